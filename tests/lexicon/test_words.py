"""Event words: how entries are written, and which words open a sentence."""

from __future__ import annotations

import pytest

from marsad.lexicon.words import event_words, noun_classes


def entries(verb: str) -> set[tuple[str, ...]]:
    return {entry.words for entry in event_words().verbs[verb]}


def test_an_entry_with_bars_stands_for_each_of_its_phrases() -> None:
    assert {("base",), ("outpost",), ("checkpoint",)} <= entries("establish")
    assert {("base",), ("outpost",), ("checkpoint",)} <= entries("build")


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("Gunmen kidnapped a teacher.", 3),
        ("They set off fireworks.", 2),
        ("Oman condemned the vote.", 1),
        ("The mayor asked for patience.", 0),
        ("The bakery opened early.", 0),
    ],
)
def test_words_open_a_sentence_as_surely_as_their_files_say(sentence: str, strength: int) -> None:
    assert event_words().strength(sentence) == strength


def test_plain_words_of_politics_open_brief_texts_only() -> None:
    assert event_words().strength("Oman asked Qatar for patience.", brief=True) == 1
    assert event_words().strength("Both sides held talks.", brief=True) == 1
    assert event_words().strength("The bakery opened early.", brief=True) == 0


def test_a_phrase_is_no_reason_to_open_a_sentence_for_its_verb_alone() -> None:
    assert event_words().strength("He made a cake.") == 0


def test_a_concept_says_what_its_sentence_needs_and_what_it_must_not_hold() -> None:
    entered = next(e.concept for e in event_words().verbs["enter"] if e.concept.name == "entered")
    assert "withdraw" in entered.needs
    assert "battle" in entered.bars


def test_measures_of_people_and_nouns_of_bodies_are_read_from_the_file() -> None:
    classes = noun_classes()
    assert "busload" in classes.quantities
    assert "court" in classes.bodies
    assert "campaigner".endswith(classes.endings)

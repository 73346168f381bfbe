"""Sentences as data: the same ones in every language, filled in and in the right plural."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest

from marsad.core.saying import Said
from marsad.lexicon.saying import LANGUAGES, say, sentences_of

FORMS = {"zero", "one", "two", "few", "many", "other"}


def sentences(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every key and the placeholders of its words; of a plural, those of all its forms."""
    for name, value in table.items():
        if isinstance(value, Mapping) and set(value) <= FORMS:
            yield f"{path}{name}", {one for words in value.values() for one in placeholders(words)}
        elif isinstance(value, Mapping):
            yield from sentences(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", placeholders(value)


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_every_language_has_the_same_sentences_with_the_same_placeholders():
    english, *others = (dict(sentences(sentences_of(language))) for language in LANGUAGES)
    assert english
    for other in others:
        assert other == english


def test_every_plural_has_a_form_for_all_other_numbers():
    def plurals(table: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
        for value in table.values():
            if isinstance(value, Mapping):
                yield from [value] if set(value) <= FORMS else plurals(value)

    for language in LANGUAGES:
        assert all("other" in one for one in plurals(sentences_of(language)))


@pytest.mark.parametrize(
    ("language", "known", "says"),
    [
        ("en", 1, "1 known week before, 12 are needed"),
        ("en", 7, "7 known weeks before, 12 are needed"),
        ("ar", 2, "يُعرف قبلها أسبوعان، والمطلوب 12"),
        ("ar", 11, "يُعرف قبلها 11 أسبوعًا، والمطلوب 12"),
        ("fr", 7, "7 known weeks before, 12 are needed"),
    ],
)
def test_a_sentence_is_said_in_the_plural_of_its_number(language, known, says):
    assert say(Said(key="warn.short", values={"n": known, "needed": 12}), language) == says


def test_sentences_may_hold_others_and_lists_of_them():
    signs = tuple(
        Said(key="warn.note.sign", values={"name": Said(key=f"warn.risk.{name}"), "many": 2})
        for name in ("arrest", "threat")
    )
    note = Said(key="warn.note.signs", values={"level": Said(key="warn.level.admin1"), "signs": signs})
    assert "known province" in say(note)
    assert "arrests 2, threats and warnings 2" in say(note)
    assert "اعتقالات 2، تهديدات وتحذيرات 2" in say(note, "ar")


def test_a_sentence_survives_json():
    said = Said(key="warn.silence.fallen", values={"names": ("Alpha", "Beta"), "share": 0.5, "n": 2})
    assert msgspec.json.decode(msgspec.json.encode(said), type=Said) == said


def test_an_unknown_sentence_is_an_error_and_not_an_empty_string():
    with pytest.raises(KeyError):
        say(Said(key="warn.nothing.of_the_kind"))

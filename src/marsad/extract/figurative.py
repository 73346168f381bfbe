"""Whether a word of force is only a way of speaking: "bombarded the minister *with questions*", "attacked *the plan*".

The words stand in ``lexicon/en/figurative.toml``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from marsad.extract import grammar
from marsad.lexicon.words import cue_words, event_words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.frames import Frame
    from marsad.extract.phrases import Phrase


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in cue_words("figurative").items()}


def is_figurative(frame: Frame) -> bool:
    """Whether what is done, with what, or by whom says that no force is meant."""
    words = _words()
    if frame.concept.name not in words["concepts"]:
        return False
    trigger = frame.trigger
    if any(_lemma(head) in words["means"] for head in grammar.objects_of(trigger, ("with", "over", "for"))):
        return True
    heads = [p.head for p in frame.patients] or grammar.object_heads(trigger)
    if heads and all(_lemma(head) in words["targets"] for head in heads):
        return True
    doers = [*frame.agents, *frame.instruments]
    passive = grammar.is_passive(trigger)
    subjects = [p.head for p in doers] or ([] if passive else grammar.subject_heads(trigger))
    if subjects and all(_lemma(head) in words["doers"] for head in subjects):
        return True
    return _is_verbal(frame, trigger)


def _is_verbal(frame: Frame, trigger: Token) -> bool:
    """Whether one who bears no arms does it to a name or a person, and nothing in the sentence speaks of arms."""
    if not frame.agents or frame.instruments or not frame.patients:
        return False
    if not all(_is_civil(p) for p in frame.agents) or not all(_is_name(p) for p in frame.patients):
        return False
    return not any(t.lower_ in event_words().armed_forms or t.lower_ in _words()["force"] for t in trigger.doc)


def _is_civil(phrase: Phrase) -> bool:
    return phrase.group == "official" or (phrase.cls == "actor" and phrase.actor is None)


def _is_name(phrase: Phrase) -> bool:
    return phrase.cls in ("person", "other", "actor") or phrase.group == "official"


def _lemma(token: Token) -> str:
    return token.lemma_.lower()

"""Whether a sentence speaks of arms: what decides between senses of words such as *take*, *hit* and *it*."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from marsad.lexicon.words import event_words, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

_SETTING_OFF: Final = frozenset({"detonate", "explode", "hurl", "lob", "trigger", "fling", "fire"})


def bears_arms(word: Token) -> bool:
    """Whether the word's sentence names somebody under arms, or a weapon."""
    return any(token.lower_ in event_words().armed_forms for token in word.doc)


def tells_of_force(verb: Token) -> bool:
    """Whether another word of the sentence speaks of arms or of an attack, so that what is hit need be on no list."""
    if bears_arms(verb):
        return True
    nouns = event_words().nouns
    found = (entry.concept for token in verb.doc if token != verb for entry in nouns.get(token.lemma_.lower(), ()))
    return any(concept.kind == "assault" and concept.strength > 1 for concept in found)


def means_a_weapon(verb: Token, objects: Sequence[str]) -> bool:
    """Whether the objects, as lemmas, are an "it" after a weapon: "wore a suicide belt and detonated *it*"."""
    if verb.lemma_.lower() not in _SETTING_OFF or not objects or any(o not in ("it", "they", "them") for o in objects):
        return False
    before = (token.lemma_.lower() for token in verb.doc[: verb.i])
    return any(noun_classes().things.get(lemma) == "weapon" for lemma in before)

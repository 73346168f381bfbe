"""Whether a noun phrase is what a verb's entry asks for: people, a place, a thing, a weapon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from marsad.extract.arms import bears_arms, tells_of_force
from marsad.extract.phrases import Phrase
from marsad.lexicon.words import VerbEntry, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

_FORCES = frozenset({"security", "combatant", "official", "leader"})


def wanted_class(entry: VerbEntry) -> str:
    """The class that an entry's objects must have; words that are sure of violence ask for less."""
    wanted = entry.object
    if wanted == "people" and entry.concept.measure in ("killed", "injured"):
        return "perhaps people"
    if wanted == "people" and (entry.concept.strength > 2 or entry.concept.kind == "assault"):
        return "whoever does"
    return "surely weapon" if wanted == "weapon" and entry.concept.kind == "coerce" else wanted


def fitting_objects(objects: Sequence[Phrase], wanted: str, verb: Token) -> list[Phrase]:
    """The objects of the wanted class; where a sentence tells of arms, what no list knows may be hit as well."""
    fitting = [p for p in objects if fits(p, wanted)]
    if not fitting and wanted == "thing" and tells_of_force(verb):
        return [p for p in objects if p.cls == "other" and p.head.pos_ == "NOUN" and p.head.tag_ != "VBG"]
    if not fitting and wanted == "place" and bears_arms(verb):
        return [p for p in objects if p.cls == "building"]  # what forces take is ground: "seized the barracks"
    return fitting


def fits(phrase: Phrase, wanted: str) -> bool:
    """Whether a phrase is of the class that an entry asks for."""
    cls = phrase.cls
    match wanted:
        case "any":
            return True
        case "people":
            return phrase.is_people or (cls == "pronoun" and phrase.lemma != "it")
        case "perhaps people":
            return fits(phrase, "people") or _may_be_people(phrase)
        case "whoever does":
            return fits(phrase, "people") or does_something(phrase)
        case "named place":
            return cls == "place" and phrase.head.pos_ == "PROPN"
        case "town":
            return cls == "place" or _may_be_a_place(phrase)
        case "surely people":
            return phrase.is_people
        case "surely weapon":
            return "weapon" in (noun_classes().things.get(name) for name in _names_of(phrase))
        case "forces":
            return phrase.group in _FORCES
        case "goods":
            return (
                fits(phrase, "thing") or cls in ("animal", "money") or (cls == "other" and phrase.head.pos_ == "NOUN")
            )
        case "thing":
            return cls in ("building", "vehicle", "place", "actor", "people", "person", "weapon")
        case _:
            return cls == wanted


def _names_of(phrase: Phrase) -> tuple[str, str]:
    """A phrase's noun alone, and with the word before it: "trap", "booby trap"."""
    before = phrase.head.nbor(-1).lower_ if phrase.head.i else ""
    return phrase.lemma, f"{before} {phrase.lemma}"


def _may_be_people(phrase: Phrase) -> bool:
    """Whether a noun no list knows may name people: counted, or made of a verb ("a campaigner")."""
    counted = phrase.cls == "other" and phrase.head.pos_ == "NOUN" and (phrase.number is not None or phrase.plural)
    return counted or does_something(phrase)


def does_something(phrase: Phrase) -> bool:
    """Whether a noun no list knows is made of a verb and so may name people: "a campaigner"."""
    return phrase.cls == "other" and phrase.head.pos_ == "NOUN" and phrase.lemma.endswith(noun_classes().endings)


def _may_be_a_place(phrase: Phrase) -> bool:
    """Whether a name no list knows may be a place: what is retaken or overrun is one ("retook Lalibela")."""
    return phrase.actor is None and phrase.head.pos_ == "PROPN" and phrase.cls in ("other", "person", "actor")


def as_people(phrase: Phrase) -> Phrase:
    """The phrase as people, where it may name them."""
    return replace(phrase, cls="people") if _may_be_people(phrase) else phrase

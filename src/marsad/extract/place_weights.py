"""What speaks for a span's being a place, and what for a person, a company or a plain word."""

from __future__ import annotations

import re
from typing import Final

from marsad.extract.place_words import place_words
from marsad.extract.toponym import Toponym

_INITIAL: Final = re.compile(r"(?:^|\s)[A-Z]\.?\s*$")
SHORT: Final = re.compile(r"\s*,\s*((?:[A-Z][A-Za-z]{0,4}\.\s?){1,2}|[A-Z]{2,3}\b)")
"""An abbreviated area behind a town: ", La.", ", TX"."""
_NEXT_WORD: Final = re.compile(r"(?:['’]s)?[\s-]+([A-Za-z]+)")
_DATELINE: Final = re.compile(
    r"(?:,\s*[A-Z][\w. ]{0,12})?\s*(?:\([A-Z][\w ]+\)\s*)?(?:—|--|–|\x97)|\s*\((?:AP|AFP|Reuters|UPI)\)"
)
NESTED_AREA: Final = re.compile(
    r"\s*,\s*(?:in\s+)?(?:the\s+)?[^\s,.;][^,.;]{0,40}?\s+(?:province|governorate|district|state|county)\b", re.I
)
"""What follows the name of a place in the area that it lies in: ", Diyala province"."""
HOPELESS: Final = -99.0
VERY_NAME: Final = 0.97
_IMPORTED: Final = "pcode:"
"""Of whom a user imported a list of a country's villages, the reports are of that country."""
SURE: Final = frozenset({"GPE", "LOC"})
"""Labels of a parser that takes the span for a place."""


def before(text: str, start: int) -> str:
    """The forty characters before."""
    return text[max(0, start - 40) : start]


def titled(text: str, start: int) -> bool:
    """Whether a title stands before: "President", "Mr."."""
    words = before(text, start).split()
    if not words or words[-1].endswith((",", ";", ":")) or (words[-1].endswith(".") and len(words[-1]) > 5):
        return False
    return words[-1].rstrip(".").lower() in place_words().titles


def weight(text: str, one: Toponym, surnames: frozenset[str]) -> float:
    """What speaks for a place less what speaks for a person, a company or a plain word: above 0, it is a place."""
    if one.wanted == "nationality":
        return 1.0
    words = place_words()
    words_before = before(text, one.outer[0]).lower().split()
    last = words_before[-1].lstrip('("“') if words_before else ""
    cued = last in words.strong_cues
    after = _NEXT_WORD.match(text, one.end)
    behind = after[1].lower() if after else ""
    if not any(c.isupper() for c in one.text) or text[one.end : one.end + 1] == "$" or one.text.lower() in words.never:
        return HOPELESS
    if behind in words.never_before or (
        not cued and not one.wanted and (titled(text, one.start) or one.text in surnames)
    ):
        return HOPELESS
    nested = bool(NESTED_AREA.match(text, one.outer[1])) and (cued or last in words.cues)
    if one.wanted or nested:
        return 1.0
    if not one.entries:
        return 1.0 if (one.label in SURE and last in words.cues) or one.facility else HOPELESS
    if one.label in SURE:
        return 1.0
    return _doubt(text, one, last, cued, behind)


def _told_from(text: str, start: int) -> bool:
    """Whether something lies south of it, 20 km from it, on the outskirts of it: only a place has that."""
    words = place_words()
    near = [w.lower().strip(",") for w in text[max(0, start - 40) : start].split()][-2:]
    return (
        len(near) == 2
        and near[1] in ("of", "from")
        and (near[0] in words.bearings or near[0] in words.distances or f"{near[0]} of" in words.near)
    )


def _is_struck(text: str, start: int) -> bool:
    """Whether the two words before say what was done there: "shelling on", "were killed in"."""
    near = before(text, start).lower().split()[-2:]
    words = place_words()
    return len(near) == 2 and near[0] in words.done_to and near[1] in words.done_by


def _doubt(text: str, one: Toponym, last: str, cued: bool, behind: str) -> float:
    """For spans that nobody has called a place: the name must be well known, or the words around it must say so."""
    words = place_words()
    best = max(one.entries, key=lambda entry: entry.score)
    score = 4.0 * (best.match - 0.9) / 0.1 + 5.0 * (best.weight - 0.72)
    score += {"country": 3.0, "admin1": 1.2, "other": 1.0}.get(best.kind, 0.0) - 4.0
    score += 4.5 if _told_from(text, one.outer[0]) else 3.0 if cued else 1.5 if last in words.cues else 0.0
    score += 2.0 if SHORT.match(text, one.end) else 0.0
    score += 3.0 if _DATELINE.match(text, one.end) else 1.5 if behind in words.cues_after else 0.0
    if best.match >= VERY_NAME:  # a village nobody has heard of, but what is told of it is told of places
        score += 2.0 * _is_struck(text, one.outer[0]) + 1.0 * best.id.startswith(_IMPORTED)
    score -= 2.0 if behind in words.speech and best.kind != "country" else 0.0
    doubt = 3.5 if one.label == "PERSON" else 2.0 if one.label == "ORG" else 0.0
    score -= doubt / 2 if cued else doubt  # the parser's small model takes many towns for persons, but not "in" persons
    score -= 2.5 if _INITIAL.search(before(text, one.start)) else 0.0
    if one.text.isupper() and len(one.text) <= 4 and best.kind != "country":
        score -= 4.0
    return score + (1.0 if one.facility else 0.0)

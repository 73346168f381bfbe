"""Which spans of a text may name a place, with what speaks for and against each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from marsad.extract.place_words import alternatives, demonyms, place_words
from marsad.lexicon.gazetteer import Gazetteer, PlaceEntry

_WORD: Final = r"[ʿʻ‘'’`]?[A-ZÀ-ÖØ-ÞĀ-ſƏḀ-ỿ][^\W\d_]*(?:[’'`ʼʻ‘-][^\W\d_]+)*[’'`]?(?=[^\w]|$)"
_ABBREVIATED: Final = r"(?:St|Ft|Mt|Pt)\."
_ARTICLE: Final = r"(?:al|el|as|ash|ad|at|az|an|ar|es|ez|ed|en|er)"
_LINK: Final = rf"(?:(?:de|del|la|las|los|le|du|des|di|da|do|dos|of|the|upon|on|ibn|bin|abu|umm|{_ARTICLE})\s+){{0,2}}"
_SEQUENCE: Final = re.compile(
    rf"(?<!\w)(?:{_ARTICLE}[-‑])?(?:{_ABBREVIATED}|{_WORD})(?:(?:\s+|\s*[-–/]\s*)?(?<=[\s/–-]){_LINK}(?:{_ARTICLE}[-‑])?"
    rf"(?:{_ABBREVIATED}|{_WORD}))*"
)
_TOKEN: Final = re.compile(r"[^\s]+")
_POSSESSIVE: Final = re.compile(r"(?:['’]s|['’])$")
_INITIAL: Final = re.compile(r"(?:^|\s)[A-Z]\.?\s*$")
_SHORT: Final = re.compile(r"\s*,\s*((?:[A-Z][A-Za-z]{0,4}\.\s?){1,2}|[A-Z]{2,3}\b)")
_SURE: Final = frozenset({"GPE", "LOC"})
_NEVER: Final = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY"})


@dataclass(slots=True)
class Toponym:
    """A span that names a place: ``start`` and ``end`` of the name, ``outer`` with the words for its kind around it."""

    start: int
    end: int
    text: str
    label: str
    outer: tuple[int, int]
    entries: list[PlaceEntry] = field(default_factory=list)
    wanted: str | None = None
    facility: bool = False
    short: bool = False
    odds: list[float] = field(default_factory=list)
    parent: Toponym | None = None

    @property
    def best(self) -> PlaceEntry | None:
        """The entry with the highest odds, once ranked."""
        if not self.entries or not self.odds:
            return None
        return self.entries[max(range(len(self.entries)), key=self.odds.__getitem__)]


def capitalised(text: str) -> list[tuple[int, int, str]]:
    """Spans of capitalised words that may be names, labelled "CAP": candidates for `find_places` where no NER ran."""
    found = []
    for match in _SEQUENCE.finditer(text):
        start, end = _trim(text, match.start(), match.end())
        if start < end:
            found.append((start, end, "CAP"))
    return found


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without words at its edges that belong to no name, and without a possessive ending."""
    never = place_words().never
    tokens = [(start + one.start(), start + one.end()) for one in _TOKEN.finditer(text[start:end])]
    while len(tokens) > 1 and text[tokens[0][0] : tokens[0][1]].lower() in never and not _is_name(text, tokens):
        tokens.pop(0)
    if not tokens or (len(tokens) == 1 and text[tokens[0][0] : tokens[0][1]].lower() in never):
        return start, start
    start, end = tokens[0][0], tokens[-1][1]
    cut = _POSSESSIVE.search(text[start:end])
    return start, start + cut.start() if cut else end


def _is_name(text: str, tokens: Sequence[tuple[int, int]]) -> bool:
    """Whether a first word that is usually none belongs to the name after all ("New Delhi", "South Kordofan")."""
    first = text[tokens[0][0] : tokens[0][1]]
    return first[:1].isupper() and first.lower() in place_words().name_starts


@cache
def _after_name() -> re.Pattern[str]:
    words = place_words()
    return re.compile(rf"(?:['’]s)?[\s-]+({alternatives([*words.areas, *words.facilities])})(?!\w)", re.IGNORECASE)


@cache
def _before_name() -> re.Pattern[str]:
    words = place_words()
    areas = alternatives(list(words.areas))
    return re.compile(rf"(?<!\w)(?:({areas})\s+of\s+(?:the\s+)?|({alternatives(words.leading)})\s+)$", re.IGNORECASE)


def toponyms(
    text: str,
    *,
    candidates: Sequence[tuple[int, int, str]],
    blocked: Sequence[tuple[int, int]],
    gazetteer: Gazetteer,
) -> list[Toponym]:
    """The spans that name places, in order and without overlap, each with the entries it may mean (perhaps none)."""
    own = [(start, end, label) for start, end, label in candidates if label not in _NEVER]
    taken = [(start, end) for start, end, _ in own]
    own += [one for one in capitalised(text) if not _touches(one[0], one[1], taken)]
    surnames = _surnames(text, own, gazetteer)
    found: list[Toponym] = []
    for start, end, label in sorted(own, key=lambda one: (one[0], -one[1])):
        if _touches(start, end, blocked):
            continue
        for one in _read(text, start, end, label, gazetteer, surnames):
            if not _touches(one.outer[0], one.outer[1], [other.outer for other in found[-3:]]):
                found.append(one)
                _add_short(text, one, found, gazetteer, blocked)
    return found


def _touches(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < right and left < end for left, right in spans)


def _surnames(text: str, spans: Sequence[tuple[int, int, str]], gazetteer: Gazetteer) -> frozenset[str]:
    """The last words of persons' full names in this text: alone, they mean the person again."""
    found = set()
    for start, end, label in spans:
        words = text[start:end].split()
        if len(words) > 1 and label in ("PERSON", "CAP"):
            last = _POSSESSIVE.sub("", words[-1])
            titled = label == "PERSON" or _titled(text, start)
            if titled and not any(one.match >= 0.97 for one in gazetteer.look_up(" ".join(words))):
                found.add(last)
        elif len(words) == 1 and _titled(text, start):
            found.add(_POSSESSIVE.sub("", words[0]))
    return frozenset(found)


def _before(text: str, start: int) -> str:
    return text[max(0, start - 40) : start]


def _titled(text: str, start: int) -> bool:
    words = _before(text, start).split()
    return bool(words) and words[-1].rstrip(".").lower() in place_words().titles and not words[-1].endswith(",")


def _read(text: str, start: int, end: int, label: str, gazetteer: Gazetteer, surnames: frozenset[str]) -> list[Toponym]:
    """What one candidate span names: itself, or the parts of it that name places."""
    start, end = _trim(text, start, end)
    if start >= end:
        return []
    whole = _whole(text, start, end, label, gazetteer)
    if whole is not None:
        return [whole] if _holds(text, whole, surnames) else []
    pieces = _pieces(text, start, end, label, gazetteer)
    return [one for one in pieces if _holds(text, one, surnames)]


def _whole(text: str, start: int, end: int, label: str, gazetteer: Gazetteer) -> Toponym | None:
    """The span as one name, the words for its kind around or inside it taken off."""
    words = place_words()
    name = text[start:end]
    people = demonyms().get(name)
    if people is not None:
        one = Toponym(start, end, name, label, (start, end), wanted="nationality")
        country = gazetteer.get(f"country:{people}")
        one.entries = [country] if country else []
        return one
    wanted, facility, outer = None, False, (start, end)
    exact = [one for one in gazetteer.look_up(name) if one.match >= 0.97 and not one.short]
    inner = _after_name().search(name)
    if inner and inner.end() == len(name) and inner.start() > 0 and not _own_name(exact, inner[1], words.areas):
        end = start + inner.start()
        facility = inner[1].lower() not in words.areas
        wanted = words.areas.get(inner[1].lower())
    elif after := _after_name().match(text, end):
        facility = after[1].lower() not in words.areas
        wanted = words.areas.get(after[1].lower())
        outer = (start, after.end())
    head = _leading(text, start, end)
    if head:
        start, wanted = head
    if (before := _before_name().search(text[max(0, start - 40) : start])) and not wanted:
        word = (before[1] or before[2]).lower()
        wanted = words.areas.get(re.sub(r"\s+", " ", word))
        outer = (start - len(before[0]), outer[1])
    return _known(text, start, end, label, outer, wanted, facility, gazetteer)


def _own_name(exact: list[PlaceEntry], word: str, areas: dict[str, str]) -> bool:
    """Whether the last word is part of a settlement's own name ("Kansas City", "Union Township")."""
    kind = areas.get(word.lower())
    return any(one.kind in ("populated", "other") and kind not in ("admin1", "admin2") for one in exact)


def _leading(text: str, start: int, end: int) -> tuple[int, str | None] | None:
    first, _, rest = text[start:end].partition(" ")
    if rest and first.lower() in place_words().leading and place_words().areas.get(first.lower()) != "other":
        return start + len(first) + 1, place_words().areas.get(first.lower())
    return None


def _known(
    text: str, start: int, end: int, label: str, outer: tuple[int, int], wanted: str | None, facility: bool,
    gazetteer: Gazetteer,
) -> Toponym | None:  # fmt: skip
    name = text[start:end]
    entries = [one for one in gazetteer.look_up(name) if not one.short]
    if not entries and (stripped := _without_compass(name)) is not None:
        entries = [one for one in gazetteer.look_up(stripped) if not one.short]
        start = end - len(stripped) if text[start:end].endswith(stripped) else start
    limit = 0.8 if label in _SURE or label == "FAC" or wanted else 0.9
    entries = [one for one in entries if one.match >= limit]
    if not entries and label not in _SURE and label != "FAC" and not facility:
        return None
    if not entries and len(text[start:end].split()) > 1 and _has_cut(text[start:end]):
        return None
    return Toponym(start, end, text[start:end], label, outer, entries=entries, wanted=wanted, facility=facility)


def _without_compass(name: str) -> str | None:
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in place_words().compass else None


def _has_cut(name: str) -> bool:
    return any(word.lower().rstrip(".,") in place_words().cut for word in name.split())


def _pieces(text: str, start: int, end: int, label: str, gazetteer: Gazetteer) -> list[Toponym]:
    """Parts of a longer name that are places, where the rest of it is made of known words ("Baghdad Police")."""
    tokens = [(start + one.start(), start + one.end()) for one in _TOKEN.finditer(text[start:end])]
    if len(tokens) < 2 or len(tokens) > 8:
        return []
    for length in range(min(4, len(tokens) - 1), 0, -1):
        left, right = tokens[0][0], tokens[length - 1][1]
        rest = text[tokens[length][0] : tokens[length][1]].lower().rstrip(".,")
        if rest in place_words().cut:
            left, right = _trim(text, left, right)
            one = _whole(text, left, right, label, gazetteer) if left < right else None
            if one is not None and one.entries:
                return [one]
    return []


def _add_short(
    text: str, one: Toponym, found: list[Toponym], gazetteer: Gazetteer, blocked: Sequence[tuple[int, int]]
) -> None:
    """Adds the abbreviation of an area that follows a town ("Alexandria, La.")."""
    match = _SHORT.match(text, one.outer[1])
    if match is None or one.wanted == "nationality" or _touches(match.start(1), match.end(1), blocked):
        return
    areas = [area for area in gazetteer.look_up(match[1].strip()) if area.short]
    inside = {parent for entry in one.entries for parent in entry.parents}
    fitting = [area for area in areas if area.id in inside]
    if fitting:
        start, end = match.start(1), match.start(1) + len(match[1].rstrip())
        short = Toponym(start, end, text[start:end], "GPE", (start, end), entries=fitting, short=True)
        one.parent = short
        found.append(short)


def _holds(text: str, one: Toponym, surnames: frozenset[str]) -> bool:
    """Whether what speaks for a place outweighs what speaks for a person, a company or a plain word."""
    if one.wanted == "nationality":
        return True
    words = place_words()
    before = _before(text, one.outer[0]).lower().split()
    cued = bool(before) and before[-1] in words.strong_cues
    if _titled(text, one.start) and not cued:
        return False
    if one.text in surnames and not cued and not one.wanted:
        return False
    if one.label in _SURE or one.label == "FAC" or one.wanted:
        return one.text.lower() not in words.never
    return _weighs(text, one, before, cued)


def _weighs(text: str, one: Toponym, before: list[str], cued: bool) -> bool:
    """For spans that nobody has called a place: the name must be well known, or the words around it must say so."""
    words = place_words()
    if one.facility and not one.entries:
        return True
    if not one.entries or _INITIAL.search(_before(text, one.start)):
        return False
    best = max(one.entries, key=lambda entry: entry.score)
    after = re.match(r"\s+([a-z]+)", text[one.end : one.end + 30])
    spoken = bool(after) and after[1] in words.speech
    score = 4.0 * (best.match - 0.9) / 0.1 + 5.0 * (best.weight - 0.72)
    score += {"country": 3.0, "admin1": 1.2, "other": 1.0}.get(best.kind, 0.0) - 4.0
    score += 3.0 if cued else 1.5 if before and before[-1] in words.cues else 0.0
    score += 2.0 if _SHORT.match(text, one.end) else 0.0
    score -= 2.0 if spoken and best.kind != "country" else 0.0
    score -= 3.5 if one.label == "PERSON" else 2.0 if one.label == "ORG" else 0.0
    score += 1.0 if one.facility else 0.0
    return score > 0.0

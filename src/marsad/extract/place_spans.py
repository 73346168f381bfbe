"""Which spans of a text may name a place, with what speaks for and against each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from marsad.extract.place_weights import HOPELESS, NESTED_AREA, SHORT, SURE, before, titled, weight
from marsad.extract.place_words import alternatives, demonyms, place_words
from marsad.extract.toponym import Toponym
from marsad.lexicon.gazetteer import Gazetteer, PlaceEntry
from marsad.lexicon.gazetteer_sources import bare_name
from marsad.lexicon.romanise import fold

__all__ = ["Toponym", "capitalised", "toponyms"]

_WORD: Final = r"[ʿʻ‘'’`]?[A-ZÀ-ÖØ-ÞĀ-ſƏḀ-ỿ][^\W\d_]*(?:[’'`ʼʻ‘-][^\W\d_]+)*[’'`]?(?=[^\w]|$)"
_ABBREVIATED: Final = r"(?:St|Ft|Mt|Pt)\."
_ARTICLE: Final = r"(?:al|el|as|ash|ad|at|az|an|ar|es|ez|ed|en|er)"
_SUN: Final = (
    r"as\s+(?=[SŞṢ])|ad\s+(?=[DḐḌ])|at\s+(?=[TŢṬ])|an\s+(?=N)|ar\s+(?=R)|ash\s+(?=Sh)|az\s+(?=Z)|adh\s+(?=Dh)"
    r"|ath\s+(?=Th)"
)
"""Articles before the letters they take on: "as Sulaymaniyah", "ar Ramadi", but not "at Hama" or "an Iraqi"."""
_LINK: Final = (
    rf"(?:{_SUN}|(?:de|del|la|las|los|le|du|des|di|da|do|dos|of|the|upon|ibn|bin|abu|umm|al|el|ez)\s+){{0,2}}"
)
_SEQUENCE: Final = re.compile(
    rf"(?<!\w)(?:{_ARTICLE}[-‑])?(?:{_ABBREVIATED}|{_WORD})(?:(?:\s+|\s*[-–/]\s*)?(?<=[\s/–-]){_LINK}(?:{_ARTICLE}[-‑])?"
    rf"(?:{_ABBREVIATED}|{_WORD}))*"
)
_TOKEN: Final = re.compile(r"[^\s]+")
_OWNED: Final = re.compile(r"['’]s\s+")
_HYPHEN: Final = re.compile(r"(?<=\w)\s?[-–/]\s?(?=[A-Z])")
_POSSESSIVE: Final = re.compile(r"(?:['’]s|['’])$")
_INITIALS: Final = re.compile(r"(?<![\w.])((?:[A-Z]\.){2,3})(?=,?\s+[a-z0-9])")
_ALONE: Final = re.compile(r"((?:[A-Z]\.){2,3}|[A-Z][a-z]{1,4}\.|[A-Z]\. ?[A-Z][a-z]\.)(?=,?\s+[a-z0-9])")
_LISTED: Final = re.compile(r"\s*(?:,|;|/|,?\s*(?:and|or)|;\s*and)\s*(?:in\s+|the\s+)*")
_ARTICLE_WORD: Final = re.compile(_ARTICLE, re.I)
_PLACED: Final = (["in"], ["near"], ["outside"], ["around"], ["from"])
NAMESAKE: Final = 0.93
NESTED_FIT: Final = 0.7
"""How well a name must fit at least where the area around it is written behind it, and so can confirm it."""
_BODIES: Final = frozenset({"ORG", "FAC", "EVENT", "WORK_OF_ART"})
"""Labels of bodies and works, whose names often begin with the place they are in ("Mosul Dam Brigade")."""
_NEVER: Final = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY"})


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
    while len(tokens) > 1 and _is_plain(text[tokens[-1][0] : tokens[-1][1]]):
        tokens.pop()
    if not tokens or (len(tokens) == 1 and text[tokens[0][0] : tokens[0][1]].lower() in never):
        return start, start
    start, end = tokens[0][0], tokens[-1][1]
    cut = _POSSESSIVE.search(text[start:end])
    return start, start + cut.start() if cut else end


def _is_plain(word: str) -> bool:
    """Whether a last word is a plain one that says no kind of place: "house" in "Daraa house"."""
    words = place_words()
    return word.isascii() and word.islower() and not (
        word in words.areas or word in words.facilities or word in words.near_after or word in words.quarters
    )  # fmt: skip


def _is_name(text: str, tokens: Sequence[tuple[int, int]]) -> bool:
    """Whether a first word that is usually none belongs to the name after all ("New Delhi", "South Kordofan")."""
    first = text[tokens[0][0] : tokens[0][1]]
    return first[:1].isupper() and first.lower() in place_words().name_starts


_OF_A_NAME = re.compile(r" of (?:al-|el-|the )?[A-Z]")
_SETTLEMENTS = frozenset(
    {
        "city",
        "town",
        "village",
        "hamlet",
        "township",
        "capital",
        "port",
        "settlement",
        "suburb",
        "neighborhood",
        "neighbourhood",
    }
)


def _is_of_another(text: str, after: re.Match[str]) -> bool:
    """Whether a town's own name follows: in "the West Bank city of Hebron" the name before only says where it lies."""
    return after[1].lower() in _SETTLEMENTS and _OF_A_NAME.match(text, after.end()) is not None


@cache
def _after_name() -> re.Pattern[str]:
    words = place_words()
    return re.compile(
        rf"(?:['’]s|['’`ʼ‘])?[\s-]+({alternatives([*words.areas, *words.facilities])})(?!\w)", re.IGNORECASE
    )


@cache
def _before_name() -> re.Pattern[str]:
    words = place_words()
    areas = alternatives(list(words.areas))
    return re.compile(
        rf"(?<!\w)(?:({areas})\s+of\s+(?:the\s+)?|({alternatives(words.leading)})\s+(?:{_ARTICLE}\s+)?)$", re.IGNORECASE
    )


def toponyms(
    text: str,
    *,
    candidates: Sequence[tuple[int, int, str]],
    blocked: Sequence[tuple[int, int]],
    gazetteer: Gazetteer,
) -> list[Toponym]:
    """The spans that name places, in order and without overlap, each with the entries it may mean (perhaps none)."""
    own = _joined(text, [one for one in candidates if one[2] not in _NEVER], gazetteer)
    own += [(found.start(1), found.end(1), "CAP") for found in _INITIALS.finditer(text)]
    surnames = _surnames(text, own, gazetteer)
    found: list[Toponym] = []
    quarter = _quarter()
    for start, end, label in sorted(own, key=lambda one: (one[0], -one[1])):
        if _touches(start, end, blocked):
            continue
        for one in _read(text, start, end, label, gazetteer):
            taken = [other.outer for other in found[-3:]]
            if one.outer[0] < one.start and _touches(one.outer[0], one.start, taken):
                one.outer, one.wanted = (one.start, one.outer[1]), None  # "the Mabanga *district* of Goma"
            if not _touches(one.outer[0], one.outer[1], taken):
                one.quarter = quarter.match(text, one.end) is not None
                one.weight = weight(text, one, surnames)
                found.append(one)
                _add_short(text, one, found, gazetteer, blocked)
    return _kept(text, found)


@cache
def _quarter() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternatives(place_words().quarters)})\b", re.IGNORECASE)


def _joined(text: str, candidates: Sequence[tuple[int, int, str]], gazetteer: Gazetteer) -> list[tuple[int, int, str]]:
    """The candidates and the capitalised sequences between them; one that cuts a known name in two is made whole."""
    joined = list(candidates)
    for start, end, label in capitalised(text):
        inside = [one for one in joined if one[0] < end and start < one[1]]
        if not inside:
            joined.append((start, end, label))
        elif _is_one_name(text, start, end, gazetteer):
            joined = [one for one in joined if one not in inside]
            joined.append((start, end, "GPE"))
        elif all(start <= left and right <= end and (left, right) != (start, end) for left, right, _ in inside):
            name = text[start:end]
            if name not in demonyms() and any(one.match >= 0.93 and not one.short for one in gazetteer.look_up(name)):
                labels = {one[2] for one in inside}
                joined = [one for one in joined if one not in inside]
                joined.append((start, end, "GPE" if labels & SURE else inside[0][2]))
    return joined


def _is_one_name(text: str, start: int, end: int, gazetteer: Gazetteer) -> bool:
    """Whether a word for its kind makes capitalised words one place's name: "Albu Shejel village", "Qada ar Ramadi".

    Not where a people or an area is among them ("Syrian Aleppo city").
    """
    words, names = place_words(), text[start:end].split()
    if len(names) < 2 or _OWNED.search(text, start, end):
        return False
    if _unmarked(names[0]) in words.leading:
        return True
    after = _after_name().match(text, end)
    if after is None or words.areas.get(re.sub(r"\s+", " ", after[1].lower())) not in ("populated", "admin2"):
        return names[0].lower() in words.name_heads and before(text, start).lower().split()[-1:] in _PLACED
    plain = [name for name in names if not _ARTICLE_WORD.fullmatch(name)]
    if any(name in demonyms() or name.lower().rstrip(".,") in words.titles for name in plain):
        return False
    return not any(
        one.match >= 0.97 and one.kind in ("country", "admin1") for name in plain for one in gazetteer.look_up(name)[:3]
    )


def _kept(text: str, found: list[Toponym]) -> list[Toponym]:
    """The spans that speak for themselves, and the doubtful ones that the rest of the document speaks for."""
    sure = [one for one in found if one.weight > 0 and one.wanted != "nationality"]
    names = {one.text.casefold() for one in sure if one.entries}
    countries = {
        max(one.entries, key=lambda entry: entry.score).country for one in found if one.weight > 0 and one.entries
    }
    kept: list[Toponym] = []
    for one in found:
        if one.weight <= 0 and one.weight > HOPELESS and one.entries:
            one.weight += 2.5 if one.text.casefold() in names else 0.0
            one.weight += (
                1.2 if any(entry.country in countries and entry.match >= 0.9 for entry in one.entries) else 0.0
            )
            one.weight += 2.5 if kept and _LISTED.fullmatch(text[kept[-1].outer[1] : one.outer[0]]) else 0.0
        if one.weight > 0:
            kept.append(one)
    return kept


def _touches(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < right and left < end for left, right in spans)


def _surnames(text: str, spans: Sequence[tuple[int, int, str]], gazetteer: Gazetteer) -> frozenset[str]:
    """The last words of persons' full names in this text: alone, they mean the person again."""
    found = set()
    for start, end, label in spans:
        words = text[start:end].split()
        if len(words) > 1 and (label == "PERSON" or (label == "CAP" and _is_person(text, start, words))):
            if not any(one.match >= 0.97 for one in gazetteer.look_up(" ".join(words))):
                found |= {_POSSESSIVE.sub("", words[-1]), words[0]}
        elif len(words) == 1 and titled(text, start):
            found.add(_POSSESSIVE.sub("", words[0]))
    return frozenset(found)


def _is_person(text: str, start: int, words: Sequence[str]) -> bool:
    """Two or three capitalised words that hold no word for a body, a building or an area, and follow no preposition."""
    lists = place_words()
    if titled(text, start):
        return True
    known = lists.cut | lists.never | lists.compass | lists.facilities | lists.areas.keys() | lists.name_starts
    words_before = before(text, start).lower().split()
    plain = len(words) <= 3 and not any(word.lower().rstrip(".,") in known or word in demonyms() for word in words)
    return plain and not (words_before and words_before[-1] in lists.cues)


def _read(text: str, start: int, end: int, label: str, gazetteer: Gazetteer) -> list[Toponym]:
    """What one candidate span names: itself, or the parts of it that name places."""
    start, end = _trim(text, start, end)
    if start >= end:
        return []
    if (dotted := _dotted(text, start, end, gazetteer)) is not None:
        return [dotted]
    whole = _whole(text, start, end, label, gazetteer)
    if whole is None or not whole.entries:
        halves = _halves(text, start, end, label, gazetteer)
        if halves:
            return halves
    return [whole] if whole is not None else _pieces(text, start, end, label, gazetteer)


def _dotted(text: str, start: int, end: int, gazetteer: Gazetteer) -> Toponym | None:
    """An area's abbreviation that stands alone ("a Mass. man", "S.C. 5"): not at the end of a sentence."""
    match = _ALONE.match(text, start)
    if match is None or match.end() < end:
        return None
    areas = [one for one in gazetteer.look_up(match[1]) if one.short and one.dotted]
    if not areas:
        return None
    whole = (start, match.end(1))
    return Toponym(start, match.end(1), match[1], "GPE", whole, entries=areas, short=True)


def _halves(text: str, start: int, end: int, label: str, gazetteer: Gazetteer) -> list[Toponym]:
    """The places of "Syria's Raqqa" and "Iraq-Syria", where both are known by these very names."""
    cut = _OWNED.search(text, start, end) or _HYPHEN.search(text, start, end)
    if cut is None:
        return []
    sides = [(start, cut.start()), (cut.end(), end)]
    found = [_whole(text, left, right, label, gazetteer) for left, right in sides if left < right]
    known = [one for one in found if one is not None and any(entry.match >= 0.97 for entry in one.entries)]
    if len(known) == 2 and known[1].facility:  # "the Baghdad-Kirkuk highway" is no place of Kirkuk's
        known[1].facility, known[1].outer = False, (known[1].start, known[1].end)
    return known if len(known) == 2 else []


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
    street = False
    if inner and inner.end() == len(name) and inner.start() > 0 and not _own_name(exact, inner[1]):
        end = start + inner.start()
        street = _is_street(inner[1])
        facility = inner[1].lower() not in words.areas
        wanted = words.areas.get(inner[1].lower())
    elif (after := _after_name().match(text, end)) and not _is_of_another(text, after):
        facility, street = after[1].lower() not in words.areas, _is_street(after[1])
        wanted = words.areas.get(after[1].lower())
        outer = (start, after.end())
    head = _leading(text, start, end)
    if head:
        start, wanted = head
    if (said := _before_name().search(text[max(0, start - 40) : start])) and not wanted:
        word = (said[1] or said[2]).lower()
        wanted = words.areas.get(re.sub(r"\s+", " ", word))
        outer = (start - len(said[0]), outer[1])
    if street:
        return Toponym(start, end, text[start:end], label, outer, facility=True)
    return _known(text, start, end, label, outer, wanted, facility, gazetteer)


def _is_street(word: str) -> bool:
    return word[:1].isupper() and word.lower() in place_words().streets


def _own_name(exact: list[PlaceEntry], word: str) -> bool:
    """Whether the last word is part of the name itself ("Kansas City", "United States", "Rhode Island")."""
    word = fold(word)
    return any(one.kind in ("populated", "country", "other") or bare_name(one.name).endswith(word) for one in exact)


def _leading(text: str, start: int, end: int) -> tuple[int, str | None] | None:
    first, _, rest = text[start:end].partition(" ")
    word = _unmarked(first)
    if rest and word in place_words().leading and place_words().areas.get(word) != "other":
        return start + len(first) + 1, place_words().areas.get(word)
    return None


def _unmarked(word: str) -> str:
    """In lower case, without the sign for a final hamza: "Qada'" is "qada"."""
    bare = word.lower().rstrip("'’‘`ʼ")
    return bare if bare in place_words().leading else word.lower()


def _known(
    text: str, start: int, end: int, label: str, outer: tuple[int, int], wanted: str | None, facility: bool,
    gazetteer: Gazetteer,
) -> Toponym | None:  # fmt: skip
    name = text[start:end]
    nested = NESTED_AREA.match(text, max(end, outer[1])) is not None
    entries = [one for one in gazetteer.look_up(name, loosely=nested) if not one.short]
    if not entries and (stripped := _without_compass(name)) is not None:
        entries = [one for one in gazetteer.look_up(stripped) if not one.short]
        start = end - len(stripped) if text[start:end].endswith(stripped) else start
    limit = NESTED_FIT if nested else 0.8 if label in SURE or label == "FAC" or wanted else 0.9
    entries = [one for one in entries if one.match >= limit]
    if wanted == "populated":
        entries = [one for one in entries if one.kind not in ("country", "admin1")]
        if not place_words().small.isdisjoint(text[outer[0] : outer[1]].lower().split()):
            entries = [one for one in entries if one.population <= place_words().small_people]
    elif wanted == "other":  # mountains that are only spelled somewhat like a town are not the town's
        entries = [one for one in entries if one.kind == "other" or one.match >= NAMESAKE]
    if not entries and text[end : end + 1] == ".":
        entries = [one for one in gazetteer.look_up(name + ".") if one.short and one.dotted]
        outer = (outer[0], end + 1) if entries else outer
    cut = len(name.split()) > 1 and any(word.lower().rstrip(".,") in place_words().cut for word in name.split())
    last = before(text, start).lower().split()[-1:]
    surrounded = nested and last != [] and last[0] in place_words().strong_cues
    known_as_other = label in ("PERSON", "ORG", "NORP") and not wanted and not facility and not surrounded
    if not entries and (cut or known_as_other):
        return None
    facility = facility or (label == "FAC" and not entries)
    return Toponym(start, end, text[start:end], label, outer, entries=entries, wanted=wanted, facility=facility)


def _without_compass(name: str) -> str | None:
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in place_words().compass else None


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
    if label in _BODIES:
        for length in range(min(3, len(tokens) - 1), 0, -1):
            left, right = _trim(text, tokens[0][0], tokens[length - 1][1])
            name = text[left:right]
            if name.lower() in place_words().facilities or name.lower() in place_words().name_heads:
                continue
            if name and any(one.match >= 0.97 and not one.short for one in gazetteer.look_up(name)):
                entries = [one for one in gazetteer.look_up(name) if not one.short]
                return [Toponym(left, right, name, label, (left, right), entries=entries)]
    return []


def _add_short(
    text: str, one: Toponym, found: list[Toponym], gazetteer: Gazetteer, blocked: Sequence[tuple[int, int]]
) -> None:
    """Adds the abbreviation of an area that follows a town ("Alexandria, La.")."""
    match = SHORT.match(text, one.outer[1])
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

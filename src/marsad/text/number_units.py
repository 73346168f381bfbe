"""What a number in the text counts when it does not count people or things: told by the words around it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final, NamedTuple

from marsad.text.number_words import GAP, choice, read_data

_WINDOW: Final = 40
_AGE_BEFORE: Final = re.compile(r"[A-Z][\w'’.-]*(?:,\s+|\s+\()\Z")
_AGE_AFTER: Final = re.compile(r"\s?(?:[,;.)]|$)")
_MODEL_BEFORE: Final = re.compile(r"[A-Za-z]-\Z")
_SCORE_BEFORE: Final = re.compile(r"\d[-–]\Z")
_SCORE_AFTER: Final = re.compile(r"[-–]\d")
_LIST_BEFORE: Final = re.compile(r"(?:\A|\n)\s*\Z")
_LIST_AFTER: Final = re.compile(r"[.)]\s")
_CLOCK_BEFORE: Final = re.compile(r"(?i)\b(?:at|until)\s+\Z")
_LOWER_WORD: Final = re.compile(r"\s+([a-z]+)")
_LAST_WORD: Final = re.compile(r"([\w©]+)[,\s(‘'-]*\Z")
_OLDEST: Final = 120


class Units(NamedTuple):
    """A language's words around numbers, compiled."""

    after: tuple[tuple[str, re.Pattern[str]], ...]
    before: tuple[tuple[str, re.Pattern[str], bool], ...]
    hyphened: re.Pattern[str]
    idioms: re.Pattern[str]
    month_before: re.Pattern[str]
    month_after: re.Pattern[str]
    short_year: re.Pattern[str]
    not_days_after: frozenset[str]
    before_years: frozenset[str]
    before_counts: frozenset[str]
    ordinals: dict[str, int]
    ordinal: re.Pattern[str]
    shapes: re.Pattern[str]
    address: re.Pattern[str]


@cache
def read_units(language: str = "en") -> Units:
    """The units of a language, read once."""
    data: dict[str, Any] = read_data("number_units", language)
    dates, shapes = data["dates"], data["shapes"]
    rows = data["unit"]
    before = [(row["name"], _before(row["before"]), row["name"] == "label") for row in rows if "before" in row]
    before += [(row["name"], _before(row["signs"]), False) for row in rows if "signs" in row]
    months = choice(dates["months"])
    return Units(
        after=tuple((row["name"], _after(row["after"])) for row in rows if "after" in row),
        before=tuple(before),
        hyphened=re.compile(rf"-(?!{choice(data['hyphen']['people'])}\b)(?=[A-Za-z])"),
        idioms=re.compile(rf"(?<!\w){choice(data['idioms']['skip'])}(?!\w)"),
        month_before=re.compile(
            rf"(?:(\w+)\s+)?(?<!\w)({months})\.?(?:\s+(?:the\s+)?|\s*\d{{1,2}}\s*(?:,|to|and|-|–)\s*)\Z", re.I
        ),
        month_after=re.compile(
            rf"(?:\s*(?:and|to|or|through|-|–|,)\s*\d{{1,2}})?(?:\s+(?:of\s+)?|-|/)({months})(?!\w)", re.I
        ),
        short_year=re.compile(rf"\d\s+({months})\.?,?\s+['’]?\Z", re.I),
        not_days_after=frozenset(dates["not_days_after"]),
        before_years=frozenset(dates["before_years"] + dates["months"]),
        before_counts=frozenset(dates["before_counts"]),
        ordinals=data["ordinals"],
        ordinal=_ordinal(data["ordinals"]),
        shapes=_shapes(shapes["names"]),
        address=_address(shapes["street"]),
    )


def _address(street: list[str]) -> re.Pattern[str]:
    """A street after a number; in upper-case text one name before it at most, since every word there looks like one."""
    kind = rf"(?i:{choice(street)})\b"
    return re.compile(rf"\s+(?:(?:[A-Z][A-Z.]*\s+)?{kind}|(?:(?:[A-Z][a-z.]*|\d+(?:st|nd|rd|th))\s+){{0,3}}{kind})")


def _before(words: list[str]) -> re.Pattern[str]:
    signs = [word for word in words if not word[-1].isalnum() and not word.endswith(".")]
    spelled = [word for word in words if word not in signs]
    some = rf"(?<!\w){choice(spelled)}{GAP}" if spelled else "(?!)"
    return re.compile(rf"(?:{some}|{choice(signs) if signs else '(?!)'}\s?)\Z")


def _after(words: list[str]) -> re.Pattern[str]:
    glued = [word for word in words if not word[0].isalnum()]
    spelled = [word for word in words if word not in glued]
    return re.compile(rf"(?:{GAP}?(?:more{GAP})?{choice(spelled)}(?!\w|-\d)|{choice(glued) if glued else '(?!)'})")


def _ordinal(words: dict[str, int]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,-])(?:(\d{{1,4}})(?:st|nd|rd|th|d)|(?:(\w+ty)-)?({choice(words)}))(?!\w)")


def _shapes(names: list[str]) -> re.Pattern[str]:
    """Figures that are no numbers: clock times, slashed and dashed dates, telephones, decades, models."""
    return re.compile(
        r"(?<![\w/.])(?:"
        r"\d{1,4}[/.]\d{1,2}[/.]\d{1,4}|\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.]+Z?)?|\d{1,2}/[A-Za-z]{3,9}/\d{2,4}"
        r"|\d{1,2}:\d{2}(?::\d{2})?|\d{2}(?:\d{2})?['’]?s|\d{4}[-–/]\d{2}"
        r"|(?:\+?\d{1,3}[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\w{4}|\d{3}-\d{4}|\+\d[\d -]{6,}\d"
        r"|[A-Za-z]{1,12}-?\d[\w/-]*|" + "|".join(map(re.escape, names)) + r"|\d{1,4}/\d{1,4}|\d+x\d+)(?!\w)"
    )


def unit_of(
    text: str, low: str, start: int, end: int, *, value: float, digits: bool, language: str = "en"
) -> str | None:
    """What the number at ``[start, end)`` counts: "age", "year", "percent" …; None for people and things.

    ``low`` is the text in lower case, of the same length.
    """
    units = read_units(language)
    behind, behind_low = text[max(0, start - _WINDOW) : start], low[max(0, start - _WINDOW) : start]
    ahead, ahead_low = text[end : end + _WINDOW], low[end : end + _WINDOW]
    if digits and (unit := _figure_unit(units, behind, ahead, value, text[start:end])):
        return unit
    for name, pattern in units.after:
        if pattern.match(ahead_low):
            return name
    for name, pattern, capital in units.before:
        if (found := pattern.search(behind_low)) and not (capital and behind[found.start()].islower()):
            return name
    return "compound" if units.hyphened.match(ahead) else None


def _figure_unit(units: Units, behind: str, ahead: str, value: float, written: str) -> str | None:
    """The unit of a number in figures: a day, a year, an age, a model, an address."""
    whole = written.isdigit()
    if whole and (unit := _written_day(units, behind, ahead, int(value), written)):
        return unit
    if _MODEL_BEFORE.search(behind):
        return "model"
    if _SCORE_AFTER.match(ahead) or _SCORE_BEFORE.search(behind):
        return "score"
    if ahead[:1].isalpha():
        return "measure"
    if whole and value < _OLDEST and _AGE_BEFORE.search(behind) and _AGE_AFTER.match(ahead):
        return "age"
    if whole and units.address.match(ahead):
        return "address"
    return "decimal" if "." in written and value != int(value) else None


def _written_day(units: Units, behind: str, ahead: str, value: int, written: str) -> str | None:
    """The unit of a whole number that belongs to a day, a year, an hour or a list's numbering."""
    if 1 <= value <= 31 and _is_day(units, behind, ahead):
        return "date"
    if len(written) == 4 and 1900 <= value < 2100 and _is_year(units, behind, ahead):
        return "year"
    if len(written) == 2 and units.short_year.search(behind):
        return "year"
    if len(written) == 4 and value < 2400 and value % 100 < 60 and (written[0] == "0" or _CLOCK_BEFORE.search(behind)):
        return "time"
    return "label" if _LIST_BEFORE.search(behind) and _LIST_AFTER.match(ahead) else None


def _is_day(units: Units, behind: str, ahead: str) -> bool:
    if units.month_after.match(ahead):
        return True
    found = units.month_before.search(behind)
    if not found or found.group(2)[0].islower():
        return False
    counts = (found.group(1) or "").lower() in units.not_days_after and _LOWER_WORD.match(ahead)
    return not counts


def _is_year(units: Units, behind: str, ahead: str) -> bool:
    word = found.group(1).lower() if (found := _LAST_WORD.search(behind)) else ""
    if word in units.before_counts:
        return False
    if word in units.before_years:
        return True
    return not _LOWER_WORD.match(ahead)

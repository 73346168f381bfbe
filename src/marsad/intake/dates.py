"""Publication dates as outlets write them, read without a clock: no "two hours ago", no default for what is missing.

A moment is given as the outlet's own wall-clock time without an offset (``2023-03-24T23:30:00`` for
``2023-03-24T23:30:00+03:00``), since it is the outlet's day from which "on Monday" in its report is counted; a time
given in UTC stays the UTC wall clock. A date without a time gives the day alone.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

_YEARS = range(1800, 2200)
_ISO = re.compile(
    r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)"
    r"(?:(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(?:Z\b|[+-]\d{2}:?(?:\d{2})?(?!\d))?)?",
    re.I,
)
_COMPACT = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?\s*$", re.I)
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2})(?:[:h](\d{2})(?::(\d{2}))?\s*(?:([ap])\.?\s?m\b\.?)?|(?:\.(\d{2}))?\s*([ap])\.?\s?m\b\.?)(?![\d:])",
    re.I,
)
_OFFSET = re.compile(r"(?:(?<=\d)|(?<=\s)|(?<=gmt)|(?<=utc))[+-]\d{1,2}:?(?:\d{2})?\b", re.I)
_LEFT_OVER = re.compile(r"\w+")


@dataclass(frozen=True)
class Written:
    """What a line says: ``moment`` is None where day and month cannot be told apart; ``changed`` for "Updated …"."""

    moment: str | None
    changed: bool


@dataclass(frozen=True)
class _Words:
    months: dict[str, int]
    weekdays: dict[str, int]
    around: frozenset[str]
    changed: re.Pattern[str]
    stated: re.Pattern[str]
    day_first: re.Pattern[str]
    month_first: re.Pattern[str]
    year_first: re.Pattern[str]
    weekday: re.Pattern[str]


@cache
def _words() -> _Words:
    raw: dict[str, Any] = tomllib.loads(resources.files("marsad.intake").joinpath("data/dates.toml").read_text("utf-8"))
    months = {name: int(number) for number, names in raw["months"].items() for name in names}
    weekdays = {name: int(number) for number, names in raw["weekdays"].items() for name in names}
    month = r"(?<![^\W\d_])(" + _either(months) + r")(?![^\W\d_])\.?"
    day, year, gap = r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er)?(?!\d)", r"(\d{4})(?!\d)", r"[\s,/.\-،]*"
    words = raw["words"]
    return _Words(
        months=months,
        weekdays=weekdays,
        around=frozenset(words["around"]) | frozenset(words["stated"]) | frozenset(words["zones"]),
        changed=re.compile(r"\b(?:" + _either(words["changed"]) + r")\b", re.I),
        stated=re.compile(r"\b(?:" + _either(words["stated"]) + r")\b", re.I),
        day_first=re.compile(rf"{day}(?:\s+of\b|\s+de\b)?{gap}{month}{gap}{year}", re.I),
        month_first=re.compile(rf"{month}{gap}{day}{gap}{year}", re.I),
        year_first=re.compile(rf"(?<!\d){year}{gap}{month}{gap}{day}", re.I),
        weekday=re.compile(r"(?<!\w)(" + _either(weekdays) + r")(?!\w)\.?", re.I),
    )


def _either(names: Any) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def moment_of(value: str | None) -> str | None:
    """The first moment written in ``value`` (a field, a feed's date, a short line); None where there is none."""
    if not value or len(value) > 200:
        return None
    if match := _COMPACT.match(value):
        return _moment(*(int(part) if part else None for part in match.groups()))
    found = _find(value)
    return found[0] if found else None


def date_line(line: str) -> Written | None:
    """What a line that holds nothing but a date says; None for any other line."""
    found = date_and_rest(line)
    return found[0] if found and not found[1] else None


def date_and_rest(line: str) -> tuple[Written, str] | None:
    """The date in a line of at most 120 characters, and the words of the line that do not belong to it."""
    if len(line) > 120:
        return None
    first: str | None = None
    seen = False
    rest = line
    while found := _find(rest):
        moment, rest = found
        first = first or moment
        seen = True
    if not seen:
        return None
    words = _words()
    changed = bool(words.changed.search(rest)) and not words.stated.search(rest)
    rest = words.changed.sub(" ", words.weekday.sub(" ", rest))
    if {word.casefold() for word in _LEFT_OVER.findall(rest)} <= words.around:
        return Written(first, changed), ""
    return Written(first, changed), " ".join(rest.strip(" ,;:|•·–—-").split())


def _find(value: str) -> tuple[str | None, str] | None:
    """The first date in ``value`` with its time, and ``value`` without them."""
    if match := _ISO.search(value):
        year, _, month, day, *clock = match.groups()
        numbers = [int(part) if part else None for part in (year, month, day, *clock)]
        rest = value[: match.start()] + " " + value[match.end() :]
        if numbers[3] is None:
            hour, minute, second, rest = _clock(rest)
            numbers[3:] = [hour, minute, second]
        return _moment(*numbers), rest
    worded = _worded(value) or _numeric(value)
    if not worded:
        return None
    day_, rest = worded
    hour, minute, second, rest = _clock(rest)
    return (_moment(day_.year, day_.month, day_.day, hour, minute, second) if day_ else None), rest


def _worded(value: str) -> tuple[date, str] | None:
    words = _words()
    for pattern, order in ((words.day_first, "dmy"), (words.month_first, "mdy"), (words.year_first, "ymd")):
        if match := pattern.search(value):
            parts = dict(zip(order, match.groups(), strict=True))
            day = _day(int(parts["y"]), words.months[parts["m"].lower()], int(parts["d"]))
            if day:
                return day, value[: match.start()] + " " + value[match.end() :]
    return None


def _numeric(value: str) -> tuple[date | None, str] | None:
    """A date in numbers; where day and month could be exchanged, a weekday decides, and without one nobody does."""
    match = _NUMERIC.search(value)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    rest = value[: match.start()] + " " + value[match.end() :]
    days = {day for day in (_day(year, second, first), _day(year, first, second)) if day}
    if len(days) == 2 and (named := _words().weekday.search(rest)):
        weekday = _words().weekdays[named[1].lower()]
        days = {day for day in days if day.isoweekday() == weekday} or days
    return (days.pop() if len(days) == 1 else None), rest


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _clock(rest: str) -> tuple[int | None, int | None, int | None, str]:
    match = _TIME.search(rest)
    if not match:
        return None, None, None, rest
    hour, minute, second = int(match[1]), int(match[2] or match[5] or 0), int(match[3] or 0)
    half = (match[4] or match[6] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    rest = _OFFSET.sub(" ", rest[: match.start()] + " " + rest[match.end() :])
    return hour, minute, second, rest


def _moment(*numbers: int | None) -> str | None:
    """ISO text of year, month, day and, where given, hour, minute and second; None where there is no such moment."""
    year, month, day, hour, minute, second = (*numbers, None, None, None)[:6]
    found = _day(year or 0, month or 0, day or 0)
    if found is None:
        return None
    if hour is None:
        return found.isoformat()
    try:
        return datetime(found.year, found.month, found.day, hour, minute or 0, second or 0).isoformat()
    except ValueError:
        return found.isoformat()

"""Feast days, named days, the Islamic calendar, decades and centuries: from the words in a form's slots to days.

How a feast is found is written in the grammar file: ``day 12 25`` (month, day), ``nth 11 3 4`` (the fourth Thursday of
November; weekdays from Monday 0; -1 the last), ``easter -2`` (days from Easter Sunday), ``hijri 10 1`` (month, day).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from marsad.extract.time_days import (
    VAGUE,
    Reading,
    day,
    days,
    easter,
    hijri_day,
    hijri_year,
    nth_weekday,
    real_day,
    shift,
    year_of,
)
from marsad.extract.time_slots import SHORT_YEAR_SPAN, Rule, Setting, Slots, day_in, latest_of, number_in, year_in

_DECADE_PARTS: Final[Mapping[int, tuple[int, int]]] = {1: (0, 3), 2: (4, 6), 3: (7, 9)}
_CENTURY_PARTS: Final[Mapping[int, tuple[int, int]]] = {1: (0, 33), 2: (34, 66), 3: (67, 99)}


def in_decade(slots: Slots, setting: Setting) -> Reading | None:
    """The 1990s, the late '80s."""
    written = slots["decade"] if "decade" in slots else slots["shortdecade"]
    figures = int("".join(letter for letter in written if letter.isdigit()))
    first = figures if figures > SHORT_YEAR_SPAN else 1900 + figures
    from_year, to_year = _DECADE_PARTS[number_in(slots, "third")] if "third" in slots else (0, 9)
    return days(year_of(first + from_year)[0], year_of(first + to_year)[1], "stated")


def in_century(slots: Slots, setting: Setting) -> Reading | None:
    """The 19th century: 1800 to 1899, as its name in years."""
    first = 100 * (day_in(slots, "century") - 1)
    from_year, to_year = _CENTURY_PARTS[number_in(slots, "third")] if "third" in slots else (0, 99)
    return days(year_of(first + from_year)[0], year_of(first + to_year)[1], "stated")


def _feast_days(how: str, year: int) -> Iterator[date]:
    """The days of a feast in a year: two or none in some years of a calendar without leap months."""
    kind, *figures = how.split()
    numbers = [int(one) for one in figures]
    if kind == "easter":
        yield shift(easter(year), numbers[0])
    elif kind == "nth":
        yield nth_weekday(year, *numbers)
    elif kind == "hijri":
        first = hijri_year(date(year, 1, 1))
        yield from (one for each in (first, first + 1) if (one := hijri_day(each, *numbers)).year == year)
    elif (fixed := real_day(year, *numbers)) is not None:
        yield fixed


def holiday(slots: Slots, setting: Setting) -> Reading | None:
    """Christmas Day 2019, Thanksgiving, Eid al-Adha, last Easter."""
    how, year = slots["holiday"], year_in(slots, setting.published)
    if year is None and "deixis" in slots and "whole" in slots and setting.published:
        year = setting.published.year + number_in(slots, "deixis")
    if year is not None:
        one = next(_feast_days(how, year), None)
    elif setting.published is None:
        return VAGUE
    else:
        step = slots.get("deixis", "")
        when = setting._replace(future=step == "1" or (setting.future and not step), past=setting.past or step == "-1")
        one = latest_of(when, lambda each: next(_feast_days(how, each), None))
    return day(one, "stated" if "year" in slots else "relative") if one else None


def named(slots: Slots, setting: Setting) -> Reading | None:
    """A name that is a day: 9/11."""
    year, month, number = (int(part) for part in slots["named"].split("-"))
    return day(date(year, month, number), "stated")


def hijri(slots: Slots, setting: Setting) -> Reading | None:
    """15 Ramadan 1445, converted by the tabular calendar."""
    month = number_in(slots, "hijri")
    first = day_in(slots) if "day" in slots else 1
    if "hyear" in slots:
        year = number_in(slots, "hyear")
    elif "year" in slots:
        year = hijri_year(date(number_in(slots, "year"), 1, 1))
        year += 1 if hijri_day(year, month, first).year < number_in(slots, "year") else 0
    elif setting.limit is None:
        return VAGUE
    else:
        year = hijri_year(setting.limit)
        year -= 1 if hijri_day(year, month, first) > setting.limit else 0
    if "day" in slots:
        return day(hijri_day(year, month, first), "stated") if first <= 30 else None
    following = hijri_day(year, month + 1, 1) if month < 12 else hijri_day(year + 1, 1, 1)
    return days(hijri_day(year, month, 1), shift(following, -1), "stated", "month")


FEASTS: Final[Mapping[str, Rule]] = {
    "decade": in_decade, "century": in_century, "holiday": holiday, "named": named, "hijri": hijri,
}  # fmt: skip
"""The meanings of this file."""

"""Parts of larger units, days of a month without its name, and the clock: from the words in a form's slots to days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from marsad.extract.time_days import (
    VAGUE,
    Reading,
    day,
    days,
    month_of,
    months_before,
    nth_weekday,
    real_day,
    shift,
    unit_around,
    year_of,
)
from marsad.extract.time_slots import Rule, Setting, Slots, day_in, latest_of, month_year, number_in, year_in

_SATURDAY: Final = 5
_STEPS: Final[Mapping[str, int]] = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def year_fraction(slots: Slots, setting: Setting) -> Reading | None:
    """The first quarter of 2016, the second half of last year, Q3 2020."""
    part = number_in(slots, "nth" if "nth" in slots else "quarter")
    size = 6 if slots.get("piece") == "half" else 3
    part = min(part if part > 0 else 12 // size, 12 // size)
    first_month = size * (part - 1) + 1
    year = year_in(slots, setting.published)
    if year is None:
        if setting.published is None or slots.get("whole", "year") != "year":
            return VAGUE
        if "deixis" in slots or "whole" in slots:
            year = setting.published.year + int(slots.get("deixis", "0"))
        else:
            begun = latest_of(setting, lambda each: month_of(each, first_month)[0])
            year = begun.year if begun else setting.published.year
    return days(month_of(year, first_month)[0], month_of(year, first_month + size - 1)[1], "stated")


def _parent(slots: Slots, setting: Setting) -> tuple[date, date] | None:
    """The month or year that a part is of; None where nothing says which."""
    published = setting.published
    if "month" in slots:
        year = year_in(slots, published)
        if year is None and "whole" in slots and published is not None:
            year = published.year + int(slots.get("deixis", "0"))
        year = year or month_year(number_in(slots, "month"), setting)
        return month_of(year, number_in(slots, "month")) if year else None
    if "year" in slots:
        return year_of(number_in(slots, "year"))
    if published is None:
        return None
    return unit_around(published, slots["whole"], int(slots.get("deixis", "0")))


def part_of(slots: Slots, setting: Setting) -> Reading | None:
    """The first two weeks of January, the last week of July, the 2d week of this month, the first half year."""
    bounds = _parent(slots, setting)
    if bounds is None:
        return VAGUE
    which, unit = number_in(slots, "nth"), slots.get("unit") or slots["single"]
    many = int(slots.get("number", "1"))
    first, last = bounds
    if unit in _MONTHS:
        size = many * _MONTHS[unit]
        begin = (
            month_of(last.year, last.month - size + 1)[0]
            if which < 0
            else month_of(first.year, first.month + (which - 1) * size)[0]
        )
        end = month_of(begin.year, begin.month + size - 1)[1]
    elif unit == "weekend":
        begin = nth_weekday(first.year, first.month, _SATURDAY, which)
        return days(begin, shift(begin, 1), "stated")
    elif unit in _STEPS:
        size = many * _STEPS[unit]
        begin = shift(last, 1 - size) if which < 0 else shift(first, (which - 1) * size)
        end = shift(begin, size - 1)
    else:
        return VAGUE
    begin, end = max(begin, first), min(end, last)
    return days(begin, end, "stated" if "year" in slots or "month" in slots else "relative") if begin <= end else None


def weekday_of(slots: Slots, setting: Setting) -> Reading | None:
    """The first Sunday of May, the last Friday in June 2014."""
    bounds = _parent(slots, setting)
    if bounds is None:
        return VAGUE
    first = bounds[0]
    return day(nth_weekday(first.year, first.month, number_in(slots, "weekday"), number_in(slots, "nth")), "stated")


def day_of_month(slots: Slots, setting: Setting) -> Reading | None:
    """On the 15th: of the month that was named before, else the latest such day (the coming one in the future)."""
    number, anchor, published = day_in(slots, "nthday"), setting.anchor, setting.published
    named = anchor is not None and anchor.basis == "stated" and anchor.precision in {"day", "month"}
    if named and anchor is not None and anchor.end is not None:
        one = real_day(anchor.end.year, anchor.end.month, number)
        return day(one) if one else None
    if published is None:
        return VAGUE
    months = [month_of(published.year, published.month + step)[0] for step in (-2, -1, 0, 1, 2)]
    found = [one for each in months if (one := real_day(each.year, each.month, number))]
    before = [one for one in found if one <= published]
    coming = [one for one in found if one >= published]
    chosen = (coming[:1] if setting.future else before[-1:]) or before[-1:]
    return day(chosen[0]) if chosen else None


def clock(slots: Slots, setting: Setting) -> Reading | None:
    """At 8:30 a.m.: on the day that was named before, else on the day of publication."""
    anchor = setting.anchor
    if anchor is not None and anchor.end is not None and anchor.precision == "day":
        return day(anchor.end)
    return day(setting.published) if setting.published else VAGUE


def half_ago(slots: Slots, setting: Setting) -> Reading | None:
    """Two and a half years ago, a month and a half ago, half a century ago."""
    if setting.published is None:
        return VAGUE
    if "span" in slots:
        return _unit(unit_around(setting.published, "year", -number_in(slots, "span")), "year")
    number, unit = number_in(slots, "number"), slots.get("unit") or slots["one"]
    if unit == "year":
        return _unit(unit_around(months_before(setting.published, 12 * number + 6), "year"), "year")
    if unit == "month":
        centre = shift(months_before(setting.published, number), -15)
    else:
        centre = shift(setting.published, -(_STEPS.get(unit, 0) * (2 * number + 1)) // 2)
    return days(shift(centre, -3), shift(centre, 3))


def _unit(bounds: tuple[date, date], precision: str) -> Reading:
    return Reading(bounds[0], bounds[1], "year" if precision == "year" else "range", "relative")


def in_so_long(slots: Slots, setting: Setting) -> Reading | None:
    """ "Will resume in two weeks", the mirror of "two weeks ago"; None in a sentence that speaks of no coming time."""
    if not setting.future:
        return None
    if setting.published is None:
        return VAGUE
    number, unit = number_in(slots, "number"), slots["unit"]
    if unit in _MONTHS:
        bounds = unit_around(setting.published, unit, number)
        return Reading(*bounds, "month" if unit == "month" else "year" if unit == "year" else "range", "relative")
    if unit not in _STEPS:
        return None
    centre, around = shift(setting.published, number * _STEPS[unit]), 0 if unit == "day" else 3
    return days(shift(centre, -around), shift(centre, around), precision="week")


PARTS: Final[Mapping[str, Rule]] = {
    "fraction": year_fraction, "part-of": part_of, "weekday-of": weekday_of, "day-of-month": day_of_month,
    "clock": clock, "half-ago": half_ago, "in": in_so_long,
}  # fmt: skip
"""The meanings of this file."""

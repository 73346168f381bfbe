"""What a reading of a time starts from: the words in a form's slots, and what is known around them.

A date without a year is the latest on or before P, the day of publication; the next after P in a sentence about the
future. Where the sentence does not tell, the year whose day lies near P counts: "the 19 March elections", written on 15
March, are four days off and not a year ago.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple

from marsad.extract.time_days import VAGUE, Reading, day, month_of, real_day, third_of

SHORT_YEAR_SPAN: Final = 100
_YEARS_AROUND: Final = 8
_NEARER: Final = 2
_SOON, _LONG_AGO = 7, 300


class Setting(NamedTuple):
    """What a reading depends on besides its words."""

    published: date | None
    future: bool = False
    past: bool = False
    """The sentence speaks of the past; one that is neither past nor future leaves it open."""
    until: bool = False
    """The day ends a span ("until 9 May"): the nearer of two counts, whatever the tense."""
    anchor: Reading | None = None
    """The last day named before this expression."""
    latest: date | None = None
    """The end of a range: its beginning is the latest such day on or before it."""

    @property
    def limit(self) -> date | None:
        """The day on or before which the latest is sought."""
        return self.latest or self.published


Slots = Mapping[str, str]
Rule = Callable[[Slots, Setting], Reading | None]


def number_in(slots: Slots, name: str) -> int:
    """A slot that stands for a number."""
    return int(slots[name])


def day_in(slots: Slots, name: str = "day") -> int:
    """The number in "15th" or in the word for it."""
    return int("".join(letter for letter in slots[name] if letter.isdigit()))


def as_whole(bounds: tuple[date, date], unit: str, basis: str = "relative") -> Reading:
    """A whole calendar unit."""
    kind = unit if unit in {"week", "month", "year"} else "range"
    return Reading(bounds[0], bounds[1], kind, basis)  # type: ignore[arg-type]  # both are of the closed vocabularies


def as_third(bounds: tuple[date, date], slots: Slots, unit: str, basis: str = "stated") -> Reading:
    """A unit, or its first, middle or last third where the words say so."""
    if "third" not in slots:
        return as_whole(bounds, unit, basis)
    return as_whole(third_of(*bounds, number_in(slots, "third")), "week" if unit == "week" else "range", basis)


def year_in(slots: Slots, published: date | None, name: str = "year") -> int | None:
    """The year that is written; two figures are the century that lies closest to publication."""
    if name in slots:
        return number_in(slots, name)
    if "yy" not in slots:
        return None
    short = int(slots["yy"].strip("'’"))
    around = published.year if published else date(2000, 1, 1).year
    return min((1900 + short, 2000 + short), key=lambda year: (abs(year - around), year))


def latest_of(setting: Setting, candidate: Callable[[int], date | None]) -> date | None:
    """Of the days that the years around P would give, the latest that is not after the limit, or the coming one."""
    limit = setting.limit
    if limit is None:
        return None
    found = [
        one
        for year in range(limit.year - _YEARS_AROUND, limit.year + _YEARS_AROUND + 1)
        if 1 <= year <= date.max.year and (one := candidate(year))
    ]
    before = next((one for one in reversed(found) if one <= limit), None)
    if setting.latest is not None:
        return before
    if setting.future:
        return next((one for one in found if one >= limit), None)
    coming = next((one for one in found if one > limit), None)
    if before is None or coming is None:
        return coming or before
    return coming if _comes(setting, (limit - before).days, (coming - limit).days) else before


def _comes(setting: Setting, back: int, ahead: int) -> bool:
    """Whether the coming day is meant though the sentence does not say so."""
    if setting.until:
        return ahead < back
    if ahead <= _SOON and back > _LONG_AGO:
        return True
    return not setting.past and _NEARER * ahead < back


def one_day(
    year: int | None, month: int, number: int, setting: Setting, *, weekday: int | None = None
) -> Reading | None:  # fmt: skip
    """A day of a month, in the year that is written or the one that fits; None where the calendar has none such."""
    if year is not None:
        one = real_day(year, month, number)
        return day(one, "stated") if one else None
    one = latest_of(setting, lambda each: real_day(each, month, number))
    if weekday is not None and (limit := setting.limit) is not None:
        # A weekday that is named tells the year where the latest such day falls on another.
        options = [real_day(each, month, number) for each in range(limit.year - 1, limit.year + 2)]
        fitting = [each for each in options if each and each.weekday() == weekday]
        one = min(fitting, key=lambda each: abs((each - limit).days), default=one)
    if one is None and setting.limit is None and real_day(2000, month, number):
        return VAGUE
    return day(one, "stated") if one else None


def month_year(month: int, setting: Setting) -> int | None:
    """The year of a month that has none: the latest that began on or before the limit, or the coming one."""
    one = latest_of(setting, lambda each: month_of(each, month)[0])
    return one.year if one else None

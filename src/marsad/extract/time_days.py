"""Days, weeks, months and years as intervals: the calendar that times are resolved with. Pure arithmetic, no words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from marsad.core.vocabulary import TimeBasis, TimePrecision


class Reading(NamedTuple):
    """What an expression of time means: first and last day, both inclusive, or None where it names no day."""

    start: date | None
    end: date | None
    precision: TimePrecision
    basis: TimeBasis


VAGUE = Reading(None, None, "unknown", "relative")
"""A time that names no day: "in recent days"."""


def day(one: date, basis: TimeBasis = "relative") -> Reading:
    """A single day."""
    return Reading(one, one, "day", basis)


def days(start: date, end: date, basis: TimeBasis = "relative", precision: TimePrecision = "range") -> Reading:
    """From one day to another; a single day has the precision of one."""
    return Reading(start, end, "day" if start == end else precision, basis)


def shift(one: date, number: int) -> date:
    """So many days later (or earlier), kept inside the calendar."""
    return date.fromordinal(min(max(one.toordinal() + number, 1), date.max.toordinal()))


def week_of(one: date) -> tuple[date, date]:
    """Monday to Sunday around a day."""
    monday = shift(one, -one.weekday())
    return monday, shift(monday, 6)


def month_of(year: int, month: int) -> tuple[date, date]:
    """A calendar month; months beyond 1 to 12 run on into other years."""
    index = min(max(year * 12 + month - 1, 12), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


def year_of(year: int) -> tuple[date, date]:
    """A calendar year."""
    year = min(max(year, 1), 9999)
    return date(year, 1, 1), date(year, 12, 31)


def months_before(one: date, number: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    start, end = month_of(one.year, one.month - number)
    return start.replace(day=min(one.day, end.day))


def unit_around(one: date, unit: str, number: int = 0) -> tuple[date, date]:
    """The whole week, month, quarter, year or decade around a day, or the one so many units later."""
    match unit:
        case "week":
            return week_of(shift(one, 7 * number))
        case "month":
            return month_of(one.year, one.month + number)
        case "quarter":
            start = month_of(one.year, (one.month - 1) // 3 * 3 + 1 + 3 * number)[0]
            return start, month_of(start.year, start.month + 2)[1]
        case "year":
            return year_of(one.year + number)
        case "decade":
            first = one.year // 10 * 10 + 10 * number
            return year_of(first)[0], year_of(first + 9)[1]
    return shift(one, number), shift(one, number)


def third_of(start: date, end: date, third: int) -> tuple[date, date]:
    """The first, middle or last third: days 1-10, 11-20 and 21 on of a month, four months of a year.

    A season or a quarter is cut into equal days; a week is not cut.
    """
    length = (end - start).days + 1
    if length <= 7:
        return start, end
    if length <= 31:
        first, last = [(1, 10), (11, 20), (21, end.day)][third - 1]
        return start.replace(day=first), start.replace(day=last)
    if start == date(start.year, 1, 1) and length in {365, 366}:
        return month_of(start.year, 4 * third - 3)[0], month_of(start.year, 4 * third)[1]
    part = length // 3
    first_day = shift(start, part * (third - 1))
    return first_day, end if third == 3 else shift(first_day, part - 1)


def weekday_before(one: date, weekday: int, *, strictly: bool = False) -> date:
    """The most recent such weekday, the day itself included unless ``strictly``."""
    back = (one.weekday() - weekday) % 7
    return shift(one, -(7 if strictly and back == 0 else back))


def weekday_after(one: date, weekday: int) -> date:
    """The next such weekday, strictly after the day."""
    return shift(one, (weekday - one.weekday() - 1) % 7 + 1)


def real_day(year: int, month: int, number: int) -> date | None:
    """The day, or None where the calendar has none such (30 February)."""
    if not (1 <= month <= 12 and 1 <= year <= 9999) or not 1 <= number <= monthrange(year, month)[1]:
        return None
    return date(year, month, number)


def hijri_day(year: int, month: int, number: int) -> date:
    """A day of the tabular Islamic calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of 30).

    It may differ by a day or two from the sighted moon. Source: Dershowitz and Reingold, Calendrical
    Calculations, chapter on the Islamic calendar.
    """
    epoch = date(622, 7, 19).toordinal()
    months = 29 * (month - 1) + month // 2
    return date.fromordinal(epoch - 1 + number + months + (year - 1) * 354 + (3 + 11 * year) // 30)


def hijri_year(one: date) -> int:
    """The Hijri year in which a day falls."""
    guess = (one.toordinal() - date(622, 7, 19).toordinal()) * 30 // 10631 + 1
    return next(year for year in (guess + 1, guess, guess - 1) if hijri_day(year, 1, 1) <= one)


def read_day(text: str | None) -> date | None:
    """The day at the head of an ISO 8601 string, or None."""
    if not text or len(text) < 10:
        return None
    year, month, number = text[:4], text[5:7], text[8:10]
    if not (year + month + number).isdigit() or text[4] != "-" or text[7] != "-":
        return None
    return real_day(int(year), int(month), int(number))


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the Gregorian rule in Meeus, Astronomical Algorithms, chapter 8."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, number = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, number + 1)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second … such weekday of a month; -1 is the last."""
    first, last = month_of(year, month)
    if number < 0:
        return weekday_before(last, weekday)
    return shift(first, (weekday - first.weekday()) % 7 + 7 * (number - 1))

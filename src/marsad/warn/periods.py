"""Days, weeks, months and years as whole numbers in a row, so that a gap in a series shows as a missing number."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, Literal

Step = Literal["index", "day", "week", "month", "year"]

PER_YEAR: Final[dict[Step, int]] = {"index": 52, "day": 365, "week": 52, "month": 12, "year": 1}
"""Periods in a year; plain numbers are taken for weeks."""

_MONDAY: Final = date(1, 1, 1).toordinal()
_FORMS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("2023-03-24", re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?")),
    ("2023/03/24", re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")),
    ("2023-W12", re.compile(r"(\d{4})-?W(\d{1,2})")),
    ("2023-03", re.compile(r"(\d{4})[-/](\d{1,2})")),
    ("202303", re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")),
    ("2023", re.compile(r"((?:19|20)\d{2})")),
    ("17", re.compile(r"(\d{1,9})")),
)


def form_of(written: str) -> str | None:
    """Which form a time is written in, named by an example (``2023-03``); None for one that is not known."""
    for name, pattern in _FORMS:
        if pattern.fullmatch(written.strip()):
            return name
    return None


def parse(written: str, form: str) -> date | int:
    """The first day of what is written, or the plain number. Raises ValueError for a day that does not exist."""
    found = dict(_FORMS)[form].fullmatch(written.strip())
    if found is None:
        raise ValueError(written)
    parts = [int(part) for part in found.groups()]
    if form == "17":
        return parts[0]
    if form == "2023-W12":
        return date.fromisocalendar(parts[0], parts[1], 1)
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def step_of(form: str, times: set[date]) -> Step:
    """Months and years by how they are written; of days, whether all are firsts of months, or weeks apart."""
    if form in ("2023-03", "202303"):
        return "month"
    if form == "2023":
        return "year"
    if form == "2023-W12":
        return "week"
    if len(times) > 2 and all(day.day == 1 for day in times):
        return "month"
    first = min(times).toordinal()
    apart = {(day.toordinal() - first) % 7 for day in times}
    return "week" if len(times) > 2 and apart == {0} else "day"


def number(day: date, step: Step) -> int:
    """The running number of the period that a day lies in; weeks begin on Monday."""
    if step == "year":
        return day.year
    if step == "month":
        return day.year * 12 + day.month - 1
    if step == "week":
        return (day.toordinal() - _MONDAY) // 7
    return day.toordinal()


def first_day(number: int, step: Step) -> date:
    """The first day of a period, from its running number."""
    if step == "year":
        return date(number, 1, 1)
    if step == "month":
        return date(number // 12, number % 12 + 1, 1)
    if step == "week":
        return date.fromordinal(_MONDAY + 7 * number)
    return date.fromordinal(number)


def last_day(number: int, step: Step) -> date:
    """The last day of a period."""
    return first_day(number + 1, step) - timedelta(days=1)


def label(number: int, step: Step) -> str:
    """How a period is written: ``2023-03-24`` (a day, or a week's Monday), ``2023-03``, ``2023``, or the number."""
    if step == "index":
        return str(number)
    day = first_day(number, step)
    return f"{day:%Y}" if step == "year" else f"{day:%Y-%m}" if step == "month" else day.isoformat()

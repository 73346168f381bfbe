"""The chart of events and of their people over time: how many in each day, week, month or year, and where it is drawn.

Coordinates are in per cent of the width and in pixels of the height, so that a chart fills the space that it has
without a script. For Arabic, time runs from the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Any, Final

from marsad.core.nouns import Record
from marsad.flow.aggregating import Aggregates, Key, Row
from marsad.publish.headline import Interval

KILLED_LANE: Final = (6.0, 40.0)
EVENTS_LANE: Final = (46.0, 80.0)
HEIGHT: Final = 100
_TICKS: Final = 7
_PER_MONTHS: Final[tuple[tuple[int, Key], ...]] = ((2, "day"), (18, "week"), (300, "month"))
"""Up to this many months, the chart counts by these; by years beyond."""
_NOBODY: Final = Interval(low=0, best=0, high=0)


class Period(Record, frozen=True, kw_only=True):
    """A day, week, month or year: its first and last day, its events, their killed, and where it stands."""

    since: str
    until: str
    events: int
    killed: Interval
    x: float
    width: float
    middle: float
    bar: float
    bar_height: float
    low: float
    best: float
    high: float

    @property
    def tells(self) -> bool:
        """Whether people are said to have been killed, or may have been."""
        return self.killed.high is None or self.killed.high > 0

    @property
    def open(self) -> bool:
        """Whether nobody gave an upper bound."""
        return self.killed.high is None


class Timeline(Record, frozen=True, kw_only=True):
    """The periods from the first event to the last, those without events too, and what the axis says."""

    by: Key
    periods: tuple[Period, ...]
    ticks: tuple[tuple[float, str], ...]
    """Per cent of the width, and the first day of a period."""
    most_events: int
    most_killed: int
    undated: int

    def told(self) -> list[dict[str, Any]]:
        """What the script needs of it."""
        return [{"since": p.since, "until": p.until, "events": p.events} for p in self.periods]


def key_for(months: Sequence[str]) -> Key:
    """By what a chart counts that reaches from the first of these months (``2024-03``) to the last."""
    if not months:
        return "month"
    span = _month_number(months[-1]) - _month_number(months[0]) + 1
    return next((key for most, key in _PER_MONTHS if span <= most), "year")


def timeline_of(sums: Aggregates, *, mirrored: bool) -> Timeline:
    """The chart of sums by one key of time; ``mirrored`` has time run from the right."""
    key = sums.by[0]
    rows = {row.key[0]: row for row in sums.rows if row.key[0] is not None}
    undated = sum(row.events for row in sums.rows if row.key[0] is None)
    names = list(_from_to(min(rows), max(rows), key)) if rows else []
    most_events = max((row.events for row in rows.values()), default=0)
    most_killed = max((_top(row.killed) for row in rows.values()), default=0)
    periods = tuple(
        _period(name, key, rows, at, len(names), most_events, most_killed, mirrored=mirrored)
        for at, name in enumerate(names)
    )
    step = max(1, ceil(len(periods) / _TICKS))
    ticks = tuple((period.middle, period.since) for period in periods[step // 2 :: step])
    return Timeline(
        by=key, periods=periods, ticks=ticks, most_events=most_events, most_killed=most_killed, undated=undated
    )


def _period(
    name: str, key: Key, rows: Mapping[str, Row], at: int, whole: int, most_events: int, most_killed: int,
    *, mirrored: bool,
) -> Period:  # fmt: skip
    row = rows.get(name)
    killed, events = (row.killed, row.events) if row else (_NOBODY, 0)
    width = 100 / whole
    left = (whole - at - 1 if mirrored else at) * width
    height = (EVENTS_LANE[1] - EVENTS_LANE[0]) * events / (most_events or 1)
    height = max(height, 1.5) if events else 0.0
    since, until = bounds_of(name, key)
    low, top = killed.low or 0, _top(killed)
    best = killed.best if killed.best is not None else low
    return Period(
        since=since, until=until, events=events, killed=killed,
        x=round(left + width * 0.14, 3), width=round(width * 0.72, 3), middle=round(left + width / 2, 3),
        bar=round(EVENTS_LANE[1] - height, 2), bar_height=round(height, 2),
        low=_at(low, most_killed), best=_at(best, most_killed),
        high=KILLED_LANE[0] if killed.high is None else _at(top, most_killed),
    )  # fmt: skip


def _top(killed: Interval) -> int:
    return max(killed.high or 0, killed.best or 0, killed.low or 0)


def _at(people: int, most: int) -> float:
    """The height of a number of people: by its square root, so that one great toll does not hide all others."""
    top, foot = KILLED_LANE
    return round(foot - (foot - top) * sqrt(people / (most or 1)), 2)


def bounds_of(name: str, key: Key) -> tuple[str, str]:
    """The first and the last day of a period as `aggregate` names it: ``2024``, ``2024-03``, ``2024-W11``, a day."""
    if key == "year":
        return f"{name}-01-01", f"{name}-12-31"
    if key == "month":
        following = date.fromisoformat(_month_name(_month_number(name) + 1) + "-01")
        return f"{name}-01", (following - timedelta(days=1)).isoformat()
    if key == "week":
        monday = _monday(name)
        return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    return name, name


def _from_to(first: str, last: str, key: Key) -> Iterator[str]:
    if key == "year":
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))
    elif key == "month":
        yield from (_month_name(number) for number in range(_month_number(first), _month_number(last) + 1))
    else:
        week = key == "week"
        day, end = (_monday(first), _monday(last)) if week else (date.fromisoformat(first), date.fromisoformat(last))
        while day <= end:
            year, number, _ = day.isocalendar()
            yield f"{year}-W{number:02}" if week else day.isoformat()
            day += timedelta(days=7 if week else 1)


def _monday(week: str) -> date:
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month_name(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"

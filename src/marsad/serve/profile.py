"""What the pages of an actor and of a place share: events over time, sums, kinds, who is met there, the latest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from marsad.core.nouns import Event, Record
from marsad.flow.aggregating import Key, Row, period_of
from marsad.flow.searching import Query, Search, query_of
from marsad.publish.headline import Interval

LATEST: Final = 25
"""Events listed on a page; the list of the map shows all."""
_LOOKED_AT: Final = 200
"""Of so many events, the latest, it is looked at what they call the actor or the place."""
_MOST_MONTHS: Final = 72
_MOST_DAYS: Final = 45
_TOP: Final = 12


class Period(Record, frozen=True, kw_only=True):
    """One column of a timeline; ``events`` 0 means that nothing was reported, not that nothing happened."""

    name: str
    since: str
    until: str
    events: int
    killed: Interval
    injured: Interval


class Profile(Record, frozen=True, kw_only=True):
    """Events of one actor or place. ``unit`` is what a period of ``periods`` is; ``undated`` events are in none.

    ``kinds``, ``statuses``, ``countries``, ``provinces`` and ``actors`` are lines of sums, most events first;
    ``looked_at`` is of how many of the latest events it is known what they call it.
    """

    total: int
    unit: Key
    periods: tuple[Period, ...]
    undated: int
    killed: Interval
    injured: Interval
    kinds: tuple[Row, ...]
    statuses: tuple[Row, ...]
    provinces: tuple[Row, ...]
    actors: tuple[Row, ...]
    publishers: tuple[Row, ...]
    latest: tuple[Event, ...]
    looked_at: tuple[Event, ...]


def profile(search: Search, **filters: Any) -> Profile:
    """The events that pass the filters (``actor=…`` or ``place=…``), added up. Raises `UsageError` of the filters."""
    query = query_of(**filters, talk=False)
    unit, rows = _over_time(search, query)
    dated = [row for row in rows if row.key[0]]
    page = search.events(query, limit=_LOOKED_AT)
    looked_at = page.items
    return Profile(
        total=page.total, unit=unit, periods=tuple(_without_gaps(dated, unit)),
        undated=sum(row.events for row in rows if not row.key[0]),
        killed=_sum(row.killed for row in rows), injured=_sum(row.injured for row in rows),
        kinds=_most(search, query, "kind"), statuses=_most(search, query_of(**{**filters, "status": "all"}), "status"),
        provinces=_most(search, query, "country,admin1"), actors=_most(search, query, "actor"),
        publishers=_most(search, query, "publisher"), latest=looked_at[:LATEST], looked_at=looked_at,
    )  # fmt: skip


def _over_time(search: Search, query: Query) -> tuple[Key, Sequence[Row]]:
    """By month; by year where that would be too many, by day where all lie within a few weeks."""
    rows = search.aggregates(query, ["month"]).rows
    months = sorted(row.key[0] for row in rows if row.key[0])
    if months and _months_between(months[0], months[-1]) > _MOST_MONTHS:
        return "year", search.aggregates(query, ["year"]).rows
    if len(months) == 1 or (len(months) == 2 and _months_between(months[0], months[-1]) == 2):
        days = search.aggregates(query, ["day"]).rows
        known = sorted(row.key[0] for row in days if row.key[0])
        if (date.fromisoformat(known[-1]) - date.fromisoformat(known[0])).days <= _MOST_DAYS:
            return "day", days
    return "month", rows


def _months_between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1


_NOBODY: Final = Interval(low=0, best=0, high=0)


def _without_gaps(rows: Sequence[Row], unit: Key) -> Iterator[Period]:
    """Every period from the first to the last, those without a report too."""
    known = {row.key[0]: row for row in rows}
    if not known:
        return
    names = sorted(name for name in known if name)
    start, last = _first_day(names[0]), names[-1]
    while True:
        name = period_of(start.isoformat(), unit)
        following = _next(start, unit)
        row = known.get(name)
        yield Period(
            name=name, since=start.isoformat(), until=(following - timedelta(days=1)).isoformat(),
            events=row.events if row else 0, killed=row.killed if row else _NOBODY,
            injured=row.injured if row else _NOBODY,
        )  # fmt: skip
        if name >= last:
            return
        start = following


def _first_day(name: str) -> date:
    return date.fromisoformat(f"{name}-01-01"[:10] if len(name) == 4 else f"{name}-01"[:10])


def _next(day: date, unit: Key) -> date:
    if unit == "year":
        return date(day.year + 1, 1, 1)
    if unit == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=1)


def _sum(intervals: Iterable[Interval]) -> Interval:
    low, best, high = 0, 0, 0
    bounded = True
    for one in intervals:
        low, best = low + (one.low or 0), best + (one.best or 0)
        bounded = bounded and one.high is not None
        high += one.high or 0
    return Interval(low=low, best=best, high=high if bounded else None)


def _most(search: Search, query: Query, by: str) -> tuple[Row, ...]:
    rows = search.aggregates(query, by.split(",")).rows
    named = [row for row in rows if row.key[-1] is not None]
    return tuple(sorted(named, key=lambda row: (-row.events, row.key))[:_TOP])


def called(events: Iterable[Event], ids: frozenset[str]) -> list[tuple[str, int]]:
    """What reports call these actors, the usual words first, with in how many events."""
    told: Counter[str] = Counter()
    for event in events:
        told.update({" ".join(role.text.split()) for role in event.roles if role.actor in ids})
    return told.most_common(_TOP)


def parts_played(events: Iterable[Event], ids: frozenset[str]) -> dict[str, int]:
    """In how many of the events these actors are doers, targets or victims, and so on."""
    told: Counter[str] = Counter()
    for event in events:
        told.update({role.role for role in event.roles if role.actor in ids})
    return dict(told.most_common())

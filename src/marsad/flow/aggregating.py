"""Sums of events and of their people by month, place, kind and so on: what the charts of the dashboard show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, Literal

from marsad.core.errors import UsageError
from marsad.core.nouns import Event, Record
from marsad.publish.headline import Interval, headline

Key = Literal["year", "month", "week", "day", "country", "admin1", "kind", "status", "actor", "publisher"]
KEYS: Final[tuple[Key, ...]] = (
    "year", "month", "week", "day", "country", "admin1", "kind", "status", "actor", "publisher",
)  # fmt: skip
NOTE: Final = (
    "People are sums of the events' own figures, without sums over a period and without events inside other events; "
    "GET /v1/counts gives the interval that counts nobody twice."
)


class Row(Record, frozen=True, kw_only=True):
    """One line: the values of the keys, how many events, and their people; a null high has no upper bound."""

    key: tuple[str | None, ...]
    events: int
    killed: Interval
    injured: Interval


class Aggregates(Record, frozen=True, kw_only=True):
    """The lines in the order of their keys. An event of several actors or outlets is in the line of each."""

    by: tuple[Key, ...]
    rows: tuple[Row, ...]
    note: str = NOTE

    def said(self) -> dict[str, Any]:
        """The shape of `/v1/aggregates`."""
        rows = [
            dict(zip(self.by, row.key, strict=True))
            | {"events": row.events, "killed": row.killed, "injured": row.injured}
            for row in self.rows
        ]
        return {"by": self.by, "rows": rows, "note": self.note}


def keys_of(given: str | Iterable[str]) -> tuple[Key, ...]:
    """One or two keys as they were written. Raises `UsageError` U556."""
    named = [given] if isinstance(given, str) else list(given)
    asked = list(dict.fromkeys(part.strip() for name in named for part in name.split(",") if part.strip()))
    known = tuple(key for name in asked for key in KEYS if key == name)
    if len(known) != len(asked) or not 1 <= len(known) <= 2:
        raise UsageError("U556", f"There are no sums by {','.join(asked) or 'nothing'}.",
                         f"Use one or two of {', '.join(KEYS)}.")  # fmt: skip
    return known


def aggregate(events: Iterable[Event], keys: Sequence[Key], *, publishers: Callable[[Event], set[str]]) -> Aggregates:
    """The sums; ``publishers`` gives the outlets that told of an event."""
    sums: dict[tuple[str | None, ...], list[Any]] = {}
    for event in events:
        people = event.part_of is None and event.scope != "total"
        for key in _crossed(event, keys, publishers):
            told = sums.setdefault(key, [0, *_NOBODY])
            told[0] += 1
            if people:
                for place, measure in enumerate(("killed", "injured")):
                    told[1 + place] = _added(told[1 + place], headline(event, (measure,)))  # type: ignore[arg-type]
    rows = tuple(
        Row(key=key, events=told[0], killed=told[1], injured=told[2])
        for key, told in sorted(sums.items(), key=lambda item: tuple((part is None, part or "") for part in item[0]))
    )
    return Aggregates(by=tuple(keys), rows=rows)


_NOBODY: Final = (Interval(low=0, best=0, high=0), Interval(low=0, best=0, high=0))


def _added(known: Interval, more: Interval | None) -> Interval:
    if more is None:
        return known
    low = more.low if more.low is not None else 0
    best = more.best if more.best is not None else low
    high = None if known.high is None or more.high is None else known.high + more.high
    return Interval(low=(known.low or 0) + low, best=(known.best or 0) + best, high=high)


def _crossed(
    event: Event, keys: Sequence[Key], publishers: Callable[[Event], set[str]]
) -> Iterator[tuple[str | None, ...]]:
    values = [_values(event, key, publishers) for key in keys]
    for first in values[0]:
        if len(values) == 1:
            yield (first,)
        else:
            yield from ((first, second) for second in values[1])


def _values(event: Event, key: Key, publishers: Callable[[Event], set[str]]) -> Sequence[str | None]:
    if key == "publisher":
        return sorted(publishers(event)) or [None]
    if key == "actor":
        named = {role.actor for role in event.roles} | {figure.actor for figure in event.figures}
        return sorted(name for name in named if name) or [None]
    if key in ("kind", "status"):
        return [str(getattr(event, key))]
    if key in ("country", "admin1"):
        return [getattr(event.place, key) if event.place else None]
    day = (event.time.start or event.time.end) if event.time else None
    return [period_of(day, key) if day else None]


def period_of(day: str, key: Key) -> str:
    """The year, month, ISO week (``2023-W12``) or day that an ISO day lies in."""
    if key == "week":
        year, week, _ = date.fromisoformat(day).isocalendar()
        return f"{year}-W{week:02}"
    return day[: {"year": 4, "month": 7}.get(key, 10)]

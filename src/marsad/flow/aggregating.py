"""Sums of events and of their people by month, place, kind and so on: what the charts of the dashboard show."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.core.vocabulary import Measure
from marsad.flow.chosen import Chosen, parts
from marsad.flow.columns import UNDATED, Columns, Ints, Mask, day_of
from marsad.flow.listing import PEOPLE
from marsad.publish.headline import Interval

Key = Literal["year", "month", "week", "day", "country", "admin1", "kind", "status", "actor", "publisher"]
KEYS: Final[tuple[Key, ...]] = (
    "year", "month", "week", "day", "country", "admin1", "kind", "status", "actor", "publisher",
)  # fmt: skip
NOTE: Final = (
    "People are sums of the events' own figures, without sums over a period and without events inside other events; "
    "GET /v1/counts gives the interval that counts nobody twice."
)
MOST: Final = 50_000
"""Lines at most."""
_PERIODS: Final = {"year": "datetime64[Y]", "month": "datetime64[M]"}
_EPOCH: Final = date(1970, 1, 1)
_MONDAY: Final = 3
"""1970 began on a Thursday, three days after a Monday."""
_DENSE: Final = 1 << 20
"""Pairs of keys up to so many are counted in one array; of more only those that occur."""


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


class _Coded(NamedTuple):
    """A key: the event at position i has the value ``codes[i]``, which stands for ``words[codes[i]]``.

    Where events have several values, those of i are from ``codes[starts[i]]`` to before ``codes[starts[i + 1]]``.
    """

    starts: Ints | None
    codes: Ints
    words: Sequence[str | None]

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.words)


class People(NamedTuple):
    """The events with people of one measure who may be added up: where they are, and how many in each."""

    at: Ints
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]
    open: Mask
    """Where a number has no upper bound."""
    place: Ints
    """For the position of any event, where among these it is; -1 for none of them."""

    def among(self, chosen: Chosen) -> Ints:
        """The positions of those of them that were chosen."""
        return chosen.at[self.place[chosen.at] >= 0] if chosen.few else self.at[chosen.mask[self.at]]


class Sums:
    """Adds up events of some columns; what a key needs is worked out when it is first asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._keys: dict[Key, _Coded] = {}
        self.people = {measure: _people(columns, measure) for measure in PEOPLE}

    def prepare(self, key: Key) -> None:
        """Works out what sums by this key need, whatever passes."""
        self._coded(key)

    def by(self, chosen: Chosen, keys: Sequence[Key]) -> Aggregates:
        """The lines of the events chosen. Raises `UsageError` U557 for more lines than anybody reads."""
        named, size = tuple(keys), math.prod(self._coded(key).size for key in keys)
        bins, _ = self._bins(named, chosen.at)
        cells: Ints | None = None
        if size > _DENSE:
            cells, bins = np.unique(bins, return_inverse=True)
            size = len(cells)
        events = np.bincount(bins, minlength=size)
        told = np.flatnonzero(events)
        if len(told) > MOST:
            raise UsageError("U557", f"These are {len(told)} lines.", f"Ask for fewer: {MOST} are given at most.")
        people = [self._added(measure, chosen, named, cells, size)[:, told] for measure in PEOPLE]
        words = self._words(keys, told if cells is None else cells[told])
        rows = [
            Row(key=key, events=count, killed=_interval(killed), injured=_interval(injured))
            for key, count, killed, injured in zip(
                words, events[told].tolist(), people[0].T.tolist(), people[1].T.tolist(), strict=True
            )
        ]
        rows.sort(key=lambda row: tuple((part is None, part or "") for part in row.key))
        return Aggregates(by=named, rows=tuple(rows))

    def _bins(self, keys: tuple[Key, ...], at: Ints) -> tuple[Ints, Ints]:
        """The bins of the events at these positions, several for one of several values; and whose each bin is.

        Of two keys, a bin's number is that of the first times how many values the second has, plus that of the second.
        """
        bins: Ints | None = None
        for key in keys:
            coded = self._coded(key)
            if coded.starts is None:
                codes = coded.codes[at]
            else:
                found, owners = parts(coded.starts, at)
                codes = coded.codes[found]
                if bins is not None:
                    bins = np.repeat(bins, np.diff(coded.starts)[at])
                at = owners
            bins = codes if bins is None else bins.astype(np.int64) * coded.size + codes
        assert bins is not None
        return bins, at

    def _added(
        self, measure: Measure, chosen: Chosen, keys: tuple[Key, ...], cells: Ints | None, size: int
    ) -> NDArray[np.float64]:
        """Four rows of sums by bin: low, best, high, and how many have no upper bound."""
        people = self.people[measure]
        bins, owners = self._bins(keys, people.among(chosen))
        if cells is not None:
            bins = np.searchsorted(cells, bins)
        which = people.place[owners]
        unbounded = people.open[which]
        sums = [np.bincount(bins, weights=weight[which], minlength=size) for weight in people[1:4]]
        return np.stack([*sums, np.bincount(bins[unbounded], minlength=size)])

    def _words(self, keys: Sequence[Key], cells: Iterable[int]) -> Iterator[tuple[str | None, ...]]:
        words = [self._coded(key).words for key in keys]
        for cell in map(int, cells):
            yield (words[0][cell],) if len(words) == 1 else (
                words[0][cell // len(words[1])], words[1][cell % len(words[1])]
            )  # fmt: skip

    def _coded(self, key: Key) -> _Coded:
        if key not in self._keys:
            self._keys[key] = _coded(self._columns, key)
        return self._keys[key]


def _coded(columns: Columns, key: Key) -> _Coded:
    values = columns.values
    if key in ("kind", "status"):
        return _Coded(None, values[key].astype(np.int32), columns.coded[key].words)
    if key in ("country", "admin1"):
        known, of = getattr(columns.places, key), getattr(columns.places, f"{key}_of")
        words = known.words if None in known.words else [*known.words, None]
        # No place is -1, the last of all; it is in the same line as a place of which this is not known.
        return _Coded(None, np.append(of, words.index(None)).astype(np.int32)[values["place"]], words)
    if key in ("actor", "publisher"):
        known = (columns.actors if key == "actor" else columns.publishers).known
        return _with_none(*columns.pairs(key), known.words, len(columns))
    start = values["start_day"]
    dated = start != UNDATED
    if not dated.any():
        return _Coded(None, np.zeros(len(columns), np.int32), [None])
    numbers = _periods(start, key)
    first, last = int(numbers[dated].min()), int(numbers[dated].max())
    codes = np.where(dated, numbers - first, last - first + 1).astype(np.int32)
    return _Coded(None, codes, [*(_period(number, key) for number in range(first, last + 1)), None])


def _with_none(positions: Ints, codes: Ints, words: Sequence[str | None], events: int) -> _Coded:
    """Pairs, and one more for each event that has none."""
    bare = np.flatnonzero(np.bincount(positions, minlength=events) == 0).astype(np.int32)
    at = np.concatenate([positions, bare])
    order = np.argsort(at, kind="stable")
    every = np.concatenate([codes, np.full(len(bare), len(words), codes.dtype)])
    return _Coded(np.searchsorted(at[order], np.arange(events + 1)), every[order], [*words, None])


def _periods(days: Ints, key: Key) -> NDArray[np.int64]:
    """The number of each day's year, month, ISO week or day."""
    if key in _PERIODS:
        return np.where(days == UNDATED, 0, days).astype("datetime64[D]").astype(_PERIODS[key]).astype(np.int64)
    return (days.astype(np.int64) + _MONDAY) // 7 if key == "week" else days.astype(np.int64)


def _period(number: int, key: Key) -> str:
    """``2023``, ``2023-03``, ``2023-W12`` or ``2023-03-24`` for its number."""
    if key == "year":
        return f"{1970 + number:04}"
    if key == "month":
        return f"{1970 + number // 12:04}-{number % 12 + 1:02}"
    if key == "week":
        year, week, _ = (_EPOCH + timedelta(days=number * 7)).isocalendar()  # its Thursday, which names its year
        return f"{year:04}-W{week:02}"
    return (_EPOCH + timedelta(days=number)).isoformat()


def period_of(day: str, key: Key) -> str:
    """The year, month, ISO week (``2023-W12``) or day that an ISO day lies in."""
    return _period(int(_periods(np.array([day_of(day)]), key)[0]), key)


def _people(columns: Columns, measure: Measure) -> People:
    told, low, best, high = (columns.values[f"{measure}_{bound}"] for bound in ("told", "low", "best", "high"))
    at = np.flatnonzero(told & columns.values["counted"] & ((high != 0) | (best > 0))).astype(np.int32)
    least = np.maximum(low[at], 0).astype(np.float64)
    likely = np.where(best[at] >= 0, best[at], least).astype(np.float64)
    place = np.full(len(columns), -1, np.int32)
    place[at] = np.arange(len(at), dtype=np.int32)
    return People(at, least, likely, np.maximum(high[at], 0).astype(np.float64), high[at] < 0, place)


def _interval(sums: Sequence[float]) -> Interval:
    low, best, high, unbounded = (int(value) for value in sums)
    return Interval(low=low, best=best, high=None if unbounded else max(high, best))

"""Sums of events and of their people by month, place, kind and so on: what the charts of the dashboard show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
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
    """A key: the event at ``positions[i]`` (None: at ``i``) has the value ``codes[i]``, of 0 to ``size - 1``.

    ``words`` are the values; of two keys together, each key's own words are looked up instead.
    """

    positions: Ints | None
    codes: Ints
    size: int
    words: Sequence[str | None] = ()


class _Weights(NamedTuple):
    """What every event adds to sums of one measure; ``open`` where its number has no upper bound."""

    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]
    open: Mask


class Sums:
    """Adds up events of some columns; what a key needs is worked out when it is first asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._keys: dict[tuple[Key, ...], _Coded] = {}
        self.weights = {measure: _weights(columns, measure) for measure in PEOPLE}

    def by(self, mask: Mask, keys: Sequence[Key]) -> Aggregates:
        """The lines of the events that pass. Raises `UsageError` U557 for more lines than anybody reads."""
        coded = self._coded(tuple(keys))
        at, bins = self._chosen(coded, mask, people=False)
        cells: NDArray[np.int64] | None = None
        if coded.size > _DENSE:
            cells, bins = np.unique(bins.astype(np.int64), return_inverse=True)
        size = coded.size if cells is None else len(cells)
        events = np.bincount(bins, minlength=size)
        told = np.flatnonzero(events)
        if len(told) > MOST:
            raise UsageError("U557", f"These are {len(told)} lines.", f"Ask for fewer: {MOST} are given at most.")
        at, bins = self._chosen(coded, mask, people=True)
        bins = bins if cells is None else np.searchsorted(cells, bins)
        people = [_added(self.weights[measure], at, bins, size)[:, told] for measure in PEOPLE]
        words = self._words(keys, told if cells is None else cells[told])
        rows = [
            Row(key=key, events=int(count), killed=_interval(killed), injured=_interval(injured))
            for key, count, killed, injured in zip(words, events[told], people[0].T, people[1].T, strict=True)
        ]
        rows.sort(key=lambda row: tuple((part is None, part or "") for part in row.key))
        return Aggregates(by=tuple(keys), rows=tuple(rows))

    def _chosen(self, coded: _Coded, mask: Mask, *, people: bool) -> tuple[Ints, Ints]:
        """The positions and the bins of the events that pass (of all, or of those with people)."""
        if coded.positions is None:
            among = self._columns.people
            at = among[mask[among]] if people else np.flatnonzero(mask).astype(np.int32)
            return at, coded.codes[at]
        passing = mask & self._has_people if people else mask
        pairs = np.flatnonzero(passing[coded.positions])
        return coded.positions[pairs], coded.codes[pairs]

    @cached_property
    def _has_people(self) -> Mask:
        found = np.zeros(len(self._columns), np.bool_)
        found[self._columns.people] = True
        return found

    def _words(self, keys: Sequence[Key], cells: Iterable[int]) -> Iterator[tuple[str | None, ...]]:
        words = [self._coded((key,)).words for key in keys]
        for cell in cells:
            yield (words[0][cell],) if len(words) == 1 else (
                words[0][cell // len(words[1])], words[1][cell % len(words[1])]
            )  # fmt: skip

    def _coded(self, keys: tuple[Key, ...]) -> _Coded:
        if keys not in self._keys:
            if len(keys) == 1:
                self._keys[keys] = _coded(self._columns, keys[0])
            else:
                self._keys[keys] = _crossed(self._coded(keys[:1]), self._coded(keys[1:]), len(self._columns))
        return self._keys[keys]


def _crossed(one: _Coded, other: _Coded, events: int) -> _Coded:
    """Two keys as one, whose number is the first's times how many the second has, plus the second's."""
    width = other.size
    size = one.size * width
    if one.positions is None and other.positions is None:
        return _Coded(None, one.codes.astype(np.int64) * width + other.codes, size)
    if other.positions is None:
        assert one.positions is not None
        return _Coded(one.positions, one.codes.astype(np.int64) * width + other.codes[one.positions], size)
    if one.positions is None:
        return _Coded(other.positions, one.codes[other.positions].astype(np.int64) * width + other.codes, size)
    # Each pair of the one with every pair of the other of the same event; both are in the order of positions.
    starts = np.searchsorted(other.positions, np.arange(events + 1))
    counts = np.diff(starts)[one.positions]
    repeated = np.repeat(np.arange(len(one.positions)), counts)
    within = np.arange(len(repeated)) - np.repeat(np.cumsum(counts) - counts, counts)
    partner = starts[one.positions[repeated]] + within
    return _Coded(one.positions[repeated], one.codes[repeated].astype(np.int64) * width + other.codes[partner], size)


def _coded(columns: Columns, key: Key) -> _Coded:
    values = columns.values
    if key in ("kind", "status"):
        return _worded(None, values[key].astype(np.int32), columns.coded[key].words)
    if key in ("country", "admin1"):
        known, of = getattr(columns.places, key), getattr(columns.places, f"{key}_of")
        words = known.words if None in known.words else [*known.words, None]
        # No place is -1, the last of all; it is in the same line as a place of which this is not known.
        return _worded(None, np.append(of, words.index(None)).astype(np.int32)[values["place"]], words)
    if key in ("actor", "publisher"):
        known = (columns.actors if key == "actor" else columns.publishers).known
        return _with_none(*columns.pairs(key), known.words, len(columns))
    start = values["start_day"]
    dated = start != UNDATED
    if not dated.any():
        return _worded(None, np.zeros(len(columns), np.int32), [None])
    numbers = _periods(start, key)
    first, last = int(numbers[dated].min()), int(numbers[dated].max())
    codes = np.where(dated, numbers - first, last - first + 1).astype(np.int32)
    return _worded(None, codes, [*(_period(number, key) for number in range(first, last + 1)), None])


def _worded(positions: Ints | None, codes: Ints, words: Sequence[str | None]) -> _Coded:
    return _Coded(positions, codes, len(words), words)


def _with_none(positions: Ints, codes: Ints, words: Sequence[str | None], events: int) -> _Coded:
    """Pairs, and one more for each event that has none."""
    bare = np.setdiff1d(np.arange(events, dtype=np.int32), positions)
    at = np.concatenate([positions, bare])
    order = np.argsort(at, kind="stable")
    every = np.concatenate([codes, np.full(len(bare), len(words), np.int32)])
    return _worded(at[order], every[order], [*words, None])


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


def _weights(columns: Columns, measure: str) -> _Weights:
    told, low, best, high = (columns.values[f"{measure}_{bound}"] for bound in ("told", "low", "best", "high"))
    least = np.maximum(low, 0).astype(np.float64)
    return _Weights(least, np.where(best >= 0, best, least), np.maximum(high, 0).astype(np.float64), told & (high < 0))


def _added(weights: _Weights, at: Ints, bins: Ints, size: int) -> NDArray[np.float64]:
    """Four rows of sums by bin: low, best, high, and how many have no upper bound."""
    sums = [np.bincount(bins, weights=weight[at], minlength=size) for weight in weights[:3]]
    return np.stack([*sums, np.bincount(bins[weights.open[at]], minlength=size)])


def _interval(sums: NDArray[np.float64]) -> Interval:
    low, best, high, unbounded = (int(value) for value in sums)
    return Interval(low=low, best=best, high=None if unbounded else max(high, best))


def people_of(sums: Sums, positions: Ints) -> Interval:
    """The people killed in these events, added up as in a line of the sums."""
    at = positions[sums._has_people[positions]]
    return _interval(_added(sums.weights["killed"], at, np.zeros(len(at), np.int32), 1)[:, 0])

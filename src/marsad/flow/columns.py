"""The read model as columns in memory: a million events in some hundred megabytes, filtered in milliseconds.

A `Columns` never changes: what was written since gives a new one, so that whoever reads keeps a whole picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from marsad.core.nouns import Place
from marsad.flow.listing import PEOPLE
from marsad.flow.selecting import named_key, place_keys

if TYPE_CHECKING:
    from marsad.store.derived import Derived
    from marsad.store.listed import ListedRow

Ints = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
UNDATED: Final = -(2**31)
"""In place of a day that nobody told."""
NO_NUMBER: Final = -1
_DAYS: Final = ("start_day", "end_day")
_CODED: Final = ("kind", "mode", "status", "review")
_PEOPLE: Final = tuple(f"{measure}_{bound}" for measure in PEOPLE for bound in ("low", "best", "high"))
_FLAGS: Final = (*(f"{measure}_told" for measure in PEOPLE), "counted", "talk", "linked")
READ: Final = ("root", "id", "gone", "place", "sources", "confidence", *_DAYS, *_CODED, *_PEOPLE, *_FLAGS)
"""The columns of the read model that are kept in memory."""
_EPOCH: Final = date(1970, 1, 1).toordinal()
_POINTS: Final = ("exact", "near", "admin2")
_KM_PER_DEGREE: Final = 111.0
_LOOKED_UP: Final = 6
"""Of more codes than these, looking each number up is quicker than comparing with one after the other."""
_LONG: Final = 31
"""Days from which on an event counts as long: the few long ones are looked through one by one."""
_read_place = msgspec.json.Decoder(Place).decode


class Codes:
    """Words by number, in the order in which they were first seen."""

    def __init__(self, words: Iterable[str | None] = ()) -> None:
        self.words: list[str | None] = list(words)
        self._numbers: dict[str | None, int] = {word: number for number, word in enumerate(self.words)}

    def of(self, words: Iterable[str | None]) -> Ints:
        """The numbers of these words, new ones for new words."""
        return np.fromiter(map(self._number, words), np.int32)

    def _number(self, word: str | None) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number

    def among(self, wanted: Iterable[str]) -> list[int]:
        """The numbers of those of the words that were seen."""
        return [self._numbers[word] for word in wanted if word in self._numbers]

    def passing(self, wanted: Iterable[str]) -> Mask:
        """For every number, whether its word is one of these."""
        found = np.zeros(max(1, len(self.words)), np.bool_)
        found[self.among(wanted)] = True
        return found

    def test(self, wanted: Iterable[str]) -> Callable[[Ints], Mask]:
        """What tells, of numbers, which of them stand for one of these words."""
        numbers, passing = sorted(set(self.among(wanted))), self.passing(wanted)
        if len(numbers) > _LOOKED_UP:
            return lambda codes: passing[codes]

        def one_of(codes: Ints) -> Mask:
            found = np.zeros(len(codes), np.bool_)
            for number in numbers:
                found |= codes == number
            return found

        return one_of


class Places:
    """The places of events by code, with what filters and the map need of them as arrays."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places
        self.lat, self.lon, self.radius = (self._numbers(name) for name in ("lat", "lon", "radius_km"))
        self.country, self.admin1, self.precision = Codes(), Codes(), Codes()
        self.country_of = self.country.of(place.country for place in places)
        self.admin1_of = self.admin1.of(place.admin1 for place in places)
        self.precision_of = self.precision.of(place.precision for place in places)

    def __len__(self) -> int:
        return len(self.places)

    def _numbers(self, name: str) -> NDArray[np.float64]:
        return np.array([getattr(place, name) for place in self.places], np.float64)  # None becomes NaN

    @cached_property
    def spot_of(self) -> Ints:
        """Places that are one on a map (same id, point and precision) bear one number."""
        spots: dict[tuple[Any, ...], int] = {}
        keys = ((p.id, p.lat, p.lon, p.precision, None if p.id else p.name or p.text) for p in self.places)
        return np.fromiter((spots.setdefault(key, len(spots)) for key in keys), np.int32, len(self.places))

    @cached_property
    def pointed(self) -> Mask:
        """Which of the places are points, and no areas."""
        return self.precision.passing(_POINTS)[self.precision_of]

    @cached_property
    def reach(self) -> NDArray[np.float64]:
        """How far an area reaches from its middle, in degrees; 0 for a point, and where nobody knows."""
        return np.where(self.pointed, 0.0, np.nan_to_num(self.radius) / _KM_PER_DEGREE)

    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all places with a point; None where there are none."""
        known = ~np.isnan(self.lat)
        if not known.any():
            return None
        lat, lon = self.lat[known], self.lon[known]
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    @cached_property
    def _named(self) -> dict[str, dict[str, list[int]]]:
        """Codes by gazetteer id, by any name, and by the province's name."""
        found: dict[str, dict[str, list[int]]] = {"id": {}, "place": {}, "admin1": {}}
        for code, place in enumerate(self.places):
            for name in {place.id or "", *place.parents} - {""}:
                found["id"].setdefault(name, []).append(code)
            for key in place_keys(place, ("name", "text", "admin2", "admin1")):
                found["place"].setdefault(key, []).append(code)
            for key in place_keys(place, ("admin1",)):
                found["admin1"].setdefault(key, []).append(code)
        return found

    def called(self, wanted: Iterable[str], which: str) -> Mask:
        """For every code, whether the place bears or lies in one of these names or ids; ``which``: place or admin1."""
        found = np.zeros(len(self), np.bool_)
        for name in wanted:
            codes = self._named["id"].get(name) if ":" in name else self._named[which].get(named_key(name))
            found[codes or []] = True
        return found


class Terms:
    """Which events have which words (actors, outlets): pairs of a position and a code, in the order of positions."""

    def __init__(self, roots: Ints, codes: Ints, known: Codes) -> None:
        self.roots, self.codes, self.known = roots, codes, known

    def joined(self, other: Terms, gone: Ints) -> Terms:
        """With the pairs of another, without those of events that are gone."""
        kept = ~np.isin(self.roots, gone)
        roots = np.concatenate([self.roots[kept], other.roots])
        order = np.argsort(roots, kind="stable")
        return Terms(roots[order], np.concatenate([self.codes[kept], other.codes])[order], self.known)


class Columns:
    """All events, each at a position; ``values`` by column, `places`, `actors` and `publishers`.

    ``changed`` is the last writing of the read model that it holds.
    """

    def __init__(
        self, values: Mapping[str, NDArray[Any]], coded: Mapping[str, Codes], places: Places, actors: Terms,
        publishers: Terms, changed: int,
    ) -> None:  # fmt: skip
        self.values, self.coded, self.places = values, coded, places
        self.actors, self.publishers, self.changed = actors, publishers, changed
        self.roots: Ints = values["root"]
        self.ids: NDArray[np.bytes_] = values["id"]

    def __len__(self) -> int:
        return len(self.roots)

    def positions(self, roots: Sequence[int] | Ints) -> Ints:
        """Where the events with these roots are; those that are not here are left out."""
        wanted = np.asarray(roots, np.int32)
        if not len(self) or not len(wanted):
            return np.zeros(0, np.int32)
        found = np.minimum(np.searchsorted(self.roots, wanted), len(self) - 1)
        here: Ints = found[self.roots[found] == wanted]
        return here

    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day of any event; None where no day is known."""
        starts, ends = self.values["start_day"], self.values["end_day"]
        dated = starts != UNDATED
        if not dated.any():
            return None, None
        return iso_day(int(starts[dated].min())), iso_day(int(ends[dated].max()))

    def during(self, first: int | None, last: int | None) -> Ints | None:
        """Positions that hold all events of these days, and others besides; None where that would be most of them."""
        short, starts, long = self._by_start
        # Numbers of the same type: for a Python number the whole array would be converted first.
        begin = 0 if first is None else int(np.searchsorted(starts, np.int32(first - _LONG)))
        end = len(starts) if last is None else int(np.searchsorted(starts, np.int32(last), side="right"))
        if (end - begin + len(long)) * 4 > len(self):
            return None
        return np.concatenate([short[begin:end], long])

    @cached_property
    def _by_start(self) -> tuple[Ints, Ints, Ints]:
        """Positions of short events by their first day, these days, and the positions of long ones."""
        start, end = self.values["start_day"], self.values["end_day"]
        dated = start != UNDATED
        lasting = end.astype(np.int64) - start > _LONG
        short = np.flatnonzero(dated & ~lasting).astype(np.int32)
        short = short[np.argsort(start[short], kind="stable")]
        return short, start[short], np.flatnonzero(dated & lasting).astype(np.int32)

    @cached_property
    def country(self) -> Ints:
        """The code of each event's country in `places`, -1 where it has no place."""
        codes: Ints = np.append(self.places.country_of, -1).astype(np.int16)[self.values["place"]]
        return codes

    @cached_property
    def actor_positions(self) -> Ints:
        """Where the events of the pairs of `actors` are."""
        return np.searchsorted(self.roots, self.actors.roots).astype(np.int32)

    @cached_property
    def publisher_positions(self) -> Ints:
        """Where the events of the pairs of `publishers` are."""
        return np.searchsorted(self.roots, self.publishers.roots).astype(np.int32)

    def pairs(self, which: str) -> tuple[Ints, Ints]:
        """Positions and codes of ``actor`` or ``publisher``."""
        if which == "actor":
            return self.actor_positions, self.actors.codes
        return self.publisher_positions, self.publishers.codes

    @cached_property
    def _by_code(self) -> dict[str, tuple[Ints, Ints]]:
        """For actors and publishers, positions in the order of codes, and where each code's begin."""
        found: dict[str, tuple[Ints, Ints]] = {}
        for which in ("actor", "publisher"):
            positions, codes = self.pairs(which)
            order = np.argsort(codes, kind="stable")
            starts = np.searchsorted(codes[order], np.arange(int(codes.max(initial=-1)) + 2)).astype(np.int32)
            found[which] = positions[order], starts
        return found

    def having(self, which: str, wanted: Iterable[str]) -> Mask:
        """The events that have one of these actors or publishers."""
        found = np.zeros(len(self), np.bool_)
        known = self.actors.known if which == "actor" else self.publishers.known
        positions, starts = self._by_code[which]
        for code in known.among(wanted):
            if code + 1 < len(starts):
                found[positions[starts[code] : starts[code + 1]]] = True
        return found

    @cached_property
    def spots(self) -> Ints:
        """Each event's number on the map (`Places.spot_of`), -1 where it has no place with a point."""
        pointed = np.append(np.where(np.isnan(self.places.lat), -1, self.places.spot_of), -1).astype(np.int32)
        spots: Ints = pointed[self.values["place"]]
        return spots


class _Gathered(NamedTuple):
    values: dict[str, NDArray[Any]]
    actors: Terms
    publishers: Terms


_TYPES: Final[dict[str, Any]] = {
    "root": np.int32, "place": np.int32, "sources": np.int32, "confidence": np.float32, "gone": np.bool_,
    **dict.fromkeys(_DAYS, np.int32), **dict.fromkeys(_CODED, np.int16), **dict.fromkeys(_PEOPLE, np.int32),
    **dict.fromkeys(_FLAGS, np.bool_),
}  # fmt: skip


def empty() -> Columns:
    """No events."""
    nobody = np.zeros(0, np.int32)
    values = {name: np.zeros(0, _TYPES.get(name, "S26")) for name in READ}
    terms = Terms(nobody, nobody, Codes()), Terms(nobody, nobody, Codes())
    return Columns(values, {name: Codes() for name in _CODED}, Places(()), *terms, 0)


def brought_up(known: Columns, derived: Derived) -> Columns:
    """The columns with all that was written to the read model since; as they are where nothing was."""
    kept = derived.listed
    changed = kept.changed_up_to()
    if changed == known.changed:
        return known
    places = [*known.places.places, *(_read_place(p) for _, p in kept.places_after(len(known.places)))]
    values = _arrays(kept.rows_after(known.changed, READ), known.coded)
    terms = [
        _terms(kept.terms_after(known.changed, which), old.known)
        for which, old in (("actor", known.actors), ("publisher", known.publishers))
    ]
    held = Places(places) if len(places) > len(known.places) else known.places
    return _joined(known, _Gathered(values, *terms), held, changed)


def of_rows(rows: Sequence[ListedRow]) -> Columns:
    """Columns of events that are in no read model: as they stood on a day."""
    start = empty()
    codes: dict[str, int] = {}
    places: list[Place] = []
    for row in rows:
        if row.place is not None and codes.setdefault(row.place.key, len(places)) == len(places):
            places.append(_read_place(row.place.payload))
    told = [
        tuple(
            _told(
                name, {"gone": 0, "linked": 0, "place": codes[row.place.key] if row.place else None, **row.values}[name]
            )
            for name in READ
        )
        for row in rows
    ]
    actors = _terms([[(row.values["root"], name) for row in rows for name in row.actors]], start.actors.known)
    outlets = _terms([[(row.values["root"], name) for row in rows for name in row.publishers]], start.publishers.known)
    return _joined(start, _Gathered(_arrays([told], start.coded), actors, outlets), Places(places), 0)


def _told(name: str, value: Any) -> Any:
    return NO_NUMBER if value is None and name in (*_PEOPLE, "place") else value


def _joined(known: Columns, new: _Gathered, places: Places, changed: int) -> Columns:
    kept = ~np.isin(known.roots, new.values["root"]) if len(known) else np.zeros(0, np.bool_)
    alive = ~new.values["gone"]
    values = {name: np.concatenate([known.values[name][kept], new.values[name][alive]]) for name in READ}
    order = np.argsort(values["root"], kind="stable")
    touched = new.values["root"]
    return Columns(
        {name: column[order] for name, column in values.items()}, known.coded, places,
        known.actors.joined(new.actors, touched), known.publishers.joined(new.publishers, touched), changed,
    )  # fmt: skip


def _arrays(portions: Iterable[Sequence[tuple[Any, ...]]], coded: Mapping[str, Codes]) -> dict[str, NDArray[Any]]:
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in READ}
    for rows in portions:
        for name, column in zip(READ, zip(*rows, strict=True), strict=False):
            parts[name].append(_array(name, column, coded))
    return {name: np.concatenate(p) if p else np.zeros(0, _TYPES.get(name, "S26")) for name, p in parts.items()}


def _array(name: str, column: Sequence[Any], coded: Mapping[str, Codes]) -> NDArray[Any]:
    if name in _DAYS:
        days = np.array(column, "datetime64[D]")
        return np.where(np.isnat(days), UNDATED, days.astype(np.int64)).astype(np.int32)
    if name in coded:
        return coded[name].of(column).astype(np.int16)
    if name == "id":
        return np.array(column, np.bytes_)
    return np.array(column, _TYPES[name])


def _terms(portions: Iterable[Sequence[tuple[Any, ...]]], known: Codes) -> Terms:
    roots: list[Ints] = [np.zeros(0, np.int32)]
    codes: list[Ints] = [np.zeros(0, np.int32)]
    for pairs in portions:
        roots.append(np.fromiter((root for root, _ in pairs), np.int32, len(pairs)))
        codes.append(known.of(word for _, word in pairs))
    return Terms(np.concatenate(roots), np.concatenate(codes), known)


def day_of(iso: str) -> int:
    """A day as columns keep it: days since 1970."""
    return int(np.datetime64(iso, "D").astype(np.int64))


def iso_day(day: int) -> str:
    """A day as it is written."""
    return date.fromordinal(_EPOCH + day).isoformat()

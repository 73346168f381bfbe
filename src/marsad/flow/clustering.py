"""Events on a map: clusters where many lie close at a zoom, else the places themselves, never a province as a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marsad.core.nouns import Place
from marsad.flow.aggregating import Sums
from marsad.flow.chosen import Chosen
from marsad.flow.columns import UNDATED, Columns, Ints, Mask, iso_day
from marsad.flow.masking import Box, within_box

_CELLS: Final = 4
"""Cells across one map tile of 256 pixels: marks are at least 64 pixels apart."""
_IDS: Final = 20
_NEAREST: Final = 14
"""From this zoom on nothing is clustered."""
_NORTHMOST: Final = 85.0
_NONE: Final = -1
_NEVER: Final = 2**31 - 1


class _Spots(NamedTuple):
    """What of the map is by spot (`marsad.flow.columns.Places.spot_of`): one place of each, and where it is."""

    place: Ints
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    point: Mask
    order: Ints
    """Positions of events by spot, and within a spot the newest first."""
    starts: Ints
    rank: Ints
    """Where in ``order`` each event is."""


class Map:
    """Draws the events of some columns; what a zoom needs is worked out when it is first asked for."""

    def __init__(self, columns: Columns, sums: Sums) -> None:
        self._columns, self._sums = columns, sums
        self._spots = _spots(columns)
        self._cells: dict[int, Ints] = {}

    def features(self, chosen: Chosen, zoom: float, box: Box | None) -> dict[str, Any]:
        """GeoJSON: per cell of the map one cluster, or each place where a cell holds only one; areas by themselves.

        ``box`` is what is on screen. People are those of the events' own figures, without events inside other events
        and sums over a period.
        """
        spots = self._spots
        size = len(spots.place)
        if not size:
            return {"type": "FeatureCollection", "features": []}
        # No place on the map is -1: it is counted in a bin before all others, and left out.
        events = np.bincount(self._columns.spots[chosen.at] + 1, minlength=size + 1)[1:]
        shown = events > 0
        if box is not None:
            shown &= within_box(self._columns.places, box, wholly=False)[spots.place]
        people = self._people(chosen, size)
        areas = np.flatnonzero(shown & ~spots.point)
        points = np.flatnonzero(shown & spots.point)
        cells = self._cell(zoom)[points]
        _, cell, alone = np.unique(cells, return_inverse=True, return_counts=True)
        single = np.concatenate([points[alone[cell] == 1], areas])
        found = self._places(single, self._by_spot(chosen, single), people)
        return {"type": "FeatureCollection", "features": [*self._clusters(points, cell, alone, events, people), *found]}

    def places(self, chosen: Chosen, limit: int) -> list[tuple[Place, int]]:
        """Where the events are, with how many, the most first; places without a point too."""
        placed = self._columns.values["place"][np.sort(chosen.at)]
        spots = self._columns.places.spot_of[placed[placed >= 0]]
        events = np.bincount(spots)
        most = np.argsort(-events, kind="stable")[:limit]
        first = np.full(len(events), _NONE)
        first[spots[::-1]] = placed[placed >= 0][::-1]
        return [(self._columns.places.places[int(first[spot])], int(events[spot])) for spot in most if events[spot]]

    def _people(self, chosen: Chosen, size: int) -> NDArray[np.float64]:
        """Low, best and high of the killed, and how many have no upper bound, by spot."""
        people = self._sums.people["killed"]
        at = people.among(chosen)
        spot = self._columns.spots[at]
        spot, which = spot[spot >= 0], people.place[at][spot >= 0]
        sums = [np.bincount(spot, weights=weight[which], minlength=size) for weight in people[1:4]]
        return np.stack([*sums, np.bincount(spot[people.open[which]], minlength=size)])

    def _by_spot(self, chosen: Chosen, wanted: Ints) -> list[Ints]:
        """For each of the spots, the events chosen there, the newest first."""
        spots = self._spots
        if chosen.few:
            asked = np.zeros(len(spots.place) + 1, np.bool_)  # no place is -1, the last
            asked[wanted] = True
            at = chosen.at[asked[self._columns.spots[chosen.at]]]
            at = spots.order[np.sort(spots.rank[at])]
            here = self._columns.spots[at]
            first, last = np.searchsorted(here, wanted), np.searchsorted(here, wanted, side="right")
            return [at[one:other] for one, other in zip(first.tolist(), last.tolist(), strict=True)]
        pairs = zip(spots.starts[wanted].tolist(), spots.starts[wanted + 1].tolist(), strict=True)
        every = [spots.order[one:other] for one, other in pairs]
        return [at[chosen.mask[at]] for at in every]

    def _cell(self, zoom: float) -> Ints:
        """Which cell of the Web Mercator map (EPSG:3857) each spot lies in at a zoom."""
        level = int(zoom)
        if level >= _NEAREST:
            return np.arange(len(self._spots.place), dtype=np.int32)
        if level not in self._cells:
            across = _CELLS * 2**level
            lat = np.radians(np.clip(self._spots.lat, -_NORTHMOST, _NORTHMOST))
            x = ((self._spots.lon + 180) / 360 * across).astype(np.int64)
            y = ((1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * across).astype(np.int64)
            self._cells[level] = np.unique(y * (across + 1) + x, return_inverse=True)[1].astype(np.int32)
        return self._cells[level]

    def _clusters(
        self, points: Ints, cell: NDArray[np.intp], alone: NDArray[np.intp], events: NDArray[np.intp],
        people: NDArray[np.float64],
    ) -> list[dict[str, Any]]:  # fmt: skip
        many = np.flatnonzero(alone > 1)
        if not len(many):
            return []
        size, lat, lon = len(alone), self._spots.lat[points], self._spots.lon[points]
        weight = events[points].astype(np.float64)
        count = np.bincount(cell, weights=weight, minlength=size)
        middle = [
            np.bincount(cell, weights=axis * weight, minlength=size) / np.maximum(count, 1) for axis in (lon, lat)
        ]
        killed = [np.bincount(cell, weights=row[points], minlength=size) for row in people]
        bounds = [_extremes(axis, cell, size) for axis in (lon, lat)]
        return [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(float(axis[c]), 6) for axis in middle]},
                "properties": {
                    "kind": "cluster",
                    "events": int(count[c]),
                    "bbox": [float(end[c]) for end in (bounds[0][0], bounds[1][0], bounds[0][1], bounds[1][1])],
                    **_told([row[c] for row in killed]),
                },
            }
            for c in many
        ]

    def _places(self, wanted: Ints, here: list[Ints], people: NDArray[np.float64]) -> Iterator[dict[str, Any]]:
        """A feature for each of the spots; ``here`` are the events at each."""
        told = people[:, wanted].T.tolist()
        for spot, at, killed in zip(wanted.tolist(), here, told, strict=True):
            yield self._place(spot, at, killed)

    def _place(self, spot: int, here: Ints, killed: Sequence[float]) -> dict[str, Any]:
        start, end = self._between(here)
        place = self._columns.places.places[self._spots.place[spot]]
        kind = "area" if not self._spots.point[spot] else "exact" if place.precision == "exact" else "near"
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
            "properties": {
                "kind": kind, "events": len(here),
                "ids": [ident.decode("ascii") for ident in self._columns.ids[here[:_IDS]].tolist()],
                "radius_km": place.radius_km, "name": place.name or place.text, "admin1": place.admin1,
                "country": place.country, "place": place.id, "precision": place.precision,
                "start": start, "end": end, "kinds": self._kinds(here), **_told(killed),
            },
        }  # fmt: skip

    def _between(self, here: Ints) -> tuple[str | None, str | None]:
        starts, ends = self._columns.values["start_day"][here], self._columns.values["end_day"][here]
        first, last = int(starts[starts != UNDATED].min(initial=_NEVER)), int(ends.max(initial=UNDATED))
        return (None, None) if last == UNDATED else (iso_day(first), iso_day(last))

    def _kinds(self, here: Ints) -> dict[str, int]:
        counts = np.bincount(self._columns.values["kind"][here])
        words = self._columns.coded["kind"].words
        return {str(words[code]): int(counts[code]) for code in np.argsort(-counts, kind="stable") if counts[code]}


def _spots(columns: Columns) -> _Spots:
    places = columns.places
    spot_of = np.where(np.isnan(places.lat), _NONE, places.spot_of) if len(places) else np.zeros(0, np.int32)
    size = int(spot_of.max(initial=-1)) + 1
    place = np.zeros(size, np.int32)
    placed = np.flatnonzero(spot_of >= 0)
    place[spot_of[placed[::-1]]] = placed[::-1]  # the first place of each spot speaks for it
    pointed = places.pointed if len(places) else np.zeros(0, np.bool_)
    order = np.lexsort((-columns.values["start_day"].astype(np.int64), columns.spots)).astype(np.int32)
    starts = np.searchsorted(columns.spots[order], np.arange(size + 1)).astype(np.int32)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return _Spots(place, places.lat[place], places.lon[place], pointed[place], order, starts, rank)


def _extremes(
    axis: NDArray[np.float64], cell: NDArray[np.intp], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    least, most = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(least, cell, axis)
    np.maximum.at(most, cell, axis)
    return least, most


def _told(killed: Any) -> dict[str, int | None]:
    low, best, high, unbounded = (int(value) for value in killed)
    return {"killed_low": low, "killed_best": best, "killed_high": None if unbounded else max(high, best)}

"""Events on a map: clusters where many lie close at a zoom, else the places themselves, never a province as a point."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from marsad.core.nouns import Event, Place
from marsad.flow.aggregating import _NOBODY, _added
from marsad.publish.headline import Interval, headline

_POINTS: Final = frozenset({"exact", "near", "admin2"})
_CELLS: Final = 4
"""Cells across one map tile of 256 pixels: marks are at least 64 pixels apart."""
_IDS: Final = 20
_NEAREST: Final = 14.0
"""From this zoom on nothing is clustered."""


def features(events: Iterable[Event], zoom: float) -> dict[str, Any]:
    """GeoJSON: per cell of the map one cluster, or each place of the cell where it holds only one; areas by themselves.

    People are those of the events' own figures, without events inside other events and sums over a period.
    """
    cells: dict[tuple[int, int], dict[tuple[Any, ...], list[Event]]] = {}
    areas: dict[tuple[Any, ...], list[Event]] = {}
    for event in events:
        place = event.place
        if place is None or place.lat is None or place.lon is None:
            continue
        if place.precision not in _POINTS:
            areas.setdefault(_key(place), []).append(event)
            continue
        cell = _cell(place.lon, place.lat, zoom) if zoom < _NEAREST else _exactly(place)
        cells.setdefault(cell, {}).setdefault(_key(place), []).append(event)
    found = [
        _place(next(iter(places.values()))) if len(places) == 1 else _cluster(list(places.values()))
        for places in cells.values()
    ]
    return {"type": "FeatureCollection", "features": found + [_place(there, "area") for there in areas.values()]}


def _exactly(place: Place) -> tuple[int, int]:
    return round((place.lon or 0.0) * 1e6), round((place.lat or 0.0) * 1e6)


def _key(place: Place) -> tuple[Any, ...]:
    return place.id, place.lat, place.lon, place.precision, place.name or place.text


def _cell(lon: float, lat: float, zoom: float) -> tuple[int, int]:
    """Which cell of the Web Mercator map (EPSG:3857) a point lies in."""
    across = _CELLS * 2 ** int(zoom)
    y = math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat))))) / math.pi
    return int((lon + 180) / 360 * across), int((1 - y) / 2 * across)


def _people(events: Sequence[Event]) -> dict[str, int | None]:
    killed, _ = _NOBODY
    for event in events:
        if event.part_of is None and event.scope != "total":
            killed = _added(killed, headline(event, ("killed",)))
    return _told(killed)


def _told(killed: Interval) -> dict[str, int | None]:
    return {"killed_low": killed.low, "killed_best": killed.best, "killed_high": killed.high}


def _place(events: Sequence[Event], kind: str | None = None) -> dict[str, Any]:
    place = events[0].place
    assert place is not None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "kind": kind or ("exact" if place.precision == "exact" else "near"),
            "events": len(events), "ids": [event.id for event in events[:_IDS]],
            "radius_km": place.radius_km, "name": place.name or place.text, "admin1": place.admin1,
            "country": place.country, "place_id": place.id, "precision": place.precision, **_people(events),
        },
    }  # fmt: skip


def _cluster(places: Sequence[Sequence[Event]]) -> dict[str, Any]:
    events = [event for there in places for event in there]
    spots = [(there[0].place.lon or 0.0, there[0].place.lat or 0.0, len(there)) for there in places if there[0].place]
    middle = [sum(spot[axis] * spot[2] for spot in spots) / len(events) for axis in (0, 1)]
    bbox = [min(s[0] for s in spots), min(s[1] for s in spots), max(s[0] for s in spots), max(s[1] for s in spots)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(at, 6) for at in middle]},
        "properties": {"kind": "cluster", "events": len(events), "bbox": bbox, **_people(events)},
    }

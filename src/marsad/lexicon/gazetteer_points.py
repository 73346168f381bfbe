"""Which area a point lies in, by the nearest populated place that the gazetteer knows the area of.

Without outlines this is a guess near borders: the answer comes with the distance to the place it rests on.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from marsad.core.nouns import Record
from marsad.lexicon.gazetteer import index_path

_QUERY = """
select place.lat, place.lon, place.country, first.name as admin1, second.name as admin2 from place
left join place as first on place.admin1 = first.num left join place as second on place.admin2 = second.num
where place.kind = 'populated' and first.name is not null
and place.lat between ? and ? and place.lon between ? and ?
"""
_ROUND_DEGREES = 1.0
_CELL = 0.5


class Around(Record, frozen=True, kw_only=True):
    """The areas of the nearest place, and how far away it is, in km."""

    country: str | None
    admin1: str
    admin2: str | None
    km: float


class PointAreas:
    """Finds the areas of points in one region; places of the region are read once."""

    def __init__(self, points: Iterable[tuple[float, float]], *, home: Path | None = None) -> None:
        spots = list(points)
        lats, lons = [lat for lat, _ in spots], [lon for _, lon in spots]
        box = (min(lats) - _ROUND_DEGREES, max(lats) + _ROUND_DEGREES, min(lons) - _ROUND_DEGREES,
               max(lons) + _ROUND_DEGREES)  # fmt: skip
        address = f"file:{quote(str(index_path(home).absolute()))}?mode=ro&immutable=1"
        database = sqlite3.connect(address, uri=True)
        try:
            rows = database.execute(_QUERY, box).fetchall()
        finally:
            database.close()
        self._cells: dict[tuple[int, int], list[tuple[float, float, str | None, str, str | None]]] = {}
        for row in rows:
            self._cells.setdefault(_cell(row[0], row[1]), []).append(tuple(row))
        self._known: dict[tuple[float, float], Around | None] = {}

    def at(self, lat: float, lon: float) -> Around | None:
        """The areas at a point; None where no place lies within about a degree."""
        spot = round(lat, 3), round(lon, 3)
        if spot not in self._known:
            self._known[spot] = self._nearest(*spot)
        return self._known[spot]

    def _nearest(self, lat: float, lon: float) -> Around | None:
        row, column = _cell(lat, lon)
        narrow = math.cos(math.radians(lat))
        best, apart = None, math.inf
        for reach in (1, 2):
            for near in self._ring(row, column, reach):
                distance = (near[0] - lat) ** 2 + ((near[1] - lon) * narrow) ** 2
                if distance < apart:
                    best, apart = near, distance
            if best is not None:
                break
        if best is None:
            return None
        return Around(country=best[2], admin1=best[3], admin2=best[4], km=round(math.sqrt(apart) * 111.195, 1))

    def _ring(self, row: int, column: int, reach: int) -> Iterable[tuple[float, float, str | None, str, str | None]]:
        for down in range(row - reach, row + reach + 1):
            for right in range(column - reach, column + reach + 1):
                yield from self._cells.get((down, right), ())


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _CELL), math.floor(lon / _CELL)

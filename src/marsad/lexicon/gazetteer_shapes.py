"""Areas as polygons: their middle, their size, and whether a point lies inside.

A shape is a list of polygons, each a list of rings of ``(lon, lat)`` in WGS 84 degrees, as in GeoJSON; the first ring
is the outline, the others are holes. Coordinates are taken as flat, which is near enough within a province.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

Ring = list[tuple[float, float]]
Shape = list[list[Ring]]
Box = tuple[float, float, float, float]
KM_PER_DEGREE: Final = 111.2
_FLAT: Final = 1e-9
"""Twice the area, in square degrees, below which a ring is a line."""


def shape_of(geometry: dict[str, Any] | None) -> Shape:
    """The polygons of a GeoJSON geometry; none for points and lines, and for what is no geometry."""
    kind, coordinates = (geometry or {}).get("type"), (geometry or {}).get("coordinates") or []
    polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []
    rings = [[[(float(p[0]), float(p[1])) for p in ring] for ring in polygon if len(ring) >= 3] for polygon in polygons]
    return [polygon for polygon in rings if polygon]


def box(shape: Shape) -> Box:
    """West, south, east, north."""
    points = [point for polygon in shape for point in polygon[0]]
    return min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)


def holds(shape: Shape, lat: float, lon: float) -> bool:
    """Whether a point lies in the area (even-odd rule, so holes are outside)."""
    return any(sum(_crosses(ring, lat, lon) for ring in polygon) % 2 for polygon in shape)


def _crosses(ring: Ring, lat: float, lon: float) -> int:
    crossed = 0
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            crossed += 1
        x1, y1 = x2, y2
    return crossed


def _moments(ring: Ring) -> tuple[float, float, float]:
    """Twice the signed area, and the centroid (shoelace formula), in degrees."""
    doubled = across = up = 0.0
    for (x1, y1), (x2, y2) in _sides(ring):
        part = x1 * y2 - x2 * y1
        doubled, across, up = doubled + part, across + (x1 + x2) * part, up + (y1 + y2) * part
    if abs(doubled) < _FLAT:
        return 0.0, sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    return doubled, across / (3 * doubled), up / (3 * doubled)


def _sides(ring: Sequence[tuple[float, float]]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    yield from zip([ring[-1], *ring[:-1]], ring, strict=True)


def middle(shape: Shape) -> tuple[float, float, float]:
    """``(lat, lon, radius_km)``: a point inside the area, and the radius of a circle as large as the area.

    The point is the centroid of the largest polygon; where that lies outside (a crescent), the middle of the widest
    stretch of the area at that latitude.
    """
    parts = [(_moments(polygon[0]), polygon) for polygon in shape]
    (_, lon, lat), largest = max(parts, key=lambda one: abs(one[0][0]))
    if not holds([largest], lat, lon):
        lon = _inside_at(largest, lat, lon)
    degrees = sum(abs(doubled) / 2 for (doubled, _, _), _ in parts)
    km2 = degrees * KM_PER_DEGREE**2 * math.cos(math.radians(lat))
    return round(lat, 5), round(lon, 5), round(math.sqrt(km2 / math.pi), 1)


def _inside_at(polygon: list[Ring], lat: float, lon: float) -> float:
    crossings = sorted(
        (x2 - x1) * (lat - y1) / (y2 - y1) + x1
        for ring in polygon
        for (x1, y1), (x2, y2) in _sides(ring)
        if (y1 > lat) != (y2 > lat)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not stretches:
        return lon
    left, right = max(stretches, key=lambda one: one[1] - one[0])
    return (left + right) / 2

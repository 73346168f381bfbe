"""How two places can relate: one lies in the other, they may be one, or they cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Final, Literal

from marsad.core.nouns import Place
from marsad.core.wording import folded

Inside = Literal["yes", "partly", "no"]
PRECISION_RANK: Final = {"exact": 0, "near": 1, "admin2": 2, "admin1": 3, "country": 4, "unknown": 5}
"""From the most precise to the least."""
_EARTH_KM: Final = 6371.0
_DOUBT_KM: Final = {"exact": 3.0, "near": 15.0}
"""Radius of doubt of a point whose place gives none."""


def distance_km(left: Place, right: Place) -> float | None:
    """Great-circle distance (haversine); null where either has no point."""
    if left.lat is None or left.lon is None or right.lat is None or right.lon is None:
        return None
    lat1, lat2 = radians(left.lat), radians(right.lat)
    across = sin((lat2 - lat1) / 2) ** 2
    along = sin(radians(right.lon - left.lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(across + cos(lat1) * cos(lat2) * along)))


def lies_in(place: Place, area: Place) -> bool:
    """``place`` is ``area`` or the gazetteer puts it inside."""
    if area.id is not None and (place.id == area.id or area.id in place.parents):
        return True
    if area.precision == "country":
        return area.country is not None and place.country == area.country
    if area.precision == "admin1" and place.admin1 and place.country == area.country:
        # Two gazetteers give one province two ids.
        return folded(place.admin1) == folded(area.admin1 or area.name or area.text)
    return place.id is None and area.id is None and _name(place) == _name(area) != ""


def may_be_one(left: Place, right: Place) -> bool:
    """The two can be the same spot: one lies in the other, their circles of doubt meet, or the names agree."""
    if lies_in(left, right) or lies_in(right, left):
        return True
    if left.country and right.country and left.country != right.country:
        return False
    apart = distance_km(left, right)
    if apart is not None and left.precision in _DOUBT_KM and right.precision in _DOUBT_KM:
        return apart <= _doubt(left) + _doubt(right)
    return (left.id is None or right.id is None) and _name(left) == _name(right) != ""


def inside(place: Place | None, areas: Iterable[Place | None]) -> Inside:
    """Whether ``place`` lies in one of ``areas``: ``partly`` where either is unknown or only their edges may meet.

    No area at all is an area that nobody named, so that anything may lie in it.
    """
    known = [area for area in areas if area is not None and area.precision != "unknown"]
    if place is None or place.precision == "unknown" or not known:
        return "partly"
    if any(lies_in(place, area) for area in known):
        return "yes"
    return "partly" if any(may_be_one(place, area) for area in known) else "no"


def _doubt(place: Place) -> float:
    return place.radius_km if place.radius_km is not None else _DOUBT_KM[place.precision]


def _name(place: Place) -> str:
    return folded(place.name or place.text)

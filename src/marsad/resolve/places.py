"""How well the places of two claims agree: one point, nested, near, or apart."""

from __future__ import annotations

import math
from functools import lru_cache

from marsad.core.nouns import Evidence, Place
from marsad.resolve.names import fold_name
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights

_EARTH_KM = 6371.0088
_AREAS = frozenset({"admin1", "admin2"})


def kilometres(one: Place, other: Place) -> float | None:
    """Great-circle distance in km (haversine); None where a place has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    a, b = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((a - b) / 2) ** 2
    across = math.sin(math.radians(one.lon - other.lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half + math.cos(a) * math.cos(b) * across)))


def encloses(outer: Place, inner: Place) -> bool:
    """The inner place lies in the outer one, by the gazetteer's parents or by the name of the province."""
    if outer.id and outer.id in inner.parents:
        return True
    if outer.precision == "admin1" and inner.precision != "admin1" and outer.country == inner.country:
        return _same_name(outer.admin1 or outer.name, inner.admin1)
    return False


def _same_name(one: str | None, other: str | None) -> bool:
    return bool(one and other) and (one == other or fold_name(one or "") == fold_name(other or "") != ())


def place_evidence(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """The best agreement between a place of one claim and a place of the other."""
    if not left.places or not right.places:
        if left.country and right.country and left.country != right.country:
            return [_row(weights.place["other_country"], f"{left.country} against {right.country}")]
        return [_row(weights.place["unknown"], "no place on one side")]
    cases = (place_case(one, other) for one in left.places for other in right.places)
    bits, says = max((weights.place[name], says) for name, says in cases)
    return [_row(bits, says)]


def _row(bits: float, says: str) -> Evidence:
    return Evidence(feature="place", bits=round(bits, 2), says=says)


@lru_cache(maxsize=262144)
def place_case(one: Place, other: Place) -> tuple[str, str]:
    """Which line of the weights' ``[place]`` applies to two places, and why."""
    one, other = sorted((one, other), key=lambda p: (p.id or "", p.name or p.text, p.start))
    names = " / ".join(sorted((one.name or one.text, other.name or other.text)))
    if one.country and other.country and one.country != other.country:
        return "other_country", names
    if one.id is not None and one.id == other.id:
        loosest = max((one, other), key=lambda p: _looseness(p.precision))
        return f"same_{loosest.precision}", f"the same place: {one.name or one.text}"
    for outer, inner in ((one, other), (other, one)):
        if encloses(outer, inner):
            size = outer.precision if outer.precision in _AREAS else "other"
            return f"inside_{size}", f"{inner.name or inner.text} lies in {outer.name or outer.text}"
    return _apart(one, other, names)


def _looseness(precision: str) -> int:
    return ("exact", "near", "admin2", "admin1").index(precision)


def _apart(one: Place, other: Place, names: str) -> tuple[str, str]:
    """Two places that are neither one nor nested."""
    areas = {one.precision, other.precision}
    if "admin1" not in areas and (km := kilometres(one, other)) is not None:
        return _by_distance(km, (one.radius_km or 0.0) + (other.radius_km or 0.0), names)
    if one.admin1 and other.admin1:
        if not _same_name(one.admin1, other.admin1):
            return "other_admin1", f"{names}: two provinces"
        return ("same_admin1" if areas == {"admin1"} else "same_country"), f"{names}: one province"
    return "same_country", names


def _by_distance(km: float, doubt: float, names: str) -> tuple[str, str]:
    says = f"{names}: {km:.0f} km apart"
    if km <= max(5.0, doubt):
        return "close", says
    for limit, name in ((25.0, "in_reach"), (60.0, "apart"), (150.0, "far")):
        if km - doubt <= limit:
            return name, says
    return "very_far", says

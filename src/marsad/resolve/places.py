"""How well the places of two claims agree: one point, nested, near, or apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

from marsad.core.nouns import Place
from marsad.resolve.names import fold_name, fold_place_name, matching_words
from marsad.resolve.profiles import Profile

_EARTH_KM = 6371.0088
_AREAS = frozenset({"admin1", "admin2"})
_CITY_KM = 8.0
_ALIKE = 0.8
_UNSURE = frozenset(
    {"unknown", "same_country", "in_reach", "apart", "far", "very_far", "other_admin1", "inside_admin1"}
)
"""Cases in which the name of a place may say more than where a gazetteer puts it."""


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


def best_case(left: Profile, right: Profile, table: Mapping[str, float]) -> tuple[str, str]:
    """The line of ``table`` for the best agreement between a place of one claim and a place of the other."""
    if not left.places or not right.places:
        if left.country and right.country and left.country != right.country:
            return "other_country", f"{left.country} against {right.country}"
        return "unknown", "no place on one side"
    cases = (place_case(one, other) for one in left.places for other in right.places)
    return max(cases, key=lambda case: (table[case[0]], case[1]))


def case_between(left: Profile, right: Profile, table: Mapping[str, float]) -> tuple[str, str]:
    """The same for two reports, where a village that no gazetteer knows, or two, is compared by its name.

    One town is less of a likeness where the town is large: its radius of doubt says so.
    """
    name, says = best_case(left, right, table)
    if name == "same_exact" and max((p.radius_km or 0.0) for p in left.places) >= _CITY_KM:
        return "same_city", says
    if name == "close" and (street := _same_spot(left, right)):
        return "same_word", f"places of one name: {street}"
    if name not in _UNSURE or not left.names or not right.names:
        return name, says
    alike = sorted(f"{' '.join(a)} / {' '.join(b)}" for a in left.names for b in right.names if _alike(a, b))
    if alike:
        return "same_word", f"places of one name: {alike[0]}"
    if name != "unknown":
        return name, says
    one, other = (" ".join(min(names)) for names in (left.names, right.names))
    return "other_word", " / ".join(sorted((one, other))) + ": unlike names"


def _same_spot(left: Profile, right: Profile) -> str | None:
    """A street, quarter or building near both that bears one name: the gazetteer has them all at the town's middle."""
    found = (
        one.name or one.text
        for one in left.places
        for other in right.places
        if place_case(one, other)[0] == "close"
        and _alike(fold_place_name(one.name or one.text), fold_place_name(other.name or other.text))
    )
    return min(found, default=None)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one and other) and matching_words(one, other, least=_ALIKE, short=_ALIKE) > 0


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

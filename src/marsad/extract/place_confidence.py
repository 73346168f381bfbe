"""How likely a name means the place that ranked first: 0 to 1, and below `LEAST` the answer is "unknown".

A logistic score over what speaks for the place. Its coefficients were fitted to two public sets of English news with
their places (LGL and GeoVirus) and to names of towns in Iraq and Syria in other spellings than their gazetteers'. Of
the names scored 0.9 or more, 98 in 100 were put in the right place, of those below 0.4, one in ten.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from marsad.extract.place_ranking import NEAR_KM, rough_km
from marsad.extract.toponym import Toponym
from marsad.lexicon.gazetteer import PlaceEntry

LEAST: Final = 0.4
LEAST_OF_FACILITY: Final = 0.8
"""Schools and hospitals are named after far places, too, so the place in such a name must be surer."""
FEW: Final = 0.15
"""The share of a report's other names below which a country is foreign to it: two wrong ones are no witnesses."""
_AREAS: Final = frozenset({"admin1", "admin2"})
NEAR_ENOUGH: Final = 0.25
"""How near the report's other places must lie to a quarter, 0 to 1: within some hundred kilometres."""
COEFFICIENTS: Final = {
    "always": -0.44, "fit": 0.5, "weight": 3.4, "odds": 1.7, "foreign": -1.7, "admin1": 1.7, "near": 1.9, "inside": 1.0,
    "is_country": 3.9, "is_admin1": 1.0, "is_admin2": 0.4, "is_other": 4.1,
}  # fmt: skip
"""Per unit of each feature: how well the name fits (ten times what it lacks), how well known the place is (0 to 1),
the logarithm of its odds among its namesakes, whether hardly any other name of the report lies in its country, the
share of others in its province, how near they lie (0 to 1), whether it lies in the area written behind it, its kind."""

Evidence = list[tuple[str, PlaceEntry, float]]


def evidence(found: Sequence[Toponym], homes: Sequence[PlaceEntry]) -> Evidence:
    """The likeliest places of a report's names, each name once, and its outlet's home: (name, place, how sure)."""
    said: dict[str, tuple[str, PlaceEntry, float]] = {}
    for one in found:
        if one.best is not None:
            sure = 0.5 if one.wanted == "nationality" else max(one.odds)
            said.setdefault(one.text.casefold(), (one.text.casefold(), one.best, sure))
    return [*said.values(), *(("", home, 1.0 / len(homes)) for home in homes)]


def features(one: Toponym, entry: PlaceEntry, others: Evidence) -> dict[str, float]:
    """What `COEFFICIENTS` weighs, for the place that a name is taken for."""
    total = same = province = 0.0
    away = 1.0
    name = one.text.casefold()
    for other, place, sure in others:
        if other == name or place.country is None:
            continue
        total += sure
        same += sure if place.country == entry.country else 0.0
        province += sure if entry.admin1_id and place.admin1_id == entry.admin1_id else 0.0
        if place.kind != "country" and entry.kind != "country":
            away *= 1.0 - 0.7 * sure * math.exp(-rough_km(entry, place) / NEAR_KM)
    parent = one.parent.best if one.parent is not None else None
    return {
        "always": 1.0, "fit": 10.0 * (entry.match - 1.0), "weight": entry.weight,
        "odds": math.log(max(one.odds) + 0.02), "foreign": float(total > 0 and same < FEW * total),
        "admin1": province / (total + 0.5), "near": 1.0 - away,
        "inside": float(parent is not None and parent.id in entry.parents),
        "is_country": float(entry.kind == "country"), "is_admin1": float(entry.kind == "admin1"),
        "is_admin2": float(entry.kind == "admin2"), "is_other": float(entry.kind == "other"),
    }  # fmt: skip


def mark_doubted(found: Sequence[Toponym], homes: Sequence[PlaceEntry]) -> None:
    """Marks the names whose likeliest place is too unsure to be said."""
    others = evidence(found, homes)
    areas = {one.text.casefold(): one.best.country for one in found if one.wanted in _AREAS and one.best is not None}
    known: dict[tuple[object, ...], float] = {}
    for one in found:
        entry = one.best
        if entry is None or one.wanted == "nationality":
            continue
        key = (one.text.casefold(), one.wanted, entry.id, one.parent is None or one.parent.text)
        if key not in known:
            known[key] = confidence(one, entry, others)
        one.sure = known[key]
        one.doubted = one.sure < (LEAST_OF_FACILITY if one.facility or one.quarter else LEAST)
        # Where the report speaks of "Borno state", a village of that name in another country is not meant.
        one.doubted = one.doubted or areas.get(one.text.casefold(), entry.country) != entry.country
        if one.quarter and others and not one.doubted:  # the Austin neighbourhood of a town in Illinois is not in Texas
            one.doubted = features(one, entry, others)["near"] < NEAR_ENOUGH and len(others) > 1


def confidence(one: Toponym, entry: PlaceEntry, others: Evidence) -> float:
    """The probability that the name means ``entry``."""
    score = sum(COEFFICIENTS[name] * value for name, value in features(one, entry, others).items())
    return 1.0 / (1.0 + math.exp(-score))

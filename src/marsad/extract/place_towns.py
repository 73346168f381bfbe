"""Puts a street, a building or a quarter that no gazetteer knows near the town that the report speaks of there.

"The 200 block of Oak Street" lies in the town that the sentence names; failing that, in the one that the sentences
around it name most, or where the outlet is at home. The town's point then stands for it, with a radius, never as exact.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from marsad.core.nouns import Mention
from marsad.extract.place_ranking import rough_km
from marsad.extract.toponym import Toponym
from marsad.lexicon.gazetteer import PlaceEntry

IN_TOWN_KM: Final = 12.0
"""How far a street may lie from the middle of its town."""
_FADES: Final = 600.0
"""Characters over which a town's mention loses two thirds of its weight."""
_HOME: Final = 0.5
"""What an outlet's home counts: half a mention right beside."""
_SURE: Final = 0.85
"""How sure it must be which town a name means, for streets to be put there."""
_FAR_KM: Final = 200.0
"""A town farther from the outlet's home than this is seldom where a street lies that needs no saying where."""
_LEAST: Final = 0.2
"""A town that is named only far away is not said to be the town of a street."""


def with_towns(
    mentions: Sequence[Mention], found: Sequence[Toponym], homes: Sequence[PlaceEntry], *,
    sentences: Sequence[tuple[int, int]] = (),
) -> list[Mention]:  # fmt: skip
    """The mentions, those of streets, buildings and quarters without a point put near their town."""
    inside = {one.start: one for one in found if one.in_town}
    towns = [(one.start, one.best) for one in found if _is_town(one)]
    own = _home(homes, found)
    if not inside or (not towns and own is None):
        return list(mentions)
    starts = [start for start, _ in sentences]

    def placed(mention: Mention) -> Mention:
        one = next((inside[at] for at in range(mention.start, mention.end) if at in inside), None)
        if one is None or mention.place is None or mention.place.id is not None or mention.place.lat is not None:
            return mention
        town = _town_at(one.start, towns, own, bisect_right(starts, one.start), starts)
        return mention if town is None else _near(mention, town)

    return [placed(mention) for mention in mentions]


def _home(homes: Sequence[PlaceEntry], found: Sequence[Toponym]) -> PlaceEntry | None:
    """The outlet's town; None where the report speaks of districts that it does not lie in."""
    if len(homes) != 1 or homes[0].kind != "populated":
        return None
    districts = {one.best.id for one in found if one.best is not None and one.best.kind == "admin2"}
    return homes[0] if not districts or districts & set(homes[0].parents) else None


def _is_town(one: Toponym) -> bool:
    entry = one.best
    if entry is None or entry.kind != "populated" or entry.lat is None:
        return False
    # Hasakah or the province of Hasakah: a prison "in Hasakah" is near the town either way.
    around = sum(odds for other, odds in zip(one.entries, one.odds, strict=True) if other.id in entry.parents)
    return one.sure + around >= _SURE and not (one.doubted or one.in_town)


def _town_at(
    at: int, towns: Sequence[tuple[int, PlaceEntry | None]], own: PlaceEntry | None, sentence: int, starts: list[int]
) -> PlaceEntry | None:  # fmt: skip
    """The town named in the same sentence, else the one named most near by."""
    weights: dict[str, float] = defaultdict(float)
    by_id: dict[str, PlaceEntry] = {}
    for start, entry in towns:
        if entry is not None:
            by_id[entry.id] = entry
            same = bool(starts) and bisect_right(starts, start) == sentence
            far = own is not None and rough_km(own, entry) > _FAR_KM
            weights[entry.id] += (math.exp(-abs(start - at) / _FADES) + (1.0 if same else 0.0)) * (0.3 if far else 1.0)
    if own is not None:
        by_id.setdefault(own.id, own)
        weights[own.id] += _HOME
    best = max(weights, key=lambda id: (weights[id], id), default=None)
    return by_id[best] if best is not None and weights[best] >= _LEAST else None


def _near(mention: Mention, town: PlaceEntry) -> Mention:
    assert mention.place is not None
    place = replace(
        mention.place, lat=town.lat, lon=town.lon, radius_km=IN_TOWN_KM, precision="near", admin1=town.admin1,
        admin2=town.admin2, country=town.country, parents=(town.id, *town.parents),
    )  # fmt: skip
    return replace(mention, place=place)

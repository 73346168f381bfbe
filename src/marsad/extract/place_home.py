"""Where a report is at home: the town of its dateline, or whose police look into what happened.

Local news seldom says in which town a street or a bar is. What no sentence gives is taken from there, as near and not
as exact, and only for what has no point of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import msgspec

from marsad.core.nouns import Claim, Mention, Place
from marsad.extract.area_again import Areas
from marsad.extract.claims import claim_id
from marsad.extract.settings import AREAS, NOT_LENT
from marsad.lexicon.words import cue_words

JURISDICTION_KM: Final = 20.0
"""How far from the middle of its town the police of it may be at work."""
_DATELINE_WITHIN: Final = 500
_DATELINE: Final = re.compile(r"(?:,[\w .]{1,20})?\s*(?:\([^)\n]{2,20}\)\s*)?(?:--|[—–]|\s-\s)")


@cache
def _after() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, cue_words("settings")["local_bodies"]), key=len, reverse=True))
    return re.compile(rf"(?:\s+(?:County|city|area))?\s+(?:{words})\b", re.IGNORECASE)


def whose_police(text: str) -> Iterator[tuple[int, int, str]]:
    """Candidates for places: the names before "Police", "Sheriff's Office" and the like."""
    barred = set(cue_words("settings")["not_local"])
    for found in _WHOSE.finditer(text):
        name = found.group(1).rstrip()
        words = name.split()
        while words and words[0].lower() in barred:
            words.pop(0)
        if words and words[-1].lower() not in barred:
            start = found.start(1) + name.rindex(" ".join(words)) if " ".join(words) in name else found.start(1)
            yield start, found.start(1) + len(name), "GPE"


_WHOSE: Final = re.compile(r"\b((?:(?:[A-Z][a-z]?\.|[A-Z][a-z][\w'’-]*) ){1,3})(?=Police|police|Sheriff|PD\b)")
"""A name right before a body of the police: "St. Louis Police", "Leon County Sheriff's Office"."""


def home_of(text: str, found: Sequence[Mention]) -> Place | None:
    """The town, else the county, of the dateline and of the police that the report names; None where it names none."""
    votes: Counter[str] = Counter()
    places: dict[str, Place] = {}
    for mention in found:
        place = mention.place
        if mention.kind != "place" or place is None or place.id is None or place.lat is None:
            continue
        local = _after().match(text, mention.end) is not None
        dateline = mention.start < _DATELINE_WITHIN and _opens_with(text, mention)
        if place.precision in ("exact", "near", "admin2") and (local or dateline):
            votes[place.id] += 3 if place.precision != "admin2" else 1
            places.setdefault(place.id, place)
    if not votes:
        return None
    (best, count), *rest = votes.most_common(2)
    return places[best] if not rest or rest[0][1] < count or _holds(places[rest[0][0]], places[best]) else None


def _opens_with(text: str, mention: Mention) -> bool:
    before = text[: mention.start].rstrip(" ")
    return (not before or before[-1] == "\n") and _DATELINE.match(text, mention.end) is not None


def _holds(area: Place, place: Place) -> bool:
    return area.id in place.parents


def at_home(claims: Sequence[Claim], home: Place | None) -> list[Claim]:
    """Claims whose place has no point, or none at all, with the report's home as near as it tells."""
    if home is None:
        return list(claims)
    return [_placed(claim, home) for claim in claims]


def _placed(claim: Claim, home: Place) -> Claim:
    place = claim.place
    if place is not None and (place.id is not None or place.lat is not None):
        return claim
    if claim.why_missing.get("place") in NOT_LENT:
        return claim
    if place is not None and place.country is not None and place.country != home.country:
        return claim
    if place is not None and place.admin1 is not None and place.admin1 != home.admin1:
        return claim
    area = home.precision == "admin2"
    known = {
        "lat": home.lat, "lon": home.lon, "admin1": home.admin1, "admin2": home.admin2, "country": home.country,
        "precision": "admin2" if area else "near", "radius_km": home.radius_km if area else JURISDICTION_KM,
    }  # fmt: skip
    parents = (home.id, *home.parents) if home.id is not None else home.parents
    named = home if place is None else msgspec.structs.replace(place, parents=parents)
    new = msgspec.structs.replace(named, **known)
    why = {name: words for name, words in claim.why_missing.items() if name != "place"}
    changed = msgspec.structs.replace(claim, place=new, why_missing=why, fired=(*claim.fired, _WHY))
    return msgspec.structs.replace(changed, id=claim_id(changed))


def within_areas(claims: Sequence[Claim], areas: Areas) -> list[Claim]:
    """Claims whose place no gazetteer knows, put in the smallest area that the report says it lies in.

    The words stay those of the place; name, point and precision are the area's: "a village in Wetlet township, in
    *Sagaing region*" is known to be in Sagaing, and no better.
    """
    return [_in_its_area(claim, areas) for claim in claims]


def _in_its_area(claim: Claim, areas: Areas) -> Claim:
    place = claim.place
    if place is None or place.id is not None or place.lat is not None or not place.parents:
        return claim
    area = next((entry for id in place.parents if (entry := areas.get(id)) is not None), None)
    if area is None or area.kind not in AREAS:
        return claim
    known = msgspec.structs.replace(
        place, name=area.name, lat=area.lat, lon=area.lon, radius_km=area.radius_km,
        precision=AREAS[area.kind], admin1=area.admin1, admin2=area.admin2, country=area.country,
    )  # fmt: skip
    changed = msgspec.structs.replace(claim, place=known, fired=(*claim.fired, _IN_AREA))
    return msgspec.structs.replace(changed, id=claim_id(changed))


_IN_AREA: Final = "place: the area that the report says it lies in, since no gazetteer knows the place"
_WHY: Final = "place: the town of the dateline or of the police that look into it"

"""The geoparser: the places that a text names, each resolved to a gazetteer's entry in the light of the whole text.

It rests on candidates from elsewhere (named entities, or `capitalised` sequences), needs no language model itself, and
answers "unknown" (no id, no coordinates) rather than a wild guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace as _replace

from marsad.core.nouns import Mention, Place
from marsad.core.vocabulary import PlacePrecision
from marsad.extract.place_confidence import mark_doubted
from marsad.extract.place_phrases import (
    BEARING_KM,
    Offset,
    between,
    link_listed,
    link_nested,
    mark_points,
    moved,
    offset,
)
from marsad.extract.place_ranking import lies_in, rank, rough_km
from marsad.extract.place_spans import capitalised, toponyms
from marsad.extract.place_towns import with_towns
from marsad.extract.toponym import Toponym
from marsad.lexicon.gazetteer import Gazetteer, PlaceEntry
from marsad.lexicon.gazetteer_outlets import places_of

if TYPE_CHECKING:
    from marsad.extract.tracing import Trace

__all__ = ["capitalised", "find_places"]

_AREAS: Final[dict[str, PlacePrecision]] = {"country": "country", "admin1": "admin1", "admin2": "admin2"}
TOWN_KM: Final = 5.0
FACILITY_KM: Final = 10.0
NAMESAKE_KM: Final = 25.0
"""How far the mountains or the plain named after a town may reach from it."""
SEAT_KM: Final = 25.0
"""The size of a subdistrict up to which its middle stands for the town of its name."""
BETWEEN_KM: Final = 300.0
"""Two names farther apart than this are no road that something happened on."""
VERY_NAME: Final = 0.97
"""A name that fits less well than this is another spelling or another name: it must lie in the area named behind it."""
SURE_ENOUGH: Final = 0.88
"""A name that fits less well than this needs the document's other places to speak for it."""


def find_places(
    text: str,
    sentences: Sequence[tuple[int, int]] = (),
    *,
    candidates: Sequence[tuple[int, int, str]],
    blocked: Sequence[tuple[int, int]] = (),
    gazetteer: Gazetteer,
    country_hint: str | None = None,
    outlets: Sequence[str] = (),
    trace: Trace | None = None,
) -> list[Mention]:
    """Mentions of kind place, facility and nationality, in order; each name of a nested one is a mention of its own.

    ``candidates`` are ``(start, end, label)`` with spaCy's labels or "CAP" (see `capitalised`); spans in ``blocked``
    are known to be something else. ``country_hint`` is where the outlet reports from, or on (ISO code); ``outlets``
    are its address and name, which may say where it is at home. A town's
    ``Place`` names its areas in ``admin1``, ``admin2`` and ``parents``, also where only the areas are known (``id``
    is then null and the precision unknown). For areas the point is their middle, and ``precision`` says that it is an
    area.
    """
    found = toponyms(text, candidates=candidates, blocked=blocked, gazetteer=gazetteer)
    link_nested(text, found)
    link_listed(text, found)
    mark_points(text, found)
    homes = _homes(outlets, gazetteer)
    rank(found, country_hint=country_hint, homes=homes)
    mark_doubted(found, homes)
    if trace is not None:
        trace.places(found)
    offsets = {id(one): offset(text, one) for one in found}
    mentions = {id(one): _mention(text, one, offsets[id(one)]) for one in found}
    for one, other in between(text, found):
        _put_between(mentions, one, other)
    inner = [_inner(one) for one in found if one.facility and _has_inner(one)]
    told = with_towns([mentions[id(one)] for one in found], found, homes, sentences=sentences)
    return sorted([*told, *inner], key=lambda mention: (mention.start, -mention.end))


def _homes(outlets: Sequence[str], gazetteer: Gazetteer) -> list[PlaceEntry]:
    """The places that the first outlet of which anything is known may be at home in."""
    return next((homes for outlet in outlets if outlet and (homes := places_of(outlet, gazetteer))), [])


def _has_inner(one: Toponym) -> bool:
    return one.best is not None and one.best.kind != "other" and not one.doubted


def _inner(one: Toponym) -> Mention:
    """The place in a facility's name ("Erbil" in "Erbil airport"), a mention of its own."""
    place = _place(replace(one, facility=False), one.text, one.start, one.end, None)
    return Mention(start=one.start, end=one.end, kind="place", text=one.text, place=place)


def _mention(text: str, one: Toponym, shift: Offset | None) -> Mention:
    start, end = min(one.start, one.outer[0]), max(one.end, one.outer[1])
    if one.wanted == "nationality":
        start, end = one.start, one.end
    place = _place(one, text[start:end], start, end, shift)
    kind = "nationality" if one.wanted == "nationality" else "facility" if one.facility else "place"
    return Mention(start=start, end=end, kind=kind, text=text[start:end], place=place)  # type: ignore[arg-type]


def _place(one: Toponym, text: str, start: int, end: int, shift: Offset | None) -> Place:
    entry = one.best
    if entry is None or one.doubted or not _is_sure(one, entry):
        return _unknown(one, text, start, end)
    precision = _AREAS.get(entry.kind, "exact")
    radius, lat, lon = entry.radius_km, entry.lat, entry.lon
    id: str | None = entry.id
    if one.wanted == "admin1" and entry.kind == "admin2":
        precision = "admin1"
    elif one.wanted == "populated" and entry.kind == "admin2":
        # A town of which only the subdistrict of its name is known: near its middle, where that is small enough to say.
        if radius is not None and radius <= SEAT_KM:
            precision = "near"
        else:
            lat = lon = None
    elif one.wanted == "admin2" and entry.kind == "populated":
        # The district of a known town, itself not in the gazetteer: the town's point stands for it, its id does not.
        precision, radius, id = "admin2", 25.0, None
    elif entry.kind == "other":
        precision = "near" if (radius or 0) > TOWN_KM else "exact"
    elif one.wanted == "other" and entry.kind == "populated":
        precision, radius = "near", NAMESAKE_KM  # the mountains, the plain of that town
    elif entry.kind == "populated":
        radius = radius or TOWN_KM
    if one.facility and precision == "exact":
        precision, radius = "near", FACILITY_KM
    if shift is not None and precision in ("exact", "near"):
        precision, radius = "near", round(max(shift.radius_km, radius or 0.0), 1)
        if shift.bearing is not None and lat is not None and lon is not None:
            lat, lon = moved(lat, lon, shift.bearing, BEARING_KM if shift.km is None else shift.km)
    return Place(
        start=start, end=end, text=text, id=id, name=entry.name, lat=lat, lon=lon, radius_km=radius,
        admin1=entry.admin1 or _stated_province(one), admin2=entry.admin2, country=entry.country, precision=precision,
        parents=_parents(one, entry),
    )  # fmt: skip


def _stated(one: Toponym) -> PlaceEntry | None:
    """The province or district that is written behind a name ("the Hamrin mountains of Kirkuk province")."""
    area = one.parent.best if one.parent is not None and one.parent.wanted in ("admin1", "admin2") else None
    return area if area is not None and area.kind in ("admin1", "admin2") else None


def _stated_province(one: Toponym) -> str | None:
    area = _stated(one)
    return None if area is None else area.admin1


def _parents(one: Toponym, entry: PlaceEntry) -> tuple[str, ...]:
    """The areas around a place; what the report says it lies in counts where the gazetteer says nothing of it."""
    area = _stated(one)
    if area is None or entry.kind != "other" or area.id in entry.parents or entry.admin1_id is not None:
        return entry.parents
    return (area.id, *(parent for parent in area.parents if parent not in entry.parents), *entry.parents)


def _is_sure(one: Toponym, entry: PlaceEntry) -> bool:
    parent = one.parent.best if one.parent is not None else None
    named = one.parent is not None and (one.parent.wanted in ("admin1", "admin2") or one.parent.short)
    if parent is not None and named:
        if entry.match < VERY_NAME and entry.admin1_id is not None and parent.kind in ("admin1", "admin2"):
            return parent.id in entry.parents and (entry.match >= SURE_ENOUGH or _alone_inside(one, parent))
        return lies_in(entry, parent)
    return entry.match >= SURE_ENOUGH or (parent is not None and parent.id in entry.parents)


def _alone_inside(one: Toponym, parent: PlaceEntry) -> bool:
    """Whether one place only of a loosely fitting name lies in the area written behind it."""
    return sum(parent.id in entry.parents for entry in one.entries) <= 1


def _unknown(one: Toponym, text: str, start: int, end: int) -> Place:
    """A name that no gazetteer has, with what the names beside it say of where it lies."""
    parent = one.parent
    while parent is not None and parent.best is None:
        parent = parent.parent
    around = parent.best if parent is not None else None
    if around is None or around.kind not in _AREAS:
        return Place(start=start, end=end, text=text)
    return Place(
        start=start, end=end, text=text, admin1=around.admin1, admin2=around.admin2, country=around.country,
        parents=(around.id, *around.parents),
    )  # fmt: skip


def _put_between(mentions: dict[int, Mention], one: Toponym, other: Toponym) -> None:
    """Moves both places of "between X and Y" to the middle, with a radius that reaches either."""
    left, right = one.best, other.best
    if left is None or right is None or left.kind in _AREAS or right.kind in _AREAS:
        return
    km = rough_km(left, right)
    if not 0 < km < BETWEEN_KM:
        return
    assert left.lat is not None and left.lon is not None and right.lat is not None and right.lon is not None  # noqa: PT018
    middle = {"lat": round((left.lat + right.lat) / 2, 5), "lon": round((left.lon + right.lon) / 2, 5)}
    for toponym in (one, other):
        mention = mentions[id(toponym)]
        if mention.place is not None and mention.place.id is not None:
            place = _replace(mention.place, **middle, radius_km=round(km / 2, 1), precision="near")
            mentions[id(toponym)] = _replace(mention, place=place)

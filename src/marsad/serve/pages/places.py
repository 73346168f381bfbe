"""Places: where one lies and what else is called so, what is told of it over time, and a list of provinces."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Request, Response

from marsad.core.errors import UsageError
from marsad.core.nouns import Event, Place
from marsad.flow import components
from marsad.flow.aggregating import Row
from marsad.flow.searching import query_of
from marsad.lexicon.gazetteer import Gazetteer, PlaceEntry
from marsad.serve import drawing
from marsad.serve.course import chart_of, table_of
from marsad.serve.profile import Profile, profile
from marsad.serve.rendering import language_of, render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of

router = APIRouter(include_in_schema=False)
_MOST: Final = 500
_NAMESAKES: Final = 12
_WITHIN: Final = 20
_MOST_NAMED: Final = 50
_FOUND: Final = ("id", "name", "kind", "country", "admin1", "admin2", "lat", "lon", "population", "match")
"""What a spreadsheet tells of places that bear a name."""


def _gazetteer(site: Site) -> Gazetteer:
    return components.gazetteer_of(site.settings.home)


def _told(site: Site, name: str) -> tuple[PlaceEntry, Profile]:
    """A place and what is told of it. Raises `UsageError` U534 for an id that no gazetteer knows."""
    entry = _gazetteer(site).get(name)
    if entry is None:
        raise UsageError("U534", f"There is no place {name}.", "Look for its name on the page of all places, /places.")
    return entry, site.answer(("place", name), lambda: profile(site.search, place=[name]))


@router.get("/places/{name}.json")
def place_json(site: SiteGiven, name: str) -> Response:
    """The place and what is told of it, for programs."""
    entry, found = _told(site, name)
    return Response(msgspec.json.encode({"schema": "marsad.place/1", "place": entry, "told": found}),
                    media_type="application/json")  # fmt: skip


@router.get("/places/{name}.csv")
def place_csv(site: SiteGiven, name: str) -> Response:
    """Its timeline."""
    return table_of(_told(site, name)[1])


@router.get("/places/{name}")
def place(request: Request, site: SiteGiven, name: str) -> Response:
    """Where it lies, what it might be taken for, events over time, who is met there, how surely they are placed."""
    entry, found = _told(site, name)
    gazetteer = _gazetteer(site)
    namesakes = [one for one in gazetteer.look_up(entry.name) if one.id != entry.id and one.match == 1.0]
    context: dict[str, Any] = {
        "entry": entry, "found": found, "above": [(one, gazetteer.get(one)) for one in entry.parents],
        "namesakes": namesakes[:_NAMESAKES], "more_namesakes": max(0, len(namesakes) - _NAMESAKES),
        "draw": drawing, "chart": chart_of(language_of(request), found, place=name), "actor": site.naming(request),
        "precisions": _precisions(found.looked_at), "within": _within(found.looked_at, entry),
        "spelled": _spelled(found.looked_at, entry), "asked": f"place={quote(name)}",
    }  # fmt: skip
    return render(request, "place.html", **context)


def _precisions(events: tuple[Event, ...]) -> dict[str, int]:
    return dict(Counter(event.place.precision for event in events if event.place).most_common())


def _within(events: tuple[Event, ...], entry: PlaceEntry) -> list[tuple[Place, int]]:
    """The places inside it that events name, most events first."""
    told = Counter(event.place.id for event in events if event.place and event.place.id != entry.id)
    named = {event.place.id: event.place for event in events if event.place}
    return [(named[ident], number) for ident, number in told.most_common(_WITHIN) if ident]


def _spelled(events: tuple[Event, ...], entry: PlaceEntry) -> list[tuple[str, int]]:
    """How reports spell it."""
    texts = (" ".join(event.place.text.split()) for event in events if event.place and event.place.id == entry.id)
    return Counter(texts).most_common(_NAMESAKES)


def _provinces(site: Site) -> list[tuple[Row, PlaceEntry | None]]:
    return site.answer(("places",), lambda: _looked_up(site))


def _looked_up(site: Site) -> list[tuple[Row, PlaceEntry | None]]:
    rows = site.search.aggregates(query_of(talk=False), ["country", "admin1"]).rows
    ordered = sorted(rows, key=lambda row: (row.key[0] is None, -row.events))[:_MOST]
    return [(row, _province(site, row)) for row in ordered]


def _province(site: Site, row: Row) -> PlaceEntry | None:
    """The gazetteer's province of that name, or its country where no province is known."""
    country, admin1 = row.key
    gazetteer = _gazetteer(site)
    if admin1 is None:
        return gazetteer.get(f"country:{country}") if country else None
    found = gazetteer.look_up(admin1, country=country)
    return next((one for one in found if one.kind == "admin1" and one.country == country), None)


def _named(site: Site, asked: str) -> list[PlaceEntry]:
    """The gazetteer's places that bear a name, or one spelled much like it."""
    return _gazetteer(site).look_up(asked, loosely=True)[:_MOST_NAMED]


@router.get("/places.json")
def places_json(request: Request, site: SiteGiven) -> Response:
    """Provinces with their events, or the places that bear a name, for programs."""
    asked = request.query_params.get("q", "").strip()
    if asked:
        return Response(msgspec.json.encode({"items": _named(site, asked)}), media_type="application/json")
    items = [
        {"country": row.key[0], "admin1": row.key[1], "id": entry.id if entry else None, "events": row.events,
         "killed": row.killed, "injured": row.injured}
        for row, entry in _provinces(site)
    ]  # fmt: skip
    return Response(msgspec.json.encode({"items": items}), media_type="application/json")


@router.get("/places.csv")
def places_csv(request: Request, site: SiteGiven) -> Response:
    """Provinces with their events, or the places that bear a name, for a spreadsheet."""
    if asked := request.query_params.get("q", "").strip():
        return csv_of(_FOUND, ([getattr(one, name) for name in _FOUND] for one in _named(site, asked)))
    rows = (
        [*(part or "" for part in row.key), entry.id if entry else "", row.events, row.killed.low, row.killed.best,
         row.killed.high]
        for row, entry in _provinces(site)
    )  # fmt: skip
    return csv_of(["country", "admin1", "id", "events", "killed_low", "killed_best", "killed_high"], rows)


@router.get("/places")
def places(request: Request, site: SiteGiven) -> Response:
    """Provinces with their events; with a name asked for, the gazetteer's places that bear it."""
    asked = request.query_params.get("q", "").strip()
    found = _named(site, asked) if asked else []
    items = [] if asked else _provinces(site)
    return render(request, "places.html", listed="places", q=asked, found=found, items=items)

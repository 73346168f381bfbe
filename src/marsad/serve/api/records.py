"""Documents, claims, actors, places and outlets as they are in the ledger, and what changed since a position."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Response

from marsad.core.corrections import FIELD, corrected, decisions
from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Document
from marsad.flow import components
from marsad.flow.selecting import filters_of
from marsad.lexicon.gazetteer_outlines import Outline
from marsad.serve.api.answers import GEOJSON, Conditional, Fields, json_of, only, page_of, position_of, some_of
from marsad.serve.api.asking import AskedFor, Several
from marsad.serve.api.described import answers, listed, ref
from marsad.serve.site import SiteGiven

router = APIRouter(prefix="/v1", dependencies=[Conditional], default_response_class=Response)
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str | None, Query(description="The `next` of the page before.")]
Day = Annotated[str | None, Query(description="A day, month or year.", examples=["2024-03"])]
_ARABIC: Final = re.compile("[\u0621-\u064a]")
_BRIEF = tuple(name for name in Document.__struct_fields__ if name != "text")


@router.get("/documents", tags=["ledger"], responses=answers(listed("Document")))
def documents(
    site: SiteGiven, *, sources: Annotated[Several, Query(description="Of these outlets.")] = [],  # noqa: B006
    since: Day = None, until: Day = None, limit: Limit = 50, cursor: Cursor = None, fields: Fields = "",
) -> Response:  # fmt: skip
    """The documents in the order of recording, published from one day to another; their texts with `fields=id,text`."""
    days = filters_of(since=since or None, until=until or None)
    chosen = only(fields, Document.__struct_fields__) or _BRIEF
    with site.observatory.ledger.paging() as paging:
        found = paging.documents(
            after=position_of(cursor), limit=limit + 1, publishers=[name for name in sources if name],
            since=days.since, until=days.until,
        )  # fmt: skip
    shown = found[:limit]
    following = str(shown[-1][0]) if len(found) > limit else None
    return page_of((some_of(document, chosen) for _, document in shown), following=following)


@router.get("/documents/{name}", tags=["ledger"], responses=answers(ref("Document"), errors=(400, 404, 422, 503)))
def document(name: str, site: SiteGiven, *, fields: Fields = "") -> Response:
    """One document with its text, by its id or its own id."""
    found = site.observatory.document(name)
    return Response(some_of(found, only(fields, Document.__struct_fields__)), media_type="application/json")


@router.get("/claims", tags=["ledger"], responses=answers(listed("Claim")))
def claims(
    site: SiteGiven, *, kind: Annotated[Several, Query(description="A kind of event, without a mode.")] = [],  # noqa: B006
    status: Annotated[Several, Query(description="Without it, of every status.")] = [],  # noqa: B006
    country: Annotated[Several, Query(description="IQ, or a country's name.")] = [],  # noqa: B006
    since: Day = None, until: Day = None, limit: Limit = 50, cursor: Cursor = None, fields: Fields = "",
) -> Response:  # fmt: skip
    """The claims in the order of recording, as persons read them; of documents that newer ones replaced too."""
    asked = filters_of(kind=kind, status=status or "all", country=country, since=since or None, until=until or None)
    chosen = only(fields, Claim.__struct_fields__)
    ledger = site.observatory.ledger
    with ledger.paging() as paging:
        found = paging.claims(
            after=position_of(cursor), limit=limit + 1, kinds=asked.kind, statuses=asked.status if status else (),
            countries=asked.country, since=asked.since, until=asked.until,
        )  # fmt: skip
    shown = [claim for _, claim in found[:limit]]
    judged = [one for one in ledger.judgements_on([c.id for c in shown]).values() if one.about == FIELD]
    following = str(found[limit - 1][0]) if len(found) > limit else None
    return page_of((some_of(claim, chosen) for claim in corrected(shown, decisions(judged))), following=following)


@router.get("/sources", tags=["ledger"], responses=answers(ref("Sources"), "sources", errors=(503,)))
def sources(site: SiteGiven) -> Response:
    """Every outlet with how much it delivered, when it was first and last heard, and of how many events it told."""
    return json_of(site.answer(("v1", "sources"), lambda: _sources(site)))


def _sources(site: Any) -> dict[str, Any]:
    from marsad.flow.searching import query_of

    with site.observatory.ledger.paging() as paging:
        heard, failures = paging.heard(), paging.failures()
    events = {row.key[0]: row.events for row in site.search.aggregates(query_of(status="all"), "publisher").rows}
    items = [{**one._asdict(), "events": events.get((one.publisher or "")[:200] or None, 0)} for one in heard]
    return {"items": items, "failures": failures}


@router.get("/actors", tags=["names"], responses=answers(ref("Actors"), "actors"))
def actors(asked: AskedFor, site: SiteGiven) -> Response:
    """The organised actors that take part in the events that pass, the most frequent first."""
    rows = [row for row in site.search.aggregates(asked, "actor").rows if row.key[0] is not None]
    rows.sort(key=lambda row: (-row.events, row.key[0] or ""))
    items = [
        {
            "id": row.key[0], "name": site.actor_name("en", row.key[0] or ""), "events": row.events,
            "killed": row.killed, "injured": row.injured,
        }
        for row in rows
    ]  # fmt: skip
    return json_of({"items": items})


@router.get("/actors/{name}", tags=["names"], responses=answers(ref("Actor"), errors=(404, 422, 503)))
def actor(name: str, site: SiteGiven) -> Response:
    """One organised actor: what it is called, what it is part of, its parts, and of how many events it is part."""
    from marsad.flow.searching import query_of

    if name not in site.actors:
        raise UsageError("U532", f"There is no actor {name!r}.", "List them with GET /v1/actors.")
    total = site.search.events(query_of(actor=name, status="all"), limit=1).total
    told = msgspec.to_builtins(site.actors.get(name))
    parts = {"within": site.actors.ancestors(name), "parts": site.actors.descendants(name), "events": total}
    return json_of({**told, **parts})


@router.get("/places", tags=["names"], responses=answers(ref("Places"), "places"))
def places(asked: AskedFor, site: SiteGiven, *, limit: Limit = 1000) -> Response:
    """The places of the events that pass, those with most events first."""
    items = [
        {
            "id": place.id, "name": place.name or place.text, "admin1": place.admin1, "country": place.country,
            "precision": place.precision, "lat": place.lat, "lon": place.lon, "radius_km": place.radius_km,
            "events": events,
        }
        for place, events in site.search.places(asked, limit=limit)
    ]  # fmt: skip
    return json_of({"items": items})


@router.get("/outlines", tags=["names"], responses=answers(ref("Outlines"), "outlines", media_type=GEOJSON))
def outlines(
    site: SiteGiven, country: Annotated[str, Query(pattern="^[A-Z]{2}$", description="ISO code.", examples=["IQ"])],
) -> Response:  # fmt: skip
    """The outlines of a country's areas that were imported with `marsad places import`, as GeoJSON, for a map.

    Features bear the ids that events' places have, and their level: admin1, admin2, admin3. Drawn on a grid of 0.002
    degrees. Nothing was imported: no features.
    """
    found: list[Outline] = []
    if country in site.outlined:
        with components.gazetteer_of(site.settings.home) as gazetteer:
            found = gazetteer.outlines(country)
    return json_of({"type": "FeatureCollection", "features": list(map(_drawn, found))}, media_type=GEOJSON)


def _drawn(one: Outline) -> dict[str, Any]:
    arabic = next((name for name in one.names if _ARABIC.search(name)), None)
    told = {"name": one.name, "name_ar": arabic, "level": one.level, "country": one.country}
    geometry = {"type": "MultiPolygon", "coordinates": one.shape}
    return {
        "type": "Feature", "id": one.id, "geometry": geometry, "properties": {**told, "lat": one.lat, "lon": one.lon}
    }  # fmt: skip


@router.get("/changes", tags=["ledger"], responses=answers(ref("Changes"), "changes"))
def changes(
    site: SiteGiven, *, since: Annotated[str, Query(description="The `next` of the time before; nothing: all.")] = "",
    limit: Limit = 1000,
) -> Response:  # fmt: skip
    """The events that were set or went since a position, in the order of writing: for keeping a copy up to date.

    An event that is gone was merged `into` another, or nothing tells of it any more (null). One may come twice.
    """
    writing, root = _position(since)
    with site.observatory.ledger.derived() as derived:
        found = derived.listed.changes(writing, root, limit + 1)
        shown = found[:limit]
        into = derived.listed.merged_into([at for _, at, _, gone in shown if gone])
    items = [{"event": name, "change": "gone" if gone else "set", "into": into.get(at)} for _, at, name, gone in shown]
    following = f"{shown[-1][0]}.{shown[-1][1]}" if shown else since or "0.0"
    return json_of({"items": items, "next": following, "more": len(found) > limit})


def _position(since: str) -> tuple[int, int]:
    writing, _, root = since.partition(".")
    digits: Collection[str] = (writing, root)
    if not since:
        return 0, 0
    if all(part.isascii() and part.isdigit() and len(part) <= 9 for part in digits):
        return int(writing), int(root)
    raise UsageError("U560", f"{since!r} is no position.", "Give the `next` of an earlier answer, or nothing.")

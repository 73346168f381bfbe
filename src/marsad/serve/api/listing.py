"""Events, their claims, sums of them, and the map."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from marsad.flow.searching import MOST, Sort
from marsad.serve.api.answers import json_of, page_of
from marsad.serve.api.asking import AskedFor
from marsad.serve.site import SiteGiven

router = APIRouter(prefix="/v1")


@router.get("/events")
def events(
    asked: AskedFor,
    site: SiteGiven,
    *,
    sort: Annotated[Sort, Query(description="By day, killed or sources; - for most first.")] = "-time",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
) -> Response:  # fmt: skip
    """The events that pass, a page at a time."""
    page = site.search.events(asked, sort=sort, limit=limit, cursor=cursor)
    return page_of(page.encoded(), following=page.next, total=page.total)


@router.get("/events/{name}")
def event(
    name: str, site: SiteGiven, *, as_of: Annotated[str | None, Query(description="As it stood on this day.")] = None
) -> Response:
    """One event; an id that was merged into another gives that one."""
    return json_of(site.search.event(name, as_of=as_of))


@router.get("/events/{name}/claims")
def claims_of_event(name: str, site: SiteGiven) -> Response:
    """The claims that an event is made of, with the documents they stand in."""
    items = [
        {
            **{field: getattr(claim, field) for field in claim.__struct_fields__},
            "document": document.id, "publisher": document.publisher, "published": document.published,
            "url": document.url, "title": document.title, "language": document.language,
        }
        for claim, document in site.search.claims_of(name)
    ]  # fmt: skip
    return json_of({"items": items})


@router.get("/aggregates")
def aggregates(
    asked: AskedFor,
    site: SiteGiven,
    *,
    by: Annotated[str, Query(description="One or two keys, with a comma.")] = "month",
) -> Response:
    """Events and people by month, place, kind, actor …"""
    return json_of(site.search.aggregates(asked, [by]).said())


@router.get("/map")
def on_the_map(
    asked: AskedFor, site: SiteGiven, *, zoom: Annotated[float, Query(ge=0, le=24, description="Of a web map.")] = 5.0
) -> Response:
    """Places and clusters of the events as GeoJSON: a province or a country is an area and never a point of a place."""
    return json_of(site.search.map(asked, zoom=zoom), media_type="application/geo+json")

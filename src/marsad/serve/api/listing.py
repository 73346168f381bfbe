"""Events, their claims, sums of them, and the map."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from marsad.core.nouns import Event
from marsad.flow.searching import MOST, Sort
from marsad.flow.searching import Query as Asked
from marsad.publish import inert, layouts
from marsad.serve.api.answers import CSV, GEOJSON, Conditional, Fields, json_of, only, page_of, some_of
from marsad.serve.api.asking import AskedFor
from marsad.serve.api.described import answers, listed, ref
from marsad.serve.site import Site, SiteGiven

router = APIRouter(prefix="/v1", dependencies=[Conditional], default_response_class=Response)
Sorted = Annotated[Sort, Query(description="By day, killed or sources; - for most first.")]
Zoom = Annotated[float, Query(ge=0, le=24, description="The zoom of a web map: at a larger one fewer are clustered.")]
Grouped = Annotated[str, Query(description="One or two keys with a comma: year, month, week, day, country, admin1, "
                                           "kind, status, actor, publisher.", examples=["month,kind"])]  # fmt: skip
AsOf = Annotated[str | None, Query(description="As it stood on this day.", examples=["2024-03-12"])]
_TEXT = {"type": "string"}


@router.get("/events", tags=["events"], responses=answers(listed("Event", total=True), "events"))
def events(
    asked: AskedFor, site: SiteGiven, *, sort: Sorted = "-time", limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(description="The `next` of the page before.")] = None, fields: Fields = "",
) -> Response:  # fmt: skip
    """The events that pass, a page at a time."""
    page = site.search.events(asked, sort=sort, limit=limit, cursor=cursor)
    chosen = only(fields, Event.__struct_fields__)
    items = page.encoded() if not chosen else (some_of(event, chosen) for event in page.items)
    return page_of(items, following=page.next, total=page.total)


@router.get("/events.csv", tags=["events"], responses=answers(_TEXT, media_type="text/csv"))
def events_as_csv(asked: AskedFor, site: SiteGiven, *, sort: Sorted = "-time") -> Response:
    """All events that pass, a line each, for a spreadsheet: no cell of it can be taken for a formula."""
    first = site.search.events(asked, sort=sort, limit=1)  # what is wrong with the question shows before the first line
    del first
    return StreamingResponse(_lines(site, asked, sort), media_type=CSV, headers=_named("events.csv"))


def _lines(site: Site, asked: Asked, sort: Sort) -> Iterator[str]:
    names = _names(site)
    yield _line(layouts.COLUMNS)
    cursor = None
    while True:
        page = site.search.events(asked, sort=sort, limit=MOST, cursor=cursor)
        for event in page.items:
            yield _line(layouts.flat(event, documents={}, actors=names).values())
        cursor = page.next
        if cursor is None:
            return


def _line(values: object) -> str:
    stream = io.StringIO()
    cells = [inert.cell(value) if isinstance(value, str) else value for value in values]  # type: ignore[attr-defined]
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def _names(site: Site) -> Callable[[str], str]:
    return lambda ident: site.actor_name("en", ident)


def _named(file: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file}"'}


@router.get("/events/{name}", tags=["events"], responses=answers(ref("Event"), "event", errors=(400, 404, 422, 503)))
def event(name: str, site: SiteGiven, *, as_of: AsOf = None, fields: Fields = "") -> Response:
    """One event; an id that was merged into another gives that one."""
    found = site.search.event(name, as_of=as_of or None)
    return Response(some_of(found, only(fields, Event.__struct_fields__)), media_type="application/json")


@router.get(
    "/events/{name}/claims", tags=["events"],
    responses=answers(
        {"type": "object", "properties": {"items": {"type": "array", "items": ref("ClaimInDocument")}}}, "claims_of",
        errors=(404, 422, 503),
    ),
)  # fmt: skip
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


@router.get("/aggregates", tags=["sums"], responses=answers(ref("Aggregates"), "aggregates"))
def aggregates(asked: AskedFor, site: SiteGiven, *, by: Grouped = "month") -> Response:
    """Events and people by month, place, kind, actor …"""
    return json_of(site.search.aggregates(asked, [by]).said())


@router.get("/aggregates.csv", tags=["sums"], responses=answers(_TEXT, media_type="text/csv"))
def aggregates_as_csv(asked: AskedFor, site: SiteGiven, *, by: Grouped = "month") -> Response:
    """The same for a spreadsheet."""
    found = site.search.aggregates(asked, [by])
    bounds = [f"{measure}_{bound}" for measure in ("killed", "injured") for bound in ("low", "best", "high")]
    lines = [_line([*found.by, "events", *bounds])]
    for row in found.rows:
        people = [getattr(told, bound) for told in (row.killed, row.injured) for bound in ("low", "best", "high")]
        lines.append(_line([*row.key, row.events, *people]))
    return Response("".join(lines), media_type=CSV, headers=_named("aggregates.csv"))


@router.get("/map", tags=["sums"], responses=answers(ref("Map"), "map", media_type=GEOJSON))
def on_the_map(asked: AskedFor, site: SiteGiven, *, zoom: Zoom = 5.0) -> Response:
    """Places and clusters of the events as GeoJSON: a province or a country is an area and never a point of a place."""
    return json_of(site.search.map(asked, zoom=zoom), media_type=GEOJSON)

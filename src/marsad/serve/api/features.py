"""Events as a layer of a map: OGC API Features, Part 1 (core) and GeoJSON, as QGIS and GDAL read it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Query, Request, Response

from marsad.core.errors import UsageError
from marsad.core.nouns import Event
from marsad.flow.searching import Query as Asked
from marsad.flow.selecting import filters_of
from marsad.publish import inert, layouts
from marsad.serve.api.answers import GEOJSON, Conditional, json_of
from marsad.serve.api.asking import AskedFor
from marsad.serve.api.described import answers, ref
from marsad.serve.site import Site, SiteGiven

router = APIRouter(prefix="/ogc", dependencies=[Conditional], default_response_class=Response, tags=["ogc"])
_CONFORMS: Final = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "oas30", "geojson")
)
_CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_OBJECT: Final[dict[str, Any]] = {"type": "object"}
_MOST: Final = 1000
_INTERVAL: Final = re.compile(r"([^/]+)(?:/([^/]+))?")
_TIME: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T[0-9:.+\-]*Z?)?)?)?|\.\.")


def _link(request: Request, path: str, rel: str, media: str, title: str) -> dict[str, str]:
    return {"href": f"{str(request.base_url).rstrip('/')}{path}", "rel": rel, "type": media, "title": title}


@router.get("", responses=answers(_OBJECT, errors=(503,)))
@router.get("/", include_in_schema=False)
def landing(request: Request) -> Response:
    """What there is here."""
    links = [
        _link(request, "/ogc", "self", "application/json", "This document"),
        _link(request, "/openapi.json", "service-desc", "application/vnd.oai.openapi+json;version=3.1", "The API"),
        _link(request, "/docs", "service-doc", "text/html", "The API, for reading"),
        _link(request, "/ogc/conformance", "conformance", "application/json", "What it conforms to"),
        _link(request, "/ogc/collections", "data", "application/json", "The collections"),
    ]
    return json_of({"title": "Marsad", "description": "Events read in news reports.", "links": links})


@router.get("/conformance", responses=answers(_OBJECT, errors=(503,)))
def conformance() -> Response:
    """The classes of the standard that are kept."""
    return json_of({"conformsTo": _CONFORMS})


@router.get("/collections", responses=answers(_OBJECT, errors=(503,)))
def collections(request: Request, site: SiteGiven) -> Response:
    """The one collection, the events."""
    links = [_link(request, "/ogc/collections", "self", "application/json", "This document")]
    return json_of({"links": links, "collections": [_collection(request, site)]})


@router.get("/collections/events", responses=answers(_OBJECT, errors=(503,)))
def collection(request: Request, site: SiteGiven) -> Response:
    """The events: where and when they lie, and where to get them."""
    return json_of(_collection(request, site))


def _collection(request: Request, site: Site) -> dict[str, Any]:
    box, days = site.search.extent()
    extent: dict[str, Any] = {"temporal": {"interval": [[day and f"{day}T00:00:00Z" for day in days]]}}
    if box is not None:
        extent["spatial"] = {"bbox": [list(box)], "crs": _CRS84}
    return {
        "id": "events", "title": "Events", "itemType": "feature", "crs": [_CRS84], "extent": extent,
        "description": "A point where an exact place or one near it is known; no geometry for an area.",
        "links": [
            _link(request, "/ogc/collections/events", "self", "application/json", "This document"),
            _link(request, "/ogc/collections/events/items", "items", GEOJSON, "The events"),
        ],
    }  # fmt: skip


@router.get("/collections/events/items", responses=answers(ref("Features"), "map", media_type=GEOJSON))
def items(
    request: Request, asked: AskedFor, site: SiteGiven, *, limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
    datetime: Annotated[str, Query(description="A day, or an interval: 2024-01-01/2024-03-31, ../2024-03-31.",
                                   examples=["2024-01-01/.."])] = "",
    cursor: Annotated[str | None, Query(description="From the `next` link of the page before.")] = None,
) -> Response:  # fmt: skip
    """The events that pass as GeoJSON features, a page at a time; `links` lead to the next."""
    page = site.search.events(_in_time(asked, datetime), sort="time", limit=limit, cursor=cursor)
    links = [_link(request, f"/ogc/collections/events/items?{request.url.query}".rstrip("?"), "self", GEOJSON, "Here")]
    if page.next is not None:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
        following = urlencode([*kept, ("cursor", page.next)])
        links.append(_link(request, f"/ogc/collections/events/items?{following}", "next", GEOJSON, "What follows"))
    found = [_feature(event, site) for event in page.items]
    body = {"type": "FeatureCollection", "features": found, "links": links, "numberMatched": page.total,
            "numberReturned": len(found)}  # fmt: skip
    return json_of(body, media_type=GEOJSON)


@router.get(
    "/collections/events/items/{name}",
    responses=answers({"type": "object"}, media_type=GEOJSON, errors=(404, 422, 503)),
)
def item(name: str, request: Request, site: SiteGiven) -> Response:
    """One event as a GeoJSON feature."""
    event = site.search.event(name)
    links = [
        _link(request, f"/ogc/collections/events/items/{event.id}", "self", GEOJSON, "Here"),
        _link(request, "/ogc/collections/events", "collection", "application/json", "The events"),
    ]
    return json_of({**_feature(event, site), "links": links}, media_type=GEOJSON)


def _feature(event: Event, site: Site) -> dict[str, Any]:
    values = layouts.flat(event, documents={}, actors=lambda ident: site.actor_name("en", ident))
    lat, lon = values["lat"], values["lon"]
    told = {name: inert.line(value) if isinstance(value, str) else value for name, value in values.items()}
    return {
        "type": "Feature", "id": event.id, "properties": told,
        "geometry": None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]},
    }  # fmt: skip


def _in_time(asked: Asked, given: str) -> Asked:
    """The query within a `datetime` of the standard. Raises `UsageError` U521."""
    if not given:
        return asked
    found = _INTERVAL.fullmatch(given)
    ends = [part for part in found.groups() if part] if found else []
    if not ends or not all(_TIME.fullmatch(end) for end in ends):
        raise UsageError("U521", f"{given!r} is no time.", "Write a day, or an interval such as 2024-01-01/...")
    since, until = (end[:10] if end != ".." else None for end in (ends[0], ends[-1]))
    days = filters_of(since=since, until=until)
    return msgspec.structs.replace(
        asked, filters=msgspec.structs.replace(asked.filters, since=days.since, until=days.until)
    )  # fmt: skip

"""A saved search as an Atom feed (RFC 4287): the search is the address, the file's name is what it is called."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from marsad.core.nouns import Event
from marsad.publish import inert, wording
from marsad.publish.headline import headline
from marsad.serve.api.answers import Conditional
from marsad.serve.api.asking import AskedFor
from marsad.serve.api.described import answers
from marsad.serve.site import Site, SiteGiven

router = APIRouter(prefix="/feeds", dependencies=[Conditional], default_response_class=Response, tags=["feeds"])
ATOM: Final = "application/atom+xml"
_ENTRIES: Final = 50
_NEVER: Final = "1970-01-01T00:00:00Z"


@router.get("/{search}.atom", responses=answers({"type": "string"}, media_type=ATOM))
def feed(search: str, request: Request, asked: AskedFor, site: SiteGiven) -> Response:
    """The latest events that pass. An entry keeps its id; it comes again when what is known of the event changed."""
    found = site.search.events(asked, limit=_ENTRIES).items
    updated = {event.id: site.search.updated(event) or _NEVER for event in found}
    base = str(request.base_url).rstrip("/")
    here = inert.markup(str(request.url))
    body = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{here}</id><title>Marsad: {inert.markup(search)}</title><author><name>Marsad</name></author>"
        f'<link rel="self" type="{ATOM}" href="{here}"/><updated>{max(updated.values(), default=_NEVER)}</updated>'
        + "".join(_entry(event, updated[event.id], base, site) for event in found)
        + "</feed>\n"
    )
    return Response(body, media_type=ATOM)


def _entry(event: Event, updated: str, base: str, site: Site) -> str:
    address = inert.markup(f"{base}/events/{event.id}")
    title = inert.markup(_title(event))
    outlets = wording.sources(event)
    return (
        f"<entry><id>urn:marsad:event:{event.id}</id><title>{title}</title><updated>{updated}</updated>"
        f'<link rel="alternate" type="text/html" href="{address}"/>'
        f'<summary type="text">{title}. {inert.markup(outlets)}; {len(event.documents)} reports.</summary></entry>'
    )


def _title(event: Event) -> str:
    """When, where, what and how many, as the table tells them."""
    people = [
        f"{told} {measure}"
        for measure in ("killed", "injured")
        if (told := wording.number(headline(event, (measure,))))
    ]
    parts = [wording.days(event.time), wording.where(event.place), wording.what(event), *people]
    return " · ".join(part for part in parts if part)

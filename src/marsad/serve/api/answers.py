"""Records as answers: JSON encoded once by msgspec, and what a client needs to ask for no more than has changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Annotated, Any, Final

import msgspec
from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

import marsad
from marsad.core.errors import UsageError
from marsad.flow.searching import State
from marsad.serve.site import Site, SiteGiven

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
CSV: Final = "text/csv; charset=utf-8"
_TAG: Final = re.compile(r'(?:W/)?("[^"]*")|(\*)')


class NotModified(Exception):  # noqa: N818 - an answer, and no error
    """The client has what it asks for already: 304."""


def json_of(value: Any, *, media_type: str = JSON) -> Response:
    """A JSON answer of records, dicts and lists."""
    return Response(msgspec.json.encode(value), media_type=media_type)


def page_of(items: Iterable[bytes], *, following: str | None, total: int | None = None) -> Response:
    """A page of a list from items that are JSON already."""
    rest = {"next": following} | ({} if total is None else {"total": total})
    return Response(b'{"items":[' + b",".join(items) + b"]," + msgspec.json.encode(rest)[1:], media_type=JSON)


async def unless_known(request: Request, site: SiteGiven) -> None:
    """Gives the answer a strong ETag: the ledger's state, the address with all that was asked, and Marsad's version.

    Raises `NotModified` where the client named it in If-None-Match, before anything is looked up.
    """
    if request.method not in ("GET", "HEAD"):
        return
    state = site.search.known_state
    if state is None:
        state = await run_in_threadpool(site.search.state)
    request.state.etag = etag = _etag_of(request, site, state)
    known = request.headers.get("if-none-match", "")
    if any(one == etag or star for one, star in _TAG.findall(known)):
        raise NotModified


def _etag_of(request: Request, site: Site, state: State) -> str:
    packed = "gzip" in request.headers.get("accept-encoding", "")  # a packed answer has other bytes
    stands = f"{site.observatory.ledger.name} {state.note} {state.changed} {state.heads}"
    asked = f"{request.url.path}?{request.url.query}"
    said = "\n".join((stands, asked, site.lexicons, marsad.__version__, str(packed)))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


Fields = Annotated[str, Query(description="Only these fields of each record, with commas between: id,kind,time.",
                              examples=["id,kind,time"])]  # fmt: skip
"""The parameter of a route that can leave fields out."""


def only(fields: str, known: Iterable[str]) -> tuple[str, ...]:
    """The fields asked for; none for all. Raises `UsageError` U559 for one that no record of the list has."""
    asked = tuple(dict.fromkeys(name.strip() for name in fields.split(",") if name.strip()))
    for name in asked:
        if name not in known:
            raise UsageError("U559", f"There is no field {name!r}.", f"Use some of {', '.join(known)}.")
    return asked


def some_of(record: msgspec.Struct, fields: tuple[str, ...]) -> bytes:
    """A record as JSON, with these fields alone where any were asked for."""
    if not fields:
        return msgspec.json.encode(record)
    return msgspec.json.encode({name: getattr(record, name) for name in fields})


def position_of(cursor: str | None) -> int:
    """Where a list in the order of recording goes on. Raises `UsageError` U554."""
    if not cursor:
        return 0
    if not re.fullmatch(r"[0-9]{1,18}", cursor):
        raise UsageError("U554", "This cursor is of no page of this list.", "Ask for the list again without a cursor.")
    return int(cursor)


Conditional = Depends(unless_known)
"""What every router of reads depends on."""

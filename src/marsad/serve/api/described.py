"""What the OpenAPI description says of answers: the contract's records, examples, and every error as a problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from marsad.core.nouns import Claim, Document, Event
from marsad.count.totals import Total
from marsad.serve.api import examples

_REF: Final = "#/components/schemas/{name}"
_RECORDS: Final = (Event, Claim, Document, Total)
PROBLEM: Final = "application/problem+json"
_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "An error (RFC 9457). `code` is Marsad's own; `detail` says what to ask instead.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "code": {"type": "string", "pattern": "^[A-Z][0-9]{3}$"}, "detail": {"type": "string"},
    },
}  # fmt: skip
_SAID: Final = {
    304: "You have it: it did not change since the answer with this ETag.",
    400: "What was asked cannot be: a filter, a cursor or a key that does not exist.",
    401: "With a team: nobody is signed in. Send a token, `Authorization: Bearer msd_…`.",
    403: "With a team: the token's role does not reach so far, or the site is closed.",
    404: "There is no such thing.",
    421: "The site is not called so: it answers to its own names only.",
    422: "A parameter that is no number, or lies outside its bounds.",
    503: "The database cannot be read now.",
}  # fmt: skip
_AT_THE_DOOR: Final = (401, 403, 421)
"""What any route may answer, before it is asked (`marsad.serve.guard`)."""
_EXAMPLES: Final = {
    400: {"type": "about:blank", "title": "1,2 is no box.", "status": 400, "code": "U525",
          "detail": "Give west,south,east,north in degrees: 38.8,29.1,48.6,37.4."},
    401: {"type": "about:blank", "title": "Nobody is signed in.", "status": 401, "code": "U721",
          "detail": "Sign in at /sign-in, or send a token of your team."},
    403: {"type": "about:blank", "title": "The site is closed for now.", "status": 403, "code": "U727",
          "detail": "Ask an admin of your team when it opens again."},
    421: {"type": "about:blank", "title": "This site is not called so.", "status": 421, "code": "U726",
          "detail": "Open http://127.0.0.1:8765, or name the site with --name."},
    404: {"type": "about:blank", "title": "There is no event e-none.", "status": 404, "code": "U531",
          "detail": "List events with GET /v1/events?status=all."},
    422: {"type": "about:blank", "title": "The request cannot be read: limit: not a number.", "status": 422,
          "code": "U701", "detail": "See the parameters of this address under /docs."},
    503: {"type": "about:blank", "title": "marsad.db is locked: another program is writing to it.", "status": 503,
          "code": "S105", "detail": "Wait for it to end and run the same command again; nothing was lost."},
}  # fmt: skip


def ref(name: str) -> dict[str, Any]:
    """A schema of the description by its name."""
    return {"$ref": _REF.format(name=name)}


def listed(name: str, *, total: bool = False) -> dict[str, Any]:
    """The schema of a page of such records."""
    more = {"total": {"type": "integer", "description": "How many pass in all."}} if total else {}
    return {
        "type": "object",
        "required": ["items", "next", *more],
        "properties": {
            "items": {"type": "array", "items": ref(name)},
            "next": {"type": ["string", "null"], "description": "The cursor of the next page; null at the end."},
            **more,
        },
    }


def answers(
    schema: dict[str, Any], example: str | None = None, *, media_type: str = "application/json",
    errors: Sequence[int] = (400, 422, 503),
) -> dict[int | str, dict[str, Any]]:  # fmt: skip
    """What a route answers: 200 with this schema, 304, and these errors."""
    content: dict[str, Any] = {"schema": schema}
    if example is not None:
        content["example"] = examples.EXAMPLES[example]
    tagged = {"ETag": {"description": "Strong; send it in If-None-Match.", "schema": {"type": "string"}}}
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": "What was asked for.", "headers": tagged, "content": {media_type: content}},
        304: {"description": _SAID[304]},
    }
    for status in sorted({*errors, *_AT_THE_DOOR}):
        problem = {"schema": ref("Problem"), "example": _EXAMPLES[status]}
        found[status] = {"description": _SAID[status], "content": {PROBLEM: problem}}
    return found


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the routes for programs, with the contract's records as schemas."""
    if app.openapi_schema is None:
        found = get_openapi(
            title="Marsad", version=app.version, routes=app.routes, description=_DESCRIPTION,
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )  # fmt: skip
        _, records = msgspec.json.schema_components(_RECORDS, ref_template=_REF)
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        schemas |= {name: _partial(schema) for name, schema in records.items()} | examples.SCHEMAS
        schemas["Problem"] = _PROBLEM_SCHEMA
        app.openapi_schema = found
    return app.openapi_schema


def _partial(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a record as answers hold it: with ``fields=`` any field may be left out."""
    return {name: value for name, value in schema.items() if name != "required"}


_DESCRIPTION: Final = """\
Events of armed conflict that were read in news reports, with the sentences that say so. Everything is read here as it
stands; what changes it are `marsad add` and the review.

* **Filters** are those of the command line: `actor`, `kind`, `place`, `country`, `admin1`, `since`, `until`, `status`,
  `min_sources`, `as_of`, `bbox`; and `q`, `sources`, `confidence`, `review`, `talk`. Several values are parted by
  commas or by giving a parameter again, and joined by "or"; different filters by "and".
* **Pages**: `next` is an opaque cursor; give it as `cursor` with the same filters and order.
* **Asked again**: every answer has a strong `ETag`; `If-None-Match` with it answers 304 until the ledger changes.
* **Errors** are `application/problem+json` with Marsad's own `code`, the same as on the command line.
* Unknown is null, and never 0. Days are ISO 8601, coordinates WGS 84.
"""

"""Who may ask for what: one table of all addresses, and nothing else decides.

A test reads all routes of the application and fails for one without a row. Should one be missing all the same, reading
needs a reader and anything else an admin.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from marsad.serve.people import Role

Needs = Role | Literal["public"]
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

_READ: Final = (
    "/", "/account", "/openapi.json",
    "/events.{layout}", "/events/{name}", "/events/{name}.json", "/events/{name}.csv", "/events/{name}.bib",
    "/count", "/count.json", "/count.csv",
    "/actors", "/actors.json", "/actors.csv", "/actors/{name}", "/actors/{name}.json", "/actors/{name}.csv",
    "/places", "/places.json", "/places.csv", "/places/{name}", "/places/{name}.json", "/places/{name}.csv",
    "/watch", "/watch.json", "/watch.csv", "/watch.atom",
    "/sources", "/sources.json", "/sources.csv", "/method", "/method.json", "/method.csv",
    "/review", "/review.json", "/review.csv", "/review/agreement.json", "/review/agreement.csv",
    "/review/claims/{name}",
    "/v1/events", "/v1/events.csv", "/v1/events/{name}", "/v1/events/{name}/claims", "/v1/aggregates",
    "/v1/aggregates.csv", "/v1/map", "/v1/counts", "/v1/documents", "/v1/documents/{name}", "/v1/claims", "/v1/sources",
    "/v1/actors", "/v1/actors/{name}", "/v1/places", "/v1/outlines", "/v1/changes",
    "/docs",
    "/watch", "/watch.json", "/watch.csv", "/watch.atom",
    "/ogc", "/ogc/", "/ogc/conformance", "/ogc/collections", "/ogc/collections/events",
    "/ogc/collections/events/items", "/ogc/collections/events/items/{name}", "/feeds/{search}.atom",
)  # fmt: skip
"""What shows what the ledger holds: a new page or answer is added here."""

TABLE: Final[dict[tuple[str, str], Needs]] = {
    # Nobody signed in
    ("GET", "/static"): "public",
    ("GET", "/sign-in"): "public",
    ("POST", "/sign-in"): "public",
    ("POST", "/sign-out"): "public",
    # Reading
    **{("GET", path): "reader" for path in _READ},
    ("POST", "/account/password"): "reader",
    # Judging
    ("POST", "/review/name"): "analyst",
    ("POST", "/review/answers/{name}"): "analyst",
    ("POST", "/review/undo"): "analyst",
    # Correcting what was read
    ("POST", "/review/claims/{name}"): "editor",
    # The team
    ("GET", "/team"): "admin",
    ("POST", "/team/switch"): "admin",
    ("POST", "/team/tokens/{name}/revoke"): "admin",
}
"""Which role an address needs: by method and path as the routes have it. A folder's row counts for all in it."""

STILL: Final = frozenset({"/sign-in", "/sign-out", "/team/switch", "/account/password"})
"""What may be sent while the site is read only."""


def needed(method: str, path: str) -> Needs:
    """The role that a request needs."""
    asked = "GET" if method in READING else method
    for (known, pattern), needs in _patterns():
        if known == asked and pattern.fullmatch(path):
            return needs
    return "reader" if asked == "GET" else "admin"


@cache
def _patterns() -> tuple[tuple[tuple[str, re.Pattern[str]], Needs], ...]:
    """The rows, those without a variable first: ``/review/undo`` before ``/review/{name}``."""
    rows = sorted(TABLE.items(), key=lambda row: (row[0][1].count("{"), -len(row[0][1])))
    return tuple(((method, re.compile(_regex(path))), needs) for (method, path), needs in rows)


def _regex(path: str) -> str:
    if path == "/static":
        return r"/static/.*"
    parts = re.split(r"\{[^}]*?(:path)?\}", path)
    found = re.escape(parts[0])
    for deep, literal in zip(parts[1::2], parts[2::2], strict=True):
        found += (".+" if deep else "[^/]+") + re.escape(literal)
    return found

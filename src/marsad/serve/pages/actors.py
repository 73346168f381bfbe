"""Organised actors: who they are, what is told of them over time, and a list of all that reports name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Request, Response

from marsad.core.errors import UsageError
from marsad.flow.aggregating import Row
from marsad.flow.searching import query_of
from marsad.lexicon.actor_files import ActorEntry
from marsad.lexicon.romanise import loose_key
from marsad.serve import drawing
from marsad.serve.course import chart_of, table_of
from marsad.serve.profile import Profile, called, parts_played, profile
from marsad.serve.rendering import language_of, render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of

router = APIRouter(include_in_schema=False)
_MOST: Final = 500
_KILLED: Final = ("killed_low", "killed_best", "killed_high")


def _entry(site: Site, name: str) -> ActorEntry | None:
    return site.actors.get(name) if name in site.actors else None


def _told(site: Site, name: str) -> tuple[ActorEntry | None, Profile]:
    """Who an actor is and what is told of it. Raises `UsageError` U533 for an id that no list and no report knows."""
    entry = _entry(site, name)
    if entry is None:
        raise UsageError("U533", f"There is no actor {name}.", "Look for it on the page of all actors, /actors.")
    return entry, site.answer(("actor", name), lambda: profile(site.search, actor=[name]))


@router.get("/actors/{name}.json")
def actor_json(site: SiteGiven, name: str) -> Response:
    """The actor and what is told of it, for programs."""
    entry, found = _told(site, name)
    return Response(msgspec.json.encode({"schema": "marsad.actor/1", "actor": entry, "told": found}),
                    media_type="application/json")  # fmt: skip


@router.get("/actors/{name}.csv")
def actor_csv(site: SiteGiven, name: str) -> Response:
    """Its timeline."""
    return table_of(_told(site, name)[1])


@router.get("/actors/{name}")
def actor(request: Request, site: SiteGiven, name: str) -> Response:
    """Who it is, by whatever name; events over time; whose people were killed; with whom it is met."""
    entry, found = _told(site, name)
    below = site.actors.descendants(name)
    family = frozenset({name, *below})
    context: dict[str, Any] = {
        "entry": entry, "found": found, "above": site.actors.ancestors(name), "below": below,
        "family": family, "chart": chart_of(language_of(request), found, actor=name), "actor": site.naming(request),
        "called": called(found.looked_at, family), "parts": parts_played(found.looked_at, family),
        "draw": drawing, "others": [row for row in found.actors if row.key[0] not in family],
        "asked": f"actor={quote(name)}",
    }  # fmt: skip
    return render(request, "actor.html", **context)


def _listed(site: Site, asked: str) -> list[tuple[ActorEntry | None, Row | None, str]]:
    """Actors that reports name, most events first; with words asked for, those of the lists that bear them as well."""
    rows = site.answer(("actors",), lambda: site.search.aggregates(query_of(talk=False), ["actor"]).rows)
    known = {row.key[0]: row for row in rows if row.key[0]}
    ids = sorted(known, key=lambda ident: -known[ident].events)
    if asked:
        wanted = loose_key(asked)
        ids = [entry.id for entry in site.actors if any(wanted in loose_key(name) for name in _names(entry))]
        ids += [ident for ident in known if ident not in set(ids) and wanted in loose_key(ident)]
        ids.sort(key=lambda ident: (-(known[ident].events if ident in known else 0), ident))
    return [(_entry(site, ident), known.get(ident), ident) for ident in ids[:_MOST]]


def _names(entry: ActorEntry) -> Sequence[str]:
    return (entry.id, entry.name, *entry.aliases, *entry.arabic, *entry.ambiguous)


@router.get("/actors.json")
def actors_json(request: Request, site: SiteGiven) -> Response:
    """The list for programs."""
    rows = [
        {"id": ident, "name": entry.name if entry else ident, "kind": entry.kind if entry else None,
         "events": row.events if row else 0, "killed": row.killed if row else None}
        for entry, row, ident in _listed(site, request.query_params.get("q", "").strip())
    ]  # fmt: skip
    return Response(msgspec.json.encode({"items": rows}), media_type="application/json")


@router.get("/actors.csv")
def actors_csv(request: Request, site: SiteGiven) -> Response:
    """The list for a spreadsheet."""
    rows = []
    for entry, row, ident in _listed(site, request.query_params.get("q", "").strip()):
        who = [entry.name, entry.kind, entry.country, entry.parent] if entry else [ident, None, None, None]
        killed = [row.killed.low, row.killed.best, row.killed.high] if row else [None] * 3
        rows.append([ident, *(one or "" for one in who), row.events if row else 0, *killed])
    return csv_of(["id", "name", "kind", "country", "parent", "events", *_KILLED], rows)


@router.get("/actors")
def actors(request: Request, site: SiteGiven) -> Response:
    """All actors that reports name, and a search in the lists."""
    asked = request.query_params.get("q", "").strip()
    return render(
        request, "actors.html", listed="actors", items=_listed(site, asked), q=asked, actor=site.naming(request)
    )

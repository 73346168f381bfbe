"""One event: its facts, the sentences that say so, the figures of each source, why claims were joined, its history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

import marsad
from marsad.core.errors import UsageError
from marsad.core.vocabulary import Measure
from marsad.publish import citing
from marsad.publish.headline import headline
from marsad.publish.pictures import nice
from marsad.publish.quoting import pieces
from marsad.serve import drawing
from marsad.serve.dossier import Dossier, changes, dossier, find
from marsad.serve.rendering import render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of

router = APIRouter(include_in_schema=False)

AsOf = Annotated[str | None, Query(alias="as_of")]
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_SHEETS: Final = 40
"""Reports shown at once; the rest on asking, since a large event has hundreds."""
_HEADLINES: Final[tuple[tuple[str, tuple[Measure, ...]], ...]] = (
    ("killed", ("killed",)),
    ("injured", ("injured",)),
    ("held", ("detained", "abducted")),
)


def _day(given: str | None, name: str) -> str | None:
    """A day of the address; raises `UsageError` U521 for what is none."""
    if not given:
        return None
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given).isoformat()
    except ValueError:
        pass
    raise UsageError("U521", f"{name}={given} is no day.", "Write it as 2023-03-24.")


def _led_on(request: Request, name: str, current: str, ending: str) -> RedirectResponse | None:
    """To the event's own address, where another id or the beginning of one was asked for."""
    if name == current:
        return None
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "was"]
    merged = not current.startswith(name)
    if merged:
        asked.append(("was", name))
    query = f"?{urlencode(asked)}" if asked else ""
    return RedirectResponse(f"/events/{current}{ending}{query}", status_code=308 if merged else 307)


def _gathered(
    request: Request, site: Site, name: str, as_of: str | None, ending: str = ""
) -> tuple[Dossier | None, RedirectResponse | None]:
    found = find(site, name)
    led = _led_on(request, name, found.event.id, ending)
    return (None, led) if led is not None else (dossier(site, found, as_of=_day(as_of, "as_of")), None)


@router.get("/events/{name}.json")
def event_json(request: Request, site: SiteGiven, name: str, as_of: AsOf = None) -> Response:
    """The whole dossier for programs."""
    found, led = _gathered(request, site, name, as_of, ".json")
    if found is None:
        return led or Response(status_code=404)
    return Response(msgspec.json.encode(found), media_type="application/json")


@router.get("/events/{name}.csv")
def event_csv(request: Request, site: SiteGiven, name: str, as_of: AsOf = None) -> Response:
    """A row for every number that a claim says, and for every claim that says none."""
    found, led = _gathered(request, site, name, as_of, ".csv")
    if found is None:
        return led or Response(status_code=404)
    return csv_of(_COLUMNS, _rows(found), name=f"{found.event.id}.csv")


@router.get("/events/{name}.bib")
def event_bib(request: Request, site: SiteGiven, name: str, as_of: AsOf = None) -> Response:
    """The event and its reports for a reference manager."""
    found, led = _gathered(request, site, name, as_of, ".bib")
    if found is None:
        return led or Response(status_code=404)
    return _download(_bibtex(request, site, found), "application/x-bibtex; charset=utf-8", f"{found.event.id}.bib")


@router.get("/events/{name}")
def event(
    request: Request, site: SiteGiven, name: str, as_of: AsOf = None,
    since: Annotated[str | None, Query(alias="from")] = None, until: Annotated[str | None, Query(alias="to")] = None,
    reports: str | None = None,
) -> Response:  # fmt: skip
    """The page. ``from`` and ``to`` are the dates that the history compares, ``was`` the id that was merged away."""
    found, led = _gathered(request, site, name, as_of)
    if found is None:
        return led or Response(status_code=404)
    days = [stage.day for stage in found.stages]
    first = _day(since, "from") or next(iter(days), None)
    second = _day(until, "to") or next(reversed(days), None)
    shown = found.sheets if reports == "all" else found.sheets[:_MOST_SHEETS]
    context: dict[str, Any] = {
        "found": found, "event": found.event, "told": found.explanation, "sheets": shown,
        "left_out": len(found.sheets) - len(shown), "pieces": pieces, "headlines": _headlines(found),
        "draw": drawing, "whole": nice, "first": first, "second": second,
        "changes": changes(found, first, second) if first and second else (),
        "plain": _plain(request, site, found), "bibtex": _bibtex(request, site, found),
        "was": request.query_params.get("was"), "actor": site.naming(request),
        "around": found.around, "sums": _sums,
    }  # fmt: skip
    return render(request, "event.html", **context)


def _headlines(found: Dossier) -> list[tuple[str, Any]]:
    told = [(name, headline(found.event, measures)) for name, measures in _HEADLINES]
    return [(name, value) for name, value in told if value is not None]


def _sums(evidence: Any) -> tuple[list[tuple[Any, float]], float, float]:
    """Each line of evidence with where it starts, and the least and the greatest sum on the way."""
    start, rows, ends = 0.0, [], [0.0]
    for row in evidence:
        rows.append((row, start))
        start += row.bits
        ends.append(start)
    return rows, min(ends), max(ends)


def _address(request: Request, found: Dossier) -> str:
    as_of = f"?as_of={found.as_of}" if found.as_of else ""
    return f"{str(request.base_url).rstrip('/')}/events/{found.event.id}{as_of}"


def _plain(request: Request, site: Site, found: Dossier) -> str:
    return citing.plain(found.event, **_cited(request, site, found))


def _bibtex(request: Request, site: Site, found: Dossier) -> str:
    return citing.bibtex(found.event, found.explanation.claims, **_cited(request, site, found))


def _cited(request: Request, site: Site, found: Dossier) -> dict[str, str]:
    return {
        "version": marsad.__version__, "state": site.observatory.ledger.digest(), "address": _address(request, found),
        "accessed": datetime.now(UTC).date().isoformat(),
    }  # fmt: skip


def _download(text: str, media_type: str, name: str) -> Response:
    return Response(text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


_COLUMNS: Final = (
    "event", "claim", "document", "publisher", "published", "title", "url", "kind", "mode", "status", "said_by",
    "stance", "measure", "group", "actor", "low", "best", "high", "scope", "quote", "sentence", "start", "end",
    "place", "day_start", "day_end", "confidence", "maker",
)  # fmt: skip


def _rows(found: Dossier) -> Iterator[list[str | int | float | None]]:
    for claim in found.explanation.claims:
        report, place, time = claim.report, claim.place, claim.time
        head: list[str | int | float | None] = [
            found.event.id, claim.id, report.id, report.publisher, report.published, report.title, report.url,
            claim.kind, claim.mode, claim.status, "; ".join(one.text for one in claim.said_by),
            "; ".join(one.stance for one in claim.said_by),
        ]  # fmt: skip
        tail: list[str | int | float | None] = [
            claim.sentence.text, claim.sentence.start, claim.sentence.end,
            (place.name or place.text) if place else None, time.start if time else None, time.end if time else None,
            round(claim.confidence, 3), claim.maker,
        ]  # fmt: skip
        numbers: list[list[str | int | float | None]] = [
            [one.measure, one.group, one.actor, one.low, one.best, one.high, one.scope, one.quote]
            for one in claim.numbers
        ]
        for number in numbers or [[None] * 8]:
            yield [*head, *number, *tail]

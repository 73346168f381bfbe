"""Sources: what each outlet delivered, when it was last heard, what failed, how often it was first or alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response

from marsad.core.errors import MarsadError
from marsad.core.nouns import Failure, Record
from marsad.core.sources import outlet
from marsad.flow import components
from marsad.flow.crediting import Credit, Credits, credits, first_day
from marsad.flow.following import Memory, Standing
from marsad.intake.outlets import read_outlets
from marsad.serve import drawing
from marsad.serve.desk import Pending
from marsad.serve.rendering import render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of

router = APIRouter(include_in_schema=False)
_WAIT: Final = 10.0
_FAILURES: Final = 100
_QUIET_WEEKS: Final = 3
"""An outlet that is not followed counts as silent after so many weeks without a report."""


class Source(Record, frozen=True, kw_only=True):
    """An outlet: what it delivered (null: nothing yet) and how it stands (null: it is not followed)."""

    name: str
    credit: Credit | None = None
    standing: Standing | None = None

    @property
    def silent_weeks(self) -> int:
        """Weeks without a report at the end of those told one by one; of a followed outlet its standing says it."""
        weeks = self.credit.weeks if self.credit else ()
        return next((ago for ago, number in enumerate(reversed(weeks)) if number), len(weeks))


class Told(Record, frozen=True, kw_only=True):
    """The page for programs."""

    schema: str = "marsad.sources/1"
    through: str | None
    unsigned: int
    sources: tuple[Source, ...]
    failures: tuple[Failure, ...]
    failed: int


def _standings(site: Site) -> tuple[list[Standing], MarsadError | None]:
    """How the outlets that are followed stand; none where no list was written, and what is wrong with one."""
    file = components.sources_file(site.settings.home)
    if not file.exists():
        return [], None
    try:
        outlets = read_outlets(file, test_hosts=components.test_hosts())
        memory = Memory(components.gather_folder(site.settings.home))
        return memory.standings(outlets, datetime.now(UTC)), None
    except MarsadError as error:
        return [], error


def _told(site: Site, wait: float) -> tuple[Told, MarsadError | None] | Pending:
    ledger = site.observatory.ledger
    # A desk of its own: going through all reports of a large ledger takes minutes, and counts must not wait for it.
    found = site.ledger_desk.ask(("sources", ledger.digest()), lambda: credits(ledger), wait=wait)
    if isinstance(found, Pending):
        return found
    standings, wrong = _standings(site)
    failures = ledger.failures()
    told = Told(
        through=found.through, unsigned=found.unsigned, sources=_together(found, standings),
        failures=tuple(reversed(failures[-_FAILURES:])), failed=len(failures),
    )  # fmt: skip
    return told, wrong


def _together(found: Credits, standings: list[Standing]) -> tuple[Source, ...]:
    """Outlets by name: those that delivered first, then those that are followed and never did."""
    by_key = {outlet(one.name): one for one in standings}
    sources = [Source(name=one.name, credit=one, standing=by_key.pop(outlet(one.name), None)) for one in found.outlets]
    return (*sources, *(Source(name=one.name, standing=one) for one in by_key.values()))


@router.get("/sources.json")
def sources_json(site: SiteGiven) -> Response:
    """The outlets for programs."""
    found = _told(site, 60.0)
    if isinstance(found, Pending):
        return Response('{"pending": true}', 202, {"Retry-After": "5"}, media_type="application/json")
    return Response(msgspec.json.encode(found[0]), media_type="application/json")


@router.get("/sources.csv")
def sources_csv(site: SiteGiven) -> Response:
    """The outlets for a spreadsheet."""
    found = _told(site, 60.0)
    if isinstance(found, Pending):
        return Response("", 202, {"Retry-After": "5"}, media_type="text/csv")
    fields = ("reports", "events", "shared", "first", "alone", "earliest", "latest", "undated")
    rows = []
    for one in found[0].sources:
        standing = [one.standing.voice, one.standing.heard] if one.standing else [None, None]
        credit = [getattr(one.credit, field) for field in fields] if one.credit else [None] * len(fields)
        rows.append([one.name, *standing, *credit])
    return csv_of(["outlet", "voice", "last_heard", *fields], rows)


@router.get("/sources")
def sources(request: Request, site: SiteGiven) -> Response:
    """The page; on a large database it says that it is being made, and asks again by itself."""
    found = _told(site, _WAIT)
    if isinstance(found, Pending):
        return render(request, "sources.html", status=202, pending=found, told=None)
    told, wrong = found
    reasons = Counter((failure.code, failure.reason.partition(":")[0]) for failure in told.failures)
    context: dict[str, Any] = {
        "pending": None, "told": told, "wrong": wrong, "draw": drawing, "reasons": reasons.most_common(),
        "followed": any(one.standing for one in told.sources), "quiet": _QUIET_WEEKS,
        "since": first_day(told.through) if told.through else None,
    }  # fmt: skip
    return render(request, "sources.html", **context)

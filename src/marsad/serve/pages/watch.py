"""Watch: districts as small multiples, alerts with their evidence, and how past forecasts came out."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response

from marsad.core.errors import UsageError
from marsad.flow.muting import muted
from marsad.flow.overlooking import ORIGINS, Overlooked, Overview, overview
from marsad.publish.alert_feed import feed
from marsad.publish.alert_pages import FEW_DELAYS
from marsad.serve import multiples
from marsad.serve.desk import Pending
from marsad.serve.rendering import render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of
from marsad.warn import signs
from marsad.warn.districts import AREAS

router = APIRouter(include_in_schema=False)

_WAIT: Final = 10.0
_LONG: Final = 60.0
_FORECASTS: Final = 60
"""Past forecasts shown at once; all are in the JSON."""
_LARGE: Final = 40_000
"""Claims above which past forecasts are left to `marsad backtest`: each takes the ledger back to its day."""
_TOLD: Final = 8
"""Events shown on a card."""

Level = Annotated[str, Query(alias="area", max_length=10)]
Day = Annotated[str | None, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")]


def _found(site: Site, level: str, as_of: str | None, wait: float) -> Overview | Pending | None:
    """The overview, kept by the ledger's digest and what is muted; `UsageError` U842 where no attack can be placed."""
    home, ledger = site.settings.home, site.observatory.ledger
    origins = ORIGINS if ledger.counts()["claims"] <= _LARGE else 0
    key = ("watch", ledger.digest(), level, as_of, tuple(muted(home)))

    def make() -> Overview | None:
        return overview(ledger, area=level, as_of=as_of or None, origins=origins, home=home)

    return site.desk.ask(key, make, wait=wait)


def _pending(media: str) -> Response:
    body = '{"pending": true}' if media.endswith("json") else ""
    return Response(body, 202, {"Retry-After": "5"}, media_type=media)


@router.get("/watch.json")
def watch_json(site: SiteGiven, level: Level = "admin1", as_of: Day = None) -> Response:
    """The overview for programs, as `marsad warn --record --json` prints it."""
    found = _found(site, level, as_of, _LONG)
    return _pending("application/json") if isinstance(found, Pending) else _json(found)


def _json(found: Overview | None) -> Response:
    return Response(msgspec.json.encode(found), media_type="application/json")


@router.get("/watch.csv")
def watch_csv(site: SiteGiven, level: Level = "admin1", as_of: Day = None) -> Response:
    """A row for each area."""
    found = _found(site, level, as_of, _LONG)
    if isinstance(found, Pending):
        return _pending("text/csv")
    fields = ("observed", "expected", "low", "high", "q_value", "rise")
    rows = (
        [one.area, one.state, one.card.as_of, *(getattr(one.card, field) for field in fields),
         *(chance.chance for chance in one.card.chances)]
        for one in (found.areas if found else ())
    )  # fmt: skip
    return csv_of(["area", "state", "as_of", *fields, "at_least_1", "at_least_5", "at_least_25"], rows)


@router.get("/watch.atom")
def watch_atom(site: SiteGiven, level: Level = "admin1", as_of: Day = None) -> Response:
    """The alerts as a feed; each has one lasting id."""
    found = _found(site, level, as_of, _LONG)
    if isinstance(found, Pending):
        return _pending("application/atom+xml")
    cards = [one.card for one in found.areas] if found else []
    return Response(feed(cards, as_of=found.as_of if found else "1970-01-01"), media_type="application/atom+xml")


@router.get("/watch")
def watch(request: Request, site: SiteGiven, level: Level = "admin1", as_of: Day = None) -> Response:
    """The screen; on a large database it says that it is being made, and asks again by itself."""
    found: Overview | Pending | None = None
    wrong: UsageError | None = None
    try:
        found = _found(site, level, as_of, _WAIT)
    except UsageError as error:
        wrong = error
    waiting = found if isinstance(found, Pending) else None
    shown = found if isinstance(found, Overview) else None
    return render(
        request, "watch.html", status=202 if waiting else 400 if wrong and wrong.code == "U841" else 200,
        pending=waiting, wrong=wrong, view=shown, alerts=_alerts(shown), draw=multiples, sign_named=signs.named,
        level=level, levels=AREAS, asked=as_of or "", most=_FORECASTS, told=_TOLD,
        few_delays=FEW_DELAYS,
    )  # fmt: skip


def _alerts(view: Overview | None) -> list[Overlooked]:
    return [one for one in view.areas if one.state == "alert"] if view else []

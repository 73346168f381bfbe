"""All that a watch screen shows, in one answer: areas with their weeks, alerts, chances, and past forecasts.

It takes seconds on a large database, since the ledger is taken back to each past day; so it is kept beside nothing
here, and whoever serves it keeps it by the ledger's digest (`marsad.serve.pages.watch` does, on its desk).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from marsad.core.nouns import Record
from marsad.core.saying import Said
from marsad.flow.folding import view_of
from marsad.flow.muting import Muted, muted_on
from marsad.flow.selecting import filters_of, select_events
from marsad.flow.warning import ATTACKS, origin_days, panel_known, warn_from_events
from marsad.warn.cards import Card
from marsad.warn.foretold import AHEAD, PastRecord, past_record
from marsad.warn.signs import STATUSES

if TYPE_CHECKING:
    from pathlib import Path

    from marsad.store import Ledger
    from marsad.warn.series import Panel

State = Literal["alert", "unmonitored", "short", "quiet", "usual"]
"""Alerts; nothing was read of its last weeks; too short a past; no attack in three weeks; some, as is usual."""
ORIGINS: Final = 8


class Overlooked(Record, frozen=True, kw_only=True):
    """One area: how it stands, and its card."""

    area: str
    state: State
    card: Card


class Overview(Record, frozen=True, kw_only=True):
    """Every area of one level as of a day, alerts first, and the record of past forecasts."""

    schema: str = "marsad.watch/1"
    level: str
    as_of: str
    areas: tuple[Overlooked, ...]
    muted: tuple[Muted, ...]
    notes: tuple[str, ...]
    said: tuple[Said, ...] = ()
    """The notes as data, for other languages than English."""
    record: PastRecord


def overview(
    ledger: Ledger, *, area: str = "admin1", as_of: str | None = None, origins: int = ORIGINS,
    home: str | Path | None = None,
) -> Overview | None:  # fmt: skip
    """The overview of a database as it stands, or stood on a day; None where it is empty.

    The record holds up to ``origins`` forecasts for each area, each made from the ledger as it was known on its day.
    Raises `UsageError`: U841 no such areas, U842 nothing to go by.
    """
    published = [one.published for one in ledger.documents(as_of=as_of)]
    if not published:
        return None
    view = view_of(ledger, as_of=as_of)
    attacks = select_events(view.events, filters_of(kind=ATTACKS, status="actual"))
    signs = select_events(view.events, filters_of(status=",".join(STATUSES)))
    made = warn_from_events(
        attacks, signs, view.claims, published, area=area, as_of=as_of, all_areas=True, home=home
    )  # fmt: skip
    final = panel_known(view, published, area=area, as_of=as_of)
    vintages: list[tuple[str, Panel]] = []
    for day in origin_days(final, origins, AHEAD):
        known = [one.published for one in ledger.documents(as_of=day)]
        panel = panel_known(view_of(ledger, as_of=day), known, area=area, as_of=day, missing_ok=True) if known else None
        if panel is not None:
            vintages.append((day, panel))
    record = PastRecord(forecasts=(), judged=0, inside=0, kept=()) if final is None else past_record(vintages, final)
    return Overview(
        level=area, as_of=made.as_of, areas=tuple(_overlooked(card) for card in made.cards), notes=made.notes,
        said=made.said, muted=tuple(muted_on(made.as_of, home).values()), record=record,
    )  # fmt: skip


def overview_of_panel(panel: Panel, *, home: str | Path | None = None, origins: int = ORIGINS) -> Overview:
    """The same of a weekly panel, each past forecast from its weeks up to then. Raises `UsageError` U843."""
    from marsad.flow.warning import warn_from_panel

    made = warn_from_panel(panel, all_areas=True, home=home)
    ends = range(panel.length - 1 - AHEAD, 0, -AHEAD)
    vintages = [(panel.label(at), panel.until(at)) for at in ends[:origins]]
    return Overview(
        level="", as_of=made.as_of, areas=tuple(_overlooked(card) for card in made.cards), notes=made.notes,
        said=made.said, muted=tuple(muted_on(made.as_of, home).values()), record=past_record(vintages, panel),
    )  # fmt: skip


def _overlooked(card: Card) -> Overlooked:
    state: State = "usual"
    if card.alert:
        state = "alert"
    elif card.observed is None:
        state = "unmonitored"
    elif card.expected is None:
        state = "short"
    elif card.observed == 0:
        state = "quiet"
    return Overlooked(area=card.area, state=state, card=card)

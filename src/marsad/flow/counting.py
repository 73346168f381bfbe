"""Narrows the ledger to what a count asks for, and has it counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from marsad.core.nouns import Claim, Event
from marsad.core.vocabulary import Measure
from marsad.flow.folding import View, touching
from marsad.flow.parts import KnowsActors
from marsad.flow.selecting import Filters, select_events, wanted_actors

if TYPE_CHECKING:
    from marsad.count.totals import Total


def count(
    view: View, measure: Measure, filters: Filters, *, actors: KnowsActors | None = None, policy: str = "marsad"
) -> Total:
    """The total of ``measure`` over the events that pass, as an interval; see `marsad.count.totals.total`.

    ``filters.actor`` asks for that actor's own people (and those of all that is part of it), not for every event that
    it had a part in.
    """
    from marsad.count.totals import total

    events, claims = narrowed(view, filters, actors=actors)
    return total(claims, events, touching(claims, view.judgements), measure=measure, policy=policy)


def narrowed(view: View, filters: Filters, *, actors: KnowsActors | None = None) -> tuple[list[Event], list[Claim]]:
    """The events that pass and their claims; with an actor asked for, only the figures of that actor's people."""
    wanted = wanted_actors(filters, actors)
    everybody = msgspec.structs.replace(filters, actor=())
    events = select_events(view.events, everybody)
    if wanted:
        events = [e for e in events if any(figure.actor in wanted for figure in e.figures)]
    members = {claim for event in events for claim in event.claims}
    claims = [claim for claim in view.claims if claim.id in members]
    if wanted:
        claims = [_only(claim, wanted) for claim in claims]
        events = [_only_event(event, wanted) for event in events]
    return events, claims


def _only(claim: Claim, wanted: frozenset[str]) -> Claim:
    return msgspec.structs.replace(claim, figures=tuple(f for f in claim.figures if f.actor in wanted))


def _only_event(event: Event, wanted: frozenset[str]) -> Event:
    return msgspec.structs.replace(event, figures=tuple(f for f in event.figures if f.actor in wanted))

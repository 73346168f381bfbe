"""Says which events a count asks for, surely or in part, and has them counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from marsad.core.nouns import Claim, Event, EventFigure, Figure, Judgement, TimeSpan
from marsad.core.vocabulary import Group, Measure
from marsad.flow.folding import View
from marsad.flow.parts import KnowsActors
from marsad.flow.selecting import Filters, select_claims, select_events, wanted_actors

if TYPE_CHECKING:
    from marsad.count.totals import Total

Told = TypeVar("Told", Claim, Event)

_PLACES_NONE: Final[dict[str, Any]] = {"place": (), "country": (), "admin1": (), "bbox": None}


def count(view: View, measure: Measure, filters: Filters, *, actors: KnowsActors | None = None) -> Total:
    """The total of ``measure`` over the events that pass, as an interval; see `marsad.count.totals.total`.

    ``filters.actor`` asks for that actor's own people (and those of all that is part of it), not for every event that
    it had a part in. An event that may lie outside the days or the area asked for (a week that reaches over, a sum over
    several provinces) widens the interval and is not counted for sure.
    """
    from marsad.count.totals import total

    wanted = wanted_actors(filters, actors)
    asked = sorted(wanted & set(filters.actor))[:1] or sorted(wanted)[:1]
    claims, events = view.claims, view.events
    if wanted:
        strangers = _strangers(actors.group_of(asked[0])) if actors is not None else frozenset()
        claims = tuple(_under(claim, wanted, asked[0], strangers) for claim in claims)
        events = tuple(_under(event, wanted, asked[0], strangers) for event in events)
    inside, partly = sorted_out(view, filters, wanted)
    return total(
        claims,
        events,
        _bearing_on(inside | partly, view),
        measure=measure,
        policy=", ".join(sorted({figure.policy for claim in claims for figure in claim.figures})) or "marsad",
        include_accidents="accident" in filters.kind,
        actor=asked[0] if asked else None,
        counted=inside | partly,
        touching=partly,
        filters=filters.said(),
    )


def _bearing_on(counted: frozenset[str], view: View) -> tuple[Judgement, ...]:
    """The judgements on what is counted, and on what those link it to: an archive has very many others."""
    near = {claim for event in view.events if event.id in counted for claim in event.claims}
    linked = near | {
        claim
        for judgement in view.judgements
        if judgement.verdict != "different" and (judgement.left in near or judgement.right in near)
        for claim in (judgement.left, judgement.right)
    }
    return tuple(one for one in view.judgements if one.left in linked or one.right in linked)


def sorted_out(view: View, filters: Filters, wanted: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of the events that lie within what is asked for, and of those that may lie within it in part."""
    anyone = msgspec.structs.replace(filters, actor=())
    passing = {event.id: event for event in select_events(view.events, anyone)}
    partly = {ident for ident, event in passing.items() if not _days_within(event.time, filters)}
    partly |= _spread_over(view, anyone) - set(passing)
    concerned = {event.id for event in view.events if not wanted or _suffers(event, wanted)}
    return frozenset((set(passing) - partly) & concerned), frozenset(partly & concerned)


def _suffers(event: Event, wanted: frozenset[str]) -> bool:
    """Whether people of these actors are counted in it, or may be: they take part other than as its doers alone."""
    return any(figure.actor in wanted for figure in event.figures) or any(
        role.actor in wanted for role in event.roles if role.role in ("target", "victim", "participant")
    )


def _days_within(time: TimeSpan | None, filters: Filters) -> bool:
    if not filters.since and not filters.until:
        return True
    if time is None or time.start is None or time.end is None:
        return False
    return (not filters.since or filters.since <= time.start) and (not filters.until or time.end <= filters.until)


def _spread_over(view: View, filters: Filters) -> set[str]:
    """The events that name several places, some of them within the area asked for."""
    if not (filters.place or filters.country or filters.admin1 or filters.bbox):
        return set()
    anywhere = msgspec.structs.replace(filters, **_PLACES_NONE)
    passing = {event.id for event in select_events(view.events, anywhere)}
    several = {claim.id: claim for claim in view.claims if claim.places}
    spread: set[str] = set()
    for event in view.events:
        members = [several[ident] for ident in event.claims if ident in several]
        if event.id in passing and any(select_claims(_place_by_place(members), filters)):
            spread.add(event.id)
    return spread


def _place_by_place(claims: Iterable[Claim]) -> list[Claim]:
    return [msgspec.structs.replace(claim, place=place) for claim in claims for place in claim.places]


def _strangers(own: Group) -> frozenset[Group]:
    """Groups whose people are not an actor's unless a report says so: soldiers are no militants."""
    if own == "combatant":
        return frozenset({"security", "official", "journalist", "aid-worker"})
    return frozenset({"combatant"}) if own == "security" else frozenset()


def _under(item: Told, wanted: frozenset[str], asked: str, strangers: frozenset[Group]) -> Told:
    """The claim or event with the people of any wanted actor as those of the one that was asked for."""
    replace = msgspec.structs.replace

    def strange(figure: Figure | EventFigure) -> bool:
        return figure.actor is None and figure.group in strangers

    return replace(
        item,
        figures=tuple(replace(f, actor=asked) if f.actor in wanted else f for f in item.figures if not strange(f)),
        roles=tuple(replace(r, actor=asked) if r.actor in wanted else r for r in item.roles),
    )

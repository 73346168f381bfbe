"""Says which events a count asks for, surely or in part, and has them counted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from marsad.core.nouns import Claim, Event, EventFigure, Figure
from marsad.core.vocabulary import Group, Measure
from marsad.flow.folding import View
from marsad.flow.matching import matching
from marsad.flow.parts import KnowsActors
from marsad.flow.selecting import Filters, wanted_actors

if TYPE_CHECKING:
    from marsad.count.overlaps import Overlaps
    from marsad.count.totals import Total

Told = TypeVar("Told", Claim, Event)


class Archive:
    """A view with what any count of it needs, found once: by id, by claim, and which events bear upon which."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.claims = {claim.id: claim for claim in view.claims}
        self.events = {event.id: event for event in view.events}
        self._overlaps: dict[Measure, Overlaps] = {}

    @cached_property
    def home(self) -> dict[str, str]:
        """The event of every claim."""
        return {claim: event.id for event in self.view.events for claim in event.claims}

    @cached_property
    def judged(self) -> dict[str, list[int]]:
        """The places of the judgements on every claim, and on every document."""
        found: dict[str, list[int]] = {}
        for place, judgement in enumerate(self.view.judgements):
            found.setdefault(judgement.left, []).append(place)
            found.setdefault(judgement.right, []).append(place)
        return found

    def overlaps(self, measure: Measure) -> Overlaps:
        """Which events bear upon which in a count of ``measure``."""
        from marsad.count.overlaps import Overlaps

        if measure not in self._overlaps:
            self._overlaps[measure] = Overlaps(self.claims, self.view.events, measure)
        return self._overlaps[measure]

    def part(self, names: Iterable[str]) -> View:
        """The events of these names alone, with their claims and the judgements on them, in the archive's order."""
        chosen = set(names)
        events = tuple(event for event in self.view.events if event.id in chosen)
        held = {name for event in events for name in event.claims}
        known = held | {self.claims[name].document for name in held if name in self.claims}
        places = sorted({place for name in known for place in self.judged.get(name, ())})
        judgements = (self.view.judgements[place] for place in places)
        return View(
            claims=tuple(claim for claim in self.view.claims if claim.id in held),
            judgements=tuple(one for one in judgements if one.left in known and one.right in known),
            events=events,
            redirects={},
        )


_KEPT: list[Archive] = []
_MOST_KEPT = 2


def archive_of(view: View) -> Archive:
    """The view's archive; those of the last two views are kept, since a person asks several questions of one."""
    for archive in _KEPT:
        if archive.view is view:
            return archive
    _KEPT.insert(0, Archive(view))
    del _KEPT[_MOST_KEPT:]
    return _KEPT[0]


def count(view: View, measure: Measure, filters: Filters, *, actors: KnowsActors | None = None) -> Total:
    """The total of ``measure`` over the events that pass, as an interval; see `marsad.count.totals.total`.

    ``filters.actor`` asks for that actor's own people (and those of all that is part of it), not for every event that
    it had a part in. An event that may lie outside the days or the area asked for (a week that reaches over, a sum over
    several provinces) widens the interval and is not counted for sure.
    """
    from marsad.count.totals import total

    archive = archive_of(view)
    wanted = wanted_actors(filters, actors)
    asked = sorted(wanted & set(filters.actor))[:1] or sorted(wanted)[:1]
    inside, partly = matching(view.events, archive.claims, filters)
    overlaps = archive.overlaps(measure)
    part = archive.part(overlaps.reached(inside | partly))
    if wanted:
        concerned = frozenset(event.id for event in part.events if _suffers(event, wanted))
        inside, partly = inside & concerned, partly & concerned
        strangers = _strangers(actors.group_of(asked[0])) if actors is not None else frozenset()
        part = as_of_one(part, wanted, asked[0], strangers)
    return total(
        part.claims,
        part.events,
        part.judgements,
        measure=measure,
        policy=policies(part.claims),
        include_accidents="accident" in filters.kind,
        actor=asked[0] if asked else None,
        counted=inside | partly,
        touching=partly,
        filters=filters.said(),
        overlaps=overlaps,
    )


def policies(claims: Iterable[Claim]) -> str:
    """The policies by which the claims' vague words became numbers."""
    return ", ".join(sorted({figure.policy for claim in claims for figure in claim.figures})) or "marsad"


def _suffers(event: Event, wanted: frozenset[str]) -> bool:
    """Whether people of these actors are counted in it, or may be: they take part other than as its doers alone."""
    return any(figure.actor in wanted for figure in event.figures) or any(
        role.actor in wanted for role in event.roles if role.role in ("target", "victim", "participant")
    )


def _strangers(own: Group) -> frozenset[Group]:
    """Groups whose people are not an actor's unless a report says so: soldiers are no militants."""
    if own == "combatant":
        return frozenset({"security", "official", "journalist", "aid-worker"})
    return frozenset({"combatant"}) if own == "security" else frozenset()


def as_of_one(view: View, wanted: frozenset[str], asked: str, strangers: frozenset[Group]) -> View:
    """The view with the people of any wanted actor as those of the one that was asked for."""
    return msgspec.structs.replace(
        view,
        claims=tuple(_under(claim, wanted, asked, strangers) for claim in view.claims),
        events=tuple(_under(event, wanted, asked, strangers) for event in view.events),
    )


def _under(item: Told, wanted: frozenset[str], asked: str, strangers: frozenset[Group]) -> Told:
    replace = msgspec.structs.replace

    def strange(figure: Figure | EventFigure) -> bool:
        return figure.actor is None and figure.group in strangers

    return replace(
        item,
        figures=tuple(replace(f, actor=asked) if f.actor in wanted else f for f in item.figures if not strange(f)),
        roles=tuple(replace(r, actor=asked) if r.actor in wanted else r for r in item.roles),
    )

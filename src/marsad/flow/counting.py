"""Says which events a count asks for, surely or in part, and has them counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from marsad.core.nouns import Claim, Event, EventFigure, Figure
from marsad.core.vocabulary import Group, Measure
from marsad.flow.folding import View
from marsad.flow.matching import Matched, by_report, matching
from marsad.flow.parts import KnowsActors
from marsad.flow.selecting import Filters, wanted_actors

OTHERS: Final = "others"
"""In place of an actor: people of whom it is only known that they are not those of the actor asked for."""

if TYPE_CHECKING:
    from marsad.count.joins import Doubts
    from marsad.count.overlaps import Overlaps
    from marsad.count.totals import Total
    from marsad.lexicon.gazetteer import PlaceEntry

Told = TypeVar("Told", Claim, Event)


class Archive:
    """A view with what any count of it needs, found once: by id, by claim, and which events bear upon which."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.claims = {claim.id: claim for claim in view.claims}
        self.events = {event.id: event for event in view.events}
        self._overlaps: dict[Measure, Overlaps] = {}

    def overlaps(self, measure: Measure) -> Overlaps:
        """Which events bear upon which in a count of ``measure``."""
        from marsad.count.overlaps import Overlaps

        if measure not in self._overlaps:
            self._overlaps[measure] = Overlaps(self.claims, self.view.events, measure)
        return self._overlaps[measure]

    @cached_property
    def doubts(self) -> Doubts:
        """Which events may be one and the same."""
        from marsad.count.joins import Doubts

        return Doubts(self.view.events, self.view.judgements)

    @cached_property
    def without_sums(self) -> Archive:
        """The same without the sums over a period or an area."""
        single = tuple(event for event in self.view.events if event.scope != "total")
        return Archive(self.view.changed(events=single))

    @cached_property
    def reports(self) -> dict[str, list[Claim]]:
        """The claims of every document that have a place."""
        return by_report(self.view.claims)

    def matching(self, filters: Filters, places: Sequence[PlaceEntry] = ()) -> Matched:
        """Which events lie within what is asked for, and which may."""
        return matching(self.view.events, self.claims, filters, places, self.reports)

    def part(self, names: Iterable[str]) -> View:
        """The events of these names alone with their claims, in the archive's order, and no judgements."""
        chosen = set(names)
        events = tuple(event for event in self.view.events if event.id in chosen)
        held = {name for event in events for name in event.claims}
        claims = tuple(claim for claim in self.view.claims if claim.id in held)
        return View(claims=claims, judgements=(), events=events, redirects={})


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


def count(
    view: View,
    measure: Measure,
    filters: Filters,
    *,
    actors: KnowsActors | None = None,
    sums: bool = True,
    places: Sequence[PlaceEntry] = (),
) -> Total:
    """The total of ``measure`` over the events that pass, as an interval; see `marsad.count.totals.total`.

    ``filters.actor`` asks for that actor's own people (and those of all that is part of it), not for every event that
    it had a part in. An event that may lie outside the days or the area asked for (a week that reaches over, a sum over
    several provinces) widens the interval and is not counted for sure. Without ``sums`` only people of events that are
    told one by one are counted, and totals over a period or an area say nothing.
    """
    from marsad.count.totals import total

    archive = archive_of(view) if sums else archive_of(view).without_sums
    wanted = wanted_actors(filters, actors)
    asked = sorted(wanted & set(filters.actor))[:1] or sorted(wanted)[:1]
    matched = archive.matching(filters, places)
    overlaps = archive.overlaps(measure)
    part = archive.part(overlaps.reached(matched.all))
    if wanted:
        concerned = frozenset(event.id for event in part.events if _suffers(event, wanted))
        matched = Matched(*(names & concerned for names in matched))
        strangers = _strangers(actors.group_of(asked[0])) if actors is not None else frozenset()
        part = as_of_one(part, wanted, asked[0], strangers)
    return total(
        part.claims,
        part.events,
        measure=measure,
        policy=policies(part.claims),
        include_accidents="accident" in filters.kind,
        actor=asked[0] if asked else None,
        counted=matched.all,
        touching=matched.partly,
        likely=matched.likely,
        filters=filters.said(),
        overlaps=overlaps,
        doubts=archive.doubts,
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
    return view.changed(
        claims=tuple(_under(claim, wanted, asked, strangers) for claim in view.claims),
        events=tuple(_under(event, wanted, asked, strangers) for event in view.events),
    )


def _under(item: Told, wanted: frozenset[str], asked: str, strangers: frozenset[Group]) -> Told:
    replace = msgspec.structs.replace

    def whose(figure: Figure | EventFigure) -> str | None:
        if figure.actor in wanted:
            return asked
        # They stay, since a number of all may hold them.
        return OTHERS if figure.actor is None and figure.group in strangers else figure.actor

    return replace(
        item,
        figures=tuple(replace(f, actor=whose(f)) for f in item.figures),
        roles=tuple(replace(r, actor=asked) if r.actor in wanted else r for r in item.roles),
    )

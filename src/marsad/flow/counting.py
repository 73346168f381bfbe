"""Says which events a count asks for, surely or in part, and has them counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Event, EventFigure, Figure, Record
from marsad.core.people import People
from marsad.core.prominence import Mentioned, in_passing, leads
from marsad.core.vocabulary import Group, Measure
from marsad.flow import recounting, sensitivity
from marsad.flow.folding import View
from marsad.flow.matching import ANYWHERE, Matched, by_report, matching
from marsad.flow.parts import KnowsActors
from marsad.flow.recounting import Reread, by_policy
from marsad.flow.selecting import Filters, acted_by, select_events, wanted_actors

VIOLENT: Final = ("assault", "accident")
OTHERS: Final = "others"
"""In place of an actor: people of whom it is only known that they are not those of the actor asked for."""

if TYPE_CHECKING:
    from marsad.count.asking import Counted, Dimension
    from marsad.count.counting import Counting, Solved
    from marsad.count.joins import Doubts
    from marsad.count.likelihood import Doubtful
    from marsad.count.model import Bounds, Question
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

    @cached_property
    def mentioned(self) -> Mentioned:
        """The events that no report is about."""
        return in_passing(self.view.events, self.view.claims)

    @cached_property
    def leads(self) -> dict[str, float]:
        """How much its reports say of every event over what else they tell."""
        return leads(self.view.events, self.view.claims)

    def matching(self, filters: Filters, places: Sequence[PlaceEntry] = (), *, mentions: bool = True) -> Matched:
        """Which events lie within what is asked for, and which may; those told in passing are among the latter.

        With ``mentions`` those count in the best whose day and place are told and that no report seems to be about.
        """
        found = matching(self.view.events, self.claims, filters, places, self.reports)
        passing = found.all & self.mentioned.names
        kept = self.mentioned.counting & (found.inside | found.likely) if mentions else frozenset[str]()
        return Matched(found.inside - passing, found.partly | passing, (found.likely - passing) | (passing & kept))

    def part(self, names: Iterable[str]) -> View:
        """The events of these names alone with their claims, in the archive's order, and no judgements."""
        chosen = set(names)
        events = tuple(event for event in self.view.events if event.id in chosen)
        held = {name for event in events for name in event.claims}
        claims = tuple(claim for claim in self.view.claims if claim.id in held)
        return View(claims=claims, judgements=(), events=events, redirects={})

    def bearing_on(self, names: Iterable[str]) -> View:
        """These events and all they are linked to, with their claims and the judgements on them: an archive of its own.

        Claims of the same documents that tell of something else come along, since they say where the report is about.
        """
        chosen = set(names)
        documents = {name for event in self.view.events if event.id in chosen for name in event.documents}
        chosen |= {event.id for event in self.view.events if not documents.isdisjoint(event.documents)}
        part = self.part(chosen)
        known = {name for claim in part.claims for name in (claim.id, claim.document)}
        judgements = (one for one in self.view.judgements if one.left in known and one.right in known)
        return View(claims=part.claims, judgements=judgements, events=part.events, redirects={})

    def unplaced(self, measure: Measure, filters: Filters) -> int:
        """How many events of the days asked for tell of the measure and have no place at all."""
        anywhere = msgspec.structs.replace(filters, actor=(), **ANYWHERE)
        return sum(
            any(figure.measure == measure for figure in event.figures)
            for event in select_events(self.view.events, anywhere)
            if event.place is None or event.place.precision == "unknown"
        )


def happenings_asked(
    archive: Archive, measure: Counted, matched: Matched, *, kinds: Sequence[str] = VIOLENT, mentions: bool = False
) -> dict[str, Doubtful]:
    """Every happening of violence that may be one of those asked for, with what tells how doubtful that is.

    Sums, and what is part of another happening that may be one of them, are none. Without ``mentions`` only what
    reports are mostly about is asked for, so that what they tell beside it is doubtful.
    """
    from marsad.core.people import added
    from marsad.count.likelihood import LEADING, Doubtful, Match

    found: dict[str, Doubtful] = {}
    for name in sorted(matched.all):
        event = archive.events[name]
        if event.kind not in kinds or event.scope == "total" or event.part_of in matched.all:
            continue
        rows = [row for row in event.figures if row.measure == measure and row.scope == "event" and not row.included]
        whole = [row for row in rows if (row.group, row.actor) == ("unknown", None)] or rows
        toll = added((row.low, row.best, row.high) for row in whole) if whole else None
        match: Match = "sure" if name in matched.inside else "likely" if name in matched.likely else "possible"
        if match == "possible" and name in archive.mentioned.names:
            match = "passing"
        doubled, lead = bool(archive.doubts.unsure(name)), archive.leads.get(name, 0.0)
        if mentions and not doubled:
            # A round-up tells of several happenings, each in its turn: that another is told at more length is no doubt.
            lead = max(lead, LEADING)
        found[name] = Doubtful(match, lead, doubled, toll)
    return found


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


class Asked(Record, frozen=True, kw_only=True):
    """A question as it can be asked of any archive: what to count, where and when, and whose people."""

    measure: Measure
    filters: Filters
    places: tuple[Any, ...] = ()
    wanted: frozenset[str] = frozenset()
    actor: str | None = None
    strangers: frozenset[Group] = frozenset()
    mentions: bool = True

    def prepared(self, archive: Archive) -> tuple[Counting, Question]:
        """The events that bear upon it, ready to be counted, and how each is concerned."""
        from marsad.count.counting import Counting
        from marsad.count.model import Question

        matched = archive.matching(self.filters, self.places, mentions=self.mentions)
        overlaps = archive.overlaps(self.measure)
        part = archive.part(overlaps.reached(matched.all))
        if self.wanted and self.actor is not None:
            concerned = frozenset(event.id for event in part.events if _suffers(event, self.wanted))
            matched = Matched(*(names & concerned for names in matched))
            part = as_of_one(part, self.wanted, self.actor, self.strangers)
        counting = Counting(
            part.claims, part.events, archive.doubts, self.measure, overlaps=overlaps,
            include_accidents="accident" in self.filters.kind,
        )  # fmt: skip
        known = frozenset(entry.id for entry in counting.known)
        people = People("unknown", self.actor)
        return counting, Question(matched.inside & known, matched.partly & known, people, matched.likely & known)

    def incidents(self, archive: Archive, without: tuple[str, ...]) -> Total:
        """How many happenings match, whoever was hurt in them."""
        from marsad.count.incidents import happenings
        from marsad.count.model import Question
        from marsad.count.totals import Total

        matched = archive.matching(self.filters, self.places, mentions=self.mentions)
        question = Question(matched.inside, matched.partly, People("unknown", None), matched.likely)
        events = [e for e in archive.view.events if not self.wanted or acted_by(e.roles, e.figures, self.wanted)]
        bounds, own = happenings(events, question, archive.doubts, self.filters.kind)
        return Total(
            measure="incidents", filters=self.filters.said(), low=bounds.low, best=bounds.best, high=bounds.high,
            events=tuple(event.id for event in own), without=without,
            possible=tuple(event.id for event in own if event.id in matched.partly),
            in_passing=tuple(event.id for event in own if event.id in archive.mentioned.names),
        )  # fmt: skip

    def likely(
        self,
        archive: Archive,
        total: Total,
        share: float,
        counting: Counting | None = None,
        solved: Sequence[Solved] = (),
    ) -> Total:
        """The total with the range that holds it with the chance ``share`` in place of what the claims allow."""
        from marsad.count.constraining import Constraint
        from marsad.count.likelihood import chance_of, likely_range
        from marsad.count.model import Bounds
        from marsad.count.wording import doubt, in_english

        matched = archive.matching(self.filters, self.places, mentions=self.mentions)
        wide = self.filters.kind or (VIOLENT if counting is None else VIOLENT[:1])
        kinds = tuple({kind.partition("/")[0] for kind in wide})
        asked = happenings_asked(archive, total.measure, matched, kinds=kinds, mentions=self.mentions)
        bound = [one for one in solved if any(entry.is_total for entry in one.entries)]
        within = {entry.id for one in bound for entry in one.entries}
        happenings = {name: one for name, one in asked.items() if name not in within}
        highs = [one.bounds[0].high for one in bound]
        sure = Bounds(
            sum(one.bounds[0].low for one in bound), sum(one.bounds[0].best for one in bound),
            None if None in highs else sum(high or 0 for high in highs),
        )  # fmt: skip
        bounds = likely_range(happenings.values(), total.measure, share, sure=sure)
        lines = {name: doubt(archive.events[name], one.said(), chance_of(one)) for name, one in happenings.items()}
        doubts = [
            Constraint(
                says=in_english(said), said=said, event=name, claim=archive.events[name].claims[0],
                sentence=archive.claims[archive.events[name].claims[0]].sentence.quote or None,
            )
            for name, said in lines.items()
        ]  # fmt: skip
        return msgspec.structs.replace(
            total, low=bounds.low, best=bounds.best, high=bounds.high, likely=share,
            constraints=(*total.constraints, *doubts),
        )  # fmt: skip

    def bounds(self, view: View) -> Bounds:
        """The answer alone, of any view."""
        counting, question = self.prepared(Archive(view))
        return counting.total(counting.solve([question]), 0, question)


def count(
    view: View,
    measure: Counted,
    filters: Filters,
    *,
    actors: KnowsActors | None = None,
    places: Sequence[PlaceEntry] = (),
    sums: bool = True,
    mentions: bool = True,
    without: Sequence[str] = (),
    policy: str | None = None,
    by: Sequence[Dimension] = (),
    explain: bool = False,
    likely: float | None = None,
) -> Total:
    """The total of ``measure`` over the events that pass, as an interval; see `marsad.count.totals.total`.

    ``filters.actor`` asks for that actor's own people (and those of all that is part of it), not for every event that
    it had a part in. An event that may lie outside the days or the area asked for (a week that reaches over, a sum over
    several provinces) widens the interval and is not counted for sure. Without ``sums`` only people of events that are
    told one by one are counted, and totals over a period or an area say nothing. What every report tells in passing, as
    the background of something else, is in the high and not in the low, and in the best where its day and place are
    told and no other event may be it; without ``mentions`` never in the best. ``without`` leaves out all that these
    sources told; ``policy`` reads vague numbers anew; ``by`` breaks the total down; with ``explain`` it says which
    claims hold its ends, and what it would be without each of its sources. With ``likely``, a chance such as 0.9, the
    interval is not what the claims allow but the range that holds the total with this chance, given how often reports
    are misread (`marsad.count.likelihood`); it takes no ``by`` and no actor. Raises `UsageError`: U201 no such policy,
    U541 no such source, U543 no such chance or not with this.
    """
    from marsad.count.breakdown import breakdown
    from marsad.count.totals import told

    _check_likely(likely, filters, by)
    reread = by_policy(view, policy) if policy is not None else Reread(view=view)
    left = recounting.without(reread.view, without)
    archive = archive_of(view) if left is view else Archive(left)
    archive = archive if sums else archive.without_sums
    wanted = wanted_actors(filters, actors)
    named = (sorted(wanted & set(filters.actor)) or sorted(wanted))[:1]
    strangers = _strangers(actors.group_of(named[0])) if actors is not None and named else frozenset()
    asked = Asked(
        measure="killed" if measure == "incidents" else measure,
        filters=filters, places=tuple(places), wanted=wanted, actor=named[0] if named else None,
        strangers=strangers, mentions=mentions,
    )  # fmt: skip
    if measure == "incidents":
        found = asked.incidents(archive, tuple(without))
        return found if likely is None else asked.likely(archive, found, likely)
    counting, question = asked.prepared(archive)
    solved = counting.solve([question])
    bounds = counting.total(solved, 0, question)
    total = told(
        counting, question, solved, bounds, policy=policy or policies(counting.claims.values()), filters=filters.said(),
        in_passing=archive.mentioned.names.intersection(question.touching),
    )  # fmt: skip
    part = archive.bearing_on(total.events) if explain and likely is None else None
    total = total if likely is None else asked.likely(archive, total, likely, counting, solved)
    return msgspec.structs.replace(
        total, without=tuple(without), reread=reread.figures, unread=reread.unread,
        unplaced=archive.unplaced(asked.measure, filters) if _somewhere(filters) else 0,
        breakdown=breakdown(counting, question, by) if by else None,
        binding=tuple(sensitivity.binding(part, counting, solved, bounds, asked.bounds)) if part else (),
        sources=tuple(sensitivity.by_source(part, solved, bounds, asked.bounds)) if part else (),
    )  # fmt: skip


def _check_likely(likely: float | None, filters: Filters, by: Sequence[Dimension]) -> None:
    if likely is None:
        return
    if not 0 < likely < 1:
        raise UsageError("U543", f"{likely} is no chance.", "Give one between 0 and 1, such as 0.9.")
    if by or filters.actor:
        raise UsageError(
            "U543", "A likely range is not known by parts, and not for one actor's people.",
            "Leave out --likely, or --by and --actor.",
        )  # fmt: skip


def _somewhere(filters: Filters) -> bool:
    return bool(filters.place or filters.country or filters.admin1 or filters.bbox)


def dimensions_of(given: str | Iterable[str]) -> tuple[Dimension, ...]:
    """The dimensions of a breakdown as a person wrote them. Raises `UsageError` U542 for one that does not exist."""
    from marsad.count.asking import DIMENSIONS

    named = [given] if isinstance(given, str) else list(given)
    asked = dict.fromkeys(part.strip() for name in named for part in name.split(",") if part.strip())
    for name in asked:
        if name not in DIMENSIONS:
            raise UsageError("U542", f"A count has no {name!r} to go by.", f"Use some of {', '.join(DIMENSIONS)}.")
    return tuple(dimension for name in asked for dimension in DIMENSIONS if dimension == name)


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

"""Counts several questions over the same events: each set of events that bear upon one another is solved for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from marsad.core.nouns import Claim, Event
from marsad.core.people import ANYBODY
from marsad.core.vocabulary import Measure
from marsad.count.entries import Entry, Number, entries
from marsad.count.joins import Doubts, fewest
from marsad.count.lumping import Lumped, counts_apart, lumped
from marsad.count.model import Bounds, Model, Question
from marsad.count.overlaps import Overlaps
from marsad.count.people import share_people
from marsad.count.relations import Relations
from marsad.count.unnumbered import placed

NOBODY = Bounds(0, 0, 0)


class Solved(NamedTuple):
    """One set of entries that bear upon one another, and what each question comes to in it."""

    entries: tuple[Entry, ...]
    bounds: tuple[Bounds, ...]


class Counting:
    """The events that enter a count of one measure, in sets that do not bear upon one another.

    Build it once for some events and ask it any questions. ``overlaps`` of the whole archive may be given, so that they
    need not be found again; ``taken`` says where a plural without a number was taken to belong.
    """

    def __init__(
        self,
        claims: Sequence[Claim],
        events: Sequence[Event],
        doubts: Doubts,
        measure: Measure,
        *,
        include_accidents: bool = False,
        overlaps: Overlaps | None = None,
    ) -> None:
        self.claims = {claim.id: claim for claim in claims}
        self.measure = measure
        overlaps = overlaps or Overlaps(self.claims, events, measure)
        known = entries(claims, events, measure, include_accidents=include_accidents)
        relations = Relations(known, doubts, overlaps)
        self.known, self.taken = placed(known, relations)
        self.relations = Relations(self.known, doubts, overlaps) if self.taken else relations
        self.components = self.relations.components(self.known)

    def solve(self, questions: Sequence[Question]) -> list[Solved]:
        """Every set that some question concerns, with its bounds for each of them, in the order of the events."""
        solved = []
        for component in self.components:
            concerned = [q for q in questions if any(q.concerns(entry.id) for entry in component)]
            if concerned:
                found = dict(zip(map(id, concerned), bounds_of(component, self.relations, concerned), strict=True))
                solved.append(Solved(tuple(component), tuple(found.get(id(q), NOBODY) for q in questions)))
        return solved

    def total(self, solved: Sequence[Solved], place: int, question: Question) -> Bounds:
        """The question's bounds over all sets; two events that may be one and the same count once in the low."""
        found = [one.bounds[place] for one in solved]
        moved: tuple[tuple[Entry, Number, int], ...] = tuple(m for bounds in found for m in bounds.moved)
        highs = [bounds.high for bounds in found]
        lone = {
            one.entries[0].id: one.bounds[place]
            for one in solved
            if _is_one_happening(one.entries) and question.concerns(one.entries[0].id)
        }
        lows, bests = ({name: getattr(bounds, end) for name, bounds in lone.items()} for end in ("low", "best"))
        low = sum(bounds.low for bounds in found) - sum(lows.values()) + fewest(lows, self.relations.unsure)
        best = sum(bounds.best for bounds in found) - sum(bests.values()) + fewest(bests, self.relations.likely)
        high = None if None in highs else sum(high for high in highs if high is not None)
        return Bounds(low, max(low, best), high, moved)


def bounds_of(component: Sequence[Entry], relations: Relations, questions: Sequence[Question]) -> list[Bounds]:
    """The bounds of one set for every question."""
    plain = [_plainly(component, question) for question in questions]
    if all(bounds is not None for bounds in plain):
        return [bounds for bounds in plain if bounds is not None]

    def treated(name: str) -> tuple[tuple[bool, bool, bool], ...]:
        return tuple((name in q.inside, name in q.touching, name in q.likely) for q in questions)

    small = lumped(component, relations, treated)
    found = _solved(small, questions, spare=0)
    if found is None:
        targets = [question.target for question in questions]
        found = _solved(small, questions, spare=Model(small, targets, spare=None).contradiction())
    if found is None:
        raise RuntimeError("figures that were moved still contradict one another")
    return found


def _solved(small: Lumped, questions: Sequence[Question], *, spare: int) -> list[Bounds] | None:
    model = Model(small, [question.target for question in questions], spare=spare)
    aims = [model.aim(question) for question in questions]
    unsure = any(entry.id in question.likely for question in questions for entry in small.entries)
    return model.answers(aims, [model.aim(question.likeliest()) for question in questions] if unsure else ())


def _plainly(component: Sequence[Entry], question: Question) -> Bounds | None:
    """The bounds of an event that bears on no other and whose figures are of people apart; null of anything else."""
    entry = component[0]
    if len(component) > 1 or entry.is_total or not counts_apart(entry):
        return None
    low = best = 0
    high: int | None = 0
    for number in entry.numbers:
        if question.target != ANYBODY and not share_people([number.people], [question.target]):
            continue
        least, likely, most = number.interval
        if entry.id in question.inside and number.people.among(question.target):
            low += least or 0
        if (entry.id in question.inside or entry.id in question.likely) and number.people.among(question.target):
            best += (least or 0) if likely is None else likely
        high = None if high is None or most is None else high + most
    return Bounds(low, best, high)


def _is_one_happening(component: Sequence[Entry]) -> bool:
    """An event with nothing but its own parts."""
    first = component[0]
    return not first.wholes and all(first.id in entry.wholes for entry in component[1:]) and not first.is_total

"""Counts several questions over the same events: each set of events that bear upon one another is solved for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from marsad.core.nouns import Claim, Event
from marsad.core.people import ANYBODY
from marsad.core.vocabulary import Measure
from marsad.count.entries import Entry, Number, entries
from marsad.count.joins import Doubts, fewest
from marsad.count.lumping import Lumped, counts_apart, lumped
from marsad.count.model import Bounds, Model, Question, Sure
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

    def solve(self, questions: Sequence[Question], left_over: Sequence[Sure] | None = None) -> list[Solved]:
        """Every set that some question concerns, with its bounds for each of them, in the order of the events.

        With ``left_over`` there is one more: the people of the first question who are surely in none of these parts.
        """
        asking: dict[str, list[int]] = {}
        for place, question in enumerate(questions):
            for name in (*question.inside, *question.touching):
                asking.setdefault(name, []).append(place)
        solved = []
        for component in self.components:
            places = sorted({place for entry in component for place in asking.get(entry.id, ())})
            if places:
                found = bounds_of(component, self.relations, [questions[place] for place in places], left_over)
                bounds = [NOBODY] * (len(questions) + (left_over is not None))
                for place, one in zip((*places, len(questions)), found, strict=left_over is not None):
                    bounds[place] = one
                solved.append(Solved(tuple(component), tuple(bounds)))
        return solved

    def total(self, solved: Sequence[Solved], place: int, question: Question, whole: Question | None = None) -> Bounds:
        """The question's bounds over all sets; two events that may be one and the same count once in the low.

        A part of a ``whole`` may lose an event to another part, where that may be one with an event there.
        """
        found = [one.bounds[place] for one in solved]
        moved: tuple[tuple[Entry, Number, int], ...] = tuple(m for bounds in found for m in bounds.moved)
        highs = [bounds.high for bounds in found]
        lone = {
            one.entries[0].id: one.bounds[place]
            for one in solved
            if _is_one_happening(one.entries) and question.concerns(one.entries[0].id)
        }
        lows, bests = ({name: getattr(bounds, end) for name, bounds in lone.items()} for end in ("low", "best"))
        if whole is not None:
            alone = [one.entries[0].id for one in solved if _is_one_happening(one.entries)]
            outside = {name for name in alone if whole.concerns(name) and name not in question.inside}
            self._lose(lows, outside, self.relations.unsure)
            self._lose(bests, outside, self.relations.likely)
        low = sum(bounds.low for bounds in found) - sum(bounds.low for bounds in lone.values())
        low += fewest(lows, self.relations.unsure)
        best = sum(bounds.best for bounds in found) - sum(bounds.best for bounds in lone.values())
        best += fewest(bests, self.relations.likely)
        high = None if None in highs else sum(high for high in highs if high is not None)
        return Bounds.ordered(low, best, high, moved)

    @staticmethod
    def _lose(ends: dict[str, int], outside: set[str], partners: Mapping[str, set[str]]) -> None:
        for name in ends:
            if outside & partners.get(name, set()):
                ends[name] = 0


def concerned(solved: Solved, question: Question) -> list[str]:
    """The ids of the set's entries that the question asks for."""
    return [entry.id for entry in solved.entries if question.concerns(entry.id)]


def bounds_of(
    component: Sequence[Entry],
    relations: Relations,
    questions: Sequence[Question],
    left_over: Sequence[Sure] | None = None,
) -> list[Bounds]:
    """The bounds of one set for every question, and of who is left over of the first, where that is asked."""
    if len(component) == 1 and not component[0].is_total and counts_apart(component[0]):
        plain = [_plainly(component[0], question) for question in questions]
        return plain if left_over is None else [*plain, _plainly(component[0], questions[0], left_over)]

    def treated(name: str) -> tuple[tuple[bool, bool, bool], ...]:
        return tuple((name in q.inside, name in q.touching, name in q.likely) for q in questions)

    small = lumped(component, relations, treated)
    found = _solved(small, questions, left_over, spare=0)
    if found is None:
        targets = [question.target for question in questions]
        spare = Model(small, targets, spare=None).contradiction()
        found = _solved(small, questions, left_over, spare=spare)
    if found is None:
        raise RuntimeError("figures that were moved still contradict one another")
    return found


def _solved(
    small: Lumped, questions: Sequence[Question], left_over: Sequence[Sure] | None, *, spare: int
) -> list[Bounds] | None:
    model = Model(small, [question.target for question in questions], spare=spare)
    aims = [model.aim(question) for question in questions]
    unsure = any(entry.id in question.likely for question in questions for entry in small.entries)
    likeliest = [model.aim(question.likeliest()) for question in questions] if unsure else list(aims)
    if left_over is not None:
        aims.append(model.left_over(questions[0], left_over))
        likeliest.append(aims[-1])
    return model.answers(aims, likeliest)


def _plainly(entry: Entry, question: Question, left_over: Sequence[Sure] = ()) -> Bounds:
    """The bounds of an event that bears on no other and whose figures are of people apart, less the parts it is in."""
    low = best = 0
    high: int | None = 0
    named = [people for part in left_over if entry.id in part.inside for people in part.named]
    for number in entry.numbers:
        if question.target != ANYBODY and not share_people([number.people], [question.target]):
            continue
        if any(number.people.among(people) for people in named):
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

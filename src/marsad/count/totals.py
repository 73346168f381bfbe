"""How many in all: the smallest, the best and the largest total that the claims allow, nobody counted twice.

The method is that of feasible intervals for a sum under interval data and set containment, as integer programmes; what
each figure, part and sum contributes is in `marsad.count.model`. Events that bear upon no other are added up directly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from marsad.core.nouns import Claim, Event, Judgement, Record
from marsad.core.people import ANYBODY, People
from marsad.core.vocabulary import Group, Measure
from marsad.count.entries import Entry, Number, entries, nearest
from marsad.count.model import Bounds, Model, Question
from marsad.count.people import share_people
from marsad.count.relations import Relations
from marsad.count.unnumbered import placed
from marsad.count.wording import figure_in_words, short


class Constraint(Record, frozen=True, kw_only=True):
    """One thing that bounds the total, in words, with the claim and the event it comes from."""

    says: str
    claim: str | None = None
    event: str | None = None


class Total(Record, frozen=True, kw_only=True):
    """A total as an interval of people: ``low <= best <= high``; ``high`` is null where some figure is open above.

    ``events`` are the ids of all events that bear on it, sums and parts included, in the order given.
    """

    measure: Measure
    filters: dict[str, Any] = {}
    low: int
    best: int
    high: int | None
    events: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    policy: str = "marsad"


def total(
    claims: Sequence[Claim],
    events: Sequence[Event],
    judgements: Sequence[Judgement] = (),
    *,
    measure: Measure,
    policy: str = "marsad",
    include_accidents: bool = False,
    actor: str | None = None,
    group: Group = "unknown",
    counted: Collection[str] | None = None,
    touching: Collection[str] = (),
    filters: Mapping[str, Any] | None = None,
) -> Total:
    """The total of ``measure`` over ``events``, which are folded from ``claims`` and ``judgements``.

    Only events said to have happened count, accidents only with ``include_accidents``. With ``actor`` or ``group`` only
    people of that actor or group count; those of whom the reports do not say it may or may not be. ``counted`` are the
    ids of the events that match the caller's filters (default: all given); ``touching`` those that may match in part,
    such as a sum over four provinces where one is asked for. All other events given only constrain. ``policy`` and
    ``filters`` are repeated in the answer: the policy by which words became numbers was applied when they were read.

    Where figures contradict one another, they are moved by as few people in all as lets them agree; the constraints say
    which. Raises nothing of its own.
    """
    known = entries(claims, events, measure, include_accidents=include_accidents)
    question = Question(
        frozenset(entry.id for entry in known if counted is None or entry.id in counted) - frozenset(touching),
        frozenset(touching),
        People(group, actor),
    )
    relations = Relations(known, judgements)
    known, taken = placed(known, relations, judgements)
    if taken:
        relations = Relations(known, judgements)
    low = best = 0
    high: int | None = 0
    bearing: set[str] = set()
    moved: list[tuple[Entry, Number, int]] = []
    for component in relations.components(known):
        if not any(question.concerns(entry.id) for entry in component):
            continue
        bearing |= {entry.id for entry in component}
        bounds = _simple(component, question) or Model(component, relations, question).bounds()
        low, best = low + bounds.low, best + bounds.best
        high = None if high is None or bounds.high is None else high + bounds.high
        moved += bounds.moved
    chosen = [entry for entry in known if entry.id in bearing]
    return Total(
        measure=measure, filters=dict(filters or {}), low=low, best=best, high=high,
        events=tuple(entry.id for entry in chosen),
        constraints=tuple(
            _constraints(chosen, relations, moved, {claim.id: claim for claim in claims}, measure, taken)
        ),
        policy=policy,
    )  # fmt: skip


def _simple(component: Sequence[Entry], question: Question) -> Bounds | None:
    """The bounds of an event that bears on no other and whose figures are of people apart; null of anything else."""
    entry = component[0]
    plain = len(component) == 1 and question.target == ANYBODY and entry.id in question.inside
    if not plain or entry.is_total or (entry.disputed and len(entry.numbers) > 1):
        return None
    if any(
        share_people([one.people], [other.people]) for i, one in enumerate(entry.numbers) for other in entry.numbers[:i]
    ):
        return None
    intervals = [number.interval for number in entry.numbers]
    lows = [low or 0 for low, _, _ in intervals]
    bests = [low if best is None else best for low, (_, best, _) in zip(lows, intervals, strict=True)]
    highs = [high for _, _, high in intervals]
    return Bounds(sum(lows), sum(bests), None if None in highs else sum(high for high in highs if high is not None))


def _constraints(
    known: Sequence[Entry],
    relations: Relations,
    moved: Sequence[tuple[Entry, Number, int]],
    claims: Mapping[str, Claim],
    measure: Measure,
    taken: Mapping[str, str],
) -> Iterator[Constraint]:
    by_id = {entry.id: entry for entry in known}
    for entry in known:
        for number in entry.numbers:
            if number.whole and any(n.interval == number.interval for n in entry.numbers if n is not number):
                continue
            says = figure_in_words(entry, number, claims, measure)
            yield _constraint(says + _openness(entry, number, by_id, measure, taken), entry, number)
    for entry in known:
        yield from _containments(entry, by_id, relations, measure)
    for entry, number, by in moved:
        says = f"contradicts other figures, and was moved by {by}: {figure_in_words(entry, number, claims, measure)}"
        yield _constraint(says, entry, number)


def _openness(
    entry: Entry, number: Number, by_id: Mapping[str, Entry], measure: Measure, taken: Mapping[str, str]
) -> str:
    """What follows from a figure that is open above."""
    if number.interval[2] is not None or not number.told or number.among:
        return ""
    if entry.id in taken and taken[entry.id] in by_id:
        return (
            f": no number of their own, and they may be {short(by_id[taken[entry.id]], measure)}: taken to be of them"
        )
    wholes = [by_id[whole] for whole in entry.wholes if whole in by_id]
    around = [n for whole in wholes for n in whole.numbers] + [n for n in entry.numbers if n.people == ANYBODY]
    bounded = any(n.told and n.interval[2] is not None and share_people([n.people], [number.people]) for n in around)
    return "" if bounded else ": no upper bound, so the total has none"


def _constraint(says: str, entry: Entry, number: Number | None = None) -> Constraint:
    told = number.claims if number is not None else ()
    return Constraint(says=says, claim=(told or entry.event.claims)[0], event=entry.id)


def _containments(
    entry: Entry, by_id: Mapping[str, Entry], relations: Relations, measure: Measure
) -> Iterator[Constraint]:
    for whole in nearest(entry, by_id.keys(), by_id):
        verb = "contains" if by_id[whole].is_total else "includes"
        yield _constraint(f"{short(by_id[whole], measure)} {verb} {short(entry, measure)}", entry)
    parts = relations.parts.get(entry.id, {})
    possible = [by_id[part] for part, relation in parts.items() if relation != "certain" and part in by_id]
    possible = [part for part in possible if not any(not by_id[w].is_total for w in part.wholes if w in by_id)]
    for part in possible:
        yield _constraint(f"{short(entry, measure)} may or may not contain {short(part, measure)}", entry)

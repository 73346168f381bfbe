"""How many in all: the smallest, the best and the largest total that the claims allow, nobody counted twice.

The method is that of feasible intervals for a sum under interval data and set containment, as integer programmes; what
each figure, part and sum contributes is in `marsad.count.model`. Events that bear upon no other are added up directly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from marsad.core.nouns import Claim, Event, Judgement, Record
from marsad.core.people import People
from marsad.core.saying import Said
from marsad.core.vocabulary import Group, Measure
from marsad.count.asking import Counted
from marsad.count.breakdown import Breakdown
from marsad.count.constraining import Constraint, constraints, mentions
from marsad.count.counting import Counting, Solved
from marsad.count.joins import Doubts
from marsad.count.model import Bounds, Question
from marsad.count.overlaps import Overlaps


class Binding(Record, frozen=True, kw_only=True):
    """A figure without which the total would be another: ``low``, ``best`` and ``high`` are what it would be then.

    ``holds`` are the ends that it keeps where they are, so that without it the interval would reach further.
    """

    says: str
    claim: str
    event: str
    low: int
    best: int
    high: int | None
    said: Said | None = None
    """The same as data, for other languages."""
    holds: tuple[str, ...] = ()


class SourceShare(Record, frozen=True, kw_only=True):
    """A source, how many of its claims give figures of the total, and what the total would be without it."""

    source: str
    claims: int
    low: int
    best: int
    high: int | None


class Total(Record, frozen=True, kw_only=True):
    """A total as an interval of people: ``low <= best <= high``; ``high`` is null where some figure is open above.

    ``events`` are the ids of all events that bear on it, sums and parts included, in the order given.
    """

    measure: Counted
    filters: dict[str, Any] = {}
    low: int
    best: int
    high: int | None
    events: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    policy: str = "marsad"
    without: tuple[str, ...] = ()
    """Sources that were left out because the caller asked for it."""
    reread: int = 0
    """Figures that another policy for vague numbers than the stored one reads otherwise."""
    unread: int = 0
    """Inexact figures whose words alone do not tell their number, so that they stay as they were read."""
    unplaced: int = 0
    """Events of the days asked for that tell of the measure and have no place, so that they are left out."""
    possible: tuple[str, ...] = ()
    """Those of the ``events`` that may lie outside what is asked for: not in the low, but in the high."""
    in_passing: tuple[str, ...] = ()
    """Those of the ``possible`` of which every report tells as the background of something else."""
    likely: float | None = None
    """The chance with which the interval holds the total, where that was asked for; null: what the claims allow."""
    breakdown: Breakdown | None = None
    binding: tuple[Binding, ...] = ()
    sources: tuple[SourceShare, ...] = ()


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
    likely: Collection[str] = (),
    filters: Mapping[str, Any] | None = None,
    overlaps: Overlaps | None = None,
    doubts: Doubts | None = None,
) -> Total:
    """The total of ``measure`` over ``events``, which are folded from ``claims`` and ``judgements``.

    Only events said to have happened count, accidents only with ``include_accidents``. With ``actor`` or ``group`` only
    people of that actor or group count; those of whom the reports do not say it may or may not be. ``counted`` are the
    ids of the events that match the caller's filters (default: all given); ``touching`` those that may match in part,
    such as a sum over four provinces where one is asked for, of which those that are ``likely`` to match count in the
    best number. All other events given only constrain. ``policy`` and
    ``filters`` are repeated in the answer: the policy by which words became numbers was applied when they were read.

    Where figures contradict one another, they are moved by as few people in all as lets them agree; the constraints say
    which. Raises nothing of its own.
    """
    counting = Counting(
        claims,
        events,
        doubts or Doubts(events, judgements),
        measure,
        include_accidents=include_accidents,
        overlaps=overlaps,
    )
    question = Question(
        frozenset(entry.id for entry in counting.known if counted is None or entry.id in counted) - frozenset(touching),
        frozenset(touching),
        People(group, actor),
        frozenset(likely),
    )
    solved = counting.solve([question])
    bounds = counting.total(solved, 0, question)
    return told(counting, question, solved, bounds, policy=policy, filters=filters)


def told(
    counting: Counting,
    question: Question,
    solved: Sequence[Solved],
    bounds: Bounds,
    *,
    policy: str = "marsad",
    filters: Mapping[str, Any] | None = None,
    in_passing: Collection[str] = (),
) -> Total:
    """The bounds of a question as a total, with its constraints in words."""
    bearing = {entry.id for one in solved for entry in one.entries}
    chosen = [entry for entry in counting.known if entry.id in bearing]
    reasons = (*constraints(chosen, counting, bounds), *mentions(chosen, in_passing, counting.measure))
    return Total(
        measure=counting.measure, filters=dict(filters or {}), low=bounds.low, best=bounds.best, high=bounds.high,
        events=tuple(entry.id for entry in chosen), constraints=reasons,
        policy=policy, possible=tuple(entry.id for entry in chosen if entry.id in question.touching),
        in_passing=tuple(entry.id for entry in chosen if entry.id in in_passing),
    )  # fmt: skip

"""How many happenings: those that are surely apart at least, those that may be at most."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from marsad.core.nouns import Event
from marsad.count.joins import Doubts, fewest
from marsad.count.model import Bounds, Question

VIOLENT: Final = ("assault", "accident")
"""The kinds of happening that are counted as incidents unless other kinds are asked for."""


def happenings(
    events: Sequence[Event], question: Question, doubts: Doubts, kinds: Collection[str] = ()
) -> tuple[Bounds, list[Event]]:
    """How many of the events are happenings of their own, and which were looked at.

    A sum is none, and neither is what is part of another happening that counts. Events of which somebody was unsure
    whether they are one count once in the low; those that likely are one count once in the best number.
    """
    wanted = {kind.partition("/")[0] for kind in kinds} or set(VIOLENT)
    chosen = [e for e in events if question.concerns(e.id) and e.scope != "total" and e.kind in wanted]
    by_id = {event.id: event for event in chosen}
    own = [event for event in chosen if event.part_of not in by_id]
    inside = {event.id: 1 for event in own if event.id in question.inside}
    likely = inside | {event.id: 1 for event in own if event.id in question.likely}
    low = fewest(inside, {name: doubts.unsure(name) & inside.keys() for name in inside})
    best = fewest(likely, {name: doubts.likely(name) & likely.keys() for name in likely})
    return Bounds(low, max(low, best), len(own)), own

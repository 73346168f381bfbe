"""What a report is about, and what it tells in passing only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from marsad.core.nouns import Claim, Event

_LEAD_CHARACTERS: Final = 600
_SHARE: Final = 0.7
"""Of the weight of what a report is mostly about: what has so much is told for itself, as in a round-up of the day."""
_TIMES: Final = 2
"""So many times as many claims on something else make what is told a mention."""


def weight_of(claim: Claim) -> float:
    """How much a claim says of what its report is about: more near the top, and most where people are hurt."""
    real = 1.0 if claim.status in ("actual", "attempted") else 0.3
    violent = 1.5 if claim.kind in ("assault", "accident") else 1.0
    return real * violent / (1.0 + max(0, claim.sentence.start + claim.offset) / _LEAD_CHARACTERS)


class Mentioned(NamedTuple):
    """Ids of the events that no report is about; of some the mention says day and place by itself (``dated``)."""

    names: frozenset[str]
    dated: frozenset[str]


def in_passing(events: Sequence[Event], claims: Iterable[Claim]) -> Mentioned:
    """The events that every report of theirs tells in passing, as the background of something else.

    A report tells an event in passing where something else in it has more than `_SHARE` permits and at least `_TIMES`
    as many claims. Sums, and what is part of another event, are never taken for mentions.
    """
    home = {name: event.id for event in events for name in event.claims}
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    numbers: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        if claim.id in home:
            weights[claim.document][home[claim.id]] += weight_of(claim)  # type: ignore[assignment]
            numbers[claim.document][home[claim.id]] += 1
    names = frozenset(
        event.id
        for event in events
        if event.scope != "total" and event.part_of is None
        and all(_mentions(event.id, weights[name], numbers[name]) for name in event.documents)
    )  # fmt: skip
    return Mentioned(names, frozenset(event.id for event in events if event.id in names and _is_dated(event)))


def _mentions(name: str, weights: Counter[str], numbers: Counter[str]) -> bool:
    if not weights:
        return False
    main = min(weights, key=lambda other: (-weights[other], other))
    return weights[name] < _SHARE * weights[main] and numbers[name] * _TIMES <= numbers[main]


def _is_dated(event: Event) -> bool:
    """Its own words say when and where."""
    placed = event.place is not None and event.place.precision in ("exact", "near", "admin2")
    return placed and event.time is not None and event.time.basis != "published" and event.time.start is not None

"""What a report is about, and what it tells in passing only."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from marsad.core.geography import distance_km, may_be_one
from marsad.core.nouns import Claim, Event, Place, TimeSpan
from marsad.core.wording import folded

_LEAD_CHARACTERS: Final = 600
_SHARE: Final = 0.7
"""Of the weight of what a report is mostly about: what has so much is told for itself, as in a round-up of the day."""
_TIMES: Final = 2
"""So many times as many claims on something else make what is told a mention."""
_SAME_WEEK: Final = 7
"""Days that a mention ("days after a bomb …") may be off."""
_NEAR_KM: Final = 50.0


def weight_of(claim: Claim) -> float:
    """How much a claim says of what its report is about: more near the top, and most where people are hurt."""
    real = 1.0 if claim.status in ("actual", "attempted") else 0.3
    violent = 1.5 if claim.kind in ("assault", "accident") else 1.0
    return real * violent / (1.0 + max(0, claim.sentence.start + claim.offset) / _LEAD_CHARACTERS)


class Mentioned(NamedTuple):
    """Ids of the events that no report is about.

    ``counting`` are those of them whose day and place are told and of which no report of its own is known: another
    event of the week near there, of the same kind and with the same number of people, that some report is about.
    """

    names: frozenset[str]
    counting: frozenset[str]


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
    told = _by_number(event for event in events if event.id not in names and event.scope != "total")
    dated = (event for event in events if event.id in names and _is_dated(event))
    return Mentioned(names, frozenset(event.id for event in dated if not _is_told(event, told)))


def leads(events: Sequence[Event], claims: Iterable[Claim]) -> dict[str, float]:
    """For every event how much its reports say of it over the most that they say of other violence; the best of them.

    Above 1 it is what some report is mostly about; infinite where a report tells of no other violence. Only events
    that are said to have happened are weighed.
    """
    real = {event.id: event for event in events if event.status == "actual"}
    home = {name: event.id for event in real.values() for name in event.claims}
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        if claim.id in home:
            weights[claim.document][home[claim.id]] += weight_of(claim)  # type: ignore[assignment]
    found = dict.fromkeys(real, 0.0)
    for told in weights.values():
        violent = sorted((told[name] for name in told if real[name].kind in ("assault", "accident")), reverse=True)
        for name, weight in told.items():
            itself = 1 if real[name].kind in ("assault", "accident") and violent[0] == weight else 0
            other = violent[itself] if len(violent) > itself else 0.0
            found[name] = max(found[name], weight / other if other else math.inf)
    return found


_Numbers = Mapping[tuple[str, str, int], Sequence[Event]]


def _numbers_of(event: Event) -> set[tuple[str, str, int]]:
    return {(event.kind, figure.measure, figure.best) for figure in event.figures if figure.best}


def _by_number(events: Iterable[Event]) -> _Numbers:
    found: dict[tuple[str, str, int], list[Event]] = defaultdict(list)
    for event in events:
        for number in _numbers_of(event):
            found[number].append(event)
    return found


def _is_told(event: Event, told: _Numbers) -> bool:
    """Another event, which some report is about, may be this one."""
    return any(
        _gap(event.time, other.time) <= _SAME_WEEK and _near(event.place, other.place)
        for number in _numbers_of(event)
        for other in told.get(number, ())
    )


def _gap(one: TimeSpan | None, other: TimeSpan | None) -> int:
    """Days between two times; 0 where one of them is not known."""
    if one is None or other is None or None in (one.start, one.end, other.start, other.end):
        return 0
    apart = max(one.start or "", other.start or ""), min(one.end or "", other.end or "")
    return max(0, (date.fromisoformat(apart[0][:10]) - date.fromisoformat(apart[1][:10])).days)


def _near(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return True
    km = distance_km(one, other)
    return may_be_one(one, other) or (km is not None and km <= _NEAR_KM) or folded(one.text) == folded(other.text)


def _mentions(name: str, weights: Counter[str], numbers: Counter[str]) -> bool:
    if not weights:
        return False
    main = min(weights, key=lambda other: (-weights[other], other))
    return weights[name] < _SHARE * weights[main] and numbers[name] * _TIMES <= numbers[main]


def _is_dated(event: Event) -> bool:
    """Its own words say when and where."""
    placed = event.place is not None and event.place.precision in ("exact", "near", "admin2")
    return placed and event.time is not None and event.time.basis != "published" and event.time.start is not None

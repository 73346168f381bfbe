"""Which events may be one and the same happening, and how few people there are at least if they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from marsad.core.nouns import Event, Judgement
from marsad.core.verdicts import State, standings

_MOST_TRIED: Final = 10
"""Events of one knot of doubt whose every grouping is tried; of more, the largest event takes in what it may."""


class Doubts:
    """What was said of the claims of two events, for every pair of events of which something was said."""

    def __init__(self, events: Iterable[Event], judgements: Iterable[Judgement]) -> None:
        home = {claim: event.id for event in events for claim in event.claims}
        on_pair: dict[tuple[str, str], list[Judgement]] = {}
        for judgement in judgements:
            left, right = home.get(judgement.left), home.get(judgement.right)
            if left is not None and right is not None and left != right and judgement.about == "claim":
                pair = (judgement.left, judgement.right)
                on_pair.setdefault(pair if pair[0] < pair[1] else (pair[1], pair[0]), []).append(judgement)
        self._said: dict[str, dict[str, set[State]]] = {}
        for (left, right), judged in on_pair.items():
            state = _state(judged)
            self._said.setdefault(home[left], {}).setdefault(home[right], set()).add(state)
            self._said.setdefault(home[right], {}).setdefault(home[left], set()).add(state)

    def differ(self, one: str, other: str) -> bool:
        """Somebody held two of their claims to be of different happenings."""
        return "different" in self._said.get(one, {}).get(other, ())

    def unsure(self, name: str) -> list[str]:
        """The events that may be the same as this one: somebody was unsure, and nobody said that they differ."""
        return sorted(other for other, states in self._said.get(name, {}).items() if states == {"unsure"})


def _state(judged: Sequence[Judgement]) -> State:
    if len(judged) == 1:
        return judged[0].verdict
    return next(iter(standings(judged).values())).state


def fewest(lows: Mapping[str, int], unsure: Mapping[str, Collection[str]]) -> int:
    """The smallest sum of lows where events of which somebody is ``unsure`` may be one.

    All events of a group have to be unsure of one another in pairs, and a group has as many people as its largest.
    """
    left = sorted((name for name in lows if lows[name] > 0), key=lambda name: (-lows[name], name))
    doubts = {name: {o for o in unsure.get(name, ()) if lows.get(o, 0) > 0} for name in left}
    least = sum(lows[name] for name in left if not doubts[name])
    waiting = [name for name in left if doubts[name]]
    while waiting:
        knot, edge = {waiting[0]}, [waiting[0]]
        while edge:
            new = doubts[edge.pop()] - knot
            knot |= new
            edge += new
        least += _least([name for name in waiting if name in knot], lows, doubts)
        waiting = [name for name in waiting if name not in knot]
    return least


def _least(knot: list[str], lows: Mapping[str, int], doubts: Mapping[str, set[str]]) -> int:
    """Over the groupings of ``knot`` (largest first), each group led by its largest."""
    if len(knot) > _MOST_TRIED:
        return _greedy(knot, lows, doubts)
    best = sum(lows[name] for name in knot)

    def place(at: int, groups: list[list[str]], so_far: int) -> None:
        nonlocal best
        if so_far >= best:
            return
        if at == len(knot):
            best = so_far
            return
        name = knot[at]
        for group in groups:
            if doubts[name].issuperset(group):
                group.append(name)
                place(at + 1, groups, so_far)
                group.pop()
        place(at + 1, [*groups, [name]], so_far + lows[name])

    place(0, [], 0)
    return best


def _greedy(knot: list[str], lows: Mapping[str, int], doubts: Mapping[str, set[str]]) -> int:
    groups: list[list[str]] = []
    for name in knot:
        home = next((group for group in groups if doubts[name].issuperset(group)), None)
        if home is None:
            groups.append([name])
        else:
            home.append(name)
    return sum(lows[group[0]] for group in groups)

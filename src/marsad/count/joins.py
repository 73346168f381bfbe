"""Which events may be one and the same happening, and how few people there are at least if they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from marsad.core.nouns import Event, Judgement
from marsad.core.verdicts import in_force, standings

_MOST_TRIED: Final = 10
"""Events of one knot of doubt whose every grouping is tried; of more, the largest event takes in what it may."""


class Doubts:
    """What was said of the claims of two events, for every pair of events of which something was said.

    Two events *may be one* where a component was unsure of some of their claims, whatever it held of others: one
    sentence with a misread day or place excludes nothing. Where it held some to be the same and others to differ, so
    that they were kept apart, they *likely are*. Where a person has held that they differ, they are two;
    where persons contradict each other, they may be one.
    """

    def __init__(self, events: Iterable[Event], judgements: Iterable[Judgement]) -> None:
        home = {claim: event.id for event in events for claim in event.claims}
        first: dict[tuple[str, str], Judgement] = {}
        further: dict[tuple[str, str], list[Judgement]] = {}
        for judgement in in_force(judgements):
            left, right = judgement.left, judgement.right
            if home.get(left) == home.get(right) or left not in home or right not in home or judgement.about != "claim":
                continue
            pair = (left, right) if left < right else (right, left)
            if first.setdefault(pair, judgement) is not judgement:
                further.setdefault(pair, [first[pair]]).append(judgement)
        self._said: dict[str, dict[str, set[str]]] = {}
        for pair, judgement in first.items():
            one, other = home[pair[0]], home[pair[1]]
            state = _state(further.get(pair, [judgement]))
            states = self._said.setdefault(one, {}).setdefault(other, set())
            states.add(state)
            self._said.setdefault(other, {})[one] = states

    def differ(self, one: str, other: str) -> bool:
        """Somebody held two of their claims to be of different happenings."""
        return not {"different", _APART}.isdisjoint(self._said.get(one, {}).get(other, ()))

    def unsure(self, name: str) -> set[str]:
        """The events that may be one with this one: what the evidence does not exclude, the low takes for one."""
        said = self._said.get(name, {})
        return {o for o, states in said.items() if not states.isdisjoint({"unsure", "same"}) and _APART not in states}

    def likely(self, name: str) -> set[str]:
        """The events that likely are one with this one, although they were kept apart."""
        said = self._said.get(name, {})
        return {other for other, states in said.items() if "same" in states and _APART not in states}


_APART: Final = "kept apart by a person"


def _state(judged: Sequence[Judgement]) -> str:
    standing = next(iter(standings(judged).values())) if len(judged) > 1 else None
    state, person = (standing.state, standing.person) if standing else (judged[0].verdict, judged[0].maker.person)
    if person and state == "conflict":
        return "unsure"
    return _APART if person and state == "different" else state


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

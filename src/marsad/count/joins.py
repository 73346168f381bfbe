"""How few people there are at least where two events may be one and the same happening."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

_MOST_TRIED: Final = 10
"""Events of one knot of doubt whose every grouping is tried; of more, the largest event takes in what it may."""


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

"""Which events are part of which: part-of judgements between claims, lifted to the events they fell into."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from marsad.core.verdicts import Standing


class Containment(NamedTuple):
    """``part_of`` is the nearest whole of each part, ``contains`` all parts of each whole (direct judgements only).

    ``broken`` are the (part, whole) pairs left out because the whole was already inside the part; ``within`` the pairs
    whose two claims ended up in one event.
    """

    part_of: dict[str, str]
    contains: dict[str, list[str]]
    broken: list[tuple[str, str]]
    within: list[Standing]


class _Edge(NamedTuple):
    weakness: tuple[bool, float]
    claims: tuple[str, str]
    """The pair it was judged on: unlike event ids, these do not depend on what came in first."""
    part: str
    whole: str


def contain(pairs: Iterable[Standing], event_of: Mapping[str, str], totals: Collection[str]) -> Containment:
    """Lift every part-of pair; of a cycle the weakest link is left out (a component's first, then by score).

    ``event_of`` gives each claim's event; ``totals`` are the events that are only sums. An event's nearest whole is one
    that is not itself around another of its wholes, an event rather than a total, and the strongest judged.
    """
    strongest: dict[tuple[str, str], _Edge] = {}
    within = []
    for pair in pairs:
        if pair.state not in ("part-of", "has-part"):
            continue
        part, whole = (pair.left, pair.right) if pair.state == "part-of" else (pair.right, pair.left)
        if event_of[part] == event_of[whole]:
            within.append(pair)
            continue
        edge = _Edge((not pair.person, -pair.score), (part, whole), event_of[part], event_of[whole])
        known = strongest.get((edge.part, edge.whole))
        strongest[edge.part, edge.whole] = min(edge, known) if known else edge
    wholes: dict[str, list[_Edge]] = {}
    broken = []
    for edge in sorted(strongest.values()):
        if edge.part in _around(edge.whole, wholes):
            broken.append((edge.part, edge.whole))
        else:
            wholes.setdefault(edge.part, []).append(edge)
    contains: dict[str, list[str]] = {}
    for part, edges in wholes.items():
        for edge in edges:
            contains.setdefault(edge.whole, []).append(part)
    return Containment({part: _nearest(part, wholes, totals) for part in wholes}, contains, broken, within)


def _around(event: str, wholes: Mapping[str, list[_Edge]]) -> set[str]:
    """The event and everything it is part of, however far up."""
    found, waiting = {event}, [event]
    while waiting:
        for edge in wholes.get(waiting.pop(), ()):
            if edge.whole not in found:
                found.add(edge.whole)
                waiting.append(edge.whole)
    return found


def _nearest(part: str, wholes: Mapping[str, list[_Edge]], totals: Collection[str]) -> str:
    edges = wholes[part]
    far = {up for edge in edges for up in _around(edge.whole, wholes) - {edge.whole}} if len(edges) > 1 else set()
    near = [edge for edge in edges if edge.whole not in far]
    return min(near, key=lambda edge: (edge.whole in totals, edge)).whole

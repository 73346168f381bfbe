"""Events that a programme need not tell apart are counted as one, so that a sum over thousands of them stays small.

Two events may be lumped where each counts people apart by the same labels, no other event bears on either, they lie in
the same sums in the same way, and every question treats them alike: then only how many they come to together matters,
and the lump's interval is the sum of theirs (the Minkowski sum of two boxes is a box).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from marsad.core.people import Interval
from marsad.count.entries import Entry, Number
from marsad.count.people import share_people
from marsad.count.relations import Relation, Relations

_FEW: Final = 12
"""Entries of a component up to which nothing is lumped: the programme is small anyway."""
_MOST_SWITCHES: Final = 40
"""Events that lie in a sum wholly or not at all, beyond which any share of them may: wider, never narrower."""


@dataclass(frozen=True)
class Lumped:
    """What is left to be solved: entries, what may lie in their sums, and the sums that have nobody in common."""

    entries: tuple[Entry, ...]
    parts: Mapping[str, Mapping[str, Relation]]
    disjoint: frozenset[frozenset[str]]


def lumped(component: Sequence[Entry], relations: Relations, treated: Callable[[str], Hashable]) -> Lumped:
    """The component with like events lumped under the first of them; ``treated`` is how the questions see an entry."""
    parts = {entry.id: dict(relations.parts[entry.id]) for entry in component if entry.is_total}
    if sum(share == "whole" for shares in parts.values() for share in shares.values()) > _MOST_SWITCHES:
        parts = {
            total: {name: "partly" if share == "whole" else share for name, share in shares.items()}
            for total, shares in parts.items()
        }
    disjoint = frozenset(relations.disjoint)
    if len(component) <= _FEW:
        return Lumped(tuple(component), parts, disjoint)
    shares: dict[str, list[tuple[str, Relation]]] = {}
    for total, within in parts.items():
        for name, share in within.items():
            shares.setdefault(name, []).append((total, share))
    around = {whole for entry in component for whole in entry.wholes}
    kept: list[Entry] = []
    alike: dict[Hashable, list[Entry]] = {}
    for entry in component:
        lies = tuple(shares.get(entry.id, ()))
        if entry.id in around or any(share == "whole" for _, share in lies) or not _plain(entry, parts.keys()):
            kept.append(entry)
        else:
            key = (_shape(entry), lies, frozenset(entry.wholes), treated(entry.id))
            alike.setdefault(key, []).append(entry)
    lumps = [_lump(group) for group in alike.values()]
    left = {entry.id for entry in (*kept, *lumps)}
    return Lumped(
        (*kept, *lumps),
        {total: {n: share for n, share in within.items() if n in left} for total, within in parts.items()},
        disjoint,
    )


def counts_apart(entry: Entry) -> bool:
    """No two of its numbers may be of the same people, so that they simply add up."""
    numbers = entry.numbers
    if any(number.whole or number.among for number in numbers) or (entry.disputed and len(numbers) > 1):
        return False
    return not any(share_people([one.people], [other.people]) for i, one in enumerate(numbers) for other in numbers[:i])


def _plain(entry: Entry, totals: Collection[str]) -> bool:
    return not entry.is_total and all(whole in totals for whole in entry.wholes) and counts_apart(entry)


def _shape(entry: Entry) -> Hashable:
    return tuple(sorted((n.people.group, n.people.actor or "", *_open(n.interval)) for n in entry.numbers))


def _open(interval: Interval) -> tuple[bool, bool]:
    return interval[1] is None, interval[2] is None


def _lump(group: Sequence[Entry]) -> Entry:
    if len(group) == 1:
        return group[0]
    by_people: dict[object, list[Number]] = {}
    for entry in group:
        for number in entry.numbers:
            by_people.setdefault((number.people, *_open(number.interval)), []).append(number)
    numbers = tuple(replace(found[0], interval=_sum(found)) for found in by_people.values())
    return replace(group[0], numbers=numbers)


def _sum(numbers: Sequence[Number]) -> Interval:
    bests = [number.interval[1] for number in numbers]
    highs = [number.interval[2] for number in numbers]
    return (
        sum(number.interval[0] or 0 for number in numbers),
        None if None in bests else sum(best for best in bests if best is not None),
        None if None in highs else sum(high for high in highs if high is not None),
    )

"""Kinds of people: which labels ("leaders of islamic-state") the same person can bear.

A *label* is a group and whose people (`People`). An *atom* is a set of labels that some person can bear together and no
others of those in question: with the labels combatant and leader there are two, {combatant} and {combatant, leader}.
Every person counted is in one atom, so that sums over atoms count nobody twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations

from marsad.core.people import WITHIN, People, nested
from marsad.core.vocabulary import Group

Atom = frozenset[People]
Pair = frozenset[Group]

_MOST_NAMES = 4
"""Groups that one person is called by at most; more would make too many atoms."""


def atoms(labels: Collection[People], disputed: Collection[Pair] = ()) -> list[Atom]:
    """All atoms of ``labels``, in a fixed order; each holds at least one label.

    Groups of which neither lies within the other are different people, unless ``disputed`` has the pair: then the same
    people may have been called by the one and by the other.
    """
    groups: set[Group] = {label.group for label in labels} | {"unknown"}
    actors = [None, *sorted({label.actor for label in labels if label.actor})]
    several = sorted({group for pair in disputed if pair <= groups for group in pair})
    kinds = [frozenset({group}) for group in groups] + [
        frozenset(names)
        for size in range(2, _MOST_NAMES + 1)
        for names in combinations(several, size)
        if all(frozenset(pair) in disputed for pair in combinations(names, 2))
    ]
    found = {frozenset(label for label in labels if _bears(kind, actor, label)) for kind in kinds for actor in actors}
    return sorted((atom for atom in found if atom), key=lambda atom: (len(atom), sorted(map(_key, atom))))


def _bears(groups: Iterable[Group], actor: str | None, label: People) -> bool:
    return label.actor in (None, actor) and any(
        group == label.group or label.group in WITHIN[group] for group in groups
    )


def share_people(one: Iterable[People], other: Iterable[People]) -> bool:
    """Somebody could bear a label of each."""
    there = list(other)
    return any(
        nested(a.group, b.group) and (a.actor is None or b.actor is None or a.actor == b.actor)
        for a in one
        for b in there
    )


def finest(labels: Iterable[People]) -> list[People]:
    """The labels that lie around no other of them."""
    known = list(labels)
    return [one for one in known if not any(other != one and other.among(one) for other in known)]


def _key(label: People) -> tuple[str, str]:
    return label.group, label.actor or ""

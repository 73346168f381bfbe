"""Which claims are one event: union of "same" edges that never crosses a difference.

Persons' edges come first and only persons' differences stop them; components' edges follow, strongest first, and any
difference between the two clusters stops them. Nothing depends on the order in which claims or judgements arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marsad.core.verdicts import Standing


class Disjoint:
    """Disjoint sets of strings in which some pairs are kept apart; joins cost near-constant time."""

    def __init__(self, items: Iterable[str]) -> None:
        self._parent = {item: item for item in items}
        self._weight = dict.fromkeys(self._parent, 1)
        self._apart: dict[str, set[str]] = {}

    def find(self, item: str) -> str:
        """The set's representative."""
        root = item
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[item] != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def keep_apart(self, left: str, right: str) -> bool:
        """The two sets shall never be joined; false where they already are."""
        one, other = self.find(left), self.find(right)
        if one == other:
            return False
        self._apart.setdefault(one, set()).add(other)
        self._apart.setdefault(other, set()).add(one)
        return True

    def join(self, left: str, right: str) -> bool:
        """Make one set of the two; false where they are kept apart."""
        one, other = self.find(left), self.find(right)
        if one == other:
            return True
        if other in self._apart.get(one, ()):
            return False
        # Members move in time log n each, and so do the pairs kept apart: the lighter side is relabelled.
        if self._load(one) < self._load(other):
            one, other = other, one
        self._parent[other] = one
        self._weight[one] += self._weight.pop(other)
        for enemy in self._apart.pop(other, ()):
            self._apart[enemy].discard(other)
            self._apart[enemy].add(one)
            self._apart.setdefault(one, set()).add(enemy)
        return True

    def groups(self, order: Sequence[str]) -> list[list[str]]:
        """The sets, each in the order given, and ordered by their first members."""
        found: dict[str, list[str]] = {}
        for item in order:
            found.setdefault(self.find(item), []).append(item)
        return list(found.values())

    def _load(self, root: str) -> int:
        return self._weight[root] + len(self._apart.get(root, ()))


def cluster(claims: Sequence[str], pairs: Iterable[Standing]) -> tuple[list[list[str]], list[Standing]]:
    """The clusters of claim ids, in ledger order, and the persons' "same" that other persons' "different" stopped.

    ``claims`` are in ledger order; every pair's two claims must be among them.
    """
    known = list(pairs)
    sets = Disjoint(claims)
    for pair in known:
        if pair.person and pair.blocks:
            sets.keep_apart(pair.left, pair.right)
    edges = sorted((pair for pair in known if pair.joins), key=lambda pair: (-pair.score, pair.left, pair.right))
    refused = [pair for pair in edges if pair.person and not sets.join(pair.left, pair.right)]
    for pair in known:
        if not pair.person and pair.blocks:
            sets.keep_apart(pair.left, pair.right)
    for pair in edges:
        if not pair.person:
            sets.join(pair.left, pair.right)
    return sets.groups(claims), refused

"""What may lie in a total that nobody said lies there, and which totals may overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Literal

from marsad.core.clusters import Disjoint
from marsad.count.entries import Entry
from marsad.count.joins import Doubts
from marsad.count.overlaps import Overlaps
from marsad.count.people import share_people

Relation = Literal["certain", "whole", "partly"]
"""How an entry may lie in a total: certainly; wholly or not at all; or any share of it."""


class Relations:
    """Every total's certain and possible parts, the pairs of totals that have nobody in common, and unsure pairs.

    ``unsure`` holds, for every entry, the others of which somebody was unsure whether they are the same happening, and
    nobody said that they differ.
    """

    def __init__(self, known: Sequence[Entry], doubts: Doubts, overlaps: Overlaps) -> None:
        self.parts: dict[str, dict[str, Relation]] = {}
        self.disjoint: set[frozenset[str]] = set()
        single = {entry.id for entry in known if not entry.is_total}
        self.unsure = {name: single & doubts.unsure(name) for name in single}
        self.likely = {name: single & doubts.likely(name) for name in single}
        by_id = {entry.id: entry for entry in known}
        totals = [entry for entry in known if entry.is_total]
        above: dict[str, set[str]] = {}
        for entry in known:
            for whole in entry.wholes:
                # Of what is around a part of a sum, some people are in the sum.
                above.setdefault(whole, set()).update(entry.wholes)
        for total in totals:
            self.parts[total.id] = self._parts(total, by_id, overlaps, doubts, above.get(total.id, set()))
        for one, other in combinations(totals, 2):
            within = other.id in one.wholes or one.id in other.wholes
            if not within and not overlaps.meet(one.id, other.id):
                self.disjoint.add(frozenset({one.id, other.id}))
        self._certain(known, totals)

    def _parts(
        self,
        total: Entry,
        by_id: Mapping[str, Entry],
        overlaps: Overlaps,
        doubts: Doubts,
        around: Iterable[str],
    ) -> dict[str, Relation]:
        found: dict[str, Relation] = {}
        for name, share in overlaps.parts(total.id).items():
            entry = by_id.get(name)
            if (
                entry is not None
                and not entry.is_total
                and not doubts.differ(name, total.id)
                and share_people(entry.labels, total.labels)
            ):
                found[name] = share
        for name in around:
            if name in by_id and not by_id[name].is_total:
                found.setdefault(name, "partly")
        return found

    def _certain(self, known: Sequence[Entry], totals: Sequence[Entry]) -> None:
        for entry in known:
            for whole in entry.wholes:
                if whole in self.parts and not entry.is_total:
                    self.parts[whole][entry.id] = "certain"
            # Whoever is surely in one total is in none that has nobody in common with it.
            for total in totals:
                apart = any(frozenset({total.id, whole}) in self.disjoint for whole in entry.wholes)
                if apart and total.id not in entry.wholes:
                    self.parts[total.id].pop(entry.id, None)
        # The order of the entries decides the order of what is said and solved.
        rank = {entry.id: place for place, entry in enumerate(known)}
        for total in totals:
            self.parts[total.id] = dict(sorted(self.parts[total.id].items(), key=lambda one: rank[one[0]]))

    def components(self, known: Sequence[Entry]) -> list[list[Entry]]:
        """The entries in sets that do not bear upon one another, in the order given."""
        sets = Disjoint(entry.id for entry in known)
        totals = [entry for entry in known if entry.is_total]
        for entry in known:
            for whole in sorted(entry.wholes):
                sets.join(entry.id, whole)
        for total, parts in self.parts.items():
            for part in parts:
                sets.join(total, part)
        for one, other in combinations(totals, 2):
            if frozenset({one.id, other.id}) not in self.disjoint and share_people(one.labels, other.labels):
                sets.join(one.id, other.id)
        by_id = {entry.id: entry for entry in known}
        return [[by_id[name] for name in group] for group in sets.groups([entry.id for entry in known])]

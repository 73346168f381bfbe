"""What may lie in a total that nobody said lies there, and which totals may overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from marsad.core.clusters import Disjoint
from marsad.core.geography import Inside, inside, may_be_one
from marsad.core.nouns import Judgement, TimeSpan
from marsad.core.verdicts import standings
from marsad.count.entries import Entry
from marsad.count.people import share_people

Relation = Literal["certain", "whole", "partly"]
"""How an entry may lie in a total: certainly; wholly or not at all; or any share of it."""


class Relations:
    """Every total's certain and possible parts, and the pairs of totals that have nobody in common."""

    def __init__(self, known: Sequence[Entry], judgements: Iterable[Judgement]) -> None:
        self.parts: dict[str, dict[str, Relation]] = {}
        self.disjoint: set[frozenset[str]] = set()
        apart = _judged_apart(known, judgements)
        totals = [entry for entry in known if entry.is_total]
        for total in totals:
            found = self.parts.setdefault(total.id, {})
            around = {whole for entry in known if total.id in entry.wholes for whole in entry.wholes}
            for entry in known:
                if entry.is_total:
                    continue
                relation = _relation(entry, total, judged_apart=frozenset({entry.id, total.id}) in apart)
                if relation is None and entry.id in around:
                    # Some of its people are in the sum, because a part of it is.
                    relation = "partly"
                if relation is not None:
                    found[entry.id] = relation
        for i, one in enumerate(totals):
            for other in totals[:i]:
                if not _may_overlap(one, other):
                    self.disjoint.add(frozenset({one.id, other.id}))

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
        for i, one in enumerate(totals):
            for other in totals[:i]:
                if frozenset({one.id, other.id}) not in self.disjoint and share_people(one.labels, other.labels):
                    sets.join(one.id, other.id)
        by_id = {entry.id: entry for entry in known}
        return [[by_id[name] for name in group] for group in sets.groups([entry.id for entry in known])]


def _judged_apart(known: Sequence[Entry], judgements: Iterable[Judgement]) -> set[frozenset[str]]:
    """Pairs of entries of which some claims were judged different."""
    home: Mapping[str, str] = {claim: entry.id for entry in known for claim in entry.event.claims}
    return {
        frozenset({home[pair.left], home[pair.right]})
        for pair in standings(judgements).values()
        if pair.state == "different" and pair.left in home and pair.right in home
    }


def _relation(entry: Entry, total: Entry, *, judged_apart: bool) -> Relation | None:
    if total.id in entry.wholes:
        return "certain"
    if judged_apart or not share_people(entry.labels, total.labels):
        return None
    when = _during(entry.event.time, total.event.time)
    where = _most(inside(area, total.areas) for area in entry.areas)
    if "no" in (when, where):
        return None
    return "whole" if when == where == "yes" else "partly"


def _most(found: Iterable[Inside]) -> Inside:
    answers = set(found)
    return answers.pop() if len(answers) == 1 else "partly"


def _during(time: TimeSpan | None, period: TimeSpan | None) -> Inside:
    if time is None or period is None or not (time.start and time.end and period.start and period.end):
        return "partly"
    if period.start <= time.start and time.end <= period.end:
        return "yes"
    return "no" if time.end < period.start or period.end < time.start else "partly"


def _may_overlap(one: Entry, other: Entry) -> bool:
    if other.id in one.wholes or one.id in other.wholes:
        return True
    if _during(one.event.time, other.event.time) == "no":
        return False
    here = [area for area in one.areas if area is not None and area.precision != "unknown"]
    there = [area for area in other.areas if area is not None and area.precision != "unknown"]
    return not here or not there or any(may_be_one(a, b) for a in here for b in there)

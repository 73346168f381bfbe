"""The integer programme behind a total: one component of events and sums that bear upon one another.

Columns are people: ``people[event, atom]`` of an event, ``inside[total, event, atom]`` of them that a sum counts too,
and ``rest[totals, atom]``, who are counted by exactly these sums and reported in no event. Rows say, for every figure,
that those who bear its label are as many as it says; that a part's people are among its whole's; that a sum counts
nobody who is not there. The aim adds up everybody once: the events that are part of no other, and the rest of the sums.

Where the figures contradict one another, bounds are moved by the smallest number of people in all that lets them agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from marsad.core.clusters import Disjoint
from marsad.core.people import ANYBODY, People, nested
from marsad.count.entries import Entry, Number, embeds, nearest
from marsad.count.lumping import Lumped
from marsad.count.people import Atom, Pair, atoms
from marsad.count.programme import INFINITY, Programme, Solution

_MOST_REGIONS: Final = 6
"""Overlapping sums beyond which only the size of their union is bounded, not its regions: wider, never narrower."""


Aim = dict[int, float]
"""What is added up: the programme's columns, each as often as it counts."""


class Bounds(NamedTuple):
    """The component's total; ``high`` null where some figure is open above."""

    low: int
    best: int
    high: int | None
    moved: tuple[tuple[Entry, Number, int], ...] = ()
    """Figures whose bounds had to be moved, and by how many people."""

    @classmethod
    def ordered(
        cls, low: int, best: int, high: int | None, moved: tuple[tuple[Entry, Number, int], ...] = ()
    ) -> Bounds:
        """With the best number between the ends: it comes of what is likely, which the ends need not allow."""
        best = max(low, best)
        return cls(low, best if high is None else min(best, high), high, moved)


@dataclass(frozen=True)
class Question:
    """Whom the total counts: which entries match (``inside``), which may match in part (``touching``), which people.

    What is ``likely`` to match, among what touches, counts in the best number.
    """

    inside: Collection[str]
    touching: Collection[str]
    target: People
    likely: Collection[str] = frozenset()

    def concerns(self, name: str) -> bool:
        """The entry adds to the total."""
        return name in self.inside or name in self.touching

    def likeliest(self) -> Question:
        """The same with what is likely taken as sure."""
        return Question(
            frozenset((*self.inside, *self.likely)), frozenset(self.touching) - set(self.likely), self.target
        )


class Sure(NamedTuple):
    """Entries that surely lie in one part of a breakdown, and the people it names; some label has to say so."""

    inside: Collection[str]
    named: Sequence[People]


class _Row(NamedTuple):
    entry: Entry
    number: Number
    short: int
    over: int


class Model:
    """One component as a programme: build it, say what to add up (`aim`), then ask for the `answers`.

    ``targets`` are all people that will be asked for. ``spare`` is by how many people in all figures may be moved
    that contradict one another (null: by any number): the fewer, the faster it is solved.
    """

    def __init__(self, component: Lumped, targets: Iterable[People] = (ANYBODY,), *, spare: int | None = 0) -> None:
        self.programme = Programme()
        self.spare = spare
        self.entries = entries = component.entries
        self.by_id = {entry.id: entry for entry in entries}
        self.events = [entry for entry in entries if not entry.is_total]
        self.totals = [entry for entry in entries if entry.is_total]
        self.parts, self.disjoint = component.parts, component.disjoint
        self.below: dict[str, list[Entry]] = {}
        for entry in self.events:
            for whole in entry.wholes:
                self.below.setdefault(whole, []).append(entry)
        numbers = [value for entry in entries for number in entry.numbers for value in number.interval]
        self.finite = sum(value for value in numbers if value is not None)
        self.cap = 2 * self.finite + 2
        self.shared = {label for total in self.totals for label in total.labels} | set(targets)
        """The labels that matter beyond the event that bears them."""
        labels = {label for entry in entries for label in entry.labels} | self.shared
        disputed: set[Pair] = set().union(*(entry.disputed for entry in entries))
        self.atoms = atoms(labels, sorted(disputed, key=sorted))
        self.people: dict[tuple[str, Atom], int] = {}
        self.inside: dict[tuple[str, str, Atom], int] = {}
        self.rest: dict[tuple[str, Atom], dict[int, float]] = {}
        self.rows: list[_Row] = []
        self.away: dict[int, float] = {}
        self._people()
        self._parts()
        self._totals()
        self._rest()
        self._figures()
        self.slack = {column: 1.0 for row in self.rows for column in (row.short, row.over)}
        self.slack_row = self.programme.row(self.slack)
        self.away_row = self.programme.row(self.away)

    # -- who there is

    def _people(self) -> None:
        sets = Disjoint(entry.id for entry in self.events)
        for entry in self.events:
            for whole in sorted(entry.wholes & self.by_id.keys()):
                if not self.by_id[whole].is_total:
                    sets.join(entry.id, whole)
        labels: dict[str, set[People]] = {}
        for entry in self.events:
            labels.setdefault(sets.find(entry.id), set(self.shared)).update(entry.labels)
        told = {root: self._told_apart(found) for root, found in labels.items()}
        for entry in self.events:
            for atom in told[sets.find(entry.id)]:
                if atom & entry.covering and _speakable(atom, entry):
                    highs = [n.interval[2] for n in entry.numbers if n.people in atom and n.interval[2] is not None]
                    self.people[entry.id, atom] = self.programme.column(float(self.cap if not highs else INFINITY))

    def _told_apart(self, labels: Collection[People]) -> list[Atom]:
        """One atom for all those that differ in none of these labels: where no other label matters, they are one."""
        first: dict[Atom, Atom] = {}
        for atom in self.atoms:
            first.setdefault(atom & frozenset(labels), atom)
        return list(first.values())

    def _has(self, name: str) -> list[Atom]:
        return [atom for atom in self.atoms if (name, atom) in self.people]

    # -- parts of events

    def _parts(self) -> None:
        """A part's people are among its whole's, unless the whole counts other people only: then they come on top."""
        self.top: dict[tuple[str, Atom], frozenset[str]] = {}
        events = {entry.id for entry in self.events}
        among: dict[tuple[str, Atom], list[tuple[str, Atom]]] = {}
        for entry in self.events:
            for whole in nearest(entry, events, self.by_id):
                for atom in self._has(entry.id):
                    if (whole, atom) in self.people:
                        among.setdefault((whole, atom), []).append((entry.id, atom))
                    elif embeds(atom, entry.labels, self.by_id[whole].labels):
                        self.programme.row({self.people[entry.id, atom]: 1.0}, high=0.0)
        self.among = among
        for (whole, atom), parts in among.items():
            terms = {self.people[part]: 1.0 for part in parts}
            for part, shared in self._shared(whole, atom, parts).items():
                terms[self.people[part]] = terms.get(self.people[part], 0.0) - shared
            self.programme.row({**terms, self.people[whole, atom]: -1.0}, high=0.0)

    def _shared(self, whole: str, atom: Atom, parts: Iterable[tuple[str, Atom]]) -> dict[tuple[str, Atom], int]:
        """Who is in several of the whole's parts, and how often too many they would be counted."""
        direct = {name for name, _ in parts}
        below = [
            (part.id, atom)
            for part in self.below.get(whole, ())
            if (part.id, atom) in self.people and len(part.wholes & direct) > 1
        ]
        return {part: len(set(nearest(self.by_id[part[0]], direct, self.by_id))) - 1 for part in below}

    def _roots(self, name: str, atom: Atom, within: Collection[str]) -> frozenset[str]:
        """The outermost events of ``within`` among whose people these are; none where they come on top."""
        wholes = [w for w in self.by_id[name].wholes if w in within and (w, atom) in self.people]
        return frozenset(w for w in wholes if not any(other in self.by_id[w].wholes for other in wholes))

    # -- sums

    def _totals(self) -> None:
        """What of every event's people each sum counts, where they are not already among another event's people."""
        events = {entry.id for entry in self.events}
        for total in self.totals:
            own = total.covering
            for name, relation in self.parts[total.id].items():
                carried = [atom for atom in self._has(name) if atom & own and not self._roots(name, atom, events)]
                certain = [part for part in self.below.get(name, ()) if total.id in part.wholes]
                switch = relation == "whole" and not certain
                column = self.programme.switch() if switch and carried else None
                for atom in carried:
                    self._inside(total.id, name, atom, column, certain=relation == "certain")
                    self._at_least(total.id, name, atom, certain)
        self._between_totals()

    def _inside(self, total: str, name: str, atom: Atom, switch: int | None, *, certain: bool) -> None:
        people = self.people[name, atom]
        if certain:
            self.inside[total, name, atom] = people
            return
        inside = self.inside[total, name, atom] = self.programme.column()
        self.programme.row({inside: 1.0, people: -1.0}, high=0.0)
        if switch is not None:
            most = float(self._most(name))
            self.programme.row({inside: 1.0, switch: -most}, high=0.0)
            self.programme.row({inside: 1.0, people: -1.0, switch: -most}, low=-most)

    def _most(self, name: str) -> int:
        """How many people the event has at most by its own numbers, and by how much those may be moved."""
        highs = [n.interval[2] for n in self.by_id[name].numbers if not (n.whole or n.among)]
        if self.spare is None or None in highs:
            return self.cap
        return min(self.cap, sum(high for high in highs if high is not None) + self.spare)

    def _at_least(self, total: str, name: str, atom: Atom, certain: Iterable[Entry]) -> None:
        """Parts that certainly lie in the sum take their whole's share along."""
        for part in certain:
            if (part.id, atom) in self.people and self.inside[total, name, atom] != self.people[name, atom]:
                self.programme.row({self.people[part.id, atom]: 1.0, self.inside[total, name, atom]: -1.0}, high=0.0)

    def _between_totals(self) -> None:
        for one, other in combinations(self.totals, 2):
            apart = frozenset({one.id, other.id}) in self.disjoint
            for total, name, atom in [key for key in self.inside if key[0] == one.id]:
                mine, theirs = self.inside[total, name, atom], self.inside.get((other.id, name, atom))
                if theirs is None or mine == theirs:
                    continue
                if apart:
                    people = self.people[name, atom]
                    self.programme.row({mine: 1.0, theirs: 1.0, people: -1.0}, high=0.0)
                elif other.id in one.wholes:
                    self.programme.row({mine: 1.0, theirs: -1.0}, high=0.0)
                elif one.id in other.wholes:
                    self.programme.row({theirs: 1.0, mine: -1.0}, high=0.0)

    def _rest(self) -> None:
        """Who is in the sums and in no event: by the set of sums they are in, or, of many sums, by each alone."""
        self.regions: dict[tuple[frozenset[str], Atom], int] = {}
        self.alone: dict[Atom, dict[str, int]] = {}
        for atom in self._told_apart(self.shared):
            concerned = [total for total in self.totals if atom & total.covering]
            if len(concerned) <= _MOST_REGIONS:
                self._rest_by_region(atom, concerned)
            else:
                self._rest_by_total(atom, concerned)

    def _rest_by_region(self, atom: Atom, totals: Sequence[Entry]) -> None:
        names = {total.id for total in totals}
        for size in range(1, len(totals) + 1):
            for chosen in combinations(totals, size):
                region = frozenset(total.id for total in chosen)
                overlapping = all(frozenset(pair) not in self.disjoint for pair in combinations(region, 2))
                closed = all((total.wholes & names) <= region for total in chosen)
                if overlapping and closed:
                    column = self.regions[region, atom] = self.programme.column(float(self.cap))
                    for name in region:
                        self.rest.setdefault((name, atom), {})[column] = 1.0

    def _rest_by_total(self, atom: Atom, totals: Sequence[Entry]) -> None:
        columns = self.alone[atom] = {total.id: self.programme.column(float(self.cap)) for total in totals}
        for total in totals:
            self.rest[total.id, atom] = {columns[total.id]: 1.0}
            for whole in total.wholes & columns.keys():
                self.programme.row({columns[total.id]: 1.0, columns[whole]: -1.0}, high=0.0)

    # -- what the figures say

    def _figures(self) -> None:
        for entry in self.entries:
            for number in entry.numbers:
                terms = self._all(entry) if number.whole else self._bearing(entry, number.people)
                low, best, high = number.interval
                short, over = self.programme.column(0.0), self.programme.column(0.0)
                self.programme.row(
                    {**terms, short: 1.0, over: -1.0},
                    low=-INFINITY if low is None else low,
                    high=INFINITY if high is None else high,
                )
                self.rows.append(_Row(entry, number, short, over))
                if best is not None:
                    less, more = self.programme.column(), self.programme.column()
                    self.programme.row({**terms, less: 1.0, more: -1.0}, low=best, high=best)
                    self.away |= {less: 1.0, more: 1.0}

    def _all(self, entry: Entry) -> dict[int, float]:
        """The columns of all whom the entry counts."""
        terms: dict[int, float] = {}
        for label in entry.labels:
            for column, weight in self._bearing(entry, label).items():
                terms.setdefault(column, weight)
        return terms

    def _bearing(self, entry: Entry, label: People) -> dict[int, float]:
        """The columns of those whom the entry counts under the label."""
        bearing = [atom for atom in self.atoms if label in atom]
        if not entry.is_total:
            return {self.people[entry.id, atom]: 1.0 for atom in bearing if (entry.id, atom) in self.people}
        terms: dict[int, float] = {}
        for (total, name, atom), column in self.inside.items():
            if total == entry.id and label in atom:
                terms[column] = terms.get(column, 0.0) + 1.0
                for part, extra in self._shared_by_certain(entry, name, atom).items():
                    terms[part] = terms.get(part, 0.0) - extra
        for atom in bearing:
            terms |= self.rest.get((entry.id, atom), {})
        return terms

    def _shared_by_certain(self, total: Entry, name: str, atom: Atom) -> dict[int, float]:
        """Parts of several events that all certainly lie in the sum, so that it does not count them twice.

        Each is given back once for every event but the first of them.
        """
        events = {entry.id for entry in self.events}
        given: dict[int, float] = {}
        for part in self.below.get(name, ()):
            if (part.id, atom) not in self.people:
                continue
            roots = sorted(self._roots(part.id, atom, events))
            if name in roots[1:] and all(total.id in self.by_id[root].wholes for root in roots):
                given[self.people[part.id, atom]] = 1.0
        return given

    # -- what is added up

    def aim(self, question: Question, named: Sequence[People] = ()) -> Aim:
        """Everybody whom the question asks for, once; say all aims before the first is answered.

        With ``named`` only people of whom some label says that they are among these.
        """
        aim: Aim = {}
        counted = {entry.id for entry in self.events if question.concerns(entry.id)}
        columns = {
            (name, atom): self._matching(name, atom, column, question)
            for (name, atom), column in self.people.items()
            if name in counted and question.target in atom and self._is_named(atom, (name,), named)
        }
        for (name, atom), column in columns.items():
            roots = self._roots(name, atom, {root for root in counted if (root, atom) in columns})
            aim[column] = aim.get(column, 0.0) + 1 - len(roots)
            for root in roots:
                if root in question.touching:
                    self.programme.row({column: 1.0, columns[root, atom]: -1.0}, high=0.0)
        self._aim_at_sums(counted, question, aim, named)
        self._aim_at_rest(question, aim, named)
        return aim

    def left_over(self, whole: Question, sure: Iterable[Sure]) -> Aim:
        """Whom the question asks for and who are surely in none of these parts."""
        aim = dict(self.aim(whole))
        for part in sure:
            inside = frozenset(part.inside) & frozenset(self.by_id)
            if inside:
                for column, weight in self.aim(Question(inside, frozenset(), whole.target), part.named).items():
                    aim[column] = aim.get(column, 0.0) - weight
        return aim

    def _is_named(self, atom: Atom, names: Iterable[str], named: Sequence[People]) -> bool:
        labels = (label for name in names for label in self.by_id[name].labels if label in atom)
        return not named or any(label.among(people) for label in labels for people in named)

    def _aim_at_sums(self, counted: Collection[str], question: Question, aim: Aim, named: Sequence[People]) -> None:
        """Whom a sum that matches counts in an event that does not, or of which nobody said that it does."""
        found: dict[tuple[str, Atom], list[int]] = {}
        for (total, name, atom), column in self.inside.items():
            own = {name, *(part.id for part in self.below.get(name, ()))}
            asked = total in question.inside and question.target in atom and own.isdisjoint(counted)
            if asked and self._is_named(atom, (total, name), named):
                found.setdefault((name, atom), []).append(column)
        for (name, atom), columns in found.items():
            share = self.programme.column()
            self.programme.row({share: 1.0, self.people[name, atom]: -1.0}, high=0.0)
            self.programme.row({share: 1.0, **dict.fromkeys(columns, -1.0)}, high=0.0)
            for column in columns:
                self.programme.row({column: 1.0, share: -1.0}, high=0.0)
            aim[share] = 1.0

    def _matching(self, name: str, atom: Atom, column: int, question: Question) -> int:
        """The people of an entry who match: all of them, or of one that only touches the filters any share."""
        if name in question.inside:
            return column
        share = self.programme.column()
        self.programme.row({share: 1.0, column: -1.0}, high=0.0)
        for total in self.totals:
            counted = self.inside.get((total.id, name, atom))
            if counted is not None and total.id in question.inside:
                self.programme.row({counted: 1.0, share: -1.0}, high=0.0)
        return share

    def _aim_at_rest(self, question: Question, aim: Aim, named: Sequence[People]) -> None:
        for (region, atom), column in self.regions.items():
            if question.target not in atom or not self._is_named(atom, region, named):
                continue
            if any(name in question.inside for name in region):
                aim[column] = 1.0
            elif any(name in question.touching for name in region):
                share = self.programme.column()
                self.programme.row({share: 1.0, column: -1.0}, high=0.0)
                aim[share] = 1.0
        for atom, columns in self.alone.items():
            concerned = {
                column: -1.0
                for name, column in columns.items()
                if question.concerns(name) and self._is_named(atom, (name,), named)
            }
            if question.target in atom and concerned:
                pool = self.programme.column()
                for name, column in columns.items():
                    if name in question.inside and column in concerned:
                        self.programme.row({column: 1.0, pool: -1.0}, high=0.0)
                self.programme.row({pool: 1.0, **concerned}, high=0.0)
                aim[pool] = 1.0

    # -- the answer

    def answers(self, aims: Sequence[Aim], likeliest: Sequence[Aim] = ()) -> list[Bounds] | None:
        """Of every aim the smallest, the largest, and the smallest of what lies nearest to the figures' own bests.

        ``likeliest`` are the aims that give the bests, where they are others. Null where the figures contradict one
        another and nothing may be moved.
        """
        moved: list[tuple[Entry, Number, int]] = []
        ends: list[tuple[int, int]] = []
        for aim in aims:
            smallest = self.programme.solve(aim)
            if smallest is None and not moved:
                if self.spare == 0:
                    return None
                moved = self._relax()
                smallest = self.programme.solve(aim)
            ends.append((_met(smallest), _met(self.programme.solve(aim, largest=True))))
        self.programme.ceiling(self.away_row, _met(self.programme.solve(self.away)))
        bests = [_met(self.programme.solve(aim)) for aim in likeliest or aims]
        return [
            Bounds.ordered(low, best, None if high > self.finite else high, tuple(moved))
            for (low, high), best in zip(ends, bests, strict=True)
        ]

    def contradiction(self) -> int:
        """By how many people in all the figures have to be moved to agree; for a model that may move any."""
        return int(self._least_moved().value)

    def _least_moved(self) -> Solution:
        for column in self.slack:
            self.programme.upper_bound(column, float(self.cap if self.spare is None else self.spare))
        solution = self.programme.solve(self.slack)
        if solution is None:
            raise RuntimeError("the structure of the count contradicts itself")
        return solution

    def _relax(self) -> list[tuple[Entry, Number, int]]:
        solution = self._least_moved()
        self.programme.ceiling(self.slack_row, solution.value)
        moves = [(row, int(solution.columns[row.short] + solution.columns[row.over])) for row in self.rows]
        return [(row.entry, row.number, by) for row, by in moves if by]


def _met(solution: Solution | None) -> int:
    if solution is None:
        raise RuntimeError("a count that could be met before cannot be met now")
    return int(solution.value)


def _speakable(atom: Atom, entry: Entry) -> bool:
    """Nobody of the event is in two groups that its reports list side by side."""
    groups = {label.group for label in atom if label in entry.labels}
    return all(frozenset(pair) in entry.disputed or nested(*pair) for pair in combinations(sorted(groups), 2))

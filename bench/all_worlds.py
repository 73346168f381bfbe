"""The answer to a puzzle by going through all possible worlds, sharing nothing with the programme that counts.

A world says of every kind of person (a group and whose people they are) how many died in each event, how many of them
each sum counts, and how many others are counted by which sums and told of in no event. Of the worlds that move the
fewest people in all from what the figures say, the smallest and the largest total are the bounds, and the best is the
smallest total of those that lie nearest to the figures' own bests.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product
from typing import Any

WITHIN = {
    "leader": {"combatant", "unknown"}, "combatant": {"unknown"}, "security": {"unknown"}, "civilian": {"unknown"},
    "child": {"civilian", "unknown"}, "woman": {"civilian", "unknown"}, "unknown": set[str](),
}  # fmt: skip
_OPEN = 2
"""How far beyond its low an open figure is tried; a high that grows with it is open."""
_MOST_MOVED = 3
Kind = tuple[str, str | None]
Counts = dict[Kind, int]
Bounds = tuple[int, int | None, int | None]
Thing = dict[Kind, Bounds]


def answer(puzzle: Any) -> tuple[int, int, int | None] | None:
    """Low, best and high; null where the puzzle asks more than this can tell (a source dropped, a doubtful join)."""
    doubtful = any(judgement.verdict == "unsure" for judgement in puzzle.judgements)
    if doubtful or puzzle.without or puzzle.touching or not puzzle.brute:
        return None
    story = _Story(puzzle)
    beyond = max(_OPEN, sum(low for thing in story.things.values() for low, _, _ in thing.values()))
    for moved in range(_MOST_MOVED + 1):
        found = list(story.worlds(moved, beyond))
        if found:
            further = max(total for _, total in story.worlds(moved, beyond + 1)) if story.is_open else None
            high = max(total for _, total in found)
            low = min(total for _, total in found)
            return low, min(found)[1], None if further is not None and further > high else high
    raise ValueError(f"{puzzle.name}: no world within {_MOST_MOVED} people of its figures")


class _Story:
    def __init__(self, puzzle: Any) -> None:
        names = {claim.id: claim.id[2:] for claim in puzzle.claims}
        told = {names[claim.id]: claim for claim in puzzle.claims if claim.status == "actual"}
        same = [(names[j.left], names[j.right]) for j in puzzle.judgements if j.verdict == "same"]
        home = {name: name for name in told}
        for one, other in same:
            old, new = home[other], home[one]
            home = {name: new if group == old else group for name, group in home.items()}
        groups: dict[str, list[Any]] = {}
        for name, claim in told.items():
            groups.setdefault(home[name], []).append(claim)
        self.things = {name: _numbers(claims) for name, claims in groups.items()}
        self.sums = [name for name, claims in groups.items() if claims[0].figures[0].scope == "total"]
        self.events = [name for name in groups if name not in self.sums]
        parts = [(home[names[j.left]], home[names[j.right]]) for j in puzzle.judgements
                 if j.verdict == "part-of" and names[j.left] in home and names[j.right] in home]  # fmt: skip
        self.above = {name: _closure(name, parts) for name in groups}
        self.lies = {(home[one], home[whole]): share for (one, whole), share in puzzle.lies.items()
                     if one in home and whole in home}  # fmt: skip
        # What is around something that certainly lies in a sum lies in it in part.
        for name in groups:
            for whole in self.above[name] & set(self.sums):
                for around in self.above[name] - set(self.sums):
                    if whole not in self.above[around]:
                        self.lies[around, whole] = "partly"
        self.target: Kind = (puzzle.ask.get("group", "unknown"), puzzle.ask.get("actor"))
        self.asked = {home[name] for name in told if puzzle.inside is None or name in puzzle.inside}
        labels = {label for thing in self.things.values() for label in thing} | {self.target}
        actors = {actor for _, actor in labels} | {None}
        self.kinds: list[Kind] = list(product({group for group, _ in labels} | {"unknown"}, actors))
        self.is_open = any(high is None for thing in self.things.values() for _, _, high in thing.values())

    def worlds(self, moved: int, beyond: int) -> Iterator[tuple[int, int]]:
        """How far each world lies from the bests, and its total."""
        rows = [list(self._people(name, moved, beyond)) for name in self.events]
        for chosen in product(*rows):
            if sum(off for _, off, _ in chosen) > moved:
                continue
            people = {name: counts for name, (counts, _, _) in zip(self.events, chosen, strict=True)}
            if not all(self._holds(people, name) for name in self.events):
                continue
            off, away = sum(off for _, off, _ in chosen), sum(away for _, _, away in chosen)
            if not self.sums:
                if off == moved:
                    yield away, self._total(people, {})
                continue
            for missed, further, rest in self._with_sums(people, moved - off, beyond):
                if missed + off == moved:
                    yield away + further, self._total(people, rest)

    def _people(self, name: str, moved: int, beyond: int) -> Iterator[tuple[Counts, int, int]]:
        kinds = [kind for kind in self.kinds if any(_bears(kind, label) for label in self.things[name])]
        most = max(_top(bounds, beyond) for bounds in self.things[name].values()) + moved
        for numbers in product(range(most + 1), repeat=len(kinds)):
            counts = dict(zip(kinds, numbers, strict=True))
            off, away = _missed(self.things[name], counts, beyond)
            if off <= moved:
                yield counts, off, away

    def _holds(self, people: dict[str, Counts], whole: str) -> bool:
        """A whole holds its parts' people, where it counts such people."""
        direct = [name for name in self.events if whole in self.above[name]
                  and not any(whole in self.above[other] for other in self.above[name] & set(self.events))]  # fmt: skip
        return all(
            sum(people[name].get(kind, 0) for name in direct) <= number for kind, number in people[whole].items()
        )

    def _with_sums(
        self, people: dict[str, Counts], moved: int, beyond: int
    ) -> Iterator[tuple[int, int, dict[tuple[frozenset[str], Kind], int]]]:
        roots = [name for name in self.events if not self.above[name] & set(self.events)]
        ways = [list(self._shares(people, name)) for name in roots]
        regions = [
            (frozenset(region), kind)
            for region in chain.from_iterable(combinations(self.sums, n) for n in range(1, len(self.sums) + 1))
            if self._may_be(region)
            for kind in self.kinds
            if all(any(_bears(kind, label) for label in self.things[name]) for name in region)
        ]
        most = sum(max(_top(b, beyond) for b in self.things[name].values()) for name in self.sums) + moved
        rests = [dict(zip(regions, numbers, strict=True)) for numbers in _up_to(len(regions), most)]
        for way in product(*ways):
            if not self._agree(way):
                continue
            for rest in rests:
                missed = away = 0
                for name in self.sums:
                    counts: Counts = {}
                    for share in way:
                        for kind, number in share.get(name, {}).items():
                            counts[kind] = counts.get(kind, 0) + number
                    for (region, kind), number in rest.items():
                        if name in region:
                            counts[kind] = counts.get(kind, 0) + number
                    off, further = _missed(self.things[name], counts, beyond)
                    missed, away = missed + off, away + further
                if missed <= moved:
                    yield missed, away, rest

    def _shares(self, people: dict[str, Counts], name: str) -> Iterator[dict[str, Counts]]:
        """Whom of an event each sum counts."""
        choices = []
        for total in self.sums:
            seen = {k: n for k, n in people[name].items() if any(_bears(k, label) for label in self.things[total])}
            least = dict.fromkeys(seen, 0)
            for part in self.events:
                if name in self.above[part] and total in self.above[part]:
                    least = {kind: least[kind] + people[part].get(kind, 0) for kind in seen}
            if total in self.above[name]:
                choices.append([seen])
            elif (share := self.lies.get((name, total))) == "whole" and not any(least.values()):
                choices.append([seen, dict.fromkeys(seen, 0)])
            elif share in ("partly", "whole"):
                choices.append([dict(zip(seen, numbers, strict=True)) for numbers in
                                product(*(range(least[kind], seen[kind] + 1) for kind in seen))])  # fmt: skip
            else:
                choices.append([{}])
        for chosen in product(*choices):
            yield dict(zip(self.sums, chosen, strict=True))

    def _agree(self, way: tuple[dict[str, Counts], ...]) -> bool:
        """A sum within another counts nobody whom the other does not."""
        return all(
            number <= share.get(whole, {}).get(kind, 0)
            for share in way
            for total in self.sums
            for whole in self.above[total] & set(self.sums)
            for kind, number in share.get(total, {}).items()
        )

    def _may_be(self, region: tuple[str, ...]) -> bool:
        apart = any(self.lies.get(pair) == "apart" or self.lies.get(pair[::-1]) == "apart"
                    for pair in combinations(region, 2))  # fmt: skip
        return not apart and all(self.above[name] & set(self.sums) <= set(region) for name in region)

    def _total(self, people: dict[str, Counts], rest: dict[tuple[frozenset[str], Kind], int]) -> int:
        roots = [name for name in self.events if not self.above[name] & set(self.events)]
        asked = [name for name in roots if name in self.asked]
        # Who is in several of them is counted once.
        times = dict.fromkeys(asked, 1)
        for name in self.events:
            around = self.above[name] & set(asked)
            if len(around) > 1:
                times[name] = 1 - len(around)
        inside = sum(
            number * weight
            for name, weight in times.items()
            for kind, number in people[name].items()
            if _bears(kind, self.target)
        )
        return inside + sum(
            number
            for (region, kind), number in rest.items()
            if _bears(kind, self.target) and any(name in self.asked for name in region)
        )


def _up_to(length: int, most: int) -> Iterator[tuple[int, ...]]:
    """All lists of whole numbers that come to no more than ``most``."""
    if not length:
        yield ()
        return
    for first in range(most + 1):
        for others in _up_to(length - 1, most - first):
            yield (first, *others)


def _bears(kind: Kind, label: Kind) -> bool:
    return label[1] in (None, kind[1]) and (label[0] == kind[0] or label[0] in WITHIN[kind[0]])


def _top(bounds: Bounds, beyond: int) -> int:
    return bounds[0] + beyond if bounds[2] is None else bounds[2]


def _missed(thing: Thing, counts: Counts, beyond: int) -> tuple[int, int]:
    """By how many people the bounds and the bests are missed."""
    bounds = bests = 0
    for label, (low, best, high) in thing.items():
        number = sum(count for kind, count in counts.items() if _bears(kind, label))
        bounds += max(low - number, 0, number - _top((low, best, high), beyond))
        bests += abs(number - best) if best is not None else 0
    return bounds, bests


def _numbers(claims: list[Any]) -> Thing:
    """Of one voice the latest number stands; voices stand side by side."""
    found: Thing = {}
    labels = {(figure.group, figure.actor) for claim in claims for figure in claim.figures}
    for label in labels:
        latest: dict[str, tuple[str, Bounds]] = {}
        for claim in claims:
            voice = claim.said_by[0].text if claim.said_by else claim.document
            for figure in claim.figures:
                said = claim.published or ""
                if (figure.group, figure.actor) == label and (voice not in latest or said > latest[voice][0]):
                    # Some of those that another number counts: more of them may be among the rest.
                    bounds = (figure.low, None, None) if figure.included else (figure.low, figure.best, figure.high)
                    latest[voice] = (said, bounds)
        values = [bounds for _, bounds in latest.values()]
        highs = [high for _, _, high in values]
        newest = max(latest.values(), key=lambda one: one[0])[1][1]
        found[label] = (
            min(low for low, _, _ in values), newest, None if None in highs else max(h for h in highs if h is not None)
        )  # fmt: skip
    return found


def _closure(name: str, parts: list[tuple[str, str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        new = {whole for part, whole in parts if part == one} - found
        found |= new
        waiting += new
    return found - {name}

"""How much two claims of different documents can score at most, for very many pairs at once.

Only pairs whose bound reaches what a judgement needs are compared; the rest would have come to nothing, so the bound
changes no result. Kind, time, place, actors and figures are not bounded but worked out by the functions that compare
(`marsad.resolve.evidence`), once for every two values that meet: claims of one day, or of one group against another,
are very many and alike. Words are bounded by their hashes, which can only make them look more alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from marsad.core.nouns import Evidence
from marsad.resolve import evidence
from marsad.resolve.columns import NO_DAY, Columns, Flags, Floats, Ints, by_unique
from marsad.resolve.days import Days
from marsad.resolve.profiles import Profile
from marsad.resolve.times import time_case
from marsad.resolve.weights import Weights

_DOUBT: Final = 0.06
"""Bits by which rounded rows may add up to more than their exact sum."""
_PORTION: Final = 8192
_MEASURES: Final = {"killed": 1, "injured": 1, "others": 7}
"""How many measures may each add the most that one of their kind can."""

Worth = tuple[float, float]
"""The sum of some rows, and of those of them that speak for the two."""


class Bound:
    """Bounds for pairs of the claims in ``columns``, which must be of different documents."""

    def __init__(self, columns: Columns, weights: Weights) -> None:
        self._columns, self._weights = columns, weights
        kinds = columns.kinds.examples
        known = [[self._kind(a, b) for b in kinds] for a in kinds]
        self._kinds: Floats = np.array(known, np.float64).reshape(len(kinds), len(kinds))
        lines = weights.between["wording"]
        self._steps = [(least, lines[name]) for least, name in weights.steps["wording"]]

    def worth_comparing(self, one: Ints, other: Ints) -> Flags:
        """Whether a comparison may reach what is recorded: doubt, or sameness but for what speaks against it."""
        score, favour = self._cheap(one, other)
        open_score, open_favour = self._open(one, other)
        kept = np.flatnonzero(self._may_reach(score + open_score, favour + open_favour))
        for part, most in ((self._figures, "figures"), (self._words, "wording"), (self._where, "place")):
            mine, for_two = part(one[kept], other[kept])
            ceiling = self._ceiling(most)
            score[kept] += mine - ceiling
            favour[kept] += for_two - ceiling
            open_kept = self._may_reach((score + open_score)[kept], (favour + open_favour)[kept])
            kept = kept[open_kept]
        found = np.zeros(len(one), np.bool_)
        found[kept] = True
        return found

    def _may_reach(self, score: Floats, favour: Floats) -> Flags:
        verdict = self._weights.verdict
        least = min(verdict["different_between"], verdict["same_between"])
        found: Flags = (score + _DOUBT >= least) | (favour + _DOUBT >= verdict["same_between"])
        return found

    def _ceiling(self, part: str) -> float:
        """The most bits that a part can add."""
        table = self._weights.between
        if part == "figures":
            return sum(many * max(0.0, *table[name].values()) for name, many in _MEASURES.items())
        return max(0.0, *table[part].values())

    def _cheap(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        """The prior, the kind, the time and the actors, and for all other parts the most that they can add."""
        columns, prior = self._columns, self._weights.between["prior"]
        start = prior["bits"] + max(0.0, prior["one_main"], prior["none_main"])
        rest = sum(map(self._ceiling, ("figures", "wording", "place")))
        kind = self._kinds[columns.kind[one], columns.kind[other]]
        time, time_for = self._time(one, other)
        printed, printed_for = self._published(one, other)
        actors, actors_for = by_unique(columns.actors[one], columns.actors[other], self._actors)
        score = start + rest + kind + time + printed + actors
        return score, start + rest + np.maximum(kind, 0) + time_for + printed_for + actors_for

    def _published(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        columns, lines = self._columns, self._weights.between["published"]
        gap = np.abs(columns.printed[one] - columns.printed[other])
        bits = np.full(len(one), lines["later"])
        for most, name in reversed(evidence.GAPS):
            bits[gap <= most] = lines[name]
        bits[(columns.printed[one] == NO_DAY) | (columns.printed[other] == NO_DAY)] = lines["unknown"]
        return bits, np.maximum(bits, 0)

    def _open(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        """What few claims have, and no column says more of: names of people and operations, and whole documents."""
        columns = self._columns
        most = np.where(columns.people[one] & columns.people[other], self._ceiling("people"), 0.0)
        most += np.where(columns.operation[one] | columns.operation[other], self._ceiling("operation"), 0.0)
        most += np.where(columns.paged[one] & columns.paged[other], self._ceiling("documents"), 0.0)
        return most, most

    def _kind(self, left: Profile, right: Profile) -> float:
        """The most that two kinds can be worth, whoever acts."""
        return max(evidence.kind_bits(one, other, self._weights) for one in left.kinds for other in right.kinds)

    def _time(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        columns = self._columns
        timed = columns.timed[one] & columns.timed[other]
        unknown = self._weights.between["time"]["unknown"]
        bits, favour = np.full(len(one), unknown), np.full(len(one), max(0.0, unknown))
        a, b = one[timed], other[timed]
        # All that the time says hangs on how far apart two times begin, how long they last, and how they are known.
        apart = np.clip(columns.first[b] - columns.first[a], -2000, 2000) + 2000
        lasts = [np.minimum(columns.last[n] - columns.first[n], 1000) * 2 + columns.published[n] for n in (a, b)]
        bits[timed], favour[timed] = by_unique(apart * 4000 + lasts[0], lasts[1], self._times)
        return bits, favour

    def _times(self, first: int, second: int) -> Worth:
        apart, length = first // 4000 - 2000, first % 4000
        left = Days(0, length // 2, bool(length % 2))
        right = Days(apart, apart + second // 2, bool(second % 2))
        bits = self._weights.between["time"][time_case(left, right)[0]]
        return bits, max(0.0, bits)

    def _actors(self, first: int, second: int) -> Worth:
        examples = self._columns.actor_sets.examples
        return _worth(evidence.actor_evidence(examples[first], examples[second], self._weights))

    def _figures(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        return by_unique(self._columns.figures[one], self._columns.figures[other], self._tolls)

    def _tolls(self, first: int, second: int) -> Worth:
        examples = self._columns.figure_sets.examples
        # Which of the two reports is the later one is not known here.
        both = [
            _worth(evidence.toll_evidence(examples[first], examples[second], self._weights, rising=way))
            for way in (True, False)
        ]
        return max(worth[0] for worth in both), max(worth[1] for worth in both)

    def _where(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        return by_unique(self._columns.where[one], self._columns.where[other], self._places)

    def _places(self, first: int, second: int) -> Worth:
        examples = self._columns.wheres.examples
        return _worth(evidence.place_evidence(examples[first], examples[second], self._weights))

    def _words(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        """Bits for the share of the lighter sentence's words that both may have."""
        columns = self._columns
        shares = np.empty(len(one))
        for start in range(0, len(one), _PORTION):
            portion = slice(start, start + _PORTION)
            shares[portion] = _shared(columns, one[portion], other[portion])
        bits = np.full(len(one), max(0.0, self._weights.between["wording"]["none"]))
        for least, worth in reversed(self._steps):
            # A bound on the share bounds the bits only where no smaller share is worth more.
            bits[shares + 1e-4 >= least] = np.maximum(bits[shares + 1e-4 >= least], worth)
        return bits, bits


def _worth(rows: Iterable[Evidence]) -> Worth:
    bits = [row.bits for row in rows]
    return sum(bits), sum(bit for bit in bits if bit > 0)


def _shared(columns: Columns, one: Ints, other: Ints) -> Floats:
    words, weights, others = columns.words[one], columns.word_weights[one], columns.words[other]
    common = np.zeros(len(one))
    for column in range(words.shape[1]):
        mine = words[:, column]
        common += weights[:, column] * ((others == mine[:, None]).any(axis=1) & (mine != 0))
    lighter = np.minimum(columns.weight[one], columns.weight[other])
    shares = np.divide(common, lighter, out=np.zeros(len(one)), where=lighter > 0)
    return np.where(columns.long[one] | columns.long[other], 1.0, shares)

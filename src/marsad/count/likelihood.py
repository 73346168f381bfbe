"""How likely each total is, given how often reports are misread: the range that holds it with a chance asked for.

The smallest and largest total that the claims allow say nothing of claims that were read wrongly: a happening told
twice as two, a day or place misread, a toll taken from the wrong sentence. How often that is was counted on reports
whose happenings are known (``chances.toml``, written by ``make fit-chances``). Every happening that may be counted is
one with the chance of its row, and its people are the number read or another with the shares counted; the total is the
sum of these, taken as independent (its distribution is their convolution: Poisson's binomial, weighted), and of the
happenings that no report was read to tell of there, whose number is Poisson's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from math import exp
from typing import Final, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from marsad.core.people import Interval, stated
from marsad.core.saying import Said
from marsad.count.asking import Counted
from marsad.count.model import Bounds

Match = Literal["sure", "likely", "possible", "passing"]
"""How surely it lies in the days and places asked for; ``passing``: surely or not, reports only mention it."""
_LEADS: Final = ((0.5, "half"), (1.0, "second"), (2.0, "first"), (50.0, "far_first"))
LEADING: Final = 1.5
"""The lead of a happening that its report tells for itself."""
_FEW: Final = 5
"""Tolls from here on are off by shares of themselves, smaller ones by persons."""
_MOST_UNSEEN: Final = 12
_Distribution = NDArray[np.float64]


class Chances(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``chances.toml`` holds, explained there."""

    happening: dict[str, dict[str, float]]
    toll: dict[str, dict[str, dict[str, float]]]
    events: int
    questions: int
    unseen: float
    unseen_toll: dict[str, dict[str, float]]


class Doubtful(NamedTuple):
    """A happening that may be counted: its row of ``chances.toml``, and the toll read (null: none was)."""

    match: Match
    lead: float
    """The weight of what its reports say of it, over that of what else they tell."""
    doubled: bool
    """Another event may be the same happening."""
    toll: Interval | None

    def said(self) -> tuple[Said, ...]:
        """What makes it doubtful."""
        reasons = [self.match, *(["second"] if self.lead <= 1 and self.match != "passing" else [])]
        return tuple(Said(key=f"count.doubt.{one}") for one in (*reasons, *(["doubled"] if self.doubled else [])))


@cache
def packaged() -> Chances:
    """The chances that come with the programme."""
    text = resources.files("marsad.count").joinpath("chances.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Chances)


def row_of(one: Doubtful) -> tuple[str, str]:
    """The table and the line of ``[happening]`` that hold for it."""
    if one.match == "passing":
        return "passing", "any"
    table = f"{one.match}_doubled" if one.match == "sure" and one.doubled else one.match
    return table, next((name for most, name in _LEADS if one.lead <= most), "only")


def toll_row(toll: Interval | None) -> str:
    """The line of ``[toll.MEASURE]`` that holds for a number read: none, 0 to 4, or many."""
    if toll is None:
        return "none"
    return str(stated(toll)) if stated(toll) < _FEW else "many"


def off_by(row: str, read: int, true: int) -> str:
    """By how much a toll is off, as the file has it: persons, or of many a share in quarters."""
    if row != "many":
        return str(max(-3, min(3, true - read)))
    return str(max(0, min(8, round(4 * true / read))) / 4)


def likely_range(
    doubtful: Iterable[Doubtful], measure: Counted, share: float, *, sure: Bounds, chances: Chances | None = None
) -> Bounds:
    """The total's range that holds it with the chance ``share``, as much of the rest lying below as above.

    ``sure`` is what other sets of events come to that are solved for themselves, and is added as it is. Best is the
    median, the tolls taken as they were read. A high is null only where that of ``sure`` is.
    """
    known = packaged() if chances is None else chances
    happenings = list(doubtful)
    ends = _sum([*(_of_one(one, measure, known) for one in happenings), _unseen(happenings, measure, known)])
    as_read = _sum([_as_read(one, measure, known) for one in happenings])
    low, high = (int(np.searchsorted(np.cumsum(ends), point)) for point in ((1 - share) / 2, (1 + share) / 2))
    best = int(np.searchsorted(np.cumsum(as_read), 0.5 - 1e-9))
    low, high = min(low, best), max(high, best)
    return Bounds.ordered(sure.low + low, sure.best + best, None if sure.high is None else sure.high + high)


def chance_of(one: Doubtful, chances: Chances | None = None) -> float:
    """The chance that it is a happening of its own, and one of those asked for."""
    table, line = row_of(one)
    return (packaged() if chances is None else chances).happening[table][line]


def _of_one(one: Doubtful, measure: Counted, chances: Chances) -> _Distribution:
    chance = chance_of(one, chances)
    if measure == "incidents":
        return np.array([1 - chance, chance])
    row, read = toll_row(one.toll), stated(one.toll) if one.toll else 0
    table = chances.toll.get(measure, chances.toll["injured"])
    found = {read: 1.0}
    if row in table and (one.toll is not None or measure in chances.toll):
        shares = table[row]
        found = {}
        for off, part in shares.items():
            number = round(read * float(off)) if row == "many" else max(0, read + int(off))
            found[number] = found.get(number, 0.0) + part
    return _spread(found, chance)


def _as_read(one: Doubtful, measure: Counted, chances: Chances) -> _Distribution:
    read = 1 if measure == "incidents" else stated(one.toll) if one.toll else 0
    return _spread({read: 1.0}, chance_of(one, chances))


def _spread(found: Mapping[int, float], chance: float) -> _Distribution:
    spread = np.zeros(max(found) + 1)
    whole = sum(found.values())
    for number, part in found.items():
        spread[number] += chance * part / whole
    spread[0] += 1 - chance
    return spread


def _unseen(happenings: Sequence[Doubtful], measure: Counted, chances: Chances) -> _Distribution:
    """The people of happenings asked for that were read to lie elsewhere, or that nobody read of."""
    if measure != "incidents" and measure not in chances.unseen_toll:
        return np.ones(1)
    expected = chances.unseen * sum(chance_of(one, chances) for one in happenings)
    one = {1: 1.0} if measure == "incidents" else {int(n): p for n, p in chances.unseen_toll[measure].items()}
    step, times = _spread(one, 1.0), np.ones(1)
    total = np.zeros(len(step) * _MOST_UNSEEN)
    weight = exp(-expected)
    for number in range(_MOST_UNSEEN):
        total[: len(times)] += weight * times
        times = np.convolve(times, step)
        weight *= expected / (number + 1)
    return np.asarray(total / total.sum())


def _sum(parts: Sequence[_Distribution]) -> _Distribution:
    total = np.ones(1)
    for part in parts:
        total = np.convolve(total, part)
        # What is as good as impossible at the far end is left off, so that long sums stay quick.
        kept = int(np.searchsorted(np.cumsum(total), 1 - 1e-9)) + 1
        total = total[:kept]
    return np.asarray(total / total.sum())

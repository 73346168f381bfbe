"""How a count would change without one of its claims, or without one of its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from marsad.core.nouns import Claim
from marsad.core.sources import called
from marsad.flow.folding import View
from marsad.flow.recounting import changed, told_by

if TYPE_CHECKING:
    from marsad.core.saying import Said
    from marsad.count.counting import Counting, Solved
    from marsad.count.model import Bounds
    from marsad.count.totals import Binding, SourceShare

Recount = Callable[[View], "Bounds"]
"""Asks the same question of another view."""
MOST_TRIED: Final = 12
"""Claims, and sources, that are left out one after the other; those of the largest numbers first."""


def binding(
    part: View, counting: Counting, solved: Sequence[Solved], bounds: Bounds, recount: Recount
) -> Iterator[Binding]:
    """The figures without which the low, the best or the high would be another, those that hold an end first.

    An event that bears on no other and has one figure is passed over: without it, its people are missing, of course.
    """
    from marsad.count.totals import Binding
    from marsad.count.wording import figure, in_english

    tried: dict[frozenset[str], tuple[int, Said, str]] = {}
    for one in solved:
        told = [(entry, number) for entry in one.entries for number in entry.numbers if number.told]
        if len({frozenset(number.claims) for _, number in told}) < 2:
            continue
        for entry, number in told:
            size = max(value or 0 for value in number.interval)
            said = figure(entry, number, counting.claims, counting.measure)
            tried.setdefault(frozenset(number.claims), (size, said, entry.id))
    for claims, (_, said, event) in sorted(tried.items(), key=lambda one: -one[1][0])[:MOST_TRIED]:
        other = recount(changed(part, dict.fromkeys(claims)))
        if (other.low, other.best, other.high) != (bounds.low, bounds.best, bounds.high):
            yield Binding(
                says=in_english(said), claim=min(claims), event=event, low=other.low, best=other.best,
                high=other.high, said=said, holds=tuple(_holds(bounds, other)),
            )  # fmt: skip


def _holds(bounds: Bounds, other: Bounds) -> Iterator[str]:
    """The ends that the figure keeps where they are: without it, the interval would reach further."""
    if other.low < bounds.low:
        yield "low"
    if bounds.high is not None and (other.high is None or other.high > bounds.high):
        yield "high"


def by_source(part: View, solved: Sequence[Solved], bounds: Bounds, recount: Recount) -> Iterator[SourceShare]:
    """The count without each of its sources: those with most claims first."""
    from marsad.count.totals import SourceShare

    behind = {name for one in solved for entry in one.entries for number in entry.numbers for name in number.claims}
    told: dict[str, list[Claim]] = {}
    for claim in part.claims:
        if claim.id in behind:
            told.setdefault(called(claim), []).append(claim)
    for source, claims in sorted(told.items(), key=lambda one: (-len(one[1]), one[0]))[:MOST_TRIED]:
        other = recount(changed(part, dict.fromkeys(told_by(part.claims, source))))
        yield SourceShare(source=source, claims=len(claims), low=other.low, best=other.best, high=other.high)

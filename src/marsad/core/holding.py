"""People taken: whether a report says that they were detained or abducted, they were taken once.

One report's "arrested" is another's "kidnapped", and a captured soldier is either. Within one event, equal numbers of
people who may be the same are all of the measure that the event's own kind counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from marsad.core.nouns import Claim
from marsad.core.passages import Statement
from marsad.core.people import People, compatible
from marsad.core.vocabulary import MEASURES, Kind, Measure

TAKEN: Final[tuple[Measure, ...]] = ("detained", "abducted")
"""Measures that count people taken."""


def measure_of_taking(claims: Iterable[Claim], kind: Kind, mode: str | None) -> Measure:
    """The measure of people taken that most claims of the event's kind and mode give, else most claims of all."""

    def rank(measure: Measure) -> tuple[int, int, int]:
        giving = [claim for claim in told if any(figure.measure == measure for figure in claim.figures)]
        own = [claim for claim in giving if (claim.kind, claim.mode) == (kind, mode)]
        return len(own), len(giving), -MEASURES.index(measure)

    told = list(claims)
    return max(TAKEN, key=rank)


def taken_once(found: Sequence[Statement], own: Measure) -> list[Statement]:
    """The statements, those of people taken of the measure ``own`` where as many are told of in that measure too.

    Not where one passage counts both in unlike words: "gunmen kidnapped three, and police arrested three".
    """
    theirs = [one for one in found if one.measure in TAKEN and one.measure != own]
    mine = [one for one in found if one.measure == own]
    if not theirs or not mine:
        return list(found)
    return [
        one._replace(measure=own) if one.measure in TAKEN and one.measure != own and _again(one, mine, theirs) else one
        for one in found
    ]


def _again(one: Statement, mine: Sequence[Statement], theirs: Sequence[Statement]) -> bool:
    alike = [other for other in mine if _alike(one, other)]
    same = [other for other in theirs if (other.people, other.interval) == (one.people, one.interval)]
    return bool(alike) and not any(_beside(other, taken) for other in same for taken in alike)


def _alike(one: Statement, other: Statement) -> bool:
    return (one.interval, one.scope) == (other.interval, other.scope) and _may_be(one.people, other.people)


def _may_be(one: People, other: People) -> bool:
    """Whoever was taken is a detainee."""
    groups = one.group, other.group
    return (None in (one.actor, other.actor) or one.actor == other.actor) and (
        "detainee" in groups or compatible(*groups)
    )


def _beside(one: Statement, other: Statement) -> bool:
    (start, end), (begins, ends) = one.span, other.span
    here = (one.document, one.sentence) == (other.document, other.sentence)
    return here and (end <= begins or ends <= start)

"""What hangs on a question: how many people a count may change by, and how unsure the machine is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from marsad.core.nouns import Claim, Event, EventFigure, Figure
from marsad.core.vocabulary import COUNTED_STATUSES, Measure

WEIGHTS: Final[Mapping[Measure, float]] = {
    "killed": 1.0, "injured": 0.3, "abducted": 0.5, "detained": 0.2, "missing": 0.5, "displaced": 0.01,
    "released": 0.1, "surrendered": 0.1, "escaped": 0.1,
}  # fmt: skip
"""How much one person of each measure weighs beside one killed: a choice of ours, for the order of questions only."""
UNCOUNTED: Final = 0.2
"""What stands for the people of what counts nobody, or did not happen: it is asked last, but it is asked."""


def probability(bits: float) -> float:
    """The probability whose odds are ``2 ** bits``."""
    return 1.0 / (1.0 + math.exp2(-max(-60.0, min(60.0, bits))))


def doubt(probable: float) -> float:
    """How unsure a probability leaves one: its entropy in bits, 1 at a half and 0 at 0 and 1 (Shannon, 1948)."""
    if not 0.0 < probable < 1.0:
        return 0.0
    return -(probable * math.log2(probable) + (1 - probable) * math.log2(1 - probable))


def people_of(event: Event) -> float:
    """How many people an event's figures come to, weighed by `WEIGHTS`; `UNCOUNTED` for an event that counts nobody."""
    if event.status not in COUNTED_STATUSES:
        return UNCOUNTED
    return max(UNCOUNTED, _weighed(figure for figure in event.figures if not figure.included))


def people_in(claims: Iterable[Claim]) -> float:
    """The same of some claims: the most that any one of them tells of."""
    told = [_weighed(f for f in claim.figures if not f.included) for claim in claims if claim.status == "actual"]
    return max([UNCOUNTED, *told])


def _weighed(figures: Iterable[Figure | EventFigure]) -> float:
    most: dict[Measure, float] = {}
    whole: dict[Measure, float] = {}
    for figure in figures:
        number = float(figure.best if figure.best is not None else figure.high or figure.low or 0)
        most[figure.measure] = most.get(figure.measure, 0.0) + number
        if (figure.group, figure.actor) == ("unknown", None):
            whole[figure.measure] = max(whole.get(figure.measure, 0.0), number)
    return sum(WEIGHTS[measure] * whole.get(measure, number) for measure, number in most.items())

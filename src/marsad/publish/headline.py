"""One interval for an event's people of one measure ("22 killed"), where its figures speak of several groups.

A number for leaders is among the number for fighters, and not beside it. Groups that can share nobody are added;
groups that may share people are added for the high only. This is what tables show; `count` weighs the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from marsad.core.nouns import Event, EventFigure, Record
from marsad.core.people import People
from marsad.core.vocabulary import Group, Measure

_FAMILY: Final[dict[Group, str]] = {
    "leader": "fighters", "combatant": "fighters", "security": "forces", "civilian": "civilians",
    "journalist": "civilians", "aid-worker": "civilians", "child": "children", "woman": "women",
}  # fmt: skip
"""Groups of two families share nobody; of groups without a family nothing is known."""
_MAY_SHARE: Final = frozenset({frozenset({"civilians", "children"}), frozenset({"civilians", "women"})})


class Interval(Record, frozen=True, kw_only=True):
    """How many people: ``low <= best <= high``, each null where unknown."""

    low: int | None
    best: int | None
    high: int | None


def headline(event: Event, measures: Iterable[Measure]) -> Interval | None:
    """The people of one or several measures in one interval; None where nobody said anything of them.

    Only figures of the event's own scope count: a sum over a fortnight is no number of an event.
    """
    added: Interval | None = None
    for measure in measures:
        figures = [f for f in event.figures if f.measure == measure and f.scope == event.scope]
        if figures:
            one = _together(figures)
            added = one if added is None else _sum([added, one])
    return added


def _together(figures: Sequence[EventFigure]) -> Interval:
    wholes = [f for f in figures if not any(_among(f, other) for other in figures)]
    told = [(_people(whole), _with_parts(whole, figures)) for whole in wholes]
    groups: list[list[tuple[People, Interval]]] = []
    for one in told:
        touching = [group for group in groups if any(_may_share(one[0], other) for other, _ in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([one, *(member for group in touching for member in group)])
    return _sum([_overlapping([interval for _, interval in group]) for group in groups])


def _with_parts(whole: EventFigure, figures: Sequence[EventFigure]) -> Interval:
    """A figure is never less than what is said of its parts."""
    parts = [figure for figure in figures if _among(figure, whole)]
    interval = Interval(low=whole.low, best=whole.best, high=whole.high)
    least = _together(parts).low if parts else None
    if least is None or (whole.low is not None and whole.low >= least):
        return interval
    raised = [None if number is None else max(number, least) for number in (whole.best, whole.high)]
    return Interval(low=least, best=raised[0], high=raised[1])


def _people(figure: EventFigure) -> People:
    return People(figure.group, figure.actor)


def _among(figure: EventFigure, other: EventFigure) -> bool:
    one, whole = _people(figure), _people(other)
    return one != whole and one.among(whole)


def _may_share(one: People, other: People) -> bool:
    if one.actor and other.actor and one.actor != other.actor:
        return False
    families = {_FAMILY.get(one.group), _FAMILY.get(other.group)}
    return len(families) == 1 or None in families or families in _MAY_SHARE


def _overlapping(intervals: Sequence[Interval]) -> Interval:
    summed = _sum(intervals)
    if len(intervals) == 1:
        return summed
    lows = [interval.low for interval in intervals if interval.low is not None]
    return Interval(low=max(lows, default=None), best=None, high=summed.high)


def _sum(intervals: Sequence[Interval]) -> Interval:
    """What is unknown of one is unknown of the sum; but the others are its low."""
    lows = [interval.low for interval in intervals if interval.low is not None]
    bests = [interval.best for interval in intervals if interval.best is not None]
    highs = [interval.high for interval in intervals if interval.high is not None]
    whole = len(intervals)
    return Interval(
        low=sum(lows) if lows else None,
        best=sum(bests) if len(bests) == whole else None,
        high=sum(highs) if len(highs) == whole else None,
    )

"""Whom a number counts, and numbers as intervals: which groups lie within which, and which may be the same people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from marsad.core.vocabulary import Group

WITHIN: Final[dict[Group, tuple[Group, ...]]] = {
    "leader": ("combatant", "unknown"),
    "combatant": ("unknown",),
    "security": ("unknown",),
    "civilian": ("unknown",),
    "official": ("unknown",),
    "journalist": ("civilian", "unknown"),
    "aid-worker": ("civilian", "unknown"),
    "child": ("civilian", "unknown"),
    "woman": ("civilian", "unknown"),
    "detainee": ("unknown",),
    "unknown": (),
}
"""The groups around each group: a leader is one of the combatants, and anybody is one of the people."""

Interval = tuple[int | None, int | None, int | None]
"""Low, best and high; each null where unknown."""

ONE: Final[Interval] = (1, 1, 1)


class People(NamedTuple):
    """Whom a number counts: ``actor`` null is anybody's people."""

    group: Group
    actor: str | None

    def among(self, other: People) -> bool:
        """Everyone counted here is counted there too."""
        return (other.actor is None or self.actor == other.actor) and (
            self.group == other.group or other.group in WITHIN[self.group]
        )

    def in_words(self) -> str:
        """``islamic-state leader``; empty where nothing is known."""
        return " ".join(part for part in (self.actor, self.group if self.group != "unknown" else None) if part)


ANYBODY: Final = People("unknown", None)


def nested(one: Group, other: Group) -> bool:
    """One of the two groups lies within the other, or they are the same."""
    return one == other or other in WITHIN[one] or one in WITHIN[other]


def family_of(group: Group) -> Group:
    """The widest group around it that still says who they are: a child is one of the civilians."""
    return next((around for around in WITHIN[group] if around != "unknown"), group)


def compatible(one: Group, other: Group) -> bool:
    """One person can be called by both: a woman can be a journalist, a civilian is no soldier."""
    return nested(one, other) or family_of(one) == family_of(other)


def apart(one: Interval, other: Interval) -> bool:
    """The two intervals have no number in common."""
    return below(one, other) or below(other, one)


def below(one: Interval, other: Interval) -> bool:
    """All of ``one`` is smaller than all of ``other``."""
    return one[2] is not None and other[0] is not None and one[2] < other[0]


def stated(interval: Interval) -> int:
    """The one number it stands for: best, else low, else high."""
    low, best, high = interval
    return next((number for number in (best, low, high) if number is not None), 0)


def added(intervals: Iterable[Interval]) -> Interval:
    """The sum: an unknown low adds nothing, an unknown best its low, an unknown high makes the sum's unknown."""
    known = list(intervals)
    if len(known) == 1:
        return known[0]
    lows = [low for low, _, _ in known]
    bests = [low if best is None else best for low, best, _ in known]
    highs = [high for _, _, high in known]
    return (
        None if all(low is None for low in lows) else sum(low or 0 for low in lows),
        None if all(best is None for _, best, _ in known) else sum(best or 0 for best in bests),
        None if None in highs else sum(high or 0 for high in highs),
    )


def widest(intervals: Iterable[Interval]) -> Interval:
    """The largest of the lows, of the bests and of the highs; a high that one leaves open stays open."""
    known = list(intervals)
    lows, bests, highs = ([interval[place] for interval in known] for place in range(3))
    return (
        max((low for low in lows if low is not None), default=None),
        max((best for best in bests if best is not None), default=None),
        None if None in highs else max((high for high in highs if high is not None), default=None),
    )


def in_words(interval: Interval) -> str:
    """``22``, ``3–9``, ``at least 20`` or ``up to 10``."""
    low, best, high = interval
    if low == high and low is not None:
        return str(low)
    if high is None:
        return f"at least {low}" if low is not None else f"about {best}"
    return f"{low}–{high}" if low is not None and low > 1 else f"up to {high}"

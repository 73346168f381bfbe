"""An event's figures: what its claims' numbers add up to, per measure, group, actor and scope.

1. Of one voice, a later number supersedes its earlier ones for the same people; so does one that contradicts an earlier
   number for people around or among them ("three dead", then "six civilians dead").
2. A number given for unknown people, or people of unknown allegiance, that equals one given for specific people is the
   same number, and joins it; where it equals several that are not nested, it stays by itself.
3. Voices stand side by side: low is the smallest low, high the largest high; a bound that one of them leaves open
   (null) stays open.
4. Best is the value that most independent sources give as theirs; of those, the one most recently published; of those,
   the smallest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from marsad.core.nouns import Claim, EventFigure, Figure
from marsad.core.sources import Voice, called, independent, later, voice_of
from marsad.core.vocabulary import GROUPS, MEASURES, Group, Measure, Scope

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

_MOST_NAMED: Final = 8
"""Voices named in one contradiction; more would not be read."""

Interval = tuple[int | None, int | None, int | None]


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


class Statement(NamedTuple):
    """One claim's number, with what decides how it combines."""

    measure: Measure
    scope: Scope
    people: People
    interval: Interval
    claim: str
    voice: Voice
    called: str
    published: str | None


def combine_figures(claims: Sequence[Claim], origin: Mapping[str, str]) -> tuple[tuple[EventFigure, ...], list[str]]:
    """The figures of an event told by ``claims``, and its contradictions in words. ``origin`` is `sources.origins`."""
    rank = {claim.id: place for place, claim in enumerate(claims)}
    by_kind: dict[tuple[Measure, Scope], list[Statement]] = {}
    for claim in claims:
        for figure in claim.figures:
            if _says_something(figure):
                by_kind.setdefault((figure.measure, figure.scope), []).append(_statement(claim, figure))
    figures, conflicts = [], []
    for kind in sorted(by_kind, key=lambda kind: (MEASURES.index(kind[0]), kind[1])):
        standing = _without_superseded(by_kind[kind])
        by_people: dict[People, list[Statement]] = {}
        for statement, people in zip(standing, _specified(standing), strict=True):
            by_people.setdefault(people, []).append(statement)
        figures += [_figure(people, by_people[people], origin, rank) for people in sorted(by_people, key=_rank)]
        conflicts += _contradiction(by_people)
    return tuple(figures), conflicts


def _says_something(figure: Figure) -> bool:
    return not figure.low is figure.best is figure.high is None


def _statement(claim: Claim, figure: Figure) -> Statement:
    return Statement(
        figure.measure, figure.scope, People(figure.group, figure.actor), (figure.low, figure.best, figure.high),
        claim.id, voice_of(claim), called(claim), claim.published,
    )  # fmt: skip


def _rank(people: People) -> tuple[int, str]:
    return GROUPS.index(people.group), people.actor or ""


def apart(one: Interval, other: Interval) -> bool:
    """The two intervals have no number in common."""
    return _below(one, other) or _below(other, one)


def _below(one: Interval, other: Interval) -> bool:
    return one[2] is not None and other[0] is not None and one[2] < other[0]


def contradicts(one: Statement, other: Statement) -> bool:
    """The two cannot both be right: other numbers for the same people, or more of a part than of the whole."""
    if one.people == other.people:
        return apart(one.interval, other.interval)
    if one.people.among(other.people):
        return _below(other.interval, one.interval)
    return other.people.among(one.people) and _below(one.interval, other.interval)


def _without_superseded(statements: Sequence[Statement]) -> list[Statement]:
    by_voice: dict[Voice, dict[People, list[Statement]]] = {}
    for statement in statements:
        by_voice.setdefault(statement.voice, {}).setdefault(statement.people, []).append(statement)
    kept = []
    for by_people in by_voice.values():
        latest = {people: _latest(said) for people, said in by_people.items()}
        newest = [statement for said in latest.values() for statement in said]
        kept += [
            statement
            for statement in dict.fromkeys(newest)
            if not any(later(new.published, statement.published) and contradicts(new, statement) for new in newest)
        ]
    return sorted(kept, key=lambda statement: (statement.claim, _rank(statement.people), str(statement.interval)))


def _latest(said: Sequence[Statement]) -> list[Statement]:
    newest = max((statement.published or "" for statement in said), default="") or None
    return [statement for statement in said if not later(newest, statement.published)]


def _specified(statements: Sequence[Statement]) -> list[People]:
    """The people each statement is about, once those that only left something out are read as the specific ones."""
    by_number: dict[Interval, set[People]] = {}
    for statement in statements:
        by_number.setdefault(statement.interval, set()).add(statement.people)
    return [_most_specific(statement.people, by_number[statement.interval]) for statement in statements]


def _most_specific(people: People, others: set[People]) -> People:
    finer = {other for other in others if _specifies(other, people)}
    finest = [one for one in finer if not any(_specifies(other, one) for other in finer)]
    return finest[0] if len(finest) == 1 else people


def _specifies(fine: People, coarse: People) -> bool:
    return (
        fine != coarse
        and coarse.group in ("unknown", fine.group)
        and (coarse.actor is None or coarse.actor == fine.actor)
    )


def _figure(
    people: People, said: Sequence[Statement], origin: Mapping[str, str], rank: Mapping[str, int]
) -> EventFigure:
    lows = [statement.interval[0] for statement in said]
    highs = [statement.interval[2] for statement in said]
    claims = sorted({statement.claim for statement in said}, key=rank.__getitem__)
    return EventFigure(
        measure=said[0].measure, group=people.group, actor=people.actor,
        low=None if None in lows else min(low for low in lows if low is not None),
        best=_best(said, origin),
        high=None if None in highs else max(high for high in highs if high is not None),
        claims=tuple(claims), sources=independent(claims, origin), scope=said[0].scope,
    )  # fmt: skip


def _best(said: Sequence[Statement], origin: Mapping[str, str]) -> int | None:
    backing: dict[int, set[str]] = {}
    newest: dict[int, str] = {}
    for statement in said:
        value = statement.interval[1]
        if value is not None:
            backing.setdefault(value, set()).add(origin[statement.claim])
            newest[value] = max(newest.get(value, ""), statement.published or "")
    return max(backing, key=lambda value: (len(backing[value]), newest[value], -value), default=None)


def _contradiction(by_people: Mapping[People, Sequence[Statement]]) -> list[str]:
    """``killed: Ministry says 22, SOHR says 9``, or nothing; each voice and number is named once."""
    said = {
        (people, statement.called, statement.interval): statement._replace(people=people)
        for people, statements in by_people.items()
        for statement in statements
    }
    ordered = sorted(said.values(), key=lambda one: (one.published or "", one.called, _rank(one.people), one.claim))
    clashing = [
        one for one in ordered if any(one.voice != other.voice and contradicts(one, other) for other in ordered)
    ]
    if not clashing:
        return []
    several = len({one.people for one in clashing}) > 1
    told = list(dict.fromkeys(_told(one, people=several) for one in clashing))
    more = f" and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
    return [f"{clashing[0].measure}: {', '.join(told[:_MOST_NAMED])}{more}"]


def _told(statement: Statement, *, people: bool) -> str:
    whom = statement.people.in_words() if people else ""
    return f"{statement.called} says {in_words(statement.interval)}" + (f" ({whom})" if whom else "")


def in_words(interval: Interval) -> str:
    """``22``, ``3–9``, ``at least 20`` or ``up to 10``."""
    low, best, high = interval
    if low == high and low is not None:
        return str(low)
    if high is None:
        return f"at least {low}" if low is not None else f"about {best}"
    return f"{low}–{high}" if low is not None and low > 1 else f"up to {high}"

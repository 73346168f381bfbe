"""An event's figures: what its claims' numbers add up to, per measure, group, actor and scope.

1. Passages of one document tell of the same people again: what counts is the largest that any one of them gives for the
   same people (`marsad.core.passages`). Whoever is named among the dead is no longer among the hurt.
2. Of one voice, a later number supersedes its earlier ones for the same people; so does one that contradicts an earlier
   number for people around or among them ("three dead", then "six civilians dead").
3. A number given for unknown people, or people of unknown allegiance, that equals one given for specific people is the
   same number, and joins it; where it equals several that are not nested, it stays by itself.
   People of one group whose side goes unsaid ("eight militants") are of the one side that others name for them.
   Armed people of unlike descriptions in like numbers are read as of one first (`marsad.core.retelling`).
4. Voices stand side by side: low is the smallest low, high the largest high; a bound that one of them leaves open
   (null) stays open.
5. Best is the value that most independent sources give as theirs; of those, the one most recently published; of those,
   the smallest. A smaller number that was published before a toll of everybody so far ("has risen to three") has no
   say in this; it stays between low and high.
6. People among others ("12, including three children"; "the leaders who were killed", where fighters were counted) have
   a row of their own, which says so, where no passage gives them a number by themselves. A plural without a number says
   nothing of people who have one.
7. Where the rows cannot simply be added up, because some of them may count the same people, the row for unknown people
   of no known actor is the number of all of them together (`marsad.core.tolls`); it is added where there is none.
8. Equal numbers of people detained and abducted are the same people, taken once (`marsad.core.holding`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from marsad.core.holding import measure_of_taking, taken_once
from marsad.core.nouns import Claim, EventFigure
from marsad.core.passages import (
    Passage,
    Statement,
    Telling,
    contradicts,
    numberless,
    pairs_in,
    passages,
    standing,
    statements,
    tellings,
)
from marsad.core.people import ANYBODY, Interval, People, added, apart, in_words, stated
from marsad.core.sources import independent
from marsad.core.tolls import side_by_side_of, toll_of
from marsad.core.vocabulary import GROUPS, MEASURES, Kind, Measure, Scope

_MOST_NAMED: Final = 8
"""Voices named in one contradiction; more would not be read."""


def combine_figures(
    claims: Sequence[Claim], origin: Mapping[str, str], kind: Kind, mode: str | None
) -> tuple[tuple[EventFigure, ...], list[str]]:
    """The figures of an event of ``kind`` and ``mode`` told by ``claims``, and its contradictions in words.

    ``origin`` is `sources.origins`.
    """
    rank = {claim.id: place for place, claim in enumerate(claims)}
    by_kind: dict[tuple[Measure, Scope], list[Statement]] = {}
    for statement in taken_once(statements(claims), measure_of_taking(claims, kind, mode)):
        by_kind.setdefault((statement.measure, statement.scope), []).append(statement)
    figures, conflicts = [], []
    for counted in sorted(by_kind, key=lambda key: (MEASURES.index(key[0]), key[1])):
        table = _Table(counted, origin, rank)
        listed = passages(by_kind[counted])
        every = standing(tellings(listed, None))
        told = [telling for telling in every if not numberless(telling, every)]
        some = [telling for telling in every if numberless(telling, every)]
        beside = pairs_in(listed)
        by_people: dict[People, list[Telling]] = {}
        for telling, people in zip(told, _specified(told, beside), strict=True):
            by_people.setdefault(people, []).append(telling)
        by_people = {people: _largest(ones) for people, ones in by_people.items()}
        figures += table.rows(by_people, listed, some)
        conflicts += _contradiction(by_people, counted[0], listed)
    return tuple(figures), conflicts


class _Table:
    """Makes the rows of one measure and scope."""

    def __init__(self, kind: tuple[Measure, Scope], origin: Mapping[str, str], rank: Mapping[str, int]) -> None:
        self.measure, self.scope = kind
        self.origin, self.rank = origin, rank

    def rows(
        self, by_people: Mapping[People, Sequence[Telling]], listed: Sequence[Passage], some: Sequence[Telling]
    ) -> list[EventFigure]:
        own = [self._of(people, by_people[people]) for people in by_people]
        among = self._among(listed, by_people, some)
        toll = toll_of(listed, self.origin)
        beside = pairs_in(listed)
        overlapping = bool(among) or any(
            one != other and one.among(other) and frozenset({one, other}) not in beside
            for one in by_people
            for other in by_people
        )
        if toll is not None and (
            overlapping or (ANYBODY in by_people and len(own) > 1) or added(map(_interval, own)) != toll.interval
        ):
            counted = toll.claims.union(*(row.claims for row in own if (row.group, row.actor) == ANYBODY))
            own = [row for row in own if (row.group, row.actor) != ANYBODY]
            own.append(self._row(ANYBODY, toll.interval, counted))
        return sorted([*own, *among], key=lambda row: (_rank(People(row.group, row.actor)), row.included))

    def _of(self, people: People, told: Sequence[Telling]) -> EventFigure:
        claims = {claim for telling in told for claim in telling.claims}
        return self._row(people, side_by_side_of(told, self.origin, largest=False), claims)

    def _among(
        self, listed: Sequence[Passage], by_people: Mapping[People, object], some: Sequence[Telling]
    ) -> list[EventFigure]:
        """Those told of as among others, where they have no row of their own: the most that one passage tells of."""
        among = [[one._replace(included=False) for one in passage if one.included] for passage in listed]
        found: dict[People, list[Telling]] = {}
        for telling in [*standing(tellings(among, None)), *some]:
            # "The leaders who were killed" are some of the 22 fighters; "people were killed" says nothing new of them.
            known = any(people == telling.people or people.among(telling.people) for people in by_people)
            if telling.people not in by_people and not (known and telling in some):
                found.setdefault(telling.people, []).append(telling)
        rows = []
        for people, told in found.items():
            claims = {claim for telling in told for claim in telling.claims}
            interval = side_by_side_of(told, self.origin, largest=True)
            rows.append(self._row(people, interval, claims, included=True))
        return rows

    def _row(
        self, people: People, interval: Interval, claims: set[str] | frozenset[str], *, included: bool = False
    ) -> EventFigure:
        low, best, high = interval
        return EventFigure(
            measure=self.measure, group=people.group, actor=people.actor, low=low, best=best, high=high,
            claims=tuple(sorted(claims, key=self.rank.__getitem__)), sources=independent(claims, self.origin),
            scope=self.scope, included=included,
        )  # fmt: skip


def _interval(row: EventFigure) -> Interval:
    return row.low, row.best, row.high


def _rank(people: People) -> tuple[int, str]:
    return GROUPS.index(people.group), people.actor or ""


def _specified(told: Sequence[Telling], beside: Collection[frozenset[People]]) -> list[People]:
    """The people each number is about, once those that only left something out are read as the specific ones.

    ``beside`` are people that some passage tells apart: "a man and one other" are not the same number.
    """
    by_number: dict[Interval, set[People]] = {}
    for telling in told:
        by_number.setdefault(telling.interval, set()).add(telling.people)
    finer = [_most_specific(telling.people, by_number[telling.interval], beside) for telling in told]
    return [_of_the_one_side(people, set(finer), beside) for people in finer]


def _largest(told: Sequence[Telling]) -> list[Telling]:
    """Without what a report says less of the people it was found to give a larger number for, which may be the same."""
    return [
        one
        for one in told
        if not any(
            other.document == one.document
            and other.people != one.people
            and stated(other.interval) > stated(one.interval)
            and not apart(one.interval, other.interval)
            for other in told
        )
    ]


def _of_the_one_side(people: People, others: set[People], beside: Collection[frozenset[People]]) -> People:
    """People of a group whose side goes unsaid are of the one side whose people of that group the event tells of."""
    if people.actor is not None or people.group == "unknown":
        return people
    sides = [other for other in others if other.group == people.group and other.actor is not None]
    return sides[0] if len(sides) == 1 and frozenset({sides[0], people}) not in beside else people


def _most_specific(people: People, others: set[People], beside: Collection[frozenset[People]]) -> People:
    finer = {other for other in others if _specifies(other, people) and frozenset({other, people}) not in beside}
    finest = [one for one in finer if not any(_specifies(other, one) for other in finer)]
    return finest[0] if len(finest) == 1 else people


def _specifies(fine: People, coarse: People) -> bool:
    return (
        fine != coarse
        and coarse.group in ("unknown", fine.group)
        and (coarse.actor is None or coarse.actor == fine.actor)
    )


def _contradiction(
    by_people: Mapping[People, Sequence[Telling]], measure: Measure, listed: Sequence[Passage]
) -> list[str]:
    """``killed: Ministry says 22, SOHR says 9``, or nothing; each voice and number is named once."""
    said = {
        (people, telling.called, telling.interval): telling._replace(people=people)
        for people, told in by_people.items()
        for telling in told
    }
    ordered = sorted(said.values(), key=lambda one: (one.published or "", one.called, _rank(one.people), one.claims))
    differing = [one for one in ordered if any(_clash(one, other, {}) for other in ordered)]
    meant = {one: _meant(one, listed) for one in differing}
    clashing = [one for one in differing if any(_clash(one, other, meant) for other in differing)]
    if not clashing:
        return []
    several = len({one.people for one in clashing}) > 1
    told = list(dict.fromkeys(_told(one, people=several) for one in clashing))
    more = f" and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
    return [f"{measure}: {', '.join(told[:_MOST_NAMED])}{more}"]


def _meant(telling: Telling, listed: Sequence[Passage]) -> set[Interval]:
    """Its number, and what its report counts of those people with the narrower ones beside them.

    "A father and two daughters" are one civilian and two children, and do not contradict "three civilians".
    """
    mine = [passage for passage in listed if passage[0].document == telling.document]
    told = tellings(mine, telling.people, among=lambda one: one.people.among(telling.people))
    return {telling.interval, *(one.interval for one in told if one.voice == telling.voice)}


def _clash(one: Telling, other: Telling, meant: Mapping[Telling, Collection[Interval]]) -> bool:
    return one.voice != other.voice and all(
        contradicts((one.people, mine), (other.people, theirs))
        for mine in meant.get(one, {one.interval})
        for theirs in meant.get(other, {other.interval})
    )


def _told(telling: Telling, *, people: bool) -> str:
    whom = telling.people.in_words() if people else ""
    return f"{telling.called} says {in_words(telling.interval)}" + (f" ({whom})" if whom else "")

"""The same people under two descriptions: equal numbers of armed people are read as of one description where they can.

A report calls the same dead "paramilitaries" and "members of the Tribal Mobilization"; the first has a group and no
actor, the second an actor whose own group is another. Added up they would be counted twice. So, of one measure:

1. People of one actor are its fighters or its forces, and not both: equal numbers of either are of the group that more
   claims name.
2. An actor's people of no known group, and armed people of no known actor in a number that agrees, are that actor's
   people of that group.
3. A headline tells of nobody whom its text does not: armed people of no actor in a headline are those of whom the text
   gives the same number, whatever armed group it calls them, unless the text tells of the headline's people as well.

None of these holds of people whom one passage counts side by side ("two soldiers and two militants"), nor where several
could be meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from marsad.core.people import Interval, People
from marsad.core.vocabulary import Group

if TYPE_CHECKING:
    from marsad.core.passages import Statement

_ARMED: Final[tuple[Group, ...]] = ("security", "combatant")
"""Who is armed, of a state and of none; a report can take the one for the other, and of equal votes the first wins."""

_Finer = Mapping[tuple[str, People, Interval], People]
"""For a document's number of some people, the people it is of; "" is every document."""


def retold(found: Sequence[Statement]) -> list[Statement]:
    """The statements, each of the most telling description of its people; their order and number stay."""
    told = list(found)
    for rule in (_of_one_force, _of_the_actor, _of_the_headline):
        told = _applied(told, rule)
    return told


def _applied(told: Sequence[Statement], rule: Callable[[Sequence[Statement]], _Finer]) -> list[Statement]:
    by_kind: dict[tuple[str, str], list[Statement]] = {}
    for one in told:
        if not one.included:
            by_kind.setdefault((one.measure, one.scope), []).append(one)
    finer = {kind: rule(ones) for kind, ones in by_kind.items()}

    def better(one: Statement) -> Statement:
        known = finer.get((one.measure, one.scope), {})
        for document in ("", one.document):
            people = known.get((document, one.people, one.interval))
            if people is not None and not one.included and (document == "" or one.headline):
                return one._replace(people=people)
        return one

    return [better(one) for one in told]


def _of_one_force(told: Sequence[Statement]) -> _Finer:
    votes: dict[People, set[str]] = {}
    for one in told:
        if one.people.actor is not None and one.people.group in _ARMED:
            votes.setdefault(one.people, set()).update(one.claims)
    beside = _side_by_side(told)
    numbers = {(one.people, one.interval) for one in told}
    finer: dict[tuple[str, People, Interval], People] = {}
    for people, interval in numbers:
        other = people._replace(group=_other(people.group))
        if people in votes and (other, interval) in numbers and frozenset({people, other}) not in beside:
            own = max((people, other), key=lambda one: (len(votes[one]), -_ARMED.index(one.group)))
            finer["", people, interval] = own
    return finer


def _of_the_actor(told: Sequence[Statement]) -> _Finer:
    numbers = {(one.people, one.interval) for one in told}
    bare = [(people, interval) for people, interval in numbers if people.actor and people.group == "unknown"]
    armed = [(people, interval) for people, interval in numbers if not people.actor and people.group in _ARMED]
    beside = _side_by_side(told)
    finer: dict[tuple[str, People, Interval], People] = {}
    for actor in bare:
        named = _agreeing(actor, armed)
        if len(named) != 1 or _agreeing((next(iter(named)), actor[1]), bare) != {actor[0]}:
            continue
        (group,) = named
        own = People(group.group, actor[0].actor)
        if frozenset({group, actor[0]}) in beside or own._replace(group=_other(own.group)) in {p for p, _ in numbers}:
            continue
        finer["", *actor] = own
        finer.update({("", people, interval): own for people, interval in armed
                      if people == group and _within(interval, actor[1])})  # fmt: skip
    return finer


def _of_the_headline(told: Sequence[Statement]) -> _Finer:
    by_document: dict[str, list[Statement]] = {}
    for one in told:
        by_document.setdefault(one.document, []).append(one)
    # Soldiers and militants whom any report counts beside one another died both.
    if any({one.group, other.group} == set(_ARMED) for one, other in map(tuple, _side_by_side(told))):
        return {}
    finer: dict[tuple[str, People, Interval], People] = {}
    for document, ones in by_document.items():
        text = [one for one in ones if not one.headline]
        for one in ones:
            again = any(other.people.group == one.people.group for other in text)
            if one.headline and one.people.actor is None and one.people.group in _ARMED and not again:
                meant = {o.people for o in text if o.interval == one.interval and o.people.group in _ARMED}
                if len(meant) == 1:
                    finer[document, one.people, one.interval] = next(iter(meant))
    return finer


def _other(group: Group) -> Group:
    return "combatant" if group == "security" else "security"


def _agreeing(one: tuple[People, Interval], others: Iterable[tuple[People, Interval]]) -> set[People]:
    return {people for people, interval in others if _within(interval, one[1])}


def _within(one: Interval, other: Interval) -> bool:
    """The two numbers agree: they are equal, or the one lies within what the other leaves open ("8–11" and 11)."""
    (low, _, high), (its, _, most) = one, other
    if one == other:
        return True
    if low is None or high is None or its is None or most is None:
        return False
    return (low <= its and most <= high) or (its <= low and high <= most)


def _side_by_side(told: Sequence[Statement]) -> set[frozenset[People]]:
    seen: dict[tuple[str, int], set[People]] = {}
    for one in told:
        seen.setdefault((one.document, one.sentence), set()).add(one.people)
    return {frozenset({one, other}) for found in seen.values() for one in found for other in found if one != other}

"""What of the events enters a count: whose figures, of which people, and what is certainly part of what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from marsad.core.figures import Interval, People, apart
from marsad.core.nouns import Claim, Event, Place
from marsad.core.vocabulary import COUNTED_STATUSES, Measure
from marsad.core.wording import folded
from marsad.count.people import Pair, finest, nested, share_people

_NOT_DEADLY: Final = frozenset({"abduct", "beat", "torture", "sexual"})


@dataclass(frozen=True)
class Number:
    """How many bear a label: ``told`` false where it only follows from somebody being named."""

    people: People
    interval: Interval
    claims: tuple[str, ...] = ()
    told: bool = True


@dataclass(frozen=True)
class Entry:
    """One event that enters the count.

    ``wholes`` are all entries it is certainly part of, however far up; ``areas`` the places it covers.
    """

    event: Event
    numbers: tuple[Number, ...]
    disputed: frozenset[Pair] = frozenset()
    areas: tuple[Place | None, ...] = ()
    wholes: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> str:
        """The event's id."""
        return self.event.id

    @property
    def is_total(self) -> bool:
        """A sum over a period or an area."""
        return self.event.scope == "total"

    @property
    def labels(self) -> tuple[People, ...]:
        """Whom it counts."""
        return tuple(number.people for number in self.numbers)


def entries(
    claims: Sequence[Claim], events: Sequence[Event], measure: Measure, *, include_accidents: bool
) -> list[Entry]:
    """The events that have something to say on ``measure``, in the order given.

    Only what is said to have happened, no accidents unless asked for. An event without a figure enters where it names
    one person who is part of an event that has one.
    """
    known = {claim.id: claim for claim in claims}
    counted = [
        event
        for event in events
        if event.status in COUNTED_STATUSES and (include_accidents or event.kind != "accident")
    ]
    numbers = {event.id: _numbers(event, known, measure) for event in counted}
    with_figures = {event.id for event in counted if any(number.told for number in numbers[event.id])}
    above = _above(events)
    chosen = {
        event.id: event
        for event in counted
        if event.id in with_figures
        or (numbers[event.id] and any(whole in with_figures for whole in above.get(event.id, ())))
    }
    return [
        _entry(event, numbers, frozenset(above.get(event.id, ())) & chosen.keys(), chosen, known)
        for event in chosen.values()
    ]


def _entry(
    event: Event,
    numbers: Mapping[str, Sequence[Number]],
    wholes: frozenset[str],
    chosen: Mapping[str, Event],
    known: Mapping[str, Claim],
) -> Entry:
    around = [label for whole in wholes for label in (number.people for number in numbers[whole])]
    own = tuple(
        Number(_allied(number.people, around), number.interval, number.claims, number.told)
        for number in numbers[event.id]
    )
    places = [place for name in event.claims if name in known for place in known[name].places or (known[name].place,)]
    areas = tuple(places) if event.scope == "total" and any(places) else (event.place,)
    return Entry(event, own, _disputed(own, known), areas, wholes)


def _numbers(event: Event, known: Mapping[str, Claim], measure: Measure) -> tuple[Number, ...]:
    told = [
        Number(People(figure.group, figure.actor), (figure.low, figure.best, figure.high), figure.claims)
        for figure in event.figures
        if figure.measure == measure and figure.scope == event.scope
    ]
    claims = [known[name] for name in event.claims if name in known and known[name].status == event.status]
    if event.scope == "total":
        return tuple(told)
    named = _named(claims, measure)
    labels = [number.people for number in told]
    follows = [
        number
        for number in named
        if not told or (number.people not in labels and any(number.people.among(label) for label in labels))
    ]
    # Beside a figure, those named are the least that there are of them; without one, they are all.
    least = (Number(n.people, (n.interval[0], None, None), n.claims, told=False) for n in follows)
    return (*told, *least) if told else tuple(follows)


def _named(claims: Iterable[Claim], measure: Measure) -> list[Number]:
    """At least so many as are called by their names, where the claim speaks of nothing but this measure.

    A name is spelled in many ways, so that names are counted within one claim only. A named victim of whom nothing else
    is said was killed, unless the claim is of an assault of another sort.
    """
    most: dict[People, tuple[int, str]] = {}
    for claim in claims:
        measures = {figure.measure for figure in claim.figures}
        silent = not measures and claim.kind == "assault" and claim.mode not in _NOT_DEADLY
        if measures != {measure} and not (silent and measure == "killed"):
            continue
        names: dict[People, set[str]] = {}
        for role in claim.roles:
            if role.role == "victim" and role.named:
                names.setdefault(People(role.group, role.actor), set()).add(folded(role.text))
        for people, found in names.items():
            most[people] = max(most.get(people, (0, "")), (len(found), claim.id))
    return [Number(people, (count, count, count), (claim,), told=False) for people, (count, claim) in most.items()]


def _allied(label: People, around: Sequence[People]) -> People:
    """The label with the one actor that the wholes name for such people, where it names none itself."""
    actors = {other.actor for other in around if other.actor and nested(label.group, other.group)}
    return People(label.group, actors.pop()) if label.actor is None and len(actors) == 1 else label


def _disputed(numbers: Sequence[Number], known: Mapping[str, Claim]) -> frozenset[Pair]:
    """Pairs of groups by which different reports may have called the same people: as many, and never both in one."""
    documents = [{known[name].document for name in number.claims if name in known} for number in numbers]
    return frozenset(
        frozenset({one.people.group, other.people.group})
        for i, one in enumerate(numbers)
        for j, other in enumerate(numbers[:i])
        if one.told
        and other.told
        and not nested(one.people.group, other.people.group)
        and (one.people.actor is None or other.people.actor is None or one.people.actor == other.people.actor)
        and not documents[i] & documents[j]
        and not apart(one.interval, other.interval)
    )


def _above(events: Sequence[Event]) -> dict[str, set[str]]:
    """For every part all the events it is part of, however far up, those that do not enter the count included."""
    direct: dict[str, set[str]] = {}
    for event in events:
        for part in event.contains:
            direct.setdefault(part, set()).add(event.id)
        if event.part_of is not None:
            direct.setdefault(event.id, set()).add(event.part_of)
    above: dict[str, set[str]] = {}
    for part, wholes in direct.items():
        found: set[str] = set()
        waiting = list(wholes)
        while waiting:
            whole = waiting.pop()
            if whole not in found:
                found.add(whole)
                waiting += direct.get(whole, ())
        above[part] = found - {part}
    return above


def nearest(entry: Entry, within: Collection[str], by_id: Mapping[str, Entry]) -> list[str]:
    """Of the entry's wholes among ``within``, those that lie around no other of them; sorted."""
    wholes = entry.wholes & frozenset(within)
    return sorted(w for w in wholes if not any(w in by_id[other].wholes for other in wholes))


def embeds(labels: Collection[People], own: Sequence[People], around: Sequence[People]) -> bool:
    """Whether people with ``labels`` (some of them the part's ``own``) can be among those that the whole counts."""
    deciding = finest(label for label in labels if label in own)
    return any(share_people([label], around) for label in deciding)

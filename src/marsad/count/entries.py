"""What of the events enters a count: whose figures, of which people, and what is certainly part of what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from marsad.core.nouns import Claim, Event, EventFigure, Place
from marsad.core.passages import side_by_side
from marsad.core.people import ANYBODY, Interval, People, added, apart, below, compatible, nested, widest
from marsad.core.tolls import toll_among
from marsad.core.vocabulary import COUNTED_STATUSES, Measure
from marsad.core.wording import folded
from marsad.count.people import Pair, finest, share_people

_NOT_DEADLY: Final = frozenset({"abduct", "beat", "torture", "sexual"})


@dataclass(frozen=True)
class Number:
    """How many bear a label.

    ``told`` is false where it only follows from somebody being named. ``among`` is true where the reports give them as
    some of those that another number counts: then the interval has no high. ``whole`` is true where the number is of
    all the event's people together and nobody put it so.
    """

    people: People
    interval: Interval
    claims: tuple[str, ...] = ()
    told: bool = True
    among: bool = False
    whole: bool = False


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
        return tuple(number.people for number in self.numbers if not number.whole)

    @property
    def covering(self) -> frozenset[People]:
        """The labels of which everybody counted bears one; people among others bear one of the others' too."""
        return frozenset(n.people for n in self.numbers if not (n.whole or n.among)) or frozenset(self.labels)

    @property
    def unnumbered(self) -> bool:
        """It only says that there were several ("the leaders who were killed"), and never how many."""
        told = [number for number in self.numbers if number.told]
        return bool(told) and all(n.interval[1] is n.interval[2] is None and not n.among for n in told)


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
        _entry(event, numbers, frozenset(above.get(event.id, ())) & chosen.keys(), known, measure)
        for event in chosen.values()
    ]


def _entry(
    event: Event,
    numbers: Mapping[str, Sequence[Number]],
    wholes: frozenset[str],
    known: Mapping[str, Claim],
    measure: Measure,
) -> Entry:
    around = [label for whole in wholes for label in (number.people for number in numbers[whole])]
    own = tuple(
        number if number.whole else replace(number, people=_allied(number.people, around))
        for number in numbers[event.id]
    )
    places = [place for name in event.claims if name in known for place in known[name].places or (known[name].place,)]
    areas = tuple(places) if event.scope == "total" and any(places) else (event.place,)
    members = [known[name] for name in event.claims if name in known]
    return Entry(event, own, _disputed(own, members, measure), areas, wholes)


def _numbers(event: Event, known: Mapping[str, Claim], measure: Measure) -> tuple[Number, ...]:
    claims = [known[name] for name in event.claims if name in known and known[name].status == event.status]
    told = _told(event, claims, measure)
    if event.scope == "total":
        return tuple(told)
    named = _named(claims, measure)
    labels = [number.people for number in told if not number.whole]
    follows = [
        number
        for number in named
        if not told or (number.people not in labels and any(number.people.among(label) for label in labels))
    ]
    # Beside a figure, those named are the least that there are of them; without one, they are all.
    least = (Number(n.people, (n.interval[0], None, None), n.claims, told=False) for n in follows)
    return (*told, *least) if told else tuple(follows)


def _told(event: Event, claims: Sequence[Claim], measure: Measure) -> list[Number]:
    """The event's figures as bounds on who bears each label; a number of wider people counts the narrower ones too."""
    rows = [figure for figure in event.figures if figure.measure == measure and figure.scope == event.scope]
    beside = side_by_side(claims, measure) if len(rows) > 1 else ()
    anybody = {
        claim.id
        for claim in claims
        for figure in claim.figures
        if figure.measure == measure and People(figure.group, figure.actor) == ANYBODY
    }
    exact: dict[People, list[Number]] = {}
    among: list[Number] = []
    for row in rows:
        people = People(row.group, row.actor)
        if row.included:
            among.append(Number(people, (row.low, None, None), row.claims, among=True))
        else:
            whole = people == ANYBODY and len(rows) > 1 and not anybody & set(row.claims)
            exact.setdefault(people, []).append(Number(people, _interval(row), row.claims, whole=whole))
    numbers = [_one_of(exact[people]) for people in exact]
    wider = [
        _widened(number, numbers, beside, claims, measure)
        for number in numbers
        if not (number.whole and _one_covers(number, numbers))
    ]
    return _reconciled(wider, beside) + [n for n in among if n.people not in exact and _fits(n, numbers)]


def _fits(part: Number, numbers: Sequence[Number]) -> bool:
    """Some number is large enough to have them among it, and of their side; else they were read wrongly."""
    least_ = part.interval[0] or 0
    return any(
        _one_side(part, number) and (number.interval[2] is None or number.interval[2] >= least_)
        for number in numbers
        if not number.whole
    )


def _one_covers(whole: Number, numbers: Sequence[Number]) -> bool:
    """One of the labels holds all the others, and its number says what that of all together does."""
    own = [number for number in numbers if not number.whole]
    return any(
        all(other.people.among(number.people) for other in own) and not below(number.interval, whole.interval)
        for number in own
    )


def _interval(row: EventFigure) -> Interval:
    return row.low, row.best, row.high


def _one_of(numbers: Sequence[Number]) -> Number:
    """Several numbers of the same people, of actors that are taken for one: they may or may not be the same."""
    if len(numbers) == 1:
        return numbers[0]
    intervals = [number.interval for number in numbers]
    (low, best, _), high = widest(intervals), added(intervals)[2]
    claims = tuple(dict.fromkeys(claim for number in numbers for claim in number.claims))
    return replace(numbers[0], interval=(low, best, high), claims=claims)


def _widened(
    number: Number,
    numbers: Sequence[Number],
    beside: Collection[frozenset[People]],
    claims: Sequence[Claim],
    measure: Measure,
) -> Number:
    """With those of narrower labels who are told of beside them: "three fighters and two leaders" are five fighters.

    And no fewer than the same report's number for people among them: who tells of one does not deny the others.
    """
    if number.people == ANYBODY:
        return number
    narrower = [n for n in numbers if n.people != number.people and n.people.among(number.people)]
    interval = number.interval
    if any(frozenset({n.people, number.people}) in beside for n in narrower):
        interval = toll_among(claims, measure, number.people) or interval
    document = {claim.id: claim.document for claim in claims}
    home = {document[name] for name in number.claims if name in document}
    for other in narrower:
        if below(interval, other.interval) and home <= {document[name] for name in other.claims if name in document}:
            interval = widest([interval, other.interval])
    return replace(number, interval=interval)


def _reconciled(numbers: Sequence[Number], beside: Collection[frozenset[People]]) -> list[Number]:
    """Where one report's number of all is less than others' of some, the least of those gives way to it."""
    all_ = next((number for number in numbers if number.people == ANYBODY), None)
    over = least(numbers, beside) - (all_.interval[0] or 0) if all_ is not None else 0
    if over <= 0:
        return list(numbers)
    return [n if n is all_ else replace(n, interval=_lowered(n.interval, over)) for n in numbers]


def least(numbers: Iterable[Number], beside: Collection[frozenset[People]]) -> int:
    """How many there are at least by the numbers of some; those added up who stand ``beside`` one another somewhere."""
    some = [number for number in numbers if number.people != ANYBODY]
    widest_ = [n for n in some if not any(n.people != o.people and n.people.among(o.people) for o in some)]
    together = all(
        frozenset({one.people, other.people}) in beside for i, one in enumerate(widest_) for other in widest_[:i]
    )
    lows = [number.interval[0] or 0 for number in widest_]
    return sum(lows) if together else max(lows, default=0)


def _lowered(interval: Interval, by: int) -> Interval:
    low, best, high = interval
    return (None if low is None else max(0, low - by), best, high)


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


def _disputed(numbers: Sequence[Number], claims: Sequence[Claim], measure: Measure) -> frozenset[Pair]:
    """Pairs of groups by which the reports may have called the same people.

    Two reports give as many of each, and none gives both side by side; or passages tell, each for itself, of groups
    that one person can belong to (a woman, a journalist); or people of the one are said to be among the other.
    """
    if len(numbers) < 2:
        return frozenset()
    documents = {claim.id: claim.document for claim in claims}
    homes = [{documents[name] for name in number.claims if name in documents} for number in numbers]
    beside = {frozenset(label.group for label in pair) for pair in side_by_side(claims, measure)}
    found = set()
    for i, one in enumerate(numbers):
        for j, other in enumerate(numbers[:i]):
            pair = frozenset({one.people.group, other.people.group})
            if nested(*(one.people.group, other.people.group)) or not _one_side(one, other):
                continue
            alike = compatible(one.people.group, other.people.group) and pair not in beside
            like_numbers = not homes[i] & homes[j] and not apart(one.interval, other.interval)
            within = one.among != other.among and not any(
                nested(n.people.group, (one if one.among else other).people.group) for n in numbers if not n.among
            )
            if one.told and other.told and (alike or like_numbers or within):
                found.add(pair)
    return frozenset(found)


def _one_side(one: Number, other: Number) -> bool:
    actors = {one.people.actor, other.people.actor}
    return None in actors or len(actors) == 1


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


def placed_in(entry: Entry, whole: Entry) -> Entry:
    """The entry as part of ``whole``."""
    numbers = tuple(replace(number, people=_allied(number.people, whole.labels)) for number in entry.numbers)
    return replace(entry, numbers=numbers, wholes=entry.wholes | {whole.id} | whole.wholes)


def nearest(entry: Entry, within: Collection[str], by_id: Mapping[str, Entry]) -> list[str]:
    """Of the entry's wholes among ``within``, those that lie around no other of them; sorted."""
    wholes = entry.wholes & frozenset(within)
    return sorted(w for w in wholes if not any(w in by_id[other].wholes for other in wholes))


def embeds(labels: Collection[People], own: Sequence[People], around: Sequence[People]) -> bool:
    """Whether people with ``labels`` (some of them the part's ``own``) can be among those that the whole counts."""
    deciding = finest(label for label in labels if label in own)
    return any(share_people([label], around) for label in deciding)

"""The questions of a ledger, those first whose answers matter most.

A question weighs ``people x chance that what stands is wrong x doubt``: by how many people a count may change, how
likely it is to, and how unsure the machine is (`marsad.review.stakes`). What persons disagree on comes before all else:
a third has to decide. One question is asked per pair of events, per event's figures of a measure, per name of a place
in an event, and per actor that only one report names.

A question's id follows from the claims it is about. Claims are of a document's frozen text: when a text changes, its
claims are others, and so the question is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

from marsad.core.clusters import Disjoint
from marsad.core.corrections import Decision, FieldName, Slot, decisions
from marsad.core.ids import record_id
from marsad.core.nouns import Claim, Event, Judgement, Place, Record
from marsad.core.people import in_words
from marsad.core.sources import called
from marsad.core.verdicts import Standing, standings
from marsad.core.vocabulary import MEASURES, Measure
from marsad.core.wording import folded
from marsad.review.stakes import UNCOUNTED, WEIGHTS, doubt, people_in, people_of, probability

Topic = Literal["disputed", "join", "part", "split", "figures", "place", "actor", "second"]
TOPICS: Final[tuple[Topic, ...]] = ("disputed", "join", "part", "split", "figures", "place", "actor", "second")
"""What is asked: who is right of two persons; are two events one; is one part of a sum; is one event two; whose number
is right; where was it; who was it; what does a second person say of what one has answered."""
_FIRST: Final = 1e9
_SURE_BITS: Final = 7.0
"""A join whose weakest link has more bits than this is not asked about: one in a hundred of them would be wrong."""
_NAMESAKE: Final = 0.12
"""A second place of one name is asked about where the gazetteer holds it this nearly as likely as the first."""
_MOST_LOCATED: Final = 400
"""Events whose places are looked up, those of most people first: a gazetteer answers some hundred names a second."""
_PART_OF_COUNT: Final = {"place": 0.5, "actor": 0.3}
"""A place or an actor moves people from one count to another, and changes no total."""

Namesakes = Callable[[str, str | None], Sequence[tuple[Place, float]]]
"""The places that a name (in a country, if known) may mean, likeliest first, with how likely (0 to 1)."""


class Question(Record, frozen=True, kw_only=True):
    """One thing to ask a person. ``left`` and ``right`` are claims; ``right`` is null where one text is asked about.

    ``values`` fill the site's words for why it is asked; ``judgement`` is the machine's, with its evidence.
    """

    id: str
    topic: Topic
    left: str
    right: str | None = None
    events: tuple[str, ...]
    slot: Slot | None = None
    people: float
    doubt: float
    weight: float
    values: dict[str, str | int | float] = {}
    judgement: Judgement | None = None
    options: tuple[Place, ...] = ()

    @property
    def field(self) -> FieldName | None:
        """The field that is asked about; null where two claims are compared."""
        return self.slot[0] if self.slot else None


class Material(Record, frozen=True, kw_only=True):
    """What questions are made of: events, their claims by id, as persons read them, and what holds of both.

    Make it with `material`.
    """

    events: tuple[Event, ...]
    claims: Mapping[str, Claim]
    pairs: tuple[Standing, ...] = ()
    decided: Mapping[str, tuple[Decision, ...]] = {}


def material(events: Sequence[Event], claims: Mapping[str, Claim], judgements: Iterable[Judgement]) -> Material:
    """The material of some events: their claims, and what holds of pairs of these and of their fields."""
    known = list(judgements)
    home = {claim for event in events for claim in event.claims}
    pairs = tuple(pair for pair in standings(known).values() if pair.left in home and pair.right in home)
    return Material(events=tuple(events), claims=claims, pairs=pairs, decided=decisions(known))


def questions(material: Material, *, namesakes: Namesakes | None = None) -> list[Question]:
    """Every open question, the weightiest first; equal weights in the order of their ids."""
    home = {claim: event for event in material.events for claim in event.claims if claim in material.claims}
    pairs = [pair for pair in material.pairs if pair.left in home and pair.right in home]
    decided = material.decided
    found = [
        *_disputed(pairs, decided, home), *_between(pairs, home), *_within(pairs, home, material),
        *_figures(pairs, material, decided), *_places(material, decided, namesakes), *_actors(material, decided),
    ]  # fmt: skip
    return sorted({one.id: one for one in reversed(found)}.values(), key=lambda one: (-one.weight, one.id))


def answered(material: Material, *, who: str) -> list[Question]:
    """What other persons have answered and ``who`` has not: for a second opinion, the weightiest first."""
    home = {claim: event for event in material.events for claim in event.claims if claim in material.claims}
    found = []
    for pair in material.pairs:
        known = pair.left in home and pair.right in home
        if known and pair.person and not pair.disputed and not _said(pair.judgements, who):
            events = home[pair.left], home[pair.right]
            found.append(_question(
                "second", pair.left, pair.right, people=min(map(people_of, events)), wrong=0.5, unsure=1.0,
                events=(event.id for event in events), values={}, judgement=_machines(pair),
            ))  # fmt: skip
    for claim, slots in material.decided.items():
        for one in slots:
            if claim in home and not one.disputed and not _said(one.judgements, who):
                found.append(_question(
                    "second", claim, None, slot=one.slot, people=people_of(home[claim]) / 2, wrong=0.5, unsure=1.0,
                    events=(home[claim].id,), values={},
                ))  # fmt: skip
    return sorted(found, key=lambda one: (-one.weight, one.id))


def _said(judgements: Iterable[Judgement], who: str) -> bool:
    return any(judgement.maker.person and judgement.maker.name == who for judgement in judgements)


def question_id(left: str, right: str | None, slot: Slot | None) -> str:
    """The id of the question about two claims, or about a field of one."""
    return record_id("q", *sorted(name for name in (left, right) if name), slot)


def _question(
    topic: Topic, left: str, right: str | None, *, slot: Slot | None = None, people: float, wrong: float, unsure: float,
    events: Iterable[str], values: dict[str, str | int | float], judgement: Judgement | None = None,
    options: tuple[Place, ...] = (), first: bool = False,
) -> Question:  # fmt: skip
    return Question(
        id=question_id(left, right, slot), topic=topic, left=left, right=right, slot=slot, people=round(people, 2),
        doubt=round(unsure, 3), weight=round(people * wrong * unsure, 4) + (_FIRST if first else 0.0),
        events=tuple(dict.fromkeys(events)), values=values, judgement=judgement, options=options,
    )  # fmt: skip


def _disputed(
    pairs: Iterable[Standing], decided: Mapping[str, tuple[Decision, ...]], home: Mapping[str, Event]
) -> Iterator[Question]:
    for pair in pairs:
        if pair.disputed:
            events = home[pair.left], home[pair.right]
            yield _question("disputed", pair.left, pair.right, people=sum(map(people_of, events)), wrong=0.5,
                            unsure=1.0,
                            events=(event.id for event in events), values={}, first=True,
                            judgement=_machines(pair))  # fmt: skip
    for claim, slots in decided.items():
        for one in slots:
            if one.disputed and claim in home:
                yield _question("disputed", claim, None, slot=one.slot, people=people_of(home[claim]), wrong=0.5,
                                unsure=1.0, events=(home[claim].id,), values={}, first=True)  # fmt: skip


def _machines(pair: Standing) -> Judgement | None:
    """The component's judgement with the most to say for itself."""
    return max((j for j in pair.judgements if not j.maker.person), key=lambda j: (len(j.evidence), j.id), default=None)


def _between(pairs: Iterable[Standing], home: Mapping[str, Event]) -> Iterator[Question]:
    """Events that may be one, or a part of a sum: the likeliest pair of their claims is asked about."""
    best: dict[tuple[str, str], Standing] = {}
    answered: set[tuple[str, str]] = set()
    for pair in pairs:
        one, other = home[pair.left], home[pair.right]
        key = (min(one.id, other.id), max(one.id, other.id))
        if pair.person:
            answered.add(key)
        elif one.id != other.id and pair.state in ("unsure", "conflict"):
            kept = best.get(key)
            if kept is None or (_rank(pair) > _rank(kept)):
                best[key] = pair
    for key, pair in best.items():
        judgement = _machines(pair)
        if key in answered or judgement is None:
            continue
        one, other = home[pair.left], home[pair.right]
        likely = probability(judgement.score)
        yield _question(
            "part" if "total" in (one.scope, other.scope) else "join", *_older_first(pair, home), judgement=judgement,
            people=min(people_of(one), people_of(other)), wrong=likely, unsure=doubt(likely), events=(one.id, other.id),
            values={"bits": round(judgement.score, 1), "percent": round(100 * likely)},
        )  # fmt: skip


def _rank(pair: Standing) -> tuple[float, str, str]:
    judgement = _machines(pair)
    return (judgement.score if judgement else pair.score), pair.left, pair.right


def _older_first(pair: Standing, home: Mapping[str, Event]) -> tuple[str, str]:
    """The pair as it is shown: of a sum and an event, the event first."""
    left, right = pair.left, pair.right
    return (right, left) if home[left].scope == "total" and home[right].scope != "total" else (left, right)


def _within(pairs: Sequence[Standing], home: Mapping[str, Event], material: Material) -> Iterator[Question]:
    """Events that one weak link between two reports holds together."""
    joins: dict[str, list[Standing]] = {}
    for pair in pairs:
        if pair.joins and home[pair.left].id == home[pair.right].id:
            joins.setdefault(home[pair.left].id, []).append(pair)
    for event in material.events:
        links = joins.get(event.id, ())
        if len(event.documents) < 2 or not links:
            continue
        tree = _spanning(links)
        weak = min((one for one in tree if _between_reports(one, material)), key=_rank, default=None)
        if weak is None or any(one.person for one in tree) or _rank(weak)[0] >= _SURE_BITS:
            continue
        sides = _sides(
            [one for one in tree if one is not weak], [name for one in tree for name in (one.left, one.right)]
        )
        people = min(people_in(material.claims[name] for name in sides if sides[name] == sides[end])
                     for end in (weak.left, weak.right))  # fmt: skip
        likely = probability(_rank(weak)[0])
        yield _question(
            "split", weak.left, weak.right, people=people, wrong=1 - likely, unsure=doubt(likely), events=(event.id,),
            values={"bits": round(_rank(weak)[0], 1), "percent": round(100 * likely)}, judgement=_machines(weak),
        )  # fmt: skip


def _spanning(links: Sequence[Standing]) -> list[Standing]:
    """The strongest links that hold an event's claims together (Kruskal, 1956)."""
    sets = Disjoint({name for one in links for name in (one.left, one.right)})
    kept = []
    for one in sorted(links, key=_rank, reverse=True):
        if sets.find(one.left) != sets.find(one.right):
            sets.join(one.left, one.right)
            kept.append(one)
    return kept


def _sides(links: Iterable[Standing], names: Iterable[str]) -> dict[str, str]:
    sets = Disjoint(dict.fromkeys(names))
    for one in links:
        sets.join(one.left, one.right)
    return {name: sets.find(name) for name in dict.fromkeys(names)}


def _between_reports(pair: Standing, material: Material) -> bool:
    return material.claims[pair.left].document != material.claims[pair.right].document


def _figures(
    pairs: Iterable[Standing], material: Material, decided: Mapping[str, tuple[Decision, ...]]
) -> Iterator[Question]:
    """Reports of one event that give unlike numbers: the smallest beside the largest of those that contradict."""
    answered = {frozenset((pair.left, pair.right)) for pair in pairs if pair.person}
    for event in material.events:
        for measure in MEASURES:
            said = next((one for one in event.conflicts if one.startswith(f"{measure}: ")), None)
            if said is None:
                continue
            told = _contradicting(event, material, measure, said)
            if len(told) < 2 or told[0][0] == told[-1][0]:
                continue
            (least, left), (most, right) = told[0], told[-1]
            checked = any(one.slot[:2] == ("figure", measure) for end in (left, right) for one in decided.get(end, ()))
            if left == right or checked or frozenset((left, right)) in answered:
                continue
            yield _question(
                "figures", left, right, people=max(UNCOUNTED, (most - least) * WEIGHTS[measure]), wrong=0.5, unsure=1.0,
                events=(event.id,), values={"measure": measure, "low": least, "high": most},
            )  # fmt: skip


def _contradicting(event: Event, material: Material, measure: Measure, said: str) -> list[tuple[int, str]]:
    """The numbers of the claims that an event's contradiction names, smallest first; all of them where it names none.

    What a report tells of single people among the others ("the fourth soldier dies") contradicts nobody.
    """
    claims = [material.claims[name] for name in event.claims if name in material.claims]
    told = [(number, claim) for claim in claims if (number := _stated(claim, measure)) is not None]
    named = [(number, claim) for number, claim in told if f"{called(claim)} says {_in_words(claim, measure)}" in said]
    chosen = named if len({number for number, _ in named}) > 1 else told
    return sorted((number, claim.id) for number, claim in chosen)


def _in_words(claim: Claim, measure: Measure) -> str:
    figures = [figure for figure in claim.figures if figure.measure == measure and not figure.included]
    largest = max(figures, key=lambda one: one.best or one.low or 0)
    return in_words((largest.low, largest.best, largest.high))


def _stated(claim: Claim, measure: str) -> int | None:
    numbers = [
        f.best if f.best is not None else f.low for f in claim.figures if f.measure == measure and not f.included
    ]
    known = [number for number in numbers if number is not None]
    return max(known, default=None)


def _places(
    material: Material, decided: Mapping[str, tuple[Decision, ...]], namesakes: Namesakes | None
) -> Iterator[Question]:
    """Names of places that no gazetteer knows, or that it knows several of."""
    for event in sorted(material.events, key=people_of, reverse=True)[:_MOST_LOCATED]:
        asked: set[str] = set()
        for name in event.claims:
            claim = material.claims.get(name)
            if claim is None or claim.place is None or claim.status != event.status:
                continue
            if any(one.slot[0] == "place" for one in decided.get(name, ())) or folded(claim.place.text) in asked:
                continue
            asked.add(folded(claim.place.text))
            known = namesakes(claim.place.text, claim.place.country) if namesakes is not None else ()
            question = _about_place(event, claim, claim.place, known)
            if question is not None:
                yield question


def _about_place(event: Event, claim: Claim, place: Place, known: Sequence[tuple[Place, float]]) -> Question | None:
    others = [(one, score) for one, score in known if one.id != place.id]
    own = max((score for one, score in known if one.id == place.id), default=None)
    if place.id is None and place.precision == "unknown":
        unsure = 1.0 if others else 0.6
    elif own is None or not others or others[0][1] < own - _NAMESAKE or place.precision == "country":
        return None
    else:
        unsure = 1.0 - (own - others[0][1]) / (2 * _NAMESAKE) if own > others[0][1] else 1.0
        unsure = min(1.0, max(0.2, unsure))
    options = tuple(one for one, _ in known)
    return _question(
        "place", claim.id, None, slot=("place", "", 0, 0), people=people_of(event) * _PART_OF_COUNT["place"],
        wrong=0.5, unsure=unsure, events=(event.id,), options=options,
        values={"name": place.text, "places": len(options)},
    )  # fmt: skip


def _actors(material: Material, decided: Mapping[str, tuple[Decision, ...]]) -> Iterator[Question]:
    """Actors that one report alone names: a first time, or a misreading."""
    seen: dict[str, set[str]] = {}
    for claim in material.claims.values():
        for role in claim.roles:
            if role.actor is not None:
                seen.setdefault(role.actor, set()).add(claim.document)
    asked: set[str] = set()
    for event in material.events:
        for name in event.claims:
            for role in material.claims[name].roles if name in material.claims else ():
                if role.actor is None or len(seen[role.actor]) > 1 or role.actor in asked or not role.text:
                    continue
                asked.add(role.actor)
                slot: Slot = ("actor", role.role, role.start, role.end)
                if any(one.slot == slot for one in decided.get(name, ())):
                    continue
                yield _question(
                    "actor", name, None, slot=slot, people=people_of(event) * _PART_OF_COUNT["actor"], wrong=0.3,
                    unsure=doubt(0.3), events=(event.id,), values={"name": role.text, "actor": role.actor},
                )  # fmt: skip

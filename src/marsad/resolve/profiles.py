"""A claim, laid out for comparison: days as numbers, names folded, words weighed. Computed once for each claim."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Figure, Place, TimeSpan
from marsad.core.passages import Statement, passages, statements
from marsad.core.people import Interval
from marsad.core.tolls import toll_of
from marsad.core.vocabulary import Measure
from marsad.resolve.days import Days, day_number
from marsad.resolve.names import fold_name, fold_place_name
from marsad.resolve.operation_names import operation_words
from marsad.resolve.pages import Pages
from marsad.resolve.weights import Weights
from marsad.resolve.wording import content_words, separate_cues

PUBLISHED_DAYS: Final = 6
"""Days before publication in which an event lies whose time is not written (the codebook's rule)."""
_HIT: Final = frozenset({"target", "victim"})


class Lineage(Protocol):
    """What the resolver asks of a list of actors: the ids of the groups that an actor is part of."""

    def ancestors(self, actor: str, /) -> Iterable[str]:
        """The actor's parent, its parent's parent, and so on."""


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """One claim, laid out for comparison."""

    claim: Claim
    days: Days | None
    families: frozenset[str]
    places: tuple[Place, ...]
    """The located ones; empty where the claim has no place, or only a country."""
    country: str | None
    agents: frozenset[str]
    hit: frozenset[str]
    actors: frozenset[str]
    kin: Mapping[str, frozenset[str]]
    figures: tuple[Figure, ...]
    people: tuple[tuple[str, ...], ...]
    operation: tuple[str, ...]
    words: Mapping[str, float]
    weight: float
    """What the words weigh together."""
    total: bool
    voices: frozenset[str]
    """Who says so, by the names folded; empty for the outlet itself."""
    single: bool
    """A named person was hit, and the claim counts nobody else."""
    tolls: frozenset[tuple[str, int]]
    """Measures and numbers, from two people on."""
    ties: frozenset[object]
    """Numbers from two on, and words that not every report holds: what claims of places only near must share."""
    turns: bool
    """The words before its trigger say that the report turns to another event."""
    pages: Pages | None
    said: frozenset[str]
    """The words of its places' and actors' names: where whole documents are compared, they count elsewhere already."""
    kinds: tuple[tuple[str, str | None], ...]
    """Kind and mode; several where it stands for several claims."""
    names: frozenset[tuple[str, ...]]
    """The folded names of its places, of those too that no gazetteer knows."""
    counted: tuple[tuple[Measure, Interval], ...]
    """How many people in all, for each measure that has a number."""
    published: int | None
    """The day on which its report was published."""
    main: bool = True
    """It is what its report is mostly about."""
    members: tuple[str, ...] = ()
    """The ids of the claims it stands for, where it stands for all that one report says of one happening."""

    @property
    def kind(self) -> str:
        """Kind and mode: ``assault/raid``, or the kind alone."""
        return f"{self.claim.kind}/{self.claim.mode}" if self.claim.mode else self.claim.kind


def profile_of(claim: Claim, *, weights: Weights, actors: Lineage | None, pages: Pages | None) -> Profile:
    """A claim laid out for comparison."""
    agents = _actors(claim, {"agent", "participant"})
    hit = _actors(claim, _HIT)
    counted = {f.actor for f in claim.figures if f.actor}
    located, country = _places(claim)
    figures = tuple(sorted((f for f in claim.figures if f.scope == "event"), key=_figure_key))
    words = content_words(claim.sentence.quote)
    tolls = frozenset((f.measure, f.low) for f in figures if f.low is not None and f.low >= 2)
    named = [role for role in claim.roles if role.named]
    kind = f"{claim.kind}/{claim.mode}" if claim.mode else claim.kind
    everyone = agents | hit | counted
    before = claim.sentence.quote[: max(0, claim.trigger.start - claim.sentence.start)].casefold()
    return Profile(
        claim=claim,
        days=days_of(claim.time, claim),
        families=weights.families_of(kind),
        places=located,
        country=country,
        agents=agents,
        hit=hit | counted,
        actors=everyone,
        kin={actor: _above(actor, actors) for actor in sorted(everyone)},
        figures=figures,
        people=tuple(sorted({folded for role in named if (folded := fold_name(role.text))})),
        operation=operation_words(claim.operation) if claim.operation else (),
        words=words,
        weight=sum(words.values()),
        total=bool(claim.figures) and not figures,
        voices=frozenset(" ".join(fold_name(speaker.text)) for speaker in claim.said_by),
        single=any(r.role in _HIT for r in named) and all(f.best in (None, 1) and f.low in (None, 1) for f in figures),
        tolls=tolls,
        ties=tolls | {word for word, weight in words.items() if weight == 1.0},
        turns=separate_cues().search(before) is not None,
        pages=pages,
        said=_said(claim),
        kinds=((claim.kind, claim.mode),),
        names=_place_names(claim),
        counted=counted_in([claim]),
        published=day_number(claim.published),
    )


def counted_in(claims: Sequence[Claim]) -> tuple[tuple[Measure, Interval], ...]:
    """How many people the claims count in all, by measure: `marsad.core.tolls`, as if they were one event."""
    figures = [figure for claim in claims for figure in claim.figures if figure.scope == "event"]
    if len(figures) <= 1:
        return tuple((f.measure, (f.low, f.best, f.high)) for f in figures if not f.low is f.best is f.high is None)
    by_measure: dict[Measure, list[Statement]] = {}
    for one in statements(claims):
        if one.scope == "event":
            by_measure.setdefault(one.measure, []).append(one)
    origin = {claim.id: claim.document for claim in claims}
    found = []
    for measure in sorted(by_measure):
        toll = toll_of(passages(by_measure[measure]), origin)
        if toll is not None:
            found.append((measure, toll.interval))
    return tuple(found)


def _place_names(claim: Claim) -> frozenset[tuple[str, ...]]:
    """Names of villages, towns and quarters; a province or a country says too little."""
    known = [p for p in (claim.place, *claim.places) if p is not None and p.precision not in ("admin1", "country")]
    return frozenset(folded for p in known for name in (p.text, p.name) if name and (folded := fold_place_name(name)))


def _said(claim: Claim) -> frozenset[str]:
    places = [p for p in (claim.place, *claim.places) if p is not None]
    names = [name for p in places for name in (p.text, p.name, p.admin2, p.admin1) if name]
    names += [role.text for role in claim.roles if role.actor]
    return frozenset(stem for name in names for stem in content_words(name))


def _figure_key(figure: Figure) -> tuple[str, str, str, int, int]:
    return (figure.measure, figure.group, figure.actor or "", -1 if figure.best is None else figure.best, figure.start)


def _above(actor: str, actors: Lineage | None) -> frozenset[str]:
    """What an actor is part of; nothing where the list no longer holds it."""
    if actors is None:
        return frozenset()
    try:
        return frozenset(actors.ancestors(actor))
    except UsageError:
        return frozenset()


def _actors(claim: Claim, roles: Iterable[str]) -> frozenset[str]:
    return frozenset(r.actor for r in claim.roles if r.actor and r.role in roles)


def _places(claim: Claim) -> tuple[tuple[Place, ...], str | None]:
    """The claim's located places (a country is no location), and its country."""
    known = [p for p in (claim.place, *claim.places) if p is not None and (p.id or p.lat is not None or p.admin1)]
    located = {_bare(p) for p in known if p.precision not in ("country", "unknown")}
    country = next((p.country for p in known if p.country), None)
    return tuple(sorted(located, key=repr)), country


def _bare(place: Place) -> Place:
    """The place without its words in the text, so that one place is one value wherever it is named."""
    return msgspec.structs.replace(place, start=0, end=0, text=place.name or place.text)


def days_of(time: TimeSpan | None, claim: Claim) -> Days | None:
    """A claim's days; where no day is written, the week up to the publication."""
    start, end = (day_number(time.start), day_number(time.end)) if time else (None, None)
    if start is None and end is None:
        published = day_number(claim.published)
        return None if published is None else Days(published - PUBLISHED_DAYS, published, True)
    first, last = start if start is not None else end, end if end is not None else start
    assert first is not None and last is not None  # noqa: PT018 - for the type checker: one of the two is known
    return Days(min(first, last), max(first, last), time is not None and time.basis == "published")

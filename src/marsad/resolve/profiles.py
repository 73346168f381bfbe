"""A claim, laid out for comparison: days as numbers, names folded, words weighed. Computed once for each claim."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Protocol

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Document, Figure, Place
from marsad.resolve.names import fold_name
from marsad.resolve.weights import Weights
from marsad.resolve.wording import content_words, rare_names, separate_cues

PUBLISHED_DAYS: Final = 6
"""Days before publication in which an event lies whose time is not written (the codebook's rule)."""
_HIT: Final = frozenset({"target", "victim"})


class Lineage(Protocol):
    """What the resolver asks of a list of actors: the ids of the groups that an actor is part of."""

    def ancestors(self, actor: str, /) -> Iterable[str]:
        """The actor's parent, its parent's parent, and so on."""


@dataclasses.dataclass(frozen=True, slots=True)
class Days:
    """First and last day (proleptic ordinals), and whether the text gave them."""

    start: int
    end: int
    published: bool

    @property
    def sure(self) -> bool:
        """One day that the text gives."""
        return self.start == self.end and not self.published


@dataclasses.dataclass(frozen=True, slots=True)
class Pages:
    """What is compared of a whole document: its rare names and the day it was published."""

    names: frozenset[str]
    published: int | None


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

    @property
    def kind(self) -> str:
        """Kind and mode: ``assault/raid``, or the kind alone."""
        return f"{self.claim.kind}/{self.claim.mode}" if self.claim.mode else self.claim.kind


def day_number(day: str | None) -> int | None:
    """The ordinal of an ISO day or timestamp; None for nothing or for no date."""
    if not day:
        return None
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def pages_of(document: Document) -> Pages:
    """What is compared of a whole document."""
    return Pages(rare_names(document.text), day_number(document.published))


def families_of(weights: Weights) -> dict[str, frozenset[str]]:
    """The families of each kind and mode that the weights name."""
    found: dict[str, set[str]] = {}
    for name, family in weights.families.items():
        for member in family.members:
            found.setdefault(member, set()).add(name)
    return {member: frozenset(names) for member, names in found.items()}


def profile_of(
    claim: Claim, *, families: Mapping[str, frozenset[str]], actors: Lineage | None, pages: Pages | None
) -> Profile:
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
        days=_days(claim),
        families=families.get(kind, frozenset()),
        places=located,
        country=country,
        agents=agents,
        hit=hit | counted,
        actors=everyone,
        kin={actor: _above(actor, actors) for actor in sorted(everyone)},
        figures=figures,
        people=tuple(sorted({folded for role in named if (folded := fold_name(role.text))})),
        operation=fold_name(claim.operation) if claim.operation else (),
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
    )


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


def _days(claim: Claim) -> Days | None:
    """The claim's days; where no day is written, the week up to the publication."""
    time = claim.time
    start, end = (day_number(time.start), day_number(time.end)) if time else (None, None)
    if start is None and end is None:
        published = day_number(claim.published)
        return None if published is None else Days(published - PUBLISHED_DAYS, published, True)
    first, last = start if start is not None else end, end if end is not None else start
    assert first is not None and last is not None  # noqa: PT018 - for the type checker: one of the two is known
    return Days(min(first, last), max(first, last), time is not None and time.basis == "published")

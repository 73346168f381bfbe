"""Which pairs of claims are compared at all: those that share a block of time, place and kind, or a strong key.

Whether two claims are compared depends on these two claims (and their documents) alone, never on how many others there
are, so that a stream gives the pairs that one batch gives. The index below only finds those pairs fast. What keeps
blocks small is therefore a rule on pairs, not a cap on counts: a country is no place, a time of more than a few weeks
is no time, and both must be made up for by an operation's name, a person's, a toll with its actor, or like documents.
Places or days that are merely near need a tie besides: a number or a rare word that both have.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product

from marsad.core.nouns import Place
from marsad.resolve.evidence import bounds, people_matched
from marsad.resolve.names import fold_name, matching_words
from marsad.resolve.places import encloses, kilometres
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights

Key = Hashable
Likeness = Mapping[str, Collection[str]]
"""For each document the ids of those with so many of its rare names that place need not agree."""

_KM_PER_DEGREE = 111.2
_FARTHEST_KM = 100.0
_NOT, _LOOSE, _TIGHT = range(3)


def pairs(
    profiles: Sequence[Profile], weights: Weights, *, like: Likeness, new: Collection[str] | None = None
) -> Iterator[tuple[int, int]]:
    """Positions of claims to compare, lower first, each pair once; with ``new`` only pairs that touch one of those."""
    index = _Index(profiles, weights, like)
    fresh = [n for n, profile in enumerate(profiles) if new is None or profile.claim.id in new]
    for number in sorted(set(range(len(profiles))) - set(fresh)):
        index.hold(number)
    for number in fresh:
        for other in sorted(index.neighbours(number)):
            if index.admits(number, other):
                yield (number, other) if number < other else (other, number)
        index.hold(number)


class _Card:
    """What the rule asks of a claim, at hand: it is asked of very many pairs."""

    __slots__ = ("document", "families", "first", "kind", "last", "like", "operation", "people", "places", "published",
                 "ties", "timed", "tolls")  # fmt: skip

    def __init__(self, profile: Profile, weights: Weights, like: Likeness) -> None:
        days = profile.days
        self.document, self.kind, self.families = profile.claim.document, profile.claim.kind, profile.families
        self.first, self.last = (days.start, days.end) if days else (0, 0)
        self.timed, self.published = days is not None, days is not None and days.published
        vague = not self.timed or self.last - self.first > weights.blocking["vague_days"]
        self.places = () if vague else profile.places
        self.people = frozenset(_people_keys(profile))
        self.tolls = frozenset(_tolls(profile, weights.blocking["least_toll"]))
        self.operation, self.ties = profile.operation, profile.ties
        self.like = like.get(profile.claim.document, ())


class _Index:
    """The claims held so far, by every key under which they are found."""

    def __init__(self, profiles: Sequence[Profile], weights: Weights, like: Likeness) -> None:
        self._profiles, self._weights = profiles, weights
        self._cards = [_Card(profile, weights, like) for profile in profiles]
        self._slack, self._spare = weights.blocking["slack_days"], weights.blocking["published_slack"]
        self._reach = weights.blocking["reach_km"]
        self._held: dict[Key, list[int]] = defaultdict(list)

    def hold(self, number: int) -> None:
        """From now on the claim is found by others."""
        for key in set(self._keys(self._cards[number])):
            self._held[key].append(number)

    def neighbours(self, number: int) -> set[int]:
        """Every held claim that may be compared with this one: more than will be, never fewer."""
        found: set[int] = set()
        for key in set(self._questions(self._cards[number])):
            found.update(self._held.get(key, ()))
        return found

    def admits(self, left: int, right: int) -> bool:
        """The rule itself: do these two share a block or a strong key?"""
        one, other = self._cards[left], self._cards[right]
        if one.document == other.document:
            return True
        if one.kind != other.kind and one.families.isdisjoint(other.families):
            return False
        gap = max(0, one.first - other.last, other.first - one.last) if one.timed and other.timed else 0
        return self._one_block(one, other, gap) or self._strong(left, right, gap)

    def _buckets(self, card: _Card, widen: float) -> range:
        """The blocks of time that a claim lies in; none for one of no time, or of too wide a one."""
        if not card.places:
            return range(0)
        width = int(self._weights.blocking["bucket_days"])
        return range((card.first - int(widen)) // width, (card.last + int(widen)) // width + 1)

    def _keys(self, card: _Card) -> Iterator[Key]:
        """The keys under which a claim is found."""
        yield from self._strong_keys(card)
        spots = {spot for place in card.places for spot in self._spots(place)}
        for bucket in self._buckets(card, 0):
            yield from ((spot, bucket, card.published) for spot in spots)

    def _questions(self, card: _Card) -> Iterator[Key]:
        """The keys under which a claim's neighbours are found."""
        yield from self._strong_keys(card)
        yield from (("document", like) for like in card.like)
        spots = {spot for place in card.places for spot in self._spots_near(place)}
        for published in (False, True):
            for bucket in self._buckets(card, self._slack + (self._spare if published or card.published else 0)):
                yield from ((spot, bucket, published) for spot in spots)

    def _spots(self, place: Place) -> Iterator[Key]:
        """Where a place is found: under its own names, under the areas around it, in its cell."""
        yield from (("at", name) for name in _names_of(place))
        yield from (("in", name) for name in _around(place))
        if (cell := self._cell(place)) is not None:
            yield cell

    def _spots_near(self, place: Place) -> Iterator[Key]:
        """Where the places are found that are this one, lie in it, lie around it, or lie close by."""
        yield from ((way, name) for name in _names_of(place) for way in ("at", "in"))
        yield from (("at", name) for name in _around(place))
        yield from self._cells_near(place)

    def _strong_keys(self, card: _Card) -> Iterator[Key]:
        yield ("document", card.document)
        yield from (("operation", word[:1]) for word in card.operation)
        yield from (("person", *pair) for pair in card.people)
        yield from (("toll", *toll) for toll in card.tolls)

    def _cell(self, place: Place) -> tuple[int, int] | None:
        if place.lat is None or place.lon is None or place.precision == "admin1":
            return None
        width = self._weights.blocking["cell_degrees"]
        return math.floor(place.lat / width), math.floor(place.lon / width)

    def _cells_near(self, place: Place) -> Iterator[tuple[int, int]]:
        """Every cell that may hold a point within the farthest reach, whatever its latitude."""
        if (cell := self._cell(place)) is None or place.lat is None:
            return
        width = self._weights.blocking["cell_degrees"] * _KM_PER_DEGREE
        up = math.ceil(_FARTHEST_KM / width)
        narrowing = math.cos(math.radians(min(85.0, abs(place.lat) + 1.0)))
        across = math.ceil(_FARTHEST_KM / (width * narrowing))
        for north, east in product(range(-up, up + 1), range(-across, across + 1)):
            yield cell[0] + north, cell[1] + east

    def _one_block(self, one: _Card, other: _Card, gap: int) -> bool:
        """Near in time, and in one place, one inside the other, or close by."""
        if not one.places or not other.places:
            return False
        if gap > self._slack + (self._spare if one.published or other.published else 0):
            return False
        nearest = max(_nearness(a, b, self._reach) for a in one.places for b in other.places)
        if nearest == _LOOSE or (nearest == _TIGHT and gap > 0):
            return not one.ties.isdisjoint(other.ties)
        return nearest == _TIGHT

    def _strong(self, left: int, right: int, gap: int) -> bool:
        """They share something that few events share; their times must still allow it."""
        one, other = self._cards[left], self._cards[right]
        if gap > self._weights.blocking["vague_days"]:
            return False
        if other.document in one.like:
            return True
        least = self._weights.operation["least_ratio"]
        if (
            one.operation
            and other.operation
            and matching_words(one.operation, other.operation, least=least, short=least)
        ):
            return True
        if not one.people.isdisjoint(other.people):
            return people_matched(self._profiles[left], self._profiles[right], self._weights)[0] >= 2
        return not (one.places and other.places) and not one.tolls.isdisjoint(other.tolls)


@lru_cache(maxsize=262144)
def _nearness(one: Place, other: Place, reach: float) -> int:
    """Whether two places share a block: tightly (one place, or one town and its quarter), loosely, or not."""
    if set(_names_of(one)) & set(_names_of(other)):
        return _TIGHT
    if encloses(one, other) or encloses(other, one):
        return _LOOSE if "admin1" in (one.precision, other.precision) else _TIGHT
    if "admin1" in (one.precision, other.precision) or (km := kilometres(one, other)) is None:
        return _NOT
    doubt = (one.radius_km or 0.0) + (other.radius_km or 0.0)
    if km <= max(doubt, 5.0):
        return _TIGHT
    return _LOOSE if km <= min(reach + doubt, _FARTHEST_KM) else _NOT


def _names_of(place: Place) -> tuple[str, ...]:
    """What a place is found under: its id, else its name with its country."""
    if place.id:
        return (place.id, _province(place)) if place.precision == "admin1" else (place.id,)
    return (_province(place),) if place.precision == "admin1" else ()


def _province(place: Place) -> str:
    """A province by its folded name: gazetteers spell it in several ways."""
    return f"{place.country}:{' '.join(fold_name(place.admin1 or place.name or place.text))}"


def _around(place: Place) -> Iterator[str]:
    """The areas around a place, smaller than a country."""
    yield from (parent for parent in place.parents if not parent.startswith("country:"))
    if place.admin1 and place.precision != "admin1":
        yield _province(place)


def _people_keys(profile: Profile) -> set[tuple[str, str]]:
    """Any two words of each name by their consonants: spellings differ in vowels."""
    bare = (sorted({_consonants(word) for word in person}) for person in profile.people)
    return {pair for words in bare for pair in combinations(words, 2)}


def _consonants(word: str) -> str:
    return word[0] + "".join(c for c in word[1:] if c not in "aeiou")


def _tolls(profile: Profile, least: float) -> Iterator[tuple[str, str, int, float]]:
    """Whose people, what befell them, and how many: shared by few events where they are many."""
    for figure in profile.figures:
        interval = bounds(figure)
        if interval is not None and interval[0] >= least:
            for actor in sorted({figure.actor} if figure.actor else profile.actors):
                yield (actor, figure.measure, *interval)

"""Profiles as columns of numbers, so that very many pairs can be looked at together.

What a comparison asks of a claim (its kind, its actors, its figures) is the same for very many claims. Each such thing
gets a number here, and whatever the evidence on two of them comes to is worked out once for every two numbers that
meet, by the very functions that compare two claims (`marsad.resolve.bounding`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from typing import Any, Final, Generic, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from marsad.core.nouns import Place
from marsad.resolve.evidence import bounds
from marsad.resolve.names import fold_name
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Thing = TypeVar("Thing", bound=Hashable)

MOST_WORDS: Final = 24
"""Words of a sentence that have a column; a longer sentence is compared word by word at once."""
NO_DAY: Final = -(10**6)


class Numbered(Generic[Thing]):
    """Numbers for things, 0, 1, 2 … in the order in which they were first seen, and an example of each."""

    def __init__(self) -> None:
        self._numbers: dict[Thing, int] = {}
        self.examples: list[Any] = []

    def __call__(self, thing: Thing, example: Any = None) -> int:
        """The thing's number."""
        number = self._numbers.get(thing)
        if number is None:
            number = self._numbers[thing] = len(self.examples)
            self.examples.append(thing if example is None else example)
        return number

    def __len__(self) -> int:
        return len(self.examples)


class PlaceTable:
    """The places of some claims, each once, with what says whether two of them share a block."""

    def __init__(self, places: Sequence[Place]) -> None:
        named: Numbered[str] = Numbered()
        count = len(places)
        self.own = np.full(count, -1, np.int64)
        self.province = np.full(count, -1, np.int64)
        """A province's own name; -1 for what is none."""
        self.within = np.full(count, -1, np.int64)
        """The name of the province around it."""
        self.lat, self.lon = np.full(count, np.nan), np.full(count, np.nan)
        self.doubt = np.zeros(count)
        self.above = np.full((count, max((len(p.parents) for p in places), default=0) or 1), -1, np.int64)
        for number, place in enumerate(places):
            self.own[number] = named(place.id) if place.id else -1
            if place.precision == "admin1":
                self.province[number] = named(province_of(place))
            elif place.admin1:
                self.within[number] = named(province_of(place))
            for at, parent in enumerate(place.parents):
                if not parent.startswith("country:"):
                    self.above[number, at] = named(parent)
            if place.lat is not None and place.lon is not None and place.precision != "admin1":
                self.lat[number], self.lon[number] = place.lat, place.lon
            self.doubt[number] = place.radius_km or 0.0
        self.names = named

    def encloses(self, outer: Ints, inner: Ints) -> Flags:
        """Whether the inner place lies in the outer one: by the gazetteer's parents, or by its province's name."""
        own = self.own[outer]
        by_parent = (self.above[inner] == own[:, None]).any(axis=1) & (own >= 0)
        province = self.province[outer]
        found: Flags = by_parent | ((province >= 0) & (province == self.within[inner]))
        return found

    def kilometres(self, one: Ints, other: Ints) -> Floats:
        """Great-circle distances (haversine); not a number where a place is no point."""
        a, b = np.radians(self.lat[one]), np.radians(self.lat[other])
        across = np.sin(np.radians(self.lon[one] - self.lon[other]) / 2) ** 2
        root = np.sqrt(np.sin((a - b) / 2) ** 2 + np.cos(a) * np.cos(b) * across)
        # To the metre: whether a pair is compared must not hang on the last bit of a vectorised sine.
        found: Floats = np.round(2 * 6371.0088 * np.arcsin(np.minimum(1.0, root)), 3)
        return found


class Columns:
    """Profiles laid out as arrays, one entry a claim; see `marsad.resolve.blocking` for the rule that reads them."""

    def __init__(self, profiles: Sequence[Profile], weights: Weights) -> None:
        self.profiles = profiles
        self._least_toll, self._vague = weights.blocking["least_toll"], weights.blocking["vague_days"]
        documents: Numbered[str] = Numbered()
        self.documents = documents
        self.document = _ints(documents(p.claim.document) for p in profiles)
        self.kinds: Numbered[tuple[tuple[str, str | None], ...]] = Numbered()
        self.kind = _ints(self.kinds(p.kinds, p) for p in profiles)
        self.first = _ints(p.days.start if p.days else NO_DAY for p in profiles)
        self.last = _ints(p.days.end if p.days else NO_DAY for p in profiles)
        self.printed = _ints(NO_DAY if p.published is None else p.published for p in profiles)
        """The day of the report's publication."""
        self.timed = self.first != NO_DAY
        self.published: Flags = np.array([p.days is not None and p.days.published for p in profiles], np.bool_)
        self.total: Flags = np.array([p.total for p in profiles], np.bool_)
        vague = ~self.timed | (self.last - self.first > self._vague)
        self.placed: Flags = np.array([bool(p.places) for p in profiles], np.bool_) & ~vague
        self._lay_out_places(profiles)
        self._lay_out_evidence(profiles)
        self._lay_out_words(profiles)

    def __len__(self) -> int:
        return len(self.profiles)

    def _lay_out_places(self, profiles: Sequence[Profile]) -> None:
        """``owner`` and ``at``: one row for each place of each claim that has a block."""
        known: Numbered[Place] = Numbered()
        rows = [(n, known(place)) for n in np.flatnonzero(self.placed).tolist() for place in profiles[n].places]
        self.owner, self.at = _ints(n for n, _ in rows), _ints(place for _, place in rows)
        self.places = PlaceTable(known.examples)

    def _lay_out_evidence(self, profiles: Sequence[Profile]) -> None:
        """Numbers for what the evidence is worked out on."""
        self.wheres: Numbered[Hashable] = Numbered()
        self.actor_sets: Numbered[Hashable] = Numbered()
        self.figure_sets: Numbered[Hashable] = Numbered()
        self.where = _ints(self.wheres((p.places, p.country, p.names), p) for p in profiles)
        self.actors = _ints(self.actor_sets((p.agents, p.hit, p.actors, p.kinds), p) for p in profiles)
        self.figures = _ints(self.figure_sets(p.counted, p) for p in profiles)
        self.people: Flags = np.array([bool(p.people) for p in profiles], np.bool_)
        self.paged: Flags = np.array([p.pages is not None for p in profiles], np.bool_)
        self.operation: Flags = np.array([bool(p.operation) for p in profiles], np.bool_)

    def _lay_out_words(self, profiles: Sequence[Profile]) -> None:
        """``words`` (hashed; 0 for none) and what each weighs; ``ties`` in the same form."""
        count = len(profiles)
        self.words = np.zeros((count, MOST_WORDS), np.uint32)
        self.word_weights = np.zeros((count, MOST_WORDS), np.float32)
        self.long: Flags = np.array([len(p.words) > MOST_WORDS for p in profiles], np.bool_)
        self.weight = np.array([p.weight for p in profiles], np.float64)
        for number, profile in enumerate(profiles):
            words = list(profile.words.items())[:MOST_WORDS]
            self.words[number, : len(words)] = [hashed(word) for word, _ in words]
            self.word_weights[number, : len(words)] = [weight for _, weight in words]
        most = max((len(p.ties) for p in profiles), default=0) or 1
        self.ties = np.zeros((count, most), np.uint32)
        for number, profile in enumerate(profiles):
            self.ties[number, : len(profile.ties)] = [hashed(tie) for tie in profile.ties]

    def strong_keys(self) -> list[tuple[int, tuple[object, ...]]]:
        """Every claim with the keys that few events share: an operation's initials, two words of a name, a toll."""
        found: list[tuple[int, tuple[object, ...]]] = []
        for number, profile in enumerate(self.profiles):
            found += [(number, ("operation", word[:1])) for word in dict.fromkeys(profile.operation)]
            if profile.people:
                found += [(number, ("person", *pair)) for pair in sorted(people_keys(profile))]
            if profile.figures:
                found += [(number, ("toll", *toll)) for toll in sorted(tolls_of(profile, self._least_toll))]
        return found


def hashed(thing: object) -> int:
    """32 bits of a word or a number, the same on every machine and run; never 0."""
    return crc32(repr(thing).encode()) | 1


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def province_of(place: Place) -> str:
    """A province by its folded name: gazetteers spell it in several ways."""
    name = place.admin1 or place.name or place.text
    return f"{place.country}:{' '.join(fold_name(name)) or name}"


def people_keys(profile: Profile) -> set[tuple[str, str]]:
    """Any two words of each name by their consonants: spellings differ in vowels."""
    bare = (sorted({_consonants(word) for word in person}) for person in profile.people)
    return {pair for words in bare for pair in combinations(words, 2)}


def _consonants(word: str) -> str:
    return word[0] + "".join(c for c in word[1:] if c not in "aeiou")


def tolls_of(profile: Profile, least: float) -> set[tuple[str, str, int, float]]:
    """Whose people, what befell them, and how many: shared by few events where they are many."""
    found: set[tuple[str, str, int, float]] = set()
    for figure in profile.figures:
        interval = bounds(figure)
        if interval is not None and interval[0] >= least:
            found |= {(a, figure.measure, *interval) for a in ({figure.actor} if figure.actor else profile.actors)}
    return found


def ranges(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """All numbers of many half-open ranges, one range after the other, and for each number which range it is of."""
    sizes = ends - starts
    which = np.repeat(np.arange(len(starts)), sizes)
    offset = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    return np.arange(len(which)) + offset, which


def by_unique(one: Ints, other: Ints, values: Callable[[int, int], tuple[float, float]]) -> tuple[Floats, Floats]:
    """``values`` of every pair of numbers, worked out once for each two numbers that meet."""
    if not len(one):
        return np.zeros(0), np.zeros(0)
    base = int(other.max()) + 1
    codes, inverse = np.unique(one * base + other, return_inverse=True)
    table = np.array([values(int(code) // base, int(code) % base) for code in codes])
    return table[inverse, 0], table[inverse, 1]


def mixed(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Some rows of a signature as one number; that two unlike ones may come out equal costs a look at two texts."""
    found = rows[:, 0].copy()
    for column in range(1, rows.shape[1]):
        found = found * np.uint64(0x9E3779B97F4A7C15) + rows[:, column]
    return found

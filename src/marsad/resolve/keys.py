"""Under which keys a document is found again: what lets a store give the few documents that new ones must meet.

Two documents whose claims the rule of `marsad.resolve.blocking` lets meet always share a key, or are alike as texts by
their sketches; most that share one do not meet. Keys are of whole documents, because the claims of one document are
compared together: any place of it at any time of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import product
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from marsad.core.nouns import Place
from marsad.resolve.columns import mixed, people_keys, province_of, tolls_of
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights

_BLOCK: Final = 8
_STRONG_BLOCK: Final = 36
_TOTAL_BLOCK: Final = 32
"""Days in a block of time: for places, for what few events share, and for totals."""
_LONGEST: Final = 400
_FARTHEST_KM: Final = 100.0
_KM_PER_DEGREE: Final = 111.2
VERSION: Final = "1"

_Spot = tuple[str, object]


class Keys(NamedTuple):
    """``held``: under which keys a document is found; ``asked``: under which those are that it must meet."""

    held: frozenset[int]
    asked: frozenset[int]


def keys_of(profiles: Sequence[Profile], weights: Weights) -> Keys:
    """The keys of one document, from all of its claims."""
    held: set[int] = set()
    asked: set[int] = set()
    for found, asking in (_by_place(profiles, weights), _by_name(profiles, weights), _by_total(profiles, weights)):
        held.update(found)
        asked.update(asking)
    return Keys(frozenset(held), frozenset(asked))


def _key(block: int | None, *parts: object) -> int:
    """63 bits, the block of time in the upper ones: what is of one time lies together in the index."""
    digest = int.from_bytes(blake2b(repr(parts).encode(), digest_size=5).digest(), "big")
    return ((0 if block is None else block + 1) & 0x3FFFFF) << 40 | digest


def _by_place(profiles: Sequence[Profile], weights: Weights) -> tuple[Iterator[int], Iterator[int]]:
    table = weights.blocking
    reach = int(table["slack_days"] + table["published_slack"])
    blocks: set[int] = set()
    wide: set[int] = set()
    places: set[Place] = set()
    for profile in profiles:
        days = profile.days
        if days is None or not profile.places or days.end - days.start > table["vague_days"]:
            continue
        places.update(profile.places)
        blocks.update(range(days.start // _BLOCK, days.end // _BLOCK + 1))
        wide.update(range((days.start - reach) // _BLOCK, (days.end + reach) // _BLOCK + 1))
    held = {spot for place in places for spot in _spots(place)}
    asked = {spot for place in places for spot in _spots_near(place)}
    return (_key(b, *s) for s, b in product(held, blocks)), (_key(b, *s) for s, b in product(asked, wide))


def _names(place: Place) -> Iterator[str]:
    if place.id:
        yield place.id
    if place.precision == "admin1":
        yield province_of(place)


def _around(place: Place) -> Iterator[str]:
    yield from (parent for parent in place.parents if not parent.startswith("country:"))
    if place.admin1 and place.precision != "admin1":
        yield province_of(place)


def _spots(place: Place) -> Iterator[_Spot]:
    """Where a place is found: under its own names, under the areas around it, in its degree of the map."""
    yield from (("at", name) for name in _names(place))
    yield from (("in", name) for name in _around(place))
    if (cell := _cell(place)) is not None:
        yield ("cell", cell)


def _spots_near(place: Place) -> Iterator[_Spot]:
    """Where the places are found that are this one, lie in it, lie around it, or lie close by."""
    yield from ((way, name) for name in _names(place) for way in ("at", "in"))
    yield from (("at", name) for name in _around(place))
    if (cell := _cell(place)) is None or place.lat is None:
        return
    up = math.ceil(_FARTHEST_KM / _KM_PER_DEGREE)
    narrowing = math.cos(math.radians(min(85.0, abs(place.lat) + 1.0)))
    across = math.ceil(_FARTHEST_KM / (_KM_PER_DEGREE * narrowing))
    for north, east in product(range(-up, up + 1), range(-across, across + 1)):
        yield ("cell", (cell[0] + north, cell[1] + east))


def _cell(place: Place) -> tuple[int, int] | None:
    if place.lat is None or place.lon is None or place.precision == "admin1":
        return None
    return math.floor(place.lat), math.floor(place.lon)


def _by_name(profiles: Sequence[Profile], weights: Weights) -> tuple[list[int], list[int]]:
    """An operation's initials, two words of a person's name, a large toll with its actor."""
    vague = int(weights.blocking["vague_days"])
    held, asked = [], []
    timed = [p.days for p in profiles if p.days is not None and p.days.end - p.days.start <= _LONGEST]
    loose = len(timed) < len(profiles)
    blocks = _blocks(((d.start, d.end) for d in timed), _STRONG_BLOCK)
    wide = _blocks(((d.start - vague, d.end + vague) for d in timed), _STRONG_BLOCK)
    for name in sorted(set(_strong(profiles, weights)), key=repr):
        # What has no time, or one of years, meets everything of its name.
        held += [_key(None, "any", *name), *(_key(block, *name) for block in blocks)]
        asked += [_key(None, "loose", *name), *(_key(block, *name) for block in wide)]
        if loose:
            held.append(_key(None, "loose", *name))
            asked.append(_key(None, "any", *name))
    return held, asked


def _strong(profiles: Sequence[Profile], weights: Weights) -> Iterator[tuple[object, ...]]:
    for profile in profiles:
        yield from (("operation", word[:1]) for word in profile.operation)
        yield from (("person", *pair) for pair in people_keys(profile))
        yield from (("toll", *toll) for toll in tolls_of(profile, weights.blocking["least_toll"]))


def _blocks(days: Iterable[tuple[int, int]], width: int) -> list[int]:
    return sorted({block for start, end in days for block in range(start // width, end // width + 1)})


def _by_total(profiles: Sequence[Profile], weights: Weights) -> tuple[list[int], list[int]]:
    """Totals ask for what is counted in their country and period, and are asked for by it."""
    held, asked = [], []
    for profile in profiles:
        days = profile.days
        measures = {figure.measure for figure in profile.claim.figures}
        if not measures or days is None or days.end - days.start > weights.parts["longest_days"]:
            continue
        # A claim of no known country may be part of any country's total.
        own = profile.country or "-"
        wanted = (own, "-") if profile.country else ("any",)
        for block, measure in product(_blocks([(days.start, days.end)], _TOTAL_BLOCK), sorted(measures)):
            for kind, found in (("counted", True), ("total", profile.total)):
                held += [_key(block, kind, measure, land) for land in (own, "any") if found]
            asked += [_key(block, "total", measure, land) for land in wanted]
            asked += [_key(block, "counted", measure, land) for land in wanted if profile.total]
    return held, asked


class Sketch(NamedTuple):
    """What of a text says which others may be like it: the day of publication and two MinHash signatures, as bytes."""

    day: int | None
    names: bytes
    shingles: bytes


def alike(new: Sequence[bytes], old: Sequence[bytes], bands: int) -> set[int]:
    """Positions of the ``old`` signatures that agree with one of the ``new`` in all rows of some band."""
    places = [place for place, signature in enumerate(old) if signature]
    wanted, known = _rows([one for one in new if one]), _rows([old[place] for place in places])
    if not len(wanted) or not len(known):
        return set()
    found = np.zeros(len(known), np.bool_)
    width = known.shape[1] // bands
    for band in range(bands):
        part = slice(band * width, (band + 1) * width)
        found |= np.isin(mixed(known[:, part]), mixed(wanted[:, part]))
    return {places[at] for at in np.flatnonzero(found).tolist()}


def _rows(signatures: Sequence[bytes]) -> NDArray[np.uint64]:
    if not signatures:
        return np.zeros((0, 1), np.uint64)
    return np.frombuffer(b"".join(signatures), np.uint32).reshape(len(signatures), -1).astype(np.uint64)


class SketchLike(Protocol):
    """A `Sketch`, wherever it was kept."""

    @property
    def names(self) -> bytes:
        """The signature of the rare names."""

    @property
    def shingles(self) -> bytes:
        """The signature of the wording."""

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
from marsad.resolve.columns import Ints, mixed, people_keys, province_of, ranges, tolls_of
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights
from marsad.resolve.wording import UNSEEN_NAMES

_BLOCK: Final = 4
_STRONG_BLOCK: Final = 36
_TOTAL_BLOCK: Final = 32
"""Days in a block of time: for places, for what few events share, and for totals."""
_LONGEST: Final = 400
_FARTHEST_KM: Final = 100.0
_KM_PER_DEGREE: Final = 111.2
VERSION: Final = "4"

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
    """Any place at any time; a time known by its publication alone reaches farther, and is held apart."""
    table = weights.blocking
    slack, spare = int(table["slack_days"]), int(table["published_slack"])
    blocks: set[tuple[int, bool]] = set()
    wide: set[tuple[int, bool]] = set()
    places: set[Place] = set()
    for profile in profiles:
        days = profile.days
        if days is None or not profile.places or days.end - days.start > table["vague_days"]:
            continue
        places.update(profile.places)
        blocks.update((block, days.published) for block in _blocks([(days.start, days.end)], _BLOCK))
        for published in (False, True):
            reach = slack + spare * (days.published or published)
            met = _blocks([(days.start - reach, days.end + reach)], _BLOCK)
            wide.update((block, published) for block in met)
    held = {spot for place in places for spot in _spots(place)}
    asked = {spot for place in places for spot in _spots_near(place)}
    found = (_key(block, dated, *spot) for spot, (block, dated) in product(held, blocks))
    return found, (_key(block, dated, *spot) for spot, (block, dated) in product(asked, wide))


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
    """Totals ask for what is counted in their area and period, and are asked for by it."""
    held, asked = [], []
    for profile in profiles:
        days = profile.days
        measures = {figure.measure for figure in profile.claim.figures}
        if not measures or days is None or days.end - days.start > weights.parts["longest_days"]:
            continue
        areas = {name for place in profile.places for name in (*_names(place), *_around(place), province_of(place))}
        own = {name for place in profile.places for name in (*_names(place), province_of(place))}
        land = profile.country or "-"
        # A claim of no known place, or country, may be part of any total; a total of no area takes in its country.
        parts = [("in", name) for name in areas] + [("land", land), ("any", "")] + [("in", "-")] * (not areas)
        wholes = [("of", name) for name in own] + [("all", "")] + [("of land", land)] * (not own)
        reach = [("of", name) for name in areas] + [("of land", land), ("of land", "-")]
        if not areas or not profile.country:
            reach = [("all", "")]
        takes = [("in", name) for name in own] + [("in", "-")]
        if not own:
            takes = [("land", land), ("land", "-")] if profile.country else [("any", "")]
        for block, measure in product(_blocks([(days.start, days.end)], _TOTAL_BLOCK), sorted(measures)):
            held += [_key(block, measure, *key) for key in parts + wholes * profile.total]
            asked += [_key(block, measure, *key) for key in reach + takes * profile.total]
    return held, asked


class Sketch(NamedTuple):
    """What of a text says which others may be like it: the day of publication and two MinHash signatures, as bytes.

    After the signature of the rare names come the hashes of the names themselves.
    """

    day: int | None
    names: bytes
    shingles: bytes


def named_alike(new: Sequence[bytes], old: Sequence[bytes], *, rows: int, bands: int, strong: float) -> set[int]:
    """Positions of the ``old`` documents that share so many rare names with one of the ``new``, as bands find them.

    What is given of a document is its signature of so many rows, and after it the hashes of the names themselves.
    """
    size = 4 * rows
    ones, others = alike([one[:size] for one in new], [one[:size] for one in old], bands)
    names: dict[bytes, frozenset[int]] = {}
    found: set[int] = set()
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        left, right = (
            names.get(blob) or names.setdefault(blob, frozenset(np.frombuffer(blob[size:], np.uint32).tolist()))
            for blob in (new[one], old[other])
        )
        # Two names of one hash count as one: a share that is a little off costs a look at two texts, no more.
        share = len(left & right) / ((len(left) + UNSEEN_NAMES) * (len(right) + UNSEEN_NAMES)) ** 0.5
        if share >= strong * 0.9:
            found.add(other)
    return found


def alike(new: Sequence[bytes], old: Sequence[bytes], bands: int) -> tuple[Ints, Ints]:
    """Positions of the ``new`` and ``old`` signatures that agree in all rows of some band, each pair once."""
    ours = np.array([place for place, one in enumerate(new) if one], np.int64)
    theirs = np.array([place for place, one in enumerate(old) if one], np.int64)
    if not len(ours) or not len(theirs):
        return ours[:0], theirs[:0]
    wanted, known = _rows([one for one in new if one]), _rows([one for one in old if one])
    width, codes = known.shape[1] // bands, [np.zeros(0, np.int64)]
    for band in range(bands):
        part = slice(band * width, (band + 1) * width)
        held, asked = mixed(known[:, part]), mixed(wanted[:, part])
        order = np.argsort(held, kind="stable")
        low, high = (np.searchsorted(held[order], asked, side) for side in ("left", "right"))
        place, which = ranges(low, high)
        codes.append(which * len(theirs) + order[place])
    found = np.unique(np.concatenate(codes))
    return ours[found // len(theirs)], theirs[found % len(theirs)]


def _rows(signatures: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(signatures), np.uint32).reshape(len(signatures), -1).astype(np.uint64)


class SketchLike(Protocol):
    """A `Sketch`, wherever it was kept."""

    @property
    def names(self) -> bytes:
        """The signature of the rare names."""

    @property
    def shingles(self) -> bytes:
        """The signature of the wording."""

"""Which pairs of claims are compared at all: those that share a block of time, place and kind, or a strong key.

Whether two claims are compared depends on these two claims (and their documents) alone, never on how many others there
are, so that a stream gives the pairs that one batch gives. The joins below only find those pairs fast. What keeps
blocks small is therefore a rule on pairs, not a cap on counts: a country is no place, a time of more than a few weeks
is no time, and both must be made up for by an operation's name, a person's, a toll with its actor, or like documents.
Places or days that are merely near need a tie besides: a number or a rare word that both have.

Pairs are found as a database would find them: claims sorted by key and block of time, and for each claim the stretches
of that order in which its neighbours lie. The work is one sort and a few look-ups a claim, plus the pairs themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

import numpy as np

from marsad.resolve.columns import Columns, Flags, Ints, Numbered, ranges
from marsad.resolve.evidence import people_matched
from marsad.resolve.names import matching_words
from marsad.resolve.weights import Weights

Likeness = Mapping[str, Collection[str]]
"""For each document the ids of those with so many of its rare names that place need not agree."""

_FARTHEST_KM: Final = 100.0
_KM_PER_DEGREE: Final = 111.2
_NOT, _LOOSE, _TIGHT = range(3)
_ASKED_AT_ONCE: Final = 20_000
_LONGEST: Final = 400
"""Days; a time longer than this is held without a block of time."""


class Blocking:
    """The rule, asked of all claims in ``columns``; ``fresh`` marks those that were not compared before."""

    def __init__(self, columns: Columns, weights: Weights, *, like: Likeness, fresh: Flags | None = None) -> None:
        self._columns, self._weights, self._like = columns, weights, like
        self._fresh: Flags = np.ones(len(columns), np.bool_) if fresh is None else fresh
        self._ordinary = ~columns.total
        self._reach = weights.blocking["reach_km"]
        self._slack, self._spare = weights.blocking["slack_days"], weights.blocking["published_slack"]
        self._families = _families_shared(columns)

    def pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """The positions of claims to compare, lower first, each pair once, in portions; totals are in none of them."""
        strong = _Sorted(self._strong())
        same = self._same_document()
        blocks = _Blocks(self._columns, self._weights)
        size = max(1, len(self._columns))
        askers = np.flatnonzero(self._fresh & self._ordinary)
        for start in range(0, max(1, len(askers)), _ASKED_AT_ONCE):
            portion = askers[start : start + _ASKED_AT_ONCE]
            one, other, near = blocks.near(portion, self._may_share)
            kept = self._by_block(one, other, near)
            found = [one[kept] * size + other[kept], strong.between(portion, size), same.between(portion, size)]
            codes = np.unique(np.concatenate(found))
            one, other = codes // size, codes % size
            yield np.minimum(one, other), np.maximum(one, other)

    def _once(self, asker: Ints, held: Ints) -> Flags:
        """Of two fresh claims the one that stands first asks; totals are compared elsewhere."""
        kept: Flags = (held != asker) & self._ordinary[held] & (~self._fresh[held] | (asker < held))
        return kept

    def _may_share(self, one: Ints, other: Ints) -> Flags:
        """What the rule asks of two claims before their places are looked at."""
        columns = self._columns
        kept = self._once(one, other) & self._families[columns.kind[one], columns.kind[other]]
        widest = self._slack + self._spare * (columns.published[one] | columns.published[other])
        kept &= self._gap(one, other) <= widest
        return kept

    def _by_block(self, one: Ints, other: Ints, near: Ints) -> Flags:
        """Tightly near on one day, or near with a tie; see `_Blocks.near` for ``near``."""
        kept: Flags = near != _NOT
        need = np.flatnonzero((near == _LOOSE) | (self._gap(one, other) > 0))
        kept[need] = _tied(self._columns, one[need], other[need])
        return kept

    def _gap(self, one: Ints, other: Ints) -> Ints:
        first, last = self._columns.first, self._columns.last
        gap = np.maximum(0, np.maximum(first[one] - last[other], first[other] - last[one]))
        return np.where(self._columns.timed[one] & self._columns.timed[other], gap, 0)

    def _same_document(self) -> _Sorted:
        """All pairs of ordinary claims of one document."""
        held = np.flatnonzero(self._ordinary)
        held = held[np.argsort(self._columns.document[held], kind="stable")]
        documents = self._columns.document[held]
        asks = np.flatnonzero(self._fresh & self._ordinary)
        own = self._columns.document[asks]
        found, which = ranges(np.searchsorted(documents, own, "left"), np.searchsorted(documents, own, "right"))
        one, other = asks[which], held[found]
        kept = self._once(one, other)
        return _Sorted((one[kept], other[kept]))

    def _strong(self) -> tuple[Ints, Ints]:
        """Pairs that share something that few events share; their times must still allow it."""
        columns = self._columns
        names: Numbered[object] = Numbered()
        rows = [(n, names(key), key[0] == "toll") for n, key in columns.strong_keys() if self._ordinary[n]]
        owner = np.array([n for n, _, _ in rows], np.int64)
        key = np.array([k for _, k, _ in rows], np.int64)
        toll = np.array([t for _, _, t in rows], np.bool_)
        vague = self._weights.blocking["vague_days"]
        asks = np.flatnonzero(self._fresh[owner]) if len(owner) else owner
        join = _TimeJoin(columns, owner, key, width=int(vague))
        which, held = join.found(owner[asks], key[asks], int(vague))
        # A toll counts only where a place is unknown.
        kept = ~toll[asks[which]] | ~(columns.placed[owner[asks[which]]] & columns.placed[owner[held]])
        one, other = owner[asks[which[kept]]], owner[held[kept]]
        tolls = toll[asks[which[kept]]]
        extra = self._of_like_documents()
        one, other = np.concatenate([one, extra[0]]), np.concatenate([other, extra[1]])
        sure = np.concatenate([tolls, np.ones(len(extra[0]), np.bool_)])
        kept = self._once(one, other) & (self._gap(one, other) <= vague)
        kept &= self._families[columns.kind[one], columns.kind[other]]
        one, other, sure = one[kept], other[kept], sure[kept]
        for place in np.flatnonzero(~sure).tolist():
            sure[place] = self._named_alike(int(one[place]), int(other[place]))
        return one[sure], other[sure]

    def _of_like_documents(self) -> tuple[Ints, Ints]:
        columns = self._columns
        of: dict[str, list[int]] = {}
        for number in np.flatnonzero(self._ordinary).tolist() if self._like else ():
            of.setdefault(columns.profiles[number].claim.document, []).append(number)
        one: list[int] = []
        other: list[int] = []
        for document, others in self._like.items():
            held = [number for near in others for number in of.get(near, ())]
            for number in of.get(document, ()):
                if self._fresh[number]:
                    one += [number] * len(held)
                    other += held
        return np.array(one, np.int64), np.array(other, np.int64)

    def _named_alike(self, one: int, other: int) -> bool:
        """An operation's name or a person's that both have, however it is spelled."""
        left, right = self._columns.profiles[one], self._columns.profiles[other]
        least = self._weights.operation["least_ratio"]
        named = left.operation and right.operation
        if named and matching_words(left.operation, right.operation, least=least, short=least):
            return True
        return bool(left.people and right.people) and people_matched(left, right, self._weights)[0] >= 2


class _Sorted:
    """Pairs in the order of their first claims, to be taken out by ranges of these."""

    def __init__(self, pairs: tuple[Ints, Ints]) -> None:
        order = np.argsort(pairs[0], kind="stable")
        self._one, self._other = pairs[0][order], pairs[1][order]

    def between(self, askers: Ints, size: int) -> Ints:
        """The codes of the pairs that these claims, a stretch of all that ask, ask for."""
        if not len(askers):
            return np.zeros(0, np.int64)
        low, high = np.searchsorted(self._one, [askers[0], askers[-1] + 1])
        return self._one[low:high] * size + self._other[low:high]


class _TimeJoin:
    """Rows (of a claim, under a key) by key and block of time."""

    def __init__(self, columns: Columns, owner: Ints, key: Ints, *, width: int) -> None:
        self._columns, self._owner, self._width = columns, owner, width
        first, last = columns.first[owner], columns.last[owner]
        timed = self._is_timed(owner)
        within = np.flatnonzero(timed)
        self._base = int(first[within].min() // width) if len(within) else 0
        self._blocks = (int(last[within].max() // width) if len(within) else 0) - self._base + 1
        block, which = ranges(first[within] // width, last[within] // width + 1)
        row = within[which]
        self._codes, self._rows = self._ordered(key[row] * self._blocks + block - self._base, row)
        every = np.arange(len(owner))
        loose = np.flatnonzero(~timed)
        self._loose_codes, self._loose_rows = self._ordered(key[loose], loose)
        self._all_codes, self._all_rows = self._ordered(key, every) if len(loose) else (key[:0], every[:0])

    def _is_timed(self, claims: Ints) -> Flags:
        columns = self._columns
        found: Flags = columns.timed[claims] & (columns.last[claims] - columns.first[claims] <= _LONGEST)
        return found

    @staticmethod
    def _ordered(codes: Ints, rows: Ints) -> tuple[Ints, Ints]:
        order = np.argsort(codes, kind="stable")
        return codes[order], rows[order]

    def found(self, claims: Ints, keys: Ints, widen: int | Ints) -> tuple[Ints, Ints]:
        """Positions in ``claims`` and the rows held under their ``keys`` within ``widen`` days of them, nearly."""
        if not len(claims) or not len(self._owner):
            return claims[:0], claims[:0]
        low = (self._columns.first[claims] - widen) // self._width - self._base
        high = (self._columns.last[claims] + widen) // self._width - self._base
        low, high = np.maximum(low, 0), np.minimum(high, self._blocks - 1)
        timed = self._is_timed(claims)
        met = timed & (low <= high)
        low, high = np.where(met, low, 0), np.where(met, high, -1)
        starts = np.searchsorted(self._codes, keys * self._blocks + low, "left")
        ends = np.searchsorted(self._codes, keys * self._blocks + high, "right")
        place, which = ranges(starts, np.maximum(starts, ends))
        rows = [self._rows[place]]
        asked = [which]
        if len(self._loose_rows):
            # What has no time meets everything under its key.
            for chosen, codes, held in (
                (np.arange(len(claims)), self._loose_codes, self._loose_rows),
                (np.flatnonzero(~timed), self._all_codes, self._all_rows),
            ):
                starts = np.searchsorted(codes, keys[chosen], "left")
                place, which = ranges(starts, np.searchsorted(codes, keys[chosen], "right"))
                rows.append(held[place])
                asked.append(chosen[which])
        return np.concatenate(asked), np.concatenate(rows)


class _Blocks:
    """Claims by where and when: their places' names, the areas around them, and cells of the map."""

    def __init__(self, columns: Columns, weights: Weights) -> None:
        self._columns, self._table = columns, columns.places
        self._reach = weights.blocking["reach_km"]
        self._degrees = weights.blocking["cell_degrees"]
        self._widen = (int(weights.blocking["slack_days"]), int(weights.blocking["published_slack"]))
        width = int(weights.blocking["bucket_days"])
        owner, at = columns.owner, columns.at
        self._row_start = np.searchsorted(owner, np.arange(len(columns) + 1))
        published = columns.published[owner]
        # A row is held once under each name, each area around it, and its cell; found apart by how it is dated.
        rows, keys = self._held(at)
        self._joins = []
        for dated in (False, True):
            mine = published[rows] == dated
            self._joins.append((_TimeJoin(columns, owner[rows[mine]], keys[mine], width=width), rows[mine], dated))

    def _held(self, at: Ints) -> tuple[Ints, Ints]:
        every = np.arange(len(at))
        rows, keys = [], []
        for names, kind in ((self._own(at), 0), (self._around(at), 1)):
            for column in names.T:
                there = column >= 0
                rows.append(every[there])
                keys.append(column[there] * 3 + kind)
        cells, there = self._cells(at)
        rows.append(every[there])
        keys.append(cells[there] * 3 + 2)
        return np.concatenate(rows), np.concatenate(keys)

    def _own(self, at: Ints) -> Ints:
        return np.stack([self._table.own[at], self._table.province[at]], axis=1)

    def _around(self, at: Ints) -> Ints:
        return np.concatenate([self._table.above[at], self._table.within[at][:, None]], axis=1)

    def _cells(self, at: Ints, north: int = 0, east: int | Ints = 0) -> tuple[Ints, Flags]:
        """The cell of each place, or one beside it; cells have numbers, and places that are no points have none."""
        lat, lon = self._table.lat[at], self._table.lon[at]
        there = ~np.isnan(lat)
        up = np.floor(np.where(there, lat, 0) / self._degrees).astype(np.int64) + north
        across = np.floor(np.where(there, lon, 0) / self._degrees).astype(np.int64) + east
        return (up + 1000) * 4000 + across + 2000, there

    def near(self, claims: Ints, may: Callable[[Ints, Ints], Flags]) -> tuple[Ints, Ints, Ints]:
        """Pairs of these and others that lie loosely or tightly near, each once, of those that ``may`` be compared."""
        rows, _ = ranges(self._row_start[claims], self._row_start[claims + 1])
        found: list[Ints] = []
        for join, held, dated in self._joins:
            for asked, keys in self._questions(rows):
                found.append(self._look(join, held, dated, rows[asked], keys, may))
        size = len(self._columns)
        codes = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
        pair, near = codes // 4, codes % 4
        # Sorted, the nearest of several places of one pair stands last.
        last = np.append(pair[1:] != pair[:-1], np.ones(min(1, len(pair)), np.bool_))
        pair, near = pair[last], near[last]
        return pair // max(1, size), pair % max(1, size), near

    def _look(
        self, join: _TimeJoin, held: Ints, dated: bool, rows: Ints, keys: Ints, may: Callable[[Ints, Ints], Flags]
    ) -> Ints:
        """The codes of pairs found under these keys: the two claims, and in the last two bits how near they are."""
        columns = self._columns
        claims = columns.owner[rows]
        which, place = join.found(claims, keys, self._widen[0] + self._widen[1] * (columns.published[claims] | dated))
        one, other = rows[which], held[place]
        kept = may(columns.owner[one], columns.owner[other])
        one, other = one[kept], other[kept]
        near = self._nearness(columns.at[one], columns.at[other])
        codes = (columns.owner[one] * len(columns) + columns.owner[other]) * 4 + near
        found: Ints = codes[near != _NOT]
        return found

    def _questions(self, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Under which keys these rows' neighbours are held: the same name, what is inside, what is around, cells."""
        at = self._columns.at[rows]
        for names, kinds in ((self._own(at), (0, 1)), (self._around(at), (0,))):
            for column in names.T:
                there = np.flatnonzero(column >= 0)
                for kind in kinds:
                    yield there, column[there] * 3 + kind
        width = self._degrees * _KM_PER_DEGREE
        lat = self._table.lat[at]
        narrowing = np.cos(np.radians(np.minimum(85.0, np.abs(np.where(np.isnan(lat), 0, lat)) + 1.0)))
        # A place of no great doubt reaches less far: what is far away and of great doubt itself asks for it.
        far = np.minimum(_FARTHEST_KM, np.maximum(self._reach + self._table.doubt[at] + self._most_doubt(), 5.0))
        up, across = np.ceil(far / width), np.ceil(far / (width * narrowing))
        for north in range(-int(up.max(initial=0)), int(up.max(initial=0)) + 1):
            for east in range(-int(across.max(initial=0)), int(across.max(initial=0)) + 1):
                cells, points = self._cells(at, north, east)
                asked = np.flatnonzero(points & (np.abs(north) <= up) & (np.abs(east) <= across))
                if len(asked):
                    yield asked, cells[asked] * 3 + 2

    def _most_doubt(self) -> float:
        """The greatest radius of doubt of any point: how far another may reach on its own account."""
        return float(np.max(np.where(np.isnan(self._table.lat), 0.0, self._table.doubt), initial=0.0))

    def _nearness(self, one: Ints, other: Ints) -> Ints:
        """Whether two places share a block: tightly (one place, or one town and its quarter), loosely, or not."""
        table = self._table
        area = (table.province[one] >= 0) | (table.province[other] >= 0)
        same = (table.own[one] == table.own[other]) & (table.own[one] >= 0)
        same |= (table.province[one] == table.province[other]) & (table.province[one] >= 0)
        nested = table.encloses(one, other) | table.encloses(other, one)
        doubt = table.doubt[one] + table.doubt[other]
        km = table.kilometres(one, other)
        loose: Ints = np.where(km <= np.minimum(self._reach + doubt, _FARTHEST_KM), _LOOSE, _NOT)
        by_distance: Ints = np.where(area, _NOT, np.where(km <= np.maximum(doubt, 5.0), _TIGHT, loose))
        return np.where(same, _TIGHT, np.where(nested, np.where(area, _LOOSE, _TIGHT), by_distance))


def _families_shared(columns: Columns) -> Flags:
    """For every two kinds whether they are equal or share a family."""
    kinds = [({kind for kind, _ in profile.kinds}, profile.families) for profile in columns.kinds.examples]
    return np.array(
        [[not (a[0].isdisjoint(b[0]) and a[1].isdisjoint(b[1])) for b in kinds] for a in kinds], np.bool_
    ).reshape(len(kinds), len(kinds))


def _tied(columns: Columns, one: Ints, other: Ints, *, portion: int = 8192) -> Flags:
    """Whether both have a number or a rare word in common."""
    found = np.zeros(len(one), np.bool_)
    for start in range(0, len(one), portion):
        left, right = columns.ties[one[start : start + portion]], columns.ties[other[start : start + portion]]
        shared = np.zeros(len(left), np.bool_)
        for column in range(left.shape[1]):
            mine = left[:, column : column + 1]
            shared |= ((mine == right) & (mine != 0)).any(axis=1)
        found[start : start + portion] = shared
    return found

"""The order of a list of events, and pages of it: a cursor holds the last event's place in the order, and no number.

So a page begins where the one before it ended, even if events came in or went between the two.
"""

from __future__ import annotations

import base64
import binascii
import bisect
from typing import Final, Literal

import msgspec
import numpy as np

from marsad.core.errors import UsageError
from marsad.flow.chosen import Chosen
from marsad.flow.columns import UNDATED, Columns, Ints

Sort = Literal["-time", "time", "-killed", "-sources"]
SORTS: Final[tuple[Sort, ...]] = ("-time", "time", "-killed", "-sources")
_BLOCK: Final = 1 << 10
"""So many events are looked through first for those that pass; then four times as many, and so on."""
Key = tuple[int, int, int]


class Order:
    """The events of some columns in one order."""

    def __init__(self, columns: Columns, sort: Sort) -> None:
        self._sort: Sort = sort
        self._keys = _keys(columns, sort)
        self.order: Ints = np.lexsort(self._keys[::-1]).astype(np.int32)
        self._rank = np.empty(len(columns), np.int32)
        self._rank[self.order] = np.arange(len(columns), dtype=np.int32)

    def page(self, chosen: Chosen, limit: int, cursor: str | None) -> tuple[Ints, str | None]:
        """The positions of so many of the chosen, after the cursor; and the cursor of what follows, if any."""
        start = self._after(cursor) if cursor else 0
        found = (self._few if chosen.few else self._many)(chosen, start, limit + 1)
        if len(found) <= limit:
            return found, None
        return found[:limit], _write(self._sort, self._key(int(found[limit - 1])))

    def _few(self, chosen: Chosen, start: int, most: int) -> Ints:
        """Those of the chosen that come first; quicker than looking for them among all."""
        ranks = self._rank[chosen.at]
        if start:
            ranks = ranks[ranks >= start]
        if len(ranks) > most:
            ranks = np.partition(ranks, most)[:most]
        return self.order[np.sort(ranks)]

    def _many(self, chosen: Chosen, start: int, most: int) -> Ints:
        mask, held, block = chosen.mask, 0, _BLOCK
        found: list[Ints] = [np.zeros(0, np.int32)]
        while start < len(self.order) and held < most:
            some = self.order[start : start + block]
            passing = some[mask[some]]
            found.append(passing)
            held += len(passing)
            start, block = start + block, block * 4
        return np.concatenate(found)[:most]

    def _key(self, position: int) -> Key:
        one, two, three = (int(column[position]) for column in self._keys)
        return one, two, three

    def _after(self, cursor: str) -> int:
        """The first rank after the event that the cursor names."""
        key = _read(self._sort, cursor)
        return bisect.bisect_right(self.order, key, key=lambda position: self._key(int(position)))


def _keys(columns: Columns, sort: Sort) -> tuple[Ints, Ints, Ints]:
    """What events are ordered by, all ascending: newest first, undated last, of one day the last recorded first."""
    start, newest = columns.values["start_day"], -columns.roots
    undated = start == UNDATED
    by_day = np.where(undated, np.iinfo(np.int32).max, -start)
    if sort == "time":
        return np.where(undated, np.iinfo(np.int32).max, start), columns.roots, columns.roots
    if sort == "-time":
        return by_day, newest, newest
    if sort == "-sources":
        return -columns.values["sources"], by_day, newest
    low, best = columns.values["killed_low"], columns.values["killed_best"]
    people = np.where(best >= 0, best, np.maximum(low, 0))
    return np.where(columns.values["killed_told"], -people, 1), by_day, newest


def _write(sort: Sort, key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([sort, *key])).decode().rstrip("=")


def _read(sort: Sort, cursor: str) -> Key:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        kept, one, two, three = msgspec.json.decode(
            base64.b64decode(padded, altchars=b"-_", validate=True), type=tuple[str, int, int, int]
        )
        if kept == sort:
            return one, two, three
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        pass
    raise UsageError("U554", "This cursor is of no page of this list.", "Ask for the list again without a cursor.")

"""Which events were chosen: as a mask over all of them, or, where they are few, as the positions at which they are.

A question about some days touches a small part of a large archive. Worked out by positions, it costs what that part
costs; a mask over a million events costs as much for three of them as for all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from marsad.flow.columns import Ints, Mask

_FEW: Final = 8
"""From so many times as many events as were chosen, going by positions is quicker."""


class Chosen:
    """Some of ``size`` events, as positions or as a mask; each can be had of the other. Not to be written to."""

    def __init__(self, size: int, *, at: Ints | None = None, mask: Mask | None = None) -> None:
        self.size, self._at, self._mask = size, at, mask
        self.count = len(at) if at is not None else int(np.count_nonzero(self.mask))

    @property
    def few(self) -> bool:
        """Whether going by positions is quicker."""
        return self.count * _FEW <= self.size

    @cached_property
    def at(self) -> Ints:
        """The positions, in no order that anybody may count on."""
        if self._at is not None:
            return self._at
        assert self._mask is not None
        return np.flatnonzero(self._mask).astype(np.int32)

    @cached_property
    def mask(self) -> Mask:
        """For every event, whether it was chosen."""
        if self._mask is not None:
            return self._mask
        found = np.zeros(self.size, np.bool_)
        found[self.at] = True
        return found


class Sieve:
    """Lets through events that pass one test after the other; ``among`` are positions to begin with, None for all."""

    def __init__(self, size: int, among: Ints | None) -> None:
        self._size, self._at = size, among
        self._mask: Mask | None = None

    def keep(self, column: NDArray[Any], test: Callable[[NDArray[Any]], Mask]) -> None:
        """Keeps those whose values in the column pass."""
        if self._at is not None:
            self._at = self._at[test(column[self._at])]
        else:
            self.keep_where(test(column))

    def keep_where(self, mask: Mask) -> None:
        """Keeps those that this mask over all events lets through."""
        if self._at is not None:
            self._at = self._at[mask[self._at]]
        else:
            self._mask = mask if self._mask is None else self._mask & mask

    def chosen(self) -> Chosen:
        """Those that are left."""
        if self._at is None and self._mask is None:
            return Chosen(self._size, mask=np.ones(self._size, np.bool_))
        return Chosen(self._size, at=self._at, mask=self._mask)


def parts(starts: Ints, at: Ints) -> tuple[Ints, Ints]:
    """The numbers ``starts[i]`` to ``starts[i + 1] - 1`` for every i of ``at``, and of which i each is."""
    first = starts[at]
    counts = starts[at + 1] - first
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found = np.arange(total, dtype=np.int64) + np.repeat(first - (ends - counts), counts)
    return found, np.repeat(at, counts)

"""Many districts at once: which alarms to keep so that few of those kept are false."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusted p-values: keeping those at most q holds the expected share of false ones among the kept at q.

    Benjamini and Hochberg 1995, JRSS B 57(1). NaN (no test was possible) stays NaN and does not count as a test. For
    counts the p-values are larger than uniform ones, so that the share is held more strictly than asked.
    """
    given = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(given.shape, np.nan)
    known = np.flatnonzero(~np.isnan(given.ravel()))
    values = given.ravel()[known]
    order = np.argsort(-values, kind="stable")
    ranks = np.arange(len(values), 0, -1)
    running = np.minimum.accumulate(values[order] * len(values) / ranks) if len(values) else values
    flat = adjusted.ravel()
    flat[known[order]] = np.minimum(running, 1.0)
    return flat.reshape(given.shape)


def benjamini_hochberg_by_period(p_values: Floats) -> Floats:
    """`benjamini_hochberg` over the units (rows) of each period (column)."""
    return np.column_stack([benjamini_hochberg(column) for column in p_values.T])

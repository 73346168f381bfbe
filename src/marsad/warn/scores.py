"""Scores of forecasts given as samples, and of probabilities. All are losses but average precision: smaller is better.

A forecast is an array ``(..., n)`` of n samples; what happened has the leading shape. Pure functions of arrays, in this
room because `measure` may import it from here and `warn` could not import `measure` (a layer above).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CHALLENGE_BINS: Final = (0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Lower edges of the ignorance score's bins in the VIEWS prediction challenge 2023/24; the last has no upper edge."""


def crps(samples: ArrayLike, observed: ArrayLike) -> Floats:
    """The continuous ranked probability score of the samples' empirical distribution, in the unit of the counts.

    ``E|X - y| - E|X - X'|/2`` over all pairs (Gneiting and Raftery 2007, JASA 102, eq. 21), computed from the sorted
    samples. Not the "fair" variant: the distribution scored is the one that was handed in.
    """
    drawn = np.sort(np.asarray(samples, dtype=np.float64), axis=-1)
    n = drawn.shape[-1]
    seen = np.asarray(observed, dtype=np.float64)[..., None]
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    spread: Floats = (drawn * weights).sum(axis=-1) / n**2
    distance: Floats = np.abs(drawn - seen).mean(axis=-1)
    return distance - spread


def log_crps(samples: ArrayLike, observed: ArrayLike) -> Floats:
    """CRPS of ``log(1 + count)``: an error of a factor weighs the same in a quiet district and in a war.

    Bosse et al. 2023, PLoS Computational Biology 19(8), section "Log-transforming".
    """
    return crps(np.log1p(np.asarray(samples, dtype=np.float64)), np.log1p(np.asarray(observed, dtype=np.float64)))


def ignorance(samples: ArrayLike, observed: ArrayLike, *, bins: tuple[float, ...] = CHALLENGE_BINS) -> Floats:
    """Minus log2 of the share of samples in the bin of what happened, with one sample added to each bin.

    Hegre et al. 2025, Journal of Peace Research (the VIEWS prediction challenge), "ignorance score".
    """
    drawn, seen = np.asarray(samples, dtype=np.float64), np.asarray(observed, dtype=np.float64)
    inner = np.asarray(bins[1:])
    own = np.searchsorted(inner, seen, side="right")[..., None]
    inside = (np.searchsorted(inner, drawn, side="right") == own).sum(axis=-1)
    share: Floats = (inside + 1.0) / (drawn.shape[-1] + len(bins))
    result: Floats = -np.log2(share)
    return result


def interval_score(samples: ArrayLike, observed: ArrayLike, *, level: float = 0.9) -> Floats:
    """Width of the central interval plus ``2/alpha`` for every unit outside it (Gneiting and Raftery 2007, eq. 43).

    The ends are quantiles of the samples, linear between order statistics.
    """
    alpha = 1.0 - level
    low, high = np.quantile(np.asarray(samples, dtype=np.float64), [alpha / 2, 1 - alpha / 2], axis=-1)
    seen = np.asarray(observed, dtype=np.float64)
    under, over = np.maximum(low - seen, 0.0), np.maximum(seen - high, 0.0)
    result: Floats = high - low + (2.0 / alpha) * (under + over)
    return result


def covered(samples: ArrayLike, observed: ArrayLike, *, level: float = 0.9) -> NDArray[np.bool_]:
    """Whether what happened lies in the central interval. Ends are whole counts, rounded outward, as they are shown."""
    low, high = interval(samples, level=level)
    seen = np.asarray(observed, dtype=np.float64)
    return (low <= seen) & (seen <= high)


def covered_randomly(
    samples: ArrayLike, observed: ArrayLike, *, level: float = 0.9, seed: int = 0
) -> NDArray[np.bool_]:
    """Whether the randomised PIT lies in the central part: the coverage of counts that calibration fixes at ``level``.

    A closed interval of counts covers more than its level, the more the smaller the counts: [0, 0] covers every quiet
    month. Spreading what happened over its step of the distribution takes that away (Czado et al. 2009, section 2).
    """
    low, high = pit(samples, observed)
    at = low + (high - low) * np.random.default_rng(seed).random(np.shape(low))
    # What no sample reached lies outside, wherever its step of no width falls.
    return (at >= (1 - level) / 2) & (at <= 1 - (1 - level) / 2)


def interval(samples: ArrayLike, *, level: float = 0.9) -> tuple[Floats, Floats]:
    """Ends of the central interval as whole counts: the smallest count reached with at least the share asked for."""
    alpha = 1.0 - level
    drawn = np.asarray(samples, dtype=np.float64)
    low, high = np.quantile(drawn, [alpha / 2, 1 - alpha / 2], axis=-1, method="inverted_cdf")
    return np.floor(low), np.ceil(high)


def brier(probability: ArrayLike, happened: ArrayLike) -> Floats:
    """``(p - o)**2`` (Brier 1950, Monthly Weather Review 78), in [0, 1]."""
    result: Floats = (np.asarray(probability, dtype=np.float64) - np.asarray(happened, dtype=np.float64)) ** 2
    return result


def average_precision(probability: ArrayLike, happened: ArrayLike) -> float:
    """Mean precision at each event, ranked by probability; ties count as one step. NaN where nothing happened.

    ``sum (R_k - R_{k-1}) P_k`` (Davis and Goadrich 2006, ICML), without interpolation.
    """
    chance, truth = np.ravel(np.asarray(probability, dtype=np.float64)), np.ravel(np.asarray(happened, dtype=bool))
    if not truth.any():
        return float("nan")
    order = np.argsort(-chance, kind="stable")
    ranked, hits = chance[order], np.cumsum(truth[order])
    last = np.append(ranked[1:] != ranked[:-1], True)
    precision, found = hits[last] / (np.flatnonzero(last) + 1.0), hits[last]
    return float((np.diff(found, prepend=0) * precision).sum() / truth.sum())


def pit(samples: ArrayLike, observed: ArrayLike) -> tuple[Floats, Floats]:
    """Shares of samples below, and at or below, what happened: the two ends of the PIT for counts.

    Czado, Gneiting and Held 2009, Biometrics 65, eq. 2: a calibrated forecast has a flat mean histogram between them.
    """
    drawn, seen = np.asarray(samples, dtype=np.float64), np.asarray(observed, dtype=np.float64)[..., None]
    return (drawn < seen).mean(axis=-1), (drawn <= seen).mean(axis=-1)


def pit_histogram(low: ArrayLike, high: ArrayLike, *, bins: int = 10) -> Floats:
    """Heights of the non-randomised PIT histogram (mean 1 each where calibrated), from the ends `pit` gives."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    start, end = np.ravel(np.asarray(low, dtype=np.float64)), np.ravel(np.asarray(high, dtype=np.float64))
    width = np.where(end > start, end - start, 1.0)
    share = np.clip((edges[None, :] - start[:, None]) / width[:, None], 0.0, 1.0)
    share = np.where((end > start)[:, None], share, (edges[None, :] >= end[:, None]).astype(float))
    result: Floats = np.diff(share.mean(axis=0)) * bins
    return result


def crps_of_distribution(cumulative: ArrayLike, observed: ArrayLike) -> Floats:
    """CRPS of a count distribution from ``P(X <= k)``, k = 0, 1, ...: ``sum_k (F(k) - [y <= k])**2``.

    Exact as long as the table reaches so far that what is left weighs nothing; ``observed`` must lie inside it.
    """
    table = np.asarray(cumulative, dtype=np.float64)
    steps = np.arange(table.shape[-1])
    below = steps >= np.asarray(observed)[..., None]
    result: Any = ((table - below) ** 2).sum(axis=-1)
    return np.asarray(result, dtype=np.float64)


def bootstrap_difference(
    ours: ArrayLike, theirs: ArrayLike, *, draws: int = 2000, seed: int = 0
) -> tuple[float, float, float]:
    """Mean difference of two scores by unit (rows are units) and the ends of its 90 % interval over resampled units."""
    gap = _by_unit(ours, theirs)
    rng = np.random.default_rng(seed)
    picked = gap[rng.integers(0, len(gap), size=(draws, len(gap)))].mean(axis=1)
    low, high = np.quantile(picked, [0.05, 0.95])
    return float(gap.mean()), float(low), float(high)


def without_most_influential(ours: ArrayLike, theirs: ArrayLike, *, units: int = 5) -> float:
    """Mean difference without the units that move it most in our favour (those where we gain most)."""
    gap = _by_unit(ours, theirs)
    return float(np.sort(gap)[units:].mean()) if len(gap) > units else float("nan")


def _by_unit(ours: ArrayLike, theirs: ArrayLike) -> Floats:
    gap = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    result: Floats = np.nanmean(gap.reshape(len(gap), -1), axis=1)
    return result

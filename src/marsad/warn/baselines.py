"""The forecasts every other one has to beat: always computed, always shown.

Each gives samples ``(units, horizons, draws)`` of counts from what was known at the origin, the last column. Where a
unit has no known period among those asked for, its samples are NaN: nothing was known, which is not zero.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Samples = NDArray[np.float64]

HALF_LIFE: Final = 0.25
"""Of the exponentially weighted mean, in years."""


def zero(values: Floats, horizons: int, draws: int, season: int, rng: np.random.Generator) -> Samples:
    """Nothing will happen."""
    known = np.asarray((~np.isnan(values[:, -season:])).any(axis=1))
    return np.where(known[:, None, None], 0.0, np.nan) * np.ones((1, horizons, draws))


def last(values: Floats, horizons: int, draws: int, season: int, rng: np.random.Generator) -> Samples:
    """The last known count goes on, exactly."""
    return np.broadcast_to(_last_known(values)[:, None, None], (len(values), horizons, draws)).copy()


def last_poisson(values: Floats, horizons: int, draws: int, season: int, rng: np.random.Generator) -> Samples:
    """Poisson with the last known count as its mean (``last_poisson`` of the VIEWS challenge)."""
    return _poisson(_last_known(values), horizons, draws, rng)


def last_year(values: Floats, horizons: int, draws: int, season: int, rng: np.random.Generator) -> Samples:
    """Any of the last twelve months' counts, equally likely (``conflictology`` of the VIEWS challenge)."""
    recent = values[:, -season:]
    result = np.full((len(values), horizons, draws), np.nan)
    for row, window in enumerate(recent):
        seen = window[~np.isnan(window)]
        if len(seen):
            result[row] = np.repeat(seen, -(-draws // len(seen)))[
                np.linspace(0, len(seen) * (-(-draws // len(seen))) - 1, draws).astype(int)
            ]
    return result


def poisson(values: Floats, horizons: int, draws: int, season: int, rng: np.random.Generator) -> Samples:
    """Poisson with the mean of the last twelve months."""
    return _poisson(_moments(values[:, -season:])[0], horizons, draws, rng)


def negative_binomial(values: Floats, horizons: int, draws: int, season: int, rng: np.random.Generator) -> Samples:
    """Negative binomial with mean and variance of the last twelve months."""
    return draw_counts(*_moments(values[:, -season:]), horizons, draws, rng)


def exponential(values: Floats, horizons: int, draws: int, season: int, rng: np.random.Generator) -> Samples:
    """Negative binomial with exponentially weighted mean and variance, half-life three months."""
    age = np.arange(values.shape[1])[::-1]
    weights = 0.5 ** (age / max(HALF_LIFE * season, 1.0))
    return draw_counts(*_moments(values, weights), horizons, draws, rng)


BASELINES: Final[dict[str, Callable[[Floats, int, int, int, np.random.Generator], Samples]]] = {
    "zero": zero,
    "last": last,
    "last-poisson": last_poisson,
    "last-12-months": last_year,
    "poisson": poisson,
    "negative-binomial": negative_binomial,
    "exponential": exponential,
}
"""All of them, by the names they have in tables."""


def draw_counts(mean: Floats, variance: Floats, horizons: int, draws: int, rng: np.random.Generator) -> Samples:
    """Samples of a negative binomial of each unit's mean and variance; Poisson where it is no larger than the mean."""
    known = ~np.isnan(mean)
    safe = np.where(known, mean, 0.0)
    excess = np.where(known, variance, 0.0) - safe
    over = (excess > 1e-9) & (safe > 0)
    size = np.where(over, safe**2 / np.where(over, excess, 1.0), 1.0)
    shape = (len(mean), horizons, draws)
    rate = np.where(
        over[:, None, None],
        rng.gamma(size[:, None, None], 1.0, shape) * (safe / size)[:, None, None],
        safe[:, None, None],
    )
    return np.where(known[:, None, None], rng.poisson(rate), np.nan)


def _poisson(mean: Floats, horizons: int, draws: int, rng: np.random.Generator) -> Samples:
    return draw_counts(mean, mean, horizons, draws, rng)


def _last_known(values: Floats) -> Floats:
    known = ~np.isnan(values)
    at = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), at], np.nan)


def _moments(values: Floats, weights: Floats | None = None) -> tuple[Floats, Floats]:
    """Weighted mean and (unbiased) variance of the known counts of each unit."""
    known = ~np.isnan(values)
    share = known * (np.ones(values.shape[1]) if weights is None else weights)
    total = share.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = share / total
        filled = np.where(known, values, 0.0)
        mean = (share * filled).sum(axis=1)
        spread = (share * np.where(known, (filled - mean[:, None]) ** 2, 0.0)).sum(axis=1)
        variance = spread / np.maximum(1.0 - (share**2).sum(axis=1), 1e-9)
    enough = known.sum(axis=1) > 1
    return np.where(total[:, 0] > 0, mean, np.nan), np.where(enough, variance, mean)

"""A regression of counts that comes apart: own past, neighbours, and a seasonal background.

``mean_it = lambda_i y_i,t-1 + phi_i sum_j w_ji y_j,t-1 + nu_it``, negative binomial: Held, Höhle and Hofmann 2005,
Statistical Modelling 5(3); Paul, Held and Toschke 2008, Statistics in Medicine 27(29); as in R's ``hhh4``
(Meyer, Held and Höhle 2017, Journal of Statistical Software 77(11)). ``lambda`` and ``phi`` are shared by all units,
the background has each unit's own level, a trend and one wave a year. Forecasts of several periods are simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MOST: Final = 18.0
"""Bound on the log of any mean."""
_BEYOND: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The expected count of one period by where it comes from, each ``(units,)``.

    ``season`` is what the time of year adds to the background of a mean day of the year, or takes from it (negative).
    """

    own: Floats
    neighbours: Floats
    background: Floats
    season: Floats

    @property
    def total(self) -> Floats:
        """What is expected in all."""
        return self.own + self.neighbours + self.background + self.season


@dataclass(frozen=True, kw_only=True)
class Regression:
    """A fitted model. ``theta`` holds log lambda, log phi, intercept, trend, sine, cosine, and log overdispersion.

    ``offset`` is the log of each unit's share of the background (its long-run mean, shrunk), ``weights`` the
    neighbourhood (rows sum to 1 or 0); ``loglik`` the log-likelihood.
    """

    theta: Floats
    offset: Floats
    weights: Floats
    season: int
    loglik: float

    @property
    def overdispersion(self) -> float:
        """``psi``: the variance is ``mean + psi * mean**2``."""
        return float(np.exp(self.theta[6]))

    def parts(self, before: Floats, at: int) -> Parts:
        """Decomposition of what is expected in column ``at`` from the counts of the column before, ``(units,)``."""
        seen = np.nan_to_num(before)
        wave = _background(self.theta, at, self.season)
        plain = self.theta.copy()
        plain[4:6] = 0.0
        level = np.exp(np.clip(self.offset + _background(plain, at, self.season), -_MOST, _MOST))
        return Parts(
            own=np.exp(self.theta[0]) * seen,
            neighbours=np.exp(self.theta[1]) * (self.weights @ seen),
            background=level, season=np.exp(np.clip(self.offset + wave, -_MOST, _MOST)) - level,
        )  # fmt: skip

    def simulate(self, values: Floats, horizons: int, draws: int, rng: np.random.Generator) -> Floats:
        """Samples ``(units, horizons, draws)`` after the last column, each path fed back into itself.

        No count goes beyond `_BEYOND` times the largest that its unit, or units in the mean, had: with much
        overdispersion one wild week would otherwise feed all that follow.
        """
        units, length = values.shape
        largest = np.nan_to_num(values).max(axis=1)
        most = np.maximum(_BEYOND * np.maximum(largest, largest.mean()), 1.0)[:, None]
        paths = np.repeat(_last_known(values)[:, None], draws, axis=1)
        result = np.empty((units, horizons, draws))
        own, near, psi = np.exp(self.theta[0]), np.exp(self.theta[1]), self.overdispersion
        for step in range(horizons):
            wave = _background(self.theta, length + step, self.season)
            mean = own * paths + near * (self.weights @ paths)
            mean = mean + np.exp(np.clip(self.offset + wave, -_MOST, _MOST))[:, None]
            mean = np.minimum(mean, np.exp(_MOST))
            rate = rng.gamma(1.0 / psi, psi, mean.shape) * mean if psi > 1e-6 else mean
            paths = np.minimum(rng.poisson(np.minimum(rate, most)).astype(np.float64), most)
            result[:, step] = paths
        return result


def _background(theta: Floats, at: float | Floats, season: int) -> Floats:
    turn = 2.0 * np.pi * np.asarray(at, dtype=np.float64) / season
    return np.asarray(theta[2] + theta[3] * np.asarray(at) + theta[4] * np.sin(turn) + theta[5] * np.cos(turn))


def _last_known(values: Floats) -> Floats:
    known = ~np.isnan(values)
    at = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), np.nan_to_num(values[np.arange(len(values)), at]), 0.0)


def fit_regression(
    values: Floats, season: int, *, weights: Floats | None = None, offset: Floats | None = None, first: int = 1,
    trend: bool = True, numbered_from: int = 0,
) -> Regression:  # fmt: skip
    """The model by maximum likelihood, on columns ``first`` … of ``(units, periods)``; unknown counts are left out.

    ``weights`` may be None: no neighbours are known. ``offset`` None takes each unit's shrunk long-run mean.
    ``numbered_from`` is what the first column is numbered as in trend and wave.
    """
    from scipy.optimize import minimize

    units, length = values.shape
    near = np.zeros((units, units)) if weights is None else weights
    if offset is None:
        with np.errstate(invalid="ignore"):
            level = np.nansum(values, axis=1) / np.maximum((~np.isnan(values)).sum(axis=1), 1)
        offset = np.log(level + 0.05 * max(float(np.nanmean(values)), 1e-3))
    response, before = values[:, first:], np.nan_to_num(values[:, first - 1 : -1])
    fine = ~np.isnan(response) & ~np.isnan(values[:, first - 1 : -1])
    when = np.arange(first, length) + float(numbered_from)
    held = [weights is not None, trend]
    start = np.array([-0.7, -3.0 if held[0] else -30.0, -1.0, 0.0, 0.0, 0.0, 0.0])
    # Overdispersion is bounded: with one of hundreds any mean would fit, and a long series of few deaths with one week
    # of many has such a maximum, whose paths run away.
    bounds = [(-12.0, 1.0), (-12.0, 1.0) if held[0] else (-30.0, -30.0), (-_MOST, _MOST)]
    bounds += [(-0.05, 0.05) if trend else (0.0, 0.0), (-4.0, 4.0), (-4.0, 4.0), (-10.0, 3.0)]
    if length < 2 * season:
        bounds[4] = bounds[5] = (0.0, 0.0)
    data = (response[fine], before[fine], (near @ before)[fine], np.broadcast_to(offset[:, None], fine.shape)[fine],
            np.broadcast_to(when, fine.shape)[fine])  # fmt: skip
    best = minimize(
        _loss,
        start,
        args=(*data, season),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 300, "ftol": 1e-11},
    )
    return Regression(theta=best.x, offset=offset, weights=near, season=season, loglik=-float(best.fun))


def _loss(
    theta: Floats, counts: Floats, before: Floats, near: Floats, offset: Floats, when: Floats, season: int
) -> tuple[float, Floats]:
    from scipy.special import digamma, gammaln

    own, neighbours = np.exp(theta[0]) * before, np.exp(theta[1]) * near
    turn = 2.0 * np.pi * when / season
    wave = theta[2] + theta[3] * when + theta[4] * np.sin(turn) + theta[5] * np.cos(turn)
    background = np.exp(np.clip(offset + wave, -_MOST, _MOST))
    mean = own + neighbours + background
    size = np.exp(-theta[6])
    ratio = np.log1p(mean / size)
    likelihood = gammaln(counts + size) - gammaln(size) - gammaln(counts + 1) - size * ratio
    likelihood = likelihood + counts * (np.log(mean) - np.log(size) - ratio)
    slope = (counts / mean) - (counts + size) / (mean + size)
    by_size = digamma(counts + size) - digamma(size) - ratio + (mean - counts) / (mean + size)
    gradient = np.array(
        [
            (slope * own).sum(), (slope * neighbours).sum(), (slope * background).sum(),
            (slope * background * when).sum(),
            (slope * background * np.sin(turn)).sum(), (slope * background * np.cos(turn)).sum(), -size * by_size.sum(),
        ]
    )  # fmt: skip
    return -float(likelihood.sum()), -gradient

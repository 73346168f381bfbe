"""The negative-binomial GLR-CUSUM: a detector for slow and lasting rises over a seasonal expectation.

Höhle and Paul 2008, Computational Statistics & Data Analysis 52(9), sections 2 (the model) and 3 (the scheme): it adds
up the evidence that, since some unknown period, the mean is ``exp(kappa)`` times what was expected, for the likeliest
start and the likeliest ``kappa > 0``; at the threshold it alarms and begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marsad.warn.farrington import Floats, quasi_poisson

_NEWTON: Final = 30
_LEAST_MEAN: Final = 1e-6


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A fitted expectation: coefficients of constant, (trend,) sines and cosines; ``alpha`` is 0 for a Poisson.

    The variance is ``mean + alpha * mean**2``.
    """

    beta: Floats
    alpha: float
    season: int
    harmonics: int
    trend: bool

    def mean(self, when: Floats) -> Floats:
        """The expected count at periods numbered from 1 as they were in the fit."""
        result: Floats = np.exp(np.clip(_design(when, self.season, self.harmonics, self.trend) @ self.beta, -20, 20))
        return result


def _design(when: Floats, season: int, harmonics: int, trend: bool) -> Floats:
    turn = 2.0 * np.pi * when / season
    waves = [wave(turn * k) for k in range(1, harmonics + 1) for wave in (np.sin, np.cos)]
    return np.column_stack([np.ones(len(when)), *([when] if trend else []), *waves])


def fit_baseline(
    counts: Floats, when: Floats, *, season: int = 52, harmonics: int = 1, trend: bool = False,
    poisson: bool = False,
) -> Baseline:  # fmt: skip
    """The seasonal negative-binomial regression of known counts, by maximum likelihood (Höhle and Paul 2008, eq. 5).

    A series without overdispersion gets ``alpha = 0``. All zeros give a mean of almost nothing.
    """
    known = ~np.isnan(counts)
    counts, design = counts[known], _design(when[known], season, harmonics, trend)
    if not counts.sum():
        beta = np.zeros(design.shape[1])
        beta[0] = np.log(0.5 / max(len(counts), 1))
        return Baseline(beta=beta, alpha=0.0, season=season, harmonics=harmonics, trend=trend)
    beta, alpha = _negative_binomial(design, counts, poisson=poisson)
    return Baseline(beta=beta, alpha=alpha, season=season, harmonics=harmonics, trend=trend)


def _negative_binomial(design: Floats, counts: Floats, *, poisson: bool) -> tuple[Floats, float]:
    if poisson and (fit := quasi_poisson(design, counts, np.ones(len(counts)))) is not None:
        return fit.beta, 0.0
    from scipy.optimize import minimize
    from scipy.special import digamma, gammaln

    def loss(given: Floats) -> tuple[float, Floats]:
        beta, size = given[:-1], np.exp(-given[-1])
        eta = np.clip(design @ beta, -20, 20)
        mean = np.exp(eta)
        ratio = np.log1p(mean / size)
        likelihood = (
            gammaln(counts + size) - gammaln(size) - size * ratio + counts * (eta - np.log(size) - ratio)
        ).sum()
        slope = design.T @ ((counts - mean) / (1.0 + mean / size))
        by_size = (digamma(counts + size) - digamma(size) - ratio + (mean - counts) / (mean + size)).sum()
        return -float(likelihood), -np.concatenate([slope, [-size * by_size]])

    start = np.zeros(design.shape[1] + 1)
    start[0] = np.log(counts.mean())
    bounds = [(None, None)] * design.shape[1] + [(-12.0, 6.0)]
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8}
    )
    alpha = float(np.exp(found.x[-1]))
    return found.x[:-1], alpha if alpha > np.exp(-11.5) else 0.0


@dataclass(frozen=True, kw_only=True)
class Glr:
    """The statistic per period, where it alarmed, and since which period (column) the likeliest rise goes back.

    ``needed`` is the largest count that would not yet have alarmed (NaN unless asked for).
    """

    statistic: Floats
    alarm: NDArray[np.bool_]
    since: NDArray[np.int64]
    needed: Floats


def glr_cusum(
    counts: Floats, mean: Floats, *, alpha: float = 0.0, threshold: float = 5.0, window: int | None = None,
    bounds: bool = False,
) -> Glr:  # fmt: skip
    """The GLR statistic of one series against its expectation, begun anew after every alarm; unknown periods count not.

    ``window`` bounds how far back a rise may have begun (None: to the last alarm). ``statistic >= threshold`` alarms.
    """
    n = len(counts)
    statistic, alarm, since, needed = np.zeros(n), np.zeros(n, dtype=bool), np.arange(n), np.full(n, np.nan)
    mean = np.maximum(mean, _LEAST_MEAN)
    begin = 0
    for at in range(n):
        first = begin if window is None else max(begin, at - window + 1)
        known = np.flatnonzero(~np.isnan(counts[first : at + 1])) + first
        if len(known):
            values = _by_start(counts[known], mean[known], alpha)
            best = int(values.argmax())
            statistic[at], since[at] = values[best], known[best]
            if bounds and known[-1] == at:
                needed[at] = _largest_quiet(counts[known], mean[known], alpha, threshold)
        if statistic[at] >= threshold:
            alarm[at], begin = True, at + 1
    return Glr(statistic=statistic, alarm=alarm, since=since, needed=needed)


def _largest_quiet(counts: Floats, mean: Floats, alpha: float, threshold: float) -> float:
    """The largest last count for which the statistic stays under the threshold, by doubling and halving."""

    def quiet(last: int) -> bool:
        return float(_by_start(np.append(counts[:-1], last), mean, alpha).max()) < threshold

    if not quiet(0):
        return 0.0
    high = 8
    while quiet(high):
        high *= 2
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if quiet(middle) else (low, middle)
    return float(low)


def _by_start(counts: Floats, mean: Floats, alpha: float) -> Floats:
    """The log likelihood ratio at the best ``kappa >= 0``, for a rise that began at each period up to the last."""
    total, expected = np.cumsum(counts[::-1])[::-1], np.cumsum(mean[::-1])[::-1]
    kappa = np.log(np.maximum(total, 1e-12) / expected)
    if alpha <= 0.0:
        kappa = np.maximum(kappa, 0.0)
        poisson: Floats = total * kappa - expected * np.expm1(kappa)
        return poisson
    inside = np.triu(np.ones((len(counts), len(counts)), dtype=bool))
    kappa = np.maximum(kappa, 0.0)
    for _ in range(_NEWTON):
        lifted = mean[None, :] * np.exp(kappa)[:, None]
        shrink = 1.0 / (1.0 + alpha * lifted)
        slope = np.where(inside, (counts[None, :] - lifted) * shrink, 0.0).sum(axis=1)
        curve = np.where(inside, (1.0 + alpha * counts[None, :]) * lifted * shrink**2, 0.0).sum(axis=1)
        step = np.clip(slope / np.maximum(curve, 1e-12), -1.0, 1.0)
        kappa = np.maximum(kappa + step, 0.0)
        if np.abs(np.where(kappa > 0, step, 0.0)).max() < 1e-9:
            break
    lifted = mean[None, :] * np.exp(kappa)[:, None]
    terms = counts[None, :] * kappa[:, None] - (counts[None, :] + 1.0 / alpha) * np.log(
        (1.0 + alpha * lifted) / (1.0 + alpha * mean[None, :])
    )
    result: Floats = np.where(inside, terms, 0.0).sum(axis=1)
    return result

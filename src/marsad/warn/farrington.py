"""Farrington's detector in its flexible form: quasi-Poisson regression on the same season of past years.

Farrington, Andrews, Beale and Catchpole 1996, JRSS A 159(3) (the original); Noufaily, Enki, Farrington, Garthwaite,
Andrews and Charlett 2013, Statistics in Medicine 32(7) (the flexible one). Written from their formulas; conventions
that the papers leave open follow what Salmon, Schumacher and Höhle 2016, Journal of Statistical Software 70(10),
sections 2.2 to 2.4, write down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Threshold = Literal["delta", "negative-binomial", "negative-binomial-upper-mean"]

THRESHOLDS: Final[dict[str, Threshold]] = {
    "delta": "delta",
    "negative-binomial": "negative-binomial",
    "negative-binomial-upper-mean": "negative-binomial-upper-mean",
}
_ROUNDS: Final = 60
_STILL: Final = 1e-10


@dataclass(frozen=True, kw_only=True)
class FarringtonSettings:
    """``years`` back, ``half_window`` periods around the season, ``seasons`` levels of the seasonal factor.

    ``alpha`` is one-sided. ``reweight_from`` is the Anscombe residual above which a past period is weighed down
    (2.58 in the flexible form, 1 in the original). ``left_out`` recent periods are not learned from, so that a rise
    under way does not raise its own threshold. ``few`` counts in ``few_periods`` are needed for any alarm.
    ``trend_below`` is the p-value under which a trend is kept; 1 keeps it always unless it extrapolates. ``exponent``
    is the power that makes counts symmetric (`upper_bound`): 2/3 for Poisson-like counts, 1/2 to steady the variance.
    """

    years: int = 4
    half_window: int = 3
    seasons: int = 10
    alpha: float = 0.05
    reweight_from: float = 2.58
    left_out: int = 26
    trend_below: float = 1.0
    few: int = 5
    few_periods: int = 4
    threshold: Threshold = "delta"
    exponent: float = 2 / 3


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted regression: coefficients, their unscaled covariance, dispersion (at least 1), means and leverages."""

    beta: Floats
    covariance: Floats
    dispersion: float
    mean: Floats
    leverage: Floats
    relative_dispersion: float
    """Mean squared residual relative to the mean. The published reference outputs scale the error of the mean by it,
    where the papers have the dispersion."""


def quasi_poisson(design: Floats, counts: Floats, weights: Floats) -> Fit | None:
    """Log-linear quasi-Poisson regression by Newton's method (McCullagh and Nelder 1989, ch. 2.5 and 9.2).

    None where it does not converge or the design has not full rank. Dispersion is Pearson's, with prior weights.
    """
    # Newton's steps on the quasi-likelihood, whose score is X'W(y - m) and whose information is X'WMX. They start from
    # each count drawn half way to the mean of all, and end when the likelihood stands still; coefficients may not,
    # where a season has no count at all.
    eta = np.log((counts + max(counts.mean(), 0.01)) / 2.0)
    before = -np.inf
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(eta, -30.0, 30.0))
        information = design.T @ (design * (weights * mean)[:, None])
        try:
            beta = np.linalg.solve(information, design.T @ (weights * (mean * eta + counts - mean)))
        except np.linalg.LinAlgError:
            return None
        eta = np.clip(design @ beta, -30.0, 30.0)
        likelihood = float((weights * (counts * eta - np.exp(eta))).sum())
        if abs(likelihood - before) < _STILL * (1.0 + abs(likelihood)):
            break
        before = likelihood
    else:
        return None
    mean = np.exp(eta)
    try:
        covariance = np.linalg.inv(design.T @ (design * (weights * mean)[:, None]))
    except np.linalg.LinAlgError:
        return None
    freedom = int((weights > 0).sum()) - design.shape[1]
    if freedom <= 0:
        return None
    dispersion = max(float((weights * (counts - mean) ** 2 / mean).sum() / freedom), 1.0)
    leverage = np.einsum("ij,jk,ik->i", design, covariance, design) * weights * mean
    relative = float((weights * (counts - mean) ** 2 / mean**2).sum() / freedom)
    return Fit(
        beta=np.asarray(beta, np.float64),
        covariance=np.asarray(covariance, np.float64),
        dispersion=dispersion,
        mean=mean,
        leverage=leverage,
        relative_dispersion=relative,
    )


def reweighted(fit: Fit, counts: Floats, above: float) -> Floats:
    """Weights that make little of past outbreaks: ``gamma * s**-2`` for Anscombe residuals ``s`` above the bound.

    Farrington et al. 1996, section 3.4, with the standardisation by leverage; weights sum to the number of periods.
    """
    mean = fit.mean
    raw = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    spread = np.sqrt(fit.dispersion * np.maximum(1.0 - fit.leverage, 1e-12))
    residual = raw / spread
    shrunk = np.where(residual > above, np.maximum(residual, 1e-12) ** -2.0, 1.0)
    result: Floats = shrunk * (len(counts) / shrunk.sum())
    return result


def upper_bound(mean: float, error: float, dispersion: float, settings: FarringtonSettings) -> float:
    """The smallest count that would be too many; ``mean`` and its standard error ``error`` on the scale of counts.

    ``delta``: a power transform to symmetry (Farrington et al. 1996, section 3.6). ``negative-binomial``: quantile of
    the negative binomial with this mean and dispersion; ``…-upper-mean``: with the upper confidence bound of the mean
    (Salmon et al. 2016, section 2.3).
    """
    from scipy.stats import nbinom, norm, poisson

    z = float(norm.ppf(1.0 - settings.alpha))
    if settings.threshold == "delta":
        tau = dispersion + error**2 / mean
        # A count to the power r has about variance (r m**(r - 1))**2 times its own, which with its doubt is m tau.
        power = settings.exponent
        spread = power * mean ** (power - 0.5) * np.sqrt(tau)
        return float(max(mean**power + z * spread, 0.0) ** (1 / power))
    if settings.threshold == "negative-binomial-upper-mean":
        mean = mean * float(np.exp(z * error / mean))
    if dispersion > 1.0:
        return float(nbinom.ppf(1.0 - settings.alpha, mean / (dispersion - 1.0), 1.0 / dispersion))
    return float(poisson.ppf(1.0 - settings.alpha, mean))


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What a detector expected of each period asked for: NaN where it could not tell, and why (``""`` where it could).

    ``p_value`` is the chance of at least what was observed, under the fitted negative binomial (or Poisson).
    """

    expected: Floats
    upper: Floats
    alarm: NDArray[np.bool_]
    p_value: Floats
    why: tuple[str, ...]


def farrington(
    counts: Floats, asked: range, *, season: int = 52, settings: FarringtonSettings | None = None,
    reference: NDArray[np.int64] | None = None,
) -> Bounds:  # fmt: skip
    """Expected count, upper bound and alarm of the periods ``asked``, each from the periods before it only.

    ``counts`` is one series, NaN where unknown. ``season`` is the number of periods in a year. ``reference`` gives, for
    every period, the periods 1, 2, … years before it (`years_before`); without it, multiples of ``season``.
    """
    settings = settings or FarringtonSettings()
    seen = [_one(counts, at, season, settings, None if reference is None else reference[at]) for at in asked]
    columns = [np.array([row[part] for row in seen], dtype=np.float64) for part in range(3)]
    expected, upper, p_value = columns
    with np.errstate(invalid="ignore"):
        alarm = counts[asked.start : asked.stop] > upper
    return Bounds(expected=expected, upper=upper, alarm=alarm, p_value=p_value, why=tuple(row[3] for row in seen))


def _one(
    counts: Floats, at: int, season: int, settings: FarringtonSettings, reference: NDArray[np.int64] | None
) -> tuple[float, float, float, str]:
    unknown = float("nan")
    recent = counts[max(at - settings.few_periods + 1, 0) : at + 1]
    if not np.nansum(recent) >= settings.few:
        return unknown, unknown, unknown, f"fewer than {settings.few} in {settings.few_periods} periods"
    years = at - season * np.arange(1, settings.years + 1) if reference is None else reference[: settings.years]
    if len(years) < settings.years or years.min() - settings.half_window < 0:
        return unknown, unknown, unknown, f"less than {settings.years} years of history"
    blocks = seasonal_blocks(at, years, settings)
    known = np.flatnonzero((blocks[:at] > 0) & ~np.isnan(counts[:at]))
    fitted = _fit(counts[known], known.astype(np.float64), blocks[known], at, settings)
    if fitted is None:
        return unknown, unknown, unknown, "the regression has no answer"
    mean, error, dispersion = fitted
    upper = upper_bound(mean, error, dispersion, settings)
    return mean, upper, tail_chance(counts[at], mean, dispersion), ""


def tail_chance(observed: float, mean: float, dispersion: float) -> float:
    """``P(X >= observed)`` for a negative binomial of this mean and variance ``dispersion * mean`` (1: Poisson)."""
    from scipy.stats import nbinom, poisson

    if dispersion > 1.0:
        return float(nbinom.sf(observed - 1, mean / (dispersion - 1.0), 1.0 / dispersion))
    return float(poisson.sf(observed - 1, mean))


def seasonal_blocks(at: int, years: NDArray[np.int64], settings: FarringtonSettings) -> NDArray[np.int64]:
    """Which level of the seasonal factor each period up to ``at`` has; 0 where it is not learned from.

    The windows around ``at`` and around the same time of past years are the last level; the rest of each year is cut
    into equal parts, the first of them a period longer where they do not divide it (Noufaily et al. 2013, section 4.2).
    """
    levels, half = settings.seasons, settings.half_window
    centres = np.append(np.sort(years), at)
    when = np.arange(at + 1)
    # Each period belongs to the stretch that begins at the centre before it and ends at the one after.
    stretch = np.clip(np.searchsorted(centres, when, side="right") - 1, 0, len(centres) - 2)
    since, until = when - centres[stretch], centres[stretch + 1] - when
    blocks = np.zeros(at + 1, dtype=np.int64)
    if levels > 1:
        # Between two windows, levels - 1 parts as equal as may be: the first ``rest`` of them are one period longer.
        between = centres[stretch + 1] - centres[stretch] - (2 * half + 1)
        each, rest = np.divmod(between, levels - 1)
        place = since - half - 1
        longer = rest * (each + 1)
        part = np.where(place < longer, place // (each + 1), rest + (place - longer) // np.maximum(each, 1))
        blocks = np.where(since > half, part + 1, 0)
    blocks[(np.abs(since) <= half) | (until <= half)] = levels
    blocks[when < centres[0] - half] = 0
    blocks[at - settings.left_out : at + 1] = 0
    return blocks


def _fit(
    counts: Floats, when: Floats, blocks: NDArray[np.int64], at: int, settings: FarringtonSettings
) -> tuple[float, float, float] | None:
    """Mean, its standard error and the dispersion for period ``at``."""
    factor = np.column_stack(
        [blocks == level for level in range(2, settings.seasons + 1)] or [np.zeros((len(blocks), 0))]
    )
    now = np.zeros(factor.shape[1])
    if settings.seasons > 1:
        now[-1] = 1.0
    first = when[0]
    with_trend = np.column_stack([np.ones(len(when)), when - first, factor]).astype(np.float64)
    fit = _twice(with_trend, counts, settings)
    if fit is not None:
        mean, error = _predicted(fit, np.concatenate([[1.0, at - first], now]))
        if _trend_chance(fit, len(counts)) < settings.trend_below and mean <= counts.max():
            return mean, error, fit.dispersion
    without = np.delete(with_trend, 1, axis=1)
    fit = _twice(without, counts, settings)
    if fit is None:
        return None
    mean, error = _predicted(fit, np.concatenate([[1.0], now]))
    return mean, error, fit.dispersion


def _twice(design: Floats, counts: Floats, settings: FarringtonSettings) -> Fit | None:
    fit = quasi_poisson(design, counts, np.ones(len(counts)))
    if fit is None:
        return None
    return quasi_poisson(design, counts, reweighted(fit, counts, settings.reweight_from))


def _predicted(fit: Fit, row: Floats) -> tuple[float, float]:
    mean = float(np.exp(row @ fit.beta))
    return mean, mean * float(np.sqrt(fit.relative_dispersion * (row @ fit.covariance @ row)))


def _trend_chance(fit: Fit, n: int) -> float:
    from scipy.special import stdtr

    t = abs(fit.beta[1]) / np.sqrt(fit.relative_dispersion * fit.covariance[1, 1])
    return float(2 * stdtr(n - len(fit.beta), -t))

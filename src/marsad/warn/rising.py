"""The chance that a lasting rise, as the rule for truth has it, has begun in one of the last three weeks.

Such a rise is a jump and what follows it. The jump is known; what follows is forecast: the counts to come are negative
binomial around an exponentially weighted level of the latest weeks (gamma-Poisson with discounting: West and Harrison
1997, ch. 14), its doubt included, and overdispersed by what successive weeks differ more than a Poisson's would. The
chance is that known and forecast weeks together pass the rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from marsad.warn.watch import TruthRule

Floats = NDArray[np.float64]

HALF_LIFE: Final = 3.0
"""Weeks after which a week weighs half in the level."""
_PRIOR: Final = (0.1, 0.5)
"""Attacks and weeks that the level is told beforehand: a little, so that nothing is certain after a week of silence."""
_REMEMBERED: Final = 52
_MOST_SPREAD: Final = 3.0


def rise_chance(values: Floats, rule: TruthRule, *, begun_within: int = 3, half_life: float = HALF_LIFE) -> Floats:
    """``(areas, weeks)``; each from the weeks up to it. NaN where two thirds of the base or a week since is unknown."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    level, weight = _level(filled, known, half_life)
    spread = _spread(values)
    best = np.full(values.shape, np.nan)
    for back in range(begun_within):
        best = np.fmax(best, _chance_since(filled, known, level, weight, spread, back, rule))
    return best


def jump_p_value(values: Floats, rule: TruthRule, *, recent: int = 3) -> Floats:
    """The chance of at least as many in the last ``recent`` weeks, were they like the weeks of the base before them.

    ``(areas, weeks)``; the doubt about the base is in it, as the variance of a mean of so many weeks. Steady noise
    passes for a rise oftener than one would think, since the base of twelve weeks is low by chance: this holds that
    down. NaN as in `rise_chance`.
    """
    from scipy.stats import nbinom

    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    told = _windows(known.astype(float), rule.base, recent)
    weeks = np.arange(1, values.shape[1] + 1)
    usual = np.minimum(np.cumsum(filled, axis=1).mean(axis=0) / weeks, 1.0)
    base = (_windows(filled, rule.base, recent) + 0.5 * usual) / (told + 0.5)
    spread = np.pad(_spread(values), ((0, 0), (recent - 1, 0)))[:, : values.shape[1]]
    week = base + spread * base**2
    mean = np.maximum(recent * base, 1e-9)
    variance = np.maximum(recent * week + recent**2 * week / np.maximum(told, 1.0), mean * 1.0001 + 1e-9)
    seen, whole = _windows(filled, recent, 0), _windows(known.astype(float), recent, 0) == recent
    p_value = nbinom.sf(seen - 1, mean**2 / (variance - mean), mean / variance)
    result: Floats = np.where(whole & (told * 3 >= rule.base * 2), p_value, np.nan)
    result[:, : rule.base + recent - 1] = np.nan
    return result


def _chance_since(
    filled: Floats, known: NDArray[np.bool_], level: Floats, weight: Floats, spread: Floats, back: int, rule: TruthRule
) -> Floats:
    """The chance that a rise began ``back`` weeks ago."""
    from scipy.stats import nbinom

    told = _windows(known.astype(float), rule.base, back + 1)
    base = _windows(filled, rule.base, back + 1) / np.maximum(told, 1.0)
    seen, whole = _windows(filled, back + 1, 0), _windows(known.astype(float), back + 1, 0) == back + 1
    need = np.maximum(np.ceil(rule.ratio * rule.lasts * base - 1e-9), np.ceil(rule.excess + rule.lasts * base - 1e-9))
    ahead = rule.lasts - back - 1
    week = level + spread * level**2
    mean = ahead * level
    variance = np.maximum(ahead * week + ahead**2 * week / weight, mean * 1.001 + 1e-9)
    chance = nbinom.sf(need - seen - 1, mean**2 / (variance - mean), mean / variance)
    jump = np.zeros_like(filled)
    jump[:, back:] = filled[:, : filled.shape[1] - back]
    chance = np.where((jump > 0) & (jump >= rule.ratio * base), chance, 0.0)
    result: Floats = np.where(whole & (told * 3 >= rule.base * 2), chance, np.nan)
    # Before the whole base lies in the series, nothing can be said.
    result[:, : rule.base + back] = np.nan
    return result


def _windows(values: Floats, length: int, back: int) -> Floats:
    """Sums over ``length`` weeks that end ``back`` weeks before each week."""
    total = np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))
    ends = np.maximum(np.arange(1, values.shape[1] + 1) - back, 0)
    result: Floats = total[:, ends] - total[:, np.maximum(ends - length, 0)]
    return result


def _level(filled: Floats, known: NDArray[np.bool_], half_life: float) -> tuple[Floats, Floats]:
    """The weighted mean of the weeks up to each, and the sum of weights; unknown weeks have none."""
    keep = 0.5 ** (1.0 / half_life)
    level, weight = np.empty_like(filled), np.empty_like(filled)
    total = mass = np.zeros(len(filled))
    for week in range(filled.shape[1]):
        total, mass = keep * total + filled[:, week], keep * mass + known[:, week]
        level[:, week] = (total + _PRIOR[0]) / (mass + _PRIOR[1])
        weight[:, week] = np.maximum(mass, _PRIOR[1])
    return level, weight


def _spread(values: Floats) -> Floats:
    """Overdispersion up to each week: a negative binomial's ``variance = mean + spread * mean**2``.

    Half the mean square of successive differences over a year, which a slow drift hardly moves, drawn towards that of
    all areas where an area has few attacks.
    """
    weeks = values.shape[1]
    step = np.diff(values, axis=1, prepend=np.nan) ** 2
    result = np.zeros(values.shape)
    for week in range(weeks):
        part = slice(max(0, week - _REMEMBERED), week)
        known, apart = ~np.isnan(values[:, part]), ~np.isnan(step[:, part])
        count, pairs = known.sum(axis=1), apart.sum(axis=1)
        mean = np.where(known, values[:, part], 0.0).sum(axis=1) / np.maximum(count, 1)
        square = np.where(apart, step[:, part], 0.0).sum(axis=1) / np.maximum(pairs, 1) / 2
        raw = np.maximum(square - mean, 0.0) / np.maximum(mean, 0.05) ** 2
        informed = mean * count
        common = float((raw * informed).sum() / max(informed.sum(), 1e-9))
        shrink = informed / (informed + 60.0)
        result[:, week] = np.clip(shrink * raw + (1 - shrink) * common, 0.0, _MOST_SPREAD)
    return result

"""Widens intervals by as much as past forecasts of units with the same kind of history turned out too narrow.

Split conformal prediction with normalised scores (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018, JASA 113),
apart for units that are active, dormant or never were anything (Mondrian: Vovk, Lindsay, Nouretdinov and Gammerman
2003). Only the past decides; nothing is ever narrowed.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HISTORIES: Final = ("active", "dormant", "never")
History = Literal["active", "dormant", "never"]

_LEVEL: Final = 0.9
_LEVEL_HAPPENED: Final = 0.88
_WIDEST: Final = 1.8
_FEWEST: Final = 60


def history_of(values: Floats, season: int) -> NDArray[np.int64]:
    """0 active (something in the last year), 1 dormant (something before), 2 never; by unit, at the last column."""
    filled = np.nan_to_num(values)
    recent, ever = filled[:, -season:].any(axis=1), filled.any(axis=1)
    return np.where(recent, 0, np.where(ever, 1, 2)).astype(np.int64)


def factors_needed(samples: Floats, truth: Floats) -> Floats:
    """By what each forecast's spread would have to be stretched to just cover what came; NaN where unknown.

    On the log scale, from the median, against the end of the 90 % interval on that side.
    """
    logs = np.log1p(samples)
    low, middle, high = np.quantile(logs, [0.05, 0.5, 0.95], axis=-1)
    seen = np.log1p(truth)
    least = np.log(2.0) / 2  # a spread of nothing would need an infinite factor
    above = (seen - middle) / np.maximum(high - middle, least)
    below = (middle - seen) / np.maximum(middle - low, least)
    result: Floats = np.maximum(np.maximum(above, below), 0.0)
    return result


def learn_factors(past: list[tuple[Floats, Floats, NDArray[np.int64]]]) -> Floats:
    """A factor (at least 1) for each history, from past ``(samples, truth, histories)``."""
    result = np.ones(len(HISTORIES))
    for history in range(len(HISTORIES)):
        needed, happened = [], []
        for samples, truth, histories in past:
            rows = histories == history
            factor, seen = factors_needed(samples[rows], truth[rows]).ravel(), truth[rows].ravel()
            fine = ~np.isnan(seen)
            needed.append(factor[fine])
            happened.append(factor[fine & (seen > 0)])
        nothing = [np.zeros(0)]
        every, some = np.concatenate(needed or nothing), np.concatenate(happened or nothing)
        bounds = [_quantile(every, _LEVEL), _quantile(some, _LEVEL_HAPPENED)]
        result[history] = min(max([1.0, *bounds]), _WIDEST)
    return result


def _quantile(scores: Floats, level: float) -> float:
    """The conformal quantile, of rank ``ceil((n + 1) level)``; 1 where there are too few to tell."""
    if len(scores) < _FEWEST:
        return 1.0
    rank = min(int(np.ceil((len(scores) + 1) * level)), len(scores))
    return float(np.sort(scores)[rank - 1])


def stretched(samples: Floats, factor: Floats) -> Floats:
    """Samples ``(units, horizons, draws)`` drawn apart around their median on the log scale, as whole counts."""
    logs = np.log1p(samples)
    middle = np.median(logs, axis=-1, keepdims=True)
    wide = np.expm1(middle + (logs - middle) * factor[:, None, None])
    changed: Floats = np.where(factor[:, None, None] > 1.0, np.round(np.maximum(wide, 0.0)), samples)
    return changed

"""The chance that a quiet series turns loud: a model of its own, since scores of whole distributions hardly see onsets.

Of the units whose last year stayed below the threshold, it learns which reached it so many periods later: a ridge
logistic regression and a bag of small gradient-boosted trees, averaged on the log scale with what the pooled forecast
says (an opinion pool: Genest and Zidek 1986, Statistical Science 1(1), eq. 3.8). Everything is from the past of the
origin only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marsad.warn.trees import TreeSettings, features_at

Floats = NDArray[np.float64]

LEAST: Final = 25.0
"""Counts in one period that make it loud."""
_FEWEST: Final = 30
_RIDGE: Final = 30.0
_BAGS: Final = 5
_FLOOR: Final = 1e-4


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is known beside the counts: further series (see `features_at`), and which units border each other."""

    extra: Floats | None = None
    borders: Floats | None = None


@dataclass(frozen=True, kw_only=True)
class OnsetModel:
    """What was fitted: coefficients of the standardised features, and the trees (none where LightGBM is not there)."""

    centre: Floats
    scale: Floats
    beta: Floats
    trees: tuple[Any, ...]
    season: int

    def chance(self, values: Floats, horizons: int, pooled: Floats, around: Around | None = None) -> Floats:
        """``P(count >= LEAST)`` of each unit and horizon, mixed with the pool's own ``(units, horizons)``."""
        design = _design(values, horizons, self.season, around)
        logs = [np.log(_logistic(design, self.centre, self.scale, self.beta) + _FLOOR)]
        if self.trees:
            grown = np.mean([np.log(np.asarray(one.predict(design)) + _FLOOR) for one in self.trees], axis=0)
            logs.append(grown)
        logs = [one.reshape(pooled.shape) for one in logs] + [np.log(pooled + _FLOOR)]
        result: Floats = np.exp(np.mean(logs, axis=0)) - _FLOOR
        return np.clip(result, 0.0, 1.0)


def quiet_year(values: Floats, at: int, season: int, *, least: float = LEAST) -> NDArray[np.bool_]:
    """Units that were known at column ``at`` and stayed below ``least`` in the year up to it."""
    recent = values[:, max(0, at + 1 - season) : at + 1]
    below: NDArray[np.bool_] = (np.nan_to_num(recent) < least).all(axis=1) & ~np.isnan(values[:, at])
    return below


def fit_onset(
    values: Floats, season: int, horizons: int, settings: TreeSettings | None = None, around: Around | None = None
) -> OnsetModel | None:
    """The model from all origins with targets in ``values``; None where too few series ever turned loud."""
    settings = settings or TreeSettings()
    rows, loud = _training(values, season, horizons, settings, around)
    if loud.sum() < _FEWEST:
        return None
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    return OnsetModel(
        centre=centre, scale=scale, beta=_ridge((rows - centre) / scale, loud), season=season,
        trees=_bag(rows, loud, settings),
    )  # fmt: skip


def _training(
    values: Floats, season: int, horizons: int, settings: TreeSettings, around: Around | None
) -> tuple[Floats, NDArray[np.bool_]]:
    end = values.shape[1] - 1
    origins = np.arange(end - 1, min(3 * season, end // 2), -1)
    step = max(1, int(np.ceil(3 * len(origins) * len(values) / settings.rows)))
    rng = np.random.default_rng(settings.seed)
    rows, loud = [np.zeros((0, 1))], [np.zeros(0, dtype=bool)]
    for origin in origins[::step]:
        features = _features(values, int(origin), season, around)
        quiet = quiet_year(values, int(origin), season)
        leads = np.arange(1, min(horizons, end - origin) + 1)
        for lead in rng.choice(leads, size=min(3, len(leads)), replace=False):
            target = values[:, origin + lead]
            fine = quiet & ~np.isnan(target)
            rows.append(np.column_stack([features[fine], np.full(fine.sum(), lead * 12.0 / season)]))
            loud.append(target[fine] >= LEAST)
    return (np.concatenate(rows[1:]), np.concatenate(loud[1:])) if len(rows) > 1 else (rows[0], loud[0])


def _design(values: Floats, horizons: int, season: int, around: Around | None) -> Floats:
    features = _features(values, values.shape[1] - 1, season, around)
    lead = np.tile(np.arange(1, horizons + 1) * 12.0 / season, len(features))
    return np.column_stack([np.repeat(features, horizons, axis=0), lead])


def _features(values: Floats, at: int, season: int, around: Around | None) -> Floats:
    features, _ = features_at(values, at, season, None if around is None else around.extra)
    if around is None or around.borders is None:
        return features
    return np.column_stack([features, next_door(values, at, season, around.borders)])


def next_door(values: Floats, at: int, season: int, borders: Floats) -> Floats:
    """Features ``(units, 9)`` of each unit's neighbours up to column ``at``: wars spill over.

    Sum and largest of their means over the last 3, 12 and 36 months, how many and what share were loud in the last
    year, and whether their last quarter is above their year. Gleditsch 2007, Journal of Peace Research 44(3).
    """
    month, filled = season / 12.0, np.nan_to_num(values[:, : at + 1])
    means = [filled[:, -max(1, round(months * month)) :].mean(axis=1) for months in (3, 12, 36)]
    columns = []
    for mean in means:
        columns += [np.log1p(borders @ mean), np.log1p((borders * mean).max(axis=1))]
    loud = (filled[:, -max(1, season) :].max(axis=1) >= LEAST).astype(float)
    columns += [borders @ loud, borders @ loud / np.maximum(borders.sum(axis=1), 1.0)]
    columns.append(np.log1p(borders @ means[0]) - np.log1p(borders @ means[1]))
    return np.column_stack(columns)


def _logistic(design: Floats, centre: Floats, scale: Floats, beta: Floats) -> Floats:
    eta = beta[0] + ((design - centre) / scale) @ beta[1:]
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(eta, -30, 30)))
    return result


def _ridge(rows: Floats, loud: NDArray[np.bool_]) -> Floats:
    """Logistic regression with a penalty on squared coefficients (le Cessie and van Houwelingen 1992)."""
    from scipy.optimize import minimize

    def loss(beta: Floats) -> tuple[float, Floats]:
        eta = beta[0] + rows @ beta[1:]
        chance = 1.0 / (1.0 + np.exp(-np.clip(eta, -30, 30)))
        value = np.logaddexp(0.0, eta).sum() - eta[loud].sum() + 0.5 * _RIDGE * (beta[1:] ** 2).sum()
        gap = chance - loud
        return float(value), np.concatenate([[gap.sum()], rows.T @ gap + _RIDGE * beta[1:]])

    start = np.zeros(rows.shape[1] + 1)
    start[0] = np.log(loud.mean() / (1 - loud.mean()))
    best: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return best


def _bag(rows: Floats, loud: NDArray[np.bool_], settings: TreeSettings) -> tuple[Any, ...]:
    from marsad.warn.trees import lightgbm_or_none

    lightgbm = lightgbm_or_none()
    if lightgbm is None:
        return ()
    grown = []
    for bag in range(_BAGS):
        seed = settings.seed + bag
        params = {
            "objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 50, "lambda_l2": 10.0,
            "feature_fraction": 0.3, "bagging_fraction": 0.5, "bagging_freq": 1, "verbose": -1, "seed": seed,
            "deterministic": True, "force_row_wise": True, "num_threads": settings.threads, "max_bin": 63,
        }  # fmt: skip
        data = lightgbm.Dataset(rows, label=loud.astype(np.float64), params={"max_bin": 63, "verbose": -1})
        grown.append(lightgbm.train(params, data, num_boost_round=60))
    return tuple(grown)


def tilted(samples: Floats, chance: Floats, rows: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """The samples with as many of each marked unit's at or over `LEAST` as ``chance`` says, the rest as they were.

    Those to be added are drawn from the unit's own over the threshold and, where it has none, from those of all.
    """
    result = samples.copy()
    draws = samples.shape[-1]
    everywhere = samples[samples >= LEAST]
    if not len(everywhere):
        everywhere = np.array([LEAST])
    for row in np.flatnonzero(rows):
        for step in range(samples.shape[1]):
            own = samples[row, step]
            wanted = int(np.floor(chance[row, step] * draws + rng.random()))
            loud = own[own >= LEAST]
            quiet = own[own < LEAST]
            if wanted == len(loud) or not len(quiet):
                continue
            pool = loud if len(loud) >= 5 else np.concatenate([loud, rng.choice(everywhere, 20)])
            result[row, step] = np.concatenate(
                [rng.choice(pool, wanted), rng.choice(quiet, draws - wanted, replace=draws - wanted > len(quiet))]
            )
    return result

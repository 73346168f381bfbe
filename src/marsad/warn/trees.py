"""Gradient-boosted trees over bins of counts, with features of every unit's own past: LightGBM on the whole panel.

Two of them: over bins of the count itself, which tell peace from war, and over bins of its ratio to the recent level,
which tell a war's course. Trained on origins before the one asked for, with targets up to it: nothing later is seen.
Ke et al. 2017, NeurIPS (LightGBM); the bins follow the VIEWS challenge, finer where the counts are large.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COUNT_EDGES: Final = (
    0.5,
    2.5,
    5.5,
    10.5,
    25.5,
    50.5,
    100.5,
    175.5,
    250.5,
    375.5,
    500.5,
    750.5,
    1000.5,
    1500.5,
    2500.5,
    5000.5,
)
RATIO_EDGES: Final = tuple(
    np.log([0.02, 0.08, 0.18, 0.3, 0.42, 0.54, 0.66, 0.8, 0.95, 1.12, 1.35, 1.7, 2.2, 3.2, 5.5, 12.0])
)


@dataclass(frozen=True, kw_only=True)
class TreeSettings:
    """How many rows are learned from at most, and how the trees are grown."""

    rows: int = 60_000
    rounds: int = 80
    rate: float = 0.06
    leaves: int = 15
    smallest_leaf: int = 150
    years: int = 22
    seed: int = 0
    threads: int = 1


def features_at(values: Floats, at: int, season: int, extra: Floats | None = None) -> tuple[Floats, Floats]:
    """Features ``(units, k)`` of the past up to column ``at``, and the recent level ``(units,)`` that ratios refer to.

    ``values`` may hold later columns; they are not looked at. ``extra`` is ``(units, periods, m)`` of further series,
    such as risk signals from text, taken at the origin and summed over the last quarter.
    """
    past = values[:, : at + 1]
    known = ~np.isnan(past)
    filled = np.where(known, past, 0.0)
    length = past.shape[1]
    columns: list[Floats] = []
    month = season / 12.0
    means: dict[int, Floats] = {}
    for months in (1, 2, 3, 6, 12, 24, 60, 120):
        window = max(1, min(round(months * month), length))
        count = np.maximum(known[:, -window:].sum(axis=1), 1)
        means[months] = filled[:, -window:].sum(axis=1) / count
        columns.append(np.log1p(means[months]))
    year = max(1, min(season, length))
    columns.append(np.log1p(filled[:, -year:].max(axis=1)))
    columns.append(np.log1p(np.median(filled[:, -year:], axis=1)))
    columns.append(np.log1p(filled[:, -year:].std(axis=1)))
    columns.append(np.log1p(filled.max(axis=1)))
    for years in (1, 2, 5):
        columns.append((filled[:, -max(1, min(years * season, length)) :] > 0).mean(axis=1))
    for least in (1.0, 25.0):
        columns.append(np.log1p(_since(filled >= least) / month))
    age = np.arange(length)[::-1]
    level = np.zeros(len(values))
    for half_life in (2.0, 5.0, 18.0):
        weights = 0.5 ** (age / (half_life * month)) * known
        smooth = (weights * filled).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-12)
        level = smooth if half_life == 5.0 else level
        columns.append(np.log1p(smooth))
    columns.append(np.log1p(means[3]) - np.log1p(means[12]))
    columns.append(np.log1p(means[1]) - np.log1p(means[3]))
    columns.append(np.log1p(means[12]) - np.log1p(means[24]))
    everywhere = filled[:, -year:].sum()
    columns.append(np.full(len(values), np.log1p(everywhere / max(len(values), 1))))
    if extra is not None:
        quarter = max(1, min(round(3 * month), length))
        columns += list(np.log1p(np.nansum(extra[:, at + 1 - quarter : at + 1], axis=1)).T)
    return np.column_stack(columns), level


def _since(happened: NDArray[np.bool_]) -> Floats:
    """Periods since it last happened; the length of the past where it never did."""
    length = happened.shape[1]
    since = np.where(happened.any(axis=1), np.argmax(happened[:, ::-1], axis=1), length)
    return np.asarray(since, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class Trees:
    """Both fitted models and, for drawing, what fell into each bin in training."""

    counts: Any
    ratios: Any
    inside: tuple[Floats, ...]
    inside_ratio: tuple[Floats, ...]
    season: int

    def draw(
        self, values: Floats, horizons: int, draws: int, rng: np.random.Generator, extra: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Samples ``(units, horizons, draws)`` from the last column on: by count bins, and by ratio bins."""
        at = values.shape[1] - 1
        features, level = features_at(values, at, self.season, extra)
        rows = np.repeat(features, horizons, axis=0)
        lead = np.tile(np.arange(1, horizons + 1) * 12.0 / self.season, len(features))
        design = np.column_stack([rows, lead])
        shape = (len(features), horizons, draws)
        recent = values[:, max(0, at + 1 - 2 * self.season) :]
        by_count = _from_bins(
            self.counts.predict(design), self.inside, draws, rng, recent=np.repeat(recent, horizons, axis=0)
        )
        ratio = _from_bins(self.ratios.predict(design), self.inside_ratio, draws, rng)
        base = np.repeat(level, horizons)[:, None] + 1.0
        by_ratio = np.maximum(np.round(base * np.exp(ratio) - 1.0), 0.0)
        return by_count.reshape(shape), by_ratio.reshape(shape)


def _from_bins(
    chances: Floats, inside: tuple[Floats, ...], draws: int, rng: np.random.Generator, *, recent: Floats | None = None
) -> Floats:
    """Samples of each row: a bin by its chance, in strata, and in the bin a value once seen there.

    With ``recent`` (counts of the row's own last years), half the values of a bin are the unit's own where it has some.
    """
    cumulative = np.cumsum(chances, axis=1)
    cumulative /= cumulative[:, -1:]
    even = (np.arange(draws) + rng.random((len(chances), 1))) / draws
    result = np.empty((len(chances), draws))
    for row in range(len(chances)):
        bins = np.minimum(np.searchsorted(cumulative[row], even[row]), chances.shape[1] - 1)
        counts = np.bincount(bins, minlength=chances.shape[1])
        at = 0
        for place, many in enumerate(counts):
            if many:
                pool = inside[place]
                drawn = pool[rng.integers(0, len(pool), many)]
                if recent is not None and place > 0:
                    own = recent[row][(recent[row] >= pool[0]) & (recent[row] <= pool[-1])]
                    if len(own):
                        half = rng.random(many) < 0.5
                        drawn = np.where(half, own[rng.integers(0, len(own), many)], drawn)
                result[row, at : at + many] = drawn
                at += many
    return result


def fit_trees(
    values: Floats, season: int, horizons: int, settings: TreeSettings | None = None, extra: Floats | None = None
) -> Trees | None:
    """Both models from all origins whose targets lie in ``values``; None where there is too little to learn from."""
    settings = settings or TreeSettings()
    if lightgbm_or_none() is None:
        return None
    design, target, level = _training(values, season, horizons, settings, extra)
    if len(target) < 4 * settings.smallest_leaf or not (target > 0).any():
        return None
    count_class = np.searchsorted(COUNT_EDGES, target)
    active = level >= 0.5
    ratio = np.log((target + 1.0) / (level + 1.0))
    ratio_class = np.searchsorted(RATIO_EDGES, ratio)
    return Trees(
        counts=_grow(design, count_class, np.ones(len(target)), settings),
        ratios=_grow(design, ratio_class, np.where(active, 1.0, 0.02), settings),
        inside=_held(target, count_class, len(COUNT_EDGES) + 1, (0.0, *COUNT_EDGES)),
        inside_ratio=_held(ratio[active], ratio_class[active], len(RATIO_EDGES) + 1, (-5.0, *RATIO_EDGES)),
        season=season,
    )


def _training(
    values: Floats, season: int, horizons: int, settings: TreeSettings, extra: Floats | None
) -> tuple[Floats, Floats, Floats]:
    end = values.shape[1] - 1
    first = max(season, end - settings.years * season)
    rng = np.random.default_rng(settings.seed)
    origins = np.arange(end - 1, first - 1, -1)
    leads = np.arange(1, horizons + 1)
    per_origin = len(values)
    wanted = max(1, settings.rows // max(per_origin * len(origins), 1))
    several = min(len(leads), max(1, wanted))
    step = max(1, int(np.ceil(per_origin * len(origins) * several / settings.rows)))
    rows, targets, levels = [], [], []
    for origin in origins[::step]:
        features, level = features_at(values, int(origin), season, extra)
        possible = leads[origin + leads <= end]
        for lead in rng.choice(possible, size=min(several, len(possible)), replace=False):
            target = values[:, origin + lead]
            fine = ~np.isnan(target) & ~np.isnan(values[:, origin])
            rows.append(np.column_stack([features[fine], np.full(fine.sum(), lead * 12.0 / season)]))
            targets.append(target[fine])
            levels.append(level[fine])
    if not rows:
        return np.zeros((0, 1)), np.zeros(0), np.zeros(0)
    return np.concatenate(rows), np.concatenate(targets), np.concatenate(levels)


def lightgbm_or_none() -> Any:
    """The library, or None where it cannot start (its OpenMP run-time, libgomp, is not on every machine)."""
    try:
        import lightgbm
    except OSError:
        return None
    return lightgbm


def _grow(design: Floats, classes: NDArray[np.int64], weight: Floats, settings: TreeSettings) -> Any:
    lightgbm = lightgbm_or_none()
    present = np.unique(classes)
    place = np.searchsorted(present, classes)
    data = lightgbm.Dataset(
        design, label=place, weight=weight, free_raw_data=True, params={"max_bin": 63, "verbose": -1}
    )
    params = {
        "objective": "multiclass", "num_class": len(present), "learning_rate": settings.rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.smallest_leaf, "lambda_l2": 5.0, "feature_fraction": 0.7, "bagging_fraction": 0.8,
        "bagging_freq": 1, "verbose": -1, "seed": settings.seed, "deterministic": True, "force_row_wise": True,
        "num_threads": settings.threads, "max_bin": 63,
    }  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        booster = lightgbm.train(params, data, num_boost_round=settings.rounds)
    return _Spread(booster, present, int(max(len(COUNT_EDGES), len(RATIO_EDGES)) + 1))


@dataclass(frozen=True)
class _Spread:
    """A booster over the classes that occurred, answering for all of them."""

    booster: Any
    present: NDArray[np.int64]
    classes: int

    def predict(self, design: Floats) -> Floats:
        answer = np.asarray(self.booster.predict(design), dtype=np.float64)
        spread = np.zeros((len(design), self.classes))
        spread[:, self.present] = answer.reshape(len(design), len(self.present))
        return spread


def _held(values: Floats, classes: NDArray[np.int64], bins: int, lower: tuple[float, ...]) -> tuple[Floats, ...]:
    """What fell into each bin, sorted, thinned to 400 values; the bin's lower edge where nothing did."""
    held = []
    for place in range(bins):
        inside = np.sort(values[classes == place])
        if not len(inside):
            inside = np.array([lower[place]])
        held.append(np.quantile(inside, np.linspace(0, 1, 400), method="nearest") if len(inside) > 400 else inside)
    return tuple(held)

"""Forecasts of counts as samples: the baselines, and a pool of models with weights that earned them on the past.

From a panel cut at the origin, the members forecast the next periods; the same members, fitted anew at some earlier
origins whose outcome is known, tell how to weigh them (`marsad.warn.pool`), how far their intervals must be widened
(`marsad.warn.conformal`), and how often quiet series turn loud (`marsad.warn.onset`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marsad.warn import conformal, onset, pool
from marsad.warn.baselines import BASELINES
from marsad.warn.hhh4 import Parts, Regression, fit_regression
from marsad.warn.trees import TreeSettings, features_at, fit_trees

Floats = NDArray[np.float64]

MEMBERS: Final = ("last-12-months", "negative-binomial", "exponential", "regression", "trees-count", "trees-ratio")
"""What the pool is made of; trees only where there is enough to learn from."""
POOL: Final = "marsad"
"""The name of the pooled forecast in tables."""
_REGRESSION_YEARS: Final = 8


@dataclass(frozen=True, kw_only=True)
class ForecastSettings:
    """``past_origins`` earlier origins decide the weights; ``draws`` samples are given; all is drawn from ``seed``."""

    draws: int = 1000
    past_origins: int = 3
    past_draws: int = 120
    seed: int = 1
    trees: TreeSettings = field(default_factory=TreeSettings)
    with_trees: bool = True


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Samples ``(units, horizons, draws)`` by name: the pool under `POOL`, every baseline under its own.

    Units of which nothing was known in the last year have NaN. ``weights`` are each unit's, by member; ``regression``
    and ``parts`` say what the next period's expectation is made of; ``history`` indexes `conformal.HISTORIES`.
    """

    samples: dict[str, Floats]
    members: tuple[str, ...]
    weights: Floats
    history: NDArray[np.int64]
    widened: Floats
    regression: Regression
    parts: Parts
    has_trees: bool
    has_onset: bool

    def chances(self, least: tuple[float, ...] = (1.0, 5.0, 25.0)) -> Floats:
        """``P(count >= k)`` of the pool: ``(units, horizons, len(least))``."""
        drawn = self.samples[POOL]
        return np.stack([np.where(np.isnan(drawn[..., 0]), np.nan, (drawn >= one).mean(axis=-1)) for one in least], -1)


def forecast(
    values: Floats, season: int, horizons: int, settings: ForecastSettings | None = None, *,
    neighbours: Floats | None = None, extra: Floats | None = None, borders: Floats | None = None,
) -> Forecast:  # fmt: skip
    """Forecasts the ``horizons`` periods after the last column of ``(units, periods)``, from these columns alone.

    ``neighbours`` is ``(units, units)``, rows summing to 1 or 0. ``extra`` are further series ``(units, periods, m)``.
    ``borders`` (see `Panel`) lets what happens next door count for the chance that a quiet unit turns loud.
    """
    settings = settings or ForecastSettings()
    alive: NDArray[np.bool_] = np.asarray((~np.isnan(values[:, -season:])).any(axis=1), dtype=bool)
    near = None if neighbours is None else neighbours[np.ix_(alive, alive)]
    more = None if extra is None else extra[alive]
    made = _at_origin(values[alive], season, horizons, settings, settings.draws, near, more)
    past = _past(values[alive], season, horizons, settings, near, more, made.has_trees)
    weights = pool.learn_weights([one.past for one in past], made.members)
    mixed = [_pooled(one.origin, one.values, season, weights, settings, settings.past_draws * 2) for one in past]
    factors = conformal.learn_factors(
        [
            (drawn, one.past.truth, conformal.history_of(one.values, season))
            for drawn, one in zip(mixed, past, strict=True)
        ]
    )
    history = conformal.history_of(values[alive], season)
    drawn = _pooled(made, values[alive], season, weights, settings, settings.draws)
    drawn = conformal.stretched(drawn, factors[history])
    beside = None if borders is None else borders[np.ix_(alive, alive)]
    around = onset.Around(extra=more, borders=beside)
    model = onset.fit_onset(values[alive], season, horizons, settings.trees, around) if settings.with_trees else None
    if model is not None:
        rng = np.random.default_rng([settings.seed, 7])
        chance = model.chance(values[alive], horizons, (drawn >= onset.LEAST).mean(axis=-1), around)
        quiet = onset.quiet_year(values[alive], values.shape[1] - 1, season)
        drawn = onset.tilted(drawn, chance, quiet, rng)
    samples = {
        POOL: drawn,
        **{name: made.samples[name] for name in BASELINES},
        "regression": made.samples["regression"],
    }
    own = pool.smooth_weights(weights, _monthly(values[alive], season))
    last = np.nan_to_num(values[alive][:, -1])
    return Forecast(
        samples={name: _spread(one, alive) for name, one in samples.items()}, members=made.members,
        weights=_spread(own, alive), history=np.where(alive, _spread(history.astype(float), alive), 2).astype(np.int64),
        widened=factors, regression=made.regression, has_trees=made.has_trees, has_onset=model is not None,
        parts=_spread_parts(made.regression.parts(last, _columns(values, season)), alive),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Origin:
    samples: dict[str, Floats]
    members: tuple[str, ...]
    regression: Regression
    has_trees: bool


@dataclass(frozen=True, kw_only=True)
class _Looked:
    origin: _Origin
    past: pool.Past
    values: Floats


def _columns(values: Floats, season: int) -> int:
    """How many columns the regression sees: its next period's number."""
    return int(min(values.shape[1], _REGRESSION_YEARS * season))


def _at_origin(
    values: Floats, season: int, horizons: int, settings: ForecastSettings, draws: int, near: Floats | None,
    extra: Floats | None,
) -> _Origin:  # fmt: skip
    rng = np.random.default_rng([settings.seed, values.shape[1]])
    samples = {name: make(values, horizons, draws, season, rng) for name, make in BASELINES.items()}
    recent = values[:, -_columns(values, season) :]
    regression = fit_regression(recent, season, weights=near, trend=False)
    samples["regression"] = regression.simulate(recent, horizons, draws, rng)
    trees = fit_trees(values, season, horizons, settings.trees, extra) if settings.with_trees else None
    if trees is not None:
        samples["trees-count"], samples["trees-ratio"] = trees.draw(values, horizons, draws, rng, extra)
    members = tuple(name for name in MEMBERS if name in samples)
    return _Origin(samples=samples, members=members, regression=regression, has_trees=trees is not None)


def _past(
    values: Floats, season: int, horizons: int, settings: ForecastSettings, near: Floats | None, extra: Floats | None,
    with_trees: bool,
) -> list[_Looked]:  # fmt: skip
    """The members at earlier origins, with what came after them; fewer where the series is short."""
    looked = []
    apart = max(horizons, season // 2) if horizons <= season // 2 else season
    for back in range(settings.past_origins):
        at = values.shape[1] - 1 - horizons - back * apart
        if at < min(2 * season, max(season // 2, 2 * horizons)):
            break
        before = values[:, : at + 1]
        rows = ~np.isnan(before[:, -season:]).all(axis=1)
        chosen = replace(
            settings, with_trees=with_trees, trees=replace(settings.trees, rows=settings.trees.rows * 2 // 3)
        )
        part = None if near is None else near[np.ix_(rows, rows)]
        more = None if extra is None else extra[rows][:, : at + 1]
        made = _at_origin(before[rows], season, horizons, chosen, settings.past_draws, part, more)
        if with_trees and not made.has_trees:
            break
        truth = values[rows, at + 1 : at + 1 + horizons]
        past = pool.Past(samples=made.samples, truth=truth, level=_monthly(before[rows], season))
        looked.append(_Looked(origin=made, past=past, values=before[rows]))
    return looked


def _monthly(values: Floats, season: int) -> Floats:
    """The recent level in counts per month."""
    _, level = features_at(values, values.shape[1] - 1, season)
    return level * season / 12.0


def _pooled(
    made: _Origin, values: Floats, season: int, weights: Floats, settings: ForecastSettings, draws: int
) -> Floats:
    rng = np.random.default_rng([settings.seed, values.shape[1], 3])
    return pool.pooled(made.samples, made.members, weights, _monthly(values, season), draws, rng)


def _spread(part: Floats, alive: NDArray[np.bool_]) -> Floats:
    whole = np.full((len(alive), *part.shape[1:]), np.nan)
    whole[alive] = part
    return whole


def _spread_parts(parts: Parts, alive: NDArray[np.bool_]) -> Parts:
    return Parts(
        own=_spread(parts.own, alive),
        neighbours=_spread(parts.neighbours, alive),
        background=_spread(parts.background, alive),
        season=_spread(parts.season, alive),
    )

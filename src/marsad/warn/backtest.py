"""The same forecasts and signals as they would have been given in the past, scored: rolling origins, all baselines.

Nothing later than an origin reaches its forecast: the panel is cut there, or built anew from what was known then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marsad.warn import onset, scores
from marsad.warn.ears import ears
from marsad.warn.forecasting import POOL, ForecastSettings, forecast
from marsad.warn.series import Panel
from marsad.warn.watch import Record, TruthRule, WatchSettings, record_of, watch

Floats = NDArray[np.float64]

SITUATIONS: Final = ("peace", "onset", "conflict", "easing")
THRESHOLDS: Final = (1.0, 5.0, 25.0)
FEWEST: Final = 30
"""Fewer events than this give no percentages."""
PLAIN: Final = "last-12-months"
"""The baseline that is hard to beat."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """One origin: what was known (its last column is the origin), and what came, ``(units, horizons)``, NaN unknown."""

    label: str
    known: Panel
    truth: Floats


@dataclass(kw_only=True)
class Scored:
    """Scores by model, each ``(units, origins * horizons)``; chances and outcomes of the pool and of `PLAIN`."""

    units: tuple[str, ...]
    origins: list[str] = field(default_factory=list)
    crps: dict[str, Floats] = field(default_factory=dict)
    log_crps: dict[str, Floats] = field(default_factory=dict)
    ignorance: dict[str, Floats] = field(default_factory=dict)
    interval: dict[str, Floats] = field(default_factory=dict)
    covered: dict[str, Floats] = field(default_factory=dict)
    covered_randomly: dict[str, Floats] = field(default_factory=dict)
    chances: dict[str, Floats] = field(default_factory=dict)
    pit_low: Floats | None = None
    pit_high: Floats | None = None
    truth: Floats | None = None
    situation: NDArray[np.int64] | None = None
    quiet: NDArray[np.bool_] | None = None


def origins_of(panel: Panel, columns: Iterable[int], horizons: int, *, first: int = 1) -> list[Origin]:
    """Origins in a panel that was all known as it stands; targets are ``first`` … ``horizons`` periods later."""
    made = []
    for at in columns:
        truth = np.full((len(panel.units), horizons - first + 1), np.nan)
        part = panel.values[:, at + first : at + horizons + 1]
        truth[:, : part.shape[1]] = part
        made.append(Origin(label=panel.label(at), known=panel.until(at), truth=truth))
    return made


def score_origins(
    origins: Sequence[Origin], *, horizons: int, first: int = 1, settings: ForecastSettings | None = None,
    seen: Callable[[str], None] | None = None,
) -> Scored:  # fmt: skip
    """Forecasts each origin and scores it. All origins have the same units; ``seen`` is told each origin's label."""
    result = Scored(units=origins[0].known.units)
    parts: dict[str, dict[str, list[Floats]]] = {}
    whole: dict[str, list[Any]] = {"truth": [], "situation": [], "quiet": [], "low": [], "high": []}
    for origin in origins:
        known = origin.known
        made = forecast(known.values, known.season, horizons, settings, borders=known.borders)
        for name, drawn in made.samples.items():
            for score, values in _scores(drawn[:, first - 1 :], origin.truth).items():
                parts.setdefault(score, {}).setdefault(name, []).append(values)
        low, high = scores.pit(made.samples[POOL][:, first - 1 :], origin.truth)
        silent = np.isnan(made.samples[POOL][:, 0, 0])
        truth = np.where(silent[:, None], np.nan, origin.truth)
        quiet = onset.quiet_year(known.values, known.length - 1, known.season)
        whole["truth"].append(truth)
        whole["situation"].append(_situations(known, truth))
        whole["quiet"].append(np.broadcast_to(quiet[:, None], truth.shape))
        whole["low"].append(low)
        whole["high"].append(high)
        result.origins.append(origin.label)
        if seen is not None:
            seen(origin.label)
    for score, models in parts.items():
        setattr(result, score, {name: np.concatenate(rows, axis=1) for name, rows in models.items()})
    result.truth, result.situation = np.concatenate(whole["truth"], 1), np.concatenate(whole["situation"], 1)
    result.quiet = np.concatenate(whole["quiet"], 1)
    result.pit_low, result.pit_high = np.concatenate(whole["low"], 1), np.concatenate(whole["high"], 1)
    return result


def _scores(drawn: Floats, truth: Floats) -> dict[str, Floats]:
    unknown = np.isnan(truth) | np.isnan(drawn[..., 0])
    filled, seen = np.nan_to_num(drawn), np.nan_to_num(truth)
    made = {
        "crps": scores.crps(filled, seen), "log_crps": scores.log_crps(filled, seen),
        "ignorance": scores.ignorance(filled, seen), "interval": scores.interval_score(filled, seen),
        "covered": scores.covered(filled, seen).astype(float),
        "covered_randomly": scores.covered_randomly(filled, seen).astype(float),
    }  # fmt: skip
    result = {name: np.where(unknown, np.nan, values) for name, values in made.items()}
    chances = np.stack([(filled >= least).mean(axis=-1) for least in THRESHOLDS], axis=-1)
    result["chances"] = np.where(unknown[..., None], np.nan, chances)
    return result


def _situations(known: Panel, truth: Floats) -> NDArray[np.int64]:
    """Which of `SITUATIONS` each target is.

    Onset: loud after a quiet year; easing: under half the last year's mean of at least 1; peace: a mean under 1 before;
    else conflict.
    """
    recent = known.values[:, -known.season :]
    level = np.nan_to_num(recent).mean(axis=1)[:, None]
    loud = (np.nan_to_num(recent).max(axis=1)[:, None] < onset.LEAST) & (truth >= onset.LEAST)
    easing = (level >= 1.0) & (truth < 0.5 * level)
    return np.where(loud, 1, np.where(easing, 3, np.where(level < 1.0, 0, 2))).astype(np.int64)


def summary(scored: Scored) -> dict[str, Any]:
    """All that the report shows, as plain numbers; None where too few events allow no percentage."""
    assert scored.truth is not None
    fine = ~np.isnan(scored.truth)
    happened = fine & (scored.truth > 0)
    enough = int(happened.sum()) >= FEWEST
    models = sorted(scored.crps, key=lambda name: (name != POOL, _mean(scored.crps[name]) or 0.0))
    return {
        "schema": "marsad.backtest/1", "origins": scored.origins, "units": len(scored.units), "cells": int(fine.sum()),
        "cells_with_events": int(happened.sum()), "enough": enough,
        "scores": {name: _means(scored, name, happened, enough=enough) for name in models},
        "against": {name: _against(scored, name) for name in models if name != POOL},
        "situations": _by_situation(scored, fine), "onsets": _onsets(scored, fine),
        "pit": _pit(scored, fine) if enough else None,
        "reliability": _reliabilities(scored) if enough else None,
        "by_origin": {
            label: {name: _mean(part) for name, part in (
                (POOL, _piece(scored, scored.crps[POOL], at)), (PLAIN, _piece(scored, scored.crps[PLAIN], at)))}
            for at, label in enumerate(scored.origins)
        },
    }  # fmt: skip


def _piece(scored: Scored, values: Floats, at: int) -> Floats:
    width = values.shape[1] // len(scored.origins)
    return values[:, at * width : (at + 1) * width]


def _mean(values: Floats) -> float | None:
    return float(np.nanmean(values)) if np.isfinite(values).any() else None


def _means(scored: Scored, name: str, happened: NDArray[np.bool_], *, enough: bool) -> dict[str, float | None]:
    assert scored.truth is not None
    truth = scored.truth
    row: dict[str, float | None] = {
        "crps": _mean(scored.crps[name]), "log_crps": _mean(scored.log_crps[name]),
        "ignorance": _mean(scored.ignorance[name]), "interval": _mean(scored.interval[name]),
    }  # fmt: skip
    for at, least in enumerate(THRESHOLDS):
        outcome = np.where(np.isnan(truth), np.nan, truth >= least)
        row[f"brier_{least:g}"] = _mean((scored.chances[name][..., at] - outcome) ** 2)
    row["coverage"] = _mean(scored.covered[name]) if enough else None
    row["coverage_randomised"] = _mean(scored.covered_randomly[name]) if enough else None
    row["coverage_happened"] = _mean(np.where(happened, scored.covered[name], np.nan)) if enough else None
    return row


def _against(scored: Scored, name: str) -> dict[str, Any]:
    """The pool's CRPS minus another's: mean, its 90 % interval over units, and without the five that gain most."""
    rows: NDArray[np.bool_] = np.asarray(np.isfinite(scored.crps[POOL]).any(axis=1), dtype=bool)
    ours, theirs = scored.crps[POOL][rows], scored.crps[name][rows]
    if len(ours) < 2:
        return {"difference": None, "low": None, "high": None, "without_five": None, "most_influential": []}
    mean, low, high = scores.bootstrap_difference(ours, theirs)
    without = scores.without_most_influential(ours, theirs)
    gap = np.nanmean(ours - theirs, axis=1)
    names = [unit for unit, keep in zip(scored.units, rows, strict=True) if keep]
    return {
        "difference": mean, "low": low, "high": high, "without_five": None if np.isnan(without) else without,
        "most_influential": [names[at] for at in np.argsort(gap, kind="stable")[:5]],
    }  # fmt: skip


def _by_situation(scored: Scored, fine: NDArray[np.bool_]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for at, name in enumerate(SITUATIONS):
        inside = fine & (scored.situation == at)
        many = int(inside.sum())
        row: dict[str, Any] = {"cells": many}
        for model in (POOL, PLAIN, "exponential"):
            row[model] = float(np.nanmean(scored.crps[model][inside])) if many else None
        row["coverage"] = float(np.nanmean(scored.covered[POOL][inside])) if many >= FEWEST else None
        result[name] = row
    return result


def _onsets(scored: Scored, fine: NDArray[np.bool_]) -> dict[str, Any]:
    """Average precision of P(at least 25) where the year before the origin stayed below 25."""
    assert scored.truth is not None
    assert scored.quiet is not None
    inside = fine & scored.quiet
    loud = scored.truth[inside] >= onset.LEAST
    events = int(loud.sum())
    result: dict[str, Any] = {"events": events, "cells": int(inside.sum()), "least": onset.LEAST}
    result["average_precision"] = None
    if events >= FEWEST:
        result["average_precision"] = {
            name: scores.average_precision(chance[..., 2][inside], loud) for name, chance in scored.chances.items()
        }
    return result


def _pit(scored: Scored, fine: NDArray[np.bool_]) -> list[float]:
    assert scored.pit_low is not None
    assert scored.pit_high is not None
    heights = scores.pit_histogram(scored.pit_low[fine], scored.pit_high[fine])
    return [round(float(height), 4) for height in heights]


def _reliabilities(scored: Scored) -> dict[str, Any]:
    return {f"{least:g}": _reliability(scored, at) for at, least in enumerate(THRESHOLDS)}


def _reliability(scored: Scored, at: int) -> dict[str, list[tuple[float, float, int]]]:
    """For the pool and `PLAIN`: mean chance, share that happened and number, in bins of chance with at least 10."""
    assert scored.truth is not None
    result = {}
    for name in (POOL, PLAIN):
        chance = scored.chances[name][..., at]
        fine = np.isfinite(chance) & np.isfinite(scored.truth)
        given, outcome = chance[fine], scored.truth[fine] >= THRESHOLDS[at]
        place = np.minimum((given * 10).astype(int), 9)
        points = []
        for one in range(10):
            inside = place == one
            if inside.sum() >= 10:
                points.append((float(given[inside].mean()), float(outcome[inside].mean()), int(inside.sum())))
        result[name] = points
    return result


def signal_records(
    panel: Panel, *, first: int = 0, settings: WatchSettings | None = None, rule: TruthRule | None = None
) -> dict[str, Record]:
    """How the watch and, beside it, EARS C1 and C2 (every alarm a signal) did on a weekly panel."""
    settings = settings or WatchSettings()
    values = panel.values
    found = {"watch": watch(values, settings).signal}
    for variant in ("C1", "C2"):
        raised = np.array([ears(row, range(panel.length), variant=variant).alarm for row in values])
        found[f"ears-{variant.lower()}"] = raised
    return {name: record_of(signal, values, rule, first) for name, signal in found.items()}

"""Pools forecasts with weights that earned them, on the past only.

A linear pool's CRPS is a quadratic form of its weights, ``w'd - w'Gw/2`` with ``d_i = E|X_i - y|`` and
``G_ij = E|X_i - X_j|``; the weights on the simplex that minimise its mean over past forecasts are a small quadratic
programme (Thorey, Mallet and Baudin 2017, QJRMS 143, on CRPS-weighted pools; Yao, Vehtari, Simpson and Gelman 2018,
Bayesian Analysis 13(3), on stacking). Weights are learned apart for quiet, middling and heavy series, since what tells
peace from war does not tell a war's course, and are shrunk towards equal ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CLASSES: Final = (1.0, 30.0, 300.0)
"""Levels (counts per month) that part quiet, middling, heavy and heaviest series."""
_THINNED: Final = 60
_SHRINK: Final = 0.25


def class_of(level: Floats) -> NDArray[np.int64]:
    """0 … 3 for each series' recent level in counts per month."""
    return np.searchsorted(CLASSES, level, side="right").astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class Past:
    """One past origin: samples by member ``(units, horizons, draws)``, what came ``(units, horizons)``, and levels."""

    samples: Mapping[str, Floats]
    truth: Floats
    level: Floats


def learn_weights(past: Sequence[Past], members: Sequence[str]) -> Floats:
    """Weights ``(classes, members)``; equal where a class has too few past forecasts to tell.

    Errors are scaled by the level, so that one large war does not decide for all.
    """
    count = len(members)
    weights = np.full((len(CLASSES) + 1, count), 1.0 / count)
    forms = [_forms(one, members) for one in past]
    for group in range(len(CLASSES) + 1):
        distance, spread, many = np.zeros(count), np.zeros((count, count)), 0
        for one, (d, g) in zip(past, forms, strict=True):
            rows = class_of(one.level) == group
            fine = rows[:, None] & ~np.isnan(one.truth)
            scale = 1.0 / (1.0 + one.level[:, None] + 0.0 * one.truth)
            distance += (d * scale)[:, fine].sum(axis=1)
            spread += (g * scale)[:, :, fine].sum(axis=2)
            many += int(fine.sum())
        if many >= 30:
            best = _simplex(distance / many, spread / many)
            weights[group] = (1 - _SHRINK) * best + _SHRINK / count
    return weights


def _forms(past: Past, members: Sequence[str]) -> tuple[Floats, Floats]:
    """Mean distances to what came ``(members, units, horizons)`` and between members ``(members, members, …)``."""
    drawn = [_thin(np.asarray(past.samples[name], dtype=np.float64)) for name in members]
    truth = np.nan_to_num(past.truth)[..., None]
    distance = np.array([np.abs(one - truth).mean(axis=-1) for one in drawn])
    between = np.empty((len(members), len(members), *past.truth.shape))
    for left, one in enumerate(drawn):
        for right in range(left, len(drawn)):
            between[left, right] = between[right, left] = _apart(one, drawn[right])
    return distance, between


def _apart(one: Floats, other: Floats) -> Floats:
    """``E|X - Y|`` of two sample sets of equal size along the last axis, from the sorted union of both."""
    n, m = one.shape[-1], other.shape[-1]
    both = np.concatenate([one, other], axis=-1)
    order = np.argsort(both, axis=-1, kind="stable")
    ranked = np.take_along_axis(both, order, axis=-1)
    step = np.where(order < n, 1.0 / n, 0.0)
    step_other = np.where(order >= n, 1.0 / m, 0.0)
    first, second = np.cumsum(step, axis=-1)[..., :-1], np.cumsum(step_other, axis=-1)[..., :-1]
    gaps = np.diff(ranked, axis=-1)
    result: Floats = (gaps * (first * (1 - second) + second * (1 - first))).sum(axis=-1)
    return result


def _thin(samples: Floats) -> Floats:
    n = samples.shape[-1]
    if n <= _THINNED:
        return np.sort(samples, axis=-1)
    at = ((np.arange(_THINNED) + 0.5) * n / _THINNED).astype(int)
    return np.sort(samples, axis=-1)[..., at]


def _simplex(distance: Floats, spread: Floats) -> Floats:
    """The weights that minimise ``w'd - w'Gw/2`` on the simplex, by exponentiated gradient steps."""
    weights = np.full(len(distance), 1.0 / len(distance))
    scale = max(float(distance.max()), 1e-9)
    for step in range(4000):
        slope = (distance - spread @ weights) / scale
        weights = weights * np.exp(-(2.0 / np.sqrt(1.0 + step / 50)) * (slope - slope.min()))
        weights /= weights.sum()
    return weights


def pooled(
    samples: Mapping[str, Floats], members: Sequence[str], weights: Floats, level: Floats, draws: int,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Samples of the linear pool ``(units, horizons, draws)``, stratified over each member's sorted samples.

    Between two classes' levels the weights go over smoothly (on a log scale), so that no series jumps at a border.
    """
    own = smooth_weights(weights, level)
    shape = next(iter(samples.values())).shape
    result = np.empty((*shape[:2], draws))
    ordered = [np.sort(np.asarray(samples[name], dtype=np.float64), axis=-1) for name in members]
    for row in range(shape[0]):
        share = np.floor(own[row] * draws).astype(int)
        left = draws - share.sum()
        share[np.argsort(-(own[row] * draws - share), kind="stable")[:left]] += 1
        at = 0
        for member, many in enumerate(share):
            if many:
                n = ordered[member].shape[-1]
                picks = np.minimum(((np.arange(many) + rng.random()) * n / many).astype(int), n - 1)
                result[row, :, at : at + many] = ordered[member][row][:, picks]
                at += many
    return result


def smooth_weights(weights: Floats, level: Floats) -> Floats:
    """Each unit's weights ``(units, members)``: a class's own at its middle level, mixed between."""
    centres = np.log1p([0.0, 5.0, 100.0, 900.0])
    place = np.clip(np.log1p(np.nan_to_num(level)), centres[0], centres[-1])
    columns = [np.interp(place, centres, weights[:, member]) for member in range(weights.shape[1])]
    return np.column_stack(columns)

"""Prospective space-time scans: which neighbouring areas, together and up to now, hold more than was to be expected.

`poisson_scan`: expectation-based Poisson scan (Neill, Moore, Sabhnani and Daniel 2005, KDD; Neill 2009, International
Journal of Forecasting 25(3), eq. 3), or with ``population=True`` Kulldorff's, which compares inside with outside
(Kulldorff 1997, Communications in Statistics 26(6), eq. 6; prospective form: Kulldorff 2001, JRSS A 164(1)).
`permutation_scan` needs no population (Kulldorff, Heffernan, Hartman, Assunção, Mostashari 2005, PLoS Medicine 2(3)).
Only clusters that are alive in the last period are looked at. P-values are by simulation, for the most likely cluster
among all zones and durations, so that looking at many zones is paid for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marsad.warn.farrington import Floats

_EARTH_KM: Final = 6371.0088


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Columns of the areas, how many of the last periods, counts inside, score and its simulated P."""

    areas: tuple[int, ...]
    duration: int
    observed: float
    expected: float
    score: float
    p_value: float


def great_circle_km(lat: Floats, lon: Floats) -> Floats:
    """Distances in km between all pairs of points, by the haversine formula on a sphere."""
    phi, theta = np.radians(lat), np.radians(lon)
    half = np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
    half = half + np.cos(phi)[:, None] * np.cos(phi)[None, :] * np.sin((theta[:, None] - theta[None, :]) / 2) ** 2
    result: Floats = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return result


def nearest_zones(distance: Floats, *, most: int = 15) -> list[tuple[int, ...]]:
    """Every area with its 0 … ``most - 1`` nearest neighbours, each set once."""
    zones: dict[tuple[int, ...], None] = {}
    for area in range(len(distance)):
        order = np.argsort(distance[area], kind="stable")
        order = np.concatenate([[area], order[order != area]])
        for size in range(1, min(most, len(order)) + 1):
            zones[tuple(sorted(int(one) for one in order[:size]))] = None
    return list(zones)


def poisson_scan(
    counts: Floats, baselines: Floats, zones: Sequence[tuple[int, ...]], *, longest: int | None = None,
    population: bool = False, simulations: int = 199, seed: int = 0, dispersion: Floats | None = None,
) -> list[Cluster]:  # fmt: skip
    """Clusters by falling score, from ``(periods, areas)`` of counts and of what was expected, oldest period first.

    Under the null, counts are Poisson with the baselines (with ``population``: the same total, spread by them).
    ``dispersion``, ``(durations, areas)``, is how many times a Poisson's variance sums of so many periods have: see
    `dispersion_of`. Without ``simulations`` only the likeliest cluster is given, and its P is 1.
    """
    longest = longest or len(counts)
    if population:
        baselines = baselines * (counts.sum() / baselines.sum())
    member = _membership(zones, counts.shape[1])
    inside, expected = _windows(counts, longest, member), _windows(baselines, longest, member)
    whole = float(counts.sum()) if population else None
    scores = _score(inside, expected, whole) / _spread(baselines, dispersion, longest, member)
    rng = np.random.default_rng(seed)
    highest = np.empty(simulations)
    share = (baselines / baselines.sum()).ravel()
    for run in range(simulations):
        if population:
            drawn = rng.multinomial(int(counts.sum()), share).reshape(counts.shape).astype(np.float64)
        else:
            drawn = rng.poisson(baselines).astype(np.float64)
        highest[run] = _score(_windows(drawn, longest, member), expected, whole).max()
    return list(_clusters(zones, inside, expected, scores, highest))


def permutation_scan(
    counts: Floats,
    zones: Sequence[tuple[int, ...]],
    *,
    longest: int | None = None,
    simulations: int = 199,
    seed: int = 0,
    dispersion: Floats | None = None,
) -> list[Cluster]:
    """Clusters by falling score, from ``(periods, areas)`` of counts alone, oldest first.

    What is expected in an area and period is the area's share of all cases times the period's; under the null the
    periods of the cases are shuffled, which keeps both. That takes cases for independent of one another; where they
    come in bursts, give ``dispersion`` (`dispersion_of`), or nearly every week has a cluster. Without ``simulations``
    only the likeliest cluster is given, and its P is 1.
    """
    longest = longest or max(1, len(counts) // 2)
    total = counts.sum()
    member = _membership(zones, counts.shape[1])
    if total <= 0:
        return []
    margins = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    inside, expected = _windows(counts, longest, member), _windows(margins, longest, member)
    scores = _score(inside, expected, float(total)) / _spread(margins, dispersion, longest, member)
    when, where = np.nonzero(counts)
    times = counts[when, where].astype(int)
    when, where = np.repeat(when, times), np.repeat(where, times)
    rng = np.random.default_rng(seed)
    highest = np.empty(simulations)
    for run in range(simulations):
        drawn = np.zeros_like(counts)
        np.add.at(drawn, (rng.permutation(when), where), 1.0)
        highest[run] = _score(_windows(drawn, longest, member), expected, float(total)).max()
    return list(_clusters(zones, inside, expected, scores, highest))


def dispersion_of(counts: Floats, longest: int) -> Floats:
    """How many times a Poisson's variance each area's sums over 1 … ``longest`` periods have, at least 1.

    ``(longest, areas)``. Pearson's statistic against the margins, by area for single periods and drawn towards that of
    all; for longer sums multiplied by how much that of all areas grows with the length, which is where slow drifts
    show. By it scores are divided (quasi-likelihood: McCullagh and Nelder 1989, ch. 9), so that bursts that are usual
    make no cluster.
    """
    margins = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1.0)
    lengths = range(1, min(longest, max(1, len(counts) // 3)) + 1)
    pooled = [_pearson(counts, margins, length) for length in lengths]
    mass = margins.sum(axis=0)
    common = [float((one * mass).sum() / max(mass.sum(), 1e-9)) for one in pooled]
    shrink = mass / (mass + 30.0)
    single = np.maximum(shrink * pooled[0] + (1 - shrink) * common[0], 1.0)
    growth = np.maximum.accumulate([max(one / max(common[0], 1e-9), 1.0) for one in common])
    growth = np.concatenate([growth, np.full(longest - len(growth), growth[-1])])
    result: Floats = growth[:, None] * single[None, :]
    return result


def _pearson(counts: Floats, margins: Floats, length: int) -> Floats:
    """Mean squared residual of sums over ``length`` periods, over their expectation, by area."""
    apart = np.cumsum(np.vstack([np.zeros(counts.shape[1]), counts - margins]), axis=0)
    usual = np.cumsum(np.vstack([np.zeros(counts.shape[1]), margins]), axis=0)
    residual, expected = apart[length:] - apart[:-length], usual[length:] - usual[:-length]
    result: Floats = (residual**2).sum(axis=0) / np.maximum(expected.sum(axis=0), 1e-9)
    return result


def _spread(expected: Floats, dispersion: Floats | None, longest: int, member: Floats) -> Floats | float:
    """The dispersion of each zone and duration: that of its areas, weighed by what is expected of them."""
    if dispersion is None:
        return 1.0
    inside, weighed = _windows(expected, longest, member), np.empty((len(member), longest))
    for at in range(longest):
        weighed[:, at] = _windows(expected * dispersion[at], longest, member)[:, at]
    result: Floats = np.maximum(weighed / np.maximum(inside, 1e-9), 1.0)
    return result


def _membership(zones: Sequence[tuple[int, ...]], areas: int) -> Floats:
    member = np.zeros((len(zones), areas))
    for row, zone in enumerate(zones):
        member[row, list(zone)] = 1.0
    return member


def _windows(values: Floats, longest: int, member: Floats) -> Floats:
    """Sums by zone over the last 1 … ``longest`` periods: ``(zones, durations)``."""
    result: Floats = member @ np.cumsum(values[::-1][:longest], axis=0).T
    return result


def _score(inside: Floats, expected: Floats, whole: float | None) -> Floats:
    """Log likelihood ratio of a raised rate inside; against the rate outside where the ``whole`` is fixed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(inside > 0, inside * np.log(inside / expected), 0.0)
        if whole is None:
            score = score + expected - inside
        else:
            rest, left = whole - inside, whole - expected
            score = score + np.where(rest > 0, rest * np.log(rest / left), 0.0)
    result: Floats = np.where((inside > expected) & np.isfinite(score), score, 0.0)
    return result


def _clusters(
    zones: Sequence[tuple[int, ...]], inside: Floats, expected: Floats, scores: Floats, highest: NDArray[np.float64]
) -> Iterator[Cluster]:
    order = np.dstack(np.unravel_index(np.argsort(-scores, axis=None, kind="stable"), scores.shape))[0]
    for nth, (row, column) in enumerate(order):
        score = float(scores[row, column])
        if score <= 0.0 or (nth and not len(highest)):
            return
        p_value = (1.0 + float((highest >= score - 1e-12).sum())) / (1.0 + len(highest))
        yield Cluster(
            areas=zones[row], duration=int(column) + 1, observed=float(inside[row, column]),
            expected=float(expected[row, column]), score=score, p_value=p_value,
        )  # fmt: skip


def distinct(clusters: Sequence[Cluster]) -> list[Cluster]:
    """The clusters that share no area with one of a higher score, in their order."""
    kept: list[Cluster] = []
    taken: set[int] = set()
    for cluster in clusters:
        if not taken & set(cluster.areas):
            kept.append(cluster)
            taken |= set(cluster.areas)
    return kept

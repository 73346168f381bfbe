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
    population: bool = False, simulations: int = 199, seed: int = 0,
) -> list[Cluster]:  # fmt: skip
    """Clusters by falling score, from ``(periods, areas)`` of counts and of what was expected, oldest period first.

    Under the null, counts are Poisson with the baselines (with ``population``: the same total, spread by them).
    """
    longest = longest or len(counts)
    if population:
        baselines = baselines * (counts.sum() / baselines.sum())
    member = _membership(zones, counts.shape[1])
    inside, expected = _windows(counts, longest, member), _windows(baselines, longest, member)
    whole = float(counts.sum()) if population else None
    scores = _score(inside, expected, whole)
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
) -> list[Cluster]:
    """Clusters by falling score, from ``(periods, areas)`` of counts alone, oldest first.

    What is expected in an area and period is the area's share of all cases times the period's; under the null the
    periods of the cases are shuffled, which keeps both.
    """
    longest = longest or max(1, len(counts) // 2)
    total = counts.sum()
    member = _membership(zones, counts.shape[1])
    if total <= 0:
        return []
    margins = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    inside, expected = _windows(counts, longest, member), _windows(margins, longest, member)
    scores = _score(inside, expected, float(total))
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
    for row, column in order:
        score = float(scores[row, column])
        if score <= 0.0:
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

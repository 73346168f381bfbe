"""Space-time scans on a panel: which neighbouring units together stand out at the end of a period.

Scans know no gaps, so that units and periods of which too much is unknown are left out: an unknown week is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marsad.warn.scan import (
    Cluster,
    dispersion_of,
    distinct,
    great_circle_km,
    nearest_zones,
    permutation_scan,
    poisson_scan,
)
from marsad.warn.series import Floats, Panel

_STUDIED: Final = {"day": 91, "week": 52, "month": 36, "year": 20, "index": 52}
"""Periods that a scan looks back on."""
_LONGEST: Final = 8
_FEWEST: Final = 10
_MOST: Final = 15
"""Units in a cluster."""
_SEED: Final = 1
_LOOKS: Final = 52
_LEAST_LOOKS: Final = 20


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """Clusters alive in one period that share no unit, likeliest first, with units as rows of the panel.

    ``rows`` are the units that were looked at, ``columns`` the periods, oldest first; ``why`` says why there are none
    where nothing could be looked at.
    """

    clusters: tuple[Cluster, ...]
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    why: str = ""

    def first_of(self, cluster: Cluster) -> int:
        """The column in which a cluster begins."""
        return self.columns[-cluster.duration]


def clusters_at(
    panel: Panel, at: int, *, poisson: bool = False, longest: int | None = None, simulations: int = 199,
    as_published: bool = False,
) -> Clusters:  # fmt: skip
    """Clusters of at most ``longest`` periods (8) alive in column ``at``, from what is known up to it.

    The permutation scan asks whether units hold more of the latest periods than their usual share; the Poisson scan,
    whether they hold more than their own mean of the periods before. The first is blind to what rises everywhere.
    ``as_published`` both take counts for Poisson, which counts of attacks are not. Otherwise scores are divided by the
    dispersion that the past shows, and P is no less than the share of up to 52 earlier looks, those of the cluster's
    own time left out, that found as strong a one (from 20 such looks on).
    """
    ready = _made_ready(panel, at, longest or _LONGEST)
    if isinstance(ready, str):
        return Clusters(clusters=(), why=ready)
    found = ready.scan(poisson=poisson, as_published=as_published, simulations=simulations)
    looks = range(at - ready.longest, max(at - ready.longest - _LOOKS, -1), -1) if found and not as_published else ()
    scores = [_strongest(panel, look, poisson, longest) for look in looks]
    before = [score for score in scores if score is not None]
    kept = []
    for one in distinct(found):
        p_value = one.p_value
        if len(before) >= _LEAST_LOOKS:
            p_value = max(p_value, (1 + sum(score >= one.score for score in before)) / (1 + len(before)))
        areas = tuple(int(ready.rows[area]) for area in one.areas)
        kept.append(replace(one, areas=areas, p_value=p_value))
    return Clusters(clusters=tuple(kept), rows=tuple(map(int, ready.rows)), columns=tuple(map(int, ready.columns)))


def _strongest(panel: Panel, at: int, poisson: bool, longest: int | None) -> float | None:
    """The highest score of an earlier look; None where nothing could be looked at."""
    ready = _made_ready(panel, at, longest or _LONGEST)
    if isinstance(ready, str):
        return None
    found = ready.scan(poisson=poisson, as_published=False, simulations=0)
    return found[0].score if found else 0.0


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """What is scanned: ``(periods, units)`` without gaps, and where its units and periods stand in the panel."""

    counts: Floats
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    zones: list[tuple[int, ...]]
    longest: int

    def scan(self, *, poisson: bool, as_published: bool, simulations: int) -> list[Cluster]:
        before = self.counts[: -self.longest]
        spread = None if as_published else dispersion_of(before, self.longest)
        if not poisson:
            return permutation_scan(self.counts, self.zones, longest=self.longest, simulations=simulations,
                                    seed=_SEED, dispersion=spread)  # fmt: skip
        # Each unit's mean a period before, drawn a little towards that of all.
        mean = (before.sum(axis=0) + before.mean()) / (len(before) + 1)
        expected = np.tile(np.maximum(mean, 1e-6), (self.longest, 1))
        return poisson_scan(self.counts[-self.longest :], expected, self.zones, simulations=simulations,
                            seed=_SEED, dispersion=spread)  # fmt: skip


def _made_ready(panel: Panel, at: int, longest: int) -> _Ready | str:
    """What is scanned at the end of column ``at``; or why nothing can be."""
    if panel.lat is None or panel.lon is None:
        return "where the units lie is not known"
    first = max(0, at + 1 - _STUDIED[panel.step])
    values = panel.values[:, first : at + 1]
    if values.shape[1] < _FEWEST:
        return f"{values.shape[1]} periods are known, {_FEWEST} are needed"
    known = ~np.isnan(values)
    placed = ~np.isnan(panel.lat) & ~np.isnan(panel.lon)
    rows = np.flatnonzero(placed & known[:, -1] & (known.mean(axis=1) >= 0.5))
    columns = np.flatnonzero(known[rows].all(axis=0)) if len(rows) else rows
    if len(rows) < 3 or len(columns) < _FEWEST:
        return (
            f"only {len(rows)} units have a place and a known last period, and {len(columns)} periods are known of all"
        )
    zones = nearest_zones(great_circle_km(panel.lat[rows], panel.lon[rows]), most=min(_MOST, max(1, len(rows) // 2)))
    return _Ready(counts=values[np.ix_(rows, columns)].T, rows=rows, columns=columns + first, zones=zones,
                  longest=min(longest, len(columns) // 2))  # fmt: skip

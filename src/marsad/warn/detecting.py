"""Detectors by name, run over all units of a panel: for each unit and period, observed, expected, bound and alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.warn import periods
from marsad.warn.clusters import clusters_at
from marsad.warn.discovery import benjamini_hochberg_by_period
from marsad.warn.ears import Variant, ears
from marsad.warn.farrington import Bounds, FarringtonSettings, Floats, farrington
from marsad.warn.glr import fit_baseline, glr_cusum
from marsad.warn.series import Panel
from marsad.warn.watch import WatchSettings, watch


class Signal(Record, frozen=True, kw_only=True):
    """What a detector says of one unit and period. Null where it could not tell; ``why`` then says why.

    ``upper`` is the bound: an alarm is a count above it (for ``glr-cusum``: the largest count that would keep the
    statistic under its threshold). ``p_value`` is the chance of at least the observed; ``q_value`` the same, adjusted
    over all units of the period (Benjamini and Hochberg). ``since`` is when the likeliest rise began, where the
    detector tells. Of a scan, ``cluster`` names the units that stand out together, and everything is of all of them
    since then; its ``p_value`` has paid for looking at every cluster. Of `WATCH`, ``observed``, ``expected`` and
    ``upper`` are of the last three periods together, and ``statistic`` is the chance that a lasting rise has begun;
    after an alarm a unit is silent for 26 periods.
    """

    detector: str
    unit: str
    time: str
    observed: float | None
    expected: float | None
    upper: float | None
    alarm: bool
    p_value: float | None = None
    q_value: float | None = None
    statistic: float | None = None
    since: str | None = None
    why: str = ""
    cluster: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DetectorSettings:
    """What can be asked of the detectors; None is a detector's own default.

    ``alpha`` is one-sided. ``overdispersion``: None estimates it from the learning period, a number fixes it (0:
    Poisson, as in the published example). ``learn`` is how many first periods the GLR-CUSUM's expectation comes from.
    Scans judge the ``last`` periods only, and look for clusters of at most ``longest`` periods.
    """

    alpha: float | None = None
    years: int = 4
    farrington: FarringtonSettings = field(default_factory=lambda: FarringtonSettings(alpha=0.1))
    overdispersion: float | None = 0.0
    threshold: float = 5.0
    learn: int | None = None
    window: int | None = None
    last: int = 1
    longest: int | None = None


def detect(panel: Panel, names: list[str], settings: DetectorSettings | None = None) -> Iterator[Signal]:
    """Signals of the named detectors, by detector, unit and time. Raises `UsageError` U821 for an unknown name."""
    settings = settings or DetectorSettings()
    for name in names:
        if name not in NAMES:
            raise UsageError("U821", f"There is no detector {name!r}.", f"Use some of {', '.join(NAMES)}.")
        if name in SCANS and (panel.lat is None or panel.lon is None):
            raise UsageError("U823", f"{name} needs to know where the units lie.", "Add --point LATITUDE,LONGITUDE.")
    for name in names:
        if name in TOGETHER:
            yield from _watched(panel) if name == WATCH else _scanned(panel, name, settings)
            continue
        found = [DETECTORS[name](panel, row, settings) for row in range(len(panel.units))]
        yield from _told(panel, name, found)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A detector's answer for one unit, over the whole series."""

    bounds: Bounds
    statistic: Floats | None = None
    since: NDArray[np.int64] | None = None


def _told(panel: Panel, name: str, found: list[Found]) -> Iterator[Signal]:
    adjusted = benjamini_hochberg_by_period(np.array([one.bounds.p_value for one in found]))
    for row, one in enumerate(found):
        bounds = one.bounds
        for at in range(panel.length):
            if np.isnan(panel.values[row, at]) and np.isnan(bounds.expected[at]):
                continue
            since = None if one.since is None or not bounds.alarm[at] else panel.label(int(one.since[at]))
            yield Signal(
                detector=name, unit=panel.units[row], time=panel.label(at), observed=_number(panel.values[row, at]),
                expected=_number(bounds.expected[at]), upper=_number(bounds.upper[at]), alarm=bool(bounds.alarm[at]),
                p_value=_number(bounds.p_value[at]), q_value=_number(adjusted[row, at]), since=since,
                statistic=None if one.statistic is None else _number(one.statistic[at]), why=bounds.why[at],
            )  # fmt: skip


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def years_before(panel: Panel, years: int) -> NDArray[np.int64] | None:
    """For every period, the columns of the same time 1, 2, … years before; of weeks, the nearest by date.

    None where periods are plain numbers, months or years, for which whole numbers of periods are exact.
    """
    if panel.step not in ("week", "day"):
        return None
    table = np.empty((panel.length, years), dtype=np.int64)
    for at in range(panel.length):
        day = periods.first_day(panel.start + at, panel.step)
        for back in range(1, years + 1):
            try:
                then = day.replace(year=day.year - back)
            except ValueError:
                then = date(day.year - back, 3, 1)
            apart = then.toordinal() - periods.first_day(panel.start, panel.step).toordinal()
            table[at, back - 1] = round(apart / 7) if panel.step == "week" else apart
    return table


def _farrington(panel: Panel, row: int, settings: DetectorSettings) -> Found:
    chosen = replace(settings.farrington, years=settings.years)
    if settings.alpha is not None:
        chosen = replace(chosen, alpha=settings.alpha)
    if panel.season < 26:
        chosen = replace(chosen, half_window=1, seasons=min(chosen.seasons, 4), left_out=max(1, panel.season // 2))
    reference = years_before(panel, chosen.years)
    asked = range(panel.length)
    return Found(bounds=farrington(panel.values[row], asked, season=panel.season, settings=chosen, reference=reference))


def _ears(variant: Variant) -> Callable[[Panel, int, DetectorSettings], Found]:
    def run(panel: Panel, row: int, settings: DetectorSettings) -> Found:
        return Found(bounds=ears(panel.values[row], range(panel.length), variant=variant, alpha=settings.alpha))

    return run


def _glr(panel: Panel, row: int, settings: DetectorSettings) -> Found:
    counts = panel.values[row]
    learn = settings.learn or 2 * panel.season
    unknown = np.full(panel.length, np.nan)
    if panel.length <= learn or np.isnan(counts[:learn]).mean() > 0.5:
        why = (f"fewer than {learn} periods to learn from",) * panel.length
        silent = Bounds(expected=unknown, upper=unknown, alarm=np.zeros(panel.length, bool), p_value=unknown, why=why)
        return Found(bounds=silent)
    poisson = settings.overdispersion == 0.0
    when = np.arange(1.0, panel.length + 1.0)
    harmonics = 1 if panel.season >= 12 else 0
    baseline = fit_baseline(counts[:learn], when[:learn], season=panel.season, harmonics=harmonics, poisson=poisson)
    alpha = baseline.alpha if settings.overdispersion is None else settings.overdispersion
    expected = unknown.copy()
    expected[learn:] = baseline.mean(when[learn:])
    run = glr_cusum(
        counts[learn:], expected[learn:], alpha=alpha, threshold=settings.threshold, window=settings.window, bounds=True
    )
    statistic, since = unknown.copy(), np.arange(panel.length)
    statistic[learn:], since[learn:] = run.statistic, run.since + learn
    alarm = np.concatenate([np.zeros(learn, dtype=bool), run.alarm])
    upper = unknown.copy()
    upper[learn:] = run.needed
    why = ("the first periods are learned from",) * learn + ("",) * (panel.length - learn)
    return Found(
        bounds=Bounds(expected=expected, upper=upper, alarm=alarm, p_value=unknown, why=why),
        statistic=statistic,
        since=since,
    )


DETECTORS: Final[dict[str, Callable[[Panel, int, DetectorSettings], Any]]] = {
    "farrington-flexible": _farrington,
    "ears-c1": _ears("C1"),
    "ears-c2": _ears("C2"),
    "ears-c3": _ears("C3"),
    "ears-c3-paper": _ears("C3-paper"),
    "glr-cusum": _glr,
}
"""Detectors of one series at a time."""

SCANS: Final = ("scan-permutation", "scan-poisson")
"""Detectors that look at all units together (`marsad.warn.clusters`)."""

WATCH: Final = "watch"
"""What alert cards go by (`marsad.warn.watch`): it looks at all units together too."""

TOGETHER: Final = (WATCH, *SCANS)
NAMES: Final = (*DETECTORS, *TOGETHER)


def _watched(panel: Panel) -> Iterator[Signal]:
    """The signals of alert cards: sums of the last periods under watch, ``statistic`` the chance of a lasting rise."""
    seen, settings = watch(panel.values), WatchSettings()
    short = f"fewer than {settings.least_known} known periods before, or one of the last {settings.recent} is unknown"
    for row, unit in enumerate(panel.units):
        for at in range(panel.length):
            if np.isnan(panel.values[row, at]):
                continue
            expected = _number(seen.expected[row, at])
            yield Signal(
                detector=WATCH, unit=unit, time=panel.label(at), observed=_number(seen.observed[row, at]),
                expected=expected, upper=_number(seen.high[row, at]), alarm=bool(seen.signal[row, at]),
                p_value=_number(seen.p_value[row, at]), q_value=_number(seen.q_value[row, at]),
                statistic=_number(seen.rise[row, at]), why="" if expected is not None else short,
            )  # fmt: skip


def _scanned(panel: Panel, name: str, settings: DetectorSettings) -> Iterator[Signal]:
    """A signal for each unit of the last periods: the likeliest cluster that it is part of, if it is of any."""
    alpha = 0.05 if settings.alpha is None else settings.alpha
    for at in range(max(panel.length - settings.last, 0), panel.length):
        seen = clusters_at(panel, at, poisson=name == "scan-poisson", longest=settings.longest)
        part_of = {row: one for one in reversed(seen.clusters) for row in one.areas}
        for row, unit in enumerate(panel.units):
            one, observed = part_of.get(row), _number(panel.values[row, at])
            why = seen.why or ("" if row in seen.rows else "too much of its past, or where it lies, is unknown")
            if one is None:
                yield Signal(detector=name, unit=unit, time=panel.label(at), observed=observed, expected=None,
                             upper=None, alarm=False, why=why)  # fmt: skip
                continue
            yield Signal(
                detector=name, unit=unit, time=panel.label(at), observed=one.observed, expected=one.expected,
                upper=None, alarm=one.p_value <= alpha, p_value=one.p_value, statistic=one.score,
                since=panel.label(seen.first_of(one)), cluster=tuple(panel.units[area] for area in one.areas),
            )  # fmt: skip

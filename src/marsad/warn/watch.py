"""The watch: for each area and week, the attacks of the last three weeks against what its own past makes likely.

The expected count is an exponentially weighted mean of the weeks before those under watch. Its overdispersion is
estimated by moments and drawn towards that of all areas (empirical Bayes: Morris 1983, JASA 78), and the doubt about
the mean is carried into the range: a negative binomial whose variance is that of three weeks plus nine times the mean's
own. P-values are adjusted over the areas of the week (`marsad.warn.discovery`). Words, and the rule for truth:
docs/decisions/0012.

Beside that test stands a chance, `marsad.warn.rising`: that a lasting rise has begun. Either makes a signal; the test
finds what is certain and slow, the chance what is early and small (docs/decisions/0016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marsad.warn.discovery import benjamini_hochberg_by_period
from marsad.warn.rising import jump_p_value, rise_chance

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class WatchSettings:
    """In weeks: ``recent`` under watch, ``guard`` left out before them, ``memory`` the half-life of what is expected.

    A signal needs an adjusted p-value of at most ``q``, at least ``few`` attacks, and ``ratio`` times the expected; or
    a chance of at least ``chance`` that a lasting rise has begun (over 1: never) where so many are, after the twelve
    weeks before, no likelier than ``jump``. An area that signalled is silent for ``silent`` weeks.
    ``least_known`` weeks must be known before anything is expected.
    """

    recent: int = 3
    guard: int = 0
    memory: float = 20.0
    q: float = 0.05
    few: int = 5
    ratio: float = 1.5
    chance: float = 0.35
    jump: float = 0.03
    silent: int = 26
    least_known: int = 12


@dataclass(frozen=True, kw_only=True)
class Watch:
    """All ``(areas, weeks)``, NaN where unknown. Sums are over the last ``recent`` weeks up to and with that week.

    ``low`` and ``high`` are the 90 % range of the sum had nothing changed, ``p_value`` the chance of at least as many,
    ``q_value`` adjusted over areas. ``rise`` is the chance that a lasting rise has begun in those weeks. ``raised`` is
    every week that would signal, ``signal`` the first of each spell.
    """

    observed: Floats
    expected: Floats
    low: Floats
    high: Floats
    p_value: Floats
    q_value: Floats
    rise: Floats
    raised: NDArray[np.bool_]
    signal: NDArray[np.bool_]


def watch(values: Floats, settings: WatchSettings | None = None) -> Watch:
    """Watches every week of ``(areas, weeks)``; each is judged by the weeks before it only."""
    from scipy.stats import nbinom

    settings = settings or WatchSettings()
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    observed = _sums(filled, settings.recent)
    complete = _sums(known.astype(float), settings.recent) == settings.recent
    mean, doubt, spread, enough = _expectation(filled, known, settings)
    weeks = float(settings.recent)
    expected = weeks * mean
    variance = weeks * (mean + spread * mean**2) + weeks**2 * doubt
    variance = np.maximum(variance, expected * 1.0001 + 1e-9)
    size, chance = expected**2 / (variance - expected), expected / variance
    fine = complete & enough
    size, chance = np.where(fine, size, 1.0), np.where(fine, np.clip(chance, 1e-12, 1 - 1e-12), 0.5)
    p_value = np.where(fine, nbinom.sf(observed - 1, size, chance), np.nan)
    low, high = (np.where(fine, nbinom.ppf(level, size, chance), np.nan) for level in (0.05, 0.95))
    q_value = benjamini_hochberg_by_period(p_value)
    rise = rise_chance(values, TruthRule(), begun_within=settings.recent)
    jump = jump_p_value(values, TruthRule(), recent=settings.recent)
    with np.errstate(invalid="ignore"):
        raised = (q_value <= settings.q) & (observed >= settings.few) & (observed >= settings.ratio * expected)
        raised |= (rise >= settings.chance) & (jump <= settings.jump)
    return Watch(
        observed=np.where(complete, observed, np.nan), expected=np.where(fine, expected, np.nan), low=low, high=high,
        p_value=p_value, q_value=q_value, rise=rise, raised=raised, signal=_first_only(raised, settings.silent),
    )  # fmt: skip


def _sums(values: Floats, weeks: int) -> Floats:
    total = np.cumsum(values, axis=1)
    result = total.copy()
    result[:, weeks:] -= total[:, :-weeks]
    return result


def _expectation(
    filled: Floats, known: NDArray[np.bool_], settings: WatchSettings
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Mean per week, its variance of estimation, and overdispersion, from the weeks before those under watch."""
    areas, weeks = filled.shape
    lag = settings.recent + settings.guard
    keep = 0.5 ** (1.0 / settings.memory)
    weight = weight2 = total = square = np.zeros(areas)
    count = np.zeros(areas)
    means, doubts, spreads = (np.full((areas, weeks), np.nan) for _ in range(3))
    enough = np.zeros((areas, weeks), dtype=bool)
    for week in range(lag, weeks):
        now = filled[:, week - lag]
        fresh = known[:, week - lag].astype(float)
        weight, weight2 = keep * weight + fresh, keep**2 * weight2 + fresh
        total, square = keep * total + fresh * now, keep * square + fresh * now**2
        count = count + fresh
        sure = np.maximum(weight, 1e-9)
        prior = (total.sum() + 0.5) / max(weight.sum(), 1.0)
        mean = (total + 0.5 * min(prior, 1.0)) / (sure + 0.5)
        variance = np.maximum(square / sure - (total / sure) ** 2, 0.0) / np.maximum(1 - weight2 / sure**2, 0.05)
        raw = np.maximum(variance - mean, 0.0) / np.maximum(mean, 0.05) ** 2
        informed = mean * np.minimum(count, 3 * settings.memory)
        common = float((raw * informed).sum() / max(informed.sum(), 1e-9))
        shrink = informed / (informed + 60.0)
        psi = np.clip(shrink * raw + (1 - shrink) * common, 0.0, 3.0)
        effective = np.maximum(sure**2 / np.maximum(weight2, 1e-9), 1.0)
        means[:, week], spreads[:, week] = mean, psi
        doubts[:, week] = (mean + psi * mean**2) / effective
        enough[:, week] = count >= settings.least_known
    return means, doubts, spreads, enough


def _first_only(raised: NDArray[np.bool_], silent: int) -> NDArray[np.bool_]:
    """Of signals closer than ``silent`` weeks, the first."""
    signal = np.zeros_like(raised)
    last = np.full(len(raised), -silent - 1)
    for week in range(raised.shape[1]):
        now = raised[:, week] & (week - last > silent)
        signal[now, week] = True
        last[now] = week
    return signal


@dataclass(frozen=True, kw_only=True)
class TruthRule:
    """What counts as a rise; see docs/decisions/0012."""

    ratio: float = 1.5
    base: int = 12
    lasts: int = 8
    excess: float = 8.0
    apart: int = 26
    early: int = 2
    late: int = 2


def rises(values: Floats, rule: TruthRule | None = None) -> NDArray[np.bool_]:
    """Where a rise begins, ``(areas, weeks)``, by the rule for truth. It looks ahead: it is for scoring only."""
    rule = rule or TruthRule()
    begins = np.zeros(values.shape, dtype=bool)
    for area, row in enumerate(values):
        last = -rule.apart - 1
        for week in range(rule.base, len(row) - rule.lasts + 1):
            base, after = row[week - rule.base : week].mean(), row[week : week + rule.lasts]
            rise = row[week] >= rule.ratio * base and after.mean() >= rule.ratio * base
            if rise and after.sum() - rule.lasts * base >= rule.excess and week - last > rule.apart:
                begins[area, week], last = True, week
    return begins


@dataclass(frozen=True, kw_only=True)
class Record:
    """How signals did against rises; ``years`` are area-years that could be judged. Means of nothing are NaN."""

    signals: int
    right: int
    rises: int
    found: int
    years: float
    leads: tuple[int, ...]

    @property
    def precision(self) -> float:
        """Share of signals that were right."""
        return self.right / self.signals if self.signals else float("nan")

    @property
    def recall(self) -> float:
        """Share of rises found within two weeks."""
        return self.found / self.rises if self.rises else float("nan")

    @property
    def per_year(self) -> float:
        """Signals per area-year."""
        return self.signals / self.years if self.years else float("nan")


def record_of(signal: NDArray[np.bool_], values: Floats, rule: TruthRule | None = None, first: int = 0) -> Record:
    """Scores signals from week ``first`` on, in the weeks that the rule can judge."""
    rule = rule or TruthRule()
    begins = rises(values, rule)
    judged = slice(max(first, rule.base), values.shape[1] - rule.lasts + 1)
    right = found = signals = many = 0
    leads: list[int] = []
    for area in range(len(values)):
        at = np.flatnonzero(signal[area])
        at = at[(at >= judged.start) & (at < judged.stop)]
        start = np.flatnonzero(begins[area])
        start = start[start >= judged.start]
        signals, many = signals + len(at), many + len(start)
        right += sum(bool(((one >= start - rule.early) & (one < start + rule.lasts)).any()) for one in at)
        for begin in start:
            near = at[(at >= begin - rule.early) & (at <= begin + rule.late)]
            found += bool(len(near))
            leads += [int(near[0] - begin)] if len(near) else []
    years = len(values) * max(judged.stop - judged.start, 0) / 52.0
    return Record(signals=signals, right=right, rises=many, found=found, years=years, leads=tuple(leads))


WEEKS_UNDER_WATCH: Final = WatchSettings().recent

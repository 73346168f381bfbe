"""EARS C1, C2 and C3: the short-memory detectors of syndromic surveillance, for series without years of history.

Hutwagner, Thompson, Seeman and Treadwell 2003, Journal of Urban Health 80(2) suppl. 1; Fricker, Hegler and Dunfee 2008,
Statistics in Medicine 27(17), equations 1 to 6. With seven periods at sparse counts the standard deviation is often
zero: then any count above the mean alarms, which is why the false-alarm rate measured beside the nominal one matters.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from marsad.warn.farrington import Bounds, Floats

Variant = Literal["C1", "C2", "C3", "C3-paper"]

DEFAULT_ALPHA: Final[dict[Variant, float]] = {"C1": 0.001, "C2": 0.001, "C3": 0.001, "C3-paper": 0.001}
_GUARD: Final[dict[Variant, int]] = {"C1": 0, "C2": 2, "C3": 2, "C3-paper": 2}


def ears(
    counts: Floats, asked: range, *, variant: Variant = "C1", alpha: float | None = None, baseline: int = 7
) -> Bounds:
    """Bounds and alarms of one series.

    C1 learns from the ``baseline`` periods just before, C2 and C3 leave a gap of two. C3 adds up how far C2's statistic
    stood above 1 and alarms above z: ``C3-paper`` over this period and the two before (Fricker et al. 2008, eq. 6);
    ``C3`` over the two before alone, as R's `surveillance` 1.20.3 does, which finds a rise a period later. Unknown
    periods make all of them silent.
    """
    from scipy.stats import norm

    z = float(norm.ppf(1.0 - (DEFAULT_ALPHA[variant] if alpha is None else alpha)))
    gap = _GUARD[variant]
    mean, deviation = _moments(counts, baseline, gap)
    upper = mean + z * deviation
    if variant.startswith("C3"):
        with np.errstate(divide="ignore", invalid="ignore"):
            standing = np.where(counts == mean, 0.0, (counts - mean) / deviation)
        excess = np.maximum(np.nan_to_num(standing, nan=0.0, posinf=np.inf) - 1.0, 0.0)
        added = excess.copy() if variant == "C3-paper" else np.zeros_like(excess)
        added[1:] += excess[:-1]
        added[2:] += excess[:-2]
        with np.errstate(invalid="ignore"):
            reduced = np.maximum(counts - deviation * (added - z), 0.0)
        upper = np.where(deviation > 0, reduced, np.where(added > z, 0.0, mean))
        upper[np.isnan(mean)] = np.nan
    chosen = slice(asked.start, asked.stop)
    with np.errstate(invalid="ignore", divide="ignore"):
        alarm = counts[chosen] > upper[chosen]
        p_value = norm.sf((counts[chosen] - mean[chosen]) / deviation[chosen])
    why = tuple(
        "" if np.isfinite(bound) else f"fewer than {baseline + gap} known periods before" for bound in upper[chosen]
    )
    return Bounds(expected=mean[chosen], upper=upper[chosen], alarm=alarm, p_value=p_value, why=why)


def _moments(counts: Floats, baseline: int, gap: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation (n - 1) of the baseline before each period; NaN where any of it is unknown."""
    mean, deviation = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    if len(counts) > baseline + gap:
        windows = np.lib.stride_tricks.sliding_window_view(counts, baseline)[: len(counts) - baseline - gap]
        mean[baseline + gap :] = windows.mean(axis=1)
        deviation[baseline + gap :] = windows.std(axis=1, ddof=1)
    return mean, deviation

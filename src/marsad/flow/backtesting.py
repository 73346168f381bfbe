"""Backtests of a file's series, or of the ledger as it was known at each origin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.warn.backtest import Origin
    from marsad.warn.series import Panel

Seen = Callable[[str], None]


def backtest_panel(
    panel: Panel, *, origins: Sequence[str] = (), horizon: int, first: int = 1, many: int = 4, draws: int = 1000,
    seen: Seen | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Scores forecasts from the named origins, or from the last ``many`` a year (weeks: a quarter) apart.

    Raises `UsageError` U851 where the series is too short for any.
    """
    from marsad.warn.backtest import origins_of

    columns = [panel.column(one) for one in origins] or _columns(panel, horizon, many)
    fine = [at for at in columns if 2 <= at < panel.length - first]
    if not fine or len(fine) < len(columns):
        span = f"{panel.label(0)} to {panel.label(panel.length - 1)}"
        raise UsageError(
            "U851", f"The series ({span}) is too short for that.", "Give a smaller --horizon, or --origins."
        )
    return _scored(origins_of(panel, fine, horizon, first=first), panel, horizon, first, draws, seen)


def _columns(panel: Panel, horizon: int, many: int) -> list[int]:
    apart = max(panel.season // 4, 1) if panel.step in ("week", "day") else panel.season
    last = panel.length - 1 - horizon
    least = min(2 * panel.season, panel.length // 2)
    return [at for at in range(last - (many - 1) * apart, last + 1, apart) if at >= least] or [max(last, 0)]


def backtest_vintages(
    vintages: Sequence[tuple[str, Panel]], final: Panel, *, horizon: int, draws: int = 1000, seen: Seen | None = None
) -> dict[str, Any]:
    """Scores forecasts from panels as they were known at their last week, against the ``final`` one.

    Areas that an origin did not know yet had no event by then: their past is as unknown or quiet as everybody's.
    """
    from marsad.warn.backtest import Origin
    from marsad.warn.series import after

    origins = []
    for label, known in vintages:
        aligned = _aligned(known, final)
        at = aligned.start + aligned.length - final.start
        origins.append(Origin(label=label, known=aligned, truth=after(final, at, horizon)))
    return _scored(origins, final, horizon, 1, draws, seen)


def _aligned(known: Panel, final: Panel) -> Panel:
    from dataclasses import replace

    from marsad.warn.series import stacked

    rows = {unit: row for row, unit in enumerate(known.units)}
    empty = known.values[:1] * 0.0
    values = [known.values[rows[unit]] if unit in rows else empty[0] for unit in final.units]
    return replace(known, units=final.units, values=stacked(values), low=None, high=None, sources=None)


def _scored(
    origins: Sequence[Origin], panel: Panel, horizon: int, first: int, draws: int, seen: Seen | None
) -> dict[str, Any]:
    from marsad.publish.backtest_report import sentences
    from marsad.warn.backtest import FEWEST, score_origins, signal_records, summary
    from marsad.warn.forecasting import ForecastSettings

    result = summary(
        score_origins(origins, horizons=horizon, first=first, settings=ForecastSettings(draws=draws), seen=seen)
    )
    result["horizon"], result["first"], result["step"] = horizon, first, panel.step
    if panel.step in ("week", "index"):
        result["signals"] = {name: _record(one, FEWEST) for name, one in signal_records(panel).items()}
    result["notes"] = list(sentences(result))
    return result


def _record(record: Any, fewest: int) -> dict[str, Any]:
    """A record as plain numbers; shares only where there are enough of them to speak of."""
    wrong = record.signals - record.right
    leads = sorted(record.leads)
    return {
        "signals": record.signals, "right": record.right, "rises": record.rises, "found": record.found,
        "area_years": round(record.years, 1), "per_year": record.per_year if record.years else None,
        "false_per_year": wrong / record.years if record.years else None,
        "precision": record.precision if record.signals >= fewest else None,
        "recall": record.recall if record.rises >= fewest else None,
        "lead_weeks": leads[len(leads) // 2] if leads else None,
    }  # fmt: skip

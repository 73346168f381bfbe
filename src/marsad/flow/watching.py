"""Series from files of counts or events, and the signals and forecasts on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from marsad.core.errors import UsageError
from marsad.flow.components import home_folder
from marsad.intake.tables import header_of, read_table

if TYPE_CHECKING:
    from marsad.lexicon.gazetteer_points import Around
    from marsad.warn.detecting import DetectorSettings, Signal
    from marsad.warn.forecasting import Forecast
    from marsad.warn.periods import Step
    from marsad.warn.series import Panel

STEPS: Final = ("day", "week", "month", "year")
_GED: Final = ("date_start", "best", "adm_1", "country")


def panel_from_file(
    path: str | Path, *, unit: str | None, time: str | None, value: str | None, step: str | None = None,
    gaps: str = "error",
    point: str | None = None,
    where: Sequence[str] = (),
) -> Panel:  # fmt: skip
    """The panel in a CSV file: columns of the unit (None: one series), the time and the count.

    With ``step`` (day, week, month, year) the rows are events or finer counts, and are added up by it; without a
    ``value`` each row then counts as one. ``where`` keeps rows with ``COLUMN=VALUE``. A UCDP GED file is recognised:
    provinces, the first day, and deaths by best estimate, unless columns are named. ``point`` (``LAT,LON``) names
    columns of degrees: each unit then lies in the middle of its points; ``unit`` may be a level of areas, found by the
    nearest place, where it is no column of the file. Raises `UsageError`.
    """
    from marsad.warn.districts import AREAS
    from marsad.warn.series import Cell, panel_of

    unit, time, value, step = _mapped(path, unit, time, value, step)
    if step is not None and step not in STEPS:
        raise UsageError("U807", f"--step {step} is not known.", f"Use one of {', '.join(STEPS)}.")
    if value is None and step is None:
        raise UsageError("U808", "No column of counts is named.", "Give --value COLUMN, or --step week to count rows.")
    tests = [_test(one) for one in where]
    spot = _point(point)
    by_area = spot is not None and (unit is None or (unit in AREAS and unit not in header_of(path)))
    named = [*(spot or ()), *([unit] if unit and not by_area else [])]
    columns = [time, *([value] if value else []), *named, *(name for name, _ in tests)]
    rows = [(row.line, dict(zip(columns, row.cells, strict=True))) for row in read_table(path, tuple(columns))]
    points = _points(rows, spot) if spot else {}
    areas = _areas(points, unit or "admin1") if by_area else None
    cells = []
    for line, given in rows:
        if all(given[name] == wanted for name, wanted in tests):
            count = _count(given[value], line, value) if value else 1.0
            if count is not None:
                where_to = areas[line] if areas is not None else given[unit] if unit else ""
                cells.append(Cell(unit=where_to, time=given[time], value=count, line=line))
    panel = panel_of(cells, gaps=gaps, step=_step(step))
    panel = _with_borders(panel)
    return _with_middles(panel, [(cell.unit, points[cell.line]) for cell in cells]) if points else panel


def _with_borders(panel: Panel) -> Panel:
    """The panel with who borders whom, where its units are countries."""
    import numpy as np

    from marsad.lexicon.borders import bordering

    pairs = bordering(panel.units)
    if not pairs:
        return panel
    table = np.zeros((len(panel.units), len(panel.units)))
    for one, other in pairs:
        table[one, other] = table[other, one] = 1.0
    return replace(panel, borders=table)


def _with_middles(panel: Panel, placed: Sequence[tuple[str, tuple[float, float]]]) -> Panel:
    """The panel with the middle of each unit's points."""
    from marsad.warn.series import row_of

    sums: dict[str, list[float]] = {}
    for unit, (lat, lon) in placed:
        one = sums.setdefault(unit, [0.0, 0.0, 0.0])
        one[0], one[1], one[2] = one[0] + lat, one[1] + lon, one[2] + 1.0
    middle = [row_of([sums[unit][part] / sums[unit][2] for unit in panel.units]) for part in (0, 1)]
    return replace(panel, lat=middle[0], lon=middle[1])


def _point(point: str | None) -> tuple[str, str] | None:
    if point is None:
        return None
    lat, sign, lon = point.partition(",")
    if not sign:
        raise UsageError("U810", f"--point {point} names no two columns.", "Write it as --point latitude,longitude.")
    return lat.strip(), lon.strip()


def _points(rows: Sequence[tuple[int, dict[str, str]]], spot: tuple[str, str]) -> dict[int, tuple[float, float]]:
    """The point of each line. Raises `UsageError` U810 for degrees that are none."""
    points: dict[int, tuple[float, float]] = {}
    for line, given in rows:
        try:
            lat, lon = float(given[spot[0]]), float(given[spot[1]])
        except ValueError:
            lat = lon = 999.0
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise UsageError("U810", f"Line {line} has no point in degrees.", "Leave rows without a point out.")
        points[line] = lat, lon
    return points


def _areas(points: dict[int, tuple[float, float]], level: str) -> dict[int, str]:
    """The area of each line's point. Raises `UsageError` U841 for an unknown level."""
    from marsad.flow.warning import area_named
    from marsad.lexicon.gazetteer import open_gazetteer
    from marsad.lexicon.gazetteer_points import PointAreas

    area = area_named(level)
    if not points:
        return {}
    open_gazetteer(home_folder()).close()
    found = PointAreas(points.values(), home=home_folder())
    named = {}
    for line, (lat, lon) in points.items():
        around = found.at(lat, lon)
        named[line] = "(nowhere known)" if around is None else _area_name(around, area)
    return named


def _area_name(around: Around, area: str) -> str:
    if area == "country":
        return around.country or "(nowhere known)"
    return around.admin1 if area == "admin1" else f"{around.admin1}, {around.admin2 or '?'}"


def _step(step: str | None) -> Step | None:
    return step  # type: ignore[return-value]


def _mapped(
    path: str | Path, unit: str | None, time: str | None, value: str | None, step: str | None
) -> tuple[str | None, str, str | None, str | None]:
    if time is not None:
        return unit, time, value, step
    header = header_of(path)
    if all(name in header or (name == "country" and "adm_1" in header) for name in _GED):
        return unit or "adm_1", "date_start", value or "best", step or "month"
    raise UsageError(
        "U808", "No column of times is named.", f"Give --time COLUMN. Its columns: {', '.join(header[:30])}."
    )


def _test(condition: str) -> tuple[str, str]:
    name, sign, wanted = condition.partition("=")
    if not sign:
        raise UsageError("U809", f"{condition!r} is no condition.", "Write it as COLUMN=VALUE: --where type=IED.")
    return name.strip(), wanted.strip()


def _count(written: str, line: int, column: str) -> float | None:
    """The number in a cell; None where it is empty or says that nothing is known."""
    if written.strip().lower() in ("", "na", "nan", "null", "none"):
        return None
    try:
        return float(written)
    except ValueError:
        message = f"Line {line}: {written[:40]!r} in column {column} is no number."
        raise UsageError(
            "U803", message, "Write counts as whole numbers; leave the cell empty where unknown."
        ) from None


def signals(panel: Panel, detectors: Sequence[str], settings: DetectorSettings | None = None) -> Iterator[Signal]:
    """See `marsad.warn.detecting.detect`."""
    from marsad.warn.detecting import detect

    return detect(panel, list(detectors), settings)


@dataclass(frozen=True, kw_only=True)
class ForecastRun:
    """A forecast of a panel: the times it is for, and what should be known about it."""

    panel: Panel
    forecast: Forecast
    times: tuple[str, ...]
    notes: tuple[str, ...]

    def records(self) -> list[dict[str, Any]]:
        """One record per unit and time: mean, median, 90 % interval, chances, and the last 12 months' interval."""
        from marsad.warn.forecasting import POOL
        from marsad.warn.scores import interval

        drawn, plain = self.forecast.samples[POOL], self.forecast.samples["last-12-months"]
        chances, (low, high), (low12, high12) = self.forecast.chances(), interval(drawn), interval(plain)
        records = []
        for row, unit in enumerate(self.panel.units):
            for at, time in enumerate(self.times):
                if drawn[row, at, 0] == drawn[row, at, 0]:
                    p1, p5, p25 = (float(chances[row, at, k]) for k in range(3))
                    records.append(
                        {
                            "unit": unit, "time": time, "horizon": at + 1, "mean": float(drawn[row, at].mean()),
                            "low": float(low[row, at]), "high": float(high[row, at]), "p1": p1, "p5": p5, "p25": p25,
                            "last_12_months_low": float(low12[row, at]), "last_12_months_high": float(high12[row, at]),
                        }
                    )  # fmt: skip
        return records


def forecast_panel(
    panel: Panel, *, origin: str | None = None, horizon: int = 12, draws: int = 1000, seed: int = 1
) -> ForecastRun:
    """Forecasts from data up to and including ``origin``. Raises `UsageError` U833 where nothing is known by then."""
    from marsad.warn.forecasting import ForecastSettings, forecast

    at = panel.length - 1 if origin is None else panel.column(origin)
    if at < 0 or at >= panel.length:
        span = f"{panel.label(0)} to {panel.label(panel.length - 1)}"
        raise UsageError("U833", f"{origin} is outside the series, {span}.", "Give an --origin within it.")
    known = panel.until(at)
    if at + 1 < 3 or not (known.values == known.values).any():
        raise UsageError("U833", f"Only {at + 1} periods are known by then.", "Give a later --origin.")
    made = forecast(
        known.values, panel.season, horizon, ForecastSettings(draws=draws, seed=seed), borders=panel.borders
    )
    silent = [panel.units[row] for row in range(len(panel.units)) if made.samples["zero"][row, 0, 0] != 0.0]
    notes = []
    if silent:
        named = ", ".join(silent[:5]) + (" …" if len(silent) > 5 else "")
        notes.append(f"{len(silent)} units have no known period in the last year and get no forecast: {named}.")
    if not made.has_trees:
        notes.append("Too little to learn trees from (or LightGBM cannot start): the pool is of simple models only.")
    times = tuple(panel.label(at + step) for step in range(1, horizon + 1))
    return ForecastRun(panel=known, forecast=made, times=times, notes=tuple(notes))

"""Series of counts: units × periods, with what is not known kept apart from zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marsad.core.errors import UsageError
from marsad.warn import periods
from marsad.warn.periods import Step

Floats = NDArray[np.float64]

GAPS: Final = ("error", "zero", "unknown")
"""What a missing period inside a unit's series is taken for."""
_NAMED: Final = 3


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Counts by unit and period.

    ``values`` is ``(units, periods)``; NaN is unknown (not yet begun, or nobody was reporting), never zero. ``start``
    is the running number of the first period (`marsad.warn.periods`). ``low`` and ``high`` are the ends of the counts
    where they are intervals, ``sources`` how many independent sources told of them, where that is known.
    ``written`` gives back the times as the user's file wrote them. ``lat`` and ``lon`` are each unit's middle in
    degrees, NaN where unknown. ``borders`` is ``(units, units)``, 1 where two border each other, if that is known.
    """

    units: tuple[str, ...]
    start: int
    step: Step
    values: Floats
    low: Floats | None = None
    high: Floats | None = None
    sources: Floats | None = None
    written: dict[int, str] = field(default_factory=dict)
    lat: Floats | None = None
    lon: Floats | None = None
    borders: Floats | None = None

    def __post_init__(self) -> None:
        if self.values.shape[0] != len(self.units):
            raise ValueError(f"{self.values.shape[0]} rows for {len(self.units)} units")

    @property
    def length(self) -> int:
        """How many periods."""
        return int(self.values.shape[1])

    @property
    def season(self) -> int:
        """Periods in a year."""
        return periods.PER_YEAR[self.step]

    def label(self, at: int) -> str:
        """The time of column ``at``, which may lie after the end, as the file would write it."""
        number = self.start + at
        return self.written.get(number) or self._like_written(number)

    def _like_written(self, number: int) -> str:
        if not self.written or self.step == "index":
            return periods.label(number, self.step)
        known, written = next(iter(self.written.items()))
        day = periods.first_day(number, self.step)
        offset = 0
        if self.step == "week" and len(written) >= 10:
            from datetime import date, timedelta

            offset = (date.fromisoformat(written[:10].replace("/", "-")) - periods.first_day(known, "week")).days
            return (day + timedelta(days=offset)).isoformat()
        if "W" in written:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        if len(written) == 6 and written.isdigit():
            return f"{day:%Y%m}"
        return day.isoformat() if len(written) >= 10 else periods.label(number, self.step)

    def column(self, written: str) -> int:
        """The column of a time written in any known form. Raises `UsageError` U804 for one that is not understood."""
        form = periods.form_of(written)
        if form is None:
            raise UsageError("U804", f"{written!r} is no time.", "Write 2020-10, 2020-10-05, 2020-W41 or 2020.")
        try:
            day = periods.parse(written, form)
        except ValueError as wrong:
            raise UsageError("U804", f"{written!r} is no time: {wrong}.", "Write 2020-10 or 2020-10-05.") from wrong
        if isinstance(day, int) != (self.step == "index"):
            raise UsageError(
                "U804", f"{written!r} is not written like {self.label(0)}.", f"Write it like {self.label(0)}."
            )
        return (day if isinstance(day, int) else periods.number(day, self.step)) - self.start

    def until(self, at: int) -> Panel:
        """The panel as known at the end of column ``at``: later columns are cut off, so that nothing can look ahead."""
        cut = slice(0, max(at + 1, 0))
        return Panel(
            units=self.units, start=self.start, step=self.step, values=self.values[:, cut].copy(),
            low=None if self.low is None else self.low[:, cut], high=None if self.high is None else self.high[:, cut],
            sources=None if self.sources is None else self.sources[:, cut], written=self.written,
            lat=self.lat, lon=self.lon, borders=self.borders,
        )  # fmt: skip

    def only(self, rows: Sequence[int]) -> Panel:
        """The panel of some units."""
        index = list(rows)
        return Panel(
            units=tuple(self.units[row] for row in index), start=self.start, step=self.step, values=self.values[index],
            low=None if self.low is None else self.low[index], high=None if self.high is None else self.high[index],
            sources=None if self.sources is None else self.sources[index], written=self.written,
            lat=None if self.lat is None else self.lat[index], lon=None if self.lon is None else self.lon[index],
            borders=None if self.borders is None else self.borders[np.ix_(index, index)],
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One row of a long table: unit and time as written, and the value; ``line`` says where it stood."""

    unit: str
    time: str
    value: float
    line: int


def panel_of(cells: Iterable[Cell], *, gaps: str = "error", step: Step | None = None) -> Panel:
    """A panel from a long table. Raises `UsageError`: U802 times, U803 values, U805 twice the same, U806 gaps.

    A unit that begins later or ends earlier than others is unknown there. ``gaps`` says what a period missing between
    two known ones is taken for: an error, zero, or unknown. A ``step`` sums events or finer counts up to weeks, months
    or years: a period without a row is then zero from the first row of all to the last, unless ``gaps`` are unknown.
    """
    rows = list(cells)
    if not rows:
        raise UsageError("U801", "There is no row in the table.", "Give a CSV with a header and at least one row.")
    numbered, found, written = _numbers(rows, step)
    _refuse_bad_values(rows)
    first, last = min(numbered), max(numbered)
    units = tuple(dict.fromkeys(row.unit for row in rows))
    at = {unit: place for place, unit in enumerate(units)}
    values = np.full((len(units), last - first + 1), np.nan)
    lines: dict[tuple[int, int], int] = {}
    for row, number in zip(rows, numbered, strict=True):
        key = (at[row.unit], number - first)
        if key in lines and step is None:
            where = f"{row.unit or 'the series'} has {row.time} twice, in lines {lines[key]} and {row.line}"
            raise UsageError("U805", f"{where}.", "Add them up, or name the column of the units with --unit.")
        lines[key] = row.line
        values[key] = row.value if np.isnan(values[key]) else values[key] + row.value
    if step is not None and gaps in ("error", "zero"):
        values = np.nan_to_num(values)
    values = _filled(values, units, gaps, lambda n: written.get(first + n) or periods.label(first + n, found))
    return Panel(units=units, start=first, step=found, values=values, written=written if step is None else {})


def _numbers(rows: Sequence[Cell], step: Step | None) -> tuple[list[int], Step, dict[int, str]]:
    forms: dict[str, Cell] = {}
    for row in rows:
        form = periods.form_of(row.time)
        if form is None:
            raise UsageError("U802", f"Line {row.line}: {row.time!r} is no time.", "Write 2020-10, 2020-10-05 or 2020.")
        forms.setdefault(form, row)
    if len(forms) > 1 and set(forms) != {"2023", "17"}:
        said = " and ".join(f"{row.time!r} (line {row.line})" for row in list(forms.values())[:_NAMED])
        raise UsageError("U802", f"Times are written in several ways: {said}.", "Write all of them in the same way.")
    form = next(iter(forms)) if len(forms) == 1 else "17"
    if form == "2023" and len({row.time for row in rows}) < 2:
        form = "17"
    parsed = []
    for row in rows:
        try:
            parsed.append(periods.parse(row.time, form))
        except ValueError as wrong:
            message = f"Line {row.line}: {row.time!r} is no day of the calendar."
            raise UsageError("U802", message, "Correct it and run this again.") from wrong
    days = {day for day in parsed if not isinstance(day, int)}
    found: Step = periods.step_of(form, days) if days else "index"
    if step is not None and found != "index":
        found = step
    numbers = [day if isinstance(day, int) else periods.number(day, found) for day in parsed]
    return numbers, found, {number: row.time.strip() for number, row in zip(numbers, rows, strict=True)}


def _refuse_bad_values(rows: Sequence[Cell]) -> None:
    for row in rows:
        if not np.isfinite(row.value) or row.value < 0 or row.value != int(row.value):
            message = f"Line {row.line}: {row.value:g} is no count ({row.unit} {row.time})."
            raise UsageError("U803", message, "Counts are whole numbers from 0; leave a row out where nobody counted.")


def _filled(values: Floats, units: Sequence[str], gaps: str, label: object) -> Floats:
    if gaps not in GAPS:
        raise UsageError("U806", f"--gaps {gaps} is not known.", f"Use one of {', '.join(GAPS)}.")
    known = ~np.isnan(values)
    after = np.cumsum(known, axis=1) > 0
    before = np.cumsum(known[:, ::-1], axis=1)[:, ::-1] > 0
    inside = ~known & after & before
    if not inside.any() or gaps == "unknown":
        return values
    if gaps == "error":
        row, column = (int(n) for n in np.argwhere(inside)[0])
        named = label(column) if callable(label) else column
        message = f"{int(inside.sum())} periods are missing between known ones, the first {units[row]} {named}".strip()
        raise UsageError("U806", f"{message}.", "Say what they mean: --gaps zero (nothing happened) or --gaps unknown.")
    return np.where(inside, 0.0, values)


def stacked(rows: Sequence[Floats]) -> Floats:
    """Rows of equal length as one table."""
    return np.vstack([np.asarray(row, dtype=np.float64) for row in rows])


def row_of(values: Sequence[float]) -> Floats:
    """Numbers as one row."""
    return np.asarray(values, dtype=np.float64)


def after(panel: Panel, at: int, horizon: int) -> Floats:
    """The ``horizon`` columns from ``at`` on, ``(units, horizon)``; NaN where the panel has ended."""
    result = np.full((len(panel.units), horizon), np.nan)
    part = panel.values[:, max(at, 0) : at + horizon]
    result[:, : part.shape[1]] = part
    return result


def known_columns(panel: Panel) -> list[bool]:
    """Of which periods anything is known."""
    return [bool(np.isfinite(column).any()) for column in panel.values.T]

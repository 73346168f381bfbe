"""Past forecasts beside what came: for each area, four weeks ahead, made from what was known then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from marsad.core.nouns import Record
from marsad.warn import periods
from marsad.warn.cards import next_weeks
from marsad.warn.series import Panel

AHEAD: Final = 4
"""Weeks that a forecast is of."""
LEAST: Final = (1, 5, 25)


class Foretold(Record, frozen=True, kw_only=True):
    """What was said of an area's next four weeks on a day, and what came.

    ``low`` and ``high`` are the 90 % range of their sum, ``chances`` those of at least 1, 5 and 25. ``came`` is null
    while a week of the four is not over or not known.
    """

    area: str
    made: str
    until: str
    low: int
    high: int
    chances: tuple[float, float, float]
    came: int | None


class Kept(Record, frozen=True, kw_only=True):
    """How chances of at least ``least`` came true: how many were judged, their mean, and how often it came."""

    least: int
    judged: int
    said: float | None
    came: int


class PastRecord(Record, frozen=True, kw_only=True):
    """All past forecasts, latest first; of those whose time is over how many came within their range, and by chance."""

    forecasts: tuple[Foretold, ...]
    judged: int
    inside: int
    kept: tuple[Kept, ...]


def foretold(known: Panel, final: Panel, made: str, *, seed: int = 1) -> list[Foretold]:
    """Forecasts of the four weeks after the end of ``known``, held against ``final``; none for a past too short."""
    sums = next_weeks(known, seed=seed)
    if sums is None:
        return []
    rows = {unit: row for row, unit in enumerate(final.units)}
    first = known.start + known.length - final.start
    last = known.start + known.length - 1 + AHEAD
    until = (
        periods.last_day(last, "week").isoformat() if known.step == "week" else known.label(known.length - 1 + AHEAD)
    )
    found = []
    for row, unit in enumerate(known.units):
        if np.isnan(sums[row, 0]):
            continue
        low, high = np.quantile(sums[row], (0.05, 0.95), method="inverted_cdf")
        at_least = [round(float((sums[row] >= least).mean()), 3) for least in LEAST]
        found.append(
            Foretold(
                area=unit, made=made, until=until, low=int(low), high=int(high),
                chances=(at_least[0], at_least[1], at_least[2]), came=_came(final, rows.get(unit), first),
            )
        )  # fmt: skip
    return found


def _came(final: Panel, row: int | None, first: int) -> int | None:
    if row is None or first < 0 or first + AHEAD > final.length:
        return None
    weeks = final.values[row, first : first + AHEAD]
    return None if np.isnan(weeks).any() else int(weeks.sum())


def past_record(vintages: Iterable[tuple[str, Panel]], final: Panel) -> PastRecord:
    """The record over panels as they were known on days."""
    forecasts = [one for made, known in vintages for one in foretold(known, final, made)]
    over = [one for one in forecasts if one.came is not None]
    return PastRecord(
        forecasts=tuple(sorted(forecasts, key=lambda one: (one.made, one.area), reverse=True)), judged=len(over),
        inside=sum(one.low <= (one.came or 0) <= one.high for one in over),
        kept=tuple(_kept(over, place, least) for place, least in enumerate(LEAST)),
    )  # fmt: skip


def _kept(over: Sequence[Foretold], place: int, least: int) -> Kept:
    said = round(float(np.mean([one.chances[place] for one in over])), 3) if over else None
    return Kept(least=least, judged=len(over), said=said, came=sum((one.came or 0) >= least for one in over))

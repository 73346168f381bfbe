"""From events to series by area and week: what is known of each week, by whom it was told, and how late.

An event counts in the week of its last day. Where a report gives only a range that spans weeks, ``low`` counts it in
none and ``high`` in each it may lie in. A week in which nothing at all was read is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np

from marsad.core.nouns import Claim, Event
from marsad.warn import periods
from marsad.warn.series import Floats, Panel

Area = Literal["admin1", "admin2", "country"]

AREAS: Final[tuple[Area, ...]] = ("admin1", "admin2", "country")
_LONGEST: Final = 62
"""Days of the widest range that still says something of a week."""


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """An event in one area: its last day, the columns it may lie in, who told of it, and how late the first was."""

    event: Event
    row: int
    column: int
    columns: range
    publishers: frozenset[str]
    sentence: str
    delay: int | None


@dataclass(frozen=True, kw_only=True)
class Districts:
    """The panel of attacks by area and week, the events behind it, and where each area lies (NaN where unknown)."""

    panel: Panel
    occurrences: tuple[Occurrence, ...]
    lat: Floats
    lon: Floats
    unplaced: int
    undated: int

    def of(self, row: int) -> list[Occurrence]:
        """The events of one area, oldest first."""
        return sorted((one for one in self.occurrences if one.row == row), key=lambda one: (one.column, one.event.id))


def area_of(event: Event, area: Area) -> str | None:
    """``Diyala``, ``Diyala, Khanaqin`` or ``IQ``; None where the place is not known that closely."""
    place = event.place
    if place is None or place.country is None:
        return None
    if area == "country":
        return place.country
    admin1 = place.admin1 or (place.name if place.precision == "admin1" else None)
    if admin1 is None:
        return None
    if area == "admin1":
        return admin1
    admin2 = place.admin2 or (place.name if place.precision == "admin2" else None)
    return f"{admin1}, {admin2}" if admin2 else None


def districts_of(
    events: Iterable[Event], claims: Mapping[str, Claim], read: Sequence[str], *, area: Area, until: date
) -> Districts | None:
    """Weekly series up to ``until`` from events told of by then; None where no event has both an area and a day.

    ``read`` are the days on which anything was published: weeks without any are unknown.
    """
    placed, unplaced, undated = [], 0, 0
    for event in events:
        name, span = area_of(event, area), _days(event)
        if event.scope == "total" or event.part_of is not None or (span and span[0] > until):
            continue
        if name is None:
            unplaced += 1
        elif span is None or (span[1] - span[0]).days > _LONGEST:
            undated += 1
        else:
            placed.append((event, name, (span[0], min(span[1], until))))
    if not placed:
        return None
    days = [date.fromisoformat(day[:10]) for day in read if day]
    first = min(periods.number(span[0], "week") for _, _, span in placed)
    last = periods.number(until, "week")
    if until != periods.last_day(last, "week"):
        last -= 1  # the week under way is not yet over
    first = min(first, last)
    units = tuple(sorted({name for _, name, _ in placed}))
    shape = (len(units), last - first + 1)
    values, low, high, sources = (np.zeros(shape) for _ in range(4))
    found = []
    for event, name, (start, end) in placed:
        row, column = units.index(name), periods.number(end, "week") - first
        span_of = range(max(periods.number(start, "week") - first, 0), min(column, shape[1] - 1) + 1)
        if column >= shape[1]:
            continue
        values[row, column] += 1
        low[row, column] += len(span_of) == 1
        high[row, span_of.start : span_of.stop] += 1
        sources[row, column] += event.independent_sources
        found.append(_occurrence(event, row, column, span_of, claims, end))
    silent = _silent(days, found, first, shape[1])
    for table in (values, low, high):
        table[:, silent] = np.nan
    lat, lon = _middles(found, len(units))
    panel = Panel(
        units=units, start=first, step="week", values=values, low=low, high=high, sources=sources, lat=lat, lon=lon
    )
    return Districts(panel=panel, occurrences=tuple(found), lat=lat, lon=lon, unplaced=unplaced, undated=undated)


def _days(event: Event) -> tuple[date, date] | None:
    if event.time is None or not (event.time.start or event.time.end):
        return None
    start, end = event.time.start or event.time.end or "", event.time.end or event.time.start or ""
    return date.fromisoformat(start[:10]), date.fromisoformat(end[:10])


def _occurrence(event: Event, row: int, column: int, span: range, claims: Mapping[str, Claim], end: date) -> Occurrence:
    told = [claims[name] for name in event.claims if name in claims]
    published = sorted(claim.published[:10] for claim in told if claim.published)
    delay = max((date.fromisoformat(published[0]) - end).days, 0) if published else None
    publishers = frozenset(claim.publisher or "?" for claim in told)
    sentence = told[0].sentence.quote if told else ""
    return Occurrence(
        event=event, row=row, column=column, columns=span, publishers=publishers, sentence=sentence, delay=delay
    )


def _silent(days: Iterable[date], found: Iterable[Occurrence], first: int, length: int) -> list[int]:
    heard = {periods.number(day, "week") - first for day in days} | {one.column for one in found}
    return [column for column in range(length) if column not in heard]


def _middles(found: Iterable[Occurrence], units: int) -> tuple[Floats, Floats]:
    points: list[list[tuple[float, float]]] = [[] for _ in range(units)]
    for one in found:
        place = one.event.place
        if place is not None and place.lat is not None and place.lon is not None:
            points[one.row].append((place.lat, place.lon))
    middle = [tuple(np.mean(each, axis=0)) if each else (np.nan, np.nan) for each in points]
    return np.array([one[0] for one in middle]), np.array([one[1] for one in middle])


def neighbours(lat: Floats, lon: Floats, *, nearest: int = 4) -> Floats | None:
    """Rows of equal weights on the ``nearest`` areas; None where fewer than three areas have a place."""
    from marsad.warn.scan import great_circle_km

    known = np.flatnonzero(~np.isnan(lat))
    if len(known) < 3:
        return None
    apart = great_circle_km(lat[known], lon[known])
    weights = np.zeros((len(lat), len(lat)))
    for at, row in enumerate(known):
        near = [known[one] for one in np.argsort(apart[at], kind="stable") if one != at][:nearest]
        weights[row, near] = 1.0 / len(near)
    return weights

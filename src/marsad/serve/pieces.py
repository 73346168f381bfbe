"""The parts of a large archive that can be counted, for whoever asked for too much at once."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from marsad.flow import narrowing
from marsad.flow.aggregating import Key, Row
from marsad.flow.searching import Query, Search
from marsad.serve.profile import Period

if TYPE_CHECKING:
    from marsad.flow.selecting import Filters
    from marsad.store.ledger import Ledger

_FIRST: Final = "0000"
_LAST: Final = "9999"
_WEEK: Final = re.compile(r"(\d{4})-W(\d\d)")


class Piece(Period, frozen=True, kw_only=True):
    """A year or a month of what is asked for, with the sums of its events' own figures, which may count somebody twice.

    ``fits`` where an exact count of it can be asked for.
    """

    fits: bool


def pieces_of(search: Search, ledger: Ledger, filters: Filters) -> tuple[Piece, ...]:
    """The days asked for, earliest first: in years where most of them fit, else in months."""
    years = tuple(_pieces(search, ledger, filters, "year"))
    if all(one.fits for one in years):
        return years
    months = defaultdict[str, list[Piece]](list)
    for one in _pieces(search, ledger, filters, "month"):
        months[one.name[:4]].append(one)
    return tuple(part for year in years for part in ([year] if year.fits else months[year.name]))


def _pieces(search: Search, ledger: Ledger, filters: Filters, unit: Key) -> Iterator[Piece]:
    query = Query(filters=msgspec.structs.replace(filters, as_of=None))
    rows: Sequence[Row] = search.aggregates(query, [unit]).rows
    for row in sorted((row for row in rows if row.key[0]), key=lambda row: row.key[0] or ""):
        name = str(row.key[0])
        first, last = days_of(unit, name)
        since, until = max(first, filters.since or _FIRST), min(last, filters.until or _LAST)
        with ledger.derived() as derived:
            held = derived.listed.count_during(since, until)
        yield Piece(
            name=name, since=since, until=until, events=row.events, killed=row.killed, injured=row.injured,
            fits=held <= narrowing.MOST,
        )  # fmt: skip


def days_of(unit: str, value: str) -> tuple[str, str]:
    """The first and the last day of a year, a month or an ISO week (``2023-W12``)."""
    if unit == "week" and (found := _WEEK.fullmatch(value)):
        year, week = int(found[1]), int(found[2])
        return date.fromisocalendar(year, week, 1).isoformat(), date.fromisocalendar(year, week, 7).isoformat()
    if unit == "month":
        return f"{value}-01", f"{value}-{monthrange(int(value[:4]), int(value[5:7]))[1]}"
    return f"{value}-01-01", f"{value}-12-31"

"""Who told of what: reports of each outlet week by week, how often it was the first, and how often the only one.

That an outlet is silent says nothing of what happens where it reports from; it is shown as silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from marsad.core.nouns import Record
from marsad.core.sources import later, outlet

if TYPE_CHECKING:
    from marsad.store.derived import Telling
    from marsad.store.ledger import Ledger

WEEKS: Final = 26
"""Weeks, up to the last report of all, for which reports are told one by one."""


class Credit(Record, frozen=True, kw_only=True):
    """What one outlet delivered.

    ``events`` are those that it tells of, ``alone`` those that no other outlet tells of, ``first`` those of several
    outlets of which its report is surely the earliest, ``shared`` those of several outlets. ``weeks`` are its reports
    in each of the last `WEEKS` weeks, the oldest first; ``earliest`` and ``latest`` days of publication.
    """

    name: str
    reports: int
    events: int = 0
    shared: int = 0
    first: int = 0
    alone: int = 0
    earliest: str | None = None
    latest: str | None = None
    undated: int = 0
    weeks: tuple[int, ...] = ()


class Credits(Record, frozen=True, kw_only=True):
    """All outlets, those of most reports first; ``through`` is the day of the last report of all.

    ``unsigned`` are reports of which nobody knows the outlet.
    """

    outlets: tuple[Credit, ...]
    through: str | None
    unsigned: int


def credits(ledger: Ledger) -> Credits:
    """Who told of what in the whole ledger: reads no text, and each event's reports once."""
    days: dict[str, Counter[str]] = {}
    spelled: dict[str, Counter[str]] = {}
    unsigned = 0
    for publisher, day, number in ledger.bylines():
        if not publisher:
            unsigned += number
            continue
        key = outlet(publisher)
        days.setdefault(key, Counter())[day or ""] += number
        spelled.setdefault(key, Counter())[publisher] += number
    known = [day for told in days.values() for day in told if _is_day(day)]
    through = max(known, default=None)
    with ledger.derived() as derived:
        told = _told(derived.tellings())
    found = [_credit(spelled[key].most_common(1)[0][0], counts, told, key, through) for key, counts in days.items()]
    return Credits(
        outlets=tuple(sorted(found, key=lambda one: (-one.reports, one.name))), through=through, unsigned=unsigned
    )


def _credit(name: str, counts: Counter[str], told: dict[str, Counter[str]], key: str, through: str | None) -> Credit:
    known = sorted(day for day in counts if _is_day(day))
    events = {what: told.get(what, Counter())[key] for what in ("events", "shared", "first", "alone")}
    return Credit(
        name=name, reports=counts.total(), earliest=known[0] if known else None, latest=known[-1] if known else None,
        undated=sum(number for day, number in counts.items() if not _is_day(day)), weeks=_weeks(counts, through),
        **events,
    )  # fmt: skip


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return len(day) == 10


def _weeks(counts: Counter[str], through: str | None) -> tuple[int, ...]:
    """Reports in each of the weeks that end with the last report of all."""
    if through is None:
        return ()
    last = date.fromisoformat(through)
    found = [0] * WEEKS
    for day, number in counts.items():
        if _is_day(day):
            ago = (last - date.fromisoformat(day)).days // 7
            if ago < WEEKS:
                found[WEEKS - 1 - ago] += number
    return tuple(found)


def first_day(through: str) -> str:
    """The first day of the weeks told one by one."""
    return (date.fromisoformat(through) - timedelta(days=7 * WEEKS - 1)).isoformat()


def _told(tellings: Iterable[Telling]) -> dict[str, Counter[str]]:
    """In how many events an outlet is told with others, first, or alone, by its key."""
    told: dict[str, Counter[str]] = {what: Counter() for what in ("events", "shared", "first", "alone")}
    for _, of_event in groupby(tellings, key=lambda one: one.root):
        outlets = _outlets(of_event)
        for key in outlets:
            told["events"][key] += 1
        if len(outlets) == 1:
            told["alone"].update(list(outlets))
            continue
        told["shared"].update(list(outlets))
        told["first"].update(_surely_first(outlets))
    return told


def _outlets(tellings: Iterable[Telling]) -> dict[str, str | None]:
    """When each outlet first told of one event; an event told by nobody who is known has none."""
    found: dict[str, str | None] = {}
    for one in tellings:
        if one.publisher:
            key = outlet(one.publisher)
            if key not in found or (one.published and later(found[key], one.published)):
                found[key] = one.published
    return found


def _surely_first(outlets: dict[str, str | None]) -> Iterator[str]:
    """The one before all others; nobody where a bare day leaves it open who was."""
    for key, published in outlets.items():
        others: Sequence[str | None] = [when for other, when in outlets.items() if other != key]
        if published and all(when and later(when, published) for when in others):
            yield key

"""Which events bear upon which before anybody is counted: by their links, and by sums whose days and areas meet theirs.

Built once for an archive and asked many times. A sum is compared with the events of its days only, and every pair of
places once, so that a question about one town does not go through the whole archive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from marsad.core.geography import Inside, inside, may_be_one
from marsad.core.nouns import Claim, Event, Place, TimeSpan
from marsad.core.vocabulary import COUNTED_STATUSES, Measure

Share = Literal["whole", "partly"]
"""How an event may lie in a sum that nobody said it lies in: wholly or not at all, or any share of it."""


class _Extent(NamedTuple):
    """When and where."""

    time: TimeSpan | None
    areas: tuple[Place | None, ...]


class Overlaps:
    """The links of an archive's events, and what may lie in its sums over one measure."""

    def __init__(self, claims: Mapping[str, Claim], events: Sequence[Event], measure: Measure) -> None:
        self.events = {event.id: event for event in events}
        self.extents = {event.id: _Extent(event.time, areas_of(event, claims)) for event in events}
        counting = [event for event in events if event.status in COUNTED_STATUSES and _tells(event, measure)]
        self.totals = dict.fromkeys(event.id for event in counting if event.scope == "total")
        self._links = _links(events)
        single = {event.id for event in counting if event.scope != "total"}
        single |= {name for name in self._links if name in self.events and self.events[name].scope != "total"}
        ordered = sorted((_first(self.extents[name].time), name) for name in single)
        self._starts, self._ordered = [start for start, _ in ordered], [name for _, name in ordered]
        self._inside: dict[tuple[object, ...], Inside] = {}
        self._parts: dict[str, dict[str, Share]] = {}
        self._sums: dict[str, list[str]] = {}

    def reached(self, start: Iterable[str]) -> set[str]:
        """The ids of all events that bear upon those of ``start``, however indirectly, themselves included."""
        waiting, found = [name for name in start if name in self.events], set[str]()
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            waiting += [other for other in self._bearing_on(name) if other not in found]
        return found

    def _bearing_on(self, name: str) -> list[str]:
        linked = [other for other in self._links.get(name, ()) if other in self.events]
        if name in self.totals:
            return [*linked, *self.parts(name), *(t for t in self.totals if t != name and self.meet(name, t))]
        return [*linked, *self.sums(name)]

    def parts(self, total: str) -> Mapping[str, Share]:
        """The events that may lie in a sum by their days and places."""
        if total not in self._parts:
            found: dict[str, Share] = {}
            for name in self._during(self.extents[total].time):
                share = self._share(name, total)
                if share is not None:
                    found[name] = share
            self._parts[total] = found
        return self._parts[total]

    def sums(self, name: str) -> list[str]:
        """The sums in which an event may lie."""
        if name not in self._sums:
            self._sums[name] = [total for total in self.totals if self._share(name, total) is not None]
        return self._sums[name]

    def meet(self, one: str, other: str) -> bool:
        """Whether two sums may have people in common."""
        first, second = self.extents[one], self.extents[other]
        if during(first.time, second.time) == "no":
            return False
        here = [area for area in first.areas if area is not None and area.precision != "unknown"]
        there = [area for area in second.areas if area is not None and area.precision != "unknown"]
        return not here or not there or any(may_be_one(a, b) for a in here for b in there)

    def _during(self, period: TimeSpan | None) -> Collection[str]:
        """Every event whose days may touch the period."""
        if period is None or not (period.start and period.end):
            return self._ordered
        return self._ordered[: bisect_right(self._starts, period.end)]

    def _share(self, name: str, total: str) -> Share | None:
        part, whole = self.extents[name], self.extents[total]
        when = during(part.time, whole.time)
        if when == "no":
            return None
        where = {self._lies(area, total) for area in part.areas}
        if where == {"no"}:
            return None
        return "whole" if when == "yes" and where == {"yes"} else "partly"

    def _lies(self, area: Place | None, total: str) -> Inside:
        key = (total, None if area is None else (area.id, area.name or area.text, area.precision, area.radius_km))
        if key not in self._inside:
            self._inside[key] = inside(area, self.extents[total].areas)
        return self._inside[key]


def areas_of(event: Event, claims: Mapping[str, Claim]) -> tuple[Place | None, ...]:
    """The places that an event covers: of a sum, all that its claims name."""
    if event.scope == "total":
        told = [claims[name] for name in event.claims if name in claims]
        places = tuple(place for claim in told for place in claim.places or (claim.place,))
        if any(places):
            return places
    return (event.place,)


def during(time: TimeSpan | None, period: TimeSpan | None) -> Inside:
    """Whether a time lies within a period: ``partly`` where either is unknown or only their ends meet."""
    if time is None or period is None or not (time.start and time.end and period.start and period.end):
        return "partly"
    if period.start <= time.start and time.end <= period.end:
        return "yes"
    return "no" if time.end < period.start or period.end < time.start else "partly"


def _tells(event: Event, measure: Measure) -> bool:
    return any(figure.measure == measure and figure.scope == event.scope for figure in event.figures)


def _first(time: TimeSpan | None) -> str:
    return time.start if time is not None and time.start and time.end else ""


def _links(events: Iterable[Event]) -> dict[str, set[str]]:
    """Every part with its wholes and every whole with its parts."""
    links: dict[str, set[str]] = {}
    for event in events:
        for other in (*event.contains, *([event.part_of] if event.part_of is not None else [])):
            links.setdefault(event.id, set()).add(other)
            links.setdefault(other, set()).add(event.id)
    return links

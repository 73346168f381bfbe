"""How surely an event lies within what is asked for: surely, likely, possibly, or not at all.

An event known by its province only may have happened in the town that was asked for; one of a week that reaches over
the end of the month may lie beyond it; one that names several provinces lies in each of them in part; one without a
place may have happened where the other happenings of its report did. What is likely counts in the best number, what is
possible in the high only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import pi, sqrt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from marsad.core.geography import distance_km
from marsad.core.nouns import Claim, Event, Place, TimeSpan
from marsad.core.vocabulary import STATUSES
from marsad.flow.selecting import Filters, located, named_key, place_keys, select_claims, select_events

if TYPE_CHECKING:
    from marsad.lexicon.gazetteer import PlaceEntry

ANYWHERE: Final[dict[str, Any]] = {"place": (), "country": (), "admin1": (), "bbox": None}
"""Filters that ask for no place."""
_PEOPLE_A_KM2: Final = 4000.0
"""How densely a city is lived in: tells its radius from its population."""
_SMALLEST_CITY: Final = 100_000
"""Inhabitants from which on a quarter can be taken for a town of its own by a gazetteer."""


class Matched(NamedTuple):
    """Ids of events that lie within what is asked for, and of those that may; ``likely`` are some of the latter."""

    inside: frozenset[str]
    partly: frozenset[str] = frozenset()
    likely: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Whatever may lie within."""
        return self.inside | self.partly


def by_report(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The claims of every document that have a place."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.place is not None and claim.place.precision != "unknown":
            found.setdefault(claim.document, []).append(claim)
    return found


def matching(
    events: Sequence[Event],
    claims: Mapping[str, Claim],
    filters: Filters,
    places: Sequence[PlaceEntry] = (),
    reports: Mapping[str, Sequence[Claim]] | None = None,
) -> Matched:
    """Sorts the events by how surely they match; ``places`` are the gazetteer's for the names asked for.

    ``reports`` is what `by_report` says of the claims, where it is known. ``filters.actor`` is passed over: whose
    people are counted is another question.
    """
    asked = located(msgspec.structs.replace(filters, actor=()), places)
    passing = {event.id: event for event in select_events(events, asked)}
    shares = {name: _share_of_days(event.time, filters) for name, event in passing.items()}
    partly = {name for name, share in shares.items() if share < 1}
    likely = {name for name in partly if shares[name] > 1 / 2}
    if asked.place or asked.country or asked.admin1 or asked.bbox:
        anywhere = select_events(events, msgspec.structs.replace(asked, **ANYWHERE))
        elsewhere = [event for event in anywhere if event.id not in passing]
        reports = by_report(claims.values()) if reports is None else reports
        nearby = _Nearby(claims, reports, asked, places, passing.values())
        for event in elsewhere:
            odds = nearby.odds(event, passing)
            if odds > 0:
                partly.add(event.id)
                if odds * _share_of_days(event.time, filters) > 1 / 2:
                    likely.add(event.id)
    return Matched(frozenset(set(passing) - partly), frozenset(partly), frozenset(likely))


def _share_of_days(time: TimeSpan | None, filters: Filters) -> float:
    """Which share of the days that an event may have happened on is asked for."""
    if not filters.since and not filters.until:
        return 1.0
    if time is None or time.start is None or time.end is None:
        return 0.0
    start, end = max(time.start, filters.since or time.start), min(time.end, filters.until or time.end)
    return (_days(start, end) + 1) / (_days(time.start, time.end) + 1)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days


class _Nearby:
    """Whether events that are not within the places asked for may lie there after all."""

    def __init__(
        self,
        claims: Mapping[str, Claim],
        reports: Mapping[str, Sequence[Claim]],
        asked: Filters,
        places: Sequence[PlaceEntry],
        passing: Iterable[Event],
    ) -> None:
        self.claims, self.reports = claims, reports
        self.asked = msgspec.structs.replace(asked, status=STATUSES, since=None, until=None, kind=(), min_sources=0)
        self.cities = [place for place in places if place.population >= _SMALLEST_CITY]
        known: list[Place | PlaceEntry] = [event.place for event in passing if event.place is not None]
        known += places
        self.around = {parent for place in known for parent in place.parents}
        self.provinces = {(place.country, named_key(place.admin1)) for place in known if place.admin1}
        self.provinces |= {(country, named_key(name)) for name in asked.admin1 for country in asked.country or (None,)}

    def odds(self, event: Event, passing: Mapping[str, Event]) -> float:
        """0 where it cannot lie there, 1 where it is as good as sure."""
        members = [self.claims[name] for name in event.claims if name in self.claims]
        if event.scope == "total" and event.place is None:
            # A sum whose place nobody told is likely about where all that it holds was.
            held = [part in passing for part in event.contains]
            return (_LIKELY if all(held) else _POSSIBLE if any(held) else 0.0) if held else 0.0
        if _in_several(members, self.asked):
            return _POSSIBLE
        if event.place is None or event.place.precision == "unknown":
            return self._by_report(event)
        if not self.asked.place:
            return 0.0
        return max(self._in_city(event.place), _POSSIBLE if self._is_around(event.place) else 0.0)

    def _by_report(self, event: Event) -> float:
        """Where the other happenings of its reports are."""
        told = [claim for name in event.documents for claim in self.reports.get(name, ())]
        return len(select_claims(told, self.asked)) / len(told) if told else 0.0

    def _in_city(self, place: Place) -> float:
        """Whether a place that counts as a town of its own may be a quarter of a city asked for."""
        if place.precision not in ("exact", "near") or place.lat is None:
            return 0.0
        for city in self.cities:
            km = distance_km(place, _point(city))
            if km is not None and km <= sqrt(city.population / _PEOPLE_A_KM2 / pi):
                return _LIKELY
        return 0.0

    def _is_around(self, area: Place) -> bool:
        """It is a wider area, within which a place asked for lies."""
        if area.precision not in ("admin1", "admin2"):
            return False
        if area.id is not None and area.id in self.around:
            return True
        keys = place_keys(area, ("name", "admin1"))
        return area.precision == "admin1" and any((area.country, key) in self.provinces for key in keys)


_POSSIBLE: Final = 0.25
_LIKELY: Final = 0.75


def _point(city: PlaceEntry) -> Place:
    return Place(start=0, end=0, text=city.name, lat=city.lat, lon=city.lon)


def _in_several(members: Sequence[Claim], asked: Filters) -> bool:
    """Some of the claims names several places, one of them within what is asked for."""
    replace = msgspec.structs.replace
    apart = [replace(claim, place=place) for claim in members for place in claim.places]
    return bool(apart) and any(select_claims(apart, asked))

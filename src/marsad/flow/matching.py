"""How surely an event lies within what is asked for: surely, possibly, or not at all.

An event known by its province only may have happened in the town that was asked for; one of a week that reaches over
the end of the month may lie beyond it; one that names several provinces lies in each of them in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from marsad.core.nouns import Claim, Event, Place, TimeSpan
from marsad.flow.selecting import Filters, named_key, place_keys, select_claims, select_events

_ANYWHERE: Final[dict[str, Any]] = {"place": (), "country": (), "admin1": (), "bbox": None}


def matching(
    events: Sequence[Event], claims: Mapping[str, Claim], filters: Filters
) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of the events that lie within what is asked for, and of those that may lie within it in part.

    ``filters.actor`` is passed over: whose people are counted is another question.
    """
    asked = msgspec.structs.replace(filters, actor=())
    passing = {event.id: event for event in select_events(events, asked)}
    partly = {name for name, event in passing.items() if not _days_within(event.time, filters)}
    if asked.place or asked.country or asked.admin1 or asked.bbox:
        elsewhere = [
            event
            for event in select_events(events, msgspec.structs.replace(asked, **_ANYWHERE))
            if event.id not in passing
        ]
        partly |= {event.id for event in elsewhere if _in_several(event, claims, filters)}
        partly |= _in_areas_around(elsewhere, list(passing.values()), asked)
    return frozenset(set(passing) - partly), frozenset(partly)


def _days_within(time: TimeSpan | None, filters: Filters) -> bool:
    if not filters.since and not filters.until:
        return True
    if time is None or time.start is None or time.end is None:
        return False
    return (not filters.since or filters.since <= time.start) and (not filters.until or time.end <= filters.until)


def _in_several(event: Event, claims: Mapping[str, Claim], filters: Filters) -> bool:
    """It names several places, one of them within what is asked for."""
    several = [claims[name] for name in event.claims if name in claims and claims[name].places]
    replace = msgspec.structs.replace
    apart = [replace(claim, place=place) for claim in several for place in claim.places]
    return bool(apart) and any(select_claims(apart, msgspec.structs.replace(filters, actor=(), status=_ANY)))


_ANY: Final = ("actual", "attempted", "threatened", "planned", "hypothetical", "denied", "historical")


def _in_areas_around(elsewhere: Iterable[Event], passing: Sequence[Event], filters: Filters) -> set[str]:
    """Events of which only a wider area is known, within which the place asked for lies."""
    if not filters.place:
        return set()
    around = {parent for event in passing if event.place is not None for parent in event.place.parents}
    provinces = {
        (event.place.country, named_key(event.place.admin1))
        for event in passing
        if event.place is not None and event.place.admin1
    }
    asked = {named_key(name) for name in filters.admin1}
    return {
        event.id for event in elsewhere if event.place is not None and _is_around(event.place, around, provinces, asked)
    }


def _is_around(area: Place, around: set[str], provinces: set[tuple[str | None, str]], asked: set[str]) -> bool:
    if area.precision not in ("admin1", "admin2"):
        return False
    if area.id is not None and area.id in around:
        return True
    keys = place_keys(area, ("name", "admin1"))
    return area.precision == "admin1" and any(key in asked or (area.country, key) in provinces for key in keys)

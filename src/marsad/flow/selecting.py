"""The filters of the contract, one struct for the command line, the API and Python, applied to events and to claims."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Event, EventFigure, Figure, Place, Record, Role, TimeSpan
from marsad.core.vocabulary import KINDS, STATUSES, Status
from marsad.flow.parts import KnowsActors, LooksUp

if TYPE_CHECKING:
    from marsad.lexicon.gazetteer import PlaceEntry

LISTED_STATUSES: Final[tuple[Status, ...]] = ("actual", "attempted")
"""What `events` lists unless asked for more: what is said to have been done, or tried."""

_POINTS: Final = frozenset({"exact", "near", "admin2"})


class Filters(Record, frozen=True, kw_only=True):
    """What is wanted; make it with `filters_of`, which checks it. Several values of one filter are joined by "or".

    ``since`` and ``until`` are inclusive days; ``kind`` is a kind or ``kind/mode``; ``country`` an ISO code;
    ``place`` and ``admin1`` are names in any spelling, or gazetteer ids (``geonames:90150``), an area taking in what
    lies within it; ``bbox`` is west, south, east, north in WGS 84 degrees; ``as_of`` takes the ledger back to a day.
    """

    actor: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    status: tuple[Status, ...] = LISTED_STATUSES
    min_sources: int = 1
    as_of: str | None = None
    bbox: tuple[float, float, float, float] | None = None

    def said(self) -> dict[str, Any]:
        """The filters that differ from none at all, for telling in an output."""
        default = Filters()
        return {
            field: getattr(self, field)
            for field in self.__struct_fields__
            if getattr(self, field) != getattr(default, field)
        }


def filters_of(
    *,
    actor: str | Iterable[str] = (),
    kind: str | Iterable[str] = (),
    place: str | Iterable[str] = (),
    country: str | Iterable[str] = (),
    admin1: str | Iterable[str] = (),
    since: str | date | None = None,
    until: str | date | None = None,
    status: str | Iterable[str] | None = None,
    min_sources: int = 1,
    as_of: str | date | None = None,
    bbox: str | Iterable[float] | None = None,
) -> Filters:
    """Checked filters from what a person gave; a month or year stands for its first day, or in ``until`` for its last.

    ``status="all"`` asks for every status. Raises `UsageError`: U521 no day, U522 no such kind, U523 no such status,
    U524 no such country, U525 no box, U526 no number of sources.
    """
    if min_sources < 0:
        raise UsageError("U526", f"{min_sources} is no number of sources.", "Give 0 or more.")
    first, last = _day(since, "since", last=False), _day(until, "until", last=True)
    if first and last and first > last:
        raise UsageError("U521", f"--since {first} is after --until {last}.", "Exchange them.")
    return Filters(
        actor=_several(actor),
        kind=tuple(_kind(value) for value in _several(kind)),
        place=_several(place),
        country=tuple(_country(value) for value in _several(country)),
        admin1=_several(admin1),
        since=first,
        until=last,
        status=_statuses(status),
        min_sources=min_sources,
        as_of=_day(as_of, "as-of", last=True),
        bbox=_box(bbox),
    )


def asked_places(filters: Filters, look_up: LooksUp) -> list[PlaceEntry]:
    """The gazetteer's places that bear a name asked for, in the countries and provinces asked for."""
    found: dict[str, PlaceEntry] = {}
    provinces = set(map(named_key, filters.admin1))
    for name in filters.place:
        for entry in [] if ":" in name else look_up(name):
            within = not filters.country or entry.country in filters.country
            within = within and (not provinces or named_key(entry.admin1 or entry.name) in provinces)
            if within and entry.match == 1.0 and not entry.short:
                found[entry.id] = entry
    return list(found.values())


def located(filters: Filters, places: Iterable[PlaceEntry]) -> Filters:
    """The filters with the ids of the places asked for, so that what lies within them passes too.

    A street in Mosul is told by its own name; that it lies in Mosul the gazetteer says.
    """
    ids = [entry.id for entry in places]
    return msgspec.structs.replace(filters, place=(*filters.place, *ids)) if ids else filters


def select_events(events: Iterable[Event], filters: Filters, *, actors: KnowsActors | None = None) -> list[Event]:
    """The events that pass, in their order; of those that the very same documents tell of, the main one first.

    With ``actors``, an actor's name takes in all that is part of it.
    """
    wanted = wanted_actors(filters, actors)
    passes = _passes(filters, wanted)
    chosen = [event for event in events if event.independent_sources >= filters.min_sources and passes(event)]
    return _main_first(chosen)


class _ListedKinds(Record, frozen=True, kw_only=True):
    """The rows of ``listed_kinds.toml``, explained there."""

    listed: frozenset[str]
    left_out: frozenset[str]
    with_armed: frozenset[str]
    armed: frozenset[str]


@cache
def _listed_kinds() -> _ListedKinds:
    from marsad.lexicon.words import read_toml

    file = resources.files("marsad.lexicon") / "listed_kinds.toml"
    return msgspec.convert(read_toml(file.read_text(encoding="utf-8"), file.name), _ListedKinds)


def talk_among(events: Iterable[Event], filters: Filters) -> frozenset[str]:
    """The ids of the events that a table for people leaves out: talks and politics, unless kinds were asked for.

    Which these are says ``lexicon/listed_kinds.toml``. Files for programs leave out nothing.
    """
    return frozenset() if filters.kind else frozenset(event.id for event in events if is_talk(event))


def is_talk(event: Event) -> bool:
    """Whether it is talks or politics, which tables for people leave out."""
    if event.figures:
        return False
    kinds, names = _listed_kinds(), {event.kind, f"{event.kind}/{event.mode}"}
    if names & kinds.left_out:
        return True
    with_armed = names & kinds.with_armed and any(role.group in kinds.armed for role in event.roles)
    return not (names & kinds.listed or with_armed)


def _main_first(events: list[Event]) -> list[Event]:
    """Where the same documents tell of several events, who was hurt comes before what was said and done about it."""
    told: dict[tuple[str, ...], list[int]] = {}
    for place, event in enumerate(events):
        told.setdefault(event.documents, []).append(place)
    ordered = list(events)
    for places in told.values():
        for place, event in zip(places, sorted((events[p] for p in places), key=_follows), strict=True):
            ordered[place] = event
    return ordered


def _follows(event: Event) -> int:
    """0 for harm that is counted, 1 for any other violence, 2 for what may only follow from some."""
    if event.kind not in ("assault", "accident"):
        return 2
    return 0 if any(f.measure in ("killed", "injured") and f.scope == "event" for f in event.figures) else 1


def select_claims(claims: Iterable[Claim], filters: Filters, *, actors: KnowsActors | None = None) -> list[Claim]:
    """The claims that pass, in their order; ``min_sources`` says nothing of a single claim and is passed over."""
    passes = _passes(filters, wanted_actors(filters, actors))
    return [claim for claim in claims if passes(claim)]


def wanted_actors(filters: Filters, actors: KnowsActors | None) -> frozenset[str]:
    """The ids of the actors asked for and of all that is part of them. Raises `UsageError` U527 for an unknown one."""
    if actors is None:
        return frozenset(filters.actor)
    wanted: set[str] = set()
    for name in filters.actor:
        ident = name if name in actors else _actor_named(name, actors)
        wanted |= {ident, *actors.descendants(ident)}
    return frozenset(wanted)


def _actor_named(name: str, actors: KnowsActors) -> str:
    candidates = actors.resolve(name)
    if not candidates:
        near = " or ".join(actors.nearest(name))
        advice = f"Perhaps {near}." if near else "Give an id such as islamic-state, or a full name."
        raise UsageError("U527", f"There is no actor {name!r}.", advice)
    return candidates[0].actor


def _passes(filters: Filters, wanted: frozenset[str]) -> Callable[[Event | Claim], bool]:
    tests: list[Callable[[Event | Claim], bool]] = [lambda item: item.status in filters.status]
    if wanted:
        tests.append(lambda item: acted_by(item.roles, item.figures, wanted))
    if filters.kind:
        tests.append(lambda item: item.kind in filters.kind or f"{item.kind}/{item.mode}" in filters.kind)
    if filters.country:
        tests.append(lambda item: item.place is not None and item.place.country in filters.country)
    if filters.place:
        tests.append(lambda item: _at(item.place, filters.place, ("name", "text", "admin2", "admin1")))
    if filters.admin1:
        tests.append(lambda item: _at(item.place, filters.admin1, ("admin1",)))
    if filters.since or filters.until:
        tests.append(lambda item: _within_days(item.time, filters))
    if filters.bbox is not None:
        box = filters.bbox
        tests.append(lambda item: _in_box(item.place, box))
    return lambda item: all(test(item) for test in tests)


def acted_by(roles: Iterable[Role], figures: Iterable[Figure | EventFigure], wanted: frozenset[str]) -> bool:
    """Whether one of the actors takes part, or people of theirs are counted."""
    return any(role.actor in wanted for role in roles) or any(figure.actor in wanted for figure in figures)


def _within_days(time: TimeSpan | None, filters: Filters) -> bool:
    """Whether the days may touch the ones asked for; what nobody dated is not within any days."""
    if time is None or (time.start is None and time.end is None):
        return False
    start, end = time.start or time.end or "", time.end or time.start or ""
    return (not filters.until or start <= filters.until) and (not filters.since or end >= filters.since)


def _at(place: Place | None, wanted: tuple[str, ...], fields: tuple[str, ...]) -> bool:
    if place is None:
        return False
    if any(":" in name and (name == place.id or name in place.parents) for name in wanted):
        return True
    keys = place_keys(place, fields)
    return any(":" not in name and named_key(name) in keys for name in wanted)


def place_keys(place: Place, fields: Iterable[str]) -> set[str]:
    """The place's names in these fields, spelled so that all romanisations agree."""
    keys = {named_key(value) for field in fields if (value := getattr(place, field))}
    if place.precision == "admin1" and "admin1" in fields and place.name:
        keys.add(named_key(place.name))
    return keys


@lru_cache(maxsize=65536)
def named_key(name: str) -> str:
    """A name of a place as all romanisations would have it."""
    from marsad.lexicon.romanise import loose_key

    return loose_key(name)


def _in_box(place: Place | None, box: tuple[float, float, float, float]) -> bool:
    """Whether the place lies in the box: its point, or for an area that is no point its whole radius of doubt."""
    if place is None or place.lat is None or place.lon is None:
        return False
    doubt = 0.0 if place.precision in _POINTS else (place.radius_km or 0.0) / 111.0
    if place.precision not in _POINTS and not place.radius_km:
        return False
    west, south, east, north = box
    if not south <= place.lat - doubt <= place.lat + doubt <= north:
        return False
    if west <= east:
        return west <= place.lon - doubt and place.lon + doubt <= east
    return place.lon - doubt >= west or place.lon + doubt <= east  # the box lies across the date line


def _several(given: str | Iterable[str]) -> tuple[str, ...]:
    values = [given] if isinstance(given, str) else list(given)
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


_WRITTEN: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _day(given: str | date | None, name: str, *, last: bool) -> str | None:
    if given is None:
        return None
    written = _WRITTEN.fullmatch(str(given).strip())
    try:
        if written:
            year, month, day = (int(part) if part else None for part in written.groups())
            month = month or (12 if last else 1)
            day = day or (calendar.monthrange(year or 0, month)[1] if last else 1)
            return date(year or 0, month, day).isoformat()
    except ValueError:
        pass
    raise UsageError("U521", f"--{name} {given} is no day.", "Write it as 2023-03-24, or a month as 2023-03.")


def _kind(given: str) -> str:
    kind = given.lower()
    if kind.partition("/")[0] not in KINDS:
        raise UsageError("U522", f"There is no kind of event {given!r}.", f"Use one of {', '.join(KINDS)}.")
    return kind


def _country(given: str) -> str:
    if re.fullmatch(r"[A-Za-z]{2}", given):
        return given.upper()
    from marsad.lexicon.actor_files import read_countries
    from marsad.lexicon.romanise import plain_key

    for code, country in read_countries().items():
        if plain_key(given) in {plain_key(name) for name in (country.name, *country.aliases)}:
            return code
    raise UsageError("U524", f"There is no country {given!r}.", "Give its ISO 3166 code, for example IQ.")


def _statuses(given: str | Iterable[str] | None) -> tuple[Status, ...]:
    if given is None:
        return LISTED_STATUSES
    asked = _several(given)
    if asked == ("all",):
        return STATUSES
    for status in asked:
        if status not in STATUSES:
            advice = f"Use one of {', '.join(STATUSES)}, or all."
            raise UsageError("U523", f"There is no status {status!r}.", advice)
    return tuple(status for status in STATUSES if status in asked)


def _box(given: str | Iterable[float] | None) -> tuple[float, float, float, float] | None:
    if given is None:
        return None
    try:
        west, south, east, north = (float(part) for part in (given.split(",") if isinstance(given, str) else given))
    except ValueError:
        west, south, east, north = 0.0, 1.0, 0.0, 0.0
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise UsageError("U525", f"{given} is no box.", "Give west,south,east,north in degrees: 38.8,29.1,48.6,37.4.")
    return west, south, east, north

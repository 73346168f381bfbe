"""The gazetteer: from a name as a report spells it to the places it may mean, best first.

`open_gazetteer` compiles the index once into the user's cache folder and then only opens it (SQLite, read-only, a few
megabytes of memory). A name is looked up as spelled, then by the keys of `romanise`; each answer says how well the name
fits (``match``) and, with how well known the place is, how likely it is before any context (``score``).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self
from urllib.parse import quote

import msgspec

from marsad.lexicon import gazetteer_build, gazetteer_import, gazetteer_outlines, gazetteer_sources, gazetteer_user
from marsad.lexicon.gazetteer_build import ABBREVIATION, ALTERNATE, Progress
from marsad.lexicon.gazetteer_outlines import Outline
from marsad.lexicon.romanise import loose_key, plain_key, similarity, skeleton

PlaceKind = Literal["populated", "admin1", "admin2", "country", "other"]
MOST: Final = 60
"""How many places of one name are looked at, the best known first."""
_LEAST_SIMILAR: Final = 0.62
_USER_BONUS: Final = 0.03
_FOREIGN: Final = 0.06
"""Other names of places outside the romanised countries are often historic, or another language's."""


class PlaceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the gazetteer: ``lat`` and ``lon`` in WGS 84 degrees, None where unknown (never 0,0).

    For an area the point is only its middle. ``admin1`` and ``admin2`` are names, ``..._id`` their ids; ``parents``
    are the ids of the areas around it, smallest first, ``country:IQ`` last. ``match`` (0 to 1) says how well the
    looked-up name fits, ``weight`` how well known the place is, ``score`` both. ``code`` is GeoNames' or ISO's code
    of an area ("IQ.18"). ``short`` is true where the name was an abbreviation or a code ("La.", "TX"), ``dotted``
    where it was no code.
    """

    id: str
    name: str
    lat: float | None
    lon: float | None
    radius_km: float | None = None
    country: str | None
    admin1: str | None = None
    admin1_id: str | None = None
    admin2: str | None = None
    admin2_id: str | None = None
    feature: str
    population: int = 0
    kind: PlaceKind
    code: str | None = None
    parents: tuple[str, ...] = ()
    match: float = 1.0
    weight: float = 0.0
    short: bool = False
    dotted: bool = False
    score: float = 1.0


def folders(home: Path | None = None) -> tuple[Path, Path]:
    """Where compiled indexes and imported gazetteers are kept: (cache, imported)."""
    moved = home or (Path(os.environ["MARSAD_HOME"]) if os.environ.get("MARSAD_HOME") else None)
    if moved is not None:
        return moved / "cache", moved / "gazetteers"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return cache / "marsad", data / "marsad" / "gazetteers"


def index_path(home: Path | None = None) -> Path:
    """The compiled index's file: its name holds the format, the packages' versions and a digest of our own files."""
    name = f"places-{gazetteer_build.FORMAT}-{gazetteer_sources.versions()}-{gazetteer_sources.own_digest()}.sqlite"
    return folders(home)[0] / name


def open_gazetteer(home: Path | None = None, *, progress: Progress | None = None) -> Gazetteer:
    """The world's places and the user's imported ones; compiles the index first where there is none (some seconds).

    ``home`` stands in for ``$MARSAD_HOME``. ``progress`` is called with what is being done and the share done.
    """
    path = index_path(home)
    if not path.exists():
        gazetteer_build.build(path, progress=progress)
    cache, imported = folders(home)
    own = gazetteer_user.user_index(imported, cache, path)
    if own is not None and not own.exists():
        gazetteer_user.compile_imported(imported, own, path, progress=progress)
    return Gazetteer([path] if own is None else [path, own])


class _Index:
    """One SQLite file of places."""

    def __init__(self, path: Path) -> None:
        address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        self.database = sqlite3.connect(address, uri=True, check_same_thread=False)
        self.database.row_factory = sqlite3.Row
        self.place = lru_cache(maxsize=20_000)(self._place)
        self.number = lru_cache(maxsize=50_000)(self._number)
        others = "select count(*) from sqlite_master where name = 'other'"
        self._has_others = bool(self.database.execute(others).fetchone()[0])

    def hits(self, name: str, *, loosely: bool = False) -> list[tuple[int, float, int, float]]:
        """(place number, match, form, weight) of the names that fit, each place once with its best match.

        Names that only share the consonants are among them where nothing fits better, or ``loosely``.
        """
        key, loose, bones = plain_key(name), loose_key(name), skeleton(name)
        best: dict[int, tuple[int, float, int, float]] = {}
        for column, value in (("key", key), ("loose", loose), ("bones", bones if key.isascii() else "")):
            if not value or (column == "bones" and best and not loosely):
                continue
            rows = self.database.execute(
                f"select place, form, weight, key, loose from name where {column} = ? order by weight desc limit ?",
                (value, MOST),
            )
            for number, form, weight, row_key, row_loose in rows:
                match = _fit(key, loose, row_key, row_loose) - (
                    0.0 if form != ALTERNATE else 0.02 if row_loose else _FOREIGN
                )
                if match >= _LEAST_SIMILAR and match > best.get(number, (0, 0.0))[1]:
                    best[number] = (number, match, form, weight)
        return list(best.values())

    def _number(self, id: str) -> int | None:
        row = self.database.execute("select num from place where id = ?", (id,)).fetchone()
        if row is None and self._has_others:
            row = self.database.execute("select place from other where id = ?", (id,)).fetchone()
        return None if row is None else int(row[0])

    def _place(self, number: int) -> PlaceEntry:
        row = self.database.execute("select * from place where num = ?", (number,)).fetchone()
        first = self.place(row["admin1"]) if row["admin1"] else None
        second = self.place(row["admin2"]) if row["admin2"] else None
        around = [second.id] if second else []
        around += [first.id] if first else []
        if row["country"] and row["kind"] != "country":
            around.append(f"country:{row['country']}")
        itself_first, itself_second = row["kind"] == "admin1", row["kind"] == "admin2" and second is None
        return PlaceEntry(
            id=row["id"], name=row["name"], lat=row["lat"], lon=row["lon"], radius_km=row["radius_km"],
            country=row["country"], feature=row["feature"], population=row["population"], kind=row["kind"],
            code=row["code"], parents=tuple(around),
            admin1=row["name"] if itself_first else first.name if first else None,
            admin1_id=row["id"] if itself_first else first.id if first else None,
            admin2=row["name"] if itself_second else second.name if second else None,
            admin2_id=row["id"] if itself_second else second.id if second else None,
        )  # fmt: skip


def _fit(key: str, loose: str, row_key: str, row_loose: str | None) -> float:
    if key == row_key:
        return 1.0
    if row_loose and loose == row_loose:
        return 0.9 + 0.05 * similarity(key, row_key)
    return 0.9 * similarity(loose, row_loose or row_key)


class Gazetteer:
    """Places by name and by id; close it, or use it in a ``with``. Safe for one thread at a time."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._indexes = [_Index(path) for path in paths]
        self._found = lru_cache(maxsize=50_000)(self._look_up)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the files; the gazetteer cannot be used afterwards."""
        for index in self._indexes:
            index.database.close()

    def look_up(self, name: str, *, country: str | None = None, loosely: bool = False) -> list[PlaceEntry]:
        """The places ``name`` may mean, best first; only those in ``country`` (ISO code) where it is given.

        ``loosely`` adds names that share only the consonants, for where the words beside a name can tell them apart.
        Abbreviations ("La.", "TX") are among them with ``short`` set. Empty where nothing fits.
        """
        found = self._found(name, loosely)
        return [one for one in found if country is None or one.country == country]

    def _look_up(self, name: str, loosely: bool) -> list[PlaceEntry]:
        hits: dict[str, tuple[PlaceEntry, float, int, float]] = {}
        for at, index in enumerate(self._indexes):
            for number, match, form, weight in index.hits(name, loosely=loosely):
                place = index.place(number) if at else self._as_imported(index.place(number))
                if place.id not in hits:
                    hits[place.id] = (place, match, form, weight)
                elif match > hits[place.id][1]:  # how well known it is, the world's index says
                    hits[place.id] = (place, match, form, hits[place.id][3])
        entries = [self._entry(*hit) for hit in hits.values()]
        return sorted(entries, key=lambda one: (one.short, -one.score, one.id))

    def _as_imported(self, place: PlaceEntry) -> PlaceEntry:
        """The place as the user's gazetteers have it, where they do."""
        for index in self._indexes[1:]:
            if (number := index.number(place.id)) is not None:
                return index.place(number)
        return place

    def _entry(self, place: PlaceEntry, match: float, form: int, weight: float) -> PlaceEntry:
        bonus = 0.0 if place.id.startswith(("geonames:", "country:", "marsad:", "code:")) else _USER_BONUS
        score = match * match * (0.5 + 0.5 * weight) + bonus
        return msgspec.structs.replace(
            place, match=round(match, 4), weight=weight, short=form >= ABBREVIATION, dotted=form == ABBREVIATION,
            score=round(min(1.0, score), 4),
        )  # fmt: skip

    def get(self, id: str) -> PlaceEntry | None:
        """The place of that id, None where no index has it."""
        for index in reversed(self._indexes):
            number = index.number(id)
            if number is not None:
                return index.place(number)
        return None

    def outlined(self) -> dict[str, int]:
        """The countries for which the user imported outlines of areas, with how many."""
        found: dict[str, int] = {}
        for index in self._indexes[1:]:
            found |= gazetteer_outlines.countries(index.database)
        return found

    def outlines(self, country: str) -> list[Outline]:
        """The outlines that the user imported for a country (ISO code), provinces first."""
        return [one for index in self._indexes[1:] for one in gazetteer_outlines.of_country(index.database, country)]


def counts(home: Path | None = None) -> dict[tuple[str, str], int]:
    """How many places the world's index holds, by kind and country ("" for what lies in several)."""
    database = sqlite3.connect(f"file:{quote(str(index_path(home).absolute()))}?mode=ro&immutable=1", uri=True)
    try:
        rows = database.execute("select kind, coalesce(country, ''), count(*) from place group by 1, 2").fetchall()
    finally:
        database.close()
    return {(kind, country): number for kind, country, number in rows}


def import_rows(rows: Iterable[Mapping[str, Any]], name: str, *, home: Path | None = None) -> int:
    """Keeps places of the user's own as a further gazetteer, in place of an earlier one of that ``name``.

    Gives how many were kept.

    A row has ``id``, ``name``, ``lat``, ``lon``, and may have ``kind``, ``feature``, ``country``, ``admin1_id``,
    ``admin2_id`` (ids among the rows or of the world's places), ``population``, ``radius_km``, ``code``, ``names``
    (other spellings). Rows without an id or a name, or with coordinates that are no place (0,0 or off the globe),
    raise `UsageError`.
    """
    return gazetteer_import.keep_rows(rows, folders(home)[1], name=name).places

"""Makes places out of the records of a foreign gazetteer: which column says what, and what its words for kinds mean.

The names of columns and kinds that are known stand in ``places/columns.tsv`` and ``places/kinds.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import msgspec

from marsad.core.errors import UsageError
from marsad.lexicon.gazetteer_files import Opened, Record, folded_column
from marsad.lexicon.gazetteer_shapes import Shape, middle
from marsad.lexicon.gazetteer_sources import HERE, country_rows, parts, read_table
from marsad.lexicon.romanise import fold

FIELDS: Final = ("id", "name", "names", "lat", "lon", "country", "admin1", "admin2", "admin3", "kind", "population")
"""What ``--map`` may name. Several columns of ``names`` are separated by |."""
Point = tuple[float, float, float | None]
"""Latitude, longitude, radius in kilometres."""
LEVELS: Final = ("admin1", "admin2", "admin3")
_FEATURES: Final = {"admin1": "ADM1", "admin2": "ADM2", "admin3": "ADM3", "country": "PCLI", "other": "RGN"}
_AREA_CODE: Final = re.compile(r"[A-Z]{2}\.[\w-]+(?:\.[\w-]+)?")
"""GeoNames' codes of areas: ``IQ.18``, ``IQ.18.90148``."""
_SHOWN: Final = 3


class ImportedRow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A place as a foreign gazetteer gives it; what it lies in is given by id, by code or by name."""

    id: str
    name: str
    kind: str = "populated"
    feature: str = "PPL"
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    population: int = 0
    code: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    names: list[str] = []
    shape: Shape = []


@dataclass(slots=True)
class Refused:
    """The records that are no place: how many, and what is wrong with the first of them."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, number: int, why: str) -> None:
        """Counts one; ``number`` is the line or feature."""
        self.count += 1
        if len(self.examples) < _SHOWN:
            self.examples.append(f"{number}: {why}")


@cache
def _known_columns() -> dict[str, list[str]]:
    return {row["field"]: parts(row["columns"]) for row in read_table(HERE / "places" / "columns.tsv")}


@cache
def _kinds() -> dict[str, str]:
    rows = read_table(HERE / "places" / "kinds.tsv")
    return {word.casefold(): row["kind"] for row in rows for word in parts(row["words"])}


@cache
def country_codes() -> dict[str, str]:
    """Folded names of countries, and their codes in lower case, to ISO codes."""
    rows = country_rows()
    named = {fold(name): row["code"] for row in rows for name in (row["name"], *parts(row["aliases"]))}
    return named | {row["code"].casefold(): row["code"] for row in rows}


class Columns:
    """Which column of a table says what: as mapped by the user, else by the known names."""

    def __init__(self, columns: Iterable[str], mapping: Mapping[str, str] | None = None) -> None:
        self.all = list(columns)
        folded = {folded_column(name): name for name in reversed(self.all)}
        layer = next((level for level in reversed(LEVELS) if f"adm{level[-1]}pcode" in folded), None)
        self.layer = layer if "pcode" not in folded and "lat" not in folded else None
        self.at: dict[str, list[str]] = {}
        known = dict(_known_columns())
        if self.layer:  # a COD-AB layer: the columns of its own level are the area's, those above it its parents'
            depth = self.layer[-1]
            known |= {"id": [f"adm{depth}pcode"], "name": [f"adm{depth}en", f"adm{depth}name", f"adm{depth}ar"]}
            known["names"] = [f"adm{depth}ar", f"adm{depth}fr", f"adm{depth}ku", f"adm{depth}ref", f"adm{depth}altname"]
            for level in LEVELS[int(depth) - 1 :]:
                known |= {level: [], f"{level}name": []}
        for name, words in known.items():
            found = [folded[word] for word in words if word in folded]
            self.at[name] = list(dict.fromkeys(found))
        self._map(mapping or {})
        if not self.at["name"]:
            shown = ", ".join(self.all[:20])
            raise UsageError("U215", f"no column is known to hold names; there are {shown}", "--map name=COLUMN,...")

    def _map(self, mapping: Mapping[str, str]) -> None:
        for wanted, column in mapping.items():
            if wanted not in FIELDS:
                raise UsageError("U216", f"--map knows no {wanted!r}", f"use {', '.join(FIELDS)}")
            names = [one for one in column.split("|") if one]
            lost = [one for one in names if one not in self.all]
            if lost:
                shown = ", ".join(self.all[:20])
                raise UsageError("U216", f"there is no column {lost[0]!r}; there are {shown}", "correct --map")
            self.at[wanted] = names

    def get(self, record: Record, wanted: str) -> str:
        """The first value that is not empty."""
        for column in self.at.get(wanted, ()):
            value = record.get(column)
            if value not in (None, ""):
                return str(value).strip()
        return ""

    def every(self, record: Record, wanted: str) -> list[str]:
        """The values of all the field's columns; each may hold several, separated by | or a comma."""
        found: list[str] = []
        for column in self.at.get(wanted, ()):
            value = str(record.get(column) or "")
            found += parts(value.replace(",", "|") if "|" not in value else value)
        return list(dict.fromkeys(found))


def rows_of(
    opened: Opened, *, prefix: str, mapping: Mapping[str, str] | None = None, country: str | None = None,
    refused: Refused | None = None,
) -> Iterator[ImportedRow]:  # fmt: skip
    """The places of an opened file. ``prefix`` begins the ids of rows whose file gives them no P-code or GeoNames id.

    ``country`` is for files that name none. Records that are no place are counted in ``refused``. Areas that only stand
    beside a place ("admin1_pcode", "admin1_en") come first seen as rows of their own.
    """
    refused = Refused() if refused is None else refused
    if opened.layout == "geonames":
        yield from _geonames(opened, refused)
        return
    columns = Columns(opened.columns, mapping)
    areas: set[str] = set()
    for number, record in opened.records:
        row = _row(columns, record, prefix=prefix, country=country, number=number)
        if isinstance(row, str):
            if row:
                refused.add(number, row)
            continue
        for area in _areas_beside(columns, record, row, prefix):
            if area.id not in areas:
                areas.add(area.id)
                yield area
        if row.id not in areas:
            yield row


def _geonames(opened: Opened, refused: Refused) -> Iterator[ImportedRow]:
    kinds = _kinds()
    for number, record in opened.records:
        top, code = record["class"], record["code"]
        kind = kinds.get(f"{top}.{code}".casefold()) or kinds.get(f"{top}.*".casefold(), "skip")
        if kind == "skip":
            continue
        point = _point(record["latitude"], record["longitude"])
        if isinstance(point, str) or not fold(record["name"]):
            refused.add(number, point if isinstance(point, str) else "no name")
            continue
        around = [record["countrycode"], record["admin1"], record["admin2"], record["admin3"]]
        own = LEVELS.index(kind) + 2 if kind in LEVELS else 0
        yield ImportedRow(
            id=f"geonames:{record['geonameid']}", name=record["name"], kind=kind, feature=code or "PPL",
            country=record["countrycode"] or None, lat=point[0] if point else None, lon=point[1] if point else None,
            population=int(record["population"] or 0), code=".".join(around[:own]) if own else None,
            admin1=".".join(around[:2]) if around[1] and kind != "admin1" else None,
            admin2=".".join(around[:3]) if around[2] and kind not in ("admin1", "admin2") else None,
            names=[one for one in record["alternatenames"].split(",") if one],
        )  # fmt: skip


def _row(
    columns: Columns, record: Record, *, prefix: str, country: str | None, number: int
) -> ImportedRow | str:  # fmt: skip
    """The place of a record; why it is none, where that is so; "" where its kind is left out."""
    name = columns.get(record, "name")
    if not fold(name):
        return "no name"
    code = next((c for c in map(str, record.values()) if _AREA_CODE.fullmatch(c)), None)
    kind = _kind(columns, record, code)
    if kind == "skip":
        return ""
    shape: Shape = record.get("shape") or []
    point: Point | str | None = (
        middle(shape) if shape else _point(columns.get(record, "lat"), columns.get(record, "lon"))
    )
    if isinstance(point, str):
        return point
    if point is None and kind not in LEVELS:
        return "no coordinates"
    within = [part.strip() for part in columns.get(record, "within").split(">") if part.strip()]
    first, second = columns.get(record, "admin1") or _at(within, 0), columns.get(record, "admin2") or _at(within, 1)
    return ImportedRow(
        id=_id(columns, record, prefix, number), name=name, kind=kind, feature=_FEATURES.get(kind, "PPL"),
        country=_country(columns, record, code, country), lat=point[0] if point else None,
        lon=point[1] if point else None, radius_km=point[2] if point else None,
        population=_whole(columns.get(record, "population")),
        admin1=_ref(first) if kind != "admin1" else None,
        admin2=_ref(second) if kind not in ("admin1", "admin2") else None,
        code=code if kind in LEVELS else None,
        names=[one for one in columns.every(record, "names") if one != name], shape=shape,
    )  # fmt: skip


def _at(items: list[str], at: int) -> str:
    return items[at] if at < len(items) else ""


def _kind(columns: Columns, record: Record, code: str | None) -> str:
    """As the record says; else as its code does; a polygon lies in as many areas as its parents' columns name."""
    said = _kinds().get(columns.get(record, "kind").casefold()) or columns.layer
    if said:
        return said
    if code is not None:
        return LEVELS[code.count(".") - 1]
    if not record.get("shape"):
        return "populated"
    named = [bool(columns.get(record, level)) for level in LEVELS]
    return "admin3" if all(named[:2]) else "admin2" if named[0] else "admin1"


def _point(lat: str, lon: str) -> Point | str | None:
    if not lat or not lon:
        return None
    try:
        point = (float(lat.replace(",", ".")), float(lon.replace(",", ".")), None)
    except ValueError:
        return f"{lat!r}, {lon!r} are no degrees"
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180) or point[:2] == (0.0, 0.0):
        return f"{lat}, {lon} is no place on Earth"
    return point


def _whole(number: str) -> int:
    try:
        return max(0, int(float(number.replace(",", "")))) if number else 0
    except (ValueError, OverflowError):
        return 0


def _is_pcode(value: str) -> bool:
    """Two letters of a country, then digits and letters: ``SY0205``, ``IQG01Q02``; also ``C1001`` of places."""
    return len(value) > 2 and value.isalnum() and value.isascii() and value.upper() == value and value[-1].isdigit()


def _ref(value: str) -> str | None:
    """An area around a place: a P-code as an id, anything else as it stands (a name or a code)."""
    return f"pcode:{value}" if value and not value.isdigit() and _is_pcode(value) else value or None


def _id(columns: Columns, record: Record, prefix: str, number: int) -> str:
    for column in columns.at["id"]:
        value = str(record.get(column) or "").strip()
        if value:
            if folded_column(column) in ("geonameid", "geonamesid") and value.isdigit():
                return f"geonames:{value}"
            if not value.isdigit() and _is_pcode(value):
                return f"pcode:{value}"
            return f"{prefix}:{value}"
    return f"{prefix}:{number}"


def _country(columns: Columns, record: Record, area_code: str | None, given: str | None) -> str | None:
    """As a column says; else as the codes of areas begin; else as the user says."""
    codes = country_codes()
    for column in columns.at["country"]:
        if code := codes.get(fold(str(record.get(column) or ""))):
            return code
    if area_code is not None and area_code[:2].casefold() in codes:
        return codes[area_code[:2].casefold()]
    for wanted in ("admin1", "admin2", "id"):
        value = columns.get(record, wanted)
        if value and _is_pcode(value) and value[:2].isalpha() and value[:2].casefold() in codes:
            return codes[value[:2].casefold()]
    return given


def _areas_beside(columns: Columns, record: Record, row: ImportedRow, prefix: str) -> Iterator[ImportedRow]:
    """The areas that a place's line names with code and name; they have no point of their own."""
    around: list[str | None] = [None, None]
    for level in LEVELS:
        code, names = columns.get(record, level), columns.every(record, f"{level}name")
        ref = _ref(code)
        if ref is None or level == row.kind:
            return
        names = [name for name in names if name != code]
        if ref.startswith("pcode:") and names:
            yield ImportedRow(
                id=ref, name=names[0], kind=level, feature=_FEATURES[level], country=row.country,
                admin1=around[0], admin2=around[1], names=names[1:],
            )  # fmt: skip
        if level != "admin3":
            around[int(level[-1]) - 1] = ref


def plain_row(row: Mapping[str, Any], at: int) -> ImportedRow:
    """A row of `import_rows`, checked; raises `UsageError` where it has no id, no name or impossible coordinates."""
    lat, lon = row.get("lat"), row.get("lon")
    point = None if lat in (None, "") or lon in (None, "") else _point(str(lat), str(lon))
    if isinstance(point, str) or not row.get("id") or not fold(str(row.get("name") or "")):
        raise UsageError("U211", f"row {at} has no id, no name, or impossible coordinates", "correct that row")
    kind = str(row.get("kind") or "populated")
    return ImportedRow(
        id=str(row["id"]), name=str(row["name"]), kind=kind,
        feature=str(row.get("feature") or _FEATURES.get(kind, "PPL")), country=row.get("country") or None,
        lat=point[0] if point else None, lon=point[1] if point else None, radius_km=row.get("radius_km"),
        population=int(row.get("population") or 0), admin1=row.get("admin1_id") or None,
        admin2=row.get("admin2_id") or None, code=row.get("code") or None, names=list(row.get("names") or ()),
    )  # fmt: skip

"""Reads gazetteers as their makers publish them: records out of GeoNames dumps, GeoJSON layers, CSV and JSON Lines.

What a file is, its first bytes say, not its name. The records of a table come out one at a time, so that GeoNames'
whole world fits in little memory.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from marsad.core.errors import UsageError
from marsad.lexicon.gazetteer_shapes import shape_of

GEONAMES_COLUMNS: Final = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "class", "code", "countrycode", "cc2",
    "admin1", "admin2", "admin3", "admin4", "population", "elevation", "dem", "timezone", "modified",
)  # fmt: skip
"""The columns of GeoNames' dumps, as its readme of the dump lists them."""
_HEAD: Final = 64 * 1024
_DELIMITERS: Final = "\t;,|"

Record = dict[str, Any]
Share = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A gazetteer's records: ``layout`` (geonames, geojson, jsonl or table), its columns, and the records in order.

    A record is a column's name to its value, numbered by the line or feature it stands in; a GeoJSON area has its
    polygons under ``shape``, a point its ``latitude`` and ``longitude``.
    """

    layout: str
    columns: tuple[str, ...]
    records: Iterator[tuple[int, Record]]


@contextmanager
def open_records(path: Path, *, share: Share | None = None) -> Iterator[Opened]:
    """The records of a file; a zip or gzip file is read through. ``share`` is called with the part read, 0 to 1.

    Raises `UsageError` where the file is none of the layouts, or is not UTF-8.
    """
    if not path.is_file():
        raise UsageError("U212", f"there is no file {path}", "check the path")
    with ExitStack() as open_files:
        yield _opened(path, _text(path, share, open_files))


def _opened(path: Path, stream: IO[str]) -> Opened:
    try:
        head = stream.read(_HEAD)
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise _unreadable(path, error) from None
    if not head.strip():
        raise UsageError("U213", f"{path.name} is empty", "import a file with places")
    rest = _Joined(head, stream)
    if head.lstrip()[0] in "{[":
        return _json(path, rest)
    if _is_geonames(head):
        return Opened("geonames", GEONAMES_COLUMNS, _guarded(path, _geonames(rest)))
    return _table(path, head, rest)


def _unreadable(path: Path, error: Exception) -> UsageError:
    if isinstance(error, UnicodeDecodeError):
        return UsageError("U214", f"{path.name} is not UTF-8 text (byte {error.start})", "save it as UTF-8")
    return UsageError("U214", f"{path.name} cannot be read: {error}", "fetch the file again")


def _text(path: Path, share: Share | None, files: ExitStack) -> IO[str]:
    raw: Any = files.enter_context(_Counted(path, share) if share else path.open("rb"))
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        raw = files.enter_context(gzip.GzipFile(fileobj=raw))
    elif magic == b"PK\x03\x04":
        archive = files.enter_context(zipfile.ZipFile(raw))
        inside = [one for one in archive.infolist() if not one.is_dir() and "readme" not in one.filename.lower()]
        if len(inside) != 1:
            names = ", ".join(one.filename for one in inside)
            raise UsageError("U214", f"{path.name} holds {len(inside)} files ({names})", "unpack it and import one")
        raw = files.enter_context(archive.open(inside[0]))
    return files.enter_context(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))


class _Counted(io.FileIO):
    """A file that tells how much of it has been read."""

    def __init__(self, path: Path, share: Share) -> None:
        super().__init__(path, "rb")
        self._share, self._size, self._reads = share, max(1, path.stat().st_size), 0

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer) or 0
        self._reads += 1
        if self._reads % 64 == 0:
            self._share(min(1.0, self.tell() / self._size))
        return count


class _Joined:
    """The head that was looked at, and then the rest of the stream: lines of both."""

    def __init__(self, head: str, stream: IO[str]) -> None:
        self._head, self._stream = head, stream

    def __iter__(self) -> Iterator[str]:
        *whole, last = self._head.splitlines(keepends=True)
        yield from whole
        yield last if last.endswith("\n") else last + self._stream.readline()
        yield from self._stream

    def everything(self) -> str:
        return self._head + self._stream.read()


def _is_geonames(head: str) -> bool:
    cells = head.split("\n", 1)[0].rstrip("\r").split("\t")
    return len(cells) == len(GEONAMES_COLUMNS) and cells[0].isdigit() and _number(cells[4]) is not None


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _geonames(lines: _Joined) -> Iterator[tuple[int, Record]]:
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) == len(GEONAMES_COLUMNS):
            yield number, dict(zip(GEONAMES_COLUMNS, cells, strict=True))


def _guarded(path: Path, records: Iterator[tuple[int, Record]]) -> Iterator[tuple[int, Record]]:
    """The records, with what goes wrong in the middle of the file said as one error."""
    number = 0
    try:
        for number, record in records:
            yield number, record
    except (UnicodeDecodeError, OSError, EOFError, csv.Error, zipfile.BadZipFile) as error:
        if isinstance(error, UnicodeDecodeError):
            raise _unreadable(path, error) from None
        message = f"{path.name} breaks off after record {number}: {error}"
        raise UsageError("U214", message, "fetch the file again") from None


def _table(path: Path, head: str, lines: _Joined) -> Opened:
    first = next(line for line in head.splitlines() if line.strip())
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(lines, delimiter=delimiter)
    header = next((row for row in reader if any(row)), ())
    if delimiter not in first or not header:
        message = f"{path.name} is no table, GeoNames dump, GeoJSON or JSON Lines"
        raise UsageError("U213", message, "import a file of one of these layouts")
    columns = tuple(name.strip() for name in header)

    def records() -> Iterator[tuple[int, Record]]:
        for cells in reader:
            if any(cells) and not cells[0].startswith("#"):  # HXL tags stand in the second line of many OCHA files
                yield reader.line_num, dict(zip(columns, cells, strict=False))

    return Opened("table", columns, _guarded(path, records()))


def _json(path: Path, lines: _Joined) -> Opened:
    """One JSON document, or an object on each line; read whole, as JSON must be."""
    try:
        text = lines.everything()
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise _unreadable(path, error) from None
    whole = _decoded(text)
    if isinstance(whole, dict) and isinstance(whole.get("features"), list):
        found = [(number, _feature(one)) for number, one in enumerate(whole["features"], start=1)]
        return Opened("geojson", _columns(found), iter(found))
    if whole is not None:
        items = [one for one in (whole if isinstance(whole, list) else [whole]) if isinstance(one, dict)]
        found = [(number, flat(one)) for number, one in enumerate(items, start=1)]
    else:
        found = [(n, flat(_line(path, n, line))) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    return Opened("jsonl", _columns(found), iter(found))


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def _line(path: Path, number: int, line: str) -> Record:
    found = _decoded(line)
    if not isinstance(found, dict):
        raise UsageError("U214", f"line {number} of {path.name} is no JSON object", "correct that line")
    return found


def _feature(feature: Mapping[str, Any]) -> Record:
    record = flat(feature.get("properties") or {})
    geometry = feature.get("geometry") or {}
    if geometry.get("type") == "Point" and len(geometry.get("coordinates") or ()) >= 2:
        record["longitude"], record["latitude"] = geometry["coordinates"][:2]
    elif shape := shape_of(geometry):
        record["shape"] = shape
    return record


def _columns(records: list[tuple[int, Record]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, record in records for name in record if name != "shape"))


def flat(nested: Mapping[str, Any], prefix: str = "") -> Record:
    """Fields within fields as one level, joined by dots; lists of values as their values separated by |."""
    record: Record = {}
    for name, value in nested.items():
        if isinstance(value, Mapping):
            record |= flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            if all(isinstance(one, Mapping) for one in value):
                for key in dict.fromkeys(key for one in value for key in one):
                    record[f"{prefix}{name}.{key}"] = "|".join(str(one[key]) for one in value if one.get(key))
            else:
                record[prefix + name] = "|".join(str(one) for one in value if one is not None)
        else:
            record[prefix + name] = value
    return record


def folded_column(name: str) -> str:
    """A column's name without capitals, spaces, hyphens and underscores: ``ADM1_EN`` is ``adm1en``."""
    return re.sub(r"[\s_\-]+", "", name.casefold())

"""Tables of counts or events in CSV, as people keep them: a header, a row per unit and time, or a row per event."""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path
from typing import Final

from marsad.core.errors import UsageError
from marsad.core.nouns import Record

_MOST_BYTES: Final = 512 * 1024 * 1024
_SEPARATORS: Final = ",;\t"


class TableRow(Record, frozen=True, kw_only=True):
    """One row: the cells asked for, in the order of the columns asked for, and the line it stands in."""

    line: int
    cells: tuple[str, ...]


def read_table(path: str | Path, columns: tuple[str, ...]) -> list[TableRow]:
    """The named columns of a CSV file with a header; comma, semicolon or tab apart, UTF-8 or UTF-16 with a mark.

    Raises `UsageError`: U811 no such file, U812 no header or no such column (with the nearest), U813 a broken row.
    """
    reader, header = _opened(path)
    places = [_place(header, name, path) for name in columns]
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) <= max(places):
            message = f"Line {reader.line_num} of {path} has {len(cells)} cells, the header {len(header)}."
            raise UsageError("U813", message, "Correct the line, or quote what holds a comma.")
        rows.append(TableRow(line=reader.line_num, cells=tuple(cells[place].strip() for place in places)))
    return rows


def header_of(path: str | Path) -> tuple[str, ...]:
    """The names of the columns. Raises as `read_table` does."""
    return tuple(_opened(path)[1])


def _opened(path: str | Path) -> tuple[csv._reader, list[str]]:  # type: ignore[name-defined]
    text = _text(Path(path))
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = next(reader, None)
    if not header:
        raise UsageError("U812", f"{path} is empty.", "Give a CSV whose first line names the columns.")
    return reader, [name.strip() for name in header]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError("U811", f"{path} is larger than 512 MB.", "Cut it into files by country or year.")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UsageError("U811", f"There is no file {path}.", "Check the path.") from None
    except OSError as error:
        raise UsageError("U811", f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _place(header: list[str], name: str, path: str | Path) -> int:
    if name in header:
        return header.index(name)
    near = difflib.get_close_matches(name, header, n=1, cutoff=0.5)
    shown = ", ".join(header[:30])
    advice = f"Perhaps {near[0]}. " if near else ""
    raise UsageError("U812", f"{path} has no column {name!r}.", f"{advice}Its columns: {shown}.")

"""Outlines of the areas that a user imported (a province, a district, what lies in it), as a map draws them.

They are kept in the compiled index, a row an area, drawn on a grid of about 200 metres: neighbours share their corners
in official layers, and what is rounded alike still fits. No outline of a district comes with Marsad: Natural Earth has
provinces alone, and what is free and holds districts comes country by country (OCHA's COD-AB, geoBoundaries).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from marsad.lexicon.gazetteer_rows import ImportedRow
from marsad.lexicon.gazetteer_shapes import Ring, Shape

GRID: Final = 0.002
"""Degrees between two lines of the grid: about 200 m, a third of a pixel where a district fills the screen."""
SCHEMA: Final = (
    "create table outline (id text primary key, country text not null, level text not null, shown text not null) "
    "strict, without rowid;"
)


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """The outline of an area: ``id`` is that of its place, ``level`` admin1, admin2 or admin3.

    ``names`` are its other names; ``lat`` and ``lon`` a point inside, in WGS 84 degrees, where its name may stand.
    """

    id: str
    country: str
    level: str
    name: str
    names: list[str]
    lat: float
    lon: float
    shape: Shape


def store(database: sqlite3.Connection, areas: Iterable[tuple[str, ImportedRow]]) -> None:
    """Writes the outlines of the areas that have one and a country into a table of their own."""
    database.executescript(SCHEMA)
    with database:
        database.executemany("insert or ignore into outline values (?,?,?,?)", _rows(areas))


def _rows(areas: Iterable[tuple[str, ImportedRow]]) -> Iterator[tuple[str, str, str, str]]:
    for id, row in areas:
        shape = drawn(row.shape)
        if not shape or row.country is None or row.lat is None or row.lon is None:
            continue
        outline = Outline(
            id=id, country=row.country, level=row.kind, name=row.name, names=row.names, lat=row.lat, lon=row.lon,
            shape=shape,
        )  # fmt: skip
        yield id, row.country, row.kind, msgspec.json.encode(outline).decode()


def countries(database: sqlite3.Connection) -> dict[str, int]:
    """How many outlines there are, by country."""
    return dict(database.execute("select country, count(*) from outline group by country order by country"))


def of_country(database: sqlite3.Connection, country: str) -> list[Outline]:
    """The outlines of a country's areas, the larger levels first."""
    rows = database.execute("select shown from outline where country = ? order by level, id", (country,))
    return [msgspec.json.decode(shown, type=Outline) for (shown,) in rows]


def drawn(shape: Shape) -> Shape:
    """The shape on the grid; what shrinks to nothing there (an islet) is left out.

    Corners on a straight run go; what two neighbours share, each of them keeps alike.
    """
    polygons = ([ring for ring in map(_on_grid, polygon) if ring] for polygon in shape if _on_grid(polygon[0]))
    return [polygon for polygon in polygons if polygon]


def _on_grid(ring: Ring) -> Ring:
    cells: list[tuple[int, int]] = []
    for lon, lat in ring:
        cell = round(lon / GRID), round(lat / GRID)
        if not cells or cells[-1] != cell:
            cells.append(cell)
    if len(cells) > 1 and cells[0] == cells[-1]:
        cells.pop()
    kept = [here for at, here in enumerate(cells) if _turns(cells[at - 1], here, cells[(at + 1) % len(cells)])]
    if len(kept) < 3:
        return []
    return [(round(x * GRID, 3), round(y * GRID, 3)) for x, y in (*kept, kept[0])]


def _turns(before: tuple[int, int], here: tuple[int, int], after: tuple[int, int]) -> bool:
    across = (here[0] - before[0]) * (after[1] - here[1]) - (here[1] - before[1]) * (after[0] - here[0])
    along = (here[0] - before[0]) * (after[0] - here[0]) + (here[1] - before[1]) * (after[1] - here[1])
    return across != 0 or along < 0

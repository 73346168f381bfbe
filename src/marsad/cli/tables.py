"""Tables in the terminal. Cells hold text, never markup; words of a source are inert before they come here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from marsad.cli.terminal import out
from marsad.core.nouns import Event
from marsad.publish import inert
from marsad.publish.layouts import Row, table_rows

if TYPE_CHECKING:
    from rich.console import Console

_NARROW: Final = 100
"""Below this many columns, several facts share a column."""


def print_events(events: Sequence[Event], *, actors: Callable[[str], str], left_out: int = 0) -> None:
    """The events' table, as wide as the terminal allows; ``left_out`` is how many events are not in it."""
    console = out()
    rows = table_rows(events, actors=actors)
    if not rows:
        pass
    elif console.width < _NARROW:
        _print_narrow(rows, console)
    else:
        _print_wide(rows, console)
    console.print(_legend(rows), style="dim", soft_wrap=True)
    if left_out:
        console.print(f"{left_out} more of talks and politics: --all-kinds", style="dim", soft_wrap=True)


def _table(*columns: tuple[str, dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold", leading=0, show_edge=False)
    for name, settings in columns:
        table.add_column(name, overflow="fold", **settings)
    return table


def _print_wide(rows: Sequence[Row], console: Console) -> None:
    table = _table(
        ("when", {"min_width": 10, "max_width": 13}), ("where", {"ratio": 5}), ("what", {"ratio": 4}),
        ("who → whom", {"ratio": 7}), ("killed", {"max_width": 9}), ("injured", {"max_width": 9}),
        ("held", {"max_width": 9}), ("sources", {"max_width": 7}), ("id", {"no_wrap": True}),
    )  # fmt: skip
    table.expand = True
    for row in rows:
        table.add_row(
            Text(row.when), Text(row.where), Text(_what(row)), Text(_who(row)),
            Text(_number(row.killed), style="bold"), Text(_number(row.injured)), Text(_number(row.held)),
            Text(row.sources), Text(row.id, style="cyan"),
        )  # fmt: skip
    console.print(table)


def _print_narrow(rows: Sequence[Row], console: Console) -> None:
    table = _table(
        ("when", {"min_width": 10, "max_width": 10}), ("where", {"ratio": 4}), ("what, who → whom", {"ratio": 6}),
        ("people", {"max_width": 12}), ("id", {"no_wrap": True}),
    )  # fmt: skip
    table.expand = True
    for row in rows:
        numbers = (("killed", row.killed), ("injured", row.injured), ("held", row.held))
        people = "\n".join(f"{number} {what}" for what, number in numbers if number)
        what = Text("\n".join(part for part in (_what(row), _who(row)) if part))
        table.add_row(Text(row.when), Text(row.where), what, Text(people), Text(f"{row.id}\n{row.sources}"))
    console.print(table)


def _what(row: Row) -> str:
    total = ", a sum" if row.scope == "total" else ""
    return row.what + total + ("" if row.status == "actual" else f" ({row.status})")


def _number(said: str) -> str:
    """An interval, and below it the number that is thought best."""
    return said.replace(" (best", "\n(best")


def _who(row: Row) -> str:
    return f"{row.who} → {row.whom}".lstrip() if row.whom else row.who


def _legend(rows: Sequence[Row]) -> str:
    said = f"{len(rows)} event{'' if len(rows) == 1 else 's'}."
    if rows:
        said += " sources: independent / reports."
    if any(row.where.startswith("~") for row in rows):
        said += " ~ near the place."
    if any(row.where.startswith("?") for row in rows):
        said += " ? a place not found."
    if any(row.where.startswith("≈") for row in rows):
        said += " ≈ an area, no point."
    if any(row.scope == "total" for row in rows):
        said += " A sum is a total over a period or an area, and holds other events."
    return said


def print_list(items: Sequence[Any], columns: dict[str, Callable[[Any], str]]) -> None:
    """Any records as a table: a column for each name."""
    console = out()
    table = _table(*((name, {}) for name in columns))
    for item in items:
        table.add_row(*(Text(inert.line(tell(item))) for tell in columns.values()))
    if items:
        console.print(table)

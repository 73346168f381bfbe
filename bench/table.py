"""The table of figures: beside each what others reached and what is to be reached, in a terminal and on the page."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
RESULTS = ROOT / "docs" / "benchmarks.json"
PACKAGED = ROOT / "src" / "marsad" / "measure" / "figures.json"
_ROUNDED = 0.0005  # figures are shown to three places, and compared as they are shown


class Figure(NamedTuple):
    """One figure of a set: its label, where the scorer's JSON has it, and what it is compared with."""

    label: str
    path: str
    anchor: str = ""
    target: float | None = None


class Row(NamedTuple):
    """One line of the table; ``value`` is None where the set was not measured yet."""

    set: str
    title: str
    figure: Figure
    value: float | None
    day: str
    first: bool

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where there is none, or no value."""
        if self.value is None or self.figure.target is None:
            return None
        return self.value >= self.figure.target - _ROUNDED

    @property
    def verdict(self) -> str:
        """In words: "reached", or how much is missing."""
        if self.reached is None or self.value is None or self.figure.target is None:
            return ""
        return "reached" if self.reached else f"{self.value - self.figure.target:.3f}".replace("-", "−")


def read_sets(path: Path) -> list[dict[str, Any]]:
    """The sets of a file such as sets.toml, their figures as `Figure`."""
    sets: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["set"]
    for one in sets:
        one["figures"] = [Figure(*figure) for figure in one["figures"]]
    return sets


def rows_of(sets: Sequence[dict[str, Any]], results: dict[str, Any]) -> Iterator[Row]:
    """The lines, in the order of the sets; of a set that was never measured only its name."""
    for one in sets:
        found = results.get(one["name"], {"figures": {}, "day": ""})
        for number, figure in enumerate(one["figures"]):
            value = found["figures"].get(figure.label)
            yield Row(one["name"], one["title"], figure, value, found["day"], number == 0)


def markdown(rows: Sequence[Row]) -> str:
    """The table as it stands in docs/benchmarks.md, and how many targets are reached; an older row says its day."""
    lines = ["| set | figure | Marsad | target | | others |", "|---|---|--:|--:|---|---|"]
    latest = max((row.day for row in rows), default="")
    for row in rows:
        older = f" ({row.day})" if row.day not in ("", latest) else ""
        title = f"**{row.set}**: {row.title}{older}" if row.first else ""
        value, target = _three(row.value), _three(row.figure.target)
        lines.append("| " + " | ".join((title, row.figure.label, value, target, row.verdict, row.figure.anchor)) + " |")
    return f"{_summary(rows)} Measured on {latest}.\n\n" + "\n".join(lines)


def packaged(rows: Sequence[Row]) -> str:
    """The same as JSON, which goes into the package and stands on the dashboard's page of the method."""
    told = [
        {"set": row.set, "title": row.title, "figure": row.figure.label, "value": row.value,
         "target": row.figure.target, "reached": row.reached, "others": row.figure.anchor, "day": row.day}
        for row in rows
    ]  # fmt: skip
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def text(rows: Sequence[Row]) -> str:
    """The table for a terminal: columns lined up, a set's name once."""
    head = ("set", "figure", "Marsad", "target", "", "others")
    cells = [
        (row.set if row.first else "", row.figure.label, _three(row.value), _three(row.figure.target), row.verdict,
         row.figure.anchor)
        for row in rows
    ]  # fmt: skip
    widths = [max(len(line[at]) for line in (head, *cells)) for at in range(len(head))]
    lines = [_line(line, widths) for line in (head, *cells)]
    return "\n".join([*lines, "", _summary(rows)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (2, 3)
    padded = (c.rjust(w) if at in numbers else c.ljust(w) for at, (c, w) in enumerate(zip(cells, widths, strict=True)))
    return "  ".join(padded).rstrip()


def _summary(rows: Sequence[Row]) -> str:
    aimed = [row for row in rows if row.figure.target is not None]
    reached = sum(row.reached is True for row in aimed)
    open_ = [row for row in aimed if row.value is None]
    unknown = f", {len(open_)} not measured" if open_ else ""
    return f"{reached} of {len(aimed)} targets are reached on development data{unknown}."


def _three(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


_FOLDS = 8


def unlearned(document: str) -> bool:
    """Whether a document is in the eighth that the trained reader never learned from (training/corpora.py, `part`)."""
    return int(sha256(document.encode()).hexdigest(), 16) % _FOLDS == 0


def today() -> str:
    """The day a figure was measured; SOURCE_DATE_EPOCH stands in for the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return (date.fromtimestamp(int(epoch)) if epoch else date.today()).isoformat()


def replace_section(name: str, section: str, *, page: Path = PAGE) -> None:
    """Put text between the markers of a section of docs/benchmarks.md, or of another page."""
    opening, closing = f"<!-- {name} -->", f"<!-- end {name} -->"
    before, rest = page.read_text(encoding="utf-8").split(opening, 1)
    _, after = rest.split(closing, 1)
    replace_file(page, f"{before}{opening}\n{section}\n{closing}{after}")


def replace_file(path: Path, content: str) -> None:
    """Write a file at once, so that a run at the same time never reads half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(content, encoding="utf-8")
    part.replace(path)


def main() -> None:
    """Write the figures of docs/benchmarks.json into the package, measuring nothing."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    replace_file(PACKAGED, packaged(list(rows_of(read_sets(ROOT / "bench" / "sets.toml"), results))))


if __name__ == "__main__":
    main()

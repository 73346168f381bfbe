"""Areas that a person keeps off the cards: until when, why, and since when; kept in the data folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.flow.components import data_folder

_FILE: Final = "muted.tsv"


class Muted(Record, frozen=True, kw_only=True):
    """An area that is off the cards up to and with the day ``until``."""

    area: str
    until: str
    why: str
    since: str


def mute(area: str, *, until: date, why: str, today: date, home: str | Path | None = None) -> Muted:
    """Keeps an area off the cards; said again, the later word holds.

    Raises `UsageError` U845 for a day that is over or more than a year off: what is muted for good is forgotten.
    """
    if until < today or (until - today).days > 366:
        raise UsageError("U845", f"{until} is over, or more than a year off.", "Give a day within a year.")
    new = Muted(area=area, until=until.isoformat(), why=_line(why), since=today.isoformat())
    _write([*(one for one in muted(home) if one.area != area), new], home)
    return new


def unmute(area: str, *, home: str | Path | None = None) -> bool:
    """Puts an area back on the cards; False where it was not muted."""
    known = muted(home)
    left = [one for one in known if one.area != area]
    _write(left, home)
    return len(left) < len(known)


def muted(home: str | Path | None = None) -> list[Muted]:
    """The areas that were muted, by name, also those whose time is over."""
    path = data_folder(home) / _FILE
    if not path.exists():
        return []
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    padded = [(*row, "", "")[:4] for row in rows]
    return [Muted(area=row[0], until=row[1], why=row[2], since=row[3]) for row in padded]


def muted_on(day: str, home: str | Path | None = None) -> dict[str, Muted]:
    """The areas that are off the cards on a day (``YYYY-MM-DD``, or a period's label)."""
    return {one.area: one for one in muted(home) if one.until >= day}


def _write(rows: list[Muted], home: str | Path | None) -> None:
    path = data_folder(home) / _FILE
    lines = [f"{one.area}\t{one.until}\t{one.why}\t{one.since}\n" for one in sorted(rows, key=lambda one: one.area)]
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(path)


def _line(words: str) -> str:
    return " ".join(words.split())

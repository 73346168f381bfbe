"""The gold of a set of reports: what a reader would have written down. Its file says how each key is to be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Record


class GoldPlace(Record, frozen=True, kw_only=True):
    """Where, as a reader would write it; ``or_precision`` is as good as ``precision``, an empty ``country`` is any."""

    name: str
    precision: str
    country: str = ""
    admin1: str | None = None
    or_precision: tuple[str, ...] = ()


class GoldFigure(Record, frozen=True, kw_only=True):
    """A number of people as an interval; ``or_…`` values are as good. No ``high``: nobody bounded it."""

    measure: str
    group: str
    actor: str | None = None
    low: int
    best: int
    high: int | None = None
    or_low: int | None = None
    or_best: int | None = None
    or_high: int | None = None
    or_groups: tuple[str, ...] = ()
    high_may_be_null: bool = False
    scope: str = "event"
    sum_of_groups: bool = False
    """The sum of other figures of the incident: as well left out."""
    sum_of_sides: tuple[int, ...] = ()
    """What each side lost: as well given side by side."""
    contested: bool = False

    def __str__(self) -> str:
        """``killed combatant 8–11, best 11``."""
        whose = f" of {self.actor}" if self.actor else ""
        return f"{self.measure} {self.group}{whose} {interval(self.low, self.best, self.high)}"


class GoldSpeaker(Record, frozen=True, kw_only=True):
    """Whose word it is, in any of the spellings; ``via`` is the agency that the word came through."""

    name: str
    also: tuple[str, ...] = ()
    via: str | None = None


class NamedDead(Record, frozen=True, kw_only=True):
    """A man named among the dead: one of those whom another figure counts."""

    name: str
    also: tuple[str, ...] = ()
    group: str = "unknown"


class Incident(Record, frozen=True, kw_only=True):
    """One happening, with the reports that tell it."""

    id: str
    says: str = ""
    reports: tuple[str, ...]
    kind: str
    mode: str = ""
    or_kinds: tuple[str, ...] = ()
    or_modes: tuple[str, ...] = ()
    status: str = "actual"
    or_status: tuple[str, ...] = ()
    start: str
    end: str
    or_days: tuple[tuple[str, str], ...] = ()
    place: GoldPlace
    figures: tuple[GoldFigure, ...] = ()
    speakers: tuple[GoldSpeaker, ...] = ()
    independent_sources: int = 1
    named_dead: NamedDead | None = None
    operation: str | None = None
    operation_also: tuple[str, ...] = ()
    part_of: str | None = None
    beside: str | None = None
    """Another incident of the same happening, with which it may be folded together or apart."""


class NotEvent(Record, frozen=True, kw_only=True):
    """Words that must not yield an event: ``expect`` is "none", "accident", or the only status that is right."""

    report: str
    quote: str
    why: str = ""
    expect: str


class Clutter(Record, frozen=True, kw_only=True):
    """Words of a page that are no part of its article."""

    report: str
    quote: str


class GoldTotal(Record, frozen=True, kw_only=True):
    """A counting question and the interval that answers it."""

    id: str
    question: str = ""
    filters: dict[str, str]
    low: int
    best: int
    high: int | None = None


class Gold(Record, frozen=True, kw_only=True):
    """All that is known of a set of reports."""

    incidents: tuple[Incident, ...]
    not_events: tuple[NotEvent, ...] = ()
    clutter: tuple[Clutter, ...] = ()
    totals: tuple[GoldTotal, ...] = ()


def read_gold(path: Path) -> Gold:
    """The gold in a TOML file; raises `UsageError` U641 where the file is no such gold."""
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(told, Gold)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError("U641", f"{path.name} is no gold of incidents: {error}.", "Mend the file.") from error


def interval(low: int | None, best: int | None, high: int | None) -> str:
    """``22``, ``8–11, best 11``, ``6 or more``, ``unknown``."""
    if low is None:
        return "unknown" if high is None else f"up to {high}"
    if low == high:
        return str(low)
    span = f"{low} or more" if high is None else f"{low}–{high}"
    return span if best in (None, low) and high is None else f"{span}, best {best}"

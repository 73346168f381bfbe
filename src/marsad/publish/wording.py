"""Values in plain words: what happened, how many, when and where. Whoever writes them out makes them inert."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Final

from marsad.core.nouns import Claim, Event, EventFigure, Figure, Place, TimeSpan
from marsad.lexicon.romanise import fold, skeleton
from marsad.lexicon.words import read_toml
from marsad.publish.headline import Interval

PRECISION_MARKS: Final[Mapping[str, str]] = {"exact": "", "near": "~ ", "unknown": "? "}
"""Before a place's name: nothing for a point, ``~`` for near it; `AREA_MARK` for all else."""
AREA_MARK: Final = "≈ "
_INITIALS: Final = 4
"""Capitals up to this many letters may be initials and stay."""


@cache
def _kind_names() -> Mapping[str, str]:
    file = resources.files("marsad.lexicon") / "en" / "kind_names.toml"
    return read_toml(file.read_text(encoding="utf-8"), file.name)


def what(item: Event | Claim) -> str:
    """The kind and mode in a few words: ``raid``, ``air strike``."""
    return kind_name(item.kind, item.mode)


def kind_name(kind: str, mode: str | None) -> str:
    """What a kind and mode are called: ``raid``; a mode without a row as it is written."""
    names = _kind_names()
    if mode and (name := names.get(f"{kind}/{mode}")):
        return name
    return mode.replace("-", " ") if mode else names.get(kind, kind)


def number(value: Interval | Figure | EventFigure | None, *, best: bool = True) -> str:
    """``22``, ``27–30 (best 29)``, ``≥2``, ``≤6``; ``?`` where a number was meant but none given; empty for None.

    With ``best=False`` the bounds alone.
    """
    return "" if value is None else bounds(value.low, value.best if best else None, value.high)


def bounds(low: int | None, best: int | None, high: int | None) -> str:
    """An interval as `number` says it."""
    if low is not None and low == high:
        return str(low)
    if low is None and high is None:
        return "?" if best is None else f"about {best}"
    said = f"≤{high}" if low is None else f"≥{low}" if high is None else f"{low}–{high}"
    return said if best is None or (high is None and best == low) else f"{said} (best {best})"


def people(figure: Figure | EventFigure, *, actors: Callable[[str], str] = str) -> str:
    """Whom a figure counts: ``combatant of Islamic State``; empty where nobody said."""
    group = figure.group if figure.group != "unknown" else ""
    if figure.actor is None:
        return group
    return f"{group} of {actors(figure.actor)}" if group else f"of {actors(figure.actor)}"


def figure(value: Figure | EventFigure, *, actors: Callable[[str], str] = str) -> str:
    """``22 killed, combatant of Islamic State``; a sum over a period or an area says "in all"."""
    said = f"{number(value)} {value.measure}" + (" in all" if value.scope == "total" else "")
    whom = people(value, actors=actors)
    return f"{said}, {whom}" if whom else said


def days(time: TimeSpan | None) -> str:
    """``2023-03-24``, ``2023-03-10 – 03-24``, empty where nobody said."""
    if time is None or (time.start is None and time.end is None):
        return ""
    start, end = time.start or "?", time.end or "?"
    if start == end:
        return start
    same_year = start[:5] == end[:5]
    return f"{start} – {end[5:] if same_year else end}"


def where(place: Place | None) -> str:
    """``Tarmiyah, Baghdad, IQ``; ``~`` marks a place that is only near, ``≈`` an area that is no point."""
    if place is None:
        return ""
    name = _called(place)
    around = [plain(part) for part in (place.admin1, place.country) if part and not _says(name, plain(part))]
    if place.precision == "country":
        around = []
    return PRECISION_MARKS.get(place.precision, AREA_MARK) + ", ".join(dict.fromkeys([name, *around]))


def _called(place: Place) -> str:
    """The place as the report has it: small letters for capitals, and in full where the report says the first word."""
    written, listed = " ".join(place.text.split()), plain(place.name or "")
    taken_up = written.islower()  # "the state": no name
    if listed and (
        place.precision == "country" or not written or taken_up or fold(listed).startswith(fold(written) + " ")
    ):
        return listed
    if len(written) <= _INITIALS or not written.isupper():
        return written
    return listed if fold(listed) == fold(written) else string.capwords(written)


def _says(name: str, part: str) -> bool:
    """Whether a name says already what lies around it, in whatever spelling: ``Homs`` says ``Hims``."""
    return part in plain(name) or skeleton(part) == skeleton(name) != ""


def plain(name: str) -> str:
    """A gazetteer's romanisation as newspapers print it: ``Şalāḩ ad Dīn`` is ``Salah ad Din``."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in "ʿʾ‘’ʻʼ`")


def sources(event: Event) -> str:
    """Independent sources of how many reports: ``2/3``."""
    return f"{event.independent_sources}/{len(event.documents)}"

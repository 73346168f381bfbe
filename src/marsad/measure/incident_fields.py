"""Which fields of an event are right, compared with an incident of the gold: "", or what is wrong, for each field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from marsad.core.nouns import Claim, Event, EventFigure, Place, Record
from marsad.measure.gold import GoldFigure, GoldPlace, Incident, interval
from marsad.measure.incident_matching import OtherSpellings

ALIKE: Final = 0.75
"""Ratio of common letters from which two spellings are of one name (Hawija, Al Ḩawījah)."""

_ARTICLES: Final = re.compile(r"\b(?:al|el|ar|as|ash|ad|at|az|an|ez|the|a)[ -]")
_OTHER: Final = re.compile(r"[^a-z0-9 ]")


class Field(Record, frozen=True, kw_only=True):
    """One field: its name, whether it is right, and what it says where it is not."""

    name: str
    right: bool
    says: str = ""


def fields(
    event: Event, incident: Incident, claims: Sequence[Claim], *, spellings: OtherSpellings, part_of: str | None = None
) -> tuple[Field, ...]:
    """Every field that the incident knows: kind, status, days, place, precision, sources, figures, speakers.

    ``claims`` are those that tell the incident; ``part_of`` is the id of the event that tells the total it is part of.
    """
    checked = [
        _kind(event, incident),
        _one("status", event.status, (incident.status, *incident.or_status)),
        _days(event, incident),
        *_place(event.place, incident.place, spellings),
        _one("independent_sources", event.independent_sources, (incident.independent_sources,)),
        *_figures(event, incident),
        *_speakers(claims, incident),
    ]
    if incident.operation:
        right = any(alike(event.operation or "", name) for name in (incident.operation, *incident.operation_also))
        checked.append(Field(name="operation", right=right, says="" if right else event.operation or "none"))
    if incident.part_of:
        right = part_of is not None and event.part_of == part_of
        checked.append(Field(name="part_of", right=right, says="" if right else event.part_of or "none"))
    return tuple(checked)


def _one(name: str, said: object, good: Sequence[object]) -> Field:
    right = said in good
    return Field(name=name, right=right, says="" if right else f"{said}, not {good[0]}")


def _kind(event: Event, incident: Incident) -> Field:
    modes = (incident.mode, *incident.or_modes)
    right = event.kind in (incident.kind, *incident.or_kinds) and (
        (event.mode or "") in modes or event.kind != incident.kind
    )
    wanted = "/".join(filter(None, (incident.kind, incident.mode)))
    says = "" if right else f"{'/'.join(filter(None, (event.kind, event.mode)))}, not {wanted}"
    return Field(name="kind", right=right, says=says)


def _days(event: Event, incident: Incident) -> Field:
    said = (event.time.start, event.time.end) if event.time else (None, None)
    right = said in ((incident.start, incident.end), *incident.or_days)
    says = "" if right else f"{said[0]} to {said[1]}, not {incident.start} to {incident.end}"
    return Field(name="days", right=right, says=says)


def _place(place: Place | None, gold: GoldPlace, spellings: OtherSpellings) -> list[Field]:
    precision = place.precision if place else "unknown"
    good = (gold.precision, *gold.or_precision)
    if precision == "unknown" and "unknown" in good:
        return [Field(name="place", right=True), Field(name="precision", right=True)]
    says = f"{place.name or place.text} ({place.admin1}, {place.country})" if place else "none"
    right = place is not None and _is_there(place, gold, spellings)
    return [Field(name="place", right=right, says="" if right else says), _one("precision", precision, good)]


def _is_there(place: Place, gold: GoldPlace, spellings: OtherSpellings) -> bool:
    if gold.country and place.country != gold.country:
        return False
    if gold.admin1 and place.admin1 and not _named(place.admin1, gold.admin1, gold.country, spellings):
        return False
    if place.precision in ("admin1", "country") and place.precision != gold.precision:
        return place.precision in gold.or_precision
    if place.precision == "country" or gold.precision == "country":
        return place.precision == gold.precision
    said = [name for name in (place.text, place.name, place.admin2) if name]
    return any(_named(name, gold.name, gold.country, spellings) for name in said)


def _named(said: str, name: str, country: str, spellings: OtherSpellings) -> bool:
    return any(alike(said, other) for other in (name, *spellings(name, country)))


def alike(one: str, other: str) -> bool:
    """Whether two spellings are of one name: accents, articles and a letter or two aside."""
    left, right = bare(one), bare(other)
    if not left or not right:
        return False
    return left == right or SequenceMatcher(None, left, right, autojunk=False).ratio() >= ALIKE


def bare(name: str) -> str:
    """A name in plain small letters, without articles and apostrophes."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = _ARTICLES.sub("", plain.replace("’", "'").replace("-", " ") + " ")
    return " ".join(_OTHER.sub("", plain).split())


def _figures(event: Event, incident: Incident) -> list[Field]:
    checked, used = [], set[int]()
    for wanted in incident.figures:
        found = _figure_for(wanted, event.figures)
        used |= {id(figure) for figure in found}
        says = _wrong(wanted, found)
        if not (wanted.sum_of_groups and not found):
            checked.append(Field(name=f"figure {wanted}", right=not says, says=says))
    for figure in event.figures:
        if id(figure) not in used and (figure.high is None or figure.high > 0) and not _is_named(figure, incident):
            said = interval(figure.low, figure.best, figure.high)
            whose = f" of {figure.actor}" if figure.actor else ""
            checked.append(
                Field(name="figure not in the gold", right=False, says=f"{figure.measure} {figure.group}{whose} {said}")
            )
    return checked


def _is_named(figure: EventFigure, incident: Incident) -> bool:
    """Whether the figure is the one man whom the gold names among the dead."""
    named = incident.named_dead
    return named is not None and (figure.measure, figure.group, figure.best) == ("killed", named.group, 1)


def _figure_for(wanted: GoldFigure, figures: Sequence[EventFigure]) -> list[EventFigure]:
    """The event's figures that the gold's one stands for, the actor's own before all others."""
    measured = [f for f in figures if f.measure == wanted.measure]
    groups = (wanted.group, *wanted.or_groups)
    fitting = [f for f in measured if f.group in groups and (wanted.actor is None or f.actor in (wanted.actor, None))]
    if wanted.sum_of_sides:
        return fitting
    fitting.sort(key=lambda f: (groups.index(f.group), wanted.actor is not None and f.actor != wanted.actor))
    exact = [f for f in fitting if _fits(wanted, f)]
    return exact[:1] or fitting[:1]


def _wrong(wanted: GoldFigure, found: Sequence[EventFigure]) -> str:
    if not found:
        return "missing"
    if wanted.sum_of_sides and sorted(f.best or 0 for f in found) == sorted(wanted.sum_of_sides):
        return ""
    figure = found[0]
    said = interval(figure.low, figure.best, figure.high)
    if not _fits(wanted, figure):
        return said
    if wanted.scope != figure.scope:
        return f"{said} as {figure.scope}"
    # Where another group is as good, nobody is sure whose people they are, and no actor need be named.
    asked = wanted.actor if figure.group == wanted.group else None
    return f"{said} of nobody" if asked and figure.actor != asked else ""


def _fits(wanted: GoldFigure, figure: EventFigure) -> bool:
    highs: tuple[int | None, ...] = (wanted.high, *([wanted.or_high] if wanted.or_high is not None else []))
    return (
        figure.low in (wanted.low, wanted.low if wanted.or_low is None else wanted.or_low)
        and figure.best in (wanted.best, wanted.best if wanted.or_best is None else wanted.or_best)
        and (figure.high in highs or (figure.high is None and wanted.high_may_be_null))
    )


def _speakers(claims: Sequence[Claim], incident: Incident) -> list[Field]:
    said = [speaker for claim in claims for speaker in claim.said_by]
    checked = []
    for wanted in incident.speakers:
        names = (wanted.name, *wanted.also)
        found = [s for s in said if any(_speaks(f"{s.text} {s.office or ''}", name) for name in names)]
        through = not wanted.via or any(s.via and _speaks(s.via, wanted.via) for s in found)
        says = "missing" if not found else "" if through else f"not via {wanted.via}"
        checked.append(Field(name=f"speaker {wanted.name}", right=not says, says=says))
    return checked


def _speaks(text: str, name: str) -> bool:
    words = set(bare(text).split())
    return set(bare(name).split()) <= words or alike(text, name)

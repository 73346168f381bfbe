"""Which incident of the gold a claim tells, if any: by kind, day, figures, status and the report that it stands in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Final

from marsad.core.nouns import Claim, Document, Figure, TimeSpan
from marsad.measure.gold import GoldFigure, Incident

OtherSpellings = Callable[[str, str], Collection[str]]
"""Other names of a place, given the name and the country: what a gazetteer knows."""

ENOUGH: Final = 3
"""Points from which a claim tells an incident: its kind and mode, or its kind and the day, or a figure and the day."""

_FAR: Final = frozenset({"historical", "hypothetical", "planned", "threatened", "denied"})


def report_names(documents: Sequence[Document], wanted: Collection[str]) -> dict[str, str]:
    """The gold's name of each document, by the document's id: "file", or "file#item" where a file holds several."""
    names: dict[str, str] = {}
    for document in documents:
        file = PurePath(document.path or document.url or document.id).name
        own = {document.own_id or "", (document.url or "").rstrip("/").rpartition("/")[2]} - {""}
        items = [name for name in wanted if name.startswith(f"{file}#")]
        fitting = [name for name in items if any(name.partition("#")[2].endswith(item) for item in own)]
        names[document.id] = fitting[0] if fitting else file
    return names


def assign(
    claims: Sequence[Claim], incidents: Sequence[Incident], names: Mapping[str, str]
) -> dict[str, tuple[Incident, ...]]:
    """The incidents that each claim tells, by the claim's id: none, one, or several that it tells equally well.

    A claim is only compared with the incidents of its own report, and where that tells a total, with the total's parts.
    Of several it tells the one with the most points.
    """
    totals = {one.id: one.reports for one in incidents}
    reports = {one.id: {*one.reports, *totals.get(one.part_of or "", ())} for one in incidents}
    told: dict[str, tuple[Incident, ...]] = {}
    for claim in claims:
        report = names.get(claim.document)
        points = {one.id: score(claim, one) for one in incidents if report in reports[one.id]}
        best = max(points.values(), default=0)
        told[claim.id] = tuple(one for one in incidents if best >= ENOUGH and points.get(one.id, 0) == best)
    return told


def score(claim: Claim, incident: Incident) -> int:
    """How well a claim fits an incident of its report; see `ENOUGH`."""
    figures = figure_points(claim.figures, incident.figures)
    kind = kind_points(claim, incident)
    if kind < 0 and figures <= 0:
        return -9
    return kind + figures + day_points(claim.time, incident) + status_points(claim, incident)


def kind_points(claim: Claim, incident: Incident) -> int:
    """3 for the mode too, 2 for the kind, −1 for another kind."""
    if claim.kind == incident.kind:
        return 3 if claim.mode and claim.mode in (incident.mode, *incident.or_modes) else 2
    return 2 if claim.kind in incident.or_kinds else -1


def figure_points(figures: Sequence[Figure], gold: Sequence[GoldFigure]) -> int:
    """2 where a figure of people is one of the incident's, −2 where it is above them all, 0 where it may be a part."""
    known = [f for f in figures if f.low is not None and f.low > 0]
    pairs = [(figure, wanted) for figure in known for wanted in gold if figure.measure == wanted.measure]
    if any(_least(wanted) <= _highest(figure) and (figure.low or 0) <= _most(wanted) for figure, wanted in pairs):
        return 2
    return -2 if any((figure.low or 0) > _most(wanted) for figure, wanted in pairs) else 0


def _highest(figure: Figure) -> int:
    return figure.high if figure.high is not None else max(figure.low or 0, figure.best or 0)


def _least(wanted: GoldFigure) -> int:
    return wanted.low if wanted.or_low is None else min(wanted.low, wanted.or_low)


def _most(wanted: GoldFigure) -> int:
    return max(wanted.high or wanted.best, wanted.or_high or 0)


def day_points(time: TimeSpan | None, incident: Incident) -> int:
    """1 where the days meet, −1 where they lie apart, 0 where no day was named."""
    if time is None or time.start is None or time.end is None or time.basis == "published":
        return 0
    spans = ((incident.start, incident.end), *incident.or_days)
    return 1 if any(time.start <= end and start <= time.end for start, end in spans) else -1


def status_points(claim: Claim, incident: Incident) -> int:
    """1 for the same status, −1 for another, −3 where one happened and the other is far from it."""
    if claim.status in (incident.status, *incident.or_status):
        return 1
    return -3 if (claim.status in _FAR) != (incident.status in _FAR) else -1

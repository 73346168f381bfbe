"""The course of an actor's or a place's events over time: as a chart and as a table."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from marsad.serve import drawing, words
from marsad.serve.profile import Profile
from marsad.serve.tables import csv_of


def chart_of(language: str, found: Profile, **asked: str) -> Any:
    """The periods as a chart, each leading to the list of its events."""
    columns = [
        drawing.Column(
            one.name, f"{one.name}: {words.counted(language, 'words.n.event', one.events)}"
            + (f", {words.interval(language, one.killed)} {words.word(language, 'measure', 'killed')}"
               if one.killed.low or one.killed.high is None else ""),
            one.events, one.killed.low or 0, one.killed.high,
            "/?" + urlencode({**asked, "since": one.since, "until": one.until}),
        )
        for one in found.periods
    ]  # fmt: skip
    return drawing.timeline(columns)


def table_of(found: Profile) -> Response:
    """The periods as CSV: what the chart shows, for a spreadsheet."""
    people = [f"{measure}_{end}" for measure in ("killed", "injured") for end in ("low", "best", "high")]
    rows = (
        [one.name, one.since, one.until, one.events,
         *(getattr(i, end) for i in (one.killed, one.injured) for end in ("low", "best", "high"))]
        for one in found.periods
    )  # fmt: skip
    return csv_of([found.unit, "since", "until", "events", *people], rows)

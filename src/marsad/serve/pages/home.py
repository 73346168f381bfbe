"""The first screen: the map, the list of events, and their course over time; and the same as files."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final, Literal
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from marsad.core.errors import UsageError
from marsad.core.nouns import Event, Record, TimeSpan
from marsad.core.vocabulary import KINDS, STATUSES, Measure
from marsad.flow import components
from marsad.flow.aggregating import Aggregates, Key
from marsad.flow.searching import SORTS, Page, Query, Sort, query_of
from marsad.publish import inert, layouts
from marsad.publish.headline import Interval, headline
from marsad.serve import words
from marsad.serve.errors import status_of
from marsad.serve.rendering import language_of, render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.texts import found
from marsad.serve.timeline import HEIGHT, Timeline, key_for, timeline_of

router = APIRouter(include_in_schema=False)

_SEVERAL: Final = ("kind", "status", "actor", "place", "admin1", "country", "sources")
_SINGLE: Final = ("q", "since", "until", "min_sources", "confidence", "review", "as_of", "bbox")
_FILTERS: Final = ("q", "since", "until", *_SEVERAL, "min_sources", "confidence", "review", "as_of", "bbox")
_ABOUT: Final = {"kind": "kind", "status": "status", "country": "country", "review": "review"}
"""Filters whose values the codebook has words for."""
_MEASURED: Final[tuple[tuple[str, tuple[Measure, ...]], ...]] = (
    ("killed", ("killed",)), ("injured", ("injured",)), ("held", layouts.HELD),
)  # fmt: skip
_VIEWS: Final = ("map", "table")
_ROWS: Final = 50
_PICKED: Final = 50
"""Events that may be picked by their ids at once."""
Layout = Literal["json", "jsonl", "csv", "geojson"]
_MEDIA: Final = {
    "json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
}  # fmt: skip


class Line(Record, frozen=True, kw_only=True):
    """An event as one line of the list."""

    event: Event
    who: str
    whom: str
    people: tuple[tuple[str, Interval], ...]
    """Measure and interval, of those that somebody said anything of."""


class Chip(Record, frozen=True, kw_only=True):
    """A filter that is set, in words, and the address of the page without it."""

    name: str
    value: str
    without: str


@router.get("/")
def home(request: Request, site: SiteGiven) -> HTMLResponse:
    """The map and the list; with a filter that is wrong, what is wrong with it in the list's place."""
    given = _given(request)
    language = language_of(request)
    view = given["view"] if given.get("view") in _VIEWS else "map"
    shown: dict[str, Any] = {
        "given": given, "view": view, "chips": _chips(request, language), "kinds": KINDS, "statuses": STATUSES,
        "error": None, "lines": (), "page": Page(items=(), next=None, total=0), "timeline": None, "killed": None,
        "provinces": (), "sort": "-time", "filters": _query_string(request, ("sort",)), "known": True, "picked": (),
        "config": _config(site, language, None, None, 0), "sure": found(language, "home.sure"), "height": HEIGHT,
        "sayings": {}, "span": lambda since, until: words.days(language, _span(since, until)),
    }  # fmt: skip
    try:
        shown |= _found(site, given, language, view)
    except (UsageError, ValueError) as error:
        shown["error"] = error if isinstance(error, UsageError) else UsageError("U553", str(error), "")
        return render(request, "home.html", status=status_of(shown["error"]), **shown)
    return render(request, "home.html", **shown)


def _found(site: Site, given: dict[str, Any], language: str, view: str) -> dict[str, Any]:
    query, sort = _query(given), _sort(given.get("sort"))
    picked = tuple(name for name in given.get("ids", "").split(",") if name)[:_PICKED]
    if picked:
        events = tuple(site.search.event(name, as_of=query.filters.as_of) for name in picked)
        page = Page(items=events, next=None, total=len(events))
    else:
        page = site.search.events(query, sort=sort, limit=_ROWS, cursor=given.get("cursor") or None)
    always = msgspec.structs.replace(query, filters=msgspec.structs.replace(query.filters, since=None, until=None))
    months = site.search.aggregates(always, ["month"])
    key = key_for([str(row.key[0]) for row in months.rows if row.key[0]])
    sums = months if key == "month" else site.search.aggregates(always, [key])
    dated = query.filters.since or query.filters.until
    timeline = timeline_of(sums, mirrored=language == "ar")
    return {
        "page": page, "lines": _lines(page.items), "sort": sort, "picked": picked, "timeline": timeline,
        "killed": _killed(site.search.aggregates(query, ["year"]) if dated else months),
        "provinces": site.search.aggregates(query, ["country", "admin1"]).rows if view == "table" else (),
        "known": bool(page.total) or bool(site.observatory.ledger.counts()["documents"]),
        "config": _config(site, language, timeline, query, 0 if picked else page.total),
        "sayings": _sayings(language, timeline),
    }  # fmt: skip


def _sayings(language: str, timeline: Timeline) -> dict[str, Any]:
    """The words on the chart."""
    texts = found(language, "home")
    return {
        "by": texts["time_by"][timeline.by],
        "ticks": [(x, _tick(language, timeline.by, since)) for x, since in timeline.ticks],
        "most": str(texts["most"]).format(killed=timeline.most_killed) if timeline.most_killed else "",
        "most_events": str(texts["most_events"]).format(n=timeline.most_events),
    }


def _tick(language: str, by: Key, since: str) -> str:
    if by == "year":
        return since[:4]
    month = words.word(language, "month", f"month_{int(since[5:7])}").rpartition("/")[2]
    return f"{int(since[8:10])} {month}" if by == "day" else f"{month} {since[:4]}"


def _span(since: str, until: str) -> TimeSpan:
    return TimeSpan(start=since, end=until, precision="day" if since == until else "range", basis="stated")


def _given(request: Request) -> dict[str, Any]:
    """The parameters of the address as the form gave them: lists for what may be given several times."""
    params = request.query_params
    several = {
        name: [part.strip() for value in params.getlist(name) for part in value.split(",") if part.strip()]
        for name in _SEVERAL
    }
    rest = {name: params.get(name, "").strip() for name in (*_SINGLE, "talk", "sort", "cursor", "view", "ids")}
    return {**several, **rest}


def _query(given: dict[str, Any]) -> Query:
    """The question that a form asks; without ``talk``, talks and politics are left out. Raises `UsageError`."""
    try:
        sources, confidence = int(given["min_sources"] or 1), float(given["confidence"] or 0)
    except ValueError:
        raise UsageError("U526", "Sources and confidence are numbers.", "Give for example 2, and 0.8.") from None
    return query_of(
        q=given["q"], sources=given["sources"], confidence=confidence, review=given["review"] or None,
        talk=bool(given["talk"]), actor=given["actor"], kind=given["kind"], place=given["place"],
        country=given["country"], admin1=given["admin1"], since=given["since"] or None, until=given["until"] or None,
        status=given["status"] or None, min_sources=sources, as_of=given["as_of"] or None, bbox=given["bbox"] or None,
    )  # fmt: skip


def _sort(given: str | None) -> Sort:
    return next((sort for sort in SORTS if sort == given), "-time")


def _lines(events: Iterable[Event]) -> tuple[Line, ...]:
    actors = components.actors_of()

    def name(ident: str) -> str:
        return actors.get(ident).name if ident in actors else ident

    lines = []
    for event in events:
        row = layouts.table_rows([event], actors=name)[0]
        people = tuple((what, said) for what, which in _MEASURED if (said := headline(event, which)) is not None)
        lines.append(Line(event=event, who=row.who, whom=row.whom, people=people))
    return tuple(lines)


def _killed(sums: Aggregates) -> Interval:
    """The killed of all rows together."""
    low = best = 0
    high: int | None = 0
    for row in sums.rows:
        low += row.killed.low or 0
        best += row.killed.best if row.killed.best is not None else row.killed.low or 0
        high = None if high is None or row.killed.high is None else high + row.killed.high
    return Interval(low=low, best=best, high=high)


def _chips(request: Request, language: str) -> list[Chip]:
    texts, pairs = found(language, "home.filter"), request.query_params.multi_items()
    chips = []
    for name, value in pairs:
        if name in _FILTERS and value.strip():
            said = words.word(language, _ABOUT[name], value) if name in _ABOUT else value
            left = [(n, v) for n, v in pairs if (n, v) != (name, value) and n not in ("cursor", "ids", "at")]
            chips.append(Chip(name=str(texts[name]), value=said, without=f"/?{urlencode(left)}"))
    return chips


def _query_string(request: Request, more: tuple[str, ...] = ()) -> str:
    """The filters of the address alone, for the same as a file."""
    pairs = request.query_params.multi_items()
    return urlencode([(name, value) for name, value in pairs if name in (*_FILTERS, "talk", *more) and value])


def _config(site: Site, language: str, timeline: Timeline | None, query: Query | None, total: int) -> dict[str, Any]:
    """What the script reads: its words, and the periods of the chart."""
    return {
        "lang": language,
        "words": {**found(language, "home.script"), "event": found(language, "words.n.event")},
        "total": total,
        "outlined": site.outlined,
        "outlines_by": [inert.line(one) for one in site.outlines_by],
        "periods": timeline.told() if timeline else [],
        "since": query.filters.since if query else None,
        "until": query.filters.until if query else None,
    }


@router.get("/events.{layout}")
def events_file(request: Request, site: SiteGiven, layout: Layout) -> Response:
    """All events that the screen lists, in their order, as a file: the same filters, and no page."""
    given = _given(request)
    query, stream = _query(given), io.StringIO()
    actors = components.actors_of()
    events = _all(site, query, _sort(given.get("sort")))
    layouts.write(
        events, layout, stream, documents=site.observatory.ledger.names(),
        actors=lambda ident: actors.get(ident).name if ident in actors else ident,
    )  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="marsad-events.{layout}"'}
    return Response(stream.getvalue(), media_type=_MEDIA[layout], headers=headers)


def _all(site: Site, query: Query, sort: Sort) -> Iterable[Event]:
    cursor: str | None = None
    while True:
        page = site.search.events(query, sort=sort, limit=1000, cursor=cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return

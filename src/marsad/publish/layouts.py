"""Events as files: JSON, JSON Lines, CSV, GeoJSON, and the rows of a table. Everything is written to a text stream.

Unknown is null or an empty cell, never 0; every word of a source is inert in the layout it stands in. Every layout
gives the events by day (`in_order`); the records for programs tell besides which event of a report is its main one, by
giving it before the report's others (`main_first`).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TextIO

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Event, Place, Record, Role
from marsad.core.vocabulary import MEASURES, Measure, RoleName
from marsad.publish import inert, policy, wording
from marsad.publish.headline import headline
from marsad.text import numbers
from marsad.text.casing import is_common

Names = Mapping[str, str]
"""Documents' own names by their ids."""
Named = Callable[[str], str]
"""An actor's name for its id."""
Value = str | int | float | None

_ACTING: Final[tuple[RoleName, ...]] = ("agent", "participant")
_ACTED_ON: Final[tuple[RoleName, ...]] = ("target", "victim")
HELD: Final[tuple[Measure, ...]] = ("detained", "abducted")
_FLAT_CODES: Final = ("plover", "acled", "cameo", "ucdp", "gtd", "muc4")
_POINTS: Final = frozenset({"exact", "near"})
_GIVING: Final = frozenset({"aid", "retreat"})
_INITIALS: Final = 4
"""Capitals up to this many letters may be initials, and stay."""
_SHOWN: Final = 3
"""Names on one side, in the table."""

COLUMNS: Final[tuple[str, ...]] = (
    "id", "since", "until", "time_precision", "time_basis", "kind", "mode", "status", "scope", "actor", "who", "whom",
    "place", "admin2", "admin1", "country", "lat", "lon", "radius_km", "place_precision", "place_id",
    *(f"{measure}_{bound}" for measure in MEASURES for bound in ("low", "best", "high")),
    "sources", "reports", "documents", "claims", "operation", "part_of", "contains", "conflicts",
    *_FLAT_CODES, "revision", "review",
)  # fmt: skip
"""The columns of CSV and the properties of GeoJSON; those that filters ask for bear the filters' names."""


class Row(Record, frozen=True, kw_only=True):
    """An event as one line of the table that people look at, in words that are inert."""

    id: str
    when: str
    where: str
    what: str
    who: str
    whom: str
    killed: str
    injured: str
    held: str
    sources: str
    status: str
    scope: str


def in_order(events: Iterable[Event]) -> list[Event]:
    """By first day, undated last; then the better attested first; then by id."""
    return sorted(events, key=lambda event: (_first_day(event), -event.independent_sources, event.id))


def main_first(events: Iterable[Event]) -> list[Event]:
    """By day as well; but those that the very same documents tell of in the order given, which has the main one first.

    Else an older background, or talk of the week before, would come before what the report is about.
    """
    given = list(events)
    turns: dict[tuple[str, ...], list[Event]] = {}
    for event in reversed(given):
        turns.setdefault(event.documents, []).append(event)
    return [turns[event.documents].pop() for event in in_order(given)]


def _first_day(event: Event) -> str:
    time = event.time
    return (time.start or time.end or "9999") if time is not None else "9999"


def table_rows(events: Iterable[Event], *, actors: Named = str) -> list[Row]:
    """The events as rows of a table, in order, ids shortened to what is not ambiguous among these events."""
    from marsad.publish.naming import shorten

    ordered = in_order(policy.passed(event) for event in events)
    short = shorten(event.id for event in ordered)
    return [_row(event, short[event.id], actors) for event in ordered]


def _row(event: Event, ident: str, actors: Named) -> Row:
    who, whom = _shown_sides(event, actors)
    return Row(
        id=ident, when=wording.days(event.time), where=inert.line(wording.where(event.place)),
        what=wording.what(event), who=_few(who), whom=_few(whom),
        killed=wording.number(headline(event, ("killed",))), injured=wording.number(headline(event, ("injured",))),
        held=wording.number(headline(event, HELD)), sources=wording.sources(event), status=event.status,
        scope=event.scope,
    )  # fmt: skip


def _few(names: Sequence[str]) -> str:
    more = f" +{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
    return inert.line(", ".join(names[:_SHOWN])) + more


def _shown_sides(event: Event, actors: Named) -> tuple[list[str], list[str]]:
    """Both sides as a person reads them: each name once, on one side; of a release or rescue also who was freed."""
    who, whom = sides(event, actors=actors)
    if not whom and event.kind in _GIVING:
        whom = _named(event.roles, ("beneficiary",), actors)
    names = frozenset(actors(role.actor) for role in event.roles if role.actor is not None)
    return _apart(_each_once(who, names), _each_once(whom, names))


def _each_once(said: Sequence[str], names: frozenset[str]) -> list[str]:
    """What takes part as it stands within a sentence, "soldier", "Soldiers" and "fourth soldier" once."""
    told: dict[str, str] = {}
    for name in said:
        said_within = name if name in names else _within(name)
        key = _number_free(said_within)
        if name in names or not any(key == other or _more_of(key, other) or _more_of(other, key) for other in told):
            told.setdefault(key, said_within)
    return list(told.values())


def _more_of(longer: str, shorter: str) -> bool:
    """Whether words only say more of whom other words name: "fourth soldier" of "soldier"."""
    return longer.endswith(f" {shorter}")


def _within(name: str) -> str:
    """Words that began a sentence or a headline in small letters; names, and initials, as they are."""
    first = name.partition(" ")[0]
    if len(first) == 1 or not first.isalpha() or not is_common(first.lower()):
        return name
    if name.isupper():
        return name.lower() if len(name) > _INITIALS else name
    rest = name[len(first) :]
    return first.lower() + rest if first.istitle() and rest == rest.lower() else name


def _number_free(name: str) -> str:
    low = name.casefold()
    return low[:-3] + "man" if low.endswith("men") else low.removesuffix("s")


def _apart(who: list[str], whom: list[str]) -> tuple[list[str], list[str]]:
    """Who stands on both sides only on the one where it comes earlier, unless that side would have nobody left.

    Reports of one happening tell it from either side; a row that says "A, B → B, C" says nothing.
    """
    order = {_number_free(name): at for at, name in enumerate(whom)}
    for name in list(who):
        at = order.get(_number_free(name))
        if at is None:
            continue
        acts = who.index(name) <= at
        side = whom if acts else who
        if len(side) > 1:
            side[:] = [other for other in side if _number_free(other) != _number_free(name)]
    return who, whom


def sides(event: Event, *, actors: Named = str) -> tuple[list[str], list[str]]:
    """Who acts and who is acted on, as a flat layout may name them, each once, actors that are known first.

    Of things and of people of whom nothing is known only a side that has nobody else tells, and numbers never do.
    """
    return _named(event.roles, _ACTING, actors), _named(event.roles, _ACTED_ON, actors)


def _named(roles: Sequence[Role], wanted: Sequence[RoleName], actors: Named) -> list[str]:
    chosen = [role for role in roles if role.role in wanted and not (role.actor is None and _is_number(role.text))]
    known = [role for role in chosen if role.actor is not None]
    told = {role.group for role in known}
    grouped = [role for role in chosen if role.actor is None and role.group != "unknown" and role.group not in told]
    shown = known + grouped or chosen
    return list(dict.fromkeys(policy.name_of(role, actors=actors) for role in shown))


def _is_number(text: str) -> bool:
    """The words are nothing but a number ("six", "at least 15"): they are said in the figures."""
    found = numbers.find(text)
    return bool(found) and sum(n.end - n.start for n in found) >= len(text.strip())


def record(event: Event, *, documents: Names) -> Event:
    """The contract's `event/1`: the event with its documents under their own names."""
    named = tuple(dict.fromkeys(documents.get(name, name) for name in event.documents))
    return msgspec.structs.replace(policy.passed(event), documents=named)


def flat(event: Event, *, documents: Names, actors: Named = str) -> dict[str, Value]:
    """The event as one line of `COLUMNS`; several values of one column are joined by ``; ``."""
    shown = record(event, documents=documents)
    who, whom = sides(shown, actors=actors)
    time, place = shown.time, shown.place
    involved = [role.actor for role in shown.roles] + [figure.actor for figure in shown.figures]
    values: dict[str, Value] = {
        "id": shown.id, "kind": shown.kind, "mode": shown.mode, "status": shown.status, "scope": shown.scope,
        "since": time.start if time else None, "until": time.end if time else None,
        "time_precision": time.precision if time else None, "time_basis": time.basis if time else None,
        "actor": _joined(sorted({actor for actor in involved if actor})), "who": _joined(who), "whom": _joined(whom),
        **_place_values(place), "sources": shown.independent_sources, "reports": len(event.documents),
        "documents": _joined(shown.documents), "claims": _joined(shown.claims), "operation": shown.operation,
        "part_of": shown.part_of, "contains": _joined(shown.contains), "conflicts": _joined(shown.conflicts),
        **{scheme: getattr(shown.codes, scheme) for scheme in _FLAT_CODES},
        "revision": shown.revision, "review": shown.review,
    }  # fmt: skip
    for measure in MEASURES:
        interval = headline(shown, (measure,))
        for bound in ("low", "best", "high"):
            values[f"{measure}_{bound}"] = getattr(interval, bound) if interval else None
    return {column: values[column] for column in COLUMNS}


def _place_values(place: Place | None) -> dict[str, Value]:
    """Coordinates only where there is a point: the middle of a province is no place where anything happened."""
    point = place is not None and place.precision in _POINTS
    return {
        "place": (place.name or place.text) if place else None,
        "admin2": place.admin2 if place else None, "admin1": place.admin1 if place else None,
        "country": place.country if place else None, "place_precision": place.precision if place else None,
        "place_id": place.id if place else None, "lat": place.lat if place and point else None,
        "lon": place.lon if place and point else None, "radius_km": place.radius_km if place else None,
    }  # fmt: skip


def _joined(values: Sequence[str]) -> str | None:
    return "; ".join(values) or None


def write_json(events: Iterable[Event], stream: TextIO, *, documents: Names, actors: Named = str) -> None:
    """A JSON array of `event/1` records, one to a line."""
    separator = "[\n"
    for event in main_first(events):
        stream.write(separator + inert.json_text(msgspec.json.encode(record(event, documents=documents))))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def write_jsonl(events: Iterable[Event], stream: TextIO, *, documents: Names, actors: Named = str) -> None:
    """An `event/1` record on each line."""
    for event in main_first(events):
        stream.write(inert.json_text(msgspec.json.encode(record(event, documents=documents))) + "\n")


def write_csv(events: Iterable[Event], stream: TextIO, *, documents: Names, actors: Named = str) -> None:
    """A line of `COLUMNS` for each event; words that a spreadsheet might take for a formula begin with ``'``."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in in_order(events):
        values = flat(event, documents=documents, actors=actors).values()
        writer.writerow([inert.cell(value) if isinstance(value, str) else value for value in values])


def write_geojson(events: Iterable[Event], stream: TextIO, *, documents: Names, actors: Named = str) -> None:
    """A GeoJSON FeatureCollection (RFC 7946); where no point is known (a province, a country) the geometry is null.

    The properties are `COLUMNS`; ``place_precision`` and ``radius_km`` say how far a point can be trusted.
    """
    stream.write('{"type":"FeatureCollection","features":[')
    separator = "\n"
    for event in in_order(events):
        values = flat(event, documents=documents, actors=actors)
        feature = {"type": "Feature", "id": event.id, "geometry": _geometry(values), "properties": _told(values)}
        stream.write(separator + inert.json_text(json.dumps(feature, ensure_ascii=False).encode()))
        separator = ",\n"
    stream.write("\n]}\n")


def _geometry(values: Mapping[str, Value]) -> dict[str, Any] | None:
    lat, lon = values["lat"], values["lon"]
    return None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}


def _told(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: inert.line(value) if isinstance(value, str) else value for name, value in values.items()}


Writer = Callable[..., None]
WRITERS: Final[Mapping[str, Writer]] = {
    "json": write_json,
    "jsonl": write_jsonl,
    "csv": write_csv,
    "geojson": write_geojson,
}
LAYOUTS: Final[tuple[str, ...]] = ("table", *WRITERS)
"""What `marsad events --format` takes; a table is drawn by the terminal from `table_rows`."""


def write(
    events: Iterable[Event], layout: str, stream: TextIO, *, documents: Names | None = None, actors: Named = str
) -> None:
    """Writes the events in a layout of `WRITERS`. Raises `UsageError` U611 for any other."""
    writer = WRITERS.get(layout)
    if writer is None:
        raise UsageError("U611", f"There is no layout {layout!r}.", f"Use one of {', '.join(LAYOUTS)}.")
    writer(events, stream, documents=documents or {}, actors=actors)

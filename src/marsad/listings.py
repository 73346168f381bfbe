"""Lists of events, claims and documents that print as a table in a terminal and in a notebook."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar, overload

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Document, Event, EventFigure, Figure, Place, TimeSpan
from marsad.publish import inert, layouts

Item = TypeVar("Item")
Column = tuple[str, Callable[[Any], str]]

_SHOWN: Final = 40
"""Rows shown before a list says how many more there are."""
_WIDEST: Final = 44


class Listing(Sequence[Item], Generic[Item]):
    """A sequence whose ``repr`` is a table. Words of a source are made inert: no control character passes."""

    what: ClassVar[str] = "items"
    columns: ClassVar[tuple[Column, ...]] = ()

    def __init__(self, items: Iterable[Item] = (), *, note: str = "") -> None:
        self._items, self.note = tuple(items), note

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> Listing[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | Listing[Item]:
        if isinstance(index, slice):
            return self._like(self._items[index])
        return self._items[index]

    def _like(self, items: Iterable[Item]) -> Listing[Item]:
        """A list of some of the items, that prints as this one does."""
        return type(self)(items, note=self.note)

    def _told(self) -> Sequence[Item]:
        """The items that the table shows, all of them where a list does not choose."""
        return self._items

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listing) and self._items == other._items

    def __hash__(self) -> int:
        return hash((type(self), len(self._items)))

    def __repr__(self) -> str:
        rows = [[_cut(_inert(tell(item))) for _, tell in self.columns] for item in self._told()[:_SHOWN]]
        table = [[name for name, _ in self.columns], *rows]
        widths = [max(len(row[at]) for row in table) for at in range(len(self.columns))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
        ]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([*(lines if rows else []), *self._footer()])

    def _repr_html_(self) -> str:
        """The table for a notebook, every word of it escaped."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name, _ in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_inert(tell(item)))}</td>" for _, tell in self.columns) + "</tr>"
            for item in self._told()[:_SHOWN]
        )
        foot = "".join(f"<p>{html.escape(line)}</p>" for line in self._footer())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"

    def _footer(self) -> list[str]:
        told = len(self._told())
        left = told - _SHOWN
        count = f"{told} {self.what}" + (f", the first {_SHOWN} shown" if left > 0 else "")
        return [count, *([self.note] if self.note else [])]


def told_days(time: TimeSpan | None) -> str:
    """``2023-03-24``, ``2023-03-10 to 2023-03-24``, or ``?`` where nobody told."""
    if time is None or (time.start is None and time.end is None):
        return "?"
    if time.start == time.end:
        return str(time.start)
    return f"{time.start or '?'} to {time.end or '?'}"


def told_place(place: Place | None) -> str:
    """``Tarmiyah, Salah al-Din, IQ``; ``~`` before a place that is only near."""
    if place is None:
        return "?"
    name = place.name or place.text
    parts = [("~" if place.precision == "near" else "") + name]
    parts += [part for part in (place.admin1, place.country) if part and part != name]
    return ", ".join(parts)


def told_figure(figure: Figure | EventFigure) -> str:
    """``22 killed``, ``27-30 killed``, ``2+ injured``; ``? killed`` where the number is unknown."""
    if figure.low is None and figure.best is None and figure.high is None:
        number = "?"
    elif figure.high is None:
        number = f"{figure.low if figure.low is not None else figure.best}+"
    elif figure.low == figure.high:
        number = str(figure.low)
    else:
        number = f"{figure.low if figure.low is not None else '?'}-{figure.high}"
    return f"{number} {figure.measure}"


def _figures(item: Event | Claim) -> str:
    return ", ".join(
        told_figure(figure)
        + (f" ({figure.actor})" if figure.actor else "")
        + (" in all" if figure.scope == "total" else "")
        for figure in item.figures
    )


def _kind(item: Event | Claim) -> str:
    said = f"{item.kind}/{item.mode}" if item.mode else item.kind
    return said if item.status == "actual" else f"{said} ({item.status})"


def _actors(item: Event | Claim) -> str:
    return ", ".join(dict.fromkeys(role.actor for role in item.roles if role.actor))


class EventList(Listing[Event]):
    """Events: when, where, what, who, how many, by how many independent sources.

    The sequence holds all of them; of its table those in ``hidden`` are left out (talks and politics) and counted.
    """

    what = "events"
    columns = (
        ("id", lambda event: event.id),
        ("when", lambda event: told_days(event.time)),
        ("where", lambda event: told_place(event.place)),
        ("what", _kind),
        ("who", _actors),
        ("figures", _figures),
        ("sources", lambda event: str(event.independent_sources)),
    )

    def __init__(self, items: Iterable[Event] = (), *, note: str = "", hidden: frozenset[str] = frozenset()) -> None:
        super().__init__(items, note=note)
        self._hidden = hidden

    @property
    def listed(self) -> EventList:
        """The events that the table shows."""
        return EventList(self._told(), note=self.note)

    @property
    def all_kinds(self) -> EventList:
        """The same events, of which the table shows every one."""
        return EventList(self._items, note=self.note)

    def to_geopandas(self) -> Any:
        """The events as a `geopandas.GeoDataFrame` in WGS 84, one row each, with the columns of the CSV.

        The geometry is a point where an exact place or one near it is known, else null. Raises `UsageError` U562 where
        geopandas is not installed.
        """
        try:
            import geopandas
        except ImportError:
            raise UsageError("U562", "geopandas is not here.", "Install it: `pip install geopandas`.") from None
        rows = [layouts.flat(event, documents={}) for event in self._items]
        table = {name: [row[name] for row in rows] for name in layouts.COLUMNS}
        points = geopandas.points_from_xy(
            [float("nan") if lon is None else lon for lon in table["lon"]],
            [float("nan") if lat is None else lat for lat in table["lat"]],
        )
        known = [None if lat is None else point for lat, point in zip(table["lat"], points, strict=True)]
        return geopandas.GeoDataFrame(table, geometry=known, crs="EPSG:4326")

    def _like(self, items: Iterable[Event]) -> EventList:
        return EventList(items, note=self.note, hidden=self._hidden)

    def _told(self) -> Sequence[Event]:
        return [event for event in self._items if event.id not in self._hidden] if self._hidden else self._items

    def _footer(self) -> list[str]:
        left_out = len(self._items) - len(self._told())
        more = [f"{left_out} more of talks and politics: .all_kinds"] if left_out else []
        return [*super()._footer(), *more]


class ClaimList(Listing[Claim]):
    """Claims: what one passage of one document says."""

    what = "claims"
    columns = (
        ("id", lambda claim: claim.id),
        ("when", lambda claim: told_days(claim.time)),
        ("where", lambda claim: told_place(claim.place)),
        ("what", _kind),
        ("figures", _figures),
        ("publisher", lambda claim: claim.publisher or ""),
        ("sentence", lambda claim: claim.sentence.quote),
    )


class DocumentList(Listing[Document]):
    """Documents: what came in."""

    what = "documents"
    columns = (
        ("id", lambda document: document.id),
        ("published", lambda document: (document.published or "?")[:10]),
        ("publisher", lambda document: document.publisher or "?"),
        ("title", lambda document: document.title or document.text.strip().split("\n")[0]),
        ("from", lambda document: document.url or document.path or ""),
    )


def _inert(words: str) -> str:
    """Words on one line that a terminal does not obey."""
    return " ".join(inert.line(words).split())


def _cut(words: str) -> str:
    return words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"

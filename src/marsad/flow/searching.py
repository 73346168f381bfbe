"""Answers to what a screen asks of the events: pages of a list, sums by month or place, clusters on a map."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Document, Event, Record
from marsad.flow import components, selecting
from marsad.flow.aggregating import Aggregates, aggregate, keys_of
from marsad.flow.clustering import features
from marsad.flow.folding import View, view_of
from marsad.flow.judging import redirected
from marsad.flow.selecting import Filters, filters_of

if TYPE_CHECKING:
    from marsad.lexicon.actors import ActorLexicon
    from marsad.store.ledger import Ledger

Sort = Literal["-time", "time", "-killed", "-sources"]
SORTS: Final[tuple[Sort, ...]] = ("-time", "time", "-killed", "-sources")
MOST: Final = 1000
"""Events on one page at most."""
_REVIEWS: Final = ("machine", "person", "disputed")


class Query(Record, frozen=True, kw_only=True):
    """What is wanted: the filters of the contract and what a screen asks besides. Make it with `query_of`.

    ``text`` are words that all must stand in what the reports say; ``sources`` are outlets of which one must tell of
    it; ``confidence`` is how sure its surest claim must be, 0 to 1; ``review`` is machine, person or disputed; without
    ``talk``, talks and politics are left out as in a table for people (`selecting.talk_among`).
    """

    filters: Filters = Filters()
    text: str = ""
    sources: tuple[str, ...] = ()
    confidence: float = 0.0
    review: str | None = None
    talk: bool = True


def query_of(
    *,
    q: str = "",
    sources: str | Iterable[str] = (),
    confidence: float = 0.0,
    review: str | None = None,
    talk: bool = True,
    **filters: Any,
) -> Query:
    """A checked query. Raises `UsageError`: U551 no confidence, U552 no such review, and those of `filters_of`."""
    if not 0 <= confidence <= 1:
        raise UsageError("U551", f"{confidence} is no confidence.", "Give a number from 0 to 1.")
    if review is not None and review not in _REVIEWS:
        raise UsageError("U552", f"There is no review {review!r}.", f"Use one of {', '.join(_REVIEWS)}.")
    outlets = (sources,) if isinstance(sources, str) else tuple(sources)
    return Query(
        filters=filters_of(**filters),
        text=q.strip(),
        sources=tuple(name.strip() for name in outlets if name.strip()),
        confidence=confidence,
        review=review,
        talk=talk,
    )


class Page(Record, frozen=True, kw_only=True):
    """Some of the events that pass, in order; ``next`` asks for those that follow, ``total`` is how many pass."""

    items: tuple[Event, ...]
    next: str | None
    total: int


class Search:
    """Answers questions on one ledger. ``home`` is where gazetteers and actor lists are kept."""

    def __init__(self, ledger: Ledger, *, home: str | Path | None = None) -> None:
        self._ledger, self._home = ledger, home
        self._kept: tuple[str, View] | None = None

    def events(self, query: Query, *, sort: Sort = "-time", limit: int = 50, cursor: str | None = None) -> Page:
        """A page of the events that pass. Raises `UsageError`: U553 no such order, U554 no page, U555 no limit."""
        if sort not in SORTS:
            raise UsageError("U553", f"There is no order {sort!r}.", f"Use one of {', '.join(SORTS)}.")
        if not 1 <= limit <= MOST:
            raise UsageError("U555", f"{limit} is no number of events for a page.", f"Give 1 to {MOST}.")
        found = sorted(self._passing(query), key=lambda event: _rank(event, sort))
        start = _read_cursor(cursor, sort)
        page = found[start : start + limit]
        more = start + limit < len(found)
        return Page(items=tuple(page), next=_write_cursor(start + limit, sort) if more else None, total=len(found))

    def aggregates(self, query: Query, by: Sequence[str]) -> Aggregates:
        """Events and people by one or two keys. Raises `UsageError` U556 for a key that does not exist."""
        keys = keys_of(by)
        return aggregate(self._passing(query), keys, publishers=self._publishers)

    def map(self, query: Query, *, zoom: float) -> dict[str, Any]:
        """A GeoJSON FeatureCollection of places and clusters of the events that pass and have a place."""
        return features(self._passing(query), zoom)

    def event(self, name: str, *, as_of: str | None = None) -> Event:
        """The event with this id, or the one it was merged into. Raises `UsageError` U531."""
        view = self._view(as_of)
        current = redirected(view, name)
        for event in view.events:
            if event.id == current:
                return event
        raise UsageError("U531", f"There is no event {name}.", "List events with GET /v1/events?status=all.")

    def claims_of(self, name: str) -> list[tuple[Claim, Document]]:
        """The claims of an event with the documents they stand in, in ledger order. Raises `UsageError` U531."""
        wanted = set(self.event(name).claims)
        documents = self._ledger.documents_by_id()
        return [(claim, documents[claim.document]) for claim in self._view(None).claims if claim.id in wanted]

    def _passing(self, query: Query) -> list[Event]:
        filters = query.filters
        view = self._view(filters.as_of)
        places = []
        if filters.place:
            places = selecting.asked_places(filters, components.gazetteer_of(self._home).look_up)
        actors: ActorLexicon | None = components.actors_of(self._home) if filters.actor else None
        found = selecting.select_events(view.events, selecting.located(filters, places), actors=actors)
        if not query.talk:
            hidden = selecting.talk_among(found, filters)
            found = [event for event in found if event.id not in hidden]
        if not (query.text or query.sources or query.confidence or query.review):
            return found
        claims = {claim.id: claim for claim in view.claims}
        return [event for event in found if _asked(event, [claims[name] for name in event.claims], query)]

    def _publishers(self, event: Event) -> set[str]:
        names = {document.id: document.publisher for document in self._ledger.documents(replaced=True)}
        return {name for document in event.documents if (name := names.get(document))}

    def _view(self, as_of: str | None) -> View:
        if as_of is not None:
            return view_of(self._ledger, as_of=as_of)
        digest = self._ledger.digest()
        if self._kept is None or self._kept[0] != digest:
            self._kept = digest, view_of(self._ledger)
        return self._kept[1]


def _asked(event: Event, claims: Sequence[Claim], query: Query) -> bool:
    if query.review and event.review != query.review:
        return False
    if query.confidence and max((claim.confidence for claim in claims), default=0.0) < query.confidence:
        return False
    if query.sources and not any(claim.publisher in query.sources for claim in claims):
        return False
    said = " ".join(claim.sentence.quote for claim in claims).casefold()
    return all(word in said for word in query.text.casefold().split())


def _rank(event: Event, sort: Sort) -> tuple[Any, ...]:
    from marsad.publish.headline import headline

    day = (event.time.start or event.time.end or "") if event.time else ""
    newest = tuple(-ord(letter) for letter in day) or (0,)
    if sort == "time":
        return day or "9999", event.id
    if sort == "-killed":
        killed = headline(event, ("killed",))
        return -(killed.best or killed.low or 0) if killed else 1, newest, event.id
    if sort == "-sources":
        return -event.independent_sources, newest, event.id
    return newest, event.id


def _write_cursor(start: int, sort: Sort) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, start]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None, sort: Sort) -> int:
    if not cursor:
        return 0
    try:
        kept, start = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if kept == sort and isinstance(start, int) and start >= 0:
            return start
    except (ValueError, binascii.Error, TypeError):
        pass
    raise UsageError("U554", "This cursor is of no page of this list.", "Ask for the list again without a cursor.")


__all__ = ["MOST", "SORTS", "Page", "Query", "Search", "Sort", "query_of"]

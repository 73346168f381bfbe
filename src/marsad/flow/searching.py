"""Answers to what a screen asks of the events: pages of a list, sums by month or place, clusters on a map.

Everything is answered from the read model (`marsad.flow.listing`), whose columns are kept in memory, so that a question
costs milliseconds at a million events and no event is read that is not shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import msgspec

from marsad.core.corrections import FIELD, corrected, decisions
from marsad.core.errors import UsageError
from marsad.core.ids import event_id
from marsad.core.nouns import Claim, Document, Event, Place, Record
from marsad.flow import columns as held
from marsad.flow import columns_file, components, history, listing, selecting
from marsad.flow.aggregating import KEYS, Aggregates, Sums, keys_of
from marsad.flow.clustering import Map
from marsad.flow.folding import refresh, view_of
from marsad.flow.masking import chosen_of
from marsad.flow.ordering import SORTS, Order, Sort
from marsad.flow.selecting import Filters, filters_of

if TYPE_CHECKING:
    from marsad.flow.chosen import Chosen
    from marsad.flow.columns import Columns, Ints
    from marsad.lexicon.actors import ActorLexicon
    from marsad.lexicon.gazetteer import Gazetteer
    from marsad.store.ledger import Ledger

MOST: Final = 1000
"""Events on one page at most."""
MOST_AS_OF: Final = 200_000
"""Claims up to which a whole ledger is folded as of a day to answer a request."""
_REVIEWS: Final = ("machine", "person", "disputed")
_CHOSEN_KEPT: Final = 24
"""Answers to "which pass?" that are kept, for a screen asks for list, map and sums: a megabyte at a million events."""
_DAYS_KEPT: Final = 2
_READ_AT_ONCE: Final = 20_000


class Query(Record, frozen=True, kw_only=True):
    """What is wanted: the filters of the contract and what a screen asks besides. Make it with `query_of`.

    ``text`` are words (or beginnings of words, or "quoted phrases") that all must stand in what the reports say;
    ``sources`` are outlets of which one must tell of it; ``confidence`` is how sure its surest claim must be, 0 to 1;
    ``review`` is machine, person or disputed; without ``talk``, talks and politics are left out as in a table for
    people (`selecting.talk_among`), unless kinds are asked for.
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


class Page:
    """Some of the events that pass, in order; ``next`` asks for those that follow, ``total`` is how many pass."""

    def __init__(
        self, *, items: Iterable[Event] | None = None, kept: Sequence[tuple[bytes, bytes | None]] = (),
        next: str | None, total: int,
    ) -> None:  # fmt: skip
        self._items, self._kept, self.next, self.total = items, kept, next, total

    @cached_property
    def items(self) -> tuple[Event, ...]:
        """The events."""
        return tuple(self._items) if self._items is not None else tuple(listing.read_event(*one) for one in self._kept)

    def encoded(self) -> Iterator[bytes]:
        """Each event as JSON (`event/1`), without reading it where nothing of it depends on others."""
        if self._items is not None:
            yield from map(msgspec.json.encode, self.items)
        for payload, links in self._kept:
            yield payload if links is None else msgspec.json.encode(listing.read_event(payload, links))


class State(NamedTuple):
    """How a database stands: of what the read model was made, its last writing, and how far the ledger goes."""

    note: str
    changed: int
    heads: tuple[int, int, int]


class _Reads(Protocol):
    """Where a picture's events are read, and their reports searched."""

    def payloads(self, roots: Sequence[int], linked: Sequence[int]) -> Mapping[int, tuple[bytes, bytes | None]]: ...

    def roots_saying(self, phrases: Sequence[str]) -> Sequence[int]: ...


class _Kept:
    """The events of the read model."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def payloads(self, roots: Sequence[int], linked: Sequence[int]) -> Mapping[int, tuple[bytes, bytes | None]]:
        with self._ledger.derived() as derived:
            return derived.listed.payloads(roots, linked)

    def roots_saying(self, phrases: Sequence[str]) -> Sequence[int]:
        with self._ledger.derived() as derived:
            return derived.listed.roots_saying(phrases)


class _Folded:
    """Events that are in memory alone: as they stood on a day."""

    def __init__(self, events: Mapping[int, Event], words: Mapping[int, str]) -> None:
        self._events, self._words = events, words

    def payloads(self, roots: Sequence[int], linked: Sequence[int]) -> Mapping[int, tuple[bytes, bytes | None]]:
        return {root: (msgspec.json.encode(self._events[root]), None) for root in roots}

    def roots_saying(self, phrases: Sequence[str]) -> Sequence[int]:
        return [root for root, said in self._words.items() if all(f" {phrase}" in f" {said}" for phrase in phrases)]


class Picture:
    """The events as they stand, or stood on a day, with all that was worked out of them so far."""

    def __init__(self, columns: Columns, reads: _Reads) -> None:
        self.columns, self.reads = columns, reads
        self._chosen: OrderedDict[Query, Chosen] = OrderedDict()
        self._orders: dict[Sort, Order] = {}
        self.turn = RLock()
        """Held while something is worked out: one after the other is quicker than all at once, and uses less memory."""

    def warm(self) -> None:
        """Works out what nearly every screen asks for."""
        with self.turn:
            everything = self.chosen(Query(), None)
            self.order("-time")
            for key in KEYS:
                self.sums.prepare(key)
            self.map.features(everything, 5, None)

    def chosen(self, query: Query, actors: ActorLexicon | None) -> Chosen:
        """The events that pass."""
        if query in self._chosen:
            self._chosen.move_to_end(query)
            return self._chosen[query]
        chosen = chosen_of(self.columns, query, actors=actors, says=self.reads.roots_saying)
        self._chosen[query] = chosen
        while len(self._chosen) > _CHOSEN_KEPT:
            self._chosen.popitem(last=False)
        return chosen

    def order(self, sort: Sort) -> Order:
        """The order of all events."""
        if sort not in self._orders:
            self._orders[sort] = Order(self.columns, sort)
        return self._orders[sort]

    @cached_property
    def sums(self) -> Sums:
        """What sums need."""
        return Sums(self.columns)

    @cached_property
    def map(self) -> Map:
        """What a map needs."""
        return Map(self.columns, self.sums)

    def events_at(self, positions: Ints) -> list[tuple[bytes, bytes | None]]:
        """The events at these positions, in their order."""
        roots: list[int] = self.columns.roots[positions].tolist()
        linked = self.columns.roots[positions[self.columns.values["linked"][positions]]].tolist()
        found = self.reads.payloads(roots, linked)
        return [found[root] for root in roots if root in found]


class Search:
    """Answers questions on one ledger. ``home`` is where gazetteers and actor lists are kept."""

    def __init__(self, ledger: Ledger, *, home: str | Path | None = None) -> None:
        self._ledger, self._home = ledger, home
        self._now: tuple[str, Picture] | None = None
        self._days: OrderedDict[tuple[str, str], Picture] = OrderedDict()
        self._seen: tuple[int | None, State] | None = None
        self._lock = RLock()
        self._gazetteer: Gazetteer | None = None

    def prepare(self) -> None:
        """Brings the read model up to the ledger and its columns into memory; raises `StoreError` if it cannot."""
        refresh(self._ledger)
        folder = columns_file.folder_of(components.data_folder(self._home), self._ledger)
        note, known = self.version(), columns_file.load(self._ledger, folder)
        with self._lock:
            columns = self._brought_up(known if known is not None else held.empty())
            self._now = note, Picture(columns, _Kept(self._ledger))
        self._now[1].warm()
        if known is not columns:
            columns_file.save(columns, note, self._ledger, folder)

    def read_through(self, stop: threading.Event) -> None:
        """Reads the events' content once in the order of the file, so that lists need not wait for the disk.

        A page of a list takes its events from as many places of a file of gigabytes. Where the machine has no memory
        to spare, nothing is lost by it. A server reads by itself.
        """
        if not self._ledger.files:
            return
        after: int | None = 0
        while after is not None and not stop.is_set():
            with self._ledger.derived() as derived:
                after = derived.listed.read_through(after, _READ_AT_ONCE)

    # Questions

    def events(self, query: Query, *, sort: Sort = "-time", limit: int = 50, cursor: str | None = None) -> Page:
        """A page of the events that pass. Raises `UsageError`: U553 no such order, U554 no page, U555 no limit."""
        if sort not in SORTS:
            raise UsageError("U553", f"There is no order {sort!r}.", f"Use one of {', '.join(SORTS)}.")
        if not 1 <= limit <= MOST:
            raise UsageError("U555", f"{limit} is no number of events for a page.", f"Give 1 to {MOST}.")
        with self._asked(query) as (picture, chosen):
            positions, following = picture.order(sort).page(chosen, limit, cursor)
        # Read when it is the next question's turn: what waits for the disk keeps nobody from thinking.
        return Page(kept=picture.events_at(positions), next=following, total=chosen.count)

    def aggregates(self, query: Query, by: str | Iterable[str]) -> Aggregates:
        """Events and people by one or two keys. Raises `UsageError` U556 for a key that does not exist."""
        keys = keys_of(by)
        with self._asked(query) as (picture, chosen):
            return picture.sums.by(chosen, keys)

    def map(self, query: Query, *, zoom: float) -> dict[str, Any]:
        """A GeoJSON FeatureCollection of places and clusters of the events that pass and have a place.

        The box of the query is what is on screen: areas that reach into it are in it.
        """
        box = query.filters.bbox
        whole = msgspec.structs.replace(query, filters=msgspec.structs.replace(query.filters, bbox=None))
        with self._asked(whole) as (picture, chosen):
            return picture.map.features(chosen, zoom, box)

    def places(self, query: Query, *, limit: int) -> list[tuple[Place, int]]:
        """The places of the events that pass, as many as asked for, and of how many each is, most first."""
        with self._asked(query) as (picture, chosen):
            return picture.map.places(chosen, limit)

    def event(self, name: str, *, as_of: str | None = None) -> Event:
        """The event with this id, or the one it was merged into. Raises `UsageError` U531."""
        kept = self._kept(self._root(name))
        if kept is None:
            raise UsageError("U531", f"There is no event {name}.", "List events with GET /v1/events?status=all.")
        event = listing.read_event(*kept)
        if (day := filters_of(as_of=as_of).as_of) is None:
            return event
        known = history.at(history.stages(self._ledger, event), day).event
        if known is None:
            raise UsageError("U531", f"There was no event {name} by {day}.", "Ask without as_of.")
        return known

    def claims_of(self, name: str) -> list[tuple[Claim, Document]]:
        """The claims of an event, as persons read them, with their documents, in ledger order. Raises U531."""
        names = self.event(name).claims
        with self._ledger.derived() as derived:
            seqs = derived.seqs_of(names)
        claims = list(self._ledger.claims_at(set(seqs.values())).values())
        judged = [one for one in self._ledger.judgements_on(names).values() if one.about == FIELD]
        documents = {document: self._ledger.document(document) for document in {claim.document for claim in claims}}
        return [(claim, documents[claim.document]) for claim in corrected(claims, decisions(judged))]

    def updated(self, event: Event) -> str | None:
        """When what is known of an event last grew: when the newest of its claims was recorded (ISO 8601, UTC)."""
        with self._ledger.paging() as paging:
            return paging.recorded_at(event.claims)

    def extent(self) -> tuple[tuple[float, float, float, float] | None, tuple[str | None, str | None]]:
        """The box around all places with a point (None: there are none), and the first and last day."""
        columns = self.picture().columns
        return columns.places.box(), columns.days()

    # What they are answered from

    @contextmanager
    def _asked(self, query: Query) -> Iterator[tuple[Picture, Chosen]]:
        """The picture that a question is asked of, and the events that pass, while it is this question's turn."""
        filters = query.filters
        if filters.place:
            entries = selecting.asked_places(filters, self._look_up)
            query = msgspec.structs.replace(query, filters=selecting.located(filters, entries))
        picture = self.picture(filters.as_of)
        actors = components.actors_of(self._home) if filters.actor else None
        with picture.turn:
            yield picture, picture.chosen(query, actors)

    def _look_up(self, name: str) -> Any:
        with self._lock:
            if self._gazetteer is None:
                self._gazetteer = components.gazetteer_of(self._home)
            return self._gazetteer.look_up(name)

    def version(self) -> str:
        """What names the events as they stand: another whenever any answer about them may be another."""
        if self._ledger.commits() is not None:
            return self.state().note
        with self._ledger.derived() as derived:  # a server that is asked each time is asked for no more than this
            return derived.note(listing.LISTED)

    def state(self) -> State:
        """How the database stands: another whenever any answer may be another."""
        if (known := self.known_state) is not None:
            return known
        commits = self._ledger.commits()  # before the rest: what is committed meanwhile is seen the next time
        with self._ledger.derived() as derived:
            state = State(derived.note(listing.LISTED), derived.listed.changed_up_to(), derived.heads())
        self._seen = commits, state
        return state

    @property
    def known_state(self) -> State | None:
        """`state`, where it can be told at next to no cost; None where the database must be asked."""
        commits, seen = self._ledger.commits(), self._seen
        return seen[1] if seen is not None and commits is not None and seen[0] == commits else None

    def picture(self, as_of: str | None = None) -> Picture:
        """The events as they stand; or as they stood on a day, which folds the whole ledger (U558 if it is large)."""
        note = self.version()
        with self._lock:
            if as_of is not None:
                return self._picture_of(as_of, note)
            if self._now is None or (note and self._now[0] != note):
                known = self._now[1].columns if self._now else held.empty()
                self._now = note, Picture(self._brought_up(known), _Kept(self._ledger))
            return self._now[1]

    def _brought_up(self, known: Columns) -> Columns:
        with self._ledger.derived() as derived:
            found = held.brought_up(known, derived)
            if len(found) == derived.listed.count():
                return found
            return held.brought_up(held.empty(), derived)  # the read model was made anew meanwhile

    def _picture_of(self, day: str, note: str) -> Picture:
        if (day, note) not in self._days:
            if self._ledger.counts()["claims"] > MOST_AS_OF:
                advice = "Ask for one event with as_of, or use `marsad events --as-of` on the machine itself."
                raise UsageError("U558", f"This ledger is too large to be folded as of {day} for a request.", advice)
            view = view_of(self._ledger, as_of=day)
            claims = {claim.id: claim for claim in view.claims}
            sums = listing.sums_of(view.events)
            rows = [
                listing.listed_row(event, [claims[name] for name in event.claims], root, sums)
                for root, event in enumerate(view.events, start=1)
            ]
            columns = held.of_rows(rows)
            words = {int(row.values["root"]): row.words for row in rows}
            self._days[day, note] = Picture(columns, _Folded(dict(enumerate(view.events, start=1)), words))
            while len(self._days) > _DAYS_KEPT:
                self._days.popitem(last=False)
        return self._days[day, note]

    # One event

    def _kept(self, root: int | None) -> tuple[bytes, bytes | None] | None:
        if root is None:
            return None
        with self._ledger.derived() as derived:
            return derived.listed.payloads([root]).get(root)

    def _root(self, name: str) -> int | None:
        with self._ledger.derived() as derived:
            root = derived.listed.root_of(name)
        return root if root is not None else self._merged().get(name)

    def _merged(self) -> dict[str, int]:
        """From the ids of events that were merged before they were ever listed to the events that they are in."""
        if self._ledger.counts()["claims"] > MOST_AS_OF:
            return {}
        with self._ledger.derived() as derived:
            return {event_id(claim): root for seq, claim, root in derived.memberships() if seq != root}


__all__ = ["MOST", "SORTS", "Page", "Picture", "Query", "Search", "Sort", "query_of"]

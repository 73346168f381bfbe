"""What is worked out from the ledger and kept beside it: where documents are found again, and the events as folded.

None of it is the ledger: it may be emptied and made anew at any time, and `marsad verify` makes it anew and compares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, insert, or_, select

from marsad.store.dialects import insert_new
from marsad.store.listed import Listed
from marsad.store.portions import portions
from marsad.store.tables import CHAINED_TABLES, blocks, claims, derived, documents, drafts, members, sketches

_FOLDS: Final = "folds"


class SketchRow(NamedTuple):
    """One document's signatures, and when it was published (a proleptic ordinal; None: unknown)."""

    document: int
    day: int | None
    names: bytes
    shingles: bytes


class DraftRow(NamedTuple):
    """An event as folded: the ``seq`` of its oldest claim, its id and its content."""

    root: int
    id: str
    payload: bytes


class Telling(NamedTuple):
    """An outlet that tells of an event (``root`` is the ``seq`` of its oldest claim), and when it did so first."""

    root: int
    publisher: str | None
    published: str | None


class Derived:
    """Reads and writes the tables that are worked out, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, name: str) -> str:
        """What was last noted under a name; empty for nothing."""
        return self._connection.execute(select(derived.c.value).where(derived.c.name == name)).scalar() or ""

    def set_note(self, name: str, value: str) -> None:
        """Notes something under a name, in place of what was there."""
        self._connection.execute(delete(derived).where(derived.c.name == name))
        self._connection.execute(insert(derived), [{"name": name, "value": value}])

    @property
    def listed(self) -> Listed:
        """The events as lists filter and sort them."""
        return Listed(self._connection)

    def heads(self) -> tuple[int, int, int]:
        """The ``seq`` of the last document, claim and judgement; 0 for none."""
        found = [self._connection.execute(select(func.max(table.c.seq))).scalar() or 0 for table in CHAINED_TABLES]
        return found[0], found[1], found[2]

    def folds(self) -> int:
        """How often kept events were changed: whoever has read them sees by it whether they are still so."""
        return int(self.note(_FOLDS) or 0)

    def count_fold(self) -> None:
        """Notes that kept events are changed in this transaction."""
        self.set_note(_FOLDS, str(self.folds() + 1))

    # Where documents are found again

    def clear_index(self) -> None:
        """Forgets all keys and sketches."""
        for table in (blocks, sketches):
            self._connection.execute(delete(table))

    def index(self, keys: Iterable[tuple[int, int]], rows: Iterable[SketchRow]) -> None:
        """Keeps pairs of a key and a document's ``seq``, and sketches; what is kept already is passed over."""
        insert_new(self._connection, blocks, [{"key": key, "document": document} for key, document in sorted(keys)])
        insert_new(self._connection, sketches, [row._asdict() for row in rows])

    def documents_under(self, keys: Collection[int]) -> set[int]:
        """The documents held under any of these keys."""
        found: set[int] = set()
        for some in portions(sorted(keys)):
            found.update(self._connection.execute(select(blocks.c.document).where(blocks.c.key.in_(some))).scalars())
        return found

    def sketches_between(self, first: int | None, last: int | None) -> list[SketchRow]:
        """The sketches of documents published on these days, and of those whose day nobody knows; all for None."""
        query = select(sketches.c.document, sketches.c.day, sketches.c.names, sketches.c.shingles)
        if first is not None and last is not None:
            query = query.where(or_(sketches.c.day.is_(None), sketches.c.day.between(first, last)))
        return [SketchRow(*row) for row in self._connection.execute(query)]

    # Events as folded

    def clear_events(self) -> None:
        """Forgets all events."""
        for table in (members, drafts):
            self._connection.execute(delete(table))

    def roots_of(self, seqs: Collection[int]) -> dict[int, int]:
        """For claims that are in an event, by ``seq``, that of the event's oldest claim."""
        return dict(self._pairs(select(members.c.claim, members.c.root), members.c.claim, seqs))

    def members_of(self, roots: Collection[int]) -> list[int]:
        """The claims of these events, by ``seq``."""
        return [claim for claim, _ in self._pairs(select(members.c.claim, members.c.root), members.c.root, roots)]

    def replace_events(
        self, old: Collection[int], gone: Collection[int], found: Iterable[DraftRow], joined: Iterable[tuple[int, int]]
    ) -> None:
        """Puts events (and which claims are in which) in the place of those with the roots ``old``.

        ``gone`` are claims that are in no event any more.
        """
        self._delete(drafts, drafts.c.root, old)
        self._delete(members, members.c.root, old)
        self._delete(members, members.c.claim, gone)
        rows = [row._asdict() for row in found]
        if rows:
            self._connection.execute(insert(drafts), rows)
        pairs = [{"claim": claim, "root": root} for claim, root in joined]
        if pairs:
            self._connection.execute(insert(members), pairs)

    def count_events(self) -> int:
        """How many events there are."""
        return self._connection.execute(select(func.count()).select_from(drafts)).scalar_one()

    def events(self) -> Iterator[DraftRow]:
        """All events in the order of their oldest claims."""
        query = select(drafts.c.root, drafts.c.id, drafts.c.payload).order_by(drafts.c.root)
        for row in self._connection.execute(query):
            yield DraftRow(*row)

    def events_at(self, roots: Collection[int]) -> list[DraftRow]:
        """The events whose oldest claims these are (by ``seq``), in their order."""
        query = select(drafts.c.root, drafts.c.id, drafts.c.payload)
        return sorted(DraftRow(*row) for row in self._pairs(query, drafts.c.root, roots))

    def events_beginning(self, name: str, *, most: int = 5) -> dict[str, int]:
        """The ids of events that begin so, at most so many, each with the ``seq`` of its oldest claim."""
        query = select(drafts.c.id, drafts.c.root).where(drafts.c.id >= name, drafts.c.id < f"{name}~")
        return dict(tuple(row) for row in self._connection.execute(query.order_by(drafts.c.id).limit(most)))

    def events_after(self, root: int, most: int) -> list[DraftRow]:
        """So many events after that one, in the order of their oldest claims."""
        query = select(drafts.c.root, drafts.c.id, drafts.c.payload).where(drafts.c.root > root)
        return [DraftRow(*row) for row in self._connection.execute(query.order_by(drafts.c.root).limit(most))]

    def newest_events(self, most: int) -> list[DraftRow]:
        """The events with the newest oldest claims, at most so many, in the order of their oldest claims."""
        query = select(drafts.c.root, drafts.c.id, drafts.c.payload).order_by(drafts.c.root.desc()).limit(most)
        return [DraftRow(*row) for row in self._connection.execute(query)][::-1]

    def tellings(self) -> Iterator[Telling]:
        """Every outlet of every event with the time of its earliest report, event by event."""
        first = func.min(documents.c.published)
        query = select(members.c.root, documents.c.publisher, first).join(claims, claims.c.seq == members.c.claim)
        query = query.join(documents, documents.c.id == claims.c.document)
        query = query.group_by(members.c.root, documents.c.publisher).order_by(members.c.root)
        for row in self._connection.execution_options(yield_per=10_000).execute(query):
            yield Telling(row[0], row[1], row[2])

    def memberships(self) -> list[tuple[int, str, int]]:
        """Every claim of an event: its ``seq``, its id, and the event's root; in ledger order."""
        query = select(claims.c.seq, claims.c.id, members.c.root).join(members, members.c.claim == claims.c.seq)
        return [tuple(row) for row in self._connection.execute(query.order_by(claims.c.seq))]

    def seqs_of(self, ids: Collection[str]) -> dict[str, int]:
        """The ``seq`` of claims, by id; what is no claim is left out."""
        return dict(self._pairs(select(claims.c.id, claims.c.seq), claims.c.id, ids))

    def ids_of(self, seqs: Collection[int]) -> list[str]:
        """The ids of the claims with these places in the order of recording."""
        return [ident for _, ident in self._pairs(select(claims.c.seq, claims.c.id), claims.c.seq, seqs)]

    def document_seqs(self, ids: Collection[str]) -> dict[str, int]:
        """The ``seq`` of documents, by id."""
        return dict(self._pairs(select(documents.c.id, documents.c.seq), documents.c.id, ids))

    def _pairs(self, query: Select[Any], column: ColumnElement[Any], values: Collection[Any]) -> Iterator[Any]:
        for some in portions(sorted(values)):
            yield from (tuple(row) for row in self._connection.execute(query.where(column.in_(some))))

    def _delete(self, table: Table, column: ColumnElement[Any], values: Collection[int]) -> None:
        for some in portions(sorted(values)):
            self._connection.execute(delete(table).where(column.in_(some)))

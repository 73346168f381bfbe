"""The ledger: what came in, what was read in it, what was judged of it; recorded once, in order, never changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Select, and_, func, or_, select, true

from marsad.core.errors import StoreError
from marsad.core.nouns import Claim, Document, Failure, Judgement
from marsad.store import rows
from marsad.store.addresses import shown, url_of
from marsad.store.backup import Backup, read_backup, write_backup
from marsad.store.batch import COMPARED, Batch, compared_up_to, digest_of
from marsad.store.batch_chain import Fault
from marsad.store.by_id import DocumentsById
from marsad.store.checking import faults_in
from marsad.store.derived import Derived
from marsad.store.dialects import Commits, by_code_point, files_of, for_writing
from marsad.store.explaining import explained
from marsad.store.opening import SCHEMA, open_engine
from marsad.store.paging import Paging
from marsad.store.portions import portions
from marsad.store.tables import CHAINED_TABLES, LEDGER_TABLES, batches, claims, documents, failures, judgements, marks
from marsad.store.team import Team

_ROWS_AT_ONCE = 1_000


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Dated(NamedTuple):
    """A claim with its place in the ledger, the day its document was known, that one's address and place."""

    seq: int
    claim: Claim
    day: str
    address: str | None
    document: int


class Ledger:
    """Documents, claims, judgements and failures in the order of recording. Open one with `Ledger.open`."""

    def __init__(self, engine: Engine, name: str, *, clock: Callable[[], str] = _now) -> None:
        self._engine, self.name, self._clock = engine, name, clock
        self._commits = Commits(engine)

    @classmethod
    def open(
        cls, target: str | Path, *, create: bool = True, wait: float = 30.0, clock: Callable[[], str] = _now
    ) -> Ledger:
        """Opens a database: the path of a file, ``:memory:``, or an address (``sqlite:///…``, ``postgresql://…``).

        A new file is made unless ``create`` is false; an older schema is brought up to date. ``wait`` is how many
        seconds to wait while another program writes. ``clock`` gives the time of recording (ISO 8601, UTC).
        Raises `StoreError`: S101 not a database, S102 a newer schema, S103 not Marsad's, S104 missing, read-only or
        not to be opened, S105 locked, S106 damaged, S107 no address of a database, S108 no driver for PostgreSQL; of a
        server S112 no answer, S113 wrong user or password, S114 no such database, S115 not allowed, S116 too old a
        version or no UTF-8, S117 the connection broke off, S118 not laid out yet, which only its owner can.
        """
        return cls(open_engine(target, create=create, wait=wait), shown(url_of(target)), clock=clock)

    @property
    def files(self) -> frozenset[str]:
        """The absolute paths of the database's own files; empty where it is none of files."""
        return files_of(self._engine)

    def close(self) -> None:
        """Lets go of the database."""
        self._commits.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.name!r})"

    # Writing

    @contextmanager
    def writing(self) -> Iterator[Batch]:
        """One transaction: all that is appended in the ``with`` block is kept when it ends, nothing if it raises."""
        with explained(self.name), self._engine.connect() as plain:
            connection = for_writing(plain)
            with connection.begin():
                batch = Batch(connection, recorded_at=self._clock())
                yield batch
                batch.end()

    def append(
        self, document: Document, claims_read: Sequence[Claim] = (), judgements_made: Sequence[Judgement] = ()
    ) -> bool:
        """Appends a document, its claims and judgements in one transaction; False if the document is there already."""
        with self.writing() as batch:
            return batch.append(document, claims_read, judgements_made)

    def append_judgements(self, judgements_made: Iterable[Judgement]) -> int:
        """Appends the judgements that are not there yet, in one transaction; how many these were."""
        with self.writing() as batch:
            return batch.append_judgements(judgements_made)

    def append_failure(self, failure: Failure) -> bool:
        """Appends a failure; False if the same one is there already."""
        with self.writing() as batch:
            return batch.append_failure(failure)

    def mark(self, step: str, subject: str, note: str = "") -> bool:
        """Records that ``step`` is finished on ``subject``, with a ``note``; False if that is recorded already."""
        with self.writing() as batch:
            return batch.mark(step, subject, note)

    # Reading

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self.name), self._engine.connect() as connection:
            try:
                yield connection
            except msgspec.MsgspecError as error:
                raise StoreError(
                    "S106",
                    f"{self.name} holds a row that cannot be read: {error}.",
                    "Run `marsad verify` to see which, and restore the file from a copy.",
                ) from error

    @contextmanager
    def derived(self) -> Iterator[Derived]:
        """What is kept beside the ledger, for reading."""
        with self._reading() as connection:
            yield Derived(connection)

    def commits(self) -> int | None:
        """A number that is another after any commit to the database; None where none can be had at next to no cost."""
        return self._commits.number()

    @contextmanager
    def paging(self) -> Iterator[Paging]:
        """Documents and claims a page at a time."""
        with self._reading() as connection:
            yield Paging(connection)

    def has_document(self, document: str) -> bool:
        """Whether a document with this id (that is, with these bytes) is in the ledger."""
        with self._reading() as connection:
            return connection.execute(select(documents.c.id).where(documents.c.id == document)).first() is not None

    def documents(self, *, replaced: bool = False, as_of: str | None = None) -> list[Document]:
        """The documents in order; those that newer ones replaced only if asked for.

        ``as_of`` (a day, ISO 8601) takes the ledger back: only documents published by the end of that day, or recorded
        by then where no date of publication is known.
        """
        query = select(documents).where(_live(replaced=replaced, as_of=as_of)).order_by(documents.c.seq)
        with self._reading() as connection:
            return [rows.read_document(row) for row in connection.execute(query).mappings()]

    def document(self, name: str) -> Document:
        """The document with this id or own id (of several with one own id, the newest). Raises `StoreError` S111."""
        query = select(documents).where(or_(documents.c.id == name, documents.c.own_id == name))
        # An id is unique; an own id could be spelled like another document's id, which then comes first.
        query = query.order_by((documents.c.id == name).desc(), documents.c.seq.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise StoreError(
                "S111", f"There is no document {name} in {self.name}.", "List them with `obs.documents()`."
            )
        return rows.read_document(row)

    def names(self) -> dict[str, str]:
        """What every document is called, by its id: its own id where it had one, else its id. No text is read."""
        query = select(documents.c.id, documents.c.own_id).order_by(documents.c.seq)
        with self._reading() as connection:
            return {ident: own or ident for ident, own in connection.execute(query)}

    def documents_by_id(self) -> DocumentsById:
        """All documents, replaced ones too, by id; a text is read only when its document is asked for."""
        query = select(documents.c.id, documents.c.own_id).order_by(documents.c.seq)
        with self._reading() as connection:
            names = {row.id: row.own_id or row.id for row in connection.execute(query)}
        return DocumentsById(names, self.document)

    def claims(self, *, replaced: bool = False, as_of: str | None = None, document: str | None = None) -> list[Claim]:
        """The claims in order, of all documents that `documents` gives for the same arguments, or of one of them."""
        query = select(claims.c.payload).join(documents, documents.c.id == claims.c.document)
        query = query.where(_live(replaced=replaced, as_of=as_of)).order_by(claims.c.seq)
        if document is not None:
            query = query.where(claims.c.document == document)
        with self._reading() as connection:
            return [rows.read_claim(payload) for payload in connection.execute(query).scalars()]

    def claims_at(self, seqs: Collection[int]) -> dict[int, Claim]:
        """The claims with these places in the order of recording, in that order; those of replaced documents not."""
        query = select(claims.c.seq, claims.c.payload).join(documents, documents.c.id == claims.c.document)
        query = query.where(_live(replaced=False, as_of=None))
        return self._at(query, claims.c.seq, seqs, rows.read_claim)

    def claims_in(self, seqs: Collection[int]) -> dict[int, Claim]:
        """The claims of the documents with these places in the order of recording, by their own places, in order."""
        query = select(claims.c.seq, claims.c.payload).join(documents, documents.c.id == claims.c.document)
        query = query.where(_live(replaced=False, as_of=None))
        return self._at(query, documents.c.seq, seqs, rows.read_claim)

    def documents_at(self, seqs: Collection[int]) -> dict[int, Document]:
        """The documents with these places in the order of recording, in that order; replaced ones not."""
        query = select(documents).where(_live(replaced=False, as_of=None))
        found: dict[int, Document] = {}
        with self._reading() as connection:
            for some in portions(sorted(seqs)):
                for row in connection.execute(query.where(documents.c.seq.in_(some))).mappings():
                    found[row["seq"]] = rows.read_document(row)
        return dict(sorted(found.items()))

    def _at(
        self, query: Select[Any], column: ColumnElement[int], seqs: Collection[int], read: Callable[[bytes], Claim]
    ) -> dict[int, Claim]:
        found: dict[int, Claim] = {}
        with self._reading() as connection:
            for some in portions(sorted(seqs)):
                for seq, payload in connection.execute(query.where(column.in_(some))):
                    found[seq] = read(payload)
        return dict(sorted(found.items()))

    def dated_claims(self, ids: Collection[str]) -> list[Dated]:
        """The claims with these ids, of replaced documents too, in order: each with when its document was known."""
        columns = (claims.c.seq, claims.c.payload, _day(documents).label("day"), documents.c.address)
        query = select(*columns, documents.c.seq.label("document"))
        query = query.join(documents, documents.c.id == claims.c.document)
        found: list[Dated] = []
        with self._reading() as connection:
            for some in portions(sorted(ids)):
                for seq, payload, day, address, document in connection.execute(query.where(claims.c.id.in_(some))):
                    found.append(Dated(seq, rows.read_claim(payload), day, address, document))
        return sorted(found, key=lambda one: one.seq)

    def bylines(self) -> list[tuple[str | None, str | None, int]]:
        """How many documents each publisher published on each day (both null where unknown); replaced ones not."""
        day = func.substr(documents.c.published, 1, 10)
        query = select(documents.c.publisher, day, func.count()).where(_live(replaced=False, as_of=None))
        with self._reading() as connection:
            found = connection.execute(query.group_by(documents.c.publisher, day))
            return [(row[0], row[1], row[2]) for row in found]

    def versions(self, addresses: Collection[str]) -> list[tuple[str, int, str]]:
        """All documents that were ever at these addresses: the address, the ``seq``, and the day each was known."""
        query = select(documents.c.address, documents.c.seq, _day(documents).label("day"))
        with self._reading() as connection:
            return [
                (row[0], row[1], row[2])
                for some in portions(sorted(addresses))
                for row in connection.execute(query.where(documents.c.address.in_(some)).order_by(documents.c.seq))
            ]

    def documents_with_claims(self, *, after: int = 0) -> list[tuple[int, int]]:
        """Every document with claims recorded after that claim, by ``seq``: the document's and its last claim's."""
        query = select(documents.c.seq, func.max(claims.c.seq)).join(claims, documents.c.id == claims.c.document)
        query = query.where(claims.c.seq > after).group_by(documents.c.seq).order_by(func.max(claims.c.seq))
        with self._reading() as connection:
            return [(document, claim) for document, claim in connection.execute(query)]

    def claim_id_at(self, seq: int) -> str:
        """The id of the claim with this place in the order of recording."""
        with self._reading() as connection:
            return str(connection.execute(select(claims.c.id).where(claims.c.seq == seq)).scalar_one())

    def compared_up_to(self) -> int:
        """The ``seq`` of the last claim that was compared with those before it; 0 for none."""
        with self._reading() as connection:
            return compared_up_to(connection)

    def judgements_on(self, ids: Collection[str]) -> dict[int, Judgement]:
        """The judgements that name one of these claims or documents, by ``seq``, in order."""
        found: dict[int, Judgement] = {}
        with self._reading() as connection:
            for some in portions(sorted(ids)):
                for column in (judgements.c.left_id, judgements.c.right_id):
                    query = select(judgements.c.seq, judgements.c.payload).where(column.in_(some))
                    for seq, payload in connection.execute(query):
                        if seq not in found:
                            found[seq] = rows.read_judgement(payload)
        return dict(sorted(found.items()))

    def judged_since(self, seq: int) -> list[tuple[int, str, str, str]]:
        """The judgements after that one: ``seq``, what they are about, left and right."""
        columns = (judgements.c.seq, judgements.c.about, judgements.c.left_id, judgements.c.right_id)
        with self._reading() as connection:
            found = connection.execute(select(*columns).where(judgements.c.seq > seq).order_by(judgements.c.seq))
            return [(row[0], row[1], row[2], row[3]) for row in found]

    def recorded_since(self, document: int, claim: int) -> tuple[list[int], list[int]]:
        """The claims after that one by ``seq``, and the claims of documents that documents after that one replaced."""
        newer, older = documents.alias("newer"), documents.alias("older")
        gone = select(claims.c.seq).join(older, older.c.id == claims.c.document)
        gone = gone.join(newer, newer.c.replaces == older.c.id).where(newer.c.seq > document)
        with self._reading() as connection:
            fresh = list(connection.execute(select(claims.c.seq).where(claims.c.seq > claim)).scalars())
            return fresh, list(connection.execute(gone).scalars())

    def heads(self) -> tuple[int, int, int]:
        """The ``seq`` of the last document, claim and judgement; 0 for none."""
        with self.derived() as derived:
            return derived.heads()

    def chains_at(self, heads: Sequence[int]) -> tuple[str, ...]:
        """What the chains of documents, claims and judgements were at these places: each stands for all before it."""
        with self._reading() as connection:
            return tuple(
                connection.execute(select(table.c.chain).where(table.c.seq == seq)).scalar() or ""
                for table, seq in zip(CHAINED_TABLES, heads, strict=True)
            )

    def parts(self, ids: Collection[str]) -> list[tuple[str, str]]:
        """The pairs of claims that any judgement calls part and whole, of which one is among these."""
        found: set[tuple[str, str]] = set()
        query = select(judgements.c.left_id, judgements.c.right_id).where(
            judgements.c.verdict == "part-of", judgements.c.about == "claim"
        )
        with self._reading() as connection:
            for some in portions(sorted(ids)):
                for column in (judgements.c.left_id, judgements.c.right_id):
                    found.update((row[0], row[1]) for row in connection.execute(query.where(column.in_(some))))
        return sorted(found)

    def judgements_of_parts(self, ids: Collection[str] | None = None) -> list[Judgement]:
        """All judgements on pairs of which some judgement says that one is part of the other, in order.

        With ``ids``, on pairs of which one is among these.
        """
        parts = judgements.alias("parts")
        same = or_(
            and_(judgements.c.left_id == parts.c.left_id, judgements.c.right_id == parts.c.right_id),
            and_(judgements.c.left_id == parts.c.right_id, judgements.c.right_id == parts.c.left_id),
        )
        pairs = select(judgements.c.seq).join(parts, same).where(parts.c.verdict == "part-of")
        query = select(judgements.c.seq, judgements.c.payload)
        found: dict[int, Judgement] = {}
        with self._reading() as connection:
            for some in [None] if ids is None else portions(sorted(ids)):
                for column in (parts.c.left_id, parts.c.right_id)[: 1 if some is None else 2]:
                    chosen = pairs if some is None else pairs.where(column.in_(some))
                    for seq, payload in connection.execute(query.where(judgements.c.seq.in_(chosen))):
                        if seq not in found:
                            found[seq] = rows.read_judgement(payload)
        return [judgement for _, judgement in sorted(found.items())]

    def judgements(self) -> list[Judgement]:
        """The judgements in order."""
        query = select(judgements.c.payload).order_by(judgements.c.seq)
        with self._reading() as connection:
            return [rows.read_judgement(payload) for payload in connection.execute(query).scalars()]

    def judgements_by_persons(self, *, after: int = 0) -> dict[int, Judgement]:
        """The judgements of persons that were recorded after that one, by ``seq``, in order."""
        query = select(judgements.c.seq, judgements.c.payload).where(judgements.c.seq > after)
        with self._reading() as connection:
            found = connection.execute(query.order_by(judgements.c.seq).execution_options(yield_per=_ROWS_AT_ONCE))
            told = {seq: rows.read_judgement(payload) for seq, payload in found if b'"person":true' in payload}
        return {seq: judgement for seq, judgement in told.items() if judgement.maker.person}

    def judgements_about(self, about: str) -> list[Judgement]:
        """The judgements about a ``claim``, a ``document`` or a ``field``, in order."""
        query = select(judgements.c.payload).where(judgements.c.about == about).order_by(judgements.c.seq)
        with self._reading() as connection:
            return [rows.read_judgement(payload) for payload in connection.execute(query).scalars()]

    def failures(self) -> list[Failure]:
        """The failures in order, each once."""
        with self._reading() as connection:
            return [
                rows.read_failure(row)
                for row in connection.execute(select(failures).order_by(failures.c.seq)).mappings()
            ]

    def note_of(self, step: str, subject: str) -> str | None:
        """The last note on ``step`` and ``subject``; None if the step was never finished on it."""
        query = select(marks.c.note).where(marks.c.step == step, marks.c.subject == subject)
        with self._reading() as connection:
            return connection.execute(query.order_by(marks.c.seq.desc()).limit(1)).scalar()

    def notes_of(self, step: str) -> dict[str, str]:
        """The last note on every subject that the step was finished on, in the order of recording."""
        query = select(marks.c.subject, marks.c.note).where(marks.c.step == step).order_by(marks.c.seq)
        with self._reading() as connection:
            return {row.subject: row.note for row in connection.execute(query)}

    def uncompared(self) -> list[str]:
        """The ids of the claims recorded since claims were last compared, in order."""
        last = select(marks.c.subject).where(marks.c.step == COMPARED).order_by(marks.c.seq.desc()).limit(1)
        since = select(claims.c.seq).where(claims.c.id == last.scalar_subquery()).scalar_subquery()
        query = select(claims.c.id).where(claims.c.seq > func.coalesce(since, 0)).order_by(claims.c.seq)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def counts(self) -> dict[str, int]:
        """How many rows each table has; ``replaced`` says how many of the documents newer ones replaced."""
        with self._reading() as connection:
            counted = {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in LEDGER_TABLES
            }
            live = connection.execute(
                select(func.count()).select_from(documents).where(_live(replaced=False, as_of=None))
            ).scalar_one()
        return counted | {"replaced": counted["documents"] - live}

    def digest(self) -> str:
        """One hash of all documents, claims and judgements in their order: equal ledgers, equal digests.

        Costs three look-ups, whatever the size. The time of recording is no part of it.
        """
        with self._reading() as connection:
            return digest_of(connection)

    def head(self) -> str:
        """The head of the chain of batches: stands for all that was ever recorded here, when, and in which order.

        Whoever keeps it can show later that nothing of it was changed or taken away (`faults` with ``head``).
        """
        with self._reading() as connection:
            last = select(batches.c.head).order_by(batches.c.seq.desc()).limit(1)
            return str(connection.execute(last).scalar() or rows.FIRST_CHAIN)

    def batches(self) -> int:
        """How many batches were recorded."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(batches)).scalar_one()

    @property
    def team(self) -> Team:
        """Who may do what with it, where it is in PostgreSQL. Raises `UsageError` U131 for a file."""
        return Team(self._engine, self.name)

    def backup(self, path: str | Path) -> Backup:
        """Writes all of it into one file, while others go on writing; see `marsad.store.backup.write_backup`."""
        with explained(self.name), self._engine.connect() as connection:
            return write_backup(connection, Path(path), ledger_schema=SCHEMA)

    def restore(self, path: str | Path) -> Backup:
        """Fills it, which must be empty, from such a file, all or nothing; see `marsad.store.backup.read_backup`."""
        with explained(self.name), self._engine.connect() as plain:
            connection = for_writing(plain)
            with connection.begin():
                return read_backup(connection, Path(path))

    def faults(self, *, head: str | None = None) -> list[Fault]:
        """Every row that differs from what was recorded (hashes, ids, chains, columns); empty if all is well.

        ``head`` is one that was told earlier: if it is not in the chain of batches, that is a fault too.
        """
        with explained(self.name), self._engine.connect() as connection:
            return faults_in(connection, head=head)


def _day(table: FromClause) -> ColumnElement[str]:
    return by_code_point(func.substr(func.coalesce(table.c.published, table.c.recorded_at), 1, 10))


def _live(*, replaced: bool, as_of: str | None) -> ColumnElement[bool]:
    """The documents that count: known by the end of ``as_of``, and not replaced by one that was known by then."""
    known = true() if as_of is None else _day(documents) <= as_of
    if replaced:
        return known
    newer = documents.alias("newer")
    newer_known = true() if as_of is None else _day(newer) <= as_of
    return and_(
        known,
        ~select(newer.c.id)
        .where(newer.c.address == documents.c.address, newer.c.seq > documents.c.seq, newer_known)
        .exists(),
    )


__all__ = ["COMPARED", "Batch", "Dated", "Fault", "Ledger"]

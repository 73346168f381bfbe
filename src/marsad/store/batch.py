"""One transaction on the ledger: everything appended in it is kept, or nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select

from marsad.core.errors import StoreError
from marsad.core.nouns import Claim, Document, Failure, Judgement
from marsad.store import rows
from marsad.store.derived import Derived
from marsad.store.tables import CHAINED_TABLES, LEDGER_TABLES, batches, claims, documents, failures, judgements, marks

COMPARED: Final = "compared"
"""The step whose marks name the last claim that was compared with those before it."""
_IDS_AT_ONCE: Final = 500


class Batch:
    """Appends to the ledger; made by `Ledger.writing`, and of no use after its ``with`` block."""

    def __init__(self, connection: Connection, *, recorded_at: str) -> None:
        self._connection, self._recorded_at = connection, recorded_at
        self._heads: dict[str, tuple[int, str]] = {}
        self._rows = rows.RowsHash()

    def append(
        self, document: Document, claims_read: Sequence[Claim] = (), judgements_made: Sequence[Judgement] = ()
    ) -> bool:
        """Appends a document, its claims and judgements; False, and nothing appended, if its bytes are there already.

        A document at the address of an older one replaces it: the older one and its claims stay in the ledger, but
        are left out of the fold.
        """
        if not self._append(documents, [rows.document_row(document, replaces=self._newest_at(document))], skip=True):
            return False
        self._append(claims, [rows.claim_row(claim) for claim in claims_read])
        self.append_judgements(judgements_made)
        return True

    def supersede(self, old: str, document: Document, claims_read: Sequence[Claim]) -> bool:
        """Appends a document that replaces the one with the id ``old``, wherever the two came from, and its claims.

        False, and nothing appended, if it is there already or another has replaced ``old``.
        """
        taken = self._connection.execute(select(documents.c.id).where(documents.c.replaces == old).limit(1)).first()
        if taken is not None or not self._append(documents, [rows.document_row(document, replaces=old)], skip=True):
            return False
        self._append(claims, [rows.claim_row(claim) for claim in claims_read])
        return True

    def append_judgements(self, judgements_made: Iterable[Judgement]) -> int:
        """Appends the judgements that are not there yet, in the order given; how many these were."""
        return self._append(judgements, [rows.judgement_row(judgement) for judgement in judgements_made])

    def append_failure(self, failure: Failure) -> bool:
        """Appends a failure; False if the same one is there already."""
        return self._append(failures, [rows.failure_row(failure)]) == 1

    def mark(self, step: str, subject: str, note: str = "") -> bool:
        """Records that ``step`` is finished on ``subject``, with a ``note``; False if that is recorded already."""
        return self._append(marks, [rows.mark_row(step, subject, note)]) == 1

    @property
    def derived(self) -> Derived:
        """What is kept beside the ledger, written in the same transaction."""
        return Derived(self._connection)

    def digest(self) -> str:
        """The ledger's digest with all that was appended in this transaction."""
        return digest_of(self._connection)

    def compared_up_to(self) -> int:
        """The ``seq`` of the last claim that was compared with those before it; 0 for none."""
        return compared_up_to(self._connection)

    def end(self) -> None:
        """Writes the row of this batch, if anything was recorded in it; nothing may be appended after that."""
        if not self._rows:
            return
        last = self._connection.execute(select(batches.c.seq, batches.c.head).order_by(batches.c.seq.desc()).limit(1))
        seq, previous = last.one_or_none() or (0, rows.FIRST_CHAIN)
        row: dict[str, Any] = {table.name: self._head(table)[0] for table in LEDGER_TABLES}
        row |= {"seq": seq + 1, "previous": previous, "recorded_at": self._recorded_at, "note": ""}
        row["rows_hash"] = self._rows.hexdigest()
        row["head"] = rows.batch_head(row, (table.name for table in LEDGER_TABLES))
        self._connection.execute(insert(batches), [row])

    def _newest_at(self, document: Document) -> str | None:
        address = rows.address_of(document)
        if address is None:
            return None
        same_place = select(documents.c.id).where(documents.c.address == address)
        return self._connection.execute(same_place.order_by(documents.c.seq.desc()).limit(1)).scalar()

    def _append(self, table: Table, new: Sequence[dict[str, Any]], *, skip: bool = False) -> int:
        known = self._known(table, [row["id"] for row in new])
        linked: list[dict[str, Any]] = []
        seq, chain = self._head(table)
        for row in new:
            if row["id"] in known:
                if not skip and known[row["id"]] != row["row_hash"]:
                    raise StoreError(
                        "S110",
                        f"{table.name} already holds {row['id']} with another content.",
                        "This is a defect of the component that made the id; please report it. Nothing was stored.",
                    )
                continue
            known[row["id"]] = row["row_hash"]
            seq, chain = seq + 1, rows.link(chain, row["id"], row["row_hash"])
            linked.append(row | {"seq": seq, "chain": chain, "recorded_at": self._recorded_at})
            self._rows.add(table.name, chain, self._recorded_at)
        if linked:
            self._connection.execute(insert(table), linked)
            self._heads[table.name] = (seq, chain)
        return len(linked)

    def _known(self, table: Table, ids: Sequence[str]) -> dict[str, str]:
        known: dict[str, str] = {}
        for first in range(0, len(ids), _IDS_AT_ONCE):
            wanted = table.c.id.in_(ids[first : first + _IDS_AT_ONCE])
            known |= {
                row.id: row.row_hash
                for row in self._connection.execute(select(table.c.id, table.c.row_hash).where(wanted))
            }
        return known

    def _head(self, table: Table) -> tuple[int, str]:
        if table.name not in self._heads:
            self._heads[table.name] = head_of(self._connection, table)
        return self._heads[table.name]


def head_of(connection: Connection, table: Table) -> tuple[int, str]:
    """``seq`` and ``chain`` of the last row of a table."""
    last = connection.execute(select(table.c.seq, table.c.chain).order_by(table.c.seq.desc()).limit(1)).first()
    return (last.seq, last.chain) if last else (0, rows.FIRST_CHAIN)


def compared_up_to(connection: Connection) -> int:
    """The ``seq`` of the last claim that was compared with those before it; 0 for none."""
    last = select(marks.c.subject).where(marks.c.step == COMPARED).order_by(marks.c.seq.desc()).limit(1)
    query = select(claims.c.seq).where(claims.c.id == last.scalar_subquery())
    return connection.execute(query).scalar() or 0


def digest_of(connection: Connection) -> str:
    """One hash of the heads of the three chains that events are computed from."""
    heads = [head_of(connection, table)[1] for table in CHAINED_TABLES]
    return rows.sha256("\n".join(heads).encode())

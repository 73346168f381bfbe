"""Re-reads every row and says which differ from what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DatabaseError

from marsad.core.nouns import Record
from marsad.store import rows
from marsad.store.dialects import damage
from marsad.store.tables import LEDGER_TABLES

_ROWS_AT_ONCE: Final = 500


class Fault(Record, frozen=True, kw_only=True):
    """A row that is not what it should be: its table, its id, and what is wrong with it."""

    table: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.id}: {self.what}"


def faults_in(connection: Connection) -> list[Fault]:
    """Every fault of every ledger table, in the order of the tables and of their rows."""
    faults: list[Fault] = []
    try:
        faults += [Fault(table="file", id="-", what=said) for said in damage(connection)]
    except DatabaseError as error:
        faults.append(Fault(table="file", id="-", what=str(error.orig)))
    for table in LEDGER_TABLES:
        try:
            faults += _faults_of_table(connection, table)
        except DatabaseError as error:
            faults.append(Fault(table=table.name, id="-", what=f"cannot be read to its end: {error.orig}"))
    return faults


def _faults_of_table(connection: Connection, table: Table) -> Iterator[Fault]:
    check = _CHECKS[table.name]
    before, chains = 0, {rows.FIRST_CHAIN}
    ordered = select(table).order_by(table.c.seq).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(ordered).mappings():
        yield from (Fault(table=table.name, id=str(row["id"]), what=what) for what in check(row))
        linked = {rows.link(chain, row["id"], row["row_hash"]) for chain in chains}
        if row["seq"] != before + 1 or row["chain"] not in linked:
            yield Fault(
                table=table.name,
                id=str(row["id"]),
                what="does not follow the row before it: a row was changed, taken out, put in or moved",
            )
        # The next row may follow what stands here or what should stand here: a break is named once, where it is.
        before, chains = row["seq"], linked | {row["chain"]}
        if row["chain"] in linked:
            chains = {row["chain"]}


def _check_document(row: rows.Row) -> Iterator[str]:
    if rows.text_hash(row["text"]) != row["text_hash"]:
        yield "its text is not the text that was stored"
    if rows.document_row_hash(row) != row["row_hash"]:
        yield "its columns are not what was stored"


def _check_claim(row: rows.Row) -> Iterator[str]:
    yield from _check_payload(row, rows.read_claim, rows.claim_index)
    if rows.claim_id_in(row["payload"], row["id"]) != row["id"]:
        yield "its id does not follow from its content"


def _check_judgement(row: rows.Row) -> Iterator[str]:
    yield from _check_payload(row, rows.read_judgement, rows.judgement_index)


def _check_payload(
    row: rows.Row, read: Callable[[bytes], Any], index: Callable[[Any], dict[str, Any]]
) -> Iterator[str]:
    if rows.sha256(row["payload"]) != row["row_hash"]:
        yield "its content is not the content that was stored"
    try:
        record = read(row["payload"])
    except msgspec.MsgspecError as error:
        yield f"its content cannot be read: {error}"
        return
    if record.id != row["id"]:
        yield f"its content has the id {record.id}"
    for column, value in index(record).items():
        if row[column] != value:
            yield f"its column {column} differs from its content"


def _check_failure(row: rows.Row) -> Iterator[str]:
    yield from _check_hash_and_id(row, rows.failure_row_hash(row), rows.failure_id(row))


def _check_mark(row: rows.Row) -> Iterator[str]:
    yield from _check_hash_and_id(row, rows.mark_row_hash(row), rows.mark_id(row))


def _check_hash_and_id(row: rows.Row, row_hash: str, row_id: str) -> Iterator[str]:
    if row_hash != row["row_hash"]:
        yield "its columns are not what was stored"
    if row_id != row["id"]:
        yield "its id does not follow from its content"


_CHECKS: Final[dict[str, Callable[[rows.Row], Iterator[str]]]] = {
    "documents": _check_document,
    "claims": _check_claim,
    "judgements": _check_judgement,
    "failures": _check_failure,
    "marks": _check_mark,
}

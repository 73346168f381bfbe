"""Re-reads every row and says which differ from what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DatabaseError

from marsad.store import rows
from marsad.store.batch_chain import BatchChain, Fault
from marsad.store.dialects import damage, missing_triggers
from marsad.store.explaining import is_lost
from marsad.store.tables import LEDGER_TABLES, batches

_ROWS_AT_ONCE: Final = 500


def faults_in(connection: Connection, *, head: str | None = None, guards: bool = True) -> list[Fault]:
    """Every fault of every ledger table, in the order of the tables and of their rows, and of the chain of batches.

    With ``guards``, also each trigger that is not there: that is no fault of a row, but lets rows be changed.
    Raises `DatabaseError` only where the connection itself breaks off.
    """
    faults: list[Fault] = []
    with _told(faults, "file", connection):
        faults += [Fault(table="file", id="-", what=said) for said in damage(connection)]
    chain = BatchChain()
    with _told(faults, "batches", connection):
        faults += chain.read(connection)
    for table in (*LEDGER_TABLES, batches) if guards else ():
        with _told(faults, table.name, connection):
            for name in missing_triggers(connection, table.name):
                what = f"its rows can be changed: the trigger {name} is missing or switched off"
                faults.append(Fault(table=table.name, id="-", what=what))
    for table in LEDGER_TABLES:
        with _told(faults, table.name, connection):
            for fault in _faults_of_table(connection, table, chain):
                faults.append(fault)
    faults += chain.faults()
    if head is not None and not any(known.startswith(head) for known in chain.heads):
        faults.append(Fault(table="batches", id=head, what="this head is not in the chain: what it stood for is gone"))
    return faults


@contextmanager
def _told(faults: list[Fault], table: str, connection: Connection) -> Iterator[None]:
    """What the database cannot read is a fault like others; that it cannot be reached is not."""
    try:
        yield
    except DatabaseError as error:
        if is_lost(error):
            raise
        faults.append(Fault(table=table, id="-", what=f"cannot be read to its end: {error.orig}"))
        connection.rollback()


def _faults_of_table(connection: Connection, table: Table, chain: BatchChain) -> Iterator[Fault]:
    check = _CHECKS[table.name]
    before, chains = 0, {rows.FIRST_CHAIN}
    ordered = select(table).order_by(table.c.seq).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(ordered).mappings():
        said = list(check(row))
        linked = {rows.link(link, row["id"], row["row_hash"]) for link in chains}
        if row["seq"] != before + 1 or row["chain"] not in linked:
            said.append("does not follow the row before it: a row was changed, taken out, put in or moved")
        said += chain.follow(table.name, row, sound=not said)
        yield from (Fault(table=table.name, id=str(row["id"]), what=what) for what in said)
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
    if isinstance(row["payload"], bytes) and rows.claim_id_in(row["payload"], row["id"]) != row["id"]:
        yield "its id does not follow from its content"


def _check_judgement(row: rows.Row) -> Iterator[str]:
    yield from _check_payload(row, rows.read_judgement, rows.judgement_index)


def _check_payload(
    row: rows.Row, read: Callable[[bytes], Any], index: Callable[[Any], dict[str, Any]]
) -> Iterator[str]:
    if not isinstance(row["payload"], bytes):  # SQLite keeps whatever was put in a column
        yield "its content is not the content that was stored: it is not even bytes"
        return
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

"""A whole ledger as one file that any database can be made from again, and that can be read without Marsad.

The file is gzip (RFC 1952) of JSON Lines: a header, then every row of every table with all its columns, in order, then
an end with the SHA-256 of all before it. The same ledger gives the same bytes. What is worked out of the ledger is left
out, and so is the database's own form: a copy of SQLite's pages, or a dump of PostgreSQL, leads back to itself only.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, LargeBinary, Table, func, insert, select
from sqlalchemy.exc import OperationalError, StatementError

from marsad.core.errors import StoreError, UsageError, VerificationError
from marsad.core.nouns import Record
from marsad.store.batch import digest_of
from marsad.store.checking import faults_in
from marsad.store.tables import LEDGER_TABLES, batches

FORMAT: Final = "marsad.backup/1"
_TABLES: Final[tuple[Table, ...]] = (*LEDGER_TABLES, batches)
_AT_ONCE: Final = 500
_LONGEST_LINE: Final = 1 << 28
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Backup(Record, frozen=True, kw_only=True):
    """What a backup holds: rows of each table, the ledger's digest and head, the web archives that lie beside it."""

    rows: dict[str, int]
    digest: str
    head: str
    originals: tuple[str, ...] = ()


class _Header(Record, frozen=True, kw_only=True):
    schema: str
    ledger: str
    digest: str
    head: str
    rows: dict[str, int]


class _End(Record, frozen=True, kw_only=True):
    sha256: str


def write_backup(connection: Connection, path: Path, *, ledger_schema: str) -> Backup:
    """Writes all that one reading transaction sees; others may go on writing. The file appears when it is whole.

    Raises `VerificationError` V102 where a row is at fault (a backup would pass the fault on), `UsageError` U136 where
    the file is there already or cannot be written.
    """
    if path.exists():
        raise UsageError("U136", f"{path} is there already, and a backup replaces nothing.", "Give another name.")
    if faults := faults_in(connection, guards=False):
        named = "; ".join(map(str, faults[:5])) + (f"; and {len(faults) - 5} more" if len(faults) > 5 else "")
        advice = "Restore the last backup; `marsad verify` names all of them. Nothing was written."
        raise VerificationError("V102", f"No backup was made, since {len(faults)} are at fault: {named}.", advice)
    found = _what_is_there(connection)
    header = _Header(schema=FORMAT, ledger=ledger_schema, digest=found.digest, head=found.head, rows=found.rows)
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as file:
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                whole = hashlib.sha256()
                for line in _lines(connection, header):
                    whole.update(line)
                    packed.write(line)
                packed.write(msgspec.json.encode(_End(sha256=whole.hexdigest())) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError("U136", f"{path} cannot be written: {error.strerror}.", "Give another file.") from error
    return found


def _what_is_there(connection: Connection) -> Backup:
    rows = {
        str(table.name): connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _TABLES
    }
    last = select(batches.c.head).order_by(batches.c.seq.desc()).limit(1)
    return Backup(rows=rows, digest=digest_of(connection), head=str(connection.execute(last).scalar() or ""))


def _lines(connection: Connection, header: _Header) -> Iterator[bytes]:
    yield msgspec.json.encode(header) + b"\n"
    for table in _TABLES:
        ordered = select(table).order_by(table.c.seq).execution_options(yield_per=_AT_ONCE)
        for row in connection.execute(ordered).mappings():
            said = {str(name): value.decode() if isinstance(value, bytes) else value for name, value in row.items()}
            yield msgspec.json.encode({"table": str(table.name), **said}) + b"\n"


def read_backup(connection: Connection, path: Path) -> Backup:
    """Fills an empty ledger from a backup, in the transaction of ``connection``, and checks every row of it.

    Raises `StoreError`: S121 no backup, or a damaged one; S122 the ledger is not empty; S102 of a newer Marsad.
    """
    if any(_what_is_there(connection).rows.values()):
        advice = "Give a database that is not there yet: `--db NEW.db`, or `createdb NEW`."
        raise StoreError("S122", "A ledger with something in it cannot be restored into.", advice)
    try:
        with gzip.open(path, "rb") as file:
            header = _fill(connection, _whole_lines(file, path), path)
    except FileNotFoundError:
        raise UsageError("U137", f"There is no file {path}.", "Give a file that `marsad backup` wrote.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, f"it cannot be unpacked ({error})") from error
    except StatementError as error:
        if isinstance(error, OperationalError):  # a full disk or a lock is no fault of the file
            raise
        raise _damaged(path, f"the database refuses a row of it ({_first_line(error.orig)})") from error
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise _damaged(path, f"a line of it cannot be read ({error})") from error
    found = _what_is_there(connection)
    faults = faults_in(connection, guards=False)
    if (found.rows, found.digest, found.head) != (header.rows, header.digest, header.head) or faults:
        said = "; ".join(map(str, faults[:5])) or "its rows are not those that it names"
        raise _damaged(path, said)
    return found


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _damaged(path: Path, why: str) -> StoreError:
    return StoreError("S121", f"{path} is no sound backup: {why}.", "Try an older one. Nothing was restored.")


def _whole_lines(file: Any, path: Path) -> Iterator[bytes]:
    """The lines but for the last, which must hold the hash of all others."""
    whole, held = hashlib.sha256(), b""
    while line := file.readline(_LONGEST_LINE):
        if held:
            whole.update(held)
            yield held
        held = line
    try:
        end = msgspec.json.decode(held, type=_End)
    except _UNREADABLE:
        raise _damaged(path, "it ends too early") from None
    if end.sha256 != whole.hexdigest():
        raise _damaged(path, "its bytes are not those that were written")


def _fill(connection: Connection, lines: Iterator[bytes], path: Path) -> _Header:
    try:
        header = msgspec.json.decode(next(lines), type=_Header)
    except (StopIteration, *_UNREADABLE):
        raise _damaged(path, "it does not begin as one") from None
    if header.schema != FORMAT:
        raise StoreError(
            "S102", f"{path} is of the format {header.schema}; this Marsad reads {FORMAT}.", "Update Marsad."
        )
    tables = {table.name: table for table in _TABLES}
    waiting: list[dict[str, Any]] = []
    now = ""
    for line in lines:
        row = msgspec.json.decode(line)
        name = row.pop("table")
        if waiting and (name != now or len(waiting) >= _AT_ONCE):
            connection.execute(insert(tables[now]), waiting)
            waiting = []
        now = name
        waiting.append(_restored(tables[name], row))
    if waiting:
        connection.execute(insert(tables[now]), waiting)
    return header


def _restored(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if isinstance(table.c[name].type, LargeBinary) and value is not None:
            row[name] = value.encode("utf-8")
    return {column.name: row.get(column.name) for column in table.columns}

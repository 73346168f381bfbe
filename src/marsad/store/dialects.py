"""All that differs between databases: how a connection is set up, how a write begins, and the append-only triggers.

Nothing outside this file may hold SQL that only one database understands.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, PoolProxiedConnection, String, Table, Text, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

WRITING: Final = "marsad_writing"
"""The execution option of a connection whose transaction will write: it takes the write lock at its start."""

_KEPT_OPEN: Final = 32
_FORBIDDEN: Final = "the ledger is append-only"
_WRITE_LOCK: Final = int.from_bytes(b"marsad")
"""The number of PostgreSQL's advisory lock that a writer holds; each database has locks of its own."""


def make_engine(url: URL, *, wait: float) -> Engine:
    """An engine whose connections are set up; ``wait`` is how many seconds to wait for another writer."""
    if url.get_backend_name() == "postgresql":
        # What one reader reads in one transaction is of one moment; a connection that died overnight is made anew.
        engine = create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True)
        _prepare_postgresql(engine, wait=wait)
        return engine
    if url.database in (None, "", ":memory:"):
        # One connection, or every connection would be an empty database of its own.
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        # Connections are kept: opening one costs as much as many questions. They are opened only as they are needed.
        engine = create_engine(url, pool_size=_KEPT_OPEN, max_overflow=_KEPT_OPEN)
    _prepare_sqlite(engine, wait=wait)
    return engine


class Commits:
    """Tells, in microseconds, whether anything was committed to an SQLite file since it was asked before."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, Lock()
        self._connection: PoolProxiedConnection | None = None
        self._possible = bool(files_of(engine))

    def number(self) -> int | None:
        """A number that is another after any commit by whomever; None where the database has no such thing."""
        if not self._possible:
            return None
        with self._lock:
            if self._connection is None:
                # One for good: the number only tells what others than the connection itself have committed.
                self._connection = self._engine.raw_connection()
            cursor = self._connection.cursor()
            try:
                return int(cursor.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error:
                return None  # whoever asks the database itself next is told what is wrong with it
            finally:
                cursor.close()

    def close(self) -> None:
        """Gives the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def for_writing(connection: Connection) -> Connection:
    """The same connection, whose next transaction takes the write lock at its start: one writer at a time."""
    options: dict[str, Any] = {WRITING: True}
    if connection.dialect.name == "postgresql":
        # A snapshot would be taken before the lock is given, and show the ledger as it was before the last writer.
        options["isolation_level"] = "READ COMMITTED"
    return connection.execution_options(**options)


def _prepare_postgresql(engine: Engine, *, wait: float) -> None:
    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITING, False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(wait * 1000))}")
            # An advisory lock, since those who may only insert may not lock a table; it ends with the transaction.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def _prepare_sqlite(engine: Engine, *, wait: float) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions on its own: it would begin them too late and without the write lock.
        connection.isolation_level = None
        # A damaged text must be found by its hash and named, not end the reading of the whole table.
        connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def settle(engine: Engine) -> None:
    """What is set once for a database and kept in it: SQLite's write-ahead log."""
    if engine.dialect.name == "sqlite":
        statement = "PRAGMA journal_mode = WAL"
        connection = engine.raw_connection()
        try:
            connection.cursor().execute(statement).fetchall()
        except sqlite3.OperationalError as error:  # outside a transaction, so SQLAlchemy does not see it
            raise OperationalError(statement, {}, error) from error
        except sqlite3.DatabaseError as error:  # a page that cannot be read is told as damage
            raise DatabaseError(statement, {}, error) from error
        finally:
            connection.close()


def files_of(engine: Engine) -> frozenset[str]:
    """The absolute paths of the files that make up the database, journals included; empty for a server or in memory."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        return frozenset()
    return frozenset(os.path.abspath(f"{name}{suffix}") for suffix in ("", "-wal", "-shm", "-journal"))


def damage(connection: Connection) -> list[str]:
    """What the database itself finds wrong with its file; empty if nothing."""
    if connection.dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)")]
    return [] if said == ["ok"] else said


def insert_new(connection: Connection, table: Table, found: Sequence[dict[str, Any]]) -> None:
    """Inserts rows; those whose key is there already are passed over."""
    if not found:
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(table).on_conflict_do_nothing(), found)


class Letters(TypeDecorator[str]):
    """Any text at all, compared code point by code point: PostgreSQL would neither keep a NUL nor compare so.

    There NUL is kept as DLE 0 and DLE as DLE DLE (the "data link escape" of ASCII); SQLite keeps both as they are.
    """

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As it is stored."""
        if value is None or dialect.name != "postgresql" or not ("\x00" in value or _DLE in value):
            return value
        return value.replace(_DLE, _DLE + _DLE).replace("\x00", _DLE + "0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """As it was given."""
        if value is None or dialect.name != "postgresql" or _DLE not in value:
            return value
        return _ESCAPED.sub(lambda found: "\x00" if found[1] == "0" else _DLE, value)


class Name(Letters):
    """A text of a bounded length."""

    impl = String
    cache_ok = True


_DLE: Final = "\x10"
_ESCAPED: Final = re.compile(f"{_DLE}([0{_DLE}])")


class by_code_point(FunctionElement[str]):  # noqa: N801 - reads as a function of SQL
    """An expression compared by code points whatever the language of the database: ISO days sort as days."""

    type = String()
    inherit_cache = True


@compiles(by_code_point)
def _as_it_is(element: Any, compiler: Any, **given: Any) -> str:
    return str(compiler.process(element.clauses, **given))


@compiles(by_code_point, "postgresql")
def _in_c(element: Any, compiler: Any, **given: Any) -> str:
    return f'({compiler.process(element.clauses, **given)} COLLATE "C")'


def make_append_only(connection: Connection, tables: Iterable[str], *, keys: Sequence[str] = ("id", "seq")) -> None:
    """Puts triggers on ``tables`` that refuse every UPDATE and DELETE, and the REPLACE and TRUNCATE that hide one.

    ``keys`` are the columns that are unique, each by itself.
    """
    postgres = connection.dialect.name == "postgresql"
    for table in tables:
        for statement in _postgresql_triggers(table) if postgres else _sqlite_triggers(table, keys):
            connection.exec_driver_sql(statement)


def missing_triggers(connection: Connection, table: str) -> list[str]:
    """The triggers that keep rows of a table from being changed and are not there, or are switched off."""
    if connection.dialect.name == "postgresql":
        there = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        wanted = ("update", "delete", "truncate")
    else:
        there, wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'", ("update", "delete", "replace")
    found = set(connection.exec_driver_sql(there).scalars())
    return [name for verb in wanted if (name := f"{table}_no_{verb}") not in found]


def _sqlite_triggers(table: str, keys: Sequence[str]) -> Iterator[str]:
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_FORBIDDEN}'); END"
        )
    same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    # INSERT OR REPLACE deletes the old row without firing the trigger on DELETE.
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{_FORBIDDEN}'); END"
    )


def _postgresql_triggers(table: str) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION marsad_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_FORBIDDEN}'; END $$"
    )
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION marsad_append_only()"
        )

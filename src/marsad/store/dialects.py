"""All that differs between databases: how a connection is set up, how a write begins, and the append-only triggers.

Nothing outside this file may hold SQL that only one database understands.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

WRITING: Final = "marsad_writing"
"""The execution option of a connection whose transaction will write: it takes the write lock at its start."""

_FORBIDDEN: Final = "the ledger is append-only"


def prepare(engine: Engine, *, wait: float) -> None:
    """Sets up every connection that ``engine`` opens; ``wait`` is how many seconds to wait for another writer."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, wait=wait)


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
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL").fetchall()
        finally:
            connection.close()


def files_of(engine: Engine) -> frozenset[str]:
    """The absolute paths of the files that make up the database, journals included; empty for a server or in memory."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        return frozenset()
    return frozenset(os.path.abspath(f"{name}{suffix}") for suffix in ("", "-wal", "-shm", "-journal"))


def lock_for_writing(connection: Connection) -> None:
    """Lets one writer in at a time, so that ``seq`` has no gap and the chain no fork."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE documents IN EXCLUSIVE MODE")


def damage(connection: Connection) -> list[str]:
    """What the database itself finds wrong with its file; empty if nothing."""
    if connection.dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)")]
    return [] if said == ["ok"] else said


def make_append_only(connection: Connection, tables: Iterable[str]) -> None:
    """Puts triggers on ``tables`` that refuse every UPDATE and DELETE, and the REPLACE and TRUNCATE that hide one."""
    statements = _TRIGGERS[connection.dialect.name]
    for table in tables:
        for statement in statements(table):
            connection.exec_driver_sql(statement)


def _sqlite_triggers(table: str) -> Iterator[str]:
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_FORBIDDEN}'); END"
        )
    # INSERT OR REPLACE deletes the old row without firing the trigger on DELETE.
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR seq = NEW.seq) "
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


_TRIGGERS: Final = {"sqlite": _sqlite_triggers, "postgresql": _postgresql_triggers}

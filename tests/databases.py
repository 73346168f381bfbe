"""Where a test keeps its ledger: a SQLite file or a PostgreSQL database, with a way behind the ledger's back."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from postgres_server import Server

_LEDGER = ("documents", "claims", "judgements", "failures", "marks", "batches")


class Database(Protocol):
    """A ledger's place: ``address`` is what ``--db`` takes."""

    address: str
    kind: str

    def do(self, statement: str) -> list[Sequence[object]]:
        """Runs one statement of SQL as the database's owner; its rows, if it gives any."""

    def tamper(self, statement: str) -> None:
        """The same with the ledger's triggers out of the way and back, as somebody with the owner's password could."""


class SqliteFile:
    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path, self.address = path, str(path)

    def do(self, statement: str) -> list[Sequence[object]]:
        connection = sqlite3.connect(self.path)
        try:
            with connection:
                return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def tamper(self, statement: str) -> None:
        triggers = self.do("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in triggers:
            self.do(f"DROP TRIGGER {name}")
        self.do(statement)
        for _, definition in triggers:
            self.do(str(definition))


class PostgresDatabase:
    kind = "postgresql"

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name, self.address = server, name, server.url(name)

    def do(self, statement: str) -> list[Sequence[object]]:
        return self.server.do(statement, self.name)

    def tamper(self, statement: str) -> None:
        for table in _LEDGER:
            self.do(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.do(statement)
        for table in _LEDGER:
            self.do(f"ALTER TABLE {table} ENABLE TRIGGER USER")

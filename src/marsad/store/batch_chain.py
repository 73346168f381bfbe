"""Walks the chain of batches, and holds every row of the ledger to the batch that it was recorded in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from marsad.core.nouns import Record
from marsad.store import rows
from marsad.store.tables import LEDGER_TABLES, batches

_NAMES = tuple(table.name for table in LEDGER_TABLES)


class Fault(Record, frozen=True, kw_only=True):
    """A row that is not what it should be: its table, its id, and what is wrong with it."""

    table: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.id}: {self.what}"


class BatchChain:
    """The batches of a ledger. `read` them, let every row `follow`, and ask for the `faults`."""

    def __init__(self) -> None:
        self.heads: set[str] = set()
        self._rows: list[dict[str, Any]] = []
        self._ends: dict[str, list[int]] = {name: [] for name in _NAMES}
        self._hashes: dict[int, rows.RowsHash] = {}
        self._troubled: set[int] = set()

    def read(self, connection: Connection) -> Iterator[Fault]:
        """Reads the batches, and says which do not follow the one before."""
        previous, seq = rows.FIRST_CHAIN, 0
        ends = dict.fromkeys(_NAMES, 0)
        for found in connection.execute(select(batches).order_by(batches.c.seq)).mappings():
            row = dict(found)
            what = ""
            if rows.batch_head(row, _NAMES) != row["head"]:
                what = "its columns are not what was recorded"
            elif row["seq"] != seq + 1 or row["previous"] != previous:
                what = "does not follow the batch before it: one was changed, taken out or put in"
            elif any(row[name] < ends[name] for name in _NAMES):
                what = "ends before the batch before it"
            if what:
                self._troubled.add(len(self._rows))
                yield Fault(table="batches", id=str(row["seq"]), what=what)
            previous, seq = row["head"], row["seq"]
            self.heads.add(row["head"])
            self._rows.append(row)
            for name in _NAMES:
                ends[name] = max(ends[name], row[name])
                self._ends[name].append(ends[name])

    def follow(self, table: str, row: rows.Row, *, sound: bool) -> Iterator[str]:
        """Takes in a row in its order, and says what is wrong with its place; a row that is not sound was named."""
        at = bisect_left(self._ends[table], row["seq"])
        if at == len(self._rows):
            if sound:
                yield "is in no batch: it was put in behind the ledger's back"
            return
        batch = self._rows[at]
        if not sound:
            self._troubled.add(at)
        elif not batch["note"] and row["recorded_at"] != batch["recorded_at"]:
            self._troubled.add(at)
            yield f"was recorded at {batch['recorded_at']}, not at {row['recorded_at']}"
        self._hashes.setdefault(at, rows.RowsHash()).add(table, row["chain"], row["recorded_at"])

    def faults(self) -> Iterator[Fault]:
        """The batches whose rows are not those that were recorded, where no row of theirs was named yet."""
        for at, batch in enumerate(self._rows):
            found = self._hashes.get(at, rows.RowsHash()).hexdigest()
            if found != batch["rows_hash"] and at not in self._troubled:
                said = f"what was recorded at {batch['recorded_at']} is not all there, or was changed"
                yield Fault(table="batches", id=str(batch["seq"]), what=f"{said}: {self._said(at)}")

    def _said(self, at: int) -> str:
        """Which rows a batch holds: ``documents 4 to 6, marks 9``."""
        said = []
        for name in _NAMES:
            first, last = (self._ends[name][at - 1] if at else 0) + 1, self._ends[name][at]
            if first <= last:
                said.append(f"{name} {first}" + (f" to {last}" if last > first else ""))
        return ", ".join(said)

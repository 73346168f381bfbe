"""No row can be changed or taken out; and if somebody with all rights does so, it is named."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from ledger_stories import a_claim, a_document, clock

from marsad.store import Ledger

TABLES = ["documents", "claims", "judgements", "failures", "marks", "batches"]
SQLITE_ONLY = ["INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"]


class TestAppendOnly:
    @pytest.mark.parametrize("table", TABLES)
    def test_no_row_can_be_changed_or_taken_out(self, filled, table):
        statements = ["UPDATE {} SET recorded_at = 'never'", "DELETE FROM {}"]
        statements += SQLITE_ONLY if filled.kind == "sqlite" else ["TRUNCATE {} CASCADE"]
        before = filled.do(f"SELECT * FROM {table}")
        assert before
        for statement in statements:
            with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="append-only"):
                filled.do(statement.format(table))
        assert filled.do(f"SELECT * FROM {table}") == before


def in_bytes(column: str, old: str, new: str, kind: str) -> str:
    """Replaces words within a column of bytes."""
    if kind == "sqlite":
        return f"{column} = CAST(replace({column}, '{old}', '{new}') AS BLOB)"
    return f"{column} = convert_to(replace(convert_from({column}, 'UTF8'), '{old}', '{new}'), 'UTF8')"


class TestFaults:
    @pytest.mark.parametrize(
        ("table", "change"),
        [
            ("documents", "text = text || ' '"),
            ("documents", "published = '2020-01-01'"),
            ("documents", "chain = row_hash"),
            ("documents", "recorded_at = '2022-01-01T00:00:00+00:00'"),
            ("claims", "payload: actual, denied"),
            ("claims", "status = 'denied'"),
            ("claims", "payload = '{'"),
            ("judgements", "verdict = 'different'"),
            ("judgements", "row_hash = chain"),
            ("failures", "reason = 'none'"),
            ("marks", "note = '2'"),
        ],
    )
    def test_the_changed_row_is_named(self, filled, table, change):
        column, _, words = change.partition(": ")
        if words:
            change = in_bytes(column, *words.split(", "), filled.kind)
        with Ledger.open(filled.address) as ledger:
            assert ledger.faults() == []
        [(ident,)] = filled.do(f"SELECT id FROM {table} ORDER BY seq LIMIT 1")
        filled.tamper(f"UPDATE {table} SET {change} WHERE seq = 1")
        with Ledger.open(filled.address) as ledger:
            assert {(fault.table, fault.id) for fault in ledger.faults()} == {(table, ident)}
            assert sum(ledger.counts().values()) == 11  # nothing was taken away

    @pytest.mark.parametrize(
        "change", ["recorded_at = '2022'", "previous = head", "documents = 9", "note = 'x'", "rows_hash = head"]
    )
    def test_a_changed_batch_is_named(self, filled, change):
        filled.tamper(f"UPDATE batches SET {change} WHERE seq = 2")
        with Ledger.open(filled.address) as ledger:
            faults = ledger.faults()
        assert ("batches", "2") in {(fault.table, fault.id) for fault in faults}

    def test_a_row_taken_out_shows_at_the_row_after_it_and_in_its_batch(self, filled):
        filled.tamper("DELETE FROM judgements WHERE seq = 2")
        with Ledger.open(filled.address) as ledger:
            row, batch = ledger.faults()
        assert row.table == "judgements"
        assert "taken out" in row.what
        assert (batch.table, batch.id) == ("batches", "2")
        assert "judgements 2" in batch.what

    def test_the_last_row_of_a_table_taken_out_shows_in_its_batch(self, filled):
        filled.tamper("DELETE FROM claims WHERE seq = 3")
        with Ledger.open(filled.address) as ledger:
            [fault] = ledger.faults()
        assert (fault.table, fault.id) == ("batches", "3")
        assert "not all there" in fault.what
        assert "claims 3" in fault.what

    def test_a_row_put_in_behind_the_ledgers_back_is_named(self, filled):
        columns = "row_hash, recorded_at, step, subject, note"
        filled.tamper(
            f"INSERT INTO marks (id, seq, chain, {columns}) SELECT 'm-2', 2, chain, {columns} FROM marks WHERE seq = 1"
        )
        with Ledger.open(filled.address) as ledger:
            assert {(fault.table, fault.id) for fault in ledger.faults()} == {("marks", "m-2")}

    def test_the_last_batch_taken_out_with_its_rows_shows_to_whoever_kept_its_head(self, filled):
        with Ledger.open(filled.address) as ledger:
            head = ledger.head()
            assert ledger.faults(head=head) == []
        filled.tamper("DELETE FROM batches WHERE seq = 5")
        filled.tamper("DELETE FROM marks")
        with Ledger.open(filled.address) as ledger:
            assert ledger.faults() == []
            [fault] = ledger.faults(head=head)
            assert (fault.table, fault.id) == ("batches", head)

    def test_a_trigger_that_is_missing_or_switched_off_is_named(self, filled):
        off = "DROP TRIGGER claims_no_delete"
        filled.do(off if filled.kind == "sqlite" else "ALTER TABLE claims DISABLE TRIGGER claims_no_delete")
        with Ledger.open(filled.address) as ledger:
            [fault] = ledger.faults()
        assert fault.table == "claims"
        assert "claims_no_delete" in fault.what

    def test_a_flipped_byte_in_the_file_itself_is_named(self, tmp_path):
        path = tmp_path / "flipped.db"
        wanted = a_document("Report 1: shells fell on the market.")
        with Ledger.open(path) as ledger:
            ledger.append(wanted)
        content = path.read_bytes()
        assert content.count(b"Report 1: shells") == 1
        path.write_bytes(content.replace(b"Report 1: shells", b"Report 1: s\xe8ells"))
        with Ledger.open(path) as ledger:
            assert [(fault.table, fault.id) for fault in ledger.faults()] == [("documents", wanted.id)]


class TestBatches:
    def test_each_transaction_that_records_something_is_a_batch(self, filled):
        rows = filled.do("SELECT seq, documents, claims, judgements, failures, marks FROM batches ORDER BY seq")
        assert [tuple(row) for row in rows] == [
            (1, 1, 1, 1, 0, 0), (2, 2, 2, 2, 0, 0), (3, 3, 3, 3, 0, 0), (4, 3, 3, 3, 1, 0), (5, 3, 3, 3, 1, 1),
        ]  # fmt: skip
        with Ledger.open(filled.address) as ledger:
            assert ledger.batches() == 5
            assert ledger.head() == filled.do("SELECT head FROM batches WHERE seq = 5")[0][0]

    def test_what_records_nothing_is_no_batch(self, filled):
        with Ledger.open(filled.address) as ledger:
            head = ledger.head()
            ledger.mark("read", "abc", "1")
            with ledger.writing() as batch:
                batch.derived.set_note("index", "x")
            assert (ledger.batches(), ledger.head()) == (5, head)

    def test_equal_ledgers_recorded_alike_have_equal_heads(self, ledger):
        with Ledger.open(":memory:", clock=clock) as same, Ledger.open(":memory:", clock=lambda: "2024") as later:
            assert ledger.head() == "0" * 64
            for one in (ledger, same, later):
                one.append(a_document(), [a_claim(a_document())])
            assert ledger.head() == same.head() != later.head()
            assert ledger.digest() == same.digest() == later.digest()

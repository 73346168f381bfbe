"""A backup holds the whole ledger, is taken while others write, and becomes the same ledger on any kind of database."""

from __future__ import annotations

import gzip
import json
import threading

import pytest
from ledger_stories import a_claim, a_document, a_judgement, clock

from marsad.core.errors import StoreError, UsageError, VerificationError
from marsad.core.nouns import Failure
from marsad.store import Ledger
from marsad.store.tables import LEDGER_TABLES

ALL = [table.name for table in LEDGER_TABLES] + ["batches"]
ODD = "Zero\x00, DLE\x10 and \x100; عربي; \U0001f54a; \\u0000; tab\t, line\u2028end."


def fill(ledger: Ledger) -> None:
    for number in range(3):
        document = a_document(f"Report {number}: shells fell on the market. {ODD}", path=f"{number}.txt", title=ODD)
        ledger.append(document, [a_claim(document, 1), a_claim(document, 2)], [a_judgement(f"c-{number}", "c-9")])
    ledger.append_failure(Failure(path="a\x00", code="D1", reason=ODD))
    ledger.mark("read", "abc", "1")


@pytest.fixture
def filled(database):
    with Ledger.open(database.address, clock=clock) as ledger:
        fill(ledger)
    return database


def state(ledger: Ledger):
    return (ledger.digest(), ledger.head(), ledger.batches(), ledger.counts(), ledger.documents(replaced=True),
            ledger.claims(replaced=True), ledger.judgements(), ledger.failures())  # fmt: skip


def test_it_becomes_the_same_ledger_on_every_kind_of_database(filled, empty_database, tmp_path):
    path = tmp_path / "ledger.jsonl.gz"
    with Ledger.open(filled.address) as ledger:
        told = ledger.backup(path)
        before = state(ledger)
    with Ledger.open(empty_database.address) as other:
        assert other.restore(path) == told
        assert state(other) == before
        assert other.faults(head=told.head) == []
        assert other.append(a_document("And it goes on growing."))
        assert other.faults(head=told.head) == []
        again = tmp_path / "again.jsonl.gz"
    with Ledger.open(filled.address) as ledger:
        ledger.backup(again)
    assert again.read_bytes() == path.read_bytes()


def test_it_can_be_read_without_marsad(filled, tmp_path):
    path = tmp_path / "ledger.jsonl.gz"
    with Ledger.open(filled.address) as ledger:
        ledger.backup(path)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        header, *rows, end = [json.loads(line) for line in file]
    assert header["schema"] == "marsad.backup/1"
    assert [row["table"] for row in rows] == sorted((row["table"] for row in rows), key=ALL.index)
    assert len(rows) == sum(header["rows"].values())
    assert next(row for row in rows if row["table"] == "documents")["title"] == ODD
    assert json.loads(next(row for row in rows if row["table"] == "claims")["payload"])["kind"] == "assault"
    assert set(end) == {"sha256"}


def test_it_is_of_one_moment_while_others_write(filled, tmp_path):
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        with Ledger.open(filled.address) as ledger:
            number = 0
            while not stop.is_set():
                document = a_document(f"Report {number} by the other.")
                ledger.append(document, [a_claim(document)], [a_judgement(f"d-{number}", "c-9")])
                number += 1
                if number == 5:
                    wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    wrote.wait(30)
    try:
        with Ledger.open(filled.address) as ledger:
            backups = [ledger.backup(tmp_path / f"{number}.gz") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    with Ledger.open(filled.address) as ledger:
        for number, told in enumerate(backups):
            assert ledger.faults(head=told.head) == []
            with Ledger.open(":memory:") as other:
                other.restore(tmp_path / f"{number}.gz")
                assert other.faults() == []
                assert other.claims() == ledger.claims()[: told.rows["claims"]]
                assert told.rows["documents"] >= 8


def test_a_ledger_at_fault_is_not_backed_up(filled, tmp_path):
    filled.tamper("UPDATE documents SET title = 'Nothing happened' WHERE seq = 2")
    path = tmp_path / "ledger.jsonl.gz"
    with Ledger.open(filled.address) as ledger, pytest.raises(VerificationError, match="documents d-") as error:
        ledger.backup(path)
    assert (error.value.code, error.value.exit_code) == ("V102", 4)
    assert list(tmp_path.glob("*.gz*")) == []


def test_a_ledger_that_has_lost_a_trigger_is_backed_up_and_gets_it_back_by_restoring(filled, empty_database, tmp_path):
    filled.do("DROP TRIGGER claims_no_delete" + (" ON claims" if filled.kind == "postgresql" else ""))
    path = tmp_path / "ledger.jsonl.gz"
    with Ledger.open(filled.address) as ledger, Ledger.open(empty_database.address) as other:
        assert ledger.faults() != []
        ledger.backup(path)
        other.restore(path)
        assert other.faults() == []


def test_a_backup_replaces_nothing(filled, tmp_path):
    path = tmp_path / "ledger.jsonl.gz"
    path.write_text("precious")
    with Ledger.open(filled.address) as ledger:
        for where in (path, tmp_path / "nowhere" / "ledger.gz"):
            with pytest.raises(UsageError) as error:
                ledger.backup(where)
            assert error.value.code == "U136"
    assert path.read_text() == "precious"


class TestRestoring:
    @pytest.fixture
    def backup(self, tmp_path):
        path = tmp_path / "ledger.jsonl.gz"
        with Ledger.open(":memory:", clock=clock) as ledger:
            fill(ledger)
            ledger.backup(path)
        return path

    @pytest.fixture
    def lines(self, backup):
        return gzip.decompress(backup.read_bytes()).splitlines(keepends=True)

    def refused(self, database, path, code: str) -> str:
        with Ledger.open(database.address) as ledger:
            before = ledger.counts()
            with pytest.raises((StoreError, UsageError)) as error:
                ledger.restore(path)
            assert ledger.counts() == before
        assert error.value.code == code
        return error.value.message

    def test_only_an_empty_ledger_can_be_restored_into(self, filled, backup):
        self.refused(filled, backup, "S122")

    def test_no_file(self, database, tmp_path):
        self.refused(database, tmp_path / "none.gz", "U137")

    def test_a_file_that_is_cut_off(self, database, backup):
        whole = backup.read_bytes()
        for length in (0, 5, len(whole) // 2, len(whole) - 1):
            backup.write_bytes(whole[:length])
            self.refused(database, backup, "S121")

    def test_a_file_whose_bytes_were_changed(self, database, backup, lines):
        changed = [line.replace(b"shells fell", b"nobody fell") for line in lines]
        backup.write_bytes(gzip.compress(b"".join(changed)))
        assert "its bytes are not those" in self.refused(database, backup, "S121")

    def test_a_file_that_was_forged_with_a_fitting_hash(self, database, backup, lines):
        import hashlib

        for forged in (
            [line.replace(b"shells fell", b"nobody fell") for line in lines[:-1]],  # another text
            [line for line in lines[:-1] if b'"seq":3' not in line],  # a batch less, with its rows
            lines[:2] + lines[3:-1],
            [*lines[:-1], b'{"table":"marks","seq":\xff}\n'],  # no UTF-8
            [*lines[:-1], b"[" * 5_000 + b"\n"],
            [*lines[:-1], b'"table"\n'],
            [*lines[:-1], b'{"table":"marks","seq":100000000000000000000}\n'],
            [*lines[:-1], b'{"table":"marks","seq":9,"id":["x"]}\n'],
            [b"\xff\n", *lines[1:-1]],
        ):
            end = json.dumps({"sha256": hashlib.sha256(b"".join(forged)).hexdigest()}).encode()
            backup.write_bytes(gzip.compress(b"".join(forged) + end + b"\n"))
            self.refused(database, backup, "S121")

    def test_something_else_altogether(self, database, backup):
        for content in (b"not a backup", gzip.compress(b'{"schema": "other"}\n{}\n'), gzip.compress(b"\xff\n\n")):
            backup.write_bytes(content)
            self.refused(database, backup, "S121")

    def test_a_format_that_is_not_known_yet(self, database, backup, lines):
        import hashlib

        newer = [lines[0].replace(b"marsad.backup/1", b"marsad.backup/2"), *lines[1:-1]]
        end = json.dumps({"sha256": hashlib.sha256(b"".join(newer)).hexdigest()}).encode()
        backup.write_bytes(gzip.compress(b"".join(newer) + end + b"\n"))
        self.refused(database, backup, "S102")

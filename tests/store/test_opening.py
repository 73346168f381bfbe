"""Opening a database: every way in which it can go wrong says what is wrong and what to do next."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from ledger_stories import a_claim, a_document

from marsad.core.errors import StoreError
from marsad.store import Ledger


class TestOpening:
    @staticmethod
    def code_of(*args, **kwargs) -> str:
        with pytest.raises(StoreError) as error:
            Ledger.open(*args, **kwargs)
        assert error.value.advice
        return error.value.code

    def test_a_file_that_is_no_database(self, tmp_path):
        path = tmp_path / "notes.txt"
        path.write_text("These are notes, not a database. " * 50)
        assert self.code_of(path) == "S101"
        assert path.read_text().startswith("These are notes")

    def test_a_database_of_a_newer_marsad_is_left_alone(self, tmp_path):
        path = tmp_path / "ledger.db"
        Ledger.open(path).close()
        connection = sqlite3.connect(path)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.close()
        assert self.code_of(path) == "S102"

    def test_a_database_of_somebody_elses_is_left_alone(self, tmp_path):
        path = tmp_path / "bookmarks.db"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
        connection.close()
        before = path.read_bytes()
        assert self.code_of(path) == "S103"
        assert path.read_bytes() == before

    def test_a_folder_that_cannot_be_written(self):
        assert self.code_of("/proc/marsad.db") == "S104"

    def test_a_folder_that_is_not_there(self, tmp_path):
        assert self.code_of(tmp_path / "nowhere" / "ledger.db") == "S104"

    def test_a_missing_database_is_not_made_unless_asked(self, tmp_path):
        assert self.code_of(tmp_path / "ledger.db", create=False) == "S104"
        assert not (tmp_path / "ledger.db").exists()

    def test_a_folder_in_place_of_a_file(self, tmp_path):
        assert self.code_of(tmp_path) == "S107"

    @pytest.mark.parametrize("address", ["mysql://localhost/marsad", "://", "oracle+cx://x"])
    def test_an_address_that_is_none_of_ours(self, address):
        assert self.code_of(address) == "S107"

    def test_postgresql_needs_its_driver(self, monkeypatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(StoreError, match="psycopg") as error:
            Ledger.open("postgresql://amira:secret@db.example.org/marsad")
        assert error.value.code == "S108"
        assert "secret" not in str(error.value)

    def test_a_database_that_another_program_is_writing_to(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(path, wait=0.01) as one, Ledger.open(path, wait=0.01) as other, one.writing():
            with pytest.raises(StoreError) as error:
                other.append(a_document())
            assert error.value.code == "S105"
            assert other.documents() == []

    def test_readers_go_on_while_one_writes(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(path) as one, Ledger.open(path) as other:
            one.append(a_document("The first report."))
            with one.writing() as batch:
                batch.append(a_document("The second report."))
                assert len(other.documents()) == 1
            assert len(other.documents()) == 2

    def test_two_programs_that_write_take_turns(self, tmp_path):
        path = tmp_path / "ledger.db"
        Ledger.open(path).close()

        def write(name: str) -> None:
            with Ledger.open(path) as ledger:
                for number in range(20):
                    document = a_document(f"Report {number} of {name}.")
                    ledger.append(document, [a_claim(document)])

        threads = [threading.Thread(target=write, args=(name,)) for name in ("Amira", "Yusuf")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with Ledger.open(path) as ledger:
            assert ledger.counts()["documents"] == 40
            assert ledger.faults() == []

    def test_a_sqlite_address_is_a_path_too(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(f"sqlite:///{path}") as ledger:
            ledger.append(a_document())
        with Ledger.open(path, create=False) as ledger:
            assert ledger.documents() == [a_document()]

    def test_the_file_is_written_ahead_and_flushed_to_the_disk(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(path) as ledger, ledger._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2

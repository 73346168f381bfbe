"""Older databases are brought up to date with all that is in them, on every backend."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from ledger_stories import a_claim, a_document, a_judgement, clock

import marsad.store
from marsad.core.errors import StoreError
from marsad.core.nouns import Failure
from marsad.store import Ledger
from marsad.store.opening import SCHEMA
from marsad.store.tables import LEDGER_TABLES, metadata
from marsad.store.words import INDEX
from older_ledgers import make_older


def steps() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(marsad.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


OLDER = sorted(step.revision for step in steps().walk_revisions() if step.revision != SCHEMA)


def test_the_newest_step_is_the_schema_that_is_opened():
    assert steps().get_heads() == [SCHEMA]


def test_the_steps_lead_to_the_tables_that_the_code_knows(database):
    # The full-text index is SQLite's own and no table of ours.
    ours = {"include_name": lambda name, what, _: not (what == "table" and name.startswith(INDEX))}
    with Ledger.open(database.address) as ledger, ledger._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []


@pytest.fixture
def as_it_was():
    with Ledger.open(":memory:", clock=clock) as ledger:
        for number in range(3):
            document = a_document(
                f"Report {number}: shells fell on the market.", path=f"{number}.txt", own_id=f"n{number}"
            )
            ledger.append(document, [a_claim(document)], [a_judgement(f"c-{number}", "c-9")])
        ledger.append_failure(Failure(path="a", code="D1", reason="r"))
        ledger.mark("read", "abc", "1")
        yield ledger


@pytest.mark.parametrize("revision", OLDER)
def test_what_an_older_marsad_recorded_is_all_there_and_goes_on_growing(empty_database, as_it_was, revision):
    make_older(empty_database, revision, as_it_was)
    before = {table.name: empty_database.do(f"SELECT * FROM {table.name} ORDER BY seq") for table in LEDGER_TABLES}
    with Ledger.open(empty_database.address, clock=clock) as ledger:
        assert ledger.digest() == as_it_was.digest()
        assert ledger.claims() == as_it_was.claims()
        assert ledger.document("n1") == as_it_was.document("n1")
        assert ledger.batches() == 1
        head = ledger.head()
        assert ledger.append(a_document("Something new."))
        assert ledger.faults(head=head) == []
        assert ledger.batches() == 2
    for table, rows in before.items():
        assert empty_database.do(f"SELECT * FROM {table} ORDER BY seq")[: len(rows)] == rows


@pytest.mark.parametrize("revision", OLDER)
def test_an_older_database_without_rows_has_no_batch(empty_database, revision):
    with Ledger.open(":memory:") as nothing:
        make_older(empty_database, revision, nothing)
    with Ledger.open(empty_database.address) as ledger:
        assert ledger.batches() == 0
        assert ledger.head() == "0" * 64


def test_a_step_that_breaks_off_leaves_the_older_database_as_it_was(empty_database, as_it_was, monkeypatch):
    make_older(empty_database, OLDER[-1], as_it_was)

    def cut(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("marsad.store.dialects.make_append_only", cut)
        with pytest.raises(KeyboardInterrupt):
            Ledger.open(empty_database.address)
    assert empty_database.do("SELECT version_num FROM alembic_version") == [(OLDER[-1],)]
    with Ledger.open(empty_database.address) as ledger:
        assert ledger.digest() == as_it_was.digest()
        assert ledger.faults() == []


def test_a_database_whose_making_was_cut_short_is_made_anew(empty_database, monkeypatch):
    def cut(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("marsad.store.dialects.make_append_only", cut)
        with pytest.raises(KeyboardInterrupt):
            Ledger.open(empty_database.address)
    with Ledger.open(empty_database.address) as ledger:
        assert ledger.append(a_document())
        assert ledger.faults() == []


def test_a_database_of_a_newer_marsad_is_left_alone(database):
    Ledger.open(database.address).close()
    database.do("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="9999") as error:
        Ledger.open(database.address)
    assert error.value.code == "S102"
    assert database.do("SELECT version_num FROM alembic_version") == [("9999",)]

"""A run of `add` that is killed, starved of disk or of open files, and a ledger that is damaged behind its back.

`make test-faults` does the same with `MARSAD_FAULTS` set: 200 kills, every limit, nearly every call. Each kind of trial
runs in a process of its own, which forks: this one may have threads.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from broken_calls import DISK, NETWORK, can_break_calls
from sqlalchemy import Column
from trials import keep_counts, run, write_reports

from marsad.flow.verifying import verify
from marsad.store import Ledger
from marsad.store.tables import LEDGER_TABLES

TABLES = {table.name: table for table in LEDGER_TABLES}

HERE = Path(__file__).parent
MANY = bool(os.environ.get("MARSAD_FAULTS"))
DRIVER = """
import json, sys
from pathlib import Path
import broken_calls
import trials

folder, admin, trial, *given = sys.argv[1:]
trials.calls_failing = broken_calls.nth_failing
many = int(given.pop()) if trial == "calls_failing" else 12
reports = trials.write_reports(Path(folder) / "reports", many)
fresh = trials.fresh_databases(admin, "ledger") if admin else trials.fresh_files(Path(folder) / "trials")
outcome = getattr(trials, trial)(fresh, reports, *map(int, given))
print(json.dumps(vars(outcome)))
"""


def outcome_of(folder: Path, admin: str, trial: str, *given: int) -> dict:
    """What came of a trial; ``admin`` is the address of a PostgreSQL server, or empty for SQLite."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(folder), admin, trial, *map(str, given)],
        env={**os.environ, "PYTHONPATH": str(HERE)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outcome: dict = json.loads(done.stdout)
    keep_counts(
        "PostgreSQL" if admin else "SQLite", outcome["name"], outcome["trials"], outcome["ended"], outcome["lost"]
    )
    return outcome


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def admin(request: pytest.FixtureRequest) -> str:
    """Where trials make their databases: a PostgreSQL server's own address, or nothing for files."""
    return "" if request.param == "SQLite" else request.getfixturevalue("postgres").url("postgres")


def test_runs_killed_at_random_moments_and_started_again_come_to_the_same_events(tmp_path, admin):
    outcome = outcome_of(tmp_path, admin, "killed_at_random", 200 if MANY else 6)
    assert outcome["lost"] == []
    assert outcome["ended"].get("killed", 0) > 0
    assert set(outcome["ended"]) <= {"killed", "whole"}


def test_runs_killed_at_each_named_step_and_started_again_come_to_the_same_events(tmp_path, admin):
    outcome = outcome_of(tmp_path, admin, "killed_at_every_step", 3 if MANY else 1)
    assert outcome["lost"] == []
    assert len(outcome["at"]) == 9, "every step was killed at"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits files as Linux does")
@pytest.mark.parametrize(
    ("trial", "given"), [("out_of_space", (16_384 if MANY else 262_144,)), ("out_of_files", ())], ids=["space", "files"]
)
def test_a_run_whose_disk_or_files_end_says_so_and_can_be_run_again(tmp_path, trial, given):
    outcome = outcome_of(tmp_path, "", trial, *given)
    assert outcome["lost"] == []
    assert outcome["ended"]["whole"] == 1, "the last trial went through"
    assert outcome["ended"]["said so"] >= 1
    assert set(outcome["ended"]) <= {"whole", "said so", "listed"}


def test_a_run_whose_connection_breaks_off_before_any_statement_says_so_and_can_be_run_again(tmp_path, postgres):
    outcome = outcome_of(tmp_path, postgres.url("postgres"), "connections_cut", 5 if MANY else 29)
    assert outcome["lost"] == []
    assert outcome["ended"]["whole"] == 1, "the last trial went through"
    assert set(outcome["ended"]) <= {"whole", "said so", "listed"}


@pytest.mark.parametrize("trouble", DISK)
def test_a_run_in_which_the_nth_call_to_the_disk_fails_says_so_and_can_be_run_again(tmp_path, trouble):
    if not can_break_calls():
        pytest.skip("strace is not here, or may not hold a process")
    call, _, lasting = trouble.split()
    apart = {"pwrite64": 3 if lasting == "on" else 1}.get(call, 1) if MANY else {"pwrite64": 97}.get(call, 19)
    outcome = outcome_of(tmp_path, "", "calls_failing", DISK.index(trouble), apart, 3)
    assert outcome["lost"] == []
    assert outcome["trials"] > 1


@pytest.mark.parametrize("trouble", NETWORK)
def test_a_run_in_which_the_nth_call_to_the_server_fails_says_so_and_can_be_run_again(tmp_path, postgres, trouble):
    if not can_break_calls():
        pytest.skip("strace is not here, or may not hold a process")
    many = {"recvfrom": 5, "connect": 1}[trouble.split()[0]]
    outcome = outcome_of(
        tmp_path, postgres.url("postgres"), "calls_failing", -1 - NETWORK.index(trouble), many if MANY else 97, 3
    )
    assert outcome["lost"] == []
    assert outcome["trials"] >= 1


@pytest.mark.parametrize("table", [table.name for table in LEDGER_TABLES])
def test_verify_names_whatever_is_changed_in_a_row_and_deletes_nothing(database, tmp_path, table):
    run(database.address, write_reports(tmp_path / "reports", 6))
    with Ledger.open(database.address) as ledger:
        assert verify(ledger).sound
        held = ledger.counts()
    rows = database.do(f"SELECT seq FROM {table} ORDER BY seq")
    if not rows:
        pytest.skip(f"no row in {table}")
    seq = rows[len(rows) // 2][0]
    for column in (c.name for c in TABLES[table].columns if c.name != "seq"):
        kept = f"CREATE TABLE kept AS SELECT * FROM {table} WHERE seq = {seq}"
        database.do(kept)
        try:
            database.tamper(f"UPDATE {table} SET {column} = {_other(TABLES[table].c[column])} WHERE seq = {seq}")
        except (sqlite3.IntegrityError, psycopg.errors.IntegrityError):
            database.do("DROP TABLE kept")
            continue  # the database itself refuses it
        with Ledger.open(database.address) as ledger:
            assert faults_of_rows(ledger), f"{table}.{column} was changed, and nobody noticed"
            assert ledger.counts() == held
        database.tamper(f"UPDATE {table} SET {column} = (SELECT {column} FROM kept) WHERE seq = {seq}")
        database.do("DROP TABLE kept")
    with Ledger.open(database.address) as ledger:
        assert faults_of_rows(ledger) == [], "put back, it is what it was"


def faults_of_rows(ledger: Ledger) -> list[str]:
    """What is wrong, the triggers aside, which the changes had to get out of the way."""
    return [fault.what for fault in verify(ledger).faults if "trigger" not in fault.what]


def _other(column: Column) -> str:
    """SQL for another value of a column, in both databases."""
    kind = column.type.python_type
    if kind is int:
        return f"COALESCE({column.name}, 0) + 1"
    if kind is bytes:
        return f"{column.name} || {column.name}"
    return f"'~' || SUBSTR(COALESCE({column.name}, ''), 2)"


def test_a_clock_that_is_set_back_changes_no_event(tmp_path):
    from flow_fakes import DayResolver, TollExtractor

    from marsad.flow.adding import add
    from marsad.flow.folding import view_of

    reports = write_reports(tmp_path / "reports")
    halves = sorted(reports.iterdir())[::2], sorted(reports.iterdir())[1::2]

    def events(*clocks: str) -> object:
        database = tmp_path / f"{'-'.join(clocks)}.db"
        for half, clock in zip(halves, clocks, strict=True):
            with Ledger.open(database, clock=lambda clock=clock: f"{clock}T00:00:00+00:00") as ledger:
                add(ledger, half, extractor=TollExtractor(), resolver=DayResolver())
                assert verify(ledger).sound
        with Ledger.open(database) as ledger:
            return view_of(ledger).events

    assert events("2026-01-01", "2026-06-01") == events("2026-06-01", "1999-01-01")

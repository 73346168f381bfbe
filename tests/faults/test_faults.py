"""A run of `add` that is killed, starved of disk or of open files, and a ledger that is damaged behind its back.

`make test-faults` does the same with `MARSAD_FAULTS` set: 200 kills, every limit. Each kind of trial runs in a process
of its own, which forks: this one may have threads.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from trials import run, write_reports

from marsad.flow.verifying import verify
from marsad.store import Ledger
from marsad.store.tables import LEDGER_TABLES

HERE = Path(__file__).parent
MANY = bool(os.environ.get("MARSAD_FAULTS"))
DRIVER = """
import json, sys
from pathlib import Path
import trials

folder = Path(sys.argv[1])
reports = trials.write_reports(folder / "reports")
outcome = getattr(trials, sys.argv[2])(trials.fresh_files(folder / "trials"), reports, *map(int, sys.argv[3:]))
print(json.dumps(vars(outcome)))
"""


def outcome_of(folder: Path, trial: str, *given: int) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(folder), trial, *map(str, given)],
        env={**os.environ, "PYTHONPATH": str(HERE)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_runs_killed_at_random_moments_and_started_again_come_to_the_same_events(tmp_path):
    outcome = outcome_of(tmp_path, "killed_at_random", 200 if MANY else 6)
    assert outcome["lost"] == []
    assert outcome["ended"].get("killed", 0) > 0
    assert set(outcome["ended"]) <= {"killed", "whole"}


def test_runs_killed_at_each_named_step_and_started_again_come_to_the_same_events(tmp_path):
    outcome = outcome_of(tmp_path, "killed_at_every_step", 6 if MANY else 1)
    assert outcome["lost"] == []
    assert len(outcome["at"]) == 9, "every step was killed at"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits files as Linux does")
@pytest.mark.parametrize(
    ("trial", "given"), [("out_of_space", (4_096 if MANY else 262_144,)), ("out_of_files", ())], ids=["space", "files"]
)
def test_a_run_whose_disk_or_files_end_says_so_and_can_be_run_again(tmp_path, trial, given):
    outcome = outcome_of(tmp_path, trial, *given)
    assert outcome["lost"] == []
    assert outcome["ended"]["whole"] == 1, "the last trial went through"
    assert outcome["ended"]["said so"] >= 1
    assert set(outcome["ended"]) <= {"whole", "said so"}


def _without_triggers(database: Path) -> sqlite3.Connection:
    """The file as somebody with an editor sees it: nothing guards its rows."""
    connection = sqlite3.connect(database)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.commit()
    return connection


def _damaged(value: object) -> object:
    if isinstance(value, bytes):
        return value[:-2] + bytes([value[-2] ^ 1]) + value[-1:] if len(value) > 1 else value + b"!"
    if isinstance(value, str):
        return value + "x"
    return (value or 0) + 1 if isinstance(value, int) or value is None else value


@pytest.mark.parametrize("table", [table.name for table in LEDGER_TABLES])
def test_verify_names_whatever_row_is_damaged_and_deletes_nothing(tmp_path, table):
    database = tmp_path / "observatory.db"
    run(str(database), write_reports(tmp_path / "reports", 6))
    with Ledger.open(database) as ledger:
        assert verify(ledger).sound
        held = ledger.counts()
    connection = _without_triggers(database)
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in ("seq",)]
    row = connection.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid LIMIT 1 OFFSET 1").fetchone()
    if row is None:
        pytest.skip(f"no row in {table}")
    for number, column in enumerate(columns):
        value = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row[0],)).fetchone()[0]
        try:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (_damaged(value), row[0]))
        except sqlite3.IntegrityError:
            continue
        connection.commit()
        with Ledger.open(database) as ledger:
            report = verify(ledger)
            assert not report.sound, f"{table}.{column} (column {number}) was changed, and nobody noticed"
            assert ledger.counts() == held
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, row[0]))
        connection.commit()
    connection.close()
    with Ledger.open(database) as ledger:
        assert verify(ledger).sound


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

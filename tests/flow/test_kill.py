"""A run that is killed at any step and started again comes to the same ledger as one that nobody disturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.flow.adding import STEPS, add
from marsad.flow.folding import view_of
from marsad.flow.verifying import verify
from marsad.store import Ledger

HERE = Path(__file__).parent
DRIVER = """
import os, sys
from flow_fakes import DayResolver, KilledAt, TollExtractor
from marsad.flow.adding import add
from marsad.store import Ledger

kill = KilledAt(os.environ["KILL_AT"], int(os.environ["KILL_NTH"])) if "KILL_AT" in os.environ else None
with Ledger.open(sys.argv[1]) as ledger:
    add(ledger, [sys.argv[2]], extractor=TollExtractor(), resolver=DayResolver(), batch_size=2, on_step=kill)
"""


def run(database: str, reports: Path, **killed) -> int:
    environment = {**os.environ, **killed, "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, database, str(reports)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


@pytest.mark.parametrize(
    ("step", "nth"), [(step, 1) for step in STEPS] + [("read", 4), ("coded", 5), ("appending", 2), ("appended", 2)]
)
def test_a_killed_run_that_is_started_again_ends_as_if_nothing_had_been(database, reports, step, nth):
    with Ledger.open(":memory:") as undisturbed:
        add(undisturbed, [reports], extractor=TollExtractor(), resolver=DayResolver(), batch_size=2)
        wanted = (undisturbed.digest(), undisturbed.counts(), msgspec.json.encode(view_of(undisturbed).events))
    assert run(database.address, reports, KILL_AT=step, KILL_NTH=str(nth)) == -signal.SIGKILL
    with Ledger.open(database.address) as ledger:
        assert verify(ledger).sound
        if step not in ("judged", "done"):
            assert (ledger.digest(), ledger.counts()) != wanted[:2]
        add(ledger, [reports], extractor=TollExtractor(), resolver=DayResolver(), batch_size=2)
        assert (ledger.digest(), ledger.counts(), msgspec.json.encode(view_of(ledger).events)) == wanted
        assert verify(ledger).sound

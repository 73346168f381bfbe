"""Two gatherers and a reviewer work on one ledger at the same time: it is a ledger that one of them could have made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.flow.adding import add
from marsad.flow.folding import kept_events, view_of
from marsad.flow.verifying import verify
from marsad.store import Ledger

HERE = Path(__file__).parent
TOWNS = ("Hawija", "Baquba", "Tuz", "Sukhna", "Amerli")
GATHERER = """
import sys
from pathlib import Path
from flow_fakes import DayResolver, TollExtractor
from marsad.flow.adding import add
from marsad.store import Ledger

for folder in sorted(Path(sys.argv[2]).iterdir()):  # a round of gathering each
    with Ledger.open(sys.argv[1]) as ledger:
        add(ledger, [folder], extractor=TollExtractor(), resolver=DayResolver(), batch_size=3)
"""
REVIEWER = """
import sys, time
from pathlib import Path
from marsad.flow.folding import view_of
from marsad.flow.judging import judge
from marsad.store import Ledger

judged, stop = set(), Path(sys.argv[2])
while len(judged) < 3 or (len(judged) < 10 and not stop.exists()):
    time.sleep(0.05)
    with Ledger.open(sys.argv[1]) as ledger:
        view = view_of(ledger)
        for event in view.events:
            pair = event.claims[0], event.claims[-1]
            if len(event.claims) > 2 and pair not in judged:
                judge(ledger, view, *pair, "different", who="Amira", why="another attack")
                judged.add(pair)
                break
"""


def write_reports(folder: Path, name: str, numbers: range) -> Path:
    for number in numbers:
        at = folder / name / f"round-{number % 4}"
        at.mkdir(parents=True, exist_ok=True)
        town, day = TOWNS[number % 5], f"2023-03-{10 + number % 2}"
        text = f"Report {number}, as the agencies have it. {number + 1} people were killed in {town} on {day}. Ends."
        (at / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder / name


def start(program: str, *words: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)], env=environment, stderr=subprocess.PIPE, text=True
    )


def groups(events) -> set[frozenset[str]]:
    return {frozenset(event.claims) for event in events}


def machines(ledger: Ledger) -> set[tuple[str, str, str]]:
    return {tuple(sorted((j.left, j.right))) for j in ledger.judgements() if not j.maker.person}


def test_two_gatherers_and_a_reviewer_make_the_ledger_that_one_after_the_other_makes(database, tmp_path):
    # A third of the reports come in by both gatherers.
    one = write_reports(tmp_path / "reports", "one", range(30))
    other = write_reports(tmp_path / "reports", "other", range(15, 45))
    Ledger.open(database.address).close()
    done = tmp_path / "done"
    gatherers = [start(GATHERER, database.address, folder) for folder in (one, other)]
    reviewer = start(REVIEWER, database.address, done)
    said = [process.communicate(timeout=300)[1] for process in gatherers]
    done.touch()
    said.append(reviewer.communicate(timeout=300)[1])
    assert [process.returncode for process in (*gatherers, reviewer)] == [0, 0, 0], said
    with Ledger.open(":memory:") as alone, Ledger.open(database.address) as together:
        for folder in (one, other):
            add(alone, [folder], extractor=TollExtractor(), resolver=DayResolver())
        persons = [judgement for judgement in together.judgements() if judgement.maker.person]
        assert len(persons) >= 3
        alone.append_judgements(persons)
        assert {document.id for document in together.documents()} == {document.id for document in alone.documents()}
        assert len(together.documents()) == 45
        assert {claim.id for claim in together.claims()} == {claim.id for claim in alone.claims()}
        assert len(together.claims()) == 45
        assert machines(together) == machines(alone)
        assert len(together.judgements()) == len(alone.judgements())
        assert groups(view_of(together).events) == groups(view_of(alone).events)
        assert kept_events(together) is not None
        assert verify(together).sound


@pytest.mark.parametrize("way", ["as it is", "reversed"])
def test_the_same_feed_twice_by_two_processes_is_in_once(database, tmp_path, way):
    folder = write_reports(tmp_path / "reports", "feed", range(16))
    Ledger.open(database.address).close()
    processes = [start(GATHERER, database.address, folder)]
    second = folder
    if way == "reversed":  # the same bytes in another order
        second = tmp_path / "reversed"
        for number, path in enumerate(sorted(folder.rglob("*.txt"), reverse=True)):
            at = second / f"round-{number % 3}"
            at.mkdir(parents=True, exist_ok=True)
            (at / f"{number:03}.txt").write_bytes(path.read_bytes())
    processes.append(start(GATHERER, database.address, second))
    said = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    with Ledger.open(":memory:") as alone, Ledger.open(database.address) as together:
        add(alone, [folder], extractor=TollExtractor(), resolver=DayResolver())
        assert {document.id for document in together.documents()} == {document.id for document in alone.documents()}
        assert together.counts()["documents"] == together.counts()["claims"] == 16
        assert groups(view_of(together).events) == groups(view_of(alone).events)
        assert verify(together).sound

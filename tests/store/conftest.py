"""An empty ledger of every kind, and a filled one."""

from __future__ import annotations

import pytest
from ledger_stories import a_claim, a_document, a_judgement, clock

from marsad.core.nouns import Failure
from marsad.store import Ledger


@pytest.fixture(params=["a SQLite file", "SQLite in memory", "PostgreSQL"])
def ledger(request, tmp_path):
    address = {"a SQLite file": str(tmp_path / "ledger.db"), "SQLite in memory": ":memory:"}.get(request.param)
    with Ledger.open(address or request.getfixturevalue("postgres_database").address, clock=clock) as opened:
        yield opened


@pytest.fixture
def filled(database):
    """Three batches of a document with a claim and a judgement, one of a failure, one of a mark."""
    with Ledger.open(database.address, clock=clock) as ledger:
        for number in range(3):
            document = a_document(f"Report {number}: shells fell on the market.", path=f"{number}.txt")
            ledger.append(document, [a_claim(document)], [a_judgement(f"c-{number}", "c-9")])
        ledger.append_failure(Failure(path="a", code="D1", reason="r"))
        ledger.mark("read", "abc", "1")
    return database

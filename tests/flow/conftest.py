"""Reports to add: five files with four happenings, told in an order that is not the order of their names."""

from __future__ import annotations

import pytest

from marsad.store import Ledger

REPORTS = {
    "a-morning.txt": "3 militants were killed in Hawija on 2023-03-24. The army said so in a statement on its page.",
    "b-evening.txt": "The toll rose: 6 militants were killed in Hawija on 2023-03-24. Two soldiers were hurt as well.",
    "c-market.txt": "A bomb went off at the market. 4 people were killed in Baquba on 2023-03-25. Nobody claimed it.",
    "d-quiet.txt": "The council met to talk about the harvest and the price of bread. Nothing else was decided there.",
    "e-again.txt": "Officials recalled that 4 people were killed in Baquba on 2023-03-25. "
    "Later 2 militants were killed in Tuz on 2023-04-01.",
}


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(params=["SQLite in memory", "PostgreSQL"])
def ledger(request):
    address = ":memory:" if "memory" in request.param else request.getfixturevalue("postgres_database").address
    with Ledger.open(address) as opened:
        yield opened

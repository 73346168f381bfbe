"""Who told of what: first, alone, and silent."""

from __future__ import annotations

import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.core.ids import document_id
from marsad.core.nouns import Document
from marsad.flow.crediting import WEEKS, credits
from marsad.flow.folding import refresh
from marsad.store import Ledger

MARKET = "4 people were killed in Baquba on 2023-03-25."
RAID = "3 militants were killed in Hawija on 2023-03-24."
ROAD = "2 people were killed in Tuz on 2023-03-26."


def told(*reports: tuple[str | None, str | None, str]):
    with Ledger.open(":memory:") as ledger:
        claims = []
        for number, (publisher, published, text) in enumerate(reports):
            report = Document(
                id=document_id(f"{number}{text}".encode()), text=text, publisher=publisher, published=published
            )
            read = TollExtractor().read(report).claims
            ledger.append(report, read)
            claims += read
        ledger.append_judgements(DayResolver().judge(claims))
        refresh(ledger)
        found = credits(ledger)
    return found, {one.name: one for one in found.outlets}


def test_the_earliest_report_of_a_shared_event_is_the_first():
    _, by_name = told(
        ("Tigris Post", "2023-03-25T09:00", MARKET), ("Kirkuk Mirror", "2023-03-25T11:30", MARKET),
        ("Kirkuk Mirror", "2023-03-24T20:00", RAID),
    )  # fmt: skip
    tigris, mirror = by_name["Tigris Post"], by_name["Kirkuk Mirror"]
    assert (tigris.events, tigris.shared, tigris.first, tigris.alone) == (1, 1, 1, 0)
    assert (mirror.events, mirror.shared, mirror.first, mirror.alone) == (2, 1, 0, 1)


@pytest.mark.parametrize("published", ["2023-03-25", None])
def test_where_only_the_day_is_known_or_nothing_nobody_is_first(published):
    _, by_name = told(("Tigris Post", "2023-03-25T09:00", MARKET), ("Kirkuk Mirror", published, MARKET))
    assert by_name["Tigris Post"].first == by_name["Kirkuk Mirror"].first == 0


def test_two_spellings_of_an_outlet_are_one():
    found, _ = told(("Shafaq News", "2023-03-25", MARKET), ("SHAFAQ NEWS AGENCY", "2023-03-26", MARKET))
    (only,) = found.outlets
    assert (only.reports, only.events, only.alone, only.shared) == (2, 1, 1, 0)


def test_weeks_without_a_report_are_told_as_such():
    found, by_name = told(
        ("Tigris Post", "2023-01-02", MARKET), ("Kirkuk Mirror", "2023-03-27", RAID),
        ("Kirkuk Mirror", "2023-03-21", ROAD), ("Kirkuk Mirror", "2023-03-20", "The council met."),
        (None, "2023-03-27", ROAD), ("Tigris Post", None, "The harvest was good."),
    )  # fmt: skip
    assert found.through == "2023-03-27"
    assert found.unsigned == 1
    assert by_name["Kirkuk Mirror"].weeks == (*[0] * (WEEKS - 2), 1, 2)
    assert by_name["Tigris Post"].weeks == (*[0] * (WEEKS - 13), 1, *[0] * 12)
    assert (by_name["Tigris Post"].reports, by_name["Tigris Post"].undated) == (2, 1)


def test_a_report_without_an_outlet_leaves_nobody_alone_with_an_event():
    _, by_name = told(("Tigris Post", "2023-03-25", MARKET), (None, "2023-03-25", MARKET))
    assert by_name["Tigris Post"].events == 1


def test_an_empty_ledger_credits_nobody():
    found, _ = told()
    assert (found.outlets, found.through, found.unsigned) == ((), None, 0)

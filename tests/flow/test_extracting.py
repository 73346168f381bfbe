"""Extracting: `document/1` records, each document as if it were the only one."""

from __future__ import annotations

import json

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.flow.extracting import extract

LINES = [
    {
        "id": "first",
        "text": "3 militants were killed in Hawija on 2023-03-24. Yes, 3 people were killed in Hawija on 2023-03-24.",
    },
    {
        "id": "second",
        "text": "DEFECT: 3 militants were killed in Hawija on 2023-03-24.",
        "url": "https://example.org/2",
    },
    {"text": "3 militants were killed in Hawija on 2023-03-24, a third report said, with  two  spaces."},
]


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "reports.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES), encoding="utf-8")
    return list(extract([path, tmp_path / "missing.html"], extractor=TollExtractor(), resolver=DayResolver()))


def test_there_is_a_record_for_each_document_and_each_failure(records):
    assert [bool(record.failures) for record in records] == [False, True, False, True]


def test_a_document_with_an_id_of_its_own_goes_by_it_everywhere(records):
    first = records[0]
    assert first.id == "first"
    assert {claim.document for claim in first.claims} == {"first"}
    assert [event.documents for event in first.events] == [("first",)]


def test_a_document_without_one_goes_by_the_id_of_its_bytes(records):
    assert records[2].id.startswith("d-")
    assert {claim.document for claim in records[2].claims} == {records[2].id}


def test_claims_of_one_document_are_joined_and_other_documents_play_no_part(records):
    assert [len(record.claims) for record in records] == [2, 0, 1, 0]
    assert [len(record.events) for record in records] == [1, 0, 1, 0]


def test_the_text_is_the_text_to_the_letter(records):
    assert records[2].text == LINES[2]["text"]
    for record in records:
        for claim in record.claims:
            assert record.text[claim.sentence.start : claim.sentence.end] == claim.sentence.quote


def test_a_failed_document_says_why(records):
    (failure,) = records[1].failures
    assert failure.code == "D900"
    assert "second" in failure.reason
    assert records[1].url == "https://example.org/2"


def test_a_record_is_the_line_that_the_contract_promises(records):
    line = json.loads(msgspec.json.encode(records[0]))
    assert line["schema"] == "marsad.document/1"
    assert {"id", "path", "url", "title", "publisher", "published", "language", "text", "relevant", "mentions"} <= set(
        line
    )
    assert line["relevant"] is True
    assert line["events"][0]["schema"] == "marsad.event/1"


def test_without_a_resolver_every_claim_is_an_event(tmp_path):
    path = tmp_path / "report.jsonl"
    path.write_text(json.dumps(LINES[0]), encoding="utf-8")
    (record,) = extract([path], extractor=TollExtractor())
    assert len(record.events) == 2

"""Verifying: a sound ledger passes, and whatever was touched is named."""

from __future__ import annotations

import sqlite3

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import VerificationError
from marsad.core.ids import record_id
from marsad.core.nouns import Document, Span, Speaker
from marsad.flow.adding import add
from marsad.flow.verifying import verify
from marsad.store import Ledger


@pytest.fixture
def database(tmp_path, reports):
    path = tmp_path / "observatory.db"
    with Ledger.open(path) as ledger:
        add(ledger, [reports], extractor=TollExtractor(), resolver=DayResolver())
    return path


def test_a_sound_ledger_passes(database):
    with Ledger.open(database) as ledger:
        report = verify(ledger)
    assert report.sound
    assert report.exit_code == 0
    assert (report.documents, report.claims, report.judgements, report.events) == (5, 5, 2, 3)
    assert report.quotes == 5 * 5  # sentence, trigger, role, place and figure of each claim
    assert str(report).startswith("Sound: 5 documents")
    report.require_sound()


def test_a_flipped_byte_in_a_stored_text_is_named(database):
    connection = sqlite3.connect(database)
    (ident,) = connection.execute("SELECT id FROM documents WHERE path LIKE '%c-market.txt'").fetchone()
    connection.execute("DROP TRIGGER documents_no_update")
    connection.execute("UPDATE documents SET text = replace(text, 'Nobody', 'Nobodx') WHERE id = ?", (ident,))
    connection.commit()
    connection.close()
    with Ledger.open(database) as ledger:
        report = verify(ledger)
    assert report.exit_code == 4
    assert [(fault.table, fault.id) for fault in report.faults] == [("documents", ident)]
    with pytest.raises(VerificationError, match=ident):
        report.require_sound()


def test_a_flipped_byte_under_a_quote_names_the_document_and_the_claim(database):
    content = database.read_bytes()
    assert content.count(b"6 militants were killed in Hawija on 2023-03-24. Two") == 1
    database.write_bytes(
        content.replace(
            b"6 militants were killed in Hawija on 2023-03-24. Two",
            b"9 militants were killed in Hawija on 2023-03-24. Two",
        )
    )
    with Ledger.open(database) as ledger:
        report = verify(ledger)
        (claim,) = [claim for claim in ledger.claims() if claim.figures[0].low == 6]
    assert {(fault.table, fault.id) for fault in report.faults} == {("documents", claim.document), ("claims", claim.id)}
    assert "says '6', the text says '9'" in str(report)


def test_a_byte_that_makes_the_text_no_utf8_is_named_too(database):
    content = database.read_bytes()
    assert content.count(b"price of bread") == 1
    database.write_bytes(content.replace(b"price of bread", b"price of br\xffad"))
    with Ledger.open(database) as ledger:
        assert [fault.table for fault in verify(ledger).faults] == ["documents"]


@pytest.mark.parametrize("table", ["documents", "claims", "judgements", "marks"])
def test_a_table_damaged_beyond_reading_is_named_and_no_crash(database, table):
    connection = sqlite3.connect(database)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(database.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    database.write_bytes(content)
    with Ledger.open(database) as ledger:
        assert table in {fault.table for fault in verify(ledger).faults}


@pytest.mark.parametrize(
    ("span", "what"),
    [
        (Span(start=0, end=5, quote="Seven"), "says 'Seven', the text says 'Three'"),
        (Span(start=0, end=900, quote="Three"), "outside its document's text"),
    ],
)
def test_a_claim_that_quotes_what_the_text_does_not_say_is_named(ledger, span, what):
    text = "Three were hurt. 4 people were killed in Baquba on 2023-03-25."
    document = Document(id="d-test", text=text)
    (claim,) = TollExtractor().read(document).claims
    claim = msgspec.structs.replace(claim, id="", trigger=span)
    claim = msgspec.structs.replace(claim, id=record_id("c", claim))
    ledger.append(document, [claim])
    (fault,) = verify(ledger).faults
    assert (fault.table, fault.id) == ("claims", claim.id)
    assert what in fault.what


def test_a_quote_of_the_title_is_looked_up_in_the_title(ledger):
    document = Document(id="d-test", text="4 people were killed in Baquba on 2023-03-25.", title="Four dead")
    (claim,) = TollExtractor().read(document).claims
    spans = [Span(start=0, end=4, quote=words, part="title") for words in ("Four", "Five")]
    changed = [msgspec.structs.replace(claim, id="", sentence=span) for span in spans]
    ledger.append(document, [msgspec.structs.replace(one, id=record_id("c", one)) for one in changed])
    (fault,) = verify(ledger).faults
    assert "says 'Five', the title says 'Four'" in fault.what


def test_a_speaker_whose_name_does_not_stand_where_it_is_said_to_is_named(ledger):
    text = "Colonel Nazar Jabbar arrived. 4 people were killed in Baquba on 2023-03-25, he said."
    document = Document(id="d-test", text=text)
    (claim,) = TollExtractor().read(document).claims
    at = text.index("he said")
    claim = msgspec.structs.replace(claim, id="", said_by=(Speaker(start=at, end=at + 2, text="Salih Obaid"),))
    ledger.append(document, [msgspec.structs.replace(claim, id=record_id("c", claim))])
    (fault,) = verify(ledger).faults
    assert "says 'Salih Obaid', the text says 'he'" in fault.what


def test_a_claim_whose_id_does_not_follow_from_its_content_is_named(ledger):
    document = Document(id="d-test", text="4 people were killed in Baquba on 2023-03-25.")
    (claim,) = TollExtractor().read(document).claims
    ledger.append(document, [msgspec.structs.replace(claim, confidence=0.9)])
    assert ["its id does not follow" in fault.what for fault in verify(ledger).faults] == [True]


def test_claims_of_replaced_documents_are_checked_as_well(database, reports):
    (reports / "c-market.txt").write_text("7 people were killed in Baquba on 2023-03-26, not before.", encoding="utf-8")
    with Ledger.open(database) as ledger:
        add(ledger, [reports], extractor=TollExtractor(), resolver=DayResolver())
        assert (verify(ledger).documents, verify(ledger).claims) == (6, 6)

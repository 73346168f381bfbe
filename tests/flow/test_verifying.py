"""Verifying: a sound ledger passes, and whatever was touched is named."""

from __future__ import annotations

import gzip
import sqlite3
import zlib

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import VerificationError
from marsad.core.ids import record_id
from marsad.core.nouns import Document, Span, Speaker
from marsad.flow.adding import add
from marsad.flow.verifying import verify
from marsad.intake.capture import Archive
from marsad.intake.doors import Fetched
from marsad.store import Ledger


def fill(address, reports):
    with Ledger.open(address) as ledger:
        add(ledger, [reports], extractor=TollExtractor(), resolver=DayResolver())


@pytest.fixture
def filled(database, reports):
    fill(database.address, reports)
    return database


@pytest.fixture
def file(tmp_path, reports):
    """A SQLite file, whose very bytes can be changed."""
    path = tmp_path / "observatory.db"
    fill(path, reports)
    return path


def test_a_sound_ledger_passes(filled):
    with Ledger.open(filled.address) as ledger:
        report = verify(ledger)
    assert report.sound
    assert report.exit_code == 0
    assert (report.documents, report.claims, report.judgements, report.events) == (5, 5, 2, 3)
    assert report.quotes == 5 * 5  # sentence, trigger, role, place and figure of each claim
    assert str(report).startswith("Sound: 5 documents")
    report.require_sound()


def test_a_changed_letter_in_a_stored_text_is_named(filled):
    [(ident,)] = filled.do("SELECT id FROM documents WHERE path LIKE '%c-market.txt'")
    filled.tamper(f"UPDATE documents SET text = replace(text, 'Nobody', 'Nobodx') WHERE id = '{ident}'")
    with Ledger.open(filled.address) as ledger:
        report = verify(ledger)
    assert report.exit_code == 4
    assert [(fault.table, fault.id) for fault in report.faults] == [("documents", ident)]
    with pytest.raises(VerificationError, match=ident):
        report.require_sound()


def test_a_flipped_byte_under_a_quote_names_the_document_and_the_claim(file):
    content = file.read_bytes()
    assert content.count(b"6 militants were killed in Hawija on 2023-03-24. Two") == 1
    file.write_bytes(
        content.replace(
            b"6 militants were killed in Hawija on 2023-03-24. Two",
            b"9 militants were killed in Hawija on 2023-03-24. Two",
        )
    )
    with Ledger.open(file) as ledger:
        report = verify(ledger)
        (claim,) = [claim for claim in ledger.claims() if claim.figures[0].low == 6]
    assert {(fault.table, fault.id) for fault in report.faults} == {("documents", claim.document), ("claims", claim.id)}
    assert "says '6', the text says '9'" in str(report)


def test_a_byte_that_makes_the_text_no_utf8_is_named_too(file):
    content = file.read_bytes()
    assert content.count(b"price of bread") == 1
    file.write_bytes(content.replace(b"price of bread", b"price of br\xffad"))
    with Ledger.open(file) as ledger:
        assert [fault.table for fault in verify(ledger).faults] == ["documents"]


@pytest.mark.parametrize("table", ["documents", "claims", "judgements", "marks"])
def test_a_table_damaged_beyond_reading_is_named_and_no_crash(file, table):
    connection = sqlite3.connect(file)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)
    with Ledger.open(file) as ledger:
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


def test_claims_of_replaced_documents_are_checked_as_well(filled, reports):
    (reports / "c-market.txt").write_text("7 people were killed in Baquba on 2023-03-26, not before.", encoding="utf-8")
    with Ledger.open(filled.address) as ledger:
        add(ledger, [reports], extractor=TollExtractor(), resolver=DayResolver())
        assert (verify(ledger).documents, verify(ledger).claims) == (6, 6)


def test_the_head_of_the_chain_is_told_and_can_be_asked_for_later(filled, reports):
    with Ledger.open(filled.address) as ledger:
        report = verify(ledger)
        assert report.head == ledger.head()
        assert str(report).endswith(f"Head of the chain: {report.head}")
        (reports / "f-new.txt").write_text(
            "1 people were killed in Baquba on 2023-03-29, it was said. No more is known."
        )
        added = add(ledger, [reports], extractor=TollExtractor(), resolver=DayResolver())
        assert added.head == ledger.head() != report.head
        assert verify(ledger, head=report.head).sound
        assert verify(ledger, head=report.head[:12]).sound
        (fault,) = verify(ledger, head="f" * 64).faults
        assert fault.table == "batches"


class TestOriginalAnswers:
    @pytest.fixture
    def archive(self, tmp_path):
        path = tmp_path / "archive" / "20230401T000000.warc.gz"
        with Archive(path) as archive:
            for number in range(3):
                url, body = f"https://example.org/{number}", f"<p>Report {number} from the front.</p>".encode()
                archive.keep(Fetched(asked=url, url=url, status=200, reason="OK", headers=(), raw=body, body=body))
        return path

    def test_answers_that_are_what_they_were_are_counted(self, ledger, archive):
        report = verify(ledger, archives=[archive])
        assert report.sound
        assert report.responses == 3
        assert "3 original answers" in str(report)

    def test_a_changed_answer_is_named_and_the_others_are_still_read(self, ledger, archive):
        members = split(archive.read_bytes())
        members[2] = gzip.compress(gzip.decompress(members[2]).replace(b"front", b"coast"))
        archive.write_bytes(b"".join(members))
        report = verify(ledger, archives=[archive])
        assert [(fault.table, fault.id) for fault in report.faults] == [
            ("responses", f"{archive.name}, record 3, https://example.org/1")
        ]
        assert report.responses == 2
        assert report.exit_code == 4

    def test_a_flipped_bit_of_the_file_is_named(self, ledger, archive):
        members = split(archive.read_bytes())
        whole = bytearray(archive.read_bytes())
        whole[len(members[0]) + len(members[1]) - 20] ^= 1
        archive.write_bytes(whole)
        report = verify(ledger, archives=[archive])
        assert {fault.table for fault in report.faults} == {"responses"}
        assert report.responses == 2

    def test_an_archive_that_a_killed_run_left_is_no_fault(self, ledger, archive):
        archive.write_bytes(archive.read_bytes()[:-30])
        report = verify(ledger, archives=[archive])
        assert report.sound
        assert report.responses == 2
        assert "cut short" in str(report)


def split(content: bytes) -> list[bytes]:
    """The members of a gzip file."""
    members = []
    while content:
        decoder = zlib.decompressobj(wbits=31)
        decoder.decompress(content)
        members.append(content[: len(content) - len(decoder.unused_data)])
        content = decoder.unused_data
    return members

"""The ledger keeps what it was given, in order, and gives nothing back changed; the same on every backend."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_stories import a_claim, a_document, a_judgement

from marsad.core.errors import StoreError
from marsad.core.nouns import Failure, Judgement, Maker
from marsad.store import Ledger


class TestEveryBackend:
    def test_what_was_appended_is_what_is_read(self, ledger):
        document = a_document(title="Bus attacked", own_id="x-1", url="https://example.org/1", credit="INA")
        claims = [a_claim(document, 2), a_claim(document, 1)]
        judgement = a_judgement(claims[0].id, claims[1].id)
        assert ledger.append(document, claims, [judgement]) is True
        assert ledger.documents() == [document]
        assert ledger.claims() == claims
        assert ledger.judgements() == [judgement]
        assert ledger.document(document.id) == ledger.document("x-1") == document
        assert ledger.has_document(document.id)
        assert not ledger.has_document("d-unknown")

    def test_appending_the_same_bytes_again_adds_nothing(self, ledger):
        document = a_document()
        ledger.append(document, [a_claim(document)])
        before = ledger.counts(), ledger.digest()
        assert ledger.append(document, [a_claim(document, 7)]) is False
        assert (ledger.counts(), ledger.digest()) == before

    def test_claims_come_back_in_the_order_of_recording_and_not_of_their_ids(self, ledger):
        documents = [a_document(f"Report {number} from the front.") for number in range(12)]
        for document in documents:
            ledger.append(document, [a_claim(document)])
        assert [claim.document for claim in ledger.claims()] == [document.id for document in documents]

    def test_a_document_whose_claims_cannot_be_stored_is_not_stored_either(self, ledger):
        document, stranger = a_document(), a_document("Another report altogether.")
        with pytest.raises(StoreError) as error:
            ledger.append(document, [a_claim(document), a_claim(stranger)])
        assert error.value.code == "S110"
        assert ledger.counts()["documents"] == ledger.counts()["claims"] == 0

    def test_a_batch_that_breaks_off_leaves_nothing(self, ledger):
        before = ledger.digest()

        def break_off() -> None:
            with ledger.writing() as batch:
                batch.append(a_document(), [a_claim(a_document())])
                batch.append_failure(Failure(path="a.html", code="D301", reason="no text"))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            break_off()
        assert ledger.digest() == before
        assert not any(ledger.counts().values())

    def test_one_id_with_two_contents_is_refused(self, ledger):
        document = a_document()
        claim = a_claim(document)
        ledger.append(document, [claim])
        other = Judgement(
            id="j-1", about="claim", left="c-1", right="c-2", verdict="same", reason="a", maker=Maker(name="m")
        )
        ledger.append_judgements([other])
        changed = Judgement(
            id="j-1", about="claim", left="c-1", right="c-2", verdict="same", reason="b", maker=Maker(name="m")
        )
        with pytest.raises(StoreError) as error:
            ledger.append_judgements([changed])
        assert error.value.code == "S110"
        assert ledger.judgements() == [other]

    def test_new_bytes_at_the_same_address_replace_the_old_document_and_its_claims(self, ledger):
        first = a_document("Three killed in Baqubah.", url="https://example.org/baqubah", published="2023-03-01")
        second = a_document("Six killed in Baqubah.", url="https://example.org/baqubah", published="2023-03-03")
        ledger.append(first, [a_claim(first)])
        ledger.append(second, [a_claim(second)])
        assert ledger.documents() == [second]
        assert ledger.claims() == [a_claim(second)]
        assert ledger.documents(replaced=True) == [first, second]
        assert ledger.claims(replaced=True) == [a_claim(first), a_claim(second)]
        assert ledger.counts()["replaced"] == 1

    def test_as_of_a_day_the_replaced_document_still_counts(self, ledger):
        first = a_document(
            "Three killed in Baqubah.", url="https://example.org/baqubah", published="2023-03-01T09:00:00"
        )
        second = a_document("Six killed in Baqubah.", url="https://example.org/baqubah", published="2023-03-03")
        for document in (first, second):
            ledger.append(document, [a_claim(document)])
        assert ledger.documents(as_of="2023-02-28") == []
        assert ledger.documents(as_of="2023-03-01") == ledger.documents(as_of="2023-03-02") == [first]
        assert ledger.claims(as_of="2023-03-03") == [a_claim(second)]

    def test_a_document_without_a_date_is_known_from_the_day_it_was_recorded(self, ledger):
        document = a_document()
        ledger.append(document)
        assert ledger.documents(as_of="2023-03-31") == []
        assert ledger.documents(as_of="2023-04-01") == [document]

    def test_lines_of_one_file_do_not_replace_one_another(self, ledger):
        lines = [a_document(f"Line {n}.", path="reports.jsonl", media_type="application/x-ndjson") for n in range(3)]
        items = [
            a_document(f"Item {n}.", path="reports.jsonl", own_id=str(n), media_type="text/plain") for n in range(3)
        ]
        for document in lines + items:
            ledger.append(document)
        assert ledger.documents() == lines + items

    def test_a_file_that_was_edited_replaces_what_it_said_before(self, ledger):
        for text in ("First version.", "Second version.", "Third version."):
            ledger.append(a_document(text, path="notes/report.txt"))
        assert [document.text for document in ledger.documents()] == ["Third version."]

    def test_the_same_failure_is_kept_once(self, ledger):
        failure = Failure(path="broken.pdf", code="D104", reason="truncated", url="https://example.org/broken.pdf")
        assert [ledger.append_failure(failure), ledger.append_failure(failure)] == [True, False]
        assert ledger.failures() == [failure]

    def test_claims_are_uncompared_until_a_mark_says_up_to_where(self, ledger):
        one, other = a_document("One report."), a_document("Another report.")
        ledger.append(one, [a_claim(one, 1), a_claim(one, 2)])
        assert ledger.uncompared() == [a_claim(one, 1).id, a_claim(one, 2).id]
        ledger.mark("compared", a_claim(one, 2).id, "resolve@1")
        assert ledger.uncompared() == []
        ledger.append(other, [a_claim(other)])
        assert ledger.uncompared() == [a_claim(other).id]

    def test_a_mark_remembers_its_note(self, ledger):
        assert ledger.note_of("read", "abc") is None
        assert [ledger.mark("read", "abc", "12"), ledger.mark("read", "abc", "12")] == [True, False]
        assert ledger.note_of("read", "abc") == "12"

    def test_documents_are_read_by_id_when_they_are_asked_for(self, ledger):
        one, other = a_document("One report.", own_id="one"), a_document("Another report.")
        for document in (one, other):
            ledger.append(document)
        by_id = ledger.documents_by_id()
        assert dict(by_id) == {one.id: one, other.id: other}
        assert by_id.names == {one.id: "one", other.id: other.id}
        assert "one" not in by_id

    def test_equal_ledgers_have_equal_digests_and_the_order_counts(self, tmp_path, ledger):
        documents = [a_document("One report."), a_document("Another report.")]
        with Ledger.open(":memory:") as same, Ledger.open(":memory:") as reverse:
            for number in (0, 1):
                ledger.append(documents[number])
                same.append(documents[number])
                reverse.append(documents[1 - number])
            assert ledger.digest() == same.digest() != reverse.digest()

    def test_a_missing_document_is_told(self, ledger):
        with pytest.raises(StoreError, match="There is no document d-1"):
            ledger.document("d-1")

    def test_a_sound_ledger_has_no_faults(self, ledger):
        document = a_document()
        ledger.append(document, [a_claim(document)], [a_judgement("c-1", "c-2")])
        ledger.append_failure(Failure(path="a", code="D1", reason="r"))
        ledger.mark("read", "abc", "1")
        assert ledger.faults() == []


printable = st.text(st.characters(codec="utf-8"), max_size=40)
maybe = st.none() | printable


some_documents = st.lists(
    st.builds(
        a_document, printable, own_id=maybe, path=maybe, url=maybe, title=maybe, author=maybe, publisher=maybe,
        credit=maybe,
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=some_documents)
def test_any_text_is_read_back_to_the_letter(ledger, documents):
    kept = {document.id: document for document in ledger.documents(replaced=True)}
    for document in documents:
        assert ledger.append(document, [a_claim(document)]) is (document.id not in kept)
        kept.setdefault(document.id, document)
        assert ledger.document(document.id) == kept[document.id]
    assert ledger.documents(replaced=True) == list(kept.values())
    assert ledger.claims(replaced=True) == [a_claim(document) for document in kept.values()]
    assert ledger.faults() == []


def test_an_address_of_any_length_is_kept(ledger):
    address = "https://example.org/" + "a1" * 4_000
    first, second = a_document("First.", url=address), a_document("Second.", url=address, own_id=address)
    for document in (first, second):
        ledger.append(document)
    ledger.mark("read", address)
    assert ledger.documents() == [second]
    assert ledger.document(address) == second

"""The ledger keeps what it was given, in order, and gives nothing back changed; the same on every backend."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.errors import StoreError
from marsad.core.ids import document_id, record_id
from marsad.core.nouns import (
    Claim,
    Codes,
    Document,
    Evidence,
    Failure,
    Judgement,
    Maker,
    Place,
    Role,
    Span,
    TimeSpan,
)
from marsad.store import Ledger
from marsad.store.opening import SCHEMA

TEXT = "Gunmen opened fire on a bus near Tarmiyah on Friday. Four passengers were killed, the police said."


def a_document(text: str = TEXT, **fields) -> Document:
    return Document(id=document_id(text.encode()), text=text, **fields)


def a_claim(document: Document, number: int = 0) -> Claim:
    start = document.text.find(" ") + 1
    span = Span(start=start, end=start + 6, quote=document.text[start : start + 6])
    claim = Claim(
        id="",
        document=document.id,
        kind="assault",
        mode="firearms",
        codes=Codes(plover="ASSAULT/firearms"),
        status="actual",
        sentence=span,
        trigger=span,
        roles=(Role(role="agent", start=0, end=3, text=document.text[:3]),),
        place=Place(start=0, end=0, text="", name="Tarmiyah", country="IQ", admin1="Salah al-Din"),
        time=TimeSpan(start="2023-03-24", end="2023-03-24", precision="day", basis="relative"),
        why_missing={"operation": "no operation is named", "figures": "none"},
        confidence=1 / (number + 1),
    )
    return msgspec.structs.replace(claim, id=record_id("c", claim))


def a_judgement(left: str, right: str, verdict: str = "same") -> Judgement:
    return Judgement(
        id=record_id("j", left, right, verdict),
        about="claim",
        left=left,
        right=right,
        verdict=verdict,
        reason="the same day and town",
        maker=Maker(name="resolve"),
        score=4.5,
        evidence=(Evidence(feature="time", bits=4.5, says="the same day"),),
    )


BACKENDS = {"a SQLite file": "{folder}/ledger.db", "SQLite in memory": ":memory:"}


@pytest.fixture(params=list(BACKENDS.values()), ids=list(BACKENDS))
def ledger(request, tmp_path):
    with Ledger.open(request.param.format(folder=tmp_path), clock=lambda: "2023-04-01T00:00:00+00:00") as opened:
        yield opened


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


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            a_document,
            printable,
            own_id=maybe,
            path=maybe,
            url=maybe,
            title=maybe,
            author=maybe,
            publisher=maybe,
            credit=maybe,
        ),
        max_size=6,
    )
)
def test_any_text_is_read_back_to_the_letter(documents):
    with Ledger.open(":memory:") as ledger:
        kept = {}
        for document in documents:
            assert ledger.append(document, [a_claim(document)]) is (document.id not in kept)
            kept.setdefault(document.id, document)
        assert ledger.documents(replaced=True) == list(kept.values())
        assert ledger.claims(replaced=True) == [a_claim(document) for document in kept.values()]
        assert ledger.faults() == []


class TestAppendOnly:
    @pytest.fixture
    def path(self, tmp_path) -> Path:
        path = tmp_path / "ledger.db"
        with Ledger.open(path) as ledger:
            document = a_document(path="a.txt")
            ledger.append(document, [a_claim(document)], [a_judgement("c-1", "c-2")])
            ledger.append_failure(Failure(path="a", code="D1", reason="r"))
            ledger.mark("read", "abc", "1")
        return path

    @pytest.mark.parametrize("table", ["documents", "claims", "judgements", "failures", "marks"])
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE {} SET recorded_at = 'never'",
            "DELETE FROM {}",
            "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
            "REPLACE INTO {0} SELECT * FROM {0}",
        ],
    )
    def test_no_row_can_be_changed_or_taken_out(self, path, table, statement):
        connection = sqlite3.connect(path)
        before = connection.execute(f"SELECT * FROM {table}").fetchall()
        assert before
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement.format(table))
        assert connection.execute(f"SELECT * FROM {table}").fetchall() == before
        connection.close()


class TestFaults:
    @pytest.fixture
    def path(self, tmp_path) -> Path:
        path = tmp_path / "ledger.db"
        with Ledger.open(path) as ledger:
            for number in range(3):
                document = a_document(f"Report {number}: shells fell on the market.", path=f"{number}.txt")
                ledger.append(document, [a_claim(document)], [a_judgement(f"c-{number}", "c-9")])
            ledger.append_failure(Failure(path="a", code="D1", reason="r"))
            ledger.mark("read", "abc", "1")
        return path

    @staticmethod
    def tamper(path: Path, statement: str) -> None:
        connection = sqlite3.connect(path)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()
        connection.close()

    @pytest.mark.parametrize(
        ("table", "change"),
        [
            ("documents", "text = text || ' '"),
            ("documents", "published = '2020-01-01'"),
            ("documents", "chain = row_hash"),
            ("claims", "payload = CAST(replace(payload, 'actual', 'denied') AS BLOB)"),
            ("claims", "status = 'denied'"),
            ("claims", "payload = CAST('{' AS BLOB)"),
            ("judgements", "verdict = 'different'"),
            ("judgements", "row_hash = chain"),
            ("failures", "reason = 'none'"),
            ("marks", "note = '2'"),
        ],
    )
    def test_the_changed_row_is_named(self, path, table, change):
        with Ledger.open(path) as ledger:
            assert ledger.faults() == []
        connection = sqlite3.connect(path)
        (ident,) = connection.execute(f"SELECT id FROM {table} ORDER BY seq LIMIT 1").fetchone()
        connection.close()
        self.tamper(path, f"UPDATE {table} SET {change} WHERE seq = 1")
        with Ledger.open(path) as ledger:
            assert {(fault.table, fault.id) for fault in ledger.faults()} == {(table, ident)}

    def test_a_row_taken_out_shows_at_the_row_after_it(self, path):
        self.tamper(path, "DELETE FROM judgements WHERE seq = 2")
        with Ledger.open(path) as ledger:
            (fault,) = ledger.faults()
        assert fault.table == "judgements"
        assert "taken out" in fault.what

    def test_a_flipped_byte_in_the_file_itself_is_named(self, path):
        content = path.read_bytes()
        assert content.count(b"Report 1: shells") == 1
        path.write_bytes(content.replace(b"Report 1: shells", b"Report 1: s\xe8ells"))
        wanted = a_document("Report 1: shells fell on the market.").id
        with Ledger.open(path) as ledger:
            assert [(fault.table, fault.id) for fault in ledger.faults()] == [("documents", wanted)]


class TestOpening:
    @staticmethod
    def code_of(*args, **kwargs) -> str:
        with pytest.raises(StoreError) as error:
            Ledger.open(*args, **kwargs)
        assert error.value.advice
        return error.value.code

    def test_a_file_that_is_no_database(self, tmp_path):
        path = tmp_path / "notes.txt"
        path.write_text("These are notes, not a database. " * 50)
        assert self.code_of(path) == "S101"
        assert path.read_text().startswith("These are notes")

    def test_a_database_of_a_newer_marsad_is_left_alone(self, tmp_path):
        path = tmp_path / "ledger.db"
        Ledger.open(path).close()
        connection = sqlite3.connect(path)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.close()
        assert self.code_of(path) == "S102"

    def test_a_database_of_somebody_elses_is_left_alone(self, tmp_path):
        path = tmp_path / "bookmarks.db"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
        connection.close()
        before = path.read_bytes()
        assert self.code_of(path) == "S103"
        assert path.read_bytes() == before

    def test_a_folder_that_cannot_be_written(self):
        assert self.code_of("/proc/marsad.db") == "S104"

    def test_a_folder_that_is_not_there(self, tmp_path):
        assert self.code_of(tmp_path / "nowhere" / "ledger.db") == "S104"

    def test_a_missing_database_is_not_made_unless_asked(self, tmp_path):
        assert self.code_of(tmp_path / "ledger.db", create=False) == "S104"
        assert not (tmp_path / "ledger.db").exists()

    def test_a_folder_in_place_of_a_file(self, tmp_path):
        assert self.code_of(tmp_path) == "S107"

    @pytest.mark.parametrize("address", ["mysql://localhost/marsad", "://", "oracle+cx://x"])
    def test_an_address_that_is_none_of_ours(self, address):
        assert self.code_of(address) == "S107"

    def test_postgresql_comes_with_the_team_store(self, monkeypatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(StoreError, match="team store") as error:
            Ledger.open("postgresql://amira:secret@db.example.org/marsad")
        assert error.value.code == "S108"
        assert "secret" not in str(error.value)

    def test_a_database_that_another_program_is_writing_to(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(path, wait=0.01) as one, Ledger.open(path, wait=0.01) as other, one.writing():
            with pytest.raises(StoreError) as error:
                other.append(a_document())
            assert error.value.code == "S105"
            assert other.documents() == []

    def test_readers_go_on_while_one_writes(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(path) as one, Ledger.open(path) as other:
            one.append(a_document("The first report."))
            with one.writing() as batch:
                batch.append(a_document("The second report."))
                assert len(other.documents()) == 1
            assert len(other.documents()) == 2

    def test_two_programs_that_write_take_turns(self, tmp_path):
        path = tmp_path / "ledger.db"
        Ledger.open(path).close()

        def write(name: str) -> None:
            with Ledger.open(path) as ledger:
                for number in range(20):
                    document = a_document(f"Report {number} of {name}.")
                    ledger.append(document, [a_claim(document)])

        threads = [threading.Thread(target=write, args=(name,)) for name in ("Amira", "Yusuf")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with Ledger.open(path) as ledger:
            assert ledger.counts()["documents"] == 40
            assert ledger.faults() == []

    def test_a_sqlite_address_is_a_path_too(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(f"sqlite:///{path}") as ledger:
            ledger.append(a_document())
        with Ledger.open(path, create=False) as ledger:
            assert ledger.documents() == [a_document()]

    def test_the_file_is_written_ahead_and_flushed_to_the_disk(self, tmp_path):
        path = tmp_path / "ledger.db"
        with Ledger.open(path) as ledger, ledger._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


class TestMigrations:
    def test_a_database_whose_making_was_cut_short_is_made_anew(self, tmp_path, monkeypatch):
        path = tmp_path / "ledger.db"

        def cut(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("marsad.store.dialects.make_append_only", cut)
            with pytest.raises(KeyboardInterrupt):
                Ledger.open(path)
        with Ledger.open(path) as ledger:
            assert ledger.append(a_document())
            assert ledger.faults() == []

    def test_the_newest_step_is_the_schema_that_is_opened(self):
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        import marsad.store

        config = Config()
        config.set_main_option("script_location", str(Path(marsad.store.__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]

    def test_the_steps_lead_to_the_tables_that_the_code_knows(self, tmp_path):
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        from marsad.store.tables import metadata
        from marsad.store.words import INDEX

        # The full-text index is SQLite's own and no table of ours.
        ours = {"include_name": lambda name, what, _: not (what == "table" and name.startswith(INDEX))}
        with Ledger.open(tmp_path / "ledger.db") as ledger, ledger._engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []

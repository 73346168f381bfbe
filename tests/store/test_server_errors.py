"""What can go wrong between a ledger and its server is said with a code and what to do, and never with a password."""

from __future__ import annotations

import logging

import psycopg
import pytest
from ledger_stories import a_claim, a_document

from marsad.core.errors import StoreError
from marsad.store import Ledger
from marsad.store.addresses import masked, shown, url_of
from postgres_server import Server

SECRET = "s3cr3t-of-amira"


def error_of(address: str, **given) -> StoreError:
    with pytest.raises(StoreError) as error:
        Ledger.open(address, **given)
    assert error.value.advice
    assert SECRET not in str(error.value)
    return error.value


def test_a_server_that_is_not_there(postgres):
    error = error_of(f"postgresql://amira:{SECRET}@127.0.0.1:1/marsad")
    assert error.code == "S112"
    assert error.message.startswith("postgresql://amira@127.0.0.1:1/marsad does not answer: ")
    assert "refused" in error.message


def test_a_host_that_is_not_there():
    assert error_of(f"postgresql://amira:{SECRET}@nowhere.invalid/marsad").code == "S112"


def test_a_socket_that_is_not_there(tmp_path):
    assert error_of(f"postgresql://amira@/marsad?host={tmp_path}").code == "S112"


def test_a_wrong_password(postgres):
    error = error_of(postgres.url_by_port("ledger", password=SECRET))
    assert error.code == "S113"
    assert "~/.pgpass" in error.advice


def test_no_password(postgres, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert error_of(f"postgresql://marsad@127.0.0.1:{postgres.port}/ledger").code == "S113"


def test_an_unknown_user(postgres):
    assert error_of(postgres.url("ledger", user="nobody_here")).code == "S113"


def test_a_database_that_is_not_there(postgres):
    error = error_of(postgres.url_by_port("nothing_here"))
    assert error.code == "S114"
    assert "createdb" in error.advice


def test_a_database_without_a_ledger_is_laid_out_only_by_what_adds(postgres, empty_database):
    if empty_database.kind == "sqlite":
        pytest.skip("a file is there or not")
    assert error_of(empty_database.address, create=False).code == "S104"
    Ledger.open(empty_database.address).close()
    Ledger.open(empty_database.address, create=False).close()


def test_a_database_of_somebody_elses_is_left_alone(postgres, empty_database):
    empty_database.do("CREATE TABLE bookmarks (url TEXT)")
    assert error_of(empty_database.address).code == "S103"


def test_a_database_that_cannot_hold_every_letter(postgres):
    postgres.do("CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    try:
        assert error_of(postgres.url("latin")).code == "S116"
    finally:
        postgres.drop_database("latin")


def test_a_server_that_is_too_old(postgres_database, monkeypatch):
    monkeypatch.setattr("marsad.store.opening.OLDEST_SERVER", 99)
    error = error_of(postgres_database.address)
    assert error.code == "S116"
    assert "99 or newer" in error.message


def test_a_server_that_only_lets_itself_be_read(postgres_database):
    postgres_database.do(f"ALTER DATABASE {postgres_database.name} SET default_transaction_read_only = on")
    with Ledger.open(postgres_database.address) as ledger, pytest.raises(StoreError) as error:
        ledger.append(a_document())
    assert error.value.code == "S115"


def test_one_who_waits_too_long_for_another_writer_is_told(postgres_database):
    address = postgres_database.address
    with Ledger.open(address, wait=0.05) as one, Ledger.open(address, wait=0.05) as other, one.writing():
        assert other.documents() == []  # readers never wait
        with pytest.raises(StoreError) as error:
            other.append(a_document())
        assert error.value.code == "S105"


def test_a_connection_that_is_cut_in_a_transaction_leaves_nothing_of_it(postgres_database):
    end_all = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{postgres_database.name}'"
    document = a_document()

    def cut(ledger: Ledger) -> None:
        with ledger.writing() as batch:
            batch.append(document, [a_claim(document)])
            postgres_database.server.do(end_all)
            batch.mark("read", "abc")

    with Ledger.open(postgres_database.address) as ledger:
        with pytest.raises(StoreError) as error:
            cut(ledger)
        assert error.value.code == "S117"
        assert "same command again" in error.value.advice
        assert sum(ledger.counts().values()) == 0  # the same ledger connects anew
        assert ledger.append(document, [a_claim(document)])
        assert ledger.faults() == []


def test_a_server_that_is_stopped_and_started_is_found_again():
    server = Server()
    try:
        server.start()
        server.do("CREATE DATABASE once")
        with Ledger.open(server.url_by_port("once")) as ledger:
            ledger.append(a_document("First."))
            server.stop()
            with pytest.raises(StoreError) as error:
                ledger.append(a_document("Second."))
            assert error.value.code in ("S112", "S117")
            assert server.password not in str(error.value)
            with pytest.raises(StoreError) as error:
                ledger.documents()
            assert error.value.code == "S112"
            with pytest.raises(StoreError):
                ledger.faults()  # what is not reached is not at fault
            server.start()
            assert [document.text for document in ledger.documents()] == ["First."]
            ledger.append(a_document("Second."))
            assert ledger.faults() == []
    finally:
        server.remove()


class TestSecrets:
    @pytest.mark.parametrize(
        "address",
        [
            f"postgresql://amira:{SECRET}@db.example.org/marsad",
            f"postgres://amira:{SECRET}@db.example.org:5433/marsad",
            f"postgresql+psycopg2://amira:{SECRET}@db.example.org/marsad?connect_timeout=3",
            f"postgresql://amira@db.example.org/marsad?password={SECRET}&sslmode=require",
            f"postgresql://db.example.org/marsad?user=amira&sslpassword={SECRET}",
        ],
    )
    def test_what_is_shown_of_an_address_holds_none(self, address):
        said = shown(url_of(address))
        assert SECRET not in said
        assert "db.example.org" in said
        assert said.startswith("postgresql://")

    @pytest.mark.parametrize(
        "address",
        [
            f"postgresql://amira:{SECRET}@db.example.org:port/marsad",
            f"mysql://amira:{SECRET}@db.example.org/marsad",
            f"://amira:{SECRET}@x",
            f"postgresql://amira:{SECRET}@db.example.org",
            f"nonsense://x?password={SECRET}&y",
        ],
    )
    def test_an_address_that_is_none_is_refused_without_telling_it(self, address):
        error = error_of(address)
        assert error.code == "S107"

    def test_what_cannot_be_read_is_masked(self):
        assert masked(f"pg://a:{SECRET}@h/x?password={SECRET}&b=1") == "pg://***@h/x?password=***&b=1"

    def test_reprs_names_and_logs_hold_none(self, postgres, caplog):
        import marsad

        address = postgres.url_by_port("ledger")
        with caplog.at_level(logging.DEBUG), marsad.open(address) as observatory:
            said = [
                repr(observatory),
                repr(observatory.ledger),
                observatory.ledger.name,
                repr(observatory.ledger._engine),
            ]
            observatory.ledger.counts()
        assert not [words for words in (*said, caplog.text) if postgres.password in words]

    def test_the_chain_of_errors_holds_none(self, postgres):
        error: BaseException | None = error_of(postgres.url_by_port("ledger", password=SECRET))
        while error is not None:
            assert SECRET not in str(error) + repr(error)
            error = error.__cause__ or error.__context__


def test_the_driver_is_the_one_that_is_tested():
    assert psycopg.__version__.startswith("3.")

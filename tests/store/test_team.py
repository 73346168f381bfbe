"""A team's ledger: gatherers and reviewers may only insert, analysts only read, nobody may change or delete."""

from __future__ import annotations

import psycopg
import pytest
from ledger_stories import a_claim, a_document, a_judgement, clock

from marsad.core.errors import StoreError, UsageError
from marsad.core.nouns import Failure
from marsad.flow.folding import refresh
from marsad.store import Ledger
from marsad.store.tables import DERIVED_TABLES, LEDGER_TABLES
from marsad.store.team import grants

KEPT = [table.name for table in LEDGER_TABLES] + ["batches"]
PASSWORD = "tigris-and-euphrates"


@pytest.fixture
def team(postgres_database):
    """A ledger with something in it, laid out for a team of three; gives addresses by name."""
    names = {f"{who}_{postgres_database.name}": role for who, role in
             (("amira", "gatherer"), ("yusuf", "reviewer"), ("dana", "analyst"))}  # fmt: skip
    with Ledger.open(postgres_database.address, clock=clock) as ledger:
        ledger.append(a_document(), [a_claim(a_document(), 1), a_claim(a_document(), 2)])
        ledger.append_failure(Failure(path="a", code="D1", reason="r"))
        ledger.mark("read", "abc")
        ledger.team.init()
        for name, role in names.items():
            ledger.team.add(name, role, password=PASSWORD)
    server = postgres_database.server
    yield {
        role: server.url_by_port(postgres_database.name, user=name, password=PASSWORD) for name, role in names.items()
    }
    server.drop_database(postgres_database.name)
    for name in names:
        server.do(f"DROP ROLE {name}")


def may(address: str, statement: str) -> bool:
    with psycopg.connect(address) as connection:
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return False
        except psycopg.errors.RaiseException:  # the trigger: it was let as far as that
            return True
        finally:
            connection.rollback()
    return True


@pytest.mark.parametrize("role", ["gatherer", "reviewer", "analyst"])
def test_nobody_may_change_or_delete_a_row_of_the_ledger(team, role):
    for table in KEPT:
        assert may(team[role], f"SELECT * FROM {table}")
        for statement in (f"UPDATE {table} SET recorded_at = ''", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE",
                          f"ALTER TABLE {table} DISABLE TRIGGER USER", f"DROP TABLE {table}"):  # fmt: skip
            assert not may(team[role], statement), statement


def test_an_analyst_may_read_and_no_more(team):
    with Ledger.open(team["analyst"]) as ledger:
        assert len(ledger.claims()) == 2
        assert ledger.faults() == []
        with pytest.raises(StoreError) as error:
            ledger.mark("read", "def")
    assert error.value.code == "S115"
    assert "permission denied" in error.value.message
    for table in (*KEPT, *(table.name for table in DERIVED_TABLES)):
        assert not may(team["analyst"], f"INSERT INTO {table} SELECT * FROM {table}")


def test_a_reviewer_may_judge_and_brings_in_no_documents(team):
    with Ledger.open(team["reviewer"]) as ledger:
        one, other = ledger.claims()
        assert ledger.append_judgements([a_judgement(one.id, other.id)]) == 1
        refresh(ledger)
        with pytest.raises(StoreError) as error:
            ledger.append(a_document("Something else altogether."))
        assert error.value.code == "S115"
        assert ledger.counts()["documents"] == 1
        assert ledger.faults() == []


def test_a_gatherer_may_record_everything(team):
    with Ledger.open(team["gatherer"]) as ledger:
        document = a_document("A new report from the front.")
        assert ledger.append(document, [a_claim(document)])
        ledger.append_failure(Failure(path="b", code="D1", reason="r"))
        refresh(ledger)
        assert ledger.faults() == []


def test_only_the_owner_changes_the_team(team):
    for role in ("gatherer", "reviewer", "analyst"):
        with Ledger.open(team[role]) as ledger, pytest.raises(StoreError) as error:
            ledger.team.add("mallory", "gatherer", password="x")
        assert error.value.code == "S115"


def test_the_team_is_listed_and_a_person_has_one_role(team, postgres_database):
    amira, yusuf = f"amira_{postgres_database.name}", f"yusuf_{postgres_database.name}"
    with Ledger.open(postgres_database.address) as ledger:
        assert ledger.team.owner() == "marsad"
        ledger.team.init()  # again changes nothing
        ledger.team.add(amira, "analyst")
        told = {member.name: member.role for member in ledger.team.members()}
        assert (told[amira], told[yusuf]) == ("analyst", "reviewer")
        ledger.team.remove(yusuf)
        assert yusuf not in {member.name for member in ledger.team.members()}
    with pytest.raises(StoreError) as error:
        Ledger.open(team["reviewer"])
    assert error.value.code == "S113"


def test_a_password_stands_in_no_log_of_the_server(team, postgres):
    assert "ALTER ROLE" in postgres.log
    assert PASSWORD not in postgres.log


def test_one_who_is_not_in_the_team_is_not_let_in(team, postgres_database):
    server = postgres_database.server
    server.do("CREATE ROLE stranger LOGIN")
    try:
        with pytest.raises(StoreError) as error:
            Ledger.open(server.url(postgres_database.name, user="stranger"))
        assert error.value.code == "S115"
    finally:
        server.do("DROP ROLE stranger")


def test_what_is_printed_for_an_administrator_is_what_init_does(postgres_database):
    server, name = postgres_database.server, postgres_database.name
    for statement in grants(name):
        server.do(statement, name)
    server.do("CREATE ROLE noor LOGIN IN ROLE marsad_gatherer")
    try:
        with Ledger.open(server.url(name, user="noor")) as ledger:
            assert ledger.append(a_document())
    finally:
        server.do("DROP ROLE noor")


def test_a_ledger_of_an_older_schema_keeps_its_grants_and_waits_for_its_owner(team, postgres_database):
    postgres_database.do("DROP TABLE batches")
    postgres_database.do("UPDATE alembic_version SET version_num = '0003'")
    with pytest.raises(StoreError, match="ledger init") as error:
        Ledger.open(team["gatherer"])
    assert error.value.code == "S118"
    Ledger.open(postgres_database.address).close()
    with Ledger.open(team["gatherer"]) as ledger:
        assert ledger.append(a_document("A new report from the front."))


@pytest.mark.parametrize(
    ("name", "role", "code"),
    [("Amira", "gatherer", "U132"), ('x"; DROP TABLE claims', "gatherer", "U132"), ("pg_write", "analyst", "U132"),
     ("marsad_gatherer", "analyst", "U132"), ("amira", "boss", "U133")],
)  # fmt: skip
def test_what_cannot_be_a_user_or_a_role_is_refused(postgres_database, name, role, code):
    with Ledger.open(postgres_database.address) as ledger, pytest.raises(UsageError) as error:
        ledger.team.add(name, role)
    assert error.value.code == code


def test_a_file_has_no_users(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as ledger, pytest.raises(UsageError, match="U131"):
        ledger.team.init()

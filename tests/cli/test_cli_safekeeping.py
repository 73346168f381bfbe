"""A ledger on a server, its team, its backups: as typed."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from marsad.cli.app import app


def head_in(words: str) -> str:
    found = re.search(r"Head of the chain: ([0-9a-f]{64})", words)
    assert found, words
    return found[1]


@pytest.fixture
def db(database, monkeypatch):
    monkeypatch.setenv("MARSAD_DB", database.address)
    return database


def test_all_that_is_typed_works_on_every_kind_of_database(marsad, reports, db):
    added = marsad("add", reports)
    assert added.exit_code == 0
    assert "3 documents added" in added.stdout
    assert "0 documents added, 3 there already" in marsad("add", reports).stdout
    (reports / "d.txt").write_text("UNREADABLE text of some length, so that it is taken for an article at all.")
    assert marsad("add", reports).exit_code == 3
    events = [json.loads(line) for line in marsad("events", "--jsonl").stdout.splitlines()]
    assert sorted(event["place"]["name"] for event in events) == ["Hawija", "Sukhnah"]
    assert "Hawija" in marsad("events", "--until", "2024-03").stdout
    assert marsad("count", "--actor", "islamic-state").stdout.startswith("11–13 killed, best 11")
    [hawija] = [event for event in events if event["place"]["name"] == "Hawija"]
    assert "[11|killed]" in marsad("explain", hawija["id"]).stdout
    one, other = hawija["claims"]
    judged = marsad("judge", one, other, "--verdict", "different", "--who", "Amira", "--why", "two raids")
    assert judged.exit_code == 0
    assert len(marsad("events", "--jsonl").stdout.splitlines()) == 3
    assert len(marsad("claims", "--jsonl").stdout.splitlines()) == 3
    assert len(marsad("documents", "--jsonl").stdout.splitlines()) == 3
    assert "D777" in marsad("failures").stdout
    verified = marsad("verify")
    assert verified.exit_code == 0
    assert head_in(verified.stdout) != head_in(added.stdout)
    assert marsad("verify", "--head", head_in(added.stdout)).exit_code == 0
    assert marsad("verify", "--head", "abcdef123456").exit_code == 4


def test_a_backup_is_restored_on_another_kind_of_database(marsad, reports, db, empty_database, tmp_path):
    marsad("add", reports)
    file = tmp_path / "ledger.jsonl.gz"
    saved = marsad("backup", file)
    assert saved.exit_code == 0
    assert "3 documents, 3 claims, 1 judgement" in saved.stdout
    restored = marsad("restore", file, "--db", empty_database.address)
    assert restored.exit_code == 0, restored.stderr
    assert head_in(restored.stdout) == head_in(saved.stdout)
    assert marsad("events", "--jsonl", "--db", empty_database.address).stdout == marsad("events", "--jsonl").stdout
    assert marsad("verify", "--db", empty_database.address).exit_code == 0
    assert marsad("backup", file).exit_code == 2
    again = marsad("restore", file)
    assert again.exit_code == 2
    assert "S122" in again.stderr
    assert json.loads(marsad("backup", tmp_path / "b.gz", "--json").stdout)["rows"]["documents"] == 3


def test_a_ledger_at_fault_is_named_and_neither_backed_up_nor_mended(marsad, reports, db, tmp_path):
    marsad("add", reports)
    db.tamper("UPDATE documents SET text = 'Nothing happened.' WHERE seq = 1")
    assert marsad("backup", tmp_path / "b.gz").exit_code == 4
    assert not (tmp_path / "b.gz").exists()
    told = marsad("verify")
    assert told.exit_code == 4
    assert "its text is not the text that was stored" in told.stdout
    assert db.do("SELECT text FROM documents WHERE seq = 1") == [("Nothing happened.",)]


class TestTeam:
    @pytest.fixture
    def server(self, postgres_database, monkeypatch):
        monkeypatch.setenv("MARSAD_DB", postgres_database.address)
        yield postgres_database.server
        postgres_database.server.drop_database(postgres_database.name)
        for name in ("noor", "sami"):
            postgres_database.server.do(f"DROP ROLE IF EXISTS {name}")

    def test_a_team_is_set_up_in_three_commands(self, marsad, server, postgres_database, reports):
        assert marsad("ledger", "init").exit_code == 0
        given = CliRunner().invoke(app, ["ledger", "grant", "noor", "--role", "gatherer"], input="euphrates\n")
        assert given.exit_code == 0
        assert "euphrates" not in given.output
        assert marsad("ledger", "grant", "sami", "--role", "analyst", "--no-password").exit_code == 0
        assert marsad("ledger", "users").stdout.splitlines() == ["marsad: owner", "sami: analyst", "noor: gatherer"]
        told = json.loads(marsad("ledger", "users", "--json").stdout)
        assert told["members"][1] == {"name": "noor", "role": "gatherer"}
        own = server.url_by_port(postgres_database.name, user="noor", password="euphrates")
        assert marsad("add", reports, "--db", own).exit_code == 0
        (reports / "e.txt").write_text("At noon, it is said, 1 militants were killed in Hawija on 2024-06-01. No more.")
        refused = marsad("add", reports, "--db", server.url(postgres_database.name, user="sami"))
        assert refused.exit_code == 2
        assert "S115" in refused.stderr
        assert marsad("ledger", "revoke", "noor").exit_code == 0
        out = marsad("events", "--db", own)
        assert out.exit_code == 2
        assert "S113" in out.stderr
        assert "euphrates" not in out.stderr + out.stdout

    def test_an_empty_password_is_refused(self, server):
        assert "U138" in CliRunner().invoke(app, ["ledger", "grant", "noor", "--role", "analyst"], input="\n").stderr

    def test_the_sql_can_be_read_first(self, marsad, monkeypatch):
        monkeypatch.setenv("MARSAD_DB", "postgresql://amira@db.example.org/marsad")
        said = marsad("ledger", "init", "--show")
        assert said.exit_code == 0
        assert (
            "GRANT INSERT ON documents, claims, judgements, failures, marks, batches TO marsad_gatherer;" in said.stdout
        )
        assert 'GRANT CONNECT ON DATABASE "marsad"' in said.stdout


def test_a_file_has_no_team(marsad, filled):
    result = marsad("ledger", "users")
    assert result.exit_code == 2
    assert "U131" in result.stderr


def test_a_server_that_is_not_there_is_told_in_one_line_without_the_password(marsad):
    result = marsad("events", "--db", "postgresql://amira:euphrates@127.0.0.1:1/marsad")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "S112" in result.stderr
    assert "pg_isready" in result.stderr
    assert "euphrates" not in result.stderr

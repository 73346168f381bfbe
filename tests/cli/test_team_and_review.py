"""`marsad team` and `marsad review` as they are typed."""

import json

import pytest
from typer.testing import CliRunner

import marsad
from marsad.cli.app import app


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("MARSAD_HOME", str(tmp_path))
    return lambda *words, typed="": CliRunner().invoke(app, [str(word) for word in words], input=typed)


def test_people_and_tokens_are_managed_in_the_terminal(run):
    assert run("team", "add", "amira", "--role", "admin", "--password-stdin", typed="a long password\n").exit_code == 0
    assert "too short" not in run("team", "list").output
    made = run("team", "token", "amira", "--scope", "read", "--days", "9", "--for", "QGIS")
    secret = made.output.split()[-1]
    assert secret.startswith("msd_")
    (token,) = json.loads(run("team", "tokens", "--json").stdout)
    assert secret not in json.dumps(token)
    assert run("team", "revoke", token["id"]).exit_code == 0
    assert json.loads(run("team", "tokens", "--json").stdout)[0]["revoked"] is not None
    assert [line["did"] for line in json.loads(run("team", "log", "--json").stdout)] == [
        "token revoked", "token made (read, 9 days)", "added as admin",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("team", "add", "x", "--role", "king", "--password-stdin"), "U733"),
        (("team", "add", "x", "--password-stdin"), "U731"),
        (("team", "token", "nobody"), "U734"),
        (("team", "switch", "off"), "U738"),
        (("review", "--who", "amira", "--topic", "love"), "U558"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_type_next(run, words, code):
    answer = run(*words, typed="short\n")
    assert answer.exit_code == 2
    assert code in answer.output + (answer.stderr if answer.stderr_bytes is not None else "")


def test_review_lists_and_records(run, tmp_path):
    with marsad.open(tmp_path / "x.db"):
        pass
    assert "No open questions" in run("review", "--who", "amira", "--db", tmp_path / "x.db").output
    assert json.loads(run("review", "--who", "amira", "--json", "--db", tmp_path / "x.db").stdout) == []
    assert "Nobody has answered" in run("review", "--who", "amira", "--agreement", "--db", tmp_path / "x.db").output

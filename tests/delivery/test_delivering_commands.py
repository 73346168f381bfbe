"""`marsad warn --deliver`, muting and `deliveries`, as they are typed."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import pytest
from delivery_servers import SECRET
from typer.testing import CliRunner

from marsad.cli.app import app


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("MARSAD_HOME", str(tmp_path / "home"))
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def series(tmp_path):
    """Weekly counts up to last Sunday; one province rises."""
    path = tmp_path / "weeks.csv"
    monday = date.today() - timedelta(days=date.today().weekday() + 7)
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["where", "week", "n"])
        for name in ("Anbar", "Babil", "Diyala"):
            for back in range(80):
                many = 1 + back % 3 + (14 if name == "Diyala" and back < 2 else 0)
                writer.writerow([name, monday - timedelta(weeks=back), many])
    return ("--series", path, "--unit", "where", "--time", "week", "--value", "n")


def test_alerts_are_delivered_once_and_what_was_sent_can_be_listed(run, series, listed, hooks, post):
    words = ("warn", *series, "--deliver", "--receivers", listed)
    first = run(*words)
    assert first.exit_code == 0, first.output
    assert "3 messages delivered" in first.stderr
    assert run(*words).exit_code == 0
    assert (len(hooks.got), len(post.got)) == (1, 2)
    sent = json.loads(run("warn", "deliveries", "--json").stdout)
    assert [one["state"] for one in sent] == ["delivered"] * 3
    assert "webhook desk" in run("warn", "deliveries").stdout


def test_a_muted_area_is_neither_shown_nor_delivered_and_why_is_said(run, series, listed, hooks):
    until = date.today() + timedelta(days=20)
    assert run("warn", "mute", "Diyala", "--until", until, "--why", "a fair is on").exit_code == 0
    result = run("warn", *series, "--deliver", "--receivers", listed)
    assert "a fair is on" in result.stderr
    assert hooks.got == []
    assert json.loads(run("warn", "muted", "--json").stdout)[0]["why"] == "a fair is on"
    assert run("warn", "unmute", "Diyala").exit_code == 0
    run("warn", *series, "--deliver", "--receivers", listed)
    assert len(hooks.got) == 1


@pytest.mark.parametrize("day", ["2001-01-01", "tomorrow", "2999-01-01"])
def test_an_area_is_muted_until_a_day_within_a_year(run, day):
    result = run("warn", "mute", "Diyala", "--until", day, "--why", "x")
    assert result.exit_code == 2
    assert "U845" in result.stderr


def test_no_secret_is_shown_or_kept_whatever_goes_wrong(run, series, listed, hooks, post, tmp_path):
    (tmp_path / "password").write_text("horse-wrong")
    hooks.answers = [500] * 9
    said = [run("warn", *series, "--deliver", "--receivers", listed), run("warn", "deliveries")]
    assert "500" in said[0].stderr
    assert "535" in said[0].stderr
    kept = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    shown = "".join(one.stdout + one.stderr for one in said)
    for secret in (SECRET, "horse-wrong", "address-is-secret-too"):
        assert secret not in shown
        assert secret.encode() not in kept


def test_without_a_list_it_says_how_to_write_one_before_anything_is_read(run):
    result = run("warn", "--series", "nowhere.csv", "--deliver")
    assert result.exit_code == 2
    assert "U851" in result.stderr

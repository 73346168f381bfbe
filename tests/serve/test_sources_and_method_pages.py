"""The pages of the sources and of the method."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import marsad
from marsad.core.nouns import Failure
from marsad.measure.published import published
from marsad.serve.app import create_app
from marsad.serve.pages.method import read_by_policies
from marsad.serve.site import Settings

FOLLOWED = """
[[source]]
id = "heard"
name = "Tigris Post"
url = "https://example.org/"
language = "en"
feeds = ["https://example.org/feed.xml"]
[[source]]
id = "silent"
name = "Never Heard Daily"
url = "https://example.org/n"
language = "en"
feeds = ["https://example.org/n.xml"]
"""


def test_every_outlet_stands_with_its_reports_and_how_often_it_was_alone(client):
    told = client.get("/sources.json").json()
    by_name = {one["name"]: one["credit"] for one in told["sources"]}
    assert by_name["Tigris Post"]["reports"] >= 3
    assert by_name["Tigris Post"]["alone"] <= by_name["Tigris Post"]["events"]
    page = client.get("/sources", params={"lang": "en"}).text
    for name in by_name:
        assert name in page
    assert "silence is not peace" in page
    rows = list(csv.DictReader(io.StringIO(client.get("/sources.csv").text)))
    assert {row["outlet"] for row in rows} == set(by_name)


@pytest.fixture
def followed(tmp_path: Path, places_home: Path):
    """A site of its own with a list of outlets, one of which was never heard, and a document that failed."""
    (tmp_path / "gathered").mkdir()
    (tmp_path / "sources.toml").write_text(FOLLOWED, encoding="utf-8")
    now = datetime.now(UTC)
    month = (now - timedelta(days=30)).isoformat(timespec="seconds")
    today = {"since": month, "heard": now.isoformat(timespec="seconds"), "days": {now.date().isoformat(): 3}}
    notes = {"outlets": {"heard": today, "silent": {"since": month, "failures": ["2024-01-01 D412: answered 503"]}}}
    (tmp_path / "gathered" / "notes.json").write_text(json.dumps(notes), encoding="utf-8")
    with marsad.open(tmp_path / "marsad.db") as observatory:
        observatory.ledger.append_failure(
            Failure(path="<b>bad</b>.pdf", code="D203", reason="encrypted", url="javascript:alert(1)")
        )
    with TestClient(create_app(Settings(db=tmp_path / "marsad.db", home=tmp_path))) as opened:
        yield opened


def test_an_outlet_that_is_followed_and_never_heard_is_silent(followed):
    told = {one["name"]: one["standing"]["voice"] for one in followed.get("/sources.json").json()["sources"]}
    assert told == {"Tigris Post": "heard", "Never Heard Daily": "silent"}
    page = followed.get("/sources", params={"lang": "en"}).text
    assert "never heard" in page
    assert "D412: answered 503" in page


def test_what_failed_is_listed_with_its_reason_and_does_nothing(followed):
    page = followed.get("/sources", params={"lang": "en"}).text
    assert "&lt;b&gt;bad&lt;/b&gt;.pdf" in page
    assert "javascript:alert" not in page
    assert "encrypted" in page


def test_a_broken_list_of_outlets_is_said_and_the_page_still_stands(followed, tmp_path):
    (tmp_path / "sources.toml").write_text("[[source]\n", encoding="utf-8")
    answer = followed.get("/sources", params={"lang": "en"})
    assert answer.status_code == 200
    assert "U121" in answer.text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_method_shows_the_figures_beside_their_targets(client, lang):
    page = client.get("/method", params={"lang": lang}).text
    for one in published():
        if one.value is not None:
            assert f"{one.value:.3f}" in page
    assert "Air/drone strike" in page


def test_numbers_in_words_are_read_by_each_policy_as_the_page_says(client):
    read = dict(read_by_policies())
    assert read["dozens"] == ("24–99 (best 24)", "12", "≥5")
    assert read["at least 30"][0] == "≥30"
    assert all(all(cells) for cells in read.values())
    told = client.get("/method.json").json()
    assert {"words": "dozens", "marsad": "24–99 (best 24)", "acled": "12", "isaf": "≥5"} in told["numbers"]


def test_the_figures_can_be_had_as_a_table(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/method.csv").text)))
    assert len(rows) == len(published())

"""The page of an event, its twins for programs, and where other ids lead."""

from __future__ import annotations

import csv
import io

import pytest

from marsad.core.ids import event_id


@pytest.fixture(scope="module")
def iron_will(client):
    """The raid that ten reports tell of, part of a sum."""
    found = client.get("/v1/events", params={"status": "all", "limit": 1000}).json()["items"]
    return next(event for event in found if event["operation"] == "Iron Will" and len(event["claims"]) > 5)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_event_has_a_page_in_both_languages(client, lang):
    for event in client.get("/v1/events", params={"status": "all", "limit": 1000}).json()["items"]:
        page = client.get(f"/events/{event['id']}", params={"lang": lang})
        assert page.status_code == 200
        assert event["id"] in page.text


def test_the_page_shows_what_each_source_says_and_how_it_was_joined(client, iron_will):
    page = client.get(f"/events/{iron_will['id']}", params={"lang": "en"}).text
    for words in ("Joint Operations Command", "Between 9 and 11", "8–11", "Iron Will", "In all", "article"):
        assert words in page
    assert '<mark class="m-figure" title="number: killed">Eight</mark>' in page


def test_another_id_of_the_event_leads_on(client, iron_will):
    merged = event_id(iron_will["claims"][3])
    answer = client.get(f"/events/{merged}?lang=en", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/events/{iron_will['id']}?lang=en&was={merged}"
    assert "was merged into this one" in client.get(f"/events/{merged}?lang=en").text
    short = client.get(f"/events/{iron_will['id'][:9]}.json", follow_redirects=False)
    assert (short.status_code, short.headers["location"]) == (307, f"/events/{iron_will['id']}.json")


def test_a_day_in_the_past_shows_what_was_known_then(client, iron_will):
    address = f"/events/{iron_will['id']}"
    first = client.get(f"{address}.json").json()["stages"][0]["day"]
    then = client.get(f"{address}.json", params={"as_of": first}).json()
    assert then["as_of"] == first
    assert len(then["event"]["claims"]) < len(iron_will["claims"])
    assert "As it was known by the evening of" in client.get(address, params={"as_of": first, "lang": "en"}).text
    assert client.get(address, params={"as_of": "2001-01-01"}).status_code == 404
    assert client.get(address, params={"as_of": "yesterday"}).status_code == 400


def test_the_two_dates_of_the_history_are_the_readers(client, iron_will):
    address = f"/events/{iron_will['id']}"
    first, second = client.get(f"{address}.json").json()["stages"][:2]
    asked = {"from": second["day"], "to": first["day"], "lang": "en"}  # in whichever order they are given
    page = client.get(address, params=asked).text
    for stage, edit in ((first, "del"), (second, "ins")):
        assert f"<{edit}>{len(stage['event']['documents'])}</{edit}>" in page
    same = client.get(address, params={"from": first["day"], "to": first["day"], "lang": "en"}).text
    assert "Nothing changed between these two dates" in same


def test_the_table_of_claims_has_a_row_for_every_number(client, iron_will):
    answer = client.get(f"/events/{iron_will['id']}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["claim"] for row in rows} == set(iron_will["claims"])
    assert {row["low"] for row in rows if row["measure"] == "killed"} >= {"8", "9", "11"}


def test_the_reference_is_offered_as_a_file(client, iron_will):
    answer = client.get(f"/events/{iron_will['id']}.bib")
    assert answer.text.startswith(f"@misc{{{iron_will['id']},")
    assert answer.text.count("@online{") == len(iron_will["documents"])


def test_no_such_event_is_a_page_that_says_so(client):
    answer = client.get("/events/e-none", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "U531" in answer.text

"""The pages of actors and places: who and where, what is told of them over time, and the lists of both."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from urllib.parse import quote

import pytest

from marsad.flow.aggregating import Row
from marsad.publish.headline import Interval
from marsad.serve.profile import _without_gaps

KIRKUK = "geonames:98410"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_actor_that_reports_name_has_a_page(client, lang):
    items = client.get("/actors.json").json()["items"]
    assert len(items) > 10
    for item in items:
        page = client.get(f"/actors/{item['id']}", params={"lang": lang})
        assert page.status_code == 200
        assert "&amp;#39;" not in page.text


def test_an_actor_is_told_with_its_names_and_what_it_is_part_of(client):
    page = client.get("/actors/iraq-cts", params={"lang": "en"}).text
    assert "Counter Terrorism Service" in page
    assert "جهاز مكافحة الإرهاب" in page
    assert "Count its own people killed" in page


def test_the_timeline_of_an_actor_adds_up_to_its_events(client):
    told = client.get("/actors/islamic-state.json").json()["told"]
    assert sum(one["events"] for one in told["periods"]) + told["undated"] == told["total"]
    rows = list(csv.DictReader(io.StringIO(client.get("/actors/islamic-state.csv").text)))
    assert [int(row["events"]) for row in rows] == [one["events"] for one in told["periods"]]


def test_an_actor_is_found_by_any_of_its_names(client):
    found = client.get("/actors.json", params={"q": "Daesh"}).json()["items"]
    assert "islamic-state" in [item["id"] for item in found]
    page = client.get("/actors", params={"q": "no such band", "lang": "en"}).text
    assert "No actor of the lists bears this name" in page


def test_a_place_shows_where_it_lies_who_is_met_there_and_what_else_is_called_so(client):
    page = client.get(f"/places/{KIRKUK}", params={"lang": "en"}).text
    for words in ("Kirkuk", "Iraq", "Others of this name", "Kirkuk District", "Counter Terrorism Service"):
        assert words in page
    told = client.get(f"/places/{KIRKUK}.json").json()["told"]
    assert told["total"] >= 3


def test_the_people_of_an_event_inside_a_sum_are_told_at_its_place(client):
    killed = client.get(f"/places/{KIRKUK}.json").json()["told"]["killed"]
    assert killed["low"] >= 8


def test_places_are_found_by_name_and_listed_by_province(client):
    found = client.get("/places.json", params={"q": "Hawija"}).json()["items"]
    assert found[0]["country"] == "IQ"
    listed = client.get("/places.json").json()["items"]
    assert {"IQ", "SY"} <= {item["country"] for item in listed}
    assert any(item["id"] == KIRKUK for item in listed)
    assert client.get("/places", params={"lang": "ar"}).status_code == 200


@pytest.mark.parametrize(("path", "code"), [("/actors/nobody", "U533"), ("/places/geonames:1", "U534")])
def test_what_is_not_known_is_said_with_where_to_look(client, path, code):
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert code in answer.text


def row(name: str) -> Row:
    people = Interval(low=1, best=1, high=1)
    return Row(key=(name,), events=1, killed=people, injured=people)


@pytest.mark.parametrize(
    ("unit", "first", "last", "names"),
    [
        ("month", "2023-11", "2024-02", ["2023-11", "2023-12", "2024-01", "2024-02"]),
        ("year", "2021", "2023", ["2021", "2022", "2023"]),
        ("day", "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
    ],
)
def test_periods_without_a_report_stand_in_the_timeline_as_gaps(unit, first, last, names):
    periods = list(_without_gaps([row(first), row(last)], unit))
    assert [one.name for one in periods] == names
    assert [one.events for one in periods] == [1, *[0] * (len(names) - 2), 1]
    assert all(one.until < other.since for one, other in pairwise(periods))


def test_places_of_a_name_are_the_same_on_the_page_as_json_and_as_csv(client):
    asked = {"q": "Tal Afar"}
    named = [one["id"] for one in client.get("/places.json", params=asked).json()["items"]]
    rows = list(csv.DictReader(io.StringIO(client.get("/places.csv", params=asked).text)))
    assert [row["id"] for row in rows] == named
    page = client.get("/places", params=asked).text
    assert named
    assert all(f"/places/{quote(name)}" in page for name in named)
    assert "/places.csv?q=Tal%20Afar" in page

"""The first screen without a browser: files of what is listed, filters in words, errors in place."""

from __future__ import annotations

import csv
import io
import json

import pytest
from fastapi.testclient import TestClient

from marsad.serve.app import create_app
from marsad.serve.site import Settings


def lines(client, query):
    page = client.get(f"/?view=table&lang=en&{query}", headers={"accept": "text/html"})
    assert page.status_code == 200
    return page.text


@pytest.mark.parametrize("query", ["country=IQ", "place=Anbar", "actor=islamic-state&since=2024-03", "q=market"])
def test_files_hold_the_events_that_the_screen_lists(client, query):
    total = client.get(f"/v1/events?talk=false&{query}").json()["total"]
    assert total > 0
    assert f"<b>{total} event" in lines(client, query)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/events.csv?{query}").text)))
    assert len(rows) == total
    assert len(client.get(f"/events.geojson?{query}").json()["features"]) == total
    assert len(client.get(f"/events.json?{query}").json()) == total
    listed = [json.loads(line)["id"] for line in client.get(f"/events.jsonl?{query}").text.splitlines()]
    assert sorted(listed) == sorted(row["id"] for row in rows)


def test_a_layout_that_does_not_exist_is_no_file(client):
    assert client.get("/events.xls").status_code in (404, 422)


def test_a_filter_that_is_wrong_is_said_in_place_with_the_form_kept(client):
    page = client.get("/?lang=en&kind=quarrel&q=bomb", headers={"accept": "text/html"})
    assert page.status_code == 400
    assert "There is no kind of event" in page.text
    assert 'value="bomb"' in page.text
    assert client.get("/?lang=en&min_sources=many", headers={"accept": "text/html"}).status_code == 400


def test_words_of_the_asker_stay_words(client):
    page = client.get("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", headers={"accept": "text/html"})
    assert "<script>alert" not in page.text


def test_the_next_page_goes_on_where_the_first_ends(client):
    whole = client.get("/v1/events?talk=false&limit=1000").json()["items"]
    first = client.get("/?lang=en", headers={"accept": "text/html"}).text
    for event in whole[:20]:
        assert f'data-id="{event["id"]}"' in first


def test_a_page_compiles_no_index_of_places_where_no_outlines_were_imported(demo_database, tmp_path):
    with TestClient(create_app(Settings(db=demo_database, home=tmp_path))) as opened:
        assert opened.get("/").status_code == 200
        assert opened.get("/v1/outlines", params={"country": "IQ"}).json()["features"] == []
    assert not list(tmp_path.glob("cache/places-*"))

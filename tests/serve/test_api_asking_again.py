"""What is asked again costs nothing: ETags, 304, packed answers, fields, positions; and files that do no harm."""

from __future__ import annotations

import csv
import gzip
import io
import shutil

import pytest
from fastapi.testclient import TestClient

import marsad
from marsad.publish import inert
from marsad.serve.app import create_app
from marsad.serve.site import Settings


def test_an_answer_that_did_not_change_is_not_sent_again(client):
    first = client.get("/v1/events?limit=2")
    etag = first.headers["etag"]
    assert etag.startswith('"')
    again = client.get("/v1/events?limit=2", headers={"if-none-match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get("/v1/events?limit=3", headers={"if-none-match": etag}).status_code == 200
    assert client.get("/v1/events?limit=x", headers={"if-none-match": etag}).status_code == 422


def test_a_packed_answer_has_an_etag_of_its_own(client):
    plain = client.get("/v1/events?limit=5", headers={"accept-encoding": "identity"})
    packed = client.get("/v1/events?limit=5", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert packed.headers["etag"] != plain.headers["etag"]
    assert len(gzip.compress(plain.content)) < len(plain.content) / 3


def test_a_judgement_changes_the_etag_and_shows_at_once(demo_db, places_home, tmp_path):
    path = tmp_path / "own.db"
    shutil.copy(demo_db, path)
    with TestClient(create_app(Settings(db=path, home=places_home)), base_url="http://localhost") as client:
        first = client.get("/v1/events?kind=assault&limit=2")
        position = client.get("/v1/changes").json()["next"]
        one, other = (event["id"] for event in first.json()["items"])
        with marsad.open(path, home=places_home) as elsewhere:  # another process
            elsewhere.judge(one, other, "same", who="amira", why="One night, one raid.")
        again = client.get("/v1/events?kind=assault&limit=2", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 200
        assert again.headers["etag"] != first.headers["etag"]
        changed = client.get(f"/v1/changes?since={position}").json()
        gone = [item for item in changed["items"] if item["change"] == "gone"]
        (merged,) = gone
        assert {merged["event"], merged["into"]} == {one, other}
        assert client.get(f"/v1/changes?since={changed['next']}").json()["items"] == []


def test_changes_are_read_to_their_end_and_hold_every_event(client):
    names, position = [], ""
    while True:
        page = client.get("/v1/changes", params={"since": position, "limit": 30}).json()
        names += [item["event"] for item in page["items"]]
        position = page["next"]
        if not page["more"]:
            break
    total = client.get("/v1/events?status=all").json()["total"]
    assert len(names) == len(set(names)) == total


def test_only_the_fields_that_are_asked_for_come(client):
    items = client.get("/v1/events?fields=id,kind&limit=3").json()["items"]
    assert {tuple(item) for item in items} == {("id", "kind")}
    wrong = client.get("/v1/events?fields=id,colour")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "U559")


@pytest.mark.parametrize("path", ["documents", "claims"])
def test_the_ledger_is_read_page_by_page(client, path):
    seen, cursor = [], None
    while True:
        params = {"limit": 17, "fields": "id"} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"/v1/{path}", params=params).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == client.app.state.site.observatory.ledger.counts()[path]


def test_outlets_actors_and_places_say_how_much_there_is_of_them(client):
    sources = client.get("/v1/sources").json()["items"]
    assert sum(item["documents"] for item in sources) == client.app.state.site.observatory.ledger.counts()["documents"]
    actors = client.get("/v1/actors?country=IQ").json()["items"]
    assert actors == sorted(actors, key=lambda item: (-item["events"], item["id"]))
    assert client.get(f"/v1/actors/{actors[0]['id']}").json()["name"] == actors[0]["name"]
    places = client.get("/v1/places?country=IQ").json()["items"]
    assert {item["country"] for item in places} == {"IQ"}


def test_a_table_for_a_spreadsheet_holds_every_event_and_no_formula(client):
    answer = client.get("/v1/events.csv?status=all")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == client.get("/v1/events?status=all").json()["total"]
    assert all(not cell or cell == inert.cell(cell) or cell.startswith("'") for row in rows for cell in row.values()
               if not cell.replace(".", "").replace("-", "").isdigit())  # fmt: skip
    sums = list(csv.DictReader(io.StringIO(client.get("/v1/aggregates.csv?by=country").text)))
    assert sum(int(row["events"]) for row in sums) == client.get("/v1/events").json()["total"]


def test_a_saved_search_is_a_feed_whose_entries_keep_their_ids(client):
    from xml.etree import ElementTree as Xml

    answer = client.get("/feeds/raids <in> Iraq.atom?country=IQ&kind=assault")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = Xml.fromstring(answer.text)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.findtext(f"{atom}title") == "Marsad: raids <in> Iraq"
    ids = [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")]
    expected = client.get("/v1/events?country=IQ&kind=assault").json()["items"]
    assert ids == [f"urn:marsad:event:{event['id']}" for event in expected]


@pytest.mark.parametrize(("verb", "path", "status"), [("POST", "/v1/events", 405), ("GET", "/v1/none", 404)])
def test_a_wrong_verb_or_address_is_a_problem_too(client, verb, path, status):
    answer = client.request(verb, path, headers={"origin": str(client.base_url)})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("U702", "U703")

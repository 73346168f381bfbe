"""Events, sums and the map over HTTP, as a program asks for them."""

from __future__ import annotations

import pytest


def get(client, path, **params):
    answer = client.get(f"/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_list_of_events_is_read_to_its_end_page_by_page(client):
    whole = get(client, "events", limit=1000)
    assert whole["next"] is None
    assert len(whole["items"]) == whole["total"]
    names, cursor = [], None
    while True:
        page = get(client, "events", limit=3, **({"cursor": cursor} if cursor else {}))
        names += [event["id"] for event in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == [event["id"] for event in whole["items"]]


def test_the_latest_events_come_first_and_the_deadliest_when_asked(client):
    days = [(e["time"] or {}).get("start") or "" for e in get(client, "events", limit=1000)["items"]]
    assert days == sorted(days, reverse=True)
    first = get(client, "events", sort="-killed", limit=1)["items"][0]
    assert any(figure["measure"] == "killed" for figure in first["figures"])


def test_the_filters_are_those_of_the_command_line(client):
    found = get(client, "events", country="IQ", kind="assault", limit=1000)["items"]
    assert found
    assert {(event["place"]["country"], event["kind"]) for event in found} == {("IQ", "assault")}


def test_text_outlets_and_review_narrow_a_list(client):
    everything = get(client, "events")["total"]
    assert 0 < get(client, "events", q="Iron Will")["total"] < everything
    assert get(client, "events", q="nobodywroteso")["total"] == 0
    assert 0 < get(client, "events", sources="Tigris Post")["total"] < everything
    assert get(client, "events", review="person")["total"] == 0
    assert get(client, "events", confidence=1)["total"] < everything
    assert get(client, "events", talk=False)["total"] < everything


def test_an_event_leads_to_its_sentences(client):
    event = get(client, "events", q="Iron Will", limit=1)["items"][0]
    assert get(client, f"events/{event['id']}") == event
    claims = get(client, f"events/{event['id']}/claims")["items"]
    assert [claim["id"] for claim in claims] == event["claims"]
    assert all(claim["sentence"]["quote"] and claim["publisher"] for claim in claims)


def test_sums_by_month_and_kind_hold_every_event(client):
    told = get(client, "aggregates", by="month,kind")
    assert told["by"] == ["month", "kind"]
    assert sum(row["events"] for row in told["rows"]) == get(client, "events")["total"]
    assert all(row["killed"]["low"] <= row["killed"]["best"] for row in told["rows"])
    assert "/v1/counts" in told["note"]


def test_the_map_holds_every_event_that_has_a_place(client):
    near, far = get(client, "map", zoom=12)["features"], get(client, "map", zoom=2)["features"]
    count = sum(feature["properties"]["events"] for feature in near)
    assert count == sum(feature["properties"]["events"] for feature in far) > 0
    assert len(far) < len(near)
    assert any(feature["properties"]["kind"] == "cluster" for feature in far)


def test_a_count_is_an_interval(client):
    total = get(client, "counts", measure="killed", country="IQ")
    assert total["low"] <= total["best"] <= total["high"]
    assert total["filters"]["status"] == ["actual"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("events?kind=murder", 400, "U522"),
        ("events?bbox=1,2", 400, "U525"),
        ("events?cursor=AAAA", 400, "U554"),
        ("events?limit=none", 422, "U701"),
        ("events/e-nowhere", 404, "U531"),
        ("aggregates?by=colour", 400, "U556"),
        ("nothing", 404, "U702"),
    ],
)
def test_every_error_is_a_problem_with_our_code(client, path, status, code):
    answer = client.get(f"/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]
    assert answer.json()["detail"]


def test_outlines_are_those_that_were_imported_and_none_where_nothing_was(client):
    assert get(client, "outlines", country="IQ") == {"type": "FeatureCollection", "features": []}
    assert client.get("/v1/outlines", params={"country": "Iraq"}).status_code == 422

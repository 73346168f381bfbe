"""The page that counts: the question in words, the answer as an interval, a source dropped and seen."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
import tomllib
from importlib.resources import files
from urllib.parse import quote

import pytest

import marsad
from marsad.core.errors import UsageError
from marsad.flow import narrowing
from marsad.flow.selecting import filters_of
from marsad.serve import site
from marsad.serve.desk import Desk, Pending
from marsad.serve.pages import count as count_page


def page(client, lang="en", **asked):
    return client.get("/count", params={"lang": lang, **asked})


def test_the_question_is_told_in_words_in_both_languages(client):
    asked = {"measure": "killed", "actor": "islamic-state", "place": "Anbar", "since": "2024-03", "until": "2024-03"}
    assert "How many people were killed of Islamic State in Anbar in March 2024?" in page(client, **asked).text
    assert "في Anbar في آذار/مارس 2024؟" in page(client, "ar", **asked).text


def test_the_answer_is_that_of_the_api(client):
    asked = {"measure": "killed", "country": "IQ"}
    total = client.get("/count.json", params=asked).json()["total"]
    told = client.get("/v1/counts", params=asked).json()
    assert [total[end] for end in ("low", "best", "high")] == [told[end] for end in ("low", "best", "high")]


def test_a_total_without_an_upper_limit_says_so(client):
    total = client.get("/count.json").json()["total"]
    assert total["high"] is None
    assert "No upper limit is known" in page(client).text


def test_every_source_can_be_dropped_and_the_two_answers_stand_side_by_side(client):
    whole = client.get("/count.json", params={"country": "IQ"}).json()["total"]
    share = next(one for one in whole["sources"] if one["low"] != whole["low"])
    shown = page(client, country="IQ").text
    assert f"without={quote(share['source'])}" in shown
    dropped = client.get("/count.json", params={"country": "IQ", "without": share["source"]}).json()
    assert dropped["whole"]["low"] == whole["low"]
    assert dropped["total"]["low"] == share["low"]
    both = page(client, country="IQ", without=share["source"]).text
    assert "With all sources" in both
    assert f"Without {share['source']}" in both


def test_a_breakdown_is_a_table_whose_parts_can_be_asked_for(client):
    shown = page(client, measure="killed", by="month").text
    assert "since=2024-03-01&amp;until=2024-03-31" in shown
    rows = list(csv.DictReader(io.StringIO(client.get("/count.csv", params={"by": "month"}).text)))
    total = client.get("/count.json").json()["total"]
    assert rows[-1] == {
        "month": "all", "measure": "killed", "low": str(total["low"]), "best": str(total["best"]), "high": "",
        "among": "",
    }  # fmt: skip
    assert sum(int(row["low"]) for row in rows[:-1]) <= total["low"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"measure": "frightened"}, "U603"), ({"actor": "nobody-at-all"}, "U527"), ({"since": "soon"}, "U521"),
        ({"by": "colour"}, "U542"), ({"without": "The Moon Herald"}, "U541"), ({"policy": "mine"}, "U201"),
        ({"min_sources": "many"}, "U526"),
    ],
)  # fmt: skip
def test_a_question_that_is_wrong_is_said_and_what_was_typed_stays(client, asked, code):
    answer = page(client, place="Anbar", **asked)
    assert answer.status_code == 400
    assert code in answer.text
    assert 'value="Anbar"' in answer.text


def test_nothing_reported_is_not_called_peace(client):
    shown = page(client, since="1999", until="1999").text
    assert "Nothing is reported" in shown
    assert "does not mean that nobody was hurt" in shown


def test_the_same_question_is_written_out_for_a_terminal(client):
    shown = page(client, measure="injured", actor="islamic-state", by="month", sums="0").text
    assert "marsad count --measure injured --actor islamic-state --by month --no-sums --explain" in shown


def test_what_takes_longer_than_a_reader_waits_is_pending_and_goes_on():
    desk, gate = Desk(), threading.Event()
    try:
        assert isinstance(desk.ask("slow", lambda: gate.wait(30), wait=0.01), Pending)
        behind = desk.ask("next", lambda: 2, wait=0.01)
        assert behind == Pending(0, 1)
        gate.set()
        assert desk.ask("slow", lambda: False, wait=30) is True
        assert desk.ask("next", lambda: 3, wait=30) == 2
    finally:
        gate.set()
        desk.close()


def test_a_desk_with_too_many_questions_says_what_to_do():
    desk, gate = Desk(), threading.Event()
    try:
        for number in range(8):
            desk.ask(number, lambda: gate.wait(30), wait=0)
        with pytest.raises(UsageError, match="being worked out already"):
            desk.ask("one more", lambda: 1, wait=0)
    finally:
        gate.set()
        desk.close()


def test_an_answer_that_failed_is_made_anew():
    desk = Desk()

    def fail() -> int:
        raise UsageError("U541", "Nothing was told by it.", "Ask otherwise.")

    try:
        with pytest.raises(UsageError):
            desk.ask("it", fail, wait=30)
        assert desk.ask("it", lambda: 4, wait=30) == 4
    finally:
        desk.close()


def test_a_count_that_is_being_made_says_so_and_asks_again_by_itself(client):
    answer = page(client, place="Kirkuk", by="week", wait="0")
    assert answer.status_code in (200, 202)
    if answer.status_code == 202:
        assert '<meta http-equiv="refresh" content="3">' in answer.text


@pytest.mark.parametrize("since", ["2024-02", "2024-03", "2024-04", "2024-06"])
@pytest.mark.parametrize("measure", ["killed", "injured"])
def test_a_count_of_some_days_reads_a_part_of_a_large_ledger_and_says_the_same(
    demo_db, places_home, monkeypatch, since, measure
):
    with marsad.open(demo_db, home=places_home) as obs:
        for asked in ({}, {"country": "IQ"}, {"actor": "islamic-state"}):
            wanted = {**asked, "since": since, "until": since}
            whole = obs.count(measure, **wanted)
            monkeypatch.setattr(narrowing, "LARGE", 0)
            part = obs.count(measure, **wanted)
            monkeypatch.undo()
            assert (part.low, part.best, part.high) == (whole.low, whole.best, whole.high)
            assert part.events == whole.events
        read = narrowing.part_for(obs.ledger, filters_of(since=since, until=since))
        assert read is not None
        assert 0 < len(read.events) < len(obs.view().events)
        with pytest.raises(narrowing.TooManyError):
            narrowing.part_for(obs.ledger, filters_of(since="2020", until="2026"), most=10)


@pytest.mark.parametrize("path", ["/count.json", "/v1/counts"])
def test_a_count_that_no_memory_would_hold_is_refused_with_what_to_ask_instead(client, monkeypatch, path):
    monkeypatch.setattr(site, "_TOO_LARGE", 1)
    for asked in ({}, {"since": "2024", "as_of": "2024-05-01"}):
        answer = client.get(path, params=asked, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "U732")
    assert client.get(path, params={"since": "2024-03", "until": "2024-03"}).status_code == 200
    monkeypatch.setattr(narrowing, "MOST", 30)
    answer = client.get(path, params={"since": "2023"}, headers={"accept": "application/json"})
    assert answer.status_code == 400
    days = re.search(r"since=(\S+)&until=(\S+),", answer.json()["detail"])
    assert days is not None
    assert client.get(path, params={"since": days[1], "until": days[2]}).status_code == 200


@pytest.mark.parametrize(("lang", "said"), [("en", "Count a part of it"), ("ar", "عدّ جزء منه")])
def test_a_page_that_cannot_count_everything_lists_the_parts_that_it_can(client, monkeypatch, lang, said):
    monkeypatch.setattr(site, "_TOO_LARGE", 1)
    monkeypatch.setattr(narrowing, "MOST", 30)
    answer = client.get("/count", params={"lang": lang, "country": "IQ", "measure": "killed"})
    assert answer.status_code == 400
    assert said in answer.text
    months = re.findall(r'href="(/count\?[^"]*since=[^"]*)"', answer.text)
    assert any("country=IQ" in one for one in months)
    for address in months:
        part = client.get(address.replace("&amp;", "&"))
        assert part.status_code in (200, 202)


def test_the_answer_comes_before_its_reasons_where_these_take_long(client, monkeypatch):
    quick = {"place": "Homs", "lang": "en"}
    made = count_page._counted

    def slowly(site, asked, *, explain):
        if explain:
            time.sleep(3)
        return made(site, asked, explain=explain)

    monkeypatch.setattr(count_page, "_counted", slowly)
    first = client.get("/count", params=quick).text
    assert "is still being worked out" in first
    assert '<meta http-equiv="refresh" content="8">' in first
    told = client.get("/count.json", params=quick).json()
    assert told["reasons"] is True
    assert "is still being worked out" not in client.get("/count", params=quick).text


def test_a_total_is_broken_down_by_two_things_at_once(client):
    shown = page(client, country="IQ", by=["month", "kind"]).text
    assert '<option value="kind" selected>kind</option>' in shown
    assert "--by month,kind --explain" in shown
    total = client.get("/count.json", params={"country": "IQ", "by": ["month", "kind"]}).json()["total"]
    assert total["breakdown"]["by"] == ["month", "kind"]


@pytest.mark.parametrize(("lang", "said"), [("en", "With a chance of 90%"), ("ar", "باحتمال 90%")])
def test_a_likely_range_stands_beside_all_that_the_claims_allow_and_says_what_it_was_counted_on(client, lang, said):
    found = client.get("/count.json", params={"country": "IQ", "likely": "0.9"}).json()
    assert found["total"]["likely"] == 0.9
    assert found["allowed"]["likely"] is None
    assert found["total"]["low"] <= found["allowed"]["low"] <= found["total"]["best"] <= found["total"]["high"]
    page = client.get("/count", params={"country": "IQ", "likely": "0.9", "lang": lang}).text
    assert said in page
    assert "/method#likely" in page
    assert ("misread" in page) == (lang == "en")
    assert set(re.findall(r"\b\d\d?%", page)) - {"90%"}, "each event beside its own chance"
    counted = tomllib.loads((files("marsad.count") / "chances.toml").read_text(encoding="utf-8"))["events"]
    assert f"{counted:,}" in client.get(f"/method?lang={lang}").text


def test_a_likely_range_is_not_asked_of_one_actor_nor_with_what_is_no_chance(client):
    for asked in ({"actor": "islamic-state", "likely": "0.9"}, {"likely": "much"}, {"likely": "1.5"}):
        answer = client.get("/count", params=asked)
        assert answer.status_code == 400
        assert "U543" in answer.text


def test_the_api_gives_the_same_likely_range_as_the_page_and_none_of_a_certainty(client):
    page = client.get("/count.json", params={"country": "IQ", "likely": "0.8"}).json()["total"]
    api = client.get("/v1/counts", params={"country": "IQ", "likely": "0.8"}).json()
    assert [api[end] for end in ("low", "best", "high")] == [page[end] for end in ("low", "best", "high")]
    assert client.get("/v1/counts", params={"likely": "1"}).status_code == 422

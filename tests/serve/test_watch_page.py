"""The watch screen: every area with its weeks, alerts with their evidence, and past forecasts with what came."""

from __future__ import annotations

import csv
import io
import re

import msgspec
import numpy as np
import pytest

from marsad.flow.overlooking import Overview, overview_of_panel
from marsad.serve.pages import watch
from marsad.warn.cards import Told, Without
from marsad.warn.series import Panel

BAD = '<script>alert("x")</script>\u202e=cmd'


@pytest.fixture(scope="module")
def view() -> Overview:
    """One province that rises, one nobody reports from, one that is quiet, on 120 weeks to 2026-03-01."""
    values = np.tile([1.0, 2.0, 3.0, 2.0], (6, 30))
    values[1, -2:] += 14
    values[2, -2:] = np.nan
    values[3] = 0.0
    names = ("Anbar", BAD, "Basra", "Dohuk", "Erbil", "Kirkuk")
    start = int((np.datetime64("2026-03-02").astype(int) + 719162) // 7 - 120)
    places = {"lat": np.arange(6.0) + 30, "lon": np.full(6, 44.0)}
    made = overview_of_panel(Panel(units=names, start=start, step="week", values=values, **places))
    first = made.areas[0]
    told = Told(event="e-1", day="2026-02-28", place=BAD, sources=2, sentence=BAD)
    card = msgspec.structs.replace(
        first.card, events=(told,) * 12, without=(Without(source=BAD, observed=3, still=False),),
        delay_days={"half_within": 1.0, "nine_of_ten_within": 4.0, "all_within": 5.0, "of": 12.0},
    )  # fmt: skip
    return msgspec.structs.replace(made, areas=(msgspec.structs.replace(first, card=card), *made.areas[1:]))


@pytest.fixture
def shown(view, client, monkeypatch):
    monkeypatch.setattr(watch, "overview", lambda *_args, **_kwargs: view)
    monkeypatch.setattr(watch, "muted", lambda _home: [str(id(view))])  # an answer of its own on the desk
    return client


def test_states_tell_an_alert_from_what_nobody_watches_and_what_is_quiet(view):
    states = {one.area: one.state for one in view.areas}
    assert states == {
        BAD: "alert", "Basra": "unmonitored", "Dohuk": "quiet", "Anbar": "usual", "Erbil": "usual", "Kirkuk": "usual",
    }  # fmt: skip
    assert view.areas[0].state == "alert"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_shows_every_area_the_alert_with_its_evidence_and_nothing_of_a_source_acts(shown, lang):
    answer = shown.get(f"/watch?lang={lang}")
    assert answer.status_code == 200
    assert answer.text.count('class="multiple"') == len(("alert", *"123456"))
    assert 'href="/events/e-1"' in answer.text
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text
    assert not re.search(r"\{\w+\}|watch\.\w+", re.sub(r'href="[^"]*"', "", answer.text))


def test_past_forecasts_stand_with_what_came(view):
    record = view.record
    every = {one.made for one in record.forecasts}
    assert {one.made for one in record.forecasts if one.area == "Anbar"} == every
    assert record.judged == sum(one.came is not None for one in record.forecasts) > 30
    for one in record.forecasts:
        if one.area == "Anbar":
            assert one.came == 8
            assert one.low <= 8 <= one.high
        if one.area == "Dohuk":
            assert one.came == 0
    by_hand = [one for one in record.forecasts if one.came is not None and one.came >= 5]
    assert next(row.came for row in record.kept if row.least == 5) == len(by_hand)


def test_the_same_for_programs_spreadsheets_and_feed_readers(shown, view):
    assert msgspec.json.decode(shown.get("/watch.json").content, type=Overview) == view
    rows = list(csv.DictReader(io.StringIO(shown.get("/watch.csv").text)))
    assert [row["state"] for row in rows] == [one.state for one in view.areas]
    feed = shown.get("/watch.atom")
    assert feed.text.count("<entry>") == 1
    assert "<script" not in feed.text


def test_the_demos_database_has_a_watch_screen_and_wrong_questions_an_answer(client):
    assert client.get("/watch").status_code in (200, 202)
    assert client.get("/watch?as_of=yesterday").status_code == 422
    assert client.get("/watch?area=village").status_code == 400
    assert "admin1" in client.get("/watch?area=village").text

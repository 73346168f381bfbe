"""Words of sources do nothing: no script runs, no other host is asked, no console complains, no cell is a formula."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

import pytest
from browsing import serving, watched
from hostile import STRINGS, sown

from marsad.serve.site import Settings

_FORMULA = re.compile(r"\s*[=+\-@\t＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


TABLES = ("/events.csv?status=all", "/review.csv", "/actors.csv", "/places.csv", "/sources.csv")


@pytest.fixture(scope="module")
def hostile(browser, places_home, tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    claims = sown(path)
    with serving(Settings(db=path, home=places_home)) as address:
        yield address, claims


def test_there_are_enough_of_them():
    assert len(set(STRINGS)) >= 40


def _paths(site, claims, page):
    events = page.request.get(f"{site}/v1/events?limit=200&status=all").json()["items"]
    assert len(events) >= len(STRINGS)
    questions = page.request.get(f"{site}/review.json").json()["questions"]
    yield from (
        "/",
        "/review",
        "/review?topic=actor",
        "/count",
        "/actors",
        "/places",
        "/sources",
        "/method",
        "/nothing",
    )
    yield from (f"/events/{event['id']}" for event in events)
    yield from (f"/review/claims/{claim}" for claim in claims[::6])
    yield from (f"/review?at={one['id']}" for one in questions[:: max(1, len(questions) // 6)])
    for words in STRINGS[::9]:
        yield f"/actors/{quote(words[:200], safe='')}"
        yield f"/?q={quote(words[:200])}"
        yield f"/review?event={quote(words[:200])}&done={quote(words[:200])}"
        yield f"/review/claims/{claims[0]}?place_q={quote(words[:200])}"


def test_no_word_of_a_source_acts_in_any_page(browser, hostile):
    site, claims = hostile
    # A page that is not there answers 404, and the console tells that; nothing else is allowed in it.
    with watched(browser, allowed=lambda said: "status of 40" in said) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        for path in _paths(site, claims, page):
            page.goto(site + path, wait_until="load")
            assert page.evaluate("window.done") is None, path
            assert page.url.startswith(site), path
            assert not page.locator("a[href^='javascript' i], a[href^='data:'], base, iframe, object").count(), path
            assert not page.locator("main img[src*='evil'], main style, main meta, main link").count(), path


def test_what_is_pressed_and_pointed_at_does_nothing_either(browser, hostile):
    site, claims = hostile
    with watched(browser) as page:
        for path in ("/review", f"/review/claims/{claims[21]}", f"/review/claims/{claims[22]}"):
            page.goto(site + path)
            for element in page.locator("main q, main mark, main h2, main dd").all()[:25]:
                element.hover(force=True)
            assert page.evaluate("window.done") is None


@pytest.mark.parametrize(
    "path", ["/events.csv?status=all", "/review.csv", "/actors.csv", "/places.csv", "/sources.csv"]
)
def test_no_cell_of_a_table_is_a_formula(browser, hostile, path):
    site, _ = hostile
    with watched(browser) as page:
        answer = page.request.get(site + path)
        assert answer.ok, answer.status
        rows = list(csv.reader(io.StringIO(answer.text())))
    cells = [cell for row in rows[1:] for cell in row]
    assert len(rows) > 1
    assert [cell for cell in cells if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)] == []
    assert not any("\n" in cell or "\r" in cell for cell in cells)


def test_the_table_of_an_event_is_inert_too(browser, hostile):
    site, _ = hostile
    with watched(browser) as page:
        events = page.request.get(f"{site}/v1/events?limit=200&status=all").json()["items"]
        for event in events:
            text = page.request.get(f"{site}/events/{event['id']}.csv").text()
            for row in list(csv.reader(io.StringIO(text)))[1:]:
                assert [c for c in row if _FORMULA.match(c) and not _NUMBER.fullmatch(c)] == []

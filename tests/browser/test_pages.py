"""A walk through each page beside the map: an event, a count, an actor, a place, the sources, the method."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from marsad.core.ids import event_id

THEMES = [("en", "light"), ("en", "dark"), ("ar", "light"), ("ar", "dark")]
NARROW = {"width": 390, "height": 800}


@pytest.fixture(scope="session")
def iron_will(browser: Browser, site: str) -> dict:
    """The raid that several reports tell of, under one of its names."""
    context = browser.new_context()
    found = context.request.get(f"{site}/v1/events?status=all&limit=1000").json()["items"]
    context.close()
    return next(event for event in found if event["operation"] == "Iron Will" and len(event["claims"]) > 5)


def addresses(event: dict) -> list[str]:
    return [
        f"/events/{event['id']}", "/count?measure=killed&country=IQ&by=month", "/actors", "/actors/islamic-state",
        "/places", "/places/geonames:98410", "/sources", "/method",
    ]  # fmt: skip


@pytest.mark.parametrize(("lang", "theme"), THEMES)
def test_every_page_is_accessible_and_fits_a_telephone(page: Page, site, iron_will, check_access, lang, theme):
    for address in addresses(iron_will):
        joint = "&" if "?" in address else "?"
        page.set_viewport_size(NARROW)
        page.goto(f"{site}{address}{joint}lang={lang}&theme={theme}")
        expect(page.locator("[data-awaits]")).to_have_count(0, timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], f"{address} is too wide"
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        check_access(page)


def test_an_event_is_read_from_its_figure_to_the_sentence_and_back_in_time(page: Page, site, iron_will):
    page.goto(f"{site}/events/{event_id(iron_will['claims'][2])}?lang=en")
    expect(page).to_have_url(re.compile(rf"/events/{iron_will['id']}\?"))
    expect(page.get_by_text("was merged into this one")).to_be_visible()
    killed = page.get_by_role("region", name="Figures, source by source: killed")
    killed.get_by_role("link", name="Joint Operations Command").click()
    claim = page.locator("details.claim:target")
    expect(claim).to_have_attribute("open", "")
    expect(claim).to_contain_text("Confidence")
    expect(page.locator("mark.m-figure", has_text="Eight").first).to_have_attribute("title", "number: killed")

    evidence = page.locator("details.compared").nth(1)
    evidence.locator("summary").click()
    bits = [float(cell) for cell in evidence.locator("tbody td.number").all_inner_texts()]
    total = float(evidence.locator("tfoot td.number").inner_text())
    assert abs(sum(bits) - total) < 0.05

    days = page.get_by_role("region", name="History: what was known when").get_by_role("link")
    days.first.click()
    expect(page.get_by_text("As it was known by the evening of")).to_be_visible()
    page.get_by_role("link", name="As it stands now").click()
    page.get_by_label("From the evening of").fill("2024-03-13")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="What changed from 13 March 2024")).to_be_visible()

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.reload()
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{e-")


def test_a_count_is_asked_in_words_and_a_source_dropped_and_taken_back(page: Page, site):
    page.goto(f"{site}/count?lang=en")
    page.get_by_label("Whose people").fill("Islamic State")
    page.get_by_label("Where").fill("Iraq")
    page.get_by_label("From").fill("2024-03")
    page.get_by_label("To", exact=True).fill("2024-03")
    page.get_by_label("Broken down by").select_option("month")
    page.get_by_role("button", name="Count").click()
    question = "How many people were killed of Islamic State in Iraq in March 2024?"
    expect(page.get_by_role("heading", name=question)).to_be_visible()
    whole = page.locator(".answer .big .figure").inner_text()
    shares = page.get_by_role("region", name="Drop a source and see")
    shares.get_by_role("row").filter(has_text="the low").first.get_by_role("link", name="drop").click()
    answers = page.get_by_role("region", name="The answer as an interval")
    expect(answers.get_by_role("row").nth(1)).to_contain_text("With all sources")
    expect(answers.get_by_role("row").nth(2)).to_contain_text("Without")
    assert page.locator(".answer .big .figure").inner_text() != whole
    page.locator(".answer a.chip").click()
    expect(page.locator(".answer .big .figure")).to_have_text(whole)


def test_what_is_wrong_with_a_question_is_said_where_it_was_asked(browser: Browser, site):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}/count?lang=en&actor=The+Nobodies")
    expect(page.get_by_role("alert")).to_contain_text("U527")
    expect(page.get_by_label("Whose people")).to_have_value("The Nobodies")
    context.close()


def test_from_an_actor_over_its_timeline_to_a_place_and_an_event(page: Page, site):
    page.goto(f"{site}/actors?lang=en")
    page.get_by_label("Find an actor").fill("Daesh")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Islamic State", exact=True).first.click()
    expect(page.get_by_role("heading", name="Islamic State", level=1)).to_be_visible()
    page.get_by_text("The same as a table").click()
    assert page.get_by_role("region", name="The same as a table").get_by_role("row").count() > 5
    page.get_by_role("region", name="The latest events").get_by_role("link").first.click()
    page.locator("dl.facts").first.get_by_role("link", name=re.compile(", ")).first.click()
    expect(page.get_by_role("heading", name="What it is")).to_be_visible()


def test_pages_are_read_without_script_and_by_keyboard(browser: Browser, site, iron_will):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}/events/{iron_will['id']}?lang=en")
    expect(page.get_by_label("BibTeX")).to_have_value(re.compile(r"^@misc\{e-"))
    expect(page.get_by_role("button", name="Copy BibTeX")).to_be_hidden()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.locator(":focus").evaluate("one => one.tagName"))
    assert {"A", "SUMMARY"} <= reached
    context.close()


def test_a_page_prints_with_its_sentences_and_without_the_bar(page: Page, site, iron_will):
    page.goto(f"{site}/events/{iron_will['id']}?lang=en")
    page.emulate_media(media="print")
    expect(page.locator("header.site nav")).to_be_hidden()
    expect(page.locator(".quote").first).to_be_visible()
    assert len(page.pdf()) > 20_000


def test_what_is_still_being_worked_out_shows_itself_when_it_is_there(page: Page, site):
    page.goto(f"{site}/count?lang=en&measure=injured&country=SY&wait=0")
    expect(page.get_by_role("heading", name="How many people were injured in Syria?")).to_be_visible()
    expect(page.get_by_role("region", name="The answer as an interval")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("region", name="Drop a source and see").last).to_be_visible(timeout=60_000)

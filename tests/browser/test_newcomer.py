"""The way that docs/dashboard.md leads a newcomer, walked step by step in a browser."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import expect


@pytest.mark.usefixtures("built")
def test_a_newcomer_finds_the_operation_in_anbar_reviews_and_takes_the_events_along(page, own_site):
    # Find the operation in Anbar.
    page.goto(f"{own_site}/?lang=en")
    page.wait_for_selector("#map[data-map-state=idle]")
    page.get_by_label("Place", exact=True).fill("Anbar")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#chips")).to_contain_text("Anbar")
    expect(page.locator("#map .mark.area .unseen").first).to_contain_text("somewhere in it")

    # See why 22 and not 30: two lines, an event and a sum, each with its sentences.
    raid = page.locator(".line", has_text="14 October 2024")
    total = page.locator(".line", has_text="4–18 October 2024")
    expect(raid).to_contain_text("22 killed")
    expect(total).to_contain_text("a sum")
    expect(total).to_contain_text("27–30 killed")
    raid.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("Twenty-two ISIS militants were killed")
    page.go_back()
    page.wait_for_selector("#map[data-map-state=idle]")
    total.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("almost 30 ISIS leaders")
    page.go_back()
    page.get_by_role("link", name="Count nobody twice").click()
    expect(page.locator("main")).to_contain_text("almost 30")

    # Take along what is on the screen.
    page.goto(f"{own_site}/?place=Anbar")
    listed = int(re.match(r"\d+", page.locator(".list-head b").inner_text())[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == listed
    assert any(row["killed_best"] == "22" for row in rows)

    # Answer five questions, and take the last answer back.
    page.goto(f"{own_site}/review")
    page.locator("#who").fill("amira")
    for done in range(1, 6):
        page.locator("#answer button[data-key=u]").click()
        expect(page.locator(".progress label").first).to_contain_text(f"{done} ")
    page.locator("body").press("z")
    expect(page.locator(".progress label").first).to_contain_text("4 ")

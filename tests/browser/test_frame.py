"""The frame that every screen stands in: bar, languages, themes."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_frame_is_accessible_in_both_languages_and_themes(page, site, check_access, lang, direction, theme):
    page.goto(f"{site}/?lang={lang}&theme={theme}")
    assert page.get_attribute("html", "dir") == direction
    assert page.get_attribute("html", "lang") == lang
    check_access(page)


def test_a_language_once_chosen_stays(page, site):
    page.goto(f"{site}/?lang=ar")
    page.goto(f"{site}/")
    assert page.get_attribute("html", "lang") == "ar"
    page.get_by_role("link", name="English").click()
    assert page.get_attribute("html", "lang") == "en"


def test_the_first_tab_leads_past_the_bar_to_the_content(page, site):
    page.goto(f"{site}/?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"

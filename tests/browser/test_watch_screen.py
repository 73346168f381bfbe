"""The watch screen in a browser, in both languages and themes."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("ar", "dark")])
def test_the_watch_screen_is_accessible_and_shows_each_area(page, site, check_access, lang, theme):
    page.goto(f"{site}/watch?lang={lang}&theme={theme}")
    page.wait_for_selector(".multiples svg.multiple", timeout=120_000)
    assert page.locator(".multiples > li").count() > 3
    check_access(page)

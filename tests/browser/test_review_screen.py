"""The review screen by key and without JavaScript, in both languages."""

from __future__ import annotations

import pytest
from browsing import serving, watched

from marsad.serve.site import Settings


def press(page, key):
    """Presses a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_questions_are_answered_by_key_and_taken_back(page, own_site, check_access, lang):
    page.goto(f"{own_site}/review?lang={lang}")
    check_access(page)
    first = page.inner_text("#asked")
    texts = page.locator(".side .said").all_inner_texts()
    page.keyboard.press("s")
    assert page.url.endswith(f"/review?lang={lang}"), "no answer is recorded without a name"
    page.fill("#who", "amira")
    page.locator("h1").click()
    press(page, "u")
    assert page.locator("#effect").is_visible()
    press(page, "j")
    press(page, "k")
    assert page.locator("#progress").get_attribute("value") == "1"
    press(page, "z")
    assert page.locator("#progress").get_attribute("value") == "0"
    page.goto(f"{own_site}/review?lang={lang}")
    assert page.inner_text("#asked") == first
    assert page.locator(".side .said").all_inner_texts() == texts
    press(page, "e")
    assert "/review/claims/" in page.url
    check_access(page)


def test_a_letter_typed_into_the_reason_answers_nothing(page, own_site):
    page.goto(f"{own_site}/review?lang=en")
    page.fill("#who", "amira")
    page.locator("#why").press_sequentially("sudden")
    assert page.locator("#why").input_value() == "sudden"
    assert page.locator("#effect").count() == 0


def test_a_join_changes_events_and_counts_at_once(page, own_site):
    page.request.post(f"{own_site}/review/name", form={"name": "amira"}, headers={"Origin": own_site})
    page.goto(f"{own_site}/review?topic=join&lang=en")
    before = page.request.get(f"{own_site}/v1/events?status=all&limit=1").json()["total"]
    press(page, "s")
    gone, new = page.locator("#effect del").count(), page.locator("#effect ins").count()
    assert gone
    assert page.request.get(f"{own_site}/v1/events?status=all&limit=1").json()["total"] == before + new - gone
    press(page, "z")
    assert page.request.get(f"{own_site}/v1/events?status=all&limit=1").json()["total"] == before


def test_everything_works_without_javascript(browser, own_site):
    with watched(browser, java_script_enabled=False) as page:
        page.goto(f"{own_site}/review?topic=figures&lang=en")
        page.fill("#who", "amira")
        page.fill("#why", "two offices, two counts")
        page.get_by_role("button", name="Same").click()
        assert "Recorded: same" in page.inner_text("#effect")
        page.goto(f"{own_site}/review?topic=place&lang=en")
        page.get_by_role("link", name="Edit").click()
        page.fill("[name=place_q]", "Mosul")
        page.get_by_role("button", name="Look up").click()
        page.locator("input[name=place]").first.check()
        page.locator("form:has(input[name=place]) button").click()
        assert "Mosul" in page.inner_text("#effect")
        page.get_by_role("button", name="Take back").first.click()
        assert "Taken back" in page.inner_text("#effect")


def test_two_disagree_both_are_shown_and_a_third_decides(browser, own_site):
    def answers(name, button, at=None):
        with watched(browser) as page:
            page.request.post(f"{own_site}/review/name", form={"name": name}, headers={"Origin": own_site})
            asked = f"{own_site}/review?lang=en&{at or 'topic=join'}"
            page.goto(asked)
            for _ in range(30):  # a busy machine makes the queue anew behind the page, and shows the old one until then
                if page.locator("#asked").count():
                    break
                page.wait_for_timeout(1000)
                page.goto(asked)
            shown = page.locator(".opinions li").all_inner_texts()
            page.get_by_role("button", name=button, exact=False).first.click()
            assert page.locator("#effect").is_visible()
            return shown

    assert answers("amira", "Same") == []
    assert len(answers("omar", "Different", "topic=second")) == 1
    shown = answers("lina", "Same", "topic=disputed")
    assert len(shown) == 2
    assert any("amira says: same" in one for one in shown)
    with watched(browser) as page:
        page.goto(f"{own_site}/review?topic=disputed&lang=en")
        assert page.locator("#asked").count() == 0
        page.goto(f"{own_site}/review?lang=en")
        assert "two persons" in page.inner_text("main")


def test_a_team_signs_in_in_both_languages(browser, demo_database, places_home, tmp_path, monkeypatch, check_access):
    from marsad.serve.team.store import TeamStore

    (tmp_path / "cache").symlink_to(places_home / "cache")
    store = TeamStore(tmp_path / "team.db")
    store.add("admin", "admin", "correct horse battery")
    store.add("lina", "reader", "correct horse battery")
    store.close()
    with serving(Settings(db=demo_database, home=tmp_path, team=True)) as site:
        for name, lang in (("lina", "ar"), ("admin", "en")):
            with watched(browser) as page:
                page.goto(f"{site}/review?lang={lang}")
                assert "/sign-in" in page.url
                page.goto(f"{site}/sign-in?lang={lang}&onward=/review")
                check_access(page)
                page.fill("#name", name)
                page.fill("#password", "correct horse battery")
                page.locator("main button").click()
                assert page.url == f"{site}/review"
                assert page.locator("#answer").count() == (name == "admin")
                for path in ("/account", "/team") if name == "admin" else ("/account",):
                    page.goto(site + path)
                    check_access(page)
                page.locator("header form button").click()
                assert "/sign-in" in page.url

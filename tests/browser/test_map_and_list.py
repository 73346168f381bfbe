"""The first screen: filters, map, list, course over time, table, in a browser."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import PHONE, serving, watched
from playwright.sync_api import expect

from marsad.lexicon.gazetteer import folders, index_path
from marsad.lexicon.gazetteer_import import import_file
from marsad.serve.site import Settings

pytestmark = pytest.mark.usefixtures("built")

MARK = "#map button.mark"


def open_map(page, address):
    page.goto(address)
    page.wait_for_selector("#map[data-map-state=idle]")
    return page


def asked(page):
    return parse_qs(urlsplit(page.url).query)


def total(page):
    return int(re.match(r"\d+", page.locator("#list .list-head b").inner_text())[0])


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_is_accessible_in_both_languages_and_themes(page, site, check_access, lang, theme):
    open_map(page, f"{site}/?lang={lang}&theme={theme}")
    assert page.locator(MARK).count() > 5
    check_access(page)


def test_a_phone_shows_all_of_it_without_scrolling_sideways(browser, site, check_access):
    with watched(browser, viewport=PHONE) as page:
        open_map(page, f"{site}/?lang=ar")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        check_access(page)


def test_filters_asked_by_the_form_stand_in_the_address_and_can_be_taken_away(page, site):
    open_map(page, f"{site}/?lang=en")
    whole = total(page)
    page.get_by_label("Place", exact=True).fill("Anbar")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_selector("#chips a.chip")
    page.wait_for_selector("#map[data-map-state=idle]")
    assert asked(page)["place"] == ["Anbar"]
    assert 0 < total(page) < whole
    chip = page.get_by_role("link", name="Take away the filter place: Anbar")
    chip.click()
    page.wait_for_selector("#map[data-map-state=idle]")
    assert total(page) == whole


def test_a_mark_lists_its_events_and_an_event_lights_its_mark(page, site):
    open_map(page, f"{site}/?lang=en&country=IQ&at=44.5,33.5,7.5")
    mark = page.locator(f"{MARK}.near").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**ids=*")
    page.wait_for_selector("#list .note")
    line = page.locator("#list .line").first
    assert line.get_attribute("data-id") in asked(page)["ids"][0]
    page.wait_for_selector("#map[data-map-state=idle]")
    line.hover()
    assert page.locator(f"{MARK}.lit").count() == 1
    page.get_by_role("link", name="Show all").click()
    page.wait_for_selector("#map[data-map-state=idle]")
    assert total(page) > 5


def test_a_cluster_says_events_and_people_and_opens(page, site):
    open_map(page, f"{site}/?lang=en&at=42,34,3.2")
    cluster = page.locator(f"{MARK}.cluster").first
    assert re.search(r"\d+ events, \d+\D*\d* killed", cluster.locator(".unseen").inner_text())
    before = page.locator(MARK).count()
    cluster.click()
    expect(page.locator(MARK)).not_to_have_count(before)
    assert float(asked(page)["at"][0].split(",")[2]) > 3.2


def test_what_is_known_to_a_province_only_is_an_area_and_never_a_point(page, site):
    open_map(page, f"{site}/?lang=en&country=IQ&at=44.5,34.5,6")
    label = page.locator(f"{MARK}.area .unseen").first.inner_text()
    assert "somewhere in it" in label
    assert page.locator(f"{MARK}.area.bare").count() == 0  # each has an outline


def test_days_are_chosen_by_keyboard_and_the_list_follows(page, site):
    open_map(page, f"{site}/?lang=en")
    whole = total(page)
    page.get_by_label("To", exact=True).last.focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url("**until=*")
    page.wait_for_selector("#list:not([aria-busy])")
    assert 0 < total(page) < whole
    assert asked(page)["until"][0] == page.get_by_label("To", exact=True).first.input_value()


def test_playing_moves_the_days_and_pausing_has_the_list_follow(page, site):
    open_map(page, f"{site}/?lang=en")
    whole = total(page)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#moment")).not_to_be_empty()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_url("**since=*")
    expect(page.locator("#list .list-head b")).not_to_have_text(f"{whole} events")


def test_who_wants_no_motion_steps_by_hand(browser, site):
    with watched(browser, reduced_motion="reduce") as page:
        open_map(page, f"{site}/?lang=en")
        page.get_by_role("button", name="Step", exact=True).click()
        page.wait_for_url("**since=*")
        first = asked(page)["since"]
        page.wait_for_selector("#map[data-map-state=idle]")
        page.wait_for_timeout(1200)  # longer than a step is shown: nothing goes on by itself
        assert asked(page)["since"] == first


def test_without_a_script_the_form_the_list_and_the_table_work(browser, site):
    with watched(browser, java_script_enabled=False) as page:
        page.goto(f"{site}/?lang=en")
        page.get_by_label("Actor", exact=True).fill("islamic-state")
        page.get_by_role("button", name="Show", exact=True).click()
        assert asked(page)["actor"] == ["islamic-state"]
        assert page.locator("#list .line").count() > 5
        page.get_by_role("link", name="Open the table").click()
        assert page.get_by_role("table", name="By province").get_by_role("row").count() > 3


def test_the_table_says_what_the_map_says(page, site, check_access):
    page.goto(f"{site}/?lang=ar&view=table")
    rows = page.locator(".twin table").first.locator("tbody tr")
    sums = [int(row.locator("td.number").first.inner_text()) for row in rows.all()]
    assert sum(sums) == total(page)
    check_access(page)


def test_what_cannot_be_found_says_what_to_do_next(browser, site, check_access):
    with watched(browser, allowed=lambda message: "400" in message) as page:
        page.goto(f"{site}/?lang=en&view=table&q=zebra")
        assert "No event passes" in page.locator("#list").inner_text()
        page.goto(f"{site}/?lang=en&view=table&actor=islamic-stat")
        assert "Perhaps" in page.get_by_role("alert").inner_text()
        assert page.get_by_label("Actor", exact=True).input_value() == "islamic-stat"
        check_access(page)


def test_a_map_whose_data_cannot_be_fetched_offers_to_try_again(browser, site):
    with watched(browser, allowed=lambda message: "503" in message) as page:
        page.route("**/v1/map**", lambda route: route.fulfill(status=503, body=""))
        page.goto(f"{site}/?lang=en")
        page.wait_for_selector("#map[data-map-state=failed]")
        page.unroute("**/v1/map**")
        page.get_by_role("button", name="Try again").click()
        page.wait_for_selector("#map[data-map-state=idle]")
        assert page.locator(MARK).count() > 5


@pytest.fixture
def with_districts(demo_database, places_home, gazetteer, tmp_path):
    """A site whose user brought the outline of the one district that the examples name, under a name of its own."""
    (tmp_path / "cache").mkdir()
    index_path(tmp_path).symlink_to(index_path(places_home))
    middle = gazetteer.get("geonames:8633499")
    west, south, east, north = middle.lon - 0.3, middle.lat - 0.3, middle.lon + 0.3, middle.lat + 0.3
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    named = {"ADM2_EN": "Maradun", "ADM2_AR": "مارادون", "ADM2_PCODE": "NG037009", "ADM1_EN": "Zamfara"}
    feature = {"type": "Feature", "properties": named, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    layer = tmp_path / "nga_adm2.geojson"
    layer.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    import_file(layer, folders(tmp_path)[1], country="NG", attribution="OCHA <b>COD-AB</b>")
    with serving(Settings(db=demo_database, home=tmp_path)) as address:
        yield address


def test_what_is_known_to_a_district_is_an_area_in_its_imported_outline(page, with_districts):
    open_map(page, f"{with_districts}/?lang=ar&country=NG&at=6.24,12.57,8.4")
    mark = page.locator(f"{MARK}.district")
    assert "Maradun" in mark.locator(".unseen").inner_text()
    assert "القضاء" in mark.locator(".unseen").inner_text()
    assert "bare" not in mark.get_attribute("class")
    expect(page.locator(".place-name.district")).to_have_count(1)
    expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text("OCHA <b>COD-AB</b>")
    found = page.request.get(f"{with_districts}/v1/outlines?country=NG").json()["features"]
    assert [one["id"] for one in found] == ["geonames:8633499"]

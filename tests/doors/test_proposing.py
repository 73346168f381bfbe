"""`marsad sources add`: an address is looked at, and becomes an entry of the list or a reason why not."""

from __future__ import annotations

import json

import pytest
from fake_web import said
from typer.testing import CliRunner

from marsad.cli.app import app
from marsad.core.errors import UsageError
from marsad.flow.proposing import propose, unchecked
from marsad.intake.doors import Door
from marsad.intake.found_lists import introduced
from marsad.intake.outlets import read_outlets

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>{0}</title><language>en-GB</language>
<item><title>Market reopens in Baiji</title><link>{1}/a/1</link></item></channel></rss>"""
FRONT = """<!doctype html><html lang="ar-IQ"><head><title>Home | Tigris Courier</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" hreflang="en" href="/en">
</head><body><p>Welcome</p>{0}</body></html>"""
HEADLINE = '<a href="/2026/market-reopens">The market of Baiji reopens after eleven years</a>'


@pytest.fixture
def look(web):
    def looking(path="/", taken=()):
        with Door(test_hosts=web.hosts) as door:
            return propose(web.root + path, door, taken=taken)

    return looking


def test_a_front_page_leads_to_its_feed_its_name_and_its_language(web, look):
    web.pages |= {"/": said(FRONT.format("")), "/feed": said(RSS.format("Tigris Courier", web.root))}
    outlet = look().outlet
    assert (outlet.name, outlet.language, outlet.feeds) == ("Tigris Courier", "ar", (f"{web.root}/feed",))
    assert (outlet.checked, outlet.pages, outlet.url) == (True, (), f"{web.root}/")
    assert "/comments/feed" not in web.paths()


def test_the_outlet_is_called_what_its_host_is_called_after():
    page = "<html><title>Tigris Courier – News from the two rivers</title></html>".encode()
    assert introduced(page, address="https://www.tigriscourier.org/").name == "Tigris Courier"
    assert introduced(page, address="https://tc.org/").name == "News from the two rivers"


def test_a_feed_is_taken_as_it_is(web, look):
    web.pages["/feed"] = said(RSS.format("Tigris Courier", web.root), kind="application/rss+xml")
    found = look("/feed")
    assert (found.outlet.name, found.outlet.language) == ("Tigris Courier", "en")
    assert [check.entries for check in found.checks] == [1]


def test_a_page_that_names_no_feed_leads_to_the_news_sitemap_of_robots_txt(web, look):
    page = FRONT.format(HEADLINE).replace("application/rss+xml", "text/x")
    web.pages |= {
        "/": said(page),
        "/robots.txt": said(f"Sitemap: {web.root}/pages.xml\nSitemap: {web.root}/news.xml", kind="text/plain"),
        "/news.xml": said(f"<urlset><url><loc>{web.root}/a</loc></url></urlset>", kind="text/xml"),
    }
    assert look().outlet.sitemaps == (f"{web.root}/news.xml",)


def test_without_feed_and_sitemap_the_headlines_of_the_page_are_followed(web, look):
    web.pages |= {"/": said(FRONT.format(HEADLINE))}  # its feed is not there
    found = look()
    assert (found.outlet.pages, found.outlet.feeds) == ((f"{web.root}/",), ())
    assert [bool(check.trouble) for check in found.checks] == [True, False]


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ({}, "U141"),
        ({"/": said("busy", status=503)}, "U141"),
        ({"/": said(FRONT.format("")), "/robots.txt": said("User-agent: *\nDisallow: /", kind="text/plain")}, "U141"),
        ({"/": said("<html><body><p>Nothing here</p></body></html>")}, "U142"),
        ({"/": said("words alone", kind="text/plain")}, "U142"),
    ],
)
def test_what_cannot_be_reached_or_lists_nothing_is_told(web, look, pages, code):
    web.pages |= pages
    with pytest.raises(UsageError) as error:
        look()
    assert error.value.code == code
    assert error.value.advice


def test_an_address_inside_is_refused_before_anything_is_sent():
    with Door() as door, pytest.raises(UsageError, match="169"):
        propose("http://169.254.169.254/latest", door)


def test_what_is_not_looked_at_is_guessed_from_its_words():
    assert unchecked("https://www.tigris-courier.org/rss.xml").outlet.feeds
    assert unchecked("https://tigris-courier.org/news-sitemap.xml").outlet.sitemaps
    found = unchecked("https://tigris-courier.org/iraq", taken=["tigris-courier"]).outlet
    assert not found.checked
    assert (found.pages, found.id) == (("https://tigris-courier.org/iraq",), "tigris-courier-2")


class TestAsTyped:
    @pytest.fixture
    def typed(self, web, tmp_path, monkeypatch):
        monkeypatch.setenv("MARSAD_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("MARSAD_TEST_HOSTS", web.host)
        monkeypatch.setenv("COLUMNS", "200")
        return lambda *words: CliRunner().invoke(app, ["sources", *words])

    def test_what_was_found_is_shown_and_stands_in_the_list(self, web, typed, tmp_path):
        web.pages |= {"/": said(FRONT.format("")), "/feed": said(RSS.format("Tigris Courier", web.root))}
        done = typed("add", web.root, "--country", "IQ", "--id", "tigris")
        assert done.exit_code == 0, done.stderr
        assert f'feeds = ["{web.root}/feed"]' in done.stdout
        (outlet,) = read_outlets(tmp_path / "home" / "sources.toml", test_hosts=web.hosts)
        assert (outlet.id, outlet.country, outlet.language) == ("tigris", "IQ", "ar")
        again = typed("add", web.root)
        assert (again.exit_code, "already" in again.stderr) == (2, True)
        assert len(read_outlets(tmp_path / "home" / "sources.toml", test_hosts=web.hosts)) == 1

    def test_an_outlet_that_cannot_be_reached_can_be_added_all_the_same(self, web, typed):
        web.pages["/feed"] = said("busy", status=503)
        failed = typed("add", f"{web.root}/feed")
        assert failed.exit_code == 2
        assert "--unchecked" in failed.stderr
        assert "--language" in typed("add", f"{web.root}/feed", "--unchecked").stderr
        done = typed("add", f"{web.root}/feed", "--unchecked", "--language", "en")
        assert done.exit_code == 0
        (entry,) = json.loads(typed("list", "--json").stdout)
        assert (entry["checked"], entry["id"]) == (False, "127-0-0")

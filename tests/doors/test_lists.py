"""What outlets list: feeds of three kinds, sitemaps, section pages; and the list of outlets itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.errors import DocumentError, MarsadError, UsageError
from marsad.intake.listed import plain_url, read_list
from marsad.intake.outlets import STARTER, outlets_of_opml, read_outlets, toml_of

AT = "https://news.org/feed"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>Blast in Homs</title><link>https://news.org/a?utm_source=rss&amp;id=7#top</link>
<pubDate>Mon, 30 Nov 2026 10:00:00 +0300</pubDate></item>
<item><title>Second</title><link>/b</link></item>
<item><title>Twice</title><link>https://news.org/b</link></item>
<item><title>Mail</title><link>mailto:x@news.org</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title><id>1</id>
<link href="https://news.org/one"/><published>2026-11-30T08:00:00Z</published><updated>2026-11-30T09:00:00Z</updated>
</entry></feed>"""
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://news.org/j", "title": "J"}]}'
)
MAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.org/old</loc><lastmod>2020-01-01</lastmod></url>
<url><loc>https://news.org/new</loc><news:news><news:publication_date>2026-11-30T10:00:00+03:00</news:publication_date>
<news:title>New</news:title></news:news></url></urlset>"""
INDEX = """<sitemapindex><sitemap><loc>https://news.org/map-2019.xml</loc><lastmod>2019-01-01</lastmod></sitemap>
<sitemap><loc>https://news.org/map-2026.xml</loc><lastmod>2026-11-30</lastmod></sitemap></sitemapindex>"""
PAGE = """<!doctype html><html><body><nav><a href="/about">About</a></nav>
<a href="/2026/11/30/attack">Gunmen attack a checkpoint near Samarra</a>
<a href="https://other.org/2026/x">An article of somebody else's site, also long</a>
<a href="#top">Back to the very top of this page, please</a></body></html>"""


def urls(text: str, **kwargs: str) -> list[str]:
    return [entry.url for entry in read_list(text.encode(), address=AT, **kwargs).entries]


def test_entries_of_a_feed_come_once_each_with_plain_addresses():
    assert urls(RSS) == ["https://news.org/a?id=7", "https://news.org/b"]
    first = read_list(RSS.encode(), address=AT).entries[0]
    assert (first.title, first.published) == ("Blast in Homs", "2026-11-30T10:00:00")


def test_atom_says_when_an_entry_changed():
    (entry,) = read_list(ATOM.encode(), address=AT).entries
    assert (entry.url, entry.changed) == ("https://news.org/one", "2026-11-30T09:00:00Z")


def test_a_json_feed_is_read():
    assert urls(JSON) == ["https://news.org/j"]


def test_a_sitemap_gives_the_newest_first_and_an_index_the_newest_sitemap_first():
    assert urls(MAP) == ["https://news.org/new", "https://news.org/old"]
    assert read_list(INDEX.encode(), address=AT).lists == (
        "https://news.org/map-2026.xml", "https://news.org/map-2019.xml",
    )  # fmt: skip


def test_of_a_page_the_links_of_the_site_that_read_like_headlines_are_taken():
    assert urls(PAGE) == ["https://news.org/2026/11/30/attack"]
    assert urls(PAGE, links=r"/about$") == ["https://news.org/about"]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><rss><channel><item><link>&a;</link></item></channel></rss>',
        '<?xml version="1.0"?><!DOCTYPE urlset SYSTEM "http://10.0.0.1/x.dtd"><urlset/>',
        "<urlset>" + "<a>" * 100 + "</a>" * 100 + "</urlset>",
        "<urlset><url>",
        '{"items": 7}',
        "nothing of the kind",
    ],
)
def test_what_is_no_list_or_a_trap_is_our_own_error(text):
    with pytest.raises(DocumentError):
        read_list(text.encode(), address=AT)


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss>", b"<urlset>", b"{", b"<html>", b"<?xml?>"]))
def test_whatever_is_sent_gives_a_list_or_our_own_error(noise, start):
    try:
        read_list(start + noise, address=AT)
    except MarsadError as error:
        assert error.code  # noqa: PT017 - either is right


def test_tracking_words_and_fragments_are_no_part_of_an_address():
    assert plain_url("/x?utm_campaign=a&y=1&fbclid=2#z", AT) == "https://news.org/x?y=1"
    assert plain_url("http://[bad", AT) is None
    assert plain_url("javascript:alert(1)", AT) is None


def test_the_starter_list_names_forty_outlets_in_two_languages_none_of_them_said_to_be_checked():
    outlets = read_outlets(STARTER)
    assert len(outlets) >= 40
    assert {"en", "ar"} <= {one.language for one in outlets}
    assert not any(one.checked for one in outlets)


def test_a_list_is_written_as_it_is_read(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text(toml_of(read_outlets(STARTER)), encoding="utf-8")
    assert read_outlets(path) == read_outlets(STARTER)


SOURCE = """[[source]]
id = "a"
name = "A"
url = "https://x.org"
language = "en"
feeds = ["https://x.org/f"]
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no source"),
        ("[[source]]\nid = ", "is no TOML file"),
        ('[[source]]\nid = "a"', "source 1"),
        (SOURCE.replace('"a"', '"A B"'), "small letters"),
        (SOURCE.replace("feeds", "# feeds"), "lists nothing"),
        (SOURCE.replace("https://x.org/f", "http://10.0.0.1/f"), "private"),
        (SOURCE.replace("feeds", "feed"), "feed"),
        (SOURCE + "pause = 0\n", "pause"),
        (SOURCE + 'links = "("\n', "regular"),
        (SOURCE + SOURCE, "twice"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_list_is_named_with_its_entry(tmp_path, text, says):
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_outlets(path)
    assert says in str(error.value)


def test_a_missing_list_says_how_to_begin_one(tmp_path):
    with pytest.raises(UsageError, match="marsad sources start"):
        read_outlets(tmp_path / "none.toml")


def test_opml_gives_outlets_with_ids_of_their_own():
    opml = b"""<opml version="2.0"><body><outline text="Iraq"><outline type="rss" text="Tigris Post"
    xmlUrl="https://tigris.example.org/feed" htmlUrl="https://tigris.example.org"/>
    <outline type="rss" text="Tigris Post" xmlUrl="https://tigris.example.org/sport"/></outline></body></opml>"""
    assert [one.id for one in outlets_of_opml(opml)] == ["tigris-post", "tigris-post-2"]
    with pytest.raises(UsageError, match="lists no feed"):
        outlets_of_opml(b"<opml><body/></opml>")

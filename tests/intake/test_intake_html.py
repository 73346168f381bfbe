from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from marsad.core.nouns import Document, Failure
from marsad.intake.html import fields_of
from marsad.intake.linkbars import link_bars

FIRST = (
    "Four people were killed and eleven wounded on Saturday when a bomb "
    "hidden in a vegetable cart went off in the market of "
    "Tal Afar, west of Mosul, a police captain said."
)
SECOND = "The captain said that two of the dead were policemen who had come to look at the abandoned cart."
THIRD = (
    "No group has claimed the attack. Islamic State cells have planted "
    "bombs in the district before, most recently in March."
)
TITLE = "Blast kills four in Tal Afar market"
LD = (
    '{"@context":"https://schema.org","@graph":['
    '{"@type":"WebSite","name":"Tigris Ledger site"},{"@type":["NewsArticle"],'
    '"headline":"Blast kills four in Tal Afar '
    'market","datePublished":"2022-05-14T23:20:00+03:00","dateModified":"2022-05-20",'
    '"author":[{"@type":"Person","name":"Rana Jubouri"},{"@type":"Person","name":"Omar Saleh"}],'
    '"publisher":{"@type":"Organization","name":"The Tigris Ledger"}}]}'
)


def page(*, head: str = "", before: str = "", after: str = "", lang: str = ' lang="en-GB"') -> str:
    return f"""<!DOCTYPE html><html{lang}><head><meta charset="utf-8">{head}</head><body>
<div id="cookie-banner">We use cookies to improve your experience. <button>Accept all</button></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/iraq">Iraq</a></li></ul></nav></header>
<div class="ad-slot">ad a b</div><main><article><h1>{TITLE}</h1>{before}
<div class="share-bar"><a>Facebook</a> <a>Twitter</a> <a>WhatsApp</a></div>
<p>{FIRST}</p><p>Advertisement</p><p>{SECOND}</p><p>Read more: <a href="/x">Army sweeps the desert</a></p>
<h2>No claim yet</h2><p>{THIRD}</p>{after}<p>Subscribe to our newsletter for the latest from Nineveh.</p>
<div class="related-articles"><h3>Related stories</h3>
<ul><li><a>Mosul marks five years since the battle</a></li></ul></div>
</article></main><aside><h3>Most read</h3><ol><li>Drought shrinks the Tigris</li></ol></aside></body></html>"""


def test_the_text_is_headline_and_paragraphs_and_nothing_else() -> None:
    assert fields_of(page()).text.split("\n\n") == [TITLE, FIRST, SECOND, "No claim yet", THIRD]


def test_json_ld_says_who_when_and_where() -> None:
    fields = fields_of(page(head=f'<script type="application/ld+json">{LD}</script>'))
    assert (fields.title, fields.author, fields.publisher) == (TITLE, "Rana Jubouri, Omar Saleh", "The Tigris Ledger")
    assert fields.published == "2022-05-14T23:20:00"
    assert fields.language == "en"


def test_broken_json_ld_is_passed_over_for_what_else_the_page_says() -> None:
    head = (
        "<script "
        'type="application/ld+json">{"@type": "NewsArticle", </script><meta property="og:site_name" content="Ledger">'
        '<meta property="article:published_time" '
        'content="2022-05-14T20:20:00Z"><meta name="author" content="By Rana Jubouri">'
        '<link rel="canonical" href="/2022/05/blast">'
    )
    fields = fields_of(page(head=head), address="https://ledger.example/amp/blast")
    assert (fields.publisher, fields.author, fields.published) == ("Ledger", "Rana Jubouri", "2022-05-14T20:20:00")
    assert fields.url == "https://ledger.example/2022/05/blast"


@pytest.mark.parametrize(
    ("before", "published"),
    [
        (
            '<div class="byline">By Rana Jubouri | <time datetime="2022-05-14T18:20:00+03:00">14 May</time></div>',
            "2022-05-14T18:20:00",
        ),
        ('<span class="post-date">Published 14 May 2022, 6:20 PM</span>', "2022-05-14T18:20:00"),
        ("<div>Saturday 14/May/2022 - 06:20 PM</div><div>Rana Jubouri</div>", "2022-05-14T18:20:00"),
        ('<meta itemprop="datePublished" content="2022-05-14">', "2022-05-14"),
        ("", None),
    ],
)
def test_the_date_is_found_where_pages_put_it_and_never_made_up(before: str, published: str | None) -> None:
    assert fields_of(page(before=before)).published == published


def test_a_date_with_a_time_completes_one_without() -> None:
    head = '<meta name="date" content="2022-05-14">'
    assert fields_of(page(head=head, before="<time>14 May 2022 18:20</time>")).published == "2022-05-14T18:20:00"


def test_dates_in_the_prose_or_in_lists_of_other_articles_are_not_the_pages_own() -> None:
    after = "<p>On 3 August 2014 the group attacked Sinjar, and 2,000 people were killed there in two weeks.</p>"
    after += '<ul><li><time datetime="2024-01-01">1 January 2024</time> Other news</li></ul>'
    assert fields_of(page(after=after)).published is None


@pytest.mark.parametrize(
    "head", [f"{TITLE} | The Tigris Ledger", f"{TITLE} - The Tigris Ledger", f"The Tigris Ledger: {TITLE}"]
)
def test_the_outlets_name_is_taken_off_the_title(head: str) -> None:
    fields = fields_of(
        f"<html><head><title>{head}</title><meta property='og:site_name' content='The "
        f"Tigris Ledger'></head><body><p>{FIRST}</p></body></html>"
    )
    assert fields.title == TITLE
    assert fields_of(page(head=f"<title>{head}</title>")).title == TITLE


def test_a_page_laid_out_in_a_table_gives_its_article_alone() -> None:
    markup = (
        f"<html><head><title>Oasis Daily :: {TITLE}</title><meta name=pubdate content=2024-03-15></head>"
        "<body><table><tr>"
        "<td colspan=2 class=mast>OASIS DAILY <small>Friday, March 15, 2024</small></td></tr><tr><td class=left>"
        f"<a>Front page</a><br><a>Oil</a><p class=banner>YOUR AD HERE</p></td><td class=content><h2>{TITLE}</h2>"
        f"<p>Tal Afar, 15 March 2024</p><p>{FIRST}</p><p>{SECOND}</p>"
        "<p class=tools><a>Print</a> <a>Send to a friend</a></p>"
        "<h4>From the same section</h4><ul><li>Dates for export</li></ul></td></tr>"
        "<tr><td colspan=2 class=foot>Oasis Daily, all pages in one place</td></tr></table></body></html>"
    )
    fields = fields_of(markup)
    assert (fields.title, fields.publisher, fields.published) == (TITLE, "Oasis Daily", "2024-03-15")
    assert fields.text.split("\n\n") == [TITLE, FIRST, SECOND]


@pytest.mark.parametrize(
    "menu",
    [
        "<a href=/1>Front page</a><br><a href=/2>Provinces</a><br><a href=/3>Oil</a><br><a href=/4>Stadium</a>",
        "<div><a href=/1>Front page</a> | <a href=/2>Oil</a> | <a href=/3>Weather</a></div>",
        "<ul><li><a href=/1>Front page</a></li><li><a href=/2>Oil</a></li><li><a href=/3>Weather</a></li></ul>",
    ],
)
def test_a_row_of_short_links_is_no_part_of_the_article_whatever_it_is_called(menu: str) -> None:
    markup = (
        f"<html><body><table><tr><td class=narrow>{menu}</td><td class=wide><h2>{TITLE}</h2>"
        f"<p class=who>Nineveh correspondent</p><p>{FIRST}</p><p>{SECOND}</p></td></tr></table></body></html>"
    )
    assert fields_of(markup).text.split("\n\n") == [TITLE, FIRST, SECOND]


def test_links_in_the_prose_and_lists_of_names_below_it_are_no_menu() -> None:
    places = f"<p>Shelled were <a>Rabia</a> <a>Zummar</a> <a>Ayadiyah</a> on Sunday night. {FIRST}</p>"
    names = "<ul><li><a>Salim Haddad</a></li><li><a>Noor Aziz</a></li><li><a>Omar</a></li></ul>"
    assert link_bars(document_fromstring(f"<div>{places}{names}</div>")) == []
    assert len(link_bars(document_fromstring(f"<div>{names}{places}</div>"))) == 3


def test_the_outlet_is_known_from_the_title_or_the_foot_of_the_page() -> None:
    assert fields_of(page(head=f"<title>{TITLE} | Tigris Ledger</title>")).publisher == "Tigris Ledger"
    assert (
        fields_of(page(after="<footer>© 2022 Tigris Ledger. All rights reserved.</footer>")).publisher
        == "Tigris Ledger"
    )


def test_a_page_of_bare_divisions_is_divided_into_its_own_lines() -> None:
    markup = (
        f"<html><head><title>{TITLE} - Palmyra Post</title></head><body><div "
        f"class=logo>Palmyra Post</div><div>Home | News | Contact</div>"
        f"<div>ad ad ad</div><h1>{TITLE}</h1><div>Tuesday 7/March/2023 - 09:15 "
        f"AM</div><div>Palmyra Post</div><div>Samer Khoury</div>"
        f"<div>{FIRST}</div><br><div>Ad</div><div>{SECOND}</div></body></html>"
    )
    fields = fields_of(markup)
    assert fields.text.split("\n\n") == [TITLE, FIRST, SECOND]
    assert (fields.publisher, fields.author, fields.published) == (
        "Palmyra Post",
        "Samer Khoury",
        "2023-03-07T09:15:00",
    )


def test_tables_lists_and_quotations_of_the_article_stay() -> None:
    after = (
        "<table><tr><th>Hospital</th><th>Wounded</th></tr><tr><td>Tal Afar General</td><td>7</td></tr></table>"
        "<ul><li>Two policemen died at the scene.</li><li>Nine people were sent home.</li></ul>"
        "<blockquote>“They want us to be afraid of our own streets,” said a grocer.</blockquote>"
    )
    text = fields_of(page(after=after)).text
    for line in (
        "Tal Afar General 7",
        "Two policemen died at the scene.",
        "“They want us to be afraid of our own streets,” said a grocer.",
    ):
        assert line in text.split("\n\n")


def test_a_wrapper_with_the_name_of_a_side_part_keeps_its_article() -> None:
    markup = (
        f'<html><body><div class="page has-sidebar '
        f'sidebar"><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div></body></html>'
    )
    assert SECOND in fields_of(markup).text


def test_a_language_that_the_script_contradicts_is_not_believed() -> None:
    markup = (
        f'<html lang="en-US"><body><h1>انفجار في '
        f"تلعفر</h1>{'<p>قتل أربعة أشخاص في انفجار قنبلة في سوق تلعفر غرب الموصل يوم السبت.</p>' * 4}</body></html>"
    )
    assert fields_of(markup).language != "en"


def test_markup_in_the_article_is_text_when_it_was_escaped() -> None:
    assert (
        "<script>alert(1)</script>"
        in fields_of(
            page(after="<p>The site showed &lt;script&gt;alert(1)&lt;/script&gt; to its readers for an hour.</p>")
        ).text
    )


@pytest.mark.parametrize("name", ["page.html", "page.bin", "page.txt", "page"])
def test_html_is_told_by_its_bytes_whatever_it_is_called(name: str, read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes(name, page())
    assert isinstance(found, Document)
    assert found.media_type == "text/html"


def test_a_page_without_an_article_is_a_failure(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("front.html", "<html><body><nav>Home</nav><script>var a = 1;</script></body></html>")
    assert isinstance(found, Failure)
    assert found.code == "D301"


def test_deeply_nested_and_unclosed_markup_is_survived(read_bytes) -> None:  # type: ignore[no-untyped-def]
    found = read_bytes("deep.html", "<html><body>" + "<div>" * 20_000 + f"<p>{FIRST}" + "<b><i>" * 500)
    assert len(found) == 1

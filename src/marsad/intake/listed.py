"""What an outlet's lists say has been published: entries of feeds and news sitemaps, links on section pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urldefrag, urljoin, urlsplit

import msgspec

from marsad.core.errors import UnreadableError
from marsad.intake.cleaning import clean_line
from marsad.intake.dates import moment_of
from marsad.intake.encoding import decode
from marsad.intake.feeds import declares, parsed_feed
from marsad.intake.sniffing import HEAD_BYTES, sniff
from marsad.intake.xml import parse_xml

_MOST: Final = 2_000
_HEADLINE: Final = 25
_TRACKING: Final = re.compile(r"(?:^|&)(?:utm_\w+|fbclid|gclid|mc_[ce]id|ref|source)=[^&]*", re.I)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that a list names: an article's address, and what the list says of it."""

    url: str
    title: str | None = None
    published: str | None = None
    changed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The entries of a list in its order, and further lists that it points to (a sitemap of sitemaps)."""

    entries: tuple[Entry, ...]
    lists: tuple[str, ...] = ()


def read_list(body: bytes, *, address: str, charset: str | None = None, links: str | None = None) -> Listing:
    """The entries of a feed, sitemap or section page, told apart by its content; at most 2,000.

    On a page, links are taken that match ``links``; without it those within the site whose words are long enough for a
    headline. Raises `UnreadableError` for what is none of them.
    """
    if sniff(body[:HEAD_BYTES]) == "html":
        found = Listing(entries=tuple(_links(body, address, charset, links)))
    elif body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        found = Listing(entries=tuple(_json_feed(body, address)))
    elif re.search(rb"<(?:urlset|sitemapindex)\b", body[:HEAD_BYTES]):
        found = _sitemap(body, address)
    else:
        found = Listing(entries=tuple(_feed(body, address, charset)))
    wanted = re.compile(links) if links else None
    unique = {one.url: one for one in reversed(found.entries) if wanted is None or wanted.search(one.url)}
    return Listing(entries=tuple(reversed(unique.values()))[:_MOST], lists=found.lists)


def plain_url(url: str, base: str) -> str | None:
    """An address as an article's key: absolute, without fragment or tracking words; None where it is no web one."""
    try:
        parts = urlsplit(urldefrag(urljoin(base, url.strip())).url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    query = _TRACKING.sub("", parts.query).lstrip("&")
    return parts._replace(query=query).geturl()


def _feed(body: bytes, address: str, charset: str | None) -> Iterator[Entry]:
    markup = decode(body, declared=charset, markup=True)
    if declares(markup):
        raise UnreadableError("D131", "the feed declares a DTD or entities, which are not read.", "")
    feed = parsed_feed(markup)
    if not feed.entries and feed.get("bozo"):
        raise UnreadableError("D130", "this is no feed, sitemap or page that can be read.", "Check the address.")
    for entry in feed.entries:
        link = entry.get("link")
        if isinstance(link, str) and (url := plain_url(link, address)):
            yield Entry(url=url, title=clean_line(entry.get("title")), published=moment_of(entry.get("published")),
                        changed=entry.get("updated") if "updated" in entry else None)  # fmt: skip


class _JsonItem(msgspec.Struct):
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    date_published: str | None = None
    date_modified: str | None = None


class _JsonFeed(msgspec.Struct):
    items: list[_JsonItem]


def _json_feed(body: bytes, address: str) -> Iterator[Entry]:
    """JSON Feed 1.1 (jsonfeed.org)."""
    try:
        feed = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_JsonFeed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError("D133", f"the JSON feed cannot be read ({error}).", "Check the address.") from None
    for item in feed.items:
        link = item.url or item.external_url
        if link and (url := plain_url(link, address)):
            yield Entry(url=url, title=clean_line(item.title), published=moment_of(item.date_published),
                        changed=item.date_modified)  # fmt: skip


def _sitemap(body: bytes, address: str) -> Listing:
    root = parse_xml(body)
    rows = [_row(node) for node in root if node.tag in ("url", "sitemap")]
    # The newest first: an index of sitemaps may go back for decades.
    rows.sort(key=lambda row: row.get("publication_date") or row.get("lastmod") or "", reverse=True)
    known = [(url, row) for row in rows if row.get("loc") and (url := plain_url(row["loc"], address))]
    if root.tag == "sitemapindex":
        return Listing(entries=(), lists=tuple(url for url, _ in known))
    return Listing(
        entries=tuple(
            Entry(url=url, title=clean_line(row.get("title")), published=moment_of(row.get("publication_date")),
                  changed=row.get("lastmod"))
            for url, row in known
        )
    )  # fmt: skip


def _row(node: Any) -> dict[str, str]:
    return {str(child.tag): child.text.strip() for child in node.iter() if child.text and child.text.strip()}


def _links(body: bytes, address: str, charset: str | None, links: str | None) -> Iterator[Entry]:
    from lxml import html as lxml_html

    from marsad.intake.boundary import foreign

    markup = decode(body, declared=charset, markup=True)
    with foreign("D110", "the page cannot be parsed", "Check the address."):
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
        tree = lxml_html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    site = _site(address)
    for anchor in tree.iter("a"):
        url = plain_url(anchor.get("href") or "", address)
        words = clean_line(anchor.text_content())
        if url is None or url == address or _site(url) != site:
            continue
        if links or len(words or "") >= _HEADLINE:
            yield Entry(url=url, title=words)


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")

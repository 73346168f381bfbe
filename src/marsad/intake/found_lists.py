"""What a page or a feed says of its outlet: the name, the language, and where it lists what it publishes."""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import urlsplit

from marsad.core.nouns import Record
from marsad.intake.cleaning import clean_line
from marsad.intake.encoding import decode
from marsad.intake.feeds import parsed_feed
from marsad.intake.listed import plain_url
from marsad.intake.sniffing import HEAD_BYTES, sniff

ListKind = Literal["feeds", "sitemaps", "pages"]
_FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_MOST: Final = 12
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})\b", re.I)
_TITLE_PARTS: Final = re.compile(r"\s+[|–—·»-]\s+")


class Introduced(Record, frozen=True, kw_only=True):
    """What an answer is as a list (``kind``), the name and language it gives, and the feeds that it names (a page)."""

    kind: ListKind
    name: str | None = None
    language: str | None = None
    feeds: tuple[str, ...] = ()


def introduced(body: bytes, *, address: str, charset: str | None = None) -> Introduced:
    """What an answer says of its outlet. Raises `UnreadableError` where a page cannot be parsed."""
    if sniff(body[:HEAD_BYTES]) == "html":
        return _page(body, address, charset)
    if re.search(rb"<(?:urlset|sitemapindex)\b", body[:HEAD_BYTES]):
        return Introduced(kind="sitemaps")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return Introduced(kind="feeds")
    feed = parsed_feed(decode(body, declared=charset, markup=True)).feed
    return Introduced(kind="feeds", name=clean_line(feed.get("title")), language=_language(feed.get("language")))


def kind_by_address(url: str) -> ListKind:
    """What a list probably is that was not looked at, by the words of its address."""
    path = url.lower().partition("?")[0]
    if "sitemap" in path:
        return "sitemaps"
    return "feeds" if re.search(r"(?:rss|atom|feed|\.xml$|\.rdf$|\.json$)", path) else "pages"


def _page(body: bytes, address: str, charset: str | None) -> Introduced:
    from lxml import html as lxml_html

    from marsad.intake.boundary import foreign

    markup = decode(body, declared=charset, markup=True)
    with foreign("D110", "the page cannot be parsed", "Check the address."):
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
        tree = lxml_html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    feeds = [
        url
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split() and _is_feed(link.get("type"))
        if (url := plain_url(link.get("href") or "", address))
    ]
    site = next((meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:site_name"), None)
    title = next((node.text_content() for node in tree.iter("title")), None)
    return Introduced(
        kind="pages", name=clean_line(site) or _outlet_in(clean_line(title) or "", address),
        language=_language(tree.get("lang")), feeds=tuple(dict.fromkeys(feeds))[:_MOST],
    )  # fmt: skip


def _outlet_in(title: str, address: str) -> str | None:
    """Of "News | Tigris Courier" what its host is called after, else what comes last."""
    host = _letters(urlsplit(address).hostname or "")
    parts = _TITLE_PARTS.split(title)
    named = [part for part in parts if _letters(part) and _letters(part) in host]
    return max(named, key=len, default=parts[-1]) or None


def _letters(words: str) -> str:
    return "".join(letter for letter in words.lower() if letter.isalnum())


def _is_feed(stated: str | None) -> bool:
    return (stated or "").partition(";")[0].strip().lower() in _FEED_TYPES


def _language(stated: object) -> str | None:
    match = _LANGUAGE.match(stated.strip()) if isinstance(stated, str) else None
    return match[1].lower() if match else None

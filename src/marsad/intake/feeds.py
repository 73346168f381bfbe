"""RSS and Atom files: a document per entry. XML is read without DTDs and without entities of its own.

``published`` is the entry's own time on the outlet's wall clock (the day that its "on Monday" counts from): an offset
that is written with it is left off, not applied; a time written in UTC stays the UTC wall clock.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser
import msgspec

from marsad.core.errors import EmptyError, MarsadError, UnreadableError
from marsad.core.nouns import Document, Failure
from marsad.intake.boundary import foreign
from marsad.intake.cleaning import clean, clean_line
from marsad.intake.dates import moment_of
from marsad.intake.encoding import decode
from marsad.intake.html import paragraphs_of
from marsad.intake.items import Fields, Item, document, failure

MEDIA_TYPE = "application/rss+xml"
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_DECLARED = re.compile(r"<!\s*(?:doctype|entity)\b", re.I)
_TAIL = 2000
_CLOSED = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.S | re.I)
_SHORTENED = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.|&#8230;)\s*\]|(?:continue reading|read more)\s*[.…»→]*)\s*\Z", re.I)
_ADVICE = "Save the feed again."


def read_feed(item: Item) -> Iterator[Document | Failure]:
    """A document per entry, from its content or summary; raises `UnreadableError` for a DTD or XML beyond reading."""
    markup = decode(item.data, declared=item.charset, markup=True)
    if declares(markup):
        raise UnreadableError(
            "D131", "the XML declares a DTD or entities, which are not read.", "Remove the <!DOCTYPE …> and try again."
        )
    feed = parsed_feed(markup)
    if not feed.entries:
        if feed.get("bozo"):
            raise UnreadableError("D130", "this is no feed that can be read.", _ADVICE)
        raise EmptyError("D303", "the feed has no entries.", "Nothing to do; it may have some another day.")
    for number, entry in enumerate(feed.entries, start=1):
        try:
            with foreign("D130", "the entry cannot be read", _ADVICE):
                found = document(_item_of(entry, item), _fields_of(entry, feed.feed), MEDIA_TYPE)
        except MarsadError as error:
            yield failure(error, item.path, url=_link(entry), where=f"entry {number}")
        else:
            yield found
    if not _CLOSED.search(markup[-_TAIL:]):
        cut = UnreadableError("D132", "the feed ends in the middle; the entries before that were read.", _ADVICE)
        yield failure(cut, item.path)


def declares(markup: str) -> bool:
    """Whether a DTD or an entity is declared outside comments and CDATA (or after one of them that does not end)."""
    place = 0
    while (place := markup.find("<!", place)) >= 0:
        if _DECLARED.match(markup, place):
            return True
        closing = "-->" if markup.startswith("<!--", place) else "]]>" if markup.startswith("<![", place) else ">"
        end = markup.find(closing, place)
        if end < 0:
            return _DECLARED.search(markup, place) is not None
        place = end
    return False


def parsed_feed(markup: str) -> Any:
    """What feedparser makes of a feed's markup, its XML declaration apart; never touches the network."""
    markup = _DECLARATION.sub("", markup)
    with foreign("D130", "the feed cannot be parsed", _ADVICE):
        # Bytes in a file object: a string would be tried as an address or a file name first.
        return feedparser.parse(
            io.BytesIO(markup.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )


def _item_of(entry: Any, item: Item) -> Item:
    """The entry as an item of its own: the id is from what it says, so that it is the same in tomorrow's file."""
    said = [entry.get(key) for key in ("id", "link", "title", "published", "summary")]
    said += [content.get("value") for content in entry.get("content", ())]
    return Item(data=msgspec.json.encode(said), path=item.path, url=_link(entry) or item.url, limits=item.limits)


def _fields_of(entry: Any, feed: Any) -> Fields:
    title = clean_line(" ".join(paragraphs_of(entry.get("title") or "")) or clean_line(entry.get("title")))
    bodies = [content.get("value") or "" for content in entry.get("content", ())] + [entry.get("summary") or ""]
    paragraphs = paragraphs_of(max(bodies, key=len))
    if paragraphs:
        paragraphs[-1] = _SHORTENED.sub(" …", paragraphs[-1])
    if title and not (paragraphs and paragraphs[0].startswith(title)):
        paragraphs.insert(0, title)
    source = entry.get("source") or {}
    written = entry.get("published") or entry.get("updated")
    parsed = entry.get("published_parsed") if entry.get("published") else entry.get("updated_parsed")
    return Fields(
        text=clean("\n\n".join(paragraphs)),
        title=title,
        author=clean_line(entry.get("author")),
        publisher=clean_line(source.get("title")) or clean_line(feed.get("title")),
        published=moment_of(written) or ("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*parsed[:6]) if parsed else None),
        language=_language(entry, feed),
    )


def _link(entry: Any) -> str | None:
    link = entry.get("link")
    return link if isinstance(link, str) and link.startswith(("http://", "https://")) else None


def _language(entry: Any, feed: Any) -> str | None:
    stated = [content.get("language") for content in entry.get("content", ())] + [feed.get("language")]
    for value in stated:
        if isinstance(value, str) and (match := re.match(r"([a-z]{2})\b", value, re.I)):
            return match[1].lower()
    return None

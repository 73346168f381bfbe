"""Every reader of foreign bytes as a function of bytes, with inputs to begin with: for `hunt` and for hypothesis.

A reader may give what it likes or raise one of our own errors. Anything else that comes out is a defect. Pages and PDFs
are parsed here as the child process parses them (`marsad.intake.cell`), without the process.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from marsad.core.errors import DocumentError, MarsadError
from marsad.core.nouns import Document, Failure
from marsad.intake import reading
from marsad.intake.addresses import web_address
from marsad.intake.doors import Fetched
from marsad.intake.feeds import read_feed
from marsad.intake.html import read_html
from marsad.intake.inflating import inflated
from marsad.intake.items import Item
from marsad.intake.jsonlines import read_lines
from marsad.intake.limits import DEFAULT_LIMITS, GzipStream
from marsad.intake.listed import read_list
from marsad.intake.outlets import outlets_of_opml, read_outlets
from marsad.intake.pdf import read_pdf
from marsad.intake.plain import read_plain
from marsad.intake.responses import check_archive
from marsad.intake.robots import Robots
from marsad.intake.sniffing import HEAD_BYTES, sniff
from marsad.intake.tables import read_table
from marsad.intake.wacz import read_wacz
from marsad.intake.warc import read_warc
from marsad.store.ledger import Ledger

AT = "https://news.org/world/"
Reader = Callable[[bytes], None]


def _item(data: bytes, suffix: str = "") -> Item:
    return Item(data=data, path="a", url=AT, suffix=suffix)


def _read_item(item: Item) -> Iterator[Document | Failure]:
    """`reading.read_item` without the child process."""
    kind = sniff(item.data[:HEAD_BYTES], suffix=item.suffix, media_type=item.media_type)
    if kind in ("html", "pdf"):
        return iter(list((read_html if kind == "html" else read_pdf)(item)))
    return reading.read_item(item)


def _file(data: bytes, suffix: str) -> Path:
    """A file with these bytes, the same one each time, in memory where there is such a place."""
    folder = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
    path = Path(folder) / f"marsad-fuzz-{os.getpid()}{suffix}"
    path.write_bytes(data)
    return path


def _used(found: object) -> None:
    for one in found:  # type: ignore[attr-defined]
        assert one.text.strip() if isinstance(one, Document) else one.code and one.reason


def page(data: bytes) -> None:
    """A web page."""
    _used(read_html(_item(data)))


def pdf(data: bytes) -> None:
    """A PDF."""
    _used(read_pdf(_item(data)))


def feed(data: bytes) -> None:
    """A feed, as documents."""
    _used(read_feed(_item(data)))


def plain(data: bytes) -> None:
    """A plain text."""
    _used(read_plain(_item(data)))


def json(data: bytes) -> None:
    """JSON Lines, a JSON object or a list of them."""
    _used(read_lines(io.BytesIO(data), "a", DEFAULT_LIMITS))
    _used(_read_item(_item(data, "json")))


def anything(data: bytes) -> None:
    """Bytes of which nothing is known."""
    _used(_read_item(_item(data)))


def warc(data: bytes) -> None:
    """A web archive, not compressed."""
    _used(read_warc(io.BytesIO(data), "a.warc", DEFAULT_LIMITS, read_item=_read_item))


def packed(data: bytes) -> None:
    """A compressed web archive, whose bytes need not be any."""
    stream = GzipStream(io.BytesIO(data), bound=1 << 24)
    _used(read_warc(stream, "a.warc.gz", DEFAULT_LIMITS, read_item=_read_item))


def wacz(data: bytes) -> None:
    """A WACZ."""
    _used(read_wacz(io.BytesIO(data), "a.wacz", DEFAULT_LIMITS, read_item=_read_item))


def kept(data: bytes) -> None:
    """An archive of ours, checked by `marsad verify`."""
    path = _file(data, ".warc.gz")
    check_archive(path)


def answer(data: bytes) -> None:
    """The body of an answer: the first byte chooses its coding, the rest comes in two pieces."""
    coding = ("gzip", "deflate", "identity", "br")[data[0] & 3] if data else "gzip"
    for _ in inflated((data[1:9], data[9:]), coding, step=65_536):
        pass


def listing(data: bytes) -> None:
    """What an outlet lists: feed, sitemap, JSON Feed or section page."""
    for entry in read_list(data, address=AT).entries:
        assert entry.url.startswith("http")


def robots(data: bytes) -> None:
    """A robots.txt."""

    class Door:
        def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
            del etag, modified
            return Fetched(asked=url, url=url, status=200, reason="OK", headers=(), raw=data, body=data)

    asked, at = Robots(Door()), web_address(AT)
    asked.sitemaps(at)
    asked.delay(at)
    asked.check(at)


def address(data: bytes) -> None:
    """A web address."""
    text = data.decode("utf-8", "replace")
    for url in (text, f"http://{text}", f"https://news.org/{text}"):
        try:
            found = web_address(url)
        except DocumentError:
            continue
        assert web_address(str(found)) == found


def opml(data: bytes) -> None:
    """The subscriptions of a feed reader."""
    outlets_of_opml(data)


def sources(data: bytes) -> None:
    """A `sources.toml`."""
    read_outlets(_file(data, ".toml"))


def table(data: bytes) -> None:
    """A CSV table of somebody's own."""
    read_table(_file(data, ".csv"), ("name", "lat"))


def backup(data: bytes) -> None:
    """The rows of a backup, packed and sealed as one, so that more than its seal is tried."""
    seal = b'{"sha256":"' + hashlib.sha256(data).hexdigest().encode() + b'"}\n'
    path = _file(gzip.compress(data + seal, compresslevel=1), ".gz")
    _empty_ledger().restore(path)
    raise AssertionError("random rows made a sound ledger")


@cache
def _empty_ledger() -> Ledger:
    return Ledger.open(_file(b"", ".db"))


READERS: dict[str, Reader] = {
    one.__name__: one
    for one in (
        page, pdf, feed, plain, json, anything, warc, packed, wacz, kept, answer, listing, robots, address, opml,
        sources, table, backup,
    )
}  # fmt: skip

_PAGE = b"""<!doctype html><html lang='en'><head><title>Raid in Baiji - Courier</title>
<meta property='article:published_time' content='2023-03-11T10:00:00Z'>
<script type='application/ld+json'>{"@type":"NewsArticle","datePublished":"2023-03-11"}</script></head><body><article>
<h1>Raid in Baiji</h1><p class='byline'>By Amal Haddad</p><p>Three militants were killed in a raid near Baiji on
Saturday, the police said.</p></article><table><tr><td>1</table>"""
_RSS = b"""<?xml version='1.0'?><rss version='2.0'><channel><title>Courier</title><item><title>Raid in Baiji</title>
<link>https://news.org/a</link><pubDate>Sat, 11 Mar 2023 10:00:00 GMT</pubDate>
<description>Three militants were killed &amp; two were hurt.</description></item></channel></rss>"""
_ATOM = b"""<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>C</title><entry><title>A</title>
<link href='/a'/><updated>2023-03-11T10:00:00Z</updated>
<content type='html'>&lt;p&gt;Words&lt;/p&gt;</content></entry></feed>"""
_MAP = b"<urlset><url><loc>https://news.org/a</loc><lastmod>2023-03-11</lastmod></url></urlset>"
_JSON_FEED = b'{"items":[{"url":"/a"}]}'
_HTTP = b"""HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r
\r\n5\r\n<html\r\n0\r\n\r\n"""
_WARC = b"""WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.org/a\r
Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n""" % (len(_HTTP), _HTTP)
_PDF = resources.files("marsad").joinpath("examples", "reports", "kirkuk-police-bulletin.pdf").read_bytes()
_JSON = b"""{"id": "a1", "title": "Raid", "text": "Three militants were killed.", "published": "2023-03-11"}\n"""
_OPML = b"""<opml version='2.0'><body><outline text='C' xmlUrl='https://news.org/feed' htmlUrl='https://n.org'/></body>
</opml>"""
_ROBOTS = b"User-agent: *\nDisallow: /private*$\nCrawl-delay: 5\nSitemap: https://news.org/map.xml\n"
_TOML = b"""[[source]]\nid = "c"\nname = "C"\nurl = "https://n.org"\nlanguage = "en"\nfeeds = ["https://n.org/f"]\n"""
_CSV = b"""name;lat;lon\nBaiji;34.9;43.5\n"Tel; Afar";36.4;42.4\n"""
_TEXT = b"Raid in Baiji\n\nBy A. Haddad\n11 March 2023\n\nThree died."
_ROWS = b"""{"schema":"marsad.backup/1","ledger":"0001","digest":"d","head":"h","rows":{"marks":1}}
{"table":"marks","seq":1,"id":"m","row_hash":"r","chain":"c","recorded_at":"2023","step":"read","subject":"s","note":"1"}
"""


def _zip() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        made.writestr("archive/a.warc.gz", _packed(_WARC))
    return whole.getvalue()


def _packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "page": (_PAGE,),
    "pdf": (_PDF,),
    "feed": (_RSS, _ATOM),
    "plain": (_TEXT,),
    "json": (_JSON, b"[" + _JSON + b"]"),
    "anything": (_PAGE, _RSS, _JSON, _PDF, _TEXT),
    "warc": (_WARC, _WARC * 2),
    "packed": (_packed(_WARC) * 2,),
    "wacz": (_zip(),),
    "kept": (_packed(_WARC),),
    "answer": (b"\0" + _packed(_PAGE), b"\1x"),
    "listing": (_RSS, _ATOM, _MAP, _PAGE, _JSON_FEED),
    "robots": (_ROBOTS,),
    "address": (b"https://news.org:443/a?b=c#d", b"0x7f.1", b"[::ffff:10.0.0.1]"),
    "opml": (_OPML,),
    "sources": (_TOML,),
    "table": (_CSV,),
    "backup": (_ROWS,),
}


def load() -> None:
    """Lets every reader read its beginnings once, so that all that they load only then is loaded."""
    for name, beginnings in BEGINNINGS.items():
        for data in beginnings:
            tried(name, data)


def tried(name: str, data: bytes) -> None:
    """Gives ``data`` to a reader; lets through only what is no error of ours."""
    try:
        READERS[name](data)
    except MarsadError as error:
        assert error.code  # noqa: PT017 - an error of ours is right as well

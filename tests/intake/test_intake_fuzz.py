"""Arbitrary bytes never raise, and each input gives at least one document or failure."""

from __future__ import annotations

import gzip
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.core.nouns import Document, Failure

quick = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=int(os.environ.get("MARSAD_EXAMPLES", "80")),
)

STARTS = [
    b"",
    b"<html><body><p>",
    b"<!doctype html><h1>Raid</h1>",
    b"<?xml version='1.0'?><rss><channel><item><title>",
    b"<feed>",
    b"%PDF-1.4\n1 0 obj<<",
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 40\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
    b'{"text": "',
    b'{"',
    b"\x1f\x8b\x08",
    b"\xff\xfe<\0h\0t\0m\0l\0>\0",
    b"Title: ",
    b"By Amal Haddad\n3 March 2021\n",
    b'<script type="application/ld+json">{"@type":"NewsArticle","datePublished":',
]
NAMES = ["a.html", "a.txt", "a.pdf", "a.xml", "a.warc", "a.warc.gz", "a.jsonl", "a.json", "a"]


def check(found: list[Document | Failure]) -> None:
    assert found
    for one in found:
        assert one.text.strip() if isinstance(one, Document) else one.code.startswith("D") and one.reason


@quick
@given(st.sampled_from(NAMES), st.sampled_from(STARTS), st.binary(max_size=400))
def test_any_bytes_give_a_document_or_a_failure(read_bytes, name: str, start: bytes, rest: bytes) -> None:  # type: ignore[no-untyped-def]
    check(read_bytes(name, start + rest))


@quick
@given(st.sampled_from(NAMES), st.sampled_from(STARTS), st.text(max_size=300))
def test_any_text_gives_a_document_or_a_failure(read_bytes, name: str, start: bytes, rest: str) -> None:  # type: ignore[no-untyped-def]
    check(read_bytes(name, start + rest.encode("utf-8")))


@quick
@given(st.sampled_from(STARTS), st.binary(max_size=300), st.integers(0, 60), st.binary(max_size=8))
def test_any_damage_to_a_compressed_file_gives_a_document_or_a_failure(  # type: ignore[no-untyped-def]
    read_bytes, start: bytes, rest: bytes, place: int, damage: bytes
) -> None:
    data = gzip.compress(start + rest)
    check(read_bytes("a.warc.gz", data[:place] + damage + data[place + len(damage) :]))


TAGS = st.sampled_from(
    [
        "p",
        "div",
        "h1",
        "table",
        "tr",
        "td",
        "ul",
        "li",
        "time",
        "span",
        "article",
        "meta",
        "br",
        "title",
        "script",
        "blockquote",
    ]
)
MARKUP = st.lists(
    st.tuples(
        TAGS,
        st.sampled_from(
            ["", ' class="date"', ' class="byline ad"', ' datetime="2020-13-45"', ' itemprop="author"', " hidden"]
        ),
        st.text(max_size=40),
    ),
    max_size=25,
)


@quick
@given(MARKUP)
def test_any_markup_gives_a_document_or_a_failure(read_bytes, parts: list[tuple[str, str, str]]) -> None:  # type: ignore[no-untyped-def]
    body = "".join(f"<{tag}{more}>{text}" for tag, more, text in parts)
    check(read_bytes("a.html", f"<html><body>{body}"))


@pytest.mark.parametrize("start", STARTS)
def test_each_start_alone_gives_a_document_or_a_failure(read_bytes, start: bytes) -> None:  # type: ignore[no-untyped-def]
    check(read_bytes("a", start))

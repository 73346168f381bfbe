"""WACZ: the web archives inside are read; any other ZIP says so, and a trap costs nothing."""

from __future__ import annotations

import gzip
import io
import zipfile

from marsad.core.nouns import Document, Failure
from marsad.intake import Limits

PAGE = (
    "<!doctype html><html lang='en'><title>{0}</title><article><h1>{0}</h1><p>{0}, the council said in a statement on "
    "Monday, and an inquiry into how it came about was opened.</p></article></html>"
)


def record(title: str) -> bytes:
    body = PAGE.format(title).encode()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        "WARC-Date: 2026-11-30T10:00:00Z\r\nWARC-Target-URI: https://news.example.org/a\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in files.items():
            whole.writestr(name.replace("__", "/").replace("_warc", ".warc").replace("_gz", ".gz"), data)
    return out.getvalue()


def titles(found: list[Document | Failure]) -> list[str | None]:
    return [one.title for one in found if isinstance(one, Document)]


def codes(found: list[Document | Failure]) -> list[str]:
    return [one.code for one in found if isinstance(one, Failure)]


def test_the_archives_of_a_wacz_are_read_plain_and_zipped(read_bytes):
    data = packed(
        archive__one_warc=record("Raid in Hit"),
        archive__two_warc_gz=gzip.compress(record("Fire in Kut")),
        pages__pages=b"{}",
        elsewhere__three_warc=record("Not an archive of it"),
    )
    found = read_bytes("crawl.wacz", data)
    assert titles(found) == ["Raid in Hit", "Fire in Kut"]
    assert found[0].path.endswith("crawl.wacz#archive/one.warc")


def test_any_other_zip_says_what_to_do(read_bytes):
    (found,) = read_bytes("reports.zip", packed(report=b"Two men were killed."))
    assert (found.code, "Unpack it" in found.reason) == ("D144", True)


def test_a_zip_that_is_cut_off_is_a_failure(read_bytes):
    data = packed(archive__one_warc=record("Raid in Hit"))
    assert codes(read_bytes("crawl.wacz", data[:-30])) == ["D144"]


def test_one_corrupt_archive_does_not_take_the_others_along(read_bytes):
    data = bytearray(packed(archive__one_warc=record("Raid in Hit"), archive__two_warc=record("Fire in Kut")))
    data[60:90] = b"\xff" * 30
    found = read_bytes("crawl.wacz", bytes(data))
    assert titles(found) == ["Fire in Kut"]
    assert codes(found)


def test_a_bomb_in_it_is_not_unpacked(read_bytes):
    data = packed(archive__one_warc=b"\0" * 40_000_000)
    assert codes(read_bytes("crawl.wacz", data, limits=Limits(ratio_free_bytes=1_000_000))) == ["D203"]

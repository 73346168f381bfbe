"""Which format bytes are in: told by the bytes themselves first, by the name's suffix only where they leave it open."""

from __future__ import annotations

import re
from typing import Literal

from marsad.intake.encoding import bom_of

Format = Literal["html", "text", "pdf", "feed", "warc", "jsonl", "json", "gzip", "zip", "xml", "binary", "empty"]

HEAD_BYTES = 4096
_MARKS: dict[bytes, Format] = {b"\x1f\x8b": "gzip", b"WARC/": "warc", b"%PDF-": "pdf", b"PK\x03\x04": "zip"}
_MARKS |= dict.fromkeys((b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PAR1"), "binary")
_MARKS |= dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"OggS", b"ID3", b"RIFF"), "binary")
_MARKS |= dict.fromkeys((b"\x7fELF", b"MZ\x90", b"\xd0\xcf\x11\xe0", b"SQLite format 3\x00", b"{\\rtf"), "binary")
_SUFFIXES: dict[str, Format] = {
    "html": "html", "htm": "html", "xhtml": "html", "shtml": "html", "php": "html", "asp": "html", "aspx": "html",
    "rss": "feed", "atom": "feed", "rdf": "feed", "xml": "xml",
    "jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "pdf": "pdf", "warc": "warc",
}  # fmt: skip
_MEDIA_TYPES: dict[str, Format] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/rdf+xml": "feed",
}  # fmt: skip
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype\b[^<>\[]*(?:\[.*?\]\s*)?>\s*)*", re.S | re.I)
_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.I)
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|p|h1|table|section|script|br)\b[^>]*>?", re.I
)
_JSON_START = re.compile(r'\{\s*"[^"\\]{1,40}"\s*:|\{\s*\}')
_TEXT_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1a\x1b\x85")


def sniff(head: bytes, *, suffix: str = "", media_type: str | None = None) -> Format:
    """The format of something that starts with ``head`` (its first 4,096 bytes are enough)."""
    if not head.strip(b"\0 \t\r\n"):
        return "empty" if not head.strip() else "binary"
    if kind := next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), None):
        return kind
    if b"%PDF-" in head[:1024]:
        return "pdf"
    start = _as_text(head)
    if _is_binary(start):
        return "binary"
    named = _by_media_type(media_type) or _SUFFIXES.get(suffix)
    return _markup(start) or _json(start, named) or _named(named, start)


def _as_text(head: bytes) -> str:
    bom, name = bom_of(head) or (b"", "utf-8")
    text = head[len(bom) :].decode(name, "replace" if bom else "surrogateescape")
    return text.lstrip("\ufeff \t\r\n")


def _is_binary(start: str) -> bool:
    controls = sum(letter < " " and letter not in _TEXT_CONTROLS for letter in start)
    return "\0" in start[:512] or controls * 20 > len(start)


def _markup(start: str) -> Format | None:
    match = _PROLOG.match(start)
    root = start[match.end() if match else 0 :]
    if _FEED_ROOT.match(root):
        return "feed"
    if re.match(r"<(?:html|head|body)\b", root, re.I) or re.match(r"<!doctype\s+html", start, re.I):
        return "html"
    if start.startswith("<?xml") or re.match(r"<!doctype|<!entity", start, re.I):
        return "feed" if re.search(r"<!doctype\s+(?:rss|feed|rdf)", start, re.I) else "xml"
    tags = len(_TAG.findall(start))
    if (root.startswith("<") and tags) or tags >= 5:
        return "html"
    return None


def _json(start: str, named: Format | None) -> Format | None:
    if named == "json":
        return "json"
    return "jsonl" if _JSON_START.match(start) else None


def _named(named: Format | None, start: str) -> Format:
    if named in ("pdf", "warc"):  # its bytes say that it is none
        return "binary"
    if named is None or (named in ("feed", "xml") and not start.startswith("<")):
        return "text"
    return named


def _by_media_type(media_type: str | None) -> Format | None:
    kind = (media_type or "").partition(";")[0].strip().lower()
    return _MEDIA_TYPES.get(kind)

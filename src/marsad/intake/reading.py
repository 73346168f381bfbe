"""Reads sources: each gives documents, failures, or both; nothing that is wrong with one stops the others."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from marsad.core.errors import EmptyError, MarsadError, UnreadableError
from marsad.core.nouns import Document, Failure
from marsad.intake import jsonlines
from marsad.intake.items import Item, failure
from marsad.intake.limits import DEFAULT_LIMITS, GzipStream, Limits, gzip_bound, read_bounded, too_large
from marsad.intake.sniffing import HEAD_BYTES, sniff
from marsad.intake.sources import Source, expand

_ADVICE_FORMAT = "Give HTML, plain text, PDF, RSS or Atom, WARC or JSON Lines."


def read(paths: Iterable[str | Path], *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Document | Failure]:
    """The documents in ``paths`` (files, folders, globs) one by one, and a `Failure` for all that could not be read.

    Raises `UsageError` for a web address; nothing else that is wrong with an input is raised.
    """
    for source in expand(paths):
        yield from read_source(source, limits=limits)


def read_source(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Document | Failure]:
    """The documents in one source, at least one document or failure; never raises for what is in the file."""
    if source.trouble:
        yield source.trouble
        return
    try:
        yield from _read_file(source, limits)
    except MarsadError as error:
        yield failure(error, source.path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Failure(
            path=source.path, code="D104", reason=f"the file cannot be read ({reason}). Next: Check its rights."
        )


def _read_file(source: Source, limits: Limits) -> Iterator[Document | Failure]:
    if not stat.S_ISREG(os.stat(source.location).st_mode):  # a pipe or device would be waited for without end
        raise UnreadableError("D107", "this is no regular file.", "Give a file or a folder.")
    suffix = _suffix(source.path)
    with open(source.location, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > limits.archive_bytes:
            raise too_large(limits.archive_bytes, "the file")
        head = stream.read(HEAD_BYTES)
        stream.seek(0)
        if sniff(head, suffix=suffix) == "gzip":
            bound = gzip_bound(size, limits)
            head = _unpacked_head(stream, bound)
            stream.seek(0)
            inner = _suffix(os.path.splitext(source.path)[0])
            yield from _read_stream(GzipStream(stream, bound=bound), head, source.path, inner, limits)
        else:
            yield from _read_stream(stream, head, source.path, suffix, limits)


def _unpacked_head(stream: BinaryIO, bound: int) -> bytes:
    head = b""
    unpacked = GzipStream(stream, bound=bound)
    try:
        while len(head) < HEAD_BYTES and (piece := unpacked.read(HEAD_BYTES)):
            head += piece
    except MarsadError:
        if not head:
            raise
    return head[:HEAD_BYTES]


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lstrip(".").lower()


def _read_stream(
    stream: io.RawIOBase | BinaryIO, head: bytes, path: str, suffix: str, limits: Limits
) -> Iterator[Document | Failure]:
    kind = sniff(head, suffix=suffix)
    if kind == "warc":
        from marsad.intake.warc import read_warc

        yield from read_warc(stream, path, limits, read_item=read_item)
        return
    if kind == "zip" and not isinstance(stream, io.RawIOBase):
        from marsad.intake.wacz import read_wacz

        yield from read_wacz(stream, path, limits, read_item=read_item)
        return
    buffered = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
    if kind == "jsonl":
        yield from jsonlines.read_lines(buffered, path, limits)
    else:
        data = read_bounded(buffered, limits.document_bytes)
        yield from read_item(Item(data=data, path=path, suffix=suffix, limits=limits))


def read_item(item: Item) -> Iterator[Document | Failure]:
    """The documents in one item of any format but an archive; raises `DocumentError` where there is none."""
    kind = sniff(item.data[:HEAD_BYTES], suffix=item.suffix, media_type=item.media_type)
    if kind == "html":
        from marsad.intake.cell import read_in_cell

        yield from read_in_cell(item, "html")
    elif kind == "text":
        from marsad.intake.plain import read_plain

        yield from read_plain(item)
    elif kind == "pdf":
        from marsad.intake.cell import read_in_cell

        yield from read_in_cell(item, "pdf")
    elif kind == "feed":
        from marsad.intake.feeds import read_feed

        yield from read_feed(item)
    elif kind in ("json", "jsonl"):
        yield from _read_json(item)
    elif kind == "empty":
        raise EmptyError("D302", "the file is empty.", "Check the file.")
    else:
        raise UnreadableError("D106", f"this is no format that can be read ({kind}).", _ADVICE_FORMAT)


def _read_json(item: Item) -> Iterator[Document | Failure]:
    """One JSON value (an object, or a list of objects); if it is none, JSON Lines."""
    data = item.data.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        values = msgspec.json.decode(data, type=list[msgspec.Raw] if data[:1] == b"[" else msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield from jsonlines.read_lines(io.BytesIO(item.data), item.path, item.limits)
        return
    objects = values if isinstance(values, list) else [values]
    if not objects:
        raise EmptyError("D302", "the list is empty.", "Check the file.")
    for number, value in enumerate(objects, start=1):
        yield from jsonlines.read_object(bytes(value), item.path, item.limits, where=f"object {number}")

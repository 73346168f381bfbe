"""Web archives (WARC, plain or gzip): a document per archived page, text, feed entry or PDF.

``WARC-Date`` is when the page was fetched, and is never taken for its date of publication. What is no document (other
media types, redirects, errors, requests, revisits, robots.txt) is passed over.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from marsad.core.errors import EmptyError, MarsadError, TooLargeError
from marsad.core.nouns import Document, Failure
from marsad.intake.boundary import foreign
from marsad.intake.frames import Frame, Stream, frames
from marsad.intake.items import Item, failure
from marsad.intake.limits import Limits, read_bounded, too_large
from marsad.intake.sniffing import HEAD_BYTES, sniff

_KINDS = ("response", "resource")
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf"})
_PERHAPS = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "application/octet-stream",
        "",
    }
)
_RECORD_END = b"\r\n\r\n"
_ADVICE = "Make the archive again; the other records were read."

Reader = Callable[[Item], Iterator[Document | Failure]]


def read_warc(stream: Stream, path: str, limits: Limits, *, read_item: Reader) -> Iterator[Document | Failure]:
    """The documents of an archive; a bad record is a failure that names its number, and the next record is read.

    An archive that is cut off gives what was whole, then a failure.
    """
    given = False
    number = 0
    for frame in frames(stream, bound=limits.document_bytes):
        if isinstance(frame, MarsadError):
            outcomes: Iterator[Document | Failure] = iter([failure(frame, path, where=f"after record {number}")])
        else:
            number += 1
            outcomes = _outcomes(frame, path, limits, f"record {number}", read_item)
        for outcome in outcomes:
            given = True
            yield outcome
    if not given:
        empty = EmptyError("D304", "the archive holds no page that can be read.", "Check what was archived.")
        yield failure(empty, path)


def _outcomes(frame: Frame, path: str, limits: Limits, where: str, read_item: Reader) -> Iterator[Document | Failure]:
    if frame.kind not in _KINDS:
        return
    try:
        item = _item(frame, path, limits)
        if item:
            for outcome in read_item(item):
                yield _placed(outcome, where)
    except MarsadError as error:
        yield failure(error, path, url=frame.url, where=where)


def _placed(outcome: Document | Failure, where: str) -> Document | Failure:
    if isinstance(outcome, Failure):
        return Failure(path=outcome.path, code=outcome.code, reason=f"{where}: {outcome.reason}", url=outcome.url)
    return outcome


def _item(frame: Frame, path: str, limits: Limits) -> Item | None:
    """The archived body, decoded; None where the record is no document."""
    with foreign("D143", "the record cannot be read", _ADVICE):
        record = _record(frame)
        if not 200 <= (record.http_headers.status_code if record.http_headers else 200) < 300:
            return None
        stated = record.http_content_type if record.is_http else record.headers.get("Content-Type")
        media_type = (stated or "").partition(";")[0].strip().lower()
        if media_type not in _PAGES | _PERHAPS or (frame.url or "").endswith("/robots.txt"):
            return None
        if not frame.whole:
            raise too_large(limits.document_bytes, "the record")
        data = _decoded(record.reader, len(frame.content), limits)
        charset = record.http_charset
    kind = sniff(data[:HEAD_BYTES], media_type=media_type)
    if media_type in _PERHAPS and kind not in ("html", "feed", "pdf"):
        return None
    return Item(data=data, path=path, url=frame.url, charset=charset, media_type=media_type, limits=limits)


def _record(frame: Frame) -> Any:
    head = frame.head.rstrip() + _RECORD_END
    if not frame.whole:
        head = _with_length(head, len(frame.content))
    stream = io.BytesIO(head + frame.content + _RECORD_END)
    record = next(ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False, stream_detect=False))
    record.parse_http(auto_decode="all")
    return record


def _with_length(head: bytes, length: int) -> bytes:
    lines = [line for line in head.splitlines() if line and not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % length]) + _RECORD_END


def _decoded(reader: Any, encoded: int, limits: Limits) -> bytes:
    """The body after its transfer and content encodings are undone, within the bounds on size and growth."""
    if reader is None:
        return b""
    bound = min(limits.document_bytes, limits.ratio_free_bytes + limits.ratio * encoded)
    try:
        return read_bounded(reader, bound)
    except TooLargeError as error:
        if bound < limits.document_bytes:
            raise TooLargeError(
                "D203",
                f"the record grows to more than {limits.ratio} times its size.",
                "It may be a decompression bomb.",
            ) from error
        raise

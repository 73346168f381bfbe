"""JSON Lines: objects with ``text`` and any of ``id, url, title, author, publisher, published, language``.

The text is used to the letter: no stripping, no normalisation, so that spans index into the very string given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from marsad.core.errors import EmptyError, MarsadError, UnreadableError
from marsad.core.ids import document_id
from marsad.core.nouns import Document, Failure
from marsad.intake.dates import moment_of
from marsad.intake.items import check_length, failure, language_of
from marsad.intake.limits import Limits, too_large

MEDIA_TYPE = "application/json"
_FIELDS = ("url", "title", "author", "publisher", "language")


def read_lines(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Document | Failure]:
    """A document per line; a bad line is a failure that names its number, and the next line is read."""
    number = 0
    seen = False
    while line := stream.readline(limits.document_bytes + 1):
        number += 1
        if len(line) > limits.document_bytes:
            yield failure(too_large(limits.document_bytes, "the line"), path, where=f"line {number}")
            while not line.endswith(b"\n") and (line := stream.readline(limits.document_bytes)):
                pass
            seen = True
            continue
        line = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if line:
            seen = True
            yield from read_object(line, path, limits, where=f"line {number}")
    if not seen:
        yield failure(EmptyError("D302", "the file is empty.", "Check the file."), path)


def read_object(line: bytes, path: str, limits: Limits, *, where: str) -> Iterator[Document | Failure]:
    """The document in one JSON object; a ``published`` that is no date leaves the document without one and says so."""
    try:
        record = _object(line)
        text = _text(record)
        check_length(text, limits)
        given = {name: _string(record, name) for name in (*_FIELDS, "published")}
        own_id = _own_id(record)
    except MarsadError as error:
        yield failure(error, path, where=where)
        return
    published = given.pop("published")
    moment = moment_of(published)
    given["language"] = given["language"] or language_of(text)
    yield Document(
        id=document_id(line), text=text, own_id=own_id, path=path, published=moment, media_type=MEDIA_TYPE, **given
    )
    if published and not moment:
        no_date = UnreadableError(
            "D153",
            f"`published` {published[:60]!r} is no date; the document is kept without one.",
            "Write it as 2023-03-24 or 2023-03-24T12:01:00.",
        )
        yield failure(no_date, path, where=where)


def _object(line: bytes) -> dict[str, Any]:
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error)[:120]
        raise UnreadableError(
            "D151", f"this is not JSON ({reason}).", "Correct the line; the others were read."
        ) from error
    if not isinstance(record, dict):
        raise UnreadableError("D152", "this is not a JSON object.", "Give one object with `text` per line.")
    return record


def _text(record: dict[str, Any]) -> str:
    text = record.get("text")
    if not isinstance(text, str):
        raise UnreadableError("D152", "the object has no `text` that is a string.", "Put the article in `text`.")
    if not text.strip():
        raise EmptyError("D301", "`text` is empty.", "Put the article in `text`.")
    return text


def _string(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise UnreadableError("D152", f"`{name}` is not a string.", "Write it in quotes, or leave it out.")


def _own_id(record: dict[str, Any]) -> str | None:
    own_id = record.get("id")
    if isinstance(own_id, int) and not isinstance(own_id, bool):
        return str(own_id)
    return _string(record, "id")

"""Original answers as they came, written as a web archive (WARC 1.1), so that any reading can be done anew."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import itertools
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from marsad.core.errors import DocumentError, StoreError
from marsad.intake.doors import Fetched


def _now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """A .warc.gz that grows by whole records, one gzip member each: what is written before a crash can be read.

    One that is there already is never written to: what follows a record that a crash cut short could not be read.
    Raises `StoreError` (S122) where the disk takes no more; the archive then ends with its last whole record.

    Each record holds the answer's own bytes (status line, headers, body as sent) and SHA-256 digests of both the whole
    and the body (ISO 28500:2017).
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = _now) -> None:
        self._clock, self._kept = clock, 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.path, self._file = _new_file(path)
        except OSError as error:
            raise _unwritten(path, error) from error
        try:
            self._write(
                "warcinfo", None, b"software: Marsad\r\nformat: WARC File Format 1.1\r\n", "application/warc-fields"
            )
        except StoreError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the archive; one that holds no answer is taken away, since whoever read it would find it at fault."""
        self._file.close()
        if not self._kept:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def keep(self, answer: Fetched) -> str:
        """Writes an answer, to the disk before it returns; the id of its record."""
        head = [f"HTTP/1.1 {answer.status} {answer.reason}".rstrip()]
        # The body is stored without chunk marks, so its length is its own.
        head += [f"{name}: {value}" for name, value in answer.headers if name.lower() not in _FRAMING]
        head.append(f"Content-Length: {len(answer.raw)}")
        block = "\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + answer.raw
        record = self._write("response", answer, block, "application/http;msgtype=response")
        self._kept += 1
        return record

    def _write(self, kind: str, answer: Fetched | None, block: bytes, media_type: str) -> str:
        record = f"<urn:uuid:{uuid.uuid4()}>"
        lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: {record}",
                 f"WARC-Date: {self._clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"]  # fmt: skip
        if answer is not None:
            lines += [f"WARC-Target-URI: {answer.url}", f"WARC-Payload-Digest: {_digest(answer.raw)}"]
        lines += [
            f"WARC-Block-Digest: {_digest(block)}",
            f"Content-Type: {media_type}",
            f"Content-Length: {len(block)}",
        ]
        whole = "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + block + b"\r\n\r\n"
        end = self._file.tell()
        try:
            self._file.write(gzip.compress(whole, mtime=0))
            os.fsync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                self._file.truncate(end)
            raise _unwritten(self.path, error) from error
        return record


def _new_file(path: Path) -> tuple[Path, BinaryIO]:
    """A new file of this name, or one like it where there is such a file: two runs in one second, a clock set back."""
    stem = path.name.removesuffix(".warc.gz")
    for number in itertools.count(2):
        try:
            # Unbuffered, so that nothing of a record that failed is written later.
            return path, open(path, "xb", buffering=0)
        except FileExistsError:
            path = path.with_name(f"{stem}-{number}.warc.gz")
    raise AssertionError  # `count` never ends


def _unwritten(path: Path, error: OSError) -> StoreError:
    advice = "Make room, or mend the folder, and run it again: what was fetched is kept, the rest is fetched then."
    return StoreError("S122", f"{path} cannot be written ({error.strerror or error}).", advice)


_FRAMING = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive", "trailer"})


def _digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode("ascii")


def content_digest(answer: Fetched) -> str:
    """A digest of the article in a page, so that another advertisement around it is no change; else of the bytes."""
    from marsad.intake.encoding import decode
    from marsad.intake.html import fields_of
    from marsad.intake.sniffing import HEAD_BYTES, sniff

    content = answer.body
    if sniff(content[:HEAD_BYTES]) == "html":
        with contextlib.suppress(DocumentError):  # what cannot be read as an article is compared as it is
            content = fields_of(decode(content, markup=True), address=answer.url).text.encode() or content
    return hashlib.sha256(content).hexdigest()[:32]

"""Where each record of a web archive begins and ends, found without trusting the record.

FastWARC reads a record well, but one corrupt record ends its iteration and a panic in it is no `Exception`; so each
record is cut out here and given to it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from marsad.core.errors import MarsadError, UnreadableError

_STEP = 256 * 1024
_MOST_LINE = 64 * 1024
_MOST_HEAD = 1024 * 1024
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.I | re.M)
_TYPE = re.compile(rb"^warc-type[ \t]*:[ \t]*([\w-]+)", re.I | re.M)
_URI = re.compile(rb"^warc-target-uri[ \t]*:[ \t]*<?(\S+?)>?[ \t]*\r?$", re.I | re.M)
_ADVICE = "Make the archive again; the other records were read."


class Stream(Protocol):
    """What records are read from: a file, or a `GzipStream`."""

    def read(self, size: int = ..., /) -> bytes | None:
        """At most ``size`` bytes, none at the end."""


@dataclass(frozen=True)
class Frame:
    """One record: its header and its content, which is ``whole`` unless it is over the bound (then its start)."""

    head: bytes
    content: bytes
    whole: bool

    @property
    def kind(self) -> str:
        """The value of WARC-Type, in lower case."""
        match = _TYPE.search(self.head)
        return match[1].decode("ascii").lower() if match else ""

    @property
    def url(self) -> str | None:
        """The value of WARC-Target-URI, if it is a web address."""
        match = _URI.search(self.head)
        url = match[1].decode("utf-8", "replace") if match else ""
        return url if url.lower().startswith(("http://", "https://")) else None


def frames(stream: Stream, *, bound: int) -> Iterator[Frame | MarsadError]:
    """The records of ``stream`` in their order, and an error for each stretch that is none.

    After an error the next line that begins a record is looked for; in a gzip file, the next member.
    """
    reader = _Reader(stream)
    while True:
        try:
            frame = _next_frame(reader, bound)
        except MarsadError as error:
            yield error
            if not reader.resume():
                return
            continue
        if frame is None:
            return
        yield frame


def _next_frame(reader: _Reader, bound: int) -> Frame | None:
    line, strayed = reader.line(), False
    while line and not line.startswith(b"WARC/"):
        strayed = strayed or bool(line.strip())
        line = reader.line()
    if strayed:
        reader.put_back(line)
        raise UnreadableError("D141", "there are bytes that belong to no record.", _ADVICE)
    return _frame(line, reader, bound) if line else None


def _frame(line: bytes, reader: _Reader, bound: int) -> Frame:
    head = [line]
    while line.strip():
        line = reader.line()
        head.append(line)
        if not line or sum(map(len, head)) > _MOST_HEAD:
            raise _cut_off()
    joined = b"".join(head)
    match = _LENGTH.search(joined)
    if not match:
        raise UnreadableError("D142", "the record does not say how long it is.", _ADVICE)
    length = int(match[1])
    content = reader.exactly(min(length, bound))
    reader.skip(length - len(content))
    return Frame(joined, content, whole=length <= bound)


def _cut_off() -> UnreadableError:
    return UnreadableError("D140", "the archive ends in the middle of a record.", "Copy or download it again.")


class _Reader:
    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._held = bytearray()

    def resume(self) -> bool:
        """Goes on after an error; false where the stream cannot."""
        again = getattr(self._stream, "resume", None)
        return bool(again()) if again else True

    def put_back(self, line: bytes) -> None:
        self._held[:0] = line

    def line(self) -> bytes:
        """A line with its end (in pieces if it is over 64 KiB), empty at the end."""
        searched = 0
        while (end := self._held.find(b"\n", searched, _MOST_LINE)) < 0 and len(self._held) < _MOST_LINE:
            searched = len(self._held)
            if not self._fill():
                end = len(self._held) - 1
                break
        return self._take(end + 1 if end >= 0 else min(len(self._held), _MOST_LINE))

    def exactly(self, size: int) -> bytes:
        while len(self._held) < size:
            if not self._fill():
                self._held.clear()
                raise _cut_off()
        return self._take(size)

    def skip(self, size: int) -> None:
        while size > 0:
            if not self._held and not self._fill():
                raise _cut_off()
            size -= len(self._take(min(size, len(self._held))))

    def _fill(self) -> bool:
        try:
            piece = self._stream.read(_STEP)
        except MarsadError:
            self._held.clear()  # the start of a record whose rest is lost
            raise
        self._held += piece or b""
        return bool(piece)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

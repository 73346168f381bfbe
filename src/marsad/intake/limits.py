"""Bounds on what is read, and gzip that is undone in bounded steps."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from marsad.core.errors import TooLargeError, UnreadableError

_MIB = 1024 * 1024
_STEP = 256 * 1024
_MEMBER = b"\x1f\x8b\x08"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large an input may be; sizes in bytes, text in characters. What is over a bound is refused, never cut."""

    document_bytes: int = 32 * _MIB
    """One document: a file of HTML, text, PDF or a feed, a line of JSON, a record of a web archive, after decoding."""
    archive_bytes: int = 64 * 1024 * _MIB
    """A file that holds many documents and is read piece by piece (JSON Lines, WARC)."""
    ratio: int = 100
    """How many times its own size a compressed input may grow …"""
    ratio_free_bytes: int = 8 * _MIB
    """… once it has passed this size."""
    text_chars: int = 2_000_000
    """The text of one document."""
    pages: int = 2_000
    """The pages of one PDF."""
    parse_seconds: float = 60.0
    """How long a parser may take over one page or PDF …"""
    parse_megabytes: int = 3_072
    """… and how much address space it may take, in the child process that it runs in (`cell`)."""


DEFAULT_LIMITS = Limits()


def read_bounded(stream: BinaryIO, bound: int) -> bytes:
    """All bytes of ``stream``; raises `TooLargeError` as soon as there are more than ``bound``."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(min(_STEP, bound + 1 - size)):
        pieces.append(piece)
        size += len(piece)
        if size > bound:
            raise too_large(bound)
    return b"".join(pieces)


def too_large(bound: int, what: str = "the document") -> TooLargeError:
    """The error for something over ``bound`` bytes."""
    return TooLargeError(
        "D201", f"{what} is larger than {bound:,} bytes.", "Split it, or raise the limit `document_bytes`."
    )


class GzipStream(io.RawIOBase):
    """The decoded bytes of a gzip file of one or many members, produced in steps of at most 256 KiB.

    Raises `TooLargeError` (D203) when more than ``bound`` bytes have come out, `UnreadableError` (D105) where the file
    is cut off or corrupt; everything before that point has been given.
    """

    def __init__(self, stream: BinaryIO, *, bound: int) -> None:
        self._stream, self._bound = stream, bound
        self._given = 0
        self._decoder = zlib.decompressobj(wbits=31)
        self._pending = b""
        self._in_member = False
        self._spent = False

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fills ``buffer``; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._next_piece(min(len(view), _STEP))
        view[: len(piece)] = piece
        return len(piece)

    def resume(self) -> bool:
        """Goes to the next member after an error, so that one corrupt member does not hide the rest.

        False where nothing more may be read, since the bound was passed.
        """
        if self._spent:
            return False
        self._decoder = zlib.decompressobj(wbits=31)
        self._in_member = False
        search_from = 1
        while (start := self._pending.find(_MEMBER, search_from)) < 0:
            more = self._stream.read(_STEP)
            if not more:
                self._pending = b""
                return True
            self._pending = self._pending[-len(_MEMBER) + 1 :] + more
            search_from = 0
        self._pending = self._pending[start:]
        return True

    def _next_piece(self, most: int) -> bytes:
        while most:
            if not self._pending and not self._fill():
                return b""
            piece = self._decode(most)
            if self._decoder.eof:
                self._pending = self._decoder.unused_data
                self._decoder = zlib.decompressobj(wbits=31)
                self._in_member = False
            if piece:
                self._count(len(piece))
                return piece
        return b""

    def _fill(self) -> bool:
        self._pending = self._stream.read(_STEP)
        if not self._pending and self._in_member:
            self._in_member = False
            raise UnreadableError(
                "D105", "the compressed file ends in the middle.", "Copy or download it again; what was whole is kept."
            )
        return bool(self._pending)

    def _decode(self, most: int) -> bytes:
        if not self._in_member:
            self._pending = self._pending.lstrip(b"\0")  # some writers pad members with zeros
            if not self._pending:
                return b""
        self._in_member = True
        try:
            piece = self._decoder.decompress(self._pending, most)
        except zlib.error as error:
            raise UnreadableError(
                "D105",
                f"the compressed data is corrupt ({error}).",
                "Copy or download it again; what was whole is kept.",
            ) from error
        self._pending = self._decoder.unconsumed_tail
        return piece

    def _count(self, size: int) -> None:
        self._given += size
        if self._given > self._bound:
            self._spent = True
            raise TooLargeError(
                "D203",
                f"the compressed file grows to more than {self._bound:,} bytes.",
                "Check that it is no decompression bomb; if it is sound, unpack it first.",
            )


def gzip_bound(compressed_bytes: int, limits: Limits) -> int:
    """How many decoded bytes a gzip file of ``compressed_bytes`` may give."""
    return min(limits.archive_bytes, limits.ratio_free_bytes + limits.ratio * compressed_bytes)

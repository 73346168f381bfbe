"""Undoes a transfer's compression in bounded steps, so that a bomb is noticed long before it has gone off."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from marsad.core.errors import UnreadableError

_GZIP, _ZLIB, _RAW = 31, 15, -15


def inflated(pieces: Iterable[bytes], coding: str, *, step: int) -> Iterator[bytes]:
    """The decoded bytes, at most ``step`` at a time; ``coding`` is a Content-Encoding (gzip, deflate, identity).

    Raises `UnreadableError` (D105) for data that is corrupt, cut off or in another coding.
    """
    if coding in ("", "identity"):
        yield from pieces
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableError("D105", f"it comes in the coding {coding[:40]!r}, which was not asked for.", "")
    decoder = None
    for piece in pieces:
        if decoder is None and piece:
            decoder = zlib.decompressobj(_GZIP if coding != "deflate" else _ZLIB if piece[0] & 15 == 8 else _RAW)
        if decoder is None or decoder.eof:
            continue
        waiting = piece
        while waiting and not decoder.eof:
            try:
                given = decoder.decompress(waiting, step)
            except zlib.error as error:
                raise UnreadableError("D105", f"the compressed data is corrupt ({error}).", "") from error
            waiting = decoder.unconsumed_tail
            if given:
                yield given
    if decoder is not None and not decoder.eof:
        raise UnreadableError("D105", "the compressed data ends in the middle.", "")

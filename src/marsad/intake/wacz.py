"""WACZ files (Web Archive Collection Zipped 1.1): the web archives inside are read in order; other ZIPs are not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from marsad.core.errors import UnreadableError
from marsad.core.nouns import Document, Failure
from marsad.intake.boundary import foreign
from marsad.intake.frames import Stream
from marsad.intake.items import failure
from marsad.intake.limits import GzipStream, Limits, gzip_bound, too_large
from marsad.intake.warc import Reader, read_warc

_MOST_ENTRIES: Final = 10_000
_ADVICE: Final = "Unpack it, and give the folder."


def read_wacz(stream: BinaryIO, path: str, limits: Limits, *, read_item: Reader) -> Iterator[Document | Failure]:
    """The documents of all archives in a WACZ. Raises `UnreadableError` (D144) for any other ZIP or a broken one.

    Only ``archive/*.warc`` and ``archive/*.warc.gz`` are opened, so that nothing that is nested deeper is unpacked.
    """
    with foreign("D144", "the ZIP cannot be read", _ADVICE):
        whole = zipfile.ZipFile(stream)
        names = [entry for entry in whole.infolist()[:_MOST_ENTRIES] if _is_archive(entry.filename)]
    if not names:
        raise UnreadableError("D144", "this is a ZIP that holds no web archive (WACZ).", _ADVICE)
    for entry in names:
        shown = f"{path}#{entry.filename}"
        try:
            yield from _read_entry(whole, entry, shown, limits, read_item)
        except UnreadableError as error:
            yield failure(error, shown)


def _is_archive(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))


def _read_entry(
    whole: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str, limits: Limits, read_item: Reader
) -> Iterator[Document | Failure]:
    if entry.file_size > min(limits.archive_bytes, gzip_bound(entry.compress_size, limits)):
        raise UnreadableError("D203", "it grows to more than a hundred times its size.", "It may be a bomb.")
    with foreign("D144", "the archive in the ZIP cannot be read", _ADVICE):
        inside: Stream = _Bounded(whole.open(entry), entry.file_size)
    if entry.filename.endswith(".gz"):
        inside = GzipStream(cast("BinaryIO", inside), bound=gzip_bound(entry.file_size, limits))
    yield from read_warc(inside, shown, limits, read_item=read_item)


class _Bounded(io.RawIOBase):
    """An entry's bytes, at most as many as the ZIP's directory says there are; its faults are ours."""

    def __init__(self, inside: object, size: int) -> None:
        self._inside, self._left = inside, size

    def readable(self) -> bool:
        """Always true."""
        return True

    def resume(self) -> bool:
        """False: what cannot be unpacked at one place cannot be further on."""
        return False

    def readinto(self, buffer: object, /) -> int:
        """Fills ``buffer``; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        with foreign("D144", "the archive in the ZIP cannot be read", _ADVICE):
            piece = self._inside.read(min(len(view), self._left + 1))  # type: ignore[attr-defined]
        if len(piece) > self._left:
            raise too_large(self._left, "the archive")
        self._left -= len(piece)
        view[: len(piece)] = piece
        return len(piece)

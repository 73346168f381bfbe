"""Whether the original answers that were kept are still what they were: every record of a web archive by its digest."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Final

from marsad.core.errors import MarsadError
from marsad.core.nouns import Record
from marsad.intake.frames import Frame, frames
from marsad.intake.limits import GzipStream

_DIGEST: Final = re.compile(rb"^warc-block-digest[ \t]*:[ \t]*sha256:([A-Z2-7]+=*)[ \t]*\r?$", re.I | re.M)
_MOST_RECORD: Final = 1 << 28
_MOST_ARCHIVE: Final = 1 << 42


class ArchiveCheck(Record, frozen=True, kw_only=True):
    """What re-reading an archive found: how many ``responses`` are sound, and ``faults`` (which record, what is wrong).

    ``cut`` says that it ends within a record, as it does where a run was killed while it wrote.
    """

    path: str
    responses: int
    faults: tuple[tuple[str, str], ...]
    cut: bool = False


def check_archive(path: Path) -> ArchiveCheck:
    """Re-reads every record of an archive (.warc.gz) of ours. Raises nothing for what is wrong with the file."""
    faults: list[tuple[str, str]] = []
    sound = number = 0
    broken: tuple[str, str] | None = None
    try:
        with open(path, "rb") as file:
            for frame in frames(GzipStream(file, bound=_MOST_ARCHIVE), bound=_MOST_RECORD):
                if broken is not None:
                    faults.append(broken)
                    broken = None
                if isinstance(frame, MarsadError):
                    broken = (f"{path.name}, after record {number}", frame.message)
                    continue
                number += 1
                if (what := _differs(frame)) is not None:
                    faults.append((f"{path.name}, record {number}" + (f", {frame.url}" if frame.url else ""), what))
                else:
                    sound += frame.kind == "response"
    except OSError as error:
        faults.append((path.name, f"cannot be read: {error.strerror or error}"))
    cut = broken is not None and "in the middle" in broken[1]
    if broken is not None and not cut:
        faults.append(broken)
    return ArchiveCheck(path=str(path), responses=sound, faults=tuple(faults), cut=cut)


def _differs(frame: Frame) -> str | None:
    said = _DIGEST.search(frame.head)
    if said is None:
        return "holds no digest, so nothing says whether it is what came"
    if base64.b32encode(hashlib.sha256(frame.content).digest()) != said[1].upper():
        return "its bytes are not those that came"
    return None

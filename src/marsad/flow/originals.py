"""The original answers that `gather` keeps, carried along with a backup of the ledger: one tar file beside its file.

The tar (POSIX.1-2001) begins with a list in JSON of what follows, each file with its length and SHA-256, so that it can
be unpacked without Marsad. Archives only grow, by whole records: one that is written meanwhile is taken as it was.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import msgspec

from marsad.core.errors import StoreError, UsageError
from marsad.core.nouns import Record

FORMAT: Final = "marsad.originals/1"
_LIST: Final = "originals.json"
_LONGEST_LIST: Final = 1 << 28
_STEP: Final = 1 << 20
_NOTES: Final = "notes.json"


class _File(Record, frozen=True, kw_only=True):
    name: str
    size: int
    sha256: str


class _Listed(Record, frozen=True, kw_only=True):
    schema: str
    head: str
    files: tuple[_File, ...]


def beside(backup: Path) -> Path:
    """Where the originals of a backup lie: ``ledger.jsonl.gz`` has its own in ``ledger.originals.tar``."""
    stem = backup.name.removesuffix(".gz").removesuffix(".jsonl") or backup.name
    return backup.with_name(f"{stem}.originals.tar")


def write_originals(folder: Path, path: Path, *, head: str) -> tuple[str, ...]:
    """Writes the archives under ``folder``, and its notes on outlets, into one file; the names of the archives.

    Nothing is written where there is no archive. ``head`` is that of the ledger that was backed up before. Raises
    `UsageError` U136 where the file is there already or cannot be written, or an archive cannot be read.
    """
    if path.exists():
        raise UsageError("U136", f"{path} is there already, and a backup replaces nothing.", "Give another name.")
    part = path.with_name(f"{path.name}.part")
    try:
        found = [*sorted((folder / "archive").glob("*.warc.gz")), *filter(Path.exists, [folder / _NOTES])]
        files = [_said_of(folder, one) for one in found]
        archives = tuple(file.name for file in files if file.name != _NOTES)
        if not archives:
            return ()
        with open(part, "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as packed:
                listed = msgspec.json.encode(_Listed(schema=FORMAT, head=head, files=tuple(files)))
                packed.addfile(_entry(_LIST, len(listed)), io.BytesIO(listed))
                for file in files:
                    with open(folder / file.name, "rb") as source:
                        packed.addfile(_entry(file.name, file.size), source)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except (OSError, tarfile.TarError) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        why = getattr(error, "strerror", None) or str(error)
        advice = "The ledger itself is backed up. Make room or give another name, and back up again."
        raise UsageError("U136", f"The original answers cannot be written to {path}: {why}.", advice) from error
    return archives


def _said_of(folder: Path, path: Path) -> _File:
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        return _File(name=path.relative_to(folder).as_posix(), size=size, sha256=_digest(file, size))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o644
    return entry


def _digest(file: IO[bytes], size: int) -> str:
    """SHA-256 of the next ``size`` bytes, or of those that there are."""
    whole = hashlib.sha256()
    while size > 0 and (piece := file.read(min(size, _STEP))):
        whole.update(piece)
        size -= len(piece)
    return whole.hexdigest()


def check_originals(path: Path, folder: Path) -> tuple[str, ...]:
    """The archives in such a file, every byte of which is checked, and that they can go into ``folder``.

    Raises `StoreError` S121 for a damaged file, S123 where ``folder`` has an archive of a name with other content.
    """
    with _opened(path) as (listed, packed):
        _check_list(listed, path)
        for file in listed.files:
            found, size = packed.extractfile(file.name), packed.getmember(file.name).size
            if found is None or size != file.size or _digest(found, size) != file.sha256:
                raise _damaged(path, f"{file.name} is not what was backed up")
            _check_room(folder, file)
        return tuple(file.name for file in listed.files if file.name != _NOTES)


def _check_list(listed: _Listed, path: Path) -> None:
    if listed.schema != FORMAT:
        raise StoreError("S102", f"{path} is of the format {listed.schema}; this Marsad reads {FORMAT}.", "Update it.")
    for file in listed.files:
        inside, _, name = file.name.rpartition("/")
        sound = name.endswith(".warc.gz") and name == Path(name).name and inside == "archive"
        if file.name != _NOTES and not sound:
            raise _damaged(path, f"{file.name!r} is no name of an archive")


def _check_room(folder: Path, file: _File) -> None:
    there = folder / file.name
    if file.name == _NOTES or not there.exists():
        return
    with open(there, "rb") as kept:
        begins_alike = _digest(kept, file.size) == file.sha256
    if not begins_alike:
        advice = "Restore under another $MARSAD_HOME, or move that file away. Nothing was restored."
        raise StoreError("S123", f"{there} is there already, with other content than the backup's.", advice)


def restore_originals(path: Path, folder: Path) -> tuple[str, ...]:
    """Puts the archives of such a file, checked by `check_originals`, into ``folder``; their names.

    What is there already stays, and so do notes on outlets, which may be newer. Raises `StoreError` S121, S122.
    """
    with _opened(path) as (listed, packed):
        for file in listed.files:
            there = folder / file.name
            if there.exists():
                continue
            source = packed.extractfile(file.name)
            assert source is not None
            _place(source, there)
        return tuple(file.name for file in listed.files if file.name != _NOTES)


def _place(source: IO[bytes], there: Path) -> None:
    part = there.with_name(f"{there.name}.part")
    try:
        there.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as out:
            while piece := source.read(_STEP):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, there)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        advice = "The ledger is restored. Make room, and unpack the other archives with `tar` into that folder."
        raise StoreError("S122", f"{there} cannot be written ({error.strerror or error}).", advice) from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[_Listed, tarfile.TarFile]]:
    try:
        with tarfile.open(path, "r:") as packed:
            first = packed.next()
            inside = packed.extractfile(first) if first is not None and first.name == _LIST else None
            if inside is None:
                raise _damaged(path, "it does not begin with its list")
            yield msgspec.json.decode(inside.read(_LONGEST_LIST), type=_Listed), packed
    except (tarfile.TarError, OSError, EOFError, KeyError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged(path, f"it cannot be unpacked ({error})") from error


def _damaged(path: Path, why: str) -> StoreError:
    return StoreError("S121", f"{path} is no sound copy of the original answers: {why}.", "Try an older one.")

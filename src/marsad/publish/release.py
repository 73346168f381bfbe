"""A release: events in files for others, with what they need to see later that nobody has changed anything.

Beside the events stand the reports behind them (without their texts), the head of the ledger's chain, which stands for
all that was recorded by then, and the SHA-256 of every file.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Document, Event, Record
from marsad.publish import inert, layouts
from marsad.publish.layouts import Named

SCHEMA: Final = "marsad.release/1"
_EVENT_FILES: Final = {"events.csv": "csv", "events.jsonl": "jsonl", "events.geojson": "geojson"}
_REPORT_COLUMNS: Final = ("id", "name", "publisher", "published", "title", "url", "language", "replaced")


class FileSaid(Record, frozen=True, kw_only=True):
    """A file of a release, its length in bytes and its SHA-256."""

    name: str
    bytes: int
    sha256: str


class Release(Record, frozen=True, kw_only=True):
    """What a release says of itself: of which ledger as it stood when, what was asked of it, and its files."""

    schema: str = SCHEMA
    marsad: str
    made: str
    head: str
    digest: str
    asked: dict[str, Any]
    events: int
    reports: int
    files: tuple[FileSaid, ...]


def write_release(
    folder: Path, events: Sequence[Event], documents: Iterable[Document], *, version: str, made: str, head: str,
    digest: str, asked: Mapping[str, Any], current: frozenset[str], actors: Named = str,
) -> Release:  # fmt: skip
    """Writes a release into a folder that appears when it is whole.

    ``made`` is a day or moment (ISO 8601, UTC), ``asked`` the filters, ``current`` the documents that no newer one has
    replaced. Raises `UsageError` U139 where the folder is there already or cannot be written.
    """
    if folder.exists():
        raise UsageError("U139", f"{folder} is there already, and a release replaces nothing.", "Give another name.")
    told = {document for event in events for document in event.documents}
    behind = [document for document in documents if document.id in told]
    part = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        names = {document.id: document.name for document in behind}
        for name, layout in _EVENT_FILES.items():
            with open(part / name, "w", encoding="utf-8", newline="") as stream:
                layouts.write(events, layout, stream, documents=names, actors=actors)
        _write_reports(part / "reports.csv", behind, current)
        files = tuple(_said_of(part / name) for name in (*_EVENT_FILES, "reports.csv"))
        release = Release(
            marsad=version, made=made, head=head, digest=digest, asked=dict(asked), events=len(events),
            reports=len(behind), files=files,
        )  # fmt: skip
        (part / "README.txt").write_text(_words(release), encoding="utf-8")
        said = msgspec.json.format(msgspec.json.encode(release), indent=1)
        (part / "release.json").write_bytes(said + b"\n")
        sums = [*files, _said_of(part / "README.txt"), _said_of(part / "release.json")]
        (part / "SHA256SUMS").write_text("".join(f"{one.sha256}  {one.name}\n" for one in sums), encoding="ascii")
        os.rename(part, folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        why = error.strerror or str(error)
        raise UsageError("U139", f"{folder} cannot be written ({why}).", "Give another folder.") from error
    return release


def _write_reports(path: Path, documents: Iterable[Document], current: frozenset[str]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(_REPORT_COLUMNS)
        for one in documents:
            said = (one.id, one.name, one.publisher, one.published, one.title, one.url, one.language)
            rows.writerow([*(inert.cell(value or "") for value in said), "" if one.id in current else "yes"])


def _said_of(path: Path) -> FileSaid:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileSaid(name=path.name, bytes=path.stat().st_size, sha256=digest)


def _words(release: Release) -> str:
    asked = ", ".join(f"{name} {inert.line(str(value))}" for name, value in release.asked.items()) or "everything"
    return f"""Events from news reports, made by Marsad {release.marsad} on {release.made}.

Asked for: {asked}.
{release.events} events from {release.reports} reports.

events.csv      one event a line; numbers of people as low, best and high; an empty cell is unknown, never 0
events.jsonl    the same with all that stands behind them (marsad.event/1)
events.geojson  the same for a map
reports.csv     the reports that they come from, without their texts
release.json    what this release is of, for programs
SHA256SUMS      to see that the files are what was released:  sha256sum -c SHA256SUMS

Head of the chain: {release.head}
It stands for all that had been recorded, when, and in which order. Whoever has the ledger, or a backup of it, shows
that nothing of it was changed or taken away since:  marsad verify --head {release.head[:16]}
The sentences behind an event:  marsad explain ID
"""

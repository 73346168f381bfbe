"""What is remembered of the outlets between runs: what was seen where, when it was heard, what went wrong.

A cache, in one file that is replaced whole: if it is lost, pages are fetched again, and the ledger knows them by their
bytes and addresses.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import msgspec

from marsad.core.errors import StoreError, UsageError
from marsad.core.nouns import Record
from marsad.intake.outlets import Outlet

_KEPT_DAYS: Final = 60
_FAILURES_KEPT: Final = 5
_JUDGED_AFTER: Final = timedelta(days=7)
Voice = Literal["heard", "quiet", "silent", "new", "off"]


class Seen(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An address that was met: when first and last, whose it is, what it answered with, how often it failed in a row.

    ``visits`` 0 is one that a list named and that was not fetched yet.
    """

    first: str
    outlet: str = ""
    last: str
    etag: str | None = None
    modified: str | None = None
    changed: str | None = None
    digest: str | None = None
    visits: int = 0
    failed: int = 0
    gone: bool = False


class OutletNotes(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What an outlet delivered: articles by day of fetching, when it was first asked and last heard, last failures."""

    since: str
    looked: str | None = None
    heard: str | None = None
    days: dict[str, int] = {}
    failures: list[str] = []


class Notes(msgspec.Struct, kw_only=True):
    """Everything that is remembered."""

    lists: dict[str, Seen] = {}
    articles: dict[str, Seen] = {}
    outlets: dict[str, OutletNotes] = {}
    added: list[str] = []
    """Archives whose documents are in the ledger, by name."""
    tries: dict[str, int] = {}
    """Archives that could not be wholly read for a reason that may pass, and how often that was tried."""


class Standing(Record, frozen=True, kw_only=True):
    """How an outlet stands: ``week`` articles in seven days against ``weekly`` expected.

    ``voice``: "heard"; "quiet" (fewer than half of what is normal); "silent" (none: reporting has stopped, which says
    nothing of what happens there); "new" (followed for less than a week); "off".
    """

    id: str
    name: str
    voice: Voice
    week: int
    weekly: int | None
    heard: str | None
    looked: str | None
    failures: tuple[str, ...]


class Memory:
    """The notes in the folder ``home``, for one process at a time; thread-safe."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._path = home / "notes.json"
        self.lock = threading.RLock()
        self.notes = self._read()

    def _read(self) -> Notes:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Notes)
        except FileNotFoundError:
            return Notes()
        except (OSError, msgspec.MsgspecError) as error:
            advice = "Delete it: pages will be fetched again, and nothing that was added is lost."
            raise StoreError("S120", f"{self._path} cannot be read ({error}).", advice) from None

    def save(self, today: date) -> None:
        """Writes the notes, whole or not at all; addresses not met for 60 days are forgotten.

        Raises `StoreError` (S121) where the disk takes no more: the notes of before are untouched.
        """
        with self.lock:
            since = (today - timedelta(days=_KEPT_DAYS)).isoformat()
            for table in (self.notes.lists, self.notes.articles):
                for url in [url for url, seen in table.items() if seen.last[:10] < since]:
                    del table[url]
            data = msgspec.json.encode(self.notes)
        part = self._path.with_suffix(".part")
        try:
            with open(part, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self._path)
        except OSError as error:
            advice = "Make room, or mend the folder, and run it again: what is not noted is fetched once more."
            raise StoreError("S121", f"{self._path} cannot be written ({error.strerror or error}).", advice) from error

    def of(self, outlet: Outlet, now: datetime) -> OutletNotes:
        """The notes on an outlet, begun today where there are none."""
        with self.lock:
            return self.notes.outlets.setdefault(outlet.id, OutletNotes(since=now.isoformat(timespec="seconds")))

    def delivered(self, outlet: Outlet, now: datetime) -> None:
        """Notes one new article."""
        with self.lock:
            notes, day = self.of(outlet, now), now.date().isoformat()
            notes.heard = now.isoformat(timespec="seconds")
            notes.days[day] = notes.days.get(day, 0) + 1
            for old in sorted(notes.days)[:-_KEPT_DAYS]:
                del notes.days[old]

    def failed(self, outlet: Outlet, words: str, now: datetime) -> None:
        """Notes one failure; the last five are kept."""
        with self.lock:
            notes = self.of(outlet, now)
            notes.failures = [*notes.failures, f"{now.isoformat(timespec='minutes')} {words}"][-_FAILURES_KEPT:]

    def standings(self, outlets: Sequence[Outlet], now: datetime) -> list[Standing]:
        """How each outlet stands, in their order."""
        return [self._standing(outlet, now) for outlet in outlets]

    def _standing(self, outlet: Outlet, now: datetime) -> Standing:
        notes = self.notes.outlets.get(outlet.id) or OutletNotes(since=now.isoformat(timespec="seconds"))
        since = (now.date() - timedelta(days=6)).isoformat()
        week = sum(count for day, count in notes.days.items() if day >= since)
        young = now - datetime.fromisoformat(notes.since) < _JUDGED_AFTER
        voice: Voice = (
            "off" if not outlet.active
            else "new" if young
            else "silent" if week == 0
            else "quiet" if outlet.weekly is not None and 2 * week < outlet.weekly
            else "heard"
        )  # fmt: skip
        return Standing(
            id=outlet.id, name=outlet.name, voice=voice, week=week, weekly=outlet.weekly, heard=notes.heard,
            looked=notes.looked, failures=tuple(notes.failures),
        )  # fmt: skip


def missing_archives(home: Path) -> list[str]:
    """The archives that were added from the folder ``home`` and are no longer there; none where its notes are lost."""
    try:
        added = Memory(home).notes.added
    except StoreError:
        return []
    return [name for name in added if not (home / "archive" / name).exists()]


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Holds the lock on ``home`` for the block.

    Raises `UsageError` (U125) where another process gathers into it, `StoreError` (S121) where it cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = open(home / "lock", "a+b")  # noqa: SIM115 - closed by the block below
    except OSError as error:
        advice = "Mend the folder, and run it again: nothing was fetched."
        raise StoreError("S121", f"{home} cannot be written ({error.strerror or error}).", advice) from error
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = f"Another `marsad gather` is running on {home}."
            raise UsageError("U125", message, "Wait for it, or stop it with Ctrl-C.") from None
        yield

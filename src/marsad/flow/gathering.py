"""Follows outlets: looks at their lists, fetches what is new at the pace each host bears, keeps every original answer.

Fetching and reading are apart: a run writes the answers into a web archive, and `add` reads the archive. So a reading
can be redone from the very bytes, and a run that is cut short loses nothing: the next one adds what is in an archive.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from marsad.core.errors import DocumentError, FetchError, StoreError
from marsad.core.nouns import Failure, Record
from marsad.flow.following import Memory, Seen
from marsad.intake.addresses import web_address
from marsad.intake.capture import Archive, content_digest
from marsad.intake.doors import Door, Fetched
from marsad.intake.listed import Entry, read_list
from marsad.intake.outlets import Outlet
from marsad.intake.pacing import Pace
from marsad.intake.robots import Robots

REVISITS: Final = (timedelta(days=1), timedelta(days=7))
"""How long after it was first fetched an article is looked at again: outlets correct what they published."""
_TRIES: Final = 5
_PATIENCE: Final = 60.0
_LISTS_DEEP: Final = 3
_SAVE_EVERY: Final = 50
_TRIES_TO_READ: Final = 3
_PASSING: Final = frozenset({"D104", "D150", "D151"})
"""What may go well another time: a file that could not be read, a parser that hung, one that died."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a run may cost at most: ``megabytes`` received, ``minutes``, requests at a time to different hosts."""

    megabytes: float = 500.0
    minutes: float = 60.0
    threads: int = 8


class GatherReport(Record, frozen=True, kw_only=True):
    """What a run did.

    ``fetched`` new articles, ``again`` looked at anew (``changed`` of which had changed), articles ``gone``, lists
    ``looked`` at, every failure, and the archive with the answers (None where nothing was new).
    """

    outlets: int
    looked: int
    fetched: int
    again: int
    changed: int
    gone: int
    failed: tuple[Failure, ...]
    archive: str | None
    stopped: str | None = None


@dataclass
class Tally:
    """The counts of a run while it goes on."""

    outlets: int = 0
    looked: int = 0
    fetched: int = 0
    again: int = 0
    changed: int = 0
    gone: int = 0
    bytes: int = 0
    failed: list[Failure] = field(default_factory=list)


class _Stopped(Exception):  # noqa: N818 - no error: the run ends in good order
    """A person's wish, or the budget's end."""


class Gatherer:
    """One run over outlets. ``make_door`` gives each thread its own way out; ``clock`` is the time of day (UTC)."""

    def __init__(
        self, memory: Memory, *, make_door: Callable[[], Door], budget: Budget | None = None,
        test_hosts: frozenset[str] = frozenset(), stop: threading.Event | None = None,
        clock: Callable[[], datetime] | None = None, pace: Pace | None = None,
        seen: Callable[[Tally, str], None] | None = None,
    ) -> None:  # fmt: skip
        self._memory, self._make_door, self._budget = memory, make_door, budget or Budget()
        self._test_hosts, self._stop = test_hosts, stop or threading.Event()
        self._clock = clock or (lambda: datetime.now(UTC))
        self._pace = pace or Pace(sleep=self._rest)
        self._seen = seen or (lambda tally, words: None)
        self._tally, self._lock = Tally(), threading.Lock()
        self._archive: Archive | None = None
        self._archive_path = memory.home / "archive" / f"{self._clock():%Y%m%dT%H%M%S}.warc.gz"
        self._until = time.monotonic() + 60.0 * self._budget.minutes
        self._why: str | None = None

    def run(self, outlets: Sequence[Outlet]) -> GatherReport:
        """Looks at every active outlet whose turn it is; whatever is wrong with one stops no other."""
        due = [outlet for outlet in outlets if outlet.active and self._is_due(outlet)]
        # In another order each time, so that a budget that runs out does not always starve the same ones.
        random.Random(self._clock().isoformat()).shuffle(due)
        try:
            with ThreadPoolExecutor(max_workers=max(1, min(self._budget.threads, len(due)))) as pool:
                list(pool.map(self._outlet, due))
        finally:
            if self._archive is not None:
                self._archive.close()
            self._memory.save(self._clock().date())
        tally = self._tally
        return GatherReport(
            outlets=len(due), looked=tally.looked, fetched=tally.fetched, again=tally.again, changed=tally.changed,
            gone=tally.gone, failed=tuple(tally.failed), stopped=self._why,
            archive=str(self._archive.path) if self._archive is not None else None,
        )  # fmt: skip

    def _rest(self, seconds: float) -> None:
        """Sleeps, unless a person asks to stop meanwhile."""
        self._stop.wait(seconds)

    def _is_due(self, outlet: Outlet) -> bool:
        looked = self._memory.of(outlet, self._clock()).looked
        return looked is None or self._clock() - datetime.fromisoformat(looked) >= timedelta(minutes=outlet.every) * 0.9

    def _outlet(self, outlet: Outlet) -> None:
        with self._make_door() as door:
            visitor = _Visitor(self, outlet, door)
            try:
                entries = visitor.entries()
                self._memory.of(outlet, self._clock()).looked = self._clock().isoformat(timespec="seconds")
                visitor.articles(entries)
            except _Stopped:
                return
        with self._lock:
            self._tally.outlets += 1
        self._seen(self._tally, outlet.name)

    def check_going(self) -> None:
        """Raises `_Stopped` where a person asked to stop, or time or bytes are spent."""
        if self._why is None:
            self._why = (
                "stopped" if self._stop.is_set()
                else "the time of one run is over" if time.monotonic() > self._until
                else "the bytes of one run are spent" if self._tally.bytes > self._budget.megabytes * 1e6
                else None
            )  # fmt: skip
        if self._why is not None:
            raise _Stopped

    def ask(self, door: Door, robots: Robots, outlet: Outlet, url: str, known: Seen | None) -> Fetched:
        """One request: what robots.txt allows, at the host's pace, within the budget."""
        at = web_address(url, test_hosts=self._test_hosts)
        if (rest := self._pace.resting(at.host)) > _PATIENCE:
            raise FetchError(
                "D415", f"{at.host} rests for {rest / 60:.0f} more minutes after faults.", "It is tried later."
            )
        robots.check(at)
        self._pace.wait(at.host, max(outlet.pause, robots.delay(at) or 0.0))
        self.check_going()
        try:
            answer = door.fetch(url, etag=known.etag if known else None, modified=known.modified if known else None)
        except FetchError as error:
            self._pace.faulted(at.host, error.retry_after)
            raise
        self._pace.answered(at.host)
        with self._lock:
            self._tally.bytes += len(answer.raw)
        return answer

    def keep(self, answer: Fetched) -> None:
        """Writes an answer into the archive of this run, which is begun with the first."""
        with self._lock:
            if self._archive is None:
                self._archive = Archive(self._archive_path, clock=self._clock)
            self._archive.keep(answer)

    def count(self, what: str) -> None:
        """Counts one more of ``what`` (a field of `Tally`); notes are saved now and then."""
        with self._lock:
            setattr(self._tally, what, getattr(self._tally, what) + 1)
            save = what == "fetched" and self._tally.fetched % _SAVE_EVERY == 0
        if save:
            self._memory.save(self._clock().date())
        self._seen(self._tally, "")

    def fail(self, outlet: Outlet, url: str, error: DocumentError) -> None:
        """Records what could not be fetched, with its reason."""
        advice = f" Next: {error.advice}" if error.advice else ""
        failure = Failure(path=url, code=error.code, reason=f"{error.message}{advice}", url=url)
        with self._lock:
            self._tally.failed.append(failure)
        self._memory.failed(outlet, f"{error.code} {error.message}", self._clock())

    @property
    def memory(self) -> Memory:
        """What is remembered between runs."""
        return self._memory

    @property
    def now(self) -> datetime:
        """The time of day."""
        return self._clock()


class _Visitor:
    """One outlet's turn in a run."""

    def __init__(self, run: Gatherer, outlet: Outlet, door: Door) -> None:
        self._run, self._outlet, self._door = run, outlet, door
        self._robots = Robots(door)

    def entries(self) -> list[Entry]:
        """What the outlet's lists name, each article once, and what is to be looked at again."""
        found: dict[str, Entry] = {}
        waiting = [(url, 0) for url in (*self._outlet.feeds, *self._outlet.sitemaps, *self._outlet.pages)]
        while waiting:
            url, depth = waiting.pop(0)
            try:
                entries, lists = self._list(url)
            except DocumentError as error:
                self._run.fail(self._outlet, url, error)
                continue
            for entry in entries:
                found.setdefault(entry.url, entry)
            if depth < _LISTS_DEEP:
                waiting += [(one, depth + 1) for one in lists[:_LISTS_DEEP]]
        return [*found.values(), *self._left_over(found)]

    def _remember(self, entries: Iterable[Entry]) -> None:
        """Notes what a list names before any of it is fetched: a run that is cut short loses nothing."""
        stamp, table = self._stamp, self._run.memory.notes.articles
        with self._run.memory.lock:
            for entry in entries:
                seen = table.setdefault(entry.url, Seen(first=stamp, last=stamp, outlet=self._outlet.id))
                seen.last = stamp

    def _left_over(self, found: dict[str, Entry]) -> list[Entry]:
        """What no list names now and is still to be fetched, tried or looked at again."""
        with self._run.memory.lock:
            known = list(self._run.memory.notes.articles.items())
        return [
            Entry(url=url, changed=seen.changed)
            for url, seen in known
            if seen.outlet == self._outlet.id and url not in found
        ]

    @property
    def _stamp(self) -> str:
        return self._run.now.isoformat(timespec="seconds")

    def _list(self, url: str) -> tuple[Sequence[Entry], Sequence[str]]:
        table, now = self._run.memory.notes.lists, self._stamp
        known = table.get(url)
        answer = self._run.ask(self._door, self._robots, self._outlet, url, known)
        self._run.count("looked")
        if answer.status == 304:
            return (), ()
        if answer.status != 200:
            raise FetchError("D412", f"{url} answers {answer.status} {answer.reason}.", "Check its address.")
        listing = read_list(answer.body, address=answer.url, charset=charset_of(answer), links=self._outlet.links)
        if self._outlet.articles == "feed":
            self._take_feed(answer, listing.entries)
        else:
            self._remember(listing.entries)
        # Noted last: a list of which nothing was kept is not one that we have, and must not be answered "unchanged".
        with self._run.memory.lock:
            table[url] = Seen(
                first=known.first if known else now, last=now, etag=answer.header("etag"),
                modified=answer.header("last-modified"), visits=(known.visits if known else 0) + 1,
            )  # fmt: skip
        return () if self._outlet.articles == "feed" else listing.entries, listing.lists

    def _take_feed(self, answer: Fetched, entries: Sequence[Entry]) -> None:
        """A feed that is read itself: kept whole, each entry that was not met before counted."""
        table, now = self._run.memory.notes.articles, self._run.now
        fresh = [entry for entry in entries if entry.url not in table]
        if fresh:
            self._run.keep(answer)
        for entry in entries:
            with self._run.memory.lock:
                # Never looked at again: it belongs to the feed, and is no outlet's to visit.
                seen = table.setdefault(entry.url, Seen(first=self._stamp, last=self._stamp, visits=1))
                seen.last = self._stamp
        for _ in fresh:
            self._run.count("fetched")
            self._run.memory.delivered(self._outlet, now)

    def articles(self, entries: Sequence[Entry]) -> None:
        """Fetches what is new, what a list says has changed, and what is due for another look."""
        for entry in entries:
            known = self._run.memory.notes.articles[entry.url]
            if not self._is_due(known, entry):
                continue
            try:
                self._article(entry, known)
            except DocumentError as error:
                known.failed += 1
                self._run.fail(self._outlet, entry.url, error)
                if error.code == "D415":
                    return

    def _is_due(self, known: Seen, entry: Entry) -> bool:
        if known.gone or known.failed >= _TRIES:
            return False
        if known.visits == 0 or known.failed or (entry.changed is not None and entry.changed != known.changed):
            return True
        age = self._run.now - datetime.fromisoformat(known.first)
        return known.visits <= len(REVISITS) and age >= REVISITS[known.visits - 1]

    def _article(self, entry: Entry, known: Seen) -> None:
        answer = self._run.ask(self._door, self._robots, self._outlet, entry.url, known)
        fresh = known.visits == 0
        digest = content_digest(answer) if answer.status == 200 else None
        changed = digest is not None and digest != known.digest
        if answer.status in (404, 410) and fresh:
            known.gone = True  # an outlet's own mistake, or withdrawn before anybody saw it; not asked for again
            raise FetchError("D412", f"{entry.url} is listed but not there ({answer.status}).", "Nothing to do.")
        if answer.status in (404, 410):
            known.gone = True
            self._run.count("gone")
            gone = f"{entry.url} is no longer there ({answer.status})."
            self._run.fail(self._outlet, entry.url, DocumentError("D414", gone, "What was read of it before stays."))
        elif answer.status not in (200, 304):
            raise FetchError(
                "D412", f"{entry.url} answers {answer.status} {answer.reason}.", "It is tried again later."
            )
        elif changed:
            self._run.keep(answer)
            known.etag, known.modified, known.digest = answer.header("etag"), answer.header("last-modified"), digest
        known.last, known.changed, known.failed = self._stamp, entry.changed, 0
        known.visits += 1
        self._count(fresh=fresh, there=digest is not None, changed=changed)

    def _count(self, *, fresh: bool, there: bool, changed: bool) -> None:
        if fresh and there:
            self._run.memory.delivered(self._outlet, self._run.now)
            self._run.count("fetched")
        elif not fresh:
            self._run.count("again")
            if changed:
                self._run.count("changed")


def charset_of(answer: Fetched) -> str | None:
    """The charset that an answer states."""
    _, _, stated = (answer.header("content-type") or "").partition("charset=")
    return stated.split(";")[0].strip(" \"'") or None


def waiting_archives(memory: Memory) -> list[Path]:
    """The archives whose documents are not known to be in the ledger, oldest first.

    Raises `StoreError` (S121) where the folder cannot be listed.
    """
    folder = memory.home / "archive"
    known = set(memory.notes.added)
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        advice = "Run it again: what was fetched is kept, and added then."
        raise StoreError("S121", f"{folder} cannot be listed ({error.strerror or error}).", advice) from error
    return sorted(folder / name for name in names if name.endswith(".warc.gz") and name not in known)


def note_added(memory: Memory, archives: Iterable[Path], failed: Iterable[Failure]) -> None:
    """Notes that the documents of these archives are in the ledger.

    One in which something failed that may go well another time (the file could not be read for a moment, the parser was
    killed) is read again by the next run, three times at most: what an outlet published is not to be lost to that.
    """
    troubled = {Path(failure.path).name for failure in failed if failure.path and failure.code in _PASSING}
    for path in archives:
        tries = memory.notes.tries.get(path.name, 0) + 1
        if path.name in troubled and tries < _TRIES_TO_READ:
            memory.notes.tries[path.name] = tries
        else:
            memory.notes.tries.pop(path.name, None)
            memory.notes.added.append(path.name)


def fetch_pages(urls: Sequence[str], home: Path, door: Door) -> tuple[Path | None, list[Failure]]:
    """Fetches single pages that a person names, as robots.txt allows, into an archive of their own under ``home``.

    Gives the archive (None where nothing came) and the failures.
    """
    failures: list[Failure] = []
    robots, archive, pace = Robots(door), None, Pace()
    path = home / "archive" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-pages.warc.gz"
    for url in urls:
        try:
            at = web_address(url, test_hosts=door.test_hosts)
            robots.check(at)
            pace.wait(at.host, max(1.0, robots.delay(at) or 0.0))
            answer = door.fetch(url)
            if answer.status != 200:
                raise FetchError("D412", f"{url} answers {answer.status} {answer.reason}.", "Check the address.")
        except DocumentError as error:
            advice = f" Next: {error.advice}" if error.advice else ""
            failures.append(Failure(path=url, code=error.code, reason=f"{error.message}{advice}", url=url))
            continue
        archive = archive or Archive(path)
        archive.keep(answer)
    if archive is not None:
        archive.close()
    return (path if archive is not None else None), failures


class ListCheck(Record, frozen=True, kw_only=True):
    """What asking for one list gave: how many articles it names and the newest date, or what is wrong."""

    outlet: str
    url: str
    entries: int | None = None
    newest: str | None = None
    trouble: str | None = None


def check_lists(outlet: Outlet, door: Door) -> list[ListCheck]:
    """Asks for each of an outlet's lists once, as robots.txt allows."""
    robots, found = Robots(door), []
    for url in (*outlet.feeds, *outlet.sitemaps, *outlet.pages):
        try:
            robots.check(web_address(url, test_hosts=door.test_hosts))
            answer = door.fetch(url)
            if answer.status != 200:
                raise FetchError("D412", f"{url} answers {answer.status} {answer.reason}.", "Check the address.")
            listing = read_list(answer.body, address=answer.url, charset=charset_of(answer), links=outlet.links)
        except DocumentError as error:
            found.append(ListCheck(outlet=outlet.id, url=url, trouble=f"{error.code} {error.message}"))
            continue
        newest = max((entry.published for entry in listing.entries if entry.published), default=None)
        empty = None if listing.entries or listing.lists else "it names no article"
        found.append(ListCheck(outlet=outlet.id, url=url, entries=len(listing.entries), newest=newest, trouble=empty))
    return found

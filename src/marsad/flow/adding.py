"""Reads, codes, stores and compares: `add` can be cut short at any moment and run again, and comes to the same events.

Two things make that so. Sources are read in one fixed order and stored in it, a document with its claims in one
transaction. And claims are compared only when all are stored, from a mark in the ledger that says up to where they
were compared before: what is judged depends on what is stored, never on how many runs it took.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from marsad.core.errors import UsageError
from marsad.core.nouns import Document, Failure, Record
from marsad.flow.coding import Coded, Coder
from marsad.flow.comparing import compare
from marsad.flow.engines import Engine, Serial
from marsad.flow.folding import count_events, refresh
from marsad.flow.parts import Compares, ExtractorGiven, Progress, ProgressSeen

if TYPE_CHECKING:
    from marsad.intake.sources import Source
    from marsad.store.ledger import Batch, Ledger

STEPS: Final = ("listed", "read", "coded", "appending", "appended", "comparing", "judging", "judged", "done")
"""The named steps: ``appending`` and ``judging`` lie inside a transaction, just before it is committed."""

READ: Final = "read"
CODED: Final = "coded"


class AddReport(Record, frozen=True, kw_only=True):
    """What a run added: counts of documents, claims and judgements, and the events that the ledger now folds to.

    ``already`` counts documents that were there before, ``failed`` holds every failure of this run. ``head`` is that of
    the ledger's chain of batches: kept elsewhere, it lets anybody show later that nothing was changed or taken away.
    """

    added: int
    already: int
    failed: tuple[Failure, ...]
    documents: tuple[str, ...]
    claims: int
    judgements: int
    events: int
    head: str = ""

    @property
    def exit_code(self) -> int:
        """0, or 3 if some documents failed."""
        return 3 if self.failed else 0

    def __str__(self) -> str:
        said = [f"{self.added} added", f"{self.already} already there", f"{len(self.failed)} failed"]
        lines = [f"Documents: {', '.join(said)}. New claims: {self.claims}. Events now: {self.events}."]
        lines += [f"  {failure.code} {failure.path}: {failure.reason}" for failure in self.failed]
        return "\n".join(lines)


class _SourceRead(Record, frozen=True, kw_only=True):
    """The end of a source: its digest, and how many documents it held."""

    path: str
    digest: str | None
    held: int
    skipped: bool = False


def add(
    ledger: Ledger,
    paths: Iterable[str | Path],
    *,
    extractor: ExtractorGiven,
    resolver: Compares | None = None,
    engine: Engine | None = None,
    batch_size: int = 50,
    progress: ProgressSeen | None = None,
    on_step: Callable[[str], None] | None = None,
) -> AddReport:
    """Adds what is in ``paths`` to the ledger; what is there already is passed over, so running it again adds nothing.

    A document that cannot be read or coded is recorded as a `Failure`, listed in the report, and tried again by the
    next run. ``batch_size`` documents are stored at a time: what a cut costs at most. ``on_step`` is called with the
    name of each of `STEPS` as it is reached. Raises `StoreError` if the ledger cannot be written.
    """
    if batch_size < 1:
        raise UsageError("U502", f"A batch of {batch_size} documents cannot be stored.", "Give 1 or more.")
    run = _Run(ledger, batch_size=batch_size, progress=progress, on_step=on_step or (lambda _: None))
    run.store(paths, Coder(extractor, mentions="relevant"), engine or Serial())
    if resolver is not None:
        run.compare(resolver)
    return run.report()


class _Run:
    """One run of `add`: what it has stored so far."""

    def __init__(
        self, ledger: Ledger, *, batch_size: int, progress: ProgressSeen | None, on_step: Callable[[str], None]
    ) -> None:
        self._ledger, self._batch_size, self._progress, self._on_step = ledger, batch_size, progress, on_step
        self._already = self._claims = self._judgements = 0
        self._sources = self._sources_done = 0
        self._documents: list[str] = []
        self._waiting: list[object] = []
        self._failures: list[Failure] = []
        self._troubled: set[str] = set()

    def store(self, paths: Iterable[str | Path], coder: Coder, engine: Engine) -> None:
        """Reads, codes and stores everything in ``paths``."""
        from marsad.intake import expand

        own = self._ledger.files
        found = [source for source in expand(paths) if os.path.abspath(source.location) not in own]
        sources = sorted(found, key=lambda source: source.path)
        self._sources = len(sources)
        self._on_step("listed")
        for item in engine.map(coder, self._arrivals(sources)):
            self._on_step("coded")
            self._waiting.append(item)
            self._tell("reading", at=_path_of(item))
            if len(self._waiting) >= self._batch_size:
                self._append()
        self._append()

    def _arrivals(self, sources: Iterable[Source]) -> Iterator[object]:
        """What is new in the sources, in order: documents, failures, and the end of each source."""
        from marsad.intake import read_source

        seen: set[str] = set()
        for source in sources:
            digest = _digest_of(source.location)
            note = self._ledger.note_of(READ, digest) if digest else None
            if note is not None:
                yield _SourceRead(path=source.path, digest=digest, held=int(note), skipped=True)
                continue
            held = 0
            for item in read_source(source):
                self._on_step("read")
                held += isinstance(item, Document)
                if isinstance(item, Document) and (item.id in seen or self._ledger.has_document(item.id)):
                    self._already += 1
                    continue
                if isinstance(item, Document):
                    seen.add(item.id)
                else:
                    self._troubled.add(source.path)
                yield item
            yield _SourceRead(path=source.path, digest=digest, held=held)

    def _append(self) -> None:
        """Stores what waits to be stored, in one transaction."""
        if not self._waiting:
            return
        with self._ledger.writing() as batch:
            for item in self._waiting:
                self._append_one(batch, item)
            self._on_step("appending")
        self._waiting = []
        self._on_step("appended")

    def _append_one(self, batch: Batch, item: object) -> None:
        if isinstance(item, Failure):
            self._fail(batch, item)
        elif isinstance(item, _SourceRead):
            self._end_source(batch, item)
        elif isinstance(item, Coded):
            for failure in item.failures:
                self._fail(batch, failure)
            if not item.coded:
                self._troubled.add(item.document.path or "")
            elif batch.append(item.document, item.claims):
                batch.mark(CODED, item.document.id, item.maker)
                self._documents.append(item.document.id)
                self._claims += len(item.claims)
            else:
                self._already += 1

    def _fail(self, batch: Batch, failure: Failure) -> None:
        batch.append_failure(failure)
        self._failures.append(failure)

    def _end_source(self, batch: Batch, end: _SourceRead) -> None:
        self._sources_done += 1
        if end.skipped:
            self._already += end.held
        elif end.digest and end.path not in self._troubled:
            # A source with a failure in it is read again by the next run, which then tells of the failure again.
            batch.mark(READ, end.digest, str(end.held))

    def compare(self, resolver: Compares) -> None:
        """Judges the claims that were not compared before, with all others, and marks how far it came."""

        def step(name: str) -> None:
            self._on_step(name)
            if name == "comparing":
                self._tell("comparing")

        self._judgements = compare(self._ledger, resolver, on_step=step)

    def report(self) -> AddReport:
        """What was done, and what the ledger folds to now."""
        refresh(self._ledger)
        events = count_events(self._ledger)
        self._on_step("done")
        self._tell("done")
        return AddReport(
            added=len(self._documents),
            already=self._already,
            failed=tuple(self._failures),
            documents=tuple(self._documents),
            claims=self._claims,
            judgements=self._judgements,
            events=events,
            head=self._ledger.head(),
        )

    def _tell(self, step: Literal["reading", "comparing", "done"], *, at: str = "") -> None:
        if self._progress is None:
            return
        ends = [item for item in self._waiting if isinstance(item, _SourceRead)]
        coded = [item for item in self._waiting if isinstance(item, Coded)]
        failed = sum(isinstance(item, Failure) for item in self._waiting) + sum(len(item.failures) for item in coded)
        self._progress(
            Progress(
                step=step,
                sources_done=self._sources_done + len(ends),
                sources=self._sources,
                documents=len(self._documents) + sum(item.coded for item in coded),
                claims=self._claims + sum(len(item.claims) for item in coded),
                failed=len(self._failures) + failed,
                at=at,
            )
        )


def _path_of(item: object) -> str:
    """Where something that was read came from."""
    return (item.document.path if isinstance(item, Coded) else getattr(item, "path", "")) or ""


def _digest_of(location: str) -> str | None:
    """SHA-256 of a file; None where it cannot be read, which reading it will then tell."""
    try:
        with open(location, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None

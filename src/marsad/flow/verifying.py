"""Re-reads the whole ledger: every hash, every quote, every id that follows from content, every event folded again.

Also the chain of batches, and the original answers that were kept beside it. What is at fault is named; nothing is
mended or taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from marsad.core.errors import StoreError, VerificationError
from marsad.core.fold import fold
from marsad.core.nouns import Claim, Record
from marsad.flow import listing
from marsad.flow.folding import kept_events, touching

if TYPE_CHECKING:
    from marsad.store.ledger import Fault, Ledger


class VerifyReport(Record, frozen=True, kw_only=True):
    """What was re-read, and the rows at fault (table, id, what is wrong); sound if there are none.

    ``head`` is that of the chain of ``batches``; ``responses`` are the kept answers that are what they were; ``notes``
    say what is no fault but should be known.
    """

    documents: int
    claims: int
    judgements: int
    quotes: int
    events: int
    faults: tuple[Fault, ...]
    batches: int = 0
    head: str = ""
    responses: int = 0
    notes: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every row is what was recorded."""
        return not self.faults

    @property
    def exit_code(self) -> int:
        """0, or 4 if any row differs."""
        return 0 if self.sound else VerificationError.exit_code

    def require_sound(self) -> None:
        """Raises `VerificationError` V101, with the rows at fault, unless all is sound."""
        if not self.sound:
            rows = "; ".join(str(fault) for fault in self.faults)
            advice = "Restore the database from a copy; what these rows say can no longer be relied on."
            raise VerificationError("V101", f"{len(self.faults)} are at fault: {rows}.", advice)

    def __str__(self) -> str:
        read = (
            f"{self.documents} documents, {self.claims} claims with {self.quotes} quotes, "
            f"{self.judgements} judgements, {self.events} events, {self.batches} batches"
            + (f", {self.responses} original answers" if self.responses else "")
        )
        first = f"Sound: {read}." if self.sound else f"NOT sound: {len(self.faults)} at fault in {read}."
        return "\n".join([first, *(f"  {f}" for f in self.faults), *self.notes, f"Head of the chain: {self.head}"])


def verify(ledger: Ledger, *, head: str | None = None, archives: Iterable[Path] = ()) -> VerifyReport:
    """Re-reads every row, every quote in its document's text, and refolds every event.

    Documents that newer ones replaced are checked like the others. ``head`` is one that was told earlier: what it stood
    for must still be there. ``archives`` hold the original answers. Raises nothing for what is wrong with a row: that
    is what the report is for. Raises `StoreError` where the database is not reached.
    """
    from marsad.store.ledger import Fault

    faults = ledger.faults(head=head)
    documents = claims = judgements = quotes = events = batches = 0
    last_head = ""
    try:
        batches, last_head = ledger.batches(), ledger.head()
        texts = {document.id: (document.text, document.title) for document in ledger.documents(replaced=True)}
        all_claims = ledger.claims(replaced=True)
        documents, claims, judgements = len(texts), len(all_claims), len(ledger.judgements())
        for claim in all_claims:
            for quote in _quotes_of(claim, ""):
                quotes += 1
                if (what := _misquoted(quote, texts.get(claim.document))) is not None:
                    faults.append(Fault(table="claims", id=claim.id, what=what))
        before, again = _folded(ledger), _folded(ledger)
        events = len(before)
        faults += [
            Fault(table="events", id=one or other, what="folding it again gives other bytes")
            for one, other in _unlike(before, again)
        ]
        kept = kept_events(ledger)
        faults += [
            Fault(table="events", id=one or other, what="what is kept of it is not what the ledger folds to")
            for one, other in _unlike(before, [] if kept is None else [(e.id, msgspec.json.encode(e)) for e in kept])
            if kept is not None
        ]
        if kept is not None:
            faults += [Fault(table="listed", id=name, what=what) for name, what in listing.unlike(ledger)]
    except StoreError as error:
        if error.code in _UNREACHED:
            raise
        if not faults:
            faults.append(Fault(table="file", id="-", what=str(error)))
    responses, notes = _check_archives(archives, faults)
    return VerifyReport(
        documents=documents, claims=claims, judgements=judgements, quotes=quotes, events=events, faults=tuple(faults),
        batches=batches, head=last_head, responses=responses, notes=tuple(notes),
    )  # fmt: skip


_UNREACHED: Final = ("S112", "S117")


def _check_archives(archives: Iterable[Path], faults: list[Fault]) -> tuple[int, list[str]]:
    from marsad.intake.responses import check_archive
    from marsad.store.ledger import Fault

    responses, notes = 0, []
    for path in archives:
        found = check_archive(path)
        responses += found.responses
        faults += [Fault(table="responses", id=where, what=what) for where, what in found.faults]
        if found.cut:
            notes.append(f"{path.name} ends within a record: a run was cut short there. All before it is whole.")
    return responses, notes


class _Quote(NamedTuple):
    """Words of a claim and where they are said to stand."""

    path: str
    start: int
    end: int
    words: str
    in_title: bool


def _quotes_of(value: Any, path: str) -> Iterator[_Quote]:
    """Every span in a claim, with the words it is said to hold."""
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _quotes_of(item, f"{path}[{number}]")
    elif isinstance(value, msgspec.Struct):
        start, end = getattr(value, "start", None), getattr(value, "end", None)
        words = getattr(value, "quote", "") or getattr(value, "text", "")
        if isinstance(start, int) and isinstance(end, int) and (start, end) != (0, 0):
            yield _Quote(path, start, end, words, getattr(value, "part", None) == "title")
        for field in value.__struct_fields__:
            yield from _quotes_of(getattr(value, field), f"{path}.{field}" if path else field)


def _misquoted(quote: _Quote, words: tuple[str, str | None] | None) -> str | None:
    """What is wrong with a quote, given its document's text and title; None where nothing is."""
    if words is None:
        return "its document is not in the ledger"
    name, text = ("title", words[1] or "") if quote.in_title else ("text", words[0])
    where = f"{quote.path} [{quote.start}, {quote.end})"
    if not 0 <= quote.start <= quote.end <= len(text):
        return f"{where} lies outside its document's {name}"
    said = text[quote.start : quote.end]
    if not quote.words or said == quote.words:
        return None
    return f"{where} says {quote.words[:60]!r}, the {name} says {said[:60]!r}"


def _folded(ledger: Ledger) -> list[tuple[str, bytes]]:
    """Read from the database and folded, each time anew."""
    claims: list[Claim] = ledger.claims()
    folded = fold(claims, touching(claims, ledger.judgements()))
    return [(event.id, msgspec.json.encode(event)) for event in folded.events]


def _unlike(before: list[tuple[str, bytes]], again: list[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    longest = max(len(before), len(again))
    none = ("", b"")
    for number in range(longest):
        one = before[number] if number < len(before) else none
        other = again[number] if number < len(again) else none
        if one != other:
            yield one[0], other[0]

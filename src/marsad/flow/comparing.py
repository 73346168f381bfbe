"""Compares what was not compared before with what it must meet, however large the ledger is.

A resolver that gives keys (`Indexes`) is shown only the documents that share one with a new one, or are alike as texts;
any other is shown everything. Documents come in portions, so that memory does not grow with the ledger, and each
portion is judged, indexed and marked in one transaction: cut short anywhere, the next run goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, runtime_checkable

from marsad.core.nouns import Claim, Document
from marsad.flow.parts import Compares

if TYPE_CHECKING:
    from marsad.store.derived import SketchRow
    from marsad.store.ledger import Batch, Ledger

INDEX: Final = "index"
CLAIMS_AT_ONCE: Final = 20_000


class KeysGiven(Protocol):
    """The keys of one document; see `marsad.resolve.keys.Keys`."""

    @property
    def held(self) -> Collection[int]:
        """Under which it is found."""

    @property
    def asked(self) -> Collection[int]:
        """Under which those are that it must meet."""


class SketchGiven(Protocol):
    """The signatures of one document; see `marsad.resolve.keys.Sketch`."""

    @property
    def day(self) -> int | None:
        """When it was published (a proleptic ordinal)."""

    @property
    def names(self) -> bytes:
        """Of its rare names."""

    @property
    def shingles(self) -> bytes:
        """Of its wording."""


@runtime_checkable
class Indexes(Protocol):
    """A resolver that says which documents must be compared: `marsad.resolve.resolver.Resolver`."""

    @property
    def index_version(self) -> str:
        """Another one makes the kept keys worthless."""

    @property
    def sketch_days(self) -> int:
        """Documents published farther apart than this are neither alike nor copies of one another."""

    def keys_of(self, claims: Sequence[Claim]) -> KeysGiven:
        """The keys of one document with these claims."""

    def sketch_of(self, document: Document) -> SketchGiven:
        """The signatures of a document."""

    def alike(self, new: Sequence[SketchGiven], old: Sequence[SketchGiven]) -> set[int]:
        """The positions of the old ones that may be like one of the new ones."""


class _Entry(NamedTuple):
    document: int
    keys: KeysGiven
    sketch: SketchGiven


def compare(
    ledger: Ledger,
    resolver: Compares,
    *,
    on_step: Callable[[str], None],
    at_once: int = CLAIMS_AT_ONCE,
) -> int:
    """Judges the claims that were not compared before, and marks how far it came; how many judgements were new.

    Others may do the same at the same time: whoever is first to record a portion has compared it, and the others go on
    behind it. So what is judged is what one of them alone would have judged.
    """
    start, new = ledger.compared_up_to(), 0
    if not ledger.documents_with_claims(after=start):
        return 0
    on_step("comparing")
    if isinstance(resolver, Indexes):
        _bring_up_to_date(ledger, resolver, start, at_once=at_once)
    while waiting := ledger.documents_with_claims(after=start):
        for portion in _portions(waiting, start, at_once):
            judged = _judge(ledger, resolver, portion, start, on_step)
            if judged is None:  # another was first
                start = ledger.compared_up_to()
                break
            new, start = new + judged, portion[-1][1]
    return new


def _judge(
    ledger: Ledger, resolver: Compares, portion: Sequence[tuple[int, int]], start: int, on_step: Callable[[str], None]
) -> int | None:
    """Judges one portion: how many judgements were new; None, and nothing recorded, where another has judged it."""
    from marsad.store.ledger import COMPARED

    seqs = [document for document, _ in portion]
    claims, documents = ledger.claims_in(seqs), ledger.documents_at(seqs)
    fresh = {claim.id for seq, claim in claims.items() if seq > start}
    entries: list[_Entry] = []
    if isinstance(resolver, Indexes):
        entries = _entries(resolver, claims.values(), documents)
        near = _neighbours(ledger, resolver, entries) - set(seqs)
        claims |= ledger.claims_in(near)
        documents |= ledger.documents_at(near)
    else:
        claims, documents = dict(enumerate(ledger.claims())), dict(enumerate(ledger.documents()))
    found = resolver.judge(list(claims.values()), list(documents.values()), new=fresh)
    last = ledger.claim_id_at(portion[-1][1])
    with ledger.writing() as batch:
        if batch.compared_up_to() != start:
            return None
        new = batch.append_judgements(found)
        _index(batch, entries)
        batch.mark(COMPARED, last, str(getattr(resolver, "maker", "")))
        on_step("judging")
    on_step("judged")
    return new


def _portions(waiting: Sequence[tuple[int, int]], start: int, at_once: int) -> Iterable[list[tuple[int, int]]]:
    """Documents with so many claims at a time, nearly."""
    portion: list[tuple[int, int]] = []
    for document, last in waiting:
        portion.append((document, last))
        if last - start >= at_once:
            yield portion
            portion, start = [], last
    if portion:
        yield portion


def _entries(resolver: Indexes, claims: Iterable[Claim], documents: dict[int, Document]) -> list[_Entry]:
    """Keys and sketches of documents that have claims."""
    told: dict[str, list[Claim]] = {}
    for claim in claims:
        told.setdefault(claim.document, []).append(claim)
    return [
        _Entry(seq, resolver.keys_of(told[document.id]), resolver.sketch_of(document))
        for seq, document in documents.items()
        if document.id in told
    ]


def _neighbours(ledger: Ledger, resolver: Indexes, entries: Sequence[_Entry]) -> set[int]:
    """The documents indexed so far that these must be compared with, and many that they need not."""
    if not entries:
        return set()
    days = [entry.sketch.day for entry in entries]
    known = [day for day in days if day is not None]
    reach, dated = resolver.sketch_days, len(known) == len(days)
    first, last = (min(known) - reach, max(known) + reach) if dated else (None, None)
    with ledger.derived() as derived:
        found = derived.documents_under({key for entry in entries for key in entry.keys.asked})
        rows = derived.sketches_between(first, last)
    return found | {rows[at].document for at in resolver.alike([entry.sketch for entry in entries], rows)}


def _index(batch: Batch, entries: Iterable[_Entry]) -> None:
    from marsad.store.derived import SketchRow

    made = list(entries)
    batch.derived.index(
        ((key, entry.document) for entry in made for key in entry.keys.held),
        (_row(SketchRow, entry) for entry in made),
    )


def _row(kind: type[SketchRow], entry: _Entry) -> SketchRow:
    return kind(entry.document, entry.sketch.day, entry.sketch.names, entry.sketch.shingles)


def _bring_up_to_date(ledger: Ledger, resolver: Indexes, start: int, *, at_once: int) -> None:
    """Indexes what was compared by another resolver, or before there was an index.

    Cut short, or begun by several at once, it is gone on with: what is indexed already is passed over.
    """
    whole, begun = resolver.index_version, f"making {resolver.index_version}"
    with ledger.derived() as derived:
        if derived.note(INDEX) == whole:
            return
    with ledger.writing() as batch:
        if batch.derived.note(INDEX) not in (whole, begun):
            batch.derived.clear_index()
            batch.derived.set_note(INDEX, begun)
    before = [one for one in ledger.documents_with_claims() if one[1] <= start]
    for portion in _portions(before, 0, at_once):
        seqs = [document for document, _ in portion]
        entries = _entries(resolver, ledger.claims_in(seqs).values(), ledger.documents_at(seqs))
        with ledger.writing() as batch:
            _index(batch, entries)
    with ledger.writing() as batch:
        batch.derived.set_note(INDEX, whole)

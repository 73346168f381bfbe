"""The ledger as it stands, or stood on a day: the claims that count, the judgements on them, and their fold.

Events are kept beside the ledger as they were folded last. `refresh` folds again only what is connected to what was
recorded since; a ledger that was not refreshed, or is looked at as of a day, is folded whole. Both give the same, and
`marsad verify` holds the one against the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec

from marsad.core.corrections import FIELD, corrected, decisions
from marsad.core.fold import Drafted, drafts, fold, link
from marsad.core.ids import event_id
from marsad.core.nouns import Claim, Event, Judgement
from marsad.flow import listing

if TYPE_CHECKING:
    from marsad.store.derived import DraftRow
    from marsad.store.ledger import Ledger

VERSION: Final = "6"
"""Of how events are folded: raised whenever the same ledger folds to other events, so that kept ones are made anew."""
EVENTS: Final = "events"
READ_ANEW: Final = "read anew"
"""The step whose marks lead from the id of an event, by its claim, to the claim that stands for that one now."""
_AT_ONCE: Final = 5_000
_read_event = msgspec.json.Decoder(Event).decode


class View:
    """Claims and judgements in ledger order and the events they add up to; ``redirects`` leads from merged-away ids.

    Claims are as persons read them: with what was judged of their fields (`marsad.core.corrections`).
    ``uncompared`` is how many claims were recorded but not yet compared with the others (a run was cut short).
    """

    def __init__(
        self,
        *,
        claims: Iterable[Claim],
        judgements: Iterable[Judgement],
        events: Iterable[Event],
        redirects: dict[str, str],
        uncompared: int = 0,
    ) -> None:
        self.claims, self.judgements, self.events = tuple(claims), tuple(judgements), tuple(events)
        self.redirects, self.uncompared = redirects, uncompared

    def changed(self, *, events: Iterable[Event], claims: Iterable[Claim] | None = None) -> View:
        """The same with other events, and other claims where they are given."""
        return View(
            claims=self.claims if claims is None else claims,
            judgements=self.judgements,
            events=events,
            redirects=self.redirects,
            uncompared=self.uncompared,
        )


class KeptView(View):
    """The same from the events that are kept: claims and judgements are read only when they are asked for."""

    def __init__(self, ledger: Ledger, events: Iterable[Event]) -> None:
        self._ledger = ledger
        self.events = tuple(events)
        self.uncompared = len(ledger.uncompared())

    @cached_property
    def claims(self) -> tuple[Claim, ...]:  # type: ignore[override]
        """The claims that count, in ledger order, as persons read them."""
        return tuple(corrected(self._ledger.claims(), decisions(self._ledger.judgements_about(FIELD))))

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:  # type: ignore[override]
        """The judgements on them, in ledger order."""
        return tuple(touching(self.claims, self._ledger.judgements()))

    @cached_property
    def redirects(self) -> dict[str, str]:  # type: ignore[override]
        """From the ids of events that were merged away to those of the events that they are in."""
        merged = {event_id(claim): event.id for event in self.events for claim in event.claims[1:]}
        return read_anew(self._ledger, self.events) | merged


def read_anew(ledger: Ledger, events: Iterable[Event]) -> dict[str, str]:
    """From the ids of events by claims of earlier readings to the events that the newer claims are in."""
    stands_for = ledger.notes_of(READ_ANEW)
    if not stands_for:
        return {}
    event_of = {claim: event.id for event in events for claim in event.claims}
    found = {}
    for old, claim in stands_for.items():
        now = claim
        while now not in event_of and (newer := stands_for.get(event_id(now))) is not None:
            now = newer
        if now in event_of:
            found[old] = event_of[now]
    return found


def view_of(ledger: Ledger, *, as_of: str | None = None) -> View:
    """What the ledger says; with ``as_of`` (a day), what it would have said from the documents known by then."""
    if as_of is None and (kept := kept_events(ledger)) is not None:
        return KeptView(ledger, kept)
    claims = ledger.claims(as_of=as_of)
    judgements = touching(claims, ledger.judgements())
    folded = fold(claims, judgements)
    return View(
        claims=corrected(claims, decisions(judgements)),
        judgements=judgements,
        events=folded.events,
        redirects=read_anew(ledger, folded.events) | dict(folded.redirects),
        uncompared=len(ledger.uncompared()),
    )


def touching(claims: Iterable[Claim], judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements whose both sides are among these claims or their documents, in their order."""
    known: set[str] = set()
    for claim in claims:
        known |= {claim.id, claim.document}
    return [judgement for judgement in judgements if judgement.left in known and judgement.right in known]


# Events that are kept


def kept_events(ledger: Ledger) -> tuple[Event, ...] | None:
    """The events as they were folded last; None where something was recorded since, or nothing was kept yet."""
    with ledger.derived() as derived:  # heads and events of one moment: another process may be folding
        if derived.note(EVENTS) != note_of(derived.heads()):
            return None
        events = tuple(_read_event(row.payload) for row in derived.events())
    return link(
        Drafted(events=events, event_of={claim: event.id for event in events for claim in event.claims}),
        ledger.judgements_of_parts(),
    )


def is_current(ledger: Ledger) -> bool:
    """Whether the events that are kept are those of the ledger as it is now."""
    with ledger.derived() as derived:
        return derived.note(EVENTS) == note_of(derived.heads())


def count_events(ledger: Ledger) -> int:
    """How many events there are."""
    with ledger.derived() as derived:
        if derived.note(EVENTS) == note_of(derived.heads()):
            return derived.count_events()
    return len(view_of(ledger).events)


def refresh(ledger: Ledger) -> None:
    """Folds again what was touched since events were last kept, and keeps it; cut short, the next one does it all.

    Several may do so at the same time: each portion is kept only if nobody kept another since it was read, else it is
    read and folded again; and whoever finds at the end that another has noted more goes on from there.
    """
    while True:
        with suppress(_OvertakenError):
            if _refreshed(ledger):
                return


def _refreshed(ledger: Ledger) -> bool:
    heads = ledger.heads()
    with ledger.derived() as derived:
        noted = derived.note(EVENTS)
    if noted == note_of(heads):
        listing.make_anew(ledger, noted)
        return True
    since = _seqs_in(noted)
    if since is None:
        since = (0, 0, 0)
        with ledger.writing() as batch:
            if batch.derived.note(EVENTS) != noted:
                return False
            batch.derived.clear_events()
            batch.derived.count_fold()
            noted = note_of(since)
            batch.derived.set_note(EVENTS, noted)
    keeper = listing.Keeper(ledger, noted)
    waiting = _Touched(ledger, since).seqs()
    done: set[int] = set()
    for start in range(0, len(waiting), _AT_ONCE):
        portion = {seq for seq in waiting[start : start + _AT_ONCE] if seq not in done}
        folded = _fold_again(ledger, portion, keeper, noted) if portion else set()
        while folded is None:
            folded = _fold_again(ledger, portion, keeper, noted)
        done |= folded
    if not _ended(ledger, keeper, noted, heads):
        return False
    listing.make_anew(ledger, note_of(heads))
    return True


def _ended(ledger: Ledger, keeper: listing.Keeper, noted: str, heads: tuple[int, int, int]) -> bool:
    """Notes that all is kept up to there; False where another has noted something meanwhile."""
    while True:
        with ledger.derived() as derived:
            folds = derived.folds()
        links = keeper.links()
        with ledger.writing() as batch:
            if batch.derived.note(EVENTS) != noted:
                return False
            if batch.derived.folds() == folds:
                keeper.finish(batch.derived, links, note_of(heads))
                batch.derived.set_note(EVENTS, note_of(heads))
                return True


def note_of(heads: tuple[int, int, int]) -> str:
    """How events are noted that are folded up to these heads (`Ledger.heads`)."""
    return f"{VERSION} {heads[0]} {heads[1]} {heads[2]}"


def _seqs_in(note: str) -> tuple[int, int, int] | None:
    parts = note.split(" ")
    if len(parts) != 4 or parts[0] != VERSION:
        return None
    return int(parts[1]), int(parts[2]), int(parts[3])


class _Touched:
    """The claims whose events may have become others by what was recorded since."""

    def __init__(self, ledger: Ledger, since: tuple[int, int, int]) -> None:
        self._ledger, self._since = ledger, since

    def seqs(self) -> list[int]:
        """In ledger order: new claims, those of documents that were replaced, and those that were judged."""
        fresh, gone = self._ledger.recorded_since(self._since[0], self._since[1])
        judged = self._ledger.judged_since(self._since[2])
        named = {side for _, about, left, right in judged if about != "document" for side in (left, right)}
        papers = {side for _, about, left, right in judged if about == "document" for side in (left, right)}
        documents, _ = reached(self._ledger, papers, about="document")
        with self._ledger.derived() as derived:
            seqs = {*fresh, *gone, *derived.seqs_of(named).values()}
            written = derived.document_seqs(documents).values()
        seqs.update(self._ledger.claims_in(written))
        return sorted(seqs)


def reached(ledger: Ledger, ids: Collection[str], *, about: str) -> tuple[set[str], dict[int, Judgement]]:
    """What "same" and persons' judgements connect to these claims or documents, and every judgement on any of it.

    Judgements on a single field of a claim connect nothing; they are given with the claim.
    """
    seen, frontier = set(ids), set(ids)
    found: dict[int, Judgement] = {}
    while frontier:
        ahead: set[str] = set()
        for seq, judgement in ledger.judgements_on(frontier).items():
            if judgement.about != about and not (judgement.about == FIELD and about == "claim"):
                continue
            found[seq] = judgement
            if judgement.verdict == "same" or judgement.maker.person:
                ahead |= {judgement.left, judgement.right}
        frontier = ahead - seen
        seen |= frontier
    return seen, found


class _OvertakenError(Exception):
    """Another has noted events that go further: what was begun from the earlier note is begun anew."""


def _fold_again(
    ledger: Ledger, portion: Collection[int], keeper: listing.Keeper, noted: str
) -> set[int] | None:  # fmt: skip
    """Folds whatever is connected to these claims, keeps it, and gives all claims that this took in.

    None, and nothing kept, where another has kept something meanwhile. Raises `_OvertakenError` where another has also
    noted it: how events are listed is told from that note on.
    """
    with ledger.derived() as derived:
        folds = derived.folds()
        together = {*portion, *derived.members_of(set(derived.roots_of(portion).values()))}
    known = ledger.claims_at(together)
    names, judged = reached(ledger, {claim.id for claim in known.values()}, about="claim")
    with ledger.derived() as derived:
        together |= set(derived.seqs_of(names).values())
        old = set(derived.roots_of(together).values())
        together |= set(derived.members_of(old))
    known |= ledger.claims_at(together - known.keys())
    claims = [known[seq] for seq in sorted(known)]
    _, copied = reached(ledger, {claim.document for claim in claims}, about="document")
    drafted = drafts(claims, [judgement for _, judgement in sorted({**judged, **copied}.items())])
    seq_of = {claim.id: seq for seq, claim in known.items()}
    with ledger.writing() as batch:
        if batch.derived.note(EVENTS) != noted:
            raise _OvertakenError
        if batch.derived.folds() != folds:
            return None
        batch.derived.count_fold()
        batch.derived.replace_events(
            old, together - known.keys(), _rows(drafted.events, seq_of), _joined(drafted.events, seq_of)
        )
        keeper.replace(batch.derived, old, drafted.events, known, together)
    return together


def _rows(events: Iterable[Event], seq_of: dict[str, int]) -> Iterator[DraftRow]:
    from marsad.store.derived import DraftRow

    for event in events:
        yield DraftRow(seq_of[event.claims[0]], event.id, msgspec.json.encode(event))


def _joined(events: Iterable[Event], seq_of: dict[str, int]) -> Iterator[tuple[int, int]]:
    for event in events:
        root = seq_of[event.claims[0]]
        yield from ((seq_of[claim], root) for claim in event.claims)

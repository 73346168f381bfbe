"""One event with what it touches, read from the ledger without reading the rest of it.

A view of a million events would take minutes and gigabytes; what explains one of them is its own claims, what was
judged of these, and the events at the other ends.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

import msgspec

from marsad.core.corrections import corrected, decisions
from marsad.core.errors import UsageError
from marsad.core.fold import Drafted, link
from marsad.core.ids import event_id
from marsad.core.nouns import Event, Judgement
from marsad.flow.folding import READ_ANEW, View, is_current

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger

_MOST_OTHERS: Final = 2_000
"""Claims of other events that are looked at, those judged last first: a sum over a year may hold thousands."""
_read_event = msgspec.json.Decoder(Event).decode


class Nearby:
    """An event, and a view of it and of the events that something was judged of beside it.

    ``redirected`` is true where the id asked for was merged into the event's.
    """

    def __init__(self, event: Event, view: View, *, redirected: bool = False) -> None:
        self.event, self.view, self.redirected = event, view, redirected


def nearby(ledger: Ledger, name: str) -> Nearby | None:
    """The event with this id (or any unambiguous beginning of it, or the id of one of its claims), and what it touches.

    None where events were not folded since something was recorded: then only the whole view can tell. Raises
    `UsageError`: U531 there is none, U602 several begin so.
    """
    if not is_current(ledger):
        return None
    root, redirected = _root_of(ledger, name)
    with ledger.derived() as derived:
        own = set(derived.members_of([root]))
    claims = ledger.claims_at(own)
    judged = ledger.judgements_on({name for claim in claims.values() for name in (claim.id, claim.document)})
    mine = {claim.id for claim in claims.values()}
    others = _ends(judged.values()) - mine
    with ledger.derived() as derived:
        roots = set(derived.roots_of(derived.seqs_of(others).values()).values()) | {root}
        rows = derived.events_at(roots)
        together = set(derived.members_of(roots))
    claims |= ledger.claims_at(together - claims.keys())
    drafted = tuple(_read_event(row.payload) for row in rows)
    known = {claim.id for claim in claims.values()} | {claim.document for claim in claims.values()}
    seen = {seq: one for seq, one in judged.items() if one.left in known and one.right in known}
    if 1 < len(rows) <= _MOST_OTHERS:
        ends = {claim.id for claim in claims.values()} - mine
        seen |= {seq: j for seq, j in ledger.judgements_on(ends).items() if j.left in known and j.right in known}
    judgements = [one for _, one in sorted(seen.items())]
    event_of = {claim: event.id for event in drafted for claim in event.claims}
    events = link(Drafted(events=drafted, event_of=event_of), judgements)
    ordered = [claim for _, claim in sorted(claims.items())]
    found = next(event for event, row in zip(events, rows, strict=True) if row.root == root)
    view = View(claims=corrected(ordered, decisions(judgements)), judgements=judgements, events=events, redirects={})
    return Nearby(found, view, redirected=redirected)


def _ends(judgements: Collection[Judgement]) -> set[str]:
    """The claims that were judged, those of the last judgements first where there are too many."""
    ends: dict[str, None] = {}
    for judgement in reversed(list(judgements)):
        if judgement.about == "claim":
            ends |= {judgement.left: None, judgement.right: None}
    return set(list(ends)[:_MOST_OTHERS])


def _root_of(ledger: Ledger, name: str) -> tuple[int, bool]:
    """The ``seq`` of the event's oldest claim, and whether the id was that of another event once."""
    with ledger.derived() as derived:
        found = derived.events_beginning(name) if len(name.partition("-")[2]) > 0 else {}
        if name in found:
            return found[name], False
        if len(found) > 1:
            raise UsageError(
                "U602", f"{len(found)} ids or more begin with {name}: {', '.join(found)}.", "Type more of it."
            )
        if found:
            return next(iter(found.values())), False
        seqs = derived.seqs_of([name])
        if seqs and (roots := derived.roots_of(seqs.values())):
            return next(iter(roots.values())), True
        if (root := derived.listed.root_of(name)) is not None:
            return root, True
        merged = next((seq for seq, claim, _ in derived.memberships() if event_id(claim) == name), None)
        roots = derived.roots_of([] if merged is None else [merged])
    if not roots and (newer := ledger.note_of(READ_ANEW, name)) is not None:
        return _root_of(ledger, event_id(newer))[0], True
    if not roots:
        raise UsageError("U531", f"There is no event {name}.", "List events with `marsad events --status all`.")
    return next(iter(roots.values())), True


def of_view(view: View, event: Event, *, redirected: bool) -> Nearby:
    """The same from a view that is there already."""
    return Nearby(event, view, redirected=redirected)

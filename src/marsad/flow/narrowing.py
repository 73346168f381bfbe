"""The part of a large ledger that a count of some days needs, read without the rest.

A count asks which events lie in what is asked for, and which others bear upon them: parts and wholes, events that may
be one and the same, sums over a period. All of these touch the days asked for, or are linked to what does. The days are
widened to those of the sums that reach beyond them, so that what else lies in such a sum is there as well. Sums of
which nobody knows the days are left out: they bound nothing from below, and without them an interval is wider at most.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from marsad.core.fold import Drafted, link
from marsad.core.nouns import Event
from marsad.flow.folding import View, is_current
from marsad.flow.listing import read_event

if TYPE_CHECKING:
    from marsad.flow.selecting import Filters
    from marsad.store.ledger import Ledger

LARGE: Final = 100_000
"""Claims from which on a count is made of a part: of fewer, reading everything is as quick."""
MOST: Final = 60_000
"""Events that a part may hold; of more, nobody waits for the count."""
_ROUNDS: Final = 4
"""How many times the days are widened to those of sums; a chain of more sums leaves the interval wider, never wrong."""


class TooManyError(Exception):
    """The days asked for hold more events than a part may: ``events`` so many at least."""

    def __init__(self, events: int) -> None:
        super().__init__(f"{events} events")
        self.events = events


def part_for(ledger: Ledger, filters: Filters, *, most: int = MOST) -> View | None:
    """The view of the days asked for and of all that bears upon them; None where only the whole ledger can tell.

    That is so without days, as of an earlier day, and where events were not folded since something was recorded.
    Raises `TooManyError` where it would hold more than ``most`` events.
    """
    if filters.as_of or not (filters.since or filters.until) or not is_current(ledger):
        return None
    roots = _during(ledger, filters.since or "0000", filters.until or "9999", most)
    claims = ledger.claims_at(_members(ledger, roots))
    judged = ledger.judgements_on({name for claim in claims.values() for name in (claim.id, claim.document)})
    with ledger.derived() as derived:
        ends = derived.seqs_of({side for j in judged.values() if j.about == "claim" for side in (j.left, j.right)})
        around = set(derived.roots_of(set(ends.values()) - claims.keys()).values()) - roots
    if around:
        roots |= around
        claims |= ledger.claims_at(_members(ledger, around))
        judged |= ledger.judgements_on({claims[seq].id for seq in _members(ledger, around) if seq in claims})
    known = {name for claim in claims.values() for name in (claim.id, claim.document)}
    judgements = [one for _, one in sorted(judged.items()) if one.left in known and one.right in known]
    events = _events(ledger, roots)
    linked = link(Drafted(events=events, event_of={c: e.id for e in events for c in e.claims}), judgements)
    return View(claims=[claim for _, claim in sorted(claims.items())], judgements=judgements, events=linked,
                redirects={})  # fmt: skip


def _during(ledger: Ledger, first: str, last: str, most: int) -> set[int]:
    """The roots of events that may lie within the days, widened to the periods of sums that reach beyond them."""
    for _ in range(_ROUNDS):
        with ledger.derived() as derived:
            number = derived.listed.count_during(first, last)
            if number > most:
                raise TooManyError(number)
            roots = derived.listed.roots_during(first, last)
        reach = [
            (e.time.start, e.time.end) for e in _sums(ledger, first, last) if e.time and e.time.start and e.time.end
        ]
        wider = min([first, *(start for start, _ in reach)]), max([last, *(end for _, end in reach)])
        if wider == (first, last):
            break
        with ledger.derived() as derived:
            if derived.listed.count_during(*wider) > most:
                break
        first, last = wider
    return roots


def _sums(ledger: Ledger, first: str, last: str) -> list[Event]:
    """The sums whose period touches the days."""
    with ledger.derived() as derived:
        found = _events(ledger, derived.listed.roots_during(first, last, counted=False))
    return [event for event in found if event.scope == "total"]


def _members(ledger: Ledger, roots: Collection[int]) -> set[int]:
    with ledger.derived() as derived:
        return set(derived.members_of(roots))


def _events(ledger: Ledger, roots: Collection[int]) -> tuple[Event, ...]:
    """As they are kept, in ledger order."""
    with ledger.derived() as derived:
        rows = derived.listed.payloads(roots)
    return tuple(read_event(payload, None) for _, (payload, _) in sorted(rows.items()))

"""The ledger as it stands, or stood on a day: the claims that count, the judgements on them, and their fold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Event, Judgement, Record

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger


class View(Record, frozen=True, kw_only=True):
    """Claims and judgements in ledger order and the events they add up to; ``redirects`` leads from merged-away ids."""

    claims: tuple[Claim, ...]
    judgements: tuple[Judgement, ...]
    events: tuple[Event, ...]
    redirects: dict[str, str]
    uncompared: int = 0
    """How many claims were recorded but not yet compared with the others (a run was cut short)."""


def view_of(ledger: Ledger, *, as_of: str | None = None) -> View:
    """What the ledger says; with ``as_of`` (a day), what it would have said from the documents known by then."""
    claims = ledger.claims(as_of=as_of)
    judgements = touching(claims, ledger.judgements())
    folded = fold(claims, judgements)
    return View(
        claims=tuple(claims),
        judgements=tuple(judgements),
        events=folded.events,
        redirects=dict(folded.redirects),
        uncompared=len(ledger.uncompared()),
    )


def touching(claims: Iterable[Claim], judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements whose both sides are among these claims or their documents, in their order."""
    known: set[str] = set()
    for claim in claims:
        known |= {claim.id, claim.document}
    return [judgement for judgement in judgements if judgement.left in known and judgement.right in known]

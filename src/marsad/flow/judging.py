"""A person's word on two claims or events becomes one more judgement in the ledger; it outranks any machine's."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from marsad.core.errors import UsageError
from marsad.core.ids import record_id
from marsad.core.nouns import Judgement, Maker
from marsad.core.vocabulary import Verdict
from marsad.flow.folding import View, refresh

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger


def judge(ledger: Ledger, view: View, left: str, right: str, verdict: Verdict, *, who: str, why: str) -> Judgement:
    """Records what a person holds of two claims, two events (by their oldest claims) or two documents.

    ``part-of`` says that ``left`` is part of ``right``; ``unsure`` takes an earlier word back. Nothing is undone by
    it: the earlier judgement stays in the ledger. Raises `UsageError`: U511 no such verdict, U512 no name or reason,
    U513 no such claim, event or document, U514 the two are one.
    """
    if verdict not in get_args(Verdict):
        raise UsageError("U511", f"{verdict!r} is no verdict.", f"Use one of {', '.join(get_args(Verdict))}.")
    if not who.strip() or not why.strip():
        raise UsageError("U512", "A judgement needs a person and a reason.", 'Say who="…" and why="…".')
    (about, one), (about_other, other) = _thing(view, left), _thing(view, right)
    if about != about_other or one == other:
        raise UsageError("U514", f"{left} and {right} cannot be compared.", "Name two claims, events or documents.")
    if verdict != "part-of" and other < one:
        one, other = other, one
    said_before = sum(
        said.maker.person and {said.left, said.right} == {one, other} for said in ledger.judgements_on([one]).values()
    )
    judgement = Judgement(
        id=record_id("j", about, one, other, verdict, who, why, said_before),
        about=about,
        left=one,
        right=other,
        verdict=verdict,
        reason=why,
        maker=Maker(name=who, person=True),
    )
    ledger.append_judgements([judgement])
    refresh(ledger)
    return judgement


def _thing(view: View, name: str) -> tuple[str, str]:
    """What a name stands for: ``("claim", id)`` or ``("document", id)``."""
    claims = {claim.id for claim in view.claims}
    if name in claims:
        return "claim", name
    events = {event.id: event.claims[0] for event in view.events}
    current = redirected(view, name)
    if current in events:
        return "claim", events[current]
    if any(claim.document == name for claim in view.claims):
        return "document", name
    raise UsageError("U513", f"There is no claim, event or document {name}.", "List events with `marsad events`.")


def redirected(view: View, event: str) -> str:
    """The id under which an event is found now, if it was merged into another."""
    seen: set[str] = set()
    while event in view.redirects and event not in seen:
        seen.add(event)
        event = view.redirects[event]
    return event

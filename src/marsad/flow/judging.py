"""A person's word becomes one more judgement in the ledger: on two claims or events, or on one field of a claim.

It outranks any machine's. Nothing is undone by deleting: whoever takes a word back says so in a further judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from marsad.core.corrections import FIELD, slot_of
from marsad.core.errors import UsageError
from marsad.core.ids import record_id
from marsad.core.nouns import Correction, Judgement, Maker
from marsad.core.verdicts import in_force
from marsad.core.vocabulary import Verdict
from marsad.flow.folding import View, refresh

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger


def judge(ledger: Ledger, view: View, left: str, right: str, verdict: Verdict, *, who: str, why: str) -> Judgement:
    """Records what a person holds of two claims, two events (by their oldest claims) or two documents.

    ``part-of`` says that ``left`` is part of ``right``; ``unsure`` says that nobody can tell, so that the two stay
    apart (`take_back` leaves them to the machine again). Raises `UsageError`: U511 no such verdict, U512 no name or
    reason, U513 no such claim, event or document, U514 the two are one.
    """
    _check(verdict, get_args(Verdict), who, why)
    (about, one), (about_other, other) = _thing(view, left), _thing(view, right)
    if about != about_other or one == other:
        raise UsageError("U514", f"{left} and {right} cannot be compared.", "Name two claims, events or documents.")
    return record(ledger, about, one, other, verdict, who=who, why=why)


def record(ledger: Ledger, about: str, one: str, other: str, verdict: Verdict, *, who: str, why: str) -> Judgement:
    """The same for two claims or two documents whose ids are known to be in the ledger."""
    _check(verdict, get_args(Verdict), who, why)
    if verdict != "part-of" and other < one:
        one, other = other, one
    said_before = sum(
        said.maker.person and {said.left, said.right} == {one, other} for said in ledger.judgements_on([one]).values()
    )
    return _kept(ledger, Judgement(
        id=record_id("j", about, one, other, verdict, who, why, said_before), about=about, left=one, right=other,
        verdict=verdict, reason=why, maker=Maker(name=who, person=True),
    ))  # fmt: skip


def correct(
    ledger: Ledger, claim: str, correction: Correction, verdict: Verdict = "different", *, who: str, why: str
) -> Judgement:
    """Records what one field of a claim should say; "same" says that it was read right, "unsure" that none can tell.

    Raises `UsageError`: U511 no such verdict, U512 no name or reason, U513 no such claim.
    """
    _check(verdict, ("same", "different", "unsure"), who, why)
    with ledger.derived() as derived:
        if not derived.seqs_of([claim]):
            raise UsageError("U513", f"There is no claim {claim}.", "List claims with `marsad claims`.")
    said = [one for one in ledger.judgements_on([claim]).values() if one.about == FIELD and one.maker.person]
    return _kept(ledger, Judgement(
        id=record_id("j", FIELD, claim, slot_of(correction), correction, verdict, who, why, len(said)), about=FIELD,
        left=claim, right=claim, verdict=verdict, reason=why, maker=Maker(name=who, person=True), correction=correction,
    ))  # fmt: skip


def take_back(ledger: Ledger, judgement: Judgement, *, why: str) -> Judgement:
    """Records that a person's judgement is to have no effect any more, in that person's name.

    Raises `UsageError` U515 where it was a component's, or has been taken back already.
    """
    known = list(ledger.judgements_on([judgement.left]).values())
    if not judgement.maker.person or judgement.id not in {one.id for one in in_force(known)}:
        advice = "Only a person's word that still stands can be; reload to see what stands."
        raise UsageError("U515", f"{judgement.id} cannot be taken back.", advice)
    return _kept(ledger, Judgement(
        id=record_id("j", "takes back", judgement.id, why, len(known)), about=judgement.about, left=judgement.left,
        right=judgement.right, verdict="unsure", reason=why, maker=judgement.maker, takes_back=judgement.id,
        correction=judgement.correction,
    ))  # fmt: skip


def _kept(ledger: Ledger, judgement: Judgement) -> Judgement:
    ledger.append_judgements([judgement])
    refresh(ledger)
    return judgement


def _check(verdict: str, allowed: tuple[str, ...], who: str, why: str) -> None:
    if verdict not in allowed:
        raise UsageError("U511", f"{verdict!r} is no verdict.", f"Use one of {', '.join(allowed)}.")
    if not who.strip() or not why.strip():
        raise UsageError("U512", "A judgement needs a person and a reason.", 'Say who="…" and why="…".')


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

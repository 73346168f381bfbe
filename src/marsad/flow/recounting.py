"""The ledger as it would stand otherwise: without a source, or with vague words read by another policy.

Nothing is stored: the claims are changed, and the events that they touch are folded anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import msgspec

from marsad.core.errors import UsageError
from marsad.core.fold import fold
from marsad.core.nouns import Claim, Event, Figure, Judgement, Record
from marsad.core.sources import called
from marsad.core.wording import folded
from marsad.flow.folding import View
from marsad.text import numbers

_ALMOST_ALL = 0.5
"""Share of the events touched from which on everything is folded anew, which is then no slower."""


def changed(view: View, claims: Mapping[str, Claim | None]) -> View:
    """The view with some claims replaced, or left out where null; what they do not touch is kept as it is."""
    if not claims:
        return view
    touched = _linked({event.id for event in view.events if any(name in claims for name in event.claims)}, view.events)
    kept = [event for event in view.events if event.id not in touched]
    if len(touched) > _ALMOST_ALL * len(view.events):
        touched, kept = {event.id for event in view.events}, []
    left = [claims.get(claim.id, claim) for claim in view.claims]
    standing = tuple(claim for claim in left if claim is not None)
    held = {name for event in view.events if event.id in touched for name in event.claims}
    again = [claim for claim in standing if claim.id in held]
    known = {name for claim in again for name in (claim.id, claim.document)}
    judged = [one for one in view.judgements if one.left in known and one.right in known]
    rank = {claim.id: place for place, claim in enumerate(standing)}
    events = sorted([*kept, *fold(again, judged).events], key=lambda event: rank[event.claims[0]])
    alive = rank.keys() | {claim.document for claim in standing}
    judgements: tuple[Judgement, ...] = view.judgements
    if len(standing) < len(view.claims):
        judgements = tuple(one for one in judgements if one.left in alive and one.right in alive)
    return View(claims=standing, judgements=judgements, events=events, redirects={}, uncompared=view.uncompared)


def _linked(start: set[str], events: Iterable[Event]) -> set[str]:
    """These events and all that are joined to them as parts or wholes."""
    near: dict[str, set[str]] = {}
    for event in events:
        for other in (*event.contains, *([event.part_of] if event.part_of else [])):
            near.setdefault(event.id, set()).add(other)
            near.setdefault(other, set()).add(event.id)
    found, waiting = set(start), list(start)
    while waiting:
        for other in near.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def told_by(claims: Sequence[Claim], source: str) -> set[str]:
    """The ids of all that a source told: an outlet, an agency, a speaker, a body, a document or a claim.

    Raises `UsageError` (U541) where nothing was told by it.
    """
    wanted = folded(source)
    found = {claim.id for claim in claims if wanted in _names(claim)}
    if not found:
        known = {folded(called(claim)): called(claim) for claim in claims}
        near = [known[name] for name in get_close_matches(wanted, known, n=3)]
        advice = f"Perhaps {' or '.join(near)}." if near else "`marsad count --explain` names the sources of a count."
        raise UsageError("U541", f"Nothing was told by {source!r}.", advice)
    return found


def _names(claim: Claim) -> set[str]:
    named = [claim.id, claim.document, claim.publisher, claim.credit]
    for speaker in claim.said_by[:1]:
        named += [speaker.text, speaker.actor, speaker.via]
    return {folded(name) for name in named if name}


def without(view: View, sources: Iterable[str]) -> View:
    """The view without all that these sources told. Raises `UsageError` (U541) for one that told nothing."""
    dropped = {name for source in sources for name in told_by(view.claims, source)}
    return changed(view, dict.fromkeys(dropped))


class Reread(Record, frozen=True, kw_only=True):
    """A view by another policy for vague numbers, and how many numbers changed or could not be read again."""

    view: View
    figures: int = 0
    unread: int = 0


def by_policy(view: View, policy: str) -> Reread:
    """The view with every number read anew from its stored words by ``policy``.

    A number is read again where its words, by the policy it was read by, give what is stored; one whose words alone do
    not tell it (a person's name, a difference of two tolls) stays as it is, and is counted in ``unread`` where it is
    not exact. Raises `UsageError` (U201) for a policy that nobody defined.
    """
    numbers.find("", policy=policy)
    new: dict[str, Claim | None] = {}
    figures = unread = 0
    for claim in view.claims:
        again = tuple(_again(figure, policy) for figure in claim.figures)
        unread += sum(one is None and not _exact(f) for one, f in zip(again, claim.figures, strict=True))
        kept = tuple(f if one is None else one for one, f in zip(again, claim.figures, strict=True))
        figures += sum(_bounds(one) != _bounds(f) for one, f in zip(kept, claim.figures, strict=True))
        if kept != claim.figures:
            new[claim.id] = msgspec.structs.replace(claim, figures=kept)
    return Reread(view=changed(view, new), figures=figures, unread=unread)


def _again(figure: Figure, policy: str) -> Figure | None:
    """The figure read by another policy; null where its words alone do not tell it."""
    if figure.policy == policy:
        return figure
    stated, other = _read(figure, figure.policy), _read(figure, policy)
    if stated is None or other is None:
        return None
    same = stated == _bounds(figure) or (figure.best is None and (stated[0], stated[2]) == (figure.low, figure.high))
    return msgspec.structs.replace(figure, low=other[0], best=other[1], high=other[2], policy=policy) if same else None


def _read(figure: Figure, policy: str) -> tuple[int | None, int | None, int | None] | None:
    """The one number in the figure's words, or what a plural without a number says; null of several numbers."""
    found = [number for number in numbers.find(figure.quote, policy=policy) if number.counts]
    if len(found) > 1:
        return None
    number = found[0] if found else numbers.plural_number(figure.quote, 0, len(figure.quote), policy=policy)
    return number.low, number.best, number.high


def _bounds(figure: Figure) -> tuple[int | None, int | None, int | None]:
    return figure.low, figure.best, figure.high


def _exact(figure: Figure) -> bool:
    return figure.low == figure.high is not None

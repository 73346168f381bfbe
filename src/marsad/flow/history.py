"""What was known of one event at each date, and what changed between two of them.

A date shows the ledger as it stood by its evening (the rule of ``--as-of``: documents published by then, pages that
were replaced later as they were): claims are folded again with all that was ever judged of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from marsad.core.fold import fold
from marsad.core.nouns import Event, EventFigure, Judgement, Record
from marsad.flow.folding import reached

if TYPE_CHECKING:
    from marsad.store.ledger import Dated, Ledger

MOST_DATES: Final = 60
"""Dates that are looked at, the last ones; what was known before them stands in the first."""
Field = Literal[
    "kind", "status", "place", "time", "figure", "sources", "reports", "operation", "part_of", "conflicts", "roles",
]  # fmt: skip


class Stage(Record, frozen=True, kw_only=True):
    """What was known by the evening of ``day``: the event as it stood, null before any of its claims.

    ``documents`` are those that came that day. ``apart`` are claims of today's event that were in events of their own.
    """

    day: str
    event: Event | None
    documents: tuple[str, ...] = ()
    apart: tuple[Event, ...] = ()


class Change(Record, frozen=True, kw_only=True):
    """One field that differs: ``before`` and ``after`` in the event's own values, null where it had none.

    ``about`` tells figures of different people apart.
    """

    field: Field
    before: object = None
    after: object = None
    about: EventFigure | None = None


def stages(ledger: Ledger, event: Event) -> tuple[Stage, ...]:
    """What was known of the event at every date on which a document of it became known, the first date first."""
    names, judged = reached(ledger, set(event.claims), about="claim")
    dated = ledger.dated_claims(names)
    _, copied = reached(ledger, {one.claim.document for one in dated}, about="document")
    judgements = [one for _, one in sorted({**judged, **copied}.items())]
    newest = _newer(ledger, dated)
    own = set(event.claims) | _told_before(dated, set(event.claims))
    days = sorted({one.day for one in dated if one.claim.id in own})[-MOST_DATES:]
    return tuple(_stage(day, dated, newest, judgements, own) for day in days)


def _told_before(dated: Sequence[Dated], own: Collection[str]) -> set[str]:
    """Claims of older versions of the event's own pages."""
    addresses = {one.address for one in dated if one.claim.id in own and one.address}
    documents = {one.document for one in dated if one.claim.id in own}
    return {one.claim.id for one in dated if one.address in addresses and one.document not in documents}


def _newer(ledger: Ledger, dated: Sequence[Dated]) -> dict[int, list[str]]:
    """For every document, by ``seq``, the days on which newer versions of it became known."""
    addresses = {one.address for one in dated if one.address}
    versions = ledger.versions(addresses)
    return {
        one.document: [day for address, seq, day in versions if address == one.address and seq > one.document]
        for one in dated
    }


def _stage(
    day: str, dated: Sequence[Dated], newer: dict[int, list[str]], judgements: Sequence[Judgement], own: Collection[str]
) -> Stage:
    live = [one for one in dated if one.day <= day and not any(other <= day for other in newer[one.document])]
    events = [
        event
        for event in fold([one.claim for one in live], judgements).events
        if any(claim in own for claim in event.claims)
    ]
    events.sort(key=lambda event: -sum(claim in own for claim in event.claims))
    came = tuple(dict.fromkeys(one.claim.document for one in live if one.day == day and one.claim.id in own))
    return Stage(day=day, event=events[0] if events else None, documents=came, apart=tuple(events[1:]))


def at(found: Sequence[Stage], day: str) -> Stage:
    """What was known by the evening of a day: the last stage that is not after it, or one with no event."""
    known = [stage for stage in found if stage.day <= day]
    return known[-1] if known else Stage(day=day, event=None)


def differences(before: Event | None, after: Event | None) -> tuple[Change, ...]:
    """What differs between two states of an event; all that is told of it where there was none before."""
    return tuple(_differences(before, after))


def _differences(before: Event | None, after: Event | None) -> Iterator[Change]:
    for field in ("kind", "status", "place", "time", "operation", "roles"):
        one, other = _value(before, field), _value(after, field)
        if one != other:
            yield Change(field=field, before=one, after=other)
    yield from _figures(before, after)
    for field, name in (("sources", "independent_sources"), ("reports", "documents"), ("conflicts", "conflicts")):
        one, other = _value(before, name), _value(after, name)
        if one != other:
            yield Change(field=field, before=one, after=other)  # type: ignore[arg-type]


def _value(event: Event | None, field: str) -> object:
    """What is compared of a field: of a place and a time what they say, not which words say it."""
    if event is None:
        return None
    if field == "kind":
        return f"{event.kind}/{event.mode}" if event.mode else event.kind
    if field == "place":
        place = event.place
        return None if place is None else (place.name or place.text, place.admin1, place.country, place.precision)
    if field == "time":
        time = event.time
        return None if time is None else (time.start, time.end)
    if field == "roles":
        return tuple(sorted({(role.role, role.actor or role.text) for role in event.roles if role.actor}))
    if field == "documents":
        return len(event.documents)
    return getattr(event, field) or None


def _figures(before: Event | None, after: Event | None) -> Iterator[Change]:
    def keyed(event: Event | None) -> dict[tuple[object, ...], EventFigure]:
        return {} if event is None else {(f.measure, f.group, f.actor, f.scope): f for f in event.figures}

    one, other = keyed(before), keyed(after)
    for key in dict.fromkeys((*one, *other)):
        old, new = one.get(key), other.get(key)
        bounds = [(f.low, f.best, f.high) if f is not None else None for f in (old, new)]
        if bounds[0] != bounds[1]:
            yield Change(field="figure", before=bounds[0], after=bounds[1], about=new or old)

"""Keeps the read model of events: what lists, maps and sums are answered from, without reading an event.

It follows from the ledger like the kept events (`marsad.flow.folding`), is written in the same transactions, and
`marsad verify` makes every row of it anew and compares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from marsad.core import fold
from marsad.core.nouns import Claim, Event, Place, Record
from marsad.core.vocabulary import Measure
from marsad.flow.selecting import is_talk

if TYPE_CHECKING:
    from marsad.store.derived import Derived
    from marsad.store.ledger import Ledger
    from marsad.store.listed import ListedRow, PlaceRow

VERSION: Final = "2"
"""Of how rows are made: raised whenever the same event gives another row, so that kept ones are made anew."""
LISTED: Final = "listed"
PEOPLE: Final[tuple[Measure, ...]] = ("killed", "injured")
_LONGEST_TERM: Final = 200
_AT_ONCE: Final = 5_000
_read_event = msgspec.json.Decoder(Event).decode


class Links(Record, frozen=True, kw_only=True):
    """What of an event depends on other events."""

    part_of: str | None
    contains: tuple[str, ...]
    conflicts: tuple[str, ...]
    of_sum: bool = False
    """What it is part of is a sum over a period or an area, whose own people are never added up."""


def read_event(payload: bytes, links: bytes | None) -> Event:
    """An event from what is kept of it."""
    event = _read_event(payload)
    if links is None:
        return event
    told = msgspec.json.decode(links, type=Links)
    return msgspec.structs.replace(event, part_of=told.part_of, contains=told.contains, conflicts=told.conflicts)


def listed_row(event: Event, claims: Sequence[Claim], root: int, sums: Collection[str] = ()) -> ListedRow:
    """An event's row; ``claims`` are all of its claims, ``root`` the place of the oldest in the order of recording.

    ``sums`` are the ids of events that are sums.
    """
    from marsad.store.listed import ListedRow

    time, place = event.time, event.place
    values: dict[str, Any] = {
        "root": root, "id": event.id, "kind": event.kind, "mode": event.mode, "status": event.status,
        "start_day": (time.start or time.end) if time else None, "end_day": (time.end or time.start) if time else None,
        "country": place.country if place else None, "admin1": place.admin1 if place else None,
        "sources": event.independent_sources,
        "confidence": max((claim.confidence for claim in claims), default=0.0),
        "counted": int(_counted(event, sums)), "talk": int(is_talk(event)), "review": event.review,
    }  # fmt: skip
    for measure in PEOPLE:
        values |= _people(event, measure)
    actors = {role.actor for role in event.roles} | {figure.actor for figure in event.figures}
    return ListedRow(
        values=values,
        place=place_row(place) if place else None,
        actors=_terms(actors),
        publishers=_terms(claim.publisher for claim in claims),
        words=_words(event, claims),
    )


def _counted(event: Event, sums: Collection[str]) -> bool:
    """Whether its people may be added to others': it is no sum, and inside no other event that is none."""
    return event.scope != "total" and (event.part_of is None or event.part_of in sums)


def sums_of(events: Iterable[Event]) -> frozenset[str]:
    """The ids of the events that are sums over a period or an area."""
    return frozenset(event.id for event in events if event.scope == "total")


def _people(event: Event, measure: Measure) -> dict[str, int | None]:
    from marsad.publish.headline import headline

    found = headline(event, (measure,))
    bounds = {f"{measure}_{bound}": getattr(found, bound, None) for bound in ("low", "best", "high")}
    return {**bounds, f"{measure}_told": int(found is not None)}


def _terms(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({term[:_LONGEST_TERM] for term in found if term}))


def place_row(place: Place) -> PlaceRow:
    """A place without where it stands in a text."""
    from marsad.store.listed import PlaceRow

    payload = msgspec.json.encode(msgspec.structs.replace(place, start=0, end=0, part=msgspec.UNSET))
    key = hashlib.sha256(payload).hexdigest()
    name = place.name or place.text
    return PlaceRow(key, name, place.lat, place.lon, place.radius_km, place.precision, payload)


def _words(event: Event, claims: Iterable[Claim]) -> str:
    """What the reports say, each sentence once, and what the event's place and operation are called."""
    place = event.place
    names = [place.name, place.admin2, place.admin1] if place else []
    said = dict.fromkeys([*(claim.sentence.quote for claim in claims), *names, event.operation])
    return folded_words(" ".join(text for text in said if text))


def folded_words(text: str) -> str:
    """Words as they are kept for finding: small letters without marks, Arabic letters unified, one space between."""
    from marsad.lexicon import romanise

    # Sentences are seen once: keeping them folded in memory would help nobody.
    return romanise.fold.__wrapped__(text)


class Keeper:
    """Writes what one refresh folds again, in the transactions that keep the events."""

    def __init__(self, ledger: Ledger, noted: str) -> None:
        """``noted`` says up to where events are kept; a read model that does not go as far is made anew at the end."""
        self._ledger = ledger
        with ledger.derived() as derived:
            self._anew = derived.note(LISTED) != note_of(noted)
        self._roots: set[int] = set()
        self._claims: set[str] = set()

    def replace(
        self, derived: Derived, old: Collection[int], events: Sequence[Event], claims: Mapping[int, Claim],
        touched: Collection[int],
    ) -> None:  # fmt: skip
        """Rows of the events that were folded from these claims, in place of those with the roots ``old``.

        ``touched`` are the ``seq`` of all claims that this was about, those that count no more too.
        """
        if self._anew:
            derived.set_note(LISTED, "")  # what is listed falls behind here: whoever goes on from it must not
            return
        seq_of = {claim.id: seq for seq, claim in claims.items()}
        rows = list(_rows(events, claims, seq_of))
        derived.listed.replace(old, rows, changed=derived.listed.changed_up_to() + 1)
        self._roots |= {*old, *(row.values["root"] for row in rows)}
        self._claims |= {claim.id for claim in claims.values()} | set(derived.ids_of(set(touched) - claims.keys()))

    def links(self) -> dict[int, tuple[bytes | None, bool]]:
        """What events have of one another and did not have before; to be read before the last transaction."""
        if self._anew:
            return {}
        many = len(self._roots) > _AT_ONCE
        return linked(self._ledger, None if many else connected(self._ledger, self._roots, self._claims))

    def finish(self, derived: Derived, links: dict[int, tuple[bytes | None, bool]], note: str) -> None:
        """Keeps these `links`, and notes how far the read model goes."""
        if not self._anew:
            derived.listed.set_links(links, changed=derived.listed.changed_up_to() + 1)
            derived.set_note(LISTED, note_of(note))


def note_of(events: str) -> str:
    """How the read model is noted that goes as far as these kept events."""
    return f"{VERSION} {events}"


def make_anew(ledger: Ledger, note: str) -> None:
    """Makes the whole read model from the kept events, if it does not go as far as they do; ``note`` is theirs.

    Another process may do the same, and both come to the same; where one has folded events meanwhile, it is left to
    that one, which makes the read model anew at its end.
    """
    with ledger.derived() as derived:
        if derived.note(LISTED) == note_of(note):
            return
    with ledger.writing() as batch:
        making = f"making {note_of(note)} {batch.derived.folds()}"
        if batch.derived.note(LISTED) != making:
            batch.derived.listed.clear()
            batch.derived.set_note(LISTED, making)
    after = 0
    while True:
        with ledger.derived() as derived:
            drafted = derived.events_after(after, _AT_ONCE)
            seqs = derived.members_of([row.root for row in drafted])
        if not drafted:
            break
        claims = ledger.claims_at(seqs)
        seq_of = {claim.id: seq for seq, claim in claims.items()}
        with ledger.writing() as batch:
            if _making(batch.derived, note) != making:
                return
            rows = list(_rows((_read_event(row.payload) for row in drafted), claims, seq_of))
            batch.derived.listed.replace((), rows, changed=batch.derived.listed.changed_up_to() + 1)
        after = drafted[-1].root
    links = linked(ledger, None)
    with ledger.writing() as batch:
        if _making(batch.derived, note) == making:
            batch.derived.listed.set_links(links, changed=batch.derived.listed.changed_up_to() + 1)
            batch.derived.set_note(LISTED, note_of(note))


def _making(derived: Derived, note: str) -> str:
    """What is noted of a read model that is being made; empty if that ended, or events were folded since."""
    making = f"making {note_of(note)} {derived.folds()}"
    return making if derived.note(LISTED) == making else ""


def _rows(events: Iterable[Event], claims: Mapping[int, Claim], seq_of: Mapping[str, int]) -> Iterator[ListedRow]:
    for event in events:
        own = [claims[seq_of[name]] for name in event.claims]
        yield listed_row(event, own, seq_of[event.claims[0]])


# What events have of one another


def _claims_of(ledger: Ledger, roots: Collection[int]) -> set[str]:
    with ledger.derived() as derived:
        return set(derived.ids_of(derived.members_of(roots)))


def _roots_with(ledger: Ledger, claims: Collection[str]) -> set[int]:
    with ledger.derived() as derived:
        return set(derived.roots_of(set(derived.seqs_of(claims).values())).values())


def connected(ledger: Ledger, roots: Collection[int], claims: Collection[str]) -> set[int]:
    """These events and all that judgements of parts and wholes connect with them or with these claims."""
    seen, asked = set(roots), set[str]()
    waiting = set(claims) | _claims_of(ledger, roots)
    while waiting:
        partly = {side for pair in ledger.parts(waiting) for side in pair}
        asked |= waiting
        new = _roots_with(ledger, partly - asked) - seen
        seen |= new
        waiting = _claims_of(ledger, new) - asked
    return seen


def linked(ledger: Ledger, roots: Collection[int] | None) -> dict[int, tuple[bytes | None, bool]]:
    """Of these events, which must be whole components (None: of all), what is to be set anew."""
    if roots is None:
        judged = ledger.judgements_of_parts()
        known = _roots_with(ledger, {side for judgement in judged for side in (judgement.left, judgement.right)})
    else:
        known = set(roots)
        judged = ledger.judgements_of_parts(_claims_of(ledger, known))
    with ledger.derived() as derived:
        before = derived.listed.links(roots)
        events = {row.root: _read_event(row.payload) for row in derived.events_at(known | before.keys())}
    drafted = fold.Drafted(
        events=tuple(events.values()), event_of={claim: event.id for event in events.values() for claim in event.claims}
    )
    sums = sums_of(events.values())
    found: dict[int, tuple[bytes | None, bool]] = {}
    for (root, draft), event in zip(events.items(), fold.link(drafted, judged), strict=True):
        links = None if event == draft else _links(event, sums)
        if links != before.get(root):
            found[root] = links, _counted(event, sums)
    return found


def _links(event: Event, sums: Collection[str]) -> bytes:
    told = Links(
        part_of=event.part_of, contains=event.contains, conflicts=event.conflicts, of_sum=event.part_of in sums
    )
    return msgspec.json.encode(told)


def unlike(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """The ids of events whose row is not what the ledger folds to, and what is wrong; nothing without a read model."""
    with ledger.derived() as derived:
        if not derived.note(LISTED):
            return
        kept = {str(values["id"]): (values, *rest) for values, *rest in derived.listed.everything()}
    claims, judgements = ledger.claims(), ledger.judgements()
    drafted = fold.drafts(claims, judgements)
    known = {claim.id: claim for claim in claims}
    with ledger.derived() as derived:
        roots = derived.seqs_of([event.claims[0] for event in drafted.events])
    sums = sums_of(drafted.events)
    for draft, event in zip(drafted.events, fold.link(drafted, judgements), strict=True):
        if event.claims[0] not in roots:  # the row of the claim was changed
            kept.pop(event.id, None)
            yield event.id, "its oldest claim is not found by its id"
            continue
        made = listed_row(event, [known[name] for name in event.claims], roots[event.claims[0]], sums)
        links = None if event == draft else _links(event, sums)
        expected = ({**made.values, "links": links}, made.place and made.place.key, *made[2:])
        if kept.pop(event.id, None) != expected:
            yield event.id, "how it is listed is not what it says"
    yield from ((name, "it is listed and is no event") for name in kept)

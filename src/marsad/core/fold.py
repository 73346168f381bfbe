"""The fold: what the claims judged the same add up to. A pure function of the ledger, rebuilt at will.

What of an event depends on the order of the ledger is its id and the order of lists of ids, and nothing else. Claims
are told apart by how real they say the happening is: an event has the most real status among its claims, and only
claims that tell it as real as that give its fields; the others stay listed, and denials are written into ``conflicts``.
Claims are folded as persons read them (`marsad.core.corrections`): where a person said what the kind, place or time of
some of an event's claims is, only these claims give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from marsad.core.agreement import agree_on_kind, agree_on_operation, agree_on_place, agree_on_time, merge_roles
from marsad.core.clusters import cluster
from marsad.core.containment import contain
from marsad.core.corrections import Decisions, FieldName, corrected, decisions, settled
from marsad.core.corrections import notes as notes_on
from marsad.core.doubt import implausible
from marsad.core.figures import combine_figures
from marsad.core.ids import event_id
from marsad.core.nouns import Claim, Event, Judgement, Record
from marsad.core.sources import called, copies, independent, origins
from marsad.core.verdicts import Standing, standings
from marsad.core.vocabulary import Review, Scope, Status

REALNESS: Final[tuple[Status, ...]] = (
    "actual", "historical", "attempted", "threatened", "planned", "hypothetical", "denied",
)  # fmt: skip
"""From what is said to have happened to what is said not to have."""


class Folded(Record, frozen=True, kw_only=True):
    """Events in the order of their oldest claims; ``redirects`` from every id that was merged away to the one it is in.

    For any claim of the ledger, ``event_id(claim.id)`` is either an event's id or a key of ``redirects``.
    """

    events: tuple[Event, ...]
    redirects: dict[str, str]


class Drafted(Record, frozen=True, kw_only=True):
    """Events that know of no other yet, in the order of their oldest claims, and in which of them each claim is."""

    events: tuple[Event, ...]
    event_of: dict[str, str]


def fold(claims: Sequence[Claim], judgements: Sequence[Judgement]) -> Folded:
    """Join what was judged the same, keep apart what was judged different, and state what each event comes to.

    Both sequences are in ledger order. Judgements on claims that are not given are passed over, and so is a second
    claim of the same id. Takes time near-linear in claims and judgements.
    """
    drafted = drafts(claims, judgements)
    redirects = {event_id(claim): event.id for event in drafted.events for claim in event.claims[1:]}
    return Folded(events=link(drafted, judgements), redirects=redirects)


def drafts(claims: Sequence[Claim], judgements: Sequence[Judgement]) -> Drafted:
    """What `fold` gives without what links events to one another (``part_of``, ``contains``).

    What an event comes to depends on the claims that "same" judgements connect, however many times removed, on what was
    judged among these, and on which of their documents are copies; on nothing else in the ledger.
    """
    decided = decisions(judgements)
    known = {claim.id: claim for claim in reversed(corrected(claims, decided))}
    order = list(dict.fromkeys(claim.id for claim in claims))
    pairs = [pair for pair in standings(judgements).values() if pair.left in known and pair.right in known]
    groups, refused = cluster(order, pairs)
    event_of = {member: name for group in groups for name in (event_id(group[0]),) for member in group}
    copied = copies(judgements)
    notes = _notes(pairs, refused, event_of)
    reviewed = _reviews(pairs, decided, event_of)
    found = []
    for group in groups:
        event = _event([known[member] for member in group], copied, decided)
        noted = [*notes.get(event.id, ()), *(said for member in group for said in notes_on(decided.get(member, ())))]
        if noted or event.id in reviewed:
            event = _with(event, conflicts=(*event.conflicts, *dict.fromkeys(noted)),
                          review=reviewed.get(event.id, "machine"))  # fmt: skip
        found.append(event)
    return Drafted(events=tuple(found), event_of=event_of)


def _reviews(pairs: Iterable[Standing], decided: Decisions, event_of: Mapping[str, str]) -> dict[str, Review]:
    """The events of which a person judged anything, and whether persons are at one on it."""
    found: dict[str, Review] = {}
    judged = [(claim, pair.disputed) for pair in pairs if _by_person(pair) for claim in (pair.left, pair.right)]
    judged += [(claim, one.disputed) for claim, slots in decided.items() if claim in event_of for one in slots]
    for claim, disputed in judged:
        event = event_of[claim]
        found[event] = "disputed" if disputed or found.get(event) == "disputed" else "person"
    return found


def link(drafted: Drafted, judgements: Iterable[Judgement]) -> tuple[Event, ...]:
    """The events with what they are part of and contain.

    Of the judgements only those on pairs that some judgement calls part and whole matter; more may be given.
    """
    known, judged = drafted.event_of, list(judgements)
    partly = {side for j in judged if j.verdict == "part-of" for side in ((j.left, j.right), (j.right, j.left))}
    standing = standings(j for j in judged if (j.left, j.right) in partly)
    pairs = [pair for pair in standing.values() if pair.left in known and pair.right in known]
    totals = {event.id for event in drafted.events if event.scope == "total"}
    found = contain(pairs, known, totals)
    broken: dict[str, dict[str, None]] = {}
    for part, whole in found.broken:
        said = f"{part} is not taken as part of {whole}, because that is itself part of {part}"
        for event in (part, whole):
            broken.setdefault(event, {})[said] = None
    rank = {event.id: place for place, event in enumerate(drafted.events)}
    return tuple(
        event
        if not (event.id in found.part_of or event.id in found.contains or event.id in broken)
        else _with(
            event,
            part_of=found.part_of.get(event.id),
            contains=tuple(sorted(found.contains.get(event.id, ()), key=rank.__getitem__)),
            conflicts=(*event.conflicts, *broken.get(event.id, ())),
        )
        for event in drafted.events
    )


def _with(event: Event, **changed: object) -> Event:
    return Event(**({name: getattr(event, name) for name in event.__struct_fields__} | changed))


def _event(claims: Sequence[Claim], copied: Mapping[str, str], decided: Decisions) -> Event:
    """One cluster as an event that knows of no other yet; ``claims`` in ledger order, as persons read them."""
    status = min((claim.status for claim in claims), key=REALNESS.index)
    # Canonical order: what follows must not depend on which report came in first.
    telling = sorted(
        (claim for claim in claims if _tells(claim, status)), key=lambda claim: (claim.published or "", claim.id)
    )
    origin = origins(telling, copied)
    by_person = {claim.id: settled(decided[claim.id]) for claim in telling if claim.id in decided}

    def heard(field: FieldName) -> Sequence[Claim]:
        return [claim for claim in telling if field in by_person.get(claim.id, ())] or telling

    kind, mode, codes = agree_on_kind(heard("kind"))
    in_ledger_order = [claim for claim in claims if claim.id in origin]
    figures, conflicts = combine_figures(in_ledger_order, origin, kind, mode)
    return Event(
        id=event_id(claims[0].id), kind=kind, mode=mode, codes=codes, status=status,
        place=agree_on_place(heard("place")), time=agree_on_time(heard("time")), roles=merge_roles(telling),
        figures=figures,
        claims=tuple(claim.id for claim in claims), documents=tuple(dict.fromkeys(claim.document for claim in claims)),
        independent_sources=independent(origin, origin), operation=agree_on_operation(telling),
        conflicts=(*conflicts, *_denials(claims, status), *implausible(telling)), revision=len(claims),
        scope=_scope(telling),
    )  # fmt: skip


def _tells(claim: Claim, status: Status) -> bool:
    """Whether the claim speaks of the happening as the event's status has it; what is long past did happen."""
    return claim.status == status or (status == "actual" and claim.status == "historical")


def _scope(claims: Iterable[Claim]) -> Scope:
    scopes = {figure.scope for claim in claims for figure in claim.figures}
    return "total" if scopes == {"total"} else "event"


def _denials(claims: Iterable[Claim], status: Status) -> list[str]:
    if status == "denied":
        return []
    denied = sorted({called(claim) for claim in claims if claim.status == "denied"})
    return [f"{speaker} denies it" for speaker in denied]


def _by_person(pair: Standing) -> bool:
    return any(judgement.maker.person for judgement in pair.judgements)


def _notes(pairs: Sequence[Standing], refused: Iterable[Standing], event_of: Mapping[str, str]) -> dict[str, list[str]]:
    """What has to be said of each event about judgements that could not all be followed."""
    notes: dict[str, dict[str, None]] = {}

    def note(text: str, *events: str) -> None:
        for event in events:
            notes.setdefault(event, {})[text] = None

    for pair in pairs:
        if pair.state == "conflict" or pair.outvoted:
            note(_contradiction(pair), event_of[pair.left], event_of[pair.right])
        elif pair.state == "different" and event_of[pair.left] == event_of[pair.right]:
            note(f"joined by a person although {_who_says(pair)}", event_of[pair.left])
    for pair in refused:
        note(f"not joined, because a person's \"different\" stands between: {_who_says(pair)}",
             event_of[pair.left], event_of[pair.right])  # fmt: skip
    for pair in pairs:
        if pair.state in ("part-of", "has-part") and event_of[pair.left] == event_of[pair.right]:
            note(f"joined by a person although {_who_says(pair)}", event_of[pair.left])
    return {event: list(found) for event, found in notes.items()}


def _contradiction(pair: Standing) -> str:
    makers = "persons" if pair.person else "components"
    ends = ", most decide" if pair.outvoted else ""
    return f"{makers} contradict each other{ends}: {_who_says(pair)}"


def _who_says(pair: Standing) -> str:
    said = [f"{j.maker} says {j.left} {_SAYS[j.verdict]} {j.right}" for j in pair.judgements]
    return "; ".join(said)


_SAYS: Final = {
    "same": "is the same as", "different": "is different from", "unsure": "may be the same as", "part-of": "is part of",
}  # fmt: skip

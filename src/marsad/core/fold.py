"""The fold: what the claims judged the same add up to. A pure function of the ledger, rebuilt at will.

What of an event depends on the order of the ledger is its id and the order of lists of ids, and nothing else. Claims
are told apart by how real they say the happening is: an event has the most real status among its claims, and only
claims that tell it as real as that give its fields; the others stay listed, and denials are written into ``conflicts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from marsad.core.agreement import agree_on_kind, agree_on_operation, agree_on_place, agree_on_time, merge_roles
from marsad.core.clusters import cluster
from marsad.core.containment import Containment, contain
from marsad.core.figures import combine_figures
from marsad.core.ids import event_id
from marsad.core.nouns import Claim, Event, Judgement, Record
from marsad.core.sources import called, copies, independent, origins
from marsad.core.verdicts import Standing, standings
from marsad.core.vocabulary import Scope, Status

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


def fold(claims: Sequence[Claim], judgements: Sequence[Judgement]) -> Folded:
    """Join what was judged the same, keep apart what was judged different, and state what each event comes to.

    Both sequences are in ledger order. Judgements on claims that are not given are passed over, and so is a second
    claim of the same id. Takes time near-linear in claims and judgements.
    """
    known = {claim.id: claim for claim in reversed(claims)}
    order = list(dict.fromkeys(claim.id for claim in claims))
    pairs = [pair for pair in standings(judgements).values() if pair.left in known and pair.right in known]
    groups, refused = cluster(order, pairs)
    event_of = {member: event_id(group[0]) for group in groups for member in group}
    copied = copies(judgements)
    drafts = {event_of[group[0]]: _event([known[member] for member in group], copied) for group in groups}
    totals = {name for name, draft in drafts.items() if draft.scope == "total"}
    containment = contain(pairs, event_of, totals)
    notes = _notes(pairs, refused, containment, event_of)
    reviewed = {event_of[claim] for pair in pairs if _by_person(pair) for claim in (pair.left, pair.right)}
    rank = {name: place for place, name in enumerate(drafts)}
    events = tuple(
        _linked(draft, containment, notes.get(name, ()), rank, reviewed=name in reviewed)
        for name, draft in drafts.items()
    )
    redirects = {event_id(member): event_of[member] for group in groups for member in group[1:]}
    return Folded(events=events, redirects=redirects)


def _event(claims: Sequence[Claim], copied: Mapping[str, str]) -> Event:
    """One cluster as an event that knows of no other yet; ``claims`` in ledger order."""
    status = min((claim.status for claim in claims), key=REALNESS.index)
    # Canonical order: what follows must not depend on which report came in first.
    telling = sorted(
        (claim for claim in claims if _tells(claim, status)), key=lambda claim: (claim.published or "", claim.id)
    )
    origin = origins(telling, copied)
    kind, mode, codes = agree_on_kind(telling)
    in_ledger_order = [claim for claim in claims if claim.id in origin]
    figures, conflicts = combine_figures(in_ledger_order, origin)
    return Event(
        id=event_id(claims[0].id), kind=kind, mode=mode, codes=codes, status=status,
        place=agree_on_place(telling), time=agree_on_time(telling), roles=merge_roles(telling), figures=figures,
        claims=tuple(claim.id for claim in claims), documents=tuple(dict.fromkeys(claim.document for claim in claims)),
        independent_sources=independent(origin, origin), operation=agree_on_operation(telling),
        conflicts=(*conflicts, *_denials(claims, status)), revision=len(claims), scope=_scope(telling),
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


def _linked(
    draft: Event, containment: Containment, notes: Iterable[str], rank: Mapping[str, int], *, reviewed: bool
) -> Event:
    return Event(
        **{name: getattr(draft, name) for name in draft.__struct_fields__ if name not in _LINKS},
        part_of=containment.part_of.get(draft.id),
        contains=tuple(sorted(containment.contains.get(draft.id, ()), key=rank.__getitem__)),
        conflicts=(*draft.conflicts, *notes),
        review="person" if reviewed else "machine",
    )


_LINKS: Final = frozenset({"part_of", "contains", "conflicts", "review"})


def _by_person(pair: Standing) -> bool:
    return any(judgement.maker.person for judgement in pair.judgements)


def _notes(
    pairs: Iterable[Standing], refused: Iterable[Standing], containment: Containment, event_of: Mapping[str, str]
) -> dict[str, list[str]]:
    """What has to be said of each event about judgements that could not all be followed."""
    notes: dict[str, dict[str, None]] = {}

    def note(text: str, *events: str) -> None:
        for event in events:
            notes.setdefault(event, {})[text] = None

    for pair in pairs:
        if pair.state == "conflict":
            note(_contradiction(pair), event_of[pair.left], event_of[pair.right])
        elif pair.state == "different" and event_of[pair.left] == event_of[pair.right]:
            note(f"joined by a person although {_who_says(pair)}", event_of[pair.left])
    for pair in refused:
        note(f"not joined, because a person's \"different\" stands between: {_who_says(pair)}",
             event_of[pair.left], event_of[pair.right])  # fmt: skip
    for pair in containment.within:
        note(f"joined by a person although {_who_says(pair)}", event_of[pair.left])
    for part, whole in containment.broken:
        note(f"{part} is not taken as part of {whole}, because that is itself part of {part}", part, whole)
    return {event: list(found) for event, found in notes.items()}


def _contradiction(pair: Standing) -> str:
    makers = "persons" if pair.person else "components"
    return f"{makers} contradict each other: {_who_says(pair)}"


def _who_says(pair: Standing) -> str:
    said = [f"{j.maker} says {j.left} {_SAYS[j.verdict]} {j.right}" for j in pair.judgements]
    return "; ".join(said)


_SAYS: Final = {
    "same": "is the same as", "different": "is different from", "unsure": "may be the same as", "part-of": "is part of",
}  # fmt: skip

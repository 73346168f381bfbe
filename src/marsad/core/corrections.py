"""Claims as persons read them: what was judged of single fields, put in the place of what a component had read.

Judgements about a ``field`` name a claim and what one of its fields says (`Correction`). They combine as judgements on
pairs do: of one maker the latest stands, persons outrank components, of three persons or more most decide; persons who
contradict one another leave the field as it was read, and that is reported. The ledger keeps the claim as it was read;
only the fold, and what is shown, has it as persons hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, assert_never

import msgspec

from marsad.core.nouns import (
    ActorIs,
    Claim,
    Correction,
    Figure,
    FigureIs,
    Judgement,
    KindIs,
    Maker,
    Place,
    PlaceIs,
    StatusIs,
    TimeIs,
)
from marsad.core.verdicts import in_force, majority
from marsad.core.wording import folded

FIELD: Final = "field"
"""What a judgement on one field of a claim is about."""
FieldName = Literal["kind", "status", "place", "time", "figure", "actor"]
Slot = tuple[FieldName, str, int, int]
"""Which field of a claim: its name, and for a figure or an actor the measure or role and where its words stand."""


class Decision(NamedTuple):
    """What persons hold of one field of one claim: ``correction`` is null where they do not agree, or cannot tell."""

    slot: Slot
    correction: Correction | None
    judgements: tuple[Judgement, ...]
    """Each person's latest, in the order of their names."""
    disputed: bool = False
    outvoted: bool = False


Decisions = Mapping[str, tuple[Decision, ...]]


def field_of(correction: Correction) -> FieldName:
    """The name of the field that a correction is of."""
    return slot_of(correction)[0]


def slot_of(correction: Correction) -> Slot:
    """The field that a correction is of."""
    match correction:
        case KindIs():
            return "kind", "", 0, 0
        case StatusIs():
            return "status", "", 0, 0
        case PlaceIs():
            return "place", "", 0, 0
        case TimeIs():
            return "time", "", 0, 0
        case FigureIs():
            return "figure", correction.measure, correction.start, correction.end
        case ActorIs():
            return "actor", correction.role, correction.start, correction.end
        case _:
            assert_never(correction)


def value_of(correction: Correction) -> tuple[object, ...]:
    """What a correction says, to compare by: two that give one town in two spellings say the same."""
    match correction:
        case KindIs():
            return correction.kind, correction.mode
        case StatusIs():
            return (correction.status,)
        case PlaceIs():
            return (_place_key(correction.place),)
        case TimeIs():
            return (None,) if correction.time is None else (correction.time.start, correction.time.end)
        case FigureIs():
            one = correction.figure
            return (None,) if one is None else (one.low, one.best, one.high, one.group, one.actor, one.scope)
        case ActorIs():
            return (correction.actor,)
        case _:
            assert_never(correction)


def _place_key(place: Place | None) -> tuple[str, ...] | None:
    return None if place is None else (place.precision, place.id or folded(place.name or place.text))


def decisions(judgements: Iterable[Judgement]) -> dict[str, tuple[Decision, ...]]:
    """What is held of the fields of claims, by claim; ``judgements`` in ledger order, others are passed over.

    A claim of which nothing stands any more is left out.
    """
    latest: dict[str, dict[Slot, dict[tuple[bool, str], Judgement]]] = {}
    for judgement in in_force(one for one in judgements if one.about == FIELD):
        if isinstance(judgement.correction, msgspec.UnsetType) or judgement.left != judgement.right:
            continue
        by_slot = latest.setdefault(judgement.left, {})
        by_slot.setdefault(slot_of(judgement.correction), {})[_maker(judgement.maker)] = judgement
    return {
        claim: tuple(
            _decided(slot, [by_maker[maker] for maker in sorted(by_maker)]) for slot, by_maker in sorted(slots.items())
        )
        for claim, slots in sorted(latest.items())
    }


def _maker(maker: Maker) -> tuple[bool, str]:
    return maker.person, maker.name


def _decided(slot: Slot, judged: Sequence[Judgement]) -> Decision:
    """One judgement per maker, ordered by name, as one decision."""
    person = any(judgement.maker.person for judgement in judged)
    heard = [
        (value_of(one.correction), one.correction)
        for one in judged
        if one.maker.person == person and one.verdict != "unsure" and not isinstance(one.correction, msgspec.UnsetType)
    ]
    values = [value for value, _ in heard]
    chosen = values[0] if len(set(values)) == 1 else majority(values)
    correction = next((one for value, one in heard if value == chosen), None) if values and chosen else None
    return Decision(
        slot=slot, correction=correction, judgements=tuple(judged), disputed=bool(values) and correction is None,
        outvoted=correction is not None and len(set(values)) > 1,
    )  # fmt: skip


def corrected(claims: Iterable[Claim], decided: Decisions) -> list[Claim]:
    """The claims with what was decided of their fields; doing it twice changes nothing more."""
    if not decided:
        return list(claims)
    return [_corrected(claim, decided[claim.id]) if claim.id in decided else claim for claim in claims]


def settled(decided: Iterable[Decision]) -> frozenset[FieldName]:
    """The fields to which a claim's decisions give a value: kind, place and time, which an event has one of."""
    return frozenset(
        one.slot[0]
        for one in decided
        if one.slot[0] in ("kind", "place", "time") and one.correction is not None and value_of(one.correction)[0]
    )


def _corrected(claim: Claim, decided: Iterable[Decision]) -> Claim:
    for decision in decided:
        if decision.correction is not None:
            claim = _with(claim, decision.correction, _names(decision))
    return claim


def _names(decision: Decision) -> str:
    return ", ".join(str(one.maker) for one in decision.judgements if one.verdict != "unsure")


def _with(claim: Claim, correction: Correction, who: str) -> Claim:
    match correction:
        case KindIs():
            return msgspec.structs.replace(claim, kind=correction.kind, mode=correction.mode, codes=correction.codes)
        case StatusIs():
            return msgspec.structs.replace(claim, status=correction.status)
        case PlaceIs():
            if _place_key(correction.place) == _place_key(claim.place):
                return claim
            missing = _missing(claim, "place", who, found=correction.place is not None)
            return msgspec.structs.replace(claim, place=correction.place, places=(), why_missing=missing)
        case TimeIs():
            missing = _missing(claim, "time", who, found=correction.time is not None)
            return msgspec.structs.replace(claim, time=correction.time, why_missing=missing)
        case FigureIs():
            return msgspec.structs.replace(claim, figures=_figures(claim, correction))
        case ActorIs():
            at = (correction.role, correction.start, correction.end)
            return msgspec.structs.replace(claim, roles=tuple(
                msgspec.structs.replace(role, actor=correction.actor) if (role.role, role.start, role.end) == at
                else role for role in claim.roles
            ))  # fmt: skip
        case _:
            assert_never(correction)


def _missing(claim: Claim, field: str, who: str, *, found: bool) -> dict[str, str]:
    kept = {name: why for name, why in claim.why_missing.items() if name != field}
    return kept if found else kept | {field: f"what was read was wrong, says {who}"}


def _figures(claim: Claim, correction: FigureIs) -> tuple[Figure, ...]:
    at = (correction.measure, correction.start, correction.end)
    places = [n for n, one in enumerate(claim.figures) if (one.measure, one.start, one.end) == at]
    if not places and (correction.start, correction.end) != (0, 0):
        return claim.figures
    measure, start, end = at
    given = correction.figure
    new = () if given is None else (msgspec.structs.replace(given, measure=measure, start=start, end=end),)
    first = places[0] if places else len(claim.figures)
    others = [one for n, one in enumerate(claim.figures) if n not in places]
    return (*others[:first], *new, *others[first:])


def notes(decided: Iterable[Decision]) -> list[str]:
    """What has to be said of decisions on which persons are not at one."""
    said = []
    for decision in decided:
        if decision.disputed or decision.outvoted:
            voices = "; ".join(f"{one.maker} says {in_words(one)}" for one in decision.judgements)
            ends = "most decide" if decision.outvoted else "it stays as it was read"
            said.append(f"persons contradict each other on the {decision.slot[0]}, {ends}: {voices}")
    return said


def in_words(judgement: Judgement) -> str:
    """What one judgement on a field says."""
    if judgement.verdict == "unsure" or isinstance(judgement.correction, msgspec.UnsetType):
        return "nobody can tell"
    match judgement.correction:
        case KindIs(kind=kind, mode=mode):
            return f"{kind}/{mode}" if mode else kind
        case StatusIs(status=status):
            return status
        case PlaceIs(place=place):
            return "not this place" if place is None else place.name or place.text
        case TimeIs(time=time):
            return "not these days" if time is None else f"{time.start} to {time.end}"
        case FigureIs(measure=measure, figure=figure):
            return f"no {measure}" if figure is None else f"{measure} {figure.low} to {figure.high}"
        case ActorIs(role=role, actor=actor):
            return f"{role} is {actor or 'nobody known'}"
        case _:
            assert_never(judgement.correction)

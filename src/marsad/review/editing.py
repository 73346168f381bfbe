"""What a person types into a field of a claim, made into a correction; raises `UsageError` for what cannot be.

The words that a correction is of stay where they stand in the report: a corrected place keeps the span of its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, get_args

import msgspec

from marsad.core.corrections import Slot
from marsad.core.errors import UsageError
from marsad.core.nouns import (
    ActorIs,
    Claim,
    Codes,
    Correction,
    Figure,
    FigureIs,
    KindIs,
    Place,
    PlaceIs,
    StatusIs,
    TimeIs,
    TimeSpan,
)
from marsad.core.vocabulary import GROUPS, KINDS, MEASURES, STATUSES, Kind, Measure, PlacePrecision, RoleName
from marsad.lexicon import crosswalk
from marsad.lexicon.gazetteer import PlaceEntry

_PRECISION: Final[Mapping[str, PlacePrecision]] = {"admin1": "admin1", "admin2": "admin2", "country": "country"}
_TOWN_KM: Final = 5.0
_MOST_PEOPLE: Final = 100_000_000
_STATE, _ARMED = frozenset({"security"}), frozenset({"combatant", "leader"})
_CIVILIAN: Final = frozenset({"civilian", "child", "woman", "journalist", "aid-worker", "official"})


def place_of(entry: PlaceEntry, words: Place | None = None) -> Place:
    """A gazetteer's place as a claim holds it; ``words`` is what the claim had, whose span it keeps."""
    precision = _PRECISION.get(entry.kind, "exact")
    if entry.kind == "other" and (entry.radius_km or 0) > _TOWN_KM:
        precision = "near"
    start, end, text = (words.start, words.end, words.text) if words is not None else (0, 0, entry.name)
    radius = entry.radius_km or (_TOWN_KM if entry.kind == "populated" else None)
    return Place(
        start=start, end=end, text=text, id=entry.id, name=entry.name, lat=entry.lat, lon=entry.lon, radius_km=radius,
        admin1=entry.admin1, admin2=entry.admin2, country=entry.country, precision=precision, parents=entry.parents,
        part=words.part if words is not None else msgspec.UNSET,
    )  # fmt: skip


def kind_is(claim: Claim, given: str) -> KindIs:
    """``assault/raid`` with its codes. Raises `UsageError` U551."""
    name, _, mode = given.partition("/")
    if (name, mode or None) not in crosswalk.kinds_and_modes():
        raise UsageError("U551", f"{given!r} is no kind.", f"Use one of {', '.join(KINDS)}, or one with a mode.")
    kind: Kind = next(one for one in KINDS if one == name)
    return KindIs(kind=kind, mode=mode or None, codes=_codes(claim, kind, mode or None))


def _codes(claim: Claim, kind: Kind, mode: str | None) -> Codes:
    harm = any(figure.measure in ("killed", "injured") for figure in claim.figures)
    return crosswalk.codes(
        kind, mode, agent=_side(claim, ("agent",)), target=_side(claim, ("target", "victim")), harm=harm
    )


def _side(claim: Claim, roles: Sequence[str]) -> crosswalk.Side:
    groups = {role.group for role in claim.roles if role.role in roles}
    if groups & _STATE:
        return "state"
    return "armed" if groups & _ARMED else "civilian" if groups & _CIVILIAN else "unknown"


def status_is(given: str) -> StatusIs:
    """Raises `UsageError` U552."""
    for status in STATUSES:
        if status == given:
            return StatusIs(status=status)
    raise UsageError("U552", f"{given!r} is no status.", f"Use one of {', '.join(STATUSES)}.")


def time_is(claim: Claim, start: str, end: str) -> TimeIs:
    """Days from ``start`` to ``end``, both included; an empty end is the same day, two empty ones are no days at all.

    Raises `UsageError` U521 for what is no day, or an end before its start.
    """
    if not start.strip() and not end.strip():
        return TimeIs(time=None)
    first, last = _day(start or end), _day(end or start)
    if last < first:
        raise UsageError("U521", f"{last} is before {first}.", "Exchange them.")
    span = claim.time.span if claim.time is not None else None
    return TimeIs(time=TimeSpan(
        start=first, end=last, precision="day" if first == last else "range", basis="stated", span=span
    ))  # fmt: skip


def _day(given: str) -> str:
    try:
        return date.fromisoformat(given.strip()).isoformat()
    except ValueError:
        raise UsageError("U521", f"{given!r} is no day.", "Write it as 2023-03-24.") from None


def figure_is(
    claim: Claim, measure: str, start: int, end: int, *, low: str, best: str, high: str, group: str, actor: str | None
) -> FigureIs:
    """A number for the words at ``[start, end)``, or (0, 0) a new one; three empty numbers say that there is none.

    ``low`` alone stands for all three. Raises `UsageError`: U553 no such measure or group, U554 no such number.
    """
    known: Measure | None = next((one for one in MEASURES if one == measure), None)
    if known is None or group not in GROUPS:
        raise UsageError("U553", f"{measure!r} of {group!r} is nothing that is counted.", f"Use {', '.join(MEASURES)}.")
    given = [_number(low), _number(best), _number(high)]
    if given == [None, None, None]:
        return FigureIs(measure=known, start=start, end=end, figure=None)
    if [number is None for number in given] == [False, True, True]:
        given = [given[0]] * 3
    ordered = [number for number in given if number is not None]
    if ordered != sorted(ordered):
        raise UsageError("U554", f"{low}, {best}, {high} do not rise.", "Give low, best and high in this order.")
    old = next((f for f in claim.figures if (f.measure, f.start, f.end) == (measure, start, end)), None)
    base = old or Figure(measure=known, start=start, end=end)
    new = msgspec.structs.replace(
        base, low=given[0], best=given[1], high=given[2], group=next(g for g in GROUPS if g == group), actor=actor
    )
    return FigureIs(measure=known, start=start, end=end, figure=new)


def _number(given: str) -> int | None:
    words = given.strip()
    if not words:
        return None
    if not words.isdecimal() or int(words) > _MOST_PEOPLE:
        raise UsageError("U554", f"{given!r} is no number of people.", "Write digits only, or nothing.")
    return int(words)


def actor_is(claim: Claim, role: str, start: int, end: int, actor: str | None) -> ActorIs:
    """Which actor the words of a role name. Raises `UsageError` U555 where the claim has no such role."""
    if not any((one.role, one.start, one.end) == (role, start, end) for one in claim.roles):
        raise UsageError("U555", "The claim has no such words.", "Reload the page.")
    name: RoleName = next(one for one in get_args(RoleName) if one == role)
    return ActorIs(role=name, start=start, end=end, actor=actor)


def as_it_stands(claim: Claim, slot: Slot) -> Correction:
    """The claim's own field as a correction: what "it was read right" says. Raises `UsageError` U555 for none."""
    field, name, start, end = slot
    if field == "kind":
        return KindIs(kind=claim.kind, mode=claim.mode, codes=claim.codes)
    if field == "status":
        return StatusIs(status=claim.status)
    if field == "place":
        return PlaceIs(place=claim.place)
    if field == "time":
        return TimeIs(time=claim.time)
    if field == "figure":
        measure: Measure = next(one for one in MEASURES if one == name)
        figure = next((f for f in claim.figures if (f.measure, f.start, f.end) == (measure, start, end)), None)
        return FigureIs(measure=measure, start=start, end=end, figure=figure)
    role = next((one for one in claim.roles if (one.role, one.start, one.end) == (name, start, end)), None)
    if role is None:
        raise UsageError("U555", "The claim has no such words.", "Reload the page.")
    return ActorIs(role=role.role, start=start, end=end, actor=role.actor)


def read_wrong(correction: Correction) -> Correction:
    """The same field without a value: it was read wrong, and what is right is not known. Raises `UsageError` U556."""
    if isinstance(correction, PlaceIs):
        return PlaceIs(place=None)
    if isinstance(correction, TimeIs):
        return TimeIs(time=None)
    if isinstance(correction, FigureIs | ActorIs):
        empty: Mapping[str, None] = {"figure": None} if isinstance(correction, FigureIs) else {"actor": None}
        return msgspec.structs.replace(correction, **empty)
    raise UsageError("U556", "A claim always has a kind and a status.", "Say which it is (E).")

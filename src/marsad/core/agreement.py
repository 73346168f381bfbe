"""What several claims agree on: kind, place, time, roles and operation of one event.

Every function takes the claims in canonical order (published, id) and gives the same for the same set of claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from marsad.core.geography import PRECISION_RANK, may_be_one
from marsad.core.nouns import Claim, Codes, Place, Role, TimeSpan
from marsad.core.vocabulary import Kind
from marsad.core.wording import folded

_GENERAL_MODES: Final = frozenset({"explosives", "firearms", "heavy-weapons", "aerial", "troops", "arrest"})
"""Modes that name only a means; others say more, and win where the votes are equal."""
_BASIS_RANK: Final = {"stated": 0, "relative": 1, "published": 2}
_PRECISION_ORDER: Final = ("day", "range", "week", "month", "year", "unknown")


def agree_on_kind(claims: Sequence[Claim]) -> tuple[Kind, str | None, Codes]:
    """Kind and mode with the most confidence behind them, and the codes of the surest claim that says so.

    A claim without a mode has no vote on the mode. Of equal votes the more specific mode wins, then the alphabet.
    """
    kinds: dict[Kind, float] = {}
    for claim in claims:
        kinds[claim.kind] = kinds.get(claim.kind, 0.0) + claim.confidence
    kind = min(kinds, key=lambda name: (-round(kinds[name], 9), name))
    modes: dict[str, float] = {}
    for claim in claims:
        if claim.kind == kind and claim.mode is not None:
            modes[claim.mode] = modes.get(claim.mode, 0.0) + claim.confidence
    mode = min(modes, key=lambda name: (-round(modes[name], 9), name in _GENERAL_MODES, name), default=None)
    giving = [claim for claim in claims if claim.kind == kind and claim.mode == mode]
    return kind, mode, min(giving, key=lambda claim: (-claim.confidence, claim.id)).codes


def agree_on_operation(claims: Sequence[Claim]) -> str | None:
    """The operation's name that most claims give, in the spelling most used."""
    names = [claim.operation for claim in claims if claim.operation]
    keys = [folded(name) for name in names]
    if not names:
        return None
    key = min(set(keys), key=lambda one: (-keys.count(one), one))
    spelled = [name for name in names if folded(name) == key]
    return min(set(spelled), key=lambda one: (-spelled.count(one), one))


def agree_on_place(claims: Sequence[Claim]) -> Place | None:
    """The most precise of the places that are consistent with the most claims' places.

    Consistent are places of which one lies in the other, or whose circles of doubt meet: a village in a province is
    consistent with a claim that names the province alone.
    """
    found: dict[tuple[str, str], list[Place]] = {}
    for claim in claims:
        if claim.place is not None:
            found.setdefault(_place_key(claim.place), []).append(claim.place)
    if not found:
        return None

    def support(key: tuple[str, str]) -> int:
        return sum(len(others) for others in found.values() if may_be_one(found[key][0], others[0]))

    best = min(
        found, key=lambda key: (-support(key), PRECISION_RANK[found[key][0].precision], -len(found[key]), key)
    )  # fmt: skip
    return found[best][0]


def _place_key(place: Place) -> tuple[str, str]:
    return place.precision, place.id or folded(place.name or place.text)


def agree_on_time(claims: Sequence[Claim]) -> TimeSpan | None:
    """The days on which the most claims that name a time agree.

    Claims whose time was only taken from the day of publication say no more than that it was over by then: they are
    heard where nobody names a time, and then the earliest publication decides. A span that no claim gave, because it is
    what several have in common, has the precision "range": nobody wrote that day.
    """
    timed = [claim.time for claim in claims if claim.time is not None and claim.time.start and claim.time.end]
    named = [time for time in timed if time.basis != "published"]
    if not timed:
        return next((claim.time for claim in claims if claim.time is not None), None)
    if not named:
        return min(timed, key=lambda time: (time.end, time.start))
    weights: dict[tuple[str, str], int] = {}
    for time in named:
        weights[_days(time)] = weights.get(_days(time), 0) + 1
    # The largest set of intervals with a day in common has one that is the start of one of them.
    day = min(
        {start for start, _ in weights},
        key=lambda start: (-sum(weight for days, weight in weights.items() if days[0] <= start <= days[1]), start),
    )
    agreeing = [time for time in named if _days(time)[0] <= day <= _days(time)[1]]
    common = max(_days(time)[0] for time in agreeing), min(_days(time)[1] for time in agreeing)
    exact = [time for time in agreeing if _days(time) == common]
    if exact:
        return min(exact, key=lambda time: (_BASIS_RANK[time.basis], _PRECISION_ORDER.index(time.precision)))
    basis = max((time.basis for time in agreeing), key=_BASIS_RANK.__getitem__)
    return TimeSpan(start=common[0], end=common[1], precision="range", basis=basis)


def _days(time: TimeSpan) -> tuple[str, str]:
    return time.start or "", time.end or ""


def merge_roles(claims: Iterable[Claim]) -> tuple[Role, ...]:
    """Every participant once: the same role with the same actor, or with the same words, is the same participant.

    So is one that leads back to another (`Role.same_as`). What is kept is the first of them, in its longest name, with
    the actor and the group where any of them gives it.
    """
    merged: list[Role] = []
    by_actor: dict[tuple[str, str], int] = {}
    by_words: dict[tuple[str, str], int] = {}
    by_first: dict[tuple[str, str, int], int] = {}
    told = [(claim.document, role, claim.offset) for claim in claims for role in claim.roles]
    for document, role, offset in sorted(told, key=lambda one: one[1].same_as is not None):
        words = (role.role, folded(role.text))
        start = (role.start if role.same_as is None else role.same_as) + offset
        first = (document, _SIDE.get(role.role, role.role), start)
        place = by_words.get(words) if role.text else None
        place = by_first.get(first) if place is None else place
        if place is not None and role.actor and merged[place].actor not in (None, role.actor):
            place = None
        if place is None and role.actor and not role.named:
            place = by_actor.get((role.role, role.actor))
        if place is None:
            place = len(merged)
            merged.append(role)
        else:
            merged[place] = _filled(merged[place], role)
        by_words.setdefault(words, place)
        by_first.setdefault(first, place)
        if merged[place].actor and not merged[place].named:
            by_actor.setdefault((role.role, merged[place].actor or ""), place)
    return tuple(merged)


_SIDE: Final = {"victim": "hit", "target": "hit"}


def _filled(role: Role, other: Role) -> Role:
    fuller = other.named and (not role.named or len(other.text) > len(role.text))
    kept = other if fuller else role
    return Role(
        role=role.role, start=kept.start, end=kept.end, text=kept.text, actor=role.actor or other.actor,
        group=other.group if role.group == "unknown" else role.group, named=role.named or other.named, part=kept.part,
    )  # fmt: skip

"""What several claims agree on: kind, place, time, roles and operation of one event.

Every function takes the claims in canonical order (published, id) and gives the same for the same set of claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from marsad.core.geography import PRECISION_RANK, lies_in, may_be_one
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
    """The most exact place that the claims agree on.

    First the place that is consistent with the most claims' places: one lies in the other, or their circles of doubt
    meet. A province or a country is consistent with whatever claims name inside it, so from there the way leads on to
    what most of the claims agree on that name something inside, and so on. Whether the event was in the town or near
    it, and how near, is what most of the claims say that name the town.
    """
    found: dict[str, list[Place]] = {}
    for claim in claims:
        if claim.place is not None:
            found.setdefault(claim.place.id or folded(claim.place.name or claim.place.text), []).append(claim.place)
    if not found:
        return None
    spots = {key: _most_said(said) for key, said in found.items()}
    best = _most_supported(spots, found)
    while within := {key: spot for key, spot in spots.items() if _strictly_in(spot, spots[best])}:
        next_one = _most_supported(within, found)
        if 2 * _support(within[next_one], within, found) <= sum(len(found[key]) for key in within):
            break
        best = next_one
    return spots[best]


def _most_said(places: Sequence[Place]) -> Place:
    """One place as most of those who name it say it: in the town or near it, and within how many kilometres.

    Of equally many the more exact; the words are those of the first who says so.
    """
    values = [(place.precision, place.radius_km, place.lat, place.lon) for place in places]
    precisions = [place.precision for place in places]

    def rank(at: int) -> tuple[int, int, int, float, int]:
        radius = places[at].radius_km
        return (-precisions.count(precisions[at]), PRECISION_RANK[precisions[at]], -values.count(values[at]),
                radius if radius is not None else float("inf"), at)  # fmt: skip

    return places[min(range(len(places)), key=rank)]


def _support(spot: Place, among: Mapping[str, Place], found: Mapping[str, Sequence[Place]]) -> int:
    return sum(len(found[key]) for key, other in among.items() if may_be_one(spot, other))


def _most_supported(spots: Mapping[str, Place], found: Mapping[str, Sequence[Place]]) -> str:
    """The place with which most claims are consistent; of equals the more exact one, then the one named more often."""
    return min(
        spots,
        key=lambda key: (
            -_support(spots[key], spots, found), PRECISION_RANK[spots[key].precision], -len(found[key]), key,
        ),
    )  # fmt: skip


def _strictly_in(spot: Place, area: Place) -> bool:
    return PRECISION_RANK[spot.precision] < PRECISION_RANK[area.precision] and lies_in(spot, area)


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

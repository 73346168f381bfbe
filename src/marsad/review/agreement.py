"""How far the machine agrees with persons, and persons with one another: Cohen's kappa per field, with its interval.

Kappa (Cohen, 1960) is agreement beyond chance: ``(observed - chance) / (1 - chance)``, chance being that of two readers
who keep their own habits. The interval is Wilson's (1927) of the observed agreement, 95 %, carried over with chance as
it stands, since kappa's usual interval by normal approximation has no width where all answers agree.

Questions are asked where doubt is greatest, so that agreement on them is lower than on what nobody asked about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from marsad.core.corrections import decisions, value_of
from marsad.core.nouns import ActorIs, Claim, Correction, FigureIs, Judgement, KindIs, PlaceIs, Record, StatusIs, TimeIs
from marsad.core.verdicts import combine, mirror, standings

_Z: Final = 1.959964


class Agreement(Record, frozen=True, kw_only=True):
    """Two readers on one field: ``n`` answers, ``agreed`` of them alike; ``kappa`` is null where none can be told."""

    field: str
    readers: str
    n: int
    agreed: int
    chance: float
    kappa: float | None
    low: float | None
    high: float | None


def kappa(field: str, readers: str, pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Cohen's kappa of two readers' values, and its 95 % interval.

    Null where there are no pairs, or both readers always say one and the same thing (chance alone explains all).
    """
    n, agreed = len(pairs), sum(one == other for one, other in pairs)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(ones[value] * others[value] for value in ones) / (n * n) if n else 0.0
    if not n or chance >= 1.0:
        return Agreement(
            field=field, readers=readers, n=n, agreed=agreed, chance=chance, kappa=None, low=None, high=None
        )
    low, high = wilson(agreed, n)
    of = [round((share - chance) / (1 - chance), 4) for share in (agreed / n, low, high)]
    return Agreement(field=field, readers=readers, n=n, agreed=agreed, chance=round(chance, 4), kappa=of[0], low=of[1],
                     high=of[2])  # fmt: skip


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share (Wilson, 1927, JASA 22)."""
    share, z2 = hits / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def agreements(claims: Mapping[str, Claim], judgements: Iterable[Judgement]) -> list[Agreement]:
    """Kappa of machine and persons, and of two persons, per field, where anybody answered.

    ``claims`` are as the machine read them. Where several persons answered, what they decided is held against the
    machine, and the first two by name against each other. Answers that nobody can tell are left out.
    """
    known = list(judgements)
    machine, persons = _of_pairs(known)
    for claim, slots in decisions(known).items():
        for one in slots:
            said = [
                (j.correction, j.maker.name) for j in one.judgements
                if j.maker.person and j.verdict != "unsure" and not isinstance(j.correction, msgspec.UnsetType)
            ]  # fmt: skip
            field = one.slot[0]
            if len(said) > 1:
                persons.setdefault(field, []).append((value_of(said[0][0]), value_of(said[1][0])))
            if one.correction is not None and claim in claims and said:
                read = as_read(claims[claim], one.correction)
                machine.setdefault(field, []).append((read, value_of(one.correction)))
    return [
        *(kappa(field, "machine and persons", machine[field]) for field in _in_order(machine)),
        *(kappa(field, "two persons", persons[field]) for field in _in_order(persons)),
    ]


_Pairs = dict[str, list[tuple[Hashable, Hashable]]]
_ORDER: Final = ("same happening", "kind", "status", "place", "time", "figure", "actor")


def _in_order(found: _Pairs) -> list[str]:
    return sorted(found, key=_ORDER.index)


def _of_pairs(judgements: Iterable[Judgement]) -> tuple[_Pairs, _Pairs]:
    """Whether two claims were held to be one: by machine and persons, and by two persons."""
    machine: _Pairs = {}
    persons: _Pairs = {}
    for pair in standings(judgements).values():
        if not pair.person:
            continue
        of_machine = [j for j in pair.judgements if not j.maker.person]
        said = [j.verdict == "same" for j in pair.judgements if j.maker.person and j.verdict != "unsure"]
        if len(said) > 1:
            persons.setdefault("same happening", []).append((said[0], said[1]))
        if of_machine and said and pair.state not in ("unsure", "conflict"):
            state = combine(j.verdict if j.left == pair.left else mirror(j.verdict) for j in of_machine)
            machine.setdefault("same happening", []).append((state == "same", pair.state == "same"))
    return machine, persons


def as_read(claim: Claim, correction: Correction) -> tuple[object, ...]:
    """What a claim itself says in the field of a correction, in the same form as `value_of`."""
    match correction:
        case KindIs():
            return value_of(KindIs(kind=claim.kind, mode=claim.mode))
        case StatusIs():
            return value_of(StatusIs(status=claim.status))
        case PlaceIs():
            return value_of(PlaceIs(place=claim.place))
        case TimeIs():
            return value_of(TimeIs(time=claim.time))
        case FigureIs(measure=measure, start=start, end=end):
            at = (measure, start, end)
            found = next((f for f in claim.figures if (f.measure, f.start, f.end) == at), None)
            return value_of(FigureIs(measure=measure, start=start, end=end, figure=found))
        case ActorIs(role=role, start=start, end=end):
            actor = next((r.actor for r in claim.roles if (r.role, r.start, r.end) == (role, start, end)), None)
            return value_of(ActorIs(role=role, start=start, end=end, actor=actor))

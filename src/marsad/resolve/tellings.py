"""What one report says of one happening, put together: the claims of a document that are one, as one profile.

A sentence says where, another how many, a third who; only together are they compared with what other reports say. What
is put together depends on the claims of one document alone, so that a stream gives the same as one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeVar

from marsad.core.agreement import agree_on_time
from marsad.core.nouns import Judgement, Place
from marsad.core.prominence import weight_of
from marsad.resolve.linkage import agreed, linked
from marsad.resolve.places import encloses
from marsad.resolve.profiles import Profile, counted_in, days_of
from marsad.resolve.within import place_of

_CLAIMS_COMPARED: Final = 60
"""Of two claims of one document with more claims between them than this, nothing is asked: a book, not a report."""

Judge = Callable[[Profile, Profile], Judgement | None]
Key = TypeVar("Key", str, int)


def of_documents(profiles: Iterable[Profile], judge: Judge) -> tuple[list[Profile], list[Judgement]]:
    """One profile for each happening of each document, and the judgements on its claims that say so.

    Totals are left out: they are never one with what they add up. Profiles come in the order of their leading claims.
    """
    by_document: dict[str, list[Profile]] = {}
    for profile in profiles:
        if not profile.total:
            by_document.setdefault(profile.claim.document, []).append(profile)
    pooled: list[Profile] = []
    judged: list[Judgement] = []
    for document in sorted(by_document):
        own = by_document[document]
        if len(own) == 1:
            pooled.append(own[0])
            continue
        own.sort(key=lambda p: (place_of(p.claim), p.claim.trigger.start, p.claim.id))
        found = [j for one, other in _near(own) if (j := judge(one, other)) is not None]
        groups = linked([profile.claim.id for profile in own], found)
        judged += agreed(groups, found)
        pooled += _told(own, groups)
    return sorted(pooled, key=lambda p: p.claim.id), judged


def _near(own: Sequence[Profile]) -> Iterable[tuple[Profile, Profile]]:
    if len(own) <= _CLAIMS_COMPARED:
        return combinations(own, 2)
    return ((one, other) for at, one in enumerate(own) for other in own[at + 1 : at + 1 + _CLAIMS_COMPARED])


def _told(own: Sequence[Profile], named: Iterable[Sequence[str]]) -> list[Profile]:
    """The happenings of one document, one of them what it is mostly about."""
    known = {profile.claim.id: profile for profile in own}
    groups = [[known[name] for name in group] for group in named]
    heaviest = max(range(len(groups)), key=lambda n: (_prominence(groups[n]), -n))
    return [pool(group, main=number == heaviest) for number, group in enumerate(groups)]


def _prominence(group: Sequence[Profile]) -> float:
    """How much of the report is about it: its claims, those near the top counted more, and people hit most of all."""
    return sum(weight_of(profile.claim) for profile in group)


def pool(group: Sequence[Profile], *, main: bool) -> Profile:
    """Claims of one document that are one happening, as one profile under the first of them."""
    if len(group) == 1:
        return group[0] if main == group[0].main else _with(group[0], main=main, members=(group[0].claim.id,))
    claims = [profile.claim for profile in group]
    lead = min(group, key=lambda p: (p.claim.status not in ("actual", "attempted"), p.claim.status == "attempted",
                                     place_of(p.claim), p.claim.trigger.start, p.claim.id))  # fmt: skip
    words = _merged(profile.words for profile in group)
    return _with(
        lead,
        days=days_of(agree_on_time(claims), lead.claim),
        families=frozenset().union(*(p.families for p in group)),
        places=_smallest(place for profile in group for place in profile.places),
        country=_commonest(p.country for p in group),
        agents=frozenset().union(*(p.agents for p in group)),
        hit=frozenset().union(*(p.hit for p in group)),
        actors=frozenset().union(*(p.actors for p in group)),
        kin={actor: above for profile in group for actor, above in profile.kin.items()},
        figures=tuple(figure for profile in group for figure in profile.figures),
        people=tuple(sorted({name for profile in group for name in profile.people})),
        operation=next((p.operation for p in group if p.operation), ()),
        words=words,
        weight=sum(words.values()),
        voices=frozenset().union(*(p.voices for p in group)),
        single=all(p.single for p in group) and len({name for p in group for name in p.people}) == 1,
        tolls=frozenset().union(*(p.tolls for p in group)),
        ties=frozenset().union(*(p.ties for p in group)),
        said=frozenset().union(*(p.said for p in group)),
        kinds=tuple(sorted({kind for p in group for kind in p.kinds}, key=lambda kind: (kind[0], kind[1] or ""))),
        names=frozenset().union(*(p.names for p in group)),
        counted=counted_in(claims),
        main=main,
        members=tuple(claim.id for claim in claims),
    )


def _with(profile: Profile, **changes: object) -> Profile:
    import dataclasses

    return dataclasses.replace(profile, **changes)  # type: ignore[arg-type]


def _merged(all_words: Iterable[Mapping[str, float]]) -> dict[str, float]:
    merged: dict[str, float] = {}
    for words in all_words:
        merged.update(words)
    return merged


def _smallest(places: Iterable[Place]) -> tuple[Place, ...]:
    """The places that lie around no other of them: of a town and its province, the town."""
    known = sorted(set(places), key=repr)
    return tuple(p for p in known if not any(encloses(p, other) for other in known if other is not p))


def _commonest(countries: Iterable[str | None]) -> str | None:
    known = [country for country in countries if country]
    return min(set(known), key=lambda c: (-known.count(c), c)) if known else None

"""How many people of one measure an event comes to in all, where its figures tell of the same people in several words.

The total is the largest that any single passage tells side by side. Of several tolls that contradict one another, low
is the smallest low, high the largest high, and best what most independent sources give; of those, the newest; of those,
the largest. What was published before a larger toll of everybody so far is out of date, and no candidate for best.
Where people who cannot be the same (soldiers and civilians, one army's and another's) are told of in passages of their
own, and in none together, their tolls are added; where two reports give them in like numbers, they may be the same
people by two names, and only the high is added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.core.nouns import Claim
from marsad.core.passages import (
    Passage,
    Statement,
    Telling,
    partial,
    passages,
    standing,
    statements,
    tellings,
    unnumbered_of,
)
from marsad.core.people import ANYBODY, Interval, People, added, apart, family_of, stated, widest
from marsad.core.sources import later
from marsad.core.vocabulary import Measure


class Toll(NamedTuple):
    """A number of people and the claims behind it."""

    interval: Interval
    claims: frozenset[str]
    documents: frozenset[str]


Wanted = Callable[[Statement], bool]


def toll_of(listed: Sequence[Passage], origin: Mapping[str, str]) -> Toll | None:
    """All people of one measure together; null where nobody is counted. ``origin`` is `sources.origins`."""
    groups = sorted({one.people.group for passage in listed for one in passage})
    families = sorted({family_of(group) for group in groups if group != "unknown"})
    by_family = [_of_actors(listed, origin, _in_family(family)) for family in families]
    whole = _of_actors(listed, origin, lambda one: True)
    return _with_parts(whole, [toll for toll in by_family if toll], _together(listed, families, _family))


def toll_among(claims: Sequence[Claim], measure: Measure, people: People) -> Interval | None:
    """All who are among ``people``, those of narrower groups included: "three fighters and two leaders" are five."""
    listed = passages(one for one in statements(claims) if one.measure == measure)
    toll = _of_actors(listed, {claim.id: claim.document for claim in claims}, lambda one: one.people.among(people))
    return toll.interval if toll is not None else None


def _family(one: Statement) -> str:
    return family_of(one.people.group)


def _actor(one: Statement) -> str:
    return one.people.actor or ""


def _in_family(family: str) -> Wanted:
    return lambda one: family_of(one.people.group) == family


def _of_actor(wanted: Wanted, actor: str) -> Wanted:
    return lambda one: one.people.actor == actor and wanted(one)


def _of_actors(listed: Sequence[Passage], origin: Mapping[str, str], wanted: Wanted) -> Toll | None:
    chosen = [[one for one in passage if wanted(one)] for passage in listed]
    actors = sorted({one.people.actor for passage in chosen for one in passage if one.people.actor})
    by_actor = [_settled(listed, origin, _of_actor(wanted, actor)) for actor in actors]
    return _with_parts(
        _settled(listed, origin, wanted), [toll for toll in by_actor if toll], _together(chosen, actors, _actor)
    )


def _together(listed: Sequence[Passage], keys: Sequence[str], key: Callable[[Statement], str]) -> bool:
    """Every two of the kinds stand side by side in some passage, so that passages tell what they add up to."""
    seen = [{key(one) for one in passage if not one.included} for passage in listed]
    return all(any({one, other} <= found for found in seen) for place, one in enumerate(keys) for other in keys[:place])


def _settled(listed: Sequence[Passage], origin: Mapping[str, str], wanted: Wanted) -> Toll | None:
    every = tellings(listed, ANYBODY, among=wanted)
    told = standing([one for one in every if not any(unnumbered_of(one, other) for other in every)])
    told = [one for one in told if not any(partial(one, other) for other in told)]
    if not told:
        return None
    return Toll(side_by_side_of(told, origin, largest=True), *_behind(told))


def _behind(told: Iterable[Telling]) -> tuple[frozenset[str], frozenset[str]]:
    known = list(told)
    return frozenset(claim for one in known for claim in one.claims), frozenset(one.document for one in known)


def side_by_side_of(told: Collection[Telling], origin: Mapping[str, str], *, largest: bool) -> Interval:
    """Tellings of the same people as one interval: the smallest low, the best supported best, the largest high."""
    lows = [one.interval[0] for one in told]
    highs = [one.interval[2] for one in told]
    backing: dict[int, set[str]] = {}
    newest: dict[int, str] = {}
    for one in told:
        value = one.interval[1]
        if value is not None and not any(_outdates(other, one) for other in told):
            backing.setdefault(value, set()).update(origin[claim] for claim in one.claims)
            newest[value] = max(newest.get(value, ""), one.published or "")
    sign = 1 if largest else -1
    best = max(backing, key=lambda value: (len(backing[value]), newest[value], sign * value), default=None)
    return (
        None if None in lows else min(low for low in lows if low is not None),
        best,
        None if None in highs else max(high for high in highs if high is not None),
    )


def _outdates(toll: Telling, old: Telling) -> bool:
    """A later toll of everybody so far is larger: who gave the older number gave what was known by then."""
    return toll.toll and later(toll.published, old.published) and stated(old.interval) < stated(toll.interval)


def _with_parts(whole: Toll | None, parts: Sequence[Toll], together: bool) -> Toll | None:
    if whole is None or len(parts) < 2:
        return whole
    if together:
        # One passage tells of all kinds, but another may tell of more of one kind than it does.
        low, best, high = whole.interval
        most = added(part.interval for part in parts)[2]
        return whole._replace(interval=(low, best, None if high is None or most is None else max(high, most)))
    claims = whole.claims.union(*(part.claims for part in parts))
    documents = whole.documents.union(*(part.documents for part in parts))
    # Two reports that give unlike people in like numbers may call the same people by two names.
    disputed = any(
        not one.documents & other.documents and not apart(one.interval, other.interval)
        for place, one in enumerate(parts)
        for other in parts[:place]
    )
    intervals = [part.interval for part in parts]
    least = widest(intervals) if disputed else added(intervals)
    low, best, high = widest([whole.interval, least])
    most = added(intervals)[2]
    high = None if high is None or most is None else max(high, most)
    best = best if best is None or low is None else max(low, best)
    return Toll((low, best, high), claims, documents)

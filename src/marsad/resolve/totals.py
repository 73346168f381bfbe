"""Totals over a period and an area, and single named people: what is part of what.

A total ("almost 30 leaders in two weeks in four provinces") never joins an ordinary event: it bounds the events that
lie in it. A named man killed in a raid is one of the raid's dead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from marsad.core.nouns import Evidence, Figure
from marsad.resolve.days import gap_days
from marsad.resolve.evidence import Comparison, bounds
from marsad.resolve.places import encloses, place_case
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights

_BUCKET_DAYS = 32
_WITHIN = {
    ("leader", "combatant"), ("leader", "detainee"), ("combatant", "detainee"),
    ("child", "civilian"), ("woman", "civilian"), ("journalist", "civilian"), ("aid-worker", "civilian"),
    ("official", "civilian"),
}  # fmt: skip
"""Groups of people that lie in another: every leader is a combatant."""


def pairs_with_totals(
    profiles: Sequence[Profile], weights: Weights, *, new: Collection[str] | None = None
) -> Iterator[tuple[int, int]]:
    """Positions ``(part, total)`` where a claim of the same measure and status touches the total's period."""
    held: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        for measure, bucket in _spans(profile, weights):
            held[measure, bucket].append(number)
    for number, total in enumerate(profiles):
        if not total.total:
            continue
        inside = {other for key in _spans(total, weights) for other in held[key]}
        for other in sorted(inside - {number}):
            part = profiles[other]
            touched = new is None or part.claim.id in new or total.claim.id in new
            if touched and part.claim.status == total.claim.status and _touches(part, total):
                yield other, number


def _spans(profile: Profile, weights: Weights) -> Iterator[tuple[str, int]]:
    days = profile.days
    if days is None or days.end - days.start > weights.parts["longest_days"]:
        return
    for measure in sorted({f.measure for f in profile.claim.figures}):
        for bucket in range(days.start // _BUCKET_DAYS, days.end // _BUCKET_DAYS + 1):
            yield measure, bucket


def _touches(part: Profile, total: Profile) -> bool:
    return part.days is not None and total.days is not None and gap_days(part.days, total.days) == 0


def same_total(left: Profile, right: Profile) -> bool:
    """Two totals over the same days and area with the same figures; in one report "11" is its "at least 11" again."""
    if left.days is None or right.days is None or not (left.total and right.total):
        return False
    if (left.days.start, left.days.end) != (right.days.start, right.days.end):
        return False
    here = left.claim.document == right.claim.document
    counted = {_sum(f, here) for f in left.claim.figures} & {_sum(f, here) for f in right.claim.figures}
    return bool(counted) and _one_area(left, right) and _one_side(left, right)


def _sum(figure: Figure, here: bool) -> tuple[str, str, int | None, int | None]:
    return figure.measure, figure.group, figure.low, figure.low if here and figure.low else figure.high


def _one_side(left: Profile, right: Profile) -> bool:
    return not left.hit or not right.hit or bool(left.hit & right.hit)


def _one_area(left: Profile, right: Profile) -> bool:
    if bool(left.places) != bool(right.places):
        return False
    if not left.places:
        return left.country == right.country
    return any(place_case(a, b)[0].startswith("same_") for a in left.places for b in right.places)


def compare_with_total(part: Profile, total: Profile, weights: Weights) -> Comparison | None:
    """The evidence that a claim is one of those a total adds up; None where it cannot be."""
    here = part.claim.document == total.claim.document
    if not here and not total.hit and total.country is None and not total.places:
        return None
    if (sides := _side_row(part, total, weights)) is None or (place := _place_row(part, total, weights)) is None:
        return None
    figures = [(f, t) for f in part.claim.figures for t in total.claim.figures if f.measure == t.measure]
    rows = [_row("prior", weights.parts["start"], "the same measure, and their days touch")]
    if (groups := _group_row(figures, weights)) is None or not _fits(figures):
        return None
    rows += [_time_row(part, total, weights), place, sides, groups]
    if here:
        rows.append(_row("document", weights.parts["same_document"], "one report"))
    return Comparison(tuple(row for row in rows if row.bits or row.feature == "prior"))


def _row(feature: str, bits: float, says: str) -> Evidence:
    return Evidence(feature=feature, bits=round(bits, 2), says=says)


def _fits(figures: Sequence[tuple[Figure, Figure]]) -> bool:
    """What is surely counted in the part is no more than the total may hold."""
    for figure, total in figures:
        inner, outer = bounds(figure), bounds(total)
        if inner is not None and outer is not None and inner[0] <= outer[1]:
            return True
        if inner is None:
            return True
    return False


def _time_row(part: Profile, total: Profile, weights: Weights) -> Evidence:
    assert part.days is not None  # for the type checker: pairs_with_totals gives claims with days
    assert total.days is not None
    if total.days.start <= part.days.start and part.days.end <= total.days.end:
        return _row("time", weights.parts["time_within"], "its days lie within the total's period")
    return _row("time", weights.parts["time_touches"], "its days reach beyond the total's period")


def _place_row(part: Profile, total: Profile, weights: Weights) -> Evidence | None:
    if part.country and total.country and part.country != total.country:
        return None
    if not total.places:
        if part.country and part.country == total.country:
            return _row("place", weights.parts["place_within"], "in the total's country")
        return _row("place", weights.parts["place_unstated"], "the total names no area")
    if not part.places:
        return _row("place", weights.parts["place_unstated"], "the claim names no place")
    for area in total.places:
        for place in part.places:
            if encloses(area, place) or place_case(area, place)[0].startswith("same_"):
                return _row("place", weights.parts["place_within"], f"{place.name or place.text} lies in its area")
    return None


def _side_row(part: Profile, total: Profile, weights: Weights) -> Evidence | None:
    if not total.hit:
        return _row("actors", weights.parts["actor_unknown"], "the total counts people of any side")
    if not part.hit:
        return _row("actors", weights.parts["actor_unstated"], "the claim does not say whose people")
    above = {a for actor in part.hit for a in part.kin.get(actor, ())}
    if part.hit & total.hit or above & total.hit:
        return _row("actors", weights.parts["actor_same"], f"both count {', '.join(sorted(total.hit))}")
    return None


def _group_row(figures: Sequence[tuple[Figure, Figure]], weights: Weights) -> Evidence | None:
    """How the groups agree that the part's largest number and the total count."""
    most = max((figure.best or figure.low or 0 for figure, _ in figures), default=0)
    tolls = [(figure, total) for figure, total in figures if (figure.best or figure.low or 0) == most]
    options = [row for figure, total in tolls if (row := _group_case(figure.group, total.group, weights))]
    for figure, total in figures:
        if figure.included and (figure.group == total.group or (figure.group, total.group) in _WITHIN):
            options.append(_row("group", weights.parts["group_some"], f"some of them are {total.group}"))
    return max(options, key=lambda row: (row.bits, row.says)) if options else None


def _group_case(inner: str, outer: str, weights: Weights) -> Evidence | None:
    if inner == outer:
        return _row("group", weights.parts["group_same"], f"both {inner}")
    if outer == "unknown" or (inner, outer) in _WITHIN:
        return _row("group", weights.parts["group_within"], f"{inner} among {outer}")
    if inner == "unknown" or (outer, inner) in _WITHIN:
        return _row("group", weights.parts["group_unsure"], f"{inner} may hold others than {outer}")
    return None


def one_of(single: Profile, several: Profile) -> bool:
    """A single named person may be one of the people that the other claim counts."""
    if not single.single or several.single or several.total:
        return False
    if single.hit and several.hit and not (single.hit & several.hit):
        return False
    measures = {f.measure for f in single.figures}
    groups = {r.group for r in single.claim.roles if r.named and r.role in ("target", "victim")}
    return any(
        (not measures or f.measure in measures)
        and (interval := bounds(f)) is not None
        and interval[0] >= 2
        and any(g == f.group or "unknown" in (g, f.group) or (g, f.group) in _WITHIN for g in sorted(groups))
        for f in several.figures
    )

"""A comparison of two claims: rows of evidence, in bits, that add up to its score.

The form is that of Fellegi and Sunter (1969), "A Theory for Record Linkage", as Splink shows it: a prior and one
additive weight for each field. Two claims of one document are compared by `marsad.resolve.within`. Two of different
documents are compared here, and stand for all that their reports say of the happening (`marsad.resolve.tellings`):
each part of the comparison finds one line of ``[between.<part>]`` of the weights, where what it is worth was learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from marsad.core.nouns import Evidence
from marsad.core.people import Interval, in_words
from marsad.core.vocabulary import Measure
from marsad.resolve import places
from marsad.resolve.comparison import (
    JOINING,
    Comparison,
    bounds,
    kin,
    kind_case,
    most_for_kinds,
    people_matched,
    quotes_operation,
    row_of,
    same_operation,
    shown_rows,
    status_bar,
)
from marsad.resolve.pages import likeness, shared_words
from marsad.resolve.profiles import Profile
from marsad.resolve.times import time_case
from marsad.resolve.weights import Weights
from marsad.resolve.within import compare_within
from marsad.resolve.wording import shared

_COUNTED: Final[tuple[Measure, ...]] = ("killed", "injured")
"""Measures whose numbers are evidence of their own; all others share the lines of "others"."""


class Found(NamedTuple):
    """One line of a comparison: part and line of the weights, and in words; ``bits`` where a family has its own."""

    part: str
    line: str
    says: str
    bits: float | None = None
    share: float = 1.0

    def row(self, weights: Weights) -> Evidence:
        """What it is worth."""
        bits = weights.between[self.part][self.line] if self.bits is None else self.bits
        return row_of(_FEATURES.get(self.part, self.part), bits * self.share, self.says)


_FEATURES: Final = {
    "killed": "figures",
    "injured": "figures",
    "others": "figures",
    "agent": "agents",
    "target": "targets",
}


def compare(left: Profile, right: Profile, weights: Weights) -> Comparison:
    """All evidence on whether two claims speak of the same happening; the same whichever comes first."""
    if left.claim.document == right.claim.document:
        return compare_within(left, right, weights)
    left, right = sorted((left, right), key=lambda p: p.claim.id)
    found = list(findings(left, right, weights))
    rows = [one.row(weights) for one in found]
    impossible = next((one.says for one in found if one.line == "incompatible"), "")
    return shown_rows(rows, impossible or status_bar(left, right))


def findings(left: Profile, right: Profile, weights: Weights) -> Iterator[Found]:
    """The lines that apply to two claims of different documents; none after kinds that do not go together."""
    yield Found("prior", "bits", "two claims of different reports")
    if not (left.main and right.main):
        one = left.main or right.main
        says = "only one of the reports is mostly about it" if one else "neither report is mostly about it"
        yield Found("prior", "one_main" if one else "none_main", says)
    kind = _kind(left, right, weights)
    yield kind
    if kind.line == "incompatible":
        return
    yield _time(left, right)
    yield _published(left, right)
    yield _place(left, right, weights)
    yield from _actors(left, right)
    yield from _tolls(left, right)
    yield from _people(left, right, weights)
    yield from _operation(left, right, weights)
    yield from _wording(left, right, weights)
    yield from _documents(left, right, weights)
    if {left.claim.status, right.claim.status} == JOINING:
        yield Found("status", "attempted", "attempted in one, carried out in the other")


def kind_evidence(left: Profile, right: Profile, weights: Weights) -> Evidence:
    """Whether reports of one event may use these kinds for one another."""
    return _kind(left, right, weights).row(weights)


def time_evidence(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """How well the days agree."""
    return [_time(left, right).row(weights)]


def place_evidence(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """How well the places agree."""
    return [_place(left, right, weights).row(weights)]


def actor_evidence(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """Whether the same sides act and are hit."""
    return [found.row(weights) for found in _actors(left, right)]


def toll_evidence(left: Profile, right: Profile, weights: Weights, *, rising: bool | None = None) -> list[Evidence]:
    """How well the numbers of people agree, measure by measure; ``rising`` says that the larger is the later one."""
    return [found.row(weights) for found in _tolls(left, right, rising=rising)]


def kind_bits(one: tuple[str, str | None], other: tuple[str, str | None], weights: Weights) -> float:
    """The most that two kinds can be worth, whoever acts."""
    return most_for_kinds(one, other, weights, weights.between["kind"])


def _kind(left: Profile, right: Profile, weights: Weights) -> Found:
    name, bits, says = kind_case(left, right, weights, weights.between["kind"])
    return Found("kind", name, says, bits)


def _time(left: Profile, right: Profile) -> Found:
    return Found("time", *time_case(left.days, right.days))


def _published(left: Profile, right: Profile) -> Found:
    if left.published is None or right.published is None:
        return Found("published", "unknown", "no day of publication on one side")
    gap = abs(left.published - right.published)
    line = next((name for most, name in GAPS if gap <= most), "later")
    return Found("published", line, f"published {gap} days apart" if gap != 1 else "published one day apart")


GAPS: Final = ((1, "day"), (3, "three_days"), (7, "week"), (14, "fortnight"), (45, "month"))


def _place(left: Profile, right: Profile, weights: Weights) -> Found:
    return Found("place", *places.case_between(left, right, weights.between["place"]))


def _actors(left: Profile, right: Profile) -> Iterator[Found]:
    both_fight = any(mode == "armed-clash" for profile in (left, right) for _, mode in profile.kinds)
    if left.agents & right.hit and right.agents & left.hit and not both_fight and not left.agents & right.agents:
        yield Found("agent", "swapped", "who acts in one is hit in the other")
        return
    for word, ones, others in (("agent", left.agents, right.agents), ("target", left.hit, right.hit)):
        if not ones or not others:
            continue
        if common := ones & others:
            yield Found(word, "same", f"both {word}: {', '.join(sorted(common))}")
        elif kin(ones, others, left, right):
            yield Found(word, "kin", f"{_listed(ones)} and {_listed(others)} belong together")
        elif not (both_fight and left.actors & right.actors):
            yield Found(word, "other", f"{_listed(ones)} against {_listed(others)}")


def _listed(actors: frozenset[str]) -> str:
    return ", ".join(sorted(actors))


def _tolls(left: Profile, right: Profile, *, rising: bool | None = None) -> Iterator[Found]:
    """One line for each measure that either gives a number for."""
    ones, others = dict(left.counted), dict(right.counted)
    for measure in sorted(ones.keys() | others.keys()):
        part = measure if measure in _COUNTED else "others"
        one, other = ones.get(measure), others.get(measure)
        if one is None or other is None:
            if ones and others and part != "others":
                yield Found(part, "unsaid", f"{measure}: {in_words(one or other or (None, None, None))} in one only")
            continue
        way = _is_later(right, left, other, one) if rising is None else rising
        yield Found(part, *_toll_case(measure, one, other, rising=way))


def _is_later(late: Profile, early: Profile, most: Interval, least: Interval) -> bool:
    """The larger number is not the older one."""
    if late.published is None or early.published is None or late.published == early.published:
        return True
    larger_is_late = (most[1] or most[0] or 0) >= (least[1] or least[0] or 0)
    return larger_is_late == (late.published > early.published)


def _toll_case(measure: str, one: Interval, other: Interval, *, rising: bool) -> tuple[str, str]:
    first, second = sorted((in_words(one), in_words(other)))
    low, high = max(one[0] or 0, other[0] or 0), [top for top in (one[2], other[2]) if top is not None]
    if one == other and one[0] == one[2]:
        size = one[0] or 0
        name = "one" if size <= 1 else "few" if size < 4 else "some" if size < 10 else "many"
        return f"equal_{name}", f"{measure}: both {size}"
    if None in (one[2], other[2]) and min(one[0] or 0, other[0] or 0) <= 2:
        return "vague", f"{measure}: {first} and {second}: a plural without a number"
    if not high or low <= min(high):
        return "overlap", f"{measure}: {first} and {second} may be one number"
    less, more = sorted((one[1] or one[0] or 0, other[1] or other[0] or 0))
    near = "near" if more <= 2 * less or more - less == 1 else "far"
    way = "rising" if rising else "falling"
    return f"{near}_{way}", f"{measure}: {first} against {second}" + ("" if rising else ", the larger number first")


def _people(left: Profile, right: Profile, weights: Weights) -> Iterator[Found]:
    if not left.people or not right.people:
        return
    count, says = people_matched(left, right, weights)
    line = "none" if count == 0 else "part" if count == 1 else "full"
    yield Found("people", line, f"the same name: {says}" if count else "other people are named")


def _operation(left: Profile, right: Profile, weights: Weights) -> Iterator[Found]:
    names = " / ".join(sorted(" ".join(p.operation) for p in (left, right) if p.operation))
    if same_operation(left, right, weights):
        yield Found("operation", "same", names)
    elif quotes_operation(left, right.operation) or quotes_operation(right, left.operation):
        yield Found("operation", "quoted", f"the name is in both sentences: {names}")
    elif left.operation and right.operation:
        yield Found("operation", "other", names)


def _wording(left: Profile, right: Profile, weights: Weights) -> Iterator[Found]:
    if min(len(left.words), len(right.words)) < weights.number("wording", "least_words"):
        return
    share = shared(left.words, right.words, min(left.weight, right.weight))
    says = f"{share:.0%} of the shorter telling's words in both"
    yield Found("wording", weights.reached("wording", share), says)


def _documents(left: Profile, right: Profile, weights: Weights) -> Iterator[Found]:
    """How alike the whole reports are; less where it is not what both are mostly about."""
    if left.pages is None or right.pages is None:
        return
    if min(len(left.pages.words), len(right.pages.words)) < weights.number("documents", "least_words"):
        return
    counted = left.said | right.said
    value = likeness(left.pages, right.pages, counted)
    words = ", ".join(shared_words(left.pages, right.pages, counted, 5)) or "none"
    share = 1.0 if left.main and right.main else weights.number("documents", "beside")
    says = f"words of both reports ({value:.0%}): {words}"
    yield Found("documents", weights.reached("documents", value), says, None, share)


__all__ = [
    "GAPS",
    "JOINING",
    "Comparison",
    "Found",
    "actor_evidence",
    "bounds",
    "compare",
    "findings",
    "kind_bits",
    "kind_evidence",
    "people_matched",
    "place_evidence",
    "time_evidence",
    "toll_evidence",
]

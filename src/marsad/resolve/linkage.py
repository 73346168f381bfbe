"""Which claims of one report are one happening, by all comparisons between them and not by the worst of them.

One sentence whose place or day was read wrongly differs from every other sentence of its report. If any such difference
kept two groups of claims apart, it would break the report up; if any likeness joined them, one sentence that looks back
would take in another event. So groups are joined, the most alike first, while half of their best comparison and half of
the mean of all amount to `TOGETHER` bits (agglomerative clustering between single and average linkage). What
is barred (a denial, a part) is never joined.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from marsad.core.ids import record_id
from marsad.core.nouns import Evidence, Judgement
from marsad.core.vocabulary import Verdict

TOGETHER: Final = 3.75
_FURTHEST: Final = 10.0
"""Bits that one comparison counts at most, either way: a single absurd day or place does not outweigh the rest."""
_SAME: Final = 4.0
"""Bits from which on two claims of one report are the same; a "different" of so many was barred in spite of them."""


class _Link(NamedTuple):
    """The comparisons between two groups."""

    total: float
    number: int
    best: float

    @property
    def strength(self) -> float:
        """In bits; nothing where no comparison by itself would join the two."""
        return (self.best + self.total / self.number) / 2 if self.best >= _SAME else 0.0

    def and_(self, other: _Link) -> _Link:
        """With those of a group that was joined to one of the two."""
        return _Link(self.total + other.total, self.number + other.number, max(self.best, other.best))


def is_barred(judgement: Judgement) -> bool:
    """The two cannot be one, whatever else the report says."""
    return judgement.verdict == "part-of" or (judgement.verdict == "different" and judgement.score >= _SAME)


def linked(names: Sequence[str], judged: Sequence[Judgement]) -> list[list[str]]:
    """The claims in groups, each in the order of ``names``, and ordered by their first members."""
    links, barred = _links(judged)
    members = {name: [name] for name in names}
    waiting = [(-link.strength, one, other) for (one, other), link in links.items() if link.strength >= TOGETHER]
    heapq.heapify(waiting)
    while waiting:
        weakness, one, other = heapq.heappop(waiting)
        link = links.get((one, other))
        if link is None or -weakness != link.strength or _pair(one, other) in barred:
            continue
        members[one] += members.pop(other)
        _absorb(one, other, links, barred)
        for pair, link in _of(one, links):
            if link.strength >= TOGETHER:
                heapq.heappush(waiting, (-link.strength, *pair))
    rank = {name: place for place, name in enumerate(names)}
    groups = (sorted(group, key=rank.__getitem__) for group in members.values())
    return sorted(groups, key=lambda group: rank[group[0]])


_Links = dict[tuple[str, str], _Link]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _links(judged: Iterable[Judgement]) -> tuple[_Links, set[tuple[str, str]]]:
    links: _Links = {}
    barred = set()
    for judgement in judged:
        pair = _pair(judgement.left, judgement.right)
        if is_barred(judgement):
            barred.add(pair)
        else:
            bits = max(-_FURTHEST, min(_FURTHEST, judgement.score))
            links[pair] = _Link(bits, 1, bits)
    return links, barred


def _of(name: str, links: _Links) -> Iterator[tuple[tuple[str, str], _Link]]:
    return ((pair, link) for pair, link in links.items() if name in pair)


def _absorb(one: str, other: str, links: _Links, barred: set[tuple[str, str]]) -> None:
    """What was between a group and the ``other`` is between it and the ``one``."""
    links.pop(_pair(one, other), None)
    for pair in [pair for pair in links if other in pair]:
        link, now = links.pop(pair), _pair(one, pair[0] if pair[1] == other else pair[1])
        links[now] = links[now].and_(link) if now in links else link
    for pair in [pair for pair in barred if other in pair]:
        barred.discard(pair)
        barred.add(_pair(one, pair[0] if pair[1] == other else pair[1]))


def agreed(groups: Sequence[Sequence[str]], judged: Sequence[Judgement]) -> list[Judgement]:
    """The judgements as the whole report has them: within a group none differ, and no two groups are held the same.

    Where that changes a verdict, one more line of evidence says so, and the bits still add up to the score.
    """
    home = {name: number for number, group in enumerate(groups) for name in group}
    joined: dict[str, str] = {name: name for name in home}
    found = []
    for judgement in sorted(judged, key=lambda j: (-j.score, j.left, j.right)):
        left, right = judgement.left, judgement.right
        if is_barred(judgement):
            found.append(judgement)
        elif home[left] != home[right]:
            found.append(_as(judgement, "unsure") if judgement.verdict == "same" else judgement)
        elif _root(left, joined) != _root(right, joined):
            joined[_root(right, joined)] = _root(left, joined)
            found.append(_as(judgement, "same"))
        else:
            found.append(_as(judgement, "unsure") if judgement.verdict == "different" else judgement)
    return found


def _root(name: str, joined: dict[str, str]) -> str:
    while joined[name] != name:
        name = joined[name]
    return name


_BITS: Final[dict[Verdict, tuple[float, float]]] = {"same": (_SAME, float("inf")), "unsure": (1.0, 3.99)}
"""Between which scores a verdict on two claims of one report lies: ``[verdict]`` of the weights."""


def _as(judgement: Judgement, verdict: Verdict) -> Judgement:
    if judgement.verdict == verdict:
        return judgement
    least, most = _BITS[verdict]
    score = round(min(max(judgement.score, least), most), 2)
    says = "all that the report says of the two, taken together"
    row = Evidence(feature="report", bits=round(score - judgement.score, 2), says=says)
    evidence = (*judgement.evidence, row)
    parts = (judgement.about, judgement.left, judgement.right, verdict, str(judgement.maker), judgement.maker.config)
    return replace(
        judgement, id=record_id("j", *parts, evidence, ""), verdict=verdict, score=score, evidence=evidence,
        reason=f"{verdict}: {says} ({row.bits:+.1f}); by itself {judgement.reason}",
    )  # fmt: skip

"""When a claim is right: for each kind of gold a judge, which says right, wrong, or None where the gold cannot tell.

A judge looks only at what its gold is about (kind, status, number, place), so a claim that it calls right may be wrong
in something else. Where a gold leaves out what did happen (MUC-4 codes no battles), claims it is silent on are not
judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from marsad.core.nouns import Claim, Figure, Role

Gold = Mapping[str, Any]
Judge = Callable[[Sequence[Claim], Gold, str], Callable[[Claim], bool | None]]

_REAL = ("actual", "attempted")
_STAGES = (*_REAL, "threatened", "planned")
_SLOTS = ("perp_individual", "perp_org", "targets", "victims", "weapons")
_LEAD = 800  # characters
_WORDS = re.compile(r"[a-z0-9]+")
_ARTICLES = frozenset({"the", "a", "an"})


def by_document(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Gold rows by the id of their document; an incident's row stands for each of its documents."""
    return {name: row for row in rows for name in row.get("documents", [row["id"]])}


def by_kind(claims: Sequence[Claim], gold: Gold, text: str) -> Callable[[Claim], bool | None]:
    """ACLED's sub-type of a sentence, and whether it happened."""
    del claims, text

    def judged(claim: Claim) -> bool | None:
        if claim.codes.acled is None:
            return None
        if gold["labels"]:
            return claim.status in _REAL and claim.codes.acled in gold["labels"]
        if claim.status in _REAL:
            return False
        wanted = gold.get("would_be")
        return claim.status == gold["status"] and wanted in (None, claim.codes.acled) if wanted else None

    return judged


def by_status(claims: Sequence[Claim], gold: Gold, text: str) -> Callable[[Claim], bool | None]:
    """The status of the one trigger that is asked for."""
    del text
    wanted = gold["trigger"]

    def shared(claim: Claim) -> int:
        return int(min(claim.trigger.end, wanted["end"]) - max(claim.trigger.start, wanted["start"]))

    most = max(map(shared, claims), default=0)
    return lambda claim: claim.status == gold["status"] if shared(claim) == most > 0 else None


def by_figures(claims: Sequence[Claim], gold: Gold, text: str) -> Callable[[Claim], bool | None]:
    """How many were killed, hurt … in a short report, or in any incident of a round-up."""
    del text
    tolls = [gold["figures"]] if "figures" in gold else [one["figures"] for one in gold["incidents"]]
    sums: dict[str, int] = {}
    for claim in claims:
        for figure in _own(claim):
            sums[figure.measure] = sums.get(figure.measure, 0) + (_value(figure) or 0)

    def judged(claim: Claim) -> bool | None:
        figures = _own(claim)
        if not figures or claim.status not in _REAL:
            return None
        return all(any(_is(f, one.get(f.measure), sums) for one in tolls) for f in figures)

    return judged


def _is(figure: Figure, wanted: Sequence[int | None] | None, sums: Mapping[str, int]) -> bool:
    if wanted is None:
        return False
    best = wanted[1] if wanted[1] is not None else wanted[0]
    return best in (_value(figure), sums[figure.measure])


def by_place(claims: Sequence[Claim], gold: Gold, text: str) -> Callable[[Claim], bool | None]:
    """Where each verb of a sentence happened; verbs whose coder may have left the place out are not judged."""
    del claims, text

    def judged(claim: Claim) -> bool | None:
        start, end = claim.trigger.start, claim.trigger.end
        verb = next((v for v in gold["verbs"] if v["start"] < end and start < v["end"]), None)
        if verb is None:
            return None
        named = [p for p in (claim.place, *claim.places) if p is not None]
        if verb["places"]:
            inside = any(p.start < g["end"] and g["start"] < p.end for p in named for g in verb["places"])
            return inside if named else None
        return None if verb["doubtful"] else not named

    return judged


def by_incident(claims: Sequence[Claim], gold: Gold, text: str) -> Callable[[Claim], bool | None]:
    """The dead and hurt of the incident that an article is about; fewer may be part of them, and are not judged."""
    del claims, text

    def judged(claim: Claim) -> bool | None:
        figures = [f for f in _own(claim) if f.measure in ("killed", "injured")]
        if not figures or claim.status != "actual" or claim.sentence.start > _LEAD:
            return None
        pairs = [(_value(f), gold[f.measure]) for f in figures if gold.get(f.measure)]
        if any(value is not None and value > truth["high"] for value, truth in pairs):
            return False
        return True if any(value == truth["low"] for value, truth in pairs) else None

    return judged


def by_template(claims: Sequence[Claim], gold: Gold, text: str) -> Callable[[Claim], bool | None]:
    """MUC-4's incidents: the type, and somebody or something named in it."""
    del claims, text
    templates = [(t["types"], _named(t)) for t in gold["templates"]]

    def judged(claim: Claim) -> bool | None:
        code = claim.codes.muc4
        if not templates or code is None or claim.status not in _STAGES:
            return None
        named = [_plain(role.text) for role in claim.roles if _tells(role)]
        same = [words for types, words in templates if code in types]
        if any(not named or _meet(named, words) for words in same):
            return True
        # Another incident of another type is told right as often as not: the keys leave battles out.
        return False if same or any(_meet(named, words) for _, words in templates) else None

    return judged


def _named(template: Gold) -> list[str]:
    return [_plain(m) for slot in _SLOTS for entity in template[slot] for m in entity["mentions"]]


def _tells(role: Role) -> bool:
    return role.role != "place" and bool(_plain(role.text))


def _plain(words: str) -> str:
    return " ".join(w for w in _WORDS.findall(words.lower()) if w not in _ARTICLES)


def _meet(named: Iterable[str], words: Sequence[str]) -> bool:
    return any(f" {a} " in f" {b} " or f" {b} " in f" {a} " for a in named for b in words if a and b)


def _own(claim: Claim) -> list[Figure]:
    return [figure for figure in claim.figures if not figure.included]


def _value(figure: Figure) -> int | None:
    return figure.best if figure.best is not None else figure.low if figure.low is not None else figure.high

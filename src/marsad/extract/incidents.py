"""Which claims are of an incident as MUC-4 counts them: a specific, recent act against civilians or their goods.

The claims of one happening are weighed together (`incidents.toml` gives the bits): what the rules made of them, the
trained reader's odds for their words, and whom it tags in the document as hit or as doers. Where too little speaks for
an incident they keep all else and lose MUC-4's code.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from marsad.core.nouns import Claim, Figure, Role
from marsad.extract.claims import claim_id
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from marsad.extract.encoder import Encoding

_REAL = frozenset({"actual", "attempted"})
_HIT = frozenset({"victim", "target"})
_CIVILIAN = frozenset({"civilian", "official", "journalist", "child", "woman", "aid-worker"})
_BATTLES = frozenset({"armed-clash", "ambush", "raid"})


@cache
def _table() -> Mapping[str, Any]:
    return cue_words("incidents")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = sorted(_table()["words"][name], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})(?:e?s)?\b", re.IGNORECASE)


def with_incidents(claims: Sequence[Claim], encoding: Encoding | None = None) -> list[Claim]:
    """The claims of a document, of MUC-4's own types, those without its code that tell of no incident in its sense."""
    claims = [_retyped(claim) for claim in claims]
    threads = _threads(claims)
    roles = _roles_read(encoding) if encoding is not None else {}
    dropped = {
        claim.id
        for thread in threads
        if _weighed(weight(thread, single=len(threads) == 1), thread, encoding, roles) < _table()["least"]
        for claim in thread
    }
    return [_without_code(claim) if claim.id in dropped else claim for claim in claims]


def _weighed(rules: float, thread: Sequence[Claim], encoding: Encoding | None, roles: Mapping[str, float]) -> float:
    """The bits of the rules together with those of the trained reader; of the rules alone where nothing was read."""
    if encoding is None:
        return rules
    found = [encoding.incident((c.trigger.start, c.trigger.end)) for c in thread]
    read = [odds(one) for one in found if one is not None]
    if not read:
        return rules
    told = {"start": 1.0, "rules": rules, "words": sum(read) / len(read), **roles}
    return float(sum(_table()["reader"][name] * value for name, value in told.items()))


def _roles_read(encoding: Encoding) -> dict[str, float]:
    """What the reader tags in a document as hit and as doers: the surest of each as odds, and how many are sure."""
    told: dict[str, float] = {}
    for name, slots in _READ.items():
        shares = [one.sure for one in encoding.tagged(slots, least=_table()["limits"]["tagged"])]
        told[name] = odds(max(shares, default=0.0))
        told[f"{name}_sure"] = math.log1p(sum(share > _table()["limits"]["sure"] for share in shares))
    return told


_READ = {"hit": ("targets", "victims"), "doers": ("perp_individual", "perp_org")}
_NEVER = 0.02
"""The share of certainty that is never reached, either way: it bounds the odds."""


def odds(share: float) -> float:
    """A probability of the reader as odds, in bits."""
    return math.log2((share + _NEVER) / (1 + _NEVER - share))


def _retyped(claim: Claim) -> Claim:
    """What burns is arson in MUC-4, and what is carried off a robbery, whatever else was done there."""
    if claim.codes.muc4 is None or not claim.fired:
        return claim
    entry = claim.fired[0].partition(": ")[2]
    kind = next((name for name, words in _table()["types"].items() if entry in words), claim.codes.muc4)
    return claim if kind == claim.codes.muc4 else _coded(claim, kind)


def _without_code(claim: Claim) -> Claim:
    return _coded(claim, None)


def _coded(claim: Claim, kind: str | None) -> Claim:
    changed = msgspec.structs.replace(claim, codes=msgspec.structs.replace(claim.codes, muc4=kind))
    return msgspec.structs.replace(changed, id=claim_id(changed))


def weight(thread: Sequence[Claim], *, single: bool) -> float:
    """How many bits speak for an incident; ``single``: the document tells of no other."""
    bits = _table()["bits"]
    return float(sum(bits[name] for name, holds in _features(thread, single=single).items() if holds) + bits["start"])


def _threads(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The coded claims that probably tell of one event: of one happening, or of one day and place."""
    threads: list[list[Claim]] = []
    home: dict[object, list[Claim]] = {}
    for claim in (c for c in claims if c.codes.muc4):
        keys = (claim.happening, _setting(claim))
        thread = next((home[key] for key in keys if key in home), None)
        if thread is None:
            threads.append(thread := [])
        thread.append(claim)
        for key in keys:
            other = home.get(key)
            if other is not None and other is not thread:
                thread += other
                threads.remove(other)
                home |= {k: thread for k, v in home.items() if v is other}
            home[key] = thread
    return threads


def _setting(claim: Claim) -> tuple[object, ...]:
    time, place = claim.time, claim.place
    where = (place.id or place.text) if place is not None else None
    when = (time.start, time.end, time.basis) if time is not None else ()
    return (*when, where, claim.status in _REAL)


def _features(thread: Sequence[Claim], *, single: bool) -> dict[str, bool]:
    limits = _table()["limits"]
    roles = [role for claim in thread for role in claim.roles]
    hit = [role for role in roles if role.role in _HIT]
    counted = [figure for claim in thread for figure in claim.figures]
    military = [_is_military(role) for role in hit]
    return {
        "named": any(role.named for role in hit),
        "civilians": any(r.group in _CIVILIAN and not _pattern("anybody").fullmatch(r.text) for r in hit),
        "thing": any(_is_thing(role) for role in hit),
        "nobody": not hit,
        "military": any(military),
        "military_only": bool(hit) and all(military),
        "armed": any(role.role == "agent" and role.group in ("combatant", "leader") for role in roles),
        "figure": any(map(_is_number, counted)),
        "mass": any((figure.low or 0) >= limits["mass"] for figure in counted),
        "nowhere": all(claim.place is None for claim in thread),
        "undated": all(claim.time is None or claim.time.basis == "published" for claim in thread),
        "old": any(_days_before(claim) > limits["old"] for claim in thread),
        "wide": any(_days_long(claim) > limits["wide"] for claim in thread),
        "clash": any(claim.mode in _BATTLES for claim in thread),
        "bomb": any(claim.codes.muc4 == "BOMBING" for claim in thread),
        "retold": len(thread) >= limits["retold"],
        "lead": min(claim.sentence.start for claim in thread) < limits["lead"],
        "unreal": all(claim.status != "actual" for claim in thread),
        "single": single,
    }


def _is_military(role: Role) -> bool:
    words = " ".join(role.text.split())
    if role.group == "combatant" or _pattern("military").search(words):
        return True
    return role.group == "security" and not _pattern("police").search(words)


def _is_thing(role: Role) -> bool:
    return role.role == "target" and role.group == "unknown" and not role.named and not _is_military(role)


def _is_number(figure: Figure) -> bool:
    """Whether the figure is a number, not a plural without one."""
    return bool(figure.low) and not (figure.low == 2 and figure.high is None)


def _told_days(claim: Claim) -> tuple[date, date] | None:
    time = claim.time
    if time is None or time.basis == "published" or not time.start or not time.end:
        return None
    return date.fromisoformat(time.start), date.fromisoformat(time.end)


def _days_long(claim: Claim) -> int:
    days = _told_days(claim)
    return (days[1] - days[0]).days if days else 0


def _days_before(claim: Claim) -> int:
    days = _told_days(claim)
    return (date.fromisoformat(claim.published[:10]) - days[1]).days if days and claim.published else 0

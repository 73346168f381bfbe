"""What a later sentence adds to an earlier claim: "… almost 30 leaders. The operations targeted dens in A, B and C."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

import msgspec

from marsad.core.nouns import Claim, Figure
from marsad.extract.claims import claim_id
from marsad.lexicon.words import cue_words

_DEFINITE = re.compile(r"^\W*(?:the|these|those|such)\s+(?:[\w-]+\s+){0,3}?([\w-]+s)\b", re.IGNORECASE)


def with_lead(claims: Sequence[Claim], *, title_end: int) -> list[Claim]:
    """Claims of the headline take the day, and a place where they have none, of the lead's first claim like them."""
    lead = [c for c in claims if c.sentence.start >= title_end]
    told: list[Claim] = []
    for claim in claims:
        if claim.sentence.start < title_end:
            twin = next((c for c in lead[:4] if c.kind == claim.kind and c.status == claim.status), None)
            claim = _filled(claim, twin) if twin is not None else claim  # noqa: PLW2901  # one name for one thing
        told.append(claim)
    return told


def with_parts(claims: Sequence[Claim], several: Collection[int]) -> list[Claim]:
    """Claims that count the people of several happenings are sums where the report goes on to tell these one by one.

    ``several`` holds where their triggers begin. "Six were *killed in attacks* in Diyala. In Baquba gunmen shot two":
    the six are of all attacks together. Where nothing of the kind follows, "killed in air strikes" stays one event.
    """
    sums = [c for c in claims if c.trigger.start in several and any(_goes_on_to_tell(c, part) for part in claims)]
    spread = {(c.sentence.start, c.kind, c.status) for c in sums}
    again = {(f.measure, f.low) for c in sums for f in c.figures if (f.low or 0) > 1}
    first = min((p.sentence.start for p in claims for c in sums if _goes_on_to_tell(c, p)), default=0)
    told: list[Claim] = []
    for claim in claims:
        if (claim.sentence.start, claim.kind, claim.status) not in spread:
            retold = claim.sentence.start < first and {(f.measure, f.low) for f in claim.figures} <= again
            told.append(_as_total(claim) if claim.figures and retold else claim)
        elif claim.figures:
            told.append(_as_total(claim))
        elif claim.trigger.quote.lower() not in _plurals():  # "attacks": they are told one by one
            told.append(claim)
    return told


def _goes_on_to_tell(whole: Claim, part: Claim) -> bool:
    """Whether a later claim counts fewer of the same people at a place of its own."""
    if part.sentence.start < whole.sentence.end or (part.kind, part.status) != (whole.kind, whole.status):
        return False
    named = {place.text.casefold() for place in (*whole.places, *([whole.place] if whole.place else []))}
    if not _has_own_place(part) or part.place is None or part.place.text.casefold() in named:
        return False
    counted = [f for f in part.figures if f.scope == "event" and not f.included and f.high is not None]
    return any(
        f.measure == sum_.measure and f.high < (sum_.low or 0) for f in counted for sum_ in whole.figures if f.high
    )


def _as_total(claim: Claim) -> Claim:
    summed = msgspec.structs.replace(claim, figures=_summed(claim))
    return msgspec.structs.replace(summed, id=claim_id(summed))


def _summed(claim: Claim) -> tuple[Figure, ...]:
    return tuple(msgspec.structs.replace(figure, scope="total") for figure in claim.figures)


@cache
def _plurals() -> frozenset[str]:
    """The nouns of happenings in the plural: "clashes", "raids", "hostilities"."""
    return frozenset(
        noun[:-1] + "ies" if noun.endswith("y") else noun + ("es" if noun.endswith(("sh", "ch", "x")) else "s")
        for noun in cue_words("totals")["several"]
    )


def with_sums(claims: Sequence[Claim], *, title_end: int) -> list[Claim]:
    """Claims of the headline that give the number of a sum in the text are that sum: "Operation ends, 31 killed"."""
    sums = {(f.measure, f.low, f.high): c for c in claims for f in c.figures
            if f.scope == "total" and c.sentence.start >= title_end}  # fmt: skip
    told: list[Claim] = []
    for claim in claims:
        found = [sums.get((f.measure, f.low, f.high)) for f in claim.figures if (f.low or 0) > 1 and not f.included]
        again = found[0] if found and None not in found and claim.sentence.start < title_end else None
        told.append(claim if again is None else _as_sum(claim, again))
    return told


def _as_sum(claim: Claim, again: Claim) -> Claim:
    replace = msgspec.structs.replace
    changed = replace(
        claim, figures=_summed(claim), time=again.time or claim.time,
        place=again.place or claim.place, places=again.places or claim.places,
    )  # fmt: skip
    return replace(changed, id=claim_id(changed))


def _filled(claim: Claim, lead: Claim) -> Claim:
    time, place, places = claim.time, claim.place, claim.places
    why = dict(claim.why_missing)
    if (time is None or time.basis == "published") and lead.time is not None and lead.time.basis != "published":
        time = lead.time
        why.pop("time", None)
    if place is None and lead.place is not None:
        place, places = lead.place, lead.places
        why.pop("place", None)
    if time == claim.time and place == claim.place:
        return claim
    changed = msgspec.structs.replace(claim, time=time, place=place, places=places, why_missing=why)
    return msgspec.structs.replace(changed, id=claim_id(changed))


def with_places_told_later(claims: Sequence[Claim]) -> list[Claim]:
    """Claims of a total take the places that the very next sentence gives for its happenings, where it had none."""
    told = list(claims)
    for index, claim in enumerate(told):
        if not any(f.scope == "total" for f in claim.figures) or _has_own_place(claim):
            continue
        after = next((c for c in told[index + 1 :] if c.sentence.start >= claim.sentence.end), None)
        if after is not None and _has_own_place(after) and _takes_up_several(after.sentence.quote):
            moved = msgspec.structs.replace(claim, place=after.place, places=after.places)
            told[index] = msgspec.structs.replace(moved, id=claim_id(moved))
    return told


def _has_own_place(claim: Claim) -> bool:
    """Whether the claim's own sentence says where, more nearly than by the country of those who act."""
    named = [*claim.places, *([claim.place] if claim.place and claim.place.precision != "country" else [])]
    return any(claim.sentence.start <= place.start < claim.sentence.end for place in named)


def _takes_up_several(sentence: str) -> bool:
    """Whether a sentence opens with several happenings known already: "The operations", "These attacks"."""
    found = _DEFINITE.match(sentence)
    return found is not None and found.group(1).lower() in _plurals()

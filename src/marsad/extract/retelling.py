"""What a later sentence adds to an earlier claim: "… almost 30 leaders. The operations targeted dens in A, B and C."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from marsad.core.nouns import Claim
from marsad.extract.claims import claim_id
from marsad.lexicon.words import cue_words

_DEFINITE = re.compile(r"^\W*(?:the|these|those|such)\s+((?:[\w-]+\s+){0,3}?)([\w-]+)s\b", re.IGNORECASE)


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
        claim, figures=tuple(replace(f, scope="total") for f in claim.figures), time=again.time or claim.time,
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
    return found is not None and found.group(2).lower() in cue_words("totals")["several"]

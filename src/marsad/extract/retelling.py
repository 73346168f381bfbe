"""What a later sentence adds to an earlier claim: "… almost 30 leaders. The operations targeted dens in A, B and C."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from marsad.core.nouns import Claim
from marsad.extract.claims import claim_id
from marsad.lexicon.words import cue_words

_DEFINITE = re.compile(r"^\W*(?:the|these|those|such)\s+((?:[\w-]+\s+){0,3}?)([\w-]+)s\b", re.IGNORECASE)


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
    inside = claim.place is not None and claim.sentence.start <= claim.place.start < claim.sentence.end
    return inside or any(claim.sentence.start <= p.start < claim.sentence.end for p in claim.places)


def _takes_up_several(sentence: str) -> bool:
    """Whether a sentence opens with several happenings known already: "The operations", "These attacks"."""
    found = _DEFINITE.match(sentence)
    return found is not None and found.group(2).lower() in cue_words("totals")["several"]

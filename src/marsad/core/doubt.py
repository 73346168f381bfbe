"""What no report should say of one event: said with the event, so that a person looks, and never corrected.

A number that was misread, a year that lost its first digits, a place that nobody could locate: the claim stays as it
is, because the ledger never guesses, and what is folded from it carries the doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from marsad.core.nouns import Claim

MOST_PEOPLE: Final = 1_000_000
"""More than any one event of a war or an attack is known to have killed or hurt; for those who fled, ten times that."""
FIRST_YEAR: Final = "1900"
_MANY: Final = frozenset({"displaced", "released"})
_POINTS: Final = frozenset({"exact", "near"})


def implausible(claims: Iterable[Claim]) -> list[str]:
    """What cannot be believed of the claims that tell an event, each thing once, in words."""
    return list(dict.fromkeys(said for claim in claims for said in _doubts(claim)))


def _doubts(claim: Claim) -> Iterator[str]:
    for figure in claim.figures:
        number = max(figure.low or 0, figure.best or 0, figure.high or 0)
        if figure.scope == "event" and number > MOST_PEOPLE * (10 if figure.measure in _MANY else 1):
            yield f"{figure.measure}: {number:,} is more than can be believed of one event"
    start = claim.time.start if claim.time is not None else None
    if start is not None and start < FIRST_YEAR and claim.status != "historical":
        yield f"time: {start} is no time that reports of today tell of as new"
    place = claim.place
    if place is not None and place.precision in _POINTS and (place.lat is None or place.lon is None):
        yield f"place: {place.name or place.text} has no coordinates"

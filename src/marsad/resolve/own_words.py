"""What two sentences of one report say themselves of day, place and people hit, and not what they inherit.

A report tells its day and place once, and the sentences that follow take them over; so that two claims share them says
little. But where a sentence names another day, or other things hit than the one before it, the report has
most likely gone on to another happening: of MUC-4's reports, one pair in twenty-five that each name a day, and not the
same one, is of one incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from marsad.core.geography import may_be_one
from marsad.core.nouns import Claim, Evidence
from marsad.core.vocabulary import RoleName
from marsad.resolve.comparison import row_of
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights
from marsad.resolve.wording import dying_words

_THINGS: Final[frozenset[RoleName]] = frozenset({"target"})
_HIT: Final[frozenset[RoleName]] = frozenset({"target", "victim"})
_WORD: Final = re.compile(r"\w+")
_LONG: Final = 4
"""A word of so many letters may end in the "s" of a plural."""


def own_evidence(first: Profile, second: Profile, weights: Weights) -> Iterator[Evidence]:
    """Rows on what the sentences of two claims name; none where they are one sentence. ``first`` stands earlier."""
    one, other, table = first.claim, second.claim, weights.own
    if one.sentence == other.sentence:
        return
    if (case := _day_case(first, second)) is not None:
        yield row_of("own words", table[case], "they name different days")
    if _turns_place(first, second):
        yield row_of("own words", table["turns_place"], "the later one names another place")
    things = _heads(one, _THINGS), _heads(other, _THINGS)
    if all(things) and not things[0] & things[1]:
        says = f"{', '.join(sorted(things[0]))} in one, {', '.join(sorted(things[1]))} in the other"
        yield row_of("own words", table["other_things"], says)
    if hit := _heads(one, _HIT) & _heads(other, _HIT):
        yield row_of("own words", table["same_hit"], f"both hit: {', '.join(sorted(hit))}")
    if one.mode and other.mode and one.mode != other.mode:
        yield row_of("own words", table["other_mode"], f"{one.mode} in one, {other.mode} in the other")


def _day_case(first: Profile, second: Profile) -> str | None:
    """Whether the later sentence names a day that the earlier is not of, and whether both name theirs.

    Who dies in hospital does so on another day than the deed: a death says nothing.
    """
    one, other = first.days, second.days
    if not _names_day(second.claim) or one is None or other is None or first.claim.time is None:
        return None
    if (one.start <= other.end and other.start <= one.end) or _tells_death(first.claim) or _tells_death(second.claim):
        return None
    return "other_day" if _names_day(first.claim) else "turns_day"


def _turns_place(first: Profile, second: Profile) -> bool:
    """Whether the later sentence names another place, and the earlier none of its own.

    Where both name theirs, the comparison of places has said enough.
    """
    if _names_place(first.claim) or not _names_place(second.claim) or not first.places or not second.places:
        return False
    return not any(may_be_one(place, other) for place in first.places for other in second.places)


def _tells_death(claim: Claim) -> bool:
    return not dying_words().isdisjoint(_WORD.findall(claim.trigger.quote.lower()))


def _names_day(claim: Claim) -> bool:
    """Whether the claim's own sentence says when."""
    time = claim.time
    return time is not None and time.span is not None and time.basis != "published" and _within(time.span.start, claim)


def _names_place(claim: Claim) -> bool:
    """Whether the claim's own sentence names where, more closely than by the country."""
    place = claim.place
    return place is not None and place.precision not in ("country", "unknown") and _within(place.start, claim)


def _within(at: int, claim: Claim) -> bool:
    return claim.sentence.start <= at < claim.sentence.end


def _heads(claim: Claim, roles: frozenset[RoleName]) -> set[str]:
    """The last words of whoever and whatever has one of the roles, without the "s" of a plural."""
    told = (_WORD.findall(role.text.lower()) for role in claim.roles if role.role in roles)
    return {words[-1].rstrip("s") if len(words[-1]) >= _LONG else words[-1] for words in told if words}

"""What was read from words that are no event: sports, threats, plans, denials, clutter of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from marsad.core.nouns import Claim, Record
from marsad.measure.gold import Clutter, NotEvent

VIOLENT: Final = frozenset({"assault", "coerce", "accident", "threaten", "protest", "mobilize", "retreat"})
"""The kinds that must not be read from a metaphor."""

Verdict = Literal["right", "nothing read", "other status", "actual", "not in the text"]


class Read(Record, frozen=True, kw_only=True):
    """What became of a quote; ``says`` lists the claims that were read in it and should not have been."""

    report: str
    quote: str
    verdict: Verdict
    says: str = ""

    def __str__(self) -> str:
        """``actual, football.html: "bombarded the goal" (assault/None actual)``."""
        return f'{self.verdict}, {self.report}: "{self.quote}"' + (f" ({self.says})" if self.says else "")


def quote_read(gold: NotEvent, text: str | None, claims: Sequence[Claim]) -> Read:
    """What the claims of a report make of a quote: ``right``, or what is wrong.

    ``actual`` is the one that does harm: an event is told as having happened. Where a status was expected and nothing
    was read, nothing false is told either.
    """
    where = bounds_of(gold.quote, text or "")
    if where is None:
        return Read(report=gold.report, quote=gold.quote, verdict="not in the text")
    inside = [c for c in claims if where[0] <= c.trigger.start < where[1] and c.kind in VIOLENT]
    wrong = [claim for claim in inside if not _expected(claim, gold.expect)]
    verdict: Verdict = "right"
    if wrong:
        verdict = "actual" if any(claim.status == "actual" for claim in wrong) else "other status"
    elif not inside and gold.expect != "none":
        verdict = "nothing read"
    says = "; ".join(f"{c.trigger.quote}: {c.kind}/{c.mode or ''} {c.status}" for c in wrong)
    return Read(report=gold.report, quote=gold.quote, verdict=verdict, says=says)


def _expected(claim: Claim, expect: str) -> bool:
    if expect == "accident":
        return claim.kind == "accident"
    return claim.status == expect


def clutter_read(gold: Clutter, text: str | None) -> Read:
    """Whether words that are no part of the article stand in its text."""
    there = bounds_of(gold.quote, text or "") is not None
    return Read(report=gold.report, quote=gold.quote, verdict="actual" if there else "right")


def bounds_of(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, whatever the quotation marks and the white space between its words."""
    words = [re.escape(word) for word in _straight(quote).split()]
    found = re.search(r"\s+".join(words), _straight(text))
    return found.span() if found else None


def _straight(text: str) -> str:
    return text.translate(str.maketrans("“”’‘", "\"\"''"))

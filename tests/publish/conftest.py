"""A report of a raid near Hawija, and the claim that was read in it."""

from __future__ import annotations

import msgspec
import pytest
from publish_stories import HAWIJA, TEXT, a_claim, a_report, span_of

from marsad.core.nouns import Claim, Document, Role, Span, Speaker, TimeSpan


@pytest.fixture
def report() -> Document:
    return a_report(TEXT, title="Raid near Hawija", publisher="Tigris Post", url="https://example.org/raid")


@pytest.fixture
def raid(report: Document) -> Claim:
    text = report.text
    return a_claim(
        report, "raid", text[29:127], trigger="killed", number="Nine",
        roles=(Role(role="victim", text="Nine militants", group="combatant", **span_of(text, "Nine militants")),),
        place=msgspec.structs.replace(HAWIJA, **span_of(text, "Hawija")),
        time=TimeSpan(start="2024-03-12", end="2024-03-12", precision="day", basis="relative",
                      span=Span(quote="on Tuesday", **span_of(text, "on Tuesday"))),
        said_by=(Speaker(text="General Nazar", office="General", via="Euphrates News Agency", actor="iraq-cts",
                         **span_of(text, "General Nazar")),),
        why_missing={"agent": "the passage names nobody who did it"},
    )  # fmt: skip

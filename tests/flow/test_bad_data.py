"""What no report should say is flagged with its reason, and never ends a run."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest

from marsad.core.ids import record_id
from marsad.core.nouns import Figure, Judgement, Maker, TimeSpan
from marsad.flow.comparing import compare
from marsad.flow.folding import refresh, view_of
from marsad.flow.verifying import verify
from marsad.resolve.resolver import Resolver
from marsad.store import Ledger

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from scale_world import Lineage, Report, reports

SOME = list(reports(60, seed=11))
RESOLVER = Resolver(actors=Lineage())


def with_first_claim(**changed):
    """A report whose first claim says something else."""
    report = next(r for r in SOME if r.claims[0].place and r.claims[0].time and r.truth[0] > 0)
    claim = msgspec.structs.replace(report.claims[0], id="", **changed)
    claim = msgspec.structs.replace(claim, id=record_id("c", claim))
    return Report(report.document, (claim, *report.claims[1:]), report.truth), claim


def folded(report, *judgements):
    with Ledger.open(":memory:") as ledger:
        for one in SOME:
            given = report if one.document == report.document else one
            ledger.append(given.document, given.claims)
        compare(ledger, RESOLVER, on_step=lambda _: None)
        ledger.append_judgements(judgements)
        refresh(ledger)
        assert verify(ledger).sound
        return view_of(ledger).events


def event_of(events, claim):
    return next(event for event in events if claim.id in event.claims)


def test_a_thousand_million_dead_are_flagged():
    report, claim = with_first_claim(
        figures=(Figure(measure="killed", low=10**9, best=10**9, high=10**9, quote="1000000000"),)
    )
    assert (
        "killed: 1,000,000,000 is more than can be believed of one event" in event_of(folded(report), claim).conflicts
    )


@pytest.mark.parametrize("start", ["0025-03-01", "0001-01-01"])
def test_a_day_of_another_age_is_flagged(start):
    report, claim = with_first_claim(time=TimeSpan(start=start, end=start, precision="day", basis="stated"))
    said = event_of(folded(report), claim).conflicts
    assert f"time: {start} is no time that reports of today tell of as new" in said


def test_a_time_of_two_thousand_years_breaks_nothing():
    report, claim = with_first_claim(
        time=TimeSpan(start="0025-03-01", end="2023-03-01", precision="range", basis="stated")
    )
    assert event_of(folded(report), claim)


def test_a_place_without_coordinates_joins_by_its_name_and_says_that_it_has_none():
    report, claim = with_first_claim()
    bare = msgspec.structs.replace(claim.place, lat=None, lon=None)
    report, claim = with_first_claim(place=bare)
    event = event_of(folded(report), claim)
    assert f"place: {bare.name} has no coordinates" in event.conflicts or event.place.lat is not None


def test_a_cycle_of_parts_is_broken_and_told():
    events = folded(SOME[0])
    claims = [event.claims[0] for event in events[:3]]
    cycle = [
        Judgement(id=record_id("j", a, b), about="claim", left=a, right=b, verdict="part-of", reason="a test",
                  maker=Maker(name="cycle"), score=9.0)
        for a, b in zip(claims, [*claims[1:], claims[0]], strict=True)
    ]  # fmt: skip
    again = folded(SOME[0], *cycle)
    assert any("is not taken as part of" in said for event in again for said in event.conflicts)

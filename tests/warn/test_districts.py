"""From events to weekly series: the week of the last day, intervals for ranges, and unknown weeks apart from quiet."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from marsad.core.nouns import Claim, Codes, Event, Place, Span, TimeSpan
from marsad.warn.cards import Desk, cards
from marsad.warn.districts import area_of, districts_of
from marsad.warn.signs import signs_in


def place(**given):
    return Place(**{"start": 0, "end": 1, "text": "X", "name": "X", "lat": 33.0, "lon": 44.0, "admin1": "Diyala",
                    "admin2": "Khanaqin", "country": "IQ", "precision": "exact", **given})  # fmt: skip


def event(name, start, end=None, **given):
    time = TimeSpan(start=start, end=end or start, precision="day", basis="stated")
    fields = {
        "id": name, "kind": "assault", "mode": None, "codes": Codes(), "status": "actual", "place": place(),
        "time": time,
        "roles": (), "figures": (), "claims": (f"c-{name}",), "documents": (f"d-{name}",), "independent_sources": 1,
    }  # fmt: skip
    return Event(**{**fields, **given})


def claim(name, published, publisher="The Example"):
    span = Span(start=0, end=1, quote=f"Attack {name}.")
    return Claim(id=f"c-{name}", document=f"d-{name}", kind="assault", mode=None, codes=Codes(), status="actual",
                 sentence=span, trigger=span, published=published, publisher=publisher)  # fmt: skip


def series(events, claims=(), *, read=("2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22"), until="2024-01-28"):
    return districts_of(events, {one.id: one for one in claims}, read, area="admin2", until=date.fromisoformat(until))


def test_an_event_counts_in_the_week_of_its_day_and_in_its_district():
    made = series([event("a", "2024-01-03"), event("b", "2024-01-23"), event("c", "2024-01-25")])
    assert made.panel.units == ("Diyala, Khanaqin",)
    assert made.panel.values[0].tolist() == [1.0, 0.0, 0.0, 2.0]
    assert made.panel.label(0) == "2024-01-01"


def test_a_week_in_which_nothing_was_read_is_unknown():
    made = series([event("a", "2024-01-03"), event("b", "2024-01-23")], read=("2024-01-04", "2024-01-16", "2024-01-24"))
    assert np.isnan(made.panel.values[0, 1])
    assert made.panel.values[0, 2] == 0.0


def test_a_range_over_weeks_is_an_interval():
    made = series([event("a", "2024-01-05", "2024-01-10")])
    assert made.panel.values[0].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert made.panel.low[0].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert made.panel.high[0].tolist() == [1.0, 1.0, 0.0, 0.0]


def test_what_happened_after_the_day_asked_for_is_not_there():
    made = series([event("a", "2024-01-03"), event("b", "2024-01-23")], until="2024-01-14")
    assert made.panel.values[0].tolist() == [1.0, 0.0]


def test_the_week_under_way_is_not_yet_counted():
    made = series([event("a", "2024-01-03"), event("b", "2024-01-23")], until="2024-01-24")
    assert made.panel.length == 3


def test_sums_and_parts_of_others_are_no_attacks_of_their_own():
    made = series(
        [event("a", "2024-01-03"), event("b", "2024-01-03", scope="total"), event("c", "2024-01-03", part_of="a")]
    )
    assert made.panel.values[0, 0] == 1.0


def test_a_province_is_never_passed_off_as_a_district():
    coarse = event("a", "2024-01-03", place=place(admin2=None, precision="admin1"))
    assert area_of(coarse, "admin1") == "Diyala"
    assert area_of(coarse, "admin2") is None
    made = series([coarse, event("b", "2024-01-04")])
    assert made.unplaced == 1


def test_a_card_names_sources_delay_and_what_would_be_left_without_one():
    events = [event(f"q{week}", f"2024-{1 + week // 4:02d}-{1 + 7 * (week % 4):02d}") for week in range(16)]
    events += [event(f"r{n}", "2024-05-06") for n in range(12)]
    claims = [claim(one.id, (one.time.end or "")[:10], "Loud" if one.id.startswith("r") else "Other") for one in events]
    read = sorted({one.published for one in claims} | {"2024-05-01", "2024-04-29"})
    made = series(events, claims, read=read, until="2024-05-12")
    card = cards(Desk(panel=made.panel, districts=made), every=True)[0]
    assert card.observed >= 12
    assert card.without[0].source == "Loud"
    assert not card.without[0].still
    assert card.delay_days["half_within"] == 0.0
    assert card.events[-1].sentence == "Attack r9."


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "retreat", "mode": "escape"}, "escape"),
        ({"kind": "retreat", "mode": "release", "status": "hypothetical"}, "feared"),
        ({"kind": "coerce", "mode": "arrest"}, "arrest"),
        ({"kind": "protest", "mode": "riot"}, "unrest"),
        ({"status": "threatened"}, "threat"),
    ],
)
def test_early_signs_are_told_by_kind_and_status(given, says):
    assert says in signs_in(event("a", "2024-01-03", **given))


@pytest.mark.parametrize("status", ["denied", "historical"])
def test_what_is_denied_or_long_past_is_no_early_sign(status):
    assert signs_in(event("a", "2024-01-03", kind="retreat", mode="escape", status=status)) == []

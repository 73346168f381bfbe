"""Counting: which events a question is about, surely or in part."""

from __future__ import annotations

import msgspec
import pytest
from flow_fakes import TollExtractor

from marsad.core.errors import UsageError
from marsad.core.fold import fold
from marsad.core.nouns import Document, Place, TimeSpan
from marsad.flow.counting import count
from marsad.flow.folding import View
from marsad.flow.selecting import filters_of

TEXT = (
    "3 militants were killed in Hawija on 2023-03-24. 4 people were killed in Baquba on 2023-03-25. "
    "2 militants were killed in Tuz on 2023-04-01."
)


def a_view(claims) -> View:
    folded = fold(claims, [])
    return View(claims=tuple(claims), judgements=(), events=folded.events, redirects=folded.redirects)


@pytest.fixture(scope="module")
def claims():
    return TollExtractor().read(Document(id="d-1", text=TEXT)).claims


@pytest.fixture(scope="module")
def view(claims):
    return a_view(claims)


def bounds(view, **wanted):
    total = count(view, "killed", filters_of(status="actual", **wanted))
    return total.low, total.best, total.high


def test_everything_is_counted_when_nothing_is_asked(view):
    assert bounds(view) == (9, 9, 9)


def test_an_actor_asks_for_its_own_people(view):
    assert bounds(view, actor="islamic-state") == (5, 5, 5)


def test_days_and_places_narrow_it(view):
    assert bounds(view, until="2023-03") == (7, 7, 7)
    assert bounds(view, place="Tuz") == (2, 2, 2)
    assert bounds(view, actor="islamic-state", since="2023-04") == (2, 2, 2)
    assert bounds(view, country="SY") == (0, 0, 0)


def test_an_event_that_may_lie_outside_the_days_is_not_counted_for_sure(claims):
    week = TimeSpan(start="2023-03-20", end="2023-03-26", precision="week", basis="relative")
    view = a_view([msgspec.structs.replace(claims[0], time=week)])
    low, _, high = bounds(view, since="2023-03-24")
    assert (low, high) == (0, 3)
    assert bounds(view, since="2023-03-20") == (3, 3, 3)


def test_a_sum_over_several_provinces_may_lie_in_one_of_them(claims):
    provinces = tuple(
        Place(start=0, end=0, text=name, name=name, admin1=name, country="IQ", precision="admin1")
        for name in ("Anbar", "Nineveh")
    )
    around = Place(start=0, end=0, text="Iraq", name="Iraq", country="IQ", precision="country")
    view = a_view([msgspec.structs.replace(claims[0], place=around, places=provinces)])
    low, _, high = bounds(view, admin1="Nineveh")
    assert (low, high) == (0, 3)
    assert bounds(view, admin1="Basra") == (0, 0, 0)
    assert bounds(view, country="IQ") == (3, 3, 3)


def test_the_answer_says_what_was_asked(view):
    total = count(view, "killed", filters_of(actor="islamic-state", since="2023-03", status="actual"))
    assert total.filters == {"actor": ("islamic-state",), "since": "2023-03-01", "status": ("actual",)}
    assert total.policy == "marsad"
    assert len(total.events) == 2


def test_a_likely_range_says_with_which_chance_it_holds_and_of_what_it_is_made(view):
    found = count(view, "killed", filters_of(status="actual"), likely=0.9)
    plain = count(view, "killed", filters_of(status="actual"))
    assert (found.likely, plain.likely) == (0.9, None)
    assert found.low <= plain.low
    assert found.low <= found.best <= found.high
    assert sum("with a chance of" in one.says for one in found.constraints) == 3


@pytest.mark.parametrize("wanted", [{"likely": 0.0}, {"likely": 1.5}, {"likely": 0.9, "by": ("month",)}])
def test_what_no_likely_range_is_known_of_is_refused(view, wanted):
    with pytest.raises(UsageError, match="U543"):
        count(view, "killed", filters_of(status="actual"), **wanted)


def test_what_a_report_tells_beside_its_main_happening_is_doubtful_where_only_what_reports_are_about_is_asked(view):
    asked = filters_of(status="actual")
    round_up, main = (count(view, "killed", asked, likely=0.9, mentions=mentions) for mentions in (True, False))
    assert main.best < round_up.best

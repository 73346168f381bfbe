"""How likely a total is: ranges from chances."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.count.likelihood import Chances, Doubtful, chance_of, likely_range, packaged
from marsad.count.model import Bounds

NOTHING = Bounds(0, 0, 0)
LINES = ("half", "second", "first", "far_first", "only")


def chances(only, *, half=0.1, unseen=0.0, toll=None):
    lines = dict.fromkeys(LINES, only) | {"half": half}
    tables = ("sure", "sure_doubled", "likely", "possible")
    return Chances(
        events=1, questions=1, happening=dict.fromkeys(tables, lines) | {"passing": {"any": 0.0}}, unseen=unseen,
        toll=toll or {"injured": {}}, unseen_toll={"killed": {"1": 1.0}},
    )  # fmt: skip


def event(number, *, lead=math.inf, match="sure"):
    return Doubtful(match, lead, False, (number, number, number))


def test_what_is_never_misread_comes_to_what_was_read():
    found = likely_range([event(22), event(7)], "killed", 0.9, sure=Bounds(1, 2, 3), chances=chances(1.0))
    assert found[:3] == (30, 31, 32)


def test_an_event_that_is_hardly_a_happening_is_in_no_end_and_one_that_may_be_is_in_the_high():
    sides = [event(5), event(4, lead=0.3)]
    assert likely_range(sides, "killed", 0.7, sure=NOTHING, chances=chances(1.0, half=0.1))[:3] == (5, 5, 5)
    assert likely_range(sides, "killed", 0.7, sure=NOTHING, chances=chances(1.0, half=0.4))[:3] == (5, 5, 9)


def test_a_toll_that_is_often_one_too_many_lowers_the_low_and_not_the_best():
    off = {"killed": {"3": {"-1": 0.3, "0": 0.7}}, "injured": {}}
    found = likely_range([event(3)], "killed", 0.9, sure=NOTHING, chances=chances(1.0, toll=off))
    assert found[:3] == (2, 3, 3)


def test_happenings_that_nobody_read_of_raise_the_high_alone():
    few = [event(1)] * 5
    without, with_some = (
        likely_range(few, "killed", 0.9, sure=NOTHING, chances=chances(1.0, unseen=u)) for u in (0, 0.2)
    )
    assert (without[:3], with_some[:2]) == ((5, 5, 5), (5, 5))
    assert with_some.high > 5


def test_an_open_high_of_what_is_solved_for_itself_stays_open():
    assert likely_range([event(1)], "killed", 0.9, sure=Bounds(3, 3, None)).high is None


@given(st.lists(st.tuples(st.integers(1, 4), st.floats(0.05, 0.95)), min_size=1, max_size=6), st.floats(0.5, 0.95))
def test_the_range_holds_the_share_asked_for_of_all_worlds_gone_through(told, share):
    leads = (0.3, 0.8, 1.5, 20.0, math.inf)
    some = {name: chance for name, (_, chance) in zip(LINES, told, strict=False)}
    model = chances(0.5)
    model.happening["sure"] = {name: some.get(name, 0.5) for name in LINES}
    happenings = [event(number, lead=leads[place % 5]) for place, (number, _) in enumerate(told)]
    found = likely_range(happenings, "killed", share, sure=NOTHING, chances=model)
    held = 0.0
    for world in product((0, 1), repeat=len(happenings)):
        weight, total = 1.0, 0
        for real, one in zip(world, happenings, strict=True):
            weight *= chance_of(one, model) if real else 1 - chance_of(one, model)
            total += real * one.toll[1]
        held += weight if found.low <= total <= found.high else 0.0
    assert held >= share - 1e-6
    assert found.low <= found.best <= found.high


@pytest.mark.parametrize("table", ["sure", "sure_doubled", "likely", "possible"])
def test_the_packaged_chances_rise_with_what_a_report_says_of_an_event(table):
    lines = packaged().happening[table]
    assert 0 < lines["half"] < lines["only"] < 1
    assert lines["second"] < lines["only"]

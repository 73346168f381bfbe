"""The chart over time: no period is missing, none overlaps, and nothing is drawn outside it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marsad.flow.aggregating import Aggregates, Row, period_of
from marsad.publish.headline import Interval
from marsad.serve.timeline import HEIGHT, KILLED_LANE, bounds_of, key_for, timeline_of

KEYS = st.sampled_from(["day", "week", "month", "year"])
DAYS = st.dates(date(1999, 1, 1), date(2002, 12, 31))
KILLED = st.tuples(st.integers(0, 500), st.one_of(st.none(), st.integers(0, 500)))


def sums(key, days, killed):
    low, more = killed
    interval = Interval(low=low, best=low, high=None if more is None else low + more)
    names = sorted({period_of(day.isoformat(), key) for day in days})
    nobody = Interval(low=0, best=0, high=0)
    rows = tuple(Row(key=(name,), events=at + 1, killed=interval, injured=nobody) for at, name in enumerate(names))
    return Aggregates(by=(key,), rows=(*rows, Row(key=(None,), events=3, killed=nobody, injured=nobody)))


@given(key=KEYS, days=st.lists(DAYS, min_size=1, max_size=12), killed=KILLED)
def test_periods_follow_one_another_without_a_gap_and_hold_every_event(key, days, killed):
    asked = sums(key, days, killed)
    chart = timeline_of(asked, mirrored=False)
    for before, after in zip(chart.periods, chart.periods[1:], strict=False):
        assert date.fromisoformat(after.since) - date.fromisoformat(before.until) == timedelta(days=1)
        assert before.middle < after.middle
    assert sum(period.events for period in chart.periods) + chart.undated == sum(row.events for row in asked.rows)
    assert chart.undated == 3


@given(key=KEYS, days=st.lists(DAYS, min_size=1, max_size=12), killed=KILLED)
def test_what_is_drawn_lies_within_the_chart_and_the_other_way_round_in_arabic(key, days, killed):
    chart, mirror = (timeline_of(sums(key, days, killed), mirrored=mirrored) for mirrored in (False, True))
    for period, image in zip(chart.periods, mirror.periods, strict=True):
        assert 0 <= period.x <= period.x + period.width <= 100
        assert abs(period.middle + image.middle - 100) < 0.01
        assert KILLED_LANE[0] <= period.high <= period.best <= period.low <= KILLED_LANE[1] < HEIGHT
        assert (period.bar_height > 0) == (period.events > 0)


@given(day=DAYS, key=KEYS)
def test_a_day_lies_in_its_period(day, key):
    since, until = bounds_of(period_of(day.isoformat(), key), key)
    assert since <= day.isoformat() <= until


def test_what_reaches_far_is_counted_by_longer_periods():
    assert key_for([]) == "month"
    assert key_for(["2024-03", "2024-04"]) == "day"
    assert key_for(["2024-03", "2025-06"]) == "week"
    assert key_for(["2014-03", "2024-06"]) == "month"
    assert key_for(["1989-01", "2024-06"]) == "year"


def test_a_chart_of_nothing_has_no_periods():
    chart = timeline_of(Aggregates(by=("month",), rows=()), mirrored=False)
    assert chart.periods == ()
    assert chart.ticks == ()

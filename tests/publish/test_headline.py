"""One number for an event with figures of several groups: nobody is added twice, and nothing is made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from publish_stories import a_figure, an_event

from marsad.core.vocabulary import GROUPS
from marsad.publish.headline import Interval, headline
from marsad.publish.wording import number


def killed(*figures):
    interval = headline(an_event(figures=figures), ("killed",))
    return None if interval is None else (interval.low, interval.best, interval.high)


def test_nothing_said_is_nothing():
    assert killed(a_figure(3, measure="injured")) is None


def test_a_leader_is_among_the_fighters():
    fighters = a_figure(22, group="combatant", actor="islamic-state")
    assert killed(fighters, a_figure(1, group="leader", actor="islamic-state")) == (22, 22, 22)


def test_the_dead_of_two_sides_are_added():
    assert killed(a_figure(5, group="security", actor="iraq-army"), a_figure(9, group="combatant")) == (14, 14, 14)


def test_women_and_children_are_added_and_lie_within_the_civilians():
    women, children = a_figure(2, group="woman"), a_figure(3, group="child")
    assert killed(women, children) == (5, 5, 5)
    assert killed(women, children, a_figure(7, group="civilian")) == (7, 7, 7)


def test_a_number_is_never_less_than_its_parts():
    assert killed(a_figure(2, 2, None), a_figure(11, group="combatant")) == (11, 11, None)


def test_groups_that_may_share_people_leave_the_total_open_between_them():
    assert killed(a_figure(4, group="detainee"), a_figure(6, group="combatant")) == (6, None, 10)


def test_a_sum_over_a_fortnight_is_no_number_of_an_event():
    assert killed(a_figure(24, scope="total"), a_figure(3)) == (3, 3, 3)


def test_the_held_are_the_detained_and_the_abducted():
    event = an_event(figures=(a_figure(4, measure="detained"), a_figure(2, measure="abducted")))
    assert headline(event, ("detained", "abducted")) == Interval(low=6, best=6, high=6)


@given(
    st.lists(
        st.builds(a_figure, st.integers(0, 50), group=st.sampled_from(GROUPS)),
        min_size=1,
        max_size=6,
        unique_by=lambda figure: figure.group,
    )
)
def test_the_interval_is_in_order_and_holds_every_figure(figures):
    low, best, high = killed(*figures)
    assert low >= max(figure.low for figure in figures)
    assert low <= high
    assert best is None or low <= best <= high
    assert high <= sum(figure.high for figure in figures)


def test_intervals_read_as_analysts_write_them():
    said = [number(Interval(low=low, best=best, high=high)) for low, best, high in (
        (22, 22, 22), (27, 29, 30), (2, 2, None), (2, 5, None), (None, None, 6), (None, None, None), (0, 0, 0),
    )]  # fmt: skip
    assert said == ["22", "27–30 (best 29)", "≥2", "≥2 (best 5)", "≤6", "?", "0"]
    assert number(None) == ""
    assert number(Interval(low=3, best=5, high=6), best=False) == "3–6"

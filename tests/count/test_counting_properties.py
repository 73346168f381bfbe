"""What holds of every count, whatever the reports say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.fold import fold
from marsad.core.people import People
from marsad.count import lumping
from marsad.count.breakdown import breakdown
from marsad.count.counting import Counting, bounds_of
from marsad.count.joins import Doubts, fewest
from marsad.count.lumping import Lumped, counts_apart
from marsad.count.model import Model, Question
from marsad.count.totals import total
from marsad.flow.counting import count
from marsad.flow.folding import View
from marsad.flow.selecting import filters_of
from puzzles import claim_of, judgement_of

PLACES = st.sampled_from(["Rutba", "Qaim", "Mosul", "Anbar", "Nineveh", "nowhere"])
NUMBERS = st.sampled_from(["0", "1", "2", "3", "1~3", "0~2", "2~3~5", "2+"])
GROUPS = st.sampled_from(["", " combatant", " civilian", " leader", " combatant of isis"])


def figures(numbers, group):
    return numbers + group


@st.composite
def events(draw, most=5):
    """Events in the towns of two provinces in March, told by three speakers."""
    lines = []
    for number in range(draw(st.integers(1, most))):
        day = draw(st.integers(1, 28))
        until = draw(st.sampled_from(["", f"/{min(31, day + 6)}", "/04-03"]))
        by = draw(st.sampled_from(["army", "police", "monitors"]))
        lines.append(f"e{number}: killed {figures(draw(NUMBERS), draw(GROUPS))} @{draw(PLACES)} {day}{until} by {by}")
    return [claim_of(line) for line in lines]


@st.composite
def stories(draw):
    """Events, up to two sums, what is part of what, and which may be one."""
    claims = draw(events())
    sums = draw(st.integers(0, 2))
    links = []
    for number in range(sums):
        where = draw(st.sampled_from(["Anbar", "Nineveh", "Iraq"]))
        days = draw(st.sampled_from(["1/31", "1/14", "10/20"]))
        claims.append(claim_of(f"s{number}: total {figures(draw(NUMBERS), draw(GROUPS))} @{where} {days} by ministry"))
        links += [(f"e{n}", "in", f"s{number}") for n in range(len(claims) - number - 1) if draw(st.booleans())]
    pairs = [(one, other) for one in range(5) for other in range(one) if one < len(claims) - sums]
    links += [(f"e{one}", draw(st.sampled_from(["unsure", "apart"])), f"e{other}")
              for one, other in pairs if draw(st.integers(0, 5)) == 0]  # fmt: skip
    return claims, [judgement_of(*link) for link in links]


def view_of(claims, judgements):
    folded = fold(claims, judgements)
    return View(claims=claims, judgements=judgements, events=folded.events, redirects={})


def counted(claims, judgements=(), **options):
    return count(view_of(claims, judgements), "killed", filters_of(status="actual"), **options)


def within(inner, outer):
    low_enough = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return inner.low >= outer.low and low_enough


@given(stories())
@settings(max_examples=60, deadline=None)
def test_the_best_lies_between_the_ends_and_nobody_is_counted_whom_noclaim_of_allows(story):
    found = counted(*story)
    assert 0 <= found.low <= found.best
    assert found.high is None or found.best <= found.high
    highs = [figure.high for claim in story[0] for figure in claim.figures]
    if None not in highs:
        assert found.high is not None
        assert found.high <= sum(highs)


@given(events(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_sum_over_all_that_agrees_with_them_never_widens(claims, data):
    before = counted(claims)
    low = data.draw(st.integers(before.low, before.low + 3 if before.high is None else before.high))
    high = data.draw(st.integers(low, low + 3 if before.high is None else before.high))
    whole = claim_of(f"s: total {low}~{high} @Iraq 1/04-30")
    parts = [judgement_of(claim.id.removeprefix("c-"), "in", "s") for claim in claims]
    after = counted([*claims, whole], parts)
    assert within(after, before)
    assert low <= after.low <= (after.high or 0) <= high


@given(stories())
@settings(max_examples=40, deadline=None)
def test_a_copy_of_aclaim_of_changes_nothing(story):
    claims, judgements = story
    copy = claim_of(claims[0].sentence.quote.replace("e0:", "copy:"))
    again = counted([*claims, copy], [*judgements, judgement_of("copy", "same", "e0")])
    before = counted(claims, judgements)
    assert (again.low, again.best, again.high) == (before.low, before.best, before.high)


@given(stories(), st.sampled_from([["month"], ["admin1"], ["week"], ["month", "admin1"], ["actor"], ["kind"]]))
@settings(max_examples=60, deadline=None)
def test_the_parts_lows_come_to_no_more_than_the_whole_and_their_highs_to_no_less(story, by):
    found = counted(*story, by=by)
    parts = [part for part in found.breakdown.parts if part.among is None]
    assert sum(part.low for part in parts) <= found.low
    assert sum(part.best for part in parts) <= found.best
    highs = [part.high for part in parts] + [found.breakdown.spread_high]
    if None not in highs:
        assert found.high is not None
        assert found.high <= sum(highs)


@given(events())
@settings(max_examples=40, deadline=None)
def test_without_a_source_of_events_that_bear_on_nothing_there_are_no_more(claims):
    speaker = claims[0].said_by[0].text
    before, after = counted(claims), counted(claims, without=[speaker])
    assert after.low <= before.low
    assert after.best <= before.best
    assert before.high is None or (after.high is not None and after.high <= before.high)


@given(stories())
@settings(max_examples=40, deadline=None)
def test_what_lies_in_part_outside_the_question_only_widens(story):
    view = view_of(*story)
    every = {event.id for event in view.events}
    sure = total(view.claims, view.events, view.judgements, measure="killed")
    for name in sorted(every):
        maybe = total(view.claims, view.events, view.judgements, measure="killed", counted=every, touching={name})
        assert maybe.low <= sure.low
        assert sure.high is None or (maybe.high is not None and maybe.high <= sure.high)


@given(events(most=1), st.sampled_from([People("unknown", None), People("combatant", None), People("unknown", "isis")]),
       st.sampled_from(["inside", "touching", "likely"]))  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_adding_up_directly_gives_what_the_programme_gives(claims, target, how):
    view = view_of(claims, [])
    counting = Counting(view.claims, view.events, Doubts(view.events, ()), "killed")
    for entry in counting.known:
        names = frozenset({entry.id})
        question = Question(
            names if how == "inside" else frozenset(), names if how != "inside" else frozenset(), target,
            names if how == "likely" else frozenset(),
        )  # fmt: skip
        model = Model(Lumped((entry,), {}, frozenset()), [target])
        found = model.answers([model.aim(question)], [model.aim(question.likeliest())])
        assert counts_apart(entry)
        assert bounds_of([entry], counting.relations, [question]) == found


@given(stories())
@settings(max_examples=40, deadline=None)
def test_lumping_like_events_changes_nothing(story):
    one_by_one = counted(*story)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lumping, "_FEW", 0)
        lumped = counted(*story)
    assert (lumped.low, lumped.best, lumped.high) == (one_by_one.low, one_by_one.best, one_by_one.high)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5)), st.data())
def test_the_fewest_are_no_more_than_all_and_no_fewer_than_any(lows, data):
    names = sorted(lows)
    unsure: dict[str, set[str]] = {name: set() for name in names}
    for place, one in enumerate(names):
        for other in names[:place]:
            if data.draw(st.booleans()):
                unsure[one].add(other)
                unsure[other].add(one)
    found = fewest(lows, unsure)
    assert max(lows.values(), default=0) <= found <= sum(lows.values())
    if not any(unsure.values()):
        assert found == sum(lows.values())
    if all(len(others) == len(names) - 1 for others in unsure.values()):
        assert found == max(lows.values(), default=0)


def test_a_breakdown_says_which_event_lies_in_several_parts():
    view = view_of([claim_of("a: killed 2 @Rutba 30/04-02"), claim_of("b: killed 3 @Rutba 10")], [])
    counting = Counting(view.claims, view.events, Doubts(view.events, ()), "killed")
    every = frozenset(event.id for event in view.events)
    found = breakdown(counting, Question(every, frozenset(), People("unknown", None)), ["month"])
    assert [(part.key["month"], part.low, part.high) for part in found.parts] == [("2023-03", 3, 5), ("2023-04", 0, 2)]
    assert (found.spread_low, found.spread_high) == (2, 2)
    assert [one.says for one in found.spread] == ["2023-03 or 2023-04"]


def test_who_is_told_of_in_sums_of_two_provinces_is_surely_in_neither_twice():
    claims = [
        claim_of("e0: killed 1 @Rutba 1 by army"),
        claim_of("s0: total 1 @Anbar 1/31 by ministry"),
        claim_of("s1: total 1 @Nineveh 1/31 by ministry"),
    ]
    found = counted(claims, [judgement_of("e0", "in", "s0"), judgement_of("e0", "in", "s1")], by=["admin1"])
    assert (found.low, found.high) == (1, 1)
    assert sum(part.low for part in found.breakdown.parts) <= 1

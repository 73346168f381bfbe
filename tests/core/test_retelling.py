"""Who is counted once although two reports, or a headline and its text, describe them differently."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import ARMY, GROUP, HEADLINE, event_of, in_all, people, rows, sentence, told


def test_the_paramilitaries_of_a_headline_are_the_forces_members_of_its_text():
    event = event_of(told("a", people(2, "combatant"), at=HEADLINE), told("b", people(2, "security", ARMY)))
    assert rows(event) == {("security", ARMY): (2, 2, 2)}


def test_the_militants_of_a_headline_are_not_the_soldiers_of_a_text_that_tells_of_the_militants_too():
    event = event_of(told("a", people(2, "combatant"), at=HEADLINE), told("b", people(2, "security", ARMY)),
                     told("c", people(2, "combatant"), at=sentence(2)))  # fmt: skip
    assert in_all(event) == (4, 4, 4)


def test_two_militants_and_two_soldiers_of_one_text_are_four():
    event = event_of(told("a", people(2, "combatant")), told("b", people(2, "security", ARMY), at=sentence(2)))
    assert in_all(event) == (4, 4, 4)


def test_one_forces_fighters_and_its_forces_in_like_numbers_are_the_same_people():
    event = event_of(told("a", people(2, "combatant", ARMY)), told("b", people(2, "security", ARMY), at=sentence(2)),
                     told("c", people(2, "security", ARMY), document="d-2", publisher="Herald"))  # fmt: skip
    assert rows(event) == {("security", ARMY): (2, 2, 2)}


@pytest.mark.parametrize("document", ["d-1", "d-2"])
def test_people_of_a_group_and_fighters_in_a_number_that_agrees_are_its_fighters(document):
    event = event_of(told("a", people(11, "unknown", GROUP)),
                     told("b", people(8, "combatant", high=11), at=sentence(2), document=document))  # fmt: skip
    assert rows(event).keys() - {("unknown", None)} == {("combatant", GROUP)}
    assert in_all(event)[2] == 11


def test_fighters_who_could_be_of_either_of_two_groups_are_given_to_neither():
    event = event_of(told("a", people(3, "unknown", ARMY), people(3, "unknown", GROUP, at=20)),
                     told("b", people(3, "combatant"), at=sentence(2)))  # fmt: skip
    assert ("combatant", None) in rows(event)
    assert in_all(event)[0] >= 6


def test_a_report_that_says_less_of_the_same_fighters_does_not_lower_what_it_says_of_them():
    event = event_of(told("a", people(11, "combatant", GROUP)),
                     told("b", people(8, "combatant", high=11), at=sentence(2)))  # fmt: skip
    assert rows(event) == {("combatant", GROUP): (11, 11, 11)}


# Of two compatible descriptions the one says no more than the other, or is another group of the same force

COMPATIBLE = st.sampled_from([
    (("unknown", None), ("security", ARMY)), (("security", None), ("security", ARMY)),
    (("unknown", ARMY), ("security", ARMY)), (("unknown", ARMY), ("security", None)),
    (("combatant", ARMY), ("security", ARMY)), (("unknown", GROUP), ("combatant", None)),
    (("unknown", None), ("civilian", None)), (("combatant", None), ("combatant", GROUP)),
    (("leader", GROUP), ("combatant", GROUP)), (("child", None), ("civilian", None)),
])  # fmt: skip


@given(COMPATIBLE, st.integers(1, 40), st.booleans(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_equal_numbers_of_compatible_people_never_add(pair, number, swapped, one_report):
    one, other = pair[::-1] if swapped else pair
    second = {} if one_report else {"document": "d-2", "publisher": "Herald"}
    event = event_of(told("a", people(number, *one)), told("b", people(number, *other), at=sentence(2), **second))
    assert in_all(event) == (number, number, number)


@given(st.sampled_from([("security", ARMY), ("security", None)]), st.integers(1, 9), st.integers(1, 9),
       st.sampled_from([("civilian", None), ("combatant", GROUP), ("combatant", None)]), st.booleans())  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_people_of_incompatible_descriptions_still_add(one, number, more, other, one_sentence):
    first, second = people(number, *one), people(more, *other, at=20)
    claims = [told("a", first, second)] if one_sentence else [told("a", first), told("b", second, at=sentence(2))]
    assert in_all(event_of(*claims)) == (number + more,) * 3


DESCRIPTIONS = st.tuples(
    st.sampled_from(["unknown", "combatant", "security", "leader", "civilian"]), st.sampled_from([None, ARMY, GROUP])
)


@given(st.lists(st.tuples(DESCRIPTIONS, st.integers(1, 3), st.sampled_from([HEADLINE, sentence(1), sentence(2)]),
                          st.sampled_from(["d-1", "d-2"])), min_size=2, max_size=6),
       st.randoms(use_true_random=False))  # fmt: skip
@settings(max_examples=120, deadline=None)
def test_the_order_in_which_descriptions_arrive_changes_no_figure(stories, random):
    claims = [
        told(str(n), people(number, *people_of, at=10 * n), at=at, document=document, publisher=document)
        for n, (people_of, number, at, document) in enumerate(stories)
    ]
    assert rows(event_of(*random.sample(claims, len(claims)))) == rows(event_of(*claims))

"""People detained and abducted, and tolls that have risen since, told in small stories."""

from hypothesis import given, settings
from hypothesis import strategies as st
from stories import GROUP, event_of, people, rows, sentence, told

from marsad.core.nouns import Figure

LATER = "2023-03-25"


def taken(event):
    return {(row.measure, row.group, row.actor): row.best for row in event.figures}


def arrest(name, *figures, **fields):
    return told(name, *figures, kind="coerce", mode="arrest", **fields)


def abduction(name, *figures, **fields):
    return told(name, *figures, kind="assault", mode="abduct", **fields)


def test_who_was_detained_and_abducted_is_listed_once_in_the_measure_of_the_events_kind():
    seized = abduction("a", people(3, "civilian", measure="abducted"))
    again = abduction("b", people(3, measure="abducted"), document="d-2", publisher="Herald")
    held = arrest("c", people(3, measure="detained"), document="d-3", publisher="Tribune")
    assert taken(event_of(seized, again, held)) == {("abducted", "civilian", None): 3}
    assert taken(event_of(held, arrest("d", people(3, measure="detained"), at=sentence(2)), seized)) == {
        ("detained", "civilian", None): 3
    }


def test_unlike_numbers_of_people_detained_and_abducted_are_different_people():
    event = event_of(abduction("a", people(3, measure="abducted")), arrest("b", people(2, measure="detained")))
    assert taken(event) == {("detained", "unknown", None): 2, ("abducted", "unknown", None): 3}


def test_fighters_detained_are_not_the_civilians_abducted():
    event = event_of(abduction("a", people(3, "civilian", measure="abducted")),
                     arrest("b", people(3, "combatant", GROUP, measure="detained"), at=sentence(2)))  # fmt: skip
    assert set(taken(event).values()) == {3}
    assert len(taken(event)) == 2


def test_people_whom_one_sentence_counts_as_kidnapped_and_as_arrested_are_both():
    event = event_of(abduction("a", people(3, measure="abducted", at=0)),
                     arrest("b", people(3, measure="detained", at=20)))  # fmt: skip
    assert len(taken(event)) == 2


@given(st.integers(1, 20), st.sampled_from(["unknown", "civilian", "detainee"]), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_in_which_takings_arrive_changes_nothing(number, group, random):
    claims = [abduction("a", people(number, "civilian", measure="abducted")),
              arrest("b", people(number, group, measure="detained"), document="d-2", publisher="Herald"),
              arrest("c", people(number + 1, measure="detained"), document="d-3", publisher="Tribune")]  # fmt: skip
    assert taken(event_of(*random.sample(claims, 3))) == taken(event_of(*claims))


# Tolls that have risen


def two_and_then(figure, published=LATER):
    return event_of(
        told("a", people(2), publisher="One"),
        told("b", people(2), document="d-2", publisher="Two"),
        told("c", figure, document="d-3", publisher="Three", published=published),
    )


def so_far(number):
    return people(number, toll=True)


def test_a_later_toll_that_has_risen_is_best_although_more_gave_the_older_number():
    assert rows(two_and_then(so_far(3))) == {("unknown", None): (2, 3, 3)}


def test_a_later_number_that_is_no_toll_is_one_voice_among_others():
    assert rows(two_and_then(people(3))) == {("unknown", None): (2, 2, 3)}


def test_at_least_two_are_out_of_date_too():
    at_least = Figure(measure="killed", low=2, best=2)
    event = event_of(told("a", at_least, publisher="One"),
                     told("b", at_least, document="d-2", publisher="Two"),
                     told("c", so_far(3), document="d-3", publisher="Three", published=LATER))  # fmt: skip
    assert rows(event)["unknown", None][1] == 3


def test_a_toll_of_the_same_day_or_a_smaller_one_outdates_nobody():
    assert rows(two_and_then(so_far(3), "2023-03-24")) == {("unknown", None): (2, 2, 3)}
    assert rows(two_and_then(so_far(1))) == {("unknown", None): (1, 2, 2)}


def test_who_gives_the_risen_toll_too_stands_behind_it():
    event = event_of(
        told("a", people(2), publisher="One"),
        told("b", so_far(3), document="d-2", publisher="Two", published=LATER),
        told("c", people(3), document="d-3", publisher="Three", published="2023-03-26"),
        told("d", people(2), document="d-4", publisher="Four", published="2023-03-26"),
    )
    assert rows(event) == {("unknown", None): (2, 3, 3)}


# Contradictions


def test_a_father_and_two_daughters_do_not_contradict_three_civilians():
    family = told("a", people(1, "civilian"), people(2, "child", at=20), publisher="One")
    event = event_of(family, told("b", people(3, "civilian"), document="d-2", publisher="Two"))
    assert event.conflicts == ()
    event = event_of(family, told("b", people(5, "civilian"), document="d-2", publisher="Two"))
    assert event.conflicts != ()


@given(st.integers(1, 9), st.integers(0, 9), st.integers(1, 9), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_numbers_contradict_each_other_only_where_their_intervals_have_none_in_common(low, more, other, wider):
    event = event_of(told("a", people(low, high=low + more), publisher="One"),
                     told("b", people(other, high=other + wider), document="d-2", publisher="Two"))  # fmt: skip
    assert bool(event.conflicts) == (low + more < other or other + wider < low)

"""Numbers in words and figures, as intervals by a named policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.core.errors import UsageError
from marsad.text.number_words import read_words, value_of
from marsad.text.numbers import POLICIES, Number, article_number, find, plural_number

FORMS = {"exact", "vague", "range", "approx", "bound", "plural", "ordinal"}
WORDS = """about almost at least more than up to no fewer than between and to or - 12 3 1,200 3.5 % km a dozen dozens of
hundreds several few couple the twenty two hundred thousand million none no May 2014 AK-47 10:30 years old soldiers , .
from rose another others first 2d 5-0 $ Route (24)"""
PIECES = st.sampled_from([*WORDS.split(), "\n"])


def only(text: str, policy: str = "marsad") -> Number:
    found = find(text, policy=policy)
    assert len(found) == 1, found
    return found[0]


def interval(text: str, policy: str = "marsad") -> tuple[int | None, int | None, int | None]:
    number = only(text, policy)
    return number.low, number.best, number.high


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twenty-two fighters", 22),
        ("two hundred and fifty villagers", 250),
        ("1,200 tents", 1200),
        ("1.2 million residents", 1_200_000),
        ("half a dozen men", 6),
        ("two dozen men", 24),
        ("a hundred and six men", 106),
        ("none of them", 0),
        ("no soldiers", 0),
        ("nobody was hurt", 0),
        ("22 ISIS elements and leaders", 22),
        ("SIXTY-ONE PEASANTS", 61),
    ],
)
def test_exact_numbers_are_exact(words, value):
    assert interval(words) == (value, value, value)
    assert only(words).form == "exact"


@pytest.mark.parametrize(
    ("words", "marsad", "acled", "isaf"),
    [
        ("a couple of men", (2, 2, 3), (2, 2, 2), (2, 2, 2)),
        ("several men", (3, 3, 9), (3, 3, 3), (3, 3, None)),
        ("a few men", (3, 3, 9), (3, 3, 3), (3, 3, None)),
        ("a handful of men", (3, 4, 6), (3, 3, 3), (4, 4, None)),
        ("many men", (2, 2, None), (2, 2, 2), (2, 2, 2)),
        ("tens of men", (20, 20, 99), (10, 10, 10), (5, 5, None)),
        ("dozens of men", (24, 24, 99), (12, 12, 12), (5, 5, None)),
        ("scores of men", (40, 40, 199), (12, 12, 12), (5, 5, None)),
        ("hundreds of men", (200, 200, 999), (100, 100, 100), (5, 5, None)),
        ("almost 30 men", (27, 29, 30), (30, 30, 30), (30, 30, 30)),
        ("about 50 men", (45, 50, 55), (50, 50, 50), (50, 50, 50)),
        ("at least six men", (6, 6, None), (6, 6, 6), (6, 6, 6)),
        ("more than 40 men", (41, 41, None), (40, 40, 40), (40, 40, 40)),
        ("up to 12 men", (1, None, 12), (12, 12, 12), (12, 12, 12)),
        ("as many as 12 men", (1, None, 12), (12, 12, 12), (12, 12, 12)),
        ("between 10 and 15 men", (10, 12, 15), (10, 10, 10), (10, 10, 10)),
        ("10 to 15 men", (10, 12, 15), (10, 10, 10), (10, 10, 10)),
        ("10-15 men", (10, 12, 15), (10, 10, 10), (10, 10, 10)),
    ],
)
def test_each_policy_reads_vague_words_its_own_way(words, marsad, acled, isaf):
    assert interval(words) == marsad
    assert interval(words, "acled") == acled
    assert interval(words, "isaf") == isaf


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("He lost almost 30 men.", "almost 30"),
        ("NO FEWER THAN\nSEVEN GUARDS", "NO FEWER THAN\nSEVEN"),
        ("100 or more", "100 or more"),
        ("dozens more were hurt", "dozens more"),
        ("from 10 to 15 men", "from 10 to 15"),
    ],
)
def test_the_quote_holds_the_number_with_what_modifies_it(text, quote):
    assert only(text).quote == quote


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("a 24-year-old man", "age"),
        ("a three-year-old girl", "age"),
        ("Karim Said, 24, was hit", "age"),
        ("on 15 May", "date"),
        ("ON 3 MAY THE CONVOY", "date"),
        ("on March 12 gunmen came", "date"),
        ("in 2014", "year"),
        ("at 7 p.m.", "time"),
        ("for six hours", "duration"),
        ("a 10-day siege", "duration"),
        ("20 km away", "measure"),
        ("a 7.62mm round", "measure"),
        ("$2 million", "money"),
        ("30%", "percent"),
        ("Route 66", "label"),
        ("Battalion No. 4", "label"),
        ("120 Main Street", "address"),
        ("three times", "times"),
        ("the third brigade", "ordinal"),
        ("the 3d brigade", "ordinal"),
        ("a 10-storey house", "compound"),
    ],
)
def test_numbers_that_count_no_people_say_what_they_count(text, unit):
    number = only(text)
    assert number.unit == unit
    assert not number.counts


@pytest.mark.parametrize(
    "text",
    [
        "an AK-47 rifle",
        "at 10:45",
        "the 1990s",
        "on 3/5/2016",
        "call 555-010-1234",
        "it is no longer here",
        "F-16 jets",
    ],
)
def test_figures_that_are_no_numbers_are_left_out(text):
    assert find(text) == []


def test_a_month_after_in_does_not_swallow_the_count():
    assert only("In March 12 gunmen came").counts


def test_a_rise_from_three_to_six_is_no_range():
    assert [number.best for number in find("The toll rose from 3 to 6")] == [3, 6]


def test_further_people_are_marked_as_additional():
    assert only("another five were hurt").additional
    assert only("five others were hurt").additional
    assert not only("more than five were hurt").additional


def test_a_strong_force_still_counts_people():
    assert only("a 200-strong force").counts
    assert only("a five-member patrol").counts


def test_the_caller_may_make_a_number_of_an_article_or_a_plural():
    text = "a soldier and villagers"
    assert article_number(text, 0, 1).best == 1
    plural = plural_number(text, 14, 23)
    assert (plural.quote, plural.low, plural.best, plural.high) == ("villagers", 2, 2, None)


def test_an_unknown_policy_is_refused_with_advice():
    with pytest.raises(UsageError, match="marsad, acled, isaf"):
        find("two men", policy="guess")


def test_the_files_state_only_known_forms_and_policies():
    words = read_words()
    assert words.policies == POLICIES
    meanings = [*words.vague.values(), *words.modifiers.values(), *words.modifiers_after.values(), words.range]
    assert {meaning.form for meaning in meanings} <= FORMS
    assert all(set(meaning.recipes) == set(POLICIES) for meaning in meanings)


def test_spelled_numbers_stop_where_a_new_one_begins():
    assert value_of("two three") == (2, 1)
    assert value_of("one thousand two hundred and six men") == (1206, 6)


def check(text: str, policy: str) -> None:
    last = 0
    for number in find(text, policy=policy):
        assert last <= number.start < number.end
        assert text[number.start : number.end] == number.quote
        bounds = [bound for bound in (number.low, number.best, number.high) if bound is not None]
        assert bounds == sorted(bounds)
        assert all(bound >= 0 for bound in bounds)
        last = number.end


@given(st.text(max_size=120), st.sampled_from(POLICIES))
def test_numbers_quote_any_text_and_their_bounds_are_ordered(text, policy):
    check(text, policy)


@given(st.lists(PIECES, max_size=25).map(" ".join), st.sampled_from(POLICIES))
def test_numbers_hold_together_on_hard_mixtures(text, policy):
    check(text, policy)


def test_endless_figures_and_endless_words_are_no_trouble():
    assert find("9" * 5_000) == []
    assert len(find("one " * 3_000)) == 3_000

"""Names as different outlets spell them, and the words that two texts share."""

from __future__ import annotations

import pytest

from marsad.resolve.names import fold_name, fold_place_name, matching_words
from marsad.resolve.wording import content_words, rare_names, shared, shared_names


def match(one, other):
    return matching_words(fold_name(one), fold_name(other), least=0.8, short=0.86)


@pytest.mark.parametrize(("one", "other", "words"), [
    ("Barzan Hussein", "Barzan Hussein Ali", 2), ("Rukan Ahmad", "Rokan Ahmed", 2), ("al-Saadi", "Al Saedi", 1),
    ("Gen. Abdul Wahab al-Saadi", "Abdul-Wahab Al-Saedi", 3), ("Muhammad Youssef", "Mohammed Yusuf", 2),
    ("Farsan al-Haq", "Fursan Al Haqq", 2),
])  # fmt: skip
def test_spellings_of_one_name_match(one, other, words):
    assert match(one, other) == match(other, one) == words


@pytest.mark.parametrize(("one", "other"), [
    ("Barzan Hussein", "Barzan Khalaf"), ("Ahmad Salih", "Hassan Salih"), ("Omar Ali", "Amir Ali"), ("", "Ali"),
])  # fmt: skip
def test_other_names_do_not_match(one, other):
    assert match(one, other) == 0


def test_rare_names_are_capitals_inside_sentences_that_never_stand_small():
    text = "Troops entered Wadi Marj. Snow fell on Tuesday, and Captain Orlo Venn saw the Rose; a rose is a rose."
    assert rare_names(text) == {"wadi", "marj", "orlo", "venn"}


def test_common_words_count_less_than_rare_ones():
    one, two = content_words("soldiers attacked the silo"), content_words("the silo burned")
    three = content_words("soldiers marched")
    assert shared(one, two, sum(two.values())) > shared(one, three, sum(three.values()))


def test_two_shared_names_of_short_texts_say_less_than_ten_of_long_ones():
    few, many = frozenset("ab"), frozenset("abcdefghij")
    assert 0 < shared_names(few, few) < shared_names(many, many) < 1


def test_a_numbered_street_is_told_by_its_number_and_found_with_a_house_number_before_it():
    ours, next_one, house = map(fold_place_name, ("35th Street", "36th Street", "2550 Parkway Street"))
    assert matching_words(ours, fold_place_name("35th St."), least=0.8, short=0.8) == 0  # words are not guessed
    assert matching_words(ours, next_one, least=0.8, short=0.8) == 0
    assert matching_words(house, fold_place_name("Parkway Street"), least=0.8, short=0.8) == 2

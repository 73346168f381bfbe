"""The constraints of a total are data: said in the language of the page, and in English as `marsad count` says them."""

from __future__ import annotations

import re

import pytest

import marsad
from marsad.count.wording import in_english
from marsad.serve import words


@pytest.fixture(scope="module")
def constraints(demo_db, places_home):
    with marsad.open(demo_db, home=places_home) as obs:
        return [one for measure in ("killed", "injured") for one in obs.count(measure, explain=True).constraints]


def test_what_is_said_is_the_sentence_that_is_held_as_data(constraints):
    assert len(constraints) > 40
    assert [one.says for one in constraints if one.said is None or in_english(one.said) != one.says] == []


def test_in_arabic_no_word_of_ours_is_english(constraints):
    ours = re.compile(
        r"\b(in all|among|at least|up to|killed|injured|people|contains|includes|may|counted|March|April)\b"
    )
    said = [re.sub("\u2068[^\u2069]*\u2069", "", words.said("ar", one.said, str)) for one in constraints]
    assert [one for one in said if ours.search(one)] == []


def test_an_actor_is_called_as_the_page_calls_it(constraints):
    told = [one.said for one in constraints if "of islamic-state" in one.says]
    assert told
    assert all("داعش" in words.said("ar", one, {"islamic-state": "داعش"}.get) for one in told)


def test_a_source_can_do_nothing_in_a_constraint(constraints):
    tricked = next(one.said for one in constraints if one.said.key == "count.figure.said_by")
    tricked.values["who"] = "a\u202egnihton\nb"
    assert "\u202e" not in words.said("en", tricked)
    assert "\n" not in words.said("en", tricked)

"""The site's words: both languages say everything, in the right plural forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from marsad.core.nouns import Place, TimeSpan
from marsad.core.vocabulary import GROUPS, KINDS, MEASURES, STATUSES, PlacePrecision, RoleName, Stance, TimeBasis
from marsad.serve import words
from marsad.serve.texts import LANGUAGES, form_of, found, texts_of

FORMS = {"zero", "one", "two", "few", "many", "other"}
IN_ONE_LANGUAGE = {"words.kind", "words.country"}
"""Tables whose English comes from the lexicon."""


def keys(table: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        if key in IN_ONE_LANGUAGE:
            continue
        if isinstance(value, dict) and not (set(value) <= FORMS):
            yield from keys(value, key)
        else:
            yield key


def test_both_languages_say_the_same_things():
    english, arabic = (set(keys(texts_of(language))) for language in LANGUAGES)
    assert english - arabic == set()
    assert arabic - english == set()


@pytest.mark.parametrize(
    ("number", "form"), [(0, "zero"), (1, "one"), (2, "two"), (3, "few"), (110, "few"), (11, "many"), (100, "other")]
)
def test_arabic_has_six_plural_forms(number: int, form: str):
    assert form_of("ar", number) == form


def test_every_value_of_the_codebook_has_words_in_arabic():
    for about, values in (
        ("kind", KINDS), ("status", STATUSES), ("group", GROUPS), ("measure", MEASURES), ("role", get_args(RoleName)),
        ("precision", get_args(PlacePrecision)), ("stance", get_args(Stance)), ("basis", get_args(TimeBasis)),
    ):  # fmt: skip
        assert {value: value in found("ar", "words")[about] for value in values} == dict.fromkeys(values, True)


def test_a_mode_that_no_file_knows_is_told_by_its_kind_in_arabic():
    assert words.word("ar", "kind", "assault/catapult") == "هجوم"
    assert words.word("en", "kind", "assault/aerial") == "air strike"


def test_an_unknown_number_is_never_zero():
    assert words.bounds("en", None, None, None) == "number unknown"
    assert words.bounds("en", 0, 0, 0) == "0"
    assert words.bounds("en", 9, 11, None) == "at least 9"
    assert words.bounds("ar", 8, 11, 11).strip("\u2066\u2069") == "8–11"


def test_days_are_told_as_people_write_them():
    span = TimeSpan(start="2024-03-10", end="2024-03-24", precision="range", basis="stated")
    assert words.days("en", span) == "10–24 March 2024"
    assert words.days("ar", span) == "\u206610–24\u2069 آذار/مارس 2024"
    assert words.day("en", "2024-03-12T13:20:00") == "12 March 2024, 13:20"


def test_a_province_is_not_told_as_a_point():
    place = Place(start=0, end=6, text="Kirkuk", name="Kirkūk", country="IQ", precision="admin1")
    assert words.where("en", place) == "Kirkuk, Iraq"
    assert words.where("ar", place) == "Kirkuk، العراق"

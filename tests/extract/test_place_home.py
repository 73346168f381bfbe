"""Where a report is at home: its dateline's town, and whose police look into what happened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.nouns import Claim, Place
from marsad.extract.place_home import whose_police

Claims = Callable[..., list[Claim]]


def place(claims: list[Claim]) -> Place:
    found = next(c.place for c in claims if c.figures)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "A man was shot dead in a bar on Tuesday. Tikrit Police say they have no suspect.",
        "TIKRIT, Iraq (AP) - A man was shot dead in a bar on Tuesday.",
    ],
)
def test_what_has_no_place_is_near_the_town_whose_police_look_into_it(claims: Claims, text: str) -> None:
    found = place(claims(text))
    assert found.lat is not None
    assert (found.text.title(), found.precision) == ("Tikrit", "near")
    assert abs(found.lat - 34.61) < 0.1


def test_a_street_that_no_gazetteer_knows_keeps_its_words_and_no_id(claims: Claims) -> None:
    text = "Two men were wounded outside Bar Malou. The Tikrit Police Department is looking for a witness."
    found = place(claims(text))
    assert "Tikrit" in found.text or found.id is None
    assert found.precision == "near"


def test_a_place_that_the_report_gives_is_left_as_it_is(claims: Claims) -> None:
    text = "A man was shot dead in Mosul on Tuesday. Tikrit Police say they know nothing of it."
    assert place(claims(text)).name == "Mosul"


def test_nobody_is_hurt_in_the_hospital_they_are_taken_to(claims: Claims) -> None:
    text = "Tikrit Police say a boy was wounded on Tuesday. He was taken to a hospital in Erbil."
    assert {c.place.text for c in claims(text) if c.place is not None and c.figures} == {"Tikrit"}


def test_words_before_police_that_are_no_town_are_left_out() -> None:
    text = "State Police and Meanwhile Hartford police met the Federal Police."
    assert [text[start:end] for start, end, _ in whose_police(text)] == ["Hartford"]

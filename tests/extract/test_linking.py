"""Where an event happened: the place that its word is linked to, not the nearest name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.nouns import Claim, Place

Claims = Callable[..., list[Claim]]


def place_of(claims: list[Claim], trigger: str) -> Place | None:
    return next(c.place for c in claims if trigger in c.trigger.quote)


@pytest.mark.parametrize(
    ("sentence", "trigger", "where"),
    [
        ("Gunmen from Mosul attacked a checkpoint in Tikrit on Sunday, killing a soldier.", "attacked", "Tikrit"),
        ("After the fall of Raqqa, the army shelled the outskirts of Idlib for three days.", "shelled", "Idlib"),
        ("Two policemen were killed in Kirkuk, the interior ministry in Baghdad said.", "killed", "Kirkuk"),
        (
            "Nine soldiers were killed on Thursday east of al-Sukhnah, the Homs Desert Monitor said.",
            "killed",
            "al-Sukhnah",
        ),
        ("Jets bombed the villages of Binnish and wounded a farmer.", "bombed", "Binnish"),
    ],
)
def test_the_place_is_where_it_happened(claims: Claims, sentence: str, trigger: str, where: str) -> None:
    found = place_of(claims(sentence), trigger)
    assert found is not None
    assert found.text == where
    assert found.country == "SY" or where in ("Tikrit", "Kirkuk")


def test_where_the_spokesman_sits_is_no_place_of_the_event(claims: Claims) -> None:
    found = place_of(claims("Eight militants were killed overnight, the joint command in Baghdad said."), "killed")
    assert found is None


def test_several_provinces_of_one_event_are_all_kept(claims: Claims) -> None:
    told = claims("Raids in Anbar, Diyala and Kirkuk killed nine ISIS militants, the command said.")
    killed = next(c for c in told if c.trigger.quote == "killed")
    assert len(killed.places) == 3
    assert [r.text for r in killed.roles if r.role == "place"] == ["Anbar", "Diyala", "Kirkuk"]


def test_an_unknown_quarter_lies_near_the_town_that_it_is_of(claims: Claims) -> None:
    found = place_of(claims("A shell hit a pharmacy in the Zarqoun area of Benghazi, killing nine people."), "hit")
    assert found is not None
    assert (found.text, found.precision, found.country, found.id) == ("Zarqoun", "near", "LY", None)
    assert found.radius_km is not None
    assert found.radius_km >= 15


REPORT = (
    "Two men were shot in a car park on Friday. Police in {town} are looking for a grey van. The hospital in {other} "
    "took both in."
)


def test_a_report_that_knows_one_town_is_about_that_town(claims: Claims) -> None:
    found = place_of(claims(REPORT.format(town="Tikrit", other="Tikrit")), "shot")
    assert found is not None
    assert found.text == "Tikrit"


def test_a_report_of_two_towns_does_not_say_which_it_is_about(claims: Claims) -> None:
    assert place_of(claims(REPORT.format(town="Tikrit", other="Baiji")), "shot") is None

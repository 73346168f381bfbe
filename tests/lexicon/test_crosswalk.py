"""Codes of the field's schemes: by the sides, by what else the sentence tells, and for deeds to come."""

from __future__ import annotations

import pytest

from marsad.lexicon import crosswalk


@pytest.mark.parametrize(
    ("together", "settled"),
    [
        (["Arrests", "Peaceful protest"], ["Protest with intervention"] * 2),
        (["Looting/property destruction", "Violent demonstration"], ["Violent demonstration"] * 2),
        (["Attack", "Sexual violence", "Abduction/forced disappearance"], ["Sexual violence"] * 3),
        (["Change to group/activity", "Non-violent transfer of territory"], ["Non-violent transfer of territory"] * 2),
        (["Agreement", "Other"], ["Agreement"] * 2),
        (["Attack", "Arrests"], ["Attack", "Arrests"]),
    ],
)
def test_what_the_codebook_codes_as_one_event_gets_one_value(together: list[str], settled: list[str]) -> None:
    assert crosswalk.settled(together) == settled


def test_a_claim_without_a_value_stays_without() -> None:
    assert crosswalk.settled([None, "Suicide bomb", "Attack"]) == [None, "Suicide bomb", "Suicide bomb"]


@pytest.mark.parametrize(
    ("kind", "said", "codes"),
    [
        ("aid", "planned", ("AGREE", "03")),
        ("sanction", "planned", ("THREATEN", "13")),
        ("assault", "threatened", ("THREATEN", "13")),
        ("consult", "refused", ("REJECT", "12")),
        ("aid", "actual", None),
        ("assault", "refused", None),
    ],
)
def test_deeds_to_come_are_coded_as_words(kind: str, said: str, codes: tuple[str, str] | None) -> None:
    assert crosswalk.as_said(kind, said) == codes  # type: ignore[arg-type]


def test_crowds_that_attack_people_are_a_mob_and_arrests_among_protesters_an_intervention() -> None:
    assert crosswalk.codes("assault", "destroy", agent="mob", target="civilian").acled == "Mob violence"
    assert crosswalk.codes("assault", "destroy", agent="armed", target="thing").acled == "Looting/property destruction"
    assert crosswalk.codes("coerce", "arrest", agent="state", target="protesters").acled == "Protest with intervention"
    assert crosswalk.codes("coerce", "arrest", agent="state", target="civilian").acled == "Arrests"

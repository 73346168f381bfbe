"""Which kind of event a sentence tells of, and which only sounds like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.nouns import Claim

Claims = Callable[..., list[Claim]]


def surest(found: list[Claim], scheme: str) -> str | None:
    """The code of the surest claim that has one."""
    coded = [c for c in found if getattr(c.codes, scheme)]
    return str(getattr(max(coded, key=lambda c: c.confidence).codes, scheme)) if coded else None


@pytest.mark.parametrize(
    ("text", "acled"),
    [
        ("Soldiers retook the village of Ber from the rebels on Friday.", "Government regains territory"),
        ("The rebels vacated the fort, and soldiers took it over peacefully.", "Non-violent transfer of territory"),
        ("Police detained ten people at a rally in Lagos.", "Protest with intervention"),
        ("A crowd stormed the homes of migrants and looted their shops.", "Mob violence"),
        ("Protesters burned tyres and pelted officers with stones in Dakar.", "Violent demonstration"),
        ("Insurgents seized and raped two nurses near Bria.", "Sexual violence"),
        ("Militiamen set up a base in an empty school near Bria.", "Headquarters or base established"),
    ],
)
def test_a_sentence_is_coded_once_by_what_it_tells_as_a_whole(claims: Claims, text: str, acled: str) -> None:
    assert {c.codes.acled for c in claims(text) if c.codes.acled} == {acled}


@pytest.mark.parametrize(
    "text",
    [
        "Reporters bombarded the minister with questions.",
        "The senator attacked the governor over his record.",
        "Lightning struck a school and killed two pupils.",
        "Engineers blew up the tower in a controlled explosion.",
    ],
)
def test_figures_of_speech_and_natural_causes_are_no_attacks(claims: Claims, text: str) -> None:
    assert [c for c in claims(text) if c.kind == "assault"] == []


@pytest.mark.parametrize(
    ("text", "plover"),
    [
        ("Ruritania accused Grand Fenwick of moving the border posts.", "ACCUSE"),
        ("Ruritania will send wheat to Grand Fenwick.", "AGREE"),
        ("Ruritania said it would not meet the envoys of Grand Fenwick.", "REJECT"),
        ("Ruritania said that Grand Fenwick must return the crown.", "REQUEST"),
        ("A court in Strelsau sentenced the duke to ten years in prison.", "SANCTION"),
    ],
)
def test_politics_is_read_also_of_countries_that_no_list_knows(claims: Claims, text: str, plover: str) -> None:
    assert str(surest(claims(text), "plover")).split("/")[0] == plover


def test_what_is_demanded_is_less_sure_than_the_demand(claims: Claims) -> None:
    found = claims("France urged Ruritania to release the prisoners.")
    demanded = {c.kind: c.confidence for c in found}
    assert demanded["request"] > demanded["retreat"]


def test_the_neighbours_requests_are_no_politics(claims: Claims) -> None:
    assert [c for c in claims("The farmers asked for rain.") if c.kind == "request"] == []

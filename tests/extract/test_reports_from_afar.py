"""What went wrong in reports from the Sahel to Aden: places of another country, times of another clause."""

from __future__ import annotations

from collections.abc import Callable

from marsad.core.nouns import Claim

Claims = Callable[..., list[Claim]]


def test_a_village_that_no_gazetteer_has_is_no_city_of_another_country(claims: Claims) -> None:
    text = (
        "MAIDUGURI, Nigeria (Lake Chad Monitor) - Gunmen killed nine farmers in the village of Kalari, near Konduga in "
        "Borno state, on Friday, residents said."
    )
    assert {c.place.country for c in claims(text) if c.place is not None} <= {"NG", None}


def test_a_village_called_like_the_state_that_the_report_names_is_not_put_abroad(claims: Claims) -> None:
    text = (
        "Raid on Borno village leaves 14 farmers dead, residents say. The gunmen came to Konduga in Borno state, in "
        "the north-east of Nigeria, on Friday and shot at people, a vigilante said."
    )
    assert {c.place.country for c in claims(text) if c.place is not None} <= {"NG", None}


def test_the_time_of_a_clause_with_since_is_not_the_time_of_what_is_told(claims: Claims) -> None:
    text = (
        "A missile hit a cargo ship off Aden on Wednesday, killing two sailors. It was the first deadly strike on "
        "shipping since the group began its campaign in November. Hours later, jets bombed the airport of Hodeidah."
    )
    days = {c.time.start for c in claims(text, published="2024-03-06") if c.time is not None}
    assert days == {"2024-03-06"}


def test_no_piece_of_a_place_does_anything(claims: Claims) -> None:
    found = claims("Roadside bombs in Deir ez-Zor kill three SDF fighters as raids net seven suspects.")
    assert not {"ez", "-", "Zor"} & {role.text for claim in found for role in claim.roles}


def test_what_a_would_be_bomber_did_on_monday_lies_behind(claims: Claims) -> None:
    text = "On Monday a would-be suicide bomber died in Turbat when his vest exploded too early."
    assert {c.time.start for c in claims(text, published="2025-08-27") if c.time is not None} == {"2025-08-25"}


def test_a_campaign_of_the_security_forces_does_claim_lives(claims: Claims) -> None:
    text = (
        "Last week the army began wide security campaigns in the desert, which claimed the lives of almost 40 ISIS men."
    )
    figures = [figure for claim in claims(text) for figure in claim.figures]
    assert [(figure.measure, figure.low, figure.high) for figure in figures] == [("killed", 36, 40)]


def test_who_asked_not_to_be_named_requested_nothing(claims: Claims) -> None:
    found = claims("A commander, who asked not to be named, said that gunmen killed two soldiers in Tikrit on Monday.")
    assert {claim.kind for claim in found} == {"assault"}


def test_the_place_that_a_sentence_opens_with_is_where_what_is_said_happened(claims: Claims) -> None:
    text = (
        "In Taiz, snipers shot and killed a girl on Wednesday, the ministry said. In Marib, government forces said "
        "they had foiled an infiltration attempt, killing 12 fighters."
    )
    places = {f.low: c.place.text for c in claims(text) for f in c.figures if c.place is not None}
    assert places[12] == "Marib"


def test_the_dead_do_not_speak_where_witnesses_do(claims: Claims) -> None:
    text = (
        "Gunmen stormed a hotel in Tikrit on Tuesday after a bomber rammed a car into its gate, killing at least six "
        "people including two clan elders, officials and witnesses said."
    )
    assert {speaker.text for claim in claims(text) for speaker in claim.said_by} <= {"officials", "witnesses"}


def test_gunmen_of_whom_something_is_believed_say_nothing(claims: Claims) -> None:
    text = (
        "Gunmen believed to belong to ISIS ambushed a military bus near Tikrit on Thursday, killing 11 soldiers, a "
        "military source said."
    )
    assert {speaker.text for claim in claims(text) for speaker in claim.said_by} == {"military source"}

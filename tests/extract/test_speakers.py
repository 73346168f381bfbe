"""Who says so, and how surely: sentences of our own, each with what must be heard in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from marsad.core.nouns import Claim, Speaker

Claims = Callable[..., list[Claim]]


def told(claims: Sequence[Claim], trigger: str) -> tuple[Speaker, ...]:
    return next(claim.said_by for claim in claims if trigger in claim.trigger.quote)


def heard(claims: Sequence[Claim], trigger: str) -> list[str]:
    return [speaker.text for speaker in told(claims, trigger)]


@pytest.mark.parametrize(
    ("text", "name", "office"),
    [
        ("Gunmen killed two guards, the mayor, Serhii Danylko, said.", "Serhii Danylko", "mayor"),
        ("Gunmen killed two guards, said Hauwa Modu, a resident of Baga.", "Hauwa Modu", "resident of Baga"),
        ("Governor Rahmi Aydin said gunmen killed two guards.", "Rahmi Aydin", "Governor"),
        ("Police spokesman Abubakar Musa said gunmen killed two guards.", "Abubakar Musa", "Police spokesman"),
        ("A spokesman for the army, Colonel Sani Bello, said gunmen killed two guards.", "Sani Bello", "Colonel"),
    ],
)
def test_a_name_is_told_from_its_office(claims: Claims, text: str, name: str, office: str) -> None:
    (speaker,) = told(claims(text), "killed")
    assert speaker.text == name
    assert office in (speaker.office or "")


def test_several_speak_together(claims: Claims) -> None:
    text = "A car bomb killed nine people in Rawa, hospital officials and witnesses said."
    assert heard(claims(text), "killed") == ["hospital officials", "witnesses"]


def test_speech_within_speech_has_both_speakers(claims: Claims) -> None:
    text = "President Omar Hadi said the police believed that rebels had bombed the bridge."
    stances = {speaker.text: speaker.stance for speaker in told(claims(text), "bombed")}
    assert stances == {"police": "suspected", "Omar Hadi": "asserted"}


@pytest.mark.parametrize(
    ("text", "via"),
    [
        ("A local official told AFP that gunmen killed two guards in Rawa.", "AFP"),
        ("The mayor wrote on Telegram that gunmen killed two guards in Rawa.", "Telegram"),
        ("The mayor said in remarks carried by state television that gunmen killed two guards.", "state television"),
        ("A rebel chief told the newspaper El Tiempo that bandits killed two guards.", "newspaper El Tiempo"),
        ("Activists quoted by Al Jazeera said gunmen killed two guards in Rawa.", "Al Jazeera"),
    ],
)
def test_what_a_word_came_through_is_kept(claims: Claims, text: str, via: str) -> None:
    assert [speaker.via for speaker in told(claims(text), "killed")] == [via]


def test_whoever_is_cited_speaks_and_the_outlet_passes_it_on(claims: Claims) -> None:
    text = "Radio Okapi, citing civil society leaders, reported that rebels killed eight people."
    (speaker,) = told(claims(text), "killed")
    assert (speaker.text, speaker.via) == ("civil society leaders", "Radio Okapi")


@pytest.mark.parametrize(
    ("text", "trigger", "stance"),
    [
        ("Al-Shabaab said its fighters had killed ten soldiers near Kismayo.", "killed", "claimed-responsibility"),
        ("Ukraine's military accused the separatists of shelling a hospital.", "shelling", "accused"),
        ("The rebels denied having shelled the hospital.", "shelled", "denied"),
        ("Police suspect that members of a local gang shot the councillor.", "shot", "suspected"),
        ("The government says alleged members of the gang shot the councillor.", "shot", "accused"),
        ("The army said on Monday that its troops had killed nine rebels.", "killed", "asserted"),
    ],
)
def test_the_stance_lies_in_the_verb_and_in_what_is_said(
    claims: Claims, text: str, trigger: str, stance: str
) -> None:  # fmt: skip
    assert {speaker.stance for speaker in told(claims(text), trigger)} == {stance}


def test_the_headline_names_its_source_after_the_colon(claims: Claims) -> None:
    assert heard(claims("Rebels kill 16 in eastern Congo: local official"), "kill") == ["local official"]


def test_nobody_who_claimed_it_is_no_speaker(claims: Claims) -> None:
    text = "The blast killed nine people in Rawa. No group has claimed responsibility."
    assert heard(claims(text), "killed") == ["Tigris Post"]


def test_the_outlet_suspects_where_nobody_is_named(claims: Claims) -> None:
    text = "Suspected Shining Path guerrillas killed four guards in Huanuco."
    (speaker,) = told(claims(text), "killed")
    assert (speaker.text, speaker.stance) == ("Tigris Post", "suspected")


def test_he_leads_back_to_the_official_of_the_sentence_before(claims: Claims) -> None:
    text = "The mayor of Dori confirmed the news by phone. Twenty traders were killed on their way to market, he said."
    (speaker,) = told(claims(text), "killed")
    assert speaker.office == "mayor of Dori"


@pytest.mark.parametrize(
    ("later", "name", "stance"),
    [
        ("Al-Shabaab claimed responsibility.", "Al-Shabaab", "claimed-responsibility"),
        ("Residents accused the army.", "Residents", "accused"),
        ("The Red Cross said the attackers came in two cars.", "Red Cross", "asserted"),
        ("Officials suspect a local militia.", "Officials", "suspected"),
    ],
)
def test_a_later_word_about_the_event_reaches_its_claims(claims: Claims, later: str, name: str, stance: str) -> None:
    (speaker,) = told(claims(f"Gunmen stormed a hotel in Rawa and killed four guests. {later}"), "killed")
    assert (speaker.text, speaker.stance) == (name, stance)


def test_a_later_word_about_something_else_does_not(claims: Claims) -> None:
    text = "Gunmen stormed a hotel in Rawa and killed four guests. The trade minister said prices would fall."
    assert heard(claims(text), "killed") == ["Tigris Post"]

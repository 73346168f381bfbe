"""What is written down from a passage: who did what to whom, where, when, how many, and who says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.core.nouns import Claim, Figure

Claims = Callable[..., list[Claim]]


def of(claims: list[Claim], trigger: str) -> Claim:
    return next(c for c in claims if trigger in c.trigger.quote)


def figure(claims: list[Claim], measure: str, group: str | None = None) -> Figure:
    return next(f for c in claims for f in c.figures if f.measure == measure and (group is None or f.group == group))


def interval(found: Figure) -> tuple[int | None, int | None, int | None]:
    return found.low, found.best, found.high


def test_a_raid_is_read_with_its_sides_place_day_and_figures(claims: Claims) -> None:
    found = claims("Iraqi forces killed seven ISIS militants and arrested two others in Hawija on Monday, police said.")
    killed = of(found, "killed")
    assert (killed.kind, killed.status) == ("assault", "actual")
    assert [r.actor for r in killed.roles if r.role == "agent"] == ["iraq-security-forces"]
    assert [(r.text, r.actor) for r in killed.roles if r.role == "victim"] == [("ISIS militants", "islamic-state")]
    assert killed.place is not None
    assert killed.place.country == "IQ"
    assert killed.time is not None
    assert killed.time.start == killed.time.end == "2024-05-06"
    assert interval(figure(found, "killed")) == (7, 7, 7)
    assert (figure(found, "detained").low, figure(found, "detained").group) == (2, "combatant")
    assert [s.text for s in killed.said_by] == ["police"]


def test_elements_and_leaders_share_one_number_and_the_named_leader_is_one_of_them(claims: Claims) -> None:
    text = (
        "The army announced the killing of 14 ISIS elements and leaders, "
        "including the so-called governor of Rawa, who was named Hamid Salih."
    )
    found = claims(text)
    killed = [f for c in found for f in c.figures if f.measure == "killed"]
    assert [(f.low, f.group, f.included) for f in killed] == [(14, "combatant", False), (1, "leader", True)]
    assert any(r.text == "Hamid Salih" and r.named for c in found for r in c.roles)


def test_a_province_is_never_passed_off_as_a_point(claims: Claims) -> None:
    found = claims("Gunmen killed three farmers in Diyala province on Tuesday.")
    place = of(found, "killed").place
    assert place is not None
    assert place.precision == "admin1"


def test_the_place_of_an_office_is_not_where_it_happened(claims: Claims) -> None:
    found = claims("The governor of Basra told reporters in Baghdad that gunmen killed a judge in Samawah on Monday.")
    place = of(found, "killed").place
    assert place is not None
    assert place.text == "Samawah"


def test_where_somebody_spoke_and_when_is_neither_where_nor_when_it_happened(claims: Claims) -> None:
    found = claims(
        "Speaking in Geneva on Tuesday, the envoy said that militants attacked the village of Rawa on 2 May."
    )
    attacked = of(found, "attacked")
    assert attacked.time is not None
    assert attacked.time.start == "2024-05-02"


@pytest.mark.parametrize(
    ("sentence", "trigger", "status"),
    [
        ("Militants attacked the village of Rawa on Monday.", "attacked", "actual"),
        ("The army denied that its planes had bombed the hospital.", "bombed", "denied"),
        ("The group threatened to attack the embassy.", "attack", "threatened"),
        ("The army plans to attack the town next week.", "attack", "planned"),
        ("If the militants attack the town, thousands will flee.", "attack", "hypothetical"),
        ("Militants might attack the town, the mayor said.", "attack", "hypothetical"),
        ("Gunmen tried to kidnap the mayor of the town.", "kidnap", "attempted"),
        ("Soldiers killed forty villagers there in 1988.", "killed", "historical"),
    ],
)
def test_whether_it_happened(claims: Claims, sentence: str, trigger: str, status: str) -> None:
    assert of(claims(sentence), trigger).status == status


def test_no_casualties_is_a_zero_that_somebody_stated(claims: Claims) -> None:
    found = claims("A rocket hit the airport on Monday. Nobody was killed.")
    assert interval(figure(found, "killed")) == (0, 0, 0)


def test_children_among_the_dead_are_part_of_them(claims: Claims) -> None:
    found = claims("An airstrike killed 12 people, including three children, in Idlib on Sunday.")
    assert [(f.low, f.included) for f in of(found, "killed").figures] == [(12, False), (3, True)]


def test_two_sides_lose_people_each_under_its_own_group(claims: Claims) -> None:
    text = (
        "Fighting broke out near Sukhnah on Monday between soldiers and ISIS militants, "
        "leaving 4 soldiers and 9 militants dead."
    )
    found = claims(text)
    assert {(f.group, f.best) for c in found for f in c.figures} == {("security", 4), ("combatant", 9)}
    assert of(found, "leaving").mode == "armed-clash"


def test_a_toll_over_several_operations_is_a_total(claims: Claims) -> None:
    found = claims("Operations in Anbar, Diyala and Nineveh killed almost 40 ISIS members in the past two weeks.")
    toll = figure(found, "killed")
    assert toll.scope == "total"
    assert interval(toll) == (36, 39, 40)
    assert {p.name for p in of(found, "killed").places} >= {"Nīnawá"}


def test_the_speaker_has_office_body_and_agency(claims: Claims) -> None:
    text = (
        "Karim al-Jubouri, the head of the Counter Terrorism Service, said that 5 militants were killed in Anbar, "
        "according to the Iraqi News Agency."
    )
    (speaker,) = of(claims(text), "killed").said_by
    assert speaker.text == "Karim al-Jubouri"
    assert speaker.actor == "iraq-cts"
    assert speaker.via == "Iraqi News Agency"
    assert speaker.office == "head of the Counter Terrorism Service"


def test_he_said_leads_back_to_the_person_named(claims: Claims) -> None:
    text = "Karim al-Jubouri, a police commander, spoke on Monday. He said that gunmen killed two guards in Rawa."
    assert of(claims(text), "killed").said_by[0].text == "Karim al-Jubouri"


def test_an_outlet_without_a_speaker_speaks_itself(claims: Claims) -> None:
    assert [s.text for s in of(claims("Gunmen killed two guards in Rawa."), "killed").said_by] == ["Tigris Post"]


def test_who_claims_responsibility_is_the_agent_and_the_speaker(claims: Claims) -> None:
    found = claims("Islamic State claimed responsibility for the attack on the bus in Rawa.")
    attack = of(found, "attack")
    assert [r.actor for r in attack.roles if r.role == "agent"] == ["islamic-state"]
    assert [s.stance for s in attack.said_by] == ["claimed-responsibility"]


def test_an_accident_is_no_attack(claims: Claims) -> None:
    found = claims(
        "A helicopter crashed near Balad on Thursday because of a technical fault, killing two crew members."
    )
    assert {c.kind for c in found} == {"accident"}


def test_sports_pages_hold_no_war(claims: Claims) -> None:
    text = "The striker bombarded the goal, and the goalkeeper was slaughtered by the fans after the match."
    assert claims(text) == []


def test_a_report_without_any_event_is_not_relevant(reading: Callable[..., object]) -> None:
    found = reading("The bakery on the corner sells bread from six in the morning. It is closed on Fridays.")
    assert not found.relevant  # type: ignore[attr-defined]


def test_operations_are_known_by_name(claims: Claims) -> None:
    found = claims("Operation Iron Dawn killed six militants in Anbar. The operation wounded two soldiers.")
    assert {c.operation for c in found} == {"Iron Dawn"}


def test_an_empty_field_says_why_it_is_empty(claims: Claims) -> None:
    (claim,) = claims("Two guards were killed.")
    assert claim.place is None
    assert claim.why_missing["place"]
    assert claim.why_missing["agent"]
    assert "week" in claim.why_missing["time"]


def test_the_title_takes_the_day_of_the_lead(claims: Claims) -> None:
    title = "Three farmers killed near Khanaqin"
    found = claims(f"{title}\n\nGunmen killed three farmers near Khanaqin on Monday.", title=title)
    assert {(c.time.start, c.time.end) for c in found if c.time} == {("2024-05-06", "2024-05-06")}


_STORIES = st.lists(
    st.sampled_from(
        [
            "Gunmen killed three farmers near Khanaqin on Monday.",
            "The army denied it.",
            "Police arrested “five men” in Mosul, the capital of Nineveh.",
            "At least 20 people – two of them children – died when a car bomb exploded.",
            "Khalid said he would not attack.",
            "NO ONE WAS HURT IN TIKRIT.",
            "\n\n",
            "A bomb",
        ]
    ),
    min_size=1,
    max_size=5,
)


@given(story=_STORIES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_span_quotes_the_text_and_every_figure_is_an_interval(claims: Claims, story: list[str]) -> None:
    text = " ".join(story)
    for claim in claims(text):
        for span in (claim.sentence, claim.trigger):
            assert text[span.start : span.end] == span.quote
        for role in claim.roles:
            assert text[role.start : role.end] == role.text
        for one in claim.figures:
            assert text[one.start : one.end] == one.quote
            known = [n for n in interval(one) if n is not None]
            assert known == sorted(known)


def test_reading_twice_gives_the_same_claims(claims: Claims) -> None:
    text = "Gunmen killed three farmers near Khanaqin on Monday and wounded two."
    assert claims(text) == claims(text)


def test_so_many_in_a_year_are_a_sum_and_one_person_in_a_year_is_not(claims: Claims) -> None:
    many = claims("More than 5,600 people were killed in gang violence in Haiti last year, the United Nations said.")
    assert figure(many, "killed").scope == "total"
    one = claims("A police officer was killed by gunmen in Jacmel last year, the mayor said.")
    assert figure(one, "killed").scope == "event"


def test_who_warns_of_something_else_is_no_voice_of_the_event_before(claims: Claims) -> None:
    told = claims(
        "Gunmen freed two aid workers in Kadugli on Monday, the governor said. The United Nations warned that many "
        "could starve if the siege is not lifted."
    )
    freed = of(told, "freed")
    assert [s.text for s in freed.said_by] == ["governor"]


def test_the_dead_of_a_shelling_do_not_speak(claims: Claims) -> None:
    told = claims(
        "Hours later shells fell on the Abu Shouk camp near El Fasher, killing at least seven people, including two "
        "children, a volunteer at the camp's kitchen told Nile Courier by telephone."
    )
    assert interval(figure(told, "killed")) == (7, 7, None)
    assert [s.text for s in of(told, "killing").said_by] == ["volunteer at the camp's kitchen"]

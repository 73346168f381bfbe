"""Who takes part beside subject and object, who is told of again, and what MUC-4 counts as an incident."""

from __future__ import annotations

from collections.abc import Callable

from marsad.core.agreement import merge_roles
from marsad.core.nouns import Claim, Codes, Role, Span
from marsad.extract.incidents import with_incidents
from marsad.extract.leading_back import leading_back

Claims = Callable[..., list[Claim]]


def of(claims: list[Claim], trigger: str) -> Claim:
    return next(c for c in claims if trigger in c.trigger.quote)


def told(claim: Claim, role: str) -> list[str]:
    return [r.text for r in claim.roles if r.role == role]


def test_what_a_bomb_goes_off_in_front_of_is_what_it_hit(claims: Claims) -> None:
    found = claims("A bomb exploded in front of the Italian embassy in Tripoli on Monday.")
    assert any("embassy" in text for text in told(of(found, "exploded"), "target"))


def test_a_town_in_which_a_bomb_goes_off_is_no_target(claims: Claims) -> None:
    found = claims("A bomb exploded in Mosul on Monday, wounding two shepherds.")
    assert told(of(found, "exploded"), "target") == []


def test_an_explosion_that_took_place_at_a_hotel_hit_the_hotel(claims: Claims) -> None:
    found = claims("Two people were wounded. The explosion took place outside a hotel in Tikrit.")
    assert told(of(found, "explosion"), "target") == ["hotel"]


def test_a_part_that_was_hit_is_told_by_its_whole(claims: Claims) -> None:
    found = claims("The blast destroyed the windows of a bank in Mosul on Monday.")
    assert told(of(found, "destroyed"), "target") == ["bank"]


def test_those_accused_of_a_murder_are_said_to_have_done_it(claims: Claims) -> None:
    found = claims("Two soldiers were implicated in the murder of the mayor of Rutba.")
    assert told(of(found, "murder"), "agent") == ["soldiers"]


def test_those_responsible_for_a_massacre_are_said_to_have_done_it(claims: Claims) -> None:
    found = claims("The militiamen were responsible for the massacre of twelve farmers near Hit.")
    assert told(of(found, "massacre"), "agent") == ["militiamen"]


def test_fighters_of_a_group_are_the_fighters_and_the_group(claims: Claims) -> None:
    killed = of(claims("Gunmen of the Islamic State killed four farmers near Hit on Monday."), "killed")
    agents = {(r.text, r.actor) for r in killed.roles if r.role == "agent"}
    assert agents == {("Gunmen", None), ("Islamic State", "islamic-state")}


def test_a_bare_number_is_a_figure_and_no_participant(claims: Claims) -> None:
    killed = of(claims("A blast in Hawija killed four and wounded seven."), "killed")
    assert told(killed, "victim") == []
    assert [f.best for f in killed.figures if f.measure == "killed"] == [4]


def test_persons_named_in_a_list_are_each_a_victim(claims: Claims) -> None:
    found = claims("Gunmen killed Karim Saleh, 42, and Omar Haddad, 19, in Tikrit on Monday.")
    assert set(told(of(found, "killed"), "victim")) >= {"Karim Saleh", "Omar Haddad"}


def test_the_weapon_that_they_attacked_with_is_told(claims: Claims) -> None:
    found = claims("Militants attacked a police station in Kirkuk with hand grenades on Monday.")
    assert told(of(found, "attacked"), "instrument") == ["hand grenades"]


def test_a_short_name_leads_back_to_the_full_one(claims: Claims) -> None:
    text = "Gunmen killed Karim Saleh in Tikrit on Monday. Saleh was shot dead outside his house, police said."
    found = claims(text)
    first = next(r for c in found for r in c.roles if r.text == "Karim Saleh")
    again = next(r for c in found for r in c.roles if r.text == "Saleh")
    assert again.same_as == first.start


def test_an_event_lists_whoever_is_told_of_again_once_and_by_the_full_name(claims: Claims) -> None:
    text = "Gunmen killed Karim Saleh in Tikrit on Monday. Saleh was shot dead outside his house, police said."
    victims = [r.text for r in merge_roles(claims(text)) if r.role in ("victim", "target") and r.named]
    assert victims == ["Karim Saleh"]


def test_a_description_beside_a_name_is_of_whom_it_names() -> None:
    text = "Gunmen killed Karim Saleh, a judge, in Tikrit."
    named = Role(role="victim", start=14, end=25, text="Karim Saleh", named=True)
    judge = Role(role="victim", start=29, end=34, text="judge", group="official")
    (claim,) = leading_back([_claim("c1", named, judge)], text)
    assert [role.same_as for role in claim.roles] == [None, 14]


def test_a_description_that_leads_back_is_not_listed_beside_its_first() -> None:
    first = Role(role="victim", start=10, end=16, text="farmer", group="civilian")
    again = Role(role="victim", start=60, end=63, text="man", group="civilian", same_as=10)
    other = Role(role="victim", start=80, end=86, text="driver", group="civilian")
    merged = merge_roles([_claim("c1", first), _claim("c2", again, other)])
    assert [role.text for role in merged] == ["farmer", "driver"]


def _claim(ident: str, *roles: Role) -> Claim:
    span = Span(start=0, end=1, quote="x")
    return Claim(
        id=ident, document="d", kind="assault", mode=None, codes=Codes(muc4="ATTACK"), status="actual",
        sentence=span, trigger=span,
        roles=roles, confidence=0.5, maker="test",
    )  # fmt: skip


def test_soldiers_attacked_no_one_knows_where_or_when_are_no_incident_of_muc4() -> None:
    told = _claim("c1", Role(role="target", start=10, end=21, text="army convoy", group="security"))
    assert [c.codes.muc4 for c in with_incidents([told])] == [None]


def test_a_named_civilian_attacked_is_an_incident_of_muc4() -> None:
    told = _claim("c1", Role(role="victim", start=10, end=21, text="Karim Saleh", group="civilian", named=True))
    assert [c.codes.muc4 for c in with_incidents([told])] == ["ATTACK"]


def test_the_murder_of_a_named_official_is_an_incident_of_muc4(claims: Claims) -> None:
    found = claims("Gunmen shot dead Judge Karim Saleh outside his house in Tikrit on Monday.")
    assert {c.codes.muc4 for c in found if c.kind == "assault"} == {"ATTACK"}


def test_houses_set_on_fire_are_arson_to_muc4(claims: Claims) -> None:
    found = claims("Militants set fire to three houses in the village of Rawa on Monday and beat a farmer.")
    assert "ARSON" in {c.codes.muc4 for c in found}

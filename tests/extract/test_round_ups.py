"""Round-ups, sums and tallies: several events in one report, one sentence or one breath, each with what is its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.nouns import Claim

Reads = Callable[..., list[Claim]]


def of(claims: list[Claim], word: str) -> Claim:
    """The one claim whose trigger begins with a word."""
    (claim,) = [claim for claim in claims if claim.trigger.quote.startswith(word)]
    return claim


ROUND_UP = (
    "Six people were killed in attacks in Diyala on Sunday, police said. "
    "In Baquba, gunmen shot dead two policemen. A bomb in Muqdadiyah killed three civilians."
)


def test_attacks_that_are_told_one_by_one_add_up_to_the_sum_of_their_dead(claims: Reads) -> None:
    told = claims(ROUND_UP)
    (whole,) = [claim for claim in told if any(figure.low == 6 for figure in claim.figures)]
    assert {figure.scope for figure in whole.figures} == {"total"}
    others = [claim for claim in told if claim.figures and claim is not whole]
    assert [(f.low, f.scope) for claim in others for f in claim.figures] == [(2, "event"), (3, "event")]
    assert not [claim for claim in told if claim.trigger.quote == "attacks"]


def test_the_headline_of_a_round_up_gives_the_same_sum(claims: Reads) -> None:
    told = claims(ROUND_UP, title="Six killed in Diyala attacks")
    sums = [figure for claim in told for figure in claim.figures if figure.low == 6]
    assert [(figure.measure, figure.scope) for figure in sums] == [("killed", "total")] * 2


@pytest.mark.parametrize(
    "later",
    [
        "The strikes hit a tunnel network, the army said.",
        "Among the dead were two commanders.",
        "The same jets killed nine people in Rutba.",
    ],
)
def test_air_strikes_that_are_not_told_one_by_one_stay_one_event(claims: Reads, later: str) -> None:
    (killed,) = [c for c in claims(f"Nine fighters were killed in air strikes near Rutba on Sunday. {later}")
                 if any(f.low == 9 and f.group == "combatant" for f in c.figures)]  # fmt: skip
    assert {figure.scope for figure in killed.figures} == {"event"}


@pytest.mark.parametrize(
    "after",
    [
        "The older victim was taken to Saint Anne's Hospital in a stable condition.",
        "Two of the wounded were transported to a clinic in Erbil.",
        "A neighbour drove the girl to the emergency room.",
        "The names of the dead have not been released.",
        "Anyone with information is asked to call the tip line.",
        "Officers responded to the house on Cedar Lane around nine.",
    ],
)
def test_what_comes_after_a_shooting_is_no_abduction_and_no_other_event(claims: Reads, after: str) -> None:
    told = claims(f"Two women and a girl were shot in Goma on Sunday. {after}")
    assert {claim.trigger.quote for claim in told} == {"shot"}


def where(claim: Claim) -> str | None:
    return claim.place.text if claim.place is not None else None


def test_each_of_two_clauses_has_its_own_place_and_means(claims: Reads) -> None:
    told = claims("Soldiers shot two men in Goma and a car bomb killed four people in Bukavu on Sunday.")
    shot, killed = of(told, "shot"), of(told, "killed")
    assert (where(shot), shot.mode) == ("Goma", "firearms")
    assert (where(killed), killed.mode) == ("Bukavu", "ied")
    assert shot.happening != killed.happening


def test_who_dies_meanwhile_elsewhere_dies_in_another_event(claims: Reads) -> None:
    told = claims(
        "Snipers killed two farmers near Goma on Monday, while another civilian died when a mine exploded in Bukavu."
    )
    killed, died, exploded = of(told, "killed"), of(told, "died"), of(told, "exploded")
    assert died.happening == exploded.happening != killed.happening
    assert (killed.mode, died.mode) == ("firearms", "landmine")
    assert (where(killed), where(died)) == ("Goma", "Bukavu")


def test_who_is_hurt_in_the_attack_is_hurt_in_the_same_event(claims: Reads) -> None:
    told = claims("Gunmen attacked a convoy near Goma and three soldiers were wounded in the attack.")
    assert len({claim.happening for claim in told}) == 1


@pytest.mark.parametrize(
    ("text", "low"),
    [
        (
            "The army killed three fighters in Goma on Monday, raising to 41 the number of fighters killed in Ituri "
            "since the start of the month.",
            3,
        ),
        ("A mine killed two men in Goma, taking to 41 the number of people killed in Ituri this month.", 2),
    ],
)
def test_what_a_tally_has_come_to_is_a_sum_with_days_and_a_place_of_its_own(claims: Reads, text: str, low: int) -> None:
    told = {figure.low: (figure.scope, claim) for claim in claims(text) for figure in claim.figures}
    assert {number: scope for number, (scope, _) in told.items()} == {low: "event", 41: "total"}
    assert (where(told[low][1]), where(told[41][1])) == ("Goma", "Ituri")
    own, month = told[low][1].time, told[41][1].time
    assert own is not None
    assert month is not None
    assert own.start is not None
    assert month.start is not None
    assert month.start.endswith("-01")
    assert own.start > month.start


def test_the_toll_of_one_attack_that_rises_is_no_sum(claims: Reads) -> None:
    told = claims("A car bomb in Goma killed nine people on Monday. Two more died, bringing the death toll to 11.")
    assert {figure.scope for claim in told for figure in claim.figures} == {"event"}


def test_a_commander_is_not_the_civilian_told_of_before(claims: Reads) -> None:
    told = claims(
        "A farmer died when a mine exploded in Goma on Monday. A rebel commander was killed in a raid near Bukavu."
    )
    persons = {figure.who: figure.group for claim in told for figure in claim.figures if figure.who is not None}
    assert sorted(persons.values()) == ["civilian", "leader"]


def test_fire_opened_on_a_checkpoint_sets_up_no_checkpoint(claims: Reads) -> None:
    told = claims("Gunmen opened fire on an army checkpoint near Goma and killed five soldiers.")
    assert {claim.kind for claim in told} == {"assault"}


def tolls(claims: list[Claim]) -> list[tuple[str | None, int | None]]:
    return [(where(claim), figure.low) for claim in claims for figure in claim.figures]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Shelling killed two people in Goma, five in Bukavu and nine in Kampala.",
            [("Goma", 2), ("Bukavu", 5), ("Kampala", 9)],
        ),
        (
            "Four people died in Goma, in the east, and one each in Bukavu and Kampala.",
            [("Goma", 4), ("Bukavu", 1), ("Kampala", 1)],
        ),
        (
            "Soldiers arrested 14 suspects in Goma, six in Bukavu and another three people in Kampala.",
            [("Goma", 14), ("Bukavu", 6), ("Kampala", 3)],
        ),
    ],
)
def test_tolls_told_place_by_place_are_claims_of_their_own(
    claims: Reads, text: str, told: list[tuple[str, int]]
) -> None:
    found = claims(text)
    assert tolls(found) == told
    assert len({claim.happening for claim in found if claim.figures}) == len(told)


def test_days_and_accidents_beside_a_place_are_no_tolls_of_it(claims: Reads) -> None:
    told = claims("A bomb killed five people in Goma on Monday, two days after a blast in Bukavu.")
    assert tolls(told) == [("Goma", 5)]
    assert where(of(told, "blast")) == "Bukavu"


def test_the_state_is_the_one_that_the_story_is_in(claims: Reads) -> None:
    told = claims(
        "Gunmen killed two guards near Goma on Monday. More than 1,200 people have been kidnapped in the province this "
        "year, a research firm said."
    )
    place = of(told, "kidnapped").place
    assert place is not None
    assert (place.precision, place.name) == ("admin1", of(told, "killed").place.admin1)  # type: ignore[union-attr]


def test_a_president_is_not_the_governor_who_speaks(claims: Reads) -> None:
    told = claims(
        "President Felix Tshisekedi said the war would end. Four people were hurt when a shell hit a house in Goma, "
        "the governor said."
    )
    assert {speaker.text for speaker in of(told, "hit").said_by} == {"governor"}


def test_who_tells_of_those_freed_does_not_confirm_the_attack_before(claims: Reads) -> None:
    told = claims(
        "Police said four people had been killed in Goma on Monday. Twelve captives were freed the next day, an army "
        "officer said."
    )
    assert {speaker.text for speaker in of(told, "killed").said_by} == {"Police"}


def test_what_has_gone_on_since_spring_dates_nothing_after_it(claims: Reads) -> None:
    told = claims(
        "Shells hit a market in Goma on Monday. A network accused the rebels, who have besieged it since January, of "
        "firing from the east. Four shells fell within ten minutes, witnesses said."
    )
    fell, hit = of(told, "fell").time, of(told, "hit").time
    assert fell is not None
    assert hit is not None
    assert fell.start == hit.start


def test_who_dies_and_who_is_hurt_when_a_bomb_goes_off_are_of_one_event(claims: Reads) -> None:
    told = claims(
        "Three people were killed and seven wounded on Sunday when a bomb went off in the main market of Goma."
    )
    assert len({claim.happening for claim in told}) == 1
    assert {claim.mode for claim in told} == {"explosives"}


def test_what_was_said_to_have_happened_in_another_month_is_dated_there(claims: Reads) -> None:
    told = claims(
        "Drones killed six people in Goma on Monday. In January, rebels said they had killed 84 soldiers in three "
        "days of fighting in the same town."
    )
    times = {figure.low: claim.time for claim in told for figure in claim.figures}
    six, many = times[6], times[84]
    assert six is not None
    assert many is not None
    assert many.start is not None
    assert many.start.endswith("-01-01")
    assert six.start != many.start

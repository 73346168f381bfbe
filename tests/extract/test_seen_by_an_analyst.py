"""What people saw wrong when they read claims against their sentences, in other words than they saw it in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.agreement import merge_roles
from marsad.core.nouns import Claim

Reads = Callable[..., list[Claim]]


def of(claims: list[Claim], word: str) -> Claim:
    """The one claim whose trigger begins with a word."""
    (claim,) = [claim for claim in claims if claim.trigger.quote.startswith(word)]
    return claim


def roles(claim: Claim, name: str) -> list[str]:
    return [role.text for role in claim.roles if role.role == name]


@pytest.mark.parametrize(
    ("text", "word", "area"),
    [
        (
            "Militiamen torched nine huts in Tolo Werra, a village in Jarre township, in Borno state.",
            "torched",
            "Borno",
        ),
        ("Herders shot two women in a hamlet in Kalobo district of Borno state.", "shot", "Borno"),
    ],
)
def test_a_village_that_nobody_knows_is_put_in_the_region_that_the_report_names(
    claims: Reads, text: str, word: str, area: str
) -> None:
    place = of(claims(text), word).place
    assert place is not None
    assert (place.name, place.precision, place.admin1) == (area, "admin1", area)
    assert place.lat is not None
    assert any("since no gazetteer knows the place" in said for said in of(claims(text), word).fired)


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("Mortars landed on the Khartoum suburb of Wad Burri on Sunday, killing four.", "Wad Burri"),
        ("A rocket hit a clinic in Hay Zubair, a neighbourhood of Khartoum, and killed four.", "Hay Zubair"),
        ("A sniper killed a baker in the Umm Badr Nord district of Khartoum.", "Umm Badr Nord"),
    ],
)
def test_a_quarter_that_nobody_knows_is_near_the_city_that_it_is_said_to_be_of(
    claims: Reads, text: str, quarter: str
) -> None:
    for claim in claims(text):
        assert claim.place is not None
        assert (claim.place.text, claim.place.name, claim.place.precision) == (quarter, "Khartoum", "near")
        assert claim.place.country == "SD"
        assert not roles(claim, "place")


def test_a_name_with_a_joined_article_is_whole(claims: Reads) -> None:
    place = of(claims("Police detained a smuggler in Salah al-Din province on Monday."), "detained").place
    assert place is not None
    assert place.text == "Salah al-Din"


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Insurgents attacked an army checkpoint outside Maiduguri at dawn.", "army checkpoint"),
        ("Fighters ambushed a supply convoy near Maiduguri on Friday.", "supply convoy"),
    ],
)
def test_what_was_attacked_is_a_target(claims: Reads, text: str, hit: str) -> None:
    assert any(hit in roles(claim, "target") for claim in claims(text))


def test_towns_of_one_sentence_are_no_places_of_a_later_one_about_another_time(claims: Reads) -> None:
    told = claims(
        "Gunmen shot four traders in Bama and two in Gwoza on Tuesday. In January soldiers burned a market stall."
    )
    assert {"Bama", "Gwoza"} <= set(roles(of(told, "shot"), "place"))
    later = of(told, "burned")
    assert not roles(later, "place")
    assert later.place is None
    assert "another time" in later.why_missing["place"]


def test_what_is_feared_is_not_dated_by_what_happened(claims: Reads) -> None:
    told = claims("Rebels shelled Goma on Monday. Families fear that the rebels will burn the camps.")
    shelled, feared = of(told, "shelled"), of(told, "burn")
    assert shelled.time is not None
    assert shelled.time.start == "2024-05-06"
    assert feared.status == "hypothetical"
    assert feared.time is not None
    assert feared.time.basis == "published"
    assert "had not happened" in feared.why_missing["time"]


def test_what_may_have_happened_keeps_the_day_of_the_story(claims: Reads) -> None:
    told = claims("Rebels shelled Goma on Monday. A nurse may have been kidnapped by the rebels.")
    time = of(told, "kidnapped").time
    assert time is not None
    assert time.start == "2024-05-06"


def test_a_spokesman_between_commas_was_not_shot_at(claims: Reads) -> None:
    fired = of(claims("The robbers opened fire on a patrol, Luis Mata, a police spokesman, said."), "opened")
    assert "Luis Mata" in [speaker.text for speaker in fired.said_by]
    assert "Luis Mata" not in roles(fired, "victim") + roles(fired, "target")


def test_who_was_shot_and_tells_of_it_is_a_victim(claims: Reads) -> None:
    told = claims("Luis Mata, who was shot in the leg, said that the gunmen had worn masks.")
    assert "Luis Mata" in roles(of(told, "shot"), "victim") + roles(of(told, "shot"), "target")


def test_any_men_are_no_number_of_men(claims: Reads) -> None:
    told = of(claims("The general denied that any soldiers were killed in Goma."), "killed")
    assert told.status == "denied"
    assert not told.figures


def test_a_number_alone_is_of_people(claims: Reads) -> None:
    told = claims("A bomb exploded in a market in Kano on Friday. Seventeen were wounded.")
    (figure,) = of(told, "wounded").figures
    assert (figure.measure, figure.best, figure.quote) == ("injured", 17, "Seventeen")


def test_to_name_one_of_the_dead_is_not_to_kill_one_more(claims: Reads) -> None:
    told = claims("An air strike killed 14 people in Goma. Of the dead he named only Jean Kasongo, a district judge.")
    assert [figure.best for claim in told for figure in claim.figures if figure.measure == "killed"] == [14]


def test_the_rebels_are_the_one_armed_group_that_was_named(claims: Reads) -> None:
    told = claims("M23 fighters entered the town of Sake on Monday. The rebels killed seven people there.")
    doers = [role for role in of(told, "killed").roles if role.role == "agent" and role.same_as is None]
    assert [(role.text, role.actor) for role in doers] == [("rebels", "m23")]


def test_the_rebels_are_nobody_in_particular_where_two_groups_were_named(claims: Reads) -> None:
    told = claims("M23 fighters and Allied Democratic Forces fighters entered Sake. The rebels killed seven people.")
    assert not {role.actor for role in of(told, "killed").roles if role.text.lower() == "rebels"} - {None}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Both premiers are expected to sit down for talks in Nairobi on Friday week.", "planned"),
        ("The group insists that it had no hand in the kidnapping.", "denied"),
        ("The offensive on the lake islands ground to a halt in the mud.", "attempted"),
        ("The long-feared assault on the town came on Monday.", "actual"),
        ("In the eighties bandits used to rob buses on this road.", "historical"),
        ("Rebels said that aircraft over the valley would be shot down.", "threatened"),
    ],
)
def test_how_far_it_came(claims: Reads, text: str, status: str) -> None:
    assert status in [claim.status for claim in claims(text)]


def test_who_killed_is_not_counted_among_the_dead_nor_asked_about_them(claims: Reads) -> None:
    told = claims(
        "Bandits on horses killed at least 16 people and wounded a dozen others in an attack on a well near "
        "Gao on Monday night, two military sources and a local official said."
    )
    killed = of(told, "killed")
    assert [(figure.measure, figure.low) for figure in killed.figures] == [("killed", 16)]
    assert roles(killed, "agent") == ["Bandits"]
    assert "Bandits on horses" not in [speaker.text for speaker in killed.said_by]


def test_the_particle_of_a_verb_is_no_more_than(claims: Reads) -> None:
    told = claims("The front handed over two soldiers near Gao on Monday, the Red Cross said.")
    assert [(figure.low, figure.high, figure.quote) for figure in of(told, "handed").figures] == [(2, 2, "two")]


def test_two_of_whom_are_no_more_than_two(claims: Reads) -> None:
    told = claims("Soldiers detained seven nurses, two of whom were later found dead with their hands tied.")
    assert [figure.best for claim in told for figure in claim.figures if figure.measure == "killed"] == [2]


def test_people_left_dead_without_a_noun_are_counted_and_those_among_them_are_of_them(claims: Reads) -> None:
    told = claims("In June, a similar raid on Gao left 41 dead, among them two volunteer fighters.")
    figures = {figure.best: figure.included for figure in of(told, "left").figures}
    assert figures == {41: False, 2: True}


def test_a_toll_that_was_not_given_is_no_zero(claims: Reads) -> None:
    told = claims("The air force bombed a camp near Gao on Monday. It gave no toll.")
    assert not [figure for claim in told for figure in claim.figures]


def test_where_people_fled_to_is_not_where_it_happened(claims: Reads) -> None:
    told = claims('Gunmen attacked Goma on Monday. "They shot at everything," said Jean, who fled to Bukavu.')
    place = of(told, "shot").place
    assert place is not None
    assert place.name == "Goma"


def test_an_hour_is_of_the_day_that_was_told_before(claims: Reads) -> None:
    told = claims("A jet bombed a school in Gao on 5 February. It struck a clinic at about 10 a.m.")
    time = of(told, "struck").time
    assert time is not None
    assert time.start == "2024-02-05"


def test_what_has_been_done_since_a_coup_is_not_as_old_as_the_coup(claims: Reads) -> None:
    told = claims("Since the coup of February 2021 the army has arrested more than 20,000 people.")
    arrested, coup = of(told, "arrested"), of(told, "coup")
    assert (arrested.status, coup.status) == ("actual", "historical")
    assert arrested.time is not None
    assert (arrested.time.start, arrested.time.end) == ("2021-02-01", "2024-05-08")


@pytest.mark.parametrize(
    ("text", "word", "status"),
    [
        ("She is the third judge to be murdered in Gao this year.", "murdered", "actual"),
        ("The air strike on the camp may amount to a war crime, lawyers said.", "strike", "actual"),
        ("The rumour that a bomb had exploded in the bazaar was false, police said.", "exploded", "denied"),
    ],
)
def test_judgements_ranks_and_rumours(claims: Reads, text: str, word: str, status: str) -> None:
    assert [claim.status for claim in claims(text) if claim.trigger.quote.startswith(word.rsplit(maxsplit=1)[-1])] == [
        status
    ]


def test_the_heading_of_a_round_up_is_nobody_who_acts(claims: Reads) -> None:
    told = claims("Kirkuk: Police raided houses in Hawija and detained eleven men.")
    assert not [role for claim in told for role in claim.roles if role.text == "Kirkuk"]


def test_all_who_are_named_among_them_are_of_them(claims: Reads) -> None:
    told = claims("Gunmen stormed a hotel in Goma, killing at least 12 people, among them a judge and two nurses.")
    figures = {figure.low: figure.included for figure in of(told, "killing").figures}
    assert figures == {12: False, 1: True, 2: True}


def test_a_word_of_any_meaning_says_by_itself_of_nobody_that_they_were_killed(claims: Reads) -> None:
    told = claims("Commandos were set down by helicopter near Goma and arrested a rebel leader.")
    assert not [figure for claim in told for figure in claim.figures if figure.measure == "killed"]


def test_a_list_of_things_found_stays_whole(claims: Reads) -> None:
    told = claims("Police searched a house near Goma. A rifle, three telephones and a sum in dollars were found there.")
    assert "coerce" in [claim.kind for claim in told]


def test_somebody_missing_beside_a_shot_does_not_make_it_miss(claims: Reads) -> None:
    told = claims("One guard was shot in the leg near Goma, and an officer who had been on duty was still missing.")
    assert of(told, "shot").status == "actual"


def test_the_people_of_a_body_and_the_body_are_one_doer(claims: Reads) -> None:
    told = of(claims("Members of the Gran Grif gang stormed a police post near Goma on Monday."), "stormed")
    doers = merge_roles([told])
    assert [role.actor for role in doers if role.role == "agent"] == ["gran-grif"]


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("Army positions came under attack from three sides.", "attack", "assault"),
        ("The valley has seen a spate of arrests since the market burned.", "arrests", "coerce"),
        ("The storming of the courthouse lasted half an hour.", "storming", "assault"),
        ("Her abduction on Sunday was the third of a nurse this year.", "abduction", "assault"),
        ("Raiders staged an assault on the pumping station.", "staged", "assault"),
    ],
)
def test_a_noun_that_is_said_to_take_place_is_an_event(claims: Reads, text: str, word: str, kind: str) -> None:
    assert kind in [claim.kind for claim in claims(text) if word in claim.trigger.quote]


@pytest.mark.parametrize(
    "text",
    [
        "Speculators attacked the peso on the exchange.",
        "The novelist attacks the taboo in chapter two.",
        "The patient had an attack of migraine.",
    ],
)
def test_what_is_fought_without_force_is_no_event(claims: Reads, text: str) -> None:
    assert not [claim for claim in claims(text) if claim.status == "actual"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The thriller opens with the murder of a cardinal in Rome.", "hypothetical"),
        ("The documentary follows two brothers who were tortured in a camp near Goma.", "historical"),
    ],
)
def test_what_a_work_tells_is_not_news(claims: Reads, text: str, status: str) -> None:
    assert {claim.status for claim in claims(text)} <= {status}


def test_the_words_of_a_way_of_speaking_are_not_heard_as_something_else(claims: Reads) -> None:
    assert not [
        claim for claim in claims("The heat has claimed the lives of sixty pensioners.") if claim.kind == "assault"
    ]


def test_a_bullet_taken_out_of_a_body_is_no_weapon_made_safe(claims: Reads) -> None:
    assert not claims("Surgeons removed a bullet from the boy's jaw.")


def test_what_is_said_after_a_denial_is_not_denied_nor_is_its_place_lent_to_what_was(claims: Reads) -> None:
    told = claims(
        "Shells hit a bakery in Goma on Monday. The rebels denied that their mortars had fired at the bakery and said "
        "that helicopters had bombed a ferry in Bukavu, killing five sailors."
    )
    fired, bombed = of(told, "fired"), of(told, "bombed")
    assert {speaker.stance for speaker in fired.said_by} == {"denied"}
    assert {speaker.stance for speaker in bombed.said_by} == {"asserted"}
    assert [claim.place.name for claim in (fired, bombed) if claim.place is not None] == ["Goma", "Bukavu"]


def test_the_same_town_is_the_town_named_last_even_of_another_time(claims: Reads) -> None:
    told = claims(
        "Rebels attacked Goma on Monday. A siege of Bukavu could starve thousands, a monitor said. "
        "In January, a mortar bomb killed six traders in the same city."
    )
    place = of(told, "killed").place
    assert place is not None
    assert place.name == "Bukavu"


def test_the_day_of_a_charge_is_not_the_day_of_the_arrest(claims: Reads) -> None:
    told = claims("Soldiers shot a boy in Goma on Sunday. Police arrested two men accused of robbing a bank in March.")
    time = of(told, "arrested").time
    assert time is not None
    assert time.start != "2024-03-01"


def test_nobody_claims_responsibility_for_a_truce(claims: Reads) -> None:
    told = claims("The National Liberation Army said it would halt attacks in Arauca for ten days.")
    assert {speaker.stance for speaker in of(told, "halt").said_by} == {"asserted"}
    assert [role.group for role in of(told, "halt").roles if role.actor == "eln"] == ["combatant"]


def test_words_are_not_spoken_where_the_story_is(claims: Reads) -> None:
    told = claims("A mine killed a driver near Goma on Monday. The president of Kenya condemned the attack.")
    assert of(told, "condemned").place is None

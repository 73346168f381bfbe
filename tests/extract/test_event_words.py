"""What the event words know: many ways to say it, and many that only sound like it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.nouns import Claim

Claims = Callable[[str], list[Claim]]

_REAL = ("actual", "attempted")


def kinds(found: list[Claim]) -> set[str]:
    return {f"{c.kind}/{c.mode}" if c.mode else c.kind for c in found if c.status in _REAL}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The delegation was met with gunfire as it left the ministry.", "assault/firearms"),
        ("Police discharged live rounds at the protesters, hitting four.", "assault/firearms"),
        ("Gunfire broke out at the barracks on Sunday night.", "assault/firearms"),
        ("Two shot dead in Karachi's Lyari", "assault/firearms"),
        ("Border guards exchanged shots with smugglers.", "assault/armed-clash"),
        ("A standoff with armed tribesmen ended in a shootout.", "assault/armed-clash"),
        ("Gunmen waylaid the judge on his way to court.", "assault/ambush"),
        ("Russian forces dropped glide bombs on Kostiantynivka, wounding seven.", "assault/aerial"),
        ("An FPV drone hit a minibus in Nikopol, killing three passengers.", "assault/drone"),
        ("The Houthis sent explosive-laden drones at the tanker.", "assault/drone"),
        ("Cluster munitions struck a market in Kramatorsk.", "assault/heavy-weapons"),
        ("A VBIED detonated at the gates of the base.", "assault/ied"),
        ("An attacker wearing an explosive vest detonated it among worshippers.", "assault/suicide-attack"),
        ("A tractor ran over a mine near Kherson, killing the driver.", "assault/landmine"),
        ("An attacker drove a car into pedestrians in Jerusalem.", "assault/primitive"),
        ("Assailants threw acid at two schoolgirls in Kandahar.", "assault/primitive"),
        ("Militiamen forcibly recruited forty boys in Hajjah.", "assault/abduct"),
        ("The kidnapped nuns were freed after three weeks in captivity.", "aid"),
        ("The army retook Palmyra from Islamic State.", "coerce/territory"),
        ("The town of Wukro fell to Tigrayan forces.", "coerce/territory"),
        ("A Boko Haram commander gave himself up to troops.", "retreat/surrender"),
        ("Ethiopia sent troops to the border with Eritrea.", "mobilize/troops"),
        ("Reinforcements were sent to the border by the army.", "mobilize/troops"),
        ("A truce was declared in Sudan on Friday.", "retreat/ceasefire"),
        ("A settler jeep convoy was targeted with an explosive device west of Hebron.", "assault/ied"),
    ],
)
def test_an_event_is_known_in_many_words(claims: Claims, sentence: str, kind: str) -> None:
    assert kind in kinds(claims(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The Kings were beaten 4-2 by the Flames on Tuesday.",
        "The bank launched an assault on the mortgage market.",
        "He died of cancer at the age of 81 in a London hospital.",
        "She stormed out of the meeting.",
        "The party stormed to victory in the state election.",
        "A legal battle over the estate began on Monday.",
        "Ministers clashed over the budget.",
        "Colours clash in her paintings.",
        "The winger injured his knee on Saturday.",
        "The novelist was wounded by the reviews.",
        "The merger is dead.",
        "Children set off firecrackers for the new year.",
        "Crews demolished a derelict factory to make way for flats.",
        "The drug targets a protein in the brain.",
        "A shark attacked a surfer near Perth.",
        "Torrential rain battered the north of the country on Friday.",
        "The museum opened an exhibition on the Battle of Hastings.",
        "The trial of a man accused of a 1995 murder opened in Lyon.",
    ],
)
def test_a_figure_of_speech_an_illness_or_an_old_story_is_no_violence(claims: Claims, sentence: str) -> None:
    assert not {kind for kind in kinds(claims(sentence)) if kind.startswith("assault")}


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Witnesses could hear gunfire around the palace.", "actual"),
        ("The ministry would not say how many had been arrested.", "actual"),
        ("The air force said it had struck what it called a command centre.", "actual"),
        ("Two missiles fired at the town fell short and missed.", "attempted"),
        ("A would-be suicide bomber was wrestled to the ground by worshippers.", "attempted"),
        ("The ceasefire monitors came close to being ambushed.", "attempted"),
        ("Moscow said it reserved the right to hit decision-making centres in Kyiv.", "threatened"),
        ("He received letters saying his children would be kidnapped.", "threatened"),
        ("The ceasefire will take effect at midnight.", "planned"),
        ("Germany is set to send more tanks.", "planned"),
        ("The senator proposed bombing the factories.", "hypothetical"),
        ("The village is vulnerable to attack from the hills.", "hypothetical"),
        ("It is not true that we kidnapped them, the rebel said.", "denied"),
        ("The video does not show an attack.", "denied"),
        ("There was no exchange of fire, the spokesman said.", "denied"),
        ("The two countries have yet to sign a treaty.", "denied"),
        ("The building was once bombed by the IRA.", "historical"),
        ("The war, in which 70,000 people were killed, ended in 1991.", "historical"),
        ("Wednesday marks 20 years since the bombing of the UN office in Baghdad.", "historical"),
    ],
)
def test_grammar_says_whether_it_happened(claims: Claims, sentence: str, status: str) -> None:
    assert status in {c.status for c in claims(sentence)}

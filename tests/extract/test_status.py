"""Whether it happened: each status in the forms in which reports put it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.nouns import Claim

Claims = Callable[..., list[Claim]]


def status_of(found: list[Claim], trigger: str) -> str:
    """The status of the claim whose trigger is these words."""
    return next(claim.status for claim in found if trigger in claim.trigger.quote)


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("Gunmen killed four shepherds near Hit on Sunday, police said.", "killed"),
        ("The army said it had killed nine militants who were planning to attack the dam.", "killed"),
        ("Soldiers managed to kill two of the attackers.", "kill"),
        ("The men went on to abduct the owner of the shop.", "abduct"),
        ("No group has claimed responsibility for the bombing that killed six people on Monday.", "bombing"),
        ("No group has claimed responsibility for the bombing that killed six people on Monday.", "killed"),
        ("The president condemned the attack on the convoy and vowed to punish those behind it.", "attack"),
        ("The mayor, who wants to resign, said gunmen shot his brother on Friday.", "shot"),
        ("Police fear more violence after militants killed three officers on Tuesday.", "killed"),
        ("The bomb exploded before police could clear the street.", "exploded"),
        ("Rebels did not only burn the school, they also killed the teacher.", "killed"),
        ("It was not until Sunday that the army captured the town.", "captured"),
        ("The army is likely to respond after rebels ambushed a patrol on Monday.", "ambushed"),
        ("The toll could rise, said a doctor who treated the 20 people wounded in the blast.", "wounded"),
        ("Five people were killed, not six, the ministry said, correcting an earlier statement.", "killed"),
        ("Who killed the three aid workers remains unknown.", "killed"),
        ("The militants are believed to have killed the hostage.", "killed"),
        ("The man is accused of killing two soldiers on Monday.", "killing"),
        ("Two men were charged on Tuesday with murdering a priest last week.", "murdering"),
        ("The bomber tried to enter the camp but blew himself up at the gate, killing two guards.", "killing"),
        ("Police arrested two men suspected of plotting to bomb a church.", "arrested"),
        ("Troops failed to prevent the rebels from killing the chief.", "killing"),
        ("A drone killed three men who were preparing to fire rockets.", "killed"),
        ("The offensive began on Monday with air strikes that killed ten people.", "killed"),
        ("Thousands protested in Tunis on Sunday to demand the release of prisoners.", "protested"),
        ("The group said that it would not apologise for having killed the judge.", "killed"),
        ("Eight people have been killed since the truce collapsed on Monday.", "killed"),
        ("The group, which kidnapped 276 girls in Chibok in 2014, attacked the town on Monday.", "attacked"),
        ("Rebels attacked the town on Monday, three years after they were driven out.", "attacked"),
        ("Six years after the war began, shells killed four people in Taiz on Sunday.", "killed"),
        ("In January, gunmen killed six people in the same district.", "killed"),
    ],
)
def test_what_is_told_as_done_happened_whatever_stands_around_it(claims: Claims, sentence: str, trigger: str) -> None:
    assert status_of(claims(sentence), trigger) == "actual"


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("Gunmen tried to abduct a priest in Jos on Monday, but neighbours drove them off.", "abduct"),
        ("The attackers failed to kill the minister.", "kill"),
        ("Police foiled an attack on the stadium.", "attack"),
        ("An attack on the airport was foiled by guards on Monday.", "attack"),
        ("Guards prevented the men from bombing the station.", "bombing"),
        ("The army said it had repelled an attack by the rebels on its base.", "attack"),
        ("A plan to bomb the embassy was thwarted, officials said.", "bomb"),
        ("The general survived an assassination attempt on Friday.", "attempt"),
        ("Two men were shot dead as they attempted to storm the barracks.", "storm"),
        ("The suicide bomber was shot dead before he could blow himself up.", "blow"),
        ("The bomb failed to explode.", "explode"),
        ("Soldiers stopped the militants from entering and burning the village.", "burning"),
        ("The coup failed within hours, and its leaders were arrested.", "coup"),
        ("Their attempt to assassinate the governor was unsuccessful.", "assassinate"),
        ("A botched attack on the convoy left nobody hurt.", "attack"),
        ("He narrowly escaped being kidnapped by gunmen on Tuesday.", "kidnapped"),
        ("Rebels sought to capture the bridge on Monday but were driven back.", "capture"),
        ("The militants were unable to take the town after three days of fighting.", "take"),
        ("The rebels did not manage to capture the airport.", "capture"),
        ("Air defences intercepted a rocket fired at the city.", "fired"),
        ("Officers overpowered a man as he tried to stab a priest.", "stab"),
        ("A roadside bomb was found and defused before it could go off.", "go"),
        ("Troops beat back an assault on the town of Monguno.", "assault"),
        ("An attempt to free the hostages ended in failure.", "free"),
        ("The raid was aborted when the helicopter broke down.", "raid"),
        ("Two would-be suicide bombers were caught before detonating their vests.", "detonating"),
        ("The gunman opened fire on the senator but missed.", "opened"),
        ("The rebels' third assault on the airport broke down under mortar fire.", "assault"),
        ("He is alive only because the pistol of the man sent to kill him jammed.", "kill"),
    ],
)
def test_what_failed_or_was_stopped_was_attempted(claims: Claims, sentence: str, trigger: str) -> None:
    assert status_of(claims(sentence), trigger) == "attempted"


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("The rebels threatened to shoot the hostages.", "shoot"),
        ("The gang said it would kill the bishop unless it was paid.", "kill"),
        ('"We will bomb your cities," the commander said in a video.', "bomb"),
        ("The group warned that it would attack polling stations.", "attack"),
        ("If the army does not withdraw, we will burn the palace, the rebels said.", "burn"),
        ("A letter left at the school said that its teachers would be killed.", "killed"),
        ("The kidnappers said they would behead one captive each day until the ransom was paid.", "behead"),
        ("The militia issued a threat to attack American bases.", "attack"),
        ("Leave the village or you will be killed, the gunmen told farmers.", "killed"),
        ("The warlord repeated his threats to shell the capital.", "shell"),
        ("Residents have been threatened with death if they speak to reporters.", "death"),
        ("The cartel has promised to kill ten policemen for every member arrested.", "kill"),
        ("The Houthis said any ship that docks in Israel would be attacked.", "attacked"),
        ("The commander swore that his men would slaughter the inhabitants.", "slaughter"),
        ("The militants gave the family 48 hours to pay, or they would kill the boy.", "kill"),
        ("North Korea has threatened to fire a missile at Guam.", "fire"),
        ('"The next bomb will explode in your house," said a note left at the newspaper.', "explode"),
        ("In a video, masked men threatened the village with a massacre.", "massacre"),
        ("The gang demanded a ransom, saying it would execute the hostages otherwise.", "execute"),
        ('"Pay, or we kill the boy," read the message sent to his parents.', "kill"),
        ("The school was closed after an unknown man phoned to say that it would be bombed.", "bombed"),
    ],
)
def test_harm_that_its_speaker_or_a_condition_makes_a_threat_is_threatened(
    claims: Claims, sentence: str, trigger: str
) -> None:
    assert status_of(claims(sentence), trigger) == "threatened"


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("The army said it had killed nine militants who were planning to attack the dam.", "attack"),
        ("The army plans to attack the town next week.", "attack"),
        ("Opposition parties have called a march for Saturday.", "march"),
        ("The group will release twelve hostages on Sunday, mediators said.", "release"),
        ("Turkey is preparing an offensive against Kurdish forces in northern Syria.", "offensive"),
        ("The troops are due to withdraw from the town by the end of the month.", "withdraw"),
        ("Police arrested four men who were plotting to kidnap a diplomat.", "kidnap"),
        ("France said it would withdraw its troops from Niger by the end of the year.", "withdraw"),
        ("The prisoners are to be released on Friday.", "released"),
        ("Ahead of Sunday's protest, police closed the square.", "protest"),
        ("The ceasefire is expected to begin on Monday.", "ceasefire"),
        ("The two men were convicted of conspiring to murder an activist.", "murder"),
        ("The general ordered his men to attack the village at dawn.", "attack"),
        ("Rebels agreed to release 30 soldiers.", "release"),
        ("Militants are massing near the town for an assault on the dam.", "assault"),
        ("The union has announced a strike for 3 March.", "strike"),
        ("Police held two men over an alleged plot to assassinate the prime minister.", "assassinate"),
        ("The ship was on its way to attack the port when it was sunk.", "attack"),
        ("Rebels will hand over the bodies of six soldiers on Thursday.", "hand"),
        ("A general strike has been called for next Monday.", "strike"),
        ("The two sides are set to exchange prisoners this week.", "exchange"),
        ("Demonstrators are planning to march on parliament on Friday.", "march"),
    ],
)
def test_what_is_fixed_ordered_or_meant_is_planned(claims: Claims, sentence: str, trigger: str) -> None:
    assert status_of(claims(sentence), trigger) == "planned"


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("Militants might attack the town, the mayor said.", "attack"),
        ("Aid workers fear that hundreds will be killed if the dam breaks.", "killed"),
        ("The UN warned that militants could attack the camp.", "attack"),
        ("Officials warned of attacks on churches over Christmas.", "attacks"),
        ("It is not clear whether the men were killed.", "killed"),
        ("The drill simulated an attack on an airport.", "attack"),
        ("Amnesty called on the government to release the journalists.", "release"),
        ("The villagers want the army to withdraw.", "withdraw"),
        ("There is a risk of clashes between the two militias in Tripoli.", "clashes"),
        ("Did the army kill the villagers?", "kill"),
        ("Such bombings kill thousands of civilians every year.", "kill"),
        ("Anyone who attacks the mission will be prosecuted.", "attacks"),
        ("Hundreds would have been killed if the bomb had exploded.", "killed"),
        ("Hundreds would have been killed if the bomb had exploded.", "exploded"),
        ("Bandits often ambush lorries on this road.", "ambush"),
        ("An attack on Rafah would be a disaster, the minister said.", "attack"),
        ("The ministry could not confirm that a drone had struck the house.", "struck"),
        ("Soldiers are trained to shoot looters on sight.", "shoot"),
        ("The minister demanded that the rebels release the girls.", "release"),
        ("Police stepped up patrols to prevent attacks on mosques.", "attacks"),
        ("The killing of civilians is a war crime.", "killing"),
        ("Parliament will vote next week on whether to deploy troops.", "deploy"),
        ("The court ruled that the refugees may be deported.", "deported"),
        ("Mediators hope that both sides will release prisoners.", "release"),
        ("If attacked, the army will respond, he said.", "attacked"),
        ("Villagers live in fear of being kidnapped.", "kidnapped"),
        ("The embassy told its citizens to avoid the area because of possible attacks.", "attacks"),
        ("A second explosion cannot be ruled out, the fire service said.", "explosion"),
        ("It was unclear if anyone had been wounded.", "wounded"),
        ("Militants could be planning to attack the airport, the embassy warned.", "attack"),
        ("The pope appealed to the gunmen to free the nuns.", "free"),
        ("Experts say the rebels are capable of bombing the capital.", "bombing"),
        ("Nigeria's army must protect farmers from being killed, the senator said.", "killed"),
        ("Relatives pray that the miners have not been killed.", "killed"),
        ("Had the guards been awake, the rebels would never have attacked.", "attacked"),
        ("The mother begged that her son be released.", "released"),
    ],
)
def test_what_is_feared_asked_for_possible_or_general_is_hypothetical(
    claims: Claims, sentence: str, trigger: str
) -> None:
    assert status_of(claims(sentence), trigger) == "hypothetical"


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("They asked why the army did not attack the rebels.", "attack"),
        ("The army denied that its planes had bombed the hospital.", "bombed"),
        ("The minister rejected reports that soldiers had shot protesters.", "shot"),
        ("There is no evidence that rebels attacked the convoy, the UN said.", "attacked"),
        ("The rebels said they had not attacked the village.", "attacked"),
        ("The group denied involvement in the kidnapping of the nuns.", "kidnapping"),
        ("The militia said it had no role in the killing of the activist.", "killing"),
        ("Police said that reports of a shooting at the mall were false.", "shooting"),
        ("He was acquitted of murdering the journalist.", "murdering"),
        ("The rebels left the town without firing a shot.", "firing"),
        ("Claims that militants had captured the bridge were untrue, the army said.", "captured"),
        ("Contrary to earlier reports, no soldiers were killed.", "killed"),
        ("The ambassador ruled out an invasion.", "invasion"),
        ("The Taliban said they were not behind the bombing of the school.", "bombing"),
        ("Israel says it never attacked the ship.", "attacked"),
        ("Neither side attacked the other on Monday.", "attacked"),
        ("Speaking in court, he denied that he ever planned to kill the president.", "kill"),
        ("The army has no plans to attack the camp, its chief said.", "attack"),
        ("Nobody has been arrested over the bombing.", "arrested"),
        ("He rejected accusations that his fighters had raped women.", "raped"),
        ("The claim that rebels shelled the market is a lie, said the spokesman.", "shelled"),
        ("At no point did troops open fire on the demonstrators, the ministry said.", "open"),
        ("Rebel leaders insist their men did not loot the hospital.", "loot"),
        ("Far from killing civilians, the army said, it had helped them to leave.", "killing"),
        ("The strike on the port never took place, the ministry said.", "strike"),
        ("Hours after the deadline passed, the hostages had not been released.", "released"),
        ("Neither of the two ministers was arrested, contrary to what was said on Monday.", "arrested"),
    ],
)
def test_what_is_said_not_to_have_happened_is_denied(claims: Claims, sentence: str, trigger: str) -> None:
    assert status_of(claims(sentence), trigger) == "denied"


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("Soldiers killed forty villagers there in 1988.", "killed"),
        ("The mayor, whose father was killed in the war ten years ago, opened the school on Monday.", "killed"),
        ("In 2014 Islamic State captured Mosul and killed hundreds of people.", "captured"),
        ("In 2014 Islamic State captured Mosul and killed hundreds of people.", "killed"),
        ("The court sentenced him to life for killing two policemen.", "killing"),
        ("He was convicted of bombing a church.", "bombing"),
        ("The group, which kidnapped 276 girls in Chibok in 2014, attacked the town on Monday.", "kidnapped"),
        ("During the Second World War the army bombed the port.", "bombed"),
        ("Decades ago rebels burned the palace.", "burned"),
        ("In the 1990s the guerrillas kidnapped hundreds of ranchers.", "kidnapped"),
        ("The museum remembers the students whom soldiers shot in 1976.", "shot"),
        ("The village was burned down in 1948, and its people never returned.", "burned"),
        ("He has been in a wheelchair since he was shot in 2009.", "shot"),
        ("More than a decade after gunmen killed the editor, the case was reopened.", "killed"),
        ("In the 1980s, death squads abducted students from this street.", "abducted"),
        ("Survivors gathered to remember the massacre of 1982.", "massacre"),
        ("The film is about the 1972 attack on the athletes.", "attack"),
        ("The couple fled in 2003, when the army bombed their town.", "bombed"),
        ("It was the first attack in the city since 2015, when a bomb killed 38 people.", "killed"),
    ],
)
def test_what_lies_long_back_is_historical(claims: Claims, sentence: str, trigger: str) -> None:
    assert status_of(claims(sentence), trigger) == "historical"

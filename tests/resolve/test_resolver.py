"""Which claims join, which do not, and why."""

from __future__ import annotations

import dataclasses

import pytest

from marsad.core.nouns import Place
from marsad.resolve.evidence import place_evidence
from marsad.resolve.resolver import Resolver

RAID = "Iraqi forces killed 22 militants in operation Farsan al-Haq in Anbar"
TWO_WEEKS = ("2023-03-07", "2023-03-21")


class Family:
    """Knows one kinship: the Iraq province is part of the Islamic State."""

    def ancestors(self, actor):
        return ("islamic-state",) if actor == "islamic-state-iraq" else ()


@pytest.fixture(scope="module")
def resolver():
    return Resolver(actors=Family())


def judged(resolver, *claims, documents=()):
    found = [j for j in resolver.judge(claims, documents) if j.about == "claim"]
    assert len(found) <= 1
    return found[0] if found else None


def verdict(resolver, *claims, documents=()):
    found = judged(resolver, *claims, documents=documents)
    return found.verdict if found else None


def test_two_outlets_on_one_raid_join(resolver, build):
    one = build.claim(RAID, where="Rutba", when="2023-03-14", whom="islamic-state", figures=(build.killed(22),))
    other = build.claim("A raid near Rutba left 22 dead", document="d-2", where="Rutba", when="2023-03-14",
                        whom="islamic-state", figures=(build.killed(22),))  # fmt: skip
    assert verdict(resolver, one, other) == "same"


def test_a_province_of_a_group_is_kin_to_the_group(resolver, build):
    one = build.claim("Militants were hit", where="Rutba", when="2023-03-14", whom="islamic-state")
    other = build.claim("The cell was struck", document="d-2", where="Rutba", when="2023-03-14",
                        whom="islamic-state-iraq")  # fmt: skip
    found = resolver.compare(one, other)
    assert [row.bits > 0 for row in found.rows if row.feature == "targets"] == [True]
    assert [row.bits > 0 for row in Resolver().compare(one, other).rows if row.feature == "targets"] == [False]


def test_a_shared_operation_name_joins_across_spellings_and_vague_places(resolver, build):
    week = build.day("2023-03-18", "2023-03-24", "published")
    one = build.claim(RAID, where="Anbar", when=week, operation="Farsan al-Haq", whom="islamic-state")
    other = build.claim("The operation was over in six hours", document="d-2", when="2023-03-15",
                        operation="Fursan Al Haqq", whom="islamic-state")  # fmt: skip
    assert verdict(resolver, one, other) == "same"


@pytest.mark.parametrize(
    ("heard", "translated"),
    [("Farsan al-Haq", "Knights of Truth"), ("Knights of Righteousness", "Fursan al-Haqq"),
     ("Iradat al-Hadid", "Iron Will"), ("Fırat Kalkanı", "Euphrates Shield"), ("Wa'd al-Sadiq", "True Promise")],
)  # fmt: skip
def test_an_operations_name_joins_with_its_translation(resolver, build, heard, translated):
    week = build.day("2023-03-18", "2023-03-24", "published")
    one = build.claim(RAID, where="Anbar", when=week, operation=heard, whom="islamic-state")
    other = build.claim("The operation was over in six hours", document="d-2", when="2023-03-15",
                        operation=translated, whom="islamic-state")  # fmt: skip
    assert verdict(resolver, one, other) == "same"


def test_two_operations_of_different_names_stay_apart(resolver, build):
    one = build.claim(RAID, where="Rutba", when="2023-03-14", operation="Farsan al-Haq", whom="islamic-state")
    other = build.claim("Operation Solid Will went on", document="d-2", where="Rutba", when="2023-03-14",
                        operation="Solid Will", whom="islamic-state")  # fmt: skip
    assert verdict(resolver, one, other) != "same"


def test_an_operation_is_known_by_a_sentence_that_has_its_name(resolver, build):
    one = build.claim(RAID, when="2023-03-14", operation="Farsan al-Haq", whom="islamic-state")
    other = build.claim("The raid the army named Farsan al-Haq is over", document="d-2", when="2023-03-15",
                        whom="islamic-state", operation="Knights of Truth")  # fmt: skip
    rows = {row.feature: row.bits for row in resolver.compare(one, other).rows}
    assert rows["operation"] > 0


def test_two_speakers_of_one_report_may_give_two_tolls(resolver, build):
    ministry, doctor = (build.speaker(name) for name in ("the interior ministry", "a doctor"))
    words = "people died in the raid in Rutba."
    one = build.claim("One " + words, where="Rutba", when="2023-03-14", figures=(build.killed(1),), said_by=(ministry,))
    two = build.claim("Two " + words, at=40, where="Rutba", when="2023-03-14", figures=(build.killed(2),),
                      said_by=(doctor,))  # fmt: skip
    again = build.claim("Two " + words, at=40, where="Rutba", when="2023-03-14", figures=(build.killed(2),),
                        said_by=(ministry,))  # fmt: skip
    assert verdict(resolver, one, two) == "same"
    assert resolver.compare(one, again).score < resolver.compare(one, two).score


def test_a_named_man_joins_reports_that_spell_him_differently(resolver, build):
    one = build.claim("Barzan Hussein Ali was killed", where="Anbar", when="2023-03-14", named="Barzan Hussein Ali")
    other = build.claim("The death of Barzan Hussain came late", document="d-2", when="2023-03-14",
                        named="Barzan Hussain")  # fmt: skip
    assert verdict(resolver, one, other) == "same"


def test_raids_in_two_provinces_on_one_day_do_not_join(resolver, build):
    one = build.claim("Two militants were killed in Mosul", where="Mosul", when="2023-03-14", whom="islamic-state")
    other = build.claim("Two militants were killed in Rutba", document="d-2", at=90, where="Rutba", when="2023-03-14",
                        whom="islamic-state")  # fmt: skip
    assert verdict(resolver, one, other) is None


def test_an_attack_is_not_joined_with_its_anniversary(resolver, build):
    one = build.claim("A car bomb killed 40", kind="assault/explosives", where="Mosul", when="2016-08-01",
                      figures=(build.killed(40),))  # fmt: skip
    other = build.claim("The bombing that killed 40 was remembered", kind="assault/explosives", document="d-2",
                        where="Mosul", when="2017-08-01", figures=(build.killed(40),))  # fmt: skip
    assert verdict(resolver, one, other) is None


def test_a_rising_toll_is_still_one_attack(resolver, build):
    one = build.claim("A car bomb killed three at a market in Mosul", kind="assault/explosives", where="Mosul",
                      when="2023-03-14", figures=(build.killed(3),))  # fmt: skip
    other = build.claim("The toll of the market bomb in Mosul rose to six", kind="assault/explosives", document="d-2",
                        where="Mosul", when="2023-03-14", figures=(build.killed(6),))  # fmt: skip
    found = judged(resolver, one, other)
    assert found.verdict in ("same", "unsure")
    assert any(row.feature == "figures" and row.bits < 0 for row in found.evidence)


def test_headline_and_lead_tell_one_event(resolver, build):
    head = build.claim(
        "22 ISIS fighters killed in Anbar", where="Anbar", when="2023-03-14", figures=(build.killed(22),)
    )
    lead = build.claim("Iraqi forces killed 22 fighters in the desert of Anbar", at=34, where="Anbar",
                       when="2023-03-14", figures=(build.killed(22),))  # fmt: skip
    assert verdict(resolver, head, lead) == "same"


def test_incidents_of_a_round_up_stay_apart(resolver, build):
    one = build.claim("A bomb killed three people in Mosul.", kind="assault/explosives", where="Mosul",
                      when="2023-03-14", figures=(build.killed(3),))  # fmt: skip
    other = build.claim("In Kirkuk gunmen shot two policemen dead.", at=37, kind="assault/firearms", where="Kirkuk",
                        when="2023-03-14", figures=(build.killed(2),))  # fmt: skip
    assert verdict(resolver, one, other) == "different"


def test_a_sentence_that_turns_to_another_attack_is_kept_apart(resolver, build):
    first = build.claim(
        "A bomb killed three people in Mosul.", kind="assault/explosives", where="Mosul", when="2023-03-14"
    )
    then = build.claim("In a separate attack in the city a bomb went off.", at=37, kind="assault/explosives",
                       where="Mosul", when="2023-03-14")  # fmt: skip
    assert verdict(resolver, first, then) == "different"


def test_killing_and_arresting_in_one_sentence_are_one_raid(resolver, build):
    words = "Iraqi forces killed five militants and arrested three in Rutba"
    killed = build.claim(words, where="Rutba", when="2023-03-14", who="iraq-cts", figures=(build.killed(5),))
    arrested = build.claim(words, kind="coerce/arrest", where="Rutba", when="2023-03-14", who="iraq-cts")
    assert verdict(resolver, killed, arrested) == "same"


@pytest.mark.parametrize("kind", ["sanction/convict", "protest/demo", "accuse/claim"])
def test_what_is_about_an_attack_is_not_the_attack(resolver, build, kind):
    attack = build.claim("Gunmen killed five in Mosul.", kind="assault/firearms", where="Mosul", when="2023-03-14")
    about = build.claim("A court heard of the attack in Mosul.", at=29, kind=kind, where="Mosul", when="2023-03-14")
    assert verdict(resolver, attack, about) is None


def test_an_accident_joins_an_attack_only_on_more_than_time_and_place(resolver, build):
    attack = build.claim("Gunmen killed five in Mosul.", kind="assault/firearms", where="Mosul", when="2023-03-14")
    mishap = build.claim("A gun went off in Mosul.", kind="accident", at=29, where="Mosul", when="2023-03-14")
    assert verdict(resolver, attack, mishap) != "same"


@pytest.mark.parametrize("status", ["denied", "planned", "threatened", "hypothetical", "historical"])
def test_what_is_not_said_to_have_happened_never_joins_what_is(resolver, build, status):
    real = build.claim(RAID, where="Rutba", when="2023-03-14", whom="islamic-state", operation="Farsan al-Haq")
    other = build.claim(RAID, document="d-2", where="Rutba", when="2023-03-14", whom="islamic-state",
                        operation="Farsan al-Haq", status=status)  # fmt: skip
    found = judged(resolver, real, other)
    assert found.verdict == "different"
    assert status in found.reason


def test_two_denials_of_one_raid_join(resolver, build):
    one = build.claim(RAID, where="Rutba", when="2023-03-14", operation="Farsan al-Haq", status="denied")
    other = build.claim(
        RAID, document="d-2", where="Rutba", when="2023-03-14", operation="Farsan al-Haq", status="denied"
    )
    assert verdict(resolver, one, other) == "same"


def test_clear_likeness_of_two_whole_reports_speaks_for_one_event(resolver, build):
    text = ("Police in Lowfield said Marcus Delacroix and Tanya Oyelaran met on Birchwood Street. Neighbour Ines Quill "
            "heard it. Delacroix was taken to Saint Brannoc.")  # fmt: skip
    other_text = ("It was on Birchwood Street that Marcus Delacroix died, said Ines Quill. Tanya Oyelaran lived, and "
                  "was seen at Saint Brannoc in Lowfield.")  # fmt: skip
    one = build.claim("A man was shot dead", kind="assault/firearms", when="2023-03-14")
    two = build.claim("The shooting left one dead", document="d-2", kind="assault/firearms", when="2023-03-14")
    documents = [build.document("d-1", text), build.document("d-2", other_text)]
    assert verdict(resolver, one, two, documents=documents) == "same"
    assert verdict(resolver, one, two) is None


def test_a_total_holds_the_raids_in_its_period_and_area(resolver, build):
    total = build.claim("Almost 30 fighters were killed in two weeks", where="Anbar", when=build.day(*TWO_WEEKS),
                        whom="islamic-state",
                        figures=(build.killed(27, 30, scope="total", group="combatant"),))  # fmt: skip
    raid = build.claim("Five were killed in Rutba", document="d-2", where="Rutba", when="2023-03-14",
                       whom="islamic-state", figures=(build.killed(5, group="combatant"),))  # fmt: skip
    found = judged(resolver, total, raid)
    assert (found.verdict, found.left, found.right) == ("part-of", raid.id, total.id)


def test_a_total_of_leaders_may_or_may_not_hold_a_toll_of_fighters(resolver, build):
    total = build.claim("Almost 30 leaders were killed in two weeks", where="Anbar", when=build.day(*TWO_WEEKS),
                        whom="islamic-state",
                        figures=(build.killed(27, 30, scope="total", group="leader"),))  # fmt: skip
    raid = build.claim("22 were killed in Rutba", at=100, where="Rutba", when="2023-03-14", whom="islamic-state",
                       figures=(build.killed(22, group="combatant", actor="islamic-state"),))  # fmt: skip
    assert verdict(resolver, total, raid) == "unsure"


@pytest.mark.parametrize(("where", "when", "whom"), [
    ("Mosul", "2023-03-14", "islamic-state"), ("Rutba", "2023-04-14", "islamic-state"), ("Rutba", "2023-03-14", "ypg"),
])  # fmt: skip
def test_a_total_holds_nothing_outside_its_area_period_or_side(resolver, build, where, when, whom):
    total = build.claim("Almost 30 fighters were killed", where="Anbar", when=build.day(*TWO_WEEKS),
                        whom="islamic-state", figures=(build.killed(27, 30, scope="total"),))  # fmt: skip
    raid = build.claim(
        "Five were killed", document="d-2", where=where, when=when, whom=whom, figures=(build.killed(5),)
    )
    assert verdict(resolver, total, raid) is None


def test_two_reports_of_one_total_are_the_same_total(resolver, build):
    figures = (build.killed(300, scope="total"),)
    one = build.claim("300 died in March", where="Anbar", when=build.day(*TWO_WEEKS), figures=figures)
    other = build.claim("In March 300 died", document="d-2", where="Anbar", when=build.day(*TWO_WEEKS), figures=figures)
    assert verdict(resolver, one, other) == "same"


def test_a_named_man_is_one_of_the_dead_of_the_raid(resolver, build):
    raid = build.claim("Iraqi forces killed 22 fighters in Anbar.", where="Anbar", when="2023-03-14",
                       whom="islamic-state", figures=(build.killed(22, group="combatant"),))  # fmt: skip
    role = build.role("victim", "islamic-state", "Barzan Hussein", named=True, group="leader")
    man = build.claim("Among the dead in Anbar was Barzan Hussein.", at=42, where="Anbar", when="2023-03-14",
                      roles=(role,))  # fmt: skip
    found = judged(resolver, raid, man)
    assert (found.verdict, found.left, found.right) == ("part-of", man.id, raid.id)


def test_weights_of_a_users_own_decide(resolver, build, tmp_path):
    one = build.claim(RAID, where="Rutba", when="2023-03-14", figures=(build.killed(22),))
    other = build.claim(RAID, document="d-2", where="Rutba", when="2023-03-14", figures=(build.killed(22),))
    packaged = Resolver()
    path = tmp_path / "weights.toml"
    from marsad.resolve import weights

    text = (weights.resources.files("marsad.resolve") / "weights.toml").read_text("utf-8")
    path.write_text(text.replace("same_between = 2.0 ", "same_between = 40.0 ", 1), "utf-8")
    own = Resolver(weights=path)
    assert verdict(packaged, one, other) == "same"
    assert verdict(own, one, other) == "unsure"
    assert own.maker.config != packaged.maker.config


def test_weights_that_lack_a_part_are_refused(tmp_path):
    from marsad.core.errors import UsageError

    path = tmp_path / "weights.toml"
    path.write_text("[verdict]\nsame = 1.0\n", "utf-8")
    with pytest.raises(UsageError) as caught:
        Resolver(weights=path)
    assert caught.value.code == "U301"


def street(name):
    """As a gazetteer has streets that it does not know: at the middle of their town."""
    return Place(start=0, end=0, text=name, name=name, precision="near", radius_km=10.0, lat=36.34, lon=43.12,
                 admin1="Nineveh", country="IQ")  # fmt: skip


def test_two_streets_at_one_towns_middle_are_one_only_where_they_bear_one_name(resolver, build):
    def bits(one, other):
        left, right = (
            build.claim("A shooting", document=name, place=place) for name, place in (("d-1", one), ("d-2", other))
        )
        profiles = [resolver.profile(claim, {}) for claim in (left, right)]
        return sum(row.bits for row in place_evidence(*profiles, resolver.weights))

    same, other = bits(street("N. 7th Ave"), street("N. 7th Ave")), bits(street("N. 7th Ave"), street("N. 8th Ave"))
    assert same > 0 > other


def test_what_a_report_only_mentions_keeps_nothing_apart(resolver, build):
    dead = {"when": "2023-03-14", "figures": (build.killed(22),)}
    one = build.claim(RAID, where="Mosul", who="iraqi-army", whom="islamic-state", **dead)
    other = build.claim("Gunmen came", document="d-2", where="Kirkuk", who="islamic-state", whom="peshmerga", **dead)
    profiles = [resolver.profile(claim, {}) for claim in (one, other)]
    assert resolver.judge_pair(*profiles).verdict == "different"
    mentioned = dataclasses.replace(profiles[1], main=False)
    assert resolver.judge_pair(profiles[0], mentioned).verdict == "unsure"

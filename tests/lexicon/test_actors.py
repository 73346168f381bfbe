from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.errors import UsageError
from marsad.core.vocabulary import GROUPS
from marsad.lexicon.actor_files import read_countries
from marsad.lexicon.actors import ActorLexicon, load_actors
from marsad.lexicon.name_folding import Folded, fold_name


@pytest.fixture(scope="module")
def actors() -> ActorLexicon:
    return load_actors()


def named(actors: ActorLexicon, text: str, **known) -> list[tuple[str, str]]:
    return [(text[match.start : match.end], match.actor) for match in actors.find(text, **known)]


# -- the data


def test_there_are_at_least_three_hundred_actors(actors):
    assert len(actors) >= 300


def test_every_actor_has_a_known_country_and_group(actors):
    countries = read_countries()
    for actor in actors:
        assert set(actor.countries) <= set(countries), actor.id
        assert actor.group in GROUPS, actor.id


def test_every_line_of_ancestors_ends(actors):
    for actor in actors:
        above = actors.ancestors(actor.id)
        assert actor.id not in above
        assert len(above) == len(set(above)) <= 6
        assert all(actors.get(ident) for ident in above)


def test_years_are_those_of_history(actors):
    for actor in actors:
        for day in (actor.since, actor.until):
            assert day is None or "1540-01-01" <= day <= "2026-12-31", actor.id


def test_no_plain_name_is_shared_by_two_actors_of_a_country_at_one_time(actors):
    holders: dict[str, list] = {}
    for actor in actors:
        marked = {fold_name(alias) for alias in actor.ambiguous}
        plain = {fold_name(alias) for alias in (actor.name, *actor.aliases)} - marked
        for key in {key.removeprefix("the ") for key in plain}:
            holders.setdefault(key, []).append(actor)
    for key, sharing in holders.items():
        for one, other in combinations(sharing, 2):
            together = (one.since or "") < (other.until or "9") and (other.since or "") < (one.until or "9")
            assert one.country != other.country or not together, (key, one.id, other.id)


def test_a_service_of_a_country_has_one_actor_at_a_time(actors):
    covering: dict[tuple, list] = {}
    for actor in actors:
        for service in actor.covers:
            covering.setdefault((actor.country, service), []).append(actor)
    for where, sharing in covering.items():
        for one, other in combinations(sharing, 2):
            assert not all(actor.active_on("2016-05-05") for actor in (one, other)) or where == ("LY", "government"), (
                where
            )


def test_arabic_names_are_arabic(actors):
    for actor in actors:
        for name in actor.arabic:
            assert re.fullmatch(r"[\u0600-\u06ff\d\s()\-–]+", name), actor.id


@pytest.mark.parametrize(
    ("ident", "group", "country", "above"),
    [
        ("islamic-state", "combatant", None, None),
        ("iraq-cts", "security", "IQ", "iraq-security-forces"),
        ("iraq-pmf", "security", "IQ", "iraq-government"),
        ("kataib-hezbollah", "combatant", "IQ", "iraq-pmf"),
        ("manbij-military-council", "combatant", "SY", "sdf"),
        ("iswap", "combatant", "NG", "islamic-state"),
        ("us-centcom", "security", "US", "us-military"),
        ("sohr", "civilian", "SY", None),
        ("icrc", "aid-worker", None, "red-cross-movement"),
        ("syria-interior-ministry-2025", "official", "SY", "syria-government-2025"),
    ],
)
def test_what_is_known_of_an_actor(actors, ident, group, country, above):
    actor = actors.get(ident)
    assert (actors.group_of(ident), actor.country) == (group, country)
    assert above is None or above in actors.ancestors(ident)


def test_descendants_are_found_at_any_depth(actors):
    below = actors.descendants("iraq-security-forces")
    assert {"iraq-pmf", "kataib-hezbollah", "iraq-army", "iraq-cts"} <= set(below)
    assert "islamic-state" not in below


def test_a_service_of_any_country_is_an_actor(actors):
    police = actors.get("ke-police")
    assert (police.name, police.country, police.group) == ("Kenyan police", "KE", "security")
    assert actors.ancestors("ke-police") == ("ke-security-forces", "ke-government")
    assert "ke-police" in actors
    assert "zz-police" not in actors


def test_an_unknown_id_is_refused_with_a_suggestion(actors):
    with pytest.raises(UsageError, match="islamic-state"):
        actors.get("islamic-sate")
    assert actors.group_of("nobody-at-all") == "unknown"


# -- finding


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ("Da’esh men fled", "islamic-state"),
        ("an ISIS-held village", "islamic-state"),
        ("the Islamic State group's cell", "islamic-state"),
        ("Counter-Terrorism Service commandos", "iraq-cts"),
        ("the Anti Terrorism Service", "iraq-cts"),
        ("Hashd al-Sha'abi units", "iraq-pmf"),
        ("the Popular Mobilisation forces", "iraq-pmf"),
        ("Asa'ib Ahl al-Haqq", "asaib-ahl-al-haq"),
        ("Jabhat an-Nusra", "jabhat-al-nusra"),
        ("U.S. Central Command", "us-centcom"),
        ("el-Shabaab gunmen in Somalia", "al-shabaab"),
        ("the Lord's Resistance Army", "lra"),
        ("FARC guerrillas", "farc"),
        ("Hay’at Tahrir ash-Sham", "hts"),
        ("Syrian\nDemocratic Forces", "sdf"),
        ("قال الحشد الشعبي", "iraq-pmf"),
        ("هجوم لداعش", "islamic-state"),
    ],
)
def test_a_name_is_known_in_its_spellings(actors, text, ident):
    assert [actor for _, actor in named(actors, text)] == [ident]


def test_the_span_leaves_out_article_and_possessive(actors):
    assert named(actors, "the Taliban's men and the Houthis’ drones") == [
        ("Taliban", "taliban"),
        ("Houthis", "houthis"),
    ]


def test_initials_keep_their_last_dot(actors):
    assert named(actors, "He left the C.I.A. in May.") == [("C.I.A.", "cia")]


def test_small_letters_are_no_name(actors):
    assert named(actors, "an islamic state of mind; the isis flows; a white army of snow; hamas") == []


def test_a_word_that_holds_a_name_is_no_name(actors):
    assert named(actors, "The CRISIS deepened; Hamasaki sang; PKKX") == []


def test_the_longest_name_wins(actors):
    assert named(actors, "Islamic State in Khorasan Province struck") == [
        ("Islamic State in Khorasan Province", "iskp")
    ]


def test_no_name_crosses_an_empty_line(actors):
    assert named(actors, "A meeting of the Islamic\n\nState affairs were discussed") == []


def test_upper_case_copy_is_read(actors):
    text = "SAN SALVADOR, 3 MAY -- THE FARABUNDO MARTI\nNATIONAL LIBERATION FRONT SAID SALVADORAN TROOPS LEFT"
    assert [actor for _, actor in named(actors, text)] == ["fmln", "salvador-army"]


def test_a_surname_is_not_the_movement(actors):
    assert named(actors, "the speaker, Abdul-Malik al-Houthi, thanked them") == []


# -- what is ambiguous


def test_is_needs_a_sign_that_it_is_a_name(actors):
    assert named(actors, "IS militants burned a farm") == [("IS", "islamic-state")]
    assert named(actors, "THE ROAD IS CLOSED AND IRAQ IS CALM") == []
    assert named(actors, "Section IS of the form") == []


def test_initials_are_decided_by_the_rest_of_the_text(actors):
    assert named(actors, "RSF shells fell on El Fasher, Sudan")[0] == ("RSF", "rsf")
    assert named(actors, "RSF condemned the arrest of two reporters in Paris") == [("RSF", "rsf-reporters")]
    assert named(actors, "RSF shells fell") == []
    assert named(actors, "The SNA took a hill near Kismayo in Somalia")[0] == ("SNA", "somali-army")
    assert named(actors, "The SNA took a hill near Afrin, Syria")[0] == ("SNA", "sna")


def test_a_country_told_by_the_caller_decides(actors):
    assert named(actors, "The Asayish made arrests", country="SY") == [("Asayish", "sdf-asayish")]
    assert named(actors, "The Asayish made arrests", country="IQ") == [("Asayish", "asayish-krg")]


def test_the_day_tells_the_syrian_army_from_its_successor(actors):
    text = "Syrian army vehicles entered the town"
    assert named(actors, text, day="2019-02-01")[0][1] == "syria-army"
    assert named(actors, text, day="2025-02-01T10:00:00")[0][1] == "syria-army-2025"
    (match,) = actors.find(text)
    assert set(match.candidates) == {"syria-army", "syria-army-2025"}


# -- general descriptions of a state's forces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iraqi forces raided", [("Iraqi forces", "iraq-security-forces")]),
        ("Turkey's military said", [("Turkey's military", "turkey-army")]),
        ("Nigerian troops fired", [("Nigerian troops", "nigeria-army")]),
        ("Kenya's interior ministry", [("Kenya's interior ministry", "ke-interior-ministry")]),
        ("the armed forces of the Philippines", [("armed forces of the Philippines", "philippines-army")]),
        ("Peruvian police officers", [("Peruvian police officers", "peru-police")]),
        ("U.S. troops and French soldiers", [("U.S. troops", "us-military"), ("French soldiers", "fr-military")]),
        ("Russian and Belarusian forces", [("Russian", "russia-army"), ("Belarusian forces", "by-military")]),
        ("Ghanaian army and police", [("Ghanaian army", "gh-military"), ("police", "gh-police")]),
        ("Tourists in Jordan liked the forces of nature", []),
        ("the Malian capital", []),
    ],
)
def test_a_country_and_a_force_make_an_actor(actors, text, expected):
    assert named(actors, text) == expected


def test_bare_words_are_read_only_when_asked(actors):
    text = "In Chile, the army denied it. Police in Chile said nothing."
    assert named(actors, text) == []
    assert named(actors, text, bare=True) == [("army", "chile-army"), ("Police", "chile-carabineros")]
    assert named(actors, "The army denied it", bare=True) == []
    assert named(actors, "The army denied it", bare=True, country="IQ") == [("army", "iraq-army")]


# -- resolving one name


def test_resolve_ranks_candidates_and_says_why(actors):
    best, *_ = actors.resolve("the army", country="IQ")
    assert best.actor == "iraq-army"
    assert any("IQ" in why for why in best.why)
    assert actors.resolve("the army") == []
    assert actors.resolve("ISIS")[0].actor == "islamic-state"
    assert actors.resolve("the Syrian army", day="2025-06-01")[0].actor == "syria-army-2025"
    assert {c.actor for c in actors.resolve("RSF")} == {"rsf", "rsf-reporters"}
    assert actors.resolve("the weather") == []


# -- a user's own actors


def write(home, text):
    (home / "actors").mkdir()
    (home / "actors" / "mine.toml").write_text(text, encoding="utf-8")
    return home


def test_a_user_adds_and_replaces_actors(tmp_path):
    home = write(
        tmp_path,
        'country = "IQ"\n[night-riders]\nname = "Night Riders of Hawija"\nkind = "militia"\nsince = 2019\n'
        '[islamic-state]\nname = "Our Name For It"\nkind = "jihadist"\ncountry = "SY"\n',
    )
    actors = load_actors(home)
    assert named(actors, "The Night Riders of Hawija fled") == [("Night Riders of Hawija", "night-riders")]
    assert actors.get("islamic-state").name == "Our Name For It"
    assert actors.get("night-riders").since == "2019-01-01"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a\n", "mine.toml is not valid TOML"),
        ('[My Group]\nname = "A"\nkind = "rebel"\n', "not valid TOML"),
        ('[my_group]\nname = "A"\nkind = "rebel"\n', "an id has small letters"),
        ('[g]\nkind = "rebel"\n', r"\[g\]: it has no name"),
        ('[g]\nname = "A"\nkind = "rebels"\n', "kind 'rebels' is unknown"),
        ('[g]\nname = "A"\nkind = "rebel"\ncountry = "XX"\n', "country 'XX' is unknown"),
        ('[g]\nname = "A"\nkind = "rebel"\naliases = "B"\n', "aliases is not a list"),
        ('[g]\nname = "A"\nkind = "rebel"\nalias = ["B"]\n', "the key 'alias' is unknown"),
        ('[g]\nname = "A"\nkind = "rebel"\nsince = "2014"\n', "neither a year nor a day"),
        ('[g]\nname = "A"\nkind = "rebel"\nsince = 2014\nuntil = 2010\n', "before it begins"),
        ('[g]\nname = "A"\nkind = "rebel"\ngroup = "army"\n', "group"),
        ('[g]\nname = "A"\nkind = "rebel"\ncovers = ["circus"]\n', "no service"),
        ('[g]\nname = "A"\nkind = "rebel"\nparent = "nobody"\n', "parent 'nobody' is not an actor"),
        (
            '[g]\nname = "A"\nkind = "rebel"\nparent = "h"\n[h]\nname = "B"\nkind = "rebel"\nparent = "g"\n',
            "one another",
        ),
    ],
)
def test_a_wrong_entry_is_named(tmp_path, text, complaint):
    with pytest.raises(UsageError, match=complaint):
        load_actors(write(tmp_path, text))


# -- properties


WORDS = st.sampled_from(
    [
        "ISIS", "the", "Syrian", "army", "Iraqi", "forces", "and", "RSF", "Sudan", "IS", "fighters", "U.S.", "troops",
        "of", "Al-Shabaab", "al-Houthi", "Hayat", "Tahrir", "al-Sham's", "National", "Guard", "Colombia", ",", ".",
        "\n", "\n\n", "’", "-", "Da’esh", "PKK/YPG", "إن", "داعش", "İstanbul", "ﬁghters", "ISLAMIC", "STATE",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=25), st.sampled_from([" ", "  ", "-"]), st.booleans())
def test_every_match_reads_as_its_alias(words, glue, bare):
    actors = _shared()
    text = glue.join(words)
    matches = actors.find(text, bare=bare)
    assert all(left.end <= right.start for left, right in pairwise(matches))
    for match in matches:
        key = fold_name(text[match.start : match.end]).replace("\x01", "")
        described = key in match.alias or set(key.split()) <= set(match.alias.split())
        assert described or key in {name.replace("\x01", "") for name in actors.spellings(match.actor)}
        assert match.actor == match.candidates[0]
        assert match.actor in actors
    assert actors.find(text, bare=bare) == matches


@given(st.text(max_size=80))
def test_folding_leads_back_to_the_stored_characters(text):
    folded = Folded(text)
    origins = [folded.origin(index) for index in range(len(folded.text))]
    assert origins == sorted(origins)
    for index, char in enumerate(folded.text):
        assert 0 <= origins[index] < len(text)
        if char.isascii() and char.isalnum():
            left, right = folded.span(index, index + 1)
            assert text[left:right]


_LEXICON: list[ActorLexicon] = []


def _shared() -> ActorLexicon:
    if not _LEXICON:
        _LEXICON.append(load_actors())
    return _LEXICON[0]

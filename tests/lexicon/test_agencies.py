from __future__ import annotations

import pytest

from marsad.core.errors import UsageError
from marsad.lexicon.actor_files import read_countries
from marsad.lexicon.actors import load_actors
from marsad.lexicon.agencies import SEVERAL, AgencyLexicon, load_agencies
from marsad.lexicon.name_folding import fold_name

BODY = "Two farmers were hurt when a shell fell near the canal. Their neighbours took them to the clinic. " * 9


@pytest.fixture(scope="module")
def agencies() -> AgencyLexicon:
    return load_agencies()


def test_owners_and_countries_exist(agencies):
    actors, countries = load_actors(), read_countries()
    for agency in agencies:
        assert agency.country is None or agency.country in countries, agency.id
        assert agency.owner is None or agency.owner in countries or agency.owner in actors, agency.id


def test_no_name_belongs_to_two_agencies(agencies):
    holder: dict[str, str] = {}
    for agency in agencies:
        for key in {fold_name(alias) for alias in (agency.name, *agency.aliases, *agency.ambiguous, *agency.arabic)}:
            assert holder.setdefault(key, agency.id) == agency.id, key


def test_agencies_are_found_by_name(agencies):
    text = "According to the Iraqi News Agency and Reuters, the Shafaq News reporter was hurt. Rudaw had no word."
    assert [(text[m.start : m.end], m.agency) for m in agencies.find(text)] == [
        ("Iraqi News Agency", "ina"),
        ("Reuters", "reuters"),
        ("Shafaq News", "shafaq"),
        ("Rudaw", "rudaw"),
    ]


def test_an_ambiguous_name_needs_company(agencies):
    assert [m.agency for m in agencies.find("Residents told SANA that the road was shut.")] == ["sana"]
    assert [m.agency for m in agencies.find("The AP reported it; others followed (AP).")] == ["ap", "ap"]
    assert agencies.find("The girl, Sana, kept her AP chemistry book.") == []


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        (f"BAGHDAD (Reuters) - {BODY}", "reuters"),
        (f"MOSUL, Iraq, March 3 (Xinhua) -- {BODY}", "xinhua"),
        (f"SAN SALVADOR, 12 JAN 90 (ACAN-EFE) -- [TEXT] {BODY.upper()}", "acan-efe"),
        (f"Damascus, SANA – {BODY}", "sana"),
        (f"Shell wounds two\nBaghdad/ INA\n{BODY}", "ina"),
        (f"By Reuters\n{BODY}", "reuters"),
        (f"{BODY}\n(AFP)", "afp"),
        (f"{BODY} — INA", "ina"),
        (f"{BODY}\n/SANA/", "sana"),
        (f"{BODY}\nSource: Shafaq News", "shafaq"),
        (f"{BODY}\nReuters/AFP", "reuters"),
        (f"{BODY}\nAgencies", SEVERAL),
        (f"{BODY}\nWith inputs from agencies", SEVERAL),
        ("Two men were hurt. (AFP)", "afp"),
        (BODY, None),
        (f"Two men were hurt, Reuters said. {BODY}", None),
        (f"{BODY} He spoke to AFP by phone from the town.", None),
        (f"{BODY}\n\nThe office (Reuters) was closed on that day, said a guard.\n{BODY}", None),
        ("", None),
    ],
)
def test_whose_story_an_article_carries(agencies, text, credit):
    assert agencies.credit_in(text) == credit


def test_an_unknown_agency_is_refused(agencies):
    assert agencies.get("ina").name == "Iraqi News Agency"
    with pytest.raises(UsageError, match="no agency 'the-owl'"):
        agencies.get("the-owl")


def test_a_wrong_entry_is_named(tmp_path):
    path = tmp_path / "agencies.toml"
    path.write_text('[owl]\nname = "The Owl"\nkind = "bird"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"\[owl\]"):
        load_agencies(path)

"""Putting capitals back into upper-case wire copy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text.casing import is_common, is_upper_case, restore
from marsad.text.casing_words import underived

WIRE = (
    "   TIKRIT, 4 FEB 91 (AFP) -- [TEXT] A PATROL OF THE ZAKHO BATTALION WAS ATTACKED NEAR THE\n"
    "REFINERY ON MONDAY.  THE NATIONAL UNITY FRONT [NUF] DENIED IT.  GEN. BAKR SAID AN M-16\n"
    "RIFLE WAS FOUND BY THE U.S. TEAM.  THE NUF'S LEADERS FLED ON 3 MARCH.\n"
)


def test_upper_case_copy_is_recognised():
    assert is_upper_case(WIRE)
    assert not is_upper_case("A patrol of the UN was attacked near the refinery on Monday.")
    assert not is_upper_case("هاجم مسلحون حاجزاً شمال المدينة")
    assert not is_upper_case("UN")


def test_sentences_names_and_acronyms_get_their_capitals():
    assert restore(WIRE) == (
        "   Tikrit, 4 Feb 91 (AFP) -- [text] A patrol of the Zakho Battalion was attacked near the\n"
        "refinery on Monday.  The National Unity Front [NUF] denied it.  Gen. Bakr said an M-16\n"
        "rifle was found by the U.S. team.  The NUF's leaders fled on 3 March.\n"
    )


def test_known_names_are_written_as_given():
    text = "THE LEADERS OF JAYSH AL-NASR MET NEAR McKENZIE ROAD."
    assert "JaysH" not in restore(text)
    assert "Jaysh al-Nasr" in restore(text, known=["Jaysh", "al-Nasr"])


def test_ordinals_stay_small():
    restored = restore("SOLDIERS OF THE 3D BRIGADE AND THE 1ST DIVISION FLED.")
    assert restored.startswith("Soldiers of the 3d Brigade and the 1st Division")


def test_endings_of_common_words_are_understood():
    assert is_common("attackers")
    assert is_common("planning")
    assert is_common("unspeakable")
    assert not is_common("tikrit")


@given(st.text(max_size=150))
def test_no_letter_moves_whatever_the_text(text):
    restored = restore(text)
    assert len(restored) == len(text)
    assert all(one == other or one.lower() == other.lower() for one, other in zip(text, restored, strict=True))


WORDS = "A THE ARMY FMLN [FMLN] (ELN) GEN. U.S. M-16 SAN ZAKHO'S 3D . -- MARCH 5 İ ß"


@given(st.lists(st.sampled_from([*WORDS.split(), "\n"])))
def test_no_letter_moves_in_wire_copy(words):
    text = " ".join(words)
    assert len(restore(text)) == len(text)


@pytest.mark.parametrize(
    ("wire", "restored"),
    [
        (
            "POLICE SAID PRIME MINISTER HALIM ZAKARI MET JUDGE LARA.",
            "Police said Prime Minister Halim Zakari met Judge Lara.",
        ),
        ("THE PRESIDENT MET THE MINISTER.", "The president met the minister."),
        ("TROOPS HELD PETRA COOK.  COOK WAS A COOK.", "Troops held Petra Cook.  Cook was a cook."),
        ("THE UNITED NATIONS ASKED THE SUPREME COURT.", "The United Nations asked the Supreme Court."),
        ("TROOPS OF THE 6TH INFANTRY BRIGADE FLED.", "Troops of the 6th Infantry Brigade fled."),
        ("PRIME MINISTER AL-ZAKARI PROTECTS US.", "Prime Minister al-Zakari protects us."),
        ("MCBRIDE AND D'AUBRAY FLED.", "McBride and D'Aubray fled."),
        ("THEY TOLD US THAT THE U.S. TROOPS LEFT.", "They told us that the U.S. troops left."),
        ("THE US SENT THREE IEDS.", "The US sent three IEDs."),
        ("HE LEFT AT 9 P.M. IN THE 1980'S.", "He left at 9 p.m. in the 1980's."),
        ("THE ARMY OF PEOPLE'S RESISTANCE [PRA] FLED.", "The Army of People's Resistance [PRA] fled."),
        ("THE PRA [PEOPLE'S RESISTANCE ARMY] FLED.", "The PRA [People's Resistance Army] fled."),
        ("ZAKHO (CUBA), 3 MAY 89 (DPA) -- [TEXT] A BOMB FELL.", "Zakho (Cuba), 3 May 89 (DPA) -- [text] A bomb fell."),
        (
            "[BEGIN RECORDING] [BAKRI] WE SHOT -- FIRST TWO, THEN SIX.",
            "[Begin recording] [Bakri] We shot -- first two, then six.",
        ),
        ("A STEADFAST LONGSHOREMAN OFFERED CONDOLENCES.", "A steadfast longshoreman offered condolences."),
    ],
)
def test_titles_institutions_surnames_and_initials_are_told_from_ordinary_words(wire, restored):
    assert restore(wire) == restored


def test_a_name_that_was_found_is_written_as_it_is_known_where_it_stands_alone():
    text = "THE UP LEADER WENT UP."
    assert restore(text, named=[(4, 6, "UP"), (19, 21, "UP")]) == "The UP leader went up."
    assert restore(text) == "The up leader went up."


def test_words_made_from_listed_ones_need_not_be_listed():
    assert underived(["attack", "attackers", "zorkly", "zork"]) == ["zork"]

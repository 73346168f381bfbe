"""Putting capitals back into upper-case wire copy."""

from hypothesis import given
from hypothesis import strategies as st

from marsad.text.casing import is_common, is_upper_case, restore

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
        "rifle was found by the U.S. team.  The NUF'S leaders fled on 3 March.\n"
    )


def test_known_names_are_written_as_given():
    text = "THE LEADERS OF JAYSH AL-NASR MET NEAR McKENZIE ROAD."
    assert "JaysH" not in restore(text)
    assert "Jaysh al-Nasr" in restore(text, known=["Jaysh", "al-Nasr"])


def test_ordinals_stay_small():
    restored = restore("SOLDIERS OF THE 3D BRIGADE AND THE 1ST DIVISION FLED.")
    assert restored.startswith("Soldiers of the 3d brigade and the 1st")


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

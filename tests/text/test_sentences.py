"""Sentences: where they end, and that nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from marsad.text.sentences import split

PIECES = st.sampled_from(
    [
        "Gen. Haddad",
        "U.S. troops",
        "the convoy",
        "3.5",
        "No. 4",
        ".",
        "...",
        "!",
        '"',
        "”",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "- ",
        "«",
        "A.",
    ]
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


def test_a_stop_before_a_capital_ends_a_sentence():
    assert sentences("Shells hit the market. Nobody was hurt.") == ["Shells hit the market.", "Nobody was hurt."]


def test_titles_initials_and_states_do_not_end_a_sentence():
    text = "Lt. Gen. A. B. Karim met U.S. envoys near St. George. They left at 5 p.m. on Monday."
    assert sentences(text) == [
        "Lt. Gen. A. B. Karim met U.S. envoys near St. George.",
        "They left at 5 p.m. on Monday.",
    ]


def test_an_abbreviation_ends_a_sentence_when_an_opener_follows():
    assert sentences("The raid was led by the U.S. The army denied it.") == [
        "The raid was led by the U.S.",
        "The army denied it.",
    ]


def test_a_numbered_thing_is_not_cut_but_the_word_no_is():
    assert sentences("Battalion No. 4 moved. Did it fire? No. It withdrew.") == [
        "Battalion No. 4 moved.",
        "Did it fire?",
        "No.",
        "It withdrew.",
    ]


def test_decimals_and_calibres_stay_whole():
    assert sentences("A 7.62 mm round. It cost 1.5 dollars.") == ["A 7.62 mm round.", "It cost 1.5 dollars."]


def test_a_quotation_mark_after_the_stop_belongs_to_the_sentence():
    assert sentences("“We are leaving.” He waved.") == ["“We are leaving.”", "He waved."]
    assert sentences('"Leave!" he shouted. They left.') == ['"Leave!" he shouted.', "They left."]


def test_a_dateline_is_part_of_the_first_sentence():
    assert len(sentences("BAGHDAD (Reuters) - Two policemen died on Friday.")) == 1


def test_headlines_bylines_and_bullets_stand_alone():
    text = (
        "Two killed in Homs\n\nBy A Reporter\nThe Daily\n\nTwo men died.\n- one in a car\n- one on foot\n\n" + "x" * 200
    )
    assert sentences(text)[:6] == [
        "Two killed in Homs",
        "By A Reporter",
        "The Daily",
        "Two men died.",
        "- one in a car",
        "- one on foot",
    ]


def test_hard_wrapped_upper_case_copy_is_joined_inside_paragraphs():
    text = (
        "   TIKRIT, 4 FEB 91 -- [TEXT] A PATROL OF THE SECOND BRIGADE WAS ATTACKED ON\n"
        "THE ROAD TO THE REFINERY AND THREE SOLDIERS WERE WOUNDED.  THE ATTACKERS\n"
        "FLED.\n\n"
        "   THE GOVERNOR, COL. RASHID, SAID THE ROAD HAS BEEN REOPENED AND THAT ALL\n"
        "TRAFFIC IS NORMAL.\n"
    )
    found = sentences(text)
    assert len(found) == 3
    assert found[2].startswith("THE GOVERNOR, COL. RASHID,")
    assert found[2].endswith("IS NORMAL.")


def test_a_line_that_ends_in_a_small_word_goes_on():
    assert len(sentences("Gunmen opened fire on a bus near\nMosul University late on Sunday.")) == 1


def test_a_missing_space_after_a_stop_is_forgiven():
    assert sentences("The siege ended.The town was empty.") == ["The siege ended.", "The town was empty."]


def test_arabic_questions_and_stops_end_sentences():
    assert len(sentences("هل انسحب الجيش؟ نعم، انسحب. عاد السكان إلى منازلهم.")) == 3


def test_a_footnote_mark_belongs_to_the_sentence_before_it():
    assert sentences("The town fell.[12] Its people fled.") == ["The town fell.[12]", "Its people fled."]


def test_an_empty_text_has_no_sentences():
    assert split("") == []
    assert split(" \n\t ") == []


def check_cover(text: str) -> None:
    spans, last, kept = split(text), 0, ""
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[last:start].strip()
        kept, last = kept + text[start:end], end
    assert not text[last:].strip()


@given(st.text(max_size=200))
def test_sentences_are_ordered_disjoint_and_cover_every_letter_of_any_text(text):
    check_cover(text)


@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_sentences_cover_text_made_of_hard_cases(text):
    check_cover(text)


def test_a_million_stops_take_no_more_than_linear_work():
    assert len(split("!" * 300_000 + "a")) == 1
    assert len(split("a. B " * 50_000)) > 1


def test_upper_case_copy_tells_a_new_sentence_after_a_shortened_word_by_its_two_spaces():
    assert len(sentences("THE CURFEW BEGAN AT 9 P.M. IN TWO TOWNS.")) == 1
    assert len(sentences("THE CURFEW BEGAN AT 9 P.M.  IN TWO TOWNS PEOPLE FLED.")) == 2
    assert len(sentences("THE CURFEW BEGAN AT 9 P.M. THEY FLED.")) == 2


def test_a_number_plate_goes_with_its_no():
    assert len(sentences("A car with plate no. A-3037 was stopped.")) == 1

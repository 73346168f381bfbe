from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marsad.text.casing_titles import in_sentence_case, is_title_case, with_plain_headline


def test_a_headline_in_title_case_gets_the_case_of_a_sentence() -> None:
    assert in_sentence_case("Girl, 12, Killed And 2 Wounded In SOHR Raid Near Baquba") == (
        "Girl, 12, killed and 2 wounded in SOHR raid near Baquba"
    )


def test_a_headline_in_sentence_case_is_left_alone() -> None:
    line = "Two killed in Baquba as Islamic State attacks"
    assert not is_title_case(line)
    assert in_sentence_case(line) == line


def test_only_the_first_line_of_a_text_changes() -> None:
    text = "Three Farmers Killed In Raid\n\nThe Ministry of Defence Said Nothing."
    assert with_plain_headline(text) == "Three farmers killed in raid\n\nThe Ministry of Defence Said Nothing."


@given(st.text())
def test_every_letter_stays_where_it_was(text: str) -> None:
    changed = with_plain_headline(text)
    assert len(changed) == len(text)
    assert changed.casefold() == text.casefold() or changed.lower() == text.lower()

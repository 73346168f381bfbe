"""Which language a text is in."""

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.text.languages import language_of


def test_english_and_arabic_reports_are_told_apart():
    assert language_of("Gunmen attacked a checkpoint north of the city and fled before the army arrived.") == "en"
    assert language_of("هاجم مسلحون حاجزاً شمال المدينة وفروا قبل وصول الجيش إلى المكان.") == "ar"


def test_upper_case_wire_copy_is_still_english():
    assert language_of("THE ARMY REPORTED THAT THREE SOLDIERS WERE WOUNDED DURING A CLASH YESTERDAY.") == "en"


def test_other_languages_of_the_field_are_known():
    assert language_of("Des hommes armés ont attaqué un village dans le nord du pays et tué des civils.") == "fr"
    assert language_of("Бойцы обстреляли село на востоке страны, погибли трое мирных жителей.") == "ru"


def test_what_holds_no_words_or_too_few_is_undetermined():
    assert language_of("") == "und"
    assert language_of("12:30 -- 2014 !!") == "und"
    assert language_of("Al-Qaim") == "und"


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_any_text_has_a_short_code(text):
    assert len(language_of(text)) in {2, 3}

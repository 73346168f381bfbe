from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.intake.cleaning import clean
from marsad.intake.encoding import decode, mend

ARABIC = (
    "قتل ستة جنود عراقيين في هجوم شنه مسلحون على نقطة للجيش قرب الحويجة يوم الثلاثاء بحسب مسؤولين أمنيين في المحافظة."
)
FRENCH = (
    "L’armée a déclaré que six soldats ont été tués près de la frontière, à l’est de la ville où se tenait le marché."
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1256"])
def test_arabic_comes_through_in_every_encoding_that_outlets_use(encoding: str) -> None:
    assert decode(ARABIC.encode(encoding)) == ARABIC


def test_a_page_in_windows_1252_is_read_by_its_own_declaration() -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body>{FRENCH}</body></html>'
    assert FRENCH in decode(page.encode("cp1252"), markup=True)


def test_the_transport_says_the_encoding_where_the_bytes_do_not() -> None:
    assert decode(ARABIC.encode("cp1256"), declared="windows-1256") == ARABIC


def test_a_declaration_that_is_wrong_or_nonsense_does_no_harm() -> None:
    for label in ("utf-16", "zip", "rot13", "idna", "x-nonsense", "us-ascii"):
        assert decode(FRENCH.encode("utf-8"), declared=label) == FRENCH


def test_text_that_was_decoded_wrongly_before_is_mended() -> None:
    assert mend("Theyâ€™re in Abu KamÃ¢l") == "They’re in Abu Kamâl"
    assert mend(FRENCH) == FRENCH
    assert mend(ARABIC) == ARABIC


def test_a_cut_in_the_middle_of_a_letter_costs_that_letter_only() -> None:
    assert decode(ARABIC.encode("utf-8")[:-2]).startswith(ARABIC[:-2])


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1256", "undefined", "\0"]))
def test_no_bytes_make_decoding_raise(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared=declared, markup=True), str)


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_frozen_text_is_normal_and_free_of_control_characters(text: str) -> None:
    frozen = clean(text)
    assert unicodedata.is_normalized("NFC", frozen)
    assert not {unicodedata.category(letter) for letter in frozen if letter != "\n"} & {"Cc", "Cs"}
    assert "\r" not in frozen
    assert "\n\n\n" not in frozen
    assert clean(frozen) == frozen

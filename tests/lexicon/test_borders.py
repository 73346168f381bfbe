"""Who borders whom, by the names that lists of countries use."""

from __future__ import annotations

from marsad.lexicon.borders import bordering


def test_countries_border_by_name_spelling_and_code():
    assert bordering(["Iraq", "Syria", "Japan"]) == [(0, 1)]
    assert bordering(["IQ", "SY"]) == [(0, 1)]


def test_the_two_congos_are_told_apart_as_lists_of_conflicts_write_them():
    assert bordering(["Congo", "Congo, DRC", "Rwanda"]) == [(0, 1), (1, 2)]


def test_provinces_are_no_countries():
    assert bordering(["Diyala", "Kirkuk", "Jordan"]) is None

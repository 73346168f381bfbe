from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.intake.dates import date_line, moment_of


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2023-03-24", "2023-03-24"),
        ("2023-03-24T12:01:00Z", "2023-03-24T12:01:00"),
        ("2023-03-24T23:30:00+03:00", "2023-03-24T23:30:00"),
        ("2023-03-24T23:30:00.123+0300", "2023-03-24T23:30:00"),
        ("20230324", "2023-03-24"),
        ("20230324T120100Z", "2023-03-24T12:01:00"),
        ("Fri, 24 Mar 2023 12:01:00 +0300", "2023-03-24T12:01:00"),
        ("March 24, 2023 at 12:01 p.m.", "2023-03-24T12:01:00"),
        ("24/March/2023 - 12:01 AM", "2023-03-24T00:01:00"),
        ("24.03.2023", "2023-03-24"),
        ("03/24/2023 5:10 pm", "2023-03-24T17:10:00"),
        ("2023/03/24 17:10", "2023-03-24T17:10:00"),
        ("24 mars 2023", "2023-03-24"),
        ("24 آذار 2023", "2023-03-24"),
        ("the 3rd of May 2020", "2020-05-03"),
        ("03/04/2023", None),
        ("31 February 2023", None),
        ("two hours ago", None),
        ("yesterday", None),
        ("March 2023", None),
        ("", None),
        (None, None),
    ],
)
def test_moments_as_outlets_write_them(written: str | None, moment: str | None) -> None:
    assert moment_of(written) == moment


@pytest.mark.parametrize(
    "line", ["24 March 2023", "Published on March 24, 2023 12:01 GMT", "Friday 24/March/2023 - 12:01 PM"]
)
def test_a_line_that_is_nothing_but_a_date(line: str) -> None:
    written = date_line(line)
    assert written is not None
    assert (written.moment or "")[:10] == "2023-03-24"
    assert not written.changed


def test_an_update_is_told_from_a_publication() -> None:
    written = date_line("Last updated: 25 March 2023")
    assert written is not None
    assert written.changed


@pytest.mark.parametrize(
    "line", ["Clashes of 24 March 2023 remembered", "24 killed in Anbar", "In May 2020 the army left"]
)
def test_a_line_with_other_words_is_no_date_line(line: str) -> None:
    assert date_line(line) is None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 1, 1)))
def test_any_iso_moment_comes_back_to_the_second(moment: datetime) -> None:
    assert moment_of(moment.isoformat()) == moment.replace(microsecond=0).isoformat()


@given(st.text(max_size=150))
def test_no_text_makes_the_reader_of_dates_raise(text: str) -> None:
    for found in (moment_of(text), getattr(date_line(text), "moment", None)):
        assert found is None or datetime.fromisoformat(found)

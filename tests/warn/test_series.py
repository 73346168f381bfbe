"""Series from tables: what is wrong is told with the line; unknown stays apart from zero."""

from __future__ import annotations

import numpy as np
import pytest

from marsad.core.errors import UsageError
from marsad.flow.watching import panel_from_file


@pytest.fixture
def series(tmp_path):
    def write(text):
        path = tmp_path / "series.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def read(path, **given):
    return panel_from_file(path, **{"unit": "where", "time": "when", "value": "n", **given})


def test_months_become_columns_and_what_is_not_there_stays_unknown(series):
    panel = read(series("where,when,n\nA,2020-01,1\nA,2020-02,0\nB,2020-02,5\n"))
    assert panel.step == "month"
    assert panel.values[0].tolist() == [1.0, 0.0]
    assert np.isnan(panel.values[1, 0])
    assert [panel.label(at) for at in (0, 1, 2)] == ["2020-01", "2020-02", "2020-03"]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("where,when,deaths\nA,2020-01,1\n", "U812", "no column 'n'"),
        ("where,when,n\nA,2020-01,1\nA,2020-03,1\n", "U806", "first A 2020-02"),
        ("where,when,n\nA,2020-01,-1\n", "U803", "Line 2: -1 is no count"),
        ("where,when,n\nA,2020-01,1.5\n", "U803", "Line 2: 1.5 is no count"),
        ("where,when,n\nA,2020-01,many\n", "U803", "'many' in column n"),
        ("where,when,n\nA,2020-01,1\nA,2020-01,2\n", "U805", "lines 2 and 3"),
        ("where,when,n\nA,2020-01,1\nA,2020-02-03,2\n", "U802", "several ways"),
        ("where,when,n\nA,soon,1\n", "U802", "'soon' is no time"),
        ("where,when,n\nA,2021-02-30,1\n", "U802", "no day of the calendar"),
        ("where,when,n\n", "U801", "no row"),
        ("", "U812", "empty"),
        ("where,when,n\nA,2020-01\n", "U813", "has 2 cells"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_what_to_do(series, text, code, says):
    with pytest.raises(UsageError) as caught:
        read(series(text))
    assert caught.value.code == code
    assert says in caught.value.message
    assert caught.value.advice


def test_gaps_mean_what_the_user_says(series):
    path = series("where,when,n\nA,2020-01,1\nA,2020-03,1\n")
    assert read(path, gaps="zero").values[0].tolist() == [1.0, 0.0, 1.0]
    assert np.isnan(read(path, gaps="unknown").values[0, 1])


def test_events_are_added_up_by_week(series):
    path = series("where,when,n\nA,2020-01-06,1\nA,2020-01-07,2\nA,2020-01-20,4\n")
    panel = read(path, step="week")
    assert panel.values[0].tolist() == [3.0, 0.0, 4.0]
    assert panel.label(0) == "2020-01-06"
    assert read(path, step="week", value=None).values[0].tolist() == [2.0, 0.0, 1.0]


def test_weeks_keep_the_day_they_are_written_by(series):
    panel = read(series("where,when,n\nA,2020-01-01,1\nA,2020-01-08,2\nA,2020-01-15,3\n"))
    assert panel.step == "week"
    assert panel.label(3) == "2020-01-22"


def test_a_semicolon_and_a_byte_order_mark_are_no_hindrance(series):
    assert read(series("\ufeffwhere;when;n\nA;2020;1\nA;2021;2\n")).values[0].tolist() == [1.0, 2.0]


def test_a_ged_file_is_known_by_its_columns(series):
    header = "id,date_start,adm_1,country,best\n"
    panel = panel_from_file(
        series(header + "1,2014-01-24,Anbar,Iraq,8\n2,2014-03-02,Anbar,Iraq,1\n"), unit=None, time=None, value=None
    )
    assert panel.units == ("Anbar",)
    assert panel.values[0].tolist() == [8.0, 0.0, 1.0]


def test_a_panel_cut_at_its_origin_holds_nothing_later(series):
    panel = read(series("where,when,n\nA,2020-01,1\nA,2020-02,2\nA,2020-03,3\n"))
    assert panel.until(panel.column("2020-02")).values[0].tolist() == [1.0, 2.0]


def test_a_place_without_an_event_in_the_first_or_last_weeks_of_a_list_of_events_had_none_there(series):
    path = series("day,place\n2024-01-01,A\n2024-01-29,A\n2024-01-15,B\n")
    panel = panel_from_file(path, unit="place", time="day", value=None, step="week")
    assert panel.values[panel.units.index("B")].tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    unknown = panel_from_file(path, unit="place", time="day", value=None, step="week", gaps="unknown")
    assert np.isnan(unknown.values[unknown.units.index("B")]).tolist() == [True, True, False, True, True]

"""The table of `make bench`: each figure beside what others reached and what is to be reached."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from table import PACKAGED, RESULTS, Figure, Row, markdown, packaged, read_sets, rows_of, text

SETS = Path(__file__).resolve().parents[2] / "bench" / "sets.toml"
ONE = {
    "name": "kinds",
    "title": "Kinds of event",
    "figures": [Figure("F1", "f1", "others 0.74", 0.74), Figure("hits", "hits")],
}


def a_row(value: float | None, target: float | None) -> Row:
    return Row("kinds", "Kinds of event", Figure("F1", "f1", "", target), value, "2026-11-22", True)


@pytest.mark.parametrize(
    ("value", "target", "verdict"),
    [
        (0.9, 0.85, "reached"),
        (0.85, 0.85, "reached"),
        (0.8496, 0.85, "reached"),
        (0.8, 0.85, "−0.050"),
        (0.8, None, ""),
    ],
)
def test_a_figure_says_whether_its_target_is_reached_as_it_is_shown(value, target, verdict):
    assert a_row(value, target).verdict == verdict


def test_what_was_not_measured_is_neither_reached_nor_missed():
    assert a_row(None, 0.85).reached is None
    assert "1 not measured" in markdown([a_row(None, 0.85)])


def test_the_page_has_the_sets_name_once_and_every_figure():
    page = markdown(list(rows_of([ONE], {"kinds": {"figures": {"F1": 0.8, "hits": 0.5}, "day": "2026-11-22"}})))
    assert page.count("Kinds of event") == 1
    assert "| F1 | 0.800 | 0.740 | reached | others 0.74 |" in page
    assert "| hits | 0.500 |  |  |  |" in page
    assert page.startswith("1 of 1 targets are reached")


def test_a_row_that_was_measured_earlier_says_when():
    other = ONE | {"name": "old", "title": "Old figures"}
    measured = {
        "kinds": {"figures": {"F1": 0.8}, "day": "2026-11-22"},
        "old": {"figures": {"F1": 0.8}, "day": "2026-11-01"},
    }
    page = markdown(list(rows_of([ONE, other], measured)))
    assert "Measured on 2026-11-22." in page
    assert "Old figures (2026-11-01)" in page
    assert "Kinds of event |" in page


def test_the_terminal_has_the_same_figures_in_columns():
    told = text(list(rows_of([ONE], {"kinds": {"figures": {"F1": 0.7, "hits": 0.5}, "day": ""}}))).splitlines()
    assert told[1].split() == ["kinds", "F1", "0.700", "0.740", "−0.040", "others", "0.74"]
    assert told[1].index("0.700") == told[2].index("0.500")


def test_every_set_has_a_scorer_and_figures_of_distinct_names():
    sets = read_sets(SETS)
    assert len({one["name"] for one in sets}) == len(sets)
    for one in sets:
        assert one["scorer"].endswith(".py")
        labels = [figure.label for figure in one["figures"]]
        assert len(set(labels)) == len(labels) > 0


def test_what_is_our_own_lies_beside_the_sets():
    for one in read_sets(SETS):
        for key in ("docs", "gold"):
            if one[key].startswith("own:"):
                assert (SETS.parent / "own" / one[key].removeprefix("own:")).exists(), one[key]


def test_the_package_holds_the_figures_of_the_page():
    rows = list(rows_of(read_sets(SETS), json.loads(RESULTS.read_text(encoding="utf-8"))))
    assert PACKAGED.read_text(encoding="utf-8") == packaged(rows), "write them anew: python bench/table.py"

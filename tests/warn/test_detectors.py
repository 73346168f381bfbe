"""Detectors: small cases of our own arithmetic always; the published outputs to the digit where they are at hand."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest

from marsad.warn.detecting import DetectorSettings, detect, years_before
from marsad.warn.discovery import benjamini_hochberg
from marsad.warn.ears import ears
from marsad.warn.farrington import FarringtonSettings, farrington, seasonal_blocks
from marsad.warn.glr import fit_baseline, glr_cusum
from marsad.warn.series import Cell, panel_of


def table(path):
    with path.open() as stream:
        return list(csv.DictReader(stream))


def column(rows, name):
    return np.array([np.nan if row[name] == "NA" else float(row[name]) for row in rows])


def weekly(counts, start=date(2015, 1, 5)):
    return panel_of(
        Cell(unit="A", time=date.fromordinal(start.toordinal() + 7 * at).isoformat(), value=float(value), line=at)
        for at, value in enumerate(counts)
    )


def test_ears_c1_is_mean_and_deviations_of_the_seven_before():
    bounds = ears(np.array([1, 2, 3, 1, 2, 3, 2, 9.0]), range(7, 8), alpha=0.001)
    assert bounds.expected == pytest.approx([2.0])
    assert bounds.upper == pytest.approx([2.0 + 3.090232 * np.sqrt(4 / 6)])
    assert bounds.alarm.tolist() == [True]


def test_ears_c2_leaves_two_periods_out():
    steady = np.array([1, 2, 3, 1, 2, 3, 2, 50, 50, 9.0])
    assert ears(steady, range(9, 10), variant="C2").alarm.tolist() == [True]
    assert ears(steady, range(9, 10), variant="C1").alarm.tolist() == [False]


def test_a_period_nobody_reported_in_gives_no_alarm_and_says_why():
    counts = np.array([1, 2, np.nan, 1, 2, 3, 2, 9.0])
    bounds = ears(counts, range(7, 8))
    assert not bounds.alarm[0]
    assert "known periods" in bounds.why[0]


def test_c3_of_the_paper_adds_up_what_each_alone_would_not_reach():
    counts = np.array([1, 2, 3, 1, 2, 3, 2, 2, 2, 4, 4, 4.0])
    assert not ears(counts, range(11, 12), variant="C2").alarm[0]
    assert ears(counts, range(11, 12), variant="C3-paper", alpha=0.01).alarm[0]


def test_the_glr_of_one_poisson_count_is_its_likelihood_ratio():
    found = glr_cusum(np.array([6.0]), np.array([2.0]))
    assert found.statistic[0] == pytest.approx(6 * np.log(3) - 4)


def test_the_glr_reaches_back_to_when_the_rise_began_and_begins_anew():
    counts = np.array([2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 2.0])
    found = glr_cusum(counts, np.full(12, 2.0), threshold=3.0, bounds=True)
    at = int(np.flatnonzero(found.alarm)[0])
    assert found.since[at] == 4
    assert found.statistic[at + 1] < 3.0
    assert found.needed[at] < counts[at]


def test_overdispersion_makes_the_glr_slower():
    counts = np.array([2, 0, 5, 9.0])
    mean = np.full(4, 2.0)
    assert glr_cusum(counts, mean, alpha=0.5).statistic[-1] < glr_cusum(counts, mean, alpha=0.0).statistic[-1]


def test_a_negative_binomial_baseline_finds_mean_and_overdispersion():
    rng = np.random.default_rng(0)
    counts = rng.negative_binomial(2.0, 2.0 / (2.0 + 5.0), 3000).astype(float)
    fitted = fit_baseline(counts, np.arange(1.0, 3001.0), harmonics=0)
    assert np.exp(fitted.beta[0]) == pytest.approx(counts.mean(), rel=1e-3)
    assert fitted.alpha == pytest.approx(0.5, rel=0.1)


def test_the_seasonal_factor_cuts_each_year_between_windows_in_equal_parts():
    settings = FarringtonSettings(years=2, half_window=3, seasons=10, left_out=26)
    blocks = seasonal_blocks(150, np.array([98, 46]), settings)
    assert (blocks[43:50] == 10).all()
    assert [int((blocks[50:95] == level).sum()) for level in range(1, 10)] == [5] * 9
    assert (blocks[124:] == 0).all()


def test_farrington_alarms_at_a_week_ten_times_its_past_and_not_at_one_like_it():
    rng = np.random.default_rng(3)
    counts = rng.poisson(6.0, 300).astype(float)
    counts[299] = 60.0
    assert farrington(counts, range(299, 300)).alarm[0]
    counts[299] = 6.0
    assert not farrington(counts, range(299, 300)).alarm[0]


def test_farrington_looks_at_nothing_later():
    rng = np.random.default_rng(3)
    counts = rng.poisson(6.0, 300).astype(float)
    before = farrington(counts[:281], range(280, 281))
    counts[281:] = 1000.0
    after = farrington(counts, range(280, 281))
    assert before.upper[0] == after.upper[0]


def test_too_short_a_history_is_told_not_guessed():
    bounds = farrington(np.full(100, 5.0), range(99, 100))
    assert np.isnan(bounds.upper[0])
    assert "4 years" in bounds.why[0]


def test_weeks_are_compared_with_the_nearest_week_of_past_years():
    panel = weekly(np.ones(120))
    back = years_before(panel, 2)
    at = 110  # 2017-02-13: a year before is 2016-02-13, nearest Monday 2016-02-15
    assert panel.label(at) == "2017-02-13"
    assert panel.label(int(back[at, 0])) == "2016-02-15"


def test_benjamini_hochberg_on_the_example_of_its_paper():
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert int((benjamini_hochberg(p) <= 0.05).sum()) == 4
    assert np.isnan(benjamini_hochberg([np.nan, 0.01])[0])
    assert benjamini_hochberg([np.nan, 0.01])[1] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("new", {}),
        ("c4", {"alpha": 0.01}),
        ("nb", {"threshold": "negative-binomial"}),
        ("mu", {"threshold": "negative-binomial-upper-mean"}),
        ("old", {"seasons": 1, "reweight_from": 1.0, "left_out": 3, "trend_below": 0.05}),
    ],
)
def test_farrington_meets_the_published_bounds_and_alarms_on_salmonella_newport(reference, name, settings):
    rows = table(reference / "detector_reference/ref_salmNewport_farringtonFlexible.csv")
    series = table(reference / "detector_reference/salmNewport_total.csv")
    panel = panel_of(Cell(unit="", time=row["date"], value=float(row["obs"]), line=at) for at, row in enumerate(series))
    first = panel.column(rows[0]["date"])
    chosen = FarringtonSettings(**{"alpha": 0.1, **settings})
    bounds = farrington(
        panel.values[0], range(first, first + len(rows)), settings=chosen, reference=years_before(panel, 4)
    )
    assert bounds.upper == pytest.approx(column(rows, f"{name}_ub"), abs=1e-3, nan_ok=True)
    assert bounds.expected == pytest.approx(column(rows, f"{name}_exp"), abs=1e-3, nan_ok=True)
    assert bounds.alarm.tolist() == (column(rows, f"{name}_alarm") > 0).tolist()


def test_farrington_and_ears_meet_the_published_bounds_on_salmonella_agona(reference):
    rows = table(reference / "detector_reference/ref_salmonella_detectors.csv")
    counts = column(table(reference / "detector_reference/salmonella.agona.csv"), "obs")
    asked = range(281, 312)
    flexible = farrington(counts, asked, settings=FarringtonSettings(alpha=0.01, threshold="negative-binomial"))
    assert flexible.upper == pytest.approx(column(rows, "flexNB_ub"))
    assert flexible.p_value == pytest.approx(column(rows, "flexNB_pvalue"), abs=1e-5)
    for variant, skipped in (("C1", 0), ("C2", 0), ("C3", 2)):  # R's C3 starts from nothing at its first two periods
        bounds = ears(counts, asked, variant=variant)
        assert bounds.upper[skipped:] == pytest.approx(column(rows, f"ears{variant}_ub")[skipped:])
        assert bounds.alarm[skipped:].tolist() == (column(rows, f"ears{variant}_alarm")[skipped:] > 0).tolist()


def test_the_glr_cusum_meets_the_published_statistic_and_alarms_on_salmonella_hadar(reference):
    rows = table(reference / "detector_reference/ref_shadar_glrnb.csv")
    series = table(reference / "detector_reference/shadar.csv")
    panel = panel_of(Cell(unit="", time=row["t"], value=float(row["obs"]), line=at) for at, row in enumerate(series))
    found = [one for one in detect(panel, ["glr-cusum"], DetectorSettings()) if int(one.time) >= 105]
    assert [one.time for one in found if one.alarm] == ["280", "282", "284", "287", "291", "292"]
    assert [one.statistic for one in found] == pytest.approx(column(rows, "stat").tolist(), abs=1e-9)
    assert [one.expected for one in found] == pytest.approx(column(rows, "mu0").tolist(), abs=1e-6)


def test_what_cards_go_by_is_a_detector_too_and_says_the_chance_of_a_lasting_rise():
    panel = weekly([2, 1, 2, 3] * 8 + [9, 11, 10, 12])
    found = list(detect(panel, ["watch"]))
    alarms = [one for one in found if one.alarm]
    assert [one.time for one in alarms] == [panel.label(32)]
    assert alarms[0].observed == 2.0 + 3.0 + 9.0
    assert alarms[0].statistic > 0.35
    assert found[0].expected is None
    assert "12 known periods" in found[0].why

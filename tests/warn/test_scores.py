"""Scores: exact on small cases reckoned by hand, and on the reference values where they are at hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.warn import scores


def test_crps_of_five_samples_is_what_a_hand_reckons():
    # E|X - 2| = (2 + 2 + 1 + 1 + 8) / 5 = 2.8; E|X - X'| / 2 = 46 / 25
    assert scores.crps([0, 0, 1, 3, 10], 2) == pytest.approx(2.8 - 46 / 25)


def test_crps_of_a_certain_forecast_is_its_distance():
    assert scores.crps(np.full((2, 50), 7.0), [7, 10]) == pytest.approx([0.0, 3.0])


def test_ignorance_adds_one_sample_to_each_bin():
    samples = np.concatenate([np.zeros(600), np.full(400, 4.0)])
    assert scores.ignorance(samples, 0) == pytest.approx(-np.log2(601 / 1011))
    assert scores.ignorance(samples, 7) == pytest.approx(-np.log2(1 / 1011))


def test_an_interval_score_is_width_plus_twenty_for_each_unit_outside():
    samples = np.arange(101.0)
    assert scores.interval_score(samples, 50) == pytest.approx(90.0)
    assert scores.interval_score(samples, 97) == pytest.approx(90.0 + 20 * 2)
    assert scores.interval_score(samples, 3) == pytest.approx(90.0 + 20 * 2)


def test_average_precision_takes_ties_as_one_step():
    assert scores.average_precision([0.9, 0.8, 0.1], [1, 0, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert scores.average_precision([0.5, 0.5], [1, 0]) == pytest.approx(0.5)
    assert np.isnan(scores.average_precision([0.5], [0]))


def test_a_calibrated_forecast_has_a_flat_pit():
    rng = np.random.default_rng(1)
    truth, samples = rng.poisson(3.0, 4000), rng.poisson(3.0, (4000, 200))
    assert scores.pit_histogram(*scores.pit(samples, truth)) == pytest.approx(np.ones(10), abs=0.15)
    assert scores.covered_randomly(samples, truth).mean() == pytest.approx(0.9, abs=0.015)


def test_a_forecast_that_is_too_narrow_has_a_pit_like_a_bowl():
    rng = np.random.default_rng(1)
    heights = scores.pit_histogram(*scores.pit(np.full((500, 50), 3.0), rng.poisson(3.0, 500)))
    assert heights[0] + heights[-1] > 2 * heights[4]


@given(st.lists(st.integers(0, 500), min_size=2, max_size=40), st.integers(0, 600))
def test_crps_of_samples_equals_that_of_their_distribution(samples, seen):
    steps = np.arange(700)
    cumulative = (np.asarray(samples)[:, None] <= steps).mean(axis=0)
    assert scores.crps(samples, seen) == pytest.approx(scores.crps_of_distribution(cumulative, seen), abs=1e-9)


def test_a_bootstrap_leaves_out_nothing_when_every_unit_agrees():
    mean, low, high = scores.bootstrap_difference(np.full((10, 3), 1.0), np.full((10, 3), 2.0))
    assert (mean, low, high) == (-1.0, -1.0, -1.0)


def test_without_the_most_influential_units_a_gain_of_one_unit_is_gone():
    ours, theirs = np.ones(20), np.ones(20)
    theirs[3] = 100.0
    assert scores.without_most_influential(ours, theirs, units=1) == 0.0


def test_all_reference_values_are_met(reference):
    cases = json.loads((reference / "score_reference/score_reference_values.json").read_text())
    from scipy.stats import nbinom, poisson

    steps = np.arange(4000)
    for name, case in cases.items():
        seen = case["y"]
        if "ens" in case:
            assert scores.crps(case["ens"], seen) == pytest.approx(case["crps_ecdf"]), name
        elif case.get("dist") == "poisson":
            assert scores.crps_of_distribution(poisson.cdf(steps, case["mu"]), seen) == pytest.approx(case["crps"]), (
                name
            )
        elif case.get("dist") == "nbinom":
            table = nbinom.cdf(steps, case["n"], case["p"])
            assert scores.crps_of_distribution(table, seen) == pytest.approx(case["crps"]), name
        elif "sample" in case:
            drawn = np.concatenate([np.full(int(many), float(value)) for many, value in (
                part.split("x") for part in case["sample"].split(","))])  # fmt: skip
            assert scores.crps(drawn, seen) == pytest.approx(case["crps"], rel=1e-6), name
            assert scores.ignorance(drawn, seen) == pytest.approx(case["ign_log2"], rel=1e-6), name
            assert scores.interval_score(drawn, seen) == pytest.approx(case["mis90"], rel=1e-6), name

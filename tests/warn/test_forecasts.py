"""Forecasts: distributions from the past alone, the same each time, with the baselines beside them."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.warn import baselines, conformal, onset, pool
from marsad.warn.forecasting import POOL, ForecastSettings, forecast
from marsad.warn.hhh4 import fit_regression
from marsad.warn.scores import crps
from marsad.warn.trees import features_at

QUICK = ForecastSettings(draws=60, past_draws=40, with_trees=False)


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(0)
    level = np.array([0.0, 0.3, 2.0, 8.0, 40.0])
    rate = level[:, None] * rng.gamma(2.0, 0.5, (5, 90))
    return rng.poisson(rate).astype(float)


def test_all_baselines_stand_beside_the_pool(panel):
    made = forecast(panel, 12, 3, QUICK)
    assert set(baselines.BASELINES) | {POOL, "regression"} == set(made.samples)
    assert all(one.shape == (5, 3, 60) for one in made.samples.values())
    assert (made.samples["zero"] == 0).all()
    assert np.array_equal(np.unique(made.samples["last"][4]), panel[4, -1:])
    assert set(np.unique(made.samples["last-12-months"][3])) <= set(panel[3, -12:])


def test_the_same_seed_gives_the_same_samples_and_another_one_others(panel):
    first, again = forecast(panel, 12, 2, QUICK), forecast(panel, 12, 2, QUICK)
    assert np.array_equal(first.samples[POOL], again.samples[POOL])
    other = forecast(panel, 12, 2, ForecastSettings(draws=60, past_draws=40, with_trees=False, seed=9))
    assert not np.array_equal(first.samples[POOL], other.samples[POOL])


def test_samples_are_whole_counts_and_chances_fall_with_the_threshold(panel):
    made = forecast(panel, 12, 2, QUICK)
    assert (made.samples[POOL] >= 0).all()
    assert np.array_equal(made.samples[POOL], np.round(made.samples[POOL]))
    chances = made.chances()
    assert (np.diff(chances, axis=-1) <= 0).all()


def test_a_unit_nobody_reported_on_gets_no_forecast_not_zero(panel):
    silent = panel.copy()
    silent[2, -12:] = np.nan
    made = forecast(silent, 12, 2, QUICK)
    assert np.isnan(made.samples[POOL][2]).all()
    assert np.isnan(made.samples["zero"][2]).all()
    assert not np.isnan(made.samples[POOL][[0, 1, 3, 4]]).any()


def test_features_of_an_origin_do_not_change_with_what_came_later(panel):
    later = panel.copy()
    later[:, 61:] += 1000
    assert np.array_equal(features_at(panel, 60, 12)[0], features_at(later, 60, 12)[0])


def test_the_members_that_did_well_weigh_more():
    rng = np.random.default_rng(1)
    truth = rng.poisson(5.0, (30, 6)).astype(float)
    good, bad = rng.poisson(5.0, (30, 6, 80)).astype(float), rng.poisson(50.0, (30, 6, 80)).astype(float)
    past = [pool.Past(samples={"good": good, "bad": bad}, truth=truth, level=np.full(30, 5.0))]
    weights = pool.learn_weights(past, ["good", "bad"])
    assert weights[1, 0] > 0.8
    assert weights[3] == pytest.approx([0.5, 0.5])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda w: sum(w) > 0.1))
def test_a_pool_holds_each_member_by_its_weight(raw):
    share = np.asarray(raw) / sum(raw)
    members = ["a", "b", "c"]
    samples = {name: np.full((1, 2, 50), float(at)) for at, name in enumerate(members)}
    mixed = pool.pooled(samples, members, np.tile(share, (4, 1)), np.array([5.0]), 100, np.random.default_rng(0))
    assert mixed.shape == (1, 2, 100)
    assert [(mixed[0, 0] == at).sum() / 100 for at in range(3)] == pytest.approx(share.tolist(), abs=0.011)


def test_the_crps_of_a_pool_is_the_quadratic_form_of_its_weights():
    rng = np.random.default_rng(2)
    one, other = rng.poisson(3.0, (1, 1, 60)).astype(float), rng.poisson(9.0, (1, 1, 60)).astype(float)
    past = pool.Past(samples={"a": one, "b": other}, truth=np.array([[4.0]]), level=np.zeros(1))
    distance, spread = pool._forms(past, ["a", "b"])
    weights = np.array([0.5, 0.5])
    form = weights @ distance[:, 0, 0] - 0.5 * weights @ spread[:, :, 0, 0] @ weights
    assert form == pytest.approx(float(crps(np.concatenate([one, other], axis=2)[0, 0], 4.0)))


def test_intervals_are_widened_by_what_the_past_lacked_and_never_narrowed():
    rng = np.random.default_rng(3)
    narrow, truth = (
        rng.poisson(20.0, (40, 5, 200)).astype(float),
        rng.negative_binomial(2, 2 / 22, (40, 5)).astype(float),
    )
    factors = conformal.learn_factors([(narrow, truth, np.zeros(40, dtype=np.int64))])
    assert factors[0] > 1.2
    assert factors[1:].tolist() == [1.0, 1.0]
    wide = conformal.stretched(narrow, factors[np.zeros(40, dtype=np.int64)])
    assert np.quantile(wide, 0.95) > np.quantile(narrow, 0.95)


def test_history_tells_active_dormant_and_never_apart():
    values = np.zeros((3, 30))
    values[0, 29] = values[1, 3] = 1
    assert [conformal.HISTORIES[at] for at in conformal.history_of(values, 12)] == ["active", "dormant", "never"]


def test_a_tilted_sample_says_the_chance_it_was_given_and_leaves_loud_units_alone():
    rng = np.random.default_rng(4)
    samples = rng.poisson(2.0, (2, 1, 1000)).astype(float)
    tilted = onset.tilted(samples, np.array([[0.2], [0.2]]), np.array([True, False]), rng)
    assert (tilted[0] >= onset.LEAST).mean() == pytest.approx(0.2, abs=0.002)
    assert np.array_equal(tilted[1], samples[1])


def test_the_regression_comes_apart_into_own_past_neighbours_and_background():
    rng = np.random.default_rng(5)
    values = np.zeros((6, 300))
    near = np.roll(np.eye(6), 1, axis=1)
    for at in range(1, 300):
        values[:, at] = rng.poisson(0.4 * values[:, at - 1] + 0.2 * near @ values[:, at - 1] + 1.5)
    fitted = fit_regression(values, 52, weights=near, trend=False)
    assert np.exp(fitted.theta[0]) == pytest.approx(0.4, abs=0.07)
    assert np.exp(fitted.theta[1]) == pytest.approx(0.2, abs=0.07)
    parts = fitted.parts(values[:, -1], 300)
    assert parts.own == pytest.approx(np.exp(fitted.theta[0]) * values[:, -1])
    assert parts.total == pytest.approx(parts.own + parts.neighbours + parts.background + parts.season)


def test_a_long_series_of_few_with_one_week_of_many_does_not_run_away():
    rng = np.random.default_rng(8)
    values = (rng.random((12, 900)) < 0.03) * rng.integers(1, 20, (12, 900)).astype(float)
    values[0, 40], values[0, 41] = 18000.0, 3000.0
    fitted = fit_regression(values, 52, trend=False)
    assert fitted.overdispersion <= 20.1
    drawn = fitted.simulate(values, 13, 400, np.random.default_rng(1))
    assert drawn.max() <= 3 * 18000.0
    assert np.median(drawn.mean(axis=(0, 2))) < 50.0


def test_the_season_is_what_the_time_of_year_adds_or_takes():
    rng = np.random.default_rng(6)
    mean = 6.0 * np.exp(0.7 * np.sin(2 * np.pi * np.arange(312) / 52))
    fitted = fit_regression(rng.poisson(mean, (5, 312)).astype(float), 52, trend=False)
    year = [fitted.parts(np.zeros(5), at) for at in range(312, 364)]
    assert {round(float(one.background[0]), 6) for one in year} == {round(float(year[0].background[0]), 6)}
    highest, lowest = year[13], year[39]  # a quarter and three quarters into the wave
    assert highest.season[0] > 0 > lowest.season[0]
    assert highest.total[0] == pytest.approx(6.0 * np.exp(0.7), rel=0.15)
    assert lowest.total[0] == pytest.approx(6.0 * np.exp(-0.7), rel=0.15)


def read(path):
    with path.open() as stream:
        rows = list(csv.reader(stream))
    return np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])


def test_the_regression_meets_the_published_fit_to_measles_in_weser_ems(reference):
    folder = reference / "detector_reference"
    counts, borders = read(folder / "measlesWeserEms_counts.csv").T, read(folder / "measlesWeserEms_nborder.csv")
    population = read(folder / "measlesWeserEms_popfrac.csv")[0]
    fitted = fit_regression(counts, 52, weights=(borders == 1).astype(float), offset=np.log(population))
    assert np.exp(fitted.theta[:3]) == pytest.approx([0.645403, 0.015805, 1.080248], rel=2e-3)
    assert fitted.overdispersion == pytest.approx(2.013839, rel=1e-3)


def test_the_last_poisson_of_the_challenge_scores_what_it_published(reference):
    published = {2018: 20.041059, 2019: 9.640593}
    with (reference / "viewscm/country_month_1990_2021.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    names = sorted({row["country_id"] for row in rows})
    months = sorted({row["month"] for row in rows})
    values = np.full((len(names), len(months)), np.nan)
    places = {name: at for at, name in enumerate(names)}
    columns = {month: at for at, month in enumerate(months)}
    for row in rows:
        values[places[row["country_id"]], columns[row["month"]]] = float(row["ged_sb"])
    for year, score in published.items():
        at = columns[f"{year - 1}-10"]
        known = ~np.isnan(values[:, at])
        drawn = baselines.last_poisson(values[known, : at + 1], 14, 1000, 12, np.random.default_rng(0))
        assert crps(drawn[:, 2:], values[known, at + 3 : at + 15]).mean() == pytest.approx(score, rel=0.005)


def test_what_happens_next_door_is_seen_and_what_came_later_is_not():
    values = np.zeros((3, 40))
    values[0, 30:] = 50.0
    borders = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    seen = onset.next_door(values, 35, 12, borders)
    assert seen.shape == (3, 9)
    assert seen[1, 0] > seen[2, 0] == 0.0
    assert seen[1, 6] == 1.0
    later = values.copy()
    later[:, 36:] = 999.0
    assert np.array_equal(seen, onset.next_door(later, 35, 12, borders))

"""Backtests: nothing later than an origin reaches its forecast, and too few events give no percentages."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from marsad.core.errors import UsageError
from marsad.flow.backtesting import backtest_panel, backtest_vintages
from marsad.publish.backtest_report import report, sentences
from marsad.warn.backtest import SITUATIONS, origins_of, score_origins, summary
from marsad.warn.baselines import BASELINES
from marsad.warn.forecasting import POOL, ForecastSettings
from marsad.warn.series import Panel

QUICK = ForecastSettings(draws=60, past_draws=40, with_trees=False)


def panel(values, step="month"):
    return Panel(units=tuple(f"area {row}" for row in range(len(values))), start=24000, step=step, values=values)


@pytest.fixture(scope="module")
def values():
    rng = np.random.default_rng(0)
    level = np.array([0.0, 0.2, 1.0, 4.0, 12.0, 30.0, 60.0, 3.0])
    return rng.poisson(level[:, None] * rng.gamma(2.0, 0.5, (8, 96))).astype(float)


@pytest.fixture(scope="module")
def result(values):
    return summary(score_origins(origins_of(panel(values), [59, 71, 83], 6), horizons=6, settings=QUICK))


def test_what_came_after_an_origin_changes_no_forecast_only_its_score(values):
    trapped = values.copy()
    trapped[:, 72:] = 9999.0
    plain, other = (
        score_origins(origins_of(panel(each), [71], 6), horizons=6, settings=QUICK) for each in (values, trapped)
    )
    assert np.array_equal(plain.chances[POOL], other.chances[POOL], equal_nan=True)
    assert not np.array_equal(plain.crps[POOL], other.crps[POOL])


def test_every_model_has_every_score_and_stands_beside_the_pool(result):
    assert next(iter(result["scores"])) == POOL
    assert set(BASELINES) <= set(result["scores"])
    for row in result["scores"].values():
        assert all(value is not None and np.isfinite(value) for value in row.values())
    assert set(result["situations"]) == set(SITUATIONS)
    assert sum(row["cells"] for row in result["situations"].values()) == result["cells"] == 8 * 18


def test_the_difference_to_another_has_its_interval_around_it(result):
    row = result["against"]["zero"]
    assert row["low"] <= row["difference"] <= row["high"] < 0
    assert row["without_five"] > row["difference"]
    assert len(row["most_influential"]) == 5


def test_too_few_events_give_no_percentages():
    quiet = np.zeros((3, 60))
    quiet[0, 50] = 1.0
    few = summary(score_origins(origins_of(panel(quiet), [47], 6), horizons=6, settings=QUICK))
    assert not few["enough"]
    assert few["pit"] is None
    assert few["onsets"]["average_precision"] is None
    assert all(row["coverage"] is None for row in few["scores"].values())
    (note,) = sentences(few)
    assert "too few for percentages" in note
    page = report({**few, "notes": [note]}, title="Few")
    assert note in page
    assert "%)" not in page


def test_the_report_stands_by_itself_and_makes_names_inert(values):
    named = panel(values)
    named = Panel(units=("<script>x</script>", *named.units[1:]), start=named.start, step="month", values=values)
    made = backtest_panel(named, origins=[named.label(at) for at in (59, 71, 83)], horizon=6, draws=60)
    page = report(made, title="A <b>title</b>")
    assert "<script" not in page
    assert not re.search(r'(src|href)="https?:', page)
    assert page.count("<svg") >= 4
    json.dumps(made)


def test_a_series_that_is_too_short_is_told():
    with pytest.raises(UsageError) as caught:
        backtest_panel(panel(np.ones((2, 10))), origins=["2000-10"], horizon=6)
    assert caught.value.code == "U851"


def test_an_origin_is_scored_with_what_is_known_in_the_end_and_forecast_from_what_was_known_then():
    rng = np.random.default_rng(2)
    final = panel(rng.poisson(3.0, (3, 60)).astype(float), step="week")
    known = Panel(units=final.units[:2], start=final.start, step="week", values=final.values[:2, :40])
    made = backtest_vintages([("then", known)], final, horizon=4, draws=60)
    assert made["cells"] == 12
    assert made["origins"] == ["then"]
    assert made["signals"]["watch"]["precision"] is None

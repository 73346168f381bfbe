"""The commands on real tables: what the contract promises of their output."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from marsad.cli.app import app


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("MARSAD_HOME", str(tmp_path / "home"))
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def months(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "months.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["where", "month", "n"])
        for name, mean in (("A", 0.2), ("B", 3.0), ("C", 30.0)):
            for at in range(60):
                writer.writerow([name, f"{2015 + at // 12}-{at % 12 + 1:02d}", rng.poisson(mean)])
    return path


@pytest.fixture
def weeks(tmp_path):
    from datetime import date, timedelta

    rng = np.random.default_rng(1)
    path = tmp_path / "weeks.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["where", "week", "n"])
        for name in "ABCDE":
            for at in range(80):
                many = rng.poisson(2.0) + (14 if name == "C" and at > 77 else 0)
                writer.writerow([name, date(2020, 1, 6) + timedelta(weeks=at), many])
    return path


def test_forecast_writes_a_row_for_each_unit_time_and_draw(run, months, tmp_path):
    out = tmp_path / "samples.csv"
    words = ("--unit", "where", "--time", "month", "--value", "n", "--origin", "2019-06", "--horizon", 3, "--draws", 50)
    assert run("forecast", months, *words, "--out", out).exit_code == 0
    with out.open() as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["unit", "time", "draw", "value"]
    assert len(rows) == 3 * 3 * 50
    assert {row["time"] for row in rows} == {"2019-07", "2019-08", "2019-09"}
    assert {int(row["draw"]) for row in rows} == set(range(50))
    assert all(int(row["value"]) >= 0 for row in rows)


def test_parquet_and_csv_hold_the_same_and_rows_after_the_origin_change_nothing(run, months, tmp_path):
    from pyarrow import parquet

    words = ("--unit", "where", "--time", "month", "--value", "n", "--origin", "2018-12", "--horizon", 2, "--draws", 40)
    assert run("forecast", months, *words, "--out", tmp_path / "a.parquet").exit_code == 0
    cut = tmp_path / "cut.csv"
    kept = [line for line in months.read_text().splitlines() if not any(f",{year}-" in line for year in (2019,))]
    cut.write_text("\n".join(kept) + "\n")
    assert run("forecast", cut, *words, "--out", tmp_path / "b.csv").exit_code == 0
    with (tmp_path / "b.csv").open() as stream:
        values = [int(row["value"]) for row in csv.DictReader(stream)]
    assert parquet.read_table(tmp_path / "a.parquet").column("value").to_pylist() == values


def test_signals_tell_unit_time_observed_expected_upper_and_alarm(run, weeks):
    result = run(
        "signals", weeks, "--unit", "where", "--time", "week", "--value", "n", "--detector", "ears-c1", "--json"
    )
    rows = json.loads(result.stdout)
    assert len(rows) == 5 * 80
    last = next(row for row in rows if row["unit"] == "C" and row["time"] == "2021-07-05")
    assert last["alarm"]
    assert last["observed"] > last["upper"] > last["expected"]
    assert rows[0]["upper"] is None
    assert rows[0]["why"]


def test_an_unknown_detector_and_model_are_wrong_usage(run, weeks):
    words = ("--unit", "where", "--time", "week", "--value", "n")
    assert "U821" in run("signals", weeks, *words, "--detector", "oracle").stderr
    result = run("forecast", weeks, *words, "--model", "oracle", "--horizon", 1, "--draws", 20)
    assert result.exit_code == 2
    assert "U832" in result.stderr


def test_warn_shows_a_card_for_what_is_above_expectation_and_mutes_it(run, weeks, tmp_path):
    words = ("warn", "--series", weeks, "--unit", "where", "--time", "week", "--value", "n")
    page = tmp_path / "cards.html"
    cards = json.loads(run(*words, "--json", "--out", page).stdout)
    assert [card["area"] for card in cards] == ["C"]
    assert cards[0]["schema"] == "marsad.alert/1"
    assert "<svg" in page.read_text(encoding="utf-8")
    assert run("warn", "--mute", "C", "--days", 366).exit_code == 0
    muted = run(*words, "--json")
    assert json.loads(muted.stdout) == []
    assert "Muted" in muted.stderr


def test_the_feed_gives_a_standing_alert_the_same_id_from_one_run_to_the_next(run, weeks, tmp_path):
    from xml.etree import ElementTree

    words = ("warn", "--series", weeks, "--unit", "where", "--time", "week", "--value", "n")
    ids = []
    for name in ("one.atom", "two.atom"):
        assert run(*words, "--out", tmp_path / name).exit_code == 0
        root = ElementTree.fromstring((tmp_path / name).read_text(encoding="utf-8"))
        ids.append([entry.text for entry in root.iterfind("{*}entry/{*}id")])
    assert len(ids[0]) == 1
    assert ids[0] == ids[1]


def test_warn_as_of_an_earlier_week_knows_nothing_later(run, weeks):
    words = ("warn", "--series", weeks, "--unit", "where", "--time", "week", "--value", "n", "--json")
    assert json.loads(run(*words, "--as-of", "2021-06-21").stdout) == []


def test_backtest_gives_every_score_as_json(run, months):
    words = ("--unit", "where", "--time", "month", "--value", "n", "--many", 2, "--horizon", 3, "--draws", 60, "--json")
    result = json.loads(run("backtest", months, *words).stdout)
    assert result["schema"] == "marsad.backtest/1"
    assert {"marsad", "last-12-months", "zero"} <= set(result["scores"])
    assert len(result["origins"]) == 2


@pytest.fixture
def placed(tmp_path):
    """Weekly counts of ten towns in a row, with their degrees; the first three rise together."""
    from datetime import date, timedelta

    rng, path = np.random.default_rng(4), tmp_path / "placed.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["town", "week", "n", "lat", "lon"])
        for town in range(10):
            for at in range(40):
                many = rng.poisson(2.0) + (6 if town < 3 and at > 36 else 0)
                writer.writerow([f"town {town}", date(2020, 1, 6) + timedelta(weeks=at), many, 33.0, 44.0 + town / 4])
    return path


def test_scans_tell_which_neighbours_stand_out_together_and_since_when(run, placed):
    words = ("signals", placed, "--unit", "town", "--time", "week", "--value", "n", "--point", "lat,lon")
    result = run(*words, "--detector", "scan-permutation,scan-poisson", "--json")
    rows = json.loads(result.stdout)
    assert len(rows) == 20
    first = [row for row in rows if row["alarm"] and row["unit"] == "town 1"]
    assert [row["detector"] for row in first] == ["scan-permutation", "scan-poisson"]
    assert all(row["cluster"] == ["town 0", "town 1", "town 2"] and row["since"] == "2020-09-21" for row in first)
    assert not any(row["alarm"] for row in rows if row["unit"] == "town 5")
    shown = run(*words, "--detector", "scan-permutation")
    assert "town 0; town 1; town 2" in shown.stdout


def test_a_scan_without_places_says_what_to_add(run, placed):
    result = run("signals", placed, "--unit", "town", "--time", "week", "--value", "n", "--detector", "scan-poisson")
    assert result.exit_code == 2
    assert "--point" in result.stderr


def test_the_record_prints_all_that_a_watch_screen_shows(run, weeks):
    result = run("warn", "--series", weeks, "--unit", "where", "--time", "week", "--value", "n", "--record", "--json")
    told = json.loads(result.stdout)
    assert told["schema"] == "marsad.watch/1"
    assert {one["area"] for one in told["areas"]} == set("ABCDE")
    assert told["record"]["judged"] > 0
    assert all(len(one["card"]["weeks"]) == 52 for one in told["areas"])

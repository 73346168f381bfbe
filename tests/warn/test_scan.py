"""Space-time scans: a planted cluster is found, quiet is left alone, and published clusters are met."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest

from marsad.warn.scan import distinct, great_circle_km, nearest_zones, permutation_scan, poisson_scan


def line_of(areas):
    return nearest_zones(great_circle_km(np.zeros(areas), np.arange(areas, dtype=float)), most=4)


def test_a_degree_on_the_equator_is_a_hundred_and_eleven_kilometres():
    assert great_circle_km(np.zeros(2), np.array([0.0, 1.0]))[0, 1] == pytest.approx(111.195, abs=0.01)


def test_every_zone_is_an_area_with_its_nearest_neighbours_once():
    assert set(nearest_zones(great_circle_km(np.zeros(3), np.array([0.0, 1.0, 3.0])), most=2)) == {
        (0,), (0, 1), (1,), (2,), (1, 2),
    }  # fmt: skip


def test_the_score_of_one_area_is_its_likelihood_ratio():
    counts, expected = np.array([[1.0, 9.0]]), np.array([[3.0, 3.0]])
    first = poisson_scan(counts, expected, [(0,), (1,)])[0]
    assert first.areas == (1,)
    assert first.score == pytest.approx(9 * np.log(3) + 3 - 9)


def test_a_planted_cluster_is_found_with_its_areas_and_duration():
    rng = np.random.default_rng(2)
    counts = rng.poisson(2.0, (30, 12)).astype(float)
    counts[-3:, 4:6] += 7.0
    found = distinct(permutation_scan(counts, line_of(12), longest=8))
    assert set(found[0].areas) == {4, 5}
    assert found[0].duration == 3
    assert found[0].p_value <= 0.01


def test_quiet_gives_small_p_values_no_oftener_than_they_say():
    rng = np.random.default_rng(5)
    zones = line_of(8)
    low = [
        permutation_scan(rng.poisson(1.0, (20, 8)).astype(float), zones, longest=5, simulations=39, seed=run)[0].p_value
        <= 0.1
        for run in range(60)
    ]
    assert sum(low) <= 14  # 6 expected; above 14 with a chance of 1 in 1,000


def test_nothing_at_all_is_no_cluster():
    assert permutation_scan(np.zeros((5, 3)), line_of(3)) == []


def read(path):
    with path.open() as stream:
        rows = list(csv.reader(stream))
    return rows[0][1:], np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])


def test_the_published_clusters_of_new_mexico_are_met(reference):
    folder = reference / "scan_reference"
    names, counts = read(folder / "NM_counts_1986_89.csv")
    _, baselines = read(folder / "NM_baselines_1986_89.csv")
    with (folder / "NM_geo.csv").open() as stream:
        places = {row["county"]: row for row in csv.DictReader(stream)}
    lat, lon = (np.array([float(places[name][key]) for name in names]) for key in ("seat_lat", "seat_long"))
    zones = nearest_zones(great_circle_km(lat, lon), most=15)
    first = poisson_scan(counts, baselines, zones)[0]
    assert {names[area] for area in first.areas} == {"losalamos", "santafe"}
    assert (first.duration, first.p_value) == (4, 0.005)
    assert first.score == pytest.approx(9.180617, abs=1e-6)
    assert permutation_scan(counts, zones, longest=4)[0].score == pytest.approx(1.7862412182993, abs=1e-9)


def test_new_york_has_no_cluster_of_fever(reference):
    folder = reference / "scan_reference"
    with (folder / "NYCfevergeo.csv").open() as stream:
        places = {row["zip"]: row for row in csv.DictReader(stream)}
    codes = sorted(places)
    with (folder / "NYCfevercas.csv").open() as stream:
        cases = [(row["zip"], date(*map(int, row["date"].split("/"))).toordinal()) for row in csv.DictReader(stream)]
    first = min(day for _, day in cases)
    counts = np.zeros((max(day for _, day in cases) - first + 1, len(codes)))
    for code, day in cases:
        counts[day - first, codes.index(code)] += 1
    lat, lon = (np.array([float(places[code][key]) for code in codes]) for key in ("lat", "long"))
    zones = nearest_zones(great_circle_km(lat, lon), most=20)
    assert permutation_scan(counts, zones, longest=7, simulations=99)[0].p_value > 0.05

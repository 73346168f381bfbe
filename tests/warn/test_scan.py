"""Space-time scans: a planted cluster is found, quiet is left alone, and published clusters are met."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest

from marsad.publish.alert_pages import card_text
from marsad.warn.cards import Desk, cards
from marsad.warn.clusters import clusters_at
from marsad.warn.scan import distinct, great_circle_km, nearest_zones, permutation_scan, poisson_scan
from marsad.warn.series import Panel


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


def panel_with_places(counts, **changed):
    """``(periods, areas)`` as a panel of areas in a row along the equator."""
    areas = counts.shape[1]
    units = tuple(f"area {n}" for n in range(areas))
    places = {"lat": np.zeros(areas), "lon": np.arange(areas, dtype=float), **changed}
    return Panel(units=units, start=100000, step="week", values=counts.T, **places)


def planted(seed=2):
    counts = np.random.default_rng(seed).poisson(2.0, (40, 12)).astype(float)
    counts[-3:, 4:6] += 7.0
    return counts


@pytest.mark.parametrize("poisson", [False, True])
def test_a_cluster_of_a_panel_names_its_units_and_its_first_week(poisson):
    seen = clusters_at(panel_with_places(planted()), 39, poisson=poisson)
    first = seen.clusters[0]
    assert set(first.areas) == {4, 5}
    assert seen.first_of(first) == 37
    assert first.p_value <= 0.05


def test_what_comes_after_a_period_changes_nothing_of_its_clusters():
    counts = planted()
    later = np.vstack([counts, np.full((5, 12), 300.0)])
    assert clusters_at(panel_with_places(counts), 39) == clusters_at(panel_with_places(later), 39)


def test_unknown_weeks_and_areas_without_a_place_are_left_out_of_a_scan_and_not_taken_for_zero():
    counts, lat = planted(), np.zeros(12)
    counts[20:23] = np.nan  # nothing was read
    counts[:30, 11] = np.nan  # begun late
    lat[0] = np.nan
    seen = clusters_at(panel_with_places(counts, lat=lat), 39)
    assert seen.rows == tuple(range(1, 11))
    assert not set(seen.columns) & {20, 21, 22}
    assert set(seen.clusters[0].areas) == {4, 5}


def test_too_little_to_scan_says_what_there_is():
    assert "5 periods" in clusters_at(panel_with_places(planted()[:5]), 4).why
    assert "not known" in clusters_at(panel_with_places(planted(), lat=None), 39).why


def test_a_card_names_the_cluster_that_its_area_is_part_of_and_it_alone_raises_no_alert():
    counts = np.random.default_rng(4).poisson(1.0, (120, 12)).astype(float)
    counts[-4:, 4:8] += 2.0
    made = cards(Desk(panel=panel_with_places(counts)), every=True)
    part = [card for card in made if card.cluster is not None]
    assert {"area 4", "area 5"} <= {card.area for card in part}
    assert any(not card.alert for card in part)
    assert all("more than the" in card_text(card) for card in part)

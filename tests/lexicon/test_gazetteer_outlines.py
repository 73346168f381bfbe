"""Outlines of imported areas: drawn simply, under the ids that events bear, and still fitting their neighbours."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.lexicon.gazetteer import folders, index_path, open_gazetteer
from marsad.lexicon.gazetteer_import import import_file
from marsad.lexicon.gazetteer_outlines import GRID, drawn
from marsad.lexicon.gazetteer_shapes import holds

_DEGREES = st.floats(-60, 60, allow_nan=False, allow_infinity=False)


@pytest.fixture
def home(tmp_path, places_home, gazetteer):
    (tmp_path / "cache").mkdir()
    index_path(tmp_path).symlink_to(index_path(places_home))
    return tmp_path


def _bring(home, name, level, features):
    path = home / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature",
         "properties": {f"ADM{level}_EN": english, f"ADM{level}_AR": arabic, f"ADM{level}_PCODE": code,
                        "ADM1_EN": "Zahiriyya", "ADM0_PCODE": "IQ"},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for english, arabic, code, ring in features
    ]}), encoding="utf-8")  # fmt: skip
    return import_file(path, folders(home)[1])


def _square(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_imported_districts_are_outlines_of_their_country_under_the_ids_of_their_places(home):
    kept = _bring(home, "adm2.geojson", 2, [
        ("Upper Zahir", "الظاهر العليا", "IQZ1Q1", _square(43, 35, 44, 36)),
        ("Lower Zahir", "الظاهر السفلى", "IQZ1Q2", _square(43, 34, 44, 35)),
    ])  # fmt: skip
    assert kept.outlines == 2
    with open_gazetteer(home) as opened:
        assert opened.outlined() == {"IQ": 2}
        found = {one.name: one for one in opened.outlines("IQ")}
        upper = found["Upper Zahir"]
        assert (upper.level, upper.id) == ("admin2", opened.look_up("Upper Zahir")[0].id)
        assert "الظاهر العليا" in upper.names
        assert holds(upper.shape, 35.5, 43.5)
        assert not holds(upper.shape, 34.5, 43.5)
        assert opened.outlines("SY") == []


def test_a_gazetteer_of_points_has_no_outlines(home):
    path = home / "villages.csv"
    path.write_text("name,lat,lon,country\nTell Zahirah,34.9,43.9,IQ\n", encoding="utf-8")
    assert import_file(path, folders(home)[1]).outlines == 0
    with open_gazetteer(home) as opened:
        assert opened.outlined() == {}


def test_an_islet_smaller_than_the_grid_is_left_out_and_the_mainland_stays():
    mainland, islet = _square(40, 30, 41, 31), _square(45, 30, 45 + GRID / 8, 30 + GRID / 8)
    assert len(drawn([[list(map(tuple, mainland))], [list(map(tuple, islet))]])) == 1


@given(st.lists(st.tuples(_DEGREES, _DEGREES), min_size=3, max_size=40))
def test_what_is_drawn_is_closed_turns_at_each_corner_and_is_drawn_again_as_it_is(ring):
    for polygon in drawn([[ring]]):
        for one in polygon:
            assert one[0] == one[-1]
            assert len(one) > 3
            assert all(here != after for here, after in pairwise(one))
            assert all(min(abs(x - lon) + abs(y - lat) for lon, lat in ring) <= GRID for x, y in one)


@given(st.lists(st.floats(-0.4, 0.4), min_size=1, max_size=30))
def test_neighbours_that_shared_a_border_still_share_it(bends):
    border = [(10 + bend, 20 + (at + 1) / (len(bends) + 1)) for at, bend in enumerate(bends)]
    west = [(8.0, 20.0), (10.0, 20.0), *border, (10.0, 21.0), (8.0, 21.0)]
    east = [(12.0, 21.0), (10.0, 21.0), *reversed(border), (10.0, 20.0), (12.0, 20.0)]
    one, other = (set(drawn([[ring]])[0][0]) for ring in (west, east))
    # Corners on the outer edges beside the ends may be straight on one side alone.
    inner = {(round(round(x / GRID) * GRID, 3), round(round(y / GRID) * GRID, 3)) for x, y in border}
    assert one & inner == other & inner

"""Gazetteers of the user's own: every layout, the same file twice, and one town in two gazetteers."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marsad.core.errors import UsageError
from marsad.lexicon.gazetteer import folders, index_path, open_gazetteer
from marsad.lexicon.gazetteer_files import open_records
from marsad.lexicon.gazetteer_import import import_file, imported, remove
from marsad.lexicon.gazetteer_shapes import box, holds, middle

# A square province of made-up villages around Tikrit, and the districts in it.
PROVINCE = [[[43.0, 34.0], [45.0, 34.0], [45.0, 36.0], [43.0, 36.0], [43.0, 34.0]]]
NORTH = [[[43.0, 35.0], [45.0, 35.0], [45.0, 36.0], [43.0, 36.0], [43.0, 35.0]]]


@pytest.fixture
def home(tmp_path, places_home, gazetteer):
    (tmp_path / "cache").mkdir()
    index_path(tmp_path).symlink_to(index_path(places_home))
    return tmp_path


@pytest.fixture
def bring(home):
    def _bring(name, content, **options):
        path = home / name
        path.write_text(content, encoding="utf-8")
        return import_file(path, folders(home)[1], **options)

    return _bring


@pytest.fixture
def best(home):
    def _best(name):
        with open_gazetteer(home) as opened:
            found = opened.look_up(name)
            return found[0] if found else None

    return _best


def _layer(level, features):
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature",
         "properties": {f"ADM{level}_EN": name, f"ADM{level}_PCODE": code, "ADM0_PCODE": "IQ", **more},
         "geometry": {"type": "Polygon", "coordinates": rings}}
        for name, code, rings, more in features
    ]})  # fmt: skip


def _geonames(id, name, lat, lon, *, kind="P", code="PPL", others="", people=0, admin1="18", admin2=""):
    cells = [id, name, name, others, lat, lon, kind, code, "IQ", "", admin1, admin2, "", "", people, "", "", "", "2024"]
    return "\t".join(map(str, cells)) + "\n"


def test_a_geonames_dump_is_known_by_its_columns(bring, best):
    kept = bring("IQ.txt", _geonames(7, "Tall Zahirah", 34.9, 43.9, others="Tel Zahira,تل زهيرة") + _geonames(
        8, "Sports Hall", 34.9, 43.9, kind="S", code="HTL"
    ))  # fmt: skip
    assert (kept.layout, kept.places, kept.attribution[:8]) == ("geonames", 1, "GeoNames")
    place = best("Tell Zahirah")
    assert (place.id, place.admin1_id) == ("geonames:7", "geonames:91695")
    assert best("تل زهيرة").id == "geonames:7"


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_a_packed_dump_is_read_through(home, pack):
    text, path = _geonames(7, "Tall Zahirah", 34.9, 43.9), home / f"IQ.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("IQ.txt", text)
            archive.writestr("readme.txt", "about")
    assert import_file(path, folders(home)[1]).places == 1


def test_columns_are_known_by_the_names_that_offices_give_them(bring, best):
    bring(
        "places.csv",
        "name_en,name_ar,lat,lng,pcode,admin1_pcode,admin1_ar\nTell Zahirah,زهيرة,34.9,43.9,C9001,IQG18,صلاح الدين\n",
    )
    place = best("Tal Zahira")
    assert (place.id, place.country, place.admin1_id) == ("pcode:C9001", "IQ", "geonames:91695")


def test_a_mapping_says_which_column_is_which(bring, best):
    bring(
        "list.tsv", "Siedlung\tBreite\tLaenge\tStaat\nTell Zahirah\t34,9\t43,9\tIraq\n",
        mapping={"name": "Siedlung", "lat": "Breite", "lon": "Laenge", "country": "Staat"},
    )  # fmt: skip
    assert (best("Tell Zahirah").lat, best("Tell Zahirah").country) == (34.9, "IQ")


def test_json_lines_may_hold_fields_within_fields(bring, best):
    record = {
        "level": "district",
        "name": {"en": "Zahirah", "ar": "زهيرة"},
        "centroid": {"latitude": 34.9, "longitude": 43.9},
        "aliases": [{"value": "Zehire"}],
        "externalIds": {"ochaPcode": "IQG1899"},
    }
    bring("names.jsonl", json.dumps(record) + "\n" + json.dumps(record | {"externalIds": {"ochaPcode": "IQG1898"}}))
    assert (best("Zehire").kind, best("Zehire").country) == ("admin2", "IQ")


def test_polygons_give_an_area_its_middle_and_size_and_hold_places_without_one(bring, best):
    bring("adm1.geojson", _layer(1, [("Zahiriyya", "IQZ1", PROVINCE, {})]))
    bring("adm2.geojson", _layer(2, [("Upper Zahir", "IQZ1Q1", NORTH, {"ADM1_PCODE": "IQZ1", "ADM1_EN": "Zahiriyya"})]))
    bring("places.csv", "name,lat,lon\nTell Zahirah,35.5,44.5\n", country="IQ")
    area = best("Upper Zahir")
    assert (area.kind, area.lat, area.lon) == ("admin2", 35.5, 44.0)
    assert 70 < area.radius_km < 90
    place = best("Tell Zahirah")
    assert place.parents[0] == "pcode:IQZ1Q1"
    assert place.admin2 == "Upper Zahir"


def test_a_province_under_another_name_is_the_one_its_towns_lie_in(bring, best):
    around_tikrit = [[[43.3, 34.1], [44.0, 34.1], [44.0, 35.0], [43.3, 35.0], [43.3, 34.1]]]
    bring("adm1.geojson", _layer(1, [("Zahiriyya", "IQZ1", around_tikrit, {})]))
    found = best("Zahiriyya")
    assert found.id.startswith("geonames:")
    assert (found.kind, found.country) == ("admin1", "IQ")


def test_a_town_of_both_gazetteers_stands_once_under_the_id_it_had(bring, home):
    with open_gazetteer(home) as opened:
        tikrit = opened.look_up("Tikrit")[0]
    bring("mine.csv", f"id,name,other names,lat,lon,country\n5,Tekreet,Takrit,{tikrit.lat + 0.02},{tikrit.lon},IQ\n",
          mapping={"names": "other names"})  # fmt: skip
    with open_gazetteer(home) as opened:
        assert [one.id for one in opened.look_up("Tikrit") if one.kind == "populated"] == [tikrit.id]
        assert opened.look_up("Tekreet")[0].id == tikrit.id
        assert opened.get("mine:5").id == tikrit.id


def test_importing_the_same_file_twice_changes_nothing(bring, home):
    text = "name,lat,lon,country\nTell Zahirah,35.5,44.5,IQ\n"
    first = bring("places.csv", text)
    before = {path: path.read_bytes() for path in folders(home)[1].iterdir()}
    times = {path: path.stat().st_mtime_ns for path in folders(home)[1].iterdir()}
    again = bring("places.csv", text)
    assert (first.changed, again.changed, again.digest) == (True, False, first.digest)
    assert {path: path.read_bytes() for path in folders(home)[1].iterdir()} == before
    assert {path: path.stat().st_mtime_ns for path in folders(home)[1].iterdir()} == times


def test_a_newer_file_takes_the_place_of_the_older_one(bring, best, home):
    bring("places.csv", "name,lat,lon,country\nTell Zahirah,35.5,44.5,IQ\n")
    bring("places.csv", "name,lat,lon,country\nTell Qadirah,35.5,44.5,IQ\n")
    assert best("Tell Zahirah") is None
    assert best("Tell Qadirah").lat == 35.5
    assert len(imported(folders(home)[1])) == 1


def test_an_import_that_breaks_off_leaves_what_was_there(bring, best, home):
    bring("IQ.csv", "name,lat,lon,country\nTell Zahirah,35.5,44.5,IQ\n")
    whole = gzip.compress(("name,lat,lon,country\n" + "".join(f"Tell {n},35,44,IQ\n" for n in range(5000))).encode())
    (home / "IQ.csv").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match=r"breaks off|cannot be read"):
        import_file(home / "IQ.csv", folders(home)[1])
    assert best("Tell Zahirah") is not None
    assert [one.suffix for one in folders(home)[1].iterdir()] == [".gz"]


def test_a_removed_gazetteer_is_forgotten(bring, best, home):
    bring("places.csv", "name,lat,lon,country\nTell Zahirah,35.5,44.5,IQ\n")
    remove(folders(home)[1], "places")
    assert best("Tell Zahirah") is None
    with pytest.raises(UsageError, match="no gazetteer"):
        remove(folders(home)[1], "places")


def test_records_that_are_no_place_are_counted_and_shown(bring):
    kept = bring("places.csv", "name,lat,lon\nA Town,35.5,44.5\nNowhere,0,0\n,1,2\nBeyond,95,10\nWords,north,east\n")
    assert (kept.places, kept.refused) == (1, 4)
    assert kept.examples[0].startswith("3: 0, 0 is no place")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("just some words\nand more\n", "is no table"),
        ("a,b\n1,2\n", "no column is known to hold names"),
        ("name,lat,lon\nNowhere,0,0\n", "holds no place"),
        ('{"type": "FeatureCollection", "features": [', "is no JSON object"),
    ],
)
def test_what_cannot_be_read_is_said_outright(bring, content, says):
    with pytest.raises(UsageError, match=says) as caught:
        bring("file.dat", content)
    assert caught.value.advice


def test_a_file_in_another_encoding_is_refused_with_its_reason(home):
    (home / "p.csv").write_bytes("name,lat,lon\nAl Ba‘ūj,35,44\n".encode("utf-16"))
    with pytest.raises(UsageError, match="not UTF-8"):
        import_file(home / "p.csv", folders(home)[1])


def test_a_column_that_is_not_there_is_named_with_those_that_are(bring):
    with pytest.raises(UsageError, match=r"no column 'Ort'; there are name, lat, lon"):
        bring("p.csv", "name,lat,lon\nX,35,44\n", mapping={"name": "Ort"})


def test_the_middle_of_a_crescent_lies_inside_it():
    crescent = [[[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 9.0), (9.0, 9.0), (9.0, 1.0), (0.0, 1.0)]]]
    lat, lon, _ = middle(crescent)
    assert holds(crescent, lat, lon)
    assert not holds(crescent, 5.0, 5.0)


def test_a_hole_is_outside():
    ring = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
    hole = [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)]
    assert holds([[ring, hole]], 0.5, 0.5)
    assert not holds([[ring, hole]], 2.0, 2.0)


@given(st.lists(st.tuples(st.floats(-170, 170), st.floats(-80, 80)), min_size=3, max_size=3))
def test_a_middle_lies_in_the_box(points):
    west, south, east, north = box([[points]])
    lat, lon, radius = middle([[points]])
    assert radius >= 0
    assert south - 1e-4 <= lat <= north + 1e-4
    assert west - 1e-4 <= lon <= east + 1e-4


@example(",\n,,")
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_reason(tmp_path_factory, text):
    path = Path(tmp_path_factory.mktemp("any") / "file")
    path.write_text(text, encoding="utf-8", newline="")
    try:
        with open_records(path) as opened:
            numbers = [number for number, _ in opened.records]
    except UsageError as error:
        numbers = [len(error.advice)]
    assert all(number >= 1 for number in numbers)

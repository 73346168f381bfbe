from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.core.errors import UsageError
from marsad.lexicon import gazetteer_build, gazetteer_sources
from marsad.lexicon.gazetteer import Gazetteer, import_rows, index_path, open_gazetteer
from marsad.lexicon.gazetteer_sources import RawPlace
from marsad.lexicon.romanise import fold, loose_key, plain_key, similarity, skeleton

SAME_NAME = [
    ("Salahuddin", "Salah al-Din", "Salah ad-Din", "Saladin", "Şalāḩ ad Dīn"),
    ("Deir ez-Zor", "Deir Ezzor", "Dayr az-Zawr", "Deir al-Zour"),
    ("Maarat al-Numan", "Ma`arrat an Nu`man"),
    ("Ain Issa", "Ayn Isa", "‘Ayn ‘Īsá"),
    ("Fallujah", "Al-Falluja", "Al Fallūjah"),
    ("Tal Afar", "Tall ‘Afar", "Talafar"),
    ("Qaim", "al-Qaim", "Al Qā’im"),
    ("Malzumeh", "Malzouma", "Al Malzūmah"),
    ("Deir Elbakht", "Dayr al Bakht", "Dair al-Bakht"),
    ("Tel al-Laban", "Tall al Laban", "Tal Al-Laban"),
    ("Um Elasafir", "Umm al ‘Aşāfīr"),
    ("Khirbet Tamo", "Khirbat Tammū"),
    ("Qaysariyeh", "al-Qaisariya"),
]


@pytest.mark.parametrize("spellings", SAME_NAME, ids=lambda names: names[0])
def test_romanisations_of_one_name_share_a_loose_key(spellings):
    assert len({loose_key(name) for name in spellings}) == 1


def test_names_that_differ_in_consonants_do_not_meet():
    assert loose_key("Hama") != loose_key("Homs")
    assert skeleton("Tikrit") != skeleton("Sinjar")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(name):
    assert fold(fold(name)) == fold(name)


@given(st.text(alphabet="abcdefg", max_size=12), st.text(alphabet="abcdefg", max_size=12))
def test_similarity_is_symmetric_and_one_only_for_equals(one, other):
    assert similarity(one, other) == pytest.approx(similarity(other, one))
    assert 0.0 <= similarity(one, other) <= 1.0
    assert (similarity(one, other) == 1.0) == (one == other)


@pytest.mark.parametrize("name", ["Salahuddin", "Salah al-Din", "Salah ad-Din", "Saladin"])
def test_every_spelling_of_salah_al_din_finds_the_province(gazetteer, name):
    best = gazetteer.look_up(name)[0]
    assert (best.id, best.kind, best.country) == ("geonames:91695", "admin1", "IQ")


@pytest.mark.parametrize("name", ["Deir ez-Zor", "Deir Ezzor", "Dayr az-Zawr"])
def test_every_spelling_of_deir_ez_zor_finds_city_and_province(gazetteer, name):
    kinds = {one.kind for one in gazetteer.look_up(name) if one.country == "SY"}
    assert {"populated", "admin1"} <= kinds


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Hawija", 35.3, 43.8),
        ("Jalawla", 34.3, 45.2),
        ("Maarat al-Numan", 35.6, 36.7),
        ("Ain Issa", 36.4, 38.9),
        ("Qaim", 34.4, 41.1),
        ("Baghouz", 34.4, 40.9),
        ("Sinjar mountains", 36.4, 41.7),
        ("الموصل", 36.3, 43.1),
    ],
)
def test_towns_of_the_region_are_found_as_they_are_typed(gazetteer, name, lat, lon):
    found = [one for one in gazetteer.look_up(name) if one.country in ("IQ", "SY")]
    assert found
    assert found[0].lat == pytest.approx(lat, abs=0.3)
    assert found[0].lon == pytest.approx(lon, abs=0.3)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("UK", "country:GB"),
        ("US", "country:US"),
        ("DRC", "country:CD"),
        ("Burma", "country:MM"),
        ("Iraq", "country:IQ"),
    ],
)
def test_countries_are_found_by_what_people_call_them(gazetteer, name, id):
    assert gazetteer.look_up(name)[0].id == id


@pytest.mark.parametrize("name", ["Aleppo", "Homs", "Mosul", "Kirkuk"])
def test_a_big_city_comes_before_the_area_of_its_name(gazetteer, name):
    assert gazetteer.look_up(name)[0].kind == "populated"


@pytest.mark.parametrize("name", ["Anbar", "Nineveh", "Diyala"])
def test_a_province_without_such_a_city_comes_first(gazetteer, name):
    assert gazetteer.look_up(name)[0].kind == "admin1"


def test_a_town_names_the_areas_around_it_smallest_first(gazetteer):
    mosul = gazetteer.get("geonames:99072")
    assert mosul is not None
    assert mosul.parents[-2:] == ("geonames:92877", "country:IQ")
    assert mosul.admin1_id == "geonames:92877"


def test_a_look_up_can_be_kept_to_one_country(gazetteer):
    assert {one.country for one in gazetteer.look_up("Tripoli", country="LB")} == {"LB"}


def test_an_abbreviated_state_is_marked_as_one(gazetteer):
    louisiana = next(one for one in gazetteer.look_up("La.") if one.name == "Louisiana")
    assert louisiana.short
    assert louisiana.dotted


def test_nothing_fits_a_name_that_is_none(gazetteer):
    assert gazetteer.look_up("Xqzzvkw") == []
    assert gazetteer.look_up("") == []
    assert gazetteer.get("geonames:nowhere") is None


def test_our_own_places_are_many_and_none_lies_at_zero():
    own = [place for place, _ in gazetteer_sources.own_places()]
    assert len(own) >= 150
    assert len({place.id for place in own}) == len(own)
    assert all((place.lat, place.lon) != (0.0, 0.0) for place in own)
    assert all(-90 <= place.lat <= 90 and -180 <= place.lon <= 180 for place in own)


def test_a_province_named_in_our_own_file_is_known(gazetteer):
    lost = []
    for place, province in gazetteer_sources.own_places():
        kept = gazetteer.get(place.id)
        if province and kept is not None and kept.admin1_id is None:
            lost.append((place.id, province))
    assert lost == []


def test_the_index_has_no_place_at_zero_zero(gazetteer, places_home):
    import sqlite3

    database = sqlite3.connect(index_path(places_home))
    try:
        assert database.execute("select count(*) from place where lat = 0 and lon = 0").fetchone() == (0,)
    finally:
        database.close()


def _few() -> list[RawPlace]:
    return [RawPlace("x:1", "Qasr al-Test", "populated", "PPL", country="IQ", lat=33.0, lon=44.0)]


def test_a_build_that_breaks_leaves_no_half_index(tmp_path):
    path = tmp_path / "cache" / "places.sqlite"

    def stop(_what: str, _share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gazetteer_build.write(path, _few(), progress=stop)
    assert list(path.parent.iterdir()) == []


def _write(path: Path) -> None:
    gazetteer_build.write(path, _few())


def test_two_processes_may_build_at_once(tmp_path):
    path = tmp_path / "places.sqlite"
    context = multiprocessing.get_context("spawn")
    builders = [context.Process(target=_write, args=(path,)) for _ in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert [builder.exitcode for builder in builders] == [0, 0]
    assert list(tmp_path.iterdir()) == [path]
    with Gazetteer([path]) as opened:
        assert opened.look_up("Qasr Test")[0].id == "x:1"


def test_a_users_own_places_are_found_beside_the_worlds(gazetteer, places_home, tmp_path):
    (tmp_path / "cache").mkdir()
    index_path(tmp_path).symlink_to(index_path(places_home))
    rows = [
        {"id": "pcode:XX01", "name": "Nahr Umar", "kind": "admin1", "country": "IQ", "lat": 31.0, "lon": 47.0},
        {"id": "pcode:XX0101", "name": "Tell Example", "country": "IQ", "lat": 31.1, "lon": 47.1,
         "admin1_id": "pcode:XX01", "names": ["تل المثال"]},
    ]  # fmt: skip
    assert import_rows(rows, "mine", home=tmp_path) == 2
    with open_gazetteer(tmp_path) as opened:
        found = opened.look_up("Tal Example")[0]
        assert (found.id, found.parents) == ("pcode:XX0101", ("pcode:XX01", "country:IQ"))
        assert opened.look_up("تل المثال")[0].id == "pcode:XX0101"
        assert opened.look_up("Mosul")[0].id == "geonames:99072"


@pytest.mark.parametrize(
    "row",
    [
        {"id": "x:1", "name": "Nowhere", "lat": 0, "lon": 0},
        {"id": "x:1", "name": "Beyond", "lat": 91, "lon": 10},
        {"id": "x:1", "name": "  ", "lat": 1, "lon": 10},
        {"id": "", "name": "Nameless", "lat": 1, "lon": 10},
    ],
)
def test_a_row_that_is_no_place_is_refused(tmp_path, row):
    with pytest.raises(UsageError):
        import_rows([row], "mine", home=tmp_path)


def test_plain_keys_forget_case_signs_and_spaces():
    assert plain_key("Abu Ghraib") == plain_key("ABUGHRAIB") == plain_key("Abū-Ghraib")

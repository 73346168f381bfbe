"""`marsad places`: what is loaded, what a name may mean, and bringing gazetteers of one's own."""

from __future__ import annotations

import json

import pytest

from marsad.lexicon.gazetteer import index_path

TABLE = "name,lat,lon,country\nTell Zahirah,35.5,44.5,IQ\nTell Qadirah,35.6,44.5,IQ\n"


@pytest.fixture(autouse=True)
def compiled(home, places_home, gazetteer):
    (home / "cache").mkdir(parents=True)
    index_path(home).symlink_to(index_path(places_home))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "villages.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_the_worlds_gazetteer_is_listed_with_its_credit(marsad):
    result = marsad("places")
    assert result.exit_code == 0
    assert "GeoNames" in result.stdout
    assert "world" in result.stdout


def test_an_imported_file_is_listed_and_its_places_are_found(marsad, table):
    result = marsad("places", "import", table, "--attribution", "Office of Maps, CC BY 4.0")
    assert result.exit_code == 0
    assert "2 places as 'villages'" in result.stderr
    listed = json.loads(marsad("places", "--json").stdout.splitlines()[-1])
    assert "villages" in json.dumps(listed) + marsad("places").stdout
    looked = marsad("places", "look", "Tal Zahira")
    assert "villages:2" in looked.stdout or "villages:" in looked.stdout


def test_the_same_file_again_changes_nothing_and_says_so(marsad, table):
    marsad("places", "import", table)
    assert "nothing changed" in marsad("places", "import", table).stderr


def test_a_removed_gazetteer_is_gone(marsad, table):
    marsad("places", "import", table, "--name", "mine")
    assert marsad("places", "remove", "mine").exit_code == 0
    assert "No gazetteer knows" in marsad("places", "look", "Tal Zahira").stderr


@pytest.mark.parametrize(
    "words",
    [
        ("import", "nowhere.csv"),
        ("import", "TABLE", "--map", "name"),
        ("import", "TABLE", "--map", "shape=name"),
        ("import", "TABLE", "--country", "Atlantis"),
        ("import", "TABLE", "TABLE", "--name", "both"),
        ("remove", "nothing"),
    ],
)
def test_wrong_usage_is_one_line_with_advice_and_exit_2(marsad, table, words):
    result = marsad("places", *(table if word == "TABLE" else word for word in words))
    assert result.exit_code == 2
    assert "Next:" in result.stderr
    assert len(result.stderr.splitlines()) == 1

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.extract.place_phrases import moved
from marsad.extract.places import capitalised, find_places


@pytest.fixture
def read(gazetteer):
    def _read(text, *, candidates=None, blocked=(), **hints):
        spans = capitalised(text) if candidates is None else candidates
        return find_places(text, [], candidates=spans, blocked=blocked, gazetteer=gazetteer, **hints)

    return _read


def named(mentions, text):
    return next(one.place for one in mentions if one.text == text)


def test_a_list_of_provinces_and_a_town_is_four_places(read):
    found = read("The raids took place in Anbar; Mosul; Salah al-Din, and Nineveh, the statement said.")
    assert [one.place.precision for one in found] == ["admin1", "exact", "admin1", "admin1"]
    assert {one.place.country for one in found} == {"IQ"}


def test_nested_names_agree_on_one_place_and_each_is_a_mention(read):
    found = read("Gunmen stormed a house in Sinjar, Sinjar district, Nineveh province, Iraq.")
    assert [one.place.precision for one in found] == ["exact", "admin2", "admin1", "country"]
    assert found[0].place.parents[-2:] == ("geonames:92877", "country:IQ")


def test_the_area_named_beside_a_town_decides_which_town_it_is(read):
    louisiana = named(read("Police in Alexandria, La., arrested two men."), "Alexandria")
    egypt = named(read("Police in Alexandria, Egypt, arrested two men."), "Alexandria")
    assert (louisiana.country, louisiana.admin1) == ("US", "Louisiana")
    assert egypt.country == "EG"


def test_the_other_places_of_a_report_decide_which_tripoli_it_is(read):
    lebanon = named(read("Clashes broke out in Tripoli. Soldiers from Beirut and Sidon were sent north."), "Tripoli")
    libya = named(read("Clashes broke out in Tripoli. Fighters from Misrata and Benghazi were sent west."), "Tripoli")
    assert (lebanon.country, libya.country) == ("LB", "LY")


def test_a_hint_about_the_country_counts(read):
    assert named(read("A bomb went off in Tripoli.", country_hint="LB"), "Tripoli").country == "LB"


def test_a_distance_and_a_bearing_move_the_point(read):
    there = named(read("A convoy was hit 20 km south of Al-Qaim in Iraq."), "Al-Qaim")
    town = named(read("A convoy was hit in Al-Qaim in Iraq."), "Al-Qaim")
    assert there.precision == "near"
    assert there.lat == pytest.approx(town.lat - 0.18, abs=0.01)
    assert there.lon == pytest.approx(town.lon, abs=0.01)


def test_a_distance_without_a_bearing_widens_the_radius(read):
    place = named(read("A body was found 20 km from Tikrit, Iraq."), "Tikrit")
    assert (place.precision, place.radius_km) == ("near", 20.0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Troops were shelled south of Al-Qaim, Iraq.", "Al-Qaim"),
        ("An ambush near Hawija, Kirkuk governorate, killed two.", "Hawija"),
        ("Shells fell on the outskirts of Idlib in Syria.", "Idlib"),
        ("Villages in the countryside of Hama, Syria, were raided.", "Hama"),
        ("The Idlib countryside in Syria was bombed.", "Idlib"),
    ],
)
def test_what_is_near_a_town_is_not_passed_off_as_the_town(read, text, name):
    place = named(read(text), name)
    assert place.precision == "near"
    assert place.radius_km >= 8


def test_between_two_towns_is_the_middle_of_the_road(read):
    found = read("A mine exploded between Mosul and Tal Afar.")
    assert len({(one.place.lat, one.place.lon) for one in found}) == 1
    assert found[0].place.precision == "near"
    assert 20 < found[0].place.radius_km < 45


@pytest.mark.parametrize("phrase", ["Aleppo province", "Aleppo governorate", "the province of Aleppo"])
def test_words_for_an_area_make_a_city_name_an_area(read, phrase):
    place = read(f"Farms burned in {phrase} in Syria.")[0].place
    assert (place.precision, place.country) == ("admin1", "SY")


def test_a_province_is_never_exact(read):
    for mention in read("Attacks were reported in Anbar, Diyala and Nineveh in Iraq."):
        assert mention.place.precision in ("admin1", "country")


def test_peoples_are_nationalities_with_their_country(read):
    found = [one for one in read("Two Iraqi soldiers and three Syrians died.") if one.kind == "nationality"]
    assert [(one.text, one.place.id) for one in found] == [("Iraqi", "country:IQ"), ("Syrians", "country:SY")]


def test_a_facility_lies_near_the_place_in_its_name_and_the_name_is_a_mention_too(read):
    found = read("Rockets landed at Erbil airport on Monday.")
    assert [(one.kind, one.text) for one in found] == [("facility", "Erbil airport"), ("place", "Erbil")]
    assert found[0].place.precision == "near"


def test_persons_months_and_outlets_are_no_places(read):
    text = (
        "In March, Jordan Smith told Reuters on Sunday that he had resigned. Smith said President Lincoln would agree."
    )
    assert read(text) == []


def test_a_surname_of_the_report_stays_a_person(read):
    found = read("The court heard Adam Jackson for an hour. Jackson said he had been in Baghdad.")
    assert [one.text for one in found] == ["Baghdad"]


def test_a_virus_named_after_a_place_is_not_the_place(read):
    assert read("Doctors tested them for Marburg virus.") == []


def test_blocked_spans_are_left_alone(read):
    text = "Baghdad Operations Command sent troops to Fallujah."
    assert [one.text for one in read(text, blocked=[(0, 26)])] == ["Fallujah"]


def test_an_unknown_village_keeps_its_province_but_gets_no_point(read):
    place = named(read("Gunmen attacked Tal Zzyxqar village, Diyala province, Iraq."), "Tal Zzyxqar village")
    assert (place.id, place.lat, place.precision) == (None, None, "unknown")
    assert (place.country, place.parents[-1]) == ("IQ", "country:IQ")


def test_a_village_of_that_name_elsewhere_is_no_answer(read):
    place = named(read("Gunmen attacked Springfield village, Diyala province, Iraq."), "Springfield village")
    assert place.id is None


def test_named_entities_are_taken_with_their_labels(read):
    text = "Fighters left Baghouz for the Hamrin mountains."
    found = read(text, candidates=[(14, 21, "GPE"), (30, 46, "LOC")])
    assert [one.place.id for one in found] == ["marsad:baghouz", "marsad:hamrin-mountains"]
    assert [one.place.precision for one in found] == ["exact", "near"]


def test_an_entity_that_cuts_a_name_in_two_is_made_whole(read):
    text = "Farms in Jurf al-Sakhar, Babil province, were searched."
    assert named(read(text, candidates=[(9, 13, "GPE")]), "Jurf al-Sakhar").id is not None


@pytest.mark.parametrize("text", ["", "   ", "no capitals here at all", "ALL OF THIS IS SHOUTED", "…, — ;", "A. B. C."])
def test_texts_without_places_give_none(read, text):
    assert [one for one in read(text) if one.kind == "place" and one.place.id] == []


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("ABabc MosulIraq.,'’-– ()\n25km"), max_size=80))
def test_spans_index_into_the_text_whatever_it_is(gazetteer, text):
    for one in find_places(text, [], candidates=capitalised(text), gazetteer=gazetteer):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert one.place is not None
        assert (one.place.lat is None) == (one.place.lon is None)


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0, 359), st.floats(0, 300))
def test_moving_a_point_there_and_back_ends_where_it_began(lat, lon, bearing, km):
    there = moved(lat, lon, bearing, km)
    assert -90 <= there[0] <= 90
    assert -180 <= there[1] <= 180
    if bearing in (0, 180):
        assert moved(*there, (bearing + 180) % 360, km)[0] == pytest.approx(lat, abs=0.01)


@pytest.mark.parametrize(
    ("text", "name", "at", "radius"),
    [
        ("A convoy was hit south of al-Qaim, Iraq.", "al-Qaim", (34.26, 40.99), 25),
        ("A body was found 20 km from Tikrit, Iraq.", "Tikrit", (34.62, 43.68), 20),
        ("Shells fell about 30 miles (48 km) south of Mosul, Iraq.", "Mosul", (35.90, 43.12), 14.5),
        ("Jets struck in the countryside of Hama, Syria.", "Hama", (35.13, 36.76), 40),
        ("Jets struck the eastern countryside of Homs, Syria.", "Homs", (34.72, 36.73), 40),
        ("Barrel bombs fell on rural Idlib, Syria.", "Idlib", (35.93, 36.63), 40),
        ("Militants attacked northern Kirkuk, Iraq.", "Kirkuk", (35.47, 44.39), 20),
        ("Warplanes struck the Makhmour mountains in Iraq.", "Makhmour mountains", (35.78, 43.58), 25),
        ("A mine exploded between Mosul and Tal Afar.", "Mosul", (36.36, 42.78), 30.1),
        ("A mine exploded halfway between Palmyra and Homs.", "Homs", (34.64, 37.50), 71.9),
        ("A bomb went off on the road from Tikrit to Samarra in Iraq.", "Samarra", (34.41, 43.78), 25.2),
        ("A bomb went off on the road linking Sinjar with Tal Afar.", "Sinjar", (36.35, 42.16), 25.9),
        ("Gunmen stopped cars on the Baghdad-Kirkuk highway.", "Baghdad", (34.40, 44.40), 118.3),
        ("A raid took place near Hawija, Kirkuk governorate.", "Hawija", (35.33, 43.77), 15),
        ("Fighting broke out in the vicinity of Marib in Yemen.", "Marib", (15.46, 45.33), 15),
    ],
)
def test_what_is_told_from_a_town_is_near_it_with_a_radius(read, text, name, at, radius):
    place = named(read(text), name)
    assert place.precision == "near"
    assert (place.lat, place.lon) == pytest.approx(at, abs=0.02)
    assert place.radius_km == pytest.approx(radius, abs=1.0)


@pytest.mark.parametrize("area", ["northern Iraq", "southern Anbar province", "western Nineveh"])
def test_a_part_of_an_area_is_no_point(read, area):
    place = next(one.place for one in read(f"Troops were sent to {area}, Iraq.") if one.kind == "place")
    assert place.precision in ("country", "admin1")


def test_two_countries_and_the_border_between_them_are_two_countries(read):
    found = read("Smugglers were shot at the Iraq-Syria border.")
    assert [one.place.id for one in found] == ["country:IQ", "country:SY"]


def test_an_area_owns_what_stands_behind_its_possessive(read):
    found = read("Shells fell in Syria's Raqqa province.")
    assert [(one.place.name, one.place.precision) for one in found] == [("Syria", "country"), ("Ar Raqqah", "admin1")]


def test_a_suburb_is_the_place_and_the_city_says_where_it_lies(read):
    found = read("An explosion hit the Damascus suburb of Jaramana.")
    assert found[-1].place.name == "Jaramānā"


@pytest.mark.parametrize("area", ["Qaḑā’ al Fallūjah", "Qada' al Falluja", "Fallujah district"])
def test_a_district_is_named_in_many_ways(read, area):
    place = read(f"An attack was reported in {area}, Al Anbar province.")[0].place
    assert (place.precision, place.country) == ("admin2", "IQ")


def test_a_far_place_that_only_sounds_alike_is_no_answer(read):
    assert named(read("Troops clashed in Depayin township in Myanmar's Sagaing region."), "Depayin township").id is None
    assert named(read("Fighters hid in the Bishri hills in Syria's Raqqa province."), "Bishri hills").id is None


def test_a_street_does_not_lie_in_the_town_it_is_named_after(read):
    found = read("Police were called to Crete Street in New Orleans, Louisiana.")
    assert [one.place.id for one in found if "Crete" in one.text] == [None]


def test_an_outlets_home_decides_which_of_the_namesakes_is_meant(read):
    text = "Police in Paris arrested two men on Tuesday after a burglary on Main Street."
    at_home = [named(read(text, outlets=(outlet,)), "Paris").admin1 for outlet in ("theparisnews.com", "parispi.net")]
    assert at_home == ["Texas", "Tennessee"]
    assert named(read(text), "Paris").country == "FR"


def test_an_outlet_that_no_list_has_is_at_home_in_the_town_in_its_name(read):
    text = "Police in Springfield arrested two men. The suspects were taken to Worcester."
    place = named(read(text, outlets=("https://www.springfieldexample.test/news/1",)), "Springfield")
    assert place.admin1 == "Massachusetts"


def test_the_home_of_an_outlet_does_not_move_what_the_report_places_elsewhere(read):
    place = named(read("A bomb killed four in Paris, France.", outlets=("theparisnews.com",)), "Paris")
    assert place.country == "FR"


def test_the_names_of_a_list_are_of_one_kind(read):
    states = read("Cases were found in Ohio, Oregon, Washington, Pennsylvania and Wyoming.")
    assert [one.place.precision for one in states] == ["admin1"] * 5
    assert {one.place.country for one in states} == {"US"}
    countries = read("Envoys came from Mexico, China, Japan, Georgia and Brazil.")
    assert [one.place.precision for one in countries] == ["country"] * 5


def test_a_town_before_its_province_is_no_list(read):
    found = read("Gunmen attacked in Sinjar, Nineveh and Baghdad.")
    assert [one.place.name for one in found] == ["Sinjār", "Nīnawá", "Baghdad"]


@pytest.mark.parametrize(("text", "state"), [("A Mass. man was shot.", "Massachusetts"), ("A crash on S.C. 5", None)])
def test_an_abbreviated_state_may_stand_alone(read, text, state):
    assert [one.place.name for one in read(text)] == [state or "South Carolina"]


def test_initials_and_ends_of_sentences_are_no_states(read):
    assert read("The book by N.C. Wyeth was sold. He fell ill. A doctor came.") == []


def test_a_street_lies_near_the_town_of_its_sentence_and_says_so(read):
    text = "Two men were shot on Crete Street in Baton Rouge. A woman from Shreveport saw it."
    place = named(read(text), "Crete Street")
    town = named(read(text), "Baton Rouge")
    assert (place.id, place.precision, place.parents[0]) == (None, "near", town.id)
    assert (place.lat, place.lon) == (town.lat, town.lon)


def test_a_quarter_of_a_far_towns_name_lies_in_the_reports_town(read):
    place = named(read("A man died in the city's Austin neighborhood, Chicago police said."), "Austin neighborhood")
    assert (place.id, place.admin1) == (None, "Illinois")


def test_a_street_of_no_town_is_at_the_outlets_home_or_nowhere(read):
    text = "Shots were fired on Crete Street at night."
    assert named(read(text, outlets=("wbrz.com",)), "Crete Street").admin1 == "Louisiana"
    assert named(read(text), "Crete Street").precision == "unknown"


def test_a_landscape_lies_in_the_province_that_the_report_says(read):
    place = named(read("Jets hit a tunnel in the Hamrin mountains of Kirkuk province, Iraq."), "Hamrin mountains")
    assert place.admin1 == "Kirkūk"
    assert place.parents == ("geonames:98410", "country:IQ")

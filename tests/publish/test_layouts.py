"""Events as files: what is unknown stays empty, what a source says does nothing, what is no point gets none."""

from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish_stories import HAWIJA, KIRKUK, TUESDAY, a_figure, an_event

from marsad.core.errors import PolicyError, UsageError
from marsad.core.nouns import Event, Place, Role, TimeSpan
from marsad.publish import inert, layouts, policy
from marsad.publish.layouts import COLUMNS, in_order, main_first, table_rows, write

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "'=1")


def written(layout: str, *events: Event, **given) -> str:
    stream = io.StringIO()
    write(events, layout, stream, **given)
    return stream.getvalue()


def csv_rows(*events: Event, **given) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", *events, **given))))


def test_json_is_the_contracts_event_with_the_documents_own_names():
    [record] = json.loads(written("json", an_event(), documents={"d-1": "report 1"}))
    assert record["schema"] == "marsad.event/1"
    assert record["documents"] == ["report 1", "d-2"]
    assert record["figures"][0]["low"] == 9
    assert record["place"]["precision"] == "exact"


def test_json_lines_hold_one_event_each_and_read_back_as_what_was_written():
    events = [an_event(id="e-b", documents=("d-1",)), an_event(id="e-a", documents=("d-2",))]
    lines = written("jsonl", *events).splitlines()
    assert [msgspec.json.decode(line, type=Event) for line in lines] == sorted(events, key=lambda e: e.id)


def test_no_events_are_an_empty_list_in_every_layout():
    assert json.loads(written("json")) == []
    assert written("jsonl") == ""
    assert json.loads(written("geojson")) == {"type": "FeatureCollection", "features": []}
    assert csv_rows() == []


def test_events_come_by_day_then_by_sources_then_by_id():
    undated = an_event(id="e-z", time=None)
    later = an_event(id="e-y", time=TimeSpan(start="2024-03-13", end="2024-03-13", precision="day", basis="stated"))
    well_told, first, second = an_event(id="e-x", independent_sources=5), an_event(id="e-a"), an_event(id="e-b")
    assert [e.id for e in in_order([undated, later, second, first, well_told])] == ["e-x", "e-a", "e-b", "e-y", "e-z"]


def test_what_is_unknown_is_an_empty_cell_and_never_zero():
    [row] = csv_rows(an_event(place=None, time=None, figures=(), roles=(), mode=None))
    for column in ("killed_low", "killed_high", "injured_best", "lat", "place", "since", "who", "mode", "operation"):
        assert row[column] == "", column


def test_an_open_interval_has_an_empty_high():
    [row] = csv_rows(an_event(figures=(a_figure(2, 2, None),)))
    assert (row["killed_low"], row["killed_best"], row["killed_high"]) == ("2", "2", "")
    assert table_rows([an_event(figures=(a_figure(2, 2, None),))])[0].killed == "≥2"


def test_the_columns_bear_the_names_of_the_filters():
    assert {"actor", "kind", "place", "country", "admin1", "since", "until", "status"} <= set(COLUMNS)
    [row] = csv_rows(an_event())
    assert row["actor"] == "iraq-cts; islamic-state"
    assert row["sources"] == "2"


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_of_words_is_a_formula(words):
    [row] = csv_rows(an_event(operation=words, place=msgspec.structs.replace(HAWIJA, name=words)))
    assert row["operation"].startswith("'")
    assert row["place"].startswith("'")


def test_a_negative_coordinate_stays_a_number():
    south = msgspec.structs.replace(HAWIJA, lat=-1.5, lon=-73.2)
    [row] = csv_rows(an_event(place=south))
    assert (row["lat"], row["lon"]) == ("-1.5", "-73.2")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_taking_the_mark_off_gives_a_cells_words_back(words):
    [row] = csv_rows(an_event(operation=words))
    cell = row["operation"]
    given_back = cell[1:] if cell.startswith("'") else cell
    assert given_back == inert.line(words)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_says_exactly_what_the_source_said_and_holds_no_control(words):
    text = written("jsonl", an_event(operation=words))
    assert json.loads(text)["operation"] == words
    assert not [letter for letter in text[:-1] if letter < " " or "\x7f" <= letter <= "\x9f" or letter == "\u202e"]


@given(st.text())
def test_an_inert_line_keeps_every_offset_and_no_control(words):
    line = inert.line(words)
    assert len(line) == len(words)
    assert all(letter >= " " and letter != "\x7f" for letter in line)


def test_control_characters_and_overrides_of_direction_do_nothing():
    assert inert.line("a\x1b[31mb\x07\u202ec\x9bd\ne") == "a\ufffd[31mb\ufffd\ufffdc\ufffdd e"
    [row] = csv_rows(an_event(operation="Storm\x1b]0;title\x07\nfront"))
    assert row["operation"] == "Storm\ufffd]0;title\ufffd front"


def test_markup_of_a_source_is_escaped():
    assert inert.markup('<b onload="x">&') == "&lt;b onload=&quot;x&quot;&gt;&amp;"


def test_geojson_has_a_point_where_there_is_one():
    [feature] = json.loads(written("geojson", an_event()))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [43.771, 35.325]}
    assert feature["properties"]["place_precision"] == "exact"
    assert feature["properties"]["killed_low"] == 9
    assert feature["properties"]["injured_low"] is None


@pytest.mark.parametrize("precision", ["admin2", "admin1", "country", "unknown"])
def test_an_area_is_never_passed_off_as_a_point(precision):
    area = msgspec.structs.replace(KIRKUK, precision=precision)
    [feature] = json.loads(written("geojson", an_event(place=area)))["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["place_precision"] == precision
    assert feature["properties"]["lat"] is None
    assert feature["properties"]["radius_km"] == 70.0


def test_an_unknown_layout_says_which_there_are():
    with pytest.raises(UsageError, match=r"U611.*csv"):
        written("xlsx", an_event())


def test_the_table_says_how_precise_a_place_is():
    near = msgspec.structs.replace(HAWIJA, precision="near")
    where = [table_rows([an_event(place=place)])[0].where for place in (HAWIJA, near, KIRKUK, None)]
    assert where == ["Hawija, Kirkuk, IQ", "~ Hawija, Kirkuk, IQ", "≈ Kirkuk province, IQ", ""]


def test_the_table_says_kinds_in_plain_words():
    assert table_rows([an_event(mode="aerial")])[0].what == "air strike"
    assert table_rows([an_event(mode=None)])[0].what == "attack"
    assert table_rows([an_event(mode="some-new-mode")])[0].what == "some new mode"


def test_actors_come_before_others_and_numbers_are_no_names():
    roles = (
        Role(role="victim", start=0, end=3, text="six"),
        Role(role="victim", start=0, end=11, text="at least 15"),
        Role(role="target", start=0, end=3, text="bus"),
        Role(role="victim", start=0, end=8, text="soldiers", actor="syria-army", group="security"),
    )
    row = table_rows([an_event(roles=roles)], actors={"syria-army": "Syrian Arab Army"}.__getitem__)[0]
    assert (row.who, row.whom) == ("", "Syrian Arab Army")


def a_role(role: str, text: str, actor: str | None = None, group: str = "unknown") -> Role:
    return Role(role=role, start=0, end=len(text), text=text, actor=actor, group=group)


def sides_of(*roles: Role, **fields) -> tuple[str, str]:
    row = table_rows([an_event(roles=roles, **fields)], actors=str.upper)[0]
    return row.who, row.whom


def test_who_stands_on_both_sides_is_shown_on_the_one_where_it_comes_first():
    told = [a_role("agent", "police", "cts"), a_role("agent", "group", "isis"), a_role("victim", "men", "isis")]
    assert sides_of(*told, a_role("victim", "guard", "guard")) == ("CTS", "ISIS, GUARD")
    assert sides_of(a_role("agent", "x", "isis"), a_role("victim", "y", "isis")) == ("ISIS", "ISIS")


def test_capitals_of_a_headline_and_plurals_are_one_word_in_the_table():
    assert sides_of(a_role("agent", "GUNMEN"), a_role("target", "Officers"), a_role("target", "officer")) == (
        "gunmen", "officers",
    )  # fmt: skip
    assert sides_of(a_role("agent", "US"), a_role("target", "Abu Rawaha", group="leader")) == ("US", "Abu Rawaha")


def test_words_that_only_say_more_of_somebody_are_no_second_one_and_actors_always_stand():
    told = (a_role("victim", "soldiers"), a_role("victim", "fourth soldier"), a_role("victim", "driver"))
    assert sides_of(*told) == ("", "soldiers, driver")
    assert sides_of(a_role("agent", "x", "army"), a_role("agent", "y", "iraqi army")) == ("ARMY, IRAQI ARMY", "")


def test_a_release_says_who_was_freed():
    freed = a_role("beneficiary", "farmer", group="civilian")
    assert sides_of(freed, kind="retreat", mode="release") == ("", "farmer")
    assert sides_of(freed) == ("", "")


@pytest.mark.parametrize(
    ("text", "name", "admin1", "where"),
    [
        ("HAMRIN", "Hamrin mountains", None, "Hamrin mountains, IQ"),
        ("MOSUL", "Al Mawşil", "Nīnawá", "Mosul, Ninawa, IQ"),
        ("Hama", "Ḩamāh", "Ḩamāh", "Hama, IQ"), ("Homs", "Homs", "Ḩimş", "Homs, IQ"),
        ("DC", "Washington", None, "DC, IQ"),
    ],
)  # fmt: skip
def test_a_place_is_said_once_and_not_in_capitals(text, name, admin1, where):
    place = msgspec.structs.replace(HAWIJA, text=text, name=name, admin1=admin1)
    assert table_rows([an_event(place=place)])[0].where == where


def test_a_private_victim_is_shown_as_one_of_a_group():
    hurt = Role(role="victim", start=0, end=10, text="Amal Jaber", group="civilian", named=True)
    nobody = Role(role="victim", start=0, end=10, text="Amal Jaber", named=True)
    leader = Role(role="victim", start=0, end=9, text="Abu Rawaha", group="leader", named=True)
    assert [policy.name_of(role) for role in (hurt, nobody, leader)] == ["civilian", "person", "Abu Rawaha"]
    for layout in ("csv", "geojson"):
        assert "Amal" not in written(layout, an_event(roles=(hurt,)))
    assert table_rows([an_event(roles=(hurt,))])[0].whom == "civilian"


def test_nothing_public_passes_before_there_are_rules_for_it():
    assert policy.passed(an_event()) == an_event()
    with pytest.raises(PolicyError):
        policy.passed(an_event(), audience="public")


def test_days_are_a_day_or_the_first_and_last():
    month = TimeSpan(start="2024-03-01", end="2024-03-31", precision="month", basis="stated")
    over = TimeSpan(start="2023-12-30", end="2024-01-02", precision="range", basis="stated")
    rows = [table_rows([an_event(time=time)])[0].when for time in (TUESDAY, month, over, None)]
    assert rows == ["2024-03-12", "2024-03-01 – 03-31", "2023-12-30 – 2024-01-02", ""]


def test_a_place_without_a_gazetteers_entry_keeps_its_words():
    unknown = Place(start=0, end=5, text="Ain Foo", precision="unknown")
    assert csv_rows(an_event(place=unknown))[0]["place"] == "Ain Foo"
    assert set(layouts.WRITERS) < set(layouts.LAYOUTS)


def a_day(day: str) -> TimeSpan:
    return TimeSpan(start=day, end=day, precision="day", basis="stated")


def test_of_one_report_the_main_event_comes_before_older_talk_in_what_programs_read():
    attack = an_event(id="e-attack", time=a_day("2024-05-03"), documents=("d-1",))
    talk = an_event(id="e-talk", time=a_day("2024-05-01"), documents=("d-1",))
    other = an_event(id="e-other", time=a_day("2024-05-02"), documents=("d-2",))
    assert [event.id for event in main_first([attack, talk, other])] == ["e-attack", "e-other", "e-talk"]
    assert [event.id for event in in_order([attack, talk, other])] == ["e-talk", "e-other", "e-attack"]

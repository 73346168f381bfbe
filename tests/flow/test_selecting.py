"""The filters: what passes, what does not, and what is said of a filter that is wrong."""

from __future__ import annotations

import msgspec
import pytest
from flow_fakes import TollExtractor
from hypothesis import given
from hypothesis import strategies as st

from marsad.core.errors import UsageError
from marsad.core.fold import fold
from marsad.core.nouns import Document, Place, Role, TimeSpan
from marsad.core.vocabulary import GROUPS, KINDS
from marsad.flow.selecting import Filters, _listed_kinds, filters_of, select_claims, select_events, talk_among
from marsad.lexicon.actors import load_actors

TEXT = (
    "3 militants were killed in Hawija on 2023-03-24. 4 people were killed in Baquba on 2023-03-25. "
    "2 people were killed in Tuz on 2023-04-01."
)


@pytest.fixture(scope="module")
def claims():
    return TollExtractor().read(Document(id="d-1", text=TEXT)).claims


@pytest.fixture(scope="module")
def events(claims):
    return fold(claims, []).events


def towns(found) -> list[str]:
    return [item.place.name for item in found]


@pytest.mark.parametrize(
    ("wanted", "passing"),
    [
        ({}, ["Hawija", "Baquba", "Tuz"]),
        ({"actor": "islamic-state"}, ["Hawija"]),
        ({"actor": ["islamic-state", "hts"]}, ["Hawija"]),
        ({"actor": "hts"}, []),
        ({"kind": "assault"}, ["Hawija", "Baquba", "Tuz"]),
        ({"kind": "assault/raid,protest"}, ["Hawija", "Baquba", "Tuz"]),
        ({"kind": "assault/aerial"}, []),
        ({"place": "al-Hawijah"}, ["Hawija"]),
        ({"place": "test:Baquba"}, ["Baquba"]),
        ({"place": "test:kirkuk"}, ["Hawija", "Baquba", "Tuz"]),
        ({"place": "country:IQ"}, ["Hawija", "Baquba", "Tuz"]),
        ({"country": "iq"}, ["Hawija", "Baquba", "Tuz"]),
        ({"country": "Iraq"}, ["Hawija", "Baquba", "Tuz"]),
        ({"country": "SY"}, []),
        ({"admin1": "kirkuk"}, ["Hawija", "Baquba", "Tuz"]),
        ({"admin1": "Baquba"}, []),
        ({"since": "2023-03-25"}, ["Baquba", "Tuz"]),
        ({"until": "2023-03-25"}, ["Hawija", "Baquba"]),
        ({"since": "2023-03", "until": "2023-03"}, ["Hawija", "Baquba"]),
        ({"since": "2023", "until": "2023"}, ["Hawija", "Baquba", "Tuz"]),
        ({"status": "denied"}, []),
        ({"min_sources": 2}, []),
        ({"bbox": "43,35,44,36"}, ["Hawija", "Baquba", "Tuz"]),
        ({"bbox": (0, 0, 10, 10)}, []),
        ({"bbox": (170, -90, 60, 90)}, ["Hawija", "Baquba", "Tuz"]),
    ],
)
def test_what_passes(events, wanted, passing):
    assert towns(select_events(events, filters_of(**wanted))) == passing


def test_claims_pass_by_the_same_filters(claims):
    assert towns(select_claims(claims, filters_of(since="2023-03-25", place="tuz"))) == ["Tuz"]


def test_an_actor_takes_in_all_that_is_part_of_it(events):
    actors = load_actors()
    child = actors.descendants("islamic-state")[0]
    of_child = [
        msgspec.structs.replace(
            event, roles=tuple(msgspec.structs.replace(role, actor=child) for role in event.roles), figures=()
        )
        for event in events[:1]
    ]
    assert towns(select_events(of_child, filters_of(actor="islamic-state"), actors=actors)) == ["Hawija"]
    assert select_events(of_child, filters_of(actor="islamic-state")) == []


def test_an_actor_may_be_called_by_its_name(events):
    assert towns(select_events(events, filters_of(actor="Islamic State"), actors=load_actors())) == ["Hawija"]


def test_an_actor_that_nobody_knows_is_told(events):
    with pytest.raises(UsageError, match="no actor 'the Sleepers of Ur'"):
        select_events(events, filters_of(actor="the Sleepers of Ur"), actors=load_actors())


def test_what_nobody_dated_lies_within_no_days(events):
    undated = [msgspec.structs.replace(event, time=None) for event in events]
    assert select_events(undated, filters_of(since="2000")) == []
    assert len(select_events(undated, filters_of())) == 3


def test_an_interval_that_touches_the_days_passes(events):
    week = TimeSpan(start="2023-03-20", end="2023-03-26", precision="week", basis="relative")
    weekly = [msgspec.structs.replace(events[0], time=week)]
    assert len(select_events(weekly, filters_of(since="2023-03-26"))) == 1
    assert select_events(weekly, filters_of(since="2023-03-27")) == []


def test_a_province_is_in_a_box_only_with_all_of_it(events):
    province = Place(
        start=0, end=0, text="Anbar", name="Anbar", lat=33.0, lon=42.0, radius_km=200, country="IQ", precision="admin1"
    )
    there = [msgspec.structs.replace(events[0], place=province)]
    assert select_events(there, filters_of(bbox="41.9,32.9,42.1,33.1")) == []
    assert len(select_events(there, filters_of(bbox="39,30,45,36"))) == 1
    assert len(select_events(there, filters_of(admin1="Al-Anbar"))) == 1


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"since": "last week"}, "U521"),
        ({"until": "2023-02-30"}, "U521"),
        ({"as_of": "2023-13"}, "U521"),
        ({"since": "2023-05", "until": "2023-04"}, "U521"),
        ({"kind": "murder"}, "U522"),
        ({"status": "real"}, "U523"),
        ({"country": "Atlantis"}, "U524"),
        ({"bbox": "1,2,3"}, "U525"),
        ({"bbox": "0,50,10,40"}, "U525"),
        ({"bbox": "a,b,c,d"}, "U525"),
        ({"min_sources": -1}, "U526"),
    ],
)
def test_a_wrong_filter_says_what_to_do(wanted, code):
    with pytest.raises(UsageError) as error:
        filters_of(**wanted)
    assert error.value.code == code
    assert error.value.advice


def test_listed_are_what_was_done_or_tried_unless_all_is_asked_for(events):
    denied = [msgspec.structs.replace(event, status="denied") for event in events]
    tried = [msgspec.structs.replace(event, status="attempted") for event in events]
    assert select_events(denied, filters_of()) == []
    assert select_events(tried, filters_of()) == tried
    assert select_events(denied, filters_of(status="all")) == denied


def test_filters_say_only_what_was_asked_for():
    assert filters_of(actor="hts", since="2024-12").said() == {"actor": ("hts",), "since": "2024-12-01"}
    assert Filters().said() == {}


@given(st.dates(), st.dates())
def test_any_two_days_in_order_make_a_filter(one, other):
    first, last = sorted((one, other))
    filters = filters_of(since=first, until=last)
    assert (filters.since, filters.until) == (first.isoformat(), last.isoformat())


@pytest.mark.parametrize(
    ("kind", "mode", "group", "shown"),
    [
        ("assault", "raid", "unknown", True), ("protest", "riot", "civilian", True),
        ("retreat", "ceasefire", "unknown", True),
        ("retreat", "resign", "official", False), ("concede", None, "unknown", False),
        ("concede", "territory", "unknown", True), ("sanction", "convict", "combatant", True),
        ("sanction", "convict", "civilian", False), ("sanction", "discontinue", "combatant", False),
        ("agree", "peace", "combatant", False), ("accuse", "claim", "combatant", False),
        ("consult", None, "security", False),
    ],
)  # fmt: skip
def test_a_table_leaves_out_talks_and_politics(events, kind, mode, group, shown):
    role = Role(role="agent", start=0, end=1, text="x", group=group)
    event = msgspec.structs.replace(events[0], kind=kind, mode=mode, roles=(role,), figures=())
    assert (talk_among([event], filters_of()) == frozenset()) is shown
    assert talk_among([event], filters_of(kind=kind)) == frozenset()
    assert talk_among([msgspec.structs.replace(event, figures=events[0].figures)], filters_of()) == frozenset()


def test_every_listed_kind_is_one_of_the_vocabulary():
    kinds = _listed_kinds()
    assert {name.partition("/")[0] for name in kinds.listed | kinds.left_out | kinds.with_armed} <= set(KINDS)
    assert kinds.armed <= set(GROUPS)

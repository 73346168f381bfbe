"""The read model answers as reading every event would: the same events, sums and order for any question."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import marsad
from marsad.flow.listing import folded_words
from marsad.flow.searching import Search, query_of
from marsad.publish.headline import headline


@pytest.fixture(scope="module")
def obs(demo_db, places_home):
    with marsad.open(demo_db, home=places_home) as observatory:
        yield observatory


@pytest.fixture(scope="module")
def search(obs, places_home):
    return Search(obs.ledger, home=places_home)


ASKED = st.fixed_dictionaries(
    {},
    optional={
        "actor": st.sampled_from(["islamic-state", "iraq-cts", "Iraqi army", "sdf"]),
        "kind": st.sampled_from(["assault", "assault/raid", "protest", "accident,aid", "consult"]),
        "place": st.sampled_from(["Mosul", "geonames:94824", "country:IQ", "Kirkuk", "Baghdad", "nowhere at all"]),
        "country": st.sampled_from(["IQ", "Syria", "IQ,SY", "FR"]),
        "admin1": st.sampled_from(["Kirkuk", "Ninawa", "Salah ad Din", "Anbar"]),
        "since": st.sampled_from(["2024", "2024-03-12", "2025-06"]),
        "until": st.sampled_from(["2025", "2025-06-10", "2026-01-01"]),
        "status": st.sampled_from(["all", "actual", "planned,threatened", "denied"]),
        "min_sources": st.integers(0, 3),
        "bbox": st.sampled_from(["38,29,49,38", "44,33,45,34", "170,-10,-170,10"]),
    },
)


def read_all(search, query, **how):
    found, cursor = [], None
    while True:
        page = search.events(query, cursor=cursor, **how)
        found += page.items
        cursor = page.next
        if cursor is None:
            assert len(found) == page.total
            return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKED, st.sampled_from(["-time", "time", "-killed", "-sources"]), st.integers(1, 40))
def test_the_same_events_pass_as_when_each_is_read(obs, search, asked, sort, limit):
    expected = {event.id: event for event in obs.events(**asked)}
    found = read_all(search, query_of(**asked), sort=sort, limit=limit)
    assert {event.id: event for event in found} == expected
    assert len(found) == len(expected)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKED, st.sampled_from(["year", "month", "week", "day", "country", "admin1", "kind", "status"]))
def test_sums_are_those_of_the_events_themselves(obs, search, asked, key):
    expected = {}
    sums = {event.id for event in obs.view().events if event.scope == "total"}
    for event in obs.events(**asked):
        told = expected.setdefault(value_of(event, key), [0, 0, 0])
        told[0] += 1
        killed = headline(event, ("killed",))
        if killed is not None and event.scope != "total" and (event.part_of is None or event.part_of in sums):
            told[1] += killed.low or 0
            told[2] += killed.best if killed.best is not None else killed.low or 0
    rows = search.aggregates(query_of(**asked), key).rows
    assert {row.key[0]: [row.events, row.killed.low, row.killed.best] for row in rows} == expected


def value_of(event, key):
    from datetime import date

    day = (event.time.start or event.time.end) if event.time else None
    if key in ("country", "admin1"):
        return getattr(event.place, key) if event.place else None
    if key in ("kind", "status"):
        return getattr(event, key)
    if day is None:
        return None
    if key == "week":
        year, week, _ = date.fromisoformat(day).isocalendar()
        return f"{year}-W{week:02}"
    return day[: {"year": 4, "month": 7, "day": 10}[key]]


def test_two_keys_of_which_events_have_several_values_are_crossed(obs, search):
    rows = search.aggregates(query_of(status="all"), "actor,publisher").rows
    claims = {claim.id: claim for claim in obs.claims()}
    expected = {}
    for event in obs.events(status="all"):
        actors = {r.actor for r in event.roles} | {f.actor for f in event.figures}
        outlets = {claims[name].publisher for name in event.claims} - {None}
        for pair in ((a, o) for a in (actors - {None}) or {None} for o in outlets or {None}):
            expected[pair] = expected.get(pair, 0) + 1
    assert {row.key: row.events for row in rows} == expected


def test_lists_are_in_order_and_what_is_undated_comes_last(search):
    newest = read_all(search, query_of(status="all"), sort="-time", limit=7)
    days = [(e.time.start or e.time.end) if e.time else None for e in newest]
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=True)
    assert days[: len(dated)] == dated
    deadliest = read_all(search, query_of(), sort="-killed")
    killed = [headline(e, ("killed",)) for e in deadliest]
    numbers = [(k.best if k.best is not None else k.low or 0) if k else -1 for k in killed]
    assert numbers == sorted(numbers, reverse=True)


def test_words_are_found_in_any_spelling_and_phrases_as_they_stand(search):
    assert search.events(query_of(q="iron will")).total == search.events(query_of(q="Will IRON")).total > 0
    assert search.events(query_of(q='"iron will"')).total > 0
    assert search.events(query_of(q='"will iron"')).total == 0
    assert search.events(query_of(q="...")).total == 0
    assert search.events(query_of(q='" OR NEAR( *')).total >= 0


def test_an_event_that_was_merged_away_leads_to_the_one_it_is_in(demo_db, places_home, tmp_path):
    path = tmp_path / "merged.db"
    shutil.copy(demo_db, path)
    with marsad.open(path, home=places_home) as observatory:
        search = Search(observatory.ledger, home=places_home)
        one, other = (e.id for e in search.events(query_of(kind="assault"), limit=2).items)
        observatory.judge(one, other, "same", who="amira", why="One night, one raid.")
        assert search.event(one).id == search.event(other).id
        assert search.events(query_of(review="person")).total == 1
        assert observatory.verify().sound


def test_what_was_added_is_found_at_once_and_what_was_replaced_no_more(tmp_path, places_home):
    report = tmp_path / "report.txt"
    report.write_text("3 militants were killed in Hawija on 2023-03-24, the army said on 25 March 2023.")
    with marsad.open(tmp_path / "growing.db", home=places_home) as observatory:
        search = Search(observatory.ledger, home=places_home)
        assert search.events(query_of()).total == 0
        observatory.add(report)
        first = search.events(query_of(q="militants"))
        assert first.total == len(observatory.events()) > 0
        report.write_text("A bus crashed in Basra on 2023-03-26 and 9 people were killed, police said.")
        observatory.add(report)
        assert search.events(query_of()).total == len(observatory.events())
        assert search.events(query_of(q="bus crashed")).total > 0
        assert observatory.verify().sound


def test_a_day_in_the_past_shows_what_was_known_then(obs, search):
    day = sorted(document.published for document in obs.documents() if document.published)[3][:10]
    expected = {event.id: event for event in obs.events(as_of=day)}
    found = read_all(search, query_of(as_of=day), limit=10)
    assert {event.id: event for event in found} == expected
    assert len(expected) < len(obs.events())


def test_folded_words_hold_nothing_that_a_search_takes_for_more_than_words():
    assert folded_words('50% "dead"_in*(Mosul)') == "50 dead in mosul"

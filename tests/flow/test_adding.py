"""Adding: once is enough, one bad document harms no other, and the order and the number of processes do not matter."""

from __future__ import annotations

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor, make_extractor

from marsad.core.errors import UsageError
from marsad.flow.adding import STEPS, add
from marsad.flow.engines import Processes, Serial, engine_for
from marsad.flow.folding import view_of
from marsad.store import Ledger


def add_all(ledger, *paths, **options):
    return add(ledger, paths, extractor=TollExtractor(), resolver=DayResolver(), **options)


def events_in(ledger) -> bytes:
    return msgspec.json.encode(view_of(ledger).events)


def test_reports_become_events_that_join_what_several_outlets_told(ledger, reports):
    report = add_all(ledger, reports)
    assert (report.added, report.already, report.failed, report.claims) == (5, 0, (), 5)
    assert report.exit_code == 0
    assert report.events == 3
    places = {event.place.name: len(event.documents) for event in view_of(ledger).events}
    assert places == {"Hawija": 2, "Baquba": 2, "Tuz": 1}


def test_adding_the_same_again_adds_nothing(ledger, reports):
    add_all(ledger, reports)
    before = ledger.counts(), ledger.digest(), events_in(ledger)
    again = add_all(ledger, reports)
    assert (again.added, again.already, again.claims, again.judgements) == (0, 5, 0, 0)
    assert (ledger.counts(), ledger.digest(), events_in(ledger)) == before


def test_the_same_bytes_under_another_name_are_there_already(ledger, reports):
    (reports / "z-copy.txt").write_bytes((reports / "a-morning.txt").read_bytes())
    report = add_all(ledger, reports)
    assert (report.added, report.already) == (5, 1)


def test_a_source_that_was_read_to_its_end_is_not_parsed_again(ledger, reports):
    steps: list[str] = []
    add_all(ledger, reports)
    add_all(ledger, reports, on_step=steps.append)
    assert "read" not in steps


def test_the_order_in_which_paths_are_given_does_not_matter(ledger, reports):
    paths = sorted(reports.iterdir())
    add_all(ledger, *reversed(paths))
    with Ledger.open(":memory:") as other:
        add_all(other, *paths)
        assert other.digest() == ledger.digest()


def test_the_size_of_a_batch_does_not_matter(ledger, reports):
    add_all(ledger, reports, batch_size=1)
    with Ledger.open(":memory:") as other:
        add_all(other, reports, batch_size=50)
        assert other.digest() == ledger.digest()


def test_several_processes_store_what_one_stores(ledger, reports):
    add_all(ledger, reports)
    with Ledger.open(":memory:") as other, Processes(2) as engine:
        add(other, [reports], extractor=make_extractor, resolver=DayResolver(), engine=engine)
        assert other.digest() == ledger.digest()


def test_reports_that_come_in_two_runs_are_compared_with_those_before(ledger, reports):
    first, second, *_ = sorted(reports.iterdir())
    add_all(ledger, first)
    report = add_all(ledger, second)
    assert report.judgements == 1
    assert report.events == 1


@pytest.mark.parametrize(("word", "code"), [("UNREADABLE", "D777"), ("DEFECT", "D900"), ("TWICE", "D901")])
def test_a_document_that_cannot_be_coded_is_told_and_the_run_goes_on(ledger, reports, word, code):
    (reports / "b-bad.txt").write_text(f"{word}. 9 people were killed in Mosul on 2023-03-24.", encoding="utf-8")
    report = add_all(ledger, reports)
    assert (report.added, report.exit_code) == (5, 3)
    (failure,) = report.failed
    assert failure.code == code
    assert failure.path.endswith("b-bad.txt")
    assert ledger.failures() == [failure]
    assert "b-bad.txt" in str(report)


def test_a_failed_document_is_tried_again_and_its_failure_kept_once(ledger, reports):
    (reports / "b-bad.txt").write_text("DEFECT", encoding="utf-8")
    add_all(ledger, reports)
    again = add_all(ledger, reports)
    assert (again.added, again.exit_code) == (0, 3)
    assert len(ledger.failures()) == 1


def test_a_file_that_cannot_be_read_is_told(ledger, reports):
    report = add_all(ledger, reports, reports / "missing.html")
    assert report.added == 5
    assert [failure.path.endswith("missing.html") for failure in report.failed] == [True]


def test_the_agency_that_a_report_credits_is_kept_with_it(ledger, reports):
    wire = "BAGHDAD (Reuters) - 5 people were killed in Hit on 2023-05-01, the police said."
    (reports / "f-wire.txt").write_text(wire, encoding="utf-8")
    add_all(ledger, reports)
    assert [document.credit for document in ledger.documents()] == [None] * 5 + ["Reuters"]


def test_a_database_that_lies_among_the_reports_is_none_of_them(reports):
    with Ledger.open(reports / "observatory.db") as ledger:
        assert add_all(ledger, reports).failed == ()
        assert add_all(ledger, reports).already == 5


def test_an_edited_file_replaces_what_it_said_before(ledger, reports):
    add_all(ledger, reports)
    (reports / "c-market.txt").write_text("7 people were killed in Baquba on 2023-03-26, not before.", encoding="utf-8")
    add_all(ledger, reports)
    days = [(event.place.name, event.time.start) for event in view_of(ledger).events]
    assert ("Baquba", "2023-03-26") in days
    assert len(ledger.documents()) == 5
    assert ledger.counts()["replaced"] == 1


def test_the_steps_come_in_their_order(ledger, reports):
    steps: list[str] = []
    add_all(ledger, reports, on_step=steps.append)
    assert list(dict.fromkeys(steps)) == list(STEPS)


def test_progress_ends_with_everything_done(ledger, reports):
    seen = []
    add_all(ledger, reports, progress=seen.append, batch_size=2)
    assert [one.step for one in seen][-2:] == ["comparing", "done"]
    assert (seen[-1].sources_done, seen[-1].sources, seen[-1].documents) == (5, 5, 5)


def test_progress_is_told_for_each_document_and_never_goes_back(ledger, reports):
    seen = []
    add_all(ledger, reports, progress=seen.append, batch_size=50)
    reading = [(one.documents, one.claims, one.sources_done) for one in seen if one.step == "reading"]
    assert reading == sorted(reading)
    assert [documents for documents, _, _ in dict.fromkeys(reading)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_claims_stay_uncompared_without_a_resolver_until_there_is_one(ledger, reports):
    add(ledger, [reports], extractor=TollExtractor())
    assert view_of(ledger).uncompared == 5
    assert add_all(ledger, reports).judgements == 2
    assert view_of(ledger).uncompared == 0


def test_no_workers_are_too_few():
    with pytest.raises(UsageError):
        engine_for(0)


def test_an_engine_groups_in_the_order_of_first_sight():
    groups = Serial().group(len, ["Tuz", "Kirkuk", "Hit", "Mosul", "Hawija"])
    assert list(groups) == [(3, ["Tuz", "Hit"]), (6, ["Kirkuk", "Hawija"]), (5, ["Mosul"])]


def test_an_engine_of_processes_keeps_the_order_of_the_items():
    with engine_for(2) as engine:
        assert list(engine.map(abs, range(-40, 0))) == list(range(40, 0, -1))

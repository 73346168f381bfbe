"""One event read without the rest of the ledger, and what was known of it at each date."""

from __future__ import annotations

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.errors import UsageError
from marsad.core.ids import document_id, event_id
from marsad.core.nouns import Document, Judgement, Maker
from marsad.flow import history
from marsad.flow.folding import refresh, view_of
from marsad.flow.nearby import nearby
from marsad.store import Ledger

TOWNS = ("Hawija", "Baquba")


def a_report(text: str, published: str, *, url: str | None = None, publisher: str = "Tigris Post") -> Document:
    name = document_id(f"{text}{published}{url}".encode())
    return Document(id=name, text=text, published=published, url=url, publisher=publisher)


def recorded(reports: list[Document], *, extra: tuple[tuple[int, int, str], ...] = ()) -> Ledger:
    """A ledger of the reports, compared by day and town; ``extra`` are judgements on claims by their places."""
    ledger = Ledger.open(":memory:")
    claims = []
    for report in reports:
        read = TollExtractor().read(report).claims
        if ledger.append(report, read):
            claims += read
    known = {claim.id: claim for claim in claims}
    ledger.append_judgements(DayResolver().judge(list(known.values())))
    names = list(known)
    for left, right, verdict in extra:
        if left % len(names) != right % len(names):
            one, other = names[left % len(names)], names[right % len(names)]
            made = Judgement(
                id=f"j-{one[2:14]}{other[2:14]}{verdict}", about="claim", left=one, right=other, verdict=verdict,
                reason="so it is", maker=Maker(name="amira", person=verdict == "different"),
            )  # fmt: skip
            ledger.append_judgements([made])
    refresh(ledger)
    return ledger


reports = st.lists(
    st.builds(
        lambda toll, town, day, published, page: a_report(
            f"{toll} people were killed in {town} on 2023-03-0{day}.",
            f"2023-03-{published:02}",
            url=f"https://example.org/{page}" if page else None,
        ),
        st.integers(1, 9), st.sampled_from(TOWNS), st.integers(1, 2), st.integers(2, 9), st.integers(0, 3),
    ),
    min_size=1, max_size=7,
)  # fmt: skip
judged = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(("part-of", "different", "unsure"))), max_size=4
)


@settings(max_examples=60, deadline=None)
@given(reports, judged)
def test_an_event_read_alone_is_the_event_of_the_whole_fold(found, extra):
    with recorded(found, extra=tuple(extra)) as ledger:
        for event in view_of(ledger).events:
            alone = nearby(ledger, event.id)
            assert alone is not None
            parts = ("part_of", "contains", "conflicts")  # what these hold of chains of parts needs more of the ledger
            assert msgspec.structs.replace(alone.event, **{p: getattr(event, p) for p in parts}) == event
            assert set(alone.event.contains) <= {other.id for other in alone.view.events}


@settings(max_examples=60, deadline=None)
@given(reports, judged)
def test_every_date_shows_what_the_whole_ledger_would_have_said_that_evening(found, extra):
    with recorded(found, extra=tuple(extra)) as ledger:
        for event in view_of(ledger).events:
            for stage in history.stages(ledger, event):
                whole = [one for one in view_of(ledger, as_of=stage.day).events if set(one.claims) & set(event.claims)]
                told = {one.id: one for one in (stage.event, *stage.apart) if one is not None}
                for one in whole:
                    assert told[one.id].figures == one.figures
                    assert told[one.id].claims == one.claims


@pytest.fixture
def rising():
    """A toll that rises, told on three evenings; the second telling is taken down and written anew."""
    with recorded([
        a_report("3 people were killed in Hawija on 2023-03-01.", "2023-03-02T09:00"),
        a_report("5 people were killed in Hawija on 2023-03-01.", "2023-03-03", url="https://example.org/toll",
                 publisher="Kirkuk Mirror"),
        a_report("7 people were killed in Hawija on 2023-03-01.", "2023-03-06", url="https://example.org/toll",
                 publisher="Kirkuk Mirror"),
    ]) as ledger:  # fmt: skip
        yield ledger


def test_a_page_that_was_replaced_stands_in_the_history_as_it_was(rising):
    (event,) = view_of(rising).events
    found = history.stages(rising, event)
    assert [stage.day for stage in found] == ["2023-03-02", "2023-03-03", "2023-03-06"]
    tolls = [[(f.low, f.high) for f in stage.event.figures] for stage in found]
    assert tolls == [[(3, 3)], [(3, 5)], [(3, 7)]]


def test_two_dates_differ_by_what_was_learned_between_them(rising):
    (event,) = view_of(rising).events
    found = history.stages(rising, event)
    changes = history.differences(history.at(found, "2023-03-02").event, history.at(found, "2023-03-05").event)
    assert {change.field: (change.before, change.after) for change in changes if change.field != "conflicts"} == {
        "figure": ((3, 3, 3), (3, 5, 5)), "sources": (1, 2), "reports": (1, 2),
    }  # fmt: skip
    assert history.differences(found[1].event, found[1].event) == ()


def test_before_the_first_report_nothing_was_known(rising):
    (event,) = view_of(rising).events
    before = history.at(history.stages(rising, event), "2023-03-01")
    assert before.event is None
    told = {change.field for change in history.differences(before.event, event)}
    assert {"kind", "place", "time", "figure"} <= told


def test_an_id_that_was_merged_away_and_a_claim_lead_to_their_event(rising):
    (event,) = view_of(rising).events
    oldest, newest = event.claims[0], event.claims[-1]
    assert nearby(rising, event_id(newest)).redirected
    assert nearby(rising, event_id(newest)).event.id == event_id(oldest)
    assert nearby(rising, newest).event.id == event.id
    assert nearby(rising, event.id[:9]).event.id == event.id


def test_what_is_no_event_is_said_with_what_to_do(rising):
    with pytest.raises(UsageError, match="There is no event e-zzz") as error:
        nearby(rising, "e-zzzz")
    assert error.value.code == "U531"


def test_a_ledger_that_has_grown_since_it_was_folded_is_not_read_by_halves(rising):
    rising.append(a_report("2 people were killed in Baquba on 2023-03-01.", "2023-03-09"))
    assert nearby(rising, "e-anything") is None

"""A ledger filled in any batches, and shown only neighbours, comes to the events of one batch shown everything."""

from __future__ import annotations

import random
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.fold import fold
from marsad.flow.comparing import compare
from marsad.flow.folding import KeptView, kept_events, refresh, touching, view_of
from marsad.flow.judging import judge, record, take_back
from marsad.flow.listing import unlike
from marsad.flow.verifying import verify
from marsad.resolve.resolver import Resolver
from marsad.store import Ledger
from older_ledgers import make_older

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from scale_world import Lineage, reports

RESOLVER = Resolver(actors=Lineage())
SOME = list(reports(220, seed=7))


def filled(batches, *, at_once=20_000):
    ledger = Ledger.open(":memory:", clock=lambda: "2023-04-01T00:00:00+00:00")
    for batch in batches:
        for report in batch:
            ledger.append(report.document, report.claims)
        compare(ledger, RESOLVER, on_step=lambda _: None, at_once=at_once)
        refresh(ledger)
    return ledger


def whole(ledger):
    claims = ledger.claims()
    return fold(claims, touching(claims, ledger.judgements()))


def judged(ledger):
    return {judgement.id for judgement in ledger.judgements()}


def groups(events):
    return {frozenset(event.claims) for event in events}


ONE_BATCH = filled([SOME])


def test_neighbours_alone_give_the_judgements_that_everything_gives():
    claims, documents = [c for r in SOME for c in r.claims], [r.document for r in SOME]
    assert judged(ONE_BATCH) == {judgement.id for judgement in RESOLVER.judge(claims, documents)}


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(1, len(SOME) - 1), max_size=4), st.integers(5, 400))
def test_batches_of_any_size_in_any_order_give_what_one_batch_gives(draw, cuts, at_once):
    mixed = list(SOME)
    draw.shuffle(mixed)
    edges = [0, *sorted(set(cuts)), len(mixed)]
    with filled([mixed[a:b] for a, b in pairwise(edges)], at_once=at_once) as streamed:
        assert judged(streamed) == judged(ONE_BATCH)
        assert groups(view_of(streamed).events) == groups(view_of(ONE_BATCH).events)
        assert isinstance(view_of(streamed), KeptView)
        folded = whole(streamed)
        assert msgspec.json.encode(kept_events(streamed)) == msgspec.json.encode(folded.events)
        assert view_of(streamed).redirects == folded.redirects


@pytest.mark.parametrize("verdict", ["same", "different", "part-of"])
def test_a_persons_word_changes_the_kept_events_as_it_changes_the_fold(verdict):
    with filled([SOME]) as ledger:
        draw = random.Random(1)
        for number in range(6):
            view = view_of(ledger)
            one, other = draw.sample(view.events, 2)
            left, right = (one.claims[0], one.claims[-1]) if number % 2 and len(one.claims) > 1 else (one.id, other.id)
            judge(ledger, view, left, right, verdict, who="amira", why=f"read both, {number}")
            assert msgspec.json.encode(kept_events(ledger)) == msgspec.json.encode(whole(ledger).events)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_answers_leave_what_is_kept_equal_to_the_fold_of_the_whole_ledger(data):
    """Only what an answer touches is folded again: joins, parts and wholes in chains, and words taken back."""
    with filled([SOME[:80]]) as ledger:
        said = []
        names = sorted(claim.id for claim in ledger.claims())
        for number in range(data.draw(st.integers(1, 8), label="answers")):
            if said and data.draw(st.booleans(), label="take one back"):
                take_back(ledger, said.pop(), why=f"mistaken, {number}")
                continue
            left, right = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
            verdict = data.draw(st.sampled_from(["same", "different", "part-of", "part-of", "unsure"]))
            who = data.draw(st.sampled_from(["amira", "basil"]))
            said.append(record(ledger, "claim", left, right, verdict, who=who, why=f"read both, {number}"))
        assert msgspec.json.encode(kept_events(ledger)) == msgspec.json.encode(whole(ledger).events)
        assert list(unlike(ledger)) == []


def test_a_document_that_is_replaced_takes_its_claims_out_of_the_kept_events():
    first = [msgspec.structs.replace(r.document, url=f"https://news.example/{n}") for n, r in enumerate(SOME)]
    with Ledger.open(":memory:") as ledger:
        for document, report in zip(first, SOME, strict=True):
            ledger.append(document, report.claims)
        compare(ledger, RESOLVER, on_step=lambda _: None)
        refresh(ledger)
        for document in first[:20]:
            ledger.append(msgspec.structs.replace(document, id=f"d-new{document.id[2:]}", text="Taken back."))
        assert kept_events(ledger) is None
        compare(ledger, RESOLVER, on_step=lambda _: None)
        refresh(ledger)
        assert msgspec.json.encode(kept_events(ledger)) == msgspec.json.encode(whole(ledger).events)


def test_an_index_made_by_other_weights_is_made_anew(tmp_path):
    content = (Path(sys.modules["marsad.resolve"].__file__).parent / "weights.toml").read_text("utf-8")
    other = tmp_path / "weights.toml"
    other.write_text(content.replace("least_toll = 10", "least_toll = 11"), "utf-8")
    with filled([SOME[:60]]) as ledger:
        resolver = Resolver(actors=Lineage(), weights=other)
        for report in SOME[60:]:
            ledger.append(report.document, report.claims)
        compare(ledger, resolver, on_step=lambda _: None)
        new = {c.id for report in SOME[60:] for c in report.claims}
        claims, documents = [c for r in SOME for c in r.claims], [r.document for r in SOME]
        wanted = {judgement.id for judgement in resolver.judge(claims, documents, new=new)}
        assert wanted <= judged(ledger)


def test_kept_events_that_were_changed_are_found_by_verify():
    from marsad.store.derived import DraftRow

    with filled([SOME]) as ledger:
        assert verify(ledger).sound
        with ledger.writing() as batch:
            row = next(batch.derived.events())
            changed = row.payload.replace(b'"revision":', b'"revision":9')
            batch.derived.replace_events([row.root], [], [DraftRow(row.root, row.id, changed)], [])
        report = verify(ledger)
        assert report.exit_code == 4
        assert "events" in {fault.table for fault in report.faults}


@pytest.mark.parametrize("nth", [1, 3])
def test_a_comparison_that_is_cut_short_goes_on_from_its_last_portion(nth):
    reached = []

    def cut(step):
        reached.append(step)
        if reached.count("judging") == nth and step == "judging":
            raise KeyboardInterrupt

    with Ledger.open(":memory:") as ledger:
        for report in SOME:
            ledger.append(report.document, report.claims)
        with pytest.raises(KeyboardInterrupt):
            compare(ledger, RESOLVER, on_step=cut, at_once=40)
        assert judged(ledger) < judged(ONE_BATCH)
        compare(ledger, RESOLVER, on_step=lambda _: None, at_once=40)
        refresh(ledger)
        assert judged(ledger) == judged(ONE_BATCH)
        assert groups(view_of(ledger).events) == groups(view_of(ONE_BATCH).events)


def test_a_database_from_before_there_was_an_index_is_brought_up_to_date(empty_database):
    with Ledger.open(":memory:") as before:
        for report in SOME[:60]:
            before.append(report.document, report.claims)
        compare(before, RESOLVER, on_step=lambda _: None)
        make_older(empty_database, "0001", before)
    with Ledger.open(empty_database.address) as ledger:
        for report in SOME[60:]:
            ledger.append(report.document, report.claims)
        compare(ledger, RESOLVER, on_step=lambda _: None)
        refresh(ledger)
        assert judged(ledger) == judged(ONE_BATCH)
        assert verify(ledger).sound

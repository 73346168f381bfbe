"""What must hold of every set of claims: no order, no batches, symmetry, and evidence that adds up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolve_builders import Build

from marsad.resolve.bounding import Bound
from marsad.resolve.columns import Columns
from marsad.resolve.evidence import compare
from marsad.resolve.pages import pages_of
from marsad.resolve.resolver import Resolver
from marsad.resolve.tellings import of_documents

BUILD = Build()
RESOLVER = Resolver()
SENTENCES = (
    "Iraqi forces killed 22 militants near the tunnel", "A roadside bomb hit a convoy at the silo", "Gunmen fired",
    "In a separate attack a bomb went off", "Barzan Hussein was among the dead",
)  # fmt: skip
TIMES = (
    None, BUILD.day("2023-03-14"), BUILD.day("2023-03-15"), BUILD.day("2023-03-25"),
    BUILD.day("2023-03-10", "2023-03-16", "published"), BUILD.day("2023-03-18", "2023-03-24", "published"),
    BUILD.day("2023-03-01", "2023-03-31"), BUILD.day("2023-01-01", "2023-12-31"),
)  # fmt: skip
FIGURES = ((), (BUILD.killed(1),), (BUILD.killed(3),), (BUILD.killed(22, group="combatant"),), (BUILD.killed(12, 30),),
           (BUILD.killed(90, scope="total"),))  # fmt: skip
DOCUMENTS = {
    name: BUILD.document(name, text, published="2023-03-16")
    for name, text in {
        "d-1": "The men of Qasr Hadid fled. In Wadi Marj, Yusuf Tamim and Laith Obeid told Al Nahar of it.",
        "d-2": "It was Yusuf Tamim of Wadi Marj, said Laith Obeid. Qasr Hadid was empty, Al Nahar wrote.",
        "d-3": "Nothing of the kind was seen in Fort Loran.",
    }.items()
}


def claims():
    return st.builds(
        BUILD.claim, st.sampled_from(SENTENCES), document=st.sampled_from(sorted(DOCUMENTS)),
        at=st.sampled_from((0, 60, 2000)), where=st.sampled_from((None, "Rutba", "Anbar", "Mosul", "Iraq")),
        kind=st.sampled_from(("assault/raid", "assault/ied", "assault", "coerce/arrest", "protest/demo")),
        when=st.sampled_from(TIMES), who=st.sampled_from((None, "iraq-cts", "islamic-state")),
        whom=st.sampled_from((None, "islamic-state")),
        named=st.sampled_from((None, "Barzan Hussein Ali", "Barzan Husain")),
        figures=st.sampled_from(FIGURES), status=st.sampled_from(("actual", "actual", "attempted", "planned")),
        operation=st.sampled_from((None, None, "Farsan al-Haq", "Fursan al Haqq", "Solid Will")),
    )  # fmt: skip


def corpora(**bounds):
    return st.lists(claims(), unique_by=lambda claim: claim.id, **bounds)


@settings(max_examples=60, deadline=None)
@given(corpora(min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_claims_and_documents_does_not_matter(some, random):
    mixed, papers = list(some), list(DOCUMENTS.values())
    random.shuffle(mixed)
    random.shuffle(papers)
    assert RESOLVER.judge(some, list(DOCUMENTS.values())) == RESOLVER.judge(mixed, papers)


@settings(max_examples=80, deadline=None)
@given(corpora(min_size=2, max_size=8), st.data())
def test_a_stream_of_reports_in_any_batches_gives_what_one_batch_gives(some, data):
    papers = list(DOCUMENTS.values())
    order = data.draw(st.permutations(sorted({claim.document for claim in some})))
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(order) - 1)))))
    streamed, seen = {}, []
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        batch = [claim for claim in some if claim.document in order[start:end]]
        seen += batch
        known = [paper for paper in papers if paper.id in {claim.document for claim in seen}]
        for judgement in RESOLVER.judge(seen, known, new={claim.id for claim in batch}):
            streamed[judgement.id] = judgement
    whole = {judgement.id: judgement for judgement in RESOLVER.judge(some, papers)}
    assert streamed == whole


@settings(max_examples=60, deadline=None)
@given(corpora(min_size=2, max_size=8))
def test_evidence_adds_up_to_the_score_and_every_judgement_has_a_reason(some):
    for judgement in RESOLVER.judge(some, list(DOCUMENTS.values())):
        assert sum(row.bits for row in judgement.evidence) == pytest.approx(judgement.score, abs=1e-6)
        assert judgement.reason.startswith(judgement.verdict)
        assert "\n" not in judgement.reason


@settings(max_examples=100, deadline=None)
@given(corpora(min_size=2, max_size=2))
def test_a_comparison_is_the_same_from_both_sides(some):
    one, other = some
    papers = list(DOCUMENTS.values())
    assert RESOLVER.compare(one, other, papers) == RESOLVER.compare(other, one, papers)


@settings(max_examples=60, deadline=None)
@given(corpora(min_size=3, max_size=8))
def test_what_is_held_of_two_reports_does_not_depend_on_a_third(some):
    papers = list(DOCUMENTS.values())
    two = {some[0].document, some[1].document}
    both = [claim for claim in some if claim.document in two]
    ids = {claim.id for claim in both}
    alone = [j for j in RESOLVER.judge(both, papers) if j.about == "claim"]
    among = [j for j in RESOLVER.judge(some, papers) if {j.left, j.right} <= ids]
    assert alone == among


@settings(max_examples=60, deadline=None)
@given(corpora(min_size=2, max_size=8))
def test_a_report_says_every_ordinary_claim_once_and_is_mostly_about_one_happening(some):
    ordinary = [claim for claim in some if not any(figure.scope == "total" for figure in claim.figures)]
    profiles = [RESOLVER.profile(claim, {}) for claim in some]
    tellings, _ = of_documents([p for p in profiles if not p.total], RESOLVER.judge_pair)
    told = [name for telling in tellings for name in (telling.members or (telling.claim.id,))]
    assert sorted(told) == sorted(claim.id for claim in ordinary)
    mains = [telling.claim.document for telling in tellings if telling.main]
    assert sorted(mains) == sorted({claim.document for claim in ordinary})


@settings(max_examples=60, deadline=None)
@given(corpora(min_size=2, max_size=8))
def test_no_pair_is_judged_twice_and_no_total_joins_an_ordinary_claim(some):
    found = [j for j in RESOLVER.judge(some, list(DOCUMENTS.values())) if j.about == "claim"]
    pairs = [frozenset((j.left, j.right)) for j in found]
    assert len(pairs) == len(set(pairs))
    totals = {c.id for c in some if any(f.scope == "total" for f in c.figures)}
    assert all((j.left in totals) == (j.right in totals) for j in found if j.verdict == "same")


@settings(max_examples=60, deadline=None)
@given(corpora(min_size=2, max_size=8))
def test_planned_and_actual_never_join(some):
    status = {claim.id: claim.status for claim in some}
    for judgement in RESOLVER.judge(some, list(DOCUMENTS.values())):
        if judgement.about == "claim" and judgement.verdict in ("same", "part-of"):
            ends = {status[judgement.left], status[judgement.right]}
            assert len(ends) == 1 or ends == {"actual", "attempted"}


@settings(max_examples=200, deadline=None)
@given(corpora(min_size=2, max_size=10))
def test_the_bound_passes_over_no_pair_that_would_have_been_recorded(some):
    pages = {name: pages_of(document) for name, document in DOCUMENTS.items()}
    profiles, _ = of_documents([RESOLVER.profile(claim, pages) for claim in some], RESOLVER.judge_pair)
    columns = Columns(profiles, RESOLVER.weights)
    papers = [profile.claim.document for profile in profiles]
    pairs = [(a, b) for a in range(len(papers)) for b in range(len(papers)) if papers[a] != papers[b]]
    ones, others = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    worth = Bound(columns, RESOLVER.weights).worth_comparing(ones, others)
    verdict = RESOLVER.weights.verdict
    for (a, b), compared in zip(pairs, worth.tolist(), strict=True):
        found = compare(profiles[a], profiles[b], RESOLVER.weights)
        recorded = (
            found.score >= min(verdict["different_between"], verdict["same_between"])
            or found.without_contradictions >= verdict["same_between"]
        )
        assert compared or not recorded

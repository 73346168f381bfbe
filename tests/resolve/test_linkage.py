"""Claims of one report are put together by all comparisons between them, not by the worst of them."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from marsad.core.clusters import cluster
from marsad.core.nouns import Evidence, Judgement, Maker
from marsad.core.verdicts import standings
from marsad.core.vocabulary import Verdict
from marsad.resolve.linkage import agreed, linked

MAKER = Maker(name="resolve")


def compared(left: str, right: str, bits: float, verdict: Verdict | None = None) -> Judgement:
    left, right = sorted((left, right))
    by_bits: Verdict = "same" if bits >= 4 else "different" if bits < 1 else "unsure"
    return Judgement(
        id=f"j-{left}{right}", about="claim", left=left, right=right, verdict=verdict or by_bits, reason="by its bits",
        maker=MAKER, score=bits, evidence=(Evidence(feature="all", bits=bits, says=""),),
    )  # fmt: skip


def test_one_sentence_with_a_misread_place_does_not_break_its_report_up():
    judged = [compared("a", "b", 7), compared("b", "c", 6), compared("a", "c", -1)]
    assert linked(["a", "b", "c"], judged) == [["a", "b", "c"]]


def test_one_sentence_that_looks_back_takes_in_no_other_event():
    judged = [compared("a", "b", 7), compared("c", "d", 8), compared("b", "c", 4.5)]
    judged += [compared(*pair, -6) for pair in ("ac", "ad", "bd")]
    assert linked(["a", "b", "c", "d"], judged) == [["a", "b"], ["c", "d"]]


def test_what_is_barred_joins_nothing_however_much_agrees():
    judged = [compared("a", "b", 9), compared("b", "c", 8), compared("a", "c", 7, "different")]
    assert linked(["a", "b", "c"], judged) == [["a", "b"], ["c"]]
    assert linked(["a", "b"], [compared("a", "b", 9, "part-of")]) == [["a"], ["b"]]


def test_comparisons_that_would_join_nothing_by_themselves_join_nothing_together():
    assert linked(["a", "b", "c"], [compared(*pair, 3.9) for pair in ("ab", "bc", "ac")]) == [["a"], ["b"], ["c"]]


NAMES = "abcdef"
PAIRS = [(one, other) for at, one in enumerate(NAMES) for other in NAMES[at + 1 :]]
COMPARED = st.lists(
    st.tuples(st.sampled_from(PAIRS), st.integers(-12, 12), st.sampled_from([None, None, None, "part-of"])),
    unique_by=lambda row: row[0], max_size=len(PAIRS),
)  # fmt: skip


@given(COMPARED)
def test_the_fold_joins_exactly_the_groups_that_were_linked(rows):
    judged = [compared(*pair, bits, verdict) for pair, bits, verdict in rows]
    groups = linked(NAMES, judged)
    folded, refused = cluster(NAMES, standings(agreed(groups, judged)).values())
    assert folded == groups
    assert not refused


@given(COMPARED)
def test_bits_still_add_up_where_the_report_changed_a_verdict(rows):
    judged = [compared(*pair, bits, verdict) for pair, bits, verdict in rows]
    for judgement in agreed(linked(NAMES, judged), judged):
        assert round(sum(row.bits for row in judgement.evidence), 2) == judgement.score


def test_the_order_of_comparisons_decides_nothing():
    judged = [compared("a", "b", 5), compared("b", "c", 5), compared("a", "c", -3)]
    found = {str(linked(["a", "b", "c"], list(order))) for order in permutations(judged)}
    assert len(found) == 1
    backward = [replace(j, left=j.right, right=j.left) for j in judged]
    assert str(linked(["a", "b", "c"], backward)) in found

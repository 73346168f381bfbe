"""Cohen's kappa against published figures, and what is held against what."""

import pytest

from marsad.core.nouns import Claim, Codes, Judgement, KindIs, Maker, Span
from marsad.review.agreement import agreements, kappa, wilson

SPAN = Span(start=0, end=4)


def table(both, first, second, neither):
    return [(True, True)] * both + [(True, False)] * first + [(False, True)] * second + [(False, False)] * neither


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((20, 5, 10, 15), 0.40),  # the grant proposals of the usual textbook example (50 of them)
        ((45, 15, 25, 15), 0.1304),  # same agreement, other habits
        ((25, 35, 5, 35), 0.2593),
    ],
)
def test_kappa_of_tables_with_known_values(cells, expected):
    assert kappa("join", "two", table(*cells)).kappa == pytest.approx(expected, abs=5e-5)


def test_perfect_agreement_has_an_interval_that_still_narrows_with_more_answers():
    few, many = kappa("f", "two", table(3, 0, 0, 3)), kappa("f", "two", table(40, 0, 0, 40))
    assert few.kappa == many.kappa == 1.0
    assert few.low < many.low < 1.0
    assert few.high == 1.0


def test_nothing_can_be_said_where_both_always_say_the_same_one_thing():
    assert kappa("f", "two", [(True, True)] * 9).kappa is None
    assert kappa("f", "two", []).kappa is None


def test_wilsons_interval_as_published():
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)  # Newcombe (1998), Statistics in Medicine 17


def claim(name, kind="assault"):
    return Claim(id=name, document=f"d-{name}", kind=kind, mode=None, codes=Codes(), status="actual", sentence=SPAN,
                 trigger=SPAN)  # fmt: skip


def field(name, kind, who, verdict="different"):
    return Judgement(
        id=f"j-{name}{kind}{who}", about="field", left=name, right=name, verdict=verdict, reason="",
        maker=Maker(name=who, person=True), correction=KindIs(kind=kind),
    )  # fmt: skip


def pair(left, right, verdict, who=None):
    return Judgement(id=f"j-{left}{right}{verdict}{who}", about="claim", left=left, right=right, verdict=verdict,
                     reason="", maker=Maker(name=who or "resolve", person=who is not None))  # fmt: skip


def test_a_field_is_held_against_what_the_machine_read():
    claims = {name: claim(name) for name in "abc"}
    rows = [field("a", "assault", "amira", "same"), field("b", "aid", "amira"), field("c", "aid", "amira", "unsure")]
    (found,) = agreements(claims, rows)
    assert (found.field, found.readers, found.n, found.agreed) == ("kind", "machine and persons", 2, 1)


def test_two_persons_are_held_against_each_other():
    rows = [field("a", "aid", "amira"), field("a", "assault", "omar"), pair("a", "b", "same", "amira"),
            pair("a", "b", "same", "omar")]  # fmt: skip
    found = {(one.field, one.readers): one for one in agreements({"a": claim("a")}, rows)}
    assert found["kind", "two persons"].agreed == 0
    assert found["same happening", "two persons"].agreed == 1
    assert ("kind", "machine and persons") not in found


def test_what_the_machine_did_not_join_counts_as_kept_apart():
    rows = [pair("a", "b", "unsure"), pair("a", "b", "different", "amira"), pair("a", "c", "same"),
            pair("a", "c", "different", "amira")]  # fmt: skip
    (found,) = agreements({}, rows)
    assert (found.n, found.agreed) == (2, 1)

"""Fitting how sure a claim is, and when some gold calls it right."""

from __future__ import annotations

import tomllib

import msgspec
import pytest

import rightness
from fitting import Case, fit, report
from marsad.core.nouns import Claim, Codes, Figure, Place, Role, Span


def cases(right_if_told: int, right_if_not: int, of: int = 100) -> list[Case]:
    """Claims with a feature, so many right, and without it."""
    told = [Case("set", f"t{n}", "fit", {"told": 1.0}, n < right_if_told) for n in range(of)]
    return told + [Case("set", f"n{n}", "fit", {}, n < right_if_not) for n in range(of)]


def test_a_feature_of_right_claims_gets_weight_and_the_shares_come_true():
    fitted = fit(cases(90, 30))
    assert fitted.weights["told"] > 1
    assert fitted.model.share({"told": 1.0}) == pytest.approx(0.9, abs=0.03)
    assert fitted.model.share({}) == pytest.approx(0.3, abs=0.03)


def test_a_feature_that_hardly_occurs_gets_no_weight():
    rare = [Case("set", "r", "fit", {"rare": 1.0}, True)]
    assert "rare" not in fit(cases(90, 30) + rare).weights


def test_the_file_reads_back_as_the_model():
    fitted = fit(cases(90, 30))
    table = tomllib.loads(fitted.toml(200, "2026-11-22"))
    assert {row["feature"]: row["weight"] for row in table["weight"]} == fitted.weights
    assert table["bias"] == fitted.bias


def test_the_report_is_of_the_half_that_was_not_fitted():
    held = [case._replace(half="check", right=False) for case in cases(90, 30)[:10]]
    told = report(fit(cases(90, 30)), cases(90, 30) + held, {"set": "it is told"})
    assert "| set | 10 | 0.9" in told
    assert "| 0.00 | it is told |" in told


def a_claim(**changed) -> Claim:
    claim = Claim(
        id="c", document="d", kind="assault", mode=None, codes=Codes(acled="Attack", muc4="ATTACK"), status="actual",
        sentence=Span(start=0, end=40), trigger=Span(start=8, end=14, quote="killed"),
    )  # fmt: skip
    return msgspec.structs.replace(claim, **changed)


def killed(number: int, **changed) -> Claim:
    return a_claim(figures=(Figure(measure="killed", low=number, best=number, high=number),), **changed)


@pytest.mark.parametrize(
    ("status", "acled", "right"),
    [("actual", "Attack", True), ("actual", "Grenade", False), ("denied", "Attack", False)],
)
def test_a_kind_is_right_if_it_is_the_sentences_and_told_as_having_happened(status, acled, right):
    claim = a_claim(status=status, codes=Codes(acled=acled))
    assert rightness.by_kind([claim], {"labels": ["Attack"], "status": "actual"}, "")(claim) is right


def test_what_is_told_as_having_happened_is_wrong_in_a_sentence_where_nothing_does():
    gold = {"labels": [], "status": "denied", "would_be": "Attack"}
    told, denied = a_claim(), a_claim(status="denied")
    assert rightness.by_kind([told], gold, "")(told) is False
    assert rightness.by_kind([denied], gold, "")(denied) is True


def test_only_the_claim_at_the_trigger_that_is_asked_for_is_judged():
    gold = {"trigger": {"start": 8, "end": 14}, "status": "denied"}
    asked, other = a_claim(), a_claim(trigger=Span(start=20, end=25))
    judged = rightness.by_status([asked, other], gold, "")
    assert (judged(asked), judged(other)) == (False, None)


def test_numbers_that_add_up_to_the_texts_are_right():
    parts = [killed(2), killed(3)]
    gold = {"figures": {"killed": [5, 5, 5]}}
    assert all(rightness.by_figures(parts, gold, "")(one) for one in parts)
    assert rightness.by_figures([killed(2)], gold, "")(killed(2)) is False


def test_a_place_is_right_if_it_meets_the_verbs():
    here, there = (a_claim(place=Place(start=s, end=s + 6, text="Hawija")) for s in (20, 30))
    gold = {"verbs": [{"start": 8, "end": 14, "places": [{"start": 20, "end": 26}], "doubtful": False}]}
    judged = rightness.by_place([here, there], gold, "")
    assert (judged(here), judged(there), judged(a_claim())) == (True, False, None)


def test_fewer_than_an_incidents_dead_may_be_part_of_them():
    gold = {"killed": {"low": 3, "high": 3}}
    judged = rightness.by_incident([], gold, "")
    assert [judged(killed(n)) for n in (3, 2, 4)] == [True, None, False]


def test_a_template_of_the_type_with_somebody_named_makes_a_claim_right():
    slots = {slot: [] for slot in ("perp_individual", "perp_org", "targets", "weapons")}
    gold = {"templates": [{"types": ["ATTACK"], "victims": [{"mentions": ["SIX JESUIT PRIESTS"]}], **slots}]}
    priests, others = (
        a_claim(roles=(Role(role="victim", start=0, end=7, text=text),)) for text in ("Jesuit priests", "a farmer")
    )
    judged = rightness.by_template([priests, others], gold, "")
    assert (judged(priests), judged(others)) == (True, False)

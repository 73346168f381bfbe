"""How likely a claim is right: what the weights make of its features."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.core.ids import document_id
from marsad.core.nouns import Claim, Document
from marsad.extract.confidence import LOWEST, Features, Model, features_of, model
from marsad.extract.extractor import Extractor

Claims = Callable[..., list[Claim]]


@pytest.fixture(scope="module")
def features(extractor: Extractor) -> Callable[[str], Features]:
    """The features of the first claim of a text, as the extractor noted them."""

    def of(text: str) -> Features:
        document = Document(id=document_id(text.encode()), text=text, published="2024-05-08")
        trace, reading = extractor.trace(document)
        return trace.confidences[reading.claims[0].id].features

    return of


def test_a_share_is_what_the_log_odds_say() -> None:
    assert Model(bias=0.0, weights={"a": 1.1}).share({"a": 1.0}) == 0.75


def test_a_feature_without_a_weight_counts_for_nothing() -> None:
    assert Model(bias=0.0, weights={}).share({"unheard of": 3.0}) == 0.5


@given(st.floats(-50, 50), st.dictionaries(st.sampled_from("abc"), st.floats(-9, 9)))
def test_no_claim_is_ever_quite_sure_or_quite_hopeless(bias: float, weights: dict[str, float]) -> None:
    share = Model(bias=bias, weights=weights).share(dict.fromkeys("abc", 1.0))
    assert LOWEST <= share <= 1 - LOWEST


def test_the_reasons_are_the_heaviest_weights_first() -> None:
    reasons = Model(weights={"light": 0.05, "heavy": -2.0, "middling": 0.5}).reasons(
        {"light": 1.0, "heavy": 1.0, "middling": 2.0}
    )
    assert [(r.feature, r.weight) for r in reasons] == [("heavy", -2.0), ("middling", 1.0)]


def test_who_and_how_many_are_features(features: Callable[[str], Features]) -> None:
    found = features("Gunmen killed three farmers in Hawija on Monday.")
    assert {"somebody does it", "somebody suffers it", "a number of people", "the sentence names the place"} <= set(
        found
    )
    assert "status: denied" not in found


def test_a_status_other_than_actual_is_a_feature(features: Callable[[str], Features]) -> None:
    assert "status: threatened" in features("The militants threatened to kill three hostages in Mosul.")


def test_what_is_said_again_is_a_feature(features: Callable[[str], Features]) -> None:
    once = features("Gunmen killed three farmers in Hawija on Monday.")
    twice = features("Gunmen killed three farmers in Hawija on Monday. Police said the gunmen killed three farmers.")
    assert "claims with the same number" not in once
    assert twice["claims with the same number"] > 0


def test_a_claim_without_a_parse_still_has_features(claims: Claims) -> None:
    [claim, *_] = found = claims("Gunmen killed three farmers in Hawija on Monday.")
    document = Document(id=claim.document, text=claim.sentence.quote, published="2024-05-08")
    assert features_of(claim, found, document, parsed=())["the trigger has no parse"] == 1.0


def test_every_claim_has_the_confidence_of_the_model(extractor: Extractor) -> None:
    text = "Gunmen killed three farmers in Hawija on Monday. The army denied that it had shelled the village."
    document = Document(id=document_id(text.encode()), text=text, published="2024-05-08")
    trace, reading = extractor.trace(document)
    assert reading.claims
    assert all(c.confidence == model().share(trace.confidences[c.id].features) for c in reading.claims)
    assert len({c.id for c in reading.claims}) == len(reading.claims)

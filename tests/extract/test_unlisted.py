"""Events told in words that no list holds, as the trained reader hears them."""

from __future__ import annotations

import numpy as np
import pytest

from marsad.core.nouns import Claim, Document
from marsad.extract import encoder, hearing
from marsad.extract.extractor import Extractor
from marsad.lexicon.words import event_words


@pytest.fixture(scope="module")
def read(extractor: Extractor):
    """The claims of a text."""

    def claims(text: str) -> tuple[Claim, ...]:
        return extractor.read(Document(id="d", text=text, published="2024-05-08")).claims

    return claims


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("Armed men descended on the hamlet of Bilogo and killed its chief.", "descended", "assault"),
        ("Ansaru said it would turn the highways into graveyards.", "turn", "assault"),
    ],
)
def test_a_word_that_no_list_holds_opens_an_event_and_says_that_it_was_heard(
    read, text: str, word: str, kind: str
) -> None:
    assert word not in event_words().sure_forms | event_words().strong_forms
    heard = [claim for claim in read(text) if "heard in" in claim.fired[0]]
    assert [claim for claim in heard if claim.trigger.quote.startswith(word) and claim.kind == kind]


def test_a_heard_claim_is_believed_less_than_its_word_is_heard(read) -> None:
    shares = [(hearing.heard_share(c.fired[0]), c) for c in read("Ansaru said it would turn the highways into graves.")]
    assert shares
    assert all(share is not None and claim.confidence <= share for share, claim in shares)


@pytest.mark.parametrize(
    "text",
    [
        "The village lies twelve kilometres east of the river.",
        "Rice farmers expect a poor harvest this year.",
    ],
)
def test_plain_sentences_hold_no_event_to_the_readers_ear(text: str) -> None:
    window = encoder.encode(text, [(0, len(text))]).windows[0]
    assert max(one.event for one in window.heard) < 0.5


def test_every_label_of_the_head_stands_for_a_concept_of_the_lexicon() -> None:
    text = "Gunmen killed two men."
    window = encoder.encode(text, [(0, len(text))]).windows[0]
    assert {one.label for one in window.heard} <= set(hearing.concepts())
    labels = np.load(hearing.FILE)["labels"]
    assert list(labels) == ["none", *hearing.concepts()]


def test_what_a_claim_says_of_how_it_was_heard_is_read_again() -> None:
    assert hearing.heard_share(hearing.fired_by("kill", "Felled", 0.62)) == 0.62
    assert hearing.heard_share("kill: kill") is None


@pytest.mark.parametrize(
    "text",
    [
        "Pilgrims descended on the hamlet of Bilogo on Sunday.",
        "Tourists poured into the old quarter and emptied the stalls.",
    ],
)
def test_in_news_that_names_no_arms_and_tells_of_no_force_nothing_is_heard_into_plain_words(read, text: str) -> None:
    assert not [claim for claim in read(text) if claim.kind in ("assault", "accident")]

"""The trained reader: spans that lie where they say, events with their places, nothing of what it did not read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from marsad.extract import encoder
from marsad.extract.encoder import LABELS, Encoding, encode, in_one_thread
from marsad.text import sentences

STORY = (
    "Gunmen from Kirkuk ambushed a police patrol near Hawija on Tuesday. Two officers and a driver were killed by a "
    "roadside bomb. A spokesman in Baghdad said the group had fled."
)


def span(words: str, within: str = STORY) -> tuple[int, int]:
    start = within.index(words)
    return start, start + len(words)


def test_the_place_of_the_ambush_is_where_it_was_laid_not_where_the_gunmen_come_from() -> None:
    encoding = encode(STORY, sentences.split(STORY))
    found = encoding.places_of(span("ambushed"), (0, len(STORY)))
    assert found is not None
    assert STORY[found[0].start : found[0].end] == "Hawija"


def test_words_that_were_not_read_have_no_answer() -> None:
    encoding = encode(STORY, sentences.split(STORY)[:1])
    assert encoding.places_of(span("killed"), (0, len(STORY))) is None
    assert encoding.incident(span("killed")) is None
    assert encoding.incident(span("ambushed")) is not None


def test_sentences_apart_from_one_another_keep_their_own_offsets() -> None:
    first, _, last = sentences.split(STORY)
    tagged = encode(STORY, [first, last]).tagged(("place", "organisation"))
    assert {STORY[one.start : one.end] for one in tagged} >= {"Hawija", "the group"}


def test_nothing_to_read_gives_nothing() -> None:
    assert encode("", []).tagged() == []
    assert Encoding().places_of((0, 1), (0, 1)) is None


@pytest.mark.parametrize("label", ["victims", "weapons"])
def test_who_was_hurt_and_with_what_is_tagged(label: str) -> None:
    tagged = encode(STORY, sentences.split(STORY)).tagged((label,), least=0.2)
    words = " ".join(STORY[one.start : one.end] for one in tagged)
    assert {"victims": "officers", "weapons": "bomb"}[label] in words


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="aZ é中'’-,.\n\t0٣", min_size=1, max_size=400))
def test_every_span_lies_within_the_text_and_its_label_is_known(text: str) -> None:
    for one in encode(text, sentences.split(text)).tagged(least=0.1):
        assert 0 <= one.start < one.end <= len(text)
        assert one.label in LABELS
        assert 0 <= one.sure <= 1


def test_products_keep_to_one_thread_while_reading_and_have_their_threads_back_afterwards() -> None:
    """How many threads numpy's products may take, by what the library itself says."""
    encoder._pools.cache_clear()  # a library that another test has loaded since is none of reading's
    before = blas_threads()
    with in_one_thread():
        assert set(blas_threads()) == {1}
    assert blas_threads() == before


def blas_threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

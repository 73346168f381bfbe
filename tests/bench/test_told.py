"""The sentences that the trigger head is taught with: each is marked so that it can be read."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from marsad.extract.hearing import concepts

TRAINING = Path(__file__).parents[2] / "training"


@pytest.fixture(scope="module")
def told() -> ModuleType:
    """The module ``training/told.py``."""
    spec = importlib.util.spec_from_file_location("told", TRAINING / "told.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["told"] = module
    spec.loader.exec_module(module)
    return module


def test_every_mark_bears_a_label_of_the_lexicon(told: ModuleType) -> None:
    labels = {event.label for one in told.sentences() for event in one.events}
    assert labels <= set(concepts())


def test_no_sentence_is_there_twice(told: ModuleType) -> None:
    texts = [one.text for one in told.sentences()]
    assert len(texts) == len(set(texts))


def test_a_mark_is_taken_out_and_its_light_words_with_it(told: ModuleType) -> None:
    one = told.sentence("Raiders [tried to storm|attack a] the mill.")
    assert one.text == "Raiders tried to storm the mill."
    assert [(one.text[s:e], event.label, event.status) for event in one.events for s, e in event.words] == [
        ("storm", "attack", "attempted")
    ]


def test_a_mark_that_is_not_closed_is_refused(told: ModuleType) -> None:
    with pytest.raises(ValueError, match="not a mark"):
        told.sentence("Raiders [stormed|attack the mill.")

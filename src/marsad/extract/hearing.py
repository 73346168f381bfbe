"""Hearing events in words that no list holds: a linear head over the encoder's states of a word and its sentence.

The head says how likely a word is the trigger of an event, of which concept of the lexicon, and how far the event came
(its status). It was learned from the sentences in ``training/told`` (`training/hear.py`). Its odds are shares: of the
words heard at 0.8, four in five are triggers (decision 0013 has the table).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from marsad.core.vocabulary import STATUSES, Status
from marsad.lexicon.words import Concept, cue_words, event_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FILE = Path(__file__).parent / "reader" / "hearing.npz"


class Heard(NamedTuple):
    """What a word was heard as: shares from 0 to 1 that it is a trigger, of a label, and of a status if it is one."""

    event: float
    label: str
    sure: float
    """The share of the likeliest kind; the label is the likeliest of that kind."""
    status: Status
    status_sure: float


def fired_by(concept: str, word: str, share: float) -> str:
    """What a claim says that fired, where no list holds its word; `heard_share` reads it again."""
    return f"{concept}: heard in {word.lower()} at {share:.2f}"


def heard_share(fired: str) -> float | None:
    """How surely a claim's word was heard as a trigger; None where a list holds it."""
    found = _FIRED.search(fired)
    return float(found.group(1)) if found is not None else None


_FIRED = re.compile(r": heard in .* at (\d\.\d\d)$")


class _Head(NamedTuple):
    """Weights (features, labels and statuses side by side) and what they stand for; the first label is "none"."""

    weights: Floats
    bias: Floats
    labels: tuple[str, ...]


@cache
def _head() -> _Head:
    with np.load(FILE, allow_pickle=False) as stored:
        return _Head(stored["weights"].astype(np.float32), stored["bias"], tuple(map(str, stored["labels"])))


def hear(features: Floats) -> list[Heard]:
    """What the head makes of words, (words, features): a word's lower and upper states, then its sentence's."""
    if not len(features):
        return []
    head = _head()
    odds = features @ head.weights + head.bias
    shares, statuses = _shares(odds[:, : len(head.labels)]), _shares(odds[:, len(head.labels) :])
    kinds = shares[:, 1:] @ _kinds(head.labels)
    best = 1 + (shares[:, 1:] * _kinds(head.labels)[:, kinds.argmax(1)].T).argmax(1)
    status = statuses.argmax(1)
    return [
        Heard(
            float(1 - shares[at, 0]), head.labels[best[at]], float(kinds[at].max()),
            cast("Status", STATUSES[status[at]]), float(statuses[at, status[at]]),
        )
        for at in range(len(features))
    ]  # fmt: skip


@cache
def _kinds(labels: tuple[str, ...]) -> Floats:
    """Which kind each label but the first is of: (labels, kinds), 1 where it is."""
    known = concepts()
    of = [known[label].kind for label in labels[1:]]
    names = sorted(set(of))
    table: Floats = np.array([[kind == name for name in names] for kind in of], dtype=np.float32)
    return table


def _shares(odds: Floats) -> Floats:
    shares: Floats = np.exp(odds - odds.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return shares


@cache
def concepts() -> dict[str, Concept]:
    """The lexicon's concept of each label, as ``lexicon/en/heard.toml`` names it."""
    words = event_words()
    known: dict[tuple[str, str], Concept] = {}
    for table in (words.verbs, words.nouns):
        for entries in table.values():
            for entry in entries:
                known.setdefault((entry.concept.file.removesuffix(".toml"), entry.concept.name), entry.concept)
    named = cue_words("heard")["concepts"]
    return {label: known[cast("tuple[str, str]", tuple(place.split("/")))] for label, place in named.items()}

"""Train the head that hears events, over the states of the encoder as it is: `python training/hear.py`.

A word's features are the encoder's lower and upper states of it and the mean of the upper states of its sentence. On
these stand two multinomial logistic regressions with a normal prior (Hastie et al., 2009, 4.4): which event a word
tells, if any, and how far that event came. They are learned from the sentences of ``training/told``, and from the open
halves of ``bench/own`` as the rules read them; an eighth of the sentences is kept back, and the figures printed are of
that eighth.
Needs no more than the package itself, and a minute.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from corpora import part
from numpy.typing import NDArray
from scipy.optimize import minimize
from told import Sentence, Told, sentences

from marsad.core.nouns import Claim, Document
from marsad.core.vocabulary import STATUSES
from marsad.extract import encoder
from marsad.extract.extractor import Extractor
from marsad.extract.hearing import concepts
from marsad.lexicon.actors import load_actors
from marsad.lexicon.gazetteer import open_gazetteer
from marsad.text.sentences import split

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROOT = Path(__file__).parents[1]
OWN = ("statuses", "kinds-open", "politics-open", "speakers", "figures")
LABELS = ("none", *concepts())
HEARD = "heard in"
"""How the rules' claims say that the head opened them: those teach it nothing."""
PRIOR, STATUS_PRIOR = 100.0, 33.0
"""How strongly weights are drawn to 0; chosen on a quarter of the sentences."""


class Words(NamedTuple):
    """The words of some sentences as numbers: features, which event (0 none), which status (-1 unknown), which one."""

    features: Floats
    labels: Ints
    statuses: Ints
    sentence: Ints


def main() -> None:
    """Train, save and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "src/marsad/extract/reader/hearing.npz")
    parser.add_argument("--all-folds", action="store_true", help="report on four folds of the sentences, save nothing")
    wanted = parser.parse_args()
    written = list(sentences())
    taught = words_of(list(as_the_rules_read()))
    if wanted.all_folds:
        report(*_over_folds(written, taught, 4))
        return
    learned = [one for one in written if part(one.text)]
    weights, bias = trained(_joined(words_of(learned), taught))
    kept = words_of([one for one in written if not part(one.text)])
    report(kept, kept.features @ weights + bias)
    np.savez_compressed(
        wanted.out, weights=weights.astype(np.float16), bias=bias.astype(np.float32), labels=np.array(LABELS)
    )  # fmt: skip
    print(f"{wanted.out}: {wanted.out.stat().st_size / 1e3:.0f} kB, learned from {len(learned)} sentences")


def as_the_rules_read() -> Iterator[Sentence]:
    """The open halves of bench/own, with what the rules make of them (they were mended by these very sentences)."""
    extractor = Extractor(gazetteer=open_gazetteer(), actors=load_actors())
    labels = {concept.name: label for label, concept in concepts().items()}
    labels |= {"die": "kill", "assassinate": "kill", "bodies": "kill", "stab": "beat", "gather": "protest"}
    labels |= {"rescue": "aid", "disapprove": "accuse", "investigate": "accuse", "enter": "deploy", "down": "defuse"}
    for name in OWN:
        for line in (ROOT / "bench" / "own" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("part", "open") != "open":
                continue
            reading = extractor.read(Document(id="d-0", text=row["text"], published=row.get("published")))
            told = [c for c in reading.claims if c.fired and HEARD not in c.fired[0]]
            for start, end in split(row["text"]):
                here = [claim for claim in told if start <= claim.trigger.start < end]
                yield Sentence(row["text"][start:end], tuple(_told(claim, start, labels) for claim in here))


def _told(claim: Claim, start: int, labels: Mapping[str, str]) -> Told:
    """A claim as an event of its sentence; one of a concept that has no label is left out of the learning."""
    span = claim.trigger.start - start, claim.trigger.end - start
    return Told((span,), labels.get(claim.fired[0].split(":", maxsplit=1)[0], ""), claim.status)


def words_of(told: Sequence[Sentence]) -> Words:
    """The words of sentences; words marked with a label that no concept has are left out."""
    features, labels, statuses, numbers = [], [], [], []
    for number, one in enumerate(told):
        window = encoder.encode(one.text, [(0, len(one.text))]).windows[0]
        for at, row in zip(window.words(), window.features(), strict=True):
            start, end = window.starts[at.start], window.ends[at.stop - 1]
            event = next((e for e in one.events if any(start < b and a < end for a, b in e.words)), None)
            if event is not None and event.label not in LABELS:
                continue
            features.append(row)
            labels.append(LABELS.index(event.label) if event is not None else 0)
            statuses.append(STATUSES.index(event.status) if event is not None else -1)  # type: ignore[arg-type]
            numbers.append(number)
    return Words(np.array(features, dtype=np.float64), np.array(labels), np.array(statuses), np.array(numbers))


def trained(words: Words) -> tuple[Floats, Floats]:
    """Weights and bias of both regressions side by side."""
    known = words.statuses >= 0
    events = regression(words.features, words.labels, len(LABELS), PRIOR)
    statuses = regression(words.features[known], words.statuses[known], len(STATUSES), STATUS_PRIOR)
    return np.concatenate([events[0], statuses[0]], 1), np.concatenate([events[1], statuses[1]])


def regression(features: Floats, wanted: Ints, classes: int, prior: float) -> tuple[Floats, Floats]:
    """A multinomial logistic regression on standardised features, as weights of the features as they are."""
    mean, spread = features.mean(0), features.std(0) + 1e-6
    scaled = (features - mean) / spread
    width, rows = features.shape[1], np.arange(len(wanted))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, bias = flat[: width * classes].reshape(width, classes), flat[width * classes :]
        odds = scaled @ weights + bias
        odds -= odds.max(1, keepdims=True)
        shares = np.exp(odds)
        shares /= shares.sum(1, keepdims=True)
        lost = -np.log(shares[rows, wanted] + 1e-12).sum() + prior / 2 * (weights**2).sum()
        shares[rows, wanted] -= 1
        return float(lost), np.concatenate([(scaled.T @ shares + prior * weights).ravel(), shares.sum(0)])

    start = np.zeros(width * classes + classes)
    flat = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
    weights, bias = flat[: width * classes].reshape(width, classes), flat[width * classes :]
    return weights / spread[:, None], bias - (mean / spread) @ weights


def _over_folds(written: Sequence[Sentence], taught: Words, folds: int) -> tuple[Words, Floats]:
    """Every sentence as heard by a head that has not seen it."""
    parts = [words_of([one for one in written if part(one.text, folds) == fold]) for fold in range(folds)]
    odds = []
    for fold, kept in enumerate(parts):
        weights, bias = trained(_joined(*(other for at, other in enumerate(parts) if at != fold), taught))
        odds.append(kept.features @ weights + bias)
    return _joined(*parts), np.concatenate(odds)


def _joined(*several: Words) -> Words:
    numbers, after = [], 0
    for one in several:
        numbers.append(one.sentence + after)
        after += int(one.sentence.max()) + 1
    fields: Callable[[int], NDArray[np.generic]] = lambda at: np.concatenate([one[at] for one in several])  # noqa: E731
    return Words(fields(0), fields(1), fields(2), np.concatenate(numbers))  # type: ignore[arg-type]


def report(words: Words, odds: Floats) -> None:
    """How often the head is right, and whether its shares are what they say."""
    shares, statuses = _shares(odds[:, : len(LABELS)]), _shares(odds[:, len(LABELS) :])
    event, best = 1 - shares[:, 0], 1 + shares[:, 1:].argmax(1)
    is_one = words.labels > 0
    quiet = sorted(set(words.sentence) - set(words.sentence[is_one]))
    print(f"{len(set(words.sentence))} sentences, {is_one.sum()} words of events, {len(quiet)} sentences of none")
    for least in (0.1, 0.3, 0.5, 0.7, 0.8, 0.9):
        heard = event >= least
        loud = len(set(words.sentence[heard]) & set(quiet))
        print(
            f"heard at {least}: {np.mean(is_one[heard]):.3f} of them are, {np.mean(heard[is_one]):.3f} of all found, "
            f"label right {np.mean(best[heard & is_one] == words.labels[heard & is_one]):.3f}, "
            f"sentences of nothing left alone {1 - loud / max(1, len(quiet)):.3f}"
        )
    print("share said, share that are one, words:")
    for low in np.arange(0, 1, 0.1):
        inside = (event >= low) & (event < low + 0.1 + 1e-9)
        print(f"  {low:.1f} to {low + 0.1:.1f}  {np.mean(is_one[inside]):.2f}  {inside.sum()}")
    for least in (0.0, 0.6, 0.7, 0.8, 0.9):
        sure = is_one & (statuses.max(1) >= least)
        right = statuses[sure].argmax(1) == words.statuses[sure]
        other = statuses[sure].argmax(1) != 0
        print(
            f"status at {least}: said of {sure.sum() / is_one.sum():.2f}, right {right.mean():.3f}; "
            f'where it is not "actual" right {right[other].mean():.3f} of {other.sum()}'
        )


def _shares(odds: Floats) -> Floats:
    shares = np.exp(odds - odds.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


if __name__ == "__main__":
    main()

"""A small trained encoder that reads beside the rules: names, who did what to whom, which place is which event's.

MiniLM with four heads (training/ holds the scripts and the data card), run as int8 ONNX over the sentences that hold an
event. It proposes; what it says is used where the rules have nothing, or several things to choose from. A fifth head,
which hears events in words that no list holds, is a product with the encoder's states (`hearing.py`).
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from marsad.extract.hearing import Heard, hear

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    Floats = NDArray[np.float32]

NAMES = ("person", "organisation", "nationality", "place", "time", "quantity", "money", "weapon", "vehicle")
ROLES = ("perp_individual", "perp_org", "targets", "victims", "weapons")
LABELS = (*NAMES, *ROLES)
"""What a word piece can be tagged with, in the order of the encoder's outputs."""

_FOLDER = Path(__file__).parent / "reader"
_MOST_PIECES = 256
_OUTSIDE, _BEGINS = 0, 1


class Tagged(NamedTuple):
    """A span of the document, its label and how sure the encoder is of it, from 0 to 1."""

    start: int
    end: int
    label: str
    sure: float


@dataclass
class Window:
    """The encoder's outputs for one sentence.

    ``starts`` and ``ends`` are the pieces' offsets in the document, ``inner`` says which go on with a word.
    """

    start: int
    end: int
    starts: list[int]
    ends: list[int]
    inner: list[bool]
    tags: Floats
    asks: Floats
    answers: Floats
    incident: Floats
    lower: Floats
    upper: Floats
    """The pieces' states after the second and the fourth layer."""
    whole: Floats
    """The mean of the upper states over the sentence: what it is about."""

    def pieces(self, start: int, end: int) -> slice:
        """The pieces that share a character with a span."""
        return slice(bisect.bisect_right(self.ends, start), bisect.bisect_left(self.starts, end))

    def words(self) -> Iterator[slice]:
        """The pieces of each word."""
        first = 0
        for at in range(1, len(self.starts) + 1):
            if at == len(self.starts) or not self.inner[at]:
                yield slice(first, at)
                first = at

    def features(self) -> Floats:
        """What the trigger head is given of each word: its pieces' mean states, and what the sentence is about."""
        words = list(self.words())
        if not words:
            return np.empty((0, 3 * len(self.whole)), dtype=np.float32)
        sums = np.add.reduceat(np.hstack([self.lower, self.upper]), [at.start for at in words])
        means = sums / np.array([[at.stop - at.start] for at in words], dtype=np.float32)
        return np.hstack([means, np.tile(self.whole, (len(words), 1))])

    def hears(self, least: float) -> bool:
        """Whether some word is heard as a trigger at least so surely."""
        return any(one.event >= least for one in self.heard)

    @cached_property
    def heard(self) -> list[Heard]:
        """What the trigger head makes of the word that each piece belongs to."""
        words = list(self.words())
        return [one for at, one in zip(words, hear(self.features()), strict=True) for _ in range(at.start, at.stop)]


@dataclass
class Encoding:
    """What the encoder says of a document's sentences; of the rest it says nothing."""

    windows: list[Window] = field(default_factory=list)

    def tagged(self, labels: Sequence[str] = LABELS, *, least: float = 0.5) -> list[Tagged]:
        """The spans of these labels that begin with at least this probability, in the order of the text."""
        return sorted(one for window in self.windows for one in _spans(window, labels, least))

    def places_of(self, event: tuple[int, int], within: tuple[int, int], *, least: float = 0.5) -> list[Tagged] | None:
        """The words within a span (characters) that say where an event happened, best first; None: it was not read."""
        window = self._window(event)
        at = window.pieces(*event) if window is not None else slice(0, 0)
        if window is None or at.start >= at.stop:
            return None
        shares = 1 / (1 + np.exp(-(window.answers @ window.asks[at.start])))
        found = [
            Tagged(window.starts[first], window.ends[last - 1], "place", float(shares[first:last].max()))
            for first, last in _runs(window, shares >= least, window.pieces(*within))
        ]
        return sorted(found, key=lambda one: -one.sure)

    def incident(self, event: tuple[int, int]) -> float | None:
        """Probability that a word tells an incident as MUC-4 counts them; None where it was not read."""
        window = self._window(event)
        at = window.pieces(*event) if window is not None else slice(0, 0)
        if window is None or at.start >= at.stop:
            return None
        return 1 / (1 + math.exp(-float(window.incident[at.start])))

    def heard(self, word: tuple[int, int]) -> Heard | None:
        """What the trigger head makes of a word; None where its sentence was not read."""
        window = self._window(word)
        at = window.pieces(*word) if window is not None else slice(0, 0)
        if window is None or at.start >= at.stop:
            return None
        return max(window.heard[at], key=lambda one: one.event)

    def _window(self, span: tuple[int, int]) -> Window | None:
        return next((one for one in self.windows if one.start <= span[0] and span[1] <= one.end), None)


def encode(text: str, sentences: Sequence[tuple[int, int]]) -> Encoding:
    """Read the sentences (characters) of a text, each by itself.

    Several at once were tried: roles were found as well, but the places of events far less surely.
    """
    return Encoding([_read(text, start, end) for start, end in sentences])


def in_one_thread() -> AbstractContextManager[object]:
    """Keeps numpy's products to one thread: they are small, and waiting for other threads costs several times more.

    Where something else keeps a core busy, a sentence's product took fifteen times as long in two threads as in one.
    """
    limited: AbstractContextManager[object] = _pools().limit(limits=1, user_api="blas")
    return limited


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


def _read(text: str, start: int, end: int) -> Window:
    tokenizer, session = _reader()
    coded = tokenizer.encode(text[start:end])
    inside = [at for at, (s, e) in enumerate(coded.offsets[:_MOST_PIECES]) if e > s]
    pieces = np.array([coded.ids[:_MOST_PIECES]], dtype=np.int64)
    tags, asks, answers, incident, lower, upper = session.run(None, {"pieces": pieces})
    offsets, tokens = coded.offsets, coded.tokens
    return Window(
        start, end, [start + offsets[at][0] for at in inside], [start + offsets[at][1] for at in inside],
        [tokens[at].startswith("##") for at in inside], tags[0][inside], asks[0][inside], answers[0][inside],
        incident[0][inside], lower[0][inside], upper[0][inside], upper[0].mean(0),
    )  # fmt: skip


@cache
def _reader() -> tuple[Tokenizer, Any]:
    """The tokenizer and the encoder, loaded once; one thread, so that several processes do not fight."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    tokenizer = Tokenizer.from_file(str(_FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer, onnxruntime.InferenceSession(str(_FOLDER / "reader.onnx"), options)


def _spans(window: Window, labels: Sequence[str], least: float) -> Iterator[Tagged]:
    """The labelled spans of one window."""
    scores = window.tags[:, [LABELS.index(label) for label in labels]]
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    marked = 1 - shares[..., _OUTSIDE]
    for column, label in enumerate(labels):
        begins = shares[:, column].argmax(-1) == _BEGINS
        for first, last in _runs(window, marked[:, column] >= least, slice(0, len(window.starts)), begins):
            sure = float(marked[first:last, column].mean())
            yield Tagged(window.starts[first], window.ends[last - 1], label, sure)


def _runs(
    window: Window, marked: NDArray[np.bool_], inside: slice, begins: NDArray[np.bool_] | None = None
) -> Iterator[tuple[int, int]]:
    """Runs of marked pieces, first and past the last, taken to whole words; a new one where a piece begins one."""
    at, stop = inside.start, min(inside.stop, len(window.starts))
    while at < stop:
        if not marked[at]:
            at += 1
            continue
        first = at
        while first > inside.start and _same_word(window, first):
            first -= 1
        at += 1
        while at < stop and (_same_word(window, at) or (marked[at] and not (begins is not None and begins[at]))):
            at += 1
        yield first, at


def _same_word(window: Window, at: int) -> bool:
    """Whether a piece goes on with the word of the piece before it."""
    return window.inner[at]

"""spaCy's names by its own network, all words of a document at once.

Its named-entity recogniser reads word by word (Lample et al. 2016, with the actions begin, in, last, unit, out). While
no name is open, what it does at a word depends on that word's vector alone: this is computed for all words together;
only inside a name of several words it goes step by step. The names are the same as spaCy's, at a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from marsad.extract.word_vectors import WordVectors

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]

_IMPOSSIBLE = np.float32(-np.inf)


class NameFinder:
    """The names that a spaCy ``ner`` component finds; raises `ValueError` for one that is built otherwise."""

    def __init__(self, component: Any) -> None:
        network = component.model
        before, _, linear = network.get_ref("tok2vec").layers
        lower, upper = network.get_ref("lower"), network.get_ref("upper")
        weights = lower.get_param("W")
        features, hidden, pieces, inner = weights.shape
        if features != 3 or pieces != 2 or network.attrs["unseen_classes"] or component.cfg["beam_width"] != 1:
            raise ValueError("no recogniser of names of the kind that is known here")
        self._vectors = WordVectors(before)
        self._linear, self._linear_bias = linear.get_param("W").T, linear.get_param("b")
        side = np.ascontiguousarray(weights.transpose(0, 2, 1, 3)).reshape(features * pieces * hidden, inner)
        self._lower, self._hidden = side.T, hidden
        self._bias = np.ascontiguousarray(lower.get_param("b").T).reshape(-1)
        self._empty = np.ascontiguousarray(lower.get_param("pad")[0].transpose(0, 2, 1)).reshape(features, -1)
        names = [component.moves.get_class_name(number) for number in range(component.moves.n_moves)]
        self._upper, self._upper_bias = upper.get_param("W"), upper.get_param("b")
        self._outside = [n for n, name in enumerate(names) if name[0] in "BUO" and name != "U-"]
        self._begins = np.array([names[n][0] == "B" for n in self._outside])
        self._units = np.array([names[n][0] == "U" for n in self._outside])
        self._labels = [names[n][2:] for n in self._outside]
        self._in = {label: (names.index(f"I-{label}"), names.index(f"L-{label}")) for label in {*self._labels} - {""}}

    def name(self, docs: Sequence[Doc]) -> None:
        """Sets the names of documents of words, as the component would."""
        from spacy.tokens import Span

        docs = [doc for doc in docs if len(doc)]
        if not docs:
            return
        first = 0
        for doc, actions, ends in self._decided(docs):
            spans, at = [], 0
            while at < len(doc):
                action = actions[at]
                if self._begins[action] or self._units[action]:
                    end = ends[first + at] - first if self._begins[action] else at + 1
                    spans.append(Span(doc, at, end, label=self._labels[action]))
                    at = end
                else:
                    at += 1
            doc.set_ents(spans, default="outside")
            first += len(doc)

    def _decided(self, docs: Sequence[Doc]) -> Iterator[tuple[Doc, list[int], dict[int, int]]]:
        """Each document with what is done at its words outside names, and where the names begun end (in all words)."""
        vectors = np.concatenate(self._vectors.of(docs)) @ self._linear + self._linear_bias
        seen = (vectors @ self._lower).reshape(len(vectors), 3, -1)
        spaces, stops = _spaces_and_stops(docs)
        scores = self._scored(seen[:, 0] + self._empty[1] + self._empty[2], self._outside)
        scores[np.ix_(spaces | stops, self._begins)] = _IMPOSSIBLE
        scores[np.ix_(spaces, self._units)] = _IMPOSSIBLE
        actions = scores.argmax(axis=1)
        ends = self._ends(seen, actions, stops)
        begin = 0
        for doc in docs:
            yield doc, actions[begin : begin + len(doc)].tolist(), ends
            begin += len(doc)

    def _ends(self, seen: Floats, actions: NDArray[np.intp], stops: NDArray[np.bool_]) -> dict[int, int]:
        """The end of the name that would begin at each word that begins one."""
        starts = np.flatnonzero(self._begins[actions])
        pairs = np.array([self._in[self._labels[action]] for action in actions[starts]], dtype=np.intp).reshape(-1, 2)
        ends: dict[int, int] = {}
        at = starts + 1
        while len(starts):
            both = seen[at, 0] + seen[starts, 1] + seen[at - 1, 2]
            hidden = self._activated(both)
            weights = self._upper[pairs]
            inner, last = (np.einsum("ij,ij->i", hidden, weights[:, n]) + self._upper_bias[pairs[:, n]] for n in (0, 1))
            goes_on = (inner >= last) & ~stops[at]
            ends.update(zip(starts[~goes_on].tolist(), (at[~goes_on] + 1).tolist(), strict=True))
            starts, pairs, at = starts[goes_on], pairs[goes_on], at[goes_on] + 1
        return ends

    def _activated(self, summed: Floats) -> Floats:
        summed = summed + self._bias
        return np.maximum(summed[:, : self._hidden], summed[:, self._hidden :])

    def _scored(self, summed: Floats, actions: Sequence[int]) -> Floats:
        scores: Floats = self._activated(summed) @ self._upper[actions].T + self._upper_bias[actions]
        return scores


def _spaces_and_stops(docs: Sequence[Doc]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which words are white space, and which are the last of a sentence."""
    columns = np.concatenate([doc.to_array(["IS_SPACE", "SENT_START"]) for doc in docs])
    stops = np.append(columns[1:, 1] == 1, True)
    stops[np.cumsum([len(doc) for doc in docs]) - 1] = True
    return columns[:, 0] == 1, stops

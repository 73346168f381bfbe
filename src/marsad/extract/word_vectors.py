"""The word vectors that spaCy's small networks begin with: the numbers of its own layers, in a third of their time.

Their first layer sees one word alone, and most words come again, so what it gives for a word is kept. The layers after
it are run over all sentences at once as a few matrix products of NumPy's. (spaCy's go layer by layer, through a library
that has fast products for some processors only.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]

_KEPT = 20_000
"""Words whose first vectors are kept, at 384 bytes each."""
_TOGETHER = 32
"""New words computed in one product, always as many: so a word's vector never depends on the words before it."""
_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F,
                    0xE7037ED1A0B428DB], dtype=np.uint64)  # fmt: skip
_PADDING = 4
"""Empty rows between two sentences, as many as there are layers that look at a word's neighbours."""


class _Maxout(NamedTuple):
    """A layer that takes the largest of some linear maps, and then normalises: its weights, the maps side by side."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats

    def __call__(self, given: Floats) -> Floats:
        mapped = given @ self.weights
        mapped += self.bias
        width = len(self.scale)
        best: Floats = np.maximum(mapped[:, :width], mapped[:, width : 2 * width])
        for start in range(2 * width, mapped.shape[1], width):
            np.maximum(best, mapped[:, start : start + width], out=best)
        best -= best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best) / np.float32(width) + np.float32(1e-8)
        best *= (spread ** np.float32(-0.5))[:, None]
        best *= self.scale
        best += self.shift
        return best


class WordVectors:
    """What a spaCy ``Tok2Vec`` network (MultiHashEmbed, MaxoutWindowEncoder of window 1) gives for sentences.

    Raises `ValueError` for a network that is built otherwise.
    """

    def __init__(self, network: Any) -> None:
        layers = list(network.walk(order="dfs_pre"))
        named = {layer.name: layer for layer in layers}
        maxouts = [layer for layer in layers if layer.name == "maxout"]
        norms = [layer for layer in layers if layer.name == "layernorm"]
        self._hashes = [layer for layer in layers if layer.name == "hashembed"]
        windows = [layer.attrs["window_size"] for layer in layers if layer.name == "expand_window"]
        if "extract_features" not in named or windows != [1] * _PADDING or len(maxouts) != len(norms) or len(
            maxouts
        ) != len(windows) + 1:  # fmt: skip
            raise ValueError("no Tok2Vec network of the kind that is known here")
        self._columns = named["extract_features"].attrs["columns"]
        self._first, *self._others = [_maxout(*pair) for pair in zip(maxouts, norms, strict=True)]
        self._width = len(self._first.scale)
        self._places: dict[int, int] = {}
        self._kept = np.zeros((1024, self._width), dtype=np.float32)

    def of(self, docs: Sequence[Doc]) -> list[Floats]:
        """The vectors of each document's words, one row a word."""
        if not docs:
            return []
        lengths = [len(doc) for doc in docs]
        starts = np.cumsum([_PADDING, *(length + _PADDING for length in lengths)])
        rows = np.zeros((int(starts[-1]), self._width), dtype=np.float32)
        words = np.concatenate([doc.to_array(self._columns) for doc in docs])
        places = np.concatenate([np.arange(s, s + n) for s, n in zip(starts, lengths, strict=False)])
        rows[places] = self._first_of(words)
        for layer in self._others:
            rows += layer(_with_neighbours(rows))
        return [rows[start : end - _PADDING] for start, end in pairwise(starts)]

    def _first_of(self, words: NDArray[np.uint64]) -> Floats:
        """The first layer's vectors of words, given by the columns that the network reads."""
        keys: list[int] = (words * _MIXERS[: words.shape[1]]).sum(axis=1, dtype=np.uint64).tolist()
        if len(self._places) + len(keys) > _KEPT:
            self._places.clear()
        new = {key: at for at, key in enumerate(keys) if key not in self._places}
        ordered = list(new.items())
        for first in range(0, len(ordered), _TOGETHER):
            group = ordered[first : first + _TOGETHER]
            self._keep([key for key, _ in group], self._computed(words[[at for _, at in group]]))
        return self._kept[[self._places[key] for key in keys]]

    def _computed(self, words: NDArray[np.uint64]) -> Floats:
        joined = np.zeros((_TOGETHER, len(self._hashes) * self._width), dtype=np.float32)
        for number, layer in enumerate(self._hashes):
            table = layer.get_param("E")
            ids = np.ascontiguousarray(words[:, number])
            found = layer.ops.hash(ids, layer.attrs["seed"]) % len(table)
            joined[: len(words), number * self._width : (number + 1) * self._width] = table[found].sum(axis=1)
        return self._first(joined)[: len(words)]

    def _keep(self, keys: Sequence[int], vectors: Floats) -> None:
        begin = len(self._places)
        while begin + len(keys) > len(self._kept):
            self._kept = np.concatenate([self._kept, np.zeros_like(self._kept)])
        self._kept[begin : begin + len(keys)] = vectors
        self._places.update(zip(keys, range(begin, begin + len(keys)), strict=True))


def _maxout(maxout: Any, norm: Any) -> _Maxout:
    weights, bias = maxout.get_param("W"), maxout.get_param("b")
    inner = weights.shape[-1]
    return _Maxout(
        np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, inner).T), np.ascontiguousarray(bias.T).reshape(-1),
        norm.get_param("G"), norm.get_param("b"),
    )  # fmt: skip


def _with_neighbours(rows: Floats) -> Floats:
    """Each row with the one before it on its left and the one after it on its right, zeros past the ends."""
    width = rows.shape[1]
    wide = np.empty((len(rows), 3 * width), dtype=np.float32)
    wide[0, :width] = 0
    wide[1:, :width] = rows[:-1]
    wide[:, width : 2 * width] = rows
    wide[:-1, 2 * width :] = rows[1:]
    wide[-1, 2 * width :] = 0
    return wide

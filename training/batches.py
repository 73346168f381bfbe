"""Windows as numbers: word pieces and the labels of each task on them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from corpora import NAMES, ROLES, Span, Window
from tokenizers import Tokenizer
from torch import Tensor

UNKNOWN = -100
MOST = 256
WHOLE = 0
"""The piece that stands for the whole window."""
LABELS = (*NAMES, *ROLES)

Teacher = Callable[[Sequence[int]], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""Word pieces in, the scores of an encoder out: of tags, and the two sides of links to places."""


@dataclass
class Sample:
    """One window: ``tags`` is (pieces, labels) of 0 outside, 1 begins, 2 goes on, or unknown.

    ``taught`` is what a teacher says of the tags, (pieces, labels, 3) of probabilities; ``taught_links`` of the places.
    """

    pieces: list[int]
    offsets: list[Span]
    tags: Tensor
    links: list[tuple[int, Tensor]]
    incidents: list[tuple[int, float]]
    window: Window
    taught: Tensor | None = None
    taught_links: list[tuple[int, Tensor]] = field(default_factory=list)


def sample(window: Window, tokenizer: Tokenizer) -> Sample:
    """A window's pieces and labels; what lies beyond the longest window is cut."""
    coded = tokenizer.encode(window.text)
    offsets = [tuple(one) for one in coded.offsets][:MOST]
    tags = torch.full((len(offsets), len(LABELS)), UNKNOWN)
    if window.names is not None:
        tags[:, : len(NAMES)] = 0
    if window.roles is not None:
        tags[:, len(NAMES) :] = 0
    for label, span in window.unsure:
        tags[_inside(offsets, span), LABELS.index(label)] = UNKNOWN
    for label, span in sorted([*(window.names or ()), *(window.roles or ())], key=lambda one: one[1][0] - one[1][1]):
        inside = _inside(offsets, span)
        if inside and not (tags[inside, LABELS.index(label)] > 0).any():
            tags[inside, LABELS.index(label)] = 2
            tags[inside[0], LABELS.index(label)] = 1
    links = []
    for verb, places in window.places or ():
        if at := _inside(offsets, verb):
            wanted = torch.zeros(len(offsets))
            for place in places:
                wanted[_inside(offsets, place)] = 1.0
            links.append((at[0], wanted))
    incidents = [(at[0], float(yes)) for span, yes in window.incidents or () if (at := _inside(offsets, span))]
    if window.tells is not None:
        incidents.append((WHOLE, float(window.tells)))
    return Sample(coded.ids[:MOST], offsets, tags, links, incidents, window)


def teach(one: Sample, teacher: Teacher) -> None:
    """Write down what the teacher says of a sample's tags, and of the places of its events that no corpus gives."""
    if one.taught is not None:
        return
    tags, asks, answers = teacher(one.pieces)
    shares = np.exp(tags - tags.max(-1, keepdims=True))
    one.taught = torch.from_numpy((shares / shares.sum(-1, keepdims=True)).astype(np.float16))
    for event in one.window.events:
        if at := _inside(one.offsets, event):
            odds = answers @ asks[at[0]]
            one.taught_links.append((at[0], torch.from_numpy((1 / (1 + np.exp(-odds))).astype(np.float32))))


def _inside(offsets: Sequence[Span], span: Span) -> list[int]:
    return [at for at, (start, end) in enumerate(offsets) if start < span[1] and span[0] < end]


def batches(samples: Sequence[Sample], size: int, rng: random.Random) -> Iterator[list[Sample]]:
    """Batches of about ``size`` pieces in all, of samples alike in length, in random order."""
    order = sorted(range(len(samples)), key=lambda at: len(samples[at].pieces) + rng.random() * 20)
    groups: list[list[Sample]] = [[]]
    for at in order:
        longest = max([len(samples[at].pieces), *(len(one.pieces) for one in groups[-1])])
        if groups[-1] and longest * (len(groups[-1]) + 1) > size:
            groups.append([])
        groups[-1].append(samples[at])
    rng.shuffle(groups)
    yield from groups


def teaching(group: Sequence[Sample]) -> Tensor:
    """What the teacher says of a batch's tags, (windows, pieces, labels, 3); all 0 where it was not asked."""
    longest = max(len(one.pieces) for one in group)
    soft = torch.zeros(len(group), longest, len(LABELS), 3)
    for row, one in enumerate(group):
        if one.taught is not None:
            soft[row, : len(one.pieces)] = one.taught.float()
    return soft


def padded(group: Sequence[Sample]) -> tuple[Tensor, Tensor, Tensor]:
    """Pieces, mask and tags of a batch."""
    longest = max(len(one.pieces) for one in group)
    pieces = torch.zeros(len(group), longest, dtype=torch.long)
    mask = torch.zeros(len(group), longest, dtype=torch.long)
    tags = torch.full((len(group), longest, len(LABELS)), UNKNOWN)
    for row, one in enumerate(group):
        pieces[row, : len(one.pieces)] = torch.tensor(one.pieces)
        mask[row, : len(one.pieces)] = 1
        tags[row, : len(one.pieces)] = one.tags
    return pieces, mask, tags

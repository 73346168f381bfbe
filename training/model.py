"""The encoder with its heads: one pass over a window gives names, roles, the place of each event and its weight."""

from __future__ import annotations

from typing import NamedTuple

from corpora import NAMES, ROLES
from torch import Tensor, nn
from transformers import BertModel

LINK = 64
"""Dimensions in which an event's word and a place's word meet."""


class Scores(NamedTuple):
    """Scores per word piece.

    ``tags``: outside, begins, goes on, for each name and role; ``asks`` and ``answers``: the two sides of the link from
    an event to its place; ``incident``: does this word tell an incident of the answer key (log-odds).
    """

    tags: Tensor
    asks: Tensor
    answers: Tensor
    incident: Tensor


class Reader(nn.Module):
    """A small BERT and four linear heads."""

    def __init__(self, source: str, layers: int) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(source, add_pooling_layer=False)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(width, 3 * (len(NAMES) + len(ROLES)))
        self.asks = nn.Linear(width, LINK)
        self.answers = nn.Linear(width, LINK)
        self.incident = nn.Linear(width, 1)

    def forward(self, pieces: Tensor, mask: Tensor) -> Scores:
        """Scores of a batch of windows: ``pieces`` and ``mask`` are (windows, pieces)."""
        states = self.dropout(self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state)
        tags = self.tags(states)
        tags = tags.view(*tags.shape[:2], len(NAMES) + len(ROLES), 3)
        return Scores(tags, self.asks(states) * LINK**-0.5, self.answers(states), self.incident(states).squeeze(-1))

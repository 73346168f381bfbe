"""The sentences of ``training/told``: what is told in them, word by word.

A line is a sentence; ``#`` starts a remark. ``[fell upon|attack a]`` marks the words that tell of an event, the label
of its kind (the labels of ``lexicon/en/heard.toml``; ``x`` marks a word that looks like an event and is none), and how
far it came: nothing for what happened, ``a`` attempted, ``t`` threatened, ``p`` planned, ``h`` hypothetical, ``d``
denied, ``past`` for what is long past.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "told"
STATUSES = {
    None: "actual", "a": "attempted", "t": "threatened", "p": "planned", "h": "hypothetical", "d": "denied",
    "past": "historical",
}  # fmt: skip
NOTHING = "x"
_MARK = re.compile(r"\[([^|\]]+)\|([a-z]+)(?: ([a-z]+))?\]")
_WORD = re.compile(r"[\w'’-]+")
_LIGHT = re.compile(
    "tried|attempted|attempt|efforts?|failed|to|an?|the|down|out|up|off|of|in|on|at|into|for|from|by|was|were|is|are|be|"
    "been|being|has|have|had|not|nearly|go|went|and|with|it|over|new|end|her|his|its|their|them|under|amok|seen|never|"
    "force|about|behind|back|responsibility"
)
"""Words of a marked phrase that do not tell the event themselves, where another of it does."""


class Told(NamedTuple):
    """An event of a sentence: the spans of the words that tell it, its label and its status."""

    words: tuple[tuple[int, int], ...]
    label: str
    status: str


class Sentence(NamedTuple):
    """A sentence and what is told in it; nothing, where it tells of no event."""

    text: str
    events: tuple[Told, ...]


def sentences(folder: Path = FOLDER) -> Iterator[Sentence]:
    """Every sentence, file by file; raises `ValueError` naming the file and line of a mark that is not well formed."""
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line and not line.startswith("#"):
                try:
                    yield sentence(line)
                except (KeyError, ValueError) as error:
                    message = f"{path.name}, line {number}: write marks as [words|label] or [words|label status]"
                    raise ValueError(message) from error


def sentence(line: str) -> Sentence:
    """One marked line. Raises `KeyError` for an unknown status, `ValueError` for a mark that is not closed."""
    text, at, events = "", 0, []
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        words = [(len(text) + m.start(), len(text) + m.end(), m.group().lower()) for m in _WORD.finditer(mark.group(1))]
        own = [(start, end) for start, end, word in words if not _LIGHT.fullmatch(word)]
        if mark.group(2) != NOTHING:
            spans = tuple(own or [(start, end) for start, end, _ in words])
            events.append(Told(spans, mark.group(2), STATUSES[mark.group(3)]))
        text, at = text + mark.group(1), mark.end()
    text += line[at:]
    if set("[]|") & set(text):
        message = f"not a mark: {text}"
        raise ValueError(message)
    return Sentence(text, tuple(events))

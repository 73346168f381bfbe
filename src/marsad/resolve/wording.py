"""What two sentences, or two whole documents, share in words, measured without looking at any third text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

COMMON_WEIGHT: Final = 0.3
UNSEEN_NAMES: Final = 4
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\r\"“”‘(\[•–—]|['’]\s)\s*$")


def _data(name: str) -> str:
    return resources.files("marsad.lexicon").joinpath(f"en/resolve/{name}").read_text("utf-8")


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Stop words, common stems and endings."""
    parts: dict[str, list[str]] = {"stop": [], "common": [], "endings": []}
    part = "stop"
    for line in _data("common_words.txt").splitlines():
        if line.startswith("#"):
            continue
        name, colon, rest = line.partition(":")
        if colon:
            part, line = name.strip(), rest  # noqa: PLW2901
        parts[part].extend(line.split())
    endings = tuple(sorted(parts["endings"], key=lambda e: (-len(e), e)))
    return frozenset(parts["stop"]), frozenset(_cut(w, endings) for w in parts["common"]), endings


@lru_cache(maxsize=1)
def separate_cues() -> re.Pattern[str]:
    """Finds the words by which a report turns to another event."""
    phrases = [line.strip() for line in _data("separate_events.txt").splitlines() if line and not line.startswith("#")]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(phrases, key=lambda p: (-len(p), p)))) + r")\b")


@lru_cache(maxsize=1)
def dying_words() -> frozenset[str]:
    """The words for a death that may come days after the deed."""
    return frozenset(line.strip() for line in _data("dying.txt").splitlines() if line and not line.startswith("#"))


def _cut(word: str, endings: Iterable[str]) -> str:
    """The word without its ending, where at least four letters remain."""
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=131072)
def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold().split("'")[0].split("’")[0])
    return "".join(c for c in decomposed if c.isalnum())


@lru_cache(maxsize=131072)
def word_weight(word: str) -> tuple[str, float]:
    """The stem of a word and what it counts: 0 for a stop word, a little for a common one, else 1."""
    stop, common, endings = _lists()
    plain = _plain(word)
    if len(plain) < 3 or plain in stop:
        return plain, 0.0
    stem = _cut(plain, endings)
    return stem, COMMON_WEIGHT if stem in common or plain in common else 1.0


def stem_of(word: str) -> str:
    """The stem of a word, empty for a stop word or one of fewer than three letters."""
    stem, weight = word_weight(word)
    return stem if weight else ""


def content_words(text: str) -> dict[str, float]:
    """The stems of a sentence's content words, and what each counts."""
    weighed = (word_weight(word) for word in WORD.findall(text))
    return {stem: weight for stem, weight in weighed if weight}


def shared(left: Mapping[str, float], right: Mapping[str, float], lighter: float) -> float:
    """The weight of the words that two sentences share, as a share of the ``lighter`` one's weight, 0 to 1."""
    common = left.keys() & right.keys()
    # sorted: floats add up alike on every run whatever the order of a set
    return sum(left[word] for word in sorted(common)) / lighter if lighter else 0.0


def rare_names(text: str) -> frozenset[str]:
    """Words that a document writes with a capital inside its sentences and never without, common ones left out."""
    capital: set[str] = set()
    lower: set[str] = set()
    for match in WORD.finditer(text):
        word = match.group()
        if word[0].islower():
            lower.add(_plain(word))
        elif word[0].isupper() and not _SENTENCE_START.search(text, max(0, match.start() - 4), match.start()):
            capital.add(word)
    return frozenset(
        stem
        for word in capital
        if (plain := _plain(word)) not in lower
        and len(plain) > 2
        and (stem := word_weight(word)[0])
        and word_weight(word)[1] == 1.0
    )


def shared_names(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of the two documents' rare names that both have, 0 to 1.

    The cosine of the two sets, each taken as `UNSEEN_NAMES` larger than it is: two names that two short texts share
    say less than ten that two long ones share.
    """
    if left.isdisjoint(right):
        return 0.0
    return float(len(left & right) / ((len(left) + UNSEEN_NAMES) * (len(right) + UNSEEN_NAMES)) ** 0.5)

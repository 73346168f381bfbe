"""What is compared of two whole documents: their rare words, weighed by how few reports hold them."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

from marsad.core.nouns import Document
from marsad.resolve.days import day_number
from marsad.resolve.wording import WORD, rare_names, stem_of

MOST_WORDS: Final = 120
"""The heaviest words of a document that are kept: long reports have more, and they add time but no evidence."""
_UNSEEN_SHARE: Final = 0.004
"""The share of reports that a word is taken to be in which the list does not have."""
_AGE: Final = re.compile(r"\b(\d{1,2})[ -]years?[ -]old\b|\baged? (?:of )?(\d{1,2})\b|, (\d{2}),")


@dataclasses.dataclass(frozen=True, slots=True)
class Pages:
    """What is compared of a whole document: its rare names, its words with their weights, the day of publication."""

    names: frozenset[str]
    words: Mapping[str, float]
    """The heaviest stems and their weights; the squares of all add up to ``square``."""
    square: float
    published: int | None


@lru_cache(maxsize=1)
def word_shares() -> Mapping[str, float]:
    """In what share of reports a stem stands, for those that are not rare: learned, see the file's head."""
    text = resources.files("marsad.lexicon").joinpath("en/resolve/word_shares.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {stem: float(share) for stem, share in rows}


def pages_of(document: Document) -> Pages:
    """What is compared of a whole document."""
    counts: dict[str, int] = {}
    text = f"{document.title or ''}\n{document.text}"
    for match in WORD.finditer(text):
        stem = stem_of(match.group())
        if stem:
            counts[stem] = counts.get(stem, 0) + 1
    for match in _AGE.finditer(text):
        age = next(filter(None, match.groups()))
        counts[f"age{age}"] = counts.get(f"age{age}", 0) + 1
    weights = {stem: _weight(stem, count) for stem, count in counts.items()}
    heaviest = sorted((stem for stem in weights if weights[stem] > 0), key=lambda s: (-weights[s], s))[:MOST_WORDS]
    kept = {stem: weights[stem] for stem in heaviest}
    square = math.fsum(weight * weight for weight in kept.values())
    return Pages(rare_names(document.text), kept, square, day_number(document.published))


def _weight(stem: str, count: int) -> float:
    """A word's weight: bits of surprise that a report has it, more where it has it often (tf-idf, Salton 1988)."""
    return (1 + math.log2(count) / 2) * -math.log2(word_shares().get(stem, _UNSEEN_SHARE))


def likeness(left: Pages, right: Pages, without: Collection[str] = frozenset()) -> float:
    """The cosine of two documents' words, 0 to 1; words in ``without`` count as if neither had them."""
    fewer, more = (left.words, right.words) if len(left.words) <= len(right.words) else (right.words, left.words)
    common = [(stem, weight * more[stem]) for stem, weight in fewer.items() if stem in more and stem not in without]
    squares = left.square, right.square
    if without:
        gone = [[page.words[stem] ** 2 for stem in without if stem in page.words] for page in (left, right)]
        squares = left.square - math.fsum(gone[0]), right.square - math.fsum(gone[1])
    length = squares[0] * squares[1]
    # fsum: the sum does not depend on the order, which is that of whichever document has fewer words.
    return math.fsum(weight for _, weight in common) / math.sqrt(length) if common and length > 0 else 0.0


def shared_words(left: Pages, right: Pages, without: Collection[str], most: int) -> list[str]:
    """The heaviest words that both documents have."""
    common = [(left.words[stem] * right.words[stem], stem) for stem in left.words.keys() & right.words.keys()]
    return [stem for _, stem in sorted(common, key=lambda one: (-one[0], one[1])) if stem not in without][:most]

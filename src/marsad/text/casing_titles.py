"""Headlines In Title Case, given the case of a sentence: what has a capital in them is no name for that.

Every letter stays where it was, as in `marsad.text.casing`.
"""

from __future__ import annotations

import re
from typing import Final

from marsad.text.casing import restore
from marsad.text.casing_words import WORD

_LONG: Final = 4  # letters: shorter words ("in", "of", "the") are small in a headline of any style
_FEWEST: Final = 3
_LONGEST: Final = 240  # characters
_SHARE: Final = 0.8
_CAPITAL: Final = re.compile(r"[^\W\d_a-zà-ÿ]")


def is_title_case(line: str) -> bool:
    """Whether a headline gives its words capitals whatever they are: four long words in five, of at least three."""
    words = [word for word in WORD.findall(line) if len(word) >= _LONG]
    capital = sum(word[0].isupper() for word in words)
    return len(words) >= _FEWEST and capital >= _SHARE * len(words)


def in_sentence_case(line: str) -> str:
    """A headline with small letters where a sentence has them: the same length; letters like "SOHR" are kept."""
    if not is_title_case(line):
        return line
    small = restore(line.upper())
    if len(small) != len(line):  # a letter whose capital is two
        return line
    letters = list(line)
    for word in WORD.finditer(line):
        written = word.group()
        if written[0].isupper() and (len(written) == 1 or not _CAPITAL.search(written[1:])):
            letters[word.start() : word.end()] = small[word.start() : word.end()]
    first = WORD.search(line)
    if first is not None:
        letters[first.start()] = line[first.start()]
    return "".join(letters)


def with_plain_headline(text: str) -> str:
    """The text with its first line in sentence case, where that is a headline In Title Case."""
    end = text.find("\n")
    line = text if end < 0 else text[:end]
    if len(line) > _LONGEST or line.rstrip().endswith("."):
        return text
    return in_sentence_case(line) + text[len(line) :]

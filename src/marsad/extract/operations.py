"""Names of operations: "operation Farsan al-Haq", "the Iron Fist operation", "dubbed 'Will of Victory'"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from marsad.core.nouns import Mention
from marsad.lexicon.words import cue_words

_ARTICLE = r"(?:(?:al|el|as|ad|ar|an)[-\u2011])"
_WORD = r"[A-Z][\w'’]*(?:[-\u2011][\w'’]+)*"
_NAME = rf"{_ARTICLE}?{_WORD}(?:\s+(?:of\s+(?:the\s+)?|the\s+|{_ARTICLE})?(?:{_WORD}|\d+))*"

_REACH = 120  # characters on either side of the word


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    cues = cue_words("operations")
    heads, naming = "|".join(cues["heads"]), "|".join(cues["naming"])
    return (
        re.compile(rf"(?i:\b(?:{heads})\b)[^.,;\n]{{0,40}}?(?<!so-)(?i:\b(?:{naming})\b)\s+[\"“‘']?(?P<name>{_NAME})"),
        re.compile(rf"(?i:\boperation)\s+[\"“‘']?(?P<name>{_NAME})"),
        re.compile(rf"(?P<name>{_NAME})[\"”’']?\s+(?i:(?:{heads})\b)"),
    )


def find_operations(text: str) -> list[Mention]:
    """Mentions of kind operation; the span is the name alone."""
    found: dict[int, Mention] = {}
    for left, right in _windows(text):
        for pattern in _patterns():
            for match in pattern.finditer(text, left, right):
                start, end = _trimmed(text, *match.span("name"))
                if end > start and not any(m.start < end and start < m.end for m in found.values()):
                    found[start] = Mention(start=start, end=end, kind="operation", text=text[start:end])
    return [found[start] for start in sorted(found)]


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text around a word for operations: the patterns are slow, and such words are rare."""
    for match in _heads().finditer(text):
        yield max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(cue_words('operations')['heads'])})\b", re.IGNORECASE)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A name without the describing words before it ("Iraqi military" is none); at least one word must stay."""
    descriptions = frozenset(cue_words("operations")["descriptions"])
    words = [(m.start() + start, m.group()) for m in re.finditer(r"\S+", text[start:end])]
    while words and (
        words[0][1].lower() in descriptions or words[0][1] in ("The", "A", "An", "This", "That", "In", "During")
    ):
        words.pop(0)
    if not words or all(word.lower() in descriptions for _, word in words):
        return start, start
    return words[0][0], end


def folded(name: str) -> str:
    """An operation's name as it is compared: no case, no hyphens, no article."""
    return " ".join(re.sub(r"[^\w]+", " ", name.lower()).split())

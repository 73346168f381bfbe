"""Where sentences begin and end, by rules and a list of abbreviations: no model, and linear in the text's length.

Text is cut twice. First into blocks: blank lines, bullets, indented lines and headings always break; a single
line break does not where the text is hard-wrapped. Then into sentences, at stops that neither an abbreviation, an
initial nor a following small letter explains away.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final, NamedTuple

_LINE: Final = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BULLET: Final = re.compile(r"(?:[-*•·●▪◦‣–—■►]|\(?(?:\d{1,3}|[a-z])[.)])[^\S\n]+(?=\S)")
_LIST_NUMBER: Final = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]?$")
_STOP: Final = re.compile(
    r"(?<![.!?…؟])[.!?…؟]++[\"'”’»)\]]*+(?=\s|$|\[\d)|(?<=[a-z][a-z])[.!?](?=[A-Z][a-z])|[。！？]+"
)
_FOOTNOTE: Final = re.compile(r"(?:\[\d{1,3}\])+")
_WORD_BEFORE: Final = re.compile(r"[^\s\"'“‘«(\[—]*\Z")
_NEXT_WORD: Final = re.compile(r"[\"'“‘«(\[]*(\w+(?:[.'’-]\w+)*)")
_SPACE: Final = re.compile(r"\s++")
_FEW_LINES: Final = 3
_NARROWEST, _WIDEST = 28, 110
_LOOK_BACK: Final = 32
_LONG_LINE: Final = 50


class _Words(NamedTuple):
    titles: frozenset[str]
    before_figures: frozenset[str]
    abbreviations: frozenset[str]
    openers: frozenset[str]
    followers: frozenset[str]
    unfinished: frozenset[str]


class _Line(NamedTuple):
    start: int
    """Of its first character that is no space."""
    end: int
    indent: int
    first: bool
    """A blank line, or nothing, stands before it."""

    @property
    def length(self) -> int:
        return self.end - self.start


@cache
def _words(language: str = "en") -> _Words:
    data = resources.files("marsad.text").joinpath(f"data/{language}/sentences.toml").read_text("utf-8")
    table = tomllib.loads(data)
    return _Words(*(frozenset(table[name]) for name in _Words._fields))


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as ``[start, end)`` offsets without surrounding space, in order.

    They do not overlap, and together they hold every character that is no space. Headlines, bullets and the lines of a
    byline are sentences of their own; hard-wrapped lines are joined.
    """
    words = _words()
    return [piece for start, end in _blocks(text, words) for piece in _sentences(text, start, end, words)]


def _lines(text: str) -> Iterator[_Line]:
    last = 0
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if not bare:
            continue
        indent = len(line) - len(line.lstrip())
        start = match.start() + indent
        # One line end is "\n" or "\r\n"; more than that since the last line with words in it is a blank line.
        gap = text[last : match.start()]
        blank = last == 0 or gap.count("\n") > 1 or gap.count("\r") > 1 or "\x0c" in gap or "\u2029" in gap
        yield _Line(start, start + len(bare), indent, blank)
        last = start + len(bare)


def _blocks(text: str, words: _Words) -> Iterator[tuple[int, int]]:
    lines = list(_lines(text))
    width = _wrap_width(lines)
    start = end = -1
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and not line.first and _goes_on(text, before, line, width, words):
            end = line.end
            continue
        if start >= 0:
            yield start, end
        start, end = line.start, line.end
    if start >= 0:
        yield start, end


def _wrap_width(lines: list[_Line]) -> int:
    """The column at which the text is hard-wrapped, or 0 where it is not."""
    inner = sorted(before.length for before, line in pairwise(lines) if not line.first and before.length > 1)
    if len(inner) < _FEW_LINES:
        return 0
    width, middle = inner[int(len(inner) * 0.95)], inner[len(inner) // 2]
    return width if middle >= _NARROWEST and width <= _WIDEST and middle >= 0.6 * width else 0


def _goes_on(text: str, before: _Line, line: _Line, width: int, words: _Words) -> bool:
    """Whether the line continues the one before it."""
    if _BULLET.match(text, line.start) or line.indent > before.indent + 1:
        return False
    first_word = text[line.start : min(line.end, line.start + 40)].split(maxsplit=1)[0]
    last = text[max(before.start, before.end - 40) : before.end].rsplit(maxsplit=1)[-1]
    ended = last.rstrip("\"'”’»)]")[-1:] in ".!?…:؟"
    if first_word[0].islower() and not ended:
        return True
    if last.endswith(",") or last.lower() in words.unfinished:
        return not ended
    if not ended and before.length >= _LONG_LINE and _all_capitals(text, before) and _all_capitals(text, line):
        return True
    # In hard-wrapped text a line ends early only where a paragraph does: the next word would have fitted.
    return bool(width) and before.length + 1 + len(first_word) > 0.85 * width


def _all_capitals(text: str, line: _Line) -> bool:
    words = text[line.start : min(line.end, line.start + _WIDEST)]
    return words.isupper()


def _sentences(text: str, start: int, end: int, words: _Words) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        after = stop.end()
        if after < begin:
            continue
        if note := _FOOTNOTE.match(text, after, end):
            after = note.end()
        if after < end and _ends(text, begin, stop, after=after, end=end, words=words):
            yield begin, after
            space = _SPACE.match(text, after, end)
            begin = space.end() if space else after
    if begin < end:
        yield begin, end


def _ends(text: str, begin: int, stop: re.Match[str], *, after: int, end: int, words: _Words) -> bool:
    """Whether a sentence ends at this stop, ``after`` which (and its footnote marks) the text goes on."""
    space = _SPACE.match(text, after, end)
    following = space.end() if space else after
    if following >= end:
        return False
    next_char = text[following]
    if next_char.islower() or next_char in ".,;:!?…-–—)]%&/":
        return next_char in "-–—" and bool(_BULLET.match(text, following)) and "\n" in text[after:following]
    mark = stop.group()
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    before = text[max(begin, stop.start() - _LOOK_BACK) : stop.start()]
    word = match.group() if (match := _WORD_BEFORE.search(before)) else ""
    if stop.start() - len(word) == begin and _LIST_NUMBER.match(word):
        return False
    opener = match.group(1) if (match := _NEXT_WORD.match(text, following, min(end, following + 60))) else ""
    wide = following - after > 1 or "\n" in text[after:following]
    return _ends_word(word, opener, mark, words, wide=wide)


def _ends_word(word: str, opener: str, mark: str, words: _Words, *, wide: bool) -> bool:
    """Whether the stop after ``word`` ends the sentence rather than shortens the word.

    ``wide`` says that more than one space stands between it and the ``opener``.
    """
    low, opens = word.lower(), opener.lower() in words.openers
    if len(opener) > 1 and opener.isupper() and opener.lower() in words.followers:
        opens = wide
    if mark[1:2] in set("\"'”’»"):
        return True
    short = low.rsplit("-", 1)[-1] if "." not in low else low
    if low in words.titles or short in words.titles:
        return False
    if low in words.before_figures:
        return not any(map(str.isdigit, opener))
    initial = len(word) == 1 and word.isalpha() and word.isupper()
    dotted = "." in word and all(len(part) <= 2 for part in word.split(".")) and word.replace(".", "").isalpha()
    if initial or dotted or low in words.abbreviations or short in words.abbreviations:
        return opens
    return True

"""The spellings of one alias, and which of its words must be written large (`actors/spellings.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from marsad.core.nouns import Record
from marsad.lexicon.actor_files import read_toml
from marsad.lexicon.name_folding import POSSESSIVE, Folded, fold_name

_WORD = re.compile(r"[^\W_]+")
_CLITICS = frozenset({"و", "ب", "ل", "ف", "ك", "ال", "وال", "بال", "لل", "ول", "وب"})
_ARABIC = re.compile(r"[\u0621-\u064a]")
_MANY = 24  # no alias needs more spellings than this

ANY, LARGE, CAPITALS = 0, 1, 2
"""What a word of a name asks of its letters: nothing, a capital first, capitals throughout."""


class Spelling(Record, frozen=True, kw_only=True):
    """One folded spelling of an alias and, word for word, how it must be written."""

    key: str
    letters: tuple[int, ...]


class Spellings:
    """The rules of `spellings.toml`."""

    def __init__(self, path: Path) -> None:
        rules = read_toml(path)
        self._same: list[tuple[str, str]] = []
        for left, *others in rules["same"]:
            for right in others:
                self._same += [(left, right), (right, left)]
        lefts = "|".join(re.escape(left) for left, _ in self._same)
        self._any_same = re.compile(rf"(?<![^\W_])(?:{lefts})(?![^\W_])")
        self._article: list[str] = rules["article"]
        self._sun: list[str] = rules["sun"]
        self._small = frozenset(rules["small"])
        self.words_too = frozenset(rules["words_too"])
        self.cues = frozenset(rules["cues"])

    def of(self, alias: str, *, ambiguous: bool = False) -> Iterator[Spelling]:
        """Every spelling of an alias; a leading "the" is optional unless the alias is ambiguous."""
        key = fold_name(alias)
        if key.startswith("the ") and not ambiguous:
            key, alias = key[4:], alias.strip()[4:]
        seen = {key: self._letters(alias, key)}
        queue = [key]
        for spelled in queue:
            for other in [*self._swapped(spelled), *self._articled(spelled)]:
                if other not in seen and len(seen) < _MANY:
                    seen[other] = self._carry(seen[spelled], spelled, other)
                    queue.append(other)
        for spelled, letters in seen.items():
            yield Spelling(key=spelled, letters=letters)

    def _letters(self, alias: str, key: str) -> tuple[int, ...]:
        """What each word of ``key`` asks, from how the alias itself is written."""
        asks = []
        for position, (word, small) in enumerate(zip(fold_words(alias), _WORD.findall(key), strict=True)):
            if sum(char.isalpha() for char in word) > 1 and word == word.upper() and word != word.lower():
                asks.append(CAPITALS)
            elif word[0].isupper() and (position == 0 or small not in self._small):
                asks.append(LARGE)
            else:
                asks.append(ANY)
        return tuple(asks)

    def _carry(self, letters: tuple[int, ...], old: str, new: str) -> tuple[int, ...]:
        """What another spelling asks: the same where as many words stayed, else capitals on all but small words."""
        count = len(_WORD.findall(new))
        if count == len(letters):
            return letters
        return (letters[0], *(ANY if word in self._small else LARGE for word in _WORD.findall(new)[1:]))

    def _swapped(self, key: str) -> Iterator[str]:
        for left, right in self._same if self._any_same.search(key) else ():
            if left in key:
                yield re.sub(rf"(?<![^\W_]){re.escape(left)}(?![^\W_])", right, key)
        if POSSESSIVE in key:
            yield key.replace(POSSESSIVE, "")

    def _articled(self, key: str) -> Iterator[str]:
        """Al-Shabaab is also el-Shabaab and ash-Shabaab."""
        words = key.split(" ")
        for position, word in enumerate(words[:-1]):
            if word != "al":
                continue
            forms = list(self._article)
            forms += [f"a{sun}" for sun in self._sun if words[position + 1].startswith(sun)][:1]
            for form in forms:
                yield " ".join([*words[:position], form, *words[position + 1 :]])


def fold_words(text: str) -> list[str]:
    """A name's words as they are written, cut where folding cuts them."""
    bare = re.sub(r"['’‘ʼʻ`´ʿʾ′]s(?![^\W_])", lambda found: " " + found.group()[1:], text)
    bare = re.sub(r"['’‘ʼʻ`´ʿʾ′]", "", bare)
    bare = re.sub(r"(?<=(?<![^\W_])[^\W\d_])\.(?=[^\W\d_](?![^\W_])|(?<=\.[^\W\d_]\.))", "", bare)
    return _WORD.findall(bare)


def bounded(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches the name; Arabic clitics may stand before it."""
    if end < len(text) and text[end].isalnum():
        return False
    if start == 0 or not text[start - 1].isalnum():
        return True
    if not _ARABIC.match(text, start):
        return False
    first = start
    while first and text[first - 1].isalnum() and start - first < 4:
        first -= 1
    return text[first:start] in _CLITICS


def written_so(folded: Folded, start: int, letters: tuple[int, ...], key: str) -> bool:
    """Whether each word has the capitals that its name asks for."""
    if not any(letters):
        return True
    for asks, word in zip(letters, _WORD.finditer(key), strict=True):
        if asks == ANY:
            continue
        left = folded.origin(start + word.start())
        if folded.source[left].islower():
            return False
        if asks == CAPITALS:
            written = folded.source[left : folded.origin(start + word.end() - 1) + 1]
            if written != written.upper():
                return False
    return True

"""spaCy's rules that give a word its class, its features and some lemmas by its tag, each kind of word worked out once.

All but a few of the rules look at one word. What they give depends on its tag, its letters and what it is in the
sentence, so it is kept for each such word; sentences where a rule for several words may hold go through spaCy itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.tokens import Doc

_READ: list[int | str] = ["TAG", "LOWER", "DEP", "IS_SPACE"]
_WRITTEN: list[int | str] = ["POS", "LEMMA", "MORPH"]
_KEYS = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
_KEPT = 50_000

Word = tuple[int, int, int]


class TagRules:
    """The effect of a spaCy ``attribute_ruler``; raises `ValueError` for rules that look at more than is known here."""

    def __init__(self, ruler: Any) -> None:
        patterns = [pattern for rule in ruler.patterns for pattern in rule["patterns"]]
        if any(not set(token) <= _KEYS or not _is_known(token) for pattern in patterns for token in pattern):
            raise ValueError("rules that look at more than a word's tag, letters and role")
        self._ruler = ruler
        strings = ruler.vocab.strings
        self._together = [
            frozenset(strings.add(t[k]) for t in p for k in ("LOWER", "DEP") if isinstance(t.get(k), str))
            for p in patterns
            if len(p) > 1
        ]
        self._alone = frozenset().union(*self._together)
        self._lettered = {strings.add(word) for p in patterns if len(p) == 1 for word in _literal(p[0])}
        self._patterns = [re.compile(word) for p in patterns if len(p) == 1 and (word := _regex(p[0]))]
        self._known: dict[Word, tuple[int, int, int]] = {}
        self._letters: dict[int, int] = {}

    def apply(self, doc: Doc) -> None:
        """Sets the classes, features and lemmas of a document's words, as the ruler would."""
        read: list[list[int]] = doc.to_array(_READ).tolist()
        if any(word[3] for word in read) or self._may_join(read):
            self._ruler(doc)
            return
        if len(self._known) + len(self._letters) > _KEPT:
            self._known.clear()
            self._letters.clear()
        words: list[Word] = [(tag, self._letters_that_matter(doc, lower), role) for tag, lower, role, _ in read]
        known = self._known
        for at, word in enumerate(words):
            if word not in known:
                known[word] = self._worked_out(doc, at)
        found: Any = np.array([known[word] for word in words], dtype=np.uint64).reshape(-1, 3)
        doc.from_array(_WRITTEN, found)

    def _letters_that_matter(self, doc: Doc, lower: int) -> int:
        """The word itself where a rule names it, else 0: to all other words the rules do the same."""
        found = self._letters.get(lower)
        if found is None:
            named = lower in self._lettered or any(one.search(doc.vocab.strings[lower]) for one in self._patterns)
            found = self._letters[lower] = lower if named else 0
        return found

    def _may_join(self, words: list[list[int]]) -> bool:
        """Whether all that a rule for several words wants is in the sentence."""
        held = self._alone.intersection(value for word in words for value in word)
        return bool(held) and any(wanted <= held for wanted in self._together)

    def _worked_out(self, doc: Doc, at: int) -> tuple[int, int, int]:
        from spacy.tokens import Doc

        token = doc[at]
        alone = Doc(doc.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        self._ruler(alone)
        word_class, lemma, features = alone.to_array(_WRITTEN)[0].tolist()
        return word_class, lemma, features


def _literal(token: dict[str, Any]) -> Iterator[str]:
    """The words that a rule for one word names."""
    wanted = token.get("LOWER")
    if isinstance(wanted, str):
        yield wanted
    elif wanted is not None:
        yield from wanted.get("IN", ())


def _regex(token: dict[str, Any]) -> str:
    wanted = token.get("LOWER")
    return str(wanted.get("REGEX", "")) if isinstance(wanted, dict) else ""


def _is_known(token: dict[str, Any]) -> bool:
    """Whether a rule asks for its letters in a way that is read here."""
    wanted = token.get("LOWER", "")
    return isinstance(wanted, str) or set(wanted) <= {"IN", "REGEX"}

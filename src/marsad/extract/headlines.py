"""Headlines, which leave out the verb: "2 dead, 4 wounded in shooting" is parsed as "2 were dead and 4 were wounded …".

The parser has learned from sentences. What a headline leaves out is put in for it, and taken out of the parse again, so
that tokens and offsets are the headline's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from marsad.lexicon.words import cue_words
from marsad.text.numbers import find

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_LONGEST = 240  # characters
_PEOPLE_WITHIN = 5  # words: how far before an outcome the people stand who share it ("a man, two women shot")


class _Word(NamedTuple):
    """A word for the parser: the headline's own, by its place there, or one put in (None)."""

    text: str
    own: int | None
    space: bool = True
    written: str = ""
    """The headline's own word, where another is read in its stead."""

    @property
    def low(self) -> str:
        return (self.written or self.text).lower()


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(cue_words("headlines")[name])


def is_headline(text: str, start: int, end: int) -> bool:
    """Whether a sentence is the first line of a text, not closed by a full stop, and names an outcome."""
    line = text[start:end].rstrip()
    if not line or len(line) > _LONGEST or line[-1] in ".!?\"”'…" or text[:start].strip():
        return False
    follows = text[end:].lstrip(" \t")
    return (not follows or follows[0] == "\n") and bool(_outcome().search(line))


@cache
def _outcome() -> re.Pattern[str]:
    words = sorted({*_words("outcomes"), *_present(), "self"})
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def filled(line: str, language: Language) -> Doc | None:
    """The headline with what it leaves out, for the parser; None where nothing is left out."""
    from spacy.tokens import Doc

    tokens = list(language.make_doc(line))
    words = [_Word(t.text, t.i, bool(t.whitespace_)) for t in tokens]
    prefix = _named_before(words)
    told = [_in_past(words[prefix:], at) for at in range(len(words) - prefix)]
    changed = _joined(told, _with_copulas(told))
    if changed == words[prefix:]:
        return None
    doc = Doc(language.vocab, words=[w.text for w in changed], spaces=[w.space for w in changed])
    doc.user_data[_OWN] = [w.own for w in changed]
    doc.user_data[_LINE] = [(t.text, bool(t.whitespace_)) for t in tokens]
    return doc


_OWN, _LINE = "marsad.own", "marsad.words"
"""For each word of the parse its place in the headline, and the headline's own words with what stands after them."""


def _named_before(words: Sequence[_Word]) -> int:
    """How many words stand before what a headline tells: who says so, or where it was ("Mali: 23 soldiers killed")."""
    colon = next((at for at, w in enumerate(words[: _PREFIX + 1]) if w.text == ":"), None)
    if colon is None or any(w.text.lower() in _words("outcomes") for w in words[:colon]):
        return 0
    return colon + 1


_PREFIX = 4  # words


def _in_past(words: Sequence[_Word], at: int) -> _Word:
    """A word as the parser knows it: a headline's present, which looks like a noun, in the past."""
    word, low = words[at], words[at].text.lower()
    following = words[at + 1].text.lower() if at + 1 < len(words) else ""
    if at and low in _present() and (low not in _words("nouns_too") or find(following)):
        return word._replace(text=_present()[low], written=word.text)
    if low in ("over", "nearly") and find(following):
        return word._replace(text="about", written=word.text)
    return word._replace(text="himself", written=word.text) if low == "self" and at else word


@cache
def _present() -> dict[str, str]:
    return dict(cue_words("headlines")["present"])


def _with_copulas(words: Sequence[_Word]) -> list[int]:
    """Before which words a form of "be" is left out."""
    low = [w.low for w in words]
    found: list[int] = []
    governed = told = False
    for at, word in enumerate(low):
        turns = word in _words("turns") or word in (";", ":")
        governed = (governed or word in _words("verbs")) and not turns  # "leaves *two dead, one injured*"
        told = told and not turns and word not in (",", "and", "&")  # "wounded in attack on men *accused* of …"
        if word not in _words("outcomes") or at == 0 or governed or told or low[at - 1] in _words("outcomes"):
            continue
        first = at
        while first > 1 and low[first - 1] in _words("manner"):
            first -= 1
        before = low[first - 1]
        if before in _words("verbs") or before in _words("turns") or not (before[-1].isalnum() or before in ",)"):
            continue
        if before in ("and", ",") and first > 1 and low[first - 2] in _words("outcomes"):
            continue  # "shot and killed by police": one form of "be" for both
        if _is_told_of_those_before(low, at):
            found.append(first)
            told = True
    return found


def _is_told_of_those_before(low: Sequence[str], at: int) -> bool:
    """Whether nobody stands after the outcome to whom it might have been done."""
    if at + 1 == len(low):
        return True
    after = low[at + 1]
    if after in ("and", "or", ",", "&") and at + 2 < len(low) and low[at + 2] in _words("outcomes"):
        return _is_told_of_those_before(low, at + 2)  # "shot, killed by police", but "shot and wounded son"
    if after in _words("after") or after in _words("outcomes"):
        return True
    if after in (",", ";", ":", "-", "--", "—", "–", ")", "|"):
        return True
    return _starts_another(low, at + 1)


def _starts_another(low: Sequence[str], at: int) -> bool:
    """Whether a number with an outcome of its own follows: "1 killed *3 injured*"."""
    return bool(find(low[at])) and any(w in _words("outcomes") for w in low[at + 1 : at + 3])


def _joined(words: Sequence[_Word], copulas: Sequence[int]) -> list[_Word]:
    """The words with the copulas put in, and "and" where a comma joins people or outcomes of people."""
    outcomes = {at for at, w in enumerate(words) if w.low in _words("outcomes")}
    made: list[_Word] = []
    for at, word in enumerate(words):
        if at in copulas:
            made.append(_Word(_form_of_be(words, at), None))
        elif at - 1 in outcomes and _starts_another([w.low for w in words], at):
            made.append(_Word("and", None))
        if word.text == "," and _joins(words, at, copulas, outcomes):
            made.append(word._replace(text="and"))
            if made[:-1] and not made[-2].space:
                made[-2] = made[-2]._replace(space=True)
        else:
            made.append(word)
    return made


def _form_of_be(words: Sequence[_Word], at: int) -> str:
    several = False
    for word in reversed(words[max(0, at - _PEOPLE_WITHIN) : at]):
        low = word.text.lower()
        if low in _words("outcomes") or low in _words("turns") or low == ":":
            break
        several = several or low == "and" or any((n.low or 2) > 1 for n in find(low))
    return "were" if several or words[at - 1].text.lower().endswith(("s", "people", "men", "children")) else "was"


def _joins(words: Sequence[_Word], at: int, copulas: Sequence[int], outcomes: set[int]) -> bool:
    """Whether a comma stands for "and": between two outcomes, or between people who share one."""
    if at + 1 >= len(words):
        return False
    if at - 1 in outcomes:  # "2 dead, 4 wounded", "shot, killed by police"
        return any(at < c <= at + _PEOPLE_WITHIN for c in copulas) or at + 1 in outcomes
    following = next((c for c in copulas if at < c <= at + _PEOPLE_WITHIN), None)
    others = [w.text for w in words[at + 1 : following]] if following is not None else []
    aside = not others or others[-1] == "," or "," in others or ":" in others
    if words[at + 1].written:
        return True
    return (following is not None and not aside and not others[0].isdigit()) or _two_counted(words, at, following)


def _two_counted(words: Sequence[_Word], at: int, following: int | None) -> bool:
    """Whether people with a number stand after the comma and share the outcome: "a boy, 2 men shot"."""
    if following is None or following - at < 3:
        return False
    between = [w.text for w in words[at + 1 : following]]
    return between[0].isdigit() and between[1].isalpha() and "," not in between


def as_written(doc: Doc) -> Doc:
    """The parse of a headline without what was put in: its own tokens, hanging on one another."""
    from spacy.tokens import Doc

    own: list[int | None] | None = doc.user_data.get(_OWN)
    if own is None:
        return doc
    kept = [token for token in doc if own[token.i] is not None]
    prefix = own[kept[0].i] or 0
    place = {token.i: prefix + number for number, token in enumerate(kept)}
    stand_in = {token.i: _predicate(token, own) for token in doc if own[token.i] is None}
    written: list[tuple[str, bool]] = doc.user_data[_LINE]
    heads, deps = [], []
    for token in kept:
        head, dep = _head(token, stand_in)
        heads.append(place[head.i])
        deps.append("ROOT" if head.i == token.i else dep)
    before = [word for word, _ in written[:prefix]]
    root = next(number for number in range(prefix, len(written)) if heads[number - prefix] == number)
    names = [word[0].isalnum() for word in before]
    return Doc(
        doc.vocab, words=[word for word, _ in written], spaces=[space for _, space in written],
        heads=[root] * prefix + heads, deps=["dep" if name else "punct" for name in names] + deps,
        tags=["NNP" if name else ":" for name in names] + [t.tag_ for t in kept],
        pos=["PROPN" if name else "PUNCT" for name in names] + [t.pos_ for t in kept],
        lemmas=before + [t.lemma_ for t in kept], morphs=[""] * prefix + [str(t.morph) for t in kept],
    )  # fmt: skip


def _predicate(put_in: Token, own: Sequence[int | None]) -> Token | None:
    """The headline's own word that takes the place of one that was put in: "dead" of "were dead"; None for none."""
    if put_in.dep_ in ("aux", "auxpass", "cc", "punct"):
        return None
    return next((c for c in put_in.rights if own[c.i] is not None and c.dep_ != "punct"), None)


def _head(token: Token, stand_in: dict[int, Token | None]) -> tuple[Token, str]:
    """A token's head among the headline's own words, and how it hangs there."""
    head, dep = token.head, token.dep_
    while head.i in stand_in:
        other = stand_in[head.i]
        if other is not None and other.i != token.i:
            return other, dep
        dep = head.dep_
        if head.head.i == head.i:
            return token, "ROOT"
        head = head.head
    return head, dep

"""The cue words of ``lexicon/<language>/status.toml``, and which of them a token of a parsed sentence stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from marsad.extract import grammar
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

REPORTS = frozenset({"denied.reports", "denied.absent", "hypothetical.tells"})
NOUNS = REPORTS | {f"{s}.nouns" for s in ("attempted", "planned", "threatened", "hypothetical", "denied", "historical")}
"""The lists of nouns that govern an event: "a *plan* to kill", "*reports* of a raid"."""
_NOTHING: frozenset[str] = frozenset()
_PAST = frozenset({"VBD", "VBN"})


class Cues:
    """The lists of the file by status and name, and an index from a word to the lists that it stands in."""

    def __init__(self, language: str = "en") -> None:
        table = cue_words("status", language)
        self._lists = {
            f"{status}.{key}": frozenset(words) for status, rows in table.items() for key, words in rows.items()
        }
        index: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for name, words in self._lists.items():
            for word in words:
                first, *rest = word.split()
                index[first].append((tuple(rest), name))
        self._index = dict(index)

    def words(self, name: str) -> frozenset[str]:
        """A list by its full name, "planned.clause"."""
        return self._lists[name]

    def of(self, token: Token, *, plain: bool = False) -> frozenset[str]:
        """The lists that a token stands in; "call off" hides the lists that hold "call" alone.

        ``plain`` leaves out phrases that end in a preposition: "called a strike for Monday" calls for nothing.
        """
        lemma, written = token.lemma_.lower(), token.lower_
        entries = [*self._index.get(lemma, ()), *(self._index.get(written, ()) if written != lemma else ())]
        if entries and token.pos_ not in ("NOUN", "PROPN", "PRON"):
            entries = [(rest, name) for rest, name in entries if not name.endswith(".nouns")]
        if not entries:
            return _NOTHING
        if plain:
            entries = [(rest, name) for rest, name in entries if not rest or rest[-1] not in _PREPOSITIONS]
        longer = {name for rest, name in entries if rest and _goes_with(token, rest)}
        alone = frozenset(name for rest, name in entries if not rest)
        hiding = any(rest and rest[-1] not in _PREPOSITIONS and _goes_with(token, rest) for rest, _ in entries)
        return frozenset(longer) if hiding else alone | longer

    def has(self, token: Token, name: str) -> bool:
        """Whether a token stands in a list."""
        return name in self.of(token)

    @cache  # noqa: B019  # one object a language, kept as long as the program
    def pattern(self, *names: str) -> re.Pattern[str]:
        """Finds any of the phrases of some lists in running text."""
        phrases = sorted({p for name in names for p in self._lists[name]}, key=len, reverse=True)
        return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b", re.IGNORECASE)


def _goes_with(token: Token, rest: tuple[str, ...]) -> bool:
    """Whether a phrase's other words hang on its first: "call *off*", "press *for*"; of a few words, anywhere near."""
    if len(rest) > 1:
        return grammar.find_words(token, rest) is not None
    return any(c.lower_ == rest[0] and c.dep_ in _PARTICLES for c in token.children)


_PREPOSITIONS = frozenset({"for", "of", "from", "against", "to", "with"})
_PARTICLES = frozenset({"prt", "prep", "advmod", "dative", "agent", "acomp", "oprd", "aux", "dobj"})


@cache
def cues() -> Cues:
    """The cues of English."""
    return Cues()


def is_infinitive(verb: Token) -> bool:
    """Whether a verb stands with "to"."""
    return verb.tag_ in ("VB", "VBN", "VBP", "VBG") and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def is_past(verb: Token) -> bool:
    """Whether a verb tells of what is over: a simple past, a perfect or a passive of the past."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if any(c.lower_ in ("to", "is", "are", "am", "being", "be") or c.tag_ == "MD" for c in helpers):
        return any(c.lower_ in ("have", "has", "had", "was", "were") for c in helpers) and not any(
            c.lower_ == "to" or c.tag_ == "MD" for c in helpers
        )
    return verb.tag_ in _PAST or bool(helpers)


def negation(verb: Token) -> str | None:
    """The word that says no in a verb's own clause: "did *not*", "*nobody* was", "*no* civilian was"."""
    words = cues().words("denied.negations")
    for child in verb.children:
        said_no = child.dep_ == "neg" or (child.dep_ in ("advmod", "preconj") and child.lower_ == "never")
        if said_no and child.lower_ in words and not _is_weak(child):
            return child.text
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass") and (no := no_of(child)):
            return no
        for prep in (child, *child.children) if child.dep_ in ("prep", "aux") else ():
            if any(c.dep_ == "pobj" and cues().has(c, "denied.never") and no_of(c) for c in prep.children):
                return prep.text  # "*at no point* did they fire"
    return None


def no_of(noun: Token) -> str | None:
    """The "no" of a noun phrase: "*no* attack", "*nobody*", "*not* a single shot"; "not one but two" has none."""
    if noun.lower_ in ("nobody", "none", "nothing", "neither"):
        return noun.text
    first = min(noun.subtree, key=lambda t: t.i)
    if first.lower_ == "not" and first.i + 1 < noun.i and first.nbor().lower_ in cues().words("denied.single"):
        return None if any(c.lower_ == "but" for c in noun.subtree) else first.text
    for child in noun.lefts:
        plain = child.lower_ in ("no", "neither") and child.dep_ in ("det", "preconj", "neg", "advmod", "nummod")
        leading = child.lower_ == "not" and child.i == first.i
        if (plain or leading) and not _is_weak(child):
            return None if any(c.lower_ == "but" for c in noun.subtree) else child.text
    return None


def _is_weak(word: Token) -> bool:
    """Whether the next word takes a negation's force: "not only", "no fewer than", "not until"."""
    after = word.nbor().lower_ if word.i + 1 < len(word.doc) else ""
    return after in cues().words("actual.weak_negation")


def said_of(verb: Token) -> list[Token]:
    """What a verb of being says of its subject: "was *unsuccessful*", "were *a lie*", "was *in vain*"."""
    found = [c for c in verb.children if c.dep_ in ("acomp", "attr", "oprd")]
    for child in verb.children:
        if child.dep_ == "prep":
            found += [inner for inner in child.children if inner.dep_ in ("pobj", "amod")]
    return found


def is_definite(noun: Token) -> bool:
    """Whether a noun phrase speaks of an event that is known: "*the* attack", "*Monday's* attack", "*their* raid"."""
    return any(
        (c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "those")) or c.dep_ == "poss"
        for c in noun.children
    )

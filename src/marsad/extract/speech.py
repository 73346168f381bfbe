"""What an act of saying is, and the words that make one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from marsad.core.nouns import Speaker
from marsad.core.vocabulary import Stance
from marsad.extract import grammar
from marsad.lexicon.words import cue_words, event_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSES = frozenset({"ccomp", "xcomp", "parataxis", "advcl", "acl"})
_VERB_TAGS = frozenset({"VBD", "VBZ", "VBP", "VB", "VBG", "VBN"})


@dataclass(frozen=True)
class Speech:
    """One act of saying: the verb (or "according"), the speaker, and the stance that the words of saying alone give.

    ``speaker`` is null where nobody is named: "the attack was blamed on …".
    """

    verb: Token
    speaker: Speaker | None
    stance: Stance
    head: Token | None = None
    """The noun that the speaker was read from."""

    def through(self, via: str | None) -> Speech:
        """The same act with what the word came through, where there is a speaker and a channel."""
        if self.speaker is None or not via:
            return self
        return replace(self, speaker=msgspec.structs.replace(self.speaker, via=via))


@cache
def cues() -> dict[str, Any]:
    """The words of saying: each verb's and each phrase's stance, and what else tells a stance."""
    table = cue_words("speech")
    verbs: dict[str, Stance] = {word: stance for stance, words in table["verbs"].items() for word in words}
    idioms: dict[str, list[tuple[tuple[str, ...], Stance]]] = {}
    for stance, phrases in table["idioms"].items():
        for phrase in phrases:
            verb, *words = phrase.split()
            idioms.setdefault(verb, []).append((tuple(words), stance))
    lists = {name: tuple(words) for part in ("phrases", "content") for name, words in table[part].items()}
    channels = {name: frozenset(words) for name, words in table["channels"].items()}
    return {
        "verbs": verbs, "idioms": idioms, "refusals": frozenset(table["refusals"]["verbs"]),
        "suspected": tuple(table["phrases"]["suspected"]), "content": {**lists, "denied": table["content"]["denied"]},
        "channels": channels, **lists,
    }  # fmt: skip


def stance_of(token: Token) -> Stance | None:
    """The stance that a verb of saying gives; None for any other word, and where nothing is said with it."""
    if token.tag_ not in _VERB_TAGS or token.dep_ in ("amod", "aux", "auxpass"):
        return None
    if token.dep_ == "compound" and token.tag_ not in ("VBP", "VBZ", "VBD"):
        return None
    lemma = token.lemma_.lower()
    idioms: list[tuple[tuple[str, ...], Stance]] = cues()["idioms"].get(lemma, [])
    for words, idiomatic in idioms:
        clause = len(words) == 1 and any(c.dep_ == "ccomp" and c.lower_ == words[0] for c in token.children)
        if clause or grammar.find_words(token, words) is not None:
            return idiomatic
    stance: Stance | None = cues()["verbs"].get(lemma)
    if stance is None:
        return None
    if lemma in cues()["own"] and _claims_deed(token):
        return "claimed-responsibility"
    return stance if _says_something(token, needs_clause=lemma in cues()["needs_clause"]) else None


def _claims_deed(verb: Token) -> bool:
    """ "Claimed the attack", "an attack claimed by …": the object is a deed."""
    objects = [c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")]
    objects += [verb.head] if verb.dep_ == "compound" or (verb.dep_ == "acl" and verb.tag_ == "VBN") else []
    objects += [c for o in verb.conjuncts for c in o.children if c.dep_ == "dobj"] if not objects else []
    return any(o.lemma_.lower() in event_words().nouns for o in objects)


def _says_something(verb: Token, *, needs_clause: bool) -> bool:
    """A verb of saying has what is said: a clause or a quotation, an object, or stands beside the main clause."""
    if any(c.dep_ in ("ccomp", "parataxis") for c in verb.children) or verb.dep_ == "parataxis":
        return True
    if any(c.text in ('"', "“", "”", "``", "''") for c in verb.children):
        return True
    if needs_clause:
        return False
    said = any(
        c.dep_ in ("xcomp", "dobj", "prep", "acl", "dative", "advcl", "punct", "nsubjpass") for c in verb.children
    )
    return said or verb.dep_ in ("ROOT", "conj", "acl", "advcl")


def is_unsaid(verb: Token) -> bool:
    """Whether the word was not said: "did not claim responsibility", "declined to say who"."""
    if any(c.dep_ == "neg" for c in verb.children):
        return True
    over = verb.head if verb.dep_ == "xcomp" else None
    if over is None:
        return False
    late = over.lemma_ == "have" and any(c.lower_ == "yet" for c in (*over.children, *verb.children))
    return late or over.lemma_.lower() in cues()["refusals"]


def reported(found: Sequence[Speech]) -> list[Token]:
    """The verbs of saying, whose own times and places are not the event's."""
    return [one.verb for one in found]

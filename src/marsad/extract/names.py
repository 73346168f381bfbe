"""Mentions of a document: what the lexicons know first, what the parser takes for names second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from marsad.core.nouns import Mention
from marsad.core.vocabulary import MentionKind
from marsad.extract.parsing import ParsedSentence, named
from marsad.extract.place_words import place_words
from marsad.lexicon.actors import ActorLexicon, ActorMatch
from marsad.lexicon.words import noun_classes
from marsad.text.numbers import Number

Candidate = tuple[int, int, str]
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC", "NORP", "ORG", "PERSON"})
_NAMED: dict[str, MentionKind] = {"PERSON": "person", "ORG": "organisation", "NORP": "nationality"}
_THINGS: dict[str, MentionKind] = {"weapon": "weapon", "vehicle": "vehicle"}


class Named(NamedTuple):
    """A name as the parser labels it, offsets in the document."""

    start: int
    end: int
    label: str


def names_in(parsed: Iterable[ParsedSentence]) -> list[Named]:
    """The parser's names of parsed sentences."""
    return [
        Named(one.start + ent.start_char, one.start + ent.end_char, ent.label_)
        for one in parsed
        for ent in one.doc.ents
        if ent.text.strip()
    ]


def names_only(text: str, sentences: Sequence[tuple[int, int]]) -> list[Named]:
    """The parser's names of sentences that are not parsed otherwise."""
    return names_in(named(text, sentences))


def candidates(names: Iterable[Named], text: str) -> list[Candidate]:
    """Names that may be places, articles and possessives left out."""
    found: list[Candidate] = []
    for name in names:
        if name.label in _PLACE_LABELS:
            start, end = trimmed(text, name.start, name.end)
            if end > start:
                found.append((start, end, "GPE" if _is_said_to_be_a_place(text, start) else name.label))
    return found


def _is_said_to_be_a_place(text: str, start: int) -> bool:
    """Whether the words right before a name say what kind of place it is: "the Mabanga *district of* Goma"."""
    before = text[max(0, start - _KIND_WITHIN) : start].lower().split()[-2:]
    words = place_words()
    return len(before) == 2 and before[1] == "of" and (before[0] in words.areas or before[0] in words.quarters)


_KIND_WITHIN = 30  # characters


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A name without its article and its possessive ending."""
    words = text[start:end]
    for article in ("the ", "The ", "a ", "an "):
        if words.startswith(article):
            start += len(article)
            break
    for ending in ("'s", "’s"):
        if words.endswith(ending):
            end -= len(ending)
    return start, end


def people_and_bodies(names: Iterable[Named], text: str, taken: Sequence[Mention]) -> list[Mention]:
    """Persons, organisations and peoples of the parser where nothing surer stands."""
    found: list[Mention] = []
    for name in names:
        kind = _NAMED.get(name.label)
        if kind is None:
            continue
        start, end = trimmed(text, name.start, name.end)
        if end - start < 2 or any(m.start < end and start < m.end for m in taken):
            continue
        found.append(Mention(start=start, end=end, kind=kind, text=text[start:end]))
    return found


def actors_in(lexicon: ActorLexicon, text: str, restored: str, day: str | None) -> list[ActorMatch]:
    """The organised actors of a text, ``restored`` being the text with its case mended where it came in capitals alone.

    A name made of common words ("SHINING PATH") may come back in small letters, in which it is no name; so names of
    several words are looked for in the capitals too. One word in capitals may be any word ("BLEW UP").
    """
    found = lexicon.find(restored, day=day)
    if restored is text or restored == text:
        return found
    told = [m for m in lexicon.find(text, day=day) if " " in m.alias or "-" in m.alias]
    more = [m for m in told if not any(m.start < f.end and f.start < m.end for f in found)]
    return sorted((*found, *more), key=lambda m: m.start)


def actors_named(matches: Iterable[ActorMatch], text: str) -> list[Mention]:
    """Organised actors of the lexicon."""
    return [
        Mention(start=m.start, end=m.end, kind="organisation", text=text[m.start : m.end], actor=m.actor)
        for m in matches
    ]


def things_in(parsed: Iterable[ParsedSentence], numbers: Sequence[Number], text: str) -> list[Mention]:
    """Weapons and vehicles by their words, and quantities of what is no person."""
    classes = noun_classes().things
    found: list[Mention] = []
    for one in parsed:
        for token in one.doc:
            kind = _THINGS.get(classes.get(token.lemma_.lower(), ""))
            if kind is None or token.pos_ not in ("NOUN", "PROPN") or token.dep_ == "compound":
                continue
            first = min((c for c in token.lefts if c.dep_ in ("compound", "amod")), key=lambda c: c.i, default=token)
            start, end = one.span(first)[0], one.span(token)[1]
            found.append(Mention(start=start, end=end, kind=kind, text=text[start:end]))
    found += [
        Mention(start=n.start, end=n.end, kind="quantity", text=text[n.start : n.end])
        for n in numbers
        if n.form not in ("ordinal", "plural")
    ]
    return found

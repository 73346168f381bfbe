"""Harm to come that is a threat: it depends on what others do, or those who say it mean to frighten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from marsad.extract import grammar
from marsad.extract.frames import Frame
from marsad.extract.phrases import SentenceView
from marsad.extract.status_clause import HARM, PRESSURE, Found
from marsad.extract.status_cues import cues

if TYPE_CHECKING:
    from spacy.tokens import Token

_QUOTE: Final = re.compile('["“”„«»]')
_SAYING: Final = frozenset({"say", "tell", "announce", "declare", "state", "claim", "write"})
_SPEAKER: Final = frozenset({"nsubj", "pobj", "agent"})


def threat(view: SentenceView, frame: Frame, found: Found) -> str:
    """The words that make a threat of what was read as planned or hypothetical; empty where none do."""
    plain = frame.trigger.tag_ in ("VB", "VBP") or any(
        c.dep_ == "auxpass" and c.lower_ == "be" for c in frame.trigger.children
    )
    if found.choice and found.status == "actual" and frame.concept.kind in HARM and plain:
        return "or"  # "pay, or we kill the boy"
    if found.status not in ("planned", "hypothetical"):
        return ""
    sentence = view.words(view.parsed.start, view.parsed.end)
    reserved = cues().pattern("threatened.reserves").search(sentence) if frame.concept.kind in HARM else None
    if reserved is not None:
        return reserved.group()
    if not found.future and not _is_written(frame):
        return ""
    if any(c.dep_ in ("dobj", "nsubjpass") and c.lower_ in ("us", "we", "me", "i") for c in frame.trigger.children):
        return ""  # "they will slaughter *us*": whoever says so fears it
    if frame.concept.kind not in PRESSURE:
        return ""
    word = cues().pattern("threatened.words").search(sentence)
    if word is not None:
        return word.group()
    if frame.concept.kind not in HARM:
        return ""
    if source := _source(view):
        return source.text
    if found.choice:
        return "or"
    if found.told and (armed := _armed_speaker(view, frame)) is not None:
        return armed.text
    condition = cues().pattern("threatened.conditions").search(sentence)
    spoken = found.told or _QUOTE.search(sentence) is not None
    if condition is not None and spoken:
        return condition.group().lower()
    return _first_person(frame)


def _source(view: SentenceView) -> Token | None:
    """Whoever speaks in the dark: "an anonymous *caller* said"."""
    for token in view.parsed.doc:
        if cues().has(token, "threatened.sources") and (token.dep_ in _SPEAKER or _says(token)):
            return token
    return None


def _armed_speaker(view: SentenceView, frame: Frame) -> Token | None:
    """An armed group that no state stands behind, where it says what will be done: "*rebels* said planes would be"."""
    for verb in frame.trigger.ancestors:
        if verb.pos_ == "VERB" and verb.lemma_.lower() in _SAYING:
            return next((h for h in grammar.subject_heads(verb) if view.phrase(h).group == "combatant"), None)
    return None


def _says(noun: Token) -> bool:
    """ "Received *letters saying* that his children would be taken"."""
    return any(
        c.dep_ in ("acl", "relcl") and c.lemma_ in ("say", "warn", "read", "tell", "state") for c in noun.children
    )


def _is_written(frame: Frame) -> bool:
    """Whether the event stands in what a letter or a caller says."""
    return any(cues().has(t, "threatened.sources") and _says(t) for t in frame.trigger.ancestors)


def _first_person(frame: Frame) -> str:
    """ "*We* will strike": who says "we" speaks of their own deeds."""
    for child in frame.trigger.children:
        if child.dep_ == "nsubj" and child.lower_ in ("i", "we"):
            return child.text
    return ""

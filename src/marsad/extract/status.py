"""Whether it happened: actual, attempted, threatened, planned, hypothetical, denied or historical.

The words around the trigger decide: what governs it, its auxiliaries, its negation, and how long past its time is. The
cues stand in ``lexicon/en/status.toml``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from marsad.core.vocabulary import Status
from marsad.extract.frames import Frame
from marsad.extract.phrases import SentenceView
from marsad.lexicon.words import cue_words, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

_ORDER: tuple[Status, ...] = ("denied", "threatened", "historical", "planned", "hypothetical", "attempted")
_GOVERNED: tuple[Status, ...] = ("threatened", "attempted", "planned", "hypothetical", "historical")
_DESCRIBED: tuple[Status, ...] = ("attempted", "planned", "hypothetical")
_UNSURE: tuple[Status, ...] = ("hypothetical", "planned")
_COMPLEMENTS = frozenset({"from", "for", "of", "to", "against"})
_STOPS = frozenset({"relcl", "advcl", "parataxis"})


@cache
def _cues() -> dict[str, dict[str, frozenset[str]]]:
    table: dict[str, Any] = cue_words("status")
    return {name: {key: frozenset(words) for key, words in rows.items()} for name, rows in table.items()}


@cache
def _historical_phrase() -> re.Pattern[str]:
    phrases = sorted(_cues()["historical"]["phrases"], key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b", re.IGNORECASE)


def status_of(view: SentenceView, frame: Frame, *, long_past: bool) -> tuple[Status, str]:
    """The status of a frame and the cue that gave it; ``long_past``: its time ended long before publication."""
    if frame.concept.kind == "threaten":
        return "threatened", frame.fired
    trigger = frame.trigger
    chain = list(_chain(trigger))
    found = [
        *_negated(frame, chain),
        *_conditional(trigger, chain),
        *_governed(chain, trigger),
        *_auxiliaries(trigger, chain),
        *_generic(chain),
        *_purposes(chain),
    ]
    if found:
        won = min(found, key=lambda one: _ORDER.index(one[0]))
        lost = [f"{status}: {cue}" for status, cue in dict.fromkeys(found) if (status, cue) != won]
        view.note("status", f"{won[0]}: {won[1]}", trigger=trigger, file="status.toml", lost=lost)
        return won
    if long_past:
        view.note("status", "historical: its time ended long before publication", trigger=trigger)
        return "historical", "its time ended long before publication"
    sentence = view.words(view.parsed.start, view.parsed.end)
    if phrase := _historical_phrase().search(sentence):
        view.note("status", f"historical: {phrase.group()}", trigger=trigger, file="status.toml")
        return "historical", phrase.group()
    return "actual", ""


def _chain(trigger: Token) -> Iterator[Token]:
    """The trigger and what governs it, as far as its status can depend on it."""
    token = trigger
    yield token
    for _ in range(12):
        if token.head == token:
            return
        if (
            token.dep_ in _STOPS
            and not _is_infinitive(token)
            and token.head.lemma_.lower() not in _cues()["denied"]["reports"]
        ):
            return
        token = token.head
        yield token


def _is_infinitive(token: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)


def _purposes(chain: list[Token]) -> Iterator[tuple[Status, str]]:
    """What is done for a purpose has happened, the purpose has not: "launched an operation *to arrest* them"."""
    for token in chain:
        done = token.head.lemma_.lower() in _cues()["actual"]["governors"]
        if token.dep_ in ("advcl", "acl", "relcl") and _is_infinitive(token) and not done:
            yield "planned", "to"
        if token.dep_ != "conj":
            return


def _negated(frame: Frame, chain: list[Token]) -> Iterator[tuple[Status, str]]:
    cues = _cues()["denied"]
    clause = next((t for t in chain if t.pos_ in ("VERB", "AUX")), frame.trigger)
    for token in (frame.trigger, clause, *([frame.noun] if frame.noun is not None else [])):
        for child in token.children:
            negative = child.dep_ in ("neg",) or (
                child.dep_ in ("det", "preconj") and child.lower_ in ("no", "neither")
            )
            if negative and child.lower_ in cues["negations"]:
                yield "denied", child.text
    heads = [p.head for p in frame.patients[:1]] if not frame.nominal else []
    subject = [c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")]
    for head in (*heads, *subject):
        if head.lower_ in ("nobody", "none") or any(c.lower_ in ("no", "not") for c in head.children):
            yield "denied", "no"
    for below, token in itertools.pairwise(chain):
        unsaid = token.pos_ == "VERB" and below.dep_ in ("ccomp", "xcomp", "dobj", "pcomp")
        if unsaid and any(c.dep_ == "neg" for c in token.children):
            yield "hypothetical", f"not {token.text}"
        if token.lemma_.lower() in cues["governors"] or token.lemma_.lower() in cues["nouns"]:
            yield "denied", token.text
        for child in token.children:
            if child.dep_ in ("acomp", "attr") and child.lower_ in cues["predicates"]:
                yield "denied", child.text


def _conditional(trigger: Token, chain: list[Token]) -> Iterator[tuple[Status, str]]:
    marks = _cues()["hypothetical"]["marks"]
    for token in chain:
        for child in token.children:
            if child.dep_ in ("mark", "advmod") and child.lower_ in marks and child.lower_ != "until":
                yield "hypothetical", child.text
            if child.dep_ == "advcl" and token.pos_ in ("VERB", "AUX"):
                for mark in child.children:
                    if mark.dep_ == "mark" and mark.lower_ in ("if", "unless") and _ahead(token):
                        yield "hypothetical", mark.text
    if trigger.dep_ == "advcl" and any(c.lower_ in ("should", "were") and c.i < trigger.i for c in trigger.children):
        yield "hypothetical", "inversion"


def _ahead(verb: Token) -> bool:
    """Whether a main clause speaks of what is to come ("they *will* form an army")."""
    return any(
        c.dep_ == "aux" and c.lower_ in ("will", "would", "could", "might", "may", "can", "shall", "'ll")
        for c in verb.children
    )


def _governed(chain: list[Token], trigger: Token) -> Iterator[tuple[Status, str]]:
    previous = trigger
    for token in chain[1:]:
        if token.ent_type_ in ("DATE", "TIME") or (token.dep_ == "prep" and previous.ent_type_ in ("DATE", "TIME")):
            continue  # "threatened on Thursday to attack": the parser hangs the verb on the day
        if previous is trigger and token.pos_ == "VERB" and trigger.dep_ in ("acl", "relcl") and trigger.head != token:
            link, at_prep = "xcomp", ""
        else:
            link, at_prep = previous.dep_, previous.lower_
        below = previous
        lemma = token.lemma_.lower()
        previous = token
        infinitive = link == "advcl" and _is_infinitive(below)
        if link in ("conj", "nsubj", "nsubjpass", "advcl", "parataxis", "npadvmod") and not infinitive:
            continue
        if link == "prep" and token.pos_ in ("VERB", "AUX") and at_prep not in _COMPLEMENTS:
            continue
        for status in _GOVERNED:
            cues = _cues()[status]
            words = (
                cues.get("governors", frozenset())
                if token.pos_ in ("VERB", "AUX", "ADJ")
                else cues.get("nouns", frozenset())
            )
            if lemma in words and not (
                status == "planned" and token.tag_ == "VBD" and lemma in ("order", "decide", "call")
            ):
                yield status, token.text
    for child in trigger.children:
        if child.dep_ in ("amod", "compound", "advmod"):
            for status in _DESCRIBED:
                cues = _cues()[status]
                if child.lower_ in cues["nouns"] or child.lower_ in cues.get("adverbs", frozenset()):
                    yield status, child.text


def _generic(chain: list[Token]) -> Iterator[tuple[Status, str]]:
    """A general truth: "the killing of civilians *is a crime*"."""
    for token in chain[1:]:
        if token.lemma_.lower() == "be":
            for child in token.children:
                if child.dep_ == "attr" and child.lemma_.lower() in _cues()["hypothetical"]["nouns"]:
                    yield "hypothetical", child.text


def _auxiliaries(trigger: Token, chain: list[Token]) -> Iterator[tuple[Status, str]]:
    for token in chain[:4]:
        if token.pos_ not in ("VERB", "AUX"):
            continue
        for child in token.children:
            if child.dep_ in ("aux",):
                for status in _UNSURE:
                    if child.lower_ in _cues()[status]["auxiliaries"] or (
                        status == "planned" and child.lower_ in ("'ll", "wo")
                    ):
                        yield status, child.text
        if token.dep_ not in ("xcomp", "pcomp", "dobj", "pobj", "prep", "conj", "auxpass", "aux"):
            return


def is_metaphor(sentence: str, title: str | None) -> bool:
    """Whether the words of war are a figure of speech: two words of sports, markets or the stage, title included."""
    pattern = _topic_pattern()
    here = {m.group().lower() for m in pattern.finditer(sentence)}
    above = {m.group().lower() for m in pattern.finditer(title or "")}
    return len(here) >= 2 or bool(here and above)


def is_about_play(text: str) -> bool:
    """Whether a whole text is of sports, games, markets or the stage: three such words, and nobody who bears arms."""
    if len({m.group().lower() for m in _topic_pattern().finditer(text)}) < 3:
        return False
    return not any(_bears_arms(word.lower()) for word in re.findall(r"[A-Za-z]+", text))


def _bears_arms(word: str) -> bool:
    groups = noun_classes().groups
    return word not in _cues()["metaphor"]["no_arms"] and any(
        groups.get(w) in ("combatant", "security") for w in (word, word.removesuffix("s"))
    )


@cache
def _topic_pattern() -> re.Pattern[str]:
    topics = sorted(_cues()["metaphor"]["topics"], key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, topics)) + r")\b", re.IGNORECASE)

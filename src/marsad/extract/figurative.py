"""Whether a word of force is only a way of speaking: "bombarded the minister *with questions*", "attacked *the plan*".

The words stand in ``lexicon/en/figurative.toml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from marsad.extract import grammar
from marsad.lexicon.words import cue_words, event_words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.frames import Frame
    from marsad.extract.phrases import Phrase


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in cue_words("figurative").items() if isinstance(words, list)}


@cache
def _contexts(*names: str) -> re.Pattern[str]:
    phrases = sorted((phrase for name in names for phrase in _words()[name]), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b", re.IGNORECASE)


_SCORE = re.compile(r"\d{1,3}[-\u2013]\d{1,3}")


def is_figurative(frame: Frame) -> bool:
    """Whether what is done, with what, or by whom says that no force is meant."""
    words = _words()
    trigger = frame.trigger
    if any(c.dep_ in ("xcomp", "ccomp") and _lemma(c) in words["unnamed"] and _is_negated(c) for c in trigger.children):
        return True
    of_force = frame.concept.name in words["concepts"]
    if (of_force or frame.concept.name in words["by_context"]) and _is_beside_the_point(trigger, of_force=of_force):
        return True
    if not of_force:
        return False
    if (
        frame.concept.name == "defuse"
        and frame.patients
        and all(_lemma(p.head) in words["in_bodies"] for p in frame.patients)
    ):
        return True
    if any(_lemma(head) in words["means"] for head in grammar.objects_of(trigger, ("with", "over", "for"))):
        return True
    if frame.nominal and _is_of_words(frame):
        return True
    heads = [p.head for p in frame.patients] or grammar.object_heads(trigger)
    against = frame.concept.name not in words["against_anything"]
    if heads and against and all(_lemma(head) in words["targets"] for head in heads):
        return True
    if _lemma(trigger) in ("clash", "battle", "fight") and _is_over(frame):
        return True
    if subjects := _doers(frame):
        if all(_is_peaceful(head) for head in subjects) and not tells_of_arms(trigger):
            return True
        if any(_lemma(head) in words["body"] for head in heads) and not tells_of_arms(trigger):
            return True
    if not frame.nominal and _goes_on_its_way(frame):
        return True
    return _is_verbal(frame, trigger)


def _is_beside_the_point(trigger: Token, *, of_force: bool) -> bool:
    """Whether a sentence is of a game, a stage or (for words of force) of trade: by a listed phrase, or by a score."""
    if tells_of_arms(trigger):
        return False
    lists = ("contexts", "plain_contexts") if of_force else ("contexts",)
    return bool(_is_scored(trigger) or _contexts(*lists).search(trigger.doc.text))


def _is_negated(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _doers(frame: Frame) -> list[Token]:
    """The heads of who does it; none where the noun or the passive names nobody."""
    doers = [p.head for p in (*frame.agents, *frame.instruments)]
    if doers or frame.nominal:
        return doers
    verb = frame.trigger
    return grammar.agent_heads(verb) if grammar.is_passive(verb) else grammar.subject_heads(verb)


def _is_peaceful(head: Token) -> bool:
    """Whether a doer does no violence: by its own word, or by the one before its name ("*Storm* Ciara")."""
    doers = _words()["doers"]
    if any(_lemma(c) in _words()["doers_of_force"] for c in head.lefts):
        return False
    return _lemma(head) in doers or any(c.dep_ == "compound" and _lemma(c) in doers for c in head.lefts)


def _is_of_words(frame: Frame) -> bool:
    """Whether a noun of force is fought with words, money or votes: "a *legal* battle", "a blast of cold *air*"."""
    noun = frame.noun if frame.noun is not None else frame.trigger
    before = any(_lemma(c) in _words()["modifiers"] for c in noun.lefts if c.dep_ in ("amod", "compound", "nmod"))
    of = grammar.objects_of(noun, ("of",))
    return before or (bool(of) and all(_lemma(head) in _words()["doers"] for head in of))


def _is_over(frame: Frame) -> bool:
    """Whether what they clash over is no ground: "clashed over the *budget*"."""
    over = grammar.objects_of(frame.trigger, ("over", "about", "on"))
    return bool(over) and all(_lemma(head) in _words()["targets"] for head in over)


def _goes_on_its_way(frame: Frame) -> bool:
    """ "*Stormed out of* the meeting", "*shot to* the top": a verb of movement without an object, nobody armed near."""
    verb = frame.trigger
    ways = cue_words("figurative")["ways"].get(_lemma(verb))
    if not ways or tells_of_arms(verb) or grammar.object_heads(verb) or grammar.is_passive(verb):
        return False
    return any(c.lower_ in ways for c in verb.children if c.dep_ in ("prep", "prt", "advmod") and c.i > verb.i)


def _is_scored(trigger: Token) -> bool:
    """Whether the score of a game stands right after: "were beaten *4-2*"."""
    return _SCORE.match(trigger.doc[trigger.i + 1 : trigger.i + 6].text.replace(" ", "")) is not None


def tells_of_arms(trigger: Token) -> bool:
    """Whether the sentence names arms, those who bear them, or blood."""
    peaceful = cue_words("status")["metaphor"]["no_arms"]
    forms = event_words().armed_forms | _words()["force"]
    return any(t.lower_ in forms and t.lower_ not in peaceful and t != trigger for t in trigger.doc)


def _is_verbal(frame: Frame, trigger: Token) -> bool:
    """Whether one who bears no arms does it to a name or a person, and nothing in the sentence speaks of arms."""
    if not frame.agents or frame.instruments or not frame.patients or _lemma(trigger) in _words()["never"]:
        return False
    if not all(_is_civil(p) for p in frame.agents) or not all(_is_name(p) for p in frame.patients):
        return False
    return not tells_of_arms(trigger)


def _is_civil(phrase: Phrase) -> bool:
    return phrase.group == "official" or (phrase.cls == "actor" and phrase.actor is None)


def _is_name(phrase: Phrase) -> bool:
    return phrase.cls in ("person", "other", "actor") or phrase.group == "official"


def _lemma(token: Token) -> str:
    return token.lemma_.lower()

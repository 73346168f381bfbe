"""Tolls that hang on no verb of killing: "the toll rose to 17", "with gunshot wounds", "four were shot, one fatally".

Also a whole that its own parts follow: "the victims, a man and two women, died" counts the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from marsad.extract import grammar
from marsad.extract.frames import Frame
from marsad.extract.phrases import Phrase, SentenceView
from marsad.lexicon.words import cue_words
from marsad.text.numbers import Number

if TYPE_CHECKING:
    from spacy.tokens import Token

TALLIES = frozenset({"number", "toll", "count", "tally"})
"""Nouns for how many: what they "rise to" is a number of people."""
_FAR = 90
"""Characters between a toll and its number: "the death toll from Sunday's bombing in Jolo to 20"."""
_WOUNDS = frozenset({"injury", "wound"})


_RIGHT_BEFORE = re.compile(r"\s+(?:the|its|their|a)\s+(?:[\w-]+\s+){0,2}", re.IGNORECASE)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(cue_words("totals")[name])


@cache
def _reaching() -> re.Pattern[str]:
    """Words right before the number that a toll has come to."""
    words = sorted(cue_words("totals")["reaching"], key=len, reverse=True)
    return re.compile(r"(?:\b(?:" + "|".join(map(re.escape, words)) + r")|[:=])\s*$", re.IGNORECASE)


def risen(view: SentenceView, frame: Frame) -> Number | None:
    """The number that a toll has come to, where the frame's trigger is a toll."""
    noun = frame.noun
    if noun is None and frame.trigger.dep_ == "pobj":
        noun = frame.trigger  # "the number of *injured* had reached 23"
    if noun is not None and noun.dep_ == "pobj" and noun.head.lower_ == "of" and not frame.patients:
        noun = noun.head.head  # "the number of dead"
    return number_told_of(view, noun) if noun is not None and noun.lemma_.lower() in TALLIES else None


def tally_clause_of(token: Token) -> Token | None:
    """The verb of the clause that tells how far a tally has come, where the token stands in it.

    "killed three near Rutba, *raising to 41 the number of those killed in Anbar this month*": what is counted there has
    days and a place of its own.
    """
    for verb in (token, *grammar.governors(token)):
        if verb.pos_ == "VERB" and verb.lemma_.lower() in _words("raising"):
            counted = [t for t in verb.children if t.dep_ in ("dobj", "pobj", "nsubj", "nsubjpass")]
            if any(noun.lemma_.lower() in TALLIES for noun in counted):
                return verb
    return None


def number_told_of(view: SentenceView, noun: Token) -> Number | None:
    """The number that words of reaching lead to: "rose *to 17*", "revised *to 20* from 27", "*to 41* the number of"."""
    first, after = view.parsed.span(noun)
    for number in view.numbers:
        before = number.counts and number.end < first and _RIGHT_BEFORE.fullmatch(view.words(number.end, first))
        if before and _reaching().search(view.words(view.parsed.start, number.start)):
            return number
    for number in view.numbers:
        if number.counts and after <= number.start < after + _FAR:
            between = view.words(after, number.start)
            if _reaching().search(between) and not re.search(r"[;.]", between):
                return number
    return None


def is_toll(view: SentenceView, head: Token, number: Number) -> bool:
    """Whether a number, counted by ``head``, is what a toll of its sentence has come to: "the toll rose to *three*"."""
    return any(number_told_of(view, word) == number for word in head.sent if word.lemma_.lower() == "toll")


def ends_a_compound(head: Token) -> bool:
    """Whether a word is only the last part of one with a hyphen that the parser took apart: "co-*workers*"."""
    before = head.nbor(-1) if head.i else None
    return before is not None and before.text == "-" and not before.whitespace_ and before.dep_ == head.dep_


def is_none(noun: Token) -> bool:
    """Whether a noun of harm comes with a "no": "no casualties", "without loss of life"."""
    if noun.lemma_.lower() in TALLIES:
        return False  # "gave *no toll*" says nothing of how many
    return any(c.lower_ in ("no", "zero") for c in noun.children) or (
        noun.dep_ == "pobj" and noun.head.lower_ == "without"
    )


def fatally(view: SentenceView, trigger: Token) -> Iterator[Number]:
    """The numbers of those among the people hit who died: "four were shot, *one* fatally"."""
    after = view.parsed.span(trigger)[1]
    for number in view.numbers:
        if number.counts and number.start > after:
            told = _FATALLY.match(view.words(number.end, min(view.parsed.end, number.end + 30)))
            if told is not None:
                yield number


def only_aimed(frame: Frame) -> bool:
    """Whether the words say no more than that somebody fired: "opened fire *on* a crowd", "shot *at* a car"."""
    if any(head.dep_ == "dobj" and head not in frame.words for head in grammar.object_heads(frame.trigger)):
        return False  # "shot *three men* at a mill"
    passive = grammar.is_passive(frame.trigger)
    reflexive = any(c.lower_ in grammar.REFLEXIVE for c in frame.trigger.children)
    aiming = [t for t in frame.words if t.lower_ in _words("aiming")]
    if any(t.dep_ == "dobj" for t in frame.words):  # "fired shots *into* a crowd of 300"
        beside = [c for t in (frame.trigger, *frame.words) for c in t.children if c.dep_ == "prep"]
        aiming += [c for c in beside if c.lower_ in _words("aiming")]
    # "Were shot at" is aimed; "were shot *at a home*" is where.
    return not reflexive and any(not (passive and any(c.dep_ == "pobj" for c in t.children)) for t in aiming)


def were_wounded(frame: Frame, phrase: Phrase) -> bool:
    """Whether the dead are told to be among those wounded before: "two *wounded in the strike* have died"."""
    if frame.trigger.lemma_.lower() not in _words("dying"):
        return False
    left = [t for t in phrase.head.subtree if t.i < frame.trigger.i]
    return any(t.lower_ in _words("wounded") and t.dep_ in _DESCRIBING for t in (phrase.head, *left))


_DESCRIBING = frozenset({"acl", "amod", "nsubj", "nsubjpass", "pobj", "relcl", "compound"})
_LISTED_AGE = re.compile(r"(?:, and| and|,) [A-Z][\w'’-]+ [A-Z][\w'’-]+, \d{1,3}\b")
"""What follows an age in a list of names with their ages."""


def is_age_of_named(view: SentenceView, number: Number | None) -> bool:
    """Whether a bare number is how old the person is whose name stands before it: "Tobias Kern, 32 were taken …"."""
    if number is None or not number.quote.isdigit() or int(number.quote) > _OLDEST:
        return False
    if _LISTED_AGE.match(view.words(number.end, view.parsed.end)):
        return view.words(view.parsed.start, number.start).endswith(", ")
    for mention in view.mentions:
        named = mention.kind == "person" and mention.end < number.start
        if named and view.words(mention.end, number.start).strip() == ",":
            before = view.words(view.parsed.start, mention.start).lower().split()[-1:]
            known = grammar.is_proper_name(view.words(mention.start, mention.end))
            return known and before not in (["to"], ["says"], ["said"], ["by"])
    return False


def struck(frame: Frame) -> bool:
    """Whether people are hit by what was fired, whichever the word's concept: "a bullet struck a child"."""
    missiles = _words("missiles")
    return (
        frame.trigger.lemma_.lower() in _words("striking")
        and any(p.is_people and (p.number is not None or not p.plural) for p in frame.patients)
        and any(token.lemma_.lower() in missiles for token in frame.trigger.sent)
    )


_FATALLY = re.compile(r"\s+(?:of\s+(?:them|whom)\s+)?(?:was\s+|were\s+)?(?:fatally|mortally|to\s+death)\b")


def told_apart(view: SentenceView, phrase: Phrase) -> list[Phrase]:
    """The people of a phrase: its parts, where a plural without a number is followed by them, else itself."""
    if phrase.number is not None or not phrase.plural:
        return [phrase]
    parts = [
        p
        for child in phrase.head.children
        if child.dep_ == "appos"
        for p in view.phrases(child)
        if p.is_people and (p.number is not None or p.head.tag_ not in ("NNS", "NNPS"))
    ]
    return parts if len(parts) > 1 or (parts and parts[0].number is not None) else [phrase]


def counted(view: SentenceView, frame: Frame) -> list[Phrase]:
    """Whom a frame's outcome counts: its patients, with those that the parser hung elsewhere."""
    trigger = view.parsed.span(frame.trigger)
    found: list[Phrase] = []
    for phrase in [*frame.patients, *bearers(view, frame)]:
        if phrase.start > trigger[1] and found and ":" in view.words(trigger[1], phrase.start):
            continue  # "kills nine: state media"
        if _is_age(view, phrase):
            continue
        whole = _whole_of(view, phrase, frame.trigger)
        if not any(whole.start == known.start for known in found):
            found.append(whole)
    if found and found[-1].start > trigger[1]:
        found += [p for c in frame.trigger.children if c.dep_ == "conj" and c.pos_ == "NUM" for p in view.phrases(c)]
    if found and found[0].number is not None and found[0].start < trigger[0]:
        found = [*_listed_before(view, frame, found[0]), *found]
    return found


def _is_age(view: SentenceView, phrase: Phrase) -> bool:
    """Whether a bare number between commas is somebody's age: "the other, *20*, is in fair condition"."""
    start, end = view.parsed.span(phrase.head)
    bare = phrase.head.pos_ == "NUM" and phrase.head.text.isdigit() and int(phrase.head.text) < _OLDEST
    return bare and view.words(max(0, start - 2), start) == ", " and view.words(end, end + 1) in (",", ".")


_OLDEST = 110


def _whole_of(view: SentenceView, phrase: Phrase, trigger: Token) -> Phrase:
    """ "Five", in "*Five*, including a commander, killed in explosion", where the parser has the commander killed."""
    preposition = phrase.head.head
    if phrase.head.dep_ != "pobj" or preposition.lower_ != "including" or trigger.dep_ != "acl":
        return phrase
    whole = view.phrase(preposition.head)
    return whole if whole.is_people and trigger.i and trigger.nbor(-1).text == "," else phrase


def _listed_before(view: SentenceView, frame: Frame, first: Phrase) -> list[Phrase]:
    """People with a number right before the first, a comma between: "*ten regime troops*, six rebels dead"."""
    start = first.number.start if first.number is not None else first.start
    if any(c.dep_ == "pobj" and c.lower_ in ("whom", "them") for prep in first.head.children for c in prep.children):
        return []  # "six nurses, *two of whom* were found dead"
    known = {p.head.i for p in frame.patients}
    for token in view.parsed.doc:
        left, right = view.parsed.span(token)
        if right > start or token.i in known or token.pos_ not in ("NOUN", "PROPN"):
            continue
        if view.words(right, start).strip() in (",", "and", ", and", "&"):
            phrase = view.phrase(token)
            if phrase.is_people and phrase.number is not None and phrase.number.end <= left:
                return [phrase]
    return []


def bearers(view: SentenceView, frame: Frame) -> list[Phrase]:
    """Whose the wounds of a nominal frame are: "six *with gunshot wounds*", "a boy was found with a wound"."""
    if frame.patients:
        return []
    if frame.noun is None:
        return _before_participle(view, frame)
    noun = frame.noun
    if noun.lemma_.lower() not in _WOUNDS:
        own = view.phrase(noun)
        counts = own.number is not None and noun.lemma_.lower() not in TALLIES
        return [replace(own, cls="people", group="unknown", plural=False)] if counts else []
    if any(c.dep_ in ("poss", "neg") or c.lower_ in ("no", "without") for c in noun.children):
        return []
    if noun.dep_ == "pobj" and noun.head.lower_ in ("with", "from", "for"):
        return _of_owner(view, noun.head.head)
    if noun.dep_ == "dobj" and noun.head.lemma_.lower() in _words("bearing"):
        return [p for h in grammar.subject_heads(noun.head) for p in view.phrases(grammar.resolved(h))]
    return []


def _nearest_people(view: SentenceView, verb: Token) -> list[Token]:
    """The last words for people before a verb: "found a woman dead and *her son* suffering from wounds"."""
    before = [t for t in verb.doc[: verb.i] if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in ("compound", "poss")]
    return next(([t] for t in reversed(before) if view.phrase(t).is_people), [])


def _before_participle(view: SentenceView, frame: Frame) -> list[Phrase]:
    """The people right before a participle that the parser hung beside it: "left four dead and *a dozen* injured"."""
    if frame.trigger.tag_ not in ("VBN", "VBD"):
        return []
    beside = [c for c in frame.trigger.lefts if c.dep_ in ("npadvmod", "nsubj", "nsubjpass", "dep", "nummod")]
    return [p for c in beside for p in view.phrases(c) if p.is_people and (p.number is not None or not p.plural)][-1:]


def _of_owner(view: SentenceView, owner: Token) -> list[Phrase]:
    """The people that a "with wounds" describes: what it hangs on, or of whom its verb says so."""
    if owner.lower_ == "dead":
        return []
    if owner.pos_ in ("NOUN", "PROPN", "NUM", "PRON", "ADJ", "DET"):
        people = [p for p in view.phrases(owner) if p.is_people]
        if people:
            return people[-1:] if owner.dep_ != "conj" else people
    verb = grammar.clause_of(owner)
    if verb.lemma_.lower() == "leave":  # "leaving *more than 30* with injuries"
        return [p for h in grammar.object_heads(verb) for p in view.phrases(h) if p.is_people]
    if verb.pos_ not in ("VERB", "AUX") or verb.lemma_.lower() in _words("dying"):
        return []
    if verb.tag_ == "VBG" or verb.dep_ == "relcl":
        verb_of = [verb.head] if verb.dep_ in ("acl", "relcl") else _nearest_people(view, verb)
    elif grammar.is_passive(verb) or not (objects := grammar.object_heads(verb)):
        verb_of = [grammar.resolved(h) for h in grammar.subject_heads(verb)]
    else:
        verb_of = objects
    return [p for h in verb_of for p in view.phrases(h) if p.is_people or p.head.lower_ in ("he", "she")]

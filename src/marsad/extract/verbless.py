"""Outcomes that the parser sees no verb in, as headlines and lists tell them.

"12 policemen dead, 8 wounded"; "clashes in Aleppo kill 7", where it takes "kill" for a noun.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from marsad.extract.frames import Frame
from marsad.extract.phrases import Phrase, SentenceView
from marsad.lexicon.words import Concept, cue_words, event_words

if TYPE_CHECKING:
    from spacy.tokens import Token


def outcomes(view: SentenceView, frames: Sequence[Frame]) -> Iterator[Frame]:
    """A frame for every word of outcome right after people with a number that no frame of the sentence holds."""
    verbs = cue_words("totals")["outcomes"]
    taken = {frame.trigger.i for frame in frames} | {word.i for frame in frames for word in frame.words}
    for token in view.parsed.doc:
        if token.i in taken:
            continue
        if (verb := verbs.get(token.lower_)) is not None and token.i > 0:
            people, concept = _people_before(view, token), _concept(verb)
        elif (verb := cue_words("totals")["doing"].get(token.lower_)) is not None and token.pos_ != "VERB":
            people, concept = _people_after(view, token), _concept(verb)
        else:
            continue
        if people is not None and concept is not None:
            yield Frame(token, concept, patients=[people], fired=f"{concept.name}: … {token.lower_}")


def _concept(verb: str) -> Concept | None:
    entries = event_words().verbs.get(verb) or event_words().nouns.get(verb)
    return entries[0].concept if entries else None


def _people_before(view: SentenceView, token: Token) -> Phrase | None:
    """The people whose number stands right before the word, adverbs between them left out."""
    before = token.nbor(-1)
    while before.pos_ == "ADV" and before.i > 0:
        before = before.nbor(-1)
    if before.pos_ not in ("NUM", "NOUN", "PROPN", "PRON", "DET", "ADJ"):
        return None
    phrase = view.phrase(before)
    if not phrase.is_people and before.like_num:  # "*Sixteen* dead", which the tagger takes for a name
        number = next((n for n in view.numbers if n.counts and n.end == view.parsed.span(before)[1]), None)
        phrase = replace(phrase, cls="people", group="unknown", number=number)
    alone = before.pos_ in ("NOUN", "PROPN") and phrase.is_people and not phrase.plural
    return phrase if phrase.is_people and (phrase.number is not None or alone) else None


def _people_after(view: SentenceView, token: Token) -> Phrase | None:
    """The people whose number comes right after the word."""
    after = view.parsed.span(token)[1]
    number = next((n for n in view.numbers if n.counts and 0 < n.start - after <= 1), None)
    if number is None:
        return None
    last = next((t for t in reversed(view.parsed.doc) if view.parsed.span(t)[1] <= number.end), token)
    following = last.nbor(1) if last.i + 1 < len(view.parsed.doc) else last
    people = view.phrase(following)
    if following.pos_ in ("NOUN", "PROPN") and people.is_people:
        return replace(people, number=number)
    return replace(view.phrase(last), cls="people", number=number)

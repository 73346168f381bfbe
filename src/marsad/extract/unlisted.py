"""Events told in words that no list holds, as the trained reader hears them ("raiders *descended on* three hamlets").

A word that is heard as a trigger surely enough (``lexicon/en/heard.toml``) opens a frame of the concept that it was heard
as; who did what to whom is read from the grammar, as for a listed word. A listed word that is hardly heard as one, in a
sentence without arms or people who were counted, is a figure of speech.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from marsad.extract import grammar
from marsad.extract.figurative import tells_of_arms
from marsad.extract.frames import Frame, filled_noun, filled_verb
from marsad.extract.hearing import Heard, concepts
from marsad.extract.phrases import SentenceView
from marsad.lexicon.words import Concept, VerbEntry, cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.encoder import Encoding
    from marsad.extract.parsing import ParsedSentence

BRIEF = 800
"""Characters: in a text so short a word is believed sooner, since no other sentence tells of the event again."""
_MANNERS = frozenset({"VERB", "NOUN", "ADJ"})
_STANDS_ALONE = frozenset({"acomp", "attr", "ROOT", "oprd"})
_ACTING = frozenset({"protest", "retreat", "mobilize"})


@cache
def shares() -> dict[str, float]:
    """From which share on what is heard is believed, by what follows from it."""
    return {name: float(share) for name, share in cue_words("heard")["shares"].items()}


def hears_any(parsed: ParsedSentence, encoding: Encoding, *, brief: bool) -> bool:
    """Whether some word of a sentence is heard as a trigger."""
    least = shares()["opens_brief" if brief else "opens"]
    return any(_share(parsed, encoding, token) >= least for token in parsed.doc if _may_be_one(token))


def _share(parsed: ParsedSentence, encoding: Encoding, token: Token) -> float:
    heard = encoding.heard(parsed.span(token))
    return heard.event if heard is not None else 0.0


def heard(view: SentenceView, token: Token) -> Heard | None:
    """What the trained reader makes of a word; None where it did not read the sentence."""
    return view.encoding.heard(view.parsed.span(token)) if view.encoding is not None else None


def unlisted(view: SentenceView, frames: Sequence[Frame]) -> Iterator[Frame]:
    """A frame for every word heard as a trigger that no frame of the sentence holds."""
    least = shares()["opens_brief" if len(view.text) < BRIEF else "opens"]
    found = {
        token.i: (token, said) for token in view.parsed.doc
        if _may_be_one(token) and (said := heard(view, token)) is not None and said.event >= least
    }  # fmt: skip
    taken = {t.i for frame in frames for t in (frame.trigger, frame.noun, *frame.words) if t is not None}
    for token, said in found.values():
        concept = concepts()[said.label]
        if token.i in taken or _is_told_beside(token, concept, frames) or _is_part_of_another(token, said, found):
            continue
        frame = _frame(view, token, concept)
        frame.heard = said.event
        if view.trace is not None:
            view.trace.heard(view.parsed.span(token), f"{concept.name}, at {said.event:.2f}")
        yield frame


def _may_be_one(token: Token) -> bool:
    """Whether a word's part of speech lets it tell of an event by itself."""
    if token.pos_ not in _MANNERS or not token.is_alpha:
        return False
    return token.pos_ == "VERB" or (
        token.dep_ in _STANDS_ALONE if token.pos_ == "ADJ" else token.dep_ not in ("compound", "nmod")
    )


def _is_told_beside(token: Token, concept: Concept, frames: Sequence[Frame]) -> bool:
    """Whether a listed word that hangs on it, or on which it hangs, tells of the same: "the *blast* tore …"."""
    for frame in frames:
        for word in (frame.trigger, frame.noun):
            near = word is not None and (word.head == token or token.head == word)
            if near and frame.concept.kind == concept.kind and token.dep_ not in ("conj", "advcl", "relcl"):
                return True
    return False


def _is_part_of_another(token: Token, said: Heard, found: dict[int, tuple[Token, Heard]]) -> bool:
    """Whether the word it hangs on is heard as the same event: "*lay* in *wait*" is one."""
    for above in (token.head, token.head.head):
        if above != token and above.i in found and found[above.i][1].label == said.label:
            return token.dep_ not in ("conj", "advcl", "relcl", "ccomp")
    return False


def _frame(view: SentenceView, token: Token, concept: Concept) -> Frame:
    """The frame of a word, with the arguments that its grammar gives."""
    fired = f"{concept.name}: heard in {token.text.lower()}"
    if token.pos_ != "VERB":
        frame = Frame(token, concept, fired=fired, nominal=True, noun=token)
        filled_noun(view, frame)
        return frame
    moves = concept.patient in ("victim", "participant") or concept.kind in _ACTING
    alone = not grammar.is_passive(token) and not list(grammar.object_heads(token))
    entry = VerbEntry(concept, (), "none" if moves and alone else "any", "any", listed="heard", written=token.lemma_)
    frame = filled_verb(view, token, entry, []) or Frame(token, concept)
    frame.fired = fired
    return frame


def is_hardly_heard(view: SentenceView, frame: Frame) -> bool:
    """Whether a listed word of force is no event to the reader's ear, and nothing else says that it is one."""
    if frame.concept.strength < 2 or tells_of_arms(frame.trigger) or view.actors:
        return False
    if any(phrase.number is not None and phrase.is_people for phrase in frame.patients):
        return False
    said = [one for word in {frame.trigger, frame.noun} if word is not None and (one := heard(view, word)) is not None]
    return bool(said) and max(one.event for one in said) < shares()["drops"]


def is_surely_heard(view: SentenceView, frame: Frame) -> bool:
    """Whether a word of politics that looks like a figure of speech is surely heard as an event."""
    said = heard(view, frame.trigger)
    return frame.concept.strength < 2 and said is not None and said.event >= shares()["keeps"]

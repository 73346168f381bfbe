"""Whose word a frame is, and how surely it was said: claimed, denied, blamed on somebody, suspected, or just said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from marsad.core.nouns import Speaker
from marsad.core.vocabulary import Stance
from marsad.extract import grammar
from marsad.extract.frames import Frame
from marsad.extract.phrases import Phrase, SentenceView
from marsad.extract.speaker_names import lemma_of, who_words
from marsad.extract.speech import Speech, cues
from marsad.lexicon.words import noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

_SELF = frozenset({"it", "they", "we", "he", "she", "i"})
_OWN = frozenset({"its", "their", "our", "his", "her", "my"})
_ANSWERED_FOR = frozenset({"assault", "coerce", "accident"})
"""Kinds of deeds that one claims responsibility for; nobody does for a truce."""
_LEFT_OPEN = 35  # characters before a name in which "suspected" may stand
_ORDER: tuple[Stance, ...] = ("claimed-responsibility", "denied", "accused", "suspected", "asserted")


def speakers_of(frame: Frame, spoken: Sequence[Speech], view: SentenceView) -> tuple[Speaker, ...]:
    """Whose word a frame is: everyone who speaks over its trigger, the nearest first, else whoever speaks beside it."""
    deed = frame.noun or frame.trigger
    over = list(grammar.governors(deed))
    named = [s for s in spoken if s.speaker is not None]
    above = sorted((s for s in named if s.verb in over), key=lambda s: over.index(s.verb))
    above = [s for s in above if not any(_is_joined_to(t.verb, s.verb) for t in above)]
    if not above:
        beside = [s for s in named if s.verb != deed]
        above = [s for s in beside if s.verb == beside[0].verb] if beside else []
    above += [s for s in named if s not in above and _disputes(s)]
    unnamed = unnamed_stance(frame, spoken, view)
    found: dict[tuple[int, Stance], Speaker] = {}
    for one in above:
        speaker = _with_stance(one, frame, view, unnamed)
        found.setdefault((speaker.start, speaker.stance), speaker)
    surer = {start for start, stance in found if stance != "asserted"}
    return tuple(s for (start, stance), s in found.items() if stance != "asserted" or start not in surer)


def _is_joined_to(verb: Token, first: Token) -> bool:
    """Whether a verb of saying goes on after "and" where another began: "*denied* that it fired and *said* that …"."""
    while verb.dep_ == "conj":
        verb = verb.head
        if verb == first:
            return True
    return False


def _disputes(speech: Speech) -> bool:
    """Whether it is said of somebody else's word: "a claim the government rejected"."""
    over = speech.verb.head
    return speech.stance == "denied" and speech.verb.dep_ == "relcl" and lemma_of(over) in who_words()["papers"]


def unnamed_stance(frame: Frame, spoken: Sequence[Speech], view: SentenceView) -> Stance:
    """The stance of a passage that names no speaker: "the attack was blamed on …", "suspected rebels"."""
    over = {frame.trigger, *grammar.governors(frame.trigger)}
    found = [s.stance for s in spoken if s.speaker is None and s.verb in over]
    found += [marked for p in frame.agents if (marked := _marked(view, p.start)) is not None]
    return min(found, key=_ORDER.index, default="asserted")


def _with_stance(speech: Speech, frame: Frame, view: SentenceView, unnamed: Stance) -> Speaker:
    assert speech.speaker is not None
    stance = speech.stance
    if stance == "asserted":
        stance = stance_of_content(speech, view, frame)
    stance = unnamed if stance == "asserted" else stance
    return msgspec.structs.replace(speech.speaker, stance=stance)


def stance_of_content(speech: Speech, view: SentenceView, frame: Frame | None) -> Stance:
    """The stance that lies in what is said rather than in the verb: "said it had no hand in …"."""
    said = _content(speech, view)
    lists = cues()
    if any(phrase in said for phrase in lists["denied"]):
        return "denied"
    own = _is_own_deed(speech, frame) if frame is not None else _tells_of_self(speech, view)
    if own and frame is not None and frame.concept.kind not in _ANSWERED_FOR:
        return "denied" if _negates(speech, frame) else "asserted"
    if frame is not None and _negates(speech, frame):
        return "denied"
    if own and (frame is None or _is_armed(speech, view)):
        return "claimed-responsibility"
    if own and speech.verb.lemma_.lower() in lists["own"]:
        return "claimed-responsibility"
    authorship = any(phrase in said for phrase in lists["authorship"]) or _singles_out(speech)
    doubt = (frame is None or authorship) and any(phrase in said for phrase in lists["doubt"])
    if doubt:
        return "suspected"
    if not own and frame is not None and frame.agents and speech.verb.lemma_.lower() in lists["own"]:
        return "accused"  # a deed that somebody "claims" another did
    if authorship:
        return "claimed-responsibility" if _speaks_of_self(speech) else "accused"
    return "asserted"


def _singles_out(speech: Speech) -> bool:
    """Whether the doer is set apart: "*it was* the Islamic State *that* bombed the mosque"."""
    clauses = [c for c in (*speech.verb.children, speech.verb.head) if c.lemma_ == "be"]
    return any(
        any(s.dep_ == "nsubj" and s.lower_ == "it" for s in c.children)
        and any(a.dep_ == "attr" and a.pos_ == "PROPN" for a in c.children)
        and any(r.dep_ == "relcl" for r in c.subtree)
        for c in clauses
    )


def _tells_of_self(speech: Speech, view: SentenceView) -> bool:
    """Whether armed people who are the speaker's own act in what is said: "*Our suicide bombers* have entered"."""
    clauses = [c for c in speech.verb.children if c.dep_ == "ccomp"]
    heads = [h for c in clauses for h in grammar.subject_heads(c)]
    return any(
        any(c.dep_ == "poss" and c.lower_ in ("our", "my") for c in h.children)
        and view.phrase(h).group == "combatant"
        for h in heads
    )  # fmt: skip


def _content(speech: Speech, view: SentenceView) -> str:
    """What is said with a verb, in lower case: its clause, or the clause that it stands beside."""
    verb = speech.verb
    clauses = [c for c in verb.children if c.dep_ in ("ccomp", "xcomp", "parataxis", "dobj", "acl", "advcl")]
    beside = verb.lower_ == "according" or (not clauses and verb.dep_ in ("parataxis", "advcl", "conj"))
    if beside and verb.head.pos_ in ("VERB", "AUX"):
        inside = set(verb.subtree)
        return " ".join(t.lower_ for t in verb.head.subtree if t not in inside and not t.is_punct)
    return " ".join(t.lower_ for c in clauses for t in c.subtree if not t.is_punct)


def _is_own_deed(speech: Speech, frame: Frame) -> bool:
    """Whether the doer is the speaker, or the speaker's: "said *its fighters* had fired"."""
    return any(_is_self(speech, phrase) for phrase in frame.agents) or _subject_is_self(speech, frame.trigger)


def _is_self(speech: Speech, phrase: Phrase) -> bool:
    head = phrase.head
    if speech.head is not None and head == speech.head:
        return True
    if phrase.actor is not None and speech.speaker is not None and phrase.actor == speech.speaker.actor:
        return True
    if any(c.dep_ == "poss" and c.lower_ in _OWN for c in _through(head)):
        return True
    return _is_anaphor(head)


def _through(head: Token) -> list[Token]:
    """The words on a noun, and on the noun of its "of": "one of *its* fighters"."""
    return [*head.children, *(c for o in grammar.objects_of(head, ("of",)) for c in o.children)]


def _subject_is_self(speech: Speech, verb: Token) -> bool:
    if verb.pos_ not in ("VERB", "AUX") or grammar.is_passive(verb) or verb not in speech.verb.subtree:
        return False
    return any(
        h.lower_ in _SELF or any(c.dep_ == "poss" and c.lower_ in _OWN for c in _through(h)) or _is_anaphor(h)
        for h in grammar.subject_heads(verb)
    )


def _is_anaphor(head: Token) -> bool:
    """ "The group", "the sect": the body that is spoken for."""
    definite = any(c.dep_ == "det" and c.lower_ in ("the", "this") for c in head.children)
    one = head.tag_ in ("NN", "NNP")
    return definite and one and head.lemma_.lower() in noun_classes().anaphors | who_words()["armed"]


def _speaks_of_self(speech: Speech) -> bool:
    """Whether the said clause's subject is the speaker: "said *it* was behind the siege"."""
    clauses = [c for c in speech.verb.children if c.dep_ == "ccomp"]
    for clause in clauses:
        if any(c.dep_ == "attr" and any(r.dep_ == "relcl" for r in c.children) for c in clause.children):
            continue  # "it was the army that attacked first"
        for head in grammar.subject_heads(clause):
            if (
                head.lower_ in _SELF
                or _is_anaphor(head)
                or any(c.lower_ in _OWN for c in _through(head) if c.dep_ == "poss")
            ):
                return True
    return False


def _is_armed(speech: Speech, view: SentenceView) -> bool:
    """Whether the speaker is, or speaks for, an armed body that no state stands behind."""
    speaker = speech.speaker
    if speaker is None:
        return False
    if speaker.actor is not None:
        return view.lexicon.group_of(speaker.actor) == "combatant"
    words = [speech.head, *speech.head.lefts] if speech.head is not None else []
    return any(lemma_of(word) in who_words()["armed"] for word in words)


def _negates(speech: Speech, frame: Frame) -> bool:
    """Whether the deed is denied outright: "Ukraine did *not* attack"; "nobody was hurt" states a figure."""
    verb = frame.trigger
    if frame.nominal or not any(c.dep_ == "neg" and c.lower_ != "no" for c in verb.children):
        return False
    if speech.head is not None and verb in speech.head.subtree:
        return False  # "an officer who did not want to be named"
    return bool(frame.agents) or any(c.lower_ in _SELF for c in verb.children)


def _marked(view: SentenceView, start: int) -> Stance | None:
    """How the words before a perpetrator's name hedge it: "*alleged* members of …", "*presumably* by …"."""
    before = view.words(max(view.parsed.start, start - _LEFT_OPEN), start + 12).lower()
    if any(word in before for word in cues()["alleged"]):
        return "accused"
    return "suspected" if any(word in before for word in cues()["suspected"]) else None

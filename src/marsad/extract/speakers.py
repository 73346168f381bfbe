"""Who says so: the person with their office and body, the agency it came through, and how surely it was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from marsad.core.nouns import Mention, Speaker
from marsad.core.vocabulary import Stance
from marsad.extract import grammar
from marsad.extract.frames import Frame
from marsad.extract.phrases import PRONOUNS, SentenceView
from marsad.lexicon.agencies import AgencyLexicon
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAME_KINDS = frozenset({"person", "organisation"})


@dataclass(frozen=True)
class Speech:
    """One act of saying in a sentence: the verb (or "according"), and the speaker it gives."""

    verb: Token
    speaker: Speaker


@dataclass
class Voices:
    """Who has spoken so far in a document, so that "he said" and a bare surname lead back."""

    known: list[Speaker] = field(default_factory=list)
    persons: list[Speaker] = field(default_factory=list)
    agencies: AgencyLexicon | None = None

    def remember(self, speaker: Speaker, *, person: bool) -> None:
        """Keep a speaker; "he" and "the official" lead back to a person by name only."""
        self.known.append(speaker)
        if person:
            self.persons.append(speaker)

    def meet(self, mentions: Iterable[Mention], text: str) -> None:
        """Keep the persons a sentence names, whether or not they speak: the next one may say "he said"."""
        for mention in mentions:
            if mention.kind == "person" and not any(mention.start == s.start for s in self.persons):
                words = text[mention.start : mention.end]
                known = next((s for s in reversed(self.persons) if words.split()[-1] in s.text.split()), None)
                met = Speaker(start=mention.start, end=mention.end, text=words)
                self.persons.append(known or met)

    def recall(self, words: str) -> Speaker | None:
        """The last speaker that a pronoun, a surname or "the official" can mean."""
        lower = words.lower().removeprefix("the ").strip()
        if lower in ("he", "she"):
            return self.persons[-1] if self.persons else None
        if lower in PRONOUNS:
            return self.known[-1] if self.known else None
        last_word = words.rsplit(maxsplit=1)[-1].lower()
        for speaker in reversed(self.known):
            if last_word in speaker.text.lower().split() or lower in (speaker.office or "").lower():
                return speaker
        if self.persons and lower.split()[-1] in _cues()["standing"] and words[:1] == "t":
            return self.persons[-1]
        return None


@cache
def _cues() -> dict[str, Any]:
    table = cue_words("speech")
    verbs: dict[str, Stance] = {}
    for stance, words in table["verbs"].items():
        for word in words:
            if " " not in word:
                verbs.setdefault(word, stance)
    return {
        "verbs": verbs,
        "papers": frozenset(table["offices"]["papers"]),
        "heads": frozenset(table["offices"]["heads"]),
        "standing": frozenset(table["offices"]["standing"]),
        "suspected": tuple(table["phrases"]["suspected"]),
    }


def speeches(view: SentenceView, voices: Voices) -> list[Speech]:
    """Every act of saying in a sentence, each with its speaker, in order."""
    found: list[Speech] = []
    for token in view.parsed.doc:
        stance = _cues()["verbs"].get(token.lemma_.lower()) if token.pos_ == "VERB" else None
        if stance is not None and _says_something(token):
            heads = grammar.agent_heads(token) if grammar.is_passive(token) else grammar.subject_heads(token)
            for head in _likelier(heads[:1], _name_before(view, token)):
                speaker = _speaker(view, head, voices, verb=token.lemma_.lower(), stance=stance)
                if speaker is not None:
                    found.append(Speech(token, speaker))
        elif token.lower_ == "according":
            for head in grammar.objects_of(token, ("to",)):
                speaker = _speaker(view, head, voices, verb="according to", stance="asserted")
                if speaker is not None:
                    found.append(Speech(token, speaker))
    return _with_agencies(view, found, voices)


def _likelier(subjects: list[Token], named: list[Token]) -> list[Token]:
    """The verb's subject, unless a person's name stands right before the verb that is no part of the subject."""
    if not subjects or not named:
        return subjects or named
    part = any(name == s or s in grammar.governors(name) for s in subjects for name in named)
    return subjects if part else named


def _name_before(view: SentenceView, verb: Token) -> list[Token]:
    """The name right before a verb of saying that the parser gave no subject: "…, Brigadier Munir al-Rubaie, told"."""
    begin = view.parsed.span(verb)[0]
    for mention in view.mentions:
        if mention.kind in _NAME_KINDS and view.words(mention.end, begin).strip(" ,") == "" and mention.end < begin:
            last = [t for t in verb.doc if view.parsed.span(t)[1] == mention.end]
            return last[:1]
    return []


def _says_something(verb: Token) -> bool:
    """A verb of saying has what is said: a clause, a quotation, an object, or stands beside the main clause."""
    return any(
        c.dep_ in ("ccomp", "xcomp", "dobj", "prep", "acl", "dative", "advcl", "punct") for c in verb.children
    ) or verb.dep_ in ("parataxis", "ROOT", "conj")


def _speaker(view: SentenceView, head: Token, voices: Voices, *, verb: str, stance: Stance) -> Speaker | None:
    if head.lower_ in PRONOUNS:
        known = voices.recall(head.lower_)
        if known is None:
            return None
        return _renewed(known, verb, stance)
    phrase = view.phrase(head)
    if head.pos_ == "NUM" or not (
        phrase.is_people or head.lemma_.lower() in _cues()["heads"] or head.lemma_.lower() in _cues()["papers"]
    ):
        return None
    if head.lemma_.lower() in _cues()["papers"]:
        owner = next(iter(grammar.objects_of(head, ("by", "from", "of"))), None)
        owner = owner or next((c for c in head.children if c.dep_ == "poss"), None)
        if owner is not None:
            return _speaker(view, owner, voices, verb=verb, stance=stance)
    name = _name_over(view, head)
    beside = _named_beside(view, head) if name is None else None
    if beside is not None:
        left, right = view.parsed.span(head.left_edge)[0], beside.start
        standing = view.words(left, right).strip(" ,").removeprefix("The ").removeprefix("the ")
        speaker = Speaker(
            start=beside.start, end=beside.end, text=view.words(beside.start, beside.end),
            actor=_body_in(view, left, right), office=standing, verb=verb, stance=stance,
        )  # fmt: skip
        voices.remember(speaker, person=True)
        return speaker
    start, end = (name.start, name.end) if name else (phrase.start, phrase.end)
    known = voices.recall(view.words(start, end))
    office, actor = _office(view, head, name)
    actor = actor or phrase.actor
    if known is not None and office is None and actor is None:
        return _renewed(known, verb, stance)
    speaker = Speaker(
        start=start, end=end, text=view.words(start, end), actor=actor, office=office, verb=verb, stance=stance
    )
    voices.remember(speaker, person=name is not None and name.kind == "person")
    return speaker


def _renewed(known: Speaker, verb: str, stance: Stance) -> Speaker:
    """The same speaker, heard again; the span stays where the name stands, so that it quotes the text."""
    return msgspec.structs.replace(known, verb=verb, stance=stance)


def _name_over(view: SentenceView, head: Token) -> Mention | None:
    start, end = view.parsed.span(head)
    return next((m for m in view.mentions if m.kind in _NAME_KINDS and m.start <= start and end <= m.end), None)


def _office(view: SentenceView, head: Token, name: Mention | None) -> tuple[str | None, str | None]:
    """The words for a speaker's office, and the body that it is an office of."""
    for child in head.children:
        if child.dep_ == "appos":
            start, end = view.parsed.span(child.left_edge)[0], view.parsed.span(child.right_edge)[1]
            return view.words(start, end).strip(" ,"), _body_in(view, start, end)
    before = [c for c in head.lefts if c.dep_ in ("compound", "amod", "nmod", "poss")]
    if before and name is not None:
        start = view.parsed.span(before[0].left_edge)[0]
        if start < name.start:
            return view.words(start, name.start).strip(" ,"), _body_in(view, start, name.start)
    of = grammar.objects_of(head, ("of", "for", "from", "at", "in"))
    if of:
        left, end = view.parsed.span(head)[0], view.parsed.span(of[0].right_edge)[1]
        return view.words(left, end) if name is None else None, _body_in(view, left, end)
    return None, None


def _named_beside(view: SentenceView, head: Token) -> Mention | None:
    """The person's name that stands beside an office: "a spokesman for the coalition, Colonel Grant Whitlow,"."""
    for child in head.children:
        if child.dep_ == "appos":
            name = _name_over(view, child)
            if name is not None and name.kind == "person":
                return name
    return None


def _body_in(view: SentenceView, start: int, end: int) -> str | None:
    return next((m.actor for m in view.actors if m.start < end and m.end > start), None)


def _with_agencies(view: SentenceView, found: list[Speech], voices: Voices) -> list[Speech]:
    """An agency beside another speaker is what the word came through; alone, it speaks itself."""
    if voices.agencies is None:
        return found
    if not found:
        return found
    matches = voices.agencies.find(view.words(view.parsed.start, view.parsed.end))
    spans = [(view.parsed.start + m.start, view.parsed.start + m.end) for m in matches]
    spans = spans or _agencies_by_ending(view)
    if not spans:
        return found
    via = view.words(*spans[0])
    people = [s for s in found if not any(s.speaker.start < e and s.speaker.end > b for b, e in spans)]
    if not people:
        return found
    return [Speech(s.verb, _came_through(s.speaker, via)) for s in people]


def _agencies_by_ending(view: SentenceView) -> list[tuple[int, int]]:
    """Names that end as those of agencies do, where a word was told to them or comes from them."""
    found = _agency_name().finditer(view.text, view.parsed.start, view.parsed.end)
    return [m.span("name") for m in found]


@cache
def _agency_name() -> re.Pattern[str]:
    endings = "|".join(map(re.escape, cue_words("speech")["phrases"]["agency_endings"]))
    return re.compile(
        rf"\b(?:told|to|by|according to|from)\s+(?:the\s+)?(?P<name>(?:[A-Z][\w-]*\s+){{1,3}}?(?:{endings}))\b"
    )


def _came_through(speaker: Speaker, via: str) -> Speaker:
    return msgspec.structs.replace(speaker, via=via.removeprefix("the "))


def speakers_of(frame: Frame, spoken: Sequence[Speech], view: SentenceView) -> tuple[Speaker, ...]:
    """Whose word a frame is: of the acts of saying over its trigger the nearest, else those of the sentence."""
    over = set(grammar.governors(frame.trigger)) | {frame.trigger}
    above = [s for s in spoken if s.verb in over and s.verb != frame.trigger]
    claiming = next(
        (
            s
            for s in spoken
            if s.verb in over and any(c.lemma_ in ("responsibility", "credit") for c in s.verb.children)
        ),
        None,
    )
    if claiming is not None:
        return (_restanced(claiming.speaker, "claimed-responsibility"),)
    chosen = above[:1] or [s for s in spoken if s.verb != frame.trigger][:1]
    return tuple(_stanced(s.speaker, frame, view) for s in chosen)


def _stanced(speaker: Speaker, frame: Frame, view: SentenceView) -> Speaker:
    """A perpetrator "suspected" or "believed to be" is suspected, whoever says so."""
    if speaker.stance == "asserted" and any(_is_suspected(view, p.start) for p in frame.agents):
        return _restanced(speaker, "suspected")
    return speaker


def _restanced(speaker: Speaker, stance: Stance) -> Speaker:
    return msgspec.structs.replace(speaker, stance=stance)


def _is_suspected(view: SentenceView, start: int) -> bool:
    before = view.words(max(view.parsed.start, start - 25), start + 12).lower()
    return any(word in before for word in _cues()["suspected"][:6])


def reported(speakers: Sequence[Speech]) -> Iterator[Token]:
    """The verbs of saying, whose own times and places are not the event's."""
    return (s.verb for s in speakers)

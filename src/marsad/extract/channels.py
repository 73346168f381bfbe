"""What a word came through: the agency, station, channel or paper that passes it on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from marsad.core.nouns import Speaker
from marsad.extract import grammar
from marsad.extract.phrases import SentenceView
from marsad.extract.speaker_names import lemma_of, who_words
from marsad.extract.speech import Speech, cues
from marsad.lexicon.agencies import AgencyLexicon
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSES = frozenset({"ccomp", "relcl", "parataxis", "conj", "acl", "pcomp"})
_SAID_WITHIN = frozenset({"ccomp", "xcomp", "parataxis", "pcomp", "prep", "dep"})
Bounds = tuple[int, int]


def owner_of_paper(paper: Token) -> Token | None:
    """Whose statement, report or video it is."""
    for child in paper.children:
        if child.dep_ == "poss":
            return child
    written = [
        o
        for c in paper.children
        if c.dep_ == "acl" and c.lemma_.lower() in cues()["channels"]["writing"]
        for o in grammar.agent_heads(c)
    ]
    owners = [*grammar.objects_of(paper, ("by", "from", "of")), *written]
    owners += [c for c in reversed(list(paper.lefts)) if c.dep_ in ("compound", "nmod", "amod") and _may_own(c)]
    if owners:
        return owners[0]
    return _reader(paper)


def _reader(paper: Token) -> Token | None:
    """Who reads out or issues a paper that is nobody's by its own words."""
    verb = paper.head
    return next(iter(grammar.subject_heads(verb)), None) if paper.dep_ == "dobj" and verb.pos_ == "VERB" else None


def _is_verb_of(token: Token, words: str) -> bool:
    return token.lemma_.lower() in cues()["channels"][words]


def _may_own(token: Token) -> bool:
    words = who_words()
    if token.pos_ == "ADJ":
        return lemma_of(token) in words["bodies"]  # "military", but not "official reports"
    return token.pos_ == "PROPN" or lemma_of(token) in words["bodies"] | words["offices"] | words["trades"]


def paper_as_channel(view: SentenceView, paper: Token, owner: Token) -> str | None:
    """The paper as what the word came through: "statement", "Aamaq website"."""
    if lemma_of(paper) not in who_words()["carriers"] or owner == _reader(paper):
        return None
    names = [c for c in paper.lefts if c.pos_ == "PROPN" and c is not owner and c.i > owner.i]
    return " ".join(t.text for t in (*names, paper))


def channel_of(view: SentenceView, verb: Token, head: Token | None, agencies: Sequence[Bounds]) -> str | None:
    """What a speaker's word came through, read from what hangs on the verb of saying and on the speaker."""
    plain = None
    for token in _near(verb, head):
        begin, end = view.parsed.span(token)
        known = next(((s, e) for s, e in agencies if s <= begin and end <= e), None)
        if known is not None:
            return re.sub(r"^[Tt]he ", "", view.words(*known))
        if _is_channel(token) or _is_told(view, verb, token):
            words = _channel_words(view, token).rstrip(".")
            if any(word[:1].isupper() for word in words.split()):
                return words
            plain = plain or words  # "in a video on Telegram": a name says more
    return plain


def _is_told(view: SentenceView, verb: Token, token: Token) -> bool:
    """A body of some name that is told, and passes it on: "told *Radio Dabanga*", "told Human Rights Watch"."""
    if verb.lemma_.lower() != "tell" or token.head != verb or token.dep_ not in ("dobj", "dative", "nsubj"):
        return False
    if token.pos_ != "PROPN" or token.i < verb.i or lemma_of(token) in cues()["channels"]["listeners"]:
        return False
    begin, end = view.parsed.span(token)
    over = [m for m in view.mentions if m.start <= begin and end <= m.end]
    actor = next((m.actor for m in view.actors if m.start < end and m.end > begin), None)
    passing = actor is None or view.lexicon.get(actor).kind in ("aid", "monitor", "ngo")
    return passing and not any(m.kind in ("person", "place", "nationality") for m in over)


def _near(verb: Token, head: Token | None) -> Iterator[Token]:
    """The words that may name a channel: objects and prepositional phrases of the verb, no clauses."""
    if grammar.is_passive(verb) and verb.lemma_.lower() in cues()["citing"]:
        yield from grammar.agent_heads(verb)
    elif verb.lemma_.lower() in cues()["citing"]:
        yield from (t for c in verb.children if c.dep_ == "nsubj" for t in (c, *c.children))
    starts = [c for c in verb.children if c.dep_ in ("dobj", "dative", "prep", "pobj", "npadvmod")]
    starts += [
        c
        for c in verb.children
        if c.dep_ in ("advcl", "acl", "xcomp") and c.lemma_.lower() in cues()["channels"]["passing"]
    ]
    starts += [
        c
        for c in (head.children if head is not None else ())
        if c.dep_ == "acl" and c.lemma_ in cues()["channels"]["passing"]
    ]
    if verb.dep_ in ("xcomp", "advcl") and verb.head.pos_ == "VERB":
        starts += [c for c in verb.head.children if c.dep_ in ("dobj", "prep") and c.i < verb.i]
    for start in starts:
        yield from _phrase_words(start)


def _phrase_words(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.dep_ not in _CLAUSES or _is_verb_of(child, "passing"):
            yield from _phrase_words(child)


def _is_channel(token: Token) -> bool:
    lower = token.lower_
    if token.pos_ not in ("NOUN", "PROPN", "SYM", "PUNCT", "X"):
        return False
    if lemma_of(token) in cues()["channels"]["listeners"] and not _of_the_state(token):
        return False
    if any(c.lower_ in ("this", "our", "that") for c in token.children if c.dep_ in ("det", "poss")):
        return False
    if lower in ("x", "x."):
        return token.text[0] == "X" and token.i > 0 and token.nbor(-1).lower_ in ("on", "via")
    head_of_phrase = token.dep_ in ("dobj", "pobj", "dative", "appos", "attr")
    if lower in cues()["channels"]["names"]:
        return head_of_phrase or token.pos_ == "PROPN"
    return head_of_phrase and lemma_of(token) in who_words()["media"]


def _of_the_state(token: Token) -> bool:
    return any(c.lower_ in ("state", "local", "state-run", "social") for c in token.lefts)


def _channel_words(view: SentenceView, token: Token) -> str:
    """A channel's name, or its noun phrase without the article: "Radio Venceremos", "Medellin radio station"."""
    begin, end = view.parsed.span(token)
    over = next((m for m in view.mentions if m.kind == "organisation" and m.start <= begin and end <= m.end), None)
    if over is not None:
        return view.words(over.start, over.end)
    doc, first, last = token.doc, token, token
    while first.i > 0 and doc[first.i - 1].dep_ in ("compound", "amod", "nmod") and doc[first.i - 1].head.i >= first.i:
        first = doc[first.i - 1]
    while last.i + 1 < len(doc) and last.pos_ == "PROPN" and doc[last.i + 1].pos_ == "PROPN":
        last = doc[last.i + 1]
    while last.i + 1 < len(doc) and doc[last.i + 1].pos_ == "PROPN" and doc[last.i + 1].dep_ in ("appos", "compound"):
        last = doc[last.i + 1]  # "the newspaper El Tiempo"
    return view.words(view.parsed.span(first)[0], view.parsed.span(last)[1])


def agencies_in(view: SentenceView, agencies: AgencyLexicon | None) -> list[Bounds]:
    """Where the sentence names agencies and outlets, in the list or by what their names end in."""
    if agencies is None:
        return []
    start = view.parsed.start
    known = [(start + m.start, start + m.end) for m in agencies.find(view.words(start, view.parsed.end))]
    return known or [m.span("name") for m in _agency_name().finditer(view.text, start, view.parsed.end)]


@cache
def _agency_name() -> re.Pattern[str]:
    endings = "|".join(map(re.escape, cue_words("speech")["phrases"]["agency_endings"]))
    return re.compile(
        rf"\b(?:told|to|by|according to|from)\s+(?:the\s+)?(?P<name>(?:[A-Z][\w-]*\s+){{1,3}}?(?:{endings}))\b"
    )


def passed_on(view: SentenceView, found: Sequence[Speech], agencies: Sequence[Bounds]) -> list[Speech]:
    """An agency or station beside another speaker is what the word came through; alone, it speaks itself."""
    outlets = [s for s in found if s.speaker is not None and _is_outlet(view, s, agencies)]
    people = [s for s in found if s.speaker is not None and s not in outlets]
    outlets = [o for o in outlets if any(_is_told_within(o, p) or _is_told_within(p, o) for p in people)]
    if not people or not outlets:
        return _through_monitor(view, found)
    via = next(s.speaker.text for s in outlets if s.speaker is not None)
    via = re.sub(r"^[Tt]he ", "", via)
    return [s if s.speaker is None else s.through(s.speaker.via or via) for s in found if s not in outlets]


def _is_told_within(inner: Speech, outer: Speech) -> bool:
    """Whether one act of saying is what another says: "*state media* reported that *officials* said"."""
    token = inner.verb
    while token.dep_ in _SAID_WITHIN and token.head != token:
        token = token.head
        if token == outer.verb:
            return True
    return inner.verb == outer.verb


def _through_monitor(view: SentenceView, found: Sequence[Speech]) -> list[Speech]:
    """A claim of responsibility that a monitoring body reports came through it."""
    monitors = [s for s in found if s.speaker is not None and _is_monitor(view, s.speaker)]
    if len(monitors) != 1 or monitors[0].speaker is None:
        return list(found)
    via, over = monitors[0].speaker.text, monitors[0].verb
    passed = [s if s in monitors or s.speaker is None or s.speaker.via else s.through(via) for s in found]
    own = any(over in grammar.governors(s.verb) for s in found if s not in monitors)
    return passed if own or len(passed) == 1 else [s for s in passed if s not in monitors]


def _is_monitor(view: SentenceView, speaker: Speaker) -> bool:
    words = speaker.text.lower().split()
    return any(word in cues()["monitors"] for word in words)


def _is_outlet(view: SentenceView, speech: Speech, agencies: Sequence[Bounds]) -> bool:
    speaker = speech.speaker
    if speaker is None or speaker.office is not None:
        return False
    if any(speaker.start < e and speaker.end > s for s, e in agencies):
        return True
    return speech.head is not None and lemma_of(speech.head) in who_words()["media"] - {"network", "agency", "site"}

"""Who says so: the person with their office and body, the channel it came through, and how surely it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from marsad.core.nouns import Speaker
from marsad.core.vocabulary import Stance
from marsad.extract import grammar
from marsad.extract.channels import Bounds, agencies_in, channel_of, owner_of_paper, paper_as_channel, passed_on
from marsad.extract.phrases import SentenceView
from marsad.extract.speaker_names import is_describing, joined, lemma_of, read_named, who_words
from marsad.extract.speech import Speech, cues, is_unsaid, reported, stance_of
from marsad.extract.stances import speakers_of, unnamed_stance
from marsad.extract.voices import PLURAL, SINGULAR, Voices
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Speech", "Voices", "reported", "speakers_of", "speeches", "unnamed_stance"]

_NAME_KINDS = frozenset({"person", "organisation"})
_PRONOUNS = SINGULAR | PLURAL | {"it", "who", "which", "that"}
_DEEPEST = 3  # "a statement by the spokesman of the army": papers and owners within one another


def speeches(view: SentenceView, voices: Voices) -> list[Speech]:
    """Every act of saying in a sentence, each with its speaker, in order."""
    found: list[Speech] = []
    for token in view.parsed.doc:
        given = _given_by(token)
        found += _acts(view, token, given, voices, "asserted")
        stance = None if given or token.lemma_.lower() in cues()["citing"] else stance_of(token)
        if stance is None or is_unsaid(token) or _within_citing(token):
            continue
        if _is_reporting(view, token):
            found += _acts(view, token, [token.head], voices, stance)
        elif grammar.is_passive(token) and not grammar.agent_heads(token):
            found += [Speech(token, None, stance)] if stance in ("accused", "suspected") else []
        else:
            found += _acts(view, token, _saying(view, token), voices, stance)
    if not found:
        _meet_subject(view, voices)
        found = _in_headline(view, voices) or _still_speaking(view, voices)
    found = _with_channels(view, found, voices) if any(s.speaker for s in found) else found
    voices.spoken = next((s.speaker for s in reversed(found) if s.speaker is not None), None)
    voices.spoke = view.parsed.end
    return found


def _is_reporting(view: SentenceView, verb: Token) -> bool:
    """A verb that the parser took for a participle: "…, the army's 18th Brigade *reported*"."""
    if verb.dep_ != "acl" or verb.tag_ not in ("VBN", "VBD") or grammar.agent_heads(verb) or verb.head.i != verb.i - 1:
        return False
    closed = not any(c.dep_ in ("oprd", "xcomp", "acomp", "dobj", "advcl") for c in verb.children)
    return closed and verb.lemma_.lower() in cues()["told"] and _may_speak(view, verb.head)


def _meet_subject(view: SentenceView, voices: Voices) -> None:
    """Keep the official whom a sentence is about, though they say nothing in it: the next may say "he said"."""
    root = next((t for t in view.parsed.doc if t.dep_ == "ROOT"), None)
    for head in grammar.subject_heads(root) if root is not None and not grammar.is_passive(root) else ():
        if head.pos_ in ("NOUN", "PROPN") and is_describing(head) and head.tag_ not in ("NNS", "NNPS"):
            at = view.parsed.span(head)[0]
            named = read_named(view, head)
            if named.person or voices.known_as(named, at) is None:
                met = Speaker(start=named.start, end=named.end, text=named.text, actor=named.actor, office=named.office)
                voices.remember(met, named, at)


def _with_channels(view: SentenceView, found: list[Speech], voices: Voices) -> list[Speech]:
    agencies = agencies_in(view, voices.agencies)
    through: list[Speech] = []
    for one in found:
        via = channel_of(view, one.verb, one.head, _others(agencies, one.speaker)) if one.speaker is not None else None
        known = one.speaker.via if one.speaker is not None else None
        through.append(one if known is not None and (via is None or via.islower()) else one.through(via))
    return passed_on(view, _after_citing(through), agencies)


def _after_citing(found: list[Speech]) -> list[Speech]:
    """Whoever is cited speaks; the outlet that cites them passes it on."""
    citing = [s for s in found if s.speaker is not None and s.verb.lemma_.lower() in cues()["citing"]]
    if not citing:
        return found
    over = {t for s in citing for t in grammar.governors(s.verb)}
    over |= {s.verb for s in citing}
    outlets = [s for s in found if s.speaker is not None and s.verb in over and s not in citing]
    if not outlets or outlets[0].speaker is None:
        return found
    via = outlets[0].speaker.text
    dropped = [s for s in outlets if s.speaker is not None and s.speaker.actor is None]
    kept = [s for s in found if s not in dropped]
    return [s.through(via) if s in citing else s for s in kept]


def _others(agencies: Sequence[Bounds], speaker: Speaker) -> list[Bounds]:
    return [(s, e) for s, e in agencies if not (speaker.start < e and speaker.end > s)]


def _given_by(token: Token) -> list[Token]:
    """Whose word it is without a verb of their own: "according to", "citing", "by the army's count"."""
    if token.lower_ == "according":
        return grammar.objects_of(token, ("to",))
    if token.lemma_.lower() in cues()["counts"] and token.dep_ == "pobj" and token.head.lower_ in ("by", "in", "on"):
        owner = owner_of_paper(token)
        return [owner] if owner is not None else []
    return _cited(token)


def _cited(verb: Token) -> list[Token]:
    """Whom an outlet cites: "Radio Okapi, *citing* civil society leaders, reported"."""
    if verb.lemma_.lower() not in cues()["citing"] or verb.pos_ != "VERB":
        return []
    if grammar.is_passive(verb):
        return [c for c in verb.children if c.dep_ == "nsubjpass"]  # "was quoted by TASS as saying"
    return grammar.object_heads(verb)


def _within_citing(verb: Token) -> bool:
    """The "saying" of "quoted a source as saying": the words are the source's."""
    over = verb.head.head if verb.dep_ == "pcomp" else verb.head
    return verb.tag_ == "VBG" and over.lemma_.lower() in cues()["citing"]


def _acts(view: SentenceView, verb: Token, heads: Sequence[Token], voices: Voices, stance: Stance) -> list[Speech]:
    found: list[Speech] = []
    word = "according to" if verb.lower_ == "according" else verb.lemma_.lower()
    for head in (one for first in heads for one in joined(first)):
        speaker = _speaker(view, head, voices, verb=word, stance=stance, sure=_is_clause_said(verb))
        if speaker is not None and not any(s.speaker == speaker for s in found):
            found.append(Speech(verb, speaker, stance, head))
    return found


def _saying(view: SentenceView, verb: Token) -> list[Token]:
    """The heads of whoever says it: the subject, unless a name right before the verb is no part of it."""
    if grammar.is_passive(verb) or _is_told_of(verb):
        return grammar.agent_heads(verb)
    own = [c for c in verb.children if c.dep_ == "nsubj"]
    heads = own[:1] if len(own) > 1 and _holds_verb(own[0]) else grammar.subject_heads(verb)
    if not heads and verb.dep_ == "xcomp" and verb.head.pos_ == "ADJ":
        heads = grammar.subject_heads(verb.head.head)
    if heads and _is_of_the_verb_before(heads[0]) and (named := _right_before(view, verb)) and named[0] != heads[0]:
        return named
    trusted = heads and (heads[0].pos_ == "PRON" or (heads[0].pos_ != "NUM" and _may_speak(view, heads[0])))
    if own and trusted:
        return heads[:1]
    named = _name_before(view, verb) or _right_before(view, verb)
    if own and named:
        return named
    if not heads or not named:
        return (heads[:1] if own else heads) or named
    part = any(name == s or s in grammar.governors(name) for s in heads for name in named)
    return heads if part else named


def _is_told_of(verb: Token) -> bool:
    """ "Gunmen *believed to belong* to the group": the parser's subject thinks nothing, others think it of it."""
    follows = verb.i + 1 < len(verb.doc) and verb.nbor(1).lower_ == "to"
    return follows and verb.tag_ in ("VBD", "VBN") and verb.lemma_.lower() in cue_words("speech")["told_of"]["verbs"]


def _is_of_the_verb_before(subject: Token) -> bool:
    """Whether a subject is what the verb right before it does something to: "*killing* six people, witnesses said"."""
    edge = subject.left_edge.i
    return edge > 0 and subject.doc[edge - 1].tag_ == "VBG"


def _holds_verb(subject: Token) -> bool:
    """Whether a clause that describes it stands behind a subject; one with an object of its own is none."""
    clauses = [c for c in subject.children if c.dep_ in ("acl", "relcl")]
    told = any(
        c.dep_ == "acl" and c.tag_ in ("VBN", "VBD") and any(o.dep_ == "dobj" for o in c.children) for c in clauses
    )
    return bool(clauses) and not told  # "gunmen *killed* nine people, officials said"


def _name_before(view: SentenceView, verb: Token) -> list[Token]:
    """The name right before a verb of saying that the parser gave no subject: "…, Brigadier Munir al-Rubaie, told"."""
    begin = view.parsed.span(verb)[0]
    for mention in view.mentions:
        if mention.kind in _NAME_KINDS and mention.end < begin and view.words(mention.end, begin).strip(" ,") == "":
            last = [t for t in verb.doc if view.parsed.span(t)[1] == mention.end]
            return last[:1]
    return []


def _right_before(view: SentenceView, verb: Token) -> list[Token]:
    """The noun right before a verb that the parser gave no subject, as in headlines: "…, ministry says"."""
    if verb.i == 0 or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return []
    token = verb.nbor(-1)
    while token.dep_ == "pobj" and token.head.head.pos_ in ("NOUN", "PROPN") and token.head.head.i < token.i:
        token = token.head.head  # "a panel of experts wrote"
    if token.pos_ not in ("NOUN", "PROPN") or not _may_speak(view, token):
        return []
    heads = [token]
    while heads[0].dep_ == "conj" and heads[0].head.pos_ == "NOUN" and _may_speak(view, heads[0].head):
        if heads[0].head.dep_ in ("pobj", "dobj") and verb.doc[max(0, heads[0].left_edge.i - 1)].text == ",":
            break  # "killing six people including two *elders*, officials and witnesses said"
        heads.insert(0, heads[0].head)  # "…, officials and aid workers say", whatever the parser joined them to
    return heads[:1] if any(heads[-1] in joined(heads[0]) for _ in heads[1:]) else heads


def _speaker(
    view: SentenceView, head: Token, voices: Voices, *, verb: str, stance: Stance, depth: int = 0, sure: bool = False
) -> Speaker | None:
    """Who a head names, renewed where it takes up somebody heard before; None where it can be nobody who speaks.

    ``sure``: a clause is said, so that any noun is a speaker unless it is a thing that merely shows something.
    """
    above = grammar.resolved(head)
    head = above if above != head and _may_speak(view, above) else head
    at = view.parsed.span(head)[0]
    if _is_nobody(head) or depth > _DEEPEST:
        return None
    if head.pos_ in ("NUM", "DET", "PRON") and (some := grammar.objects_of(head, ("of",))):
        head = some[0]  # "one of the survivors"
    if head.pos_ == "PRON":
        known = voices.recall(head.lower_, at) if head.lower_ in _PRONOUNS else None
        return _renewed(known, verb, stance, voices, at)
    if lemma_of(head) in who_words()["papers"] and not (head.pos_ == "PROPN" and head.text[:1].isupper()):
        owner = owner_of_paper(head)
        if owner is None or owner == head:
            return None
        through = _speaker(view, owner, voices, verb=verb, stance=stance, depth=depth + 1)
        via = paper_as_channel(view, head, owner)
        return msgspec.structs.replace(through, via=via) if through is not None and via else through
    told = sure and head.pos_ == "NOUN" and lemma_of(head) not in who_words()["mute"]
    if head.pos_ not in ("NOUN", "PROPN", "ADJ") or not (told or _may_speak(view, head)):
        return None
    named = read_named(view, head)
    if named.taken_up or (named.person and named.office is None):
        known = voices.known_as(named, at)
        if known is not None and (named.person or named.actor in (None, known.actor)):
            return _renewed(known, verb, stance, voices, at)
    actor = named.actor or (_owner_before(view, at) or voices.body() if named.owned else None)
    speaker = Speaker(
        start=named.start, end=named.end, text=named.text, actor=actor, office=named.office, verb=verb, stance=stance
    )
    voices.remember(speaker, named, at)
    return speaker


def _is_clause_said(verb: Token) -> bool:
    return any(c.dep_ == "ccomp" for c in verb.children) or verb.dep_ == "parataxis"


def _owner_before(view: SentenceView, at: int) -> str | None:
    """The body named last before "its spokesman" in the sentence."""
    return next((m.actor for m in reversed(list(view.actors)) if m.end <= at), None)


def _is_nobody(head: Token) -> bool:
    nobody = cues()["nobody"]
    return head.lower_ in nobody or any(
        c.lower_ in nobody for c in head.children if c.dep_ in ("det", "neg", "preconj")
    )


def _may_speak(view: SentenceView, head: Token) -> bool:
    """A name, a body, people; never a day, and no thing that merely shows something."""
    if view.is_name_of(head, frozenset({"time", "weapon", "vehicle"})):
        return False
    lemma = lemma_of(head)
    words = who_words()
    return (
        head.pos_ == "PROPN" or is_describing(head) or lemma in words["bodies"] | words["media"]
        or view.phrase(head).is_people or view.is_name_of(head, frozenset({"organisation", "person"}))
    )  # fmt: skip


def _renewed(known: Speaker | None, verb: str, stance: Stance, voices: Voices, at: int) -> Speaker | None:
    """The same speaker, heard again; the span stays where the name stands, so that it quotes the text."""
    if known is None:
        return None
    voices.again(known, at)
    return msgspec.structs.replace(known, verb=verb, stance=stance, via=None)


def _still_speaking(view: SentenceView, voices: Voices) -> list[Speech]:
    """The speaker of the sentence before, where this one goes on with the quotation."""
    first = view.parsed.doc[0]
    if first.text not in _QUOTES or not voices.heard or view.parsed.start - voices.spoke > _NEXT:
        return []
    known = voices.spoken
    return [Speech(first, known, "asserted", None)] if known is not None else []


_QUOTES = frozenset({'"', "“", "``"})
_NEXT = 3  # characters between two sentences of one quotation
_LEAD = re.compile(r"\s*(?P<who>[^:;.,\"“]{2,45}):\s")
_TAIL = re.compile(r"(?::|\s[-–—])\s*(?P<who>[^:;\"“–—]{2,45})\s*$")
_LONGEST_TAIL = 6  # words


def _in_headline(view: SentenceView, voices: Voices) -> list[Speech]:
    """Whoever stands before or after the colon or dash of a headline: "Dozens killed in raid: ministry"."""
    sentence = view.words(view.parsed.start, view.parsed.end)
    if sentence.rstrip()[-1:] in '.!?"”':
        return []
    for match in (_TAIL.search(sentence), _LEAD.match(sentence)):
        if match is None or len(match.group("who").split()) > _LONGEST_TAIL:
            continue
        span = view.parsed.doc.char_span(match.start("who"), match.end("who"), alignment_mode="expand")
        tokens = [t for t in span or () if not t.is_space and not t.is_punct]
        if not tokens or not _speaks_in_headline(view, tokens):
            continue
        speaker = _speaker(view, tokens[-1], voices, verb="", stance="asserted")
        if speaker is not None:
            return [Speech(tokens[-1], msgspec.structs.replace(speaker, verb=None), "asserted", tokens[-1])]
    return []


def _speaks_in_headline(view: SentenceView, tokens: list[Token]) -> bool:
    last = tokens[-1]
    start, end = view.parsed.span(tokens[0])[0], view.parsed.span(last)[1]
    words = who_words()
    body = any(m.start <= start + 4 and end <= m.end + 1 for m in view.actors)
    told = is_describing(last) or lemma_of(last) in words["bodies"] | words["media"]
    return body or told

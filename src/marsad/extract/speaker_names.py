"""Who a noun phrase of saying names: a person with their office, a nameless official, a body.

Offices and names are told apart by words and capitals, since a parse of "the mayor, Serhii Sukhomlyn, wrote" often
makes a list of what is one person.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from marsad.extract.phrases import SentenceView
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_LONGEST_SEGMENT = 16  # tokens: an office told between commas is hardly longer
_LONGEST_NAME = 6
_AFTER_OFFICE = frozenset({"of", "for", "in", "at", "from", "with", "on", "to"})
_OPENING = frozenset({"DET", "PUNCT", "CCONJ", "SCONJ", "ADP", "PART", "INTJ"})
_OWN = frozenset({"his", "her", "its", "their", "our", "whose"})
_STOPS = frozenset({",", ";", ":", '"', "“", "”", "(", ")", "--", "-", "—", "``", "''", "'"})


@dataclass(frozen=True)
class Named:
    """Who speaks: the words that name them, their office, the body they speak for; offsets in the document."""

    start: int
    end: int
    text: str
    office: str | None = None
    actor: str | None = None
    person: bool = False
    """Named by a name of their own."""
    lemma: str = ""
    taken_up: bool = False
    """By words that may lead back to somebody named before: "the general", "Majeed"."""
    owned: bool = False
    """"Its spokesman": of the body that spoke last."""


@cache
def who_words() -> dict[str, frozenset[str]]:
    """The word lists that say what kinds of people and bodies speak."""
    return {name: frozenset(words) for name, words in cue_words("speech")["who"].items()}


def lemma_of(token: Token) -> str:
    """The base form of a noun, also where the tagger took it for a name ("Ministers", "Gen.")."""
    lower = token.lemma_.lower().rstrip(".")
    if lower.endswith("s") and lower not in _known() and lower[:-1] in _known():
        return lower[:-1]
    return lower


@cache
def _known() -> frozenset[str]:
    words = who_words()
    return words["offices"] | words["trades"] | words["bodies"] | words["media"] | words["papers"]


def is_office(token: Token) -> bool:
    """Whether a word is a rank, post or profession that stands with a name."""
    return lemma_of(token) in who_words()["offices"]


def is_describing(token: Token) -> bool:
    """Whether a word says what a person is or does."""
    return is_office(token) or lemma_of(token) in who_words()["trades"]


def read_named(view: SentenceView, head: Token) -> Named:
    """Who a noun phrase names, with the office that stands before, after or beside the name."""
    first = _first(head)
    own = first.doc[first.i].lower_ in _OWN
    start = _past_opening(first, head)
    tokens = list(head.doc[start.i : head.i + 1])
    at = _name_from(view, tokens)
    if at is None:
        return _unnamed(view, tokens, owned=own)
    name = tokens[at:]
    before = _words(view, tokens[:at])
    office = before if any(is_describing(t) for t in tokens[:at]) else None
    beside = _office_after(name[-1]) or _office_before(start)
    own = own or bool(beside and beside[0].lower_ in _OWN)
    actor = _actor_in(view, tokens[0], tokens[-1]) or (_actor_in(view, beside[0], beside[-1]) if beside else None)
    if beside is not None:
        said = _words(view, _bare(beside))
        office = f"{office}, {said}" if office else said
    else:
        actor = actor or _actor_after(view, name[-1])
    begin, end = view.parsed.span(name[0])[0], view.parsed.span(name[-1])[1]
    lone = len(name) == 1 and office is None
    return Named(
        begin, end, view.words(begin, end), office, actor, person=True, lemma=lemma_of(head), taken_up=lone, owned=own
    )


def _first(head: Token) -> Token:
    """The first token of the phrase that ends in a head; commas and quotation marks end it to the left."""
    left = min(head.left_edge.i, head.i)
    for index in range(head.i - 1, left - 1, -1):
        token = head.doc[index]
        if token.text in _STOPS and not _hyphen(token) and not _possessive(token):
            return head.doc[index + 1]
        if (token.pos_ == "VERB" and token.tag_ not in ("VBN", "VBG")) or token.dep_ in ("cc", "mark"):
            return head.doc[index + 1]
    return head.doc[left]


def _hyphen(token: Token) -> bool:
    return token.text == "-" and not token.whitespace_


def _possessive(token: Token) -> bool:
    return token.text in ("'s", "'", "’s", "’") and token.tag_ == "POS"


def _past_opening(first: Token, head: Token) -> Token:
    while first.i < head.i and (first.pos_ in _OPENING or first.lower_ in _OWN or first.tag_ in ("RB", "WP$")):
        first = first.doc[first.i + 1]
    return first


def _name_from(view: SentenceView, tokens: list[Token]) -> int | None:
    """Where in a phrase the person's name begins; None where it holds none."""
    head = tokens[-1]
    if not _capital(head) or is_office(head) or lemma_of(head) in who_words()["bodies"] | who_words()["media"]:
        return None
    if _actor_in(view, head, head) is not None:
        return None
    at = len(tokens) - 1
    while at > 0 and (_capital(tokens[at - 1]) or _particle(tokens[at - 1])) and not _possessive(tokens[at - 1]):
        at -= 1
    titled = max((i for i in range(at, len(tokens) - 1) if is_office(tokens[i])), default=None)
    if titled is not None:
        return titled + 1
    if at > 0 and is_describing(tokens[at - 1]):
        return at
    return _known_person(view, tokens, at)


def _known_person(view: SentenceView, tokens: list[Token], at: int) -> int | None:
    """Where the parser's name of a person begins, or a name of two words that stands beside an office."""
    begin, end = view.parsed.span(tokens[-1])
    over = next((m for m in view.mentions if m.start <= begin and end <= m.end), None)
    if over is not None and over.kind == "person":
        inside = (i for i, t in enumerate(tokens) if view.parsed.span(t)[0] >= over.start and t.text[:1].isalpha())
        return next(inside, at)
    beside = _office_after(tokens[-1]) or _office_before(tokens[at])
    if beside is not None and len(tokens) - at <= _LONGEST_NAME and (over is None or over.kind != "place"):
        return at
    return None


def _capital(token: Token) -> bool:
    return token.text[:1].isupper() or (token.text[:3].lower() in ("al-", "el-") and token.text[3:4].isupper())


def _particle(token: Token) -> bool:
    return token.lower_.strip("-") in who_words()["particles"] or (token.text == "-" and not token.whitespace_)


def _unnamed(view: SentenceView, tokens: list[Token], *, owned: bool) -> Named:
    """A nameless official, or a body: its noun phrase, and for a person the words of the office."""
    head = tokens[-1]
    last = _through_complement(head)
    begin, end = view.parsed.span(tokens[0])[0], view.parsed.span(last)[1]
    styled = _styled(head)
    actor = _actor_in(view, tokens[0], last) or (
        _actor_in(view, head, _until_verb(head)) if _is_generic(head) else None
    )
    beside = _name_beside(view, last if last.i > head.i else head) if is_describing(head) else None
    if beside is not None:
        rank, name = beside
        said = _words(view, [*tokens, *head.doc[head.i + 1 : last.i + 1]]) + (f", {rank}" if rank else "")
        start, finish = view.parsed.span(name[0])[0], view.parsed.span(name[-1])[1]
        return Named(
            start, finish, view.words(start, finish), said, actor, person=True, lemma=lemma_of(head), owned=owned
        )
    body = _body_over(view, head)
    if body is not None and actor is not None and not is_describing(head):
        return Named(*body, view.words(*body), None, actor, lemma=lemma_of(head), taken_up=False, owned=owned)
    if styled:
        start, finish = view.parsed.span(styled[0])[0], view.parsed.span(styled[-1])[1]
        actor = actor or _actor_in(view, styled[0], styled[-1])
        return Named(start, finish, view.words(start, finish), None, actor, lemma=lemma_of(head))
    office = view.words(begin, end) if is_describing(head) and head.tag_ != "NNPS" else None
    definite = any(c.lower_ in ("the", "this", "that") for c in head.children if c.dep_ == "det")
    lone = definite and last is head
    return Named(begin, end, view.words(begin, end), office, actor, lemma=lemma_of(head), taken_up=lone, owned=owned)


def _body_over(view: SentenceView, head: Token) -> tuple[int, int] | None:
    """The span of the body's name that a head is part of: "Doctors Without *Borders*"."""
    begin, end = view.parsed.span(head)
    return next(((m.start, m.end) for m in view.actors if m.start < begin and end <= m.end), None)


def _is_generic(head: Token) -> bool:
    """A noun that says nothing of its body: whatever body hangs on it is the one spoken for."""
    return lemma_of(head) in who_words()["generic"]


def _until_verb(head: Token) -> Token:
    """The last token before the verb whose subject a head is."""
    return head.doc[head.head.i - 1] if head.head.i > head.i + 1 else head


def _through_complement(head: Token) -> Token:
    """The last token of "of …", "at …" that belongs to an office or a body: "the mayor *of Makalondi*"."""
    doc, last = head.doc, head
    while last.i + 2 < len(doc) and doc[last.i + 1].lower_ in _AFTER_OFFICE:
        after = doc[last.i + 1]
        inner = next((c for c in after.children if c.dep_ == "pobj" and c.i > after.i), None)
        if inner is None or inner.ent_type_ in ("DATE", "TIME") or after.head.i not in (head.i, last.i):
            break
        if any(t.text in _STOPS and not _hyphen(t) for t in doc[after.i : inner.i]) or inner.i - head.i > 9:
            break
        last = inner
    return last


def _styled(head: Token) -> list[Token]:
    """The name a group gives itself: "a group calling itself *Fedayeen Islam*"."""
    for child in head.children:
        if child.dep_ in ("acl", "relcl") and child.lemma_.lower() in who_words()["styled"]:
            run = [t for t in child.subtree if t.i > child.i and t.lower_ not in ("itself", "themselves", "the", "as")]
            named = itertools.takewhile(lambda t: t.text not in ("(", ","), run)
            return [t for t in named if _capital(t) or _particle(t)][:_LONGEST_NAME]
    return []


def _segments_after(token: Token) -> list[Token]:
    """What stands between the comma after a token and the next one."""
    doc = token.doc
    index = token.i + 1
    while True:
        if index >= len(doc) or doc[index].text not in (",", "("):
            return []
        segment = _until_stop(doc[index + 1 : index + 1 + _LONGEST_SEGMENT])
        if segment and all(t.like_num or t.lower_ in ("aged", "age", "years", "old") for t in segment):
            index = segment[-1].i + 1
            continue
        return segment


def _until_stop(tokens: Any) -> list[Token]:
    found: list[Token] = []
    for token in tokens:
        if token.text in (",", ";", ":", "(", ")", '"', "“", "”") or (token.is_punct and token.text == "."):
            break
        if token.pos_ in ("VERB", "AUX") and token.tag_ not in ("VBN", "VBG"):
            break
        if found and token.tag_ in ("WP", "WDT", "WRB"):
            break
        found.append(token)
    return found


def _office_after(name: Token) -> list[Token] | None:
    """The office told after a name: "Hauwa Modu, *a resident of the village*"."""
    segment = _segments_after(name)
    return segment if segment and _tells_office(segment) else None


def _tells_office(segment: list[Token]) -> bool:
    """Whether words between commas are an office: the noun before their first preposition is one."""
    words = _bare(segment)
    core: list[Token] = []
    for token in words:
        if token.lower_ in _AFTER_OFFICE or token.tag_ in ("WP", "WDT", "VBN", "VBG"):
            break
        core.append(token)
    if not core or segment[0].tag_ in ("WP", "WDT", "WRB") or segment[0].pos_ in ("VERB", "ADP", "SCONJ", "CCONJ"):
        return False
    return is_describing(core[-1]) or any(is_office(t) for t in core[-3:])


def _bare(segment: list[Token]) -> list[Token]:
    at = 0
    while at < len(segment) - 1 and (segment[at].pos_ in _OPENING or segment[at].lower_ in _OWN):
        at += 1
    return segment[at:]


def _office_before(first: Token) -> list[Token] | None:
    """The office told before a name: "*the mayor*, Serhii Sukhomlyn, wrote"."""
    doc = first.doc
    if first.i < 2 or doc[first.i - 1].text != ",":
        return None
    index = first.i - 2
    while index >= 0 and doc[index].text not in (",", ";", ":", '"', "“", "”") and first.i - index < _LONGEST_SEGMENT:
        index -= 1
    segment = list(doc[index + 1 : first.i - 1])
    nouns = [t for t in segment if t.pos_ in ("VERB", "AUX") and t.tag_ not in ("VBN", "VBG")]
    return segment if segment and not nouns and _tells_office(segment) else None


def _name_right_after(head: Token) -> list[Token]:
    """A name that the parser set beside its office: "Robinson's cousin *Sheena Shealey* said"."""
    doc = head.doc
    found: list[Token] = []
    while head.i + 1 + len(found) < len(doc) and _capital(doc[head.i + 1 + len(found)]):
        found.append(doc[head.i + 1 + len(found)])
    return found if len(found) > 1 else []


def _name_beside(view: SentenceView, last: Token) -> tuple[str, list[Token]] | None:
    """The rank and name told after an office: "the governor, *Marta Penagos*, said"."""
    segment = _segments_after(last) or _name_right_after(last)
    if not segment or not all(_capital(t) or _particle(t) or _hyphen(t) or is_office(t) for t in segment):
        return None
    titled = max((i for i, t in enumerate(segment[:-1]) if is_office(t)), default=-1)
    name = segment[titled + 1 :]
    if len(name) > _LONGEST_NAME or is_office(name[-1]) or _actor_in(view, name[0], name[-1]) is not None:
        return None
    begin, end = view.parsed.span(name[0])[0], view.parsed.span(name[-1])[1]
    place = any(m.kind == "place" and m.start <= begin and end <= m.end for m in view.mentions)
    after = name[-1].nbor() if name[-1].i + 1 < len(name[-1].doc) else None
    closed = after is not None and (after.text in (",", ")", ".", ":") or after.pos_ == "VERB")
    if (place and len(name) == 1) or not closed:
        return None
    return _words(view, segment[: titled + 1]), name


def _words(view: SentenceView, tokens: list[Token]) -> str:
    if not tokens:
        return ""
    return view.words(view.parsed.span(tokens[0])[0], view.parsed.span(tokens[-1])[1]).strip(" ,")


def _actor_in(view: SentenceView, first: Token, last: Token) -> str | None:
    start, end = view.parsed.span(first)[0], view.parsed.span(last)[1]
    return next((m.actor for m in view.actors if m.start < end and m.end > start), None)


def _actor_after(view: SentenceView, name: Token) -> str | None:
    """The body of "Jakob Kern *of the World Food Programme*"."""
    last = _through_complement(name)
    return _actor_in(view, name.doc[name.i + 1], last) if last.i > name.i else None


def joined(head: Token) -> Iterator[Token]:
    """A head and those joined to it by "and": "two drivers and *a security official* said"."""
    yield head
    for child in head.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "ADJ") and child.i > head.i:
            yield from joined(child)

"""What lies long back: what happened then is history, and nobody's news.

A day is long past where it ended more than a year before publication (``lexicon/times.toml``). Where no day is
written, the lengths of time, decades, eras and phrases of ``lexicon/en/status.toml`` say so: "half a century ago".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from marsad.extract import grammar
from marsad.extract.event_times import When
from marsad.extract.frames import Frame
from marsad.extract.phrases import SentenceView
from marsad.extract.settings import root_of
from marsad.extract.status_cues import cues, is_past
from marsad.extract.time_days import read_day
from marsad.extract.times import is_long_past

if TYPE_CHECKING:
    from spacy.tokens import Token

_YEAR: Final = timedelta(days=365)
_AGO: Final = frozenset({"ago", "earlier", "back", "before", "previously"})
_ON: Final = frozenset({"on", "later"})
_INTO: Final = frozenset({"under", "during", "in", "since", "after", "before", "throughout", "by", "of"})


def long_past(view: SentenceView, frame: Frame, time: When, published: str | None) -> str:
    """The words that say that an event is history; empty where none do."""
    trigger = frame.noun if frame.noun is not None else frame.trigger
    own = time.time if time.own and _is_of(view, time, trigger) else None
    if own is not None and is_long_past(own, published):
        return "its time ended long before publication"
    if (
        own is not None
        and own.precision == "year"
        and _is_background(trigger)
        and (own.end or "") < (published or "")[:4]
    ):
        return "the year before, told as background"
    if said := _within_a_past(view, trigger, published):
        return said
    if said := _chapter(trigger) or _dated(trigger, published) or _once(frame):
        return said
    above = {trigger.i, *(token.i for token in grammar.governors(trigger))}
    return next((said for said in _phrases(view, trigger, above)), "")


def _chapter(noun: Token) -> str:
    """ "The *Battle* of Hastings": a noun with a capital inside a sentence, before a name, is a chapter of history."""
    if noun.i == noun.sent.start or noun.text not in cues().words("historical.named"):
        return ""
    names = [h for h in grammar.objects_of(noun, ("of",)) if h.pos_ == "PROPN"]
    return f"{noun.text} of {names[0].text}" if names else ""


def _dated(noun: Token, published: str | None) -> str:
    """The year that stands before an event's noun: "a *1995* murder"."""
    year = next((c.text for c in noun.lefts if len(c.text) == 4 and c.text.isdigit()), "")
    return year if year and published and 1000 < int(year) < int(published[:4]) - 1 else ""


def _once(frame: Frame) -> str:
    """ "Was *once* bombed": an adverb of the past beside a verb in the past."""
    verb = grammar.clause_of(frame.trigger)
    if frame.trigger.dep_ == "xcomp" and frame.trigger.head.lower_ == "used" and frame.trigger.tag_ == "VB":
        return "used to"
    if not is_past(verb):
        return ""
    beside = (c for c in verb.children if c.dep_ == "advmod" and c.lower_ in cues().words("historical.adverbs"))
    return next(
        (c.text for c in beside if not (c.lower_ == "once" and c.i + 1 < len(c.doc) and c.nbor().text == ",")), ""
    )


def _is_of(view: SentenceView, time: When, trigger: Token) -> bool:
    """Whether a day may be the event's: not where the event only describes somebody of the clause that has the day.

    "The officer who was killed joined the force *in 2009*."
    """
    span = time.time.span if time.time is not None else None
    mention = next((m for m in view.mentions if span is not None and m.kind == "time" and m.start == span.start), None)
    root = root_of(view, mention) if mention is not None else None
    if root is None:
        return True
    dated = grammar.clause_of(root)
    for token in (trigger, *grammar.governors(trigger)):
        if token == dated:
            return True
        if token.dep_ == "relcl" and dated in token.ancestors and root not in token.head.subtree:
            return False
    return True


def is_coming(view: SentenceView, frame: Frame, time: When, published: str | None) -> bool:
    """Whether an event's own day is still to come: "a march *for Sunday*", "the elections *of 12 May*"."""
    if not time.own or time.time is None or not time.time.start or not published or time.time.span is None:
        return False
    if time.time.start <= published[:10]:
        return False
    if not frame.nominal:
        return frame.trigger.tag_ in ("VBG", "VB", "VBZ", "VBP")
    noun = frame.noun if frame.noun is not None else frame.trigger
    root = next((m for m in view.mentions if m.kind == "time" and m.start == time.time.span.start), None)
    token = root_of(view, root) if root is not None else None
    if token is None:
        return False
    while token.dep_ in ("pobj", "compound", "nummod", "amod") and token.head not in (token, noun):
        token = token.head
    if token.dep_ == "prep":
        token = token.head
    if token.pos_ == "VERB" and is_past(token) and noun in token.ancestors:
        return False  # "will mention the killings that *occurred* in July"
    within = token == noun or noun in token.ancestors or token in noun.subtree
    return within or (token == noun.head and noun.dep_ in ("dobj", "nsubjpass") and _leads(token))


def _leads(verb: Token) -> bool:
    """Whether a verb may speak of the future of its object: "approved", "called", "announced" — not "launched"."""
    lists = cues().of(verb)
    return bool({"planned.event", "planned.clause", "threatened.event"} & lists) or verb.tag_ in (
        "VBG",
        "VBZ",
        "VBP",
        "VB",
    )


def _is_background(trigger: Token) -> bool:
    """Whether a clause only describes: "the mayor, who was shot last year"."""
    for token in (trigger, *grammar.governors(trigger)):
        if token.dep_ in ("relcl", "acl"):
            return True
        if token.dep_ == "advcl":
            return True
    return False


def _within_a_past(view: SentenceView, trigger: Token, published: str | None) -> str:
    """A clause that hangs on an old day: "since *1971*, when a cousin was stabbed"."""
    day = read_day(published)
    if day is None:
        return ""
    old = [
        m
        for m in view.mentions
        if m.kind == "time" and m.time is not None and m.time.start and m.time.basis != "published"
    ]
    for mention in old:
        start = read_day(mention.time.start if mention.time else None)
        root = root_of(view, mention)
        if root is None or start is None or day - start <= _YEAR:
            continue
        if any(token == root or token in root.subtree for token in _clause_heads(trigger)) and root != trigger:
            return mention.text
    return _enclosing(view, trigger, day)


def _enclosing(view: SentenceView, trigger: Token, day: date) -> str:
    """The old day of what the event was part of: "the war, in which many were killed, ended *in 1991*"."""
    for noun in _clause_heads(trigger):
        if noun.lemma_.lower() not in cues().words("historical.frames"):
            continue
        verb = noun.head if noun.dep_ in ("nsubj", "nsubjpass", "dobj") else noun
        for mention in view.mentions:
            start = read_day(mention.time.start) if mention.kind == "time" and mention.time is not None else None
            root = root_of(view, mention) if start is not None and day - start > _YEAR else None
            if root is not None and grammar.clause_of(root) == verb:
                return mention.text
    return ""


def _clause_heads(trigger: Token) -> Iterator[Token]:
    """The nouns that the clauses around an event describe."""
    for token in (trigger, *grammar.governors(trigger)):
        if token.dep_ in ("relcl", "acl"):
            yield token.head
            while token.head.dep_ in ("conj", "appos") and token.head != token.head.head:
                token = token.head  # noqa: PLW2901  # climbs on
                yield token.head


def _phrases(view: SentenceView, trigger: Token, above: set[int]) -> Iterator[str]:
    doc = trigger.doc
    for token in doc:
        lemma = token.lemma_.lower()
        if lemma in cues().words("historical.lengths") and (said := _length(token, trigger, above)):
            yield said
        if token.lower_ in cues().words("historical.decades") and _applies(token, above):
            yield token.text
        if token.tag_ == "POS" and (said := _reign(token)) and token.head.head.i in {t.i for t in _doers(trigger)}:
            yield said
        if token.lower_ in _INTO and (said := _era(token)) and _applies(token, above):
            yield said
    sentence = view.words(view.parsed.start, view.parsed.end)
    for match in cues().pattern("historical.phrases").finditer(sentence):
        at = view.parsed.start + match.start()
        token = next((t for t in doc if view.parsed.span(t)[0] >= at), trigger)
        if _applies(token, above):
            yield match.group()


def _length(token: Token, trigger: Token, above: set[int]) -> str:
    """ "Half a *century* ago", "ten *years* on", "a quarter of a *century* after the centre was bombed"."""
    after = token.nbor().lower_ if token.i + 1 < len(token.doc) else ""
    top = token
    while top.dep_ in ("pobj", "prep") and top.head.pos_ in ("NOUN", "ADP"):
        top = top.head
    many = token.tag_ == "NNS" or token.lemma_.lower() in ("century", "decade", "generation")
    if after in _AGO and many and after != "before":
        return f"{token.text} {after}" if _applies(top, above) else ""
    if after in _ON and many:
        verb = grammar.clause_of(top.head if top.pos_ == "NOUN" else top)
        deeper = verb.i in above and verb != trigger and grammar.clause_of(trigger) != verb
        return f"{token.text} {after}" if deeper else ""
    if after in ("after", "since") and many:
        mark = token.nbor()
        hung = mark.dep_ == "mark" and mark.head.i in above and mark.head == top.head
        hung = hung or (mark.dep_ == "prep" and trigger in mark.subtree)
        return f"{token.text} {after}" if hung or top.i in above else ""
    if after == "before" and many:
        return f"{token.text} {after}" if _applies(top, above) and top.i not in above else ""
    return ""


def _reign(mark: Token) -> str:
    """Whoever ruled long ago, as the owner of those who did it: "*Pol Pot's* men"."""
    found = cues().pattern("historical.eras").search(mark.doc[max(0, mark.i - 3) : mark.i].text)
    return found.group() if found is not None else ""


def _doers(trigger: Token) -> list[Token]:
    verb = grammar.clause_of(trigger)
    return [*grammar.subject_heads(verb), *grammar.agent_heads(verb)]


def _era(prep: Token) -> str:
    """The era that a preposition leads into: "*under* Stalin"."""
    doc = prep.doc
    rest = doc[prep.i + 1 : prep.i + 7].text
    found = cues().pattern("historical.eras").match(re.sub(r"\s+", " ", rest))
    if found is None or (prep.lower_ == "of" and not found.group().lower().startswith("the ")):
        return ""
    return f"{prep.text} {found.group()}"


def _applies(token: Token, above: set[int]) -> bool:
    """Whether a word of the past stands in the event's own clause, or in one that the event's hangs on."""
    if token.i in above:
        return True
    verb = next((g for g in grammar.governors(token) if g.pos_ in ("VERB", "AUX") or g.i in above), None)
    return verb is not None and verb.i in above

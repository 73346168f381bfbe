"""How many: the figures of a frame, each with its group, its actor, the words that hold it, and its scope.

Rules of the codebook: a number with its words ("almost 30") is an interval by the named policy; one named person is
one; a plural without a number == two or more; people who are "among" or "included in" a figure are kept as part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from marsad.core.nouns import Figure, Mention
from marsad.core.vocabulary import Measure, Scope
from marsad.extract import grammar
from marsad.extract.frames import Frame
from marsad.extract.phrases import Phrase, SentenceView
from marsad.lexicon.words import cue_words, noun_classes
from marsad.text.numbers import Number

if TYPE_CHECKING:
    from spacy.tokens import Token

_OTHERS = frozenset({"other", "more", "third", "fourth", "fifth", "another"})
_DISPLACING = ("no", "none", "nobody", "zero")


@cache
def _totals() -> dict[str, frozenset[str]]:
    table: dict[str, Any] = cue_words("totals")
    return {name: frozenset(words) for name, words in table.items()}


def figures_of(
    view: SentenceView,
    frame: Frame,
    *,
    policy: str,
    scope: Scope,
    measure: Measure | None,
    before: Figure | None = None,
) -> list[Figure]:
    """The figures of one frame, in text order; "five others" are of the group and actor of the figure ``before``."""
    if measure is None:
        return []
    found: list[Figure] = []
    for phrase in frame.patients:
        if not (phrase.is_people or phrase.lemma in _DISPLACING):
            continue
        figure = _figure(view, _like(phrase, before), measure, policy, scope)
        if figure is not None:
            found.append(figure)
            before = figure
    found += _named_in(view, frame, measure, found, policy)
    found += _of_them(view, measure, found, policy)
    return found


def _like(phrase: Phrase, before: Figure | None) -> Phrase:
    """ "Others", "a third" and a bare number with what the people counted before them are."""
    takes_up = phrase.lemma in _OTHERS or (phrase.head.pos_ == "NUM" and phrase.lemma not in _DISPLACING)
    if before is None or not takes_up or phrase.group not in ("unknown", "civilian"):
        return phrase
    return replace(phrase, group=before.group, actor=phrase.actor or before.actor)


def _figure(view: SentenceView, phrase: Phrase, measure: Measure, policy: str, scope: Scope) -> Figure | None:
    number, group = phrase.number, phrase.group
    if number is not None:
        return Figure(
            measure=measure, group=group, actor=phrase.actor, low=number.low, best=number.best, high=number.high,
            start=number.start, end=number.end, quote=view.words(number.start, number.end), scope=scope, policy=policy,
        )  # fmt: skip
    if (risen := _risen_to(view, phrase)) is not None:
        return _figure(view, replace(phrase, number=risen), measure, policy, scope)
    if phrase.cls == "person":
        interval: tuple[int | None, int | None, int | None] = (1, 1, 1)
    elif phrase.plural and phrase.lemma not in noun_classes().collective:
        interval = (2, None, None)
    elif _is_one(phrase):
        interval = (1, 1, 1)
    else:
        return None
    return Figure(
        measure=measure, group=group, actor=phrase.actor, low=interval[0], best=interval[1], high=interval[2],
        start=phrase.start, end=phrase.end, quote=phrase.text, scope=scope, policy=policy,
    )  # fmt: skip


def _risen_to(view: SentenceView, phrase: Phrase) -> Number | None:
    """The number that "the number of fighters killed has risen to" or "is put at", where the phrase hangs on one."""
    preposition = phrase.head.head
    noun = preposition.head
    if phrase.head.dep_ != "pobj" or preposition.lower_ != "of" or noun.lemma_.lower() not in _TALLIES:
        return None
    verb = noun.head
    if noun.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_.lower() not in _totals()["rising"]:
        return None
    after = view.parsed.span(verb)[1]
    return next((n for n in view.numbers if n.counts and after <= n.start < after + _NEAR), None)


_TALLIES = frozenset({"number", "toll", "count", "tally"})
_NEAR = 40  # characters


def _is_one(phrase: Phrase) -> bool:
    """One person: a singular noun for people that is not the name of a body of them."""
    head = phrase.head
    if (
        phrase.lemma in noun_classes().collective
        or head.tag_ in ("NNS", "NNPS")
        or head.pos_ not in ("NOUN", "PROPN", "ADJ")
    ):
        return False
    return phrase.cls == "people" and (phrase.group != "unknown" or phrase.lemma in noun_classes().anybody)


def _named_in(
    view: SentenceView, frame: Frame, measure: Measure, so_far: Sequence[Figure], policy: str
) -> Iterator[Figure]:
    """Figures that are part of another: "12 people, *including three children*", "among them *a commander*"."""
    if not so_far:
        return
    for head in included_heads(frame):
        for phrase in view.phrases(head):
            name = person_named(view, phrase.head)
            group = phrase.group
            actor = phrase.actor or so_far[0].actor
            if phrase.number is None and name is None and not _is_one(phrase) and not phrase.plural:
                continue
            figure = _figure(view, phrase, measure, policy, "event")
            if figure is None or name is not None:
                span = name or Mention(start=phrase.start, end=phrase.end, kind="person")
                one = (span.start, span.end, view.words(span.start, span.end))
                yield Figure(
                    measure=measure,
                    group=group,
                    actor=actor,
                    low=1,
                    best=1,
                    high=1,
                    start=one[0],
                    end=one[1],
                    quote=one[2],
                    policy=policy,
                    included=True,
                )
            else:
                yield Figure(
                    measure=measure,
                    group=group,
                    actor=actor,
                    low=figure.low,
                    best=figure.best,
                    high=figure.high,
                    start=figure.start,
                    end=figure.end,
                    quote=figure.quote,
                    policy=policy,
                    included=True,
                )


def _of_them(view: SentenceView, measure: Measure, so_far: Sequence[Figure], policy: str) -> Iterator[Figure]:
    """ "Four civilians, two of them children": the number that is part of the one before it."""
    whole = [f for f in so_far if not f.included]
    if len(whole) != 1:
        return
    for number in view.numbers:
        if number.start < whole[0].end or not number.counts:
            continue
        after = _OF_THEM.match(view.words(number.end, min(view.parsed.end, number.end + 60)))
        if after is not None:
            _, group = noun_classes().of((_singular(after.group(1)),))
            if group != "unknown":
                yield Figure(
                    measure=measure, group=group, actor=whole[0].actor, low=number.low, best=number.best,
                    high=number.high, start=number.start, end=number.end, quote=number.quote, policy=policy,
                    included=True,
                )  # fmt: skip


_OF_THEM = re.compile(r"\s+of\s+(?:them|whom)(?:\s+(?:were|was|are))?\s+(?:an?\s+)?([a-z]+)")


def _singular(word: str) -> str:
    plain = {"children": "child", "women": "woman", "men": "man", "policemen": "policeman"}
    return plain.get(word, word.removesuffix("s"))


def included_heads(frame: Frame) -> list[Token]:
    """The heads of "including …" and "among them …" that hang on a frame's people or on its trigger."""
    words = _totals()["inclusion"]
    found: list[Token] = []
    owners = [frame.trigger, *(p.head for p in frame.patients), *grammar.governors(frame.trigger)]
    for owner in owners:
        for child in owner.children:
            if child.lower_ in words or child.lemma_.lower() in words:
                found += [
                    c
                    for c in child.children
                    if c.dep_ in ("pobj", "dobj") and c not in found and c.lower_ not in ("them", "whom")
                ]
        if found:
            break
    patients = {p.head.i for p in frame.patients}
    return [t for t in found if t.i not in patients]


def person_named(view: SentenceView, head: Token) -> Mention | None:
    """The proper name that a description leads to: "the so-called governor, who was named …"."""
    for mention in view.mentions:
        if mention.kind != "person":
            continue
        start, end = view.parsed.span(head)
        if mention.start <= start and end <= mention.end:
            return mention
        for token in view.parsed.doc:
            left, right = view.parsed.span(token)
            if mention.start <= left and right <= mention.end and right == mention.end and _describes(head, token):
                return mention
    return None


def _describes(head: Token, name: Token) -> bool:
    if name.dep_ in ("appos", "oprd", "attr", "dobj") and any(g == head for g in grammar.governors(name)):
        return True
    return head.dep_ in ("appos",) and head.head is name


_MANY = 3  # places: who was killed in three provinces was not killed in one happening


def scope_of(view: SentenceView, frame: Frame, *, places: int, days: int | None) -> Scope:
    """Total where the figure sums up several happenings: a plural of them, a long period, or words of summing up."""
    several = _totals()["several"]
    sentence = view.words(view.parsed.start, view.parsed.end).lower()
    heads = [p.head for p in frame.agents + frame.instruments] + list(grammar.subject_heads(frame.trigger))
    plural = any(h.tag_ in ("NNS", "NNPS") and h.lemma_.lower() in several for h in heads)
    if not plural and frame.trigger.pos_ != "NOUN":
        plural = any(
            h.tag_ == "NNS" and h.lemma_.lower() in several for h in grammar.objects_of(frame.trigger, ("in", "during"))
        )
    summing = any(f" {word} " in f" {sentence} " for word in _totals()["sums"])
    if plural and (places > 1 or (days or 0) > 3 or summing):
        return "total"
    if ((days or 0) > 3 and (summing or places > 1)) or (summing and places > 1):
        return "total"
    return "total" if places >= _MANY or (plural and days is None) else "event"

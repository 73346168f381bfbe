"""How many: the figures of a frame, each with its group, its actor, the words that hold it, and its scope.

Rules of the codebook: a number with its words ("almost 30") is an interval by the named policy; one named person is
one; a plural without a number is two or more; people who are "among" or "included in" a figure are kept as part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from marsad.core.nouns import Figure, Mention
from marsad.core.vocabulary import Group, Measure, Scope
from marsad.extract import grammar, tolls
from marsad.extract.frames import Frame
from marsad.extract.phrases import Phrase, SentenceView
from marsad.lexicon.words import cue_words, event_words, noun_classes
from marsad.text.numbers import Number

if TYPE_CHECKING:
    from spacy.tokens import Token

_OTHERS = frozenset({"other", "more", "third", "fourth", "fifth", "another"})
_DISPLACING = ("no", "none", "nobody", "zero")
_PERSONS = frozenset({"he", "she", "him", "her"})
_ONE = (1, 1, 1)
Interval = tuple[int | None, int | None, int | None]


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
    last: Figure | None = None,
) -> list[Figure]:
    """The figures of one frame, in text order; "five others" are of the group and actor of the figure ``before``.

    ``last`` is the figure told last, whatever its people are: "two of them" are among those.
    """
    if measure is None:
        return []
    if measure == "injured" and _fatally(frame):
        measure = "killed"
    if frame.concept.hurts and frame.concept.measure is None and tolls.only_aimed(frame):
        return []
    found: list[Figure] = []
    for phrase in [] if frame.concept.name == "casualty" else tolls.counted(view, frame):
        if (
            not phrase.text[:1].isalnum()
            or tolls.ends_a_compound(phrase.head)
            or tolls.is_age_of_named(view, phrase.number)
        ):
            continue
        if not (phrase.is_people or phrase.lemma in _DISPLACING or phrase.head.lower_ in _PERSONS):
            continue
        for one in tolls.told_apart(view, _like(phrase, before)):
            figure = _as_wounded(frame, one, _figure(view, one, measure, policy, scope))
            if figure is not None and last is not None and _as_many(view, figure):
                figure = _as_before(figure, last)
            if figure is not None:
                if (last is not None and _is_of_them(view, figure, last)) or _is_among_them(one):
                    figure = _as_part(figure)
                found.append(figure)
                before = last = figure
    if not found and frame.noun is not None and tolls.is_none(frame.noun):
        word = view.phrase(frame.noun)
        both: tuple[Measure, ...] = ("killed", "injured") if frame.concept.name == "casualty" else (measure,)
        return [_worded(replace(word, group="unknown"), (0, 0, 0), one, policy, scope) for one in both]
    if frame.concept.name == "casualty":
        return []
    if not found and (number := tolls.risen(view, frame)) is not None:
        found.append(_counted(view, number, measure, policy, scope, toll=True))
    found += _named_in(view, frame, measure, found, policy)
    found += _of_them(view, measure, found, policy)
    if measure == "injured" and (frame.concept.hurts or frame.nominal):
        fatal = [_counted(view, n, "killed", policy, scope, included=True) for n in tolls.fatally(view, frame.trigger)]
        found = [*(f if _of_others(view, f) else _as_hit(f) for f in found), *fatal]
    return found


def _fatally(frame: Frame) -> bool:
    """Whether a word beside the trigger says that who was hurt died: "*fatally* wounded"."""
    words = [c for c in frame.trigger.children if c.lower_ in event_words().fatal and c.dep_ == "advmod"]
    # "Four were shot, *one* fatally": only one of them.
    return any(not (c.i and c.nbor(-1).like_num) for c in words)


def _is_of_them(view: SentenceView, figure: Figure, before: Figure) -> bool:
    """Whether the words are "two of them", of a larger number before, or that number again: "all three died"."""
    if figure.measure != before.measure:
        return False
    after = view.words(figure.end, figure.end + 9).split()[:2]
    if after in (["of", "them"], ["of", "whom"], ["of", "the"]):
        return (figure.best or 0) < (before.best or 0)
    lead = view.words(max(view.parsed.start, figure.start - 5), figure.start).lower().split()[-1:]
    again = lead in (["all"], ["the"]) or figure.quote.lower().startswith(("all ", "the "))
    here = view.parsed.start <= before.start < figure.start
    return here and again and (figure.low, figure.best, figure.high) == (before.low, before.best, before.high) != _ONE


def _is_among_them(phrase: Phrase) -> bool:
    """Whether the people are said to be among others counted: "31 dead, *among them* two volunteers"."""
    first = phrase.head
    while first.dep_ == "conj" and first.head != first:
        first = first.head
    among = (c for c in first.lefts if c.dep_ == "prep" and c.lower_ in ("among", "amongst"))
    return any(c.lower_ in ("them", "whom") for prep in among for c in prep.children)


def _as_part(figure: Figure) -> Figure:
    import msgspec

    return msgspec.structs.replace(figure, included=True)


def _as_many(view: SentenceView, figure: Figure) -> bool:
    """Whether the words are "as many", which takes up the number before: "four were killed and *as many* hurt"."""
    return figure.quote.lower() == "many" and view.words(figure.start - 3, figure.start).lower() == "as "


def _as_before(figure: Figure, before: Figure) -> Figure:
    import msgspec

    return msgspec.structs.replace(figure, low=before.low, best=before.best, high=before.high)


def _of_others(view: SentenceView, figure: Figure) -> bool:
    """Whether the words leave out those told of before: "three *others* were shot"."""
    after = view.words(figure.end, figure.end + 12).split()[:1]
    return bool({"other", "others", "more"} & {w.strip(".,;").lower() for w in (*figure.quote.split(), *after)})


def _as_wounded(frame: Frame, phrase: Phrase, figure: Figure | None) -> Figure | None:
    import msgspec

    if figure is None or figure.measure != "killed" or not tolls.were_wounded(frame, phrase):
        return figure
    return msgspec.structs.replace(figure, wounded=True)


def _as_hit(figure: Figure) -> Figure:
    import msgspec

    return msgspec.structs.replace(figure, hit=True)


def _like(phrase: Phrase, before: Figure | None) -> Phrase:
    """ "Others", "a third" and a bare number with what the people counted before them are."""
    takes_up = phrase.lemma in _OTHERS or phrase.head.lower_ in _PERSONS
    takes_up = takes_up or (phrase.head.pos_ == "NUM" and phrase.lemma not in _DISPLACING)
    if before is None or not takes_up or phrase.group not in ("unknown", "civilian"):
        return phrase
    return replace(phrase, group=before.group, actor=phrase.actor or before.actor)


def _counted(
    view: SentenceView, number: Number, measure: Measure, policy: str, scope: Scope,
    *, group: Group = "unknown", actor: str | None = None, included: bool = False, toll: bool = False,
) -> Figure:  # fmt: skip
    """A figure whose words are a number's."""
    return Figure(
        measure=measure, group=group, actor=actor, low=number.low, best=number.best, high=number.high,
        start=number.start, end=number.end, quote=view.words(number.start, number.end), scope=scope, policy=policy,
        included=included, toll=toll,
    )  # fmt: skip


def _worded(
    phrase: Phrase, interval: Interval, measure: Measure, policy: str, scope: Scope, *, actor: str | None = None,
    included: bool = False,
) -> Figure:  # fmt: skip
    """A figure whose words are a phrase's."""
    return Figure(
        measure=measure, group=phrase.group, actor=actor or phrase.actor, low=interval[0], best=interval[1],
        high=interval[2], start=phrase.start, end=phrase.end, quote=phrase.text, scope=scope, policy=policy,
        included=included,
    )  # fmt: skip


def _figure(view: SentenceView, phrase: Phrase, measure: Measure, policy: str, scope: Scope) -> Figure | None:
    number, risen = phrase.number, None
    if number is None:
        number = risen = _risen_to(view, phrase)
    if number is not None:
        toll = risen is not None or tolls.is_toll(view, phrase.head, number)
        return _counted(view, number, measure, policy, scope, group=phrase.group, actor=phrase.actor, toll=toll)
    if (interval := _unnumbered(phrase)) is None:
        return None
    return _worded(phrase, interval, measure, policy, "event" if interval == _ONE else scope)


def _unnumbered(phrase: Phrase) -> Interval | None:
    """How many a phrase without a number speaks of: "both" two, one person one, a plural two or more."""
    if phrase.lemma == "both" or any(c.lower_ == "both" and c.dep_ in ("det", "predet") for c in phrase.head.children):
        return 2, 2, 2
    if (number := _PAIRS.get(phrase.lemma)) is not None and not phrase.plural:
        return number, number, number
    if phrase.cls == "person" or phrase.head.lower_ in _PERSONS:
        return _ONE
    if phrase.plural and phrase.lemma not in noun_classes().collective:
        return 2, None, None
    return _ONE if _is_one(phrase) else None


_PAIRS = {"couple": 2, "pair": 2, "duo": 2, "twosome": 2, "trio": 3, "threesome": 3, "quartet": 4}


def _risen_to(view: SentenceView, phrase: Phrase) -> Number | None:
    """The number that "the number of fighters killed has risen to" or "is put at", where the phrase hangs on one."""
    preposition = phrase.head.head
    noun = preposition.head
    if phrase.head.dep_ != "pobj" or preposition.lower_ != "of" or noun.lemma_.lower() not in tolls.TALLIES:
        return None
    return tolls.number_told_of(view, noun)


def _is_one(phrase: Phrase) -> bool:
    """One person: a singular noun for people that is not the name of a body of them."""
    head = phrase.head
    if (
        phrase.lemma in noun_classes().collective
        or head.tag_ in ("NNS", "NNPS")
        or head.pos_ not in ("NOUN", "PROPN", "ADJ")
    ):
        return phrase.lemma == "another"
    known = phrase.group != "unknown" or phrase.lemma in noun_classes().anybody
    known = known or grammar.age_in_years(head) is not None or phrase.lemma.endswith(noun_classes().endings)
    return phrase.cls == "people" and known


def _named_in(
    view: SentenceView, frame: Frame, measure: Measure, so_far: Sequence[Figure], policy: str
) -> Iterator[Figure]:
    """Figures that are part of another: "12 people, *including three children*", "among them *a commander*"."""
    if not so_far:
        return
    for head in included_heads(frame):
        for phrase in view.phrases(head):
            name = person_named(view, phrase.head)
            actor = phrase.actor or so_far[0].actor
            if phrase.number is None and name is None and not _is_one(phrase) and not phrase.plural:
                continue
            figure = _figure(view, phrase, measure, policy, "event")
            if figure is None or name is not None:
                span = name or Mention(start=phrase.start, end=phrase.end, kind="person")
                named = replace(phrase, start=span.start, end=span.end, text=view.words(span.start, span.end))
                yield _worded(named, _ONE, measure, policy, "event", actor=actor, included=True)
            else:
                part = replace(phrase, start=figure.start, end=figure.end, text=figure.quote)
                interval = figure.low, figure.best, figure.high
                yield _worded(part, interval, measure, policy, "event", actor=actor, included=True)


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
                yield _counted(
                    view, number, measure, policy, "event", group=group, actor=whole[0].actor, included=True
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
        if mention.kind != "person" or not grammar.is_proper_name(view.words(mention.start, mention.end)):
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


_MONTH = 31  # days
_CROWD = 10  # people: so many in more than a month die in more than one happening


def tells_of_several(frame: Frame) -> bool:
    """Whether what its people suffered is told in the plural: "killed in *attacks*", "*clashes* left six dead"."""
    several = _totals()["several"]
    heads = _acting_heads(frame)
    if frame.trigger.pos_ != "NOUN":
        heads += grammar.objects_of(frame.trigger, ("in", "during", "by"))
    return any(h.tag_ in ("NNS", "NNPS") and h.lemma_.lower() in several for h in heads)


def _acting_heads(frame: Frame) -> list[Token]:
    return [p.head for p in frame.agents + frame.instruments] + list(grammar.subject_heads(frame.trigger))


def scope_of(view: SentenceView, frame: Frame, *, places: int, days: int | None) -> Scope:
    """Total where the figure sums up several happenings: a plural of them, a long period, or words of summing up."""
    sentence = view.words(view.parsed.start, view.parsed.end).lower()
    summing = any(f" {word} " in f" {sentence} " for word in _totals()["sums"])
    summing = summing or tolls.tally_clause_of(frame.trigger) is not None
    if tells_of_several(frame) and (places > 1 or (days or 0) > 3 or summing):
        return "total"
    if ((days or 0) > 3 and (summing or places > 1)) or (summing and places > 1):
        return "total"
    if (days or 0) > _MONTH and any((p.number.low or 0) >= _CROWD for p in frame.patients if p.number is not None):
        return "total"
    spread = any(h.tag_ in ("NNS", "NNPS") and h.lemma_.lower() in _totals()["spread"] for h in _acting_heads(frame))
    return "total" if places >= _MANY or (spread and days is None) else "event"

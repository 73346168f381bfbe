"""Noun phrases of a parsed sentence: what each names, of which group, of which actor, and how many.

The words come from the lexicons first and from the parser's names second, since its names are wrong for this region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from marsad.core.nouns import Mention
from marsad.core.vocabulary import Group
from marsad.extract import grammar
from marsad.extract.parsing import ParsedSentence
from marsad.lexicon.actors import ActorLexicon, ActorMatch
from marsad.lexicon.words import event_words, noun_classes
from marsad.text.numbers import Number

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.encoder import Encoding
    from marsad.extract.tracing import About, Trace

_BEFORE = frozenset(
    {"compound", "amod", "nmod", "nummod", "quantmod", "advmod", "punct", "poss", "case", "det", "predet"}
)
_TIMES = frozenset({"time"})
_GROWN = 18
"""Years: who is younger is a child."""
_PEOPLE = frozenset({"people", "person", "actor"})
_COUNTABLE_FORMS = frozenset({"exact", "vague", "range", "approx", "bound", "plural"})
PRONOUNS = frozenset({"he", "she", "they", "him", "her", "them", "it", "who", "which", "that", "himself", "themselves"})


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: its head, its words, and what the lexicons say of it.

    ``cls`` is people, person (a proper name), actor, place, building, vehicle, weapon, money, pronoun or other;
    ``plural`` says that the head is a plural without a number.
    """

    head: Token
    start: int
    end: int
    text: str
    cls: str
    group: Group = "unknown"
    actor: str | None = None
    number: Number | None = None
    plural: bool = False
    lemma: str = ""

    @property
    def is_people(self) -> bool:
        """Whether it names human beings."""
        return self.cls in _PEOPLE


@dataclass
class SentenceView:
    """One parsed sentence with everything the lexicons found in it, offsets in the document."""

    parsed: ParsedSentence
    text: str
    actors: Sequence[ActorMatch]
    numbers: Sequence[Number]
    mentions: Sequence[Mention]
    lexicon: ActorLexicon
    last_group: str | None = None
    lone_group: str | None = None
    """The one armed group named so far; None where several are, or none."""
    trace: Trace | None = None
    """Where decisions are noted, if anybody wants to know them."""
    encoding: Encoding | None = None
    """What the trained encoder says of the sentence, where it was read."""
    of_force: bool = True
    """Whether the text names arms or those who bear them, or surely tells of force."""
    _phrases: dict[int, Phrase] = field(default_factory=dict)

    def words(self, start: int, end: int) -> str:
        """The document's words of a span."""
        return self.text[start:end]

    def phrase(self, token: Token) -> Phrase:
        """The noun phrase around a head, read once."""
        found = self._phrases.get(token.i)
        if found is None:
            found = self._phrases[token.i] = _read_phrase(self, token)
        return found

    def phrases(self, token: Token) -> list[Phrase]:
        """The noun phrase and those joined to it by "and", each on its own; "five others" and "soldiers" are two."""
        heads = [one for one in _joined(token) if not self.is_name_of(one, _TIMES)]
        if not heads:
            return []
        first = self.phrase(heads[0])
        if first.number is None or first.plural:
            return [first, *(self.phrase(one) for one in heads[1:])]
        rest = [self.phrase(one) for one in heads[1:]]
        sharing = [p for p in rest if _shares_number(p)]
        if sharing:
            end = sharing[-1].end
            first = replace(first, end=end, text=self.words(first.start, end))
        return [first, *(p for p in rest if p not in sharing)]

    def read_phrases(self) -> list[Phrase]:
        """The phrases that were looked at so far."""
        return list(self._phrases.values())

    def note(
        self, about: About, says: str, *, trigger: Token | None = None, file: str = "", lost: Sequence[str] = ()
    ) -> None:
        """Notes a decision for `--explain`; does nothing where nobody asked."""
        if self.trace is not None:
            at = self.parsed.span(trigger)[0] if trigger is not None else None
            self.trace.note(self.parsed.start if at is None else at, about, says, trigger=at, file=file, lost=lost)

    def is_name_of(self, token: Token, kinds: frozenset[str]) -> bool:
        """Whether a mention of one of the kinds covers the token."""
        start, end = self.parsed.span(token)
        return any(m.kind in kinds and m.start <= start and end <= m.end for m in self.mentions)


def _shares_number(phrase: Phrase) -> bool:
    """The second of "22 elements and leaders": it has neither a number nor an article of its own."""
    return phrase.number is None and phrase.plural and not any(c.dep_ in ("det", "poss") for c in phrase.head.children)


def _joined(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "NUM", "PRON", "ADJ"):
            yield from _joined(child)


def _read_phrase(view: SentenceView, head: Token) -> Phrase:
    quantity, head = _through_quantity(view, head)
    start, end = _edges(view, head)
    actor = _actor_of(view, head, start, end)
    cls, group = _class_of(view, head)
    if group == "official" and any(word in view.words(start, end).lower() for word in noun_classes().styled):
        group = "leader"
    if actor is not None and cls == "other" and actor.end < end and head.lemma_.lower() in event_words().nouns:
        actor = None
    covers = actor is not None and actor.start <= view.parsed.span(head)[0] and end <= actor.end
    if actor is not None and (cls in ("other", "person") or (covers and cls != "people")):
        cls, group = "actor", view.lexicon.group_of(actor.actor)
    elif covers and actor is not None and cls == "people":
        group = view.lexicon.group_of(actor.actor)  # "FARC *dissidents*", "Liberation *Army*": names of groups
    elif actor is not None and cls == "people" and group in ("unknown", "civilian"):
        group = _with_actor(group, view.lexicon.group_of(actor.actor), head.lemma_.lower())
    if actor is not None and actor.end > end and actor.start >= start:
        end = actor.end
    known = actor.actor if actor else _taken_up(view, head)
    if known is not None and actor is None and cls == "people" and group == "unknown":
        group = view.lexicon.group_of(known)
    number = _number_of(view, head, quantity)
    start = _without_number(view, start, head, number)
    text = view.words(start, end)
    plural = number is None and head.tag_ in ("NNS", "NNPS") and not _definite_pronoun(head) and not _is_any(head)
    return Phrase(head, start, end, text, cls, group, known, number, plural, head.lemma_.lower())


def _through_quantity(view: SentenceView, head: Token) -> tuple[Token | None, Token]:
    """From "dozens of militants", "a number of its leaders", "one of the dead" to the people themselves."""
    classes = noun_classes()
    if head.lemma_.lower() in classes.stand_ins or head.lemma_.lower() in classes.quantities:
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for inner in child.children:
                    if inner.dep_ == "pobj" and inner.pos_ in ("NOUN", "PROPN"):
                        if head.lemma_.lower() in ("member", "body") and inner.lemma_.lower() not in classes.groups:
                            return None, head
                        if head.lemma_.lower() == "group" and inner.tag_ not in ("NNS", "NNPS"):
                            return None, head
                        return head, inner
    return None, head


def _edges(view: SentenceView, head: Token) -> tuple[int, int]:
    """From the leftmost describing word that touches the head (articles left out) to the head's end."""
    first = head
    for child in sorted((c for c in head.lefts if c.dep_ in _BEFORE), key=lambda c: -c.i):
        first = min(first, *child.subtree, key=lambda t: t.i)
    while first.i < head.i and (
        first.pos_ in ("DET", "PUNCT", "CCONJ", "ADP") or first.lower_ in ("its", "his", "their")
    ):
        first = first.doc[first.i + 1]
    start, end = view.parsed.span(first)[0], view.parsed.span(head)[1]
    return start, end


def _actor_of(view: SentenceView, head: Token, start: int, end: int) -> ActorMatch | None:
    """The organised actor of the phrase: named in it, or in its "of the …" or "from the …"."""
    inside = [m for m in view.actors if m.start < end and m.end > start]
    if inside:
        return max(inside, key=lambda m: (m.end, m.end - m.start))
    for child in head.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "from", "with", "in", "affiliated"):
            for inner in child.children:
                if inner.dep_ == "pobj":
                    left, right = view.parsed.span(inner)
                    for match in view.actors:
                        if match.start <= left and right <= match.end:
                            return match
    return None


def _taken_up(view: SentenceView, head: Token) -> str | None:
    """The armed group that "the organisation", or its possessive, takes up again."""
    if head.lemma_.lower() in noun_classes().fighters and head.tag_ == "NNS" and _only_takes_up(head):
        return view.lone_group  # "*the rebels* killed seven", where one armed group only has been named
    anaphors = noun_classes().anaphors
    for token in (head, *(c for c in head.children if c.dep_ in ("poss", "compound"))):
        definite = any(c.dep_ == "det" and c.lower_ in ("the", "this", "that") for c in token.children)
        if token.lemma_.lower() in anaphors and definite:
            return view.last_group
    return None


def _only_takes_up(head: Token) -> bool:
    """Whether a noun stands with "the" and nothing that says which: no adjective, name or "of"."""
    children = [c for c in head.children if c.dep_ not in ("punct", "relcl", "acl", "conj", "cc", "appos")]
    return [c.lower_ for c in children] == ["the"]


def _with_actor(group: Group, actor_group: Group, lemma: str) -> Group:
    """ "ISIS members", "people of the group": the actor says what kind of people they are."""
    if group == "civilian" and lemma not in ("man", "member", "other", "body"):
        return group
    return actor_group


def _class_of(view: SentenceView, head: Token) -> tuple[str, Group]:
    lower = head.lower_
    if head.pos_ == "PRON" or lower in PRONOUNS:
        counts = lower in noun_classes().stand_ins and lower not in PRONOUNS
        return ("people" if counts else "pronoun"), "unknown"
    if (age := grammar.age_in_years(head)) is not None:
        return "people", "child" if age < _GROWN else "unknown"
    before = (t.lemma_.lower() for t in head.lefts if t.dep_ in ("compound", "amod", "nmod"))
    lemmas = (*before, _noun_lemma(head))
    cls, group = noun_classes().of(lemmas)
    if cls == "other" and head.pos_ == "NUM" and any(_is_thing(h) for h in grammar.objects_of(head, ("of",))):
        return "other", "unknown"  # "shot down *38* of 45 drones"
    if cls == "other" and (head.pos_ == "NUM" or _is_bare_numeral(view, head)):
        return "people", "unknown"
    if cls == "other" and lemmas[-1] in noun_classes().stand_ins:
        return "people", "unknown"
    if cls == "other":
        if view.is_name_of(head, frozenset({"place"})):
            return "place", "unknown"
        if view.is_name_of(head, frozenset({"facility"})):
            return "building", "unknown"
        if view.is_name_of(head, frozenset({"person"})):
            return "person", _title_group(head)
        if view.is_name_of(head, frozenset({"nationality"})):
            return "people", "unknown"
        if view.is_name_of(head, frozenset({"weapon"})):
            return "weapon", "unknown"
        if view.is_name_of(head, frozenset({"organisation"})):
            return "actor", "unknown"
    return cls, group


def _is_bare_numeral(view: SentenceView, head: Token) -> bool:
    """ "*Thirteen* were wounded": a number alone as the subject, which the tagger takes for a name with its capital."""
    start, end = view.parsed.span(head)
    alone = head.pos_ in ("PROPN", "NOUN") and head.dep_ in ("nsubj", "nsubjpass") and not any(head.lefts)
    return alone and any(n.counts and n.start == start and n.end == end for n in view.numbers)


def _is_thing(noun: Token) -> bool:
    return _noun_lemma(noun) in noun_classes().things


def _noun_lemma(head: Token) -> str:
    """The singular of a noun, also where the tagger took it for a name."""
    lemma = head.lemma_.lower()
    known = noun_classes()
    if lemma in known.groups or lemma in known.things or not lemma.endswith("s"):
        return "man" if lemma == "men" else lemma
    for shorter in (lemma[:-1], lemma[:-2], lemma[:-3] + "y"):
        if shorter in known.groups or shorter in known.things:
            return shorter
    return lemma


def _title_group(head: Token) -> Group:
    """The group a person's title, or the words that describe them, put them in."""
    classes = noun_classes()
    described = [c for c in head.children if c.dep_ in ("compound", "appos", "nmod")]
    described += [head.head] if head.dep_ in ("appos", "oprd") else []
    for token in described:
        group = classes.groups.get(token.lemma_.lower())
        if group is not None:
            return group
    return "unknown"


def _number_of(view: SentenceView, head: Token, quantity: Token | None) -> Number | None:
    """The number that counts the phrase's people."""
    anchor = quantity or head
    left = min((t.i for t in anchor.lefts if t.dep_ in _BEFORE for t in t.subtree), default=anchor.i)
    begin, finish = view.parsed.span(anchor.doc[left])[0], view.parsed.span(anchor)[1]
    found = [n for n in view.numbers if n.start < finish and n.end > begin and n.counts and n.form in _COUNTABLE_FORMS]
    if not found and quantity is not None:
        return _number_of(view, head, None)  # "a total of 19 miners"
    if not found and head.lemma_.lower() in _OF_SO_MANY:  # "a family of five"
        found = [
            n
            for h in grammar.objects_of(head, ("of",))
            if h.pos_ == "NUM"
            for n in view.numbers
            if n.counts and n.start <= view.parsed.span(h)[0] < n.end
        ]
    return _without_particle(head, found[0], view) if found else None


def _without_particle(head: Token, number: Number, view: SentenceView) -> Number:
    """A number without the particle of a verb: "handed *over two soldiers*" is two, not more than two."""
    first = next((t for t in head.sent if view.parsed.span(t)[0] == number.start), None)
    if first is None or first.dep_ != "prt" or number.low is None or number.form != "bound":
        return number
    cut, exact = len(first.text_with_ws), max(0, number.low - (first.lower_ == "over"))
    return msgspec.structs.replace(
        number, start=number.start + cut, quote=number.quote[cut:], low=exact, best=exact, high=exact, form="exact"
    )


_OF_SO_MANY = frozenset({"family", "household", "group", "crew", "team", "party", "squad", "patrol", "gang", "band"})


def _without_number(view: SentenceView, start: int, head: Token, number: Number | None) -> int:
    """Roles are named without their count: "22 ISIS elements" are "ISIS elements"."""
    limit = view.parsed.span(head)[0]
    if number is None or number.end > limit or number.start > start + 40:
        return start
    begin = max(start, number.end)
    while begin < limit and view.text[begin] in " \n-,":
        begin += 1
    return begin


def _is_any(head: Token) -> bool:
    """ "Denied that *any* men were lost": nobody in particular, and so no number."""
    return any(c.lower_ == "any" and c.dep_ == "det" for c in head.children)


def _definite_pronoun(head: Token) -> bool:
    return any(c.dep_ == "poss" and c.lower_ in ("his", "her") for c in head.children)

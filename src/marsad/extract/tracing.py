"""What the extractor saw in one document: the words that opened a sentence, what fired, what decided, what was refused.

Nothing here decides anything. Where the extractor takes a decision it notes it, if it was given a `Trace`; without one
nothing is noted and nothing is paid. So what an analyst is shown is what happened, not a second guess at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from marsad.core.nouns import Claim, Document, Event, Failure, Mention, Part, Place, Record, TimeSpan
from marsad.extract.confidence import Weighed
from marsad.text.numbers import Number

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.phrases import SentenceView
    from marsad.extract.place_spans import Toponym
    from marsad.lexicon.words import NounEntry, VerbEntry

About = Literal["kind", "status", "role", "place", "time"]
_FACTS: Final[tuple[About, ...]] = ("place", "time")
_SENSES = 4
"""How many of the places of one name are shown, the likeliest first."""
_UNITS = {
    "age": "an age", "date": "a date", "year": "a year", "time": "a time of day", "duration": "a length of time",
    "measure": "a measure", "money": "money", "percent": "a share", "fraction": "a fraction", "times": "how often",
    "label": "a label", "model": "a model's name", "address": "an address", "score": "a score", "ordinal": "an order",
    "decimal": "a decimal", "compound": "part of a compound",
}  # fmt: skip


class WordSeen(Record, frozen=True, kw_only=True):
    """A word that speaks of an event: ``strength`` 3 surely of violence, 2 perhaps, 1 of politics."""

    text: str
    strength: int


class TriggerSeen(Record, frozen=True, kw_only=True):
    """A word that a lexicon entry names at ``[start, end)``: taken as the trigger of ``claim``, or refused, and why."""

    start: int
    end: int
    text: str
    file: str
    entry: str
    taken: bool
    why: str = ""
    claim: str | None = None


class Note(Record, frozen=True, kw_only=True):
    """A decision: what it is about, what was decided and by which words or file, and what lost."""

    about: About
    trigger: int | None
    """Where the trigger starts that it is about; null where it is about the whole sentence."""
    says: str
    file: str = ""
    lost: tuple[str, ...] = ()


class NumberSeen(Record, frozen=True, kw_only=True):
    """A number of the sentence: whether it became a figure, and if not, why."""

    start: int
    end: int
    quote: str
    taken: bool
    why: str = ""


class Sense(Record, frozen=True, kw_only=True):
    """One of the gazetteer's places of a name, and how likely it is meant."""

    id: str
    name: str
    kind: str
    admin1: str | None
    country: str | None
    odds: float


class NameSeen(Record, frozen=True, kw_only=True):
    """A name that may be a place's: what it was read as (null where that is unknown), and what else it could be."""

    start: int
    end: int
    text: str
    place: Place | None
    why: str = ""
    senses: tuple[Sense, ...] = ()


class SentenceSeen(Record, frozen=True, kw_only=True):
    """One sentence: whether it was opened (parsed) and why, and all that was noted in it."""

    start: int
    end: int
    quote: str
    opened: bool
    why: str
    words: tuple[WordSeen, ...] = ()
    triggers: tuple[TriggerSeen, ...] = ()
    notes: tuple[Note, ...] = ()
    numbers: tuple[NumberSeen, ...] = ()
    names: tuple[NameSeen, ...] = ()
    part: Part = msgspec.UNSET


class DocumentTrace(Record, frozen=True, kw_only=True):
    """What was seen in one document, and the claims that came of it."""

    schema: str = "marsad.trace/1"
    id: str
    path: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    verdict: str = ""
    """What was held of the whole document before its sentences were opened."""
    sentences: tuple[SentenceSeen, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    """What the claims add up to within the document; empty where nobody compared them."""
    confidences: dict[str, Weighed] = {}
    """What made each claim's confidence, by its id."""
    failures: tuple[Failure, ...] = ()

    @classmethod
    def of_claims(cls, document: Document, claims: Sequence[Claim]) -> DocumentTrace:
        """What can be told of a reading that noted nothing: the claims, and the sentences that they stand in."""
        spans = sorted({(c.sentence.start, c.sentence.end) for c in claims})
        return cls(
            id=document.name, path=document.path, title=document.title, publisher=document.publisher,
            published=document.published, verdict="what reads this document does not say how", claims=tuple(claims),
            sentences=tuple(
                SentenceSeen(start=start, end=end, quote=document.text[start:end], opened=True, why="it holds a claim")
                for start, end in spans
            ),
        )  # fmt: skip


@dataclass
class _Sentence:
    start: int
    end: int
    opened: bool = False
    why: str = ""
    words: list[WordSeen] = field(default_factory=list)
    triggers: list[TriggerSeen] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    numbers: list[NumberSeen] = field(default_factory=list)


@dataclass
class Trace:
    """Collects what the extractor notes while it reads one document; `finished` gives it as a record."""

    verdict: str = ""
    mentions: Sequence[Mention] = ()
    confidences: dict[int, Weighed] = field(default_factory=dict)
    """What made each claim's confidence, by where its trigger starts."""
    _triggers: dict[int, int] = field(default_factory=dict)
    """Where the trigger of a claim starts, by where its word does: of "carried out a strike" they are two."""
    _sentences: list[_Sentence] = field(default_factory=list)
    _toponyms: list[Toponym] = field(default_factory=list)

    def sentence(self, start: int, end: int, *, opened: bool, why: str, words: Sequence[tuple[str, int]]) -> None:
        """Notes a sentence, before anything else is noted in it."""
        seen = [WordSeen(text=word, strength=strength) for word, strength in words]
        self._sentences.append(_Sentence(start, end, opened, why, seen))

    def passed_over(self, start: int, why: str) -> None:
        """Notes that a sentence that was opened was left alone after all."""
        sentence = self._at(start)
        sentence.opened, sentence.why = False, why

    def opened(self, start: int, why: str) -> None:
        """Notes that a sentence was opened though none of its words is listed."""
        sentence = self._at(start)
        sentence.opened, sentence.why = True, why

    def places(self, found: Iterable[Toponym]) -> None:
        """Notes the names that the geoparser ranked."""
        self._toponyms += found

    def fired(self, view: SentenceView, token: Token, entry: VerbEntry | NounEntry, *, why: str = "") -> None:
        """Notes a word that an entry names: taken as a trigger, or refused where ``why`` says so."""
        start, end = view.parsed.span(token)
        triggers = self._at(start).triggers
        if why and any(t.start == start and t.taken for t in triggers):
            return
        if not why:
            triggers[:] = [t for t in triggers if t.start != start]
        triggers.append(
            TriggerSeen(
                start=start, end=end, text=view.words(start, end), file=f"events/{entry.concept.file}",
                entry=entry_words(entry), taken=not why, why=why,
            )
        )  # fmt: skip

    def heard(self, span: tuple[int, int], what: str) -> None:
        """Notes a word that no list holds and the trained reader hears as a trigger."""
        start, end = span
        self._at(start).triggers.append(
            TriggerSeen(start=start, end=end, text="", file="heard.toml", entry=f"heard as {what}", taken=True)
        )

    def dropped(self, start: int, why: str) -> None:
        """Notes that the trigger at ``start``, taken before, was given up."""
        triggers = self._at(start).triggers
        triggers[:] = [_refused(t, why) if t.start == start and t.taken else t for t in triggers]

    def claimed(self, start: int, trigger: int) -> None:
        """Notes that the word at ``start`` became a claim whose trigger starts at ``trigger``."""
        self._triggers[start] = trigger

    def weighed(self, trigger: int, weighed: Weighed) -> None:
        """Notes what made the confidence of the claim whose trigger starts there."""
        self.confidences[trigger] = weighed

    def note(self, at: int, about: About, says: str, *, trigger: int | None, file: str, lost: Sequence[str]) -> None:
        """Notes a decision in the sentence that holds ``at``."""
        note = Note(about=about, trigger=trigger, says=says, file=file, lost=tuple(lost))
        notes = self._at(at).notes
        if note not in notes:
            notes.append(note)

    def numbers(self, view: SentenceView, claims: Sequence[Claim]) -> None:
        """Notes what became of each number of a sentence, once its claims are made."""
        figures = [(f.start, f.end) for claim in claims for f in claim.figures]
        for number in view.numbers:
            taken = any(s < number.end and number.start < e for s, e in figures)
            why = "" if taken else _why_no_figure(view, number, any_claim=bool(claims))
            quote = view.words(number.start, number.end)
            seen = NumberSeen(start=number.start, end=number.end, quote=quote, taken=taken, why=why)
            self._at(number.start).numbers.append(seen)

    def retold(self, before: Sequence[Claim], after: Sequence[Claim]) -> None:
        """Notes what claims took from other sentences once all were read."""
        known = {(claim.trigger.start, claim.kind): claim for claim in before}
        for new in after:
            old = known.get((new.trigger.start, new.kind), new)
            for about in _FACTS:
                if getattr(old, about) != getattr(new, about):
                    says = f"taken from a later sentence that tells of the same: {_words_of(getattr(new, about))}"
                    self.note(old.trigger.start, about, says, trigger=old.trigger.start, file="", lost=())
            there = {(role.role, role.start, role.end) for role in old.roles}
            for role in (r for r in new.roles if (r.role, r.start, r.end) not in there):
                says = f'"{role.text}" as {role.role}: added once all sentences were read'
                self.note(old.trigger.start, "role", says, trigger=old.trigger.start, file="", lost=())
            here = {(role.role, role.start, role.end) for role in new.roles}
            for role in (r for r in old.roles if (r.role, r.start, r.end) not in here):
                says = f'"{role.text}" as {role.role}: weighed too light for an incident'
                self.note(old.trigger.start, "role", says, trigger=old.trigger.start, file="casting.toml", lost=())

    def finished(self, document: Document, claims: Sequence[Claim]) -> DocumentTrace:
        """All of it as a record, the words as the document has them."""
        return DocumentTrace(
            id=document.name, path=document.path, title=document.title, publisher=document.publisher,
            published=document.published, verdict=self.verdict, claims=tuple(claims),
            confidences={
                claim.id: self.confidences[claim.trigger.start]
                for claim in claims
                if claim.trigger.start in self.confidences
            },
            sentences=tuple(self._seen(one, document.text, claims) for one in self._sentences),
        )  # fmt: skip

    def _seen(self, one: _Sentence, text: str, claims: Sequence[Claim]) -> SentenceSeen:
        by_trigger = {c.trigger.start: c.id for c in claims}
        ids = {start: by_trigger.get(trigger) for start, trigger in self._triggers.items()}
        names = [t for t in self._toponyms if one.start <= t.start < one.end]
        return SentenceSeen(
            start=one.start, end=one.end, quote=text[one.start : one.end], opened=one.opened, why=one.why,
            words=tuple(one.words), triggers=tuple(_with_claim(t, text, ids) for t in _in_order(one.triggers)),
            notes=tuple(one.notes), numbers=tuple(one.numbers),
            names=tuple(_name_seen(t, text, self.mentions) for t in names),
        )  # fmt: skip

    def _at(self, start: int) -> _Sentence:
        for one in self._sentences:
            if one.start <= start < one.end:
                return one
        # Something outside every sentence (nothing should be): kept, rather than lost.
        self._sentences.append(_Sentence(start, start + 1))
        return self._sentences[-1]


def _words_of(value: Place | TimeSpan | None) -> str:
    if isinstance(value, Place):
        return value.text
    return f"{value.start} to {value.end}" if value is not None else "none"


def entry_words(entry: VerbEntry | NounEntry) -> str:
    """An entry as its file has it: ``with_people: shoot dead``."""
    return f"{entry.listed}: {entry.written}"


def _in_order(triggers: Iterable[TriggerSeen]) -> list[TriggerSeen]:
    return sorted(triggers, key=lambda one: (one.start, not one.taken))


def _refused(seen: TriggerSeen, why: str) -> TriggerSeen:
    return msgspec.structs.replace(seen, taken=False, why=why)


def _with_claim(seen: TriggerSeen, text: str, claims: Mapping[int, str | None]) -> TriggerSeen:
    import msgspec

    claim = claims.get(seen.start) if seen.taken else None
    return msgspec.structs.replace(seen, text=text[seen.start : seen.end], claim=claim)


def _name_seen(one: Toponym, text: str, mentions: Sequence[Mention]) -> NameSeen:
    read = next((m for m in mentions if m.place is not None and m.start <= one.start < m.end), None)
    place = read.place if read is not None else None
    ranked = sorted(zip(one.entries, one.odds, strict=False), key=lambda pair: -pair[1])[:_SENSES]
    why = ""
    if not one.entries:
        why = "no gazetteer has the name"
    elif place is None or place.precision == "unknown":
        why = "nothing in the gazetteer fits well enough"
    return NameSeen(
        start=one.start, end=one.end, text=text[one.start : one.end], place=place, why=why,
        senses=tuple(
            Sense(id=e.id, name=e.name, kind=e.kind, admin1=e.admin1, country=e.country, odds=round(odds, 3))
            for e, odds in ranked
        ),
    )  # fmt: skip


def _why_no_figure(view: SentenceView, number: Number, *, any_claim: bool) -> str:
    if number.unit is not None:
        return f"it is {_UNITS.get(number.unit, number.unit)}"
    if not any_claim:
        return "nothing happens in this sentence"
    phrase = next((p for p in view.read_phrases() if p.number == number), None)
    if phrase is None:
        return "nothing that a trigger reaches is counted by it"
    if not phrase.is_people:
        return f'it counts "{phrase.text}", which names no people'
    return f'it counts "{phrase.text}", to whom no trigger of harm does anything'

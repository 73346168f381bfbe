"""The extractor: a document in, its mentions and claims out. Touches no store."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from marsad.core.nouns import Claim, Document, Failure, Mention, Place
from marsad.extract import claims as claiming
from marsad.extract import encoder, names, parsing
from marsad.extract.attribution import speaks, with_later_words
from marsad.extract.casting import cast
from marsad.extract.claims import Story
from marsad.extract.completing import completed
from marsad.extract.confidence import weighed
from marsad.extract.frames import Frame, find_frames, has_trigger
from marsad.extract.incidents import with_incidents
from marsad.extract.leading_back import leading_back, with_state_bodies
from marsad.extract.naming import with_read_names, with_read_places
from marsad.extract.operations import find_operations, folded
from marsad.extract.persons import numbered
from marsad.extract.phrases import SentenceView
from marsad.extract.place_home import at_home, home_of, whose_police, within_areas
from marsad.extract.places import capitalised, find_places
from marsad.extract.retelling import with_lead, with_parts, with_places_told_later, with_sums
from marsad.extract.settings import Setting
from marsad.extract.speakers import Voices, speeches
from marsad.extract.status import is_about_play, is_metaphor
from marsad.extract.times import default_time, find_times
from marsad.extract.titles import joined, moved_back, parted, parted_trace
from marsad.extract.tracing import DocumentTrace, Trace
from marsad.extract.unlisted import BRIEF, hears_any, is_of_force, shares
from marsad.lexicon.actors import ActorLexicon, ActorMatch
from marsad.lexicon.agencies import AgencyLexicon, load_agencies
from marsad.lexicon.gazetteer import Gazetteer
from marsad.lexicon.words import SURE, event_words
from marsad.text import casing, numbers, sentences
from marsad.text.casing_titles import with_plain_headline

Wanted = Literal["all", "relevant"]
Bounds = tuple[int, int]


class Reading(NamedTuple):
    """What was found in one document."""

    relevant: bool
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    failures: tuple[Failure, ...] = ()


class _Gated(NamedTuple):
    """A document's sentences, and those that may hold an event."""

    every: list[Bounds]
    open: list[Bounds]
    violent: bool


@dataclass
class _Seen:
    """A document on its way: its working text and what each look at it gave."""

    document: Document
    text: str
    gated: _Gated
    parsed: list[parsing.ParsedSentence]
    matches: Sequence[ActorMatch]
    counted: Sequence[numbers.Number]
    encoding: encoder.Encoding
    trace: Trace | None
    of_force: bool


@dataclass
class Extractor:
    """Reads documents with one gazetteer, one list of actors and one policy for vague numbers."""

    gazetteer: Gazetteer
    actors: ActorLexicon
    agencies: AgencyLexicon = field(default_factory=load_agencies)
    policy: str = "marsad"
    _version: str = field(default=claiming.MAKER, repr=False)

    def trace(self, document: Document) -> tuple[DocumentTrace, Reading]:
        """What was seen in a document, what fired, what decided and what was refused; and what was read in it."""
        trace = Trace()
        whole, moved = joined(document)
        with encoder.in_one_thread():
            reading = self._read_whole(whole, "relevant", trace)
        seen = trace.finished(whole, reading.claims)
        if moved:
            reading = _apart(reading, moved)
            seen = parted_trace(seen, reading.claims, moved, document)
        return seen, reading

    def read(self, document: Document, *, mentions: Wanted = "all") -> Reading:
        """The mentions and claims of a document.

        With ``mentions="relevant"`` only documents and sentences that may hold an event are looked at closely, which
        is several times faster; the claims are the same. A title that the text does not open with is read too: what
        it says has spans of the title, each marked so.
        """
        whole, moved = joined(document)
        with encoder.in_one_thread():
            reading = self._read_whole(whole, mentions, None)
        return _apart(reading, moved) if moved else reading

    def _read_whole(self, document: Document, mentions: Wanted, trace: Trace | None) -> Reading:
        """What was found in a document whose title, where it has one, is its first line."""
        text = document.text
        working = self._with_capitals(text) if casing.is_upper_case(text) else with_plain_headline(text)
        gated = _gate(working, document.title, trace)
        of_force = (bool(gated.open) or _is_brief(working, gated)) and is_of_force(working, self.actors)
        heard = _heard_in_brief(working, gated, trace, of_force=of_force)
        gated = gated._replace(open=[_past_dateline(working, b) for b in gated.open])
        gated = gated._replace(open=sorted([*gated.open, *((w.start, w.end) for w in heard)]))
        if not gated.open and mentions == "relevant":
            return Reading(False, (), ())
        every = parsing.parse(working, gated.open)
        brief = len(working) < BRIEF
        read = {(window.start, window.end) for window in heard}
        asked = [(p.start, p.end) for p in every if brief or has_trigger(p.doc)]
        encoding = encoder.encode(working, [bounds for bounds in asked if bounds not in read])
        encoding = encoder.Encoding(sorted([*encoding.windows, *heard], key=lambda window: window.start))
        parsed = _telling(working, every, encoding, trace)
        if not parsed and mentions == "relevant":
            return Reading(False, (), ())
        parsing.name(parsed)
        day = (document.published or "")[:10] or None
        counted = numbers.find(working, policy=self.policy)
        actors = names.actors_in(self.actors, text, working, day)
        seen = _Seen(document, working, gated, parsed, actors, counted, encoding, trace, of_force)
        return self._read(seen, mentions)

    def _with_capitals(self, text: str) -> str:
        """Upper-case copy in the case it would have, the actors that it names as they are written."""
        return casing.restore(text, named=[(each.start, each.end, each.alias) for each in self.actors.find(text)])

    def _read(self, seen: _Seen, wanted: Wanted) -> Reading:
        named = with_read_places(names.names_in(seen.parsed), seen.encoding)
        found = self._mentions(seen, named)
        claims = self._claims(seen, found) if seen.gated.open else []
        if wanted == "relevant":
            spans = [(p.start, p.end) for p in seen.parsed]
            found = [m for m in found if any(s <= m.start < e for s, e in spans)]
        else:  # after the claims, which must not depend on what else is asked for
            found = self._all_mentions(seen)
        shown = tuple(_as_written(found, seen.document.text))
        return Reading(bool(claims), shown, tuple(claims))

    def _all_mentions(self, seen: _Seen) -> list[Mention]:
        """The mentions of the whole text, also of sentences that hold no event."""
        parsed, read = {(p.start, p.end) for p in seen.parsed}, {(w.start, w.end) for w in seen.encoding.windows}
        rest = encoder.encode(seen.text, [b for b in seen.gated.every if b not in read])
        whole = replace(seen, encoding=encoder.Encoding([*seen.encoding.windows, *rest.windows]))
        named = names.names_in(seen.parsed)
        named += names.names_only(seen.text, [b for b in seen.gated.every if b not in parsed])
        return self._mentions(whole, with_read_places(named, whole.encoding))

    def _mentions(self, seen: _Seen, named: Sequence[names.Named]) -> list[Mention]:
        text, matches = seen.text, seen.matches
        times = find_times(text, published=seen.document.published, sentences=seen.gated.every)
        operations = [o for o in find_operations(text) if not any(m.start < o.end and o.start < m.end for m in matches)]
        blocked = [(m.start, m.end) for m in matches] + [(m.start, m.end) for m in (*times, *operations)]
        offered = names.candidates(named, text)
        police = list(whose_police(text))
        # "Zanesville Police" is no person's name, and the town in it may be where it happened.
        offered = [c for c in offered if not any(c[0] < e and s < c[1] for s, e, _ in police)] + police
        offered += [c for c in capitalised(text) if not any(c[0] < e and s < c[1] for s, e, _ in offered)]
        places = find_places(
            text, seen.gated.every, candidates=sorted(set(offered)), blocked=blocked, gazetteer=self.gazetteer,
            outlets=(seen.document.url or "", seen.document.publisher or ""), trace=seen.trace,
        )  # fmt: skip
        sure = [*names.actors_named(matches, text), *times, *operations, *places]
        people = names.people_and_bodies(named, text, sure)
        things = names.things_in(seen.parsed, seen.counted, text)
        taken = [*sure, *people]
        things = [
            t for t in things if not any(m.start < t.end and t.start < m.end for m in taken if m.kind != "facility")
        ]
        told = with_read_names([*taken, *things], seen.encoding, text)
        if seen.trace is not None:
            seen.trace.mentions = told
        return told

    def _claims(self, seen: _Seen, found: list[Mention]) -> list[Claim]:
        document, text, matches, trace = seen.document, seen.text, seen.matches, seen.trace
        story = Story(document, self.policy, self.gazetteer, default_time(document.published))
        story.setting = _opening(document, found)
        story.operation_places = _where_operations_were(found, seen.gated.every)
        voices = Voices(agencies=self.agencies, text=text)
        told: list[Claim] = []
        for one in seen.parsed:
            group = self._last_group(matches, one.end)
            view = SentenceView(
                one, text,
                [m for m in matches if one.start <= m.start < one.end],
                [n for n in seen.counted if one.start <= n.start < one.end],
                claiming.mentions_in(found, one.start, one.end), self.actors, trace=trace, encoding=seen.encoding,
                of_force=seen.of_force,
            )  # fmt: skip
            view.last_group, view.lone_group = group, self._lone_group(matches, one.end)
            spoken = speeches(view, voices)
            voices.meet(view.mentions, text)
            frames = _literal(view, find_frames(view), document.title)
            here = claiming.claims_of(view, frames, spoken, story)
            if trace is not None:
                trace.numbers(view, here)
            told = [*with_later_words(told, here, spoken, view), *here]
        known = told
        title_end = len(document.title) if document.title and document.text.startswith(document.title) else 0
        told = numbered(with_places_told_later(told), text, found, title_end=title_end)
        told = with_parts(told, story.several)
        if title_end:
            told = with_sums(with_lead(told, title_end=title_end), title_end=title_end)
        told = completed(told, seen.encoding, text, self.actors, matches)
        told = within_areas(at_home(told, home_of(text, found)), self.gazetteer)
        told = with_incidents(with_state_bodies(told, self.actors), seen.encoding)
        told, bodies = cast(told, seen.encoding, text, self.actors, matches, found)
        found.extend(bodies)
        told = leading_back(told, text)
        if trace is not None:
            trace.retold(known, told)
        told = weighed(told, document=document, parsed=seen.parsed, mentions=found, trace=trace)
        return [_quoting(claim, document.text) for claim in told]

    def _last_group(self, matches: Sequence[ActorMatch], before: int) -> str | None:
        """The armed group that "the group" means: of those named before, the last that no state stands behind."""
        armed = [m.actor for m in matches if m.start < before and self.actors.group_of(m.actor) == "combatant"]
        lone = [actor for actor in armed if self.actors.get(actor).kind in _LONE]
        known = lone or armed
        return known[-1] if known else None

    def _lone_group(self, matches: Sequence[ActorMatch], before: int) -> str | None:
        """The only armed group that is named up to a point; None where there are several or none."""
        named = {m.actor for m in matches if m.start < before and self.actors.group_of(m.actor) == "combatant"}
        return next(iter(named)) if len(named) == 1 else None


def _apart(reading: Reading, moved: int) -> Reading:
    """What was read in a title and its text joined, with the spans of each; mentions are the text's alone."""
    mentions = tuple(moved_back(mention, moved) for mention in reading.mentions if mention.start >= moved)
    return reading._replace(mentions=mentions, claims=tuple(parted(reading.claims, moved)))


_LONE = frozenset({"jihadist", "rebel", "gang", "cartel"})


def _gate(text: str, title: str | None, trace: Trace | None = None) -> _Gated:
    """The sentences worth a parse.

    A document is of violence where a word surely says so, or where a word that may stands beside somebody under arms.
    In such a document those sentences are read, and the ones near them that hold a weaker word.
    """
    every = sentences.split(text)
    words = event_words()
    brief = len(every) <= _BRIEF
    strengths = [words.strength(text[s:e], brief=brief) for s, e in every]
    sure = [
        strength == SURE or (strength == _MAYBE and words.bears_arms(text[s:e]))
        for strength, (s, e) in zip(strengths, every, strict=True)
    ]
    violent = any(found and not is_metaphor(text[s:e], title) for found, (s, e) in zip(sure, every, strict=True))
    if violent and is_about_play(text):
        violent, sure = False, [False] * len(every)
        if trace is not None:
            trace.verdict = "about sports, markets or the stage: its words of war are figures of speech"
    if not violent and len(every) > _SHORT:
        if trace is not None:
            trace.verdict = trace.verdict or "no sentence surely speaks of violence"
            _note_gate(trace, text, every, ())
        return _Gated(every, [], False)
    near = {at + step for at, found in enumerate(sure) if found for step in range(-_NEAR, _NEAR + 1)}
    near |= set(range(len(every))) if len(every) <= _SHORT else set()
    chosen = [
        bounds
        for at, bounds in enumerate(every)
        if sure[at] or (at in near and _is_worth(text, bounds, strengths[at], brief=brief))
    ]
    if trace is not None:
        _note_gate(trace, text, every, chosen)
    return _Gated(every, _with_antecedents(text, every, chosen), violent)


def _is_brief(text: str, gated: _Gated) -> bool:
    return len(text) < BRIEF and len(gated.every) <= _SHORT


def _heard_in_brief(text: str, gated: _Gated, trace: Trace | None, *, of_force: bool) -> list[encoder.Window]:
    """The closed sentences of a brief text in which the reader hears an event: none of their words is listed.

    In one that names no arms it must be heard as surely as `unlisted` asks for there.
    """
    if not _is_brief(text, gated):
        return []
    closed = [bounds for bounds in gated.every if bounds not in gated.open]
    least = shares()["opens_said" if of_force else "opens_peace"]
    heard = [one for one in encoder.encode(text, closed).windows if one.hears(least)]
    for window in heard if trace is not None else ():
        if trace is not None:
            trace.opened(window.start, "the reader hears an event in it, in a word that no list holds")
    return heard


def _is_worth(text: str, bounds: Bounds, strength: int, *, brief: bool) -> bool:
    """Whether a sentence near a sure one, or of a short text, is worth a parse."""
    return strength == _MAYBE or (strength > 0 and (brief or _names_somebody(text, bounds)))


def _note_gate(trace: Trace, text: str, every: Sequence[Bounds], chosen: Sequence[Bounds]) -> None:
    """Notes each sentence with the words that speak of an event, and whether it is worth a parse."""
    words, wanted = event_words(), set(chosen)
    taken_up = set(_with_antecedents(text, every, chosen)) - wanted
    for bounds in every:
        seen: list[tuple[str, int]] = []
        strength = words.strength(text[slice(*bounds)], seen, brief=len(every) <= _BRIEF)
        why = (
            _STRENGTHS[strength] if bounds in wanted
            else "the next sentence takes up somebody that it names" if bounds in taken_up
            else trace.verdict or _TOO_WEAK if strength else "no word of violence or politics"
        )  # fmt: skip
        trace.sentence(*bounds, opened=bounds in wanted or bounds in taken_up, why=why, words=seen)


_STRENGTHS = (
    "the text is short, and read whole", "a sentence of violence is near", "it may tell of violence",
    "it tells of violence",
)  # fmt: skip
_TOO_WEAK = "only a word that may mean something else: nobody under arms beside it, and no sentence of violence near"
_MAYBE = 2
_SHORT = 4  # sentences: a headline, a brief or a single sentence is read whole
_BRIEF = 2  # sentences: in a text so short, plain words of politics count too
_NEAR = 3  # sentences: how far a weaker word may stand from a sure one
_FOLLOWING = 2  # sentences: how far after an event somebody who speaks may be speaking of it


def _telling(
    text: str, parsed: Sequence[parsing.ParsedSentence], encoding: encoder.Encoding, trace: Trace | None = None
) -> list[parsing.ParsedSentence]:
    """The parsed sentences that hold a trigger, those before one that opens with "He", and who speaks right after."""
    brief = len(text) < BRIEF
    holds = [has_trigger(one.doc) or hears_any(one, encoding, brief=brief) for one in parsed]
    kept = [
        one
        for at, one in enumerate(parsed)
        if holds[at]
        or (at + 1 < len(parsed) and holds[at + 1] and _TAKES_UP.match(text, parsed[at + 1].start))
        or (any(holds[max(0, at - _FOLLOWING) : at]) and speaks(text, one.start, one.end))
    ]
    for one in parsed if trace is not None else ():
        if one not in kept and trace is not None:
            trace.passed_over(one.start, "parsed, but no word of it is listed, and none is heard as an event")
    return kept


_DATELINE = re.compile(
    r"\s*[A-Z][\w .'’-]{1,40}"
    r"(?:,[\w .,'’-]{1,40})?(?P<agency>\s*\([^)\n]{2,40}\))?"
    r"\s*(?:--|[—–]|\s-\s)\s*(?:\[[^\]\n]{0,20}\]\s*)?(?=[\"“‘A-Z])"
)
_DATELINE_WITHIN = 600


def _past_dateline(text: str, bounds: Bounds) -> Bounds:
    """A sentence without the place, day and agency it was filed under: they are not where and when it happened."""
    found = _DATELINE.match(text, *bounds) if bounds[0] < _DATELINE_WITHIN else None
    if found is None:
        return bounds
    head = found.group()
    filed = (
        found.group("agency") or any(c.isdigit() for c in head) or head.split(",")[0].split("-")[0].strip().isupper()
    )
    return (found.end(), bounds[1]) if filed else bounds


_TAKES_UP = re.compile(r"\W*(?:He|She|They|His|Her|Their)\b")


def _with_antecedents(text: str, every: Sequence[Bounds], chosen: Sequence[Bounds]) -> list[Bounds]:
    """With the sentence before one that opens with "He": it names whom he is; and whoever speaks right after one."""
    before = {after: one for one, after in itertools.pairwise(every)}
    wanted = set(chosen)
    said = {after for after in before if speaks(text, *after)}
    wanted |= {b for b in said if before[b] in wanted or (len(every) <= _SHORT and before.get(before[b]) in wanted)}
    wanted |= {before[b] for b in chosen if b in before and _TAKES_UP.match(text, b[0], b[1])}
    return [b for b in every if b in wanted]


_NAME_INSIDE = re.compile(r"(?<=[a-z,;:’'] )[A-Z][\w'’-]+")


def _names_somebody(text: str, bounds: Bounds) -> bool:
    """Whether a name stands inside the sentence: politics is told of named bodies."""
    return _NAME_INSIDE.search(text, *bounds) is not None


def _literal(view: SentenceView, frames: list[Frame], title: str | None) -> list[Frame]:
    sentence = view.words(view.parsed.start, view.parsed.end)
    if not frames or not is_metaphor(sentence, title):
        return frames
    for frame in frames if view.trace is not None else ():
        if view.trace is not None:
            at = view.parsed.span(frame.noun or frame.trigger)[0]
            view.trace.dropped(at, "a figure of speech: words of sports, markets or the stage beside it (status.toml)")
    return []


def _opening(document: Document, found: Sequence[Mention]) -> Setting:
    """The places that the title names, for sentences before any of the text names one, and the report's only town."""
    title = document.title
    if not title or not document.text.startswith(title):
        return Setting(only_town=_only_town(found))
    here = [m for m in found if m.kind in ("place", "facility") and m.end <= len(title) and m.place is not None]
    named = tuple(m.place for m in here if m.place is not None and m.place.precision != "country")
    return Setting(title_places=named, only_town=_only_town(found))


def _only_town(found: Sequence[Mention]) -> Place | None:
    """The one town that a report names, if it names it more than once and no other."""
    told = [m.place for m in found if m.kind == "place" and m.place is not None and m.place.precision in _POINTS]
    return told[0] if len(told) > 1 and len({place.id for place in told}) == 1 and told[0].id is not None else None


_POINTS = frozenset({"exact", "near"})


def _where_operations_were(found: Sequence[Mention], every: Sequence[Bounds]) -> dict[str, Place]:
    """For each operation the one place, smaller than a country, that a sentence naming it gives."""
    known: dict[str, Place] = {}
    for operation in (m for m in found if m.kind == "operation"):
        start, end = next(((s, e) for s, e in every if s <= operation.start < e), (0, 0))
        here = [m.place for m in found if m.kind in ("place", "facility") and start <= m.start < end and m.place]
        around = {parent for place in here for parent in place.parents}
        smallest = [p for p in here if p.id is not None and p.id not in around and p.precision != "country"]
        if len(smallest) == 1:
            known.setdefault(folded(operation.text), smallest[0])
    return known


def _as_written(found: Sequence[Mention], text: str) -> list[Mention]:
    import msgspec

    return [
        m if m.text == text[m.start : m.end] else msgspec.structs.replace(m, text=text[m.start : m.end]) for m in found
    ]


def _quoting(claim: Claim, text: str) -> Claim:
    """A claim whose words are the stored text's, also where case was restored for the parser."""
    import msgspec

    replace = msgspec.structs.replace
    if text[claim.sentence.start : claim.sentence.end] == claim.sentence.quote:
        return claim if claim.id else replace(claim, id=claiming.claim_id(claim))

    def words(start: int, end: int, old: str) -> str:
        return text[start:end] if end > start else old

    changed = replace(
        claim, id="",
        sentence=replace(claim.sentence, quote=words(claim.sentence.start, claim.sentence.end, "")),
        trigger=replace(claim.trigger, quote=words(claim.trigger.start, claim.trigger.end, "")),
        roles=tuple(replace(r, text=words(r.start, r.end, r.text)) for r in claim.roles),
        figures=tuple(replace(f, quote=words(f.start, f.end, f.quote)) for f in claim.figures),
        said_by=tuple(replace(s, text=words(s.start, s.end, s.text)) for s in claim.said_by),
    )  # fmt: skip
    return replace(changed, id=claiming.claim_id(changed))

"""Triggers and their arguments: which words of a parsed sentence speak of an event, and who stands where.

A frame is one trigger with one concept of the lexicon. Which frames tell of one happening, and of which mode, is
decided later from all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from marsad.extract import grammar
from marsad.extract.arms import means_a_weapon
from marsad.extract.figurative import is_figurative
from marsad.extract.fitting import as_people, fits, fitting_objects, wanted_class
from marsad.extract.phrases import Phrase, SentenceView
from marsad.extract.status_cues import NOUNS, cues
from marsad.lexicon.words import Concept, NounEntry, VerbEntry, cue_words, event_words, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from marsad.extract.tracing import Trace

_TIMES = frozenset({"time"})
_NAMES = frozenset({"time", "operation", "person"})
_OWNING = frozenset({"responsibility", "credit"})
_ON = ("on", "against", "at", "into", "upon", "over", "toward", "towards", "targeting")


@dataclass
class Frame:
    """One trigger: its concept, who does it, to whom, and with what."""

    trigger: Token
    concept: Concept
    agents: list[Phrase] = field(default_factory=list)
    patients: list[Phrase] = field(default_factory=list)
    instruments: list[Phrase] = field(default_factory=list)
    fired: str = ""
    words: list[Token] = field(default_factory=list)
    """The phrase's other words: "fire" of "opened fire"."""
    nominal: bool = False
    heard: float | None = None
    """How surely the trained reader hears the trigger as one, where no list holds its word."""
    noun: Token | None = None
    """The noun of a nominal frame, where the trigger is the verb that carries it ("carried out a strike")."""


@cache
def _light_words(name: str) -> frozenset[str]:
    return frozenset(cue_words("grammar")["light"][name])


def find_frames(view: SentenceView) -> list[Frame]:
    """Every frame of a sentence, in the order of its triggers."""
    from marsad.extract.unlisted import is_hardly_heard, is_surely_heard, unlisted
    from marsad.extract.verbless import outcomes

    frames: list[Frame] = []
    dropped: set[int] = set()
    for token in view.parsed.doc:
        if view.is_name_of(token, _NAMES):
            continue
        frame = _verb_frame(view, token) or _noun_frame(view, token)
        if frame is None:
            continue
        why = ""
        if is_figurative(frame) and not is_surely_heard(view, frame):
            why = "a way of speaking: no force is meant"
        elif is_hardly_heard(view, frame):
            why = "the reader hears no event in it, and nothing here tells of arms (heard.toml)"
        if not why:
            frames.append(frame)
            continue
        if frame.concept.strength > 1:
            dropped |= {t.i for t in (frame.trigger, frame.noun, *frame.words) if t is not None}
        if view.trace is not None:
            view.trace.dropped(view.parsed.span(token)[0], why)
    frames += (frame for frame in outcomes(view, frames) if frame.trigger.i not in dropped)
    found = [frame for frame in unlisted(view, frames, dropped) if not is_figurative(frame)]
    heard = {frame.trigger.i for frame in found}
    frames = [frame for frame in frames if frame.trigger.i not in heard or frame.concept.strength > 1] + found
    frames.sort(key=lambda frame: frame.trigger.i)
    kept = _without_light_doubles(frames)
    if view.trace is not None:
        _note_doubles(view, view.trace, frames, kept)
    return kept


def _note_doubles(view: SentenceView, trace: Trace, frames: list[Frame], kept: list[Frame]) -> None:
    for frame in frames:
        if not any(one is frame for one in kept):
            trace.dropped(view.parsed.span(frame.noun or frame.trigger)[0], "part of another trigger's words")


def has_trigger(doc: Doc) -> bool:
    """Whether some word of a parsed sentence may be a trigger, whoever its arguments are."""
    verbs, outcomes = event_words().verbs, cue_words("totals")["outcomes"]
    for token in doc:
        if _verb_like(token) and any(
            grammar.find_words(token, entry.words) is not None for entry in verbs.get(_verb_lemma(token), ())
        ):
            return True
        if token.dep_ not in ("compound", "nmod") and _noun_like(token) and _noun_entry(token) is not None:
            return True
        if token.lower_ in outcomes and token.i and token.nbor(-1).pos_ == "NUM":
            return True  # "5 dead as …"
    return False


def _verb_frame(view: SentenceView, token: Token) -> Frame | None:
    if token.pos_ not in ("VERB", "AUX", "ADJ", "NOUN", "PROPN") or not _verb_like(token):
        return None
    for entry in event_words().verbs.get(_verb_lemma(token), ()):
        if not _has_needed(token, entry.concept, view):
            continue
        words = grammar.find_words(token, entry.words)
        if words is None:
            continue
        frame = filled_verb(view, token, entry, words)
        if view.trace is not None:
            view.trace.fired(view, token, entry, why="" if frame is not None else _why_refused(entry))
        if frame is not None:
            return frame
    return None


def _why_refused(entry: VerbEntry) -> str:
    """Which of the classes that the entry asks for was not there."""
    wanted = _ASKED.get(entry.object, "")
    if entry.subject == "any":
        return f"it wants {wanted} as its object" if wanted else "nothing fits as its subject or object"
    who = f"it wants {_ASKED.get(entry.subject, entry.subject)} as its subject"
    return f"{who} and {wanted} as its object" if wanted else who


_ASKED = {
    "people": "people", "surely people": "people", "thing": "a thing or people", "place": "a place",
    "weapon": "a weapon", "gathering": "a crowd", "complement": "people who are left so",
}  # fmt: skip


def _has_needed(token: Token, concept: Concept, view: SentenceView | None = None) -> bool:
    """Whether the sentence holds a word that the concept cannot do without, or names somebody under arms."""
    needed, (written, lemmas) = concept.needs, grammar.words_of(token.doc)
    if not concept.bars.isdisjoint(lemmas):
        return False
    if not needed or not needed.isdisjoint(lemmas) or not needed.isdisjoint(written):
        return True
    if _ARMED not in needed:
        return False
    if view is None or any(view.lexicon.group_of(match.actor) in UNDER_ARMS for match in view.actors):
        return True
    return not written.isdisjoint(event_words().armed_forms)


_ARMED = "@armed"
UNDER_ARMS = frozenset({"combatant", "security"})


def _verb_like(token: Token) -> bool:
    """A verb, or a participle that the tagger took for an adjective ("22 fighters dead, 6 wounded")."""
    if token.dep_ in ("amod", "compound") or any(c.dep_ == "det" for c in token.children):
        return False
    if token.pos_ == "ADJ" and token.dep_ == "ROOT" and token.lower_ in event_words().lemmas:
        return any(c.dep_ == "nsubj" for c in token.children)  # "militias *slew* thirty": no other verb is there
    return token.pos_ in ("VERB", "AUX") or token.tag_ in ("VBN", "VBD", "VBG")


def _verb_lemma(token: Token) -> str:
    lemma = token.lemma_.lower()
    words = event_words()
    return lemma if lemma in words.verbs else words.lemmas.get(token.lower_, lemma)


def filled_verb(view: SentenceView, verb: Token, entry: VerbEntry, words: list[Token]) -> Frame | None:
    """The frame of a verb with its arguments; None where they are not of the classes that the entry asks for."""
    if verb.dep_ == "aux":
        return _wish(view, verb, entry)
    passive = grammar.is_passive(verb)
    subjects = [p for h in map(grammar.resolved, grammar.subject_heads(verb)) for p in view.phrases(h)]
    objects = [p for h in grammar.object_heads(verb) if h not in words for p in view.phrases(h)]
    objects = [p for p in objects if not view.is_name_of(p.head, _TIMES)]
    agents = [p for h in grammar.agent_heads(verb) for p in view.phrases(h)]
    objects += _through_words(view, verb, words)
    objects += [p for h in _let_do(verb, words) for p in view.phrases(h)]
    if not objects and not passive:
        objects = [p for h in grammar.shared_objects(verb) for p in view.phrases(h)]
    if passive:
        subjects = [p for p in subjects if p.head not in words]
        subjects, objects = agents, [*subjects, *objects] if entry.object != "none" else objects
        if entry.object == "none":
            subjects = [p for h in grammar.subject_heads(verb) for p in view.phrases(h)]
    frame = Frame(verb, entry.concept, fired=_name_of(entry, verb), words=words)
    return (
        _intransitive(frame, entry, subjects, verb, view)
        if entry.object in ("none", "complement")
        else _transitive(frame, entry, subjects, objects, passive=passive, view=view)
    )


def _wish(view: SentenceView, modal: Token, entry: VerbEntry) -> Frame | None:
    """What somebody says that others must do: "*Russia* said that *Sudan* must return the helicopter"."""
    deed = modal.head
    if deed.dep_ != "ccomp" or deed.head.pos_ != "VERB":
        return None
    frame = Frame(modal, entry.concept, fired=_name_of(entry, modal))
    frame.agents = [p for h in grammar.subject_heads(deed.head) for p in view.phrases(h) if p.cls != "pronoun"]
    frame.patients = [p for h in grammar.subject_heads(deed) for p in view.phrases(h) if p.cls != "pronoun"]
    return frame


def _name_of(entry: VerbEntry, verb: Token) -> str:
    return f"{entry.concept.name}: {' '.join((verb.lemma_.lower(), *entry.words))}"


def _through_words(view: SentenceView, verb: Token, words: list[Token]) -> list[Phrase]:
    """Objects that hang on the phrase's own words: "the lives *of 30 leaders*", "opened fire *on a bus*"."""
    found: list[Phrase] = []
    for word in words:
        for inner in word.children:
            if inner.dep_ == "pobj" and inner not in words:
                found += view.phrases(inner)
        found += [p for h in grammar.objects_of(word, ("of", "on", "at", "against", "over")) for p in view.phrases(h)]
        if word.lemma_.lower() == "life" and not found and view.phrase(word).number is not None:
            found.append(replace(view.phrase(word), cls="people"))  # "claimed ten lives"
    return found


def _let_do(verb: Token, words: Sequence[Token]) -> list[Token]:
    """Who does what they are let do: "let *the geologist* go"."""
    below = [word for word in words if word.head == verb and word.dep_ in ("ccomp", "xcomp")]
    return [head for word in below for head in grammar.subject_heads(word) if head != verb]


def _transitive(
    frame: Frame, entry: VerbEntry, subjects: list[Phrase], objects: list[Phrase], *, passive: bool, view: SentenceView
) -> Frame | None:
    verb = frame.trigger
    if not objects and not passive and _patient_is_subject(entry, subjects, verb):
        subjects, objects = [], subjects
    objects = objects or [p for h in grammar.objects_of(verb, _prepositions(entry)) for p in view.phrases(h)]
    wanted = wanted_class(entry)
    fitting = fitting_objects(objects, wanted, verb)
    armed = entry.object == "weapon" and entry.concept.kind == "assault"
    if armed and (fitting or means_a_weapon(verb, [p.lemma for p in objects])):
        frame.instruments = fitting
        fitting = [p for h in grammar.objects_of(verb, _ON) for p in view.phrases(h)]
    elif not fitting and (objects or entry.object not in ("any", "people")):
        return None
    if entry.subject != "any" and not any(fits(p, entry.subject) for p in subjects):
        return None
    if entry.subject == "weapon":
        frame.instruments = [p for p in subjects if p.cls == "weapon"]
        subjects = []
    if entry.subject in ("place", "town"):  # "the town fell to the rebels": they took it
        subjects, fitting = fitting, subjects
    if entry.concept.kind == "assault":
        frame.instruments += [p for p in fitting if p.cls == "weapon"]
        fitting = [p for p in fitting if p.cls != "weapon"]
    frame.patients = [as_people(p) for p in fitting] if wanted in ("perhaps people", "whoever does") else fitting
    if entry.suffered:
        side = next((p.actor for p in subjects if p.actor), None)
        frame.patients = [replace(p, actor=p.actor or side) for p in frame.patients]
        subjects = []
    frame.agents = [p for p in subjects if p.is_people or p.cls in ("pronoun", "place") or _may_be_a_body(entry, p)]
    frame.instruments += [p for p in subjects if p.cls in ("weapon", "vehicle") and p not in frame.instruments]
    if entry.concept.patient == "participant":
        _two_sides(frame, view)
    return frame


def _prepositions(entry: VerbEntry) -> tuple[str, ...]:
    """Which prepositions lead to the object where the verb has none: "fired *on*", "took control *of*"."""
    if entry.object in ("any", "thing"):
        return _ON
    return ("over", "of") if entry.words and entry.object in ("place", "town") else ()


def _may_be_a_body(entry: VerbEntry, phrase: Phrase) -> bool:
    """Whether a name no list knows, or a court or a ministry, may act: in politics it may."""
    named = (phrase.cls == "other" and phrase.head.pos_ == "PROPN") or phrase.actor is not None  # "*U.N.* helicopters"
    return entry.concept.strength < 2 and (named or phrase.lemma in noun_classes().bodies)


def _patient_is_subject(entry: VerbEntry, subjects: list[Phrase], verb: Token) -> bool:
    """A headline's "22 fighters killed": a verb that needs an object, without one, in the past."""
    return (
        entry.object in ("people", "surely people")
        and entry.concept.measure is not None
        and verb.tag_ in ("VBN", "VBD")
        and any(p.is_people for p in subjects)
        and not any(c.dep_ == "aux" for c in verb.children)
    )


def _two_sides(frame: Frame, view: SentenceView) -> None:
    for head in grammar.objects_of(frame.trigger, ("with", "between", "against", "among")):
        frame.agents += [p for p in view.phrases(head) if p.is_people]


def _intransitive(
    frame: Frame, entry: VerbEntry, subjects: list[Phrase], verb: Token, view: SentenceView
) -> Frame | None:
    if entry.object == "complement":
        heads = [*grammar.object_heads(verb), *_small_clause_subjects(verb)]
        objects = [p for h in heads for p in view.phrases(h)]
        if grammar.is_passive(verb):
            objects += [p for h in grammar.subject_heads(verb) for p in view.phrases(h)]
        counted = [w for w in frame.words if any(c.dep_ == "nummod" for c in w.children)]
        frame.patients = [p for p in objects if fits(p, "surely people")]
        frame.patients += [replace(view.phrase(w), cls="people", group="unknown") for w in counted]  # "left *31 dead*"
        frame.agents = [p for p in subjects if p.is_people and p not in frame.patients]
        return frame if frame.patients else None
    wanted = "whoever does" if entry.subject == "people" else entry.subject
    fitting = [p for p in subjects if wanted == "any" or fits(p, wanted)]
    if not fitting or (entry.subject == "people" and _takes_an_object(frame)):
        return None
    if entry.concept.patient in ("victim", "participant"):
        frame.patients = fitting
    else:
        frame.agents = fitting
    if entry.subject == "weapon":
        frame.instruments, frame.agents = fitting, []
    if entry.concept.kind in ("protest", "retreat"):
        frame.agents, frame.patients = fitting, fitting if entry.concept.measure else []
    return frame


def _takes_an_object(frame: Frame) -> bool:
    """ "The suspect pulled out *a gun*" is no withdrawal; the phrase's own words do not count."""
    if any(c.lower_ in grammar.REFLEXIVE for c in frame.trigger.children):
        return False  # "gave himself up"
    return any(h.pos_ in ("NOUN", "PROPN") and h not in frame.words for h in grammar.object_heads(frame.trigger))


def _small_clause_subjects(verb: Token) -> Iterator[Token]:
    """The people of "left *five people* dead", where the parser makes a clause of them."""
    for child in verb.children:
        if child.dep_ in ("ccomp", "xcomp", "oprd", "acomp"):
            yield from (c for c in child.children if c.dep_ in ("nsubj", "nsubjpass", "npadvmod"))
            if child.pos_ in ("NOUN", "NUM", "PROPN"):
                yield child


def _noun_frame(view: SentenceView, token: Token) -> Frame | None:
    if (token.dep_ in ("compound", "nmod") and not _is_of_a_cue(token)) or not _noun_like(token):
        return None
    entry = _noun_entry(token)
    if entry is None:
        return None
    token = _head_of(token, entry)
    frame = Frame(
        token, entry.concept, fired=f"{entry.concept.name}: {' '.join(entry.words)}", nominal=True, noun=token
    )
    if view.trace is not None:
        view.trace.fired(view, token, entry)
    filled_noun(view, frame)
    return frame


def _is_of_a_cue(noun: Token) -> bool:
    """Whether a noun stands before one that says how far it came: "a *coup* bid", "an *invasion* scare"."""
    head = noun.head
    return noun.dep_ == "compound" and noun.i + 1 == head.i and bool(cues().of(head) & NOUNS) and not _noun_entry(head)


def _head_of(token: Token, entry: NounEntry) -> Token:
    """The word that the others of a phrase hang on: "*exchange* of fire"."""
    span = range(token.i - len(entry.words) + 1, token.i + 1)
    while token.head.i in span and token.head != token and token.head.pos_ in ("NOUN", "PROPN", "ADP"):
        token = token.head
    return token


def _noun_like(token: Token) -> bool:
    """A noun, or a participle with an article that the tagger took for a verb ("the wounded")."""
    return token.pos_ in ("NOUN", "PROPN") or any(c.dep_ == "det" for c in token.children)


def _noun_entry(token: Token) -> NounEntry | None:
    nouns = event_words().nouns
    entries = nouns.get(token.lemma_.lower()) or nouns.get(token.lower_) or nouns.get(token.lower_.removesuffix("s"))
    for entry in entries or ():
        if not _has_needed(token, entry.concept):
            continue
        first = token.i - len(entry.words) + 1
        if first < 0:
            continue
        before = token.doc[first : token.i]
        if all(w in (t.lower_, t.lemma_.lower()) for w, t in zip(entry.words[:-1], before, strict=True)):
            return entry
    return None


def speaks_of(noun: Token, kind: str) -> bool:
    """Whether a noun, with the words before it, names an event of a kind: "lightning", "gas cylinder" are accidents."""
    entry = _noun_entry(noun)
    return entry is not None and entry.concept.kind == kind


def filled_noun(view: SentenceView, frame: Frame) -> None:
    """Puts the arguments of a noun into its frame: who stands before it, and after "of", "by", "on", "with"."""
    noun, concept = frame.trigger, frame.concept
    of = [p for h in grammar.objects_of(noun, ("of",)) for p in view.phrases(h) if p.lemma not in frame.fired]
    on = [p for h in grammar.objects_of(noun, _ON) for p in view.phrases(h)]
    by = [p for h in grammar.objects_of(noun, ("by", "from")) for p in view.phrases(h)]
    before = [view.phrase(t) for t in grammar.modifiers(noun)]
    people_of = [p for p in of if p.is_people]
    if concept.patient in ("victim", "participant") or concept.measure:
        frame.patients = people_of
    else:
        frame.patients = on or [p for p in of if p.cls in ("place", "building")]
        frame.agents = [p for p in people_of if not on]
    frame.patients += [p for p in on if p not in frame.patients and p.cls != "place"] if concept.measure else []
    frame.agents += [p for p in by if p.is_people]
    frame.agents += [p for p in before if p.actor and p not in frame.agents and concept.patient != "victim"]
    frame.instruments = [p for p in before if p.cls == "weapon"]
    frame.instruments += [p for p in (view.phrase(h) for h in grammar.objects_of(noun, ("with",))) if p.cls == "weapon"]
    if concept.patient == "participant":
        places = (noun, noun.head) if noun.dep_ in ("nsubj", "dobj") else (noun,)
        heads = [h for where in places for h in grammar.objects_of(where, ("between", "with", "among"))]
        frame.agents += [p for h in heads for p in view.phrases(h) if p.is_people]
    _carried(view, frame)


def _claimed_by(view: SentenceView, noun: Token) -> list[Phrase]:
    """Who "claimed responsibility for the attack"."""
    chain = list(grammar.governors(noun))[:3]
    if len(chain) < 2 or chain[0].lower_ != "for":
        return []
    verb = next((t for t in chain[1:] if t.pos_ == "VERB"), None)
    if verb is None or not any(c.lemma_.lower() in _OWNING for c in verb.children):
        return []
    return [p for h in grammar.subject_heads(verb) for p in view.phrases(h) if p.is_people]


def _carried(view: SentenceView, frame: Frame) -> None:
    """Who carries the noun: "*gunmen* launched an attack", "an attack left *five people* dead"."""
    light, undergo = _light_words("verbs"), _light_words("undergo")
    noun = frame.trigger
    frame.agents += [p for p in _claimed_by(view, noun) if p not in frame.agents]
    told = _measured(noun)
    verb = told.head.head if told.dep_ == "pobj" and told.head.lower_ in ("under", "to", "into", "in") else told.head
    if (
        noun.dep_ == "pobj"
        and noun.head.lower_ in ("on", "for")
        and noun.head.head.lemma_.lower() in _light_words("moves")
    ):
        heads = grammar.subject_heads(noun.head.head)
        frame.agents += [p for h in heads for p in view.phrases(h) if p.is_people and p not in frame.agents]
        return
    if verb.pos_ != "VERB":
        return
    lemma = verb.lemma_.lower()
    if told.dep_ in ("dobj", "nsubjpass") and lemma in light:
        frame.trigger = verb
        heads = grammar.agent_heads(verb) if told.dep_ == "nsubjpass" else grammar.subject_heads(verb)
        frame.agents += [p for h in heads for p in view.phrases(h) if p.is_people and p not in frame.agents]
        if not frame.patients:
            frame.patients = [p for h in grammar.objects_of(verb, ("on", "against")) for p in view.phrases(h)]
    elif noun.dep_ == "dobj" and lemma == "blame":
        frame.agents += [p for h in grammar.objects_of(verb, ("on",)) for p in view.phrases(h) if p.is_people]
    elif noun.dep_ in ("dobj", "pobj") and lemma in undergo:
        frame.patients += [p for h in grammar.subject_heads(verb) for p in view.phrases(h) if p not in frame.patients]
    if frame.concept.name == "die" and lemma in ("rise", "climb", "reach", "stand", "increase", "jump"):
        frame.patients += [p for h in _reached(verb) for p in view.phrases(h)]


def _measured(noun: Token) -> Token:
    """The noun that measures an event out and carries it: "launched ten *days* of war games"."""
    above = noun.head.head
    of_it = noun.dep_ == "pobj" and noun.head.lower_ == "of" and above.lemma_.lower() in _light_words("measures")
    return above if of_it else noun


def _reached(verb: Token) -> list[Token]:
    """The number a toll "rose to", "stands at"."""
    return [*grammar.objects_of(verb, ("to", "at")), *grammar.object_heads(verb)]


def _without_light_doubles(frames: list[Frame]) -> list[Frame]:
    """One trigger a token, and no frame for a noun that is part of another frame's own words."""
    deeds = {frame.trigger.i for frame in frames if not frame.nominal and frame.concept.strength >= 2}
    used = {frame.words[-1].i for frame in frames if frame.words and frame.words[-1].i not in deeds}
    for frame in frames:
        if not frame.nominal and frame.concept.strength >= 2:
            used |= {p.head.i for p in (*frame.patients, *frame.instruments) if p.cls == "weapon"}
    kept: dict[int, Frame] = {}
    for frame in frames:
        if frame.trigger.i in used or (frame.noun is not None and frame.noun.i in used):
            continue
        if frame.trigger.i in kept and frame.noun is not None and frame.noun.i not in kept:
            frame.trigger = frame.noun  # "ordered *the expulsion*": the order is an event of its own
        kept.setdefault(frame.trigger.i, frame)
    return list(kept.values())

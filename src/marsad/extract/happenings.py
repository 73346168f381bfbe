"""Which frames of a sentence tell of one happening, what kind and mode it is, and on which sides people stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from marsad.core.nouns import Codes
from marsad.core.vocabulary import Kind, Measure
from marsad.extract import grammar, tolls
from marsad.extract.frames import Frame, speaks_of
from marsad.extract.phrases import Phrase, SentenceView
from marsad.lexicon import crosswalk
from marsad.lexicon.crosswalk import Side
from marsad.lexicon.words import cue_words, event_words, manners, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

_OUTCOMES = frozenset({"die", "injure", "kill"})
_OWN_MODE = ("sexual", "torture", "unconventional", "abduct")
_CLASHING = ("firearms", "explosives", None)


@dataclass
class Happening:
    """Frames of one passage that tell of one happening."""

    number: int
    frames: list[Frame] = field(default_factory=list)
    mode: str | None = None
    accident: bool = False
    agent: Side = "unknown"
    target: Side = "unknown"
    riot: bool = False


@cache
def _sides() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in cue_words("sides").items()}


def group_frames(
    view: SentenceView, frames: Sequence[Frame], first: int, *, after_accident: bool = False
) -> list[Happening]:
    """The happenings of a sentence; clauses joined by "and" with subjects and numbers of their own stay apart.

    ``after_accident``: the story so far is of an accident, so that deaths without a cause are its deaths.
    """
    happenings: list[Happening] = []
    for frame in frames:
        home = next((h for h in reversed(happenings) if _together(frame, h.frames[-1])), None)
        if home is None:
            home = Happening(first + len(happenings))
            happenings.append(home)
        home.frames.append(frame)
    for happening in happenings:
        _classify(view, happening, _words(view, happening, happenings))
        if after_accident and not any(f.agents or f.concept.name not in _OUTCOMES for f in happening.frames):
            happening.accident = True
    return happenings


def _together(frame: Frame, other: Frame) -> bool:
    families = {_family(frame), _family(other)}
    if len(families) > 1 and "politics" in families:
        return False
    one, two = grammar.clause_of(frame.trigger), grammar.clause_of(other.trigger)
    if one == two:
        return True
    meanwhile = grammar.is_meanwhile(one)
    if not (meanwhile or one.dep_ in ("conj", "parataxis", "ccomp")):
        return True
    # "Three were killed and seven hurt *when a bomb went off in the market*": of both, though it hangs on the second.
    if not _says_where(one, with_clauses=meanwhile or _says_where(two, with_clauses=True)):
        return True
    return not (_own_subject(one) or (_names_its_place(one) and _names_its_place(two)))


def _family(frame: Frame) -> str:
    if frame.concept.strength < 2 or frame.concept.kind in ("threaten", "retreat", "aid", "accuse"):
        return "politics"
    return "force"


def _own_subject(verb: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)


def _says_where(verb: Token, *, with_clauses: bool) -> bool:
    """Whether a clause says where, not "were hurt *in the attack*"; ``with_clauses``: or one that hangs on it does."""
    return any(_may_be_a_place(noun) and (with_clauses or grammar.clause_of(noun) == verb) for noun in _where_in(verb))


def _names_its_place(verb: Token) -> bool:
    """ "killed two *in Mosul* and wounded three *in Kirkuk*": whoever did it, these are two events."""
    return any(noun.pos_ == "PROPN" for noun in _where_in(verb))


def _where_in(verb: Token) -> Iterator[Token]:
    """What a clause is said to have been in, at or near, but for the clauses set beside it."""
    clause = grammar.main_clause_of(verb)
    for at in verb.subtree:
        if at.dep_ == "prep" and at.lower_ in ("in", "at", "near") and grammar.main_clause_of(at) == clause:
            yield from (child for child in at.children if child.dep_ == "pobj")


def _may_be_a_place(noun: Token) -> bool:
    return noun.pos_ in ("NOUN", "PROPN") and noun.lemma_.lower() not in event_words().nouns


def _words(view: SentenceView, happening: Happening, among: Sequence[Happening]) -> str:
    """The words of a sentence that tell of a happening: all but the clauses that tell of another."""
    own = {grammar.clause_of(frame.trigger).i for frame in happening.frames}
    others = {grammar.clause_of(f.trigger).i for other in among if other is not happening for f in other.frames} - own
    if not others:
        return view.words(view.parsed.start, view.parsed.end)
    told = [
        token.text_with_ws
        for token in view.parsed.doc
        if next((g.i for g in (token, *token.ancestors) if g.i in own or g.i in others), None) not in others
    ]
    return "".join(told)


def _classify(view: SentenceView, happening: Happening, sentence: str) -> None:
    concepts = {f.concept.name for f in happening.frames}
    happening.accident = _is_accident(happening, sentence)
    happening.agent = _side([p for f in happening.frames for p in f.agents], "agent")
    happening.target = _side([p for f in happening.frames for p in f.patients], "target")
    happening.mode = _mode(happening, concepts, sentence)
    if view.trace is not None:
        _note_kind(view, happening, sentence)
    gathering = any(w in sentence.lower().split() for w in _sides()["gathering"]) or "protest" in concepts
    crowds = _sides()["rioters"] | (_sides()["mob"] if gathering else frozenset())
    happening.riot = any(p.lemma in crowds for f in happening.frames for p in f.agents) or _wrecks_what_is_public(
        happening
    )
    if gathering and happening.agent != "armed" and happening.target in ("civilian", "unknown", "mob", "protesters"):
        if any(f"{w}" in sentence.lower() for w in _sides()["crowd_control"]):
            happening.mode, happening.target = "crowd-control", "protesters"
        elif happening.agent == "state":
            happening.target = "protesters"


def _wrecks_what_is_public(happening: Happening) -> bool:
    """Whether a crowd destroys what stands for the state: a riot, where houses of neighbours are a mob's."""
    sides = _sides()
    return happening.agent == "mob" and any(
        f.concept.name == "destroy" and any(p.lemma in sides["public"] for p in f.patients) for f in happening.frames
    )


def _note_kind(view: SentenceView, happening: Happening, sentence: str) -> None:
    named = next((m.group() for mode, p in manners() if mode == happening.mode and (m := p.search(sentence))), None)
    sides = f"sides: {happening.agent} against {happening.target}"
    for trigger in (frame.trigger for frame in happening.frames):
        if happening.accident:
            view.note("kind", "an accident", trigger=trigger, file="events/accident.toml")
        if named is not None:
            view.note("kind", f'{happening.mode}: "{named}"', trigger=trigger, file="weapons.toml")
        view.note("kind", sides, trigger=trigger, file="sides.toml, people.toml")


def _is_accident(happening: Happening, sentence: str) -> bool:
    if any(re.search(rf"\b{word}\b", sentence, re.IGNORECASE) for word in event_words().adverbs):
        return True
    if any(_is_natural(cause) for frame in happening.frames for cause in _causes(frame)):
        return True
    frames = [f for f in happening.frames if f.concept.kind == "accident"]
    sure = {"attack", "bomb", "shoot", "airstrike", "clash", "shell", "ambush", "raid", "abduct"}
    return bool(frames) and not any(f.concept.name in sure and not _is_bare_blast(f) for f in happening.frames)


def _causes(frame: Frame) -> list[Token]:
    """Who or what does it: the phrases that act, and the bare subject or "by …" that is no actor."""
    verb = frame.trigger
    bare = grammar.agent_heads(verb) if grammar.is_passive(verb) else grammar.subject_heads(verb)
    of = grammar.objects_of(verb, ("of", "from", "to", "in")) if frame.concept.name == "die" else []
    return [*(p.head for p in (*frame.agents, *frame.instruments)), *([] if frame.nominal else bare), *of]


def _is_natural(cause: Token) -> bool:
    """Whether a cause is an accident's ("lightning", "gas cylinder") or an animal."""
    lemma = cause.lemma_.lower()
    if lemma == "fire":  # "*a fire* killed six"; "tank fire killed two" has a word before it that says whose
        return any(c.dep_ == "det" for c in cause.children) and not any(c.dep_ == "compound" for c in cause.lefts)
    before = (c.lemma_.lower() for c in cause.lefts if c.dep_ == "compound")  # "*Cyclone* Freddy"
    named = cause.pos_ == "PROPN" and not _sides()["natural"].isdisjoint(before)
    natural = named or lemma in _sides()["natural"] or speaks_of(cause, "accident")
    return natural or noun_classes().things.get(lemma) == "animal"


def _is_bare_blast(frame: Frame) -> bool:
    """ "A gas leak caused *an explosion*": nobody's, and of nothing that is made to explode."""
    return frame.nominal and frame.trigger.lemma_.lower() in _sides()["bare"] and not frame.agents


def _mode(happening: Happening, concepts: set[str], sentence: str) -> str | None:
    for frame in happening.frames:
        if frame.concept.mode in _OWN_MODE:
            return frame.concept.mode
    named = next((mode for mode, pattern in manners() if pattern.search(sentence)), None)
    if "clash" in concepts and named in _CLASHING and happening.target != "civilian":
        return "armed-clash"
    if "assassinate" in concepts:
        return "targeted"
    if named is not None and not (named == "firearms" and "ambush" in concepts):
        return named
    for name in (
        "ambush",
        "airstrike",
        "shell",
        "bomb",
        "shoot",
        "stab",
        "beat",
        "clash",
        "disperse",
        "raid",
        "destroy",
    ):
        found = next((f.concept.mode for f in happening.frames if f.concept.name == name and f.concept.mode), None)
        if found is not None:
            return found
    return None


def _side(phrases: Sequence[Phrase], role: str) -> Side:
    """The surest side among the phrases: crowds by their word, then fighters, soldiers, civilians, things."""
    sides = _sides()
    found: list[Side] = []
    for phrase in phrases:
        if phrase.lemma in sides["protesters"] and role == "target":
            found.append("protesters")
        elif phrase.lemma in sides["mob"] and role == "agent":
            found.append("mob")
        elif phrase.group in ("security", "official") and phrase.is_people:
            found.append("state" if phrase.group == "security" or role == "agent" else "civilian")
        elif phrase.group in ("combatant", "leader"):
            found.append("armed")
        elif phrase.is_people and phrase.cls != "pronoun" and (phrase.group != "unknown" or role == "target"):
            found.append("civilian")
        elif phrase.cls in ("building", "vehicle", "place", "weapon"):
            found.append("thing")
    order: tuple[Side, ...] = ("protesters", "mob", "civilian", "armed", "state", "thing")
    if role == "agent":
        order = ("state", "armed", "mob", "civilian", "thing")
    return next((side for side in order if side in found), "unknown")


def kind_of(happening: Happening, frame: Frame) -> tuple[Kind, str | None, Measure | None]:
    """Kind, mode and measure of one frame within its happening."""
    concept = frame.concept
    measure = concept.measure or _harm_of(happening, frame)
    if happening.accident and concept.kind in ("assault", "accident"):
        return "accident", None, measure
    if happening.riot and concept.shared_mode and concept.measure != "killed":
        return "protest", "riot", concept.measure
    if concept.shared_mode:
        return "assault", _force_mode(happening, frame), measure
    if concept.name == "arrest" and happening.agent in ("armed", "mob"):
        return "assault", "abduct", "abducted"
    if concept.name == "arrest" and _takes_fighters(frame):
        return "assault", "abduct", concept.measure
    if concept.name == "abduct" and happening.agent == "state" and frame.trigger.lemma_ in ("seize", "take"):
        vanished = any(cue in frame.trigger.doc.text.lower() for cue in _sides()["vanished"])
        return ("assault", "abduct", "abducted") if vanished else ("coerce", "arrest", "detained")
    if concept.name == "release" and _was_taken(frame):
        return "aid", None, concept.measure
    if concept.name == "riot" and happening.agent == "armed":
        return "assault", happening.mode, measure
    return concept.kind, _sharper(concept.modes, frame) or concept.mode, concept.measure


def _takes_fighters(frame: Frame) -> bool:
    """Whether those who are taken are fighters or soldiers, by a word for taking prisoners and not for arresting."""
    taken = frame.trigger.lemma_.lower() in _sides()["captures"]
    return taken and any(phrase.group in ("combatant", "security") for phrase in frame.patients)


def _was_taken(frame: Frame) -> bool:
    """Whether those set free were hostages, and no prisoners."""
    if any(p.lemma == "hostage" for p in frame.patients):
        return True
    return any(cue in frame.trigger.doc.text.lower() for cue in _sides()["taken"])


def _harm_of(happening: Happening, frame: Frame) -> Measure | None:
    """Whom a shot or a knife hits is hurt, or killed where the words say so; none where another verb counts them."""
    if not (frame.concept.hurts or tolls.struck(frame)) or not any(p.is_people for p in frame.patients):
        return None
    patients = {p.head.i for p in frame.patients}
    others = [f for f in happening.frames if f is not frame and f.concept.measure in ("killed", "injured")]
    if any(patients & {p.head.i for p in f.patients} for f in others):
        return None
    words = (*frame.trigger.children, *frame.trigger.head.children)
    beside = {c.lower_ for c in words if not (c.i and c.nbor(-1).like_num)}  # not "shot, *one* fatally"
    return "killed" if beside & event_words().fatal else "injured"


def _force_mode(happening: Happening, frame: Frame) -> str | None:
    if frame.concept.name == "destroy" and happening.mode in (
        None,
        "destroy",
        "firearms",
        "primitive",
        "crowd-control",
    ):
        return "destroy"
    if happening.mode == "abduct":
        return frame.concept.mode
    return happening.mode or frame.concept.mode


@cache
def _police() -> frozenset[str]:
    """Heads of "riot police" and "riot gear", which say nothing of a riot."""
    return frozenset(word for word, group in noun_classes().groups.items() if group == "security") | _sides()["gear"]


def _sharper(modes: object, frame: Frame) -> str | None:
    """A mode that a word near the trigger makes more exact ("hunger strike", "hurled stones")."""
    if not isinstance(modes, dict) or not modes:
        return None
    sentence = frame.trigger.sent.text.lower()
    alone = [t for t in frame.trigger.sent if t.dep_ != "compound" or t.head.lemma_.lower() not in _police()]
    lemmas = {t.lemma_.lower() for t in alone} | {t.lower_ for t in alone}
    plain = " ".join(t.lemma_.lower() for t in frame.trigger.sent)
    for mode, words in modes.items():
        if any((w in lemmas) if w.isalpha() else (w in sentence or w in plain) for w in words):
            return str(mode)
    return None


def codes_of(happening: Happening, kind: Kind, mode: str | None, *, harm: bool) -> Codes:
    """The codes of a claim, by the sides of its happening."""
    return crosswalk.codes(kind, mode, agent=happening.agent, target=happening.target, harm=harm)

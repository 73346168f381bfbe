"""What a clause says of its own verb, and what a governing word adds: the small steps of the climb.

`Found` is what is known so far of an event's status while its sentence is climbed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from marsad.core.vocabulary import Status
from marsad.extract.frames import Frame
from marsad.extract.status_cues import cues, is_infinitive, is_past, negation, no_of

if TYPE_CHECKING:
    from spacy.tokens import Token

PRESSURE: Final = frozenset({"assault", "accident", "coerce", "protest", "sanction", "mobilize"})
HARM: Final = frozenset({"assault", "accident", "coerce"})
STOPPING: Final = frozenset({"attempted.foils", "attempted.foils_from"})
_UNSURE_NOT: Final = frozenset({"may", "might", "should", "must", "ought"})


@dataclass
class Found:
    """The status so far, the cue it is owed to, and every cue on the way."""

    status: Status = "actual"
    cue: str = ""
    future: bool = False
    """It is said of days to come, not only wished or feared."""
    told: bool = False
    """Somebody says so: a verb of saying stands above."""
    choice: bool = False
    """It is the other half of an "or": "leave or be killed"."""
    stopped: bool = False
    heard: list[str] = field(default_factory=list)

    def hear(self, status: Status, cue: str) -> None:
        """One more cue, further out than those before."""
        self.heard.append(f"{status}: {cue}")
        if status == self.status == "denied" and cue.lower().split()[0] == self.cue.lower().split()[0]:
            return  # "*no* arrests were made": one no, heard at the noun and at its verb
        foretold = self.status == "planned" and (
            self.cue in cues().words("planned.auxiliaries") or cue in cues().words("hypothetical.perhaps")
        )
        foretold = foretold or (self.status == "planned" and self.cue.lower() in cues().words("planned.described"))
        joined = status if foretold and status == "hypothetical" else _joined(self.status, status)
        if joined != self.status:
            self.status, self.cue = joined, cue

    def foil(self, cue: str) -> None:
        """It was stopped: whatever was planned or feared was, at most, attempted."""
        self.heard.append(f"attempted: {cue}")
        if self.status != "denied":
            self.status, self.cue = "attempted", cue


def _joined(inner: Status, outer: Status) -> Status:
    """What an outer cue makes of what the inner ones made."""
    if outer == "denied":
        return "hypothetical" if inner == "denied" else "denied"
    if inner in ("actual", outer):
        return outer
    if inner == "denied":
        return "hypothetical" if outer == "hypothetical" else "denied"
    if outer == "attempted":
        return "attempted" if inner in ("hypothetical", "historical") else inner
    if outer == "threatened":
        return "threatened"
    if inner == "attempted":
        return outer
    return inner


def hear_clause(verb: Token, found: Found, *, frame: Frame | None = None, quiet: bool = False) -> None:
    """What a clause's helping verbs and negations say; ``quiet``: of a clause that only carries the event."""
    no = negation(verb) or (None if quiet or frame is None else _no_object(frame))
    if no is not None and frame is not None and any(word.text == no for word in frame.words):
        no = None  # "did *not* survive": the phrase's own word
    modal = modal_of(verb)
    if modal is not None:
        word, status = modal
        unreal = word == "would" and any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
        if no is not None and word not in _UNSURE_NOT and not unreal:
            found.hear("denied", f"{word} {no}")
            return
        if status == "planned" or word in ("would", "'d"):
            found.future = True
        if word == "would" and status == "hypothetical" and frame is not None and _told_before(verb, frame):
            status = "planned"
        found.hear(status, word)
        return
    if no is not None:
        dud = frame is not None and frame.concept.name == "bomb" and not frame.agents and verb.lemma_ in _GOING_OFF
        found.hear("attempted" if dud else "denied", no)
    elif frame is not None and frame.concept.kind in HARM and (said := _missed(verb)):
        found.hear("attempted", said)
    elif _is_headline_plan(verb):
        found.future = True
        found.hear("planned", "to")


def _missed(verb: Token) -> str:
    """What says that a shot or a blow missed: "fired *and missed*", "*missed* the tower and crashed"."""
    beside = [verb, *(c for c in verb.children if c.dep_ == "conj")]
    if verb.dep_ == "conj":
        beside.append(verb.head)
    if verb.dep_ in ("acl", "relcl") and verb.head.dep_ in ("nsubj", "nsubjpass"):
        beside.append(verb.head.head)
    # "… was shot, and an officer was still *missing*" says nothing of a shot.
    beside = [t for t in beside if t.tag_ != "VBG" or any(c.dep_ == "dobj" for c in t.children)]
    missing = (token for token in beside if cues().has(token, "attempted.missed") and negation(token) is None)
    return next((token.text for token in missing), "")


_GOING_OFF: Final = frozenset({"explode", "detonate", "go", "blow"})


def modal_of(verb: Token) -> tuple[str, Status] | None:
    """A verb's own modal and what it makes of it: ("will", "planned"), ("could", "hypothetical")."""
    for child in verb.children:
        if child.dep_ != "aux":
            continue
        if child.lower_ in cues().words("planned.auxiliaries"):
            return child.lower_, "planned"
        if child.lower_ in cues().words("hypothetical.auxiliaries"):
            return child.lower_, "hypothetical"
        if child.lower_ in ("'d", "’d") and verb.tag_ == "VB":
            return "would", "hypothetical"
    return None


def _told_before(verb: Token, frame: Frame) -> bool:
    """Whether "would" is the future that somebody told of in the past: "said that they *would* be transferred"."""
    above = verb
    while above.dep_ == "conj":
        above = above.head
    spoken = above.dep_ in ("ccomp", "xcomp", "advcl", "parataxis") and above.head.tag_ in ("VBD", "VBN")
    perfect = any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
    doubtful = any(c.dep_ == "advcl" and mark_of(c) in ("if", "unless", "should") for c in verb.children)
    unwilled = frame.concept.measure in ("killed", "injured") and not frame.agents
    return spoken and not perfect and not doubtful and not unwilled


def _no_object(frame: Frame) -> str | None:
    """ "Killed *no one*", "fired at *nobody*"."""
    for phrase in frame.patients[:1]:
        if no := no_of(phrase.head):
            return no
    return None


def _is_headline_plan(verb: Token) -> bool:
    """ "Army to launch offensive": an infinitive with a subject and nothing above it."""
    return (
        verb.dep_ == "ROOT"
        and is_infinitive(verb)
        and any(c.dep_ in ("nsubj", "nsubjpass") and c.i < verb.i for c in verb.children)
    )


def mark_of(verb: Token) -> str:
    """The word that opens a clause: "if", "before", "whether"."""
    for child in verb.children:
        if (
            child.dep_ in ("mark", "advmod")
            and child.i < verb.i
            and (child.dep_ == "mark" or child.lower_ in ("when", "where", "whenever", "once", "whether", "if"))
        ):
            return child.lower_
    if any(
        c.dep_ == "aux" and c.lower_ in ("should", "were", "had") and c.i < _subject_at(verb) for c in verb.children
    ):
        return "should"
    return ""


def _subject_at(verb: Token) -> int:
    return next((c.i for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), -1)


def is_to_come(verb: Token) -> bool:
    """Whether a clause speaks of what is to come."""
    modal = modal_of(verb)
    return modal is not None and (modal[1] == "planned" or modal[0] in ("would", "could", "may", "might"))


def hear_governor(said: str, verb: Token, no: str | None, found: Found) -> None:
    """Adds what a governing word says, turned round where it is negated: "did *not* plan to" denies."""
    match said:
        case "actual":
            if no:
                found.hear(
                    "attempted" if verb.lemma_.lower() in ("manage", "succeed") else "denied", f"{no} {verb.text}"
                )
        case "undone":
            found.stopped = True
        case "foiled":
            found.foil(verb.text)
        case "attempted" | "planned" | "threatened":
            undone = no is not None and not (said == "attempted" and verb.lemma_.lower() == "fail")
            if no is not None and not undone:
                found.stopped = True
                return
            found.future = found.future or said == "planned"
            found.hear("denied" if undone else said, f"{no} {verb.text}" if no else verb.text)
        case "denied":
            found.hear("hypothetical" if no else "denied", f"{no} {verb.text}" if no else verb.text)
        case "hypothetical" | "historical":
            found.hear(said, verb.text)


def stopped(verb: Token, no: str | None) -> str:
    """Who prevents something: it was attempted; unless they could not, or it is only meant to be prevented."""
    if no is not None or (verb.dep_ == "xcomp" and verb.head.lemma_.lower() in ("fail", "unable", "powerless")):
        return "undone"
    return "foiled" if is_past(verb) else "hypothetical"


def has_subject(token: Token) -> bool:
    """Whether a word has a subject of its own, and so is a verb, whatever the tagger took it for."""
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.children) and token.dep_ not in ("attr", "acomp")


def is_finite(verb: Token) -> bool:
    """Whether a verb makes a clause of its own: "that they *leave*" does, "told them to *leave*" does not."""
    if is_infinitive(verb) or verb.dep_ == "pcomp":
        return False
    if verb.tag_ == "VBG":
        return has_subject(verb) and any(c.dep_ == "aux" and c.lemma_ == "be" for c in verb.children)
    if verb.tag_ in ("VBD", "VBZ", "VBP"):
        return True
    return has_subject(verb) or any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children)

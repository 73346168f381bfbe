"""Whether it happened: actual, attempted, threatened, planned, hypothetical, denied or historical.

What governs an event's word decides (`status_climb`), then whether harm to come is a threat (`status_threats`), a day
still to come, a question or a habit, and how long past its time is (`status_past`). The cues stand in
``lexicon/en/status.toml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from marsad.core.vocabulary import Status
from marsad.extract import grammar
from marsad.extract.event_times import When
from marsad.extract.frames import Frame
from marsad.extract.phrases import SentenceView
from marsad.extract.status_clause import Found
from marsad.extract.status_climb import climb
from marsad.extract.status_cues import cues
from marsad.extract.status_past import is_coming, long_past
from marsad.extract.status_threats import threat
from marsad.extract.unlisted import heard, shares
from marsad.lexicon.words import noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token


def status_of(view: SentenceView, frame: Frame, *, time: When, published: str | None) -> tuple[Status, str]:
    """The status of a frame and the cue that gave it; ``time`` is the frame's, ``published`` the day of publication."""
    found = climb(frame)
    status, cue = _decided(view, frame, found, time, published)
    said = heard(view, frame.trigger) if not cue and frame.heard is not None else None
    if said is not None and said.status != "actual" and said.status_sure >= shares()["status"]:
        status, cue = said.status, f"heard at {said.status_sure:.2f}"
    if cue:
        lost = [one for one in dict.fromkeys(found.heard) if one != f"{status}: {cue}"]
        view.note("status", f"{status}: {cue}", trigger=frame.trigger, file="status.toml", lost=lost)
    return status, cue


def _decided(view: SentenceView, frame: Frame, found: Found, time: When, published: str | None) -> tuple[Status, str]:
    if frame.concept.kind == "threaten" and found.status != "denied":
        return "threatened", frame.fired
    if word := threat(view, frame, found):
        return "threatened", word
    if found.status in ("actual", "attempted") and (past := long_past(view, frame, time, published)):
        return "historical", past
    if found.status != "actual":
        return found.status, found.cue
    if is_coming(view, frame, time, published):
        return "planned", "its day is still to come"
    if (work := _of_a_work(frame)) is not None:
        return work
    if word := _asked(view) or _habit(view, frame):
        return "hypothetical", word
    return "actual", ""


def _of_a_work(frame: Frame) -> tuple[Status, str] | None:
    """What a book, a play or a museum tells, where it is the subject: "the *novel* begins with the murder of"."""
    for verb in grammar.governors(frame.noun if frame.noun is not None else frame.trigger):
        for subject in grammar.subject_heads(verb) if verb.pos_ in ("VERB", "AUX") else ():
            if cues().has(subject, "hypothetical.tells"):
                return "hypothetical", subject.text
            if cues().has(subject, "historical.works"):
                return "historical", subject.text
    return None


def _asked(view: SentenceView) -> str:
    """ "Did the army kill them?" — a question after yes or no; "who killed them?" takes it that somebody did."""
    doc = view.parsed.doc
    words = [t for t in doc if not t.is_punct and not t.is_space]
    if not words or not any(t.text == "?" for t in doc[-3:]):
        return ""
    return words[0].text if words[0].tag_ in ("MD", "VBD", "VBZ", "VBP") and words[0].lower_ not in ("let",) else ""


def _habit(view: SentenceView, frame: Frame) -> str:
    """ "Such raids *often* kill": a verb in the present beside a word for how often."""
    verb = grammar.clause_of(frame.noun if frame.noun is not None else frame.trigger)
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if not all(c.lower_ in ("is", "are") for c in helpers) or (not helpers and verb.tag_ not in ("VBZ", "VBP")):
        return ""
    found = cues().pattern("hypothetical.habits").search(view.words(view.parsed.start, view.parsed.end))
    return found.group() if found is not None and _is_near(verb, found.group()) else ""


def _is_near(verb: Token, words: str) -> bool:
    """Whether the words depend on the verb itself and not on a clause below or above."""
    last = words.rsplit(maxsplit=1)[-1].lower()
    return any(t.lower_ == last and grammar.clause_of(t) == verb for t in verb.subtree)


def is_metaphor(sentence: str, title: str | None) -> bool:
    """Whether the words of war are a figure of speech: two words of sports, markets or the stage, title included."""
    pattern = cues().pattern("metaphor.topics")
    here = {m.group().lower() for m in pattern.finditer(sentence)}
    above = {m.group().lower() for m in pattern.finditer(title or "")}
    return len(here) >= 2 or bool(here and above)


def is_about_play(text: str) -> bool:
    """Whether a whole text is of sports, games, markets or the stage: three such words, and nobody who bears arms."""
    if len({m.group().lower() for m in cues().pattern("metaphor.topics").finditer(text)}) < 3:
        return False
    return not any(_bears_arms(word.lower()) for word in re.findall(r"[A-Za-z]+", text))


@cache
def _peaceful() -> frozenset[str]:
    return cues().words("metaphor.no_arms")


def _bears_arms(word: str) -> bool:
    groups = noun_classes().groups
    return word not in _peaceful() and any(
        groups.get(w) in ("combatant", "security") for w in (word, word.removesuffix("s"))
    )

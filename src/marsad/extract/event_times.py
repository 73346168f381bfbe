"""When a frame happened: of the times of its sentence the one that belongs to its trigger, else that of the story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from marsad.core.nouns import Mention, TimeSpan
from marsad.extract import grammar, tolls
from marsad.extract.frames import Frame
from marsad.extract.phrases import SentenceView
from marsad.extract.settings import Setting, distance, inside, root_of
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token


class When(NamedTuple):
    """The time of a frame, whether its own sentence says so, and why it is none of the text's."""

    time: TimeSpan | None
    own: bool
    why: str


def when(view: SentenceView, frame: Frame, saying: Sequence[Token], setting: Setting, default: TimeSpan | None) -> When:
    """The time of a frame."""
    dated = [m for m in inside(view, frozenset({"time"})) if m.time is not None and m.time.start is not None]
    stated = [m for m in dated if not _of_a_clause_apart(view, m, frame)]
    own = [m for m in stated if not _said_then(view, m, frame, saying)]
    own = own or [m for m in stated if _nearer_than_speech(view, m, frame, saying)]
    if own:
        best = min(own, key=lambda m: distance(view, m, frame))
        if setting.time is not None and _is_an_hour(best):
            view.note("time", f"{best.text}: an hour of the story's day", trigger=frame.trigger)
            return When(setting.time, False, "")
        if (running := _since(view, best, frame, default)) is not None:
            return When(running, True, "")
        view.note("time", f"{best.text}: its own", trigger=frame.trigger, lost=[m.text for m in stated if m != best])
        return When(best.time, True, "")
    spoken = next((m for m in stated if _of_saying(view, m, frame, saying)), None)
    if spoken is not None and setting.time is not None and _is_another_week(spoken.time, setting.time):
        view.note("time", f"{spoken.text}: when it was told, in another week than the story", trigger=frame.trigger)
        return When(spoken.time, True, "")
    if setting.time is not None:
        view.note("time", "the time of the story so far", trigger=frame.trigger, lost=[m.text for m in stated])
        return When(setting.time, False, "")
    if stated:
        view.note("time", f"{stated[0].text}: the only one, though of what was said", trigger=frame.trigger)
        return When(stated[0].time, True, "")
    why = (
        "the text gives no day; the week up to publication is assumed"
        if default
        else "no day in the text, and none of publication"
    )
    return When(default, False, why)


def _is_another_week(said: TimeSpan | None, before: TimeSpan) -> bool:
    """Whether somebody spoke in another week than the story was in: "In July, rebels said …" is no part of that."""
    if said is None or not (said.start and said.end and before.start and before.end):
        return False
    earlier, later = sorted(((said.start, said.end), (before.start, before.end)))
    return (date.fromisoformat(later[0]) - date.fromisoformat(earlier[1])).days > _WEEK


_WEEK: Final = 7


def _since(view: SentenceView, mention: Mention, frame: Frame, default: TimeSpan | None) -> TimeSpan | None:
    """From then until publication, where the time says when something began: "since the coup of *February 2021*"."""
    root = root_of(view, mention)
    preps = [t for t in grammar.governors(root) if t.pos_ in ("ADP", "SCONJ")][:2] if root is not None else []
    verb = next((t for t in grammar.governors(root) if t.pos_ == "VERB"), None) if root is not None else None
    running = verb is not None and any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
    own = root is not None and frame.noun is not None and frame.noun in grammar.governors(root)
    if not running or own or len(preps) < 2 or preps[1].lower_ != "since" or mention.time is None or default is None:
        return None
    if mention.time.end is None or default.end is None or mention.time.end >= default.end:
        return None
    return msgspec.structs.replace(mention.time, end=default.end, precision="range")


_HOUR: Final = re.compile(
    r"(?:at|about|around|by|shortly|just|before|after|\s)*"
    r"(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?|hours|o['’]clock|gmt)?|noon|midday|midnight|dawn|dusk)\.?",
    re.IGNORECASE,
)


def _is_an_hour(mention: Mention) -> bool:
    """Whether a time gives an hour and no day: "at about 10 a.m." is of the day told of, not of publication."""
    return _HOUR.fullmatch(mention.text) is not None


def _of_a_clause_apart(view: SentenceView, mention: Mention, frame: Frame) -> bool:
    """Whether a time is that of a clause such as "since the group began in November", in which the trigger is not."""
    root = root_of(view, mention)
    tally = tolls.tally_clause_of(root) if root is not None else None
    if tally is not None and tally != tolls.tally_clause_of(frame.trigger):
        return True
    for token in grammar.governors(root) if root is not None else ():
        if token in (frame.trigger, *grammar.governors(frame.trigger)):
            return False
        if token.dep_ == "advcl" and any(
            c.dep_ == "mark" and c.lower_ in cue_words("settings")["apart"] for c in token.children
        ):
            return True
    return False


def _nearer_than_speech(view: SentenceView, mention: Mention, frame: Frame, saying: Sequence[Token]) -> bool:
    """Whether a day stands nearer to the trigger than to the verb of saying that the parser hung it on."""

    def far(token: Token) -> int:
        start, end = view.parsed.span(token)
        return max(mention.start - end, start - mention.end)

    root = root_of(view, mention)
    above = next((g for g in grammar.governors(root) if g in saying), None) if root is not None else None
    return above is not None and above != frame.trigger and far(frame.trigger) < far(above)


def _said_then(view: SentenceView, mention: Mention, frame: Frame, saying: Sequence[Token]) -> bool:
    """Whether the time is when somebody spoke, not when it happened."""
    root = root_of(view, mention)
    return root is not None and (_of_another_clause(root, frame) or _of_saying(view, mention, frame, saying))


def _of_saying(view: SentenceView, mention: Mention, frame: Frame, saying: Sequence[Token]) -> bool:
    """Whether the verb that a time hangs on is one of saying."""
    root = root_of(view, mention)
    governing = (root, *grammar.governors(root)) if root is not None else ()
    above = next((g for g in governing if g.pos_ in ("VERB", "AUX")), None)
    return above is not None and above in saying and above != frame.trigger


def _of_another_clause(root: Token, frame: Frame) -> bool:
    """Whether a place or day belongs to a relative clause that the trigger is no part of."""
    for token in (root, *grammar.governors(root)):
        if token == frame.trigger or token in grammar.governors(frame.trigger):
            return False
        if token.dep_ == "relcl" or (token.dep_ == "acl" and token.lemma_.lower() in cue_words("settings")["charged"]):
            return True
    return False


def running_on(view: SentenceView, time: TimeSpan, day: str) -> TimeSpan:
    """A time on until ``day``, where something plural began then: "two weeks ago, forces *began* launching raids"."""
    if time.span is None or time.basis == "published" or time.end is None or time.end >= day:
        return time
    root = root_of(view, Mention(start=time.span.start, end=time.span.end, kind="time"))
    verb = grammar.clause_of(root) if root is not None else None
    if verb is None or verb.lemma_.lower() not in _BEGINNING:
        return time
    if not any(t.tag_ == "NNS" for t in verb.subtree if t.lemma_.lower() in cue_words("totals")["several"]):
        return time
    return TimeSpan(start=time.start, end=day, precision="range", basis=time.basis, span=time.span)


_BEGINNING: Final = frozenset({"begin", "start", "launch", "commence"})


def days_in(time: TimeSpan | None) -> int | None:
    """How many days a time has; None where it has no beginning or no end."""
    if time is None or time.start is None or time.end is None:
        return None
    return (date.fromisoformat(time.end) - date.fromisoformat(time.start)).days + 1

"""Words about an event that a later sentence brings: who confirmed it, claimed it, denied it or laid it on somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from marsad.core.nouns import Claim, Speaker
from marsad.core.vocabulary import Stance
from marsad.extract.claims import claim_id
from marsad.extract.phrases import SentenceView
from marsad.extract.speech import Speech, cues
from marsad.extract.stances import stance_of_content

_DEEDS = frozenset({"assault", "accident", "coerce", "protest", "retreat", "aid", "sanction", "mobilize"})
_FORCE = frozenset({"assault", "accident", "coerce", "protest"})
_ELSEWHERE = _FORCE | {"threaten"}
"""Kinds of claim by which a sentence speaks of something else: a new event, or one that is only feared."""
_ENOUGH = 3  # speakers; who merely adds a word after these is not kept
_NEAR = 320  # characters between an event's sentence and a later one about it


def with_later_words(
    told: Sequence[Claim], here: Sequence[Claim], spoken: Sequence[Speech], view: SentenceView
) -> list[Claim]:
    """The claims told so far, the last event's with whoever speaks about it in a sentence that tells of none itself."""
    deeds = [c for c in told if c.kind in _DEEDS]
    if not deeds or any(c.kind in _ELSEWHERE for c in here):
        return list(told)
    last = deeds[-1]
    said = [s for one in spoken if (s := _about(one, view)) is not None]
    if any(c.kind in _DEEDS for c in here):  # "twelve captives were freed, an officer said": that, and nothing before
        said = [s for s in said if s.stance != "asserted"]
    unnamed = next((one.stance for one in spoken if one.speaker is None), None)
    if not (said or unnamed) or view.parsed.start - last.sentence.end > _NEAR:
        return list(told)
    return [_heard_too(c, said, unnamed) if c.sentence == last.sentence and c.kind in _DEEDS else c for c in told]


def _about(speech: Speech, view: SentenceView) -> Speaker | None:
    """The speaker with their stance, where the sentence takes up the event before."""
    if speech.speaker is None:
        return None
    stance: Stance = speech.stance
    if stance == "asserted":
        stance = stance_of_content(speech, view, None)
    sentence = view.words(view.parsed.start, view.parsed.end)
    quoted = sentence.lstrip()[:1] in '"“'
    if stance == "asserted" and not quoted and _taking_up().search(sentence) is None:
        return None
    return msgspec.structs.replace(speech.speaker, stance=stance)


def speaks(text: str, start: int, end: int) -> bool:
    """Whether a sentence holds a word of saying, as it is written; tells what is worth a parse, and costs none."""
    return _saying().search(text, start, end) is not None


@cache
def _saying() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(cues()['forms'])})\b", re.IGNORECASE)


@cache
def _taking_up() -> re.Pattern[str]:
    words = "|".join(map(re.escape, cues()["takes_up"]))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def _heard_too(claim: Claim, said: Sequence[Speaker], unnamed: Stance | None) -> Claim:
    """A claim with more speakers; the outlet, which spoke for want of anybody else, steps back.

    ``unnamed``: what somebody whom nobody names thinks of it ("the attack was blamed on …").
    """
    own = [s for s in claim.said_by if s.verb is not None or s.end > s.start]
    if not own and not said and unnamed is not None:
        own = [msgspec.structs.replace(s, stance=unnamed) for s in claim.said_by]
    own = [_through_what_is_new(s, said) for s in own]
    known = {(s.text.lower(), s.stance) for s in own}
    more: list[Speaker] = []
    for speaker in said:
        key = (speaker.text.lower(), speaker.stance)
        if key not in known and (speaker.stance != "asserted" or len(own) + len(more) < _ENOUGH):
            known.add(key)
            more.append(speaker)
    why = {field: reason for field, reason in claim.why_missing.items() if field != "said_by"}
    changed = msgspec.structs.replace(claim, id="", said_by=(*own, *more), why_missing=why)
    return msgspec.structs.replace(changed, id=claim_id(changed))


def _through_what_is_new(known: Speaker, said: Sequence[Speaker]) -> Speaker:
    """A speaker with the channel that a later sentence tells: "it made the claim through its outlet Amaq"."""
    via = next((s.via for s in said if s.via and s.text == known.text and s.stance == known.stance), None)
    return known if known.via or via is None else msgspec.structs.replace(known, via=via)

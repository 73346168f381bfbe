"""From the word of an event up through the sentence: what each word that governs it makes of it.

The inner cues speak first: "plans to try to kill" is an attempt that is planned, "foiled a plan to kill" a plan that
came to nothing. `_joined` says what two cues make together.
"""

from __future__ import annotations

from typing import Final

from marsad.extract.frames import Frame
from marsad.extract.status_clause import Found, has_subject, hear_clause
from marsad.extract.status_nouns import around_noun, up_from_noun
from marsad.extract.status_verbs import up_from_verb

_FAR: Final = 14
"""Words above the event that are looked at."""


def climb(frame: Frame) -> Found:
    """What the words above a frame's event, and those in its own clause, say of it."""
    found = Found()
    start = frame.noun if frame.nominal and frame.noun is not None else frame.trigger
    verbal = not frame.nominal or has_subject(start)
    if verbal:
        hear_clause(start, found, frame=frame)
    else:
        around_noun(start, found)
    here = start
    for _ in range(_FAR):
        if found.stopped or here.head == here:
            break
        here, verbal = up_from_verb(here, found, frame) if verbal else up_from_noun(here, found, frame)
    return found

"""Whether a noun alone is said to take place: "*gunfire* broke out", "came under *attack*", "saw a wave of *arrests*".

The verbs stand in ``lexicon/en/status.toml`` (actual) and ``grammar.toml`` (light).
"""

from __future__ import annotations

from functools import cache

from marsad.extract.frames import Frame
from marsad.extract.status_cues import cues, is_definite, is_past
from marsad.lexicon.words import cue_words


def takes_place(frame: Frame) -> bool:
    """Whether a bare noun is said to take place: "*gunfire* broke out", "ended in *a raid*", "could hear *shots*"."""
    noun = frame.noun if frame.noun is not None else frame.trigger
    above = noun.head
    if noun.dep_ == "pobj" and cues().has(above.head, "actual.through"):
        noun, above = above.head, above.head.head
    if noun.dep_ == "pobj" and above.lower_ == "of" and above.head.lemma_.lower() in _light("measures"):
        noun, above = above.head, above.head.head  # "has seen a *wave* of arrests"
    lists = cues().of(above)
    if noun.dep_ in ("nsubj", "nsubjpass"):
        # "The *storming of* the consulate lasted …": an event that is known, and that what is said of it took place
        known = is_definite(noun) and any(c.dep_ == "prep" and c.lower_ in ("of", "on") for c in noun.children)
        return bool(lists & {"actual.occurs", "actual.effects"}) or (known and is_past(above))
    if noun.dep_ == "pobj" and above.lower_ == "under":
        return above.head.lemma_.lower() in _light("undergo") and is_past(above.head)
    carried = _light("verbs") | _light("undergo") | _light("witnesses")
    if noun.dep_ in ("dobj", "nsubjpass") and above.lemma_.lower() in carried and is_past(above):
        return True
    counted = any(child.dep_ == "nummod" for child in noun.lefts)
    if noun.dep_ == "pobj" and above.lower_ in ("in", "into", "to"):
        return cues().has(above.head, "actual.into")
    return noun.dep_ in ("dobj", "attr") and ("actual.perceives" in lists or counted)


@cache
def _light(name: str) -> frozenset[str]:
    return frozenset(cue_words("grammar")["light"][name])

"""The codes of a sentence's claims, read together.

The codebooks code an event once: a crowd that burns cars is one violent demonstration, not a demonstration and a case
of arson; a withdrawal after which others move in is one transfer of territory. PLOVER and CAMEO code what somebody says
they will do as agreeing or threatening. And of what a sentence tells, its main clause counts before what it mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from marsad.core.nouns import Claim, Codes
from marsad.extract.frames import Frame
from marsad.lexicon import crosswalk
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_REAL = ("actual", "attempted")
_BACKGROUND = frozenset({"relcl", "advcl"})
_MENTIONED = frozenset({"ccomp", "xcomp", "dobj", "pobj", "prep", "pcomp", "acl", "conj", "dative", "oprd"})
_MAIN, _CONTENT, _BESIDE = 0.25, -0.25, -0.15
"""What a claim of politics in the main clause gains, and what a claim loses that such a clause only mentions."""


class Told(NamedTuple):
    """A claim and the frame it came of."""

    frame: Frame
    claim: Claim


def together(told: Sequence[Told]) -> list[Claim]:
    """The claims of one sentence with their codes and confidence settled; those that changed have the id ""."""
    weights = _weights([one.frame for one in told])
    claims = _coded_once([Told(one.frame, _as_said(one)) for one in told], weights)
    return [_moved(claim, weight) for claim, weight in zip(claims, weights, strict=True)]


def _as_said(one: Told) -> Claim:
    """With the codes of an intention, a refusal or a threat, where the deed itself has not happened."""
    claim = one.claim
    said = "refused" if _is_unwilling(one.frame) else "planned" if _is_promised(one) else claim.status
    plover, cameo = crosswalk.as_said(claim.kind, said) or (None, None)
    if plover is None or (said in ("planned", "threatened") and not claim.roles):
        return claim
    return _with_codes(claim, msgspec.structs.replace(claim.codes, plover=plover, cameo=cameo))


def _is_unwilling(frame: Frame) -> bool:
    """Whether somebody says that they will not."""
    verb = frame.trigger
    own = {child.lower_ for child in verb.children if child.dep_ in ("neg", "aux")}
    return bool(own & {"not", "n't", "never"}) and bool(own & {"will", "would", "wo", "shall", "'ll"})


def _is_promised(one: Told) -> bool:
    """Whether the deed is what somebody said they would do ("said it *would allow* inspectors in")."""
    verb = one.frame.trigger
    would = any(child.dep_ == "aux" and child.lower_ == "would" for child in verb.children)
    conditional = any(child.dep_ == "advcl" and child.i < verb.i for child in verb.children)
    return (
        one.claim.status == "hypothetical" and would and not conditional and verb.dep_ == "ccomp" and _says(verb.head)
    )


def _with_codes(claim: Claim, codes: Codes) -> Claim:
    return claim if codes == claim.codes else msgspec.structs.replace(claim, id="", codes=codes)


def _coded_once(told: Sequence[Told], weights: Sequence[float]) -> list[Claim]:
    """With one ACLED value for what is one event; what is only mentioned keeps its own and gives none."""
    real = [_is_told(one, weight) for one, weight in zip(told, weights, strict=True)]
    found = crosswalk.settled([one.claim.codes.acled if r else None for one, r in zip(told, real, strict=True)])
    return [
        one.claim if code is None else _with_codes(one.claim, msgspec.structs.replace(one.claim.codes, acled=code))
        for one, code in zip(told, found, strict=True)
    ]


def _is_told(one: Told, weight: float) -> bool:
    """Whether a claim is of what the sentence tells: "gathered over *the arrest* of activists" tells of no arrest."""
    beside = weight < 0 and one.frame.nominal and one.claim.kind == "coerce"
    return one.claim.status in _REAL and weight > _CONTENT and not beside


def _weights(frames: Sequence[Frame]) -> list[float]:
    """What a main clause of politics says counts before what it mentions, and before what stands beside it."""
    leading = [frame for frame in frames if not frame.nominal and _is_main(frame.trigger)]
    deeds = [frame for frame in leading if frame.concept.kind not in ("assault", "accident")]
    words = [frame for frame in frames if frame.concept.kind in _VERBAL and not frame.nominal]
    return [_weight(frame, leading, deeds, words) for frame in frames]


_VERBAL = frozenset({"request", "reject", "threaten", "accuse"})


def _weight(frame: Frame, leading: Sequence[Frame], deeds: Sequence[Frame], words: Sequence[Frame]) -> float:
    above = [one for one in (*(d for d in deeds if d.concept.strength < 2), *words) if one is not frame]
    if any(_mentions(one.trigger, frame.trigger) for one in above) and not any(frame is one for one in deeds):
        return _CONTENT
    if not deeds:
        return 0.0
    if any(frame is one for one in leading):
        return _MAIN if frame.concept.strength < 2 else _MAIN / 2
    return _BESIDE


def _moved(claim: Claim, by: float) -> Claim:
    confidence = round(min(0.95, max(0.05, claim.confidence + by)), 2)
    return claim if confidence == claim.confidence else msgspec.structs.replace(claim, id="", confidence=confidence)


def _is_main(token: Token) -> bool:
    """Whether a verb is the sentence's, or what its verb of saying says ("Syria *said* it *would withdraw*")."""
    for _ in range(6):
        if token.dep_ == "ROOT" or token.head == token:
            return True
        joined = token.dep_ in ("conj", "parataxis") and token.head.pos_ in ("VERB", "AUX")
        said = token.dep_ == "ccomp" and _says(token.head)
        if not (joined or said or token.dep_ == "aux"):
            return False
        token = token.head
    return False


def _says(verb: Token) -> bool:
    return verb.lemma_.lower() in _saying()


@cache
def _saying() -> frozenset[str]:
    return frozenset(cue_words("coding")["saying"])


def _mentions(above: Token, token: Token) -> bool:
    """Whether a trigger hangs, through its objects and complements, on another ("*urged* them to *release* …")."""
    for _ in range(10):
        if token.head == token:
            return False
        if token.dep_ not in _MENTIONED and not (token.dep_ in _BACKGROUND and _is_infinitive(token)):
            return False
        token = token.head
        if token == above:
            return True
    return False


def _is_infinitive(token: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)

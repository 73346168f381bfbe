"""How likely a claim is right: a sum of weights over general features of the claim, its sentence and its document.

The model is logistic (Cox, 1958): a claim's log-odds are ``bias`` and the weights of ``confidence.toml`` times its
features. `bench/calibration.py` writes that file from development data, and says there what "right" means;
a person can read it, and with `--explain` see which features made a claim's confidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from marsad.core.nouns import Claim, Document, Mention, Record
from marsad.extract.hearing import heard_share
from marsad.lexicon.words import event_words, read_toml

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.parsing import ParsedSentence
    from marsad.extract.tracing import Trace

Features = dict[str, float]
LOWEST: Final = 0.02
"""No claim is surer, or less sure, than what the development data can tell: one in fifty."""
_CHIEF: Final = frozenset({"assault", "accident", "coerce", "protest", "threaten", "retreat", "concede"})
_CLAUSES: Final = frozenset({"relcl", "advcl", "acl", "ccomp", "xcomp", "pcomp"})
_EARLY: Final = 400  # characters: the headline and the lead
_SHOWN: Final = 4
_SURE: Final = 30.0  # log-odds: beyond this a share is 0 or 1 anyway


class Reason(Record, frozen=True, kw_only=True):
    """A feature of a claim and what it added to the log-odds that the claim is right."""

    feature: str
    weight: float


class Weighed(Record, frozen=True, kw_only=True):
    """A claim's features and the reasons that weighed most, the heaviest first."""

    features: dict[str, float]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Model:
    """The weights in force; without any, the rules' own score stands."""

    bias: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)

    def share(self, features: Mapping[str, float]) -> float:
        """The share of claims with these features that is right, 0 to 1."""
        odds = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        share = 1 / (1 + math.exp(-max(-_SURE, min(_SURE, odds))))
        return round(min(1 - LOWEST, max(LOWEST, share)), 2)

    def reasons(self, features: Mapping[str, float]) -> tuple[Reason, ...]:
        """What weighed most, the heaviest first."""
        found = [Reason(feature=n, weight=round(self.weights.get(n, 0.0) * v, 2)) for n, v in features.items()]
        heavy = sorted((r for r in found if abs(r.weight) >= 0.1), key=lambda r: -abs(r.weight))
        return tuple(heavy[:_SHOWN])


@cache
def model() -> Model:
    """The model of ``confidence.toml``."""
    name = "confidence.toml"
    table = read_toml((files("marsad.extract") / name).read_text(encoding="utf-8"), name)
    weights = {str(row["feature"]): float(row["weight"]) for row in table.get("weight", ())}
    return Model(float(table.get("bias", 0.0)), weights)


def weighed(
    claims: Sequence[Claim],
    *,
    document: Document,
    parsed: Sequence[ParsedSentence],
    mentions: Sequence[Mention] = (),
    trace: Trace | None = None,
) -> list[Claim]:
    """The claims of a document with the confidence of the model, and so with new ids left empty."""
    import msgspec

    given = model()
    rows = [features_of(claim, claims, document, parsed, mentions) for claim in claims]
    if trace is not None:
        for claim, row in zip(claims, rows, strict=True):
            trace.weighed(claim.trigger.start, Weighed(features=row, reasons=given.reasons(row)))
    if not given.weights:
        return list(claims)
    return [
        msgspec.structs.replace(claim, id="", confidence=_believed(claim, given.share(row)))
        for claim, row in zip(claims, rows, strict=True)
    ]


def _believed(claim: Claim, share: float) -> float:
    """The share of such claims that is right, times how likely its word tells of an event at all where no list says."""
    heard = heard_share(claim.fired[0]) if claim.fired else None
    return share if heard is None else round(max(LOWEST, share * heard), 2)


def features_of(
    claim: Claim,
    among: Sequence[Claim],
    document: Document,
    parsed: Sequence[ParsedSentence],
    mentions: Sequence[Mention] = (),
) -> Features:
    """The features of a claim ``among`` all of its document; those that are 0 are left out."""
    found = {
        **_of_words(claim), **_of_grammar(claim, parsed), **_of_sentence(claim, among, document),
        **_of_people(claim), **_of_setting(claim), **_of_rivals(claim, mentions),
        **_of_document(claim, among, document),
    }  # fmt: skip
    return {name: float(value) for name, value in found.items() if value}


def _of_words(claim: Claim) -> Features:
    score = min(0.99, max(0.01, claim.confidence))
    concept = claim.fired[0].split(":")[0] if claim.fired else ""
    strength = _strengths().get(concept, 2)
    return {
        f"word: {concept}": bool(concept),
        "the rules' own score": math.log(score / (1 - score)),
        "a word that is surely of violence": strength > 2,
        "a word of politics": strength < 2,
        f"kind: {claim.kind if claim.kind in _CHIEF else 'politics'}": 1.0,
        "the mode is known": claim.mode is not None,
        f"status: {claim.status}": claim.status != "actual",
    }


@cache
def _strengths() -> Mapping[str, int]:
    """How surely the words of a concept speak, by its name."""
    words = event_words()
    entries = [e for table in (words.verbs, words.nouns) for several in table.values() for e in several]
    return {entry.concept.name: entry.concept.strength for entry in entries}


def _of_grammar(claim: Claim, parsed: Sequence[ParsedSentence]) -> Features:
    one = next((p for p in parsed if p.start <= claim.trigger.start < p.end), None)
    token = _token(one, claim.trigger.start) if one is not None else None
    if one is None or token is None:
        return {"the trigger has no parse": 1.0}
    above = list(token.ancestors)
    return {
        "the trigger is a noun": token.pos_ in ("NOUN", "PROPN"),
        "the trigger is the main verb": token.dep_ == "ROOT",
        "the trigger's clause hangs on another": any(t.dep_ in _CLAUSES for t in (token, *above)),
        "how deep the trigger hangs": min(len(above), 8) / 4,
        "the sentence has no main verb": not any(t.dep_ == "ROOT" and t.pos_ in ("VERB", "AUX") for t in one.doc),
        "the parser gave up on a word": any(t.dep_ == "dep" for t in one.doc),
        "the sentence is long": max(0, min(len(one.doc), 80) - 20) / 20,
    }


def _token(one: ParsedSentence, start: int) -> Token | None:
    return next((token for token in one.doc if one.span(token)[0] <= start < one.span(token)[1]), None)


def _of_sentence(claim: Claim, among: Sequence[Claim], document: Document) -> Features:
    start = claim.sentence.start
    title = document.title or ""
    headline = start < len(title) and document.text.startswith(title)
    beside = sum(other.sentence.start == start for other in among) - 1
    words = document.text[start : claim.trigger.start]
    return {
        "in the headline": headline,
        "in the lead": not headline and start < _EARLY,
        "claims beside it in the sentence": min(beside, 4) / 2,
        "in quotation marks": words.count('"') % 2 + words.count("“") - words.count("”") > 0,
        "upper-case text": claim.sentence.quote.isupper() or document.text[start : claim.sentence.end].isupper(),
    }


def _of_people(claim: Claim) -> Features:
    agents = [r for r in claim.roles if r.role in ("agent", "participant")]
    others = [r for r in claim.roles if r.role in ("victim", "target", "beneficiary")]
    own = [f for f in claim.figures if not f.included]
    return {
        "somebody does it": bool(agents),
        "a known body does it": any(r.actor for r in agents),
        "somebody suffers it": bool(others),
        "several suffer it": len(others) > 1,
        "a thing suffers it": bool(others) and all(r.group == "unknown" and not r.named for r in others),
        "an instrument": any(r.role == "instrument" for r in claim.roles),
        "a number of people": any(f.low is not None and f.low == f.high for f in own),
        "a number that is not exact": any(f.low != f.high for f in own),
        "several numbers": len(own) > 1,
        "a total": any(f.scope == "total" for f in own),
        "nobody was hurt": any(f.high == 0 for f in own),
        "people, but no number of them": not own and claim.why_missing.get("figures", "").startswith("no number"),
    }


def _of_setting(claim: Claim) -> Features:
    own = claim.place is not None and claim.sentence.start <= claim.place.start < claim.sentence.end
    span = claim.time.span if claim.time is not None else None
    dated = span is not None and claim.sentence.start <= span.start < claim.sentence.end
    return {
        "the sentence names the place": own,
        "no place": claim.place is None,
        "only a country": claim.place is not None and claim.place.precision == "country",
        "a place that is in no gazetteer": claim.place is not None and claim.place.precision == "unknown",
        "several places": len(claim.places) > 1,
        "the sentence names the day": dated,
        "no day in the text": claim.time is None or claim.time.basis == "published",
        "somebody is named who says so": any(s.end > s.start for s in claim.said_by),
    }


def _of_rivals(claim: Claim, mentions: Sequence[Mention]) -> Features:
    """What else in the sentence could have been meant, and how far from the trigger what was taken stands."""
    here = [m for m in mentions if claim.sentence.start <= m.start < claim.sentence.end]
    taken = {p.start for p in (claim.place, *claim.places) if p is not None}
    places = [m for m in here if m.kind in ("place", "facility") and m.start not in taken]
    return {
        "other places in the sentence": min(len(places), 4) / 2,
        "other days in the sentence": max(0, sum(m.kind == "time" for m in here) - 1),
        "people and bodies in the sentence": min(sum(m.kind in ("person", "organisation") for m in here), 6) / 3,
        "how far off its place stands": _far(claim, claim.place.start if claim.place is not None else None),
        "how far off its number stands": _far(claim, claim.figures[0].start if claim.figures else None),
    }


def _far(claim: Claim, start: int | None) -> float:
    """Hundreds of characters from the trigger, two at most; 0 for what stands in another sentence."""
    if start is None or not claim.sentence.start <= start < claim.sentence.end:
        return 0.0
    return min(abs(start - claim.trigger.start), 200) / 100


def _of_document(claim: Claim, among: Sequence[Claim], document: Document) -> Features:
    like = sum(o.kind == claim.kind and o.status == claim.status for o in among) - 1
    toll = sum(_same_toll(claim, o) for o in among) - 1 if claim.figures else 0
    return {
        "claims like it in the text": math.log1p(like),
        "claims with the same number": math.log1p(max(0, toll)),
        "a short text": len(document.text) < _EARLY,
        "how far down the text": claim.sentence.start / max(1, len(document.text)),
    }


def _same_toll(claim: Claim, other: Claim) -> bool:
    counted = {(f.measure, f.low, f.high) for f in claim.figures}
    return any((f.measure, f.low, f.high) in counted for f in other.figures)

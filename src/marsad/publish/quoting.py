"""Sentences with the words that a claim stands on marked in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

from msgspec import UNSET

from marsad.core.nouns import Claim, Figure, Part, Place, Record, Role, Span, Speaker
from marsad.text.sentences import split

MarkKind = Literal["trigger", "figure", "place", "time", "speaker", "agent", "target", "role", "operation"]


_Words = TypeVar("_Words", Figure, Place, Role, Span, Speaker)


class Mark(Record, frozen=True, kw_only=True):
    """Characters ``[start, end)`` of a quote's words, and what they say: ``killed``, ``place``, ``victim``."""

    start: int
    end: int
    kind: MarkKind
    says: str


class Quoted(Record, frozen=True, kw_only=True):
    """Words of a report as they stand in it at ``[start, end)`` of its text; marks count from the quote's own start."""

    text: str
    start: int
    end: int
    marks: tuple[Mark, ...] = ()


class Piece(NamedTuple):
    """A stretch of a quote: the innermost mark on it, or none."""

    text: str
    mark: Mark | None


def quoted(claim: Claim, text: str | None) -> tuple[Quoted, tuple[Quoted, ...]]:
    """A claim's sentence, and the other sentences of its document that hold words of it.

    Without the document's ``text`` only the sentence can be quoted, and so it is where it is the title's.
    """
    part = claim.sentence.part
    marks = sorted(set(_marks(claim, part)), key=lambda mark: (mark.start, mark.end, mark.kind))
    start, end = claim.sentence.start, claim.sentence.end
    words = text[start:end] if text is not None and part != "title" else claim.sentence.quote
    main = Quoted(text=words, start=start, end=end, marks=_within(marks, start, end))
    known = marks if part != "title" else sorted(set(_marks(claim, UNSET)), key=lambda mark: (mark.start, mark.end))
    outside = [mark for mark in known if part == "title" or not (start <= mark.start and mark.end <= end)]
    if text is None or not outside:
        return main, ()
    sentences = [(s, e) for s, e in split(text) if any(s <= mark.start < e for mark in outside)]
    others = [Quoted(text=text[s:e], start=s, end=e, marks=_within(outside, s, e)) for s, e in sentences]
    return main, tuple(other for other in others if other.marks)


def marked(claims: Iterable[Claim], text: str, start: int, end: int) -> Quoted:
    """The words at ``[start, end)`` of a document with everything marked that any of its claims has there."""
    found = {mark for claim in claims for mark in _marks(claim, claim.sentence.part)}
    marks = sorted(
        (m for m in found if m.kind != "place" or not any(_holds(m, other) for other in found)),
        key=lambda mark: (mark.start, mark.end, mark.kind),
    )
    return Quoted(text=text, start=start, end=end, marks=_within(marks, start, end))


def _holds(area: Mark, other: Mark) -> bool:
    """Whether a mark is of the words around several places, each marked by itself."""
    return other != area and other.kind == area.kind and area.start <= other.start and other.end <= area.end


def pieces(quote: Quoted) -> list[Piece]:
    """The quote cut where a mark begins or ends; a stretch under several marks goes to the shortest of them."""
    cuts = sorted({0, len(quote.text), *(at for mark in quote.marks for at in (mark.start, mark.end))})
    found: list[Piece] = []
    for start, end in pairwise(cuts):
        over = [mark for mark in quote.marks if mark.start <= start and end <= mark.end]
        mark = min(over, key=lambda one: (one.end - one.start, _RANK.index(one.kind)), default=None)
        if found and found[-1].mark == mark:
            found[-1] = Piece(found[-1].text + quote.text[start:end], mark)
        else:
            found.append(Piece(quote.text[start:end], mark))
    return [piece for piece in found if piece.text]


_RANK: tuple[MarkKind, ...] = (
    "figure", "trigger", "operation", "place", "time", "speaker", "target", "agent", "role",
)  # fmt: skip


def _marks(claim: Claim, part: Part) -> Iterator[Mark]:
    """Everything in the claim that stands in its document's text, or in its title; offsets of that."""
    trigger = claim.trigger
    if trigger.part == part:
        yield Mark(start=trigger.start, end=trigger.end, kind="trigger", says=claim.mode or claim.kind)
    for figure in _in(part, claim.figures):
        yield Mark(start=figure.start, end=figure.end, kind="figure", says=figure.measure)
    for role in _in(part, claim.roles):
        kind: MarkKind = "agent" if role.role == "agent" else "target" if role.role in ("target", "victim") else "role"
        yield Mark(start=role.start, end=role.end, kind=kind, says=role.role)
    for place in _in(part, [p for p in (claim.place, *claim.places) if p is not None]):
        yield Mark(start=place.start, end=place.end, kind="place", says="place")
    for span in _in(part, [claim.time.span] if claim.time is not None and claim.time.span is not None else []):
        yield Mark(start=span.start, end=span.end, kind="time", says="time")
    for speaker in _in(part, claim.said_by):
        yield Mark(start=speaker.start, end=speaker.end, kind="speaker", says="said by")


def _in(part: Part, words: Iterable[_Words]) -> Iterator[_Words]:
    return (one for one in words if one.part == part)


def _within(marks: Sequence[Mark], start: int, end: int) -> tuple[Mark, ...]:
    """The marks that lie in ``[start, end)``, counted from ``start``; those with no width hold no words."""
    return tuple(
        Mark(start=mark.start - start, end=mark.end - start, kind=mark.kind, says=mark.says)
        for mark in marks
        if start <= mark.start < mark.end <= end
    )

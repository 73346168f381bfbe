"""Tolls told place by place in one breath: "killed two in Idlib, five in Aleppo and one each in Homs and Hama".

The parser hangs only the first number on the verb. Each number that follows with a place of its own is a claim of its
own: the same thing happened there, to so many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from marsad.core.nouns import Claim, Figure, Mention, Place
from marsad.extract.phrases import SentenceView
from marsad.extract.settings import located_in
from marsad.lexicon.words import noun_classes
from marsad.text.numbers import Number

_JOINT: Final = re.compile(
    r"[\w\s'’-]{0,24}(?:,\s+[\w\s'’-]{1,30})?(?:,\s*(?:and\s+)?|;\s*|\s+and\s+)(?:another\s+|a\s+further\s+|the\s+other\s+)?"
)
"""What stands between a place and the number that the next place has: " region and "."""
_LEADING: Final = re.compile(
    r"\s+(?:of\s+them\s+|(?P<people>(?!each\b)[a-z]+)\s+)?(?P<each>each\s+)?(?:in|at|near|outside|around)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}"
)
"""What stands between a number and its place: " others in the city of "."""
_TELLING: Final = re.compile(r"\s+(?:[a-z]+\s+){0,5}(?:in|at|near|outside|around)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}")
"""The same for the first number, where the verb may stand between: " people were killed in "."""
_LISTED: Final = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+)(?:in\s+)?(?:the\s+)?")
_DONE_TO: Final = frozenset({"victim", "target", "place"})


def told_place_by_place(view: SentenceView, claim: Claim) -> list[Claim]:
    """The claim, at its first place where its sentence goes on with others, and one more for each of these."""
    counted = [f for f in claim.figures if not f.included and f.low is not None]
    places = located_in(view)
    if len(counted) != 1 or len(places) < 2:
        return [claim]
    first = next((n for n in view.numbers if n.start == counted[0].start), None)
    here = _place_of(view, first, places, _TELLING) if first is not None else None
    others = list(_following(view, here[0], places)) if here is not None else []
    if here is None or not others:
        return [claim]
    told = [_at(claim, counted[0], here[0].place)]
    for number, people, mention in others:
        told.append(_elsewhere(claim, _figure(view, number, counted[0], people), mention.place))
    return told


def _place_of(
    view: SentenceView, number: Number, places: Sequence[Mention], between: re.Pattern[str] = _LEADING
) -> tuple[Mention, re.Match[str]] | None:
    """The place that right after a number says where those were, and the words between."""
    for mention in places:
        if mention.start > number.end and (words := between.fullmatch(view.words(number.end, mention.start))):
            return mention, words
    return None


def _following(view: SentenceView, here: Mention, places: Sequence[Mention]) -> Iterator[tuple[Number, str, Mention]]:
    """The numbers after a place that have a place each, one after the other, with the word for whom they count."""
    for number in view.numbers:
        if number.start < here.end or not number.counts or number.low is None:
            continue
        if _JOINT.fullmatch(view.words(here.end, number.start)) is None:
            return
        if (found := _place_of(view, number, places)) is None:
            return
        here, words = found
        yield number, words["people"] or "", here
        if words["each"]:
            for mention in places:
                if mention.start > here.end and _LISTED.fullmatch(view.words(here.end, mention.start)):
                    here = mention
                    yield number, words["people"] or "", here


def _figure(view: SentenceView, number: Number, like: Figure, people: str) -> Figure:
    group = noun_classes().groups.get(people.removesuffix("s"), like.group) if people else like.group
    return replace(
        like, low=number.low, best=number.best, high=number.high, start=number.start, end=number.end,
        quote=view.words(number.start, number.end), group=group,
    )  # fmt: skip


def _at(claim: Claim, figure: Figure, place: Place | None) -> Claim:
    """The claim at the one of its places that its number is told of."""
    why = {name: said for name, said in claim.why_missing.items() if name != "place"}
    roles = tuple(role for role in claim.roles if role.role != "place")
    figures = tuple(figure if f.start == figure.start else f for f in claim.figures)
    return replace(claim, id="", roles=roles, figures=figures, place=place, places=(), why_missing=why)


def _elsewhere(claim: Claim, figure: Figure, place: Place | None) -> Claim:
    """The same at another place, where it was done to others."""
    roles = tuple(role for role in claim.roles if role.role not in _DONE_TO)
    return _at(replace(claim, roles=roles, figures=(figure,)), figure, place)

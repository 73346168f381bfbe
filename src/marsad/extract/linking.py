"""Which of a sentence's places the trained reader links to an event.

The parse says what hangs on what; the reader has seen thousands of sentences with the place of each verb's event, and
also knows "gunmen from Mosul attacked" from "gunmen attacked in Mosul".
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from marsad.core.nouns import Mention, Place
from marsad.extract.place_words import place_words
from marsad.lexicon.words import cue_words, noun_classes

if TYPE_CHECKING:
    from marsad.extract.encoder import Tagged
    from marsad.extract.frames import Frame
    from marsad.extract.phrases import SentenceView

LEAST = 0.5
"""Probability from which words are taken for the place of an event."""
_NEARLY = 0.25
"""How much less sure a second place may be."""
_PLACES = frozenset({"place", "facility"})
_NO_PLACES = frozenset({"time", "operation", "quantity"})
AROUND_KM = 15.0
"""How far from a town a place may lie that is said to be of it."""
_ARTICLES = frozenset({"the", "a", "an"})
_TWO_NAMES = re.compile(r",| and |[’']s ")
_NAME = re.compile(r"[A-Z0-9À-ÞŠŽĀĪŪḤṢṬŞ]|(?:al|el|as|ash|ad|adh|at|ath|az|an|ar|ez|es|eż)-[A-Z]")
"""A word of a name, also one that begins with a joined article: "Salah *al-Din*"."""
_NAME_GOES_ON = re.compile(r"[\w’'-]*(?:[ ](?:[A-Z][\w’'-]*))*")
_NAME_BEFORE = re.compile(r"(?:[A-Z][\w’'-]*[ ])*(?:[A-Z][\w’'-]*)?$")


def linked_places(view: SentenceView, frame: Frame) -> list[Mention] | None:
    """The places of an event, surest first, each as its mention or as a place that no gazetteer knows.

    Empty: the reader says that the sentence gives none; None: the sentence was not read.
    """
    if view.encoding is None:
        return None
    found = view.encoding.places_of(view.parsed.span(frame.trigger), (view.parsed.start, view.parsed.end), least=LEAST)
    if found is None:
        return None
    places: list[Mention] = []
    for one in found:
        if places and one.sure < found[0].sure - _NEARLY:
            break
        place = _mention(view, one)
        if place is not None and all(p.end <= place.start or place.end <= p.start for p in places):
            places.append(place)
    return _apart(view, places)


def _mention(view: SentenceView, one: Tagged) -> Mention | None:
    """The mention that the words are part of; a capitalised name that is no mention at all is an unknown place."""
    over = [m for m in view.mentions if m.start < one.end and one.start < m.end]
    places = [m for m in over if m.kind in _PLACES and m.place is not None]
    if places:
        best = min(places, key=lambda m: abs(m.start - one.start) + abs(m.end - one.end))
        start, end = _named_part(view, best, one)
        words = view.words(start, end)
        known = best.place or Place(start=start, end=end, text=words)
        if known.precision == "unknown":
            known = _around(view, start, end) or _quarter(view, start, end) or known
        place = replace(known, start=start, end=end, text=words)
        return Mention(start=start, end=end, kind=best.kind, text=words, place=place)
    named = _NAME.match(view.words(one.start, one.end)) is not None
    if not named or any(m.actor is not None or m.kind in _NO_PLACES for m in over):
        return None
    start, end = _whole_name(view, one)
    words = view.words(start, end)
    place = _around(view, start, end) or _quarter(view, start, end) or Place(start=start, end=end, text=words)
    return Mention(start=start, end=end, kind="place", text=words, place=place)


def _around(view: SentenceView, start: int, end: int) -> Place | None:
    """Where an unknown place lies by the words after it: "the Ben Younis area *of Benghazi*", "Yaka, *Damascus*"."""
    one = _place_after(view, end)
    return None if one is None else _within(view, start, end, one)


def _quarter(view: SentenceView, start: int, end: int) -> Place | None:
    """Where an unknown place lies by the words before it: "the *Khartoum suburb of* Wad Nubawi"."""
    before = [m for m in view.mentions if m.kind in _PLACES and m.place is not None and m.end <= start]
    for known in sorted(before, key=lambda m: -m.end):
        words = view.words(known.start, start).lower().split()
        between = words[len(view.words(known.start, known.end).split()) :]
        parts = words[-2:] if len(between) < 2 else between
        if len(between) <= 2 and parts[-1:] == ["of"] and parts[:1] and parts[0] in place_words().quarters:
            return None if known.place is None or known.place.id is None else _within(view, start, end, known.place)
    return None


def _within(view: SentenceView, start: int, end: int, one: Place) -> Place:
    """A place of which only is known what it lies in: near a town, or somewhere in an area."""
    words = view.words(start, end)
    inside = (one.id, *one.parents) if one.id is not None else one.parents
    if one.precision not in ("exact", "near"):
        return Place(
            start=start, end=end, text=words, admin1=one.admin1, admin2=one.admin2, country=one.country, parents=inside
        )
    return replace(
        one, start=start, end=end, text=words, id=None, parents=inside, precision="near",
        radius_km=max(AROUND_KM, one.radius_km or 0.0),
    )  # fmt: skip


def _place_after(view: SentenceView, end: int) -> Place | None:
    """The first known place of the names that follow and surround one another: "…, a village in X township, *in Y*"."""
    after = (m for m in view.mentions if m.kind in _PLACES and m.place is not None and m.start >= end)
    for known in sorted(after, key=lambda m: (m.start, -m.end)):
        if known.start < end:
            continue
        if known.place is None or not _says_where(view.words(end, known.start)):
            return None
        if known.place.id is not None or known.place.admin1 is not None or known.place.country is not None:
            return known.place
        end = known.end
    return None


def _says_where(between: str) -> bool:
    """Whether the words between two names only say that the first lies in the second."""
    words = between.lower().replace(",", " , ").split()
    kinds, cues = noun_classes().things, cue_words("settings")
    within = {",", *cues["within"]}
    return bool(within & set(words)) and all(
        word in within or word in _ARTICLES or word in cues["parts"] or kinds.get(word) == "place" for word in words
    )


def _named_part(view: SentenceView, mention: Mention, one: Tagged) -> tuple[int, int]:
    """A mention without the common words around its name ("the villages of Tal Mustawi"); of two names the linked."""
    start, end = mention.start, mention.end
    if _TWO_NAMES.search(view.words(start, end)):
        start, end = max(start, one.start), min(end, one.end)
    words = list(re.finditer(r"[\w’'.-]+", view.words(start, end)))
    named = [m for m in words if _NAME.match(m.group())]
    if not named:
        return start, end
    return start + named[0].start(), start + named[-1].end()


def _whole_name(view: SentenceView, one: Tagged) -> tuple[int, int]:
    """A name to both its ends: "Kuweires Military Airport" where only "Kuweires" was surely linked."""
    after = _NAME_GOES_ON.match(view.text, one.end, view.parsed.end)
    before = _NAME_BEFORE.search(view.words(view.parsed.start, one.start))
    start = one.start - len(before.group()) if before is not None else one.start
    return start, after.end() if after is not None else one.end


def _apart(view: SentenceView, places: list[Mention]) -> list[Mention]:
    """Without the area that only says where the place before it lies; one that a list names beside it stays."""
    ordered = sorted(places, key=lambda one: one.start)
    around = {
        one.start
        for one, after in pairwise(ordered)
        if one.place is not None
        and after.place is not None
        and after.place.id is None
        and one.place.id in after.place.parents
    } | {
        after.start
        for one, after in pairwise(ordered)
        if one.place is not None
        and after.place is not None
        and after.place.id in one.place.parents
        and not {";", "and", "as"} & set(view.words(one.end, after.start).replace(";", " ; ").split())
    }
    return [one for one in places if one.start not in around]

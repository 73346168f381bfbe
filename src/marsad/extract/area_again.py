"""Areas that are taken up by what they are: "more than a hundred people were kidnapped *in the state* this year"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from marsad.core.nouns import Place
from marsad.extract import grammar
from marsad.extract.frames import Frame
from marsad.extract.phrases import SentenceView
from marsad.lexicon.gazetteer import PlaceEntry
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_KINDS = ("admin1", "admin2", "country")


class Areas(Protocol):
    """What gives an area by its gazetteer id."""

    def get(self, ident: str, /) -> PlaceEntry | None:
        """The entry, or None."""


@cache
def _nouns() -> dict[str, str]:
    """What each noun may call: "state" an area of the first order."""
    table = cue_words("settings")["area_again"]
    return {noun: kind for kind in _KINDS for noun in table[kind]}


def area_again(view: SentenceView, frame: Frame, known: Place | None, areas: Areas) -> tuple[PlaceEntry, Token] | None:
    """The area around the story's place that a sentence means by "the province", and the noun; None without any."""
    for token in view.parsed.doc if known is not None else ():
        kind = _nouns().get(token.lower_)
        if kind is None or known is None or not _is_taken_up(token) or frame.trigger not in grammar.governors(token):
            continue
        for ident in (known.id, *known.parents):
            entry = areas.get(ident) if ident is not None else None
            if entry is not None and entry.kind == kind:
                return entry, token
    return None


def _is_taken_up(noun: Token) -> bool:
    """ "In *the state*", "across *the country*"; not "in the state of Borno" or "in the northern province"."""
    where = noun.dep_ == "pobj" and noun.head.lower_ in ("in", "across", "throughout", "around")
    bare = all(child.dep_ in ("det", "punct") for child in noun.children)
    return where and bare and any(child.lower_ == "the" for child in noun.children)

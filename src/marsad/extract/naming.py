"""Names of a text: what the lexicons know first, what the trained reader tags second, the parser's names last.

The reader has learned from official texts on Syria and Iraq what counts as a name there ("Iraqi forces" is a body, "the
Hawija district" a place); the parser's model knows the rest of the world better than nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from marsad.core.nouns import Mention
from marsad.core.vocabulary import MentionKind
from marsad.extract.names import Named, trimmed

if TYPE_CHECKING:
    from marsad.extract.encoder import Encoding, Tagged

LEAST = 0.6
"""How sure the reader must be of a name."""
LEAST_AGAINST = 0.8
"""How sure it must be of one that the parser or a word list calls something else."""
_KINDS: dict[str, MentionKind] = {
    "person": "person", "organisation": "organisation", "nationality": "nationality", "weapon": "weapon",
    "vehicle": "vehicle", "money": "money", "quantity": "quantity",
}  # fmt: skip
LEAST_PLACE = 0.9
"""How sure it must be of a place that the parser calls a person or a body."""
_FIRM: frozenset[MentionKind] = frozenset({"time", "operation", "facility"})
"""Kinds that other readers of ours know better."""
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_PROPER: frozenset[MentionKind] = frozenset({"person", "organisation", "nationality"})
_ARTICLES = frozenset({"the", "a", "an"})


def with_read_places(named: Sequence[Named], encoding: Encoding) -> list[Named]:
    """The parser's names; what the reader surely takes for a place is one, whatever the parser calls it."""
    places = [Named(one.start, one.end, "GPE") for one in encoding.tagged(("place",), least=LEAST_PLACE)]
    covered = [n for n in named if n.label in _PLACE_LABELS]
    added = [p for p in places if not any(n.start < p.end and p.start < n.end for n in covered)]
    kept = [n for n in named if not any(p.start <= n.start and n.end <= p.end for p in added)]
    return sorted((*kept, *added))


def with_read_names(known: Sequence[Mention], encoding: Encoding, text: str) -> list[Mention]:
    """The mentions with those that the reader adds; what it tags as something else than the parser did, it is."""
    tagged = encoding.tagged(tuple(_KINDS), least=LEAST)
    sure = [one for one in tagged if one.sure >= LEAST_AGAINST]
    kept = [m for m in known if not any(_replaces(one, m) for one in sure)]
    return sorted((*kept, *_new(tagged, kept, text)), key=lambda m: (m.start, m.end, m.kind))


def _replaces(one: Tagged, known: Mention) -> bool:
    """Whether a tagged span takes the place of a mention that only the parser or a word list stands for."""
    if not (known.start < one.end and one.start < known.end) or known.actor is not None:
        return False
    return known.kind in _KINDS and known.kind != "nationality" and _KINDS[one.label] != "quantity"


def _is_name(words: str) -> bool:
    return any(word[0].isupper() and word.lower() not in _ARTICLES for word in words.split())


def _new(tagged: Sequence[Tagged], kept: Sequence[Mention], text: str) -> list[Mention]:
    found: list[Mention] = []
    for one in tagged:
        start, end = trimmed(text, one.start, one.end)
        kind = _KINDS[one.label]
        over = [m for m in (*kept, *found) if m.start < end and start < m.end]
        if end - start < 2 or (kind in _PROPER and not _is_name(text[start:end])):
            continue
        if any(m.kind == kind or m.kind in _FIRM for m in over):
            continue
        found.append(Mention(start=start, end=end, kind=kind, text=text[start:end]))
    return found

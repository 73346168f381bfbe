"""A title that is kept apart from the text is read before it, as the headline that it is.

Text given in JSON Lines is used exactly as it stands, so its spans index into that very string. What is read in the
title has spans of the title, and each of them says so (``part``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from marsad.core.nouns import Claim, Document
from marsad.extract.claims import claim_id
from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from marsad.extract.tracing import DocumentTrace

_GAP = "\n\n"
_LOOKED_AT = 400  # characters: where a text may open with its title again, after a date or a caption
_COMPARED = 40  # characters, letters and figures alone
_SUFFIX = re.compile(r"\s+(?:\||»|::|[-–—])\s+")
_Any = TypeVar("_Any")


def joined(document: Document) -> tuple[Document, int]:
    """The document with its title as the first line of its text, and by how much that moves the text.

    Unmoved (0) where it has no title, or the text opens with it anyway. Of the title, the outlet's name at its end is
    left out.
    """
    title = headline_of(document.title or "", document.publisher or "")
    if not title or _folded(title)[:_COMPARED] in _folded(document.text[:_LOOKED_AT]):
        return document, 0
    whole = msgspec.structs.replace(document, title=title, text=title + _GAP + document.text)
    return whole, len(title) + len(_GAP)


def headline_of(title: str, publisher: str = "") -> str:
    """A title without the name of its outlet at the end: "… in Fresno | Fox 26", "… - KTBS.com - News and Weather"."""
    line = title.split("\n", maxsplit=1)[0].rstrip()
    for found in _SUFFIX.finditer(line):
        tail = line[found.end() :]
        if found.start() and (_names_outlet(tail, publisher) or ("|" in found.group() and not _tells(tail))):
            return line[: found.start()]
    return line


def _names_outlet(tail: str, publisher: str) -> bool:
    words = {word.strip(".,&").lower() for word in tail.split()}
    known = _folded(publisher) and _folded(publisher) in _folded(tail)
    address = re.search(r"\w\.(?:com|net|org|co|tv|news|info)\b", tail.lower()) is not None
    return bool(known) or address or (bool(words & set(cue_words("headlines")["outlets"])) and not _tells(tail))


def _tells(words: str) -> bool:
    """Whether words tell of something: an outcome or a number is among them."""
    low = {word.strip(".,:;").lower() for word in words.split()}
    return bool(low & set(cue_words("headlines")["outcomes"]))


def _folded(words: str) -> str:
    return "".join(filter(str.isalnum, words.lower()))


def parted(claims: Sequence[Claim], moved: int) -> list[Claim]:
    """Claims read in the joined text, each span where its words stand: in the text, or in the title."""
    told = [moved_back(claim, moved) for claim in claims]
    return [msgspec.structs.replace(claim, id=claim_id(claim)) for claim in told]


def parted_trace(trace: DocumentTrace, claims: Sequence[Claim], moved: int, document: Document) -> DocumentTrace:
    """A trace of the joined text as one of the document, with ``claims`` as `parted` gave them, in the same order."""
    ids = {old.id: new.id for old, new in zip(trace.claims, claims, strict=True)}
    seen = moved_back(trace.sentences, moved)
    sentences = tuple(
        msgspec.structs.replace(
            one, triggers=tuple(msgspec.structs.replace(t, claim=ids.get(t.claim or "")) for t in one.triggers)
        )
        for one in seen
    )
    return msgspec.structs.replace(
        trace, title=document.title, claims=tuple(claims), sentences=sentences,
        confidences={ids[claim]: weighed for claim, weighed in trace.confidences.items() if claim in ids},
    )  # fmt: skip


def moved_back(value: _Any, moved: int) -> _Any:
    """A record with every span in it moved back, or marked as the title's."""
    if isinstance(value, tuple):
        return tuple(moved_back(one, moved) for one in value)  # type: ignore[return-value]
    if not isinstance(value, msgspec.Struct):
        return value
    changes: dict[str, Any] = {}
    fields = value.__struct_fields__
    for name in fields:
        old = getattr(value, name)
        if isinstance(old, (tuple, msgspec.Struct)) and (new := moved_back(old, moved)) is not old:
            changes[name] = new
    if isinstance(getattr(value, "start", None), int) and getattr(value, "end", 0) > 0:
        changes |= _span(value, moved)
    return msgspec.structs.replace(value, **changes) if changes else value


def _span(value: Any, moved: int) -> dict[str, Any]:
    inside = value.start < moved
    changes: dict[str, Any] = {} if inside else {"start": value.start - moved, "end": value.end - moved}
    if inside and "part" in value.__struct_fields__:
        changes["part"] = "title"
    for name in ("same_as", "trigger"):
        at = getattr(value, name, None)
        if isinstance(at, int):
            # What the title told first is no place in the text.
            across = (at < moved) != inside
            changes[name] = None if across else at if inside else at - moved
    return changes

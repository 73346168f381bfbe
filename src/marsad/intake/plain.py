"""Plain text: an article as it was pasted, with whatever stood above it and between its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marsad.core.nouns import Document
from marsad.intake.boilerplate import without_boilerplate
from marsad.intake.cleaning import clean
from marsad.intake.dates import moment_of
from marsad.intake.encoding import decode
from marsad.intake.header import read_header
from marsad.intake.items import Fields, Item, document

MEDIA_TYPE = "text/plain"
_GAP = re.compile(r"(?<=\S)(?:[ ]{3,}|[ ]*\t[ \t]*)(?=\S)")  # the space between the columns of a masthead
_SPACED = re.compile(r"^(?:\w {1,3}){4,}\w$", re.M)

_FILED = re.compile(
    r"^[A-Z][\w'’ .-]{1,40},\s+(?P<day>[\w ,]{6,24}\b\d{4})\s*(?:\([^)\n]{2,40}\)\s*)?[-–—]{1,2}\s+\S", re.MULTILINE
)
_OPENING = 600  # characters: a report is filed in its first paragraph


def read_plain(item: Item) -> Iterator[Document]:
    """The document in ``item``: advertisement and navigation lines left out, the block above the article read.

    Where such a block was recognised the text is the title, a blank line and the article; else it is the text as it
    came, less the boilerplate lines, and nothing but perhaps a title is known.
    """
    yield document(item, fields_of(decode(item.data, declared=item.charset)), MEDIA_TYPE)


def _close_up(match: re.Match[str]) -> str:
    """A masthead in spaced letters as words."""
    return " ".join(word.replace(" ", "") for word in re.split(r" {2,}", match[0]))


def _filed_on(body: str) -> str | None:
    """The day, with its year, that a report's first paragraph was filed on: "Goma, 14 November 2024 - …"."""
    found = _FILED.search(body[:_OPENING])
    return moment_of(found["day"]) if found else None


def fields_of(text: str) -> Fields:
    """What the pasted ``text`` says about itself, and the article in it."""
    lines = clean(text).split("\n")
    header = read_header(clean(_GAP.sub(" | ", _SPACED.sub(_close_up, text))).split("\n"))
    body = clean("\n".join(without_boilerplate(lines[header.body :] if header.found else lines)))
    if header.found and header.title and not body.startswith(header.title):
        body = clean("\n\n".join([header.title, *header.standfirst, body]))
    return Fields(
        text=body,
        title=header.title,
        author=header.author,
        publisher=header.publisher,
        published=header.published or _filed_on(body),
        url=header.url if header.found else None,
        language=header.language,
    )

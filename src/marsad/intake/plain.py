"""Plain text: an article as it was pasted, with whatever stood above it and between its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from marsad.core.nouns import Document
from marsad.intake.boilerplate import without_boilerplate
from marsad.intake.cleaning import clean
from marsad.intake.encoding import decode
from marsad.intake.header import read_header
from marsad.intake.items import Fields, Item, document

MEDIA_TYPE = "text/plain"


def read_plain(item: Item) -> Iterator[Document]:
    """The document in ``item``: advertisement and navigation lines left out, the block above the article read.

    Where such a block was recognised the text is the title, a blank line and the article; else it is the text as it
    came, less the boilerplate lines, and nothing but perhaps a title is known.
    """
    yield document(item, fields_of(decode(item.data, declared=item.charset)), MEDIA_TYPE)


def fields_of(text: str) -> Fields:
    """What the pasted ``text`` says about itself, and the article in it."""
    lines = clean(text).split("\n")
    header = read_header(lines)
    body = clean("\n".join(without_boilerplate(lines[header.body :] if header.found else lines)))
    if header.found and header.title and not body.startswith(header.title):
        body = clean("\n\n".join([header.title, *header.standfirst, body]))
    return Fields(
        text=body,
        title=header.title,
        author=header.author,
        publisher=header.publisher,
        published=header.published,
        url=header.url if header.found else None,
        language=header.language,
    )

"""One item that came in (a file, a record of a web archive, a line of JSON) and the document made of it."""

from __future__ import annotations

from dataclasses import dataclass

from marsad.core.errors import EmptyError, MarsadError, TooLargeError
from marsad.core.ids import document_id
from marsad.core.nouns import Document, Failure
from marsad.intake.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, kw_only=True)
class Item:
    """Bytes to make a document of, with what the transport said about them."""

    data: bytes
    path: str
    url: str | None = None
    charset: str | None = None
    media_type: str | None = None
    suffix: str = ""
    limits: Limits = DEFAULT_LIMITS


@dataclass(kw_only=True)
class Fields:
    """What was found about an article; None where nothing was found."""

    text: str = ""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


def document(item: Item, fields: Fields, media_type: str) -> Document:
    """The document made of ``item``; raises `EmptyError` (D301) without text, `TooLargeError` (D204) with too much."""
    if not fields.text.strip():
        raise EmptyError("D301", "there is no article text in it.", "Check that it is an article and not a front page.")
    check_length(fields.text, item.limits)
    return Document(
        id=document_id(item.data),
        text=fields.text,
        path=item.path,
        url=fields.url or item.url,
        title=fields.title,
        author=fields.author,
        publisher=fields.publisher,
        published=fields.published,
        language=fields.language or language_of(fields.text),
        media_type=media_type,
    )


def check_length(text: str, limits: Limits) -> None:
    """Raises `TooLargeError` (D204) for a text over the bound."""
    if len(text) > limits.text_chars:
        raise TooLargeError(
            "D204",
            f"the text has {len(text):,} characters, more than {limits.text_chars:,}.",
            "Split it into articles, or raise the limit `text_chars`.",
        )


def language_of(text: str) -> str:
    """The language of ``text`` as ISO 639-1, "und" where it cannot be told."""
    from marsad.text.languages import language_of as detect  # loads a model

    return detect(text)


def failure(error: MarsadError, path: str, *, url: str | None = None, where: str = "") -> Failure:
    """``error`` as the record that is kept of it; ``where`` says which line or record ("line 7")."""
    advice = f" Next: {error.advice}" if error.advice else ""
    return Failure(
        path=path, code=error.code, reason=f"{where + ': ' if where else ''}{error.message}{advice}", url=url
    )

"""From paths to `document/1` records, each document as if it were the only one; no database is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from marsad.core.fold import fold
from marsad.core.nouns import DocumentRecord, Failure
from marsad.flow.coding import Coded, Coder
from marsad.flow.engines import Engine, Serial
from marsad.flow.parts import Compares, ExtractorGiven, MentionsWanted


def extract(
    paths: Iterable[str | Path],
    *,
    extractor: ExtractorGiven,
    resolver: Compares | None = None,
    mentions: MentionsWanted = "all",
    engine: Engine | None = None,
) -> Iterator[DocumentRecord]:
    """A `DocumentRecord` per document, in the order of ``paths``, lazily; one with its ``failures`` where it failed.

    ``id`` is the document's own id where it had one, and the claims and events name the document by it. ``resolver``
    judges the claims within each document; without it every claim is an event of its own.
    """
    from marsad.intake import read

    coder = Coder(extractor, mentions=mentions)
    for item in (engine or Serial()).map(coder, read(paths)):
        if isinstance(item, Coded):
            yield _record_of(item, resolver)
        elif isinstance(item, Failure):
            yield DocumentRecord(id=item.path, path=item.path, url=item.url, failures=(item,))


def _record_of(coded: Coded, resolver: Compares | None) -> DocumentRecord:
    document = coded.document
    named = msgspec.structs.replace(document, id=document.name)
    claims = tuple(msgspec.structs.replace(claim, document=document.name) for claim in coded.claims)
    judgements = resolver.judge(claims, [named]) if resolver is not None and claims else []
    return DocumentRecord(
        id=document.name,
        path=document.path,
        url=document.url,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        language=document.language,
        text=document.text,
        relevant=coded.relevant,
        mentions=coded.mentions,
        claims=claims,
        events=fold(claims, judgements).events,
        failures=coded.failures,
    )

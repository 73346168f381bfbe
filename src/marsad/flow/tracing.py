"""From paths to what was seen in each document while it was read: for `extract --explain`; no database is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from marsad.core.fold import fold
from marsad.core.nouns import Document, Failure
from marsad.flow.coding import Coded, Coder
from marsad.flow.parts import Compares, ExtractorGiven, Reading

if TYPE_CHECKING:
    from marsad.extract.tracing import DocumentTrace


def trace(
    paths: Iterable[str | Path], *, extractor: ExtractorGiven, resolver: Compares | None = None
) -> Iterator[DocumentTrace]:
    """A `DocumentTrace` per document, in the order of ``paths``, lazily; one with its ``failures`` where it failed.

    An extractor without a ``trace`` of its own (one of a user's, for another language) is shown by its claims alone.
    """
    from marsad.extract.tracing import DocumentTrace
    from marsad.intake import read

    noting = _Noting(extractor if hasattr(extractor, "read") else extractor())
    coder = Coder(noting)
    for item in read(paths):
        if isinstance(item, Failure):
            yield DocumentTrace(id=item.path, path=item.path, failures=(item,))
        elif isinstance(item, Document):
            yield _with_events(coder.code(item), noting, resolver)


class _Noting:
    """An extractor that keeps what it saw in the document it read last."""

    def __init__(self, extractor: object) -> None:
        self._extractor = extractor
        self.seen: DocumentTrace | None = None

    def read(self, document: Document, *, mentions: str = "all") -> Reading:
        """What was read, by way of the trace where the extractor can give one."""
        from marsad.extract.tracing import DocumentTrace

        self.seen = None
        make = getattr(self._extractor, "trace", None)
        if make is not None:
            self.seen, reading = make(document)
            return reading  # type: ignore[no-any-return]
        reading = self._extractor.read(document, mentions=mentions)  # type: ignore[attr-defined]
        self.seen = DocumentTrace.of_claims(document, reading.claims)
        return reading  # type: ignore[no-any-return]


def _with_events(coded: Coded, noting: _Noting, resolver: Compares | None) -> DocumentTrace:
    from marsad.extract.tracing import DocumentTrace

    document, seen = coded.document, noting.seen
    if seen is None or not coded.coded:
        return DocumentTrace(id=document.name, path=document.path, title=document.title, failures=coded.failures)
    named = msgspec.structs.replace(document, id=document.name)
    claims = tuple(msgspec.structs.replace(claim, document=document.name) for claim in seen.claims)
    judgements = resolver.judge(claims, [named]) if resolver is not None and claims else []
    return msgspec.structs.replace(seen, claims=claims, events=fold(claims, judgements).events)

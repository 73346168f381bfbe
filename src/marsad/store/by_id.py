"""The documents of a ledger as a mapping from id to document, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from marsad.core.nouns import Document


class DocumentsById(Mapping[str, Document]):
    """Reads a document's text only when that document is asked for; ``names`` are the ids and what people call them."""

    def __init__(self, names: Mapping[str, str], read: Callable[[str], Document]) -> None:
        self.names, self._read = names, read

    def __getitem__(self, ident: str) -> Document:
        if ident not in self.names:
            raise KeyError(ident)
        return self._read(ident)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

"""Brings together what the ledger knows of an event, a claim or a document, and has it explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from marsad.core.nouns import Document
from marsad.flow.folding import View
from marsad.publish.explain import Explanation, Known
from marsad.publish.explain import explain as explained

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger


class _Texts(Mapping[str, Document]):
    """The ledger's documents, each read when it is looked up: an explanation quotes few of them."""

    def __init__(self, ledger: Ledger, names: Mapping[str, str]) -> None:
        self._ledger, self._names = ledger, names

    def __getitem__(self, ident: str) -> Document:
        if ident not in self._names:
            raise KeyError(ident)
        return self._ledger.document(ident)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def explain(ledger: Ledger, view: View, name: str) -> Explanation:
    """Explains an event, a figure (``EVENT:killed``), a claim or a document; see `marsad.publish.explain.explain`.

    Ids may be abbreviated. Raises `UsageError`: U601 unknown, U602 ambiguous, U603 no measure, U604 no such figure.
    """
    names = ledger.names()
    known = Known(
        events=view.events,
        claims=view.claims,
        judgements=view.judgements,
        redirects=view.redirects,
        names=names,
        documents=_Texts(ledger, names),
    )
    return explained(name, known)

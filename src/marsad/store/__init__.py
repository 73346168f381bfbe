"""Keeps the ledger: documents, claims, judgements and failures, in SQLite here and in PostgreSQL for a team.

Takes the nouns of `core` and gives the same nouns back, in the order in which they were recorded.
Never updates or deletes a row of the ledger, and never knows what a row means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.store.ledger import Batch, Ledger

__all__ = ["Batch", "Ledger"]


def __getattr__(name: str) -> Any:
    """Loads the ledger (and with it SQLAlchemy) when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from marsad.store import ledger

    return getattr(ledger, name)

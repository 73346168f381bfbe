"""Brings foreign bytes in safely and makes documents of them.

Takes paths of HTML, text, PDF, feeds, WARC and JSON Lines; gives a `Document` or a `Failure` with its reason for each.
Reaches the network through one door (`doors`) only, and readers never; never lets a failure pass as None, never changes
text that came as JSON Lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.intake.limits import Limits
    from marsad.intake.reading import read, read_source
    from marsad.intake.sources import Source, expand

__all__ = ["Limits", "Source", "expand", "read", "read_source"]

_HOMES = {
    "Limits": "marsad.intake.limits",
    "Source": "marsad.intake.sources",
    "expand": "marsad.intake.sources",
    "read": "marsad.intake.reading",
    "read_source": "marsad.intake.reading",
}


def __getattr__(name: str) -> Any:
    """Loads a reader when it is first asked for, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)

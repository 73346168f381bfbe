"""Marsad turns news reports on armed conflict into event data that can be defended.

::

    import marsad

    obs = marsad.open("observatory.db")
    obs.add("reports/")
    obs.events(actor="islamic-state", since="2023-03")
    obs.explain("e-…")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.observatory import Observatory, open

__all__ = ["Observatory", "__version__", "open"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Loads the façade when it is first asked for, so that ``import marsad`` costs next to nothing."""
    if name not in ("Observatory", "open"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from marsad import observatory

    return getattr(observatory, name)


def __dir__() -> list[str]:
    return sorted(__all__)

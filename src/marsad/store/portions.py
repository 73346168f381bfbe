"""Long lists of values in portions that one query takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

_AT_ONCE: Final = 500


def portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many values at a time as one query takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

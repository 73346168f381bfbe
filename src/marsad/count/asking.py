"""What a count can be asked for: what is counted, and by what it can be broken down."""

from __future__ import annotations

from typing import Final, Literal

from marsad.core.vocabulary import MEASURES, Measure

Counted = Measure | Literal["incidents"]
COUNTED: Final[tuple[Counted, ...]] = (*MEASURES, "incidents")
Dimension = Literal["year", "month", "week", "country", "admin1", "admin2", "kind", "actor", "group"]
DIMENSIONS: Final[tuple[Dimension, ...]] = (
    "year", "month", "week", "country", "admin1", "admin2", "kind", "actor", "group",
)  # fmt: skip

"""Days as numbers (proleptic ordinals), so that they can be subtracted."""

from __future__ import annotations

import dataclasses
from datetime import date


@dataclasses.dataclass(frozen=True, slots=True)
class Days:
    """First and last day (proleptic ordinals), and whether the text gave them."""

    start: int
    end: int
    published: bool

    @property
    def sure(self) -> bool:
        """One day that the text gives."""
        return self.start == self.end and not self.published


def day_number(day: str | None) -> int | None:
    """The ordinal of an ISO day or timestamp; None for nothing or for no date."""
    if not day:
        return None
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def gap_days(left: Days, right: Days) -> int:
    """Days between two times; 0 where they touch or overlap."""
    return max(0, left.start - right.end, right.start - left.end)

"""The figures that this release was published with, beside what is to be reached and what others reached."""

from __future__ import annotations

from importlib import resources

import msgspec

from marsad.core.nouns import Record


class Published(Record, frozen=True, kw_only=True):
    """One figure on one set; ``value`` is null where it was not measured, ``reached`` where there is no target."""

    set: str
    title: str
    figure: str
    value: float | None
    target: float | None
    reached: bool | None
    others: str = ""
    day: str = ""


def published() -> tuple[Published, ...]:
    """All figures, in the order of the sets (`make bench` measures them and writes ``figures.json``)."""
    file = resources.files("marsad.measure") / "figures.json"
    return msgspec.json.decode(file.read_bytes(), type=tuple[Published, ...])

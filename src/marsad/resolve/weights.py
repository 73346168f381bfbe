"""The numbers of a comparison, read from `weights.toml`: data that a person can read and change."""

from __future__ import annotations

import tomllib
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from marsad.core.errors import UsageError

_PACKAGED: Final = "weights.toml"


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kinds and modes (``assault/raid``) that reports of one event use for one another."""

    members: tuple[str, ...]
    bits: float
    needs_agent: bool = False


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All weights, thresholds and families; one mapping of names to numbers for each part of a comparison."""

    verdict: dict[str, float]
    prior: dict[str, float]
    blocking: dict[str, float]
    time: dict[str, float]
    place: dict[str, float]
    kind: dict[str, float]
    families: dict[str, Family]
    status: dict[str, float]
    actors: dict[str, float]
    figures: dict[str, float]
    people: dict[str, float]
    operation: dict[str, float]
    wording: dict[str, float | list[tuple[float, float]]]
    nearness: dict[str, float]
    own: dict[str, float]
    documents: dict[str, float | list[tuple[float, float]]]
    parts: dict[str, float]
    copies: dict[str, float]
    between: dict[str, dict[str, float]]
    """Learned: the bits of every line of a comparison of two reports, by part; `marsad.resolve.evidence`."""

    @cached_property
    def members(self) -> dict[str, frozenset[str]]:
        """The families of each kind and mode."""
        found: dict[str, set[str]] = {}
        for name, family in self.families.items():
            for member in family.members:
                found.setdefault(member, set()).add(name)
        return {member: frozenset(names) for member, names in found.items()}

    def families_of(self, kind: str) -> frozenset[str]:
        """The families of a kind and mode (``assault/raid``)."""
        return self.members.get(kind, frozenset())

    @cached_property
    def steps(self) -> dict[str, list[tuple[float, str]]]:
        """The parts whose lines are numbers to be reached, the largest first: (0.5, "0.50")."""
        return {
            part: sorted(((float(name), name) for name in lines if name[0].isdigit()), reverse=True)
            for part, lines in self.between.items()
        }

    def reached(self, part: str, value: float) -> str:
        """The line of ``between.<part>`` that a value reaches, else ``none``."""
        return next((name for least, name in self.steps[part] if value >= least), "none")

    def number(self, part: str, name: str) -> float:
        """One number of a part that also holds steps."""
        value = getattr(self, part)[name]
        if isinstance(value, list):
            raise TypeError(f"{part}.{name} is a list of steps")
        return float(value)

    def step(self, part: str, value: float) -> float:
        """The bits of the first step that ``value`` reaches, else the part's ``none``."""
        steps = getattr(self, part)["steps"]
        for least, bits in steps:
            if value >= least:
                return float(bits)
        return self.number(part, "none")


def load_weights(path: Path | None = None) -> tuple[Weights, bytes]:
    """The weights in ``path`` (by default the packaged ones) and the bytes they were read from.

    Raises `UsageError` (U301) for a file that is no TOML or lacks a part.
    """
    content = path.read_bytes() if path else resources.files("marsad.resolve").joinpath(_PACKAGED).read_bytes()
    try:
        weights = msgspec.convert(tomllib.loads(content.decode("utf-8")), Weights)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            "U301", f"the resolver's weights cannot be read: {error}", "start from the packaged file"
        ) from error
    return weights, content

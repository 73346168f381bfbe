"""A span of text that names a place, on its way to one place: what the geoparser's steps hand on to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.lexicon.gazetteer import PlaceEntry


@dataclass(slots=True)
class Toponym:
    """A span that names a place: ``start`` and ``end`` of the name, ``outer`` with the words for its kind around it.

    ``quarter`` is set for a part of a town, ``point`` where something lies near or far from it, as only from a point,
    ``sure`` is the probability of its likeliest place, ``doubted`` is set where that is too low (`place_confidence`).
    """

    start: int
    end: int
    text: str
    label: str
    outer: tuple[int, int]
    entries: list[PlaceEntry] = field(default_factory=list)
    wanted: str | None = None
    facility: bool = False
    short: bool = False
    weight: float = 0.0
    odds: list[float] = field(default_factory=list)
    parent: Toponym | None = None
    peers: list[Toponym] = field(default_factory=list)
    sure: float = 0.0
    doubted: bool = False
    quarter: bool = False
    point: bool = False

    @property
    def in_town(self) -> bool:
        """Whether it is a street, a building or a quarter of which no gazetteer tells where it lies."""
        return (self.facility or self.quarter) and (not self.entries or self.doubted)

    @property
    def best(self) -> PlaceEntry | None:
        """The entry with the highest odds, once ranked."""
        if not self.entries or not self.odds:
            return None
        return self.entries[max(range(len(self.entries)), key=self.odds.__getitem__)]

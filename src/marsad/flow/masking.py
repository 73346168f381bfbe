"""Which events pass a query: one mask over all columns, as `selecting` would say of each event."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from marsad.flow import selecting
from marsad.flow.columns import UNDATED, Columns, Mask, Places, day_of
from marsad.flow.listing import folded_words

if TYPE_CHECKING:
    from marsad.flow.parts import KnowsActors
    from marsad.flow.searching import Query

Says = Callable[[Sequence[str]], Sequence[int]]
"""From folded phrases to the roots of events whose reports hold each of them."""
Box = tuple[float, float, float, float]
_POINTS: Final = ("exact", "near", "admin2")
_PHRASE: Final = re.compile(r'"([^"]*)"|(\S+)')
_KM_PER_DEGREE: Final = 111.0


def phrases_of(text: str) -> list[str]:
    """The words and quoted phrases of a search, folded as the read model keeps them."""
    found = (folded_words(quoted or word) for quoted, word in _PHRASE.findall(text))
    return [phrase for phrase in found if phrase]


def mask_of(columns: Columns, query: Query, *, actors: KnowsActors | None, says: Says) -> Mask:
    """The events that pass; places asked for are already `located`."""
    filters, values = query.filters, columns.values
    mask: Mask = columns.coded["status"].passing(filters.status)[values["status"]]
    if filters.min_sources > 1:
        mask &= values["sources"] >= filters.min_sources
    if filters.since or filters.until:
        mask &= values["start_day"] != UNDATED
    if filters.until:
        mask &= values["start_day"] <= day_of(filters.until)
    if filters.since:
        mask &= values["end_day"] >= day_of(filters.since)
    if filters.kind:
        mask &= _of_kind(columns, filters.kind)
    if (within := _places(columns.places, query)) is not None:
        mask &= np.append(within, False)[values["place"]]  # -1, no place, is the last
    if wanted := selecting.wanted_actors(filters, actors):
        mask &= columns.having("actor", wanted)
    return _narrowed(columns, query, mask, says)


def _narrowed(columns: Columns, query: Query, mask: Mask, says: Says) -> Mask:
    """By what a screen asks besides the contract's filters."""
    values = columns.values
    if query.confidence > 0:
        mask &= values["confidence"] >= np.float32(query.confidence)
    if query.review:
        mask &= columns.coded["review"].passing([query.review])[values["review"]]
    if not query.talk and not query.filters.kind:
        mask &= ~values["talk"]
    if query.sources:
        mask &= columns.having("publisher", query.sources)
    if query.text:
        phrases = phrases_of(query.text)
        said = np.zeros(len(columns), np.bool_)
        if phrases:
            said[columns.positions(says(phrases))] = True
        mask &= said
    return mask


def _of_kind(columns: Columns, wanted: Sequence[str]) -> Mask:
    kinds: Mask = columns.coded["kind"].passing([kind for kind in wanted if "/" not in kind])[columns.values["kind"]]
    for kind, _, mode in (name.partition("/") for name in wanted if "/" in name):
        both = columns.coded["kind"].passing([kind])[columns.values["kind"]]
        kinds |= both & columns.coded["mode"].passing([mode])[columns.values["mode"]]
    return kinds


def _places(places: Places, query: Query) -> Mask | None:
    """For every place, whether it passes; None where nothing is asked of places."""
    filters = query.filters
    tests: list[Mask] = []
    if filters.country:
        tests.append(places.country.passing(filters.country)[places.country_of])
    if filters.place:
        tests.append(places.called(filters.place, "place"))
    if filters.admin1:
        tests.append(places.called(filters.admin1, "admin1"))
    if filters.bbox is not None:
        tests.append(within_box(places, filters.bbox, wholly=True))
    return np.logical_and.reduce(tests) if tests else None


def within_box(places: Places, box: Box, *, wholly: bool) -> Mask:
    """The places in the box: points; and areas, wholly (a filter) or with some of their circle (what is on screen)."""
    pointed = places.precision.passing(_POINTS)[places.precision_of]
    doubt = np.where(pointed, 0.0, np.nan_to_num(places.radius) / _KM_PER_DEGREE) * (1 if wholly else -1)
    known = pointed | (np.nan_to_num(places.radius) > 0)
    west, south, east, north = box
    inside: Mask = known & (places.lat - doubt >= south) & (places.lat + doubt <= north)
    if west <= east:
        inside &= (places.lon - doubt >= west) & (places.lon + doubt <= east)
    else:  # across the date line
        inside &= (places.lon - doubt >= west) | (places.lon + doubt <= east)
    return inside

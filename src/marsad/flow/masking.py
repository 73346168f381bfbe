"""Which events pass a query, by columns, as `selecting` would say of each event."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from marsad.flow import selecting
from marsad.flow.chosen import Chosen, Sieve
from marsad.flow.columns import UNDATED, Columns, Mask, Places, day_of
from marsad.flow.listing import folded_words

if TYPE_CHECKING:
    from marsad.flow.parts import KnowsActors
    from marsad.flow.searching import Query
    from marsad.flow.selecting import Filters

Says = Callable[[Sequence[str]], Sequence[int]]
"""From folded phrases to the roots of events whose reports hold each of them."""
Box = tuple[float, float, float, float]
_PHRASE: Final = re.compile(r'"([^"]*)"|(\S+)')


def phrases_of(text: str) -> list[str]:
    """The words and quoted phrases of a search, folded as the read model keeps them."""
    found = (folded_words(quoted or word) for quoted, word in _PHRASE.findall(text))
    return [phrase for phrase in found if phrase]


def chosen_of(columns: Columns, query: Query, *, actors: KnowsActors | None, says: Says) -> Chosen:
    """The events that pass; places asked for are already `located`."""
    filters, values = query.filters, columns.values
    first = day_of(filters.since) if filters.since else None
    last = day_of(filters.until) if filters.until else None
    dated = first is not None or last is not None
    sieve = Sieve(len(columns), columns.during(first, last) if dated else None)
    if dated:
        sieve.keep(values["start_day"], lambda days: (days != UNDATED) & (True if last is None else days <= last))
    if first is not None:
        sieve.keep(values["end_day"], lambda days: days >= first)
    sieve.keep(values["status"], columns.coded["status"].test(filters.status))
    if filters.min_sources > 1:
        sieve.keep(values["sources"], lambda sources: sources >= filters.min_sources)
    if filters.kind:
        _keep_kinds(sieve, columns, filters.kind)
    _keep_places(sieve, columns, filters)
    if wanted := selecting.wanted_actors(filters, actors):
        sieve.keep_where(columns.having("actor", wanted))
    _keep_narrowed(sieve, columns, query, says)
    return sieve.chosen()


def _keep_narrowed(sieve: Sieve, columns: Columns, query: Query, says: Says) -> None:
    """By what a screen asks besides the contract's filters."""
    values = columns.values
    if query.confidence > 0:
        least = np.float32(query.confidence)
        sieve.keep(values["confidence"], lambda confidence: confidence >= least)
    if query.review:
        sieve.keep(values["review"], columns.coded["review"].test([query.review]))
    if not query.talk and not query.filters.kind:
        sieve.keep(values["talk"], np.logical_not)
    if query.sources:
        sieve.keep_where(columns.having("publisher", query.sources))
    if query.text:
        phrases = phrases_of(query.text)
        said = np.zeros(len(columns), np.bool_)
        if phrases:
            said[columns.positions(says(phrases))] = True
        sieve.keep_where(said)


def _keep_kinds(sieve: Sieve, columns: Columns, wanted: Sequence[str]) -> None:
    values, coded = columns.values, columns.coded
    whole = [name for name in wanted if "/" not in name]
    if len(whole) == len(wanted):
        sieve.keep(values["kind"], coded["kind"].test(whole))
        return
    kinds = coded["kind"].test(whole)(values["kind"])
    for kind, _, mode in (name.partition("/") for name in wanted if "/" in name):
        kinds |= coded["kind"].test([kind])(values["kind"]) & coded["mode"].test([mode])(values["mode"])
    sieve.keep_where(kinds)


def _keep_places(sieve: Sieve, columns: Columns, filters: Filters) -> None:
    places = columns.places
    if filters.country:
        sieve.keep(columns.country, places.country.test(filters.country))
    tests: list[Mask] = []
    if filters.place:
        tests.append(places.called(filters.place, "place"))
    if filters.admin1:
        tests.append(places.called(filters.admin1, "admin1"))
    if filters.bbox is not None:
        tests.append(within_box(places, filters.bbox, wholly=True))
    if tests:
        within = np.append(np.logical_and.reduce(tests), False)  # -1, no place, is the last
        sieve.keep(columns.values["place"], lambda codes: within[codes])


def within_box(places: Places, box: Box, *, wholly: bool) -> Mask:
    """The places in the box: points; and areas, wholly (a filter) or with some of their circle (what is on screen)."""
    pointed, reach = places.pointed, places.reach
    doubt = reach if wholly else -reach
    known = pointed | (reach > 0)
    west, south, east, north = box
    inside: Mask = known & (places.lat - doubt >= south) & (places.lat + doubt <= north)
    if west <= east:
        inside &= (places.lon - doubt >= west) & (places.lon + doubt <= east)
    else:  # across the date line
        inside &= (places.lon - doubt >= west) | (places.lon + doubt <= east)
    return inside

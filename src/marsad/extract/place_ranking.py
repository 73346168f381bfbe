"""Which of the places of one name is meant, judged from the whole document.

Every candidate's score is a sum: how well the name fits, how well known the place is, whether its kind is the one the
words ask for, and what the document's other places say (their countries, their provinces, how near they lie, whether
one is named as the other's surroundings). Scores become odds; the odds of one name are evidence for the others, so
the sum is taken a few times over (a mean-field approximation). One name means one place throughout a document, unless
the words for its kind say otherwise.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from marsad.extract.toponym import Toponym
from marsad.lexicon.gazetteer import PlaceEntry

ROUNDS: Final = 4
MATCH, WEIGHT = 12.0, 6.0
COUNTRY, WHOLE, ADMIN1, NEARNESS, SURROUNDED, KIND = 3.0, 3.5, 2.5, 2.0, 5.0, 2.5
BARE_ADMIN2, BARE_COUNTRY = -0.8, 0.8
OUTSIDE: Final = 4.5
"""Taken off a place that lies outside the area written after its name."""
NEAR_KM: Final = 120.0
PEER: Final = 3.0
SEAT: Final = 1.5
"""Taken off a district or subdistrict, named without a word for its kind, that holds a town of its name."""
SEAT_KM: Final = 60.0
POINT: Final = 1.5
"""For a town from which something is told to lie near or far."""
HINT: Final = 1.5
HOME, HOME_LAND = 2.0, 1.0
"""How much the town, or only the country, in which an outlet is at home counts beside the names in its report."""
WIDE_KM: Final = 100.0
BORDER_KM: Final = 130.0
MARGIN_KM: Final = 20.0
"""How far a place may lie from an area's middle, or beyond an area's own size, for gazetteers to differ on it."""


@dataclass(slots=True)
class _Sense:
    """All mentions of one name of one wanted kind: they share candidates and odds."""

    toponyms: list[Toponym]
    entries: list[PlaceEntry]
    base: list[float]
    odds: list[float]
    parents: list[_Sense] = field(default_factory=list)
    around: list[_Sense] = field(default_factory=list)
    peers: list[_Sense] = field(default_factory=list)
    fixed: bool = False
    home: bool = False


def rank(
    toponyms: Sequence[Toponym], *, country_hint: str | None = None, homes: Sequence[PlaceEntry] = ()
) -> None:  # fmt: skip
    """Sets every toponym's ``odds``, one for each of its entries, adding up to 1.

    ``homes`` are the places where the outlet may be at home: one more name that the document is read with.
    """
    senses = _senses(toponyms)
    if homes:
        base = [_base(entry, None, False) for entry in homes]
        senses.append(_Sense([], list(homes), base, _odds(base), home=True, fixed=len(homes) == 1))
    countries, admins = defaultdict(float), defaultdict(float)  # type: defaultdict[str, float], defaultdict[str, float]
    for _ in range(ROUNDS):
        countries.clear()
        admins.clear()
        for sense in senses:
            _vote(sense, countries, admins, 1.0)
        if country_hint:
            countries[country_hint] += HINT
        points = _points(senses)
        for sense in senses:
            if not sense.fixed:
                _vote(sense, countries, admins, -1.0)
                sense.odds = _odds(_scores(sense, countries, admins, points))
                _vote(sense, countries, admins, 1.0)
    for sense in senses:
        for one in sense.toponyms:
            one.entries, one.odds = sense.entries, sense.odds


def _senses(toponyms: Sequence[Toponym]) -> list[_Sense]:
    groups: dict[tuple[str, str | None, bool], list[Toponym]] = defaultdict(list)
    for one in toponyms:
        if one.entries:
            groups[(one.text.casefold(), one.wanted, one.short)].append(one)
    of: dict[int, _Sense] = {}
    senses = []
    for members in groups.values():
        # Abbreviations hold only the areas that fit the town they follow, so members may differ.
        entries = list({entry.id: entry for one in members for entry in one.entries}.values())
        point = any(one.point for one in members)
        wanted = members[0].wanted
        base = [
            _base(entry, wanted, members[0].short, point) - SEAT * (wanted is None and _has_seat(entry, entries))
            for entry in entries
        ]
        sense = _Sense(members, entries, base, _odds(base), fixed=members[0].wanted == "nationality")
        senses.append(sense)
        of |= {id(one): sense for one in members}
    for one in toponyms:
        if id(one) in of:
            of[id(one)].peers += [of[id(peer)] for peer in one.peers if id(peer) in of]
        if one.parent is not None and id(one) in of and id(one.parent) in of:
            of[id(one)].parents.append(of[id(one.parent)])
            of[id(one.parent)].parents.append(of[id(one)])
            if one.parent.wanted in ("admin1", "admin2") or one.parent.short:
                of[id(one)].around.append(of[id(one.parent)])
    return senses


def _has_seat(area: PlaceEntry, entries: Sequence[PlaceEntry]) -> bool:
    """Whether a town of the district's name lies in it: named alone, the town is meant."""
    return area.kind == "admin2" and any(
        e.kind == "populated" and e.admin1_id == area.admin1_id and rough_km(e, area) < SEAT_KM for e in entries
    )


def _base(entry: PlaceEntry, wanted: str | None, short: bool, point: bool = False) -> float:
    score = MATCH * (entry.match - 1.0) + WEIGHT * entry.weight
    if point and wanted is None and entry.kind == "populated":
        score += POINT
    if wanted in ("admin1", "admin2") and entry.kind in ("admin1", "admin2"):
        return score + (KIND if entry.kind == wanted else KIND / 2) + 1.0
    if wanted == "region":
        return score + (KIND if entry.kind in ("other", "admin1") else 0.0)
    if wanted in ("populated", "other", "admin1", "admin2", "country"):
        return score + (KIND if entry.kind == wanted else 0.0)
    if entry.kind == "country":
        return score + BARE_COUNTRY
    return score + (BARE_ADMIN2 if entry.kind == "admin2" and not short else 0.0)


def _odds(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [one / total for one in raised]


def _vote(sense: _Sense, countries: dict[str, float], admins: dict[str, float], sign: float) -> None:
    home = HOME_LAND if sense.entries[0].kind == "country" else HOME
    weight = home if sense.home else 0.5 if sense.fixed else 1.0 + 0.3 * math.log(len(sense.toponyms))
    for entry, odds in zip(sense.entries, sense.odds, strict=True):
        if entry.country:
            countries[entry.country] += sign * weight * odds
        if entry.admin1_id:
            admins[entry.admin1_id] += sign * weight * odds


def _points(senses: Iterable[_Sense]) -> list[tuple[_Sense, PlaceEntry, float]]:
    """The likelier readings that are points rather than wide areas, with their odds."""
    return [
        (sense, entry, odds)
        for sense in senses
        for entry, odds in zip(sense.entries, sense.odds, strict=True)
        if odds > 0.2 and entry.lat is not None and entry.kind != "country" and (entry.radius_km or 0) < 300
    ]


def _scores(
    sense: _Sense, countries: dict[str, float], admins: dict[str, float], points: list[tuple[_Sense, PlaceEntry, float]]
) -> list[float]:
    country_total = 0.5 + sum(countries.values())
    admin_total = 0.7 + sum(admins.values())
    scores = []
    for entry, base in zip(sense.entries, sense.base, strict=True):
        score = base
        if entry.country:
            # What a province and nearness add for a town, the country itself must be able to match.
            worth = COUNTRY + (WHOLE if entry.kind == "country" else 0.0)
            score += worth * max(0.0, countries[entry.country]) / country_total
        if entry.admin1_id:
            score += ADMIN1 * max(0.0, admins[entry.admin1_id]) / admin_total
        if entry.lat is not None and entry.kind != "country" and not _is_wide(entry):
            score += NEARNESS * _nearness(sense, entry, points)
        score += PEER * _alike(entry, sense.peers)
        score += SURROUNDED * _surrounded(entry, sense.parents) - OUTSIDE * _outside(entry, sense.around)
        scores.append(score)
    return scores


def _is_wide(entry: PlaceEntry) -> bool:
    """A province so large that its middle is near to nothing."""
    return entry.kind == "admin1" and (entry.radius_km or 0.0) > WIDE_KM


def _nearness(sense: _Sense, entry: PlaceEntry, points: list[tuple[_Sense, PlaceEntry, float]]) -> float:
    away = 1.0
    for other, place, odds in points:
        if other is not sense:
            away *= 1.0 - 0.7 * odds * math.exp(-rough_km(entry, place) / NEAR_KM)
    return 1.0 - away


def _surrounded(entry: PlaceEntry, others: Sequence[_Sense]) -> float:
    """The odds that a name written beside this one means an area around it, or a place inside it."""
    best = 0.0
    for other in others:
        inside = sum(
            odds
            for place, odds in zip(other.entries, other.odds, strict=True)
            if place.id in entry.parents or entry.id in place.parents
        )
        best = max(best, inside)
    return best


def _alike(entry: PlaceEntry, peers: Sequence[_Sense]) -> float:
    """The share of the names listed beside it that mean areas of its kind: countries, one country's provinces."""
    if not peers or entry.kind not in ("country", "admin1"):
        return 0.0
    alike = sum(
        odds
        for peer in peers
        for place, odds in zip(peer.entries, peer.odds, strict=True)
        if place.kind == entry.kind and (entry.kind == "country" or place.country == entry.country)
    )
    return alike / len(peers)


def _outside(entry: PlaceEntry, around: Sequence[_Sense]) -> float:
    """The odds that the area written after the name ("X, Y province") is not around this place."""
    if entry.kind in ("country", "admin1") or not around:
        return 0.0
    return max(
        sum(odds for place, odds in zip(other.entries, other.odds, strict=True) if not lies_in(entry, place))
        for other in around
    )


def lies_in(entry: PlaceEntry, area: PlaceEntry) -> bool:
    """Whether a place is in an area, or so near that gazetteers may differ on the border."""
    if area.id in entry.parents or area.id == entry.id:
        return True
    reach = BORDER_KM if area.radius_km is None or area.kind != "admin1" else area.radius_km + MARGIN_KM
    return area.kind != "country" and entry.country == area.country and rough_km(entry, area) < reach


def rough_km(one: PlaceEntry, other: PlaceEntry) -> float:
    """The distance on a flat map (equirectangular): near enough for ranking, infinite where a point is missing."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    across = (one.lon - other.lon + 180.0) % 360.0 - 180.0
    return 111.2 * math.hypot(one.lat - other.lat, across * math.cos(math.radians((one.lat + other.lat) / 2)))

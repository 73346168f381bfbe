"""The phrases around a place name that move it: "20 km south of X", "near X", "the Hama countryside".

And the names beside a name that surround it: "X, Y district, Z province".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from marsad.extract.place_words import alternatives, place_words
from marsad.extract.toponym import Toponym

BEARING_KM: Final = 15.0
NEAR_KM: Final = 25.0
"""UCDP's "near": within about 25 km of a known point."""
_NESTED: Final = re.compile(
    r"(?:\s*,\s*(?:in|of)?\s*(?:the\s+)?|\s*\(\s*(?:in\s+)?|\s+(?:in|of)\s+(?:the\s+)?|['’]s\s+)"
    r"(?:(?i:al|el|as|ash|ad|adh|at|ath|az|an|ar)[\s-]+)?$"
)
_AND: Final = re.compile(r",?\s*(?:and|or|as well as)", re.IGNORECASE)
_LIST: Final = 3
"""So many names make a list."""
_NUMBER: Final = r"(\d+(?:[.,]\d+)?)"


@dataclass(frozen=True, slots=True)
class Offset:
    """How a phrase moves a place: ``radius_km`` of doubt, and a distance along a bearing where both were said."""

    radius_km: float
    bearing: float | None = None
    km: float | None = None


@cache
def _distance_before() -> re.Pattern[str]:
    words = place_words()
    bearings = alternatives(words.bearings)
    return re.compile(
        rf"(?<![\w.]){_NUMBER}\s*-?\s*({alternatives(words.distances)})\.?(?:\s*\([^)]*\))?\s+"
        rf"(?:to\s+the\s+)?(?:(?:({bearings})(?:ern\s+outskirts)?\s+(?:of|from))|from|away\s+from|outside(?:\s+of)?|off)\s+(?:the\s+)?$",
        re.IGNORECASE,
    )


@cache
def _bearing_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)({alternatives(place_words().bearings)})\s+of\s+(?:the\s+)?(?:\w+\s+(?:of\s+)?)?$", re.IGNORECASE
    )


@cache
def _near_before() -> re.Pattern[str]:
    phrases = alternatives(place_words().near)
    return re.compile(rf"(?<!\w)({phrases})\s+(?:the\s+)?(?:(?:city|town|village)\s+of\s+)?$", re.IGNORECASE)


@cache
def _near_behind() -> re.Pattern[str]:
    return re.compile(rf"(?:['’]s)?\s+(?:\w+ern\s+)?({alternatives(place_words().near_after)})(?!\w)", re.IGNORECASE)


def offset(text: str, one: Toponym) -> Offset | None:
    """What the words before and after a place name do to it, None where they leave it as it is."""
    before = re.sub(r"\s", " ", text[max(0, one.outer[0] - 70) : one.outer[0]])
    if match := _distance_before().search(before):
        km = float(match[1].replace(",", ".")) * place_words().distances[match[2].lower()]
        bearing = place_words().bearings[re.sub(r"\s+", " ", match[3].lower())] if match[3] else None
        return Offset(max(3.0, km if bearing is None else 0.3 * km), bearing, km)
    if match := _bearing_before().search(before):
        return Offset(NEAR_KM, place_words().bearings[re.sub(r"\s+", " ", match[1].lower())], None)
    if match := _near_before().search(before):
        return Offset(place_words().near[re.sub(r"\s+", " ", match[1].lower())])
    if match := _near_behind().match(text, one.end):
        return Offset(place_words().near_after[match[1].lower()])
    last = before.rstrip().rpartition(" ")[2].lower()
    if last in place_words().part_of and one.wanted is None:
        return Offset(place_words().part_of[last])
    return None


def between(text: str, toponyms: Sequence[Toponym]) -> list[tuple[Toponym, Toponym]]:
    """The pairs of "between X and Y", "the road from X to Y", "the X-Y highway"."""
    words = place_words()
    pairs = []
    for one, other in pairwise(toponyms):
        gap = text[one.outer[1] : other.outer[0]].strip().lower().removesuffix(" the")
        if gap in words.joins:
            before = " ".join(text[max(0, one.outer[0] - 40) : one.outer[0]].lower().split()).removesuffix(" the")
            if any(before == phrase or before.endswith(" " + phrase) for phrase in words.between):
                pairs.append((one, other))
                continue
        if gap in ("-", "–", "to") and _road_behind().match(text, other.outer[1]):
            pairs.append((one, other))
    return pairs


@cache
def _road_behind() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternatives(place_words().roads)})\b", re.IGNORECASE)


def mark_points(text: str, toponyms: Sequence[Toponym]) -> None:
    """Marks the names from which something is told to lie near or far: towns rather than areas of the same name."""
    for one in toponyms:
        one.point = offset(text, one) is not None
    for one, other in between(text, toponyms):
        one.point = other.point = True


def link_nested(text: str, toponyms: Sequence[Toponym]) -> None:
    """Sets ``parent`` where the next name may be the area around a name: apart by a comma, "in", "of" or a bracket."""
    for one, other in pairwise(toponyms):
        gap = text[one.outer[1] : other.outer[0]]
        if one.wanted == "nationality" or len(gap) >= 16 or not _NESTED.match(gap or "-"):
            continue
        if gap[1:2] == "s":  # "Syria's Raqqa province": what comes first is around what follows
            other.parent = other.parent or one
        elif one.parent is None:
            one.parent = other


def link_listed(text: str, toponyms: Sequence[Toponym]) -> None:
    """Sets ``peers`` for the names of a list of countries or of one country's provinces: "Ohio, Oregon and Texas".

    Its commas do not say that one name lies in the next, as those of "Alexandria, Louisiana" do.
    """
    for listed in _lists(text, toponyms):
        kinds = Counter(kind for one in listed for kind in _kinds(one))
        kind, shared = max(kinds.items(), key=lambda item: (item[1], item[0]), default=(("", ""), 0))
        if shared >= max(_LIST, 0.6 * len(listed)):
            members = [one for one in listed if kind in _kinds(one)]
            for one in members:
                one.peers = [other for other in members if other is not one]
                if one.parent is not None and any(one.parent is other for other in listed):
                    one.parent = None


def _lists(text: str, toponyms: Sequence[Toponym]) -> Iterator[list[Toponym]]:
    """Runs of three names or more with commas between them, and "and" or "or" before the last."""
    run: list[Toponym] = []
    for one in toponyms:
        gap = text[run[-1].outer[1] : one.outer[0]].strip() if run else "."
        if gap == ",":
            run.append(one)
        elif run and _AND.fullmatch(gap):
            run.append(one)
            if len(run) >= _LIST:
                yield run
            run = [one]
        else:
            run = [one]


def _kinds(one: Toponym) -> set[tuple[str, str]]:
    """The kinds of areas that a name is the very name of: a country, a province of some country."""
    areas = [entry for entry in one.entries if entry.match >= 0.97 and entry.kind in ("country", "admin1")]
    return {(entry.kind, "" if entry.kind == "country" else entry.country or "") for entry in areas}


def moved(lat: float, lon: float, bearing: float, km: float) -> tuple[float, float]:
    """The point ``km`` kilometres from a point along a bearing (degrees from north), on a sphere."""
    angle, way = math.radians(bearing), km / 6371.0
    one = math.radians(lat)
    two = math.asin(math.sin(one) * math.cos(way) + math.cos(one) * math.sin(way) * math.cos(angle))
    across = math.atan2(math.sin(angle) * math.sin(way) * math.cos(one), math.cos(way) - math.sin(one) * math.sin(two))
    return round(math.degrees(two), 5), round((math.degrees(across) + lon + 540.0) % 360.0 - 180.0, 5)

"""The words around place names, read from their file, and the peoples and countries that adjectives name."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

import msgspec

from marsad.lexicon.gazetteer_sources import country_rows, parts

AreaKind = str
_PLURALS: Final = ("", "s")


class PlaceWords(msgspec.Struct, frozen=True):
    """`lexicon/en/place_words.toml`, made ready for matching; every word in lower case."""

    areas: dict[str, AreaKind]
    small: frozenset[str]
    small_people: int
    leading: frozenset[str]
    facilities: frozenset[str]
    streets: frozenset[str]
    quarters: frozenset[str]
    near: dict[str, float]
    near_after: dict[str, float]
    part_of: dict[str, float]
    between: tuple[str, ...]
    joins: frozenset[str]
    roads: frozenset[str]
    bearings: dict[str, float]
    distances: dict[str, float]
    cues: frozenset[str]
    strong_cues: frozenset[str]
    done_to: frozenset[str]
    done_by: frozenset[str]
    cues_after: frozenset[str]
    never_before: frozenset[str]
    titles: frozenset[str]
    speech: frozenset[str]
    never: frozenset[str]
    cut: frozenset[str]
    name_starts: frozenset[str]
    name_heads: frozenset[str]
    compass: frozenset[str]


@cache
def place_words() -> PlaceWords:
    """The words, read once."""
    path = resources.files("marsad.lexicon") / "en" / "place_words.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    area = table["area"]
    return PlaceWords(
        areas={word: kind for kind, words in area.items() if kind != "leading" for word in words},
        small=frozenset(table["small"]["words"]),
        small_people=int(table["small"]["people"]),
        leading=frozenset(area["leading"]),
        facilities=frozenset([*table["facility"]["words"], *table["facility"]["streets"]]),
        quarters=frozenset(table["facility"]["quarters"]),
        streets=frozenset(table["facility"]["streets"]),
        near={phrase: float(km) for phrase, km in table["near"].items()},
        near_after={word: float(km) for word, km in table["near_after"].items()},
        part_of={word: float(km) for word, km in table["part_of"].items()},
        between=tuple(table["between"]["before"]),
        joins=frozenset(table["between"]["joins"]),
        roads=frozenset(table["between"]["roads"]),
        bearings={word: float(degrees) for word, degrees in table["bearings"].items()},
        distances={word: float(km) for word, km in table["distances"].items()},
        cues=frozenset(table["cues"]["before"]),
        strong_cues=frozenset(table["cues"]["strong"]),
        done_to=frozenset(table["cues"]["done_to"]),
        done_by=frozenset(table["cues"]["done_by"]),
        cues_after=frozenset(table["cues"]["after"]),
        never_before=frozenset(table["cues"]["never_before"]),
        titles=frozenset(table["cues"]["titles"]),
        speech=frozenset(table["cues"]["speech"]),
        never=frozenset(table["not_places"]["words"]),
        cut=frozenset(table["not_places"]["cut"]),
        name_starts=frozenset(table["not_places"]["name_starts"]),
        name_heads=frozenset(table["not_places"]["name_heads"]),
        compass=frozenset(table["compass"]["words"]),
    )


@cache
def demonyms() -> dict[str, str]:
    """Adjectives and peoples as written ("Iraqi", "Iraqis") to their country's code."""
    found: dict[str, str] = {}
    for row in country_rows():
        names = {row["name"], *parts(row["aliases"])}
        for demonym in parts(row["demonyms"]):
            for ending in _PLURALS:
                if demonym + ending not in names:
                    found.setdefault(demonym + ending, row["code"])
    return found


def alternatives(words: list[str] | frozenset[str] | dict[str, float] | dict[str, str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda one: (-len(one), one)))

"""Where an outlet is at home, by its address or its name: ``places/outlets.tsv``, else the town in the name itself."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from marsad.lexicon.gazetteer import Gazetteer, PlaceEntry
from marsad.lexicon.gazetteer_sources import HERE, read_table
from marsad.lexicon.romanise import loose_key

_HOST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LEAST_LETTERS: Final = 5
_LEAST_PEOPLE: Final = 10_000
_MOST_TOWNS: Final = 12


class Home(NamedTuple):
    """A town (or none), the first-order area around it, and the country, by their names and ISO code."""

    place: str
    admin1: str
    country: str


@cache
def _homes() -> dict[str, Home]:
    rows = read_table(HERE / "places" / "outlets.tsv")
    return {row["host"]: Home(row["place"], row["admin1"], row["country"]) for row in rows}


def host_of(outlet: str) -> str:
    """The host of an address, without www; a host stays as it is; "" for what is neither."""
    host = urlsplit(outlet).netloc if "//" in outlet else outlet.strip()
    host = host.split("@")[-1].split(":")[0].casefold()
    return host.removeprefix("www.") if _HOST.fullmatch(host) else ""


def home_of(outlet: str) -> Home | None:
    """The home that our file gives an outlet: by its host, or a host that it is a part of."""
    labels = host_of(outlet).split(".")
    for at in range(len(labels) - 1):
        if home := _homes().get(".".join(labels[at:])):
            return home
    return None


def places_of(outlet: str, gazetteer: Gazetteer) -> list[PlaceEntry]:
    """The places that an outlet may be at home in: one where our file knows it, else the towns in its name.

    "springfieldgazette.example" may be any larger Springfield's: the report itself tells which. A country stands for an
    outlet that is at home in the whole of it. Empty for an outlet of which nothing is known.
    """
    return _places_of(outlet, gazetteer)


@lru_cache(maxsize=4096)
def _places_of(outlet: str, gazetteer: Gazetteer) -> list[PlaceEntry]:
    home = home_of(outlet)
    if home is None:
        return _towns_named(outlet, gazetteer)
    if not home.place:
        country = gazetteer.get(f"country:{home.country}")
        return [country] if country else []
    key = loose_key(home.admin1)
    towns = [one for one in gazetteer.look_up(home.place, country=home.country) if one.kind == "populated"]
    inside = [one for one in towns if one.admin1 and loose_key(one.admin1) == key]
    return (inside or towns)[:1]


def _towns_named(outlet: str, gazetteer: Gazetteer) -> list[PlaceEntry]:
    host = host_of(outlet)
    names = _parts(host.split(".")[-2]) if host else _leading_words(outlet)
    for name in names:
        found = [
            one
            for one in gazetteer.look_up(name)
            if one.match >= 1.0 and one.kind == "populated" and one.population >= _LEAST_PEOPLE
        ]
        if found:
            return found[:_MOST_TOWNS]
    return []


def _parts(label: str) -> list[str]:
    """The beginnings of a host's name, longest first: "gainesvilletimes", ..., "gaine"; without a "the" before them."""
    label = label.removeprefix("the").replace("-", "")
    return [label[:length] for length in range(len(label), _LEAST_LETTERS - 1, -1)]


def _leading_words(name: str) -> list[str]:
    words = name.removeprefix("The ").split()
    return [" ".join(words[:length]) for length in range(min(3, len(words)), 0, -1) if words[0][:1].isupper()]

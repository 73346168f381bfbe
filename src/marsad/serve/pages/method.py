"""The method: the codebook in short, how numbers in words are read, figures beside targets, limits, versions."""

from __future__ import annotations

import platform
import sqlite3
from functools import cache
from itertools import groupby
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response

import marsad
from marsad.core.vocabulary import GROUPS, STATUSES
from marsad.count.likelihood import packaged
from marsad.lexicon import crosswalk, gazetteer_sources
from marsad.measure.published import Published, published
from marsad.publish import wording
from marsad.serve.rendering import render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of
from marsad.text import numbers

router = APIRouter(include_in_schema=False)

_WORDS: Final = (
    "two", "a couple", "several", "a handful", "tens", "dozens", "scores", "hundreds", "almost 30", "about 30",
    "at least 30", "more than 30", "up to 30", "between 10 and 15",
)  # fmt: skip
"""Examples of what reports write instead of a number; how each policy reads them is worked out, not written down."""
_PRECISIONS: Final = ("exact", "near", "admin2", "admin1", "country", "unknown")
_BASES: Final = ("stated", "relative", "published")
_STANCES: Final = ("asserted", "claimed-responsibility", "accused", "denied", "suspected")


@cache
def read_by_policies() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every example with what each policy makes of it, in the order of the policies."""
    return tuple((words, tuple(_read(words, policy) for policy in numbers.POLICIES)) for words in _WORDS)


def _read(words: str, policy: str) -> str:
    found = [number for number in numbers.find(f"{words} people were killed", policy=policy) if number.counts]
    return wording.bounds(found[0].low, found[0].best, found[0].high) if found else ""


def _versions(site: Site) -> dict[str, str]:
    ledger = site.observatory.ledger
    counts = ledger.counts()
    return {
        "Marsad": marsad.__version__, "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version,
        "gazetteer": gazetteer_sources.versions(), "ledger": ledger.digest()[:16],
        **{name: f"{counts[name]:,}" for name in ("documents", "claims", "judgements", "failures")},
    }  # fmt: skip


@router.get("/method.json")
def method_json(site: SiteGiven) -> Response:
    """The same for programs."""
    told = {
        "schema": "marsad.method/1",
        "kinds": [{"kind": name, **row} for name, row in crosswalk.rows().items()],
        "statuses": STATUSES,
        "groups": GROUPS,
        "policies": numbers.POLICIES,
        "numbers": [{"words": words, **dict(zip(numbers.POLICIES, read, strict=True))}
                    for words, read in read_by_policies()],
        "figures": published(),
        "versions": _versions(site),
    }  # fmt: skip
    return Response(msgspec.json.encode(told), media_type="application/json")


@router.get("/method.csv")
def method_csv() -> Response:
    """The figures beside their targets."""
    fields = Published.__struct_fields__
    return csv_of(fields, ([getattr(one, field) for field in fields] for one in published()))


@router.get("/method")
def method(request: Request, site: SiteGiven) -> Response:
    """The page."""
    figures = published()
    aimed = [one for one in figures if one.target is not None]
    context: dict[str, Any] = {
        "kinds": [(kind, list(rows)) for kind, rows in groupby(crosswalk.rows().items(), lambda r: r[0].split("/")[0])],
        "statuses": STATUSES, "groups": GROUPS, "precisions": _PRECISIONS, "bases": _BASES, "stances": _STANCES,
        "policies": numbers.POLICIES, "numbers": read_by_policies(),
        "sets": [list(rows) for _, rows in groupby(figures, lambda one: one.set)],
        "aimed": len(aimed), "reached": sum(one.reached is True for one in aimed),
        "chances": packaged(),
        "measured": max((one.day for one in figures), default=""), "versions": _versions(site),
    }  # fmt: skip
    return render(request, "method.html", **context)

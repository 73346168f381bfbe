"""The parameters that every question shares: the contract's filters, and what a screen asks besides."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from marsad.flow.searching import Query as Asked
from marsad.flow.searching import query_of

Several = list[str]


async def _asked(
    *,
    actor: Annotated[Several, Query(description="An actor's id or full name, with all that is part of it.")] = [],  # noqa: B006
    kind: Annotated[Several, Query(description="A kind of event, or kind/mode: assault, assault/raid.")] = [],  # noqa: B006
    place: Annotated[Several, Query(description="A place's name in any spelling, or a gazetteer's id.")] = [],  # noqa: B006
    country: Annotated[Several, Query(description="A country: IQ, or its name.")] = [],  # noqa: B006
    admin1: Annotated[Several, Query(description="A province, by name or gazetteer's id.")] = [],  # noqa: B006
    since: Annotated[str | None, Query(description="Not before this day, month or year.")] = None,
    until: Annotated[str | None, Query(description="Not after this day, month or year.")] = None,
    status: Annotated[
        Several,
        Query(description="actual, attempted, threatened, planned, hypothetical, denied, historical, or all. "
                          "Without it: actual and attempted."),
    ] = [],  # noqa: B006
    min_sources: Annotated[int, Query(ge=0, description="At least this many independent sources.")] = 1,
    as_of: Annotated[str | None, Query(description="As it stood on this day: only what was published by then.")] = None,
    bbox: Annotated[str | None, Query(description="west,south,east,north in WGS 84 degrees.")] = None,
    q: Annotated[str, Query(max_length=400, description="Words that the reports must all hold.")] = "",
    sources: Annotated[Several, Query(description="Told by one of these outlets.")] = [],  # noqa: B006
    confidence: Annotated[float, Query(ge=0, le=1, description="How sure its surest claim must be.")] = 0.0,
    review: Annotated[str | None, Query(description="machine, person or disputed: whether persons judged it.")] = None,
    talk: Annotated[bool, Query(description="Also talks and politics, which tables for people leave out.")] = True,
) -> Asked:  # fmt: skip
    return query_of(
        actor=actor, kind=kind, place=place, country=country, admin1=admin1, since=since or None, until=until or None,
        status=status or None, min_sources=min_sources, as_of=as_of or None, bbox=bbox or None, q=q, sources=sources,
        confidence=confidence, review=review or None, talk=talk,
    )  # fmt: skip


AskedFor = Annotated[Asked, Depends(_asked)]
"""The parameter of a route that takes the filters."""

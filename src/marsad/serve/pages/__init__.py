"""The pages for people: each module holds the routes of one screen; what they show comes from the rooms below."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from marsad.serve.pages import actors, count, docs, editing, event, home, method, places, review, sources, team, watch

ROUTERS: Final[tuple[APIRouter, ...]] = (
    home.router,
    docs.router,
    event.router,
    count.router,
    actors.router,
    places.router,
    sources.router,
    method.router,
    watch.router,
    review.router,
    editing.router,
    team.router,
)

"""The pages for people: each module holds the routes of one screen; what they show comes from the rooms below."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from marsad.serve.pages import count, editing, event, home, review

ROUTERS: Final[tuple[APIRouter, ...]] = (home.router, event.router, count.router, review.router, editing.router)

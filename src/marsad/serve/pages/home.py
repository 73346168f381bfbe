"""The first screen: the map and the list of events."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from marsad.serve.rendering import render
from marsad.serve.site import SiteGiven

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, site: SiteGiven) -> HTMLResponse:
    """The map and the list."""
    with site.lock:
        events = list(site.observatory.events().listed)
    return render(request, "home.html", events=events)

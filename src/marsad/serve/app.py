"""The application: routes of every screen and of the API on one observatory."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from threading import Event, Thread

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

import marsad
from marsad.core.errors import MarsadError, UsageError
from marsad.flow import components
from marsad.serve.api import ROUTERS as API
from marsad.serve.api.answers import NotModified
from marsad.serve.api.described import describe
from marsad.serve.door import Door
from marsad.serve.errors import answer_error, answer_http, answer_invalid, answer_not_modified
from marsad.serve.guard import Guard
from marsad.serve.pages import ROUTERS as PAGES
from marsad.serve.site import Settings, Site
from marsad.serve.team.store import TeamStore

_LET_END_SECONDS = 5.0
STARTED_WITH = "MARSAD_SERVE_SETTINGS"
"""The environment variable that tells further processes how the site was started."""


def create_app(settings: Settings) -> FastAPI:
    """The site on one database.

    Raises `StoreError` where the database (or the team's file) cannot be opened, `UsageError` U739 for a team without
    an admin.
    """
    team = _team_of(settings)
    observatory = marsad.open(settings.db, home=settings.home)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        ended = Event()
        preparing = Thread(target=site.prepare, args=(ended,), name="prepares", daemon=True)
        preparing.start()
        yield
        ended.set()
        preparing.join(_LET_END_SECONDS)
        site.close()
        if team is not None:
            team.close()

    site = Site(observatory, settings)
    app = FastAPI(title="Marsad", version=marsad.__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.site, app.state.team = site, team
    site.search.prepare()
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    app.add_exception_handler(MarsadError, answer_error)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(NotModified, answer_not_modified)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)

    app.add_middleware(Door, guard=Guard(settings, team))
    for router in (*API, *PAGES):
        app.include_router(router)
    static = resources.files("marsad.serve") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    return app


def started() -> FastAPI:
    """The site as `marsad serve` was started with, for each of its processes."""
    return create_app(Settings.from_json(os.environ[STARTED_WITH]))


def _team_of(settings: Settings) -> TeamStore | None:
    if not settings.team:
        return None
    team = TeamStore(components.data_folder(settings.home) / "team.db")
    if not any(one.role == "admin" and not one.disabled for one in team.members()):
        team.close()
        raise UsageError("U739", "The team has no admin yet.", "Add one: `marsad team add NAME --role admin`.")
    return team

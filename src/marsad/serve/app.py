"""The application: routes of every screen and of the API on one observatory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import resources

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

import marsad
from marsad.core.errors import MarsadError
from marsad.serve.api import ROUTERS as API
from marsad.serve.errors import answer_error, answer_http, answer_invalid
from marsad.serve.pages import ROUTERS as PAGES
from marsad.serve.site import Settings, Site

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: Settings) -> FastAPI:
    """The site on one database. Raises `StoreError` where the database cannot be opened."""
    observatory = marsad.open(settings.db, home=settings.home)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.desk.close()
        observatory.close()

    site = Site(observatory, settings)
    app = FastAPI(title="Marsad", version=marsad.__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.site = site
    app.add_exception_handler(MarsadError, answer_error)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http)

    @app.middleware("http")
    async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.url.path.startswith("/static/"):
            response.headers.setdefault(
                "Cache-Control", "no-cache"
            )  # asked again by its ETag: a new version shows at once
        return response

    for router in (*API, *PAGES):
        app.include_router(router)
    static = resources.files("marsad.serve") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    return app

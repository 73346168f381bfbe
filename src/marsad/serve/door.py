"""What every request passes first and every answer last: the guard, and the headers that go with all answers.

It is plain ASGI: a middleware of the framework's own kind starts tasks and streams for each request, which costs more
than most answers do.
"""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marsad.serve.guard import Guard

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # To this site itself, so that a form says where it comes from; to another never.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Door:
    """Lets in what the guard lets in, has it noted, and sets the headers of the answer."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app, self._guard = app, guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._guard.note(request, message["status"])
                self._set_headers(request, message)
            await send(message)

        refusal = await self._guard.refusal(request)
        await (self._app if refusal is None else refusal)(scope, receive, sent)

    def _set_headers(self, request: Request, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        etag = getattr(request.state, "etag", None)
        if etag is not None and message["status"] in (200, 304):
            headers["ETag"] = etag
            headers.setdefault("Cache-Control", "private, no-cache")  # asked again each time, by its ETag
        if request.url.path.startswith("/static/"):
            # Asked again by its ETag: a new version shows at once.
            headers.setdefault("Cache-Control", "no-cache")
        elif self._guard.signs_in:
            # After signing out, going back shows nothing; and no proxy keeps what one person may see.
            headers.setdefault("Cache-Control", "private, no-store")

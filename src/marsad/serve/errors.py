"""Errors as answers: a page for people, problem+json (RFC 9457) for programs, always with our code."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from marsad.core.errors import MarsadError, PolicyError, StoreError, UsageError
from marsad.serve.rendering import render

_NOT_FOUND = frozenset({"U531", "S111"})


def status_of(error: MarsadError) -> int:
    """The HTTP status of one of our errors."""
    if error.code in _NOT_FOUND:
        return 404
    if isinstance(error, UsageError):
        return 400
    if isinstance(error, PolicyError):
        return 403
    return 503 if isinstance(error, StoreError) else 500


async def answer_error(request: Request, error: Exception) -> Response:
    """One of our errors, as the asker reads it."""
    assert isinstance(error, MarsadError)
    status = status_of(error)
    if request.url.path.startswith(("/v1", "/ogc")) or "text/html" not in request.headers.get("accept", "text/html"):
        problem = {
            "type": "about:blank", "title": error.message, "status": status, "code": error.code, "detail": error.advice
        }  # fmt: skip
        return JSONResponse(problem, status_code=status, media_type="application/problem+json")
    return render(request, "error.html", status=status, error=error)

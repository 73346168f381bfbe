"""Errors as answers: a page for people, problem+json (RFC 9457) for programs, always with our code."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from marsad.core.errors import MarsadError, PolicyError, StoreError, UsageError
from marsad.serve.rendering import render

_NOT_FOUND = frozenset({"U304", "U531", "U532", "U533", "U534", "S111"})


_OF_ACCESS = {
    "U721": 401, "U722": 403, "U723": 401, "U724": 429, "U725": 403, "U726": 421, "U727": 503, "U728": 503
}  # fmt: skip
"""Not signed in, not allowed, wrong password, too often, from another site, another name, closed, read only."""


def status_of(error: MarsadError) -> int:
    """The HTTP status of one of our errors."""
    if error.code in _OF_ACCESS:
        return _OF_ACCESS[error.code]
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
    return _answer(request, error, status_of(error))


async def answer_invalid(request: Request, error: Exception) -> Response:
    """A parameter that is no number, is missing, or lies outside its bounds: 422, U701."""
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    advice = "See the parameters of this address under /docs."
    return _answer(request, UsageError("U701", f"The request cannot be read: {said}.", advice), 422)


async def answer_http(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such address (404, U702), no such verb there (405, U703), and the like (U704)."""
    assert isinstance(error, HTTPException)
    code = {404: "U702", 405: "U703"}.get(error.status_code, "U704")
    advice = "The addresses are listed under /docs."
    answer = _answer(request, UsageError(code, f"{error.detail}.", advice), error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def answer_not_modified(_: Request, __: Exception) -> Response:
    """What the client has is still so: 304 without a body."""
    return Response(status_code=304)


def _answer(request: Request, error: MarsadError, status: int) -> Response:
    if for_programs(request):
        return JSONResponse(problem_of(error, status), status_code=status, media_type="application/problem+json")
    return render(request, "error.html", status=status, error=error)


def for_programs(request: Request) -> bool:
    """Whether the answer is read by a program: by its address, or because it does not ask for a page."""
    path = request.url.path
    return path.startswith(("/v1", "/ogc", "/feeds")) or "text/html" not in request.headers.get("accept", "text/html")


def problem_of(error: MarsadError, status: int) -> dict[str, object]:
    """The error as problem+json (RFC 9457), with our code."""
    advice = error.advice or "See /docs."
    return {
        "type": "about:blank", "title": error.message, "status": status, "code": error.code, "detail": advice
    }  # fmt: skip

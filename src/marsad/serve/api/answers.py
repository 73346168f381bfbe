"""Records as JSON answers: encoded once by msgspec, never through a second model."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import Response


def json_of(value: Any, *, media_type: str = "application/json") -> Response:
    """A JSON answer of records, dicts and lists."""
    return Response(msgspec.json.encode(value), media_type=media_type)

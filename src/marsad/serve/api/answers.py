"""Records as JSON answers: encoded once by msgspec, never through a second model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from fastapi import Response


def json_of(value: Any, *, media_type: str = "application/json") -> Response:
    """A JSON answer of records, dicts and lists."""
    return Response(msgspec.json.encode(value), media_type=media_type)


def page_of(items: Iterable[bytes], *, following: str | None, total: int) -> Response:
    """A page of a list from items that are JSON already."""
    rest = msgspec.json.encode({"next": following, "total": total})
    return Response(b'{"items":[' + b",".join(items) + b"]," + rest[1:], media_type="application/json")

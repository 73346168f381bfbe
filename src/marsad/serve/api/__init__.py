"""The answers for programs: ``/v1``, ``/ogc`` and ``/feeds``."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from marsad.serve.api import counting, features, feeds, listing, records

ROUTERS: Final[tuple[APIRouter, ...]] = (
    listing.router, counting.router, records.router, features.router, feeds.router,
)  # fmt: skip

"""The answers for programs: ``/v1``, ``/ogc`` and ``/feeds``."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from marsad.serve.api import counting, listing

ROUTERS: Final[tuple[APIRouter, ...]] = (listing.router, counting.router)

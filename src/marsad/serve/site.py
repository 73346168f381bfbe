"""What every request shares: the observatory on its database, and how the site was started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from marsad.flow.searching import Search

if TYPE_CHECKING:
    from marsad.observatory import Observatory


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the site is started: the database, Marsad's folder, whether people sign in (``team``), and the address."""

    db: str | Path | None = None
    home: str | Path | None = None
    team: bool = False
    host: str = "127.0.0.1"
    port: int = 8765


class Site:
    """One observatory for all requests. Pages that need the whole fold take it under the lock, once per change."""

    def __init__(self, observatory: Observatory, settings: Settings) -> None:
        self.observatory, self.settings = observatory, settings
        self.lock = RLock()
        self.search = Search(observatory.ledger, home=settings.home)


def _site(request: Request) -> Site:
    return cast("Site", request.app.state.site)


SiteGiven = Annotated[Site, Depends(_site)]
"""The parameter of a route that needs the site."""

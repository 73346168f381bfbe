"""What every request shares: the observatory on its database, and how the site was started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from marsad.flow import components
from marsad.flow.reviewing import ReviewDesk
from marsad.flow.searching import Search
from marsad.serve.desk import Desk

if TYPE_CHECKING:
    from marsad.lexicon.actors import ActorLexicon
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
        self.reviews = ReviewDesk(observatory.ledger, home=settings.home)
        self.desk = Desk()

    @cached_property
    def actors(self) -> ActorLexicon:
        """The list of organised actors, the user's own among them."""
        return components.actors_of(self.settings.home)

    def actor_name(self, language: str, ident: str) -> str:
        """What an actor is called in a language; its id where no list knows it."""
        if ident not in self.actors:
            return ident
        entry = self.actors.get(ident)
        return entry.arabic[0] if language == "ar" and entry.arabic else entry.name

    def naming(self, request: Request) -> Callable[[str], str]:
        """`actor_name` in the language of the page."""
        from marsad.serve.rendering import language_of

        return partial(self.actor_name, language_of(request))


def _site(request: Request) -> Site:
    return cast("Site", request.app.state.site)


SiteGiven = Annotated[Site, Depends(_site)]
"""The parameter of a route that needs the site."""

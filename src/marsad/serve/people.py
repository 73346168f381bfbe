"""Who is asking: the person signed in with a team, else whoever sits at this machine."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from urllib.parse import quote, unquote

from fastapi import Depends, Request, Response

from marsad.core.nouns import Record
from marsad.publish import inert

Role = Literal["reader", "analyst", "editor", "admin"]
ROLES: Final[tuple[Role, ...]] = ("reader", "analyst", "editor", "admin")
"""From who may least to who may most; each may all that those before it may."""
_COOKIE: Final = "reviewer"
_LONGEST: Final = 80
_YEAR: Final = 365 * 24 * 3600


class Person(Record, frozen=True, kw_only=True):
    """Who asks, and what they may do. ``name`` is empty where nobody at this machine has said who they are."""

    name: str
    role: Role = "admin"
    by_token: bool = False

    def may(self, role: Role) -> bool:
        """Whether they may do what needs this role."""
        return ROLES.index(self.role) >= ROLES.index(role)


def person_of(request: Request) -> Person:
    """The person signed in, else the one who gave a name at this machine."""
    known = getattr(request.state, "person", None)
    if isinstance(known, Person):
        return known
    return Person(name=clean_name(unquote(request.cookies.get(_COOKIE, ""))))


def clean_name(given: str) -> str:
    """A person's name on one line, without anything that acts, and not too long."""
    return " ".join(inert.line(given).split())[:_LONGEST]


def remember(response: Response, name: str) -> None:
    """Keeps the name given at this machine in a cookie."""
    response.set_cookie(_COOKIE, quote(clean_name(name)), max_age=_YEAR, samesite="strict", httponly=True)


PersonGiven = Annotated[Person, Depends(person_of)]
"""The parameter of a route that needs to know who asks."""

"""The door of the site: every request passes here before anything of it is done.

1. It must be meant for this site by name (against DNS rebinding).
2. What changes anything must come from a page of this site, told by ``Sec-Fetch-Site`` or ``Origin`` (against forged
   requests), or bear a token, which no foreign page has.
3. With a team, somebody must be signed in who may do it (`marsad.serve.access`), and the site must be open.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from marsad.core.errors import UsageError
from marsad.serve import access
from marsad.serve.errors import answer_error, for_programs
from marsad.serve.people import Person

if TYPE_CHECKING:
    from marsad.serve.site import Settings
    from marsad.serve.team.store import TeamStore

SESSION: Final = "marsad_session"
_BEARER: Final = "Bearer "
_LOGGED_BY_THEMSELVES: Final = frozenset({"/sign-in", "/sign-out", "/team/switch", "/account/password"})


class Guard:
    """Lets requests in, or answers them itself. ``store`` is the team's; None where nobody signs in."""

    def __init__(self, settings: Settings, store: TeamStore | None) -> None:
        self._settings, self._store = settings, store

    async def refusal(self, request: Request) -> Response | None:
        """None where the request may go on, with ``request.state.person`` set; else its answer."""
        try:
            self._check(request)
        except UsageError as error:
            if error.code == "U721" and request.method in access.READING and not for_programs(request):
                onward = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/sign-in?onward={quote(onward, safe='/')}", 303)
            answer = await answer_error(request, error)
            if error.code == "U721":
                answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        return None

    @property
    def signs_in(self) -> bool:
        """Whether people sign in."""
        return self._store is not None

    def note(self, request: Request, status: int) -> None:
        """Writes what was changed, or tried to be, into the team's log: who, by what address, and with what answer."""
        if self._store is None or request.method in access.READING or request.url.path in _LOGGED_BY_THEMSELVES:
            return
        person = getattr(request.state, "person", None)
        who = person.name if isinstance(person, Person) else ""
        self._store.log(who, f"{request.method} {status}", request.url.path, address=address_of(request))

    def _check(self, request: Request) -> None:
        self._check_host(request)
        token = _token_of(request) if self._store is not None else None
        if request.method not in access.READING and token is None:
            _check_origin(request)
        if self._store is None:
            return
        person = self._who(request, token)
        request.state.person = person or Person(name="", role="reader")
        needs = access.needed(request.method, request.url.path)
        if needs == "public":
            return
        if person is None:
            raise UsageError("U721", "Nobody is signed in.", "Sign in at /sign-in, or send a token of your team.")
        self._check_switch(request, person)
        if not person.may(needs):
            raise UsageError(
                "U722", f"This needs the role {needs}; {person.name} has {person.role}.", "Ask an admin of your team."
            )

    def _who(self, request: Request, token: str | None) -> Person | None:
        assert self._store is not None
        if token is not None:
            return self._store.by_token(token)
        secret = request.cookies.get(SESSION)
        return self._store.by_session(secret) if secret else None

    def _check_switch(self, request: Request, person: Person) -> None:
        assert self._store is not None
        switch = self._store.switch()
        if switch == "closed" and person.role != "admin":
            raise UsageError("U727", "The site is closed for now.", "Ask an admin of your team when it opens again.")
        writes = request.method not in access.READING and request.url.path not in access.STILL
        if switch == "read-only" and writes:
            raise UsageError("U728", "The site is read only for now.", "Nothing was recorded; try again later.")

    def _check_host(self, request: Request) -> None:
        """With a team the names are those given; without any, and at this machine, its own names and addresses."""
        if self._store is not None and not self._settings.names:
            return
        asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        known = {"localhost", self._settings.host.casefold(), *(name.casefold() for name in self._settings.names)}
        if asked.casefold() not in known and not _is_loopback(asked):
            advice = f"Open http://{self._settings.host}:{self._settings.port}, or name the site with --name."
            raise UsageError("U726", "This site is not called so.", advice)


def address_of(request: Request) -> str:
    """The network address that asks."""
    return request.client.host if request.client is not None else ""


def _check_origin(request: Request) -> None:
    """Every browser sends one of the two with what it is made to send by another site's page."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise _foreign()
        return
    origin = urlsplit(request.headers.get("origin", ""))
    if not origin.netloc or origin.netloc.casefold() != request.headers.get("host", "").casefold():
        raise _foreign()


def _foreign() -> UsageError:
    advice = "Use the site's own pages; a program sends a token, or the header Origin with the site's address."
    return UsageError("U725", "What changes anything must come from a page of this site.", advice)


def _token_of(request: Request) -> str | None:
    given = request.headers.get("authorization", "")
    return given.removeprefix(_BEARER).strip() if given.startswith(_BEARER) else None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

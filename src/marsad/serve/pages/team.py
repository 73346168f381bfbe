"""Signing in and out, one's own account, and what an admin sees of the team."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.core.errors import UsageError
from marsad.serve.guard import SESSION, address_of
from marsad.serve.people import PersonGiven, clean_name
from marsad.serve.rendering import render
from marsad.serve.team.store import SWITCHES, TeamStore

router = APIRouter(include_in_schema=False)


def team_of(request: Request) -> TeamStore:
    """The team's store. Raises `UsageError` U729 where the site was started without one."""
    if request.app.state.team is None:
        raise UsageError("U729", "This site has no team: it needs no password.", "Start it with --team.")
    return cast("TeamStore", request.app.state.team)


def _onward(given: str) -> str:
    """Where to go after signing in: a page of this site, whatever the address says."""
    parts = urlsplit(given)
    inside = given.startswith("/") and not given.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return given if inside and given.isprintable() else "/"


@router.get("/sign-in")
def sign_in_page(request: Request, person: PersonGiven, onward: str = "/") -> Response:
    """The form for name and password."""
    team_of(request)
    if person.name:
        return RedirectResponse(_onward(onward), 303)
    return render(request, "sign_in.html", onward=_onward(onward), wrong=False, seconds=0, name="")


@router.post("/sign-in")
def sign_in(
    request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "",
    onward: Annotated[str, Form()] = "/",
) -> Response:  # fmt: skip
    """Opens a session; its secret is new at every sign-in, and the one before ends."""
    team, address, name = team_of(request), address_of(request), clean_name(name)
    seconds = math.ceil(team.admit(name, address))
    if seconds > 0:
        page = render(
            request, "sign_in.html", status=429, onward=_onward(onward), wrong=False, seconds=seconds, name=name
        )
        page.headers["Retry-After"] = str(seconds)
        return page
    secret = team.sign_in(name, password, address, old=request.cookies.get(SESSION, ""))
    known = any(one.name == name for one in team.members())
    if secret is None:
        # A name nobody has may be a password typed into the wrong field: it is not written down.
        team.log(name if known else "", "sign-in failed", address=address)
        return render(request, "sign_in.html", status=401, onward=_onward(onward), wrong=True, seconds=0, name=name)
    team.log(name, "signed in", address=address)
    answer = RedirectResponse(_onward(onward), 303)
    answer.set_cookie(
        SESSION, secret, max_age=12 * 3600, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request, person: PersonGiven) -> Response:
    """Ends the session, on the server too."""
    team = team_of(request)
    if secret := request.cookies.get(SESSION):
        team.sign_out(secret)
        team.log(person.name, "signed out", address=address_of(request))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(SESSION)
    return answer


@router.get("/account")
def account(request: Request, person: PersonGiven) -> Response:
    """Who one is here, and one's tokens."""
    tokens = [one for one in team_of(request).tokens() if one.person == person.name]
    return render(request, "account.html", tokens=tokens, moment=_moment, now=time.time())


@router.post("/account/password")
def new_password(
    request: Request, person: PersonGiven, old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = ""
) -> Response:
    """Changes one's own password; all sessions end."""
    team, address = team_of(request), address_of(request)
    if person.by_token:
        raise UsageError("U722", "A token changes no password.", "Sign in with the password.")
    if team.admit(person.name, address) > 0:
        raise UsageError("U724", "Too many wrong passwords.", "Wait a while and try again.")
    secret = team.sign_in(person.name, old, address)
    if secret is None:
        team.log(person.name, "password not changed", address=address)
        raise UsageError("U723", "The old password is wrong.", "Try again.")
    team.change(person.name, password=new)
    team.log(person.name, "password changed", address=address)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(SESSION)
    return answer


@router.get("/team")
def team_page(request: Request) -> Response:
    """The team, its tokens, the switch and the end of the log."""
    team = team_of(request)
    context: dict[str, Any] = {
        "members": team.members(), "tokens": team.tokens(), "logged": team.logged(200), "switch": team.switch(),
        "switches": SWITCHES, "moment": _moment, "now": time.time(),
    }  # fmt: skip
    return render(request, "team.html", **context)


@router.post("/team/switch")
def switch(request: Request, person: PersonGiven, to: Annotated[str, Form()] = "") -> Response:
    """Sets the site to normal, read only, or closed to all but admins."""
    team = team_of(request)
    team.set_switch(to)
    team.log(person.name, "switch", to, address=address_of(request))
    return RedirectResponse("/team", 303)


@router.post("/team/tokens/{name}/revoke")
def revoke(request: Request, name: str) -> Response:
    """Ends a token at once."""
    team_of(request).revoke(name)
    return RedirectResponse("/team", 303)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="minutes")[:16]

"""`marsad team`: who works with `marsad serve --team`: people, tokens, the site's switch, and the log."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import Guarded, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.serve.team.store import TeamStore

app = typer.Typer(
    cls=Guarded, rich_markup_mode=None, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]},
    help="Who works with `marsad serve --team`: people, tokens, the site's switch, and the log.",
)  # fmt: skip

Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
RoleGiven = Annotated[str, typer.Option("--role", metavar="ROLE", help="reader, analyst, editor or admin.")]


@contextmanager
def _store() -> Iterator[TeamStore]:
    from marsad.flow.components import data_folder
    from marsad.serve.team.store import TeamStore

    store = TeamStore(data_folder() / "team.db")
    try:
        yield store
    finally:
        store.close()


def _me() -> str:
    try:
        return f"terminal {getpass.getuser()}"
    except (KeyError, OSError):
        return "terminal"


def _password(*, from_input: bool) -> str:
    """Typed twice, or the first line of standard input. Raises `UsageError` U740 where the two differ."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password (12 characters or more): ")
    if password != getpass.getpass("Again: "):
        raise UsageError("U740", "The two passwords differ.", "Type the same command again.")
    return password


@app.command(short_help="Add a person.")
def add(name: Name, *, role: RoleGiven = "reader", password_stdin: FromInput = False) -> None:
    """Add a person, who signs in with a password. The first one should be an admin."""
    from marsad.serve.team.store import role_of

    wanted = role_of(role)
    with _store() as store:
        store.add(name, wanted, _password(from_input=password_stdin))
        store.log(_me(), f"added as {role}", name)
    tell(f"{name} is {role} now. Start the site with `marsad serve --team`.")


@app.command("list", short_help="List the people.")
def list_(*, as_json: options.AsJson = False) -> None:
    """List the people and their roles."""
    with _store() as store:
        members = store.members()
    if as_json:
        print_json(members)
        return
    for one in members:
        tell(f"{one.role:8} {one.name}{'  (shut out)' if one.disabled else ''}")
    if not members:
        tell("Nobody yet. Add somebody: `marsad team add NAME --role admin`.")


@app.command(short_help="Give a person another role.")
def role(
    name: Name, to: Annotated[str, typer.Argument(metavar="ROLE", help="reader, analyst, editor or admin.")]
) -> None:
    """Give a person another role; it counts at once."""
    from marsad.serve.team.store import role_of

    with _store() as store:
        store.change(name, role=role_of(to))
        store.log(_me(), f"made {to}", name)
    tell(f"{name} is {to} now.")


@app.command(short_help="Set a person's password.")
def password(name: Name, *, password_stdin: FromInput = False) -> None:
    """Set a person's password; all their sessions end."""
    with _store() as store:
        store.member(name)
        store.change(name, password=_password(from_input=password_stdin))
        store.log(_me(), "password set", name)
    tell(f"{name} signs in with the new password now.")


@app.command(short_help="Shut a person out.")
def remove(name: Name) -> None:
    """Shut a person out: sessions end, tokens stop. What they judged stays, and so does their name."""
    with _store() as store:
        store.change(name, disabled=True)
        store.log(_me(), "shut out", name)
    tell(f"{name} is shut out. `marsad team restore {name}` lets them in again.")


@app.command(short_help="Let a person in again.")
def restore(name: Name) -> None:
    """Let a person in again who was shut out."""
    with _store() as store:
        store.change(name, disabled=False)
        store.log(_me(), "let in again", name)
    tell(f"{name} may sign in again.")


@app.command(short_help="Make a token for a program.")
def token(
    name: Name,
    *,
    scope: Annotated[str, typer.Option("--scope", metavar="SCOPE", help="read, review, edit or admin.")] = "read",
    days: Annotated[int, typer.Option("--days", metavar="N", help="How long it is valid: 1 to 366.")] = 90,
    note: Annotated[str, typer.Option("--for", metavar="TEXT", help="What it is for.")] = "",
) -> None:
    """Make a token with which a program asks in a person's name. It is shown this once."""
    from marsad.serve.team.store import SCOPES

    wanted = next((one for one in SCOPES if one == scope), None)
    if wanted is None:
        raise UsageError("U735", f"There is no scope {scope!r}.", f"Use one of {', '.join(SCOPES)}.")
    with _store() as store:
        secret, made = store.new_token(name, wanted, days, note)
        store.log(_me(), f"token made ({scope}, {days} days)", f"{made.id} of {name}")
    tell(f"Token {made.id}, valid to {_day(made.ends)}. It is shown this once; send it as `Authorization: Bearer …`:")
    typer.echo(secret)


@app.command(short_help="List the tokens.")
def tokens(*, as_json: options.AsJson = False) -> None:
    """List the tokens, those that have ended too."""
    with _store() as store:
        found = store.tokens()
    if as_json:
        print_json(found)
        return
    now = datetime.now(UTC).timestamp()
    for one in found:
        state = "revoked" if one.revoked is not None else "ended" if one.ends < now else f"to {_day(one.ends)}"
        tell(f"{one.id}  {one.scope:7} {state:14} {one.person}  {one.note}")
    if not found:
        tell("No tokens. Make one: `marsad team token NAME --scope read --days 90`.")


@app.command(short_help="End a token.")
def revoke(ident: Annotated[str, typer.Argument(metavar="TOKEN", help="Its id, from `marsad team tokens`.")]) -> None:
    """End a token at once."""
    with _store() as store:
        store.revoke(ident)
        store.log(_me(), "token revoked", ident)
    tell(f"Token {ident} is of no use any more.")


@app.command(short_help="Open, restrict or close the site.")
def switch(to: Annotated[str, typer.Argument(metavar="STATE", help="normal, read-only or closed.")]) -> None:
    """Set a running site to normal, read-only (nothing is recorded) or closed (admins only); it counts at once."""
    with _store() as store:
        store.set_switch(to)
        store.log(_me(), "switch", to)
    tell(f"The site is {to} now.")


@app.command(short_help="Show who did what.")
def log(
    *, most: Annotated[int, typer.Option("--last", min=1, metavar="N", help="How many lines.")] = 50,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Show the end of the log: who did what, when, from where. It cannot be changed."""
    with _store() as store:
        lines = store.logged(most)
    if as_json:
        print_json(lines)
        return
    for one in reversed(lines):
        when = datetime.fromtimestamp(one.at, UTC).isoformat(sep=" ", timespec="seconds")[:19]
        tell(f"{when}  {one.who or '-'}  {one.did}  {one.about}  {one.address}".rstrip())


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()

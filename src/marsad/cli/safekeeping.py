"""Commands that keep a ledger safe and shared: backup, restore, ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import Guarded, counted, say, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.store.backup import Backup

ledger = typer.Typer(
    cls=Guarded,
    help="A ledger in PostgreSQL that several people work on: set it up, and say who may do what.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write: ledger-2026-11-30.jsonl.gz.")],
    *,
    originals: Annotated[
        bool, typer.Option("--originals/--no-originals", help="Whether to take the gathered original answers along.")
    ] = True,
    db: options.Database = None,
    as_json: options.AsJson = False,
) -> None:
    """Write the whole ledger into one file, while others go on working. SQLite or PostgreSQL can be made from it again.

    Every row is checked first: if one is at fault, nothing is written and the exit code is 4. The original answers that
    `marsad gather` keeps on this machine go into a second file beside it, ledger-2026-11-30.originals.tar.
    """
    import marsad

    with marsad.open(db, create=False) as observatory:
        found = observatory.backup(file, originals=originals)
    if as_json:
        print_json(found)
        return
    tell(f"Backed up to {file} ({file.stat().st_size / 1e6:,.1f} MB): {_said(found)}.")
    if found.originals:
        from marsad.flow.originals import beside

        size = beside(file).stat().st_size / 1e6
        held = counted(len(found.originals), "archive")
        tell(f"Original answers: {held} in {beside(file)} ({size:,.1f} MB). Keep the two files together.")
    elif originals:
        say("No original answers are kept on this machine (`marsad gather` keeps them where it runs).")
    tell(f"Head of the chain: {found.head}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `marsad backup` wrote.")],
    *,
    db: options.Database = None,
    as_json: options.AsJson = False,
) -> None:
    """Make a ledger from a backup, all of it or nothing, on either kind of database. The database must be empty.

    Every row, the chain and the head are checked against what was backed up. The original answers are taken from
    the file beside it, where there is one, and put into the data folder.
    """
    import marsad

    with marsad.open(db) as observatory:
        found = observatory.restore(file)
        name = observatory.ledger.name
    if as_json:
        print_json(found)
        return
    tell(f"Restored to {name}: {_said(found)}.")
    if found.originals:
        tell(f"Original answers: {counted(len(found.originals), 'archive')}, now in the data folder.")
    else:
        say("There were no original answers beside it.")
    tell(f"Head of the chain: {found.head}")


def _said(found: Backup) -> str:
    rows = found.rows
    said = [(rows["documents"], "document"), (rows["claims"], "claim"), (rows["judgements"], "judgement")]
    return ", ".join(counted(number, noun) for number, noun in said)


@ledger.command("init", short_help="Lay the ledger out on a server, and make the roles.")
def init_ledger(
    *,
    show: Annotated[bool, typer.Option("--show", help="Print the SQL for the roles instead of running it.")] = False,
    db: options.Database = None,
) -> None:
    """Lay the ledger out in a PostgreSQL database, make the three roles, and grant them what they may.

    A gatherer may insert and read, a reviewer may insert judgements and read, an analyst may read; nobody may change or
    delete a row of the ledger. Typed by the database's owner, once, and again after an update of Marsad.
    """
    import marsad

    if show:
        from marsad.flow import components
        from marsad.store import addresses, team

        name = addresses.url_of(components.database_of(db)).database or "marsad"
        for statement in team.grants(str(name)):
            tell(f"{statement};")
        return
    with marsad.open(db) as observatory:
        observatory.ledger.team.init()
        tell(f"{observatory.ledger.name} is laid out; roles: gatherer, reviewer, analyst.")
    say("Next: `marsad ledger grant NAME --role gatherer` for each person or machine.")


@ledger.command("grant", short_help="Give a person or a machine a role.")
def grant_role(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The user on the server; made where there is none.")],
    *,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="gatherer, reviewer or analyst.")],
    password: Annotated[
        bool,
        typer.Option("--password/--no-password", help="Whether to set one: asked for, or read from standard input."),
    ] = True,
    db: options.Database = None,
) -> None:
    """Give a user a role, and make it if the server has none of that name. A user has one role; the last one holds.

    The password is asked for twice on a terminal, else read as one line from standard input; it is never an argument,
    never printed, and the server is sent only what it needs to check it.
    """
    import marsad

    given = _password() if password else None
    with marsad.open(db, create=False) as observatory:
        observatory.ledger.team.add(name, role, password=given)  # type: ignore[arg-type]
        shown = observatory.ledger.name
    tell(f"{name} is {role} of {shown}.")


def _password() -> str:
    if sys.stdin.isatty():
        word = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        word = sys.stdin.readline().rstrip("\r\n")
    if not word:
        raise UsageError("U138", "No password was given.", "Type one, or use --no-password.")
    return word


@ledger.command("revoke", short_help="Take a person's rights away.")
def revoke_role(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The user on the server.")], *, db: options.Database = None
) -> None:
    """Take a user's role away and let it log in no more. All that it recorded stays."""
    import marsad

    with marsad.open(db, create=False) as observatory:
        observatory.ledger.team.remove(name)
    tell(f"{name} has no role any more and cannot log in.")


@ledger.command("users", short_help="Who has which role.")
def list_users(*, db: options.Database = None, as_json: options.AsJson = False) -> None:
    """List the owner of the ledger and everybody who has a role."""
    import marsad

    with marsad.open(db, create=False) as observatory:
        members, owner = observatory.ledger.team.members(), observatory.ledger.team.owner()
    if as_json:
        print_json({"owner": owner, "members": members})
        return
    tell(f"{owner}: owner")
    for member in members:
        tell(f"{member.name}: {member.role}")

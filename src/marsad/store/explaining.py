"""What a database driver raises, said so that a person knows what is wrong and what to do next.

SQLite says what is wrong in words, PostgreSQL by a code (SQLSTATE, appendix A of its manual), but for what goes wrong
before there is a connection, which it says in words as well. None of them holds a password.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from sqlalchemy.exc import DatabaseError, OperationalError

from marsad.core.errors import StoreError


class _Said(NamedTuple):
    code: str
    message: str
    advice: str


@contextmanager
def explained(shown: str) -> Iterator[None]:
    """Turns what the database driver raises into a `StoreError` that says what to do next."""
    try:
        yield
    except DatabaseError as error:
        said = explanation_of(error)
        if said is None:
            raise
        reason = _reason(error)
        raise StoreError(said.code, f"{shown} {said.message.format(reason=reason)}", said.advice) from error
    except OSError as error:  # a step of the migrations could not be read: no more open files
        said, reason = _UNUSABLE, str(error)
        raise StoreError(said.code, f"{shown} {said.message.format(reason=reason)}", said.advice) from error


def explanation_of(error: DatabaseError) -> _Said | None:
    """What to say of an error; None for one that only a defect of ours can explain."""
    if (state := getattr(error.orig, "sqlstate", None)) is not None:
        for length in (5, 2):
            if (found := _STATES.get(state[:length])) is not None:
                return found
    elif is_lost(error):
        return _LOST
    elif hasattr(error.orig, "sqlstate") and error.statement is None:
        return _first_in(_CONNECTING, str(error.orig).lower()) or _UNREACHED
    said = _first_in(_WORDS, str(error.orig).lower())
    if said is None and isinstance(error, OperationalError):
        return _UNUSABLE
    return said


def is_lost(error: DatabaseError) -> bool:
    """Whether a connection that was there has broken off."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith("08") or state in ("57P01", "57P02", "57P05")


def _first_in(table: dict[str, _Said], words: str) -> _Said | None:
    return next((said for part, said in table.items() if part in words), None)


def _reason(error: DatabaseError) -> str:
    """The driver's own words, in one line, without the many ways in which it tried."""
    words = " ".join(str(error.orig).split()).partition(" Multiple connection attempts")[0]
    return words.rstrip(".")[:300]


_AGAIN: Final = "Run the same command again: what was committed is kept, nothing is half done, nothing will be doubled."
_UNUSABLE: Final = _Said("S109", "cannot be used: {reason}.", "Check the disk and try again.")
_READ_ONLY: Final = _Said(
    "S104",
    "cannot be written: the file or its folder is read-only.",
    "Give a file in a folder of yours with `--db`.",
)
_LOCKED: Final = _Said(
    "S105",
    "is locked: another program is writing to it.",
    "Wait for it to end and run the same command again; nothing was lost.",
)
_STRAY_CLAIM: Final = _Said(
    "S110",
    "was given a claim of a document that it does not hold.",
    "This is a defect of the component that made the claim; please report it. Nothing was stored.",
)
_FULL: Final = _Said(
    "S109",
    "cannot grow: the disk is full.",
    "Make room and run the same command again; what was stored before is safe.",
)
_UNREACHED: Final = _Said(
    "S112",
    "does not answer: {reason}.",
    "Check host and port, and that the server runs: `pg_isready -h HOST -p PORT`. Nothing was lost; then try again.",
)
_CROWDED: Final = _Said(
    "S112", "takes no more connections: {reason}.", "Wait and try again, or raise max_connections on the server."
)
_REFUSED: Final = _Said(
    "S113",
    "lets nobody in by that name and password: {reason}.",
    "Check the user in the address, and the password in ~/.pgpass or $PGPASSWORD.",
)
_NO_DATABASE: Final = _Said(
    "S114",
    "is not there: the server knows no database of that name.",
    "Make it on the server: `createdb NAME`; then `marsad ledger init` lays it out.",
)
_LOST: Final = _Said("S117", "broke the connection off: {reason}.", _AGAIN)
_FORBIDDEN: Final = _Said(
    "S115",
    "does not let this user do that: {reason}.",
    "Ask the ledger's owner for the right role: `marsad ledger users` shows who has which.",
)
_STANDBY: Final = _Said(
    "S115", "only lets itself be read: {reason}.", "Give the address of the server that is written to."
)

_WORDS: Final = {
    "not a database": _Said(
        "S101", "is not a database.", "Give another file with `--db`; nothing was written to this one."
    ),
    "malformed": _Said(
        "S106",
        "is damaged.",
        "Restore the file from a copy; `marsad verify` says which rows are at fault where they can still be read.",
    ),
    "readonly": _READ_ONLY,
    "unable to open": _Said(
        "S104",
        "cannot be opened: the file or its folder cannot be read or written.",
        "Give a file in a folder of yours with `--db`.",
    ),
    "locked": _LOCKED,
    "foreign key": _STRAY_CLAIM,
    "full": _FULL,
}
_STATES: Final = {
    "08": _LOST,
    "23503": _STRAY_CLAIM,
    "25006": _STANDBY,
    "28": _REFUSED,
    "3D000": _NO_DATABASE,
    "40": _LOCKED,
    "42501": _FORBIDDEN,
    "53100": _FULL,
    "53300": _CROWDED,
    "55P03": _LOCKED,
    "57P01": _LOST,
    "57P02": _LOST,
    "57P03": _UNREACHED,
    "57P05": _LOST,
    "XX001": _Said("S106", "is damaged: {reason}.", "Restore it from a backup: `marsad restore FILE`."),
    "XX002": _Said("S106", "has a damaged index: {reason}.", "Rebuild it: `REINDEX DATABASE`, then `marsad verify`."),
}
_CONNECTING: Final = {
    "permission denied for database": _FORBIDDEN,
    "password authentication failed": _REFUSED,
    "authentication failed": _REFUSED,
    "no password supplied": _REFUSED,
    "no pg_hba.conf entry": _REFUSED,
    "role ": _REFUSED,
    'database "': _NO_DATABASE,
    "too many": _CROWDED,
    "remaining connection slots": _CROWDED,
}
"""What a server says before there is a connection; the driver passes no code on then."""

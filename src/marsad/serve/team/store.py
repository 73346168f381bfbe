"""The file `team.db`: people, sessions, tokens, failed sign-ins, the site's switch and the log.

SQLite by itself: the ledger is evidence and is copied and handed on, accounts are not and must not be. The log refuses
every change and deletion by trigger. Times are UTC in seconds since 1970.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Final, Literal

from marsad.core.errors import StoreError, UsageError
from marsad.core.nouns import Record
from marsad.serve.people import ROLES, Person, Role, clean_name
from marsad.serve.team import passwords, secrets

Scope = Literal["read", "review", "edit", "admin"]
SCOPES: Final[dict[Scope, Role]] = {"read": "reader", "review": "analyst", "edit": "editor", "admin": "admin"}
"""What a token may do at most: as much as this role, and never more than the person it belongs to."""
Switch = Literal["normal", "read-only", "closed"]
SWITCHES: Final[tuple[Switch, ...]] = ("normal", "read-only", "closed")
_SESSION_SECONDS: Final = 12 * 3600
_DAY: Final = 24 * 3600
_WINDOW: Final = 15 * 60
_FREE_TRIES: Final = (5, 20)
"""Failed sign-ins of a name, of an address, within a quarter of an hour, after which each waits twice as long."""
_FIRST_WAIT: Final = 2.0
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS people (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT, disabled INTEGER NOT NULL
  DEFAULT 0, made REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (hash TEXT PRIMARY KEY, person TEXT NOT NULL, made REAL NOT NULL, ends REAL NOT
  NULL);
CREATE TABLE IF NOT EXISTS tokens (id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, person TEXT NOT NULL, scope TEXT NOT
  NULL, note TEXT NOT NULL, made REAL NOT NULL, ends REAL NOT NULL, revoked REAL);
CREATE TABLE IF NOT EXISTS failures (key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS ix_failures ON failures (key, at);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, who TEXT NOT NULL, address TEXT
  NOT NULL, did TEXT NOT NULL, about TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS log_no_update BEFORE UPDATE ON log
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_no_delete BEFORE DELETE ON log
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_no_replace BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""


class Member(Record, frozen=True, kw_only=True):
    """A person of the team."""

    name: str
    role: Role
    disabled: bool = False
    made: float = 0.0


class Token(Record, frozen=True, kw_only=True):
    """A token as it is listed; its secret is known to nobody but its bearer."""

    id: str
    person: str
    scope: Scope
    note: str
    made: float
    ends: float
    revoked: float | None = None


class Logged(Record, frozen=True, kw_only=True):
    """A line of the log."""

    seq: int
    at: float
    who: str
    address: str
    did: str
    about: str


class TeamStore:
    """People, sessions, tokens and the log of one site. Safe for many threads."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path, self._clock, self._lock = path, clock, RLock()
        try:
            path.touch(mode=0o600, exist_ok=True)
            self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.execute("PRAGMA busy_timeout = 10000")
            self._database.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                "S120", f"{path} cannot be opened: {error}.", "Check the folder in $MARSAD_HOME."
            ) from None

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def _rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    # People

    def add(self, name: str, role: Role, password: str | None) -> None:
        """A new person. Raises `UsageError`: U731 a bad password, U732 a bad or taken name, U733 no such role."""
        clean = clean_name(name)
        if not clean or clean != name or ":" in clean:
            raise UsageError("U732", f"{name!r} is no name.", "Use letters and digits, without a colon.")
        kept = passwords.hashed(password) if password is not None else None
        with self._writing() as database:
            if database.execute("SELECT 1 FROM people WHERE name = ?", (clean,)).fetchone():
                raise UsageError("U732", f"There is already somebody called {clean}.", "Choose another name.")
            database.execute(
                "INSERT INTO people (name, role, password, made) VALUES (?, ?, ?, ?)",
                (clean, role_of(role), kept, self._clock()),
            )

    def member(self, name: str) -> Member:
        """Raises `UsageError` U734 for somebody who is not of the team."""
        found = next((one for one in self.members() if one.name == name), None)
        if found is None:
            raise UsageError("U734", f"Nobody here is called {name}.", "List the team with `marsad team list`.")
        return found

    def members(self) -> list[Member]:
        """Everybody, in the order of their names."""
        rows = self._rows("SELECT name, role, disabled, made FROM people ORDER BY name")
        return [
            Member(name=str(name), role=role_of(str(role)), disabled=bool(off), made=float(str(made)))
            for name, role, off, made in rows
        ]

    def change(
        self, name: str, *, role: Role | None = None, password: str | None = None, disabled: bool | None = None
    ) -> None:
        """Changes a person; whoever gets a new password or is shut out has to sign in anew. Raises U731, U733, U734."""
        self.member(name)
        kept = passwords.hashed(password) if password is not None else None
        with self._writing() as database:
            if role is not None:
                database.execute("UPDATE people SET role = ? WHERE name = ?", (role_of(role), name))
            if kept is not None:
                database.execute("UPDATE people SET password = ? WHERE name = ?", (kept, name))
            if disabled is not None:
                database.execute("UPDATE people SET disabled = ? WHERE name = ?", (int(disabled), name))
            if kept is not None or disabled:
                database.execute("DELETE FROM sessions WHERE person = ?", (name,))

    # Signing in

    def admit(self, name: str, address: str) -> float:
        """How many seconds this name or this address has to wait before it may try again; 0: it may try now.

        A try that is let in counts as failed until `sign_in` finds it right, so that many at once are counted too.
        """
        now, waits = self._clock(), [0.0]
        keys = (f"name:{name}", f"address:{address}")
        with self._writing() as database:
            database.execute("DELETE FROM failures WHERE at <= ?", (now - _WINDOW,))
            for key, free in zip(keys, _FREE_TRIES, strict=True):
                tries, last = database.execute(
                    "SELECT count(*), coalesce(max(at), 0) FROM failures WHERE key = ?", (key,)
                ).fetchone()
                if tries >= free:
                    waits.append(last + min(_WINDOW, _FIRST_WAIT * 2 ** min(tries - free, 20)) - now)
            if max(waits) <= 0:
                database.executemany("INSERT INTO failures VALUES (?, ?)", [(key, now) for key in keys])
        return max(waits)

    def sign_in(self, name: str, password: str, address: str, *, old: str = "") -> str | None:
        """A new session's secret; None where name or password is wrong, without a hint which. ``old`` is ended.

        Ask `admit` first.
        """
        rows = self._rows("SELECT password FROM people WHERE name = ? AND disabled = 0", name)
        kept = str(rows[0][0]) if rows and rows[0][0] is not None else None
        if not passwords.fits(password, kept):
            return None
        secret, now = secrets.new_session(), self._clock()
        with self._writing() as database:
            database.execute("DELETE FROM failures WHERE key = ?", (f"name:{name}",))
            database.execute(
                "DELETE FROM failures WHERE rowid IN (SELECT max(rowid) FROM failures WHERE key = ?)",
                (f"address:{address}",),
            )
            database.execute("DELETE FROM sessions WHERE hash = ? OR ends <= ?", (secrets.digest(old), now))
            database.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?)", (secrets.digest(secret), name, now, now + _SESSION_SECONDS)
            )
        return secret

    def sign_out(self, secret: str) -> None:
        """Ends a session."""
        with self._writing() as database:
            database.execute("DELETE FROM sessions WHERE hash = ?", (secrets.digest(secret),))

    def by_session(self, secret: str) -> Person | None:
        """Whose session this is, while it lasts."""
        query = (
            "SELECT p.name, p.role FROM sessions s JOIN people p ON p.name = s.person "
            "WHERE s.hash = ? AND s.ends > ? AND p.disabled = 0"
        )
        rows = self._rows(query, secrets.digest(secret), self._clock())
        return Person(name=str(rows[0][0]), role=role_of(str(rows[0][1]))) if rows else None

    # Tokens

    def new_token(self, name: str, scope: Scope, days: int, note: str = "") -> tuple[str, Token]:
        """A new token's secret, shown this once, and the token. Raises `UsageError`: U734, U735 scope, U736 days."""
        self.member(name)
        if scope not in SCOPES:
            raise UsageError("U735", f"There is no scope {scope!r}.", f"Use one of {', '.join(SCOPES)}.")
        if not 1 <= days <= 366:
            raise UsageError("U736", f"{days} is no number of days for a token.", "Give 1 to 366.")
        secret, now = secrets.new_token(), self._clock()
        hashed = secrets.digest(secret)
        token = Token(id=hashed[:12], person=name, scope=scope, note=clean_name(note), made=now, ends=now + days * _DAY)
        with self._writing() as database:
            database.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (token.id, hashed, name, scope, token.note, now, token.ends),
            )
        return secret, token

    def tokens(self) -> list[Token]:
        """All tokens, those that have ended or were revoked too, the newest first."""
        rows = self._rows("SELECT id, person, scope, note, made, ends, revoked FROM tokens ORDER BY made DESC, id")
        return [
            Token(id=str(i), person=str(p), scope=_scope(str(s)), note=str(n), made=float(str(m)), ends=float(str(e)),
                  revoked=None if r is None else float(str(r)))
            for i, p, s, n, m, e, r in rows
        ]  # fmt: skip

    def revoke(self, ident: str) -> None:
        """Ends a token at once. Raises `UsageError` U737 for one that is not there."""
        with self._writing() as database:
            found = database.execute("UPDATE tokens SET revoked = ? WHERE id = ?", (self._clock(), ident))
            if not found.rowcount:
                raise UsageError("U737", f"There is no token {ident}.", "List them with `marsad team tokens`.")

    def by_token(self, secret: str) -> Person | None:
        """Whose token this is, with the least of what the person and the token may do."""
        if not secrets.is_token(secret):
            return None
        query = (
            "SELECT p.name, p.role, t.scope FROM tokens t JOIN people p ON p.name = t.person "
            "WHERE t.hash = ? AND t.ends > ? AND t.revoked IS NULL AND p.disabled = 0"
        )
        rows = self._rows(query, secrets.digest(secret), self._clock())
        if not rows:
            return None
        roles = (role_of(str(rows[0][1])), SCOPES[_scope(str(rows[0][2]))])
        return Person(name=str(rows[0][0]), role=min(roles, key=ROLES.index), by_token=True)

    # The switch and the log

    def switch(self) -> Switch:
        """How the site stands: normal, read-only, or closed to all but admins."""
        rows = self._rows("SELECT value FROM settings WHERE name = 'switch'")
        return next((one for one in SWITCHES if rows and one == rows[0][0]), "normal")

    def set_switch(self, given: str) -> None:
        """Raises `UsageError` U738 for what is no position of it."""
        if given not in SWITCHES:
            raise UsageError("U738", f"{given!r} is no position of the switch.", f"Use one of {', '.join(SWITCHES)}.")
        with self._writing() as database:
            database.execute("INSERT OR REPLACE INTO settings VALUES ('switch', ?)", (given,))

    def log(self, who: str, did: str, about: str = "", *, address: str = "") -> None:
        """Writes a line into the log: who did what, from where. Never give it a secret."""
        with self._writing() as database:
            database.execute(
                "INSERT INTO log (at, who, address, did, about) VALUES (?, ?, ?, ?, ?)",
                (self._clock(), clean_name(who), address, did, clean_name(about)),
            )

    def logged(self, most: int = 100) -> list[Logged]:
        """The last lines of the log, the newest first."""
        rows = self._rows("SELECT seq, at, who, address, did, about FROM log ORDER BY seq DESC LIMIT ?", most)
        return [
            Logged(seq=int(str(s)), at=float(str(t)), who=str(w), address=str(a), did=str(d), about=str(o))
            for s, t, w, a, d, o in rows
        ]


def role_of(given: str) -> Role:
    """A role by its name. Raises `UsageError` U733."""
    for role in ROLES:
        if role == given:
            return role
    raise UsageError("U733", f"There is no role {given!r}.", f"Use one of {', '.join(ROLES)}.")


def _scope(given: str) -> Scope:
    return next((scope for scope in SCOPES if scope == given), "read")

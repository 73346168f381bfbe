"""Who may do what with a ledger in PostgreSQL: three roles with grants, and the people who are in them.

Beside `dialects` and `words`, the only file that holds SQL that only one database understands. A role holds rights and
cannot log in; a person's own user is in one of them. Roles belong to a whole server, what they may to one database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Engine, text

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.store.explaining import explained
from marsad.store.tables import DERIVED_TABLES, LEDGER_TABLES, batches

Role = Literal["gatherer", "reviewer", "analyst"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
_GROUP: Final[dict[str, str]] = {role: f"marsad_{role}" for role in ROLES}
_EVERYBODY: Final = ", ".join(_GROUP.values())
_WRITERS: Final = ", ".join(_GROUP[role] for role in ("gatherer", "reviewer"))
_REVIEWED: Final = ("judgements", "marks", "batches")
"""What a reviewer records: a word on two claims, how far a step came, and the batch of it."""
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class Member(Record, frozen=True, kw_only=True):
    """A person's user, and the role it is in."""

    name: str
    role: Role


class Team:
    """The roles and users of one ledger; made by `Ledger.team`. What it does needs the ledger's owner."""

    def __init__(self, engine: Engine, shown: str) -> None:
        if engine.dialect.name != "postgresql":
            raise UsageError(
                "U131",
                f"{shown} is a file, and a file has no users.",
                "Give a server's address: `--db postgresql://HOST/DATABASE`.",
            )
        self._engine, self._shown = engine, shown

    def init(self) -> None:
        """Makes the roles where they are not there yet, and grants them what they may; again, it changes nothing.

        Raises `StoreError` S115 where this user may not do so.
        """
        with explained(self._shown), self._engine.begin() as connection:
            for statement in grants(str(self._engine.url.database)):
                connection.exec_driver_sql(statement)

    def members(self) -> list[Member]:
        """Everybody who is in a role, by role and name."""
        query = text(
            "SELECT own.rolname, member.rolname FROM pg_auth_members JOIN pg_roles own ON own.oid = roleid "
            "JOIN pg_roles member ON member.oid = member WHERE own.rolname = ANY(:groups) AND member.rolcanlogin "
            "ORDER BY 1, 2"
        )
        roles: dict[str, Role] = {_GROUP[role]: role for role in ROLES}
        with explained(self._shown), self._engine.connect() as connection:
            found = connection.execute(query, {"groups": list(roles)})
            return [Member(name=name, role=roles[group]) for group, name in found]

    def owner(self) -> str:
        """The user that the tables belong to."""
        query = text("SELECT tableowner FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'documents'")
        with explained(self._shown), self._engine.connect() as connection:
            return str(connection.execute(query).scalar_one())

    def add(self, name: str, role: Role, *, password: str | None = None) -> None:
        """Puts a user into a role (and out of the others), and makes it where the server has none of that name.

        Of the password, only the SCRAM verifier is sent, so that it stands in no log of the server; None leaves it as
        it is. Raises `UsageError`: U132 no name for a user, U133 no such role; U134 the team was not set up yet.
        """
        name = _checked(name)
        if role not in ROLES:
            raise UsageError("U133", f"There is no role {role!r}.", f"Use one of {', '.join(ROLES)}.")
        with explained(self._shown), self._engine.begin() as connection:
            if not _exists(connection, _GROUP[role]):
                raise UsageError("U134", f"{self._shown} has no roles yet.", "Make them with `marsad ledger init`.")
            if not _exists(connection, name):
                connection.exec_driver_sql(f'CREATE ROLE "{name}" LOGIN')
            if password is not None:
                connection.exec_driver_sql(f"ALTER ROLE \"{name}\" PASSWORD '{_verifier(connection, name, password)}'")
            for other in ROLES:
                if other != role:
                    connection.exec_driver_sql(f'REVOKE {_GROUP[other]} FROM "{name}"')
            connection.exec_driver_sql(f'GRANT {_GROUP[role]} TO "{name}"')

    def remove(self, name: str) -> None:
        """Takes a user's roles away and lets it log in no more; what it recorded stays.

        Raises `UsageError`: U132 no name for a user, U135 no such user.
        """
        name = _checked(name)
        with explained(self._shown), self._engine.begin() as connection:
            if not _exists(connection, name):
                raise UsageError("U135", f"The server has no user {name}.", "`marsad ledger users` shows who there is.")
            connection.exec_driver_sql(f'REVOKE {_EVERYBODY} FROM "{name}"')
            connection.exec_driver_sql(f'ALTER ROLE "{name}" NOLOGIN PASSWORD NULL')


def grants(database: str) -> Iterator[str]:
    """The statements that make the roles and say what they may: all that `Team.init` does, to be run by hand too."""
    for group in _GROUP.values():
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{group}') "
            f"THEN CREATE ROLE {group} NOLOGIN; END IF; END $$"
        )
    quoted = database.replace('"', '""')
    yield f'REVOKE CONNECT, CREATE, TEMPORARY ON DATABASE "{quoted}" FROM PUBLIC'
    yield f'GRANT CONNECT ON DATABASE "{quoted}" TO {_EVERYBODY}'
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {_EVERYBODY}"
    yield from _table_grants()


def _table_grants() -> Iterator[str]:
    kept = [*(table.name for table in LEDGER_TABLES), batches.name]
    made = [table.name for table in DERIVED_TABLES]
    yield f"GRANT SELECT ON alembic_version, {', '.join([*kept, *made])} TO {_EVERYBODY}"
    yield f"GRANT INSERT ON {', '.join(kept)} TO {_GROUP['gatherer']}"
    yield f"GRANT INSERT ON {', '.join(_REVIEWED)} TO {_GROUP['reviewer']}"
    # What is worked out of the ledger is replaced as it grows; none of it is the ledger.
    yield f"GRANT INSERT, UPDATE, DELETE ON {', '.join(made)} TO {_WRITERS}"


def grant_again(connection: Connection) -> None:
    """After a step to a newer schema: lets those who could use the ledger use its new tables too."""
    query = text("SELECT has_table_privilege(oid, 'documents', 'INSERT') FROM pg_roles WHERE rolname = :group")
    if connection.execute(query, {"group": _GROUP["gatherer"]}).scalar():
        for statement in _table_grants():
            connection.exec_driver_sql(statement)


def _exists(connection: Connection, name: str) -> bool:
    return connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}).first() is not None


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or name.startswith(("pg_", "marsad_")):
        raise UsageError(
            "U132",
            f"{name!r} is no name for a user.",
            "Use small letters, digits and _, beginning with a letter, and not with pg_ or marsad_.",
        )
    return name


def _verifier(connection: Connection, name: str, password: str) -> str:
    driver: Any = connection.connection.driver_connection
    encrypted: bytes = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return encrypted.decode("ascii")

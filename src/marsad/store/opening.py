"""Opens a database: makes the engine, checks what is there, brings it to the present schema, and says what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from marsad.core.errors import StoreError
from marsad.store.addresses import shown, url_of
from marsad.store.dialects import for_writing, make_engine, settle
from marsad.store.explaining import explained
from marsad.store.team import grant_again

SCHEMA: Final = "0004"
"""The newest step of `migrations`; a test holds the two to each other."""
OLDEST_SERVER: Final = 15


def open_engine(target: str | Path, *, create: bool, wait: float) -> Engine:
    """An engine on a database of the present schema; raises `StoreError` that says what to do next."""
    url = url_of(target)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        _check_file(Path(str(url.database)), create=create)
    engine = make_engine(url, wait=wait)
    try:
        with explained(shown(url)):
            _bring_up_to_date(engine, shown(url), create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _check_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise StoreError("S107", f"{path} is a folder.", f"Give a file in it: `--db {path / 'marsad.db'}`.")
    if path.exists():
        return
    if not create:
        raise StoreError("S104", f"There is no database at {path}.", "Make one with `marsad add PATH...`.")
    if not path.parent.is_dir():
        raise StoreError("S104", f"There is no folder {path.parent}.", f"Make it: `mkdir -p {path.parent}`.")


def _bring_up_to_date(engine: Engine, shown: str, *, create: bool) -> None:
    with engine.connect() as connection:
        _check_server(connection, shown)
        found = _schema_of(connection, shown)
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise StoreError(
            "S102",
            f"{shown} has schema {found}; this Marsad knows schemas up to {SCHEMA}.",
            "Update Marsad: `pip install --upgrade marsad`. The database is untouched.",
        )
    if found is None and not create and engine.dialect.name != "sqlite":
        raise StoreError("S104", f"{shown} holds no ledger yet.", "Lay it out with `marsad ledger init`, as its owner.")
    with engine.connect() as connection:
        _check_rights(connection, shown, found)
    settle(engine)
    with engine.connect() as plain:
        connection = for_writing(plain)
        with connection.begin():
            migrate(connection)
            _check_steps(connection, shown)
            if found is not None and connection.dialect.name == "postgresql":
                grant_again(connection)


def _check_steps(connection: Connection, shown: str) -> None:
    """Where the folder of steps could not be listed, Alembic takes none and says nothing; then nothing is kept."""
    tables = set(inspect(connection).get_table_names())
    taken = None
    if "alembic_version" in tables:
        taken = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if taken != SCHEMA:
        raise StoreError(
            "S104",
            f"{shown} could not be laid out: the steps that do it cannot be read just now.",
            "Try again; if it comes back, look for too many open files (`ulimit -n`), or install Marsad again.",
        )


def _check_server(connection: Connection, shown: str) -> None:
    if connection.dialect.name != "postgresql":
        return
    version = connection.dialect.server_version_info or (0,)
    if int(version[0]) < OLDEST_SERVER:
        raise StoreError(
            "S116",
            f"{shown} is PostgreSQL {'.'.join(map(str, version))}; Marsad needs {OLDEST_SERVER} or newer.",
            "Update the server, or use another one.",
        )
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreError(
            "S116",
            f"{shown} keeps text as {encoding}, which cannot hold every letter.",
            "Make the database anew: `createdb --encoding UTF8 --template template0 NAME`.",
        )


def _check_rights(connection: Connection, shown: str, found: str | None) -> None:
    """Only the owner of a server's ledger lays it out: everybody else may insert or read."""
    if connection.dialect.name != "postgresql":
        return
    may = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    if connection.execute(may).scalar_one():
        return
    state = "holds no ledger yet" if found is None else f"has the older schema {found}"
    raise StoreError(
        "S118", f"{shown} {state}, and this user may not make tables.", "Its owner types `marsad ledger init`."
    )


def _schema_of(connection: Connection, shown: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if not tables - {"alembic_version"}:
        return None
    if not {"alembic_version", "documents", "claims", "marks"} <= tables:
        raise StoreError(
            "S103",
            f"{shown} is a database, but not one of Marsad's.",
            "Give another file with `--db`; nothing was written to this one.",
        )
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def migrate(connection: Connection, *, to: str = "head") -> None:
    """Takes the steps up to the schema ``to``, in the transaction of ``connection``."""
    # Alembic costs a fifth of a second to load, and is needed only for a database that is new or of an older schema.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)

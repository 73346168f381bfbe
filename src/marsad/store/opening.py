"""Opens a database: makes the engine, checks what is there, brings it to the present schema, and says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from marsad.core.errors import StoreError
from marsad.store.dialects import WRITING, prepare, settle

SCHEMA: Final = "0003"
"""The newest step of `migrations`; a test holds the two to each other."""


def open_engine(target: str | Path, *, create: bool, wait: float) -> Engine:
    """An engine on a database of the present schema; raises `StoreError` that says what to do next."""
    url = _url_of(target)
    shown = _shown(url)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        _check_file(Path(str(url.database)), create=create)
    engine = _engine(url)
    prepare(engine, wait=wait)
    try:
        with explained(shown):
            _bring_up_to_date(engine, shown)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _url_of(target: str | Path) -> URL:
    given = str(target)
    if given == ":memory:":
        return URL.create("sqlite")
    if "://" not in given:
        return URL.create("sqlite", database=given)
    try:
        url = make_url(given)
    except ArgumentError:
        raise StoreError("S107", f"{given} is not a database address.", _ADDRESS_ADVICE) from None
    if url.get_backend_name() == "postgresql":
        _need_team_store(_shown(url))
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise StoreError("S107", f"{_shown(url)} is not a kind of database that Marsad knows.", _ADDRESS_ADVICE)
    return url


_ADDRESS_ADVICE: Final = "Give the path of a file, for example `--db marsad.db`."


def _need_team_store(shown: str) -> None:
    from importlib.util import find_spec

    if find_spec("psycopg") is None:
        raise StoreError("S108", f"{shown}: PostgreSQL comes with the team store, which is not here.", _ADDRESS_ADVICE)


def _shown(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return url.render_as_string(hide_password=True)


def _check_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise StoreError("S107", f"{path} is a folder.", f"Give a file in it: `--db {path / 'marsad.db'}`.")
    if path.exists():
        return
    if not create:
        raise StoreError("S104", f"There is no database at {path}.", "Make one with `marsad add PATH...`.")
    if not path.parent.is_dir():
        raise StoreError("S104", f"There is no folder {path.parent}.", f"Make it: `mkdir -p {path.parent}`.")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        # One connection, or every connection would be an empty database of its own.
        return create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    return create_engine(url)


def _bring_up_to_date(engine: Engine, shown: str) -> None:
    with engine.connect() as connection:
        found = _schema_of(connection, shown)
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise StoreError(
            "S102",
            f"{shown} has schema {found}; this Marsad knows schemas up to {SCHEMA}.",
            "Update Marsad: `pip install --upgrade marsad`. The database is untouched.",
        )
    settle(engine)
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        _migrate(connection)


def _schema_of(connection: Connection, shown: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if not {"alembic_version", "documents", "claims", "marks"} <= tables:
        raise StoreError(
            "S103",
            f"{shown} is a database, but not one of Marsad's.",
            "Give another file with `--db`; nothing was written to this one.",
        )
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _migrate(connection: Connection) -> None:
    # Alembic costs a fifth of a second to load, and is needed only for a database that is new or of an older schema.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def explained(shown: str) -> Iterator[None]:
    """Turns what the database driver raises into a `StoreError` that says what to do next."""
    try:
        yield
    except DatabaseError as error:
        said = str(error.orig).lower()
        for part, code, message, advice in _EXPLANATIONS:
            if part in said:
                raise StoreError(code, f"{shown} {message}", advice) from error
        if isinstance(error, OperationalError):
            raise StoreError(
                "S109", f"{shown} cannot be used: {error.orig}.", "Check the disk and try again."
            ) from error
        raise


_EXPLANATIONS: Final = (
    (
        "not a database",
        "S101",
        "is not a database.",
        "Give another file with `--db`; nothing was written to this one.",
    ),
    (
        "malformed",
        "S106",
        "is damaged.",
        "Restore the file from a copy; `marsad verify` says which rows are at fault where they can still be read.",
    ),
    (
        "readonly",
        "S104",
        "cannot be written: the file or its folder is read-only.",
        "Give a file in a folder of yours with `--db`.",
    ),
    (
        "unable to open",
        "S104",
        "cannot be opened: the file or its folder cannot be read or written.",
        "Give a file in a folder of yours with `--db`.",
    ),
    (
        "locked",
        "S105",
        "is locked: another program is writing to it.",
        "Wait for it to end and run the same command again; nothing was lost.",
    ),
    (
        "foreign key",
        "S110",
        "was given a claim of a document that it does not hold.",
        "This is a defect of the component that made the claim; please report it. Nothing was stored.",
    ),
    (
        "full",
        "S109",
        "cannot grow: the disk is full.",
        "Make room and run the same command again; what was stored before is safe.",
    ),
)

"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import settings

import marsad
from databases import Database, PostgresDatabase, SqliteFile
from marsad.lexicon.gazetteer import Gazetteer, open_gazetteer
from postgres_server import NoServerError, Server

# The same examples on every run of the checks that decide; new ones on everybody's own machine.
settings.register_profile("ci", derandomize=True)
settings.register_profile("long", max_examples=int(os.environ.get("MARSAD_EXAMPLES", "100")), deadline=None)
if os.environ.get("MARSAD_EXAMPLES"):
    settings.load_profile("long")
elif os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def places_home(pytestconfig: pytest.Config) -> Path:
    """A home folder that outlives the run, so that the gazetteer is compiled once and not every time."""
    return Path(pytestconfig.cache.mkdir("marsad-home"))


@pytest.fixture(scope="session")
def gazetteer(places_home: Path) -> Iterator[Gazetteer]:
    with open_gazetteer(places_home) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for the whole run, started when it is first asked for; skips where there is none.

    It holds a database ``ledger``, laid out and empty, of which `postgres_database` makes copies. Where
    ``$MARSAD_REQUIRE`` names postgresql, as in the checks that decide, its absence is a failure.
    """
    from marsad.store import Ledger

    try:
        server = Server()
    except NoServerError as error:
        if "postgresql" in os.environ.get("MARSAD_REQUIRE", ""):
            pytest.fail(str(error))
        pytest.skip(str(error))
    try:
        server.start()
        server.do("CREATE DATABASE ledger TEMPLATE template0")
        Ledger.open(server.url("ledger")).close()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres_database(postgres: Server) -> Iterator[PostgresDatabase]:
    """A PostgreSQL database of its own, with an empty ledger."""
    name = postgres.new_database("ledger")
    yield PostgresDatabase(postgres, name)
    postgres.drop_database(name)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The same without a ledger in it: a file that is not there yet, a database without tables."""
    if request.param == "SQLite":
        yield SqliteFile(tmp_path / "empty.db")
        return
    server: Server = request.getfixturevalue("postgres")
    name = server.new_database()
    yield PostgresDatabase(server, name)
    server.drop_database(name)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A place for a ledger, on each kind of database in turn: ``Ledger.open(database.address)``."""
    if request.param == "SQLite":
        return SqliteFile(tmp_path / "ledger.db")
    found: PostgresDatabase = request.getfixturevalue("postgres_database")
    return found


@pytest.fixture(scope="session")
def demo_database(places_home: Path, gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled example reports, read by the real extractor and joined by the real resolver. Copy it."""
    del gazetteer  # compiled by asking for it
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    reports = resources.files("marsad") / "examples" / "reports"
    with resources.as_file(reports) as folder, marsad.open(path, home=places_home) as obs:
        report = obs.add(sorted(folder.iterdir()))
    assert report.claims > 100
    return path

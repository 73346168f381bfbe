"""A site on the bundled example reports, asked in this very process: no port is opened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from marsad.serve.app import create_app
from marsad.serve.site import Settings


@pytest.fixture(autouse=True, scope="session")
def by_its_own_name() -> Iterator[None]:
    """Clients ask for the site by this machine's address; it answers to no other name, "testserver" included."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TestClient, "__init__", partialmethod(TestClient.__init__, base_url="http://127.0.0.1"))
        yield


@pytest.fixture(scope="session")
def demo_db(demo_database: Path) -> Path:
    """The database of `marsad demo`. Do not write to it: copy it."""
    return demo_database


@pytest.fixture(scope="session")
def client(demo_db: Path, places_home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(db=demo_db, home=places_home))) as opened:
        yield opened

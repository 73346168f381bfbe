"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from marsad.lexicon.gazetteer import Gazetteer, open_gazetteer


@pytest.fixture(scope="session")
def places_home(pytestconfig: pytest.Config) -> Path:
    """A home folder that outlives the run, so that the gazetteer is compiled once and not every time."""
    return Path(pytestconfig.cache.mkdir("marsad-home"))


@pytest.fixture(scope="session")
def gazetteer(places_home: Path) -> Iterator[Gazetteer]:
    with open_gazetteer(places_home) as opened:
        yield opened

"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from marsad.lexicon.gazetteer import Gazetteer, open_gazetteer

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

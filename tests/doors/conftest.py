"""A web of our own on loopback for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_web import FakeWeb


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    web = FakeWeb()
    yield web
    web.close()

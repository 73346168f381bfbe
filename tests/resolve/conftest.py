"""The builders, for tests that ask for them by name."""

from __future__ import annotations

import pytest
from resolve_builders import Build


@pytest.fixture(scope="session")
def build() -> Build:
    return Build()

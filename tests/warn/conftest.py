"""What the tests of this room share. Reference values are not ours to ship: tests that need them look for a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reference() -> Path:
    """``data/series`` in ``$MARSAD_SHARED``; the test is skipped where it is not there."""
    folder = Path(os.environ.get("MARSAD_SHARED", "/nowhere")) / "data/series"
    if not folder.is_dir():
        pytest.skip("reference values are not at hand (MARSAD_SHARED)")
    return folder

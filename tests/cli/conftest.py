"""A folder of reports, a database made of them, and a way to type commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_fakes import SameTown, TollReader
from typer.testing import CliRunner, Result

from marsad.cli import keeping
from marsad.cli.app import app
from marsad.flow import components

REPORTS = {
    "a.txt": "Morning news from the north, in short. 9 militants were killed in Hawija on 2024-03-12. More to follow.",
    "b.txt": "The toll has risen, says the mayor of the town. 11 militants were killed in Hawija on 2024-03-12. Ends.",
    "c.txt": "From the desert comes word of a clash at night. 2 militants were killed in Sukhnah on 2024-05-02. Ends.",
}

Typed = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, the small extractor, and a terminal of 120 columns without colour."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MARSAD_HOME", str(folder))
    monkeypatch.setenv("COLUMNS", "120")
    for variable in ("MARSAD_DB", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(components, "extractor_maker", lambda **_: TollReader())
    monkeypatch.setattr(components, "resolver_of", lambda **_: SameTown())
    monkeypatch.setattr(keeping, "compile_gazetteer", lambda _: None)
    return folder


@pytest.fixture
def marsad() -> Typed:
    """Types a command; the result has ``stdout``, ``stderr`` and ``exit_code``."""
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def filled(marsad: Typed, reports: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A database with the three reports, which ``$MARSAD_DB`` names."""
    path = tmp_path / "filled.db"
    monkeypatch.setenv("MARSAD_DB", str(path))
    assert marsad("add", reports).exit_code == 0
    return path

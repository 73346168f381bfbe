"""A release says of which ledger it is, and anybody can see later that neither it nor the ledger was changed."""

from __future__ import annotations

import csv
import hashlib
import json
import re

import pytest


@pytest.fixture
def released(marsad, filled, tmp_path):
    done = marsad("release", tmp_path / "out" / "iraq-2024", "--until", "2024-03")
    assert done.exit_code == 0, done.stderr
    return done.stdout, tmp_path / "out" / "iraq-2024"


def test_the_head_is_printed_and_written_and_what_it_stands_for_can_be_checked(marsad, released):
    said, folder = released
    (head,) = re.findall(r"Head of the chain: ([0-9a-f]{64})", said)
    told = json.loads((folder / "release.json").read_text("utf-8"))
    assert told["head"] == head
    assert head in (folder / "README.txt").read_text("utf-8")
    assert marsad("verify", "--head", head).exit_code == 0


def test_the_files_are_those_whose_hashes_stand_beside_them(released):
    _, folder = released
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text("ascii").splitlines())
    assert sums.keys() | {"SHA256SUMS"} == {path.name for path in folder.iterdir()}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    told = json.loads((folder / "release.json").read_text("utf-8"))
    assert {one["name"]: one["sha256"] for one in told["files"]}.items() <= sums.items()


def test_it_holds_what_was_asked_for_and_the_reports_behind_that_alone(released):
    said, folder = released
    with open(folder / "events.csv", encoding="utf-8", newline="") as file:
        (event,) = csv.DictReader(file)
    with open(folder / "reports.csv", encoding="utf-8", newline="") as file:
        reports = list(csv.DictReader(file))
    assert (event["place"], event["killed_best"]) == ("Hawija", "11")
    assert len(reports) == 2
    assert {report["replaced"] for report in reports} == {""}
    assert "militants" not in (folder / "reports.csv").read_text("utf-8"), "texts belong to their outlets"
    assert "1 event from 2 reports" in said
    assert json.loads((folder / "release.json").read_text("utf-8"))["asked"] == {"until": "2024-03-31"}


def test_a_folder_that_is_there_is_left_as_it_is(marsad, released):
    _, folder = released
    (folder / "events.csv").write_text("mine")
    again = marsad("release", folder)
    assert (again.exit_code, "U139" in again.stderr) == (2, True)
    assert (folder / "events.csv").read_text() == "mine"


def test_one_that_cannot_be_written_leaves_nothing(marsad, filled, tmp_path):
    (tmp_path / "file").write_text("")
    done = marsad("release", tmp_path / "file" / "x")
    assert (done.exit_code, "U139" in done.stderr) == (2, True)


def test_an_export_to_a_file_tells_the_head_as_well(marsad, filled, tmp_path):
    done = marsad("events", "--format", "csv", "--out", tmp_path / "events.csv")
    assert re.search(r"Head of the chain: [0-9a-f]{64}", done.stderr)

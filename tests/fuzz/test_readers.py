"""Every reader bears its own beginnings, whole, cut and overwritten; `make fuzz` goes on from there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import readers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("name", readers.READERS)
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_reader_bears_a_cut_and_overwritten_beginning_with_our_own_error_at_most(name, data):
    whole = data.draw(st.sampled_from(readers.BEGINNINGS[name]))
    readers.tried(name, whole)
    at = data.draw(st.integers(0, len(whole)))
    readers.tried(name, whole[:at])
    over = data.draw(st.binary(max_size=8))
    readers.tried(name, whole[:at] + over + whole[at + len(over) :])


def test_what_is_no_error_of_ours_comes_out(monkeypatch):
    monkeypatch.setitem(readers.READERS, "page", lambda data: data.decode("ascii"))
    with pytest.raises(UnicodeDecodeError):
        readers.tried("page", b"\xff")


def test_a_hunt_tells_how_many_inputs_it_tried(tmp_path):
    pytest.importorskip("atheris", reason="make fuzz installs it")
    told = tmp_path / "told.jsonl"
    hunt = Path(__file__).parent / "hunt.py"
    subprocess.run([sys.executable, hunt, "--seconds", "1", "--only", "address", "--told", told], check=True)
    (row,) = map(json.loads, told.read_text().splitlines())
    assert row["found"] == ""
    assert row["inputs"] > 100

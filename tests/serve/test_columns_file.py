"""Columns that are kept in files are the same as those read from the database, and of no other history."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import marsad
from marsad.flow import columns_file
from marsad.flow.searching import Search, query_of


@pytest.fixture
def kept(demo_db, places_home, tmp_path, monkeypatch):
    monkeypatch.setattr(columns_file, "LEAST", 1)
    path, home = tmp_path / "own.db", tmp_path / "home"
    shutil.copy(demo_db, path)
    home.mkdir()
    (home / "cache").symlink_to(places_home / "cache")
    with marsad.open(path, home=home) as observatory:
        yield observatory, home, columns_file.folder_of(tmp_path / "kept", observatory.ledger)


def test_they_give_the_same_answers_and_take_in_what_was_written_since(kept):
    observatory, home, folder = kept
    search = Search(observatory.ledger, home=home)
    columns = search.picture().columns
    assert columns_file.save(columns, search.version(), observatory.ledger, folder)
    one, other = (event.id for event in search.events(query_of(kind="assault"), limit=2).items)
    observatory.judge(one, other, "same", who="amira", why="One night, one raid.")
    again = columns_file.load(observatory.ledger, folder)
    assert all(np.array_equal(again.values[name], columns.values[name]) for name in columns.values)
    assert np.array_equal(again.actors.codes, columns.actors.codes)
    assert [again.coded[name].words for name in again.coded] == [columns.coded[name].words for name in columns.coded]


def test_another_history_or_a_damaged_file_is_not_taken(kept):
    observatory, home, folder = kept
    search = Search(observatory.ledger, home=home)
    columns_file.save(search.picture().columns, search.version(), observatory.ledger, folder)
    meta = folder / "meta.json"
    told = meta.read_text()
    meta.write_text(told.replace(observatory.ledger.chains_at(observatory.ledger.heads())[1], "0" * 64))
    assert columns_file.load(observatory.ledger, folder) is None
    meta.write_text(told)
    assert columns_file.load(observatory.ledger, folder) is not None
    (folder / "root.npy").write_bytes(b"\x93NUMPY broken")
    assert columns_file.load(observatory.ledger, folder) is None

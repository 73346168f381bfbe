"""The original answers of `gather` travel with a backup, are put back as they were, and damage to them is told."""

from __future__ import annotations

import json
import tarfile
from datetime import date

import pytest
from flow_fakes import TollExtractor

import marsad
from marsad.core.errors import StoreError, UsageError
from marsad.flow import components
from marsad.flow.following import Memory
from marsad.flow.originals import beside
from marsad.intake.capture import Archive
from marsad.intake.doors import Fetched
from marsad.observatory import Observatory
from marsad.store import Ledger

PAGE = "<html><title>Raid</title><article><p>{} militants were killed in Hawija on 2023-03-24. It stayed quiet.</p>"


def archive_of(home, name, *numbers):
    with Archive(components.gather_folder(home) / "archive" / f"{name}.warc.gz") as archive:
        for number in numbers:
            body, url = PAGE.format(number).encode(), f"https://news.example/{name}/{number}"
            headers = (("Content-Type", "text/html"),)
            archive.keep(Fetched(asked=url, url=url, status=200, reason="OK", headers=headers, raw=body, body=body))
    return archive.path


def observatory(address, home):
    return Observatory(Ledger.open(address), home=home, extractor=TollExtractor())


@pytest.fixture
def gathered(database, tmp_path):
    """A home in which two rounds have gathered, and the notes of the last."""
    home = tmp_path / "home"
    paths = [archive_of(home, "20230324T060000", 3, 4), archive_of(home, "20230325T060000", 5)]
    (components.gather_folder(home) / "notes.json").write_text("{}")
    with observatory(database.address, home) as obs:
        obs.add(paths)
    return database, home


def files_in(home):
    folder = components.gather_folder(home)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_they_are_put_back_byte_for_byte_on_every_kind_of_database(gathered, empty_database, tmp_path):
    (database, home), backup = gathered, tmp_path / "ledger.jsonl.gz"
    with observatory(database.address, home) as obs:
        told = obs.backup(backup)
        assert obs.verify().responses == 3
    assert told.originals == ("archive/20230324T060000.warc.gz", "archive/20230325T060000.warc.gz")
    other = tmp_path / "other"
    with observatory(empty_database.address, other) as obs:
        assert obs.restore(backup) == told
        assert files_in(other) == files_in(home)
        found = obs.verify(head=told.head)
        assert (found.sound, found.responses) == (True, 3)


def test_they_can_be_unpacked_without_marsad(gathered, tmp_path):
    (database, home), backup = gathered, tmp_path / "ledger-2023.jsonl.gz"
    with observatory(database.address, home) as obs:
        head = obs.backup(backup).head
    with tarfile.open(tmp_path / "ledger-2023.originals.tar") as packed:
        names = packed.getnames()
        listed = json.load(packed.extractfile(names[0]))  # type: ignore[arg-type]
    assert names == ["originals.json", *(file["name"] for file in listed["files"])]
    assert listed["head"] == head


def test_an_archive_that_is_being_written_is_taken_as_long_as_it_was(gathered, tmp_path, monkeypatch):
    (database, home), backup = gathered, tmp_path / "ledger.jsonl.gz"
    first = components.gather_folder(home) / "archive" / "20230324T060000.warc.gz"
    before = first.read_bytes()
    whole = marsad.flow.originals._said_of

    def while_it_grows(folder, path):
        found = whole(folder, path)
        if path == first:
            first.write_bytes(before + before)
        return found

    monkeypatch.setattr(marsad.flow.originals, "_said_of", while_it_grows)
    with observatory(database.address, home) as obs:
        obs.backup(backup)
    with observatory(":memory:", tmp_path / "other") as obs:
        obs.restore(backup)
    assert files_in(tmp_path / "other")["archive/20230324T060000.warc.gz"] == before


def test_an_archive_that_is_no_longer_there_is_named(gathered):
    database, home = gathered
    folder = components.gather_folder(home)
    memory = Memory(folder)
    memory.notes.added += ["20230324T060000.warc.gz", "20230325T060000.warc.gz"]
    memory.save(date(2023, 3, 25))
    (folder / "archive" / "20230324T060000.warc.gz").unlink()
    with observatory(database.address, home) as obs:
        report = obs.verify()
    assert [note.split()[0] for note in report.notes] == ["20230324T060000.warc.gz"]
    assert report.sound, "the ledger itself has all that was read"


def test_what_is_there_already_stays_and_may_have_grown(gathered, tmp_path):
    (database, home), backup = gathered, tmp_path / "ledger.jsonl.gz"
    with observatory(database.address, home) as obs:
        obs.backup(backup)
    first = components.gather_folder(home) / "archive" / "20230324T060000.warc.gz"
    first.write_bytes(first.read_bytes() * 2)
    before = files_in(home)
    with observatory(":memory:", home) as obs:
        obs.restore(backup)
    assert files_in(home) == before


@pytest.mark.parametrize("damage", ["cut", "changed", "another name", "no tar"])
def test_a_damaged_copy_restores_nothing(gathered, tmp_path, damage):
    (database, home), backup = gathered, tmp_path / "ledger.jsonl.gz"
    with observatory(database.address, home) as obs:
        obs.backup(backup)
    tar = beside(backup)
    whole = tar.read_bytes()
    tar.write_bytes({
        "cut": whole[: len(whole) // 2], "changed": whole.replace(b"\x1f\x8b\x08", b"\x1f\x8b\x09"),
        "another name": whole.replace(b"archive/20230324T", b"archive/../etc/pa"), "no tar": b"no tar at all",
    }[damage])  # fmt: skip
    other = tmp_path / "other"
    with observatory(":memory:", other) as obs:
        with pytest.raises(StoreError) as error:
            obs.restore(backup)
        assert obs.ledger.counts()["documents"] == 0
    assert error.value.code == "S121"
    assert not components.gather_folder(other).exists()


def test_other_answers_under_the_same_name_are_not_overwritten(gathered, tmp_path):
    (database, home), backup = gathered, tmp_path / "ledger.jsonl.gz"
    with observatory(database.address, home) as obs:
        obs.backup(backup)
    other = tmp_path / "other"
    archive_of(other, "20230325T060000", 77)
    before = files_in(other)
    with observatory(":memory:", other) as obs, pytest.raises(StoreError) as error:
        obs.restore(backup)
    assert error.value.code == "S123"
    assert files_in(other) == before


def test_without_any_or_where_they_are_not_wanted_there_is_no_second_file(gathered, tmp_path):
    (database, home), backup = gathered, tmp_path / "ledger.jsonl.gz"
    with observatory(database.address, home) as obs:
        assert obs.backup(backup, originals=False).originals == ()
    with observatory(database.address, tmp_path / "none") as obs:
        assert obs.backup(tmp_path / "two.jsonl.gz").originals == ()
    assert not list(tmp_path.glob("*.tar"))


def test_a_second_file_that_is_there_already_is_not_replaced(gathered, tmp_path):
    (database, home), backup = gathered, tmp_path / "ledger.jsonl.gz"
    beside(backup).write_text("mine")
    with observatory(database.address, home) as obs, pytest.raises(UsageError, match="replaces nothing"):
        obs.backup(backup)
    assert not backup.exists()
    assert beside(backup).read_text() == "mine"

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marsad.core.errors import UsageError
from marsad.core.ids import document_id
from marsad.core.nouns import Document, Failure
from marsad.intake import Limits, expand, read

PROSE = "Six soldiers were killed on Tuesday when gunmen attacked an army post near Hawija."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt", "sub/style.css", ".git/d.txt", "empty/.keep"):
        path = tmp_path / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{PROSE} This is {name}.")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def paths(given: list[str]) -> list[str]:
    return [source.path for source in expand(given)]


def test_a_folder_is_read_in_order_without_what_is_hidden(folder: Path) -> None:
    assert paths(["reports"]) == ["reports/a.txt", "reports/b.txt", "reports/sub/c.txt"]


def test_a_pattern_that_the_shell_left_alone_is_expanded(folder: Path) -> None:
    assert paths(["reports/*.txt"]) == ["reports/a.txt", "reports/b.txt"]
    assert paths(["reports/**/*.txt"]) == ["reports/a.txt", "reports/b.txt", "reports/sub/c.txt"]


def test_a_file_given_twice_is_read_once(folder: Path) -> None:
    assert paths(["reports/b.txt", "reports", str(folder / "reports/a.txt")]) == [
        "reports/b.txt",
        "reports/a.txt",
        "reports/sub/c.txt",
    ]


def test_a_path_stays_as_it_was_given(folder: Path) -> None:
    (relative,) = read(["reports/a.txt"])
    (absolute,) = read([folder / "reports/a.txt"])
    assert (relative.path, absolute.path) == ("reports/a.txt", str(folder / "reports/a.txt"))
    assert relative.id == absolute.id == document_id((folder / "reports/a.txt").read_bytes())


def test_a_file_named_like_a_pattern_is_that_file(folder: Path) -> None:
    Path("what[1]*.txt").write_text(PROSE)
    assert paths(["what[1]*.txt"]) == ["what[1]*.txt"]


@pytest.mark.parametrize(
    ("given", "code"), [("missing.txt", "D101"), ("no*such", "D101"), ("reports/empty", "D102"), ("bad\0name", "D101")]
)
def test_what_is_not_there_is_a_failure_and_the_run_goes_on(folder: Path, given: str, code: str) -> None:
    failure, document = read([given, "reports/a.txt"])
    assert isinstance(failure, Failure)
    assert (failure.code, failure.path) == (code, given)
    assert "Next:" in failure.reason
    assert isinstance(document, Document)


def test_a_web_address_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="marsad add"):
        expand(["https://x.example/report"])


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo("pipe")
    (found,) = read(["pipe"])
    assert found.code == "D107"


def test_a_dangling_link_is_a_failure(folder: Path) -> None:
    Path("link.txt").symlink_to("nowhere")
    (found,) = read(["link.txt"])
    assert found.code == "D104"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "D302"),
        (b" \n\n ", "D302"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "D106"),
        (b"PK\x03\x04" + b"\0" * 40, "D144"),
        (bytes(range(256)) * 4, "D106"),
    ],
)
def test_files_that_hold_no_report_are_failures(read_bytes, data: bytes, code: str) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("file.txt", data)
    assert found.code == code


def test_a_compressed_report_is_read_and_a_bomb_refused(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("a.txt.gz", gzip.compress(PROSE.encode()))
    assert found.text == PROSE
    (bomb,) = read_bytes("bomb.txt.gz", gzip.compress(b"word " * 2_000_000), limits=Limits(ratio_free_bytes=50_000))
    assert bomb.code == "D203"


def test_what_is_too_large_is_refused_and_not_cut(read_bytes) -> None:  # type: ignore[no-untyped-def]
    assert read_bytes("a.txt", PROSE * 20, limits=Limits(document_bytes=500))[0].code == "D201"
    assert read_bytes("a.txt", PROSE * 20, limits=Limits(text_chars=500))[0].code == "D204"
    assert read_bytes("a.jsonl", '{"text": "%s"}' % (PROSE * 20), limits=Limits(text_chars=500))[0].code == "D204"


def test_importing_intake_loads_no_parser() -> None:
    code = (
        "import sys, marsad.intake; "
        "print(sorted({'trafilatura', 'lxml', 'pypdf', 'feedparser', 'fastwarc'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

"""A parser that hangs, crashes or eats memory costs one document, and the next one is read."""

from __future__ import annotations

import sys
import textwrap

import pytest

from marsad.core.errors import EmptyError, TooLargeError, UnreadableError
from marsad.intake.cell import Cell
from marsad.intake.items import Item
from marsad.intake.limits import Limits

PAGE = (
    b"<!doctype html><html lang='en'><title>Raid in Hit</title><article><h1>Raid in Hit</h1><p>Police raided a house "
    b"in Hit on Monday and held two men, the provincial council said in a statement.</p></article></html>"
)


def child(body: str) -> Cell:
    """A cell whose parser is ``body``, run on what it is asked (``asked``)."""
    code = f"""
        import os, time
        from marsad.intake import cell
        def _answer(asked):
            {body}
            return cell._Answered([])
        cell._answer = _answer
        cell.main()
    """
    return Cell(command=(sys.executable, "-c", textwrap.dedent(code)))


def item(data: bytes = PAGE, **limits: float) -> Item:
    return Item(data=data, path="report.html", limits=Limits(**limits))  # type: ignore[arg-type]


@pytest.fixture
def cell():
    cells: list[Cell] = []
    yield lambda *args: cells.append(child(*args) if args else Cell()) or cells[-1]
    for one in cells:
        one.close()


def test_pages_are_read_as_they_are_outside(cell):
    one = cell()
    for _ in range(2):
        (document,) = one.read(item(), "html")
        assert (document.title, document.path) == ("Raid in Hit", "report.html")


def test_what_a_reader_says_is_wrong_comes_through(cell):
    one = cell()
    with pytest.raises(EmptyError, match="no article text"):
        one.read(item(b"<html></html>"), "html")
    with pytest.raises(UnreadableError) as broken:
        one.read(item(b"%PDF-1.7 and nothing else"), "pdf")
    assert (broken.value.code, bool(broken.value.advice)) == ("D120", True)


def test_a_parser_that_hangs_is_ended_and_the_next_document_is_read(cell):
    one = cell("if asked.data == b'bad': time.sleep(3600)")
    with pytest.raises(UnreadableError, match=r"longer than 1 seconds") as hung:
        one.read(item(b"bad", parse_seconds=1.0), "html")
    assert hung.value.code == "D150"
    assert one.read(item(b"good"), "html") == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("os.kill(os.getpid(), 11)", "signal 11"),
        ("os._exit(7)", "exit code 7"),
        ("os.write(1, b'x'); os._exit(0)", "exit"),
    ],
)
def test_a_parser_that_dies_is_told_and_the_next_document_is_read(cell, body, says):
    one = cell(f"if asked.data == b'bad': {body}")
    with pytest.raises(UnreadableError, match=says) as died:
        one.read(item(b"bad"), "html")
    assert died.value.code == "D151"
    assert one.read(item(b"good"), "html") == []


def test_a_parser_that_asks_for_too_much_memory_is_refused(cell):
    code = """
        from marsad.intake import cell, html
        def read_html(item):
            if item.data == b"bad":
                bytearray(3 << 30)
            return iter(())
        html.read_html = read_html
        cell.main()
    """
    one = Cell(command=(sys.executable, "-c", textwrap.dedent(code)))
    with pytest.raises(TooLargeError) as large:
        one.read(item(b"bad", parse_megabytes=1024), "html")
    assert large.value.code == "D206"
    assert one.read(item(b"good"), "html") == []
    one.close()


def test_what_a_parser_prints_does_not_disturb_the_answers(cell):
    one = cell("print('noise' * 10_000, flush=True)")
    assert one.read(item(), "html") == []
    assert one.read(item(), "html") == []


def test_a_large_page_passes_whole(cell):
    one = cell()
    words = b"Police raided a house in Hit on Monday and held two men there. " * 20
    page = PAGE.replace(b"</article>", b"".join(b"<p>%d %s</p>" % (n, words) for n in range(400)) + b"</article>")
    (document,) = one.read(item(page), "html")
    assert len(document.text) > 400_000

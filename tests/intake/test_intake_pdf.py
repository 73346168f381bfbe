from __future__ import annotations

import io
from typing import Any

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from marsad.core.nouns import Document
from marsad.intake import Limits

FIRST = (
    "Four people were killed and eleven wounded on Saturday when a bomb "
    "hidden in a vegetable cart went off in the market of "
    "Tal Afar, west of Mosul, a police captain said. He said that two of the dead were policemen."
)
SECOND = (
    "No group has claimed the attack. Islamic State cells have planted "
    "bombs in the district before, most recently in March."
)
TITLE = "Blast kills four in Tal Afar market"


class Paper(FPDF):
    def header(self) -> None:
        self.set_font("helvetica", "I", 8)
        self.cell(0, 8, "The Tigris Ledger - Weekly edition", align="C")
        self.ln(10)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", "I", 8)
        self.cell(0, 8, f"Page {self.page_no()} of 3", align="C")


def paper(paragraphs: list[str], *, title: str | None = None, head: bool = True) -> bytes:
    made = Paper()
    made.add_page()
    if title:
        made.set_title(title)
    made.set_font("helvetica", "B", 18)
    made.multi_cell(0, 9, TITLE, new_x="LMARGIN", new_y="NEXT")
    if head:
        made.set_font("helvetica", "", 9)
        for line in ("Saturday 14 May 2022 - 6:20 PM", "By Rana Jubouri"):
            made.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    made.set_font("times", "", 11)
    for paragraph in paragraphs:
        made.ln(3)
        made.multi_cell(0, 5, paragraph, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def test_lines_become_paragraphs_and_the_head_is_read(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("a.pdf", paper([FIRST, SECOND]))
    assert isinstance(found, Document)
    assert found.text.split("\n\n") == [TITLE, FIRST, SECOND]
    assert (found.title, found.author, found.published) == (TITLE, "Rana Jubouri", "2022-05-14T18:20:00")


def test_running_heads_and_page_numbers_are_left_out(read_bytes) -> None:  # type: ignore[no-untyped-def]
    numbered = [f"In village {number} the same happened. {FIRST}" for number in range(40)]
    (found,) = read_bytes("long.pdf", paper(numbered))
    assert "Weekly edition" not in found.text
    assert "Page " not in found.text
    assert found.text.split("\n\n") == [TITLE, *numbered]


def test_words_broken_at_the_end_of_a_line_are_mended(read_bytes) -> None:  # type: ignore[no-untyped-def]
    broken = f"The counter-\nterrorism service sent its com-\nmandos to the al-\nAyadiya road. {FIRST}"
    (found,) = read_bytes("a.pdf", paper([broken]))
    assert "The counter-terrorism service sent its commandos to the al-Ayadiya road." in found.text


def test_when_the_file_was_made_is_not_when_the_report_was_published(read_bytes) -> None:  # type: ignore[no-untyped-def]
    data = paper([FIRST, SECOND], title=TITLE, head=False)
    assert PdfReader(io.BytesIO(data)).metadata["/CreationDate"]
    (found,) = read_bytes("a.pdf", data)
    assert (found.published, found.title) == (None, TITLE)


def locked(data: bytes) -> bytes:
    writer = PdfWriter(io.BytesIO(data))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank() -> bytes:
    made = FPDF()
    made.add_page()
    return bytes(made.output())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (locked(paper([FIRST])), "D121"),
        (paper([FIRST])[:300], "D120"),
        (b"%PDF-1.7\nnothing more", "D120"),
        (blank(), "D301"),
    ],
    ids=["locked", "cut off", "no PDF", "without text"],
)
def test_a_pdf_that_cannot_be_read_is_a_failure(data: bytes, code: str, read_bytes: Any) -> None:
    (found,) = read_bytes("bad.pdf", data)
    assert found.code == code


def test_a_pdf_of_too_many_pages_is_refused(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("long.pdf", paper([FIRST] * 60), limits=Limits(pages=2))
    assert found.code == "D205"

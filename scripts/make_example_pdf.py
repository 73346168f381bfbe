"""Write the example PDF again: a police bulletin of one page, as a press office would mail it out.

Run it from anywhere: ``python scripts/make_example_pdf.py``. The same text gives the same bytes, since the date of
creation is fixed. It needs ``fpdf2`` (the ``dev`` extra).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

TARGET = Path(__file__).parents[1] / "src/marsad/examples/reports/kirkuk-police-bulletin.pdf"
TITLE = "Four suspects arrested in Hawija district"
PARAGRAPHS = (
    "Kirkuk, 19 March 2024 - Officers of the Federal Intelligence arrested four men in Hawija district, Kirkuk "
    "province, on Monday who are suspected of membership in ISIS, the Kirkuk Police Directorate announces.",
    "The arrests were made in two houses on the edge of Hawija and without a shot. Judges had signed the warrants "
    "a week before. Two of the suspects are brothers, and one of them had been sought since 2019.",
    "According to Colonel Ammar al-Bayati, who heads the directorate's press section, the four are believed to have "
    "carried fuel and medicine to fighters in the reed beds. They have not been charged so far.",
    "The men were taken to a police post in Kirkuk, where relatives may ask for them between nine and noon. The "
    "directorate reminds the press that a suspect is not a convict and that faces must not be shown.",
    "It also asks drivers to keep the road to Rashad free on Wednesday, when sheep will be counted.",
)


class Bulletin(FPDF):
    """A page with the letterhead above and the page number below."""

    def header(self) -> None:
        """The letterhead, as it stands on every page."""
        self.set_font("Helvetica", "B", 10)
        self.cell(
            0, 6, "KIRKUK POLICE DIRECTORATE - PRESS SECTION (invented for an example)", new_x="LMARGIN", new_y="NEXT"
        )
        self.set_font("Helvetica", "", 9)
        self.cell(0, 6, "Bulletin no. 12 of 2024 - Tuesday, 19 March 2024", new_x="LMARGIN", new_y="NEXT", border="B")
        self.ln(6)

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-15)
        self.set_font("Helvetica", "I", 8)
        self.cell(0, 10, f"Page {self.page_no()} of {{nb}}", align="C")


def bulletin() -> Bulletin:
    """The bulletin, ready to be written."""
    page = Bulletin()
    page.set_title(TITLE)
    page.set_author("Kirkuk Police Directorate")
    page.set_lang("en")
    page.set_creation_date(datetime(2024, 3, 19, 6, 0, tzinfo=UTC))
    page.add_page()
    page.set_font("Helvetica", "B", 14)
    page.multi_cell(0, 8, TITLE, new_x="LMARGIN", new_y="NEXT")
    page.ln(2)
    page.set_font("Helvetica", "", 11)
    for paragraph in PARAGRAPHS:
        page.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        page.ln(3)
    return page


if __name__ == "__main__":
    bulletin().output(str(TARGET))

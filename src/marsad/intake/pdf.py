"""PDF: lines with their place on the page, joined to paragraphs; running heads and page numbers left out.

``published`` is what the lines above the article say, else the Dublin Core date of the file's XMP data; the moment at
which the PDF file was made (``CreationDate``) is not when the report was published, and is not used.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from pypdf import PasswordType, PdfReader

from marsad.core.errors import EmptyError, TooLargeError, UnreadableError
from marsad.core.nouns import Document
from marsad.intake.boilerplate import without_boilerplate
from marsad.intake.boundary import foreign
from marsad.intake.cleaning import clean, clean_line
from marsad.intake.dates import date_line, moment_of
from marsad.intake.header import byline_of, read_header
from marsad.intake.items import Fields, Item, document, language_of

MEDIA_TYPE = "application/pdf"
_ADVICE = "Open it in a PDF viewer, and save or print it to a new PDF."
_PAGE_NUMBER = re.compile(
    r"^(?:page|p\.|seite)?\s*[-–—|]?\s*\d{1,4}\s*(?:(?:of|/|sur|von)\s*\d{1,4})?\s*[-–—|]?$", re.I
)
_ENDS_SENTENCE = re.compile(r"[.!?؟:;…][\"'”’»)\]]*$")
_JUNK_TITLE = re.compile(
    r"microsoft (?:word|powerpoint)|^untitled|\.(?:docx?|indd|pdf|qxd|rtf|odt|pages|tex|html?)$|^\S+$", re.I
)
_EDGE_LINES = 2
_FIRST = 6


@dataclass(frozen=True)
class Line:
    """One line of a page: its words, and where it stands in points from the page's lower left corner."""

    text: str
    page: int
    left: float
    height: float
    size: float


def read_pdf(item: Item) -> Iterator[Document]:
    """The document in a PDF; raises `UnreadableError` if it is broken or locked, `EmptyError` if it has no text."""
    with foreign("D120", "the PDF cannot be read", _ADVICE):
        reader = _open(item)
        pages = _pages(reader, item)
        stated = _stated(reader)
    lines = _without_running_heads(pages)
    if not lines:
        raise EmptyError("D301", "the PDF has no text; it may be a scan.", "Run text recognition (OCR) on it first.")
    yield document(item, _fields(lines, stated), MEDIA_TYPE)


def _open(item: Item) -> Any:
    reader = PdfReader(io.BytesIO(item.data), strict=False)
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise UnreadableError("D121", "the PDF is locked with a password.", "Remove the password and try again.")
    if len(reader.pages) > item.limits.pages:
        raise TooLargeError(
            "D205",
            f"the PDF has {len(reader.pages):,} pages, more than {item.limits.pages:,}.",
            "Split it into reports.",
        )
    return reader


def _pages(reader: Any, item: Item) -> list[list[Line]]:
    pages: list[list[Line]] = []
    size = 0
    for number, page in enumerate(reader.pages):
        pages.append(_lines(page, number))
        size += sum(len(line.text) for line in pages[-1])
        if size > item.limits.text_chars:
            raise TooLargeError("D204", f"the text has more than {item.limits.text_chars:,} characters.", "Split it.")
    return pages


def _lines(page: Any, number: int) -> list[Line]:
    lines: list[Line] = []
    words: list[str] = []
    place = (0.0, 0.0, 0.0)

    def end_line() -> None:
        if text := _line_text("".join(words)):
            lines.append(Line(text, number, *place))
        words.clear()

    def visit(text: str, outer: list[float], inner: list[float], _font: Any, size: float) -> None:
        nonlocal place
        for position, part in enumerate(text.split("\n")):
            if position:
                end_line()
            if part.strip() and not "".join(words).strip():
                left = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
                height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
                place = (left, height, abs(size * (inner[3] or inner[1] or 1.0) * (outer[3] or outer[1] or 1.0)))
            words.append(part)

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def _line_text(text: str) -> str:
    """The line, cleaned; a soft hyphen at its end becomes a sign that the word goes on."""
    stripped = text.rstrip()
    return (clean_line(stripped) or "") + ("\xad" if stripped.endswith("\xad") else "")


def _stated(reader: Any) -> Fields:
    """What the file's own data say; fields that are no text are left out."""
    data = reader.metadata or {}
    title, author = (clean_line(str(data.get(key) or "")) for key in ("/Title", "/Author"))
    language = str(reader.root_object.get("/Lang") or "")
    xmp = reader.xmp_metadata
    dates = [date.isoformat() for date in (xmp.dc_date or [])] if xmp else []
    return Fields(
        title=None if not title or _JUNK_TITLE.search(title) else title,
        author=author,
        published=moment_of(dates[0]) if dates else None,
        language=language[:2].lower() if re.match(r"[A-Za-z]{2}(?:-|$)", language) else None,
    )


def _without_running_heads(pages: list[list[Line]]) -> list[Line]:
    """The lines in the file's order, less page numbers and the heads and feet at one height on most pages."""
    edges = [_edges(page) for page in pages]
    seen = Counter(key for page in edges for key in {_key(line) for line in page})
    often = {key for key, count in seen.items() if count >= max(2, len(pages) / 2)}
    return [
        line
        for page, edge in zip(pages, edges, strict=True)
        for line in page
        if not (line in edge and (_PAGE_NUMBER.match(line.text) or _key(line) in often))
    ]


def _edges(page: list[Line]) -> list[Line]:
    """The lines at the top and the foot of a page that do not end a sentence, wherever they stand in the file."""
    ordered = sorted(page, key=lambda line: -line.height)
    return [line for line in ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:] if not line.text.endswith((".", "!", "?"))]


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text.casefold()), round(line.height)


def _fields(lines: list[Line], stated: Fields) -> Fields:
    paragraphs, headline = _paragraphs(lines)
    header = read_header(paragraphs, title=headline, wrapped=False)
    title = header.title or headline or stated.title
    if stated.title and any(_fold(stated.title) == _fold(line) for line in paragraphs[:_FIRST]):
        title = stated.title
    body = without_boilerplate(header.standfirst + paragraphs[header.body :] if header.found else paragraphs)
    if title and not any(_fold(line) == _fold(title) for line in body[:_FIRST]):
        body.insert(0, title)
    text = clean("\n\n".join(body))
    return Fields(
        text=text,
        title=title,
        author=header.author or stated.author,
        publisher=header.publisher,
        published=header.published or stated.published,
        url=header.url,
        language=header.language or stated.language or language_of(text),
    )


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _paragraphs(lines: list[Line]) -> tuple[list[str], str | None]:
    """The paragraphs, and the first page's largest line if it is clearly larger than the body text."""
    shape = _Shape(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not shape.parts(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    words = Counter(re.findall(r"\w+(?:-\w+)+|\w+", " ".join(line.text for line in lines).casefold()))
    paragraphs = [_joined(group, words) for group in groups]
    largest = max(range(len(groups)), key=lambda number: (groups[number][0].size, -number))
    headline = groups[largest][0].size >= 1.2 * shape.body_size and groups[largest][0].page == 0
    return paragraphs, paragraphs[largest] if headline and len(paragraphs[largest]) <= 250 else None


class _Shape:
    """The usual size, line distance and width of a document's text, against which a paragraph's end is told."""

    def __init__(self, lines: list[Line]) -> None:
        sizes = Counter(round(line.size, 1) for line in lines for _ in range(len(line.text)))
        self.body_size = sizes.most_common(1)[0][0] or 1.0
        by_size: dict[float, list[Line]] = {}
        for line in lines:
            by_size.setdefault(round(line.size, 1), []).append(line)
        self.width = {
            size: sorted(len(line.text) for line in same)[len(same) * 9 // 10] for size, same in by_size.items()
        }
        self.distance: dict[float, float] = {}
        for size in by_size:
            gaps = [
                before.height - after.height
                for before, after in pairwise(lines)
                if round(before.size, 1) == round(after.size, 1) == size and 0 < before.height - after.height < 4 * size
            ]
            self.distance[size] = sorted(gaps)[len(gaps) // 4] if gaps else 1.2 * size

    def parts(self, before: Line, after: Line) -> bool:
        """Whether a paragraph ends between two lines."""
        size = round(before.size, 1)
        if abs(before.size - after.size) > 0.5:
            return True
        full = len(before.text) >= 0.85 * self.width[size]
        ends = bool(_ENDS_SENTENCE.search(before.text))
        gap = before.height - after.height
        if before.page != after.page or gap < 0:  # the next page or column
            return ends and (not full or not after.text[:1].islower())
        if gap > 1.25 * self.distance[size] and gap > 1.3 * size:
            return True
        if before.page == 0 and (_stands_alone(before.text) or _stands_alone(after.text)):
            return True
        if not ends and (before.text.endswith(("-", "\xad")) or after.text[:1].islower()):
            return False
        return (ends and not full) or len(before.text) < 0.6 * self.width[size]


def _stands_alone(line: str) -> bool:
    """A date or a byline."""
    return len(line) < 80 and bool(date_line(line) or byline_of(line))


@cache
def _kept_prefixes() -> frozenset[str]:
    raw = tomllib.loads(resources.files("marsad.intake").joinpath("data/hyphens.toml").read_text("utf-8"))
    return frozenset(raw["kept"])


def _joined(lines: list[Line], words: Counter[str]) -> str:
    """The lines as one, words that were broken at a line's end mended."""
    text = lines[0].text
    for line in lines[1:]:
        broken = re.search(r"(\w+)([-\xad‐])$", text)
        first = re.match(r"\w+", line.text)
        if broken and first:
            keep = broken[2] != "\xad" and _keeps_hyphen(broken[1], first[0], words)
            text = text[: broken.start(2)] + ("-" if keep else "") + line.text
        else:
            text = f"{text} {line.text}"
    return text.replace("\xad", "")


def _keeps_hyphen(before: str, after: str, words: Counter[str]) -> bool:
    if not after[0].islower():
        return True
    whole, hyphened = words[(before + after).casefold()], words[f"{before}-{after}".casefold()]
    if whole or hyphened:
        return hyphened > whole
    return before.casefold() in _kept_prefixes()

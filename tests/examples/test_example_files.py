"""The bundled example reports are what their gold says: there, well-formed, in the encoding they declare, our own."""

from __future__ import annotations

import calendar
import json
import re
import tomllib
from collections import defaultdict
from datetime import date
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

from marsad.core.vocabulary import GROUPS, KINDS, MEASURES, STATUSES

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "src/marsad/examples/reports"
GOLD = tomllib.loads((ROOT / "tests/data/example_incidents.toml").read_text("utf-8"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source"}
SILENT = {"script", "style", "title"}
BLOCKS = {"p", "li", "div", "h1", "h2", "h3", "h4", "h5", "td", "tr", "figcaption", "footer", "header", "span", "time"}
ABROAD = ("sahel-courier", "blue-nile", "dnipro", "andes", "lake-chad")
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
FILES = sorted(path for path in REPORTS.iterdir() if path.is_file())
PAGES = [path for path in FILES if path.suffix == ".html"]


class Page(HTMLParser):
    """The visible text of a page, and every tag that is not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.words.append("\n")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not SILENT & set(self.open):
            self.words.append(data)


def declared_encoding(page: bytes) -> str:
    found = re.search(rb'charset="?([\w-]+)', page)
    assert found, "a page must say its encoding"
    return found.group(1).decode("ascii")


def page_of(source: str) -> Page:
    page = Page()
    page.feed(source)
    page.close()
    return page


def read_all() -> dict[str, str]:
    """Every report, by the name the gold calls it, with its visible text."""
    found: dict[str, str] = {}
    for path in FILES:
        raw = path.read_bytes()
        if path.suffix == ".html":
            found[path.name] = "".join(page_of(raw.decode(declared_encoding(raw))).words)
        elif path.suffix == ".rss":
            for item in ElementTree.fromstring(raw).iter("item"):
                body = "".join(page_of(item.findtext(CONTENT) or "").words)
                found[f"{path.name}#{item.findtext('guid')}"] = f"{item.findtext('title')}\n{body}"
        elif path.suffix == ".jsonl":
            for line in raw.decode("utf-8").splitlines():
                record = json.loads(line)
                found[f"{path.name}#{record['id']}"] = record["text"]
        elif path.suffix == ".pdf":
            found[path.name] = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(path).pages)
        else:
            found[path.name] = raw.decode("utf-8")
    return found


TEXTS = read_all()


def flat(text: str) -> str:
    """One space between words, straight quotes: the same words compare equal however they are set."""
    return " ".join(text.translate(str.maketrans("“”’", '""\'')).split())


def long_sentences(text: str, characters: int) -> set[str]:
    paragraphs = re.split(r"\n\s*\n|(?<=[.!?])\n", text)
    sentences = (piece for block in paragraphs for piece in re.split(r'(?<=[.!?])"?\s+(?=["A-Z0-9])', flat(block)))
    return {sentence for sentence in sentences if len(sentence) > characters}


def named_reports() -> list[str]:
    told = [name for incident in GOLD["incidents"] for name in incident["reports"]]
    told += [row["report"] for row in GOLD["not_events"] + GOLD["clutter"]]
    return told + [name for family in GOLD["wire_families"] for name in family["reports"]]


def test_the_gold_speaks_only_of_reports_that_are_there() -> None:
    assert set(named_reports()) <= set(TEXTS)


def test_every_report_is_spoken_of_in_the_gold() -> None:
    assert set(TEXTS) == set(named_reports())


def test_every_report_has_a_publisher_and_a_day_that_its_file_shows() -> None:
    assert {row["report"] for row in GOLD["reports"]} == set(TEXTS)
    for row in GOLD["reports"]:
        raw = (REPORTS / row["report"].split("#")[0]).read_bytes().decode("latin-1")
        day = date.fromisoformat(row["published"])
        month = calendar.month_name[day.month]
        written = [
            row["published"],
            f"{day.day} {month} {day.year}",
            f"{day.day} {month[:3]} {day.year}",
            f"D:{day:%Y%m%d}",
        ]
        assert any(form in raw for form in written), row["report"]
        name = row["publisher"].replace(" ", "").lower()
        shown = raw + TEXTS[row["report"]]
        assert name in "".join(shown.split()).lower(), row["report"]


def test_no_incident_begins_after_the_last_report_of_it_unless_it_is_planned() -> None:
    published = {row["report"]: row["published"] for row in GOLD["reports"]}
    for incident in GOLD["incidents"]:
        if incident["status"] != "planned":
            assert incident["end"] <= max(published[name] for name in incident["reports"]), incident["id"]


def test_there_are_as_many_reports_of_each_sort_as_promised() -> None:
    about = GOLD["about"]
    near = [name for name in TEXTS if not any(outlet in name for outlet in ABROAD)]
    assert len(TEXTS) >= about["reports_at_least"]
    assert len(near) >= about["syria_and_iraq_at_least"]
    assert len(PAGES) >= about["html_at_least"]
    assert sum(path.suffix == ".txt" for path in FILES) >= about["plain_text_at_least"]
    assert sum(".rss#" in name for name in TEXTS) >= about["feed_items_at_least"]
    assert {path.suffix for path in FILES} == {".html", ".txt", ".rss", ".pdf", ".jsonl"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_closes_every_tag_it_opens(path: Path) -> None:
    raw = path.read_bytes()
    page = page_of(raw.decode(declared_encoding(raw)))
    assert page.wrong == []
    assert page.open == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_in_the_encoding_that_it_declares(path: Path) -> None:
    raw = path.read_bytes()
    text = raw.decode(declared_encoding(raw))
    assert "\ufffd" not in text
    assert not re.search("[\x80-\x9f]", text)
    assert not re.search("â€|Ã.", text), "utf-8 read as something else"


def test_two_pages_families_use_the_old_code_pages_and_need_them() -> None:
    for encoding in ("windows-1252", "windows-1256"):
        pages = [path.read_bytes() for path in PAGES if declared_encoding(path.read_bytes()) == encoding]
        assert pages
        for page in pages:
            with pytest.raises(UnicodeDecodeError):
                page.decode("utf-8")


def test_some_page_has_no_date_but_the_one_a_reader_sees() -> None:
    machine_dates = re.compile(r"datePublished|published_time|<time|pubdate|DC\.date|name=\"date\"")
    bare = [path for path in PAGES if not machine_dates.search(path.read_bytes().decode("latin-1"))]
    assert bare
    for path in bare:
        assert re.search(r"\d{1,2} [A-Z][a-z]+ 20\d\d", TEXTS[path.name])


def test_the_dates_of_the_feed_have_the_right_weekday() -> None:
    feed = ElementTree.fromstring((REPORTS / "five-items-qasioun-wire.rss").read_bytes())
    for item in feed.iter("item"):
        written = item.findtext("pubDate") or ""
        assert parsedate_to_datetime(written).strftime("%a") == written[:3]


def test_every_weekday_written_beside_a_date_is_that_date_s_weekday() -> None:
    months = list(calendar.month_name)[1:]
    dated = re.compile(rf"(\w+day),? (?:(\d+) ({'|'.join(months)})|({'|'.join(months)}) (\d+),?) (20\d\d)")
    seen = 0
    for name, text in TEXTS.items():
        for weekday, day_1, month_1, month_2, day_2, year in dated.findall(flat(text)):
            day = date(int(year), months.index(month_1 or month_2) + 1, int(day_1 or day_2))
            assert day.strftime("%A") == weekday, name
            seen += 1
    assert seen > 5


def test_no_long_sentence_stands_in_two_reports_unless_they_copy_one_wire_story() -> None:
    allowed = {
        frozenset(pair) for family in GOLD["wire_families"] for pair in combinations(sorted(family["reports"]), 2)
    }
    holders: dict[str, list[str]] = defaultdict(list)
    for name, text in TEXTS.items():
        for sentence in long_sentences(text, GOLD["about"]["shared_sentence_characters"]):
            holders[sentence].append(name)
    for sentence, names in holders.items():
        for pair in combinations(names, 2):
            assert frozenset(pair) in allowed, sentence


def test_the_copies_of_a_wire_story_do_share_sentences_and_differ_somewhere() -> None:
    for family in GOLD["wire_families"]:
        for left, right in combinations(family["reports"], 2):
            left_text, right_text = (long_sentences(TEXTS[name], 60) for name in (left, right))
            assert len(left_text & right_text) >= 3
            assert left_text != right_text
        assert all(family["credit"] in TEXTS[name] for name in family["reports"])


def test_every_quote_of_the_gold_stands_in_its_report() -> None:
    for row in GOLD["not_events"] + GOLD["clutter"]:
        assert row["quote"] in flat(TEXTS[row["report"]]), row["quote"]


def test_every_name_of_the_gold_is_written_in_one_of_its_reports() -> None:
    for incident in GOLD["incidents"]:
        told = flat(" ".join(TEXTS[name] for name in incident["reports"]))
        for speaker in incident["speakers"]:
            for name in [speaker["name"], *speaker.get("also", []), speaker.get("via", "")]:
                assert name.lower() in told.lower(), (incident["id"], name)
        for name in [incident.get("operation", ""), *incident.get("operation_also", [])]:
            assert name in told


def test_the_gold_uses_the_words_of_the_codebook_and_possible_figures() -> None:
    expectations = {*STATUSES, "none", "accident"}
    assert all(row["expect"] in expectations for row in GOLD["not_events"])
    for incident in GOLD["incidents"]:
        assert incident["kind"] in KINDS
        assert incident["status"] in STATUSES
        assert date.fromisoformat(incident["start"]) <= date.fromisoformat(incident["end"])
        for figure in incident["figures"]:
            assert figure["measure"] in MEASURES
            assert figure["group"] in GROUPS
            assert 0 <= figure["low"] <= figure["best"] <= figure.get("high", figure["best"])


def test_every_link_between_incidents_leads_to_one() -> None:
    ids = [incident["id"] for incident in GOLD["incidents"]]
    assert len(ids) == len(set(ids))
    links = [incident[key] for incident in GOLD["incidents"] for key in ("part_of", "beside") if key in incident]
    links += [name for total in GOLD["totals"] for name in total["incidents"]]
    assert links
    assert set(links) <= set(ids)


def test_the_parts_of_a_total_fit_into_it() -> None:
    by_id = {incident["id"]: incident for incident in GOLD["incidents"]}
    for total in by_id.values():
        for figure in (figure for figure in total["figures"] if figure.get("scope") == "total"):
            parts = [row for row in by_id.values() if row.get("part_of") == total["id"]]
            same = [
                part
                for row in parts
                for part in row["figures"]
                if (part["measure"], part["group"]) == (figure["measure"], figure["group"])
            ]
            assert same or total.get("beside")  # a total beside what it may hold has no part that is certain
            assert sum(part["low"] for part in same) <= figure["high"]


def test_reports_are_short_but_not_too_short() -> None:
    for name, text in TEXTS.items():
        # Pages carry menus and side columns too, hence the wider bound.
        assert GOLD["about"]["words_low"] <= len(text.split()) <= GOLD["about"]["words_high"] + 100, name

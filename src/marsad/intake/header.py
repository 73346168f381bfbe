"""The lines above a pasted article: title, date, outlet and author told from the shape of the lines.

Nothing is taken from a text that has no such block: a block counts only if it holds a date line, a byline, or a field
that names itself ("Source: …").
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from marsad.intake.boilerplate import is_boilerplate
from marsad.intake.dates import Written, date_and_rest, date_line, moment_of

_MOST_LINES = 16
_FARTHEST_LINE = 150
_NEAR_LINES = 4
_PLACE_WORDS = 5
_NOISE_WORDS = 14
_WRAPPED_CHARS = 50
_WIRE_WORDS = 14
_LONG_LINE_WORDS = 26
_SENTENCE_WORDS = 5
_WRAPPED_WORDS = 8
_TITLE_WORDS = range(3, 26)
_NAME_WORDS = range(2, 6)
_ENDS_SENTENCE = re.compile(r"[.!؟。…][\"'”’»)\]]*$")
_PARTS = re.compile(r"\s+[|•·–—]\s+|\s+-\s+|\s{3,}|\t")
_FIELD = re.compile(r"^([^\W\d_][\w -]{1,24}?)\s*[:：]\s*(\S.*)$")
_URL = re.compile(r"^https?://\S+$")
_NAME_WORD = re.compile(r"^[^\W\d_][\w'’.-]*,?$")
_DOMAIN = re.compile(r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$", re.I)
_AND = re.compile(r"\s+(?:and|et|&)\s+|\s*,\s*|\s+و\s*")
_PLACES = re.compile(r"\s(?:in|at|from)\s")
_SET_OFF = re.compile(r"^\s*[,|:–—(-]|^\s{2,}")
_DATELINE = re.compile(r"^[A-Z][\w'’ .,/-]{1,60}(?:\([A-Za-z. /-]{2,40}\)\s*)?[-–—:]{1,2}\s+\S")


@dataclass
class Header:
    """What the lines above an article say; ``body`` is the number of the first line that belongs to the article."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    body: int = 0
    found: bool = False
    """Whether there is such a block at all; if not, at most a title is known, and it stands in the text."""
    changed: str | None = None
    issuer: str | None = None
    loose: list[str] = field(default_factory=list)
    """Lines that are neither fields, dates nor noise, in their order."""
    after_date: int | None = None
    """How many loose lines stand before the date."""
    alone: set[int] = field(default_factory=set)
    """Which of the loose lines have a blank line above and below."""
    standfirst: list[str] = field(default_factory=list)
    """Lines between the title and the article that are no date, name or outlet, but sentences in brief."""


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files("marsad.intake").joinpath("data/mastheads.toml").read_text("utf-8"))


@cache
def _fields() -> dict[str, str]:
    return {name: key for key, names in _words()["fields"].items() for name in names}


def read_header(lines: list[str], *, title: str | None = None, wrapped: bool = True) -> Header:
    """What the lines before the first paragraph of ``lines`` (clean, blank lines as empty strings) say.

    ``title`` is the line that is known to be the title from elsewhere (its size in print); ``wrapped`` says that a
    sentence may be broken over lines.
    """
    header = Header(body=_first_paragraph(lines, wrapped=wrapped))
    for number, line in enumerate(lines[: header.body]):
        known = len(header.loose)
        _take(line, header)
        if number > 0 and not lines[number - 1] and not lines[number + 1] and len(header.loose) > known:
            header.alone.add(known)
    if header.found:
        _name_the_loose(header, title)
        header.published = header.published or header.changed
        header.publisher = header.publisher or header.issuer
    elif len(header.loose) == 1 and is_title_like(header.loose[0]):
        header.title = header.loose[0]
    return header


def _first_paragraph(lines: list[str], *, wrapped: bool) -> int:
    """The number of the line with which the article's prose begins; 0 if there is no prose, or too much before it."""
    seen = 0
    for number, line in enumerate(lines[:_FARTHEST_LINE]):
        if not line:
            continue
        if _is_prose(line, lines[number + 1] if wrapped and number + 1 < len(lines) else ""):
            return number
        seen += len(line.split()) > 2  # menus of one or two words may be long
        if seen > _MOST_LINES:
            return 0
    return 0


def _is_prose(line: str, following: str) -> bool:
    words = line.split()
    if is_boilerplate(line) or dated(line) or _field_of(line) or _is_noise(line):
        return False
    if len(words) >= _LONG_LINE_WORDS or (len(words) >= _SENTENCE_WORDS and _ENDS_SENTENCE.search(line)):
        return True
    if len(line) >= _WRAPPED_CHARS and following:  # a sentence that was broken over lines goes on in the next
        going_on = following[0].islower() or len(following.split()) >= _WRAPPED_WORDS
        return going_on and " | " not in line and not date_and_rest(following) and not byline_of(following)
    return bool(len(words) >= _WIRE_WORDS and _DATELINE.match(line) and line.partition("(")[0].isupper())


def _field_of(line: str) -> tuple[str, str] | None:
    match = _FIELD.match(line)
    key = _fields().get(match[1].casefold()) if match else None
    return (key, match[2].strip()) if match and key else None


def dated(line: str) -> Written | None:
    """The date in a line that holds a date and nothing else but perhaps a place or a role, set off from it.

    "Tikrit, Monday 18 March 2024", "31 March 2024 - Deir ez-Zor".
    """
    found = date_and_rest(line)
    if not found or not found[1]:
        return found[0] if found else None
    written, rest = found
    if len(rest.split()) > _PLACE_WORDS or not rest[0].isupper() or _ENDS_SENTENCE.search(line):
        return None
    after = line[len(rest) :] if line.startswith(rest) else line[: -len(rest)][::-1] if line.endswith(rest) else ""
    return written if _SET_OFF.match(after) else None


def _is_noise(line: str) -> bool:
    return len(line.split()) <= _NOISE_WORDS and line.casefold().startswith(tuple(_words()["noise_begins"]))


def _take(line: str, header: Header) -> None:
    if not line or is_boilerplate(line) or _is_noise(line):
        return
    if named := _field_of(line):
        _take_field(*named, header)
    elif written := date_line(line):
        header.found = True
        _take_date(written.moment, changed=written.changed, header=header)
    elif _URL.match(line):
        header.url = header.url or line
    elif issuer := _after(line, _words()["issuer_begins"]):
        header.issuer = header.issuer or _PARTS.split(issuer)[0]
    elif author := byline_of(line):
        header.found = True
        _take_byline(author, header)
    elif len(parts := _parts_of(line)) > 1:
        for part in parts:
            _take(part, header)
    elif written := dated(line):
        header.found = True
        _take_date(written.moment, changed=written.changed, header=header)
    else:
        header.loose.append(line)


def _parts_of(line: str) -> list[str]:
    """A line like "Amal Haddad | Kirkuk Herald | 3 March 2021" in its parts; any other line whole."""
    parts = [part for part in _PARTS.split(line) if part]
    if len(parts) > 1 and any(dated(part) or byline_of(part) for part in parts):
        return parts
    found = date_and_rest(line)
    if found and found[1] and (_is_outlet(found[1]) or is_name_like(found[1])):
        return [found[1], line.replace(found[1], " ").strip(" ,")]
    return [line]


def _take_field(key: str, value: str, header: Header) -> None:
    if key == "published":
        header.published, header.found = header.published or moment_of(value), True
    elif key == "author":
        _take_byline(value, header)
        header.found = True
    elif key != "other":
        if getattr(header, key) is None:
            setattr(header, key, value.lower()[:2] if key == "language" else value)
        header.found = True


def _take_date(moment: str | None, *, changed: bool, header: Header) -> None:
    if changed:
        header.changed = header.changed or moment
    elif header.published is None:
        header.published = moment
        header.after_date = len(header.loose)


def byline_of(line: str) -> str | None:
    """The names after "By", if the line is a byline and no sentence."""
    name = _after(line, _words()["byline_begins"])
    if (
        name
        and len(name.split()) <= 14
        and not _ENDS_SENTENCE.search(name)
        and (name[0].isupper() or not name[0].isascii())
    ):
        first = next((part for part in _AND.split(_PARTS.split(name)[0]) if part), name)
        return name if is_name_like(first) or _is_outlet(first) else None
    return None


def is_job(line: str) -> bool:
    """Whether ``line`` is a byline without a name: "Anbar correspondent", "Staff Reporter"."""
    folded = line.casefold()
    job = max((job for job in _words()["byline_jobs"] if f" {folded}".endswith(f" {job}")), key=len, default="")
    place = line[: len(line) - len(job)].split()
    return bool(job) and line[0].isupper() and len(place) <= 2 and all(word[0].isupper() for word in place)


def _after(line: str, beginnings: list[str]) -> str | None:
    folded = line.casefold()
    for beginning in beginnings:
        if folded.startswith(beginning + " ") or folded.startswith(beginning + ":"):
            return line[len(beginning) :].lstrip(" :") or None
    return None


def _take_byline(value: str, header: Header) -> None:
    """Names before jobs and outlets: "Amal Haddad, staff writer", "Amal Haddad, Reuters | 3 May 2020"."""
    names: list[str] = []
    head, *tail = [part for part in _PARTS.split(value) if part]
    for whole in _AND.split(head):
        part = _PLACES.split(whole or "")[0]
        if not part or part.casefold() in _words()["byline_jobs"]:
            continue
        if names and _is_outlet(part):
            header.publisher = header.publisher or part
        elif is_name_like(part) or not names:
            names.append(part)
    if names and header.author is None:
        header.author = ", ".join(names)
    for part in tail:
        _take(part, header)


def _name_the_loose(header: Header, known_title: str | None) -> None:
    """Of the lines that are left one is the title; of the rest, outlets are publishers and names are authors."""
    loose = list(enumerate(header.loose))
    place = _title_place(header.loose, header.alone) if header.title is None else None
    if known_title in header.loose:
        place = header.loose.index(known_title)
    if place is not None:
        header.title = header.loose[place]
    rest = [(number, line) for number, line in loose if number != place and line != header.title]
    _name_publisher([(number, line) for number, line in rest if _outlet_in(line)], header)
    if header.publisher is None and place and _is_shouted(header.loose[0]):
        header.publisher = _first_part(header.loose[0])
        rest = rest[1:]
    names = [(number, line) for number, line in rest if is_name_like(line) and not _is_outlet(line)]
    marks = [mark for mark in (header.after_date, place) if mark is not None]
    near = [line for number, line in names if any(abs(number - mark) <= _NEAR_LINES for mark in marks)]
    if header.author is None and near:
        header.author = near[-1]
    known = {header.author, header.publisher}
    header.standfirst = [
        line
        for number, line in rest
        if place is not None
        and number > place
        and line not in known
        and not _is_outlet(line)
        and len(line.split()) >= 5
    ]


def _title_place(loose: list[str], alone: set[int]) -> int | None:
    """The first title-like line that is not much shorter than the longest: a standfirst below may be longer.

    One that stands alone between blank lines goes before one in a block.
    """
    titles = {number: len(line.split()) for number, line in enumerate(loose) if is_title_like(line)}
    longest = max(titles.values(), default=0)
    good = [number for number, words in titles.items() if words >= 0.5 * longest and not _is_masthead(loose[number])]
    good = [number for number in good if number in alone] or good
    return min(good, default=next((number for number, words in titles.items() if words == longest), None))


def _is_masthead(line: str) -> bool:
    """A person's name, or a few words each of which is capitalised: "A Delta House Paper - Basra"."""
    parts = [part for part in _PARTS.split(line) if part]
    if len(parts) > 1 and any(map(_is_outlet, parts)):
        return True
    words = [word for word in re.findall(r"\w+", line) if len(word) > 3]
    return is_name_like(line) or (
        len(line.split()) <= 6 and len(words) <= 4 and all(word[0].isupper() for word in words)
    )


def _name_publisher(outlets: list[tuple[int, str]], header: Header) -> None:
    """An outlet beside the date is the article's own; one at the top may be the house that issues it."""
    beside = [line for number, line in outlets if header.after_date is not None and number >= header.after_date]
    if header.publisher is None and outlets:
        named = (beside or [line for _, line in outlets])[0]
        header.publisher = _outlet_in(named)


def _outlet_in(line: str) -> str | None:
    """The part of a line that is an outlet's name, if one is: "BADIA OBSERVER | News from the steppe"."""
    return next((part for part in _PARTS.split(line) if part and _is_outlet(part)), line if _is_outlet(line) else None)


def _first_part(line: str) -> str:
    return _PARTS.split(line)[0]


def _is_shouted(line: str) -> bool:
    """The first line of all, in capitals: a masthead."""
    return _first_part(line).isupper() and len(_first_part(line).split()) <= 5


def is_title_like(line: str) -> bool:
    """Whether ``line`` could be a headline: 3 to 25 words, not the end of a sentence."""
    return len(line.split()) in _TITLE_WORDS and not _ENDS_SENTENCE.search(line) and not _URL.match(line)


def is_name_like(line: str) -> bool:
    """Whether ``line`` could be a person's name: 2 to 5 words, each capitalised or a particle, no digits."""
    words = line.split()
    particles, never = _words()["name_particles"], _words()["title_words"]
    if len(words) not in _NAME_WORDS or line.casefold() in _words()["sections"] or words[-1].casefold() in particles:
        return False
    return all(
        _NAME_WORD.match(word)
        and word.casefold() not in never
        and (word[0].isupper() or not word[0].isascii() or word.casefold() in particles or word[:3] in ("al-", "el-"))
        for word in words
    )


def _is_outlet(line: str) -> bool:
    words = line.split()
    if not words or len(words) > 6 or not (line[0].isupper() or not line[0].isascii() or _DOMAIN.match(line)):
        return False
    folded = {word.casefold().strip(",.()") for word in words}
    if folded & set(_words()["outlet_words"]) or _DOMAIN.match(line):
        return not folded & set(_words()["title_words"]) or len(words) <= 3
    return (words[0] == "The" and len(words) <= 4) or (len(words) == 1 and line.isupper() and len(line) in range(2, 9))

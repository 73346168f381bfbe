"""What a web page says about itself: title, author, publisher, when it was published, address and language.

Everything is taken from what the page states; nothing comes from the clock or from the file's own dates.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from htmldate import find_date
from lxml import html as lxml_html

from marsad.intake.boundary import foreign
from marsad.intake.cleaning import clean_line
from marsad.intake.dates import moment_of
from marsad.intake.header import byline_of, dated, is_name_like
from marsad.intake.items import Fields

_SEPARATORS = re.compile(r":\s+|\s+(?:[|·•»«:–—-]|::|\|\|)\s+|\s*\|\s*")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}\s*(?:[-–]\s*\d{4})?)?[\s,]*([^.|•·\d]{3,50})", re.I)
_MOST_LD_BYTES = 1_000_000
_MOST_LD_DEPTH = 6
_EARLIEST, _LATEST = "1990-01-01", "2199-12-31"
_NEAR = 12
_MOST_SHORT = 160
_PROSE_CHARS = 80


@cache
def pages() -> dict[str, Any]:
    """The field names and words of ``data/pages.toml``."""
    return tomllib.loads(resources.files("marsad.intake").joinpath("data/pages.toml").read_text("utf-8"))


@dataclass
class _Page:
    tree: Any
    meta: dict[str, list[str]] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)
    site: dict[str, Any] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)


def metadata_of(tree: Any, *, address: str | None = None) -> Fields:
    """What the parsed page ``tree`` (lxml) says about itself; ``address`` is where it came from, if that is known."""
    page = _Page(tree)
    _collect_meta(page)
    _collect_json_ld(page)
    page.headings = [text for node in tree.iter("h1") if (text := clean_line(node.text_content()))]
    url = _url(page, address)
    publisher = _publisher(page)
    masthead = publisher or _masthead(page)
    title, suffix = _title(page, masthead)
    publisher = publisher or suffix or masthead
    return Fields(
        title=title,
        author=_author(page, publisher),
        publisher=publisher,
        published=_published(page, url),
        url=url,
        language=_language(page),
    )


def _collect_meta(page: _Page) -> None:
    for node in page.tree.iter("meta"):
        content = clean_line(node.get("content"))
        if content:
            for name in {node.get("property"), node.get("name"), node.get("itemprop")} - {None}:
                page.meta.setdefault(name.strip().lower(), []).append(content)


def _meta(page: _Page, key: str) -> Iterator[str]:
    for name in pages()["meta"][key]:
        yield from page.meta.get(name, ())


def _collect_json_ld(page: _Page) -> None:
    articles = set(pages()["json_ld"]["articles"])
    for node in page.tree.iter("script"):
        if "ld+json" not in (node.get("type") or "").lower():
            continue
        for entry in _entries(_json((node.text or "")[:_MOST_LD_BYTES]), _MOST_LD_DEPTH):
            types = {kind.lower() for kind in _listed(entry.get("@type")) if isinstance(kind, str)}
            if types & articles and not page.article:
                page.article = entry
            elif types & {"website", "newsmediaorganization", "organization"} and not page.site:
                page.site = entry


def _json(text: str) -> Any:
    # Pages put raw line breaks inside JSON strings and wrap it in CDATA or comments.
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text)
    try:
        return msgspec.json.decode(re.sub(r"[\x00-\x1f]+", " ", text).strip().rstrip(";").encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _entries(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(value, list):
        for entry in value:
            yield from _entries(entry, depth - 1)
    elif depth and isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _entries(value.get(key), depth - 1)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any) -> str | None:
    """The name in a schema.org value: a string, an object with ``name``, or a list of them."""
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in _listed(value)]
    names = [clean_line(name) for entry in names for name in _listed(entry) if isinstance(name, str)]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _publisher(page: _Page) -> str | None:
    stated = [_name(page.article.get("publisher")), next(_meta(page, "publisher"), None), _name(page.site)]
    return next((name for name in stated if name and not name.startswith(("http", "@")) and len(name) <= 80), None)


def _title(page: _Page, publisher: str | None) -> tuple[str | None, str | None]:
    """The headline, and the outlet's name if the page's title carries it behind a separator."""
    head = next((clean_line(node.text_content()) for node in page.tree.iter("title")), None)
    stated = clean_line(page.article.get("headline")) if isinstance(page.article.get("headline"), str) else None
    candidates = [stated, next(_meta(page, "title"), None), head]
    suffix = None
    # Where there is no h1, the heading that the page's title repeats is the headline.
    lower = [] if page.headings else [clean_line(node.text_content()) for node in page.tree.iter("h2", "h3")]
    for heading in page.headings or lower:
        for candidate in candidates:
            if candidate and heading and _same_start(candidate, heading):
                suffix = suffix or _rest(head, heading)
                return heading, suffix
    best = next((candidate for candidate in candidates if candidate), None)
    own = [line for line in page.headings if _fold(line) != _fold(publisher or "") and len(line.split()) >= 3]
    if best is None or (len(own) == 1 and best == head):
        return next(iter(own or page.headings), best), None
    return _without_site(best, publisher), None


def _same_start(candidate: str, heading: str) -> bool:
    """``candidate`` is the heading alone, or with the outlet's name behind or before a separator."""
    folded, wanted = _fold(candidate), _fold(heading)
    return bool(wanted) and (folded == wanted or wanted in {_fold(part) for part in _prefixes(candidate)})


def _prefixes(title: str) -> Iterator[str]:
    for match in _SEPARATORS.finditer(title):
        yield title[: match.start()]
        yield title[match.end() :]


def _rest(head: str | None, heading: str) -> str | None:
    for match in _SEPARATORS.finditer(head or ""):
        before, after = (head or "")[: match.start()].strip(), (head or "")[match.end() :].strip()
        for kept, rest in ((before, after), (after, before)):
            if _fold(kept) == _fold(heading) and rest and len(rest.split()) <= 6:
                return _SEPARATORS.split(rest)[-1].strip() or None
    return None


def _without_site(title: str, publisher: str | None) -> str:
    """``title`` less the outlet's name at its end or start."""
    known = _fold(publisher or "")
    for match in reversed(list(_SEPARATORS.finditer(title))):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        if known and _fold(after) in (known, "the" + known, known.removeprefix("the")):
            return _without_site(before, publisher)
        if known and _fold(before) in (known, known.removeprefix("the")):
            return after
        if "|" in match[0] and len(after.split()) <= 4 <= len(before.split()):
            return _without_site(before, publisher)
    return title


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _author(page: _Page, publisher: str | None) -> str | None:
    marked = [
        clean_line(node.text_content())
        for node in page.tree.xpath('//*[@rel="author" or @itemprop="author" or contains(@class, "author-name")]')[:4]
    ]
    for stated in (_name(page.article.get("author")), *_meta(page, "author"), *marked, *_bylines(page)):
        name = (byline_of(stated) or stated) if stated else None
        if (
            name
            and not name.startswith(("http", "@", "/"))
            and len(name) <= 120
            and _fold(name) != _fold(publisher or "")
        ):
            return re.sub(r"\s*[<(]?\S+@\S+\.\w+[>)]?", "", name).strip(" ,") or None
    return None


def _bylines(page: _Page) -> Iterator[str]:
    for node in _marked(page, "author"):
        line = clean_line(node.text_content()) or ""
        found = byline_of(line)
        if found or is_name_like(line):
            yield found or line


def _marked(page: _Page, key: str) -> Iterator[Any]:
    """The elements whose class or id has one of the words for ``key``, with at most 160 characters of text."""
    words = set(pages()["visible"][key])
    for node in page.tree.iter(
        "p", "div", "span", "time", "small", "li", "a", "address", "h4", "h5", "h6", "em", "strong", "td"
    ):
        marks = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
        named = words.intersection(marks.split()) or words.intersection(re.split(r"[\s_-]+", marks))
        if named and _is_short(node):
            yield node


def _is_short(node: Any) -> bool:
    size = 0
    for text in node.itertext():
        size += len(text.strip())
        if size > _MOST_SHORT:
            return False
    return True


def _masthead(page: _Page) -> str | None:
    """The outlet's name in the page's masthead, or behind the copyright sign at its foot."""
    for node in _marked(page, "masthead"):
        images = [image.get("alt") for image in node.iter("img")]
        for name in (clean_line(node.text_content()), *map(clean_line, images)):
            if name and 1 <= len(name.split()) <= 6:
                return re.sub(r"(?i)\s+(?:logo|home)$", "", name)
    for node in page.tree.iter("footer", "small", "p", "div"):
        line = clean_line(node.text_content()) if len(node) <= 3 and _is_short(node) else None
        if line and (match := _RIGHTS.search(line)):
            name = re.split(r"(?i)\ball rights", match[1])[0].strip(" ,-–—")
            if name and name[0].isupper():
                return name
    return None


def _published(page: _Page, url: str | None) -> str | None:
    """The first date stated, with the time that another statement of the same day gives if the first has none."""
    best: str | None = None
    for moment in _moments(page):
        if best is None:
            best = moment
        if "T" in best:
            return best
        if moment.startswith(best + "T") and not moment.endswith("T00:00:00"):
            return moment
    return best or _guessed(page, url)


def _moments(page: _Page) -> Iterator[str]:
    stated = [page.article.get("datePublished"), page.article.get("dateCreated"), *_meta(page, "published")]
    stated += [
        node.get("content") or node.get("datetime") for node in page.tree.xpath('//*[@itemprop="datePublished"]')[:3]
    ]
    times = [node for node in page.tree.iter("time") if not _in_list(node)]
    times.sort(key=lambda node: not (node.get("pubdate") is not None or "publi" in (node.get("class") or "").lower()))
    changed = ("modified", "updated")
    times = [node for node in times if not any(word in (node.get("class") or "").lower() for word in changed)]
    stated += [value for node in times[:3] for value in (node.get("datetime"), node.text_content())]
    yield from (moment for value in stated if isinstance(value, str) and (moment := moment_of(value)))
    lines = [clean_line(node.text_content()) or "" for node in _marked(page, "published")]
    later: list[str] = []
    for line in lines + _near_heading(page):
        written = dated(line) or _date_in_parts(line)
        if written and written.moment:
            if not written.changed:
                yield written.moment
            later.append(written.moment)
    yield from later


def _date_in_parts(line: str) -> Any:
    parts = re.split(r"\s*[|•·]\s*|\s+[-–—]\s+|\s{2,}", line)
    return next((written for part in parts if len(parts) > 1 and (written := dated(part))), None)


def _in_list(node: Any) -> bool:
    """The element stands in a list of other articles or at the page's side."""
    return any(parent.tag in ("aside", "nav", "li", "footer") for parent in node.iterancestors())


def _near_heading(page: _Page) -> list[str]:
    """The short lines around the first h1, up to the first paragraph or list in each direction."""
    heading = next(page.tree.iter("h1"), None)
    if heading is None:
        return []
    lines: list[str] = []
    for axis in ("following", "preceding"):
        texts = heading.xpath(f"{axis}::text()[normalize-space()][position() <= {_NEAR}]")
        if axis == "preceding":
            texts.reverse()  # xpath gives document order; the nearest come first
        for text in texts:
            line = clean_line(str(text)) or ""
            if len(line) > _PROSE_CHARS or _in_list(text.getparent()):
                break
            lines.append(line)
    return lines


def _guessed(page: _Page, url: str | None) -> str | None:
    """What htmldate finds in the page's head and address; the body, with other articles' dates, it is not shown."""
    head = next(page.tree.iter("head"), None)
    shown = lxml_html.document_fromstring("<html><head></head><body></body></html>")
    if head is not None:
        shown.replace(shown.find("head"), deepcopy(head))
    with foreign("D111", "the date cannot be looked for", "Report the page."):
        found: str | None = find_date(
            shown, extensive_search=False, original_date=True, url=url, min_date=_EARLIEST, max_date=_LATEST
        )
    return found


def _url(page: _Page, address: str | None) -> str | None:
    links = [node.get("href") for node in page.tree.iter("link") if (node.get("rel") or "").lower() == "canonical"]
    main = page.article.get("mainEntityOfPage")
    stated = [*links, *_meta(page, "url"), page.article.get("url"), main.get("@id") if isinstance(main, dict) else main]
    for value in stated:
        if isinstance(value, str) and (whole := _absolute(value.strip(), address)):
            return whole
    return address


def _absolute(value: str, address: str | None) -> str | None:
    try:
        whole = urljoin(address, value) if address else value
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", whole) else None
    except ValueError:
        return None


def _language(page: _Page) -> str | None:
    root = page.tree if page.tree.tag == "html" else next(page.tree.iter("html"), None)
    stated = [page.article.get("inLanguage")]
    if root is not None:
        stated = [
            root.get("lang"),
            root.get("{http://www.w3.org/XML/1998/namespace}lang"),
            root.get("xml:lang"),
            *stated,
        ]
    for value in stated:
        if isinstance(value, str) and (match := re.match(r"\s*([a-z]{2})(?:[-_]\w+)*\s*$", value, re.I)):
            return match[1].lower()
    return None

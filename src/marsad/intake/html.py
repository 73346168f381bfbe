"""Web pages: the article by trafilatura (which is never let near the network), and what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from trafilatura import bare_extraction

from marsad.core.errors import UnreadableError
from marsad.core.nouns import Document
from marsad.intake.boilerplate import is_boilerplate, without_boilerplate
from marsad.intake.boundary import foreign
from marsad.intake.cleaning import clean, clean_line
from marsad.intake.encoding import decode
from marsad.intake.header import byline_of, dated, is_job, read_header
from marsad.intake.items import Fields, Item, document, language_of
from marsad.intake.linkbars import link_bars
from marsad.intake.metadata import metadata_of, pages

MEDIA_TYPE = "text/html"
_ADVICE = "Open it in a browser, save it again, or save its text."
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr"}
    | {"blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "hr", "html", "body", "address"}
    | {"details", "summary", "head", "list", "item", "row", "quote"}
)
_LATIN_LANGUAGES = frozenset({"en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "tr", "pl", "ro", "id", "sw", "ha"})
_HEAD_LINES = 6
_ENOUGH = 140
_MOST_STARTS = 20
_NO_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read_html(item: Item) -> Iterator[Document]:
    """The document in a page: its headline, a blank line, and its paragraphs with a blank line between each two."""
    fields = fields_of(decode(item.data, declared=item.charset, markup=True), address=item.url)
    yield document(item, fields, MEDIA_TYPE)


def fields_of(markup: str, *, address: str | None = None) -> Fields:
    """What the page says about itself and the article in it; raises `UnreadableError` where it cannot be parsed."""
    tree = _parse(markup)
    with foreign("D111", "the page's own data cannot be read", _ADVICE):
        fields = metadata_of(tree, address=address)
    with foreign("D112", "the article cannot be told from the page around it", _ADVICE):
        _prune(tree)
        paragraphs = _article(tree)
    paragraphs = _without_head(without_boilerplate(_after_header(paragraphs, fields)), fields)
    if fields.title and paragraphs:
        fields.text = clean("\n\n".join([fields.title, *paragraphs]))
    else:
        fields.text = clean("\n\n".join(paragraphs))
    if fields.language in _LATIN_LANGUAGES and not _mostly_latin(fields.text):
        fields.language = None  # page templates are left at lang="en" by outlets that write in another script
    fields.language = fields.language or language_of(fields.text)
    return fields


def paragraphs_of(markup: str) -> list[str]:
    """The paragraphs of a piece of HTML that is an article already (a feed's content), less the boilerplate."""
    if not re.search(r"<\w|&#?\w+;", markup):
        return without_boilerplate(clean(markup).split("\n"))
    tree = _parse(f"<html><body>{markup}</body></html>")
    with foreign("D112", "the markup cannot be read", _ADVICE):
        _prune(tree)
        return without_boilerplate(_blocks(tree))


def _parse(markup: str) -> Any:
    data = _NO_CONTROLS.sub("", markup).encode("utf-8", "replace")
    with foreign("D110", "the page cannot be parsed", _ADVICE):
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        tree = lxml_html.document_fromstring(data, parser=parser)
    if tree is None:
        raise UnreadableError("D110", "the page cannot be parsed.", _ADVICE)
    return tree


def _prune(tree: Any) -> None:
    """Takes out what is never the article: scripts, navigation, advertisement, share bars, lists of other articles."""
    removed = pages()["removed"]
    words = set(removed["words"])
    for node in list(tree.iter(*removed["elements"])):
        _drop(node)
    whole, prose = len(tree.text_content()), _prose(tree)
    for node in list(
        tree.iter("div", "section", "p", "ul", "ol", "span", "a", "figure", "li", "table", "td", "ins", "footer")
    ):
        marks = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
        hidden = "display:none" in (node.get("style") or "").replace(" ", "") or node.get("aria-hidden") == "true"
        if (hidden or (marks.strip() and _marks(marks) & words)) and not _holds_the_article(node, whole, prose):
            _drop(node)
    for node in link_bars(tree):
        _drop(node)


def _holds_the_article(node: Any, whole: int, prose: int) -> bool:
    """A wrapper of the whole page may carry such a word ("has-sidebar"): it holds the headline, or most of the text."""
    if len(node.text_content()) * 2 >= whole or next(node.iter("h1"), None) is not None:
        return True
    return prose > 0 and _prose(node) * 5 >= prose * 2


def _prose(node: Any) -> int:
    return sum(len(paragraph.text_content()) for paragraph in node.iter("p"))


def _marks(marks: str) -> set[str]:
    names = set(marks.split())
    parts = [re.split(r"[-_]+", name) for name in names]
    return names | {part[0] for part in parts} | {part[-1] for part in parts}


def _drop(node: Any) -> None:
    if node.getparent() is not None:
        node.drop_tree()


def _article(tree: Any) -> list[str]:
    """The article's paragraphs: trafilatura's, or where it finds hardly anything those of the page's main part."""
    own = next((node for tag in ("article", "main", "body") for node in tree.iter(tag)), tree)
    fallback = _blocks(own)
    found = bare_extraction(
        tree,
        fast=True,
        include_comments=False,
        include_tables=True,
        include_links=False,
        include_formatting=False,
        with_metadata=False,
    )
    body = getattr(found, "body", None)
    paragraphs = _at_block_ends(_blocks(body), fallback) if body is not None else []
    if sum(map(len, paragraphs)) >= _ENOUGH:
        return paragraphs
    return max(
        paragraphs, [line for line in fallback if not is_boilerplate(line)], key=lambda lines: sum(map(len, lines))
    )


def _at_block_ends(paragraphs: list[str], blocks: list[str]) -> list[str]:
    """``paragraphs``, each that is several of the page's own ``blocks`` run together divided into them.

    Pages made of <div> alone come out of the extractor as one paragraph.
    """
    folded = [_fold(block) for block in blocks]
    whole = set(folded)
    divided: list[str] = []
    for paragraph in paragraphs:
        wanted = _fold(paragraph)
        if wanted in whole:
            divided.append(paragraph)
            continue
        starts = [number for number, block in enumerate(folded) if block and wanted.startswith(block)]
        runs = (_run(wanted, folded, start) for start in starts[:_MOST_STARTS])
        found = next((run for run in runs if run), None)
        divided += blocks[found.start : found.stop] if found else [paragraph]
    return divided


def _run(rest: str, folded: list[str], start: int) -> range | None:
    """The numbers of the blocks from ``start`` on that together are ``rest``, if they are."""
    place = 0
    for number in range(start, len(folded)):
        if not rest.startswith(folded[number], place):
            return None
        place += len(folded[number])
        if place == len(rest):
            return range(start, number + 1)
    return None


def _blocks(root: Any) -> list[str]:
    """The text of ``root`` by blocks: paragraphs, headings, list items; a table's row is one line."""
    blocks: list[list[str]] = [[]]
    _walk(root, blocks)
    lines = (clean_line("".join(block)) for block in blocks)
    return [line for line in lines if line]


def _walk(root: Any, blocks: list[list[str]]) -> None:
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _BLOCKS:
            blocks.append([])
        elif tag in ("br", "lb"):
            blocks[-1].append("\n")
        elif tag in ("td", "th", "cell"):
            blocks[-1].append(" ")
        if event == "start":
            blocks[-1].append(node.text or "" if tag else "")
        elif node is not root:
            blocks[-1].append(node.tail or "")


def _after_header(paragraphs: list[str], fields: Fields) -> list[str]:
    """``paragraphs`` less the lines above the article, if the extractor kept them; they fill what is still unknown."""
    header = read_header(paragraphs, wrapped=False)
    if not header.found:
        return paragraphs
    fields.author = fields.author or header.author
    fields.publisher = fields.publisher or header.publisher
    fields.published = fields.published or header.published
    fields.title = fields.title or header.title
    return header.standfirst + paragraphs[header.body :]


def _without_head(paragraphs: list[str], fields: Fields) -> list[str]:
    """``paragraphs`` less the headline, the byline and the date that stand at their start."""
    said = {_fold(value) for value in (fields.title, fields.author, fields.publisher) if value}
    said |= {_fold(f"by {fields.author}"), ""}
    head = [line for line in paragraphs[:_HEAD_LINES] if not (_fold(line) in said or dated(line) or _is_byline(line))]
    return head + paragraphs[_HEAD_LINES:]


def _is_byline(line: str) -> bool:
    return is_job(line) or (len(line.split()) <= 12 and byline_of(line) is not None)


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _mostly_latin(text: str) -> bool:
    letters = [letter for letter in text[:2000] if letter.isalpha()]
    return sum(letter < "\u0250" for letter in letters) * 2 >= len(letters)

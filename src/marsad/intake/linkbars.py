"""Rows of links that no class or element calls navigation: three or more short ones with nothing said between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

_LEAST = 3
_MOST_WORDS = 4
_PROSE_CHARS = 80
_CELLS = frozenset({"li", "td", "th", "dd"})
_SET_APART = frozenset({"br", "hr"})
_ENDS_SENTENCE = re.compile(r"[.!?;:,؟。][\"'”’»)\]]*$")
_BETWEEN = re.compile(r"[\s|/•·»›>–—-]*")


def link_bars(tree: Any) -> list[Any]:
    """The nodes of ``tree`` that are entries of such rows.

    Links side by side are a row wherever they stand. List items and cells that hold one link each are one only above
    the first paragraph of prose: further down a list may be what the article is about.
    """
    found: list[Any] = []
    above_prose = True
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        above_prose = above_prose and not (node.tag == "p" and len(node.text_content()) >= _PROSE_CHARS)
        for row in _rows(node, cells=above_prose):
            found += row
    return found


def _rows(parent: Any, *, cells: bool) -> Iterator[list[Any]]:
    """The runs of `_LEAST` or more entries among the children of ``parent`` that no text goes before or after."""
    row: list[Any] = []
    clear = _is_blank(parent.text)
    for child in chain(parent, [None]):
        if child is not None and child.tag in _SET_APART and _is_blank(child.tail):
            clear = clear or not row
            continue
        is_entry = child is not None and _is_entry(child, cells=cells)
        if is_entry and (row or clear) and _is_blank(child.tail):
            row.append(child)
            continue
        if len(row) >= _LEAST and not is_entry:
            yield row
        row = []
        clear = child is not None and _is_blank(child.tail) and not is_entry and child.tag != "a"


def _is_entry(node: Any, *, cells: bool) -> bool:
    if node.tag != "a" and not (cells and node.tag in _CELLS and len(list(node.iter("a"))) == 1):
        return False
    said = " ".join(node.text_content().split())
    link = node if node.tag == "a" else next(node.iter("a"))
    return (
        0 < len(said.split()) <= _MOST_WORDS
        and not _ENDS_SENTENCE.search(said)
        and said == " ".join(link.text_content().split())
    )


def _is_blank(text: str | None) -> bool:
    return _BETWEEN.fullmatch(text or "") is not None

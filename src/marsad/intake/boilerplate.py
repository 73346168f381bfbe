"""Lines that are not the article, told by the patterns of ``data/boilerplate.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_EDGES = re.compile(r"^[^\w©\[(…&+]+|[^\w\])…+]+$")
_BAR = re.compile(r"\s*[|•·/»›>]\s*")
_WORDS = re.compile(r"\w[\w'’-]*")
_SENTENCE_END = re.compile(r"[.!?؟。][\"'”’»)\]]*$")
_MOST_WORDS_IN_LINK = 20
_MOST_CHARS = 240


@dataclass(frozen=True)
class _Patterns:
    whole: frozenset[str]
    begins: tuple[str, ...]
    begins_long: tuple[str, ...]
    ends: tuple[str, ...]
    made_of: tuple[tuple[frozenset[str], frozenset[str]], ...]
    headings: frozenset[str]
    headings_with_colon: frozenset[str]
    at_most_words: int


@cache
def _patterns() -> _Patterns:
    raw: dict[str, Any] = tomllib.loads(
        resources.files("marsad.intake").joinpath("data/boilerplate.toml").read_text("utf-8")
    )
    sections = [value for value in raw.values() if isinstance(value, dict)]
    return _Patterns(
        whole=frozenset(_bare(entry) for section in sections for entry in section.get("whole", ())),
        begins=tuple(_fold(entry) for section in sections if not section.get("long") for entry in section["begins"]),
        begins_long=tuple(_fold(entry) for section in sections if section.get("long") for entry in section["begins"]),
        ends=tuple(_fold(entry) for section in sections for entry in section.get("ends", ())),
        made_of=tuple((frozenset(entry["needs"]), frozenset(entry["may"])) for entry in raw["made_of"]),
        headings=frozenset(_bare(line) for entry in raw["heading_of_list"] for line in entry["whole"]),
        headings_with_colon=frozenset(line for entry in raw["heading_of_list"] for line in entry["with_colon"]),
        at_most_words=int(raw["at_most_words"]),
    )


def _fold(line: str) -> str:
    return " ".join(line.casefold().replace("’", "'").split())


def _bare(line: str) -> str:
    folded = _fold(line)
    return _EDGES.sub("", folded) or folded


def is_boilerplate(line: str) -> bool:
    """Whether ``line`` is advertisement, navigation, a share bar, a notice or a pointer to another article."""
    patterns = _patterns()
    folded = _fold(line)
    if not folded:
        return False
    if folded.startswith(patterns.begins_long) or not any(map(str.isalnum, folded)):
        return True
    if len(line) > _MOST_CHARS:
        return False
    if _is_bar(line):
        return True
    words = _WORDS.findall(folded)
    if len(words) > patterns.at_most_words:
        return False
    bare = _bare(line)
    return (
        bare in patterns.whole
        or folded.startswith(patterns.begins)
        or (folded.endswith(patterns.ends) and not _SENTENCE_END.search(folded))
        or any(needs & set(words) and set(words) <= needs | may for needs, may in patterns.made_of)
        or bare in patterns.headings
    )


def _is_bar(line: str) -> bool:
    """A row of menu entries: "Home | News | Contact us"."""
    parts = [part for part in _BAR.split(line) if part.strip()]
    return (
        len(parts) >= 3
        and sum(map(is_boilerplate, parts)) * 2 >= len(parts)
        and all(len(p.split()) <= 3 for p in parts)
    )


def is_heading_of_list(line: str) -> bool:
    """Whether ``line`` announces a list of other articles ("Related stories")."""
    if len(line) > _MOST_CHARS:
        return False
    bare = _bare(line)
    with_colon = line.rstrip().endswith(":") and bare in _patterns().headings_with_colon
    return bare in _patterns().headings or with_colon


def without_boilerplate(lines: list[str]) -> list[str]:
    """``lines`` less the boilerplate; after a heading like "Related stories", less the links that follow it too.

    Blank lines stay where they were; a link is a line of at most 20 words that does not end like a sentence.
    """
    kept: list[str] = []
    in_list = False
    for line in lines:
        if in_list and line and not _is_link(line):
            in_list = False
        if is_heading_of_list(line):
            in_list = True
        elif not line or not (in_list or is_boilerplate(line)):
            kept.append(line)
    return kept


def _is_link(line: str) -> bool:
    return len(line.split()) <= _MOST_WORDS_IN_LINK and not _SENTENCE_END.search(line)

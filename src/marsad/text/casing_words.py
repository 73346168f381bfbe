"""Which English words are ordinary ones, and which are names: the lists by which capitals are put back.

The lists are data (``data/en/common_words.txt``, ``more_words.txt`` from SCOWL, ``casing.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple

from marsad.text.number_words import read_data

WORD: Final = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_INFLECTIONS: Final = (
    ("'s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""),
    ("ing", "e"), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("ors", ""), ("or", ""), ("or", "e"), ("est", ""),
    ("ly", ""), ("ly", "le"), ("ily", "y"), ("al", ""), ("ally", ""), ("ings", ""), ("ings", "e"), ("s'", ""),
    ("n't", ""), ("'ll", ""), ("'re", ""), ("'ve", ""), ("'d", ""), ("ation", "e"),
    ("ation", ""),
)  # fmt: skip
_PREFIXES: Final = (
    "un",
    "re",
    "non",
    "anti",
    "counter",
    "over",
    "under",
    "mis",
    "dis",
    "inter",
    "pre",
    "in",
    "out",
    "multi",
    "semi",
    "super",
    "trans",
    "sub",
    "post",
    "fore",
    "mini",
    "micro",
    "cyber",
    "air",
    "war",
    "para",
    "pro",
    "ultra",
)
_LISTS: Final = ("common_words.txt", "more_words.txt")

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""By the first word in small letters, the names of several words that begin with it."""


class CasingWords(NamedTuple):
    """The lists of ``casing.toml``, explained there."""

    common: frozenset[str]
    capital: frozenset[str]
    by_figures: frozenset[str]
    titles: frozenset[str]
    acronyms: frozenset[str]
    inside: frozenset[str]
    articles: frozenset[str]
    name_parts: frozenset[str]
    endings: tuple[str, ...]
    mac: tuple[str, ...]
    never_common: frozenset[str]
    also_given: frozenset[str]
    also_surnames: frozenset[str]
    long_titles: frozenset[str]
    before_titles: frozenset[str]
    dotted_small: frozenset[str]
    us_after: frozenset[str]
    us_before: frozenset[str]
    letters_after: frozenset[str]
    units: frozenset[str]
    short_names: frozenset[str]
    no_surname_after: frozenset[str]
    phrases: Phrases


@cache
def casing_words() -> CasingWords:
    """The lists, read once."""
    data = read_data("casing", "en")

    def listed(name: str) -> frozenset[str]:
        return frozenset(data[name])

    return CasingWords(
        common=frozenset(_common()),
        capital=listed("capital"),
        by_figures=listed("capital_by_figures"),
        titles=listed("titles"),
        acronyms=listed("acronyms"),
        inside=listed("inside"),
        articles=listed("articles"),
        name_parts=listed("name_parts"),
        endings=tuple(data["common_endings"]),
        mac=tuple(data["mac"]),
        never_common=listed("never_common"),
        also_given=listed("also_given"),
        also_surnames=listed("also_surnames"),
        long_titles=listed("long_titles"),
        before_titles=listed("before_titles"),
        dotted_small=listed("dotted_small"),
        us_after=listed("us_after"),
        us_before=listed("us_before"),
        letters_after=listed("letters_after"),
        units=listed("units"),
        short_names=listed("short_names"),
        no_surname_after=listed("no_surname_after"),
        phrases=by_first_word(data["phrases"]),
    )


def _common() -> Iterator[str]:
    for name in _LISTS:
        lines = resources.files("marsad.text").joinpath(f"data/en/{name}").read_text("utf-8").splitlines()
        yield from (word for line in lines if not line.startswith("#") for word in line.split())


def by_first_word(names: Collection[str]) -> Phrases:
    """Names to be looked for in a text: by their first word, the longest first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(WORD.findall(name))
        if words:
            found.setdefault(words[0].lower(), set()).add(words)
    return {first: tuple(sorted(several, key=lambda one: (-len(one), one))) for first, several in found.items()}


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """Whether a word in small letters is an ordinary English word: listed, or a listed one with an ordinary ending."""
    words, word = casing_words(), word.replace("’", "'")
    if word in words.never_common or word.removesuffix("'s") in words.never_common:
        return False
    if word in words.common or (len(word) > 6 and word.endswith(words.endings)):
        return True
    if any(stem in words.common for stem in _stems(word)):
        return True
    rests = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    return any(len(rest) > 4 and (rest in words.common or is_common(rest)) for rest in rests)


def underived(words: Iterable[str]) -> list[str]:
    """Of some words, those that are neither common already nor made from a shorter one of them by an ending."""
    bases: set[str] = set()
    for word in sorted(words, key=lambda each: (len(each), each)):
        if not is_common(word) and not any(stem in bases for stem in _stems(word)):
            bases.add(word)
    return sorted(bases)


def _stems(word: str) -> Iterator[str]:
    for ending, instead in _INFLECTIONS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)] + instead
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2] and not instead:
                yield stem[:-1]

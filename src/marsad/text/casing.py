"""Giving upper-case wire copy its capitals back, letter by letter, so that every offset stays what it was.

What stands in the list of common words is written small; what does not is taken for a name. Which words those are, and
which always or never have a capital, is data (``data/en/common_words.txt``, ``casing.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple

from marsad.text.number_words import read_data
from marsad.text.sentences import split

_SAMPLE: Final = 6000
_FEWEST: Final = 12
_SHARE: Final = 0.9
_WORD: Final = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ACRONYM: Final = re.compile(r"[\[(]\s?([A-Z]{2,8}(?:-[A-Z]{1,4})?)\s?[\])]")
_SPELLED_OUT: Final = re.compile(r"\b([A-Z]{2,4})\s\[[A-Z']+\s[A-Z'\s]+\]")
_FIGURE_BEFORE: Final = re.compile(r"\d(?:ST|ND|RD|TH|D)?\s\Z", re.IGNORECASE)
_VOWEL: Final = re.compile(r"[AEIOUYÁÉÍÓÚ]")
_AFTER_DATELINE: Final = re.compile(r"--\s*(?:\[[^\]\n]*\]\s*)*")
_LONGEST_NAME: Final = 8
_INFLECTIONS: Final = (
    ("'s", ""), ("’s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""),
    ("ing", "e"), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("ors", ""), ("or", ""), ("or", "e"), ("est", ""),
    ("ly", ""), ("ly", "le"), ("ily", "y"), ("al", ""), ("ally", ""), ("ings", ""), ("ings", "e"), ("s'", ""),
    ("s’", ""), ("n't", ""), ("n’t", ""), ("'ll", ""), ("'re", ""), ("'ve", ""), ("'d", ""), ("ation", "e"),
    ("ation", ""),
)  # fmt: skip
_PREFIXES: Final = ("un", "re", "non", "anti", "counter", "over", "under", "mis", "dis", "inter", "pre", "in")


class _Lexicon(NamedTuple):
    common: frozenset[str]
    capital: frozenset[str]
    by_figures: frozenset[str]
    titles: frozenset[str]
    acronyms: frozenset[str]
    inside: frozenset[str]
    articles: frozenset[str]
    name_parts: frozenset[str]
    endings: tuple[str, ...]


class _Token(NamedTuple):
    start: int
    end: int
    low: str
    name: bool
    """Taken for a name, or a part of one."""
    shape: str
    """"small", "title" or "same"."""


@cache
def _lexicon() -> _Lexicon:
    lines = resources.files("marsad.text").joinpath("data/en/common_words.txt").read_text("utf-8").splitlines()
    common = frozenset(word for line in lines if not line.startswith("#") for word in line.split())
    data = read_data("casing", "en")
    return _Lexicon(
        common=common,
        capital=frozenset(data["capital"]),
        by_figures=frozenset(data["capital_by_figures"]),
        titles=frozenset(data["titles"]),
        acronyms=frozenset(data["acronyms"]),
        inside=frozenset(data["inside"]),
        articles=frozenset(data["articles"]),
        name_parts=frozenset(data["name_parts"]),
        endings=tuple(data["common_endings"]),
    )


def is_upper_case(text: str) -> bool:
    """Whether a text is written in capitals throughout, as old wire copy is: nine letters in ten of its beginning."""
    sample = text[:_SAMPLE]
    upper, lower = sum(map(str.isupper, sample)), sum(map(str.islower, sample))
    return upper + lower >= _FEWEST and upper >= _SHARE * (upper + lower)


def restore(text: str, known: Collection[str] = ()) -> str:
    """The text in sentence case with names capitalised: the same length, every letter where it was.

    ``known`` are names as they should be written ("Sendero Luminoso", "FMLN"); their words are written so wherever they
    occur. What cannot be told is taken for a name.
    """
    written = {word.lower(): word for name in known for word in _WORD.findall(name) if len(word) > 2}
    learned = {match.group(1) for pattern in (_ACRONYM, _SPELLED_OUT) for match in pattern.finditer(text)}
    acronyms = _lexicon().acronyms | {one for one in learned if not is_common(one.lower())}
    firsts = _first_letters(text)
    letters = list(text)
    for token in _joined(list(_tokens(text, firsts, acronyms)), text, acronyms):
        word = text[token.start : token.end]
        form = written.get(token.low) or _form(word, token.shape)
        if len(form) == len(word):
            letters[token.start : token.end] = form
    return "".join(letters)


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """Whether a word in small letters is an ordinary English word: listed, or a listed one with an ordinary ending."""
    lexicon = _lexicon()
    if word in lexicon.common or (len(word) > 6 and word.endswith(lexicon.endings)):
        return True
    if any(stem in lexicon.common for stem in _stems(word)):
        return True
    rests = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    return any(len(rest) > 4 and (rest in lexicon.common or is_common(rest)) for rest in rests)


def _stems(word: str) -> Iterator[str]:
    for ending, instead in _INFLECTIONS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)] + instead
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2] and not instead:
                yield stem[:-1]


def _first_letters(text: str) -> set[int]:
    """Where sentences begin: at the first letter of each, and after a dateline."""
    firsts = set()
    for start, end in split(text):
        if match := _WORD.search(text, start, end):
            firsts.add(match.start())
        if (dateline := _AFTER_DATELINE.search(text, start, end)) and (
            match := _WORD.search(text, dateline.end(), end)
        ):
            firsts.add(match.start())
    return firsts


def _tokens(text: str, firsts: set[int], acronyms: Collection[str]) -> Iterator[_Token]:
    lexicon = _lexicon()
    before = ""
    for match in _WORD.finditer(text):
        word, low = match.group(), match.group().lower()
        start, end = match.span()
        bare = low.removesuffix("'s").removesuffix("’s")
        named = not is_common(low) and low not in lexicon.inside
        if start and text[start - 1].isdigit():
            yield _Token(start, end, low, False, "small")
        elif word in acronyms or word.removesuffix("'S") in acronyms or _kept(word, low, text, start):
            yield _Token(start, end, low, False, "same")
        elif bare in lexicon.capital or _is_title(low, text, end) or _is_month(low, text, start, end):
            yield _Token(start, end, low, False, "title")
        elif named or (before in lexicon.titles and low not in lexicon.inside):
            yield _Token(start, end, low, True, "title")
        else:
            yield _Token(start, end, low, False, "title" if start in firsts else "small")
        before = low


def _kept(word: str, low: str, text: str, start: int) -> bool:
    """Whether a word keeps its capitals: "U.S.", "M" in "M-16", letters that nobody can say as a word."""
    if "." in word:
        return True
    if len(word) == 1:
        return low != "a" or text[start + 1 : start + 2] in {"-", "."}
    return not _VOWEL.search(word) and not is_common(low) and low not in _lexicon().titles


def _is_title(low: str, text: str, end: int) -> bool:
    return low in _lexicon().titles and text[end : end + 1] == "."


def _is_month(low: str, text: str, start: int, end: int) -> bool:
    if low not in _lexicon().by_figures:
        return False
    behind, ahead = text[max(0, start - 6) : start], text[end : end + 3].strip(" .\n")
    return ahead[:1].isdigit() or bool(_FIGURE_BEFORE.search(behind))


def _joined(tokens: list[_Token], text: str, acronyms: Collection[str]) -> list[_Token]:
    """The tokens with the common words that belong to a name capitalised: beside one, or spelling out an acronym."""
    lexicon = _lexicon()
    joined = list(tokens)
    for index, token in enumerate(joined):
        if token.shape == "small" and token.low in lexicon.name_parts and _beside_name(joined, index, text):
            joined[index] = token._replace(shape="title", name=True)
        elif token.shape == "small" and token.low in lexicon.articles and _before_name(joined, index, text):
            joined[index] = token._replace(shape="title")
        elif token.shape == "same" and len(text[token.start : token.end]) > 2 and text[token.start - 1] in "[(":
            _spell_out(joined, index, text[token.start : token.end])
    return joined


def _adjacent(one: _Token, other: _Token, text: str) -> bool:
    return text[one.end : other.start].strip() == ""


def _beside_name(tokens: list[_Token], index: int, text: str) -> bool:
    before, after = index - 1, index + 1
    if before >= 0 and tokens[before].name and _adjacent(tokens[before], tokens[index], text):
        return True
    return after < len(tokens) and tokens[after].name and _adjacent(tokens[index], tokens[after], text)


def _before_name(tokens: list[_Token], index: int, text: str) -> bool:
    after = index + 1
    return after < len(tokens) and tokens[after].name and _adjacent(tokens[index], tokens[after], text)


def _spell_out(tokens: list[_Token], index: int, acronym: str) -> None:
    """Capitals for the words before an acronym in brackets whose initials it is."""
    inside = _lexicon().inside
    at, left = index - 1, acronym.lower()
    chosen: list[int] = []
    while left and at >= 0 and index - at <= _LONGEST_NAME:
        if tokens[at].low[0] == left[-1]:
            chosen.append(at)
            left = left[:-1]
        elif tokens[at].low not in inside:
            return
        at -= 1
    if not left:
        for each in chosen:
            tokens[each] = tokens[each]._replace(shape="title", name=True)


def _form(word: str, shape: str) -> str:
    if shape == "same":
        return word
    small = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in word)
    return small if shape == "small" else word[0] + small[1:]

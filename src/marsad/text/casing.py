"""Giving upper-case wire copy its capitals back, letter by letter, so that every offset stays what it was.

What stands in the lists of common words is written small; what does not is taken for a name. Then come the ordinary
words that belong to a name (`casing_names`). Which words those are, and which always or never have a capital, is data
(`casing_words`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from marsad.text.casing_names import Cased, Naming, join_names, spelled_out
from marsad.text.casing_words import WORD, by_first_word, casing_words, is_common
from marsad.text.sentences import split

__all__ = ["is_common", "is_upper_case", "restore"]

_SAMPLE: Final = 6000
_FEWEST: Final = 12
_SHARE: Final = 0.9
_SHORT: Final = 3
_BRACKETED: Final = re.compile(r"[\[(]\s?([A-Z]{2,8}(?:-[A-Z]{1,4})?)\s?[\])]")
_SPELLED_OUT: Final = re.compile(r"\b([A-Z]{2,4})\s\[[A-Z']+\s[A-Z'\s]+\]")
_FIGURE_BEFORE: Final = re.compile(r"\d(?:ST|ND|RD|TH|D)?\s\Z", re.IGNORECASE)
_VOWEL: Final = re.compile(r"[AEIOUYÁÉÍÓÚ]")
_DATELINE: Final = re.compile(r"[^.!?]{2,120}?(?:\d|\))\s*--\s*")
_LEADING: Final = re.compile(r"(?:(?:[\[(][^\])]{0,120}[\])]|\(?(?:[A-Z]|\d{1,3})[.)])\s*)+")
_ONE_LETTER: Final = re.compile(r"[ODL]['’][^\W\d_]{3,}")
_OWNED: Final = re.compile(r"['’]S\Z")


def is_upper_case(text: str) -> bool:
    """Whether a text is written in capitals throughout, as old wire copy is: nine letters in ten of its beginning."""
    sample = text[:_SAMPLE]
    upper, lower = sum(map(str.isupper, sample)), sum(map(str.islower, sample))
    return upper + lower >= _FEWEST and upper >= _SHARE * (upper + lower)


def restore(text: str, known: Collection[str] = (), *, named: Iterable[Naming] = ()) -> str:
    """The text in sentence case with names capitalised: the same length, every letter where it was.

    ``known`` are names as they should be written ("Sendero Luminoso", "FMLN"), which are written so wherever all their
    words stand together; ``named`` are names that stand at certain places alone, each with its start, its end and how
    it is written ("UP", a party, where it is not the word "up"). What cannot be told is taken for a name.
    """
    acronyms = casing_words().acronyms | _learned(text)
    letters = list(text)
    words = list(_words(text, _first_letters(text), acronyms))
    for word in join_names(words, text, by_first_word(known), named):
        written = text[word.start : word.end]
        form = _form(written, word.shape)
        if len(form) == len(written):
            letters[word.start : word.end] = form
    return "".join(letters)


def _learned(text: str) -> set[str]:
    """The letters that a text puts in brackets after the words they stand for, and those it spells out in brackets."""
    found = {match.group(1) for match in _SPELLED_OUT.finditer(text)}
    for match in _BRACKETED.finditer(text):
        letters = match.group(1)
        if _unspeakable(letters) or len(spelled_out(*_before(text, match.start(1), match.end(1)), text)):
            found.add(letters)
    return {one for one in found if not is_common(one.lower())}


def _before(text: str, start: int, end: int) -> tuple[list[Cased], int]:
    """The words on the left of some letters, and these as the last."""
    words = [
        Cased(match.start(), match.end(), match.group().lower(), False, "small")
        for match in WORD.finditer(text, max(0, start - 160), end)
    ]
    return words, len(words) - 1


def _unspeakable(letters: str) -> bool:
    """Whether nobody could say some letters as a word: no vowel, or hardly any among many."""
    return not _VOWEL.search(letters) or (len(letters) <= _SHORT and letters.lower() not in casing_words().short_names)


def _first_letters(text: str) -> set[int]:
    """Where sentences begin: at the first letter of each, and after a dateline or a note in brackets."""
    firsts = set()
    for start, end in split(text):
        begin = start
        if match := WORD.search(text, start, end):
            firsts.add(match.start())
        if dateline := _DATELINE.match(text, start, end):
            begin = dateline.end()
        if note := _LEADING.match(text, begin, end):
            begin = note.end()
        if begin > start and (match := WORD.search(text, begin, end)):
            firsts.add(match.start())
    return firsts


def _words(text: str, firsts: set[int], acronyms: Collection[str]) -> Iterator[Cased]:
    lists = casing_words()
    before = ""
    for match in WORD.finditer(text):
        word, low = match.group(), match.group().lower()
        start, end = match.span()
        bare = low.removesuffix("'s").removesuffix("’s")
        named = not is_common(low) and low not in lists.inside
        if _goes_on(low, text, start) or low in lists.dotted_small:
            yield Cased(start, end, low, False, "small")
        elif word == "US":
            country = _is_country(text, end, before, first=start in firsts)
            yield Cased(start, end, low, country, "same" if country else "small")
        elif _OWNED.sub("", word) in acronyms or _kept(word, low, text, start):
            yield Cased(start, end, low, False, "same")
        elif word[-1] == "S" and len(word) > _SHORT and word[:-1] in acronyms and not is_common(low):
            yield Cased(start, end, low, False, word[:-1] + "s")
        elif _short(bare, text, start, before):
            yield Cased(start, end, low, True, "letters")
        elif bare in lists.capital or _is_title(low, text, end) or _is_month(low, text, start, end):
            yield Cased(start, end, low, False, "title")
        elif named or (before in lists.titles and low not in lists.inside):
            yield Cased(start, end, low, True, "title")
        else:
            yield Cased(start, end, low, False, "title" if start in firsts else "small")
        before = low


def _goes_on(low: str, text: str, start: int) -> bool:
    """Whether letters go on from figures: "3d", "1980's"; or are the first of "e-mail"."""
    behind = text[max(0, start - 2) : start]
    if behind[-1:].isdigit() or (behind[-1:] in {"'", "’"} and behind[:1].isdigit()):
        return True
    return low == "e" and text[start + 1 : start + 2] == "-"


def _is_country(text: str, end: int, before: str, *, first: bool) -> bool:
    """Whether "US" is the United States and not the pronoun."""
    lists = casing_words()
    following = WORD.search(text, end, end + 30)
    if first or text[end : end + 1] in {"$", "-"} or before in lists.us_after:
        return True
    return following is not None and following.group().lower() in lists.us_before


def _kept(word: str, low: str, text: str, start: int) -> bool:
    """Whether a word keeps its capitals: "U.S.", "M" in "M-16", letters that nobody can say as a word."""
    if "." in word:
        return True
    if len(word) == 1:
        return low != "a" or text[start + 1 : start + 2] in {"-", "."}
    letters = _OWNED.sub("", word)
    return not _VOWEL.search(letters) and not _listed(letters.lower())


def _listed(low: str) -> bool:
    lists = casing_words()
    return is_common(low) or any(low in each for each in (lists.titles, lists.inside, lists.capital, lists.by_figures))


def _short(low: str, text: str, start: int, before: str) -> bool:
    """Whether two or three letters are no known word or name: initials, unless a name stands beside them."""
    lists = casing_words()
    if len(low) > _SHORT or _listed(low) or low in lists.short_names or before in lists.articles:
        return False
    return text[start - 1 : start] not in {"-", "'", "’"}


def _is_title(low: str, text: str, end: int) -> bool:
    return low in casing_words().titles and text[end : end + 1] == "."


def _is_month(low: str, text: str, start: int, end: int) -> bool:
    if low not in casing_words().by_figures:
        return False
    behind, ahead = text[max(0, start - 6) : start], text[end : end + 3].strip(" .\n")
    return ahead[:1].isdigit() or bool(_FIGURE_BEFORE.search(behind))


def _form(word: str, shape: str) -> str:
    if shape == "same":
        return _OWNED.sub(lambda owned: owned.group().lower(), word)
    small = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in word)
    if shape == "small":
        return small
    if shape != "title":
        return shape
    if _ONE_LETTER.match(word):
        return word[0] + small[1] + word[2] + small[3:]
    if small.startswith(casing_words().mac) and len(small) > 4 and not _VOWEL.match(word[2]):
        return word[0] + small[1] + word[2] + small[3:]
    return word[0] + small[1:]

"""Ordinary words that belong to a name: institutions, titles, surnames such as Cook, words that spell out letters.

Each step takes the words of a text with the case given them so far, and gives back the same words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from marsad.text.casing_words import WORD, Phrases, casing_words, is_common

_LONGEST_NAME: Final = 8
_LONGEST_UNIT: Final = 4
_WIDEST: Final = 200
_MOST_OF_IT: Final = 2 / 3


Naming = tuple[int, int, str]
"""Where a name stands, and how it is written elsewhere."""


class Cased(NamedTuple):
    """A word of a text and how it is to be written."""

    start: int
    end: int
    low: str
    name: bool
    """Taken for a name, or a part of one."""
    shape: str
    """"small", "title", "same", "letters" (initials perhaps); else the word itself as it is to be written."""


def adjacent(one: Cased, other: Cased, text: str) -> bool:
    """Whether nothing but space stands between two words."""
    return text[one.end : other.start].strip() == ""


def join_names(words: list[Cased], text: str, known: Phrases, named: Iterable[Naming]) -> list[Cased]:
    """The words with those capitalised that belong to a name."""
    _known_names(words, text, casing_words().phrases)
    _known_names(words, text, known)
    _named_here(words, named)
    _titles_and_surnames(words, text)
    _short_words(words, text)
    _parts_of_names(words, text)
    _titles_and_surnames(words, text)
    _surnames_alone(words)
    return words


def _short_words(words: list[Cased], text: str) -> None:
    """Short unknown words: part of a name beside a longer one ("Steven Chu"), else initials."""
    for at, word in enumerate(words):
        if word.shape == "letters":
            shape = "title" if _beside_name(words, at, text) else "same"
            words[at] = word._replace(shape=shape, name=shape == "title")


def _surnames_alone(words: list[Cased]) -> None:
    """A surname that is also an ordinary word, where it stands alone: "Peter Cook" before, "Cook said" here."""
    lists = casing_words()
    known = {word.low for word in words if word.name and word.shape == "title" and word.low in lists.also_surnames}
    for before, at in zip(words, range(1, len(words)), strict=False):
        word = words[at]
        bare = word.low.removesuffix("'s").removesuffix("’s")
        if bare in known and word.shape == "small" and before.low not in lists.no_surname_after:
            words[at] = word._replace(shape="title", name=True)


def _known_names(words: list[Cased], text: str, names: Phrases) -> None:
    at = 0
    while at < len(words):
        for name in names.get(words[at].low.removesuffix("'s") if names else "", ()):
            if _stands_here(words, at, name, text):
                for offset, part in enumerate(name):
                    word = words[at + offset]
                    written = part + word.low[len(part) :]
                    words[at + offset] = word._replace(shape=written, name=True)
                at += len(name) - 1
                break
        at += 1


def _named_here(words: list[Cased], named: Iterable[Naming]) -> None:
    """Names that somebody found at certain places; a description in small letters ("rebel troops") says nothing."""
    starts = [word.start for word in words]
    for start, end, name in named:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        parts = WORD.findall(name)
        if len(parts) != last - first or not any(map(str.isupper, name)) or _is_a_word(words, first, last):
            continue
        for at, part in enumerate(parts, first):
            word = words[at]
            if len(part) <= len(word.low) and not part.islower() and "." not in word.low:
                letters = zip(part, word.low, strict=False)
                cased = "".join(letter.upper() if like.isupper() else letter for like, letter in letters)
                words[at] = word._replace(shape=cased + word.low[len(part) :], name=True)


def _is_a_word(words: list[Cased], first: int, last: int) -> bool:
    """Whether what may be a party's letters is an ordinary word here: "is", "up"."""
    if last - first > 1 or not is_common(words[first].low):
        return False
    return first == 0 or words[first - 1].low not in casing_words().letters_after


def _stands_here(words: list[Cased], at: int, name: tuple[str, ...], text: str) -> bool:
    if at + len(name) > len(words):
        return False
    last = at + len(name) - 1
    for offset, part in enumerate(name):
        low = words[at + offset].low
        if at + offset == last:
            low = low.removesuffix("'s").removesuffix("’s") if not part.lower().endswith("'s") else low
        if low != part.lower():
            return False
    between = (text[words[i].end : words[i + 1].start] for i in range(at, last))
    return all(gap.strip() in {"", "-"} for gap in between)


def _titles_and_surnames(words: list[Cased], text: str) -> None:
    """Titles before names, from right to left, so that "Prime Minister" follows; then ordinary words as names."""
    lists = casing_words()
    for at in range(len(words) - 2, -1, -1):
        word, after = words[at], words[at + 1]
        if word.shape != "small" or not adjacent(word, after, text):
            continue
        titled = after.shape == "title" and after.low in lists.long_titles
        named = _is_name(after) or (after.low in lists.articles and _before_name(words, at + 1, text))
        if (word.low in lists.long_titles and named) or (word.low in lists.before_titles and titled):
            words[at] = word._replace(shape="title")
        elif word.low in lists.also_given and _is_name(after) and after.low not in lists.articles:
            words[at] = word._replace(shape="title", name=True)
    _surnames(words, text)


def _surnames(words: list[Cased], text: str) -> None:
    """Ordinary words that are names after a name or a title."""
    lists = casing_words()
    for before, at in zip(words, range(1, len(words)), strict=False):
        word = words[at]
        low = word.low.removesuffix("'s").removesuffix("’s")
        if word.shape != "small" or not adjacent(before, word, text):
            continue
        person = before.name and before.shape == "title" and not before.low.endswith(("'s", "’s"))
        person = person and before.low not in lists.name_parts and before.low not in lists.articles
        titled = before.shape == "title" and (before.low in lists.titles or before.low in lists.long_titles)
        if (low in lists.also_surnames and (person or titled)) or (low in lists.also_given and titled):
            words[at] = word._replace(shape="title", name=True)


def _parts_of_names(words: list[Cased], text: str) -> None:
    """Common words that belong to a name: beside one, before one, or spelling out letters in brackets."""
    lists = casing_words()
    for at, word in enumerate(words):
        if word.shape == "small" and word.low in lists.name_parts and _beside_name(words, at, text):
            words[at] = word._replace(shape="title", name=True)
        elif word.shape == "small" and word.low in lists.units:
            _numbered_unit(words, at, text)
        elif word.shape == "small" and word.low in lists.articles and _adjacent_name(words, at, text):
            words[at] = word._replace(shape="title")
        elif word.shape == "same" and word.end - word.start > 2 and text[word.start - 1] in "[(":
            for each in spelled_out(words, at, text):
                if words[each].low not in lists.inside:
                    words[each] = words[each]._replace(shape="title", name=True)
        elif word.shape == "same" and word.end - word.start > 2 and text[word.end : word.end + 2].strip() in {"[", "("}:
            _spell_after(words, at, text)


def _numbered_unit(words: list[Cased], at: int, text: str) -> None:
    """Capitals for a unit with a number before it, and for the words between: "6th Infantry Brigade"."""
    first = at
    while first > 0 and at - first < _LONGEST_UNIT and adjacent(words[first - 1], words[first], text):
        first -= 1
        if text[words[first].start - 1 : words[first].start].isdigit():
            for each in range(first + 1, at + 1):
                words[each] = words[each]._replace(shape="title", name=True)
            return


def _adjacent_name(words: list[Cased], at: int, text: str) -> bool:
    """Whether a name follows with nothing but space between."""
    return at + 1 < len(words) and words[at + 1].name and adjacent(words[at], words[at + 1], text)


def _spell_after(words: list[Cased], at: int, text: str) -> None:
    """Capitals for words in brackets after letters that are their initials: "PCD [Dominican Communist Party]"."""
    inside = casing_words().inside
    close = min(
        (found for mark in "])" if (found := text.find(mark, words[at].end, words[at].end + _WIDEST)) >= 0), default=-1
    )
    near = range(at + 1, min(len(words), at + 1 + _LONGEST_NAME))
    told = [each for each in near if words[each].end <= close and words[each].low not in inside]
    letters = Counter(words[at].low)
    fitting = sum((Counter(words[each].low[0] for each in told) & letters).values())
    if len(told) > 1 and fitting >= _MOST_OF_IT * len(told):
        for each in told:
            words[each] = words[each]._replace(shape="title", name=True)


def _beside_name(words: list[Cased], at: int, text: str) -> bool:
    before, after = at - 1, at + 1
    if before >= 0 and _is_name(words[before]) and adjacent(words[before], words[at], text):
        return not words[before].low.endswith(("'s", "’s"))
    return after < len(words) and _is_name(words[after]) and adjacent(words[at], words[after], text)


def _is_name(word: Cased) -> bool:
    return word.name and word.shape not in {"same", "letters"}


def _before_name(words: list[Cased], at: int, text: str) -> bool:
    if at + 1 >= len(words) or not words[at + 1].name:
        return False
    return text[words[at].end : words[at + 1].start].strip() in {"", "-"}


def spelled_out(words: list[Cased], at: int, text: str) -> range:
    """The words before letters in brackets that these stand for; empty where they stand for none of them.

    The initials may come in another order, and one in three may differ: the letters are often those of another language
    ("Army of National Liberation [ELN]").
    """
    inside = casing_words().inside
    letters = [letter for letter in words[at].low if letter.isalpha()]
    left, found, best = Counter(letters), 0, at
    for index in range(at - 1, max(-1, at - 1 - _LONGEST_NAME), -1):
        gap = text[words[index].end : words[index + 1].start].strip()
        if gap not in {"", "-", ",", "[", "("} or (gap in {"[", "("} and index != at - 1):
            break
        low = words[index].low
        if low in inside:
            continue
        if not left[low[0]]:
            break
        left[low[0]] -= 1
        found += 1
        best = index
    enough = found >= 2 and found >= _MOST_OF_IT * len(letters)
    return range(best, at) if enough else range(at, at)

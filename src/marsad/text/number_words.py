"""The number words of a language, read once from its files and turned into patterns and intervals."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from math import ceil, floor
from typing import Any, Final, NamedTuple

GAP: Final = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*|-)"
"""What may stand between two words of one number: space, a hyphen, one line break of hard-wrapped text."""
_FOLLOWED: Final = r"(?![\w])"

Bound = int | None
Interval = tuple[Bound, Bound, Bound]
Recipe = tuple[int | str, int | str, int | str]


class Meaning(NamedTuple):
    """What a phrase does to a number: the form it gives and the recipe of each policy."""

    form: str
    recipes: Mapping[str, Recipe]


class Words(NamedTuple):
    """A language's number words, as look-up tables and compiled patterns."""

    policies: tuple[str, ...]
    cardinals: dict[str, int]
    magnitudes: dict[str, int]
    exact: dict[str, int]
    vague: dict[str, Meaning]
    modifiers: dict[str, Meaning]
    modifiers_after: dict[str, Meaning]
    range: Meaning
    core: re.Pattern[str]
    modifier: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    joined: re.Pattern[str]
    changes: frozenset[str]
    more_before: re.Pattern[str]
    more_after: re.Pattern[str]


def choice(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with any gap where they have a space or a hyphen."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.sub(r"(?:\\ |\\-|-)+", lambda _: GAP, re.escape(word)) for word in longest_first) + ")"


def flat(phrase: str) -> str:
    """A phrase as the tables have it: lower case, one space between words."""
    return " ".join(re.sub(r"[\s-]+", " ", phrase.lower()).split())


@cache
def read_words(language: str = "en") -> Words:
    """The number words of a language, read once."""
    data: dict[str, Any] = read_data("number_words", language)
    policies = tuple(data["policies"])
    vague = {flat(word): _meaning(row, policies) for row in data["vague"] for word in row["words"]}
    modifiers = {flat(word): _meaning(row, policies) for row in data["modifier"] for word in row["words"]}
    after = {flat(word): _meaning(row, policies) for row in data["modifier"] for word in row.get("after", ())}
    exact = {flat(word): value for word, value in data["exact"].items()}
    span, more = data["range"], data["additional"]
    return Words(
        policies=policies,
        cardinals=data["cardinals"],
        magnitudes=data["magnitudes"],
        exact=exact,
        vague=vague,
        modifiers=modifiers,
        modifiers_after=after,
        range=_meaning({"form": "range", **span}, policies),
        core=_core(data["cardinals"], data["magnitudes"], exact, vague),
        modifier=re.compile(rf"(?<!\w){choice(modifiers)}(?!\w)"),
        before=re.compile(rf"(?<!\w){choice(modifiers)}(?:{GAP}(?:the{GAP})?)\Z"),
        after=re.compile(rf"\+|{GAP}{choice(after)}{_FOLLOWED}"),
        joined=re.compile(rf"(?:{GAP}(?P<word>{choice(span['between'])}|and){GAP}|[^\S\n]?[-–—][^\S\n]?)"),
        changes=frozenset(span["changes"]),
        more_before=re.compile(rf"(?<!\w){choice(more['before'])}{GAP}\Z"),
        more_after=re.compile(rf"(?!{GAP}{choice(more['not_after'])}){GAP}{choice(more['after'])}{_FOLLOWED}"),
    )


def read_data(name: str, language: str) -> dict[str, Any]:
    """One of the room's data files."""
    return tomllib.loads(resources.files("marsad.text").joinpath(f"data/{language}/{name}.toml").read_text("utf-8"))


def _meaning(row: Mapping[str, Any], policies: Iterable[str]) -> Meaning:
    return Meaning(row["form"], {policy: tuple(row[policy]) for policy in policies})


def _core(
    cardinals: Iterable[str], magnitudes: Iterable[str], exact: Iterable[str], vague: Iterable[str]
) -> re.Pattern[str]:
    """One number without what modifies it."""
    digits = r"\d{1,3}(?:,\d{3})++(?:\.\d+)?+|\d++(?:\.\d++)?+"
    word, big = choice(cardinals), choice(magnitudes)
    spelled = rf"{word}(?:{GAP}(?:and{GAP})?(?:{word}|{big}){_FOLLOWED}){{0,12}}"
    return re.compile(
        rf"(?<![\w.,$£€/:'’-])(?:(?P<exact>{choice(exact)}){_FOLLOWED}"
        rf"|(?P<vague>{choice(vague)})(?:{GAP}(?P<of>{big}))?{_FOLLOWED}"
        rf"|(?:a|an|the|per){GAP}(?P<one>{big}(?:{GAP}(?:and{GAP})?(?:{word}|{big}){_FOLLOWED}){{0,12}}){_FOLLOWED}"
        rf"|(?P<spelled>{spelled}){_FOLLOWED})"
        rf"|(?<![\w.,/:])(?P<digits>{digits})(?:{GAP}?(?P<big>{big}){_FOLLOWED})?"
    )


def cook(recipe: Recipe, low: Interval, high: Bound = None) -> Interval:
    """The interval that a policy's recipe makes of a number (and of the second one of a range)."""
    middle = None if high is None or low[0] is None else (low[0] + high) // 2
    a, b, c = (_one(step, written, middle, high) for step, written in zip(recipe, low, strict=True))
    a = None if a is None else max(0, a)
    b = b if b is None or a is None else max(a, b)
    c = c if c is None or (b is None and a is None) else max(c, b or 0, a or 0)
    return a, b, c


def _one(step: int | str, written: Bound, middle: Bound, high: Bound) -> Bound:
    match step:
        case int():
            return step if written is None else min(step, written) if written else 0
        case "open":
            return None
        case "middle":
            return middle
        case "M":
            return high
    if written is None:
        return None
    if step.endswith("%"):
        share = written * int(step[:-1]) / 100
        return floor(share) if share < written else ceil(share)
    return written + int(step[1:] or 0)


def value_of(words: str, language: str = "en") -> tuple[int, int]:
    """The number that the first words spell and how many of the words (split at spaces and hyphens) spell it.

    >>> value_of("two hundred and fifty men")
    (250, 4)
    >>> value_of("two three")
    (2, 1)
    """
    table = read_words(language)
    total = current = used = 0
    last: int | None = None
    tokens = re.split(r"[\s-]+", words.lower())
    for index, token in enumerate(tokens):
        if token == "and" and last is not None and last >= 100 and index == used:
            continue
        if token in table.magnitudes and (used or index == 0):
            size = table.magnitudes[token]
            total, current = _multiply(total, current or 1, size)
            last = size
        elif token in table.cardinals and _fits(last, table.cardinals[token]):
            last = table.cardinals[token]
            current += last
        else:
            break
        used = index + 1
    return total + current, used


def _multiply(total: int, current: int, size: int) -> tuple[int, int]:
    return (total, current * size) if size < 1000 else (total + current * size, 0)


def _fits(last: int | None, value: int) -> bool:
    """Whether a cardinal can follow another in one number: "twenty one", "hundred twenty", not "two three"."""
    if last is None:
        return True
    return value > 0 and (last >= 100 or (20 <= last <= 90 and last % 10 == 0 and value < 10))

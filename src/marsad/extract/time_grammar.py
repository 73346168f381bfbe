"""The grammar of times of a language, read from ``lexicon/<language>/times.toml`` and compiled to patterns.

A form such as ``[{about} ]{number} {unit} ago`` becomes one regular expression. So that not every form is tried on every
sentence, each knows the words that must be there ("ago" needs a word of the table ``unit``), and one pass over the
sentence says which tables have a word in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

SPACE: Final = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*)"
"""Space between two words, with at most one line break in it."""

_FIGURES: Final[Mapping[str, str]] = {
    "day": r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|d)?(?!\d)",
    "year": r"(?:19|20)\d\d(?!\d)",
    "yy": r"(?:['’]\d\d(?!\d)|\d\d(?!\d)(?=\s*(?:--|[(\[.,;)]|\Z)))",
    "endyear": r"\d\d(?!\d)",
    "hyear": r"1[2-5]\d\d(?!\d)",
    "quarter": r"[1-4](?!\d)",
    "decade": r"(?:(?:19|20)\d0|['’]?[2-9]0)['’]?s",
    "isodate": r"(?:19|20)\d\d-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
    "slashdate": r"(?:[0-3]?\d([/.])[0-3]?\d\1(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d([/.])[01]?\d\2[0-3]?\d)(?!\d)",
    "number": r"\d{1,3}(?![\d,.]\d)",
}
"""Slots that are written in figures; a table of the same name adds its words."""

_ALWAYS_FIGURES: Final = frozenset(_FIGURES) - {"number"}
_UNTRIGGERED: Final = frozenset(
    {"number", "some", "about", "third", "deixis", "nth", "dayname", "direction", "sequel_unit"}
)
_CONTEXT: Final = re.compile(r"<([^>]*)>\s*")
_SLOT: Final = re.compile(r"\{(\w+?)(2?)\}")


class Form(NamedTuple):
    """One way to say one meaning."""

    means: str
    pattern: re.Pattern[str]
    slots: tuple[str, ...]
    needs: frozenset[str]


class Grammar(NamedTuple):
    """A language's expressions of time."""

    language: str
    forms: tuple[Form, ...]
    tables: dict[str, dict[str, str]]
    """By table, the key that each word stands for; words as `plain` has them."""
    triggers: re.Pattern[str]
    trigger_tables: dict[str, frozenset[str]]
    alike: dict[int, str]
    capital: frozenset[str]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    year_cues: frozenset[str]
    month_only_after: frozenset[str]
    future: re.Pattern[str]
    past: re.Pattern[str]
    past_default: bool
    join: dict[str, re.Pattern[str]]


def plain(word: str, alike: Mapping[int, str]) -> str:
    """A word as tables hold it: lower case, single spaces, letters that are written alike made one."""
    return " ".join(word.lower().replace("’", "'").translate(alike).split())


@cache
def read_grammar(language: str) -> Grammar:
    """The grammar of a language, read and compiled once."""
    source = resources.files("marsad").joinpath(f"lexicon/{language}/times.toml").read_text("utf-8")
    data: dict[str, Any] = tomllib.loads(source)
    alike = {ord(other): letters[0] for letters in data.get("alike", ()) for other in letters[1:]}
    spelling = _Spelling({ord(letter): f"[{letters}]" for letters in data.get("alike", ()) for letter in letters})
    tables = {
        name: {plain(word, alike): key for key, words in table.items() for word in words}
        for name, table in data["words"].items()
    }
    lead = f"(?:[{data['prefixes']}])?" if data.get("prefixes") else ""
    forms = tuple(
        _compile(rule["means"], form, tables, spelling, lead) for rule in data["rule"] for form in rule["forms"]
    )
    triggers = _trigger_tables(tables, forms)
    return Grammar(
        language=data["language"],
        forms=forms,
        tables=tables,
        triggers=re.compile(rf"(?<!\w){lead}(?P<word>{spelling.choice(triggers)})(?!\w)|(?P<figure>\d)", re.IGNORECASE),
        trigger_tables=triggers,
        alike=alike,
        capital=frozenset(data.get("capital", ())),
        not_before=re.compile(rf"(?<!\w){spelling.choice(data['not_before'])}\s+\Z", re.IGNORECASE),
        not_after=re.compile(rf"\s+{spelling.choice(data['not_after'])}(?!\w)", re.IGNORECASE),
        year_cues=frozenset(data["year_cues"]),
        month_only_after=frozenset(data.get("month_only_after", ())),
        future=_anywhere(data["future"], spelling),
        past=_anywhere(data["past"], spelling),
        past_default=True,
        join={name: _joint(words, data["join"], spelling, lead) for name, words in data["join"].items()},
    )


class _Spelling(NamedTuple):
    """How a language's words become patterns: letters that are written alike match one another."""

    classes: dict[int, str]

    def literal(self, text: str) -> str:
        spaced = re.escape(text).replace("\\ ", SPACE).replace("'", "['’]")
        return spaced.translate(self.classes)

    def choice(self, words: Iterable[str]) -> str:
        longest_first = sorted(set(words), key=lambda word: (-len(word), word))
        return "(?:" + "|".join(map(self.literal, longest_first)) + ")" if longest_first else "(?!)"


def _anywhere(words: Iterable[str], spelling: _Spelling) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=['’])){spelling.choice(words)}(?!\w)", re.IGNORECASE)


def _joint(words: list[str], join: Mapping[str, list[str]], spelling: _Spelling, lead: str) -> re.Pattern[str]:
    small = spelling.choice(join.get("small", ()))
    return re.compile(rf"(?<!\w){lead}{spelling.choice(words)}(?:\s+{small})*\s*\Z", re.IGNORECASE)


def _compile(means: str, form: str, tables: Mapping[str, Mapping[str, str]], spelling: _Spelling, lead: str) -> Form:
    slots: list[str] = []
    context = ""
    if leading := _CONTEXT.match(form):
        context, form = spelling.choice(leading.group(1).split("|")), form[leading.end() :]
    pattern, position = "", 0
    for slot in _SLOT.finditer(form):
        pattern += _punctuation(form[position : slot.start()], spelling) + _slot(slot, tables, spelling)
        slots.append(slot.group(1) + slot.group(2))
        position = slot.end()
    pattern += _punctuation(form[position:], spelling)
    context = rf"(?P<context>{lead}{context}){SPACE}?" if context else rf"(?P<context>{lead})"
    compiled = re.compile(rf"(?<!\w)(?<!\d[.,:/-])(?<![$£€]){context}(?P<time>{pattern})(?!\w)", re.IGNORECASE)
    return Form(means, compiled, tuple(slots), _needs(form, tables))


def _slot(slot: re.Match[str], tables: Mapping[str, Mapping[str, str]], spelling: _Spelling) -> str:
    name = slot.group(1)
    options = [_FIGURES[name]] if name in _FIGURES else []
    if name in tables:
        options.append(spelling.choice(tables[name]))
    # A name may occur once in a pattern, and back-references in figures count groups: so name them by hand.
    inner = "|".join(options).replace(r"([/.])", r"[/.]").replace(r"\1", "[/.]").replace(r"\2", "[/.]")
    return f"(?P<{name}{slot.group(2)}>{inner})"


def _punctuation(text: str, spelling: _Spelling) -> str:
    marks = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": SPACE}
    return "".join(marks.get(letter) or spelling.literal(letter) for letter in text)


def _needs(form: str, tables: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    """What a sentence must have for the form: tables, "figure", or a word of the form itself."""
    bare = _CONTEXT.sub("", form)
    while (shorter := re.sub(r"\[[^\[\]]*\]", " ", bare)) != bare:
        bare = shorter
    slots = [name for name, _ in _SLOT.findall(bare)]
    needed = {name for name in slots if name in tables and name not in _UNTRIGGERED}
    if not _ALWAYS_FIGURES.isdisjoint(slots):
        needed.add("figure")
    if not needed:
        words = re.findall(r"[^\W\d_]{4,}", re.sub(r"\([^()]*\)", " ", _SLOT.sub(" ", bare)))
        needed = {"=" + max(words, key=len)} if words else set()
    return frozenset(needed)


def _trigger_tables(tables: Mapping[str, Mapping[str, str]], forms: Iterable[Form]) -> dict[str, frozenset[str]]:
    triggers: dict[str, set[str]] = {}
    for name, table in tables.items():
        for word in table:
            if name not in _UNTRIGGERED:
                triggers.setdefault(word, set()).add(name)
    for need in {need for form in forms for need in form.needs if need.startswith("=")}:
        triggers.setdefault(need[1:], set()).add(need)
    return {word: frozenset(names) for word, names in triggers.items()}

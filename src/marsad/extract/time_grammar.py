"""The grammar of times of a language, read from ``lexicon/<language>/times.toml`` and compiled to patterns.

A form such as ``[{about} ]{number} {unit} ago`` becomes one regular expression. So that not every form is tried on
every sentence, each knows what must be there (here "ago" and a word of the table ``unit``), and one pass over the
sentence says which words, tables and kinds of figures it has.
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
    "day": r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|d)?(?!\d|[,.]\d)",
    "year": r"(?:1[5-9]|20)\d\d(?!\d)",
    "yy": r"(?:['’]\d\d(?!\d)|\d\d(?!\d)(?=\s*(?:--|[(\[.,;)]|\Z)))",
    "endyear": r"\d\d(?!\d)",
    "hyear": r"1[2-5]\d\d(?!\d)",
    "quarter": r"[1-4](?!\d)",
    "decade": r"(?:(?:1[5-9]|20)\d0|['’][2-9]0)['’]?s",
    "shortdecade": r"[2-9]0['’]?s",
    "century": r"(?:1\d|2[01]|[1-9])(?:st|nd|rd|th)",
    "nthday": r"(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)",
    "hour": r"(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?(?!\d)",
    "clock": r"(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?\s?(?:a\.m\.?|p\.m\.?|am|pm)",
    "wallclock": r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?![.:]?\d)",
    "fieldclock": r"(?:[01]\d|2[0-3])[0-5]\d(?!\d)",
    "isodate": r"(?:19|20)\d\d-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
    "slashdate": (
        r"(?:[0-3]?\d/[0-3]?\d/(?:(?:19|20)\d\d|\d\d)|[0-3]?\d[.][01]?\d[.](?:19|20)\d\d"
        r"|(?:19|20)\d\d/[01]?\d/[0-3]?\d)(?!\d)"
    ),
    "number": r"\d{1,3}(?![\d,.]\d)",
}
"""Slots that are written in figures; a table of the same name adds its words."""

_FIGURE_KINDS: Final[Mapping[str, str]] = {
    "day": "#short", "yy": "#short", "endyear": "#short", "quarter": "#short", "year": "#year", "hyear": "#year",
    "decade": "#decade", "shortdecade": "#decade", "isodate": "#numeric", "slashdate": "#numeric", "nthday": "#nth",
    "hour": "#short", "clock": "#clock", "wallclock": "#wall", "fieldclock": "#year",
}  # fmt: skip
_TOKEN: Final = re.compile(r"\w+")
_WALL_CLOCK: Final = re.compile(r"\d[:.][0-5]\d(?!\d)")
_HALF_DAYS: Final = ("am", "pm", "m")
_ORDINALS: Final = ("st", "nd", "rd", "th")
_NUMERIC: Final = re.compile(r"\d[-/.]\d")
_CONTEXT: Final = re.compile(r"<([^>]*)>\s*")
_SLOT: Final = re.compile(r"\{(\w+?)(2?)\}")


class Form(NamedTuple):
    """One way to say one meaning."""

    means: str
    pattern: re.Pattern[str]
    slots: tuple[str, ...]
    needs: tuple[frozenset[str], ...]


class Grammar(NamedTuple):
    """A language's expressions of time."""

    language: str
    forms: tuple[Form, ...]
    tables: dict[str, dict[str, str]]
    """By table, the key that each word stands for; words as `plain` has them."""
    by_need: dict[str, tuple[int, ...]]
    """By one thing that a sentence must have for them, the forms that need it."""
    triggers: dict[str, tuple[tuple[str, frozenset[str]], ...]]
    """By the word by which a phrase is found, the phrase's table and all its words."""
    prefixes: str
    alike: dict[int, str]
    capital: frozenset[str]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    year_cues: frozenset[str]
    month_only_after: frozenset[str]
    month_cues: frozenset[str]
    counted_after: re.Pattern[str]
    street_after: re.Pattern[str]
    old_year_cues: frozenset[str]
    day_before: frozenset[str]
    future: re.Pattern[str]
    past: re.Pattern[str]
    gone: re.Pattern[str]
    """Verbs of the past: those of `past`, and the rest of them."""
    past_unit_not_before: re.Pattern[str]
    past_numbers_not: frozenset[str]
    planned: re.Pattern[str]
    """What follows a day on which something was planned, a word or two between."""
    after: re.Pattern[str]
    """Right before a day: it is gone by, unless the sentence speaks of the future."""
    present: re.Pattern[str]
    """Verbs of the present right before a day that is to come."""
    until: re.Pattern[str]
    hour_words: re.Pattern[str]
    """What may stand between a day and an hour of it."""
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
    spelling = _Spelling(
        {ord(letter): f"[{letters}]" for letters in data.get("alike", ()) for letter in letters}, alike
    )
    tables = {
        name: {plain(word, alike): key for key, words in table.items() for word in words}
        for name, table in data["words"].items()
    }
    lead = f"(?:[{data['prefixes']}])?" if data.get("prefixes") else ""
    forms = tuple(
        _compile(rule["means"], form, tables, spelling, lead) for rule in data["rule"] for form in rule["forms"]
    )
    return Grammar(
        language=data["language"],
        forms=forms,
        tables=tables,
        by_need=_by_need(forms),
        triggers=_trigger_tables(tables),
        prefixes=data.get("prefixes", ""),
        alike=alike,
        capital=frozenset(data.get("capital", ())),
        not_before=re.compile(rf"(?<!\w){spelling.choice(data['not_before'])}\s+(?:\d+\s+)?\Z", re.IGNORECASE),
        not_after=re.compile(rf"\s+{spelling.choice(data['not_after'])}(?!\w)", re.IGNORECASE),
        year_cues=frozenset(data["year_cues"]),
        month_only_after=frozenset(data.get("month_only_after", ())),
        month_cues=frozenset(data.get("month_cues", ())),
        counted_after=_counted(data.get("counted", {}), spelling),
        street_after=_street(data.get("streets", ()), spelling),
        old_year_cues=frozenset(data.get("old_year_cues", ())),
        day_before=frozenset(data.get("day_before", ())),
        future=_future(data["future"], data["was"], spelling),
        past=_anywhere(data["past"], spelling),
        gone=_gone(data, spelling),
        past_unit_not_before=re.compile(rf"\s+{spelling.choice(data.get('past_unit_not_before', ()))}(?!\w)"),
        past_numbers_not=frozenset(data.get("past_numbers_not", ())),
        planned=re.compile(rf"(?:\s+[^\W\d]\w*){{0,2}}\s+{spelling.choice(data.get('planned', ()))}(?!\w)"),
        after=_joint(data.get("after", ()), data["join"], spelling, lead),
        present=_joint(data.get("present", ()), data["join"], spelling, lead),
        hour_words=re.compile(rf"[\s,]*(?:{spelling.choice(data.get('hour_words', ()))}[\s,]*)*", re.IGNORECASE),
        until=_joint(data["until"], data["join"], spelling, lead),
        join={name: _joint(words, data["join"], spelling, lead) for name, words in data["join"].items()},
    )


class _Spelling(NamedTuple):
    """How a language's words become patterns: letters that are written alike match one another."""

    classes: dict[int, str]
    alike: dict[int, str]

    def literal(self, text: str) -> str:
        spaced = re.escape(text).replace("\\ ", SPACE).replace("'", "['’]")
        return spaced.translate(self.classes)

    def choice(self, words: Iterable[str]) -> str:
        longest_first = sorted(set(words), key=lambda word: (-len(word), word))
        return "(?:" + "|".join(map(self.literal, longest_first)) + ")" if longest_first else "(?!)"


def _anywhere(words: Iterable[str], spelling: _Spelling) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=['’])){spelling.choice(words)}(?!\w)", re.IGNORECASE)


def _counted(counted: Mapping[str, list[str]], spelling: _Spelling) -> re.Pattern[str]:
    """A plural noun in small letters, which the figure before it counts."""
    endings = "|".join([*map(re.escape, counted.get("endings", ())), *map(re.escape, counted.get("words", ()))])
    but = spelling.choice(counted.get("but_not", ()))
    return re.compile(rf"\s+(?!{but}(?!\w))[^\W\d_A-Z]*(?:{endings or '(?!)'})(?!\w)")


def _street(words: Iterable[str], spelling: _Spelling) -> re.Pattern[str]:
    """One or two names and a word for a street, whose house the figure before it numbers."""
    return re.compile(rf"\s+(?:[A-Z][a-z]+\s+){{1,2}}{spelling.choice(words)}(?!\w)")


def _future(words: Iterable[str], was: Iterable[str], spelling: _Spelling) -> re.Pattern[str]:
    """A future word; with what had been planned as a group of its own, to be passed over."""
    past = rf"(?<!\w){spelling.choice(was)}{SPACE}{spelling.choice(words)}(?!\w)"
    # "A would-be bomber" is not to come: the word before a hyphen is part of a noun.
    return re.compile(rf"(?P<planned>{past})|{_anywhere(words, spelling).pattern}(?!-\w)", re.IGNORECASE)


def _gone(data: Mapping[str, Any], spelling: _Spelling) -> re.Pattern[str]:
    endings = "|".join(rf"\w{{2,}}{re.escape(ending)}" for ending in data.get("past_endings", ()))
    verbs = spelling.choice([*data["past"], *data.get("past_verbs", ())])
    but = rf"(?!\s+{spelling.choice(data.get('past_endings_not_before', ()))}(?!\w))"
    return re.compile(rf"(?<!\w)(?:{verbs}|(?:{endings or '(?!)'}){but})(?!\w)", re.IGNORECASE)


def _joint(words: Iterable[str], join: Mapping[str, list[str]], spelling: _Spelling, lead: str) -> re.Pattern[str]:
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
    return Form(means, compiled, tuple(slots), _needs(form, tables, spelling.alike))


def _slot(slot: re.Match[str], tables: Mapping[str, Mapping[str, str]], spelling: _Spelling) -> str:
    name = slot.group(1)
    options = [_FIGURES[name]] if name in _FIGURES else []
    if name in tables:
        options.append(spelling.choice(tables[name]))
    return f"(?P<{name}{slot.group(2)}>{'|'.join(options)})"


def _punctuation(text: str, spelling: _Spelling) -> str:
    marks = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": SPACE, "⟨": r"\(", "⟩": r"\)"}
    return "".join(marks.get(letter) or spelling.literal(letter) for letter in text)


def _needs(form: str, tables: Mapping[str, Mapping[str, str]], alike: Mapping[int, str]) -> tuple[frozenset[str], ...]:
    """What a sentence must have for the form, each as any one of several: "@unit", "#year", the word "ago"."""
    bare = _CONTEXT.sub("", form)
    while (shorter := re.sub(r"\[[^\[\]]*\]", " ", bare)) != bare:
        bare = shorter
    needed = [
        frozenset({_FIGURE_KINDS[name], *(["@" + name] if name in tables else [])})
        for name, _ in _SLOT.findall(bare)
        if name in _FIGURE_KINDS
    ]
    needed += [frozenset({"@" + name}) for name, _ in _SLOT.findall(bare) if name in tables and name not in _FIGURES]
    spelled = _SLOT.sub(" ", bare)
    for group in re.findall(r"\(([^()]*)\)", spelled):
        options = [_word(plain(option, alike)) for option in group.split("|")]
        needed += [frozenset(options)] if all(len(option) > 2 for option in options) else []
    words = _TOKEN.findall(plain(re.sub(r"\([^()]*\)", " ", spelled), alike))
    needed += [frozenset({word}) for word in words if len(word) > 2]
    return tuple(dict.fromkeys(needed))


def _word(phrase: str) -> str:
    """The word of a phrase by which a sentence is searched for it: the longest, the last of those."""
    return max(reversed(_TOKEN.findall(phrase)), key=len, default="")


def _trigger_tables(tables: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    triggers: dict[str, dict[tuple[str, frozenset[str]], None]] = {}
    for name, table in tables.items():
        for phrase in table:
            words = frozenset(_TOKEN.findall(phrase))
            triggers.setdefault(_word(phrase), {})["@" + name, words if len(words) > 1 else frozenset()] = None
    return {word: tuple(found) for word, found in triggers.items()}


def _by_need(forms: Iterable[Form]) -> dict[str, tuple[int, ...]]:
    index: dict[str, list[int]] = {}
    for number, form in enumerate(forms):
        # A word of the form itself is rarer than a word of a table, and that rarer than a figure.
        rarest = min(form.needs, key=lambda need: (min(need)[0] == "#", min(need)[0] == "@", min(need)))
        for key in rarest:
            index.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in index.items()}


def possible_forms(sentence: str, grammar: Grammar) -> list[Form]:
    """The forms whose words and figures the sentence has, in the grammar's order."""
    present = present_in(sentence, grammar)
    numbers = {number for key in present & grammar.by_need.keys() for number in grammar.by_need[key]}
    forms = [grammar.forms[number] for number in sorted(numbers)]
    return [form for form in forms if not any(present.isdisjoint(need) for need in form.needs)]


def present_in(sentence: str, grammar: Grammar) -> set[str]:
    """What a sentence has that forms may need: its words, the tables that they may stand in, its kinds of figures."""
    tokens = set(_TOKEN.findall(plain(sentence, grammar.alike)))
    if grammar.prefixes:
        tokens |= {token[1:] for token in tokens if len(token) > 1 and token[0] in grammar.prefixes}
    present = set(tokens)
    for token in tokens:
        present.update(name for name, words in grammar.triggers.get(token, ()) if words <= tokens)
        if token[0].isdigit() or token[-1].isdigit():
            present |= _figure_kinds(token)
    if "#figure" in present:
        present |= {"#numeric"} if _NUMERIC.search(sentence) else set()
        present |= {"#wall"} if _WALL_CLOCK.search(sentence) else set()
        present |= {"#clock"} if any(token.endswith(_HALF_DAYS) for token in tokens if len(token) < 5) else set()
    return present


def _figure_kinds(token: str) -> set[str]:
    digits = sum(letter.isdigit() for letter in token)
    kinds = {"#figure"}
    if digits <= 2:
        kinds.add("#short")
    if digits == 4:
        kinds.add("#year")
    if token[-1] == "s" or token[-1] == "0":
        kinds.add("#decade")
    if token.endswith(_ORDINALS):
        kinds.add("#nth")
    return kinds

"""Times: finding the expressions of a text and resolving them to days, by the codebook's conventions. No model.

What a language says and how is data (``lexicon/<language>/times.toml``); what it means is in `time_rules`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from marsad.core.nouns import Mention, Span, TimeSpan
from marsad.extract.time_context import is_time, tense_of
from marsad.extract.time_days import Reading, read_day, shift
from marsad.extract.time_grammar import Form, Grammar, plain, possible_forms, read_grammar
from marsad.extract.time_joins import Found, join
from marsad.extract.time_rules import RULES
from marsad.extract.time_slots import Setting
from marsad.text.sentences import split

LANGUAGES: Final = ("en", "ar")
"""The languages whose times can be read."""

_ARABIC: Final = re.compile(r"[\u0621-\u064a]")
_OTHER_FIGURES: Final = {ord(zero) + n: str(n) for zero in "\u0660\u06f0" for n in range(10)}
"""Arabic-Indic and Persian figures."""
_DATELINE: Final = 200


def find_times(
    text: str, *, published: str | None, sentences: Sequence[tuple[int, int]] | None = None, language: str | None = None
) -> list[Mention]:
    """The times of a text as mentions of kind ``time`` in order, none overlapping another.

    ``published`` (ISO 8601) is the day from which relative times count; without one they keep null days, unless the
    text opens with a dateline that states a day. A time whose words name no day ("in recent days") has null days and
    the precision ``unknown``. ``sentences`` are those of `marsad.text.sentences.split` where the caller has them.
    ``language`` ("en", "ar") is told from the letters where it is not given.
    """
    code = language if language in LANGUAGES else "ar" if _ARABIC.search(text[:400]) else "en"
    grammar = read_grammar(code)
    spans = split(text) if sentences is None else sentences
    stored, text = text, text.translate(_OTHER_FIGURES)
    day = read_day(published)
    anchor: Reading | None = None
    mentions: list[Mention] = []
    for start, end in spans:
        found = _choose(_candidates(text, start, end, grammar))
        if not found:
            continue
        readings = join(_resolve(found, Setting(day, anchor=anchor)), text, grammar, start=start, published=day)
        if day is None and start < _DATELINE:
            day = next((one.reading.end for one in readings if one.reading.precision == "day"), None)
        for one in readings:
            anchor = one.reading if one.reading.end is not None else anchor
            mentions.append(_mention(stored, one))
    return mentions


def default_time(published: str | None) -> TimeSpan | None:
    """The time of what no text dates: the day of publication and the six days before; None without such a day."""
    day = read_day(published)
    if day is None:
        return None
    start = shift(day, -_settings()["days_before_publication"])
    return TimeSpan(start=start.isoformat(), end=day.isoformat(), precision="week", basis="published")


def is_long_past(time: TimeSpan | None, published: str | None) -> bool:
    """Whether a time ended so long before publication that what happened then is history (a year, by the data file)."""
    day, end = read_day(published), read_day(time.end if time else None)
    return day is not None and end is not None and (day - end).days > _settings()["long_past_days"]


@cache
def _settings() -> dict[str, int]:
    table = tomllib.loads(resources.files("marsad").joinpath("lexicon/times.toml").read_text("utf-8"))
    return {name: int(value) for name, value in table.items()}


def _candidates(text: str, start: int, end: int, grammar: Grammar) -> Iterator[Found]:
    """Everything in a sentence that some form matches."""
    for form in possible_forms(text[start:end], grammar):
        position = start
        while match := form.pattern.search(text, position, end):
            begin, position = match.start("time"), match.start("time") + 1
            slots = _slots(match, form, grammar)
            if slots is not None and is_time(text, match, form, slots, grammar):
                tense = tense_of(text, (start, end), (begin, match.end()), grammar)
                yield Found(begin, match.end(), form.means, slots, tense)
                position = match.end()


def _slots(match: re.Match[str], form: Form, grammar: Grammar) -> dict[str, str] | None:
    """What the words in a form's slots stand for; None where a word lacks the capital that it needs."""
    slots: dict[str, str] = {}
    for name in form.slots:
        word = match.group(name)
        if word is None:
            continue
        key = plain(word, grammar.alike)
        if key.rstrip(".") in grammar.capital and word[0].islower():
            return None
        table = grammar.tables.get(name.removesuffix("2"), {})
        slots[name] = table.get(key, key)
    return slots


def _choose(candidates: Iterable[Found]) -> list[Found]:
    """Of overlapping expressions the longest, of equally long ones the first."""
    chosen: list[Found] = []
    for one in sorted(candidates, key=lambda each: (each.start - each.end, each.start)):
        at = bisect_left(chosen, one.start, key=lambda each: each.start)
        free_before = at == 0 or chosen[at - 1].end <= one.start
        free_after = at == len(chosen) or one.end <= chosen[at].start
        if free_before and free_after:
            chosen.insert(at, one)
    return chosen


def _resolve(found: Iterable[Found], setting: Setting) -> list[Found]:
    resolved: list[Found] = []
    for one in found:
        reading = RULES[one.means](one.slots, setting._replace(**one.tense._asdict()))
        if reading is None:
            continue
        resolved.append(one._replace(reading=reading))
        if reading.end is not None:
            setting = setting._replace(anchor=reading)
    return resolved


def _mention(text: str, one: Found) -> Mention:
    quote, reading = text[one.start : one.end], one.reading
    time = TimeSpan(
        start=reading.start.isoformat() if reading.start else None,
        end=reading.end.isoformat() if reading.end else None,
        precision=reading.precision,
        basis=reading.basis,
        span=Span(start=one.start, end=one.end, quote=quote),
    )
    return Mention(start=one.start, end=one.end, kind="time", text=quote, time=time)

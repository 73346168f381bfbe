"""Times: finding the expressions of a text and resolving them to days, by the codebook's conventions. No model.

What a language says and how is data (``lexicon/<language>/times.toml``); what it means is in `time_rules`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from marsad.core.nouns import Mention, Span, TimeSpan
from marsad.extract.time_days import VAGUE, Reading, days, read_day, shift
from marsad.extract.time_grammar import Form, Grammar, plain, read_grammar
from marsad.extract.time_rules import RULES, Setting
from marsad.text.sentences import split

_ARABIC: Final = re.compile(r"[\u0621-\u064a]")
_BEHIND: Final = 40
_DATELINE: Final = 200
_JOINABLE: Final = frozenset(
    {
        "date",
        "days",
        "month",
        "months",
        "year",
        "weekday",
        "numeric",
        "month-deixis",
        "season",
        "decade",
        "hijri",
        "deictic",
    }
)
_SINCE: Final = _JOINABLE | {
    "unit",
    "weekend",
    "weekend-deixis",
    "ago",
    "holiday",
    "sequel",
    "third-of-unit",
    "named",
    "fraction",
}
_LIMIT_GAP: Final = 24


class Found(NamedTuple):
    """An expression of time in a text, with what it will be resolved from."""

    start: int
    end: int
    means: str
    slots: dict[str, str]
    future: bool
    reading: Reading = VAGUE


def find_times(
    text: str, *, published: str | None, sentences: Sequence[tuple[int, int]] | None = None, language: str | None = None
) -> list[Mention]:
    """The times of a text as mentions of kind ``time`` in order, none overlapping another.

    ``published`` (ISO 8601) is the day from which relative times count; without one they keep null days, unless the text
    opens with a dateline that states a day. A time whose words name no day ("in recent days") has null days and the
    precision ``unknown``. ``language`` ("en", "ar") is told from the letters where it is not given.
    """
    code = language if language in {"en", "ar"} else "ar" if _ARABIC.search(text[:400]) else "en"
    grammar = read_grammar(code)
    spans = split(text) if sentences is None else sentences
    day = read_day(published)
    anchor: Reading | None = None
    mentions: list[Mention] = []
    for start, end in spans:
        found = _choose(_candidates(text, start, end, grammar))
        if not found:
            continue
        readings = _joined(text, start, _resolve(found, Setting(day, anchor=anchor)), grammar, day)
        if day is None and start < _DATELINE:
            day = next((one.reading.end for one in readings if one.reading.precision == "day"), None)
        for one in readings:
            anchor = one.reading if one.reading.end is not None else anchor
            mentions.append(_mention(text, one))
    return mentions


def default_time(published: str | None) -> TimeSpan | None:
    """The time of what a text dates nowhere: the day of publication and the six days before; None without such a day."""
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
    present = _present(text, start, end, grammar)
    if not present:
        return
    for form in grammar.forms:
        if not form.needs <= present:
            continue
        position = start
        while match := form.pattern.search(text, position, end):
            position = match.start("time") + 1
            slots = _slots(match, form, grammar)
            if slots is not None and _is_time(text, match, form, slots, grammar):
                future = _is_future(text[start:end], match.start("time") - start, match.end() - start, grammar)
                yield Found(match.start("time"), match.end(), form.means, slots, future)
                position = match.end()


def _present(text: str, start: int, end: int, grammar: Grammar) -> set[str]:
    present: set[str] = set()
    for match in grammar.triggers.finditer(text, start, end):
        word = match.group("word")
        present |= grammar.trigger_tables[plain(word, grammar.alike)] if word else {"figure"}
    return present


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


def _is_time(text: str, match: re.Match[str], form: Form, slots: dict[str, str], grammar: Grammar) -> bool:
    """Whether the words around allow the expression to be a time."""
    behind, ahead = (
        text[max(0, match.start("time") - _BEHIND) : match.start("time")],
        text[match.end() : match.end() + _BEHIND],
    )
    if grammar.not_before.search(behind) or grammar.not_after.match(ahead):
        return False
    if form.means in {"year", "years"} and not _is_year(match.group("time"), behind, ahead, slots, grammar):
        return False
    last = behind.split()[-1:]
    figure_last = (
        form.means == "date"
        and match.group("time")[-1].isdigit()
        and "," not in match.group("time")
        and "year" not in slots
    )
    if figure_last and last and last[0].lower() in grammar.month_only_after and re.match(r"\s+[a-z]", ahead):
        return False
    if form.means == "days" and "year" not in slots and match.group("time")[-1].isdigit():
        return not re.match(r"\s+(?!(?:was|has|is|this|as)\b)[a-z]+(?:s|men|people|children)\b", ahead)
    return True


def _is_year(words: str, behind: str, ahead: str, slots: dict[str, str], grammar: Grammar) -> bool:
    """Whether four figures are a year: no price, no number of people, no part of a longer number."""
    if re.match(r"[,.:/%-]\d|%|\s*(?:%|per\s?cent)", ahead) or re.search(r"[\d$£€#][,.:/-]?\s?\Z", behind):
        return False
    if not words[0].isdigit() or "third" in slots:
        return True
    word = found.group(1).lower() if (found := re.search(r"(\w+)[\s('\"‘“-]*\Z", behind)) else ""
    if word in grammar.year_cues or any(word == cue for cue in grammar.tables.get("month", ())):
        return True
    return not re.match(
        r"\s+[^\W\d_A-Z]|\s+[A-Z]{2}|\s+(?:[A-Z][a-z]+\s+){1,2}(?:St|Street|Ave|Avenue|Road|Rd|Drive)\b|\s+block", ahead
    )


def _is_future(sentence: str, start: int, end: int, grammar: Grammar) -> bool:
    """Whether the sentence speaks of a coming day: a future word before it with no past one between, or right after a fronted day."""
    marks = [match for match in grammar.future.finditer(sentence) if not start <= match.start() < end]
    before = [match for match in marks if match.end() <= start]
    if before:
        return not grammar.past.search(sentence, before[-1].end(), start)
    fronted = sentence[:start].count(" ") <= 2
    return fronted and bool(marks) and not grammar.past.search(sentence, end, marks[0].start())


def _choose(candidates: Iterable[Found]) -> list[Found]:
    """The leftmost of overlapping expressions, the longest of those that begin together or hold the other."""
    chosen: list[Found] = []
    ordered = sorted(candidates, key=lambda one: (one.start - one.end, one.start))
    for one in ordered:
        if all(one.end <= other.start or other.end <= one.start for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.start)


def _resolve(found: Iterable[Found], setting: Setting) -> list[Found]:
    resolved: list[Found] = []
    for one in found:
        reading = RULES[one.means](one.slots, setting._replace(future=one.future))
        if reading is None:
            continue
        resolved.append(one._replace(reading=reading))
        if reading.end is not None:
            setting = setting._replace(anchor=reading)
    return resolved


def _joined(text: str, start: int, found: list[Found], grammar: Grammar, published: object) -> list[Found]:
    """The expressions of a sentence with ranges made one ("from Friday to Sunday") and "since" carried to publication."""
    joined: list[Found] = []
    position = 0
    while position < len(found):
        one = found[position]
        behind = text[max(start, one.start - _LIMIT_GAP) : one.start]
        following = found[position + 1] if position + 1 < len(found) else None
        if following and (both := _range(text, behind, one, following, grammar, published)):
            one, position = both, position + 1
            behind = text[max(start, one.start - _LIMIT_GAP) : one.start]
        elif following and _same_night(text, one, following, grammar):
            one, position = following._replace(start=one.start), position + 1
        elif joined and _same_night(text, one, joined[-1], grammar) and _overnight(text, one, grammar):
            joined[-1] = joined[-1]._replace(end=one.end)
            position += 1
            continue
        joined.append(_since(behind, one, grammar, published))
        position += 1
    return joined


def _range(text: str, behind: str, one: Found, other: Found, grammar: Grammar, published: object) -> Found | None:
    """Two expressions as one range, where words join them."""
    between = text[one.end : other.start]
    if (
        one.means not in _JOINABLE
        or other.means not in _JOINABLE
        or other.reading.end is None
        or len(between) > _LIMIT_GAP
    ):
        return None
    joint = grammar.join
    led_between = joint["between"].search(behind) and joint["and"].search(between)
    led_from = joint["from"].search(behind) and joint["to"].search(between)
    bare = one.means == other.means and joint["to"].fullmatch(between.strip()) and one.means != "deictic"
    if not (led_between or led_from or bare):
        return None
    setting = Setting(read_day(str(published)) if published else None, latest=other.reading.end)
    first = (
        RULES[one.means](one.slots, setting)
        if one.reading.basis == "relative" or "year" not in one.slots
        else one.reading
    )
    first = one.reading if one.means == "deictic" else first
    if first is None or first.start is None or first.start > other.reading.end:
        return None
    lead = joint["between"].search(behind) or joint["from"].search(behind)
    start = one.start - (len(behind) - lead.start()) if lead else one.start
    basis = "stated" if "stated" in {first.basis, other.reading.basis} else "relative"
    reading = days(first.start, other.reading.end, basis)  # type: ignore[arg-type]
    return Found(start, other.end, other.means, other.slots, other.future, reading)


def _overnight(text: str, one: Found, grammar: Grammar) -> bool:
    return (
        bool(grammar.join["overnight"].fullmatch(text[one.start : one.end])) if "overnight" in grammar.join else False
    )


def _same_night(text: str, one: Found, other: Found, grammar: Grammar) -> bool:
    """Whether "overnight" stands beside a named day, whose night is then meant."""
    first, second = sorted((one, other), key=lambda each: each.start)
    close = len(text[first.end : second.start].split()) <= 1 and second.start - first.end <= 8
    return close and _overnight(text, one, grammar) and other.means in {"weekday", "date", "deictic"}


def _since(behind: str, one: Found, grammar: Grammar, published: object) -> Found:
    lead = grammar.join["since"].search(behind)
    day = read_day(str(published)) if published else None
    if not lead or day is None or one.means not in _SINCE or one.reading.start is None or one.reading.start > day:
        return one
    reading = days(one.reading.start, day, one.reading.basis)
    return one._replace(start=one.start - (len(behind) - lead.start()), reading=reading)


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

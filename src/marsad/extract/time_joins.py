"""Expressions of time that belong together: "from Friday to Sunday", "since Monday", "overnight into Tuesday"."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from marsad.core.vocabulary import TimeBasis
from marsad.extract.time_context import Tense
from marsad.extract.time_days import VAGUE, Reading, days
from marsad.extract.time_grammar import Grammar
from marsad.extract.time_rules import RULES
from marsad.extract.time_slots import Setting

_RANGES: Final = frozenset({
    "date", "days", "month", "months", "year", "weekday", "numeric", "month-deixis", "season", "decade", "hijri",
    "deictic",
})  # fmt: skip
_SINCE: Final = _RANGES | {
    "unit", "weekend", "weekend-deixis", "ago", "holiday", "sequel", "third-of-unit", "named", "fraction",
}  # fmt: skip
_CLOCK: Final = "clock"
_DAYS: Final = frozenset({"weekday", "date", "deictic", "numeric", "sequel", "holiday", "day-of-month", _CLOCK})
_NIGHTS: Final = frozenset({"weekday", "date", "deictic"})
_NEAR: Final = 24
_NEXT_TO: Final = 8


class Found(NamedTuple):
    """An expression of time in a text: where, what it means, the words in its slots, and what they come to."""

    start: int
    end: int
    means: str
    slots: dict[str, str]
    tense: Tense
    reading: Reading = VAGUE


def join(found: list[Found], text: str, grammar: Grammar, *, start: int, published: date | None) -> list[Found]:
    """A sentence's expressions with ranges made one and "since" carried on to publication.

    ``start`` is where the sentence begins: nothing before it is looked at.
    """
    joined: list[Found] = []
    rest = list(reversed(found))
    while rest:
        one = rest.pop()
        behind = text[max(start, one.start - _NEAR) : one.start]
        if rest and (both := _range(one, rest[-1], text, grammar, behind, published)):
            rest.pop()
            one = both
            behind = text[max(start, one.start - _NEAR) : one.start]
        elif rest and _is_hour_of(one, rest[-1], text, grammar):
            other = rest.pop()
            day = other if one.means == _CLOCK else one
            rest.append(day._replace(start=one.start, end=other.end))
            continue
        elif rest and _is_night_of(one, rest[-1], text, grammar):
            one = rest.pop()._replace(start=one.start)
        elif joined and _is_night_of(one, joined[-1], text, grammar):
            joined[-1] = joined[-1]._replace(end=one.end)
            continue
        joined.append(_since(one, grammar, behind, published))
    return joined


def _range(
    one: Found, other: Found, text: str, grammar: Grammar, behind: str, published: date | None
) -> Found | None:  # fmt: skip
    """Two expressions as one range, where words join them."""
    end = other.reading.end
    if not {one.means, other.means} <= _RANGES or end is None or other.start - one.end > _NEAR:
        return None
    between, lead = text[one.end : other.start], None
    if grammar.join["and"].search(between):
        lead = grammar.join["between"].search(behind)
    elif grammar.join["to"].search(between):
        lead = grammar.join["from"].search(behind)
    bare = one.means == other.means != "deictic" and grammar.join["to"].fullmatch(between.strip())
    first = _beginning(one, end, published) if lead or bare else None
    if first is None or first.start is None or first.start > end:
        return None
    start = one.start - len(behind) + lead.start() if lead else one.start
    basis: TimeBasis = "stated" if "stated" in {first.basis, other.reading.basis} else "relative"
    return other._replace(start=start, reading=days(first.start, end, basis))


def _beginning(one: Found, end: date, published: date | None) -> Reading | None:
    """What the first expression of a range means: the latest such time on or before the range's end."""
    if one.means == "deictic" or "year" in one.slots:
        return one.reading
    return RULES[one.means](one.slots, Setting(published, latest=end))


def _is_night_of(one: Found, day: Found, text: str, grammar: Grammar) -> bool:
    """Whether an expression is "overnight" beside a named day, whose night is then meant."""
    if not grammar.join["overnight"].fullmatch(text[one.start : one.end]) or day.means not in _NIGHTS:
        return False
    first, second = sorted((one, day), key=lambda each: each.start)
    return second.start - first.end <= _NEXT_TO and len(text[first.end : second.start].split()) <= 1


def _is_hour_of(one: Found, other: Found, text: str, grammar: Grammar) -> bool:
    """Whether a clock time and a day stand together: "at 1:38 p.m. on Thursday", "Thursday night around 9 p.m."."""
    if _CLOCK not in (one.means, other.means) or not {one.means, other.means} <= _DAYS or other.start - one.end > _NEAR:
        return False
    return bool(grammar.hour_words.fullmatch(text[one.end : other.start]))


def _since(one: Found, grammar: Grammar, behind: str, published: date | None) -> Found:
    """The expression with "since" before it, up to publication; as it is without that word."""
    lead = grammar.join["since"].search(behind)
    begin = one.reading.start
    if not lead or published is None or one.means not in _SINCE or begin is None or begin > published:
        return one
    reading = days(begin, published, one.reading.basis)
    return one._replace(start=one.start - len(behind) + lead.start(), reading=reading)

"""Numbers in words and figures, as intervals by a named policy: "22", "almost 30", "dozens", "between 10 and 15".

Every number is found, those that count no people too (ages, years, distances, money); ``unit`` tells those apart. Which
words mean what is data: ``data/en/number_words.toml`` and ``number_units.toml``. The policies are the codebook's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from math import ceil, floor
from typing import Final, Literal, NamedTuple

import msgspec

from marsad.core.errors import UsageError
from marsad.text.number_units import Units, read_units, unit_of
from marsad.text.number_words import Interval, Meaning, Words, cook, flat, read_words, value_of

Form = Literal["exact", "vague", "range", "approx", "bound", "plural", "ordinal"]

DEFAULT_POLICY: Final = "marsad"
POLICIES: Final = ("marsad", "acled", "isaf")
_WINDOW: Final = 40
_LONGEST: Final = 15
"""More figures than that are no number of anything."""


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number in a text: ``[start, end)`` with what modifies it, its words, and the interval that they mean.

    ``0 <= low <= best <= high``, where each may be None for unknown. ``unit`` is None for a number of people or things,
    else what it counts: "age", "date", "year", "time", "duration", "measure", "money", "percent", "fraction", "times",
    "label" (Route 66), "model" (AK-47), "address", "score", "ordinal", "decimal" or "compound" (a 10-storey house).
    ``additional`` says that it comes on top of others: "dozens more", "another five".
    """

    start: int
    end: int
    quote: str
    low: int | None
    best: int | None
    high: int | None
    form: Form
    unit: str | None = None
    additional: bool = False
    policy: str = DEFAULT_POLICY

    @property
    def counts(self) -> bool:
        """Whether it may count people or things."""
        return self.unit is None


class _Core(NamedTuple):
    """A number without its modifiers."""

    start: int
    end: int
    interval: Interval
    form: Form
    digits: bool
    value: float


class _Scan(NamedTuple):
    text: str
    low: str
    policy: str
    words: Words
    units: Units


def find(text: str, *, policy: str = DEFAULT_POLICY) -> list[Number]:
    """Every number of a text in order, none overlapping another.

    Raises `UsageError` (U201) for a policy that no file defines.
    """
    words = read_words()
    if policy not in words.policies:
        raise UsageError(
            "U201", f"no policy for vague numbers is called {policy!r}", "use one of " + ", ".join(words.policies)
        )
    low = text.lower()
    if len(low) != len(text):
        low = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)
    scan = _Scan(text, low, policy, words, read_units())
    return sorted([*_cardinals(scan), *_ordinals(scan)], key=lambda number: number.start)


def article_number(text: str, start: int, end: int, *, policy: str = DEFAULT_POLICY) -> Number:
    """The one that an article says ("a" in "a soldier was killed"), for the caller who knows that a person follows."""
    return Number(start=start, end=end, quote=text[start:end], low=1, best=1, high=1, form="exact", policy=policy)


def plural_number(text: str, start: int, end: int, *, policy: str = DEFAULT_POLICY) -> Number:
    """What a plural noun without a number says ("soldiers were killed"): two or more, by the policy."""
    meaning = read_words().vague["many"]
    low, best, high = cook(meaning.recipes[policy], (None, None, None))
    return Number(
        start=start, end=end, quote=text[start:end], low=low, best=best, high=high, form="plural", policy=policy
    )


def _cardinals(scan: _Scan) -> Iterator[Number]:
    shapes = [match.span() for match in scan.units.shapes.finditer(scan.text)]
    shapes = sorted([*shapes, *(match.span() for match in scan.units.ordinal.finditer(scan.low))])
    starts = [start for start, _ in shapes]
    position = last = 0
    while match := scan.words.core.search(scan.low, position):
        at = bisect_right(starts, match.start()) - 1
        if at >= 0 and shapes[at][1] > match.start():
            position = max(shapes[at][1], position + 1)
            continue
        core = None if _is_idiom(scan, match.start()) else _core(scan, match)
        if core is None:
            position = match.start() + max(1, len(match.group().split()[0]))
            continue
        number = _number(scan, core, last)
        yield number
        position = last = number.end


def _is_idiom(scan: _Scan, start: int) -> bool:
    """Whether the number word belongs to a phrase that says no number, or to a modifier ("no fewer than")."""
    window = scan.low[max(0, start - 24) : start + 24]
    here = min(start, 24)
    patterns = (scan.units.idioms, scan.words.modifier)
    if any(found.start() <= here < found.end() for pattern in patterns for found in pattern.finditer(window)):
        return True
    return scan.low.startswith("no.", start)


def _core(scan: _Scan, match: re.Match[str]) -> _Core | None:
    """The number that a match spells, or None."""
    words, group = scan.words, match.lastgroup
    start, end = match.span()
    if (written := match.group("digits")) and len(written) > _LONGEST:
        return None
    if written:
        value = float(written.replace(",", "")) * words.magnitudes.get(match.group("big") or "", 1)
        return _Core(start, end, (floor(value), round(value), ceil(value)), "exact", not match.group("big"), value)
    if phrase := match.group("exact"):
        one = words.exact[flat(phrase)] if flat(phrase) in words.exact else words.exact[phrase]
        return _Core(start, end, (one, one, one), "exact", False, one)
    if phrase := match.group("vague"):
        meaning = words.vague[flat(phrase)]
        low, best, high = cook(meaning.recipes[scan.policy], (None, None, None))
        times = words.magnitudes[match.group("of")] if match.group("of") else 1
        grown = tuple(None if one is None else one * times for one in (low, best, high))
        return _Core(start, end, (grown[0], grown[1], grown[2]), _form(meaning), False, 0)
    spelled = match.group("spelled") or match.group("one")
    if not spelled or not group:
        return None
    number, used = value_of(spelled)
    pieces = list(re.finditer(r"[^\s-]+", spelled))
    offset = match.start("spelled" if match.group("spelled") else "one")
    return (
        _Core(start, offset + pieces[used - 1].end(), (number, number, number), "exact", False, number)
        if used
        else None
    )


def _form(meaning: Meaning) -> Form:
    return meaning.form  # type: ignore[return-value]  # the files' forms are checked by a test


def _number(scan: _Scan, core: _Core, last: int) -> Number:
    """The number with its range, modifiers and unit; nothing before ``last`` belongs to it."""
    core = _ranged(scan, core, last)
    start, end, interval, form = core.start, core.end, core.interval, core.form
    behind = scan.low[max(last, start - _WINDOW) : start]
    more = bool(scan.words.more_before.search(behind))
    meaning = None
    if found := scan.words.before.search(behind):
        meaning = scan.words.modifiers[_bare(found.group())]
        start -= len(behind) - found.start()
        more = more or bool(scan.words.more_before.search(scan.low[max(last, start - _WINDOW) : start]))
    unit = unit_of(scan.text, scan.low, core.start, end, value=core.value, digits=core.digits)
    after = scan.words.after.match(scan.low, end) if unit is None else None
    if after and (meaning is None) and (key := flat(after.group())) in scan.words.modifiers_after:
        meaning, end = scan.words.modifiers_after[key], after.end()
    if further := scan.words.more_after.match(scan.low, end):
        more = True
        end = further.end() if form in {"vague", "plural"} else end
    if meaning is not None:
        interval = cook(meaning.recipes[scan.policy], interval)
        form = form if form in {"vague", "range"} else _form(meaning)
    return Number(
        start=start, end=end, quote=scan.text[start:end], low=interval[0], best=interval[1], high=interval[2],
        form=form, unit=unit, additional=more, policy=scan.policy,
    )  # fmt: skip


def _bare(modifier: str) -> str:
    phrase = flat(modifier)
    return phrase.removesuffix(" the")


def _ranged(scan: _Scan, core: _Core, last: int) -> _Core:
    """The range that starts with this number, where one does: "10 to 15", "between 10 and 15"."""
    joint = scan.words.joined.match(scan.low, core.end)
    if not joint or core.form != "exact":
        return core
    second = scan.words.core.match(scan.low, joint.end())
    other = _core(scan, second) if second else None
    if other is None or other.form != "exact" or (other.digits != core.digits and not joint.group("word")):
        return core
    behind = scan.low[max(last, core.start - _WINDOW) : core.start].split()
    between = bool(behind) and behind[-1] == "between"
    word = joint.group("word")
    if (word == "and") != between or (not word and scan.low[other.end : other.end + 1] in {"-", "/"}):
        return core
    if other.value <= core.value or (behind[-1:] == ["from"] and not scan.words.changes.isdisjoint(behind)):
        return core
    interval = cook(scan.words.range.recipes[scan.policy], core.interval, other.interval[2])
    lead = 0
    if behind and behind[-1] in {"between", "from"}:
        lead = core.start - scan.low.rindex(behind[-1], max(last, core.start - _WINDOW), core.start)
    return _Core(core.start - lead, other.end, interval, "range", other.digits, other.value)


def _ordinals(scan: _Scan) -> Iterator[Number]:
    for match in scan.units.ordinal.finditer(scan.low):
        figures, tens, word = match.groups()
        value = int(figures) if figures else scan.units.ordinals[flat(word)]
        value += value_of(tens)[0] if tens else 0
        start, end = match.span()
        yield Number(
            start=start, end=end, quote=scan.text[start:end], low=value, best=value, high=value, form="ordinal",
            unit="ordinal", policy=scan.policy,
        )  # fmt: skip

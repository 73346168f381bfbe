"""What the words around an expression say of it: whether it is a time at all, and whether it lies in the future."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from marsad.extract.time_grammar import Form, Grammar

_AROUND: Final = 40
_FAR: Final = 240
_FUTURE_WORDS: Final = 12
_FRONTED: Final = 2
_LEAD: Final = 24
_RECENT: Final = 1900
_NO_YEAR_AFTER: Final = re.compile(r"[,.:/%-]\d|\s*%")
_NO_YEAR_BEFORE: Final = re.compile(r"[\d$£€#][,.:/-]?\s?\Z")
_YEAR_BEFORE: Final = re.compile(r"(?<!\d)(?:19|20)\d\d,\s\Z")
_LAST_WORD: Final = re.compile(r"(\w+)[\s('\"‘“-]*\Z")
_NAME_AFTER: Final = re.compile(r"\s+[A-Z][a-z]")
_INITIAL_AFTER: Final = re.compile(r"\s+[A-Z]\.(?!\w)")
_DAY_AFTER: Final = re.compile(r"\s+\d{1,2}(?!\d)")
_NEXT_WORD: Final = re.compile(r"\s+[\"'‘“(]?(\w+)")
_BARE_MONTHS: Final = frozenset({("clear",), ("month",)})
_SMALL_AFTER: Final = re.compile(r"\s+[^\W\d_A-Z]")
_CAPITALS_AFTER: Final = re.compile(r"\s+[A-Z]{2}")


def is_time(text: str, match: re.Match[str], form: Form, slots: Mapping[str, str], grammar: Grammar) -> bool:
    """Whether the words around a match allow it to be a time."""
    words, start, end = match.group("time"), match.start("time"), match.end()
    behind, ahead = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    owned = words[-2:] in {"'s", "’s"}
    if grammar.not_before.search(behind) or (not owned and grammar.not_after.match(ahead)):
        return False
    last = found.group(1).lower() if (found := _LAST_WORD.search(behind)) else ""
    if form.means == "past" and _is_no_past(match, form, ahead, grammar):
        return False
    if form.means == "months" and "year" not in slots and _DAY_AFTER.match(ahead):
        return False
    if form.means == "day-of-month" and not _stands_alone(ahead, grammar):
        return False
    if form.means in {"year", "years"} and not _is_year(words, behind, ahead, last, slots, grammar):
        return False
    if form.slots in _BARE_MONTHS and _INITIAL_AFTER.match(ahead):
        return False
    if form.slots == ("clear",) and _NAME_AFTER.match(ahead) and last not in grammar.month_cues:
        return False  # "April Jones" is a person
    if "year" in slots or not words[-1].isdigit():
        return True
    if form.means == "date" and "," not in words and last in grammar.month_only_after:
        return not _SMALL_AFTER.match(ahead)
    return not (form.means == "days" and grammar.counted_after.match(ahead))


def _is_no_past(match: re.Match[str], form: Form, ahead: str, grammar: Grammar) -> bool:
    """Whether "last" is a verb, or the last of several: "could last a decade", "the last day of school"."""
    number = match.group("number") if "number" in form.slots else None
    return bool(grammar.past_unit_not_before.match(ahead)) or (number or "").lower() in grammar.past_numbers_not


def _is_year(
    words: str, behind: str, ahead: str, last: str, slots: Mapping[str, str], grammar: Grammar
) -> bool:  # fmt: skip
    """Whether four figures are a year: no price, no number of people, no part of a longer number."""
    if _YEAR_BEFORE.search(behind) and not _NO_YEAR_AFTER.match(ahead):
        return not grammar.counted_after.match(ahead)  # one more of a list
    if _NO_YEAR_AFTER.match(ahead) or _NO_YEAR_BEFORE.search(behind):
        return False
    if words[:4].isdigit() and int(words[:4]) < _RECENT and len(slots) == 1:
        return last in grammar.old_year_cues and not grammar.counted_after.match(ahead)
    if not words[0].isdigit() or "third" in slots or last in grammar.year_cues or last in grammar.tables["month"]:
        return True
    return not (_SMALL_AFTER.match(ahead) or _CAPITALS_AFTER.match(ahead) or grammar.street_after.match(ahead))


def _stands_alone(ahead: str, grammar: Grammar) -> bool:
    """Whether no noun follows: "on the 17th he left", not "on the 17th floor"."""
    following = _NEXT_WORD.match(ahead)
    return following is None or following.group(1).lower() in grammar.day_before


class Tense(NamedTuple):
    """What the sentence says of when an expression lies, as `marsad.extract.time_slots.Setting` has it."""

    future: bool = False
    past: bool = False
    until: bool = False


def tense_of(text: str, sentence: tuple[int, int], span: tuple[int, int], grammar: Grammar) -> Tense:
    """Whether the sentence speaks of a coming day or of one gone by; neither where it does not say.

    It speaks of a coming one if a word of the future stands before the day with none of the past between, or follows a
    day at the head of the sentence; of one gone by if a verb of the past stands before it, or after a day at the head.
    """
    start, end = max(sentence[0], span[0] - _FAR), min(sentence[1], span[1] + _FAR)
    behind = text[max(start, span[0] - _LEAD) : span[0]]
    if grammar.join["since"].search(behind):
        return Tense(past=True)
    until = bool(grammar.until.search(behind) or grammar.planned.match(text, span[1], end))
    if _is_future(text, (start, end, sentence[0]), span, grammar):
        return Tense(future=True, until=until)
    if grammar.after.search(behind):
        return Tense(past=True, until=until)
    fronted = text.count(" ", start, span[0]) <= _FRONTED
    told = (span[1], end) if fronted else (start, span[0])
    return Tense(past=bool(grammar.gone.search(text, *told)), until=until)


def _is_future(text: str, around: tuple[int, int, int], span: tuple[int, int], grammar: Grammar) -> bool:
    start, end, head = around
    owned = text[max(start, span[1] - 2) : span[1]] in {"'s", "’s"}
    marks = [
        match
        for match in grammar.future.finditer(text, start, end)
        if not match.group("planned") and not span[0] <= match.start() < span[1]
    ]
    before = [match for match in marks if match.end() <= span[0]]
    # "Ahead of Friday's vote" is to come; "help after Friday's attack" is not, whatever the rest of the sentence says.
    if before and text.count(" ", before[-1].end(), span[0]) <= (2 if owned else _FUTURE_WORDS):
        return not grammar.past.search(text, before[-1].end(), span[0])
    if grammar.present.search(text, start, span[0]):
        return not owned
    fronted = start == head and text.count(" ", start, span[0]) <= _FRONTED and not owned
    return fronted and bool(marks) and not grammar.past.search(text, span[1], marks[0].start())

"""The constraints of a total as sentences that an analyst can check: who said how many, of whom, where and when.

They are held as data (`marsad.core.saying`), so that a page says them in its own language; their words stand in
``lexicon/LANGUAGE/said/count.toml``. What is a word of the codebook (a kind, a measure, an actor, days) is a sentence
``word.ABOUT`` with its ``code``, which whoever shows the sentence puts into words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from marsad.core.nouns import Claim, Event
from marsad.core.people import Interval, People, in_words
from marsad.core.saying import Said, Value
from marsad.core.vocabulary import Measure
from marsad.count.entries import Entry, Number
from marsad.lexicon.saying import say
from marsad.lexicon.words import read_toml

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LONGEST_QUOTE: Final = 30
_MOST_AREAS: Final = 3


def in_english(said: Said) -> str:
    """The sentence as analysts read it: actors by their ids, kinds as a table has them, days as people write them."""
    return say(said, "en", word=_word)


def line(name: str, **values: Value) -> Said:
    """A constraint: ``line("contains", a=short(whole), b=short(part))``."""
    return Said(key=f"count.line.{name}", values=values)


def figure(entry: Entry, number: Number, claims: Mapping[str, Claim], measure: Measure) -> Said:
    """``22 combatants of islamic-state killed in operation Farsan al-Haq, Anbar, 20 March 2023 (al-Saadi via INA)``."""
    told = [claims[name] for name in number.claims if name in claims]
    who = "; ".join(dict.fromkeys(name for name in map(_teller, told) if name))
    how = "in_all" if number.whole or entry.is_total else "among" if number.among else "told"
    said = Said(
        key=f"count.figure.{how}",
        values={
            "amount": _amount(number, told, measure), "measure": _of_codebook("measure", measure),
            "setting": _setting(entry),
        },
    )  # fmt: skip
    return Said(key="count.figure.said_by", values={"figure": said, "who": who}) if who else said


def short(entry: Entry, measure: Measure) -> Said:
    """``the 22 killed in operation Farsan al-Haq``, to point at an entry already told in full."""
    told = [number for number in entry.numbers if number.told] or list(entry.numbers)
    largest = max(told, key=lambda number: number.interval[2] or number.interval[1] or number.interval[0] or 0)
    return Said(
        key="count.short.number",
        values={
            "number": _number(largest.interval), "measure": _of_codebook("measure", measure),
            "happening": _happening(entry),
        },
    )  # fmt: skip


def doubt(event: Event, why: Sequence[Said], chance: float) -> Said:
    """``assault, Mosul, 20 March 2023: it likely lies within what is asked; … with a chance of 77%``."""
    place = event.place and (event.place.name or event.place.text)
    time = event.time
    dated = time is not None and time.start is not None
    days = _of_codebook("days", f"{time.start}/{time.end or time.start}") if time is not None and dated else None
    happening: tuple[str | Said, ...] = (
        _of_codebook("kind", f"{event.kind}/{event.mode}" if event.mode else event.kind),
        place or Said(key="count.doubt.no_place"), days or Said(key="count.doubt.no_day"),
    )  # fmt: skip
    return Said(
        key="count.doubt.line", values={"happening": happening, "why": tuple(why), "chance": f"{chance:.0%}"}
    )  # fmt: skip


def _of_codebook(about: str, code: str) -> Said:
    return Said(key=f"word.{about}", values={"code": code})


def _amount(number: Number, told: Sequence[Claim], measure: Measure) -> Said:
    low, best, high = number.interval
    if number.among:
        return _people("people", _number((low, None, None)), number.people, one=low == 1)
    if not number.told and not (low == best == high):
        return _people("named", _number((low, low, low)), number.people, one=low == 1)
    said = _number(number.interval)
    quotes = {
        figure.quote
        for claim in told
        for figure in claim.figures
        if figure.measure == measure and (figure.low, figure.best, figure.high) == number.interval
    }
    quote = quotes.pop().strip() if len(quotes) == 1 else ""
    if quote and len(quote) <= _LONGEST_QUOTE and quote != in_words(number.interval):
        said = Said(key="count.amount.read_as", values={"quote": quote, "number": said})
    return _people("people", said, number.people, one=low == high == 1)


def _people(how: str, number: Said, people: People, *, one: bool) -> Said:
    group = Said(key=f"count.people.{people.group}", values={"n": 1 if one else 2})
    if people.actor:
        group = Said(key="count.people.of", values={"group": group, "actor": _of_codebook("actor", people.actor)})
    return Said(key=f"count.amount.{how}", values={"number": number, "people": group})


def _number(interval: Interval) -> Said:
    """As `marsad.core.people.in_words` has it."""
    low, best, high = interval
    if low == high and low is not None:
        return Said(key="count.number.exact", values={"value": low})
    if high is None and low is None:
        return Said(key="count.number.about", values={"best": str(best)})
    if high is None:
        return Said(key="count.number.least", values={"low": low or 0})
    if low is not None and low > 1:
        return Said(key="count.number.between", values={"low": low, "high": high})
    return Said(key="count.number.most", values={"high": high})


def _teller(claim: Claim) -> str:
    for speaker in claim.said_by[:1]:
        name = speaker.text or speaker.actor or ""
        if name and speaker.via:
            return f"{name} via {speaker.via}"
        if name or speaker.via:
            return name or speaker.via or ""
    return claim.credit or claim.publisher or ""


def _setting(entry: Entry) -> tuple[str | Said, ...]:
    where = tuple(dict.fromkeys(area.name or area.text for area in entry.areas if area is not None))
    parts: list[str | Said] = [_happening(entry), *where[:_MOST_AREAS]]
    if len(where) > _MOST_AREAS:
        names = where[:_MOST_AREAS]
        more = Said(key="count.areas.more", values={"names": names, "more": len(where) - _MOST_AREAS})
        parts = [_happening(entry), more]
    time = entry.event.time
    if time is not None and time.start and time.end:
        parts.append(_of_codebook("days", f"{time.start}/{time.end}"))
    return tuple(parts)


def _happening(entry: Entry) -> Said:
    event = entry.event
    if event.operation:
        named = event.operation.casefold().startswith(("operation", "the "))
        return Said(key=f"count.happening.{'named' if named else 'operation'}", values={"name": event.operation})
    if entry.is_total:
        return Said(key="count.happening.period")
    kind = _of_codebook("kind", f"{event.kind}/{event.mode}" if event.mode else event.kind)
    vowel = in_english(kind)[:1] in "aeiouAEIOU"
    return Said(key=f"count.happening.{'kind_an' if vowel else 'kind'}", values={"kind": kind})


def _word(about: str, code: str) -> str:
    """A word of the codebook in English."""
    if about == "days":
        start, _, end = code.partition("/")
        return days_in_words(start, end)
    if about != "kind":
        return code
    kind, _, mode = code.partition("/")
    names = _kind_names()
    return names.get(code, mode.replace("-", " ") if mode else names.get(kind, kind))


@cache
def _kind_names() -> Mapping[str, str]:
    file = resources.files("marsad.lexicon") / "en" / "kind_names.toml"
    return read_toml(file.read_text(encoding="utf-8"), file.name)


def days_in_words(first: str, last: str) -> str:
    """``20 March 2023`` or ``10–24 March 2023``, of two days as ISO 8601 has them."""
    (year, month, day), (last_year, last_month, last_day) = _split(first), _split(last)
    end = f"{last_day} {_MONTHS[last_month - 1]} {last_year}"
    if first == last:
        return end
    if (year, month) == (last_year, last_month):
        return f"{day}–{end}"
    start = f"{day} {_MONTHS[month - 1]}" + (f" {year}" if year != last_year else "")
    return f"{start} – {end}"


def _split(day: str) -> tuple[int, int, int]:
    year, month, number = day[:10].split("-")
    return int(year), int(month), int(number)

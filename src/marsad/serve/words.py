"""The words of the codebook, of numbers and of days, in the language of the page.

What a source wrote is never translated; what Marsad itself holds (a kind, a status, a precision) is, by
``texts/LANGUAGE/words.toml``. A value without a row is shown as it is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from marsad.core.nouns import Claim, Event, EventFigure, Figure, Place, TimeSpan
from marsad.core.saying import Said, Value
from marsad.lexicon.actor_files import read_countries
from marsad.lexicon.saying import say
from marsad.publish import inert, wording
from marsad.publish.headline import Interval, headline
from marsad.serve.texts import found, plural

Counted = Interval | Figure | EventFigure
_MONTHS: Final = tuple(f"month_{number}" for number in range(1, 13))


def word(language: str, about: str, value: str | None) -> str:
    """A value of the codebook in words: ``word("ar", "status", "denied")``; empty for None."""
    if not value:
        return ""
    if about == "country":
        return country(language, value)
    if about == "kind" and language == "en":
        kind, _, mode = value.partition("/")
        return wording.kind_name(kind, mode or None)
    rows = _rows(language, about)
    return str(rows.get(value) or rows.get(value.partition("/")[0]) or value.replace("-", " "))


def _rows(language: str, about: str) -> Mapping[str, Any]:
    rows = found(language, "words").get(about, {})
    return rows if isinstance(rows, Mapping) else {}


def what(language: str, item: Event | Claim) -> str:
    """The kind and mode in a few words: "raid", "مداهمة"."""
    return word(language, "kind", f"{item.kind}/{item.mode}" if item.mode else item.kind)


def country(language: str, code: str) -> str:
    """A country's name; where the language has no row for it the English one, else the code."""
    rows = _rows(language, "country")
    return str(rows.get(code) or _countries().get(code, code))


@cache
def _countries() -> dict[str, str]:
    return {code: entry.name for code, entry in read_countries().items()}


def counted(language: str, key: str, number: int, /, **values: object) -> str:
    """A noun with its number, in the plural form that the language has for it; see `marsad.serve.texts.plural`."""
    return plural(language, key, number).format(n=f"{number:,}", **values)


def said(language: str, sentence: Said, names: Callable[[str], str] = str) -> str:
    """A sentence that a room holds as data (`marsad.core.saying`); a source's words in it are inert.

    ``names`` gives what an actor is called.
    """

    def of_codebook(about: str, code: str) -> str:
        if about == "actor":
            return inert.line(names(code))
        if about == "days":
            start, _, end = code.partition("/")
            return _from_to(language, start, end)
        return word(language, about, code)

    return say(_inert(sentence), language, word=of_codebook)


def _inert(sentence: Said) -> Said:
    """The sentence with its strings inert: what sets them apart from the letters around them is of ours."""
    return Said(key=sentence.key, values={name: _inert_value(value) for name, value in sentence.values.items()})


def _inert_value(value: Value) -> Value:
    if isinstance(value, str):
        return inert.line(value)
    if isinstance(value, tuple):
        return tuple(_inert(one) if isinstance(one, Said) else inert.line(one) for one in value)
    return _inert(value) if isinstance(value, Said) else value


def toll(language: str, said: str, measure: str) -> str:
    """A number of people with what became of them: "22 killed", "قتلى: 22"."""
    return measured(language, said, word(language, "measure", measure))


def measured(language: str, said: str, measure: str) -> str:
    """The same with a measure in words already."""
    return str(found(language, "words")["number"]["told"]).format(said=said, measure=measure)


def bounds(language: str, low: int | None, best: int | None, high: int | None) -> str:
    """``22``, ``27–30``, "at least 9"; "number unknown" where nobody gave one; never a best without its bounds."""
    texts = found(language, "words")["number"]
    if low is not None and low == high:
        return f"{low:,}"
    if low is None and high is None:
        return str(texts["unknown"]) if best is None else str(texts["about"]).format(n=f"{best:,}")
    if high is None:
        return str(texts["least"]).format(n=f"{low:,}")
    if low is None:
        return str(texts["most"]).format(n=f"{high:,}")
    return _range(language, f"{low:,}", f"{high:,}")


def _range(language: str, first: str, last: str) -> str:
    """Two numbers with a dash, the first one left also among letters that run from right to left."""
    said = f"{first}–{last}"
    return f"\u2066{said}\u2069" if language == "ar" else said


def interval(language: str, value: Counted | None) -> str:
    """A figure's bounds in words; empty for None."""
    return "" if value is None else bounds(language, value.low, value.best, value.high)


def in_all(language: str, event: Event) -> list[tuple[str, str]]:
    """Each measure that anything is said of, with one number in words: a group among another is not told beside it."""
    measures = dict.fromkeys(figure.measure for figure in event.figures)
    found_of = [(measure, headline(event, [measure])) for measure in measures]
    return [(measure, interval(language, value)) for measure, value in found_of if value is not None]


def day(language: str, value: str | None) -> str:
    """A day or a moment (ISO 8601) as people write it: "12 March 2024", "12 March 2024, 13:20"."""
    if not value:
        return ""
    try:
        found_day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    month = found(language, "words")["month"][_MONTHS[found_day.month - 1]]
    clock = value[11:16]
    said = f"{found_day.day} {month} {found_day.year}"
    return str(found(language, "words")["number"]["clock"]).format(day=said, clock=clock) if clock else said


def days(language: str, time: TimeSpan | None) -> str:
    """The days of an event: "10–24 March 2024"; empty where nobody said."""
    if time is None or (time.start is None and time.end is None):
        return ""
    return _from_to(language, time.start or time.end or "", time.end or time.start or "")


def _from_to(language: str, start: str, end: str) -> str:
    if start == end:
        return day(language, start)
    if start[:7] == end[:7]:
        first, last = (str(int(one[8:10])) for one in (start, end))
        return day(language, end).replace(last, _range(language, first, last), 1)
    return f"{day(language, start)} – {day(language, end)}"


def where(language: str, place: Place | None) -> str:
    """A place and what lies around it, in the source's letters, the country in the page's language."""
    if place is None:
        return ""
    mark = wording.PRECISION_MARKS.get(place.precision, wording.AREA_MARK)
    said = wording.where(place).removeprefix(mark)
    code = place.country
    if not code:
        return said
    name = country(language, code)
    if place.precision == "country":
        return name
    parts = [part for part in said.split(", ") if part != code]
    return str(found(language, "words")["comma"]).join(dict.fromkeys([*parts, name]))


def title_of(language: str, event: Event) -> str:
    """What an event is called: "Raid, Kirkuk, Iraq, 12 March 2024"; a source's words in it are inert."""
    comma = str(found(language, "words")["comma"])
    facts = [what(language, event), inert.line(where(language, event.place)), days(language, event.time)]
    said = comma.join(fact for fact in facts if fact)
    return said[:1].upper() + said[1:]

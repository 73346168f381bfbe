"""The constraints of a total in words that an analyst can check: who said how many, of whom, where and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from marsad.core.nouns import Claim, TimeSpan
from marsad.core.people import People, in_words
from marsad.core.vocabulary import Measure
from marsad.count.entries import Entry, Number
from marsad.lexicon.words import read_toml

_PLURALS: Final = {
    "leader": "leaders", "combatant": "combatants", "security": "security forces", "civilian": "civilians",
    "official": "officials", "journalist": "journalists", "aid-worker": "aid workers", "child": "children",
    "woman": "women", "detainee": "detainees", "unknown": "people",
}  # fmt: skip
_SINGULARS: Final = {
    "security": "member of the security forces", "aid-worker": "aid worker", "unknown": "person",
}  # fmt: skip
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LONGEST_QUOTE: Final = 30
_MOST_AREAS: Final = 3


def figure_in_words(entry: Entry, number: Number, claims: Mapping[str, Claim], measure: Measure) -> str:
    """``22 combatants of islamic-state killed in operation Farsan al-Haq, Anbar, 20 March 2023 (al-Saadi via INA)``."""
    told = [claims[name] for name in number.claims if name in claims]
    who = "; ".join(dict.fromkeys(name for name in map(_teller, told) if name))
    amount = f"{_amount(number, told, measure)} {measure}"
    if number.whole or entry.is_total:
        amount = f"in all {amount}"
    elif number.among:
        amount = f"among them {amount}"
    return f"{amount} {_setting(entry)}" + (f" ({who})" if who else "")


def short(entry: Entry, measure: Measure) -> str:
    """``the 22 killed in operation Farsan al-Haq``, to point at an entry already told in full."""
    told = [number for number in entry.numbers if number.told] or list(entry.numbers)
    largest = max(told, key=lambda number: number.interval[2] or number.interval[1] or number.interval[0] or 0)
    return f"the {in_words(largest.interval)} {measure} {_happening(entry)}"


def _amount(number: Number, told: Sequence[Claim], measure: Measure) -> str:
    low, best, high = number.interval
    words = in_words(number.interval)
    if number.among:
        return f"at least {low} {people_in_words(number.people, one=low == 1)}"
    quotes = {
        figure.quote
        for claim in told
        for figure in claim.figures
        if figure.measure == measure and (figure.low, figure.best, figure.high) == number.interval
    }
    if len(quotes) == 1:
        quote = quotes.pop().strip()
        if quote and len(quote) <= _LONGEST_QUOTE and quote != words:
            words = f"“{quote}” (read as {words})"
    if not number.told and not (low == best == high):
        return f"at least {low} named {people_in_words(number.people, one=low == 1)}"
    return f"{words} {people_in_words(number.people, one=low == high == 1)}"


def people_in_words(people: People, *, one: bool = False) -> str:
    """``leaders of islamic-state``."""
    group = _SINGULARS.get(people.group, people.group) if one else _PLURALS[people.group]
    return f"{group} of {people.actor}" if people.actor else group


def _teller(claim: Claim) -> str:
    for speaker in claim.said_by[:1]:
        name = speaker.text or speaker.actor or ""
        if name and speaker.via:
            return f"{name} via {speaker.via}"
        if name or speaker.via:
            return name or speaker.via or ""
    return claim.credit or claim.publisher or ""


def _setting(entry: Entry) -> str:
    where = list(dict.fromkeys(area.name or area.text for area in entry.areas if area is not None))
    named = ", ".join(where[:_MOST_AREAS]) + (
        f" and {len(where) - _MOST_AREAS} more" if len(where) > _MOST_AREAS else ""
    )
    return ", ".join(part for part in (_happening(entry), named, days_in_words(entry.event.time)) if part)


def _happening(entry: Entry) -> str:
    event = entry.event
    if event.operation:
        name = event.operation
        return f"in {name}" if name.casefold().startswith(("operation", "the ")) else f"in operation {name}"
    if entry.is_total:
        return "over a period"
    names = _kind_names()
    mode = event.mode.replace("-", " ") if event.mode else names.get(event.kind, event.kind)
    what = names.get(f"{event.kind}/{event.mode}", mode)
    return f"in {'an' if what[:1] in 'aeiouAEIOU' else 'a'} {what}"


@cache
def _kind_names() -> Mapping[str, str]:
    file = resources.files("marsad.lexicon") / "en" / "kind_names.toml"
    return read_toml(file.read_text(encoding="utf-8"), file.name)


def days_in_words(time: TimeSpan | None) -> str:
    """``20 March 2023`` or ``10–24 March 2023``; empty where no day is known."""
    if time is None or not time.start or not time.end:
        return ""
    (year, month, day), (last_year, last_month, last_day) = (_split(day) for day in (time.start, time.end))
    end = f"{last_day} {_MONTHS[last_month - 1]} {last_year}"
    if time.start == time.end:
        return end
    if (year, month) == (last_year, last_month):
        return f"{day}–{end}"
    start = f"{day} {_MONTHS[month - 1]}" + (f" {year}" if year != last_year else "")
    return f"{start} – {end}"


def _split(day: str) -> tuple[int, int, int]:
    year, month, number = day[:10].split("-")
    return int(year), int(month), int(number)

"""A total broken down by month, place, actor, group …: every part an interval, and what lies in several parts said.

A part's interval is that of the same question asked of the part alone: what only may lie in it raises its high and not
its low. Beside the parts stands what lies in several of them or in none that is known; its people are in the parts'
highs already. So the parts' lows add up to no more than the whole's low, and the parts' highs to no less than its high.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Final

from marsad.core.nouns import Record, TimeSpan
from marsad.core.people import People
from marsad.count.asking import Dimension
from marsad.count.counting import Counting, concerned
from marsad.count.entries import Entry
from marsad.count.model import Question, Sure

_PEOPLE: Final = ("actor", "group")
_FEW: Final = 3
"""Values that an event may have for them to become parts of their own; one of more is only said to spread."""
_LONGEST_DAYS: Final = 3700


class Part(Record, frozen=True, kw_only=True):
    """People of one part: ``key`` names it, ``among`` the wider part of the same breakdown that counts them too."""

    key: dict[str, str]
    low: int
    best: int
    high: int | None
    events: tuple[str, ...] = ()
    among: dict[str, str] | None = None


class Spread(Record, frozen=True, kw_only=True):
    """An event in several parts, or in none that is known: ``says`` which, "2023-02 or 2023-03"."""

    event: str
    says: str


class Breakdown(Record, frozen=True, kw_only=True):
    """The parts in order, and who is in several of them or in none that is known (already within the parts' highs)."""

    by: tuple[str, ...]
    parts: tuple[Part, ...]
    spread_low: int = 0
    spread_best: int = 0
    spread_high: int | None = 0
    spread: tuple[Spread, ...] = ()


Options = tuple[tuple[str, ...] | None, ...]
"""The values that an entry may have for each dimension; null where nobody knows."""


def breakdown(counting: Counting, question: Question, by: Sequence[Dimension]) -> Breakdown:
    """The question's total by these dimensions, in the order given."""
    asked = [entry for entry in counting.known if question.concerns(entry.id)]
    settings = [dimension for dimension in by if dimension not in _PEOPLE]
    options = {entry.id: tuple(_values(entry, dimension) for dimension in settings) for entry in asked}
    linked = _linked(asked)
    options = {entry.id: _with_linked(entry, linked[entry.id], options) for entry in asked}
    targets = _targets(asked, question.target, [dimension for dimension in by if dimension in _PEOPLE])
    cells = _cells(options.values())
    places = [(cell, target) for cell in cells for target in targets]
    questions = [_within(question, options, cell, target) for cell, target in places]
    sure = [Sure(_within(question, options, cell, question.target).inside, tuple(targets)) for cell in cells if targets]
    solved = counting.solve([question, *questions], left_over=sure)
    parts = []
    for number, ((cell, target), part) in enumerate(zip(places, questions, strict=True), start=1):
        bounds = counting.total(solved, number, part, whole=question)
        if bounds.best == 0 and (bounds.high == 0 or not _is_told(asked, part)):
            continue
        events = tuple(n for one in solved if one.bounds[number].high != 0 for n in concerned(one, part))
        found = Part(
            key=_key(by, settings, cell, target), low=bounds.low, best=bounds.best, high=bounds.high, events=events,
            among=_among(by, settings, cell, target, targets),
        )  # fmt: skip
        parts.append(found)
    rest = counting.total(solved, len(questions) + 1, Question(frozenset(), frozenset(), question.target))
    return Breakdown(
        by=tuple(by), parts=tuple(parts), spread_low=max(0, rest.low), spread_best=max(0, rest.best),
        spread_high=rest.high, spread=tuple(_spread(asked, options)),
    )  # fmt: skip


def _is_told(asked: Iterable[Entry], part: Question) -> bool:
    """Some event of the part counts people who are surely of those that it asks for."""
    return any(label.among(part.target) for entry in asked if part.concerns(entry.id) for label in entry.labels)


def _linked(asked: Sequence[Entry]) -> dict[str, set[str]]:
    """For every entry what it is part of, what it holds, and what else these are part of."""
    found: dict[str, set[str]] = {entry.id: set(entry.wholes) for entry in asked}
    for part in asked:
        for whole in part.wholes & found.keys():
            found[whole] |= {part.id, *part.wholes} - {whole}
    return found


def _with_linked(entry: Entry, linked: Collection[str], options: Mapping[str, Options]) -> Options:
    """What it is part of, or holds, may lie elsewhere than it does: then nobody knows in which its people are."""
    own = options[entry.id]
    for other_one in sorted(set(linked) & options.keys()):
        around = options[other_one]
        own = tuple(
            one if one is None or other is None or set(one) & set(other) else (*one, *other)
            for one, other in zip(own, around, strict=True)
        )
    return own


def _values(entry: Entry, dimension: Dimension) -> tuple[str, ...] | None:
    if dimension == "kind":
        return (entry.event.kind,)
    if dimension in ("year", "month", "week"):
        return _periods(entry.event.time, dimension)
    found = [_area(area, dimension) for area in entry.areas]
    known = [name for name in found if name]
    return tuple(dict.fromkeys(known)) if known and len(known) == len(found) else None


def _area(area: object, dimension: str) -> str | None:
    name = getattr(area, dimension, None)
    if name is None and getattr(area, "precision", None) == dimension:
        name = getattr(area, "name", None) or getattr(area, "text", None)
    return name


def _periods(time: TimeSpan | None, dimension: str) -> tuple[str, ...] | None:
    if time is None or not time.start or not time.end:
        return None
    day, last = date.fromisoformat(time.start[:10]), date.fromisoformat(time.end[:10])
    if (last - day).days > _LONGEST_DAYS:
        return None
    found: dict[str, None] = {}
    while day <= last:
        found[_period(day, dimension)] = None
        day += timedelta(days=1)
    return tuple(found)


def _period(day: date, dimension: str) -> str:
    if dimension == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()[: 4 if dimension == "year" else 7]


def _cells(options: Iterable[Options]) -> list[tuple[str, ...]]:
    """The parts that some event surely lies in, or one of few."""
    found: set[tuple[str, ...]] = set()
    for values in options:
        known = [value for value in values if value is not None]
        if len(known) == len(values) and all(len(value) <= _FEW for value in known):
            found.update(product(*known))
    return sorted(found)


def _within(question: Question, options: Mapping[str, Options], cell: tuple[str, ...], target: People) -> Question:
    sure, maybe = set[str](), set[str]()
    for name, values in options.items():
        if all(value is None or one in value for value, one in zip(values, cell, strict=True)):
            certain = all(value is not None and len(value) == 1 for value in values)
            (sure if certain and name in question.inside else maybe).add(name)
    likely = {
        name for name in maybe if name in question.likely and all(v is not None and len(v) == 1 for v in options[name])
    }
    return Question(frozenset(sure), frozenset(maybe), target, frozenset(likely))


def _targets(asked: Sequence[Entry], whole: People, dimensions: Sequence[str]) -> list[People]:
    """The people told of, by these dimensions; those of the question itself where there are none."""
    if not dimensions:
        return [whole]
    found: set[People] = set()
    for label in {label for entry in asked for label in entry.labels}:
        group = label.group if "group" in dimensions else whole.group
        actor = label.actor if "actor" in dimensions else whole.actor
        told = People(group, actor if actor is not None else whole.actor)
        enough = ("group" not in dimensions or group != "unknown") and ("actor" not in dimensions or actor is not None)
        if enough and (told.among(whole) or whole.among(told)):
            found.add(told)
    # Where nobody says whose people they are, or of what group, they are all of the one part that is unknown.
    return sorted(found, key=lambda one: (one.actor or "", one.group)) or [whole]


def _key(by: Sequence[str], settings: Sequence[str], cell: tuple[str, ...], target: People) -> dict[str, str]:
    known = dict(zip(settings, cell, strict=True)) | {"group": target.group, "actor": target.actor or "unknown"}
    return {dimension: known[dimension] for dimension in by}


def _among(
    by: Sequence[str], settings: Sequence[str], cell: tuple[str, ...], target: People, targets: Sequence[People]
) -> dict[str, str] | None:
    wider = [other for other in targets if other != target and target.among(other)]
    return _key(by, settings, cell, wider[0]) if wider else None


def _spread(asked: Sequence[Entry], options: Mapping[str, Options]) -> Iterator[Spread]:
    for entry in asked:
        values = options[entry.id]
        if all(value is not None and len(value) == 1 for value in values):
            continue
        says = "; ".join(_in_words(value) for value in values)
        yield Spread(event=entry.id, says=says)


def _in_words(values: tuple[str, ...] | None) -> str:
    if values is None:
        return "not known"
    if len(values) <= _FEW:
        return " or ".join(values)
    if values == tuple(sorted(values)) and values[0][:1].isdigit():
        return f"{values[0]} to {values[-1]}"
    return f"{values[0]} and {len(values) - 1} more"

"""Where a plural without a number ("the leaders who were killed") is taken to belong, so that it bounds what it can.

Such words say that there were several, and usually point back at people who were counted elsewhere. By themselves they
leave a total without any upper bound. Where they can speak of people whom a sum of the same time, area and actor
counts, or of those of an event that nobody could tell from theirs, they are taken to; the constraints of the total say
so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from marsad.core.nouns import Judgement
from marsad.core.verdicts import standings
from marsad.count.entries import Entry, placed_in
from marsad.count.people import share_people
from marsad.count.relations import Relations


def placed(
    known: Sequence[Entry], relations: Relations, judgements: Iterable[Judgement]
) -> tuple[list[Entry], dict[str, str]]:
    """The entries with those that name no number put where they may belong, and which was put where."""
    by_id = {entry.id: entry for entry in known}
    open_ = [entry for entry in known if entry.unnumbered and not entry.is_total and not _bounded(entry, by_id)]
    if not open_:
        return list(known), {}
    unsure = _unsure(known, judgements)
    home: dict[str, str] = {}
    for entry in open_:
        sums = [by_id[total] for total, parts in relations.parts.items() if entry.id in parts]
        likes = [by_id[name] for name in sorted(unsure.get(entry.id, ()))]
        fitting = [other for other in (*sums, *likes) if _holds(other, entry)]
        if fitting:
            home[entry.id] = fitting[0].id
    return [placed_in(entry, by_id[home[entry.id]]) if entry.id in home else entry for entry in known], home


def _bounded(entry: Entry, by_id: Mapping[str, Entry]) -> bool:
    return any(_holds(by_id[whole], entry) for whole in entry.wholes if whole in by_id)


def _holds(whole: Entry, part: Entry) -> bool:
    """It counts people who can be these, up to a number, and enough of them."""
    if whole.unnumbered or part.id in whole.wholes or not share_people(part.labels, whole.labels):
        return False
    highs = [number.interval[2] for number in whole.numbers if number.told and not number.among]
    needed = max((number.interval[0] or 0 for number in part.numbers), default=0)
    return bool(highs) and all(high is not None for high in highs) and max(high or 0 for high in highs) >= needed


def _unsure(known: Sequence[Entry], judgements: Iterable[Judgement]) -> dict[str, set[str]]:
    """The events of which somebody was unsure whether they are the same, and nobody said that they differ."""
    home = {claim: entry.id for entry in known if not entry.is_total for claim in entry.event.claims}
    found: dict[str, dict[str, set[str]]] = {}
    for pair in standings(judgements).values():
        one, other = home.get(pair.left), home.get(pair.right)
        if one is not None and other is not None and one != other:
            found.setdefault(one, {}).setdefault(other, set()).add(pair.state)
            found.setdefault(other, {}).setdefault(one, set()).add(pair.state)
    return {name: {other for other, states in others.items() if states == {"unsure"}} for name, others in found.items()}

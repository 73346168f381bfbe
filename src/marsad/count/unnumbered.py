"""Where a plural without a number ("the leaders who were killed") is taken to belong, so that it bounds what it can.

Such words say that there were several, and usually point back at people who were counted elsewhere. By themselves they
leave a total without any upper bound. Where they can speak of people whom a sum of the same time, area and actor
counts, or of those of an event that nobody could tell from theirs, they are taken to; the constraints of the total say
so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marsad.count.entries import Entry, placed_in
from marsad.count.people import share_people
from marsad.count.relations import Relations


def placed(known: Sequence[Entry], relations: Relations) -> tuple[list[Entry], dict[str, str]]:
    """The entries with those that name no number put where they may belong, and which was put where."""
    by_id = {entry.id: entry for entry in known}
    open_ = [entry for entry in known if entry.unnumbered and not entry.is_total and not _bounded(entry, by_id)]
    if not open_:
        return list(known), {}
    home: dict[str, str] = {}
    for entry in open_:
        sums = [by_id[total] for total, parts in relations.parts.items() if entry.id in parts]
        likes = [by_id[name] for name in sorted(relations.unsure.get(entry.id, ()))]
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

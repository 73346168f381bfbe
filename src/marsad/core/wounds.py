"""Who dies of wounds later: a follow-up that counts only these raises the toll and lowers the number of the wounded.

"Two people wounded in Monday's strike have died" says neither that two died in all, nor that two more are hurt than
before. So, of a report that tells of such dead:

1. Where it gives a larger number of dead besides ("raising the death toll to five"), they are among these.
2. Else it says what the newest earlier report said of such people, and these on top; nothing where there is none.
3. Its wounded in the same number are these and no others. Where it gives no other number of wounded, it says the newest
   earlier one less these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from marsad.core.people import Interval, People, added, stated, widest
from marsad.core.sources import later
from marsad.core.vocabulary import Measure

if TYPE_CHECKING:
    from marsad.core.passages import Statement


def died_later(found: Sequence[Statement]) -> list[Statement]:
    """The statements of an event, with what those that tell of the wounded who died come to."""
    told = list(found)
    for document in dict.fromkeys(one.document for one in found if _fell_later(one)):
        told = _followed_up(told, document)
    return told


def _fell_later(one: Statement) -> bool:
    return one.wounded and one.measure == "killed" and one.scope == "event" and stated(one.interval) > 0


def _followed_up(told: Sequence[Statement], document: str) -> list[Statement]:
    own = [one for one in told if one.document == document and one.scope == "event"]
    fallen = max((one for one in own if _fell_later(one)), key=lambda one: stated(one.interval))
    number = stated(fallen.interval)
    larger = any(one.measure == "killed" and stated(one.interval) > number for one in own)
    before, hurt = _newest(told, fallen, "killed"), _newest(told, fallen, "injured")
    if not larger and before is None:
        return list(told)
    kept = [now for one in told if (now := _beside(one, fallen)) is not None]
    if not larger and before is not None:
        kept.append(_says(fallen, "killed", before.people, added([before.interval, fallen.interval])))
    if hurt is not None and not any(one.document == document and one.measure == "injured" for one in kept):
        kept.append(_says(fallen, "injured", hurt.people, _less(hurt.interval, number)))
    return kept


def _beside(one: Statement, fallen: Statement) -> Statement | None:
    """What else the report says: its few dead are those who were wounded, and its wounded of that number the dead."""
    if one.document != fallen.document or one.scope != "event" or stated(one.interval) > stated(fallen.interval):
        return one
    if one.measure == "injured":
        return one if stated(one.interval) < stated(fallen.interval) else None
    return one._replace(included=True) if one.measure == "killed" and not one.toll else one


def _newest(told: Sequence[Statement], fallen: Statement, measure: Measure) -> Statement | None:
    """The largest number of the newest earlier report, as wide as the earlier reports leave it."""
    earlier = [
        one
        for one in told
        if one.measure == measure and one.scope == "event" and not one.included and not one.wounded
        and one.document != fallen.document and later(fallen.published, one.published)
        and (one.people.among(fallen.people) or fallen.people.among(one.people))
    ]  # fmt: skip
    if not earlier:
        return None
    newest = max(earlier, key=lambda one: (one.published or "", stated(one.interval)))
    alike = [one for one in earlier if one.people == newest.people]
    largest = {one.document: one for one in sorted(alike, key=lambda one: stated(one.interval))}
    low, _, high = widest([one.interval for one in largest.values()])
    return newest._replace(interval=(low, newest.interval[1], high))


def _says(fallen: Statement, measure: Measure, people: People, interval: Interval) -> Statement:
    return fallen._replace(
        measure=measure, people=people, interval=interval, included=False, inside=None, name=frozenset(), who=None,
        part=False, toll=measure == "killed", hit=False, wounded=False,
    )  # fmt: skip


def _less(interval: Interval, number: int) -> Interval:
    low, best, high = (None if end is None else max(0, end - number) for end in interval)
    return low, best, high

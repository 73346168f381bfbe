"""Alert cards from the ledger as it was known on a day, or from a file; those of muted areas are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Event
from marsad.core.saying import Said
from marsad.flow.muting import Muted, muted_on
from marsad.lexicon.saying import say

if TYPE_CHECKING:
    from marsad.flow.folding import View
    from marsad.warn.cards import Card, Desk
    from marsad.warn.districts import Area, Districts, Occurrence
    from marsad.warn.series import Panel

ATTACKS: Final = ("assault",)
"""Kinds of event that count as attacks unless others are asked for."""
_SIGNS_WITHIN: Final = timedelta(weeks=13)


@dataclass(frozen=True, kw_only=True)
class Warned:
    """Cards, the day they are as of, and what should be known about them."""

    cards: tuple[Card, ...]
    as_of: str
    said: tuple[Said, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What should be known, in English."""
        return tuple(say(one) for one in self.said)


def warn_from_events(
    attacks: Sequence[Event], every: Sequence[Event], claims: Iterable[Claim], published: Iterable[str | None], *,
    area: str, as_of: str | None, all_areas: bool = False, home: str | Path | None = None,
) -> Warned:  # fmt: skip
    """Cards from the events that count as attacks; ``every`` event is looked through for early signs.

    ``published`` are the days of all documents known by ``as_of`` (None: by the last of them). Raises `UsageError`:
    U841 no such areas, U842 nothing to go by.
    """
    from marsad.warn.cards import Desk
    from marsad.warn.districts import districts_of
    from marsad.warn.signs import signs_in

    known = sorted(day[:10] for day in published if day)
    if not known:
        raise UsageError("U842", "No document says when it was published.", "Add dated reports: `marsad add PATH...`.")
    until = date.fromisoformat(as_of or known[-1])
    by_id, level = {claim.id: claim for claim in claims}, area_named(area)
    made = districts_of(attacks, by_id, known, area=level, until=until)
    if made is None:
        raise UsageError("U842", f"No attack has both a day and a known {area}.", "Try --area country, or add reports.")
    early = [one for one in every if signs_in(one)]
    signs = districts_of(early, by_id, known, area=level, until=until)
    notes = []
    if made.unplaced or made.undated:
        where = Said(key=f"warn.level.{level}")
        left = {"unplaced": made.unplaced, "undated": made.undated}
        notes.append(Said(key="warn.note.left_out", values={"level": where, **left}))
    notes += [*_stale(made.panel), *_unplaced(early, level, until)]
    desk = Desk(panel=made.panel, districts=made, risks=[] if signs is None else _moved(signs, made))
    return _warned(desk, until.isoformat(), notes, all_areas=all_areas, home=home)


def warn_from_panel(
    panel: Panel, *, as_of: str | None = None, all_areas: bool = False, home: str | Path | None = None,
    what: tuple[str, str] = ("event", "events"),
) -> Warned:  # fmt: skip
    """Cards from a weekly panel of counts of ``what`` (of one, of many), up to ``as_of``. Raises `UsageError` U843."""
    from marsad.warn import periods
    from marsad.warn.cards import Desk

    if panel.step not in ("week", "index"):
        raise UsageError("U843", f"Cards are of weeks, and these are {panel.step}s.", "Add --step week.")
    at = panel.length - 1 if as_of is None else min(panel.column(as_of), panel.length - 1)
    if at < 0:
        raise UsageError("U843", f"Nothing is known by {as_of}.", f"The series begins {panel.label(0)}.")
    day = periods.last_day(panel.start + at, "week").isoformat() if panel.step == "week" else panel.label(at)
    return _warned(Desk(panel=panel.until(at), what=what), as_of or day, [], all_areas=all_areas, home=home)


def _stale(panel: Panel) -> list[Said]:
    """A note that the last weeks are unknown, with the last day of which cards could say more."""
    from marsad.warn import periods
    from marsad.warn.series import known_columns
    from marsad.warn.watch import WEEKS_UNDER_WATCH

    known = known_columns(panel)
    ends = [at for at in range(WEEKS_UNDER_WATCH - 1, panel.length) if all(known[at + 1 - WEEKS_UNDER_WATCH : at + 1])]
    if not ends:
        return [Said(key="warn.note.never_whole", values={"weeks": WEEKS_UNDER_WATCH})]
    last = ends[-1]
    if last == panel.length - 1:
        return []
    day = periods.last_day(panel.start + last, "week").isoformat()
    return [Said(key="warn.note.stale", values={"weeks": WEEKS_UNDER_WATCH, "day": day})]


def _unplaced(early: Iterable[Event], level: Area, until: date) -> list[Said]:
    """A note of the last 13 weeks' early signs that are told of no area, so that they are not lost."""
    from marsad.warn.districts import area_of
    from marsad.warn.signs import counted, named

    first = (until - _SIGNS_WITHIN).isoformat()
    nowhere = [
        one for one in early
        if area_of(one, level) is None and one.time is not None and first <= (one.time.end or "") <= until.isoformat()
    ]  # fmt: skip
    told = tuple(
        Said(key="warn.note.sign", values={"name": named(sign), "many": many})
        for sign, many in counted(nowhere).items()
    )
    where = Said(key=f"warn.level.{level}")
    return [Said(key="warn.note.signs", values={"level": where, "signs": told})] if told else []


def _warned(desk: Desk, as_of: str, notes: Sequence[Said], *, all_areas: bool, home: str | Path | None) -> Warned:
    from marsad.warn.cards import cards

    muted = muted_on(as_of, home)
    made = cards(desk, every=all_areas)
    kept = tuple(card for card in made if card.area not in muted)
    loud = sorted(card.area for card in made if card.area in muted and card.alert)
    silenced = tuple(_muted(muted[area]) for area in loud)
    more = [Said(key="warn.note.muted", values={"areas": silenced})] if silenced else []
    return Warned(cards=kept, as_of=as_of, said=(*notes, *more))


def _muted(one: Muted) -> Said:
    if not one.why:
        return Said(key="warn.note.area_bare", values={"area": one.area, "until": one.until})
    return Said(key="warn.note.area", values={"area": one.area, "until": one.until, "why": one.why})


def _moved(signs: Districts, to: Districts) -> list[Occurrence]:
    """Occurrences of one set of areas and weeks, with the rows and columns of another; what it has not is left out."""
    rows = {name: row for row, name in enumerate(to.panel.units)}
    shift = signs.panel.start - to.panel.start
    return [
        replace(one, row=rows[signs.panel.units[one.row]], column=one.column + shift)
        for one in signs.occurrences
        if signs.panel.units[one.row] in rows
    ]


def area_named(area: str) -> Area:
    """The level of areas. Raises `UsageError` U841."""
    from marsad.warn.districts import AREAS

    for one in AREAS:
        if one == area:
            return one
    raise UsageError("U841", f"There are no areas {area!r}.", f"Use one of {', '.join(AREAS)}.")


def panel_known(
    view: View, published: Iterable[str | None], *, area: str, as_of: str | None, missing_ok: bool = False
) -> Panel | None:
    """The weekly panel of attacks in a view; None, or with ``missing_ok`` unset a `UsageError`, where there is none."""
    from marsad.flow.selecting import filters_of, select_events
    from marsad.warn.districts import districts_of

    known = sorted(day[:10] for day in published if day)
    attacks = select_events(view.events, filters_of(kind=ATTACKS, status="actual"))
    by_id = {claim.id: claim for claim in view.claims}
    until = date.fromisoformat(as_of or known[-1]) if known or as_of else None
    made = districts_of(attacks, by_id, known, area=area_named(area), until=until) if until else None
    if made is None and not missing_ok:
        raise UsageError("U842", f"No attack has both a day and a known {area}.", "Try --area country, or add reports.")
    return None if made is None else made.panel


def origin_days(final: Panel | None, many: int, horizon: int) -> list[str]:
    """The last days of up to ``many`` weeks, as late as may be, after which the panel knows something to score."""
    from marsad.warn import periods
    from marsad.warn.series import known_columns

    if final is None:
        return []
    known = known_columns(final)
    ends: list[int] = []
    for at in range(final.length - 2, 1, -1):
        ahead = any(known[at + 1 : at + 1 + horizon])
        if ahead and any(known[max(at - 8, 0) : at + 1]) and (not ends or ends[-1] - at >= horizon):
            ends.append(at)
    return [periods.last_day(final.start + at, "week").isoformat() for at in sorted(ends[:many])]

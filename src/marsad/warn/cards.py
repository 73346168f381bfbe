"""Alert cards: what was seen and expected in one area, why, on whose word, and how often such alerts were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import numpy as np

from marsad.core.nouns import Event
from marsad.core.nouns import Record as Noun
from marsad.core.saying import Said
from marsad.lexicon.saying import say
from marsad.warn import periods, signs
from marsad.warn.clusters import clusters_at
from marsad.warn.districts import Districts, Occurrence, neighbours
from marsad.warn.forecasting import POOL, ForecastSettings, forecast
from marsad.warn.series import Floats, Panel
from marsad.warn.watch import TruthRule, Watch, WatchSettings, rises, watch

_RISK_DAYS: Final = 91
_LEAST_WEEKS: Final = 30
_STANDS: Final = 3
"""Weeks that an alert stands."""
_TOGETHER: Final = 0.05
_WORTH_SAYING: Final = 0.1
_ORDINALS: Final = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


class Told(Noun, frozen=True, kw_only=True):
    """One event behind a card: its id, last day, place, independent sources, and the first sentence that says so."""

    event: str
    day: str
    place: str
    sources: int
    sentence: str


class Without(Noun, frozen=True, kw_only=True):
    """The same alert if one publisher had not been read."""

    source: str
    observed: int
    still: bool


class TrackRecord(Noun, frozen=True, kw_only=True):
    """Past signals in this area: in 12 months and since the series began, those that were right, the last miss.

    ``open`` of them are not right yet and too recent to be wrong: a rise must have lasted eight weeks.
    """

    signals_12_months: int
    right_12_months: int
    open_12_months: int = 0
    signals: int
    right: int
    open: int = 0
    rises: int
    found: int
    last_miss: str | None
    last_miss_said: Said | None = None
    since: str


class Chance(Noun, frozen=True, kw_only=True):
    """P(at least ``least`` attacks in the next four weeks in all), beside how often that was so in the last year."""

    least: int
    chance: float | None
    base_rate: float | None


class Together(Noun, frozen=True, kw_only=True):
    """Neighbouring areas that hold more of the latest weeks than their usual share (space-time permutation scan).

    ``p_value`` is simulated and has paid for looking at every group of neighbours and every length up to eight weeks.
    """

    areas: tuple[str, ...]
    since: str
    observed: int
    expected: float
    p_value: float


class AtSignal(Noun, frozen=True, kw_only=True):
    """What was seen and expected of the three weeks up to the one that signalled, and the chance of a lasting rise."""

    week: str
    observed: int
    expected: float
    low: float
    high: float
    rise: float | None


class Card(Noun, frozen=True, kw_only=True):
    """One area as of one day. ``alert`` is true where the last week signals; everything else is its evidence.

    ``expected`` and the range are of the same three weeks, had nothing changed; null with a ``why`` where the past is
    too short. ``parts`` says what next week's expectation is made of.
    """

    schema: str = "marsad.alert/1"
    area: str
    as_of: str
    days: int
    alert: bool
    signalled: str | None
    """The week that signalled; an alert stands for three weeks from it."""
    at_signal: AtSignal | None = None
    sentence: str
    observed: int | None
    observed_low: int | None
    observed_high: int | None
    expected: float | None
    low: float | None
    high: float | None
    p_value: float | None
    q_value: float | None
    rise: float | None = None
    """The chance that a lasting rise (decision 0012) has begun in these weeks."""
    why: str
    why_said: Said | None = None
    parts: dict[str, float]
    """``own past``, ``neighbours``, ``background``, and from two years on ``season``, which may be below nothing."""
    events: tuple[Told, ...]
    without: tuple[Without, ...]
    delay_days: dict[str, float]
    silence: str
    silence_said: Said
    chances: tuple[Chance, ...]
    record: TrackRecord
    risks: dict[str, int]
    """Early signs of the last 13 weeks by their English names; ``signs`` by their names in `marsad.warn.signs`."""
    signs: dict[str, int] = {}
    cluster: Together | None = None
    """The cluster that the area is part of, at P ≤ 0.05. Evidence beside the signal: by itself it raises no alert."""
    expires: str
    mute: str
    weeks: tuple[str, ...]
    counts: tuple[float | None, ...]
    expectations: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What cards are made from: a weekly panel, and where the series comes from events, those and the risk events."""

    panel: Panel
    districts: Districts | None = None
    risks: Sequence[Occurrence] = ()
    settings: WatchSettings = field(default_factory=WatchSettings)
    what: tuple[str, str] = ("attack", "attacks")
    """What is counted, of one and of many."""


def cards(desk: Desk, *, every: bool = False, seed: int = 1) -> list[Card]:
    """Cards of the areas that signal in the last week, or of every area; alerts first, then by what is most unusual."""
    panel = desk.panel
    seen = watch(panel.values, desk.settings)
    last = panel.length - 1
    standing = np.asarray(seen.signal[:, max(0, last - _STANDS + 1) : last + 1].any(axis=1), dtype=bool).ravel()
    rows = [row for row in range(len(panel.units)) if every or standing[row]]
    outlook = _outlook(desk, seed) if rows else None
    together = _together(panel) if rows else {}
    made = [_card(desk, seen, row, bool(standing[row]), outlook, together.get(row)) for row in rows]
    return sorted(made, key=lambda card: (not card.alert, 1.0 if card.p_value is None else card.p_value, card.area))


def _together(panel: Panel) -> dict[int, Together]:
    """The cluster of each area that is part of one."""
    seen = clusters_at(panel, panel.length - 1)
    return {
        row: Together(
            areas=tuple(panel.units[area] for area in one.areas), since=panel.label(seen.first_of(one)),
            observed=int(one.observed), expected=round(one.expected, 1), p_value=one.p_value,
        )
        for one in seen.clusters
        if one.p_value <= _TOGETHER
        for row in one.areas
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Outlook:
    sums: Floats
    parts: dict[str, Floats]


def next_weeks(panel: Panel, *, seed: int = 1) -> Floats | None:
    """Samples of the sums of the next four weeks, ``(areas, draws)``; None where fewer than 30 weeks are known."""
    outlook = _outlook(Desk(panel=panel), seed)
    return None if outlook is None else outlook.sums


def _outlook(desk: Desk, seed: int) -> _Outlook | None:
    """Samples of the next four weeks' sums, and what next week's expectation is made of; None for a short past."""
    values = desk.panel.values
    if int(np.isfinite(values).any(axis=0).sum()) < _LEAST_WEEKS:
        return None
    near = _near(desk)
    made = forecast(values, 52, 4, ForecastSettings(with_trees=False, seed=seed, draws=500), neighbours=near)
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(made.samples[POOL], axis=-1)
    parts = {"own past": made.parts.own}
    if near is not None:
        parts["neighbours"] = made.parts.neighbours
    parts["background"] = made.parts.background
    if values.shape[1] >= 2 * desk.panel.season:
        parts["season"] = made.parts.season
    return _Outlook(sums=shuffled.sum(axis=1), parts=parts)


def _near(desk: Desk) -> Floats | None:
    """Which areas lie near which, where that is known."""
    if desk.districts is not None:
        return neighbours(desk.districts.lat, desk.districts.lon)
    panel = desk.panel
    return None if panel.lat is None or panel.lon is None else neighbours(panel.lat, panel.lon)


def _card(desk: Desk, seen: Watch, row: int, alert: bool, outlook: _Outlook | None, together: Together | None) -> Card:
    panel, last, recent = desk.panel, desk.panel.length - 1, desk.settings.recent
    expected, record, events = _number(seen.expected[row, last]), _record(panel, seen, row), _recent(desk, row)
    signal = _at_signal(panel, seen, row) if alert else None
    short = None if expected is not None else _short(panel, desk.settings, row)
    why = "" if short is None else say(short)
    silence, early = _silence(desk, row), _signs(desk, row)
    until = periods.last_day(panel.start + last, "week") if panel.step == "week" else None
    return Card(
        area=panel.units[row], as_of=until.isoformat() if until else panel.label(last), days=7 * recent, alert=alert,
        signalled=signal.week if signal else None, at_signal=signal,
        sentence=_sentence(panel.units[row], seen, row, last, desk.what, 7 * recent, record, why, signal),
        observed=_whole(seen.observed[row, last]), observed_low=_bound(panel.low, row, recent),
        observed_high=_bound(panel.high, row, recent), expected=expected, why=why, why_said=short,
        low=_number(seen.low[row, last]), high=_number(seen.high[row, last]), p_value=_number(seen.p_value[row, last]),
        q_value=_number(seen.q_value[row, last]), rise=_number(round(float(seen.rise[row, last]), 3)),
        events=tuple(_told(one, panel) for one in events[-20:]), without=_without(desk, seen, row, events),
        delay_days=_delay(desk, row), silence=say(silence), silence_said=silence, parts=_parts(row, outlook),
        chances=_chances(panel, row, outlook), record=record, risks=signs.names_of(early), signs=early,
        cluster=together, mute=f"marsad warn mute {panel.units[row]!r} --until DAY --why REASON",
        expires=(until + timedelta(days=7 * recent)).isoformat() if until else panel.label(last + recent),
        **_year(panel, seen, row, recent),
    )  # fmt: skip


def _bound(table: Floats | None, row: int, recent: int) -> int | None:
    """One end of the observed, where counts are intervals."""
    return None if table is None else _whole(float(table[row, -recent:].sum()))


def _year(panel: Panel, seen: Watch, row: int, recent: int) -> dict[str, Any]:
    """The weeks of the last year: what was seen, and what was expected of a week."""
    shown = range(max(0, panel.length - 52), panel.length)
    return {
        "weeks": tuple(panel.label(at) for at in shown),
        "counts": tuple(_number(panel.values[row, at]) for at in shown),
        "expectations": tuple(_scaled(seen.expected[row, at], recent) for at in shown),
        "lows": tuple(_scaled(seen.low[row, at], recent) for at in shown),
        "highs": tuple(_scaled(seen.high[row, at], recent) for at in shown),
    }


def _at_signal(panel: Panel, seen: Watch, row: int) -> AtSignal | None:
    """The latest signal, as it was seen then."""
    weeks = np.flatnonzero(seen.signal[row])
    if not len(weeks):
        return None
    at = int(weeks[-1])
    return AtSignal(
        week=panel.label(at), observed=int(seen.observed[row, at]), expected=float(seen.expected[row, at]),
        low=float(seen.low[row, at]), high=float(seen.high[row, at]), rise=_number(round(float(seen.rise[row, at]), 3)),
    )  # fmt: skip


def _parts(row: int, outlook: _Outlook | None) -> dict[str, float]:
    if outlook is None:
        return {}
    return {name: round(float(each[row]), 2) for name, each in outlook.parts.items() if not np.isnan(each[row])}


def _sentence(
    area: str, seen: Watch, row: int, last: int, what: tuple[str, str], days: int, record: TrackRecord, why: str,
    signal: AtSignal | None,
) -> str:  # fmt: skip
    observed = seen.observed[row, last]
    if np.isnan(observed) and signal is not None:
        many = f"{signal.observed} {what[0] if signal.observed == 1 else what[1]} in {days} days"
        span = f"{signal.expected:.1f} expected, 90 % range {signal.low:.0f}–{signal.high:.0f}"
        return f"{area}: {many} when it signalled, in the week of {signal.week}, {span}; not all is known since then."
    if np.isnan(observed):
        return f"{area}: not known for the last {days} days: weeks in which nothing was read are not zero."
    attacks = f"{int(observed)} {what[0] if observed == 1 else what[1]}"
    if why:
        return f"{area}: {attacks} in {days} days; nothing can be expected yet: {why}."
    begin = f"{area}: {attacks} in {days} days, {seen.expected[row, last]:.1f} expected, "
    span = f"90 % range {seen.low[row, last]:.0f}–{seen.high[row, last]:.0f}"
    if seen.rise[row, last] >= _WORTH_SAYING:
        span += (
            f", a lasting rise over the twelve weeks before {100 * min(float(seen.rise[row, last]), 0.99):.0f} % likely"
        )
    return f"{begin}{span}; {_signals(record, standing=signal is not None)}."


def _signals(record: TrackRecord, *, standing: bool) -> str:
    """The signals of 12 months and what came of them; a ``standing`` alert is the last of them, and is numbered."""
    signals, right, pending = record.signals_12_months, record.right_12_months, record.open_12_months
    if not signals:
        return "no signal in 12 months"
    if standing and signals == 1:
        return "first signal in 12 months"
    many = f"{_ORDINALS[signals]} signal" if standing and signals < len(_ORDINALS) else f"{signals} signals"
    many = "one signal" if signals == 1 and not standing else many
    if pending == signals:
        return f"{many} in 12 months, too recent to be judged"
    came = {0: "none was", 1: "one was"}.get(right, f"{right} were")
    said = f"{many} in 12 months, {came} followed by a lasting rise"
    return (
        said if not pending else f"{said} and {'one is' if pending == 1 else f'{pending} are'} too recent to be judged"
    )


def _short(panel: Panel, settings: WatchSettings, row: int) -> Said:
    """Why nothing can be expected yet."""
    known = int(np.isfinite(panel.values[row, : -settings.recent]).sum())
    return Said(key="warn.short", values={"n": known, "needed": settings.least_known})


def _record(panel: Panel, seen: Watch, row: int) -> TrackRecord:
    rule = TruthRule()
    begins = np.flatnonzero(rises(panel.values[[row]], rule)[0])
    judged = panel.length - rule.lasts + 1
    signals = np.flatnonzero(seen.signal[row])
    right = [at for at in signals if ((at >= begins - rule.early) & (at < begins + rule.lasts)).any()]
    found = [at for at in begins if (np.abs(signals - at) <= rule.late).any()]
    recently = panel.length - 52
    # A rise that begins a little later would still make a signal right, so that it is open for as long.
    pending = [at for at in signals if at not in right and at + rule.early >= judged]
    misses = [(int(at), "unseen") for at in begins if at not in found]
    misses += [(int(at), "nothing") for at in signals if at not in right and at not in pending]
    last = max(misses, default=None)
    miss = None if last is None else Said(key=f"warn.miss.{last[1]}", values={"week": panel.label(last[0])})
    return TrackRecord(
        signals_12_months=int((signals >= recently).sum()), right_12_months=sum(1 for at in right if at >= recently),
        open_12_months=sum(1 for at in pending if at >= recently), open=len(pending),
        signals=len(signals), right=len(right), rises=len(begins), found=len(found), since=panel.label(0),
        last_miss=None if miss is None else say(miss), last_miss_said=miss,
    )  # fmt: skip


def _recent(desk: Desk, row: int) -> list[Occurrence]:
    if desk.districts is None:
        return []
    first = desk.panel.length - desk.settings.recent
    return sorted((one for one in desk.districts.of(row) if one.column >= first), key=lambda one: _day(one.event))


def _day(event: Event) -> str:
    """The last day of an event, on which it counts."""
    return (event.time.end or event.time.start or "") if event.time else ""


def _told(one: Occurrence, panel: Panel) -> Told:
    event, place = one.event, one.event.place
    return Told(
        event=event.id, day=_day(event), place=(place.name or place.text) if place else "",
        sources=event.independent_sources, sentence=one.sentence,
    )  # fmt: skip


def _without(desk: Desk, seen: Watch, row: int, events: Sequence[Occurrence]) -> tuple[Without, ...]:
    """The last three weeks judged again without what only one publisher told of, for those that told of most."""
    if desk.districts is None or not events:
        return ()
    told: dict[str, int] = {}
    for one in events:
        for publisher in one.publishers:
            told[publisher] = told.get(publisher, 0) + 1
    answers = []
    for publisher in sorted(told, key=lambda name: (-told[name], name))[:3]:
        values = desk.panel.values.copy()
        for one in desk.districts.of(row):
            if one.publishers == {publisher}:
                values[row, one.column] -= 1
        again, last = watch(values, desk.settings), desk.panel.length - 1
        still = bool(again.raised[row, max(0, last - _STANDS + 1) : last + 1].any())
        answers.append(Without(source=publisher, observed=_whole(again.observed[row, last]) or 0, still=still))
    return tuple(answers)


def _delay(desk: Desk, row: int) -> dict[str, float]:
    if desk.districts is None:
        return {}
    delays = [one.delay for one in desk.districts.of(row) if one.delay is not None]
    if not delays:
        return {}
    return {
        "half_within": float(np.median(delays)),
        "nine_of_ten_within": float(np.quantile(delays, 0.9)),
        "all_within": float(max(delays)),
        "of": float(len(delays)),
    }


def _silence(desk: Desk, row: int) -> Said:
    """Whether the last weeks were read at all, and whether those who used to report from here still do."""
    values, weeks = desk.panel.values[row], desk.settings.recent
    unknown = int(np.isnan(values[-weeks:]).sum())
    if unknown:
        return Said(key="warn.silence.unknown", values={"unknown": unknown, "weeks": weeks})
    if desk.districts is None:
        return Said(key="warn.silence.file")
    ever = {name for one in desk.districts.of(row) for name in one.publishers}
    lately = {
        name for one in desk.districts.occurrences for name in one.publishers if one.column >= desk.panel.length - 13
    }
    quiet = sorted(ever - lately)
    if not ever:
        return Said(key="warn.silence.nobody")
    if len(quiet) * 2 > len(ever):
        return Said(key="warn.silence.fallen", values={"names": tuple(quiet[:3])})
    return Said(key="warn.silence.still", values={"still": len(ever) - len(quiet), "n": len(ever)})


def _chances(panel: Panel, row: int, outlook: _Outlook | None) -> tuple[Chance, ...]:
    values = panel.values[row]
    known = values[~np.isnan(values)]
    sums = np.convolve(known, np.ones(4), mode="valid")[-52:] if len(known) >= 12 else np.array([])
    answers = []
    for least in (1, 5, 25):
        chance = None
        if outlook is not None and not np.isnan(outlook.sums[row, 0]):
            chance = round(float((outlook.sums[row] >= least).mean()), 3)
        base = round(float((sums >= least).mean()), 3) if len(sums) else None
        answers.append(Chance(least=least, chance=chance, base_rate=base))
    return tuple(answers)


def _signs(desk: Desk, row: int) -> dict[str, int]:
    first = desk.panel.length - _RISK_DAYS // 7
    return signs.counted(one.event for one in desk.risks if one.row == row and one.column >= first)


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _scaled(value: float, weeks: int) -> float | None:
    return None if np.isnan(value) else float(value) / weeks

"""Alert cards: what was seen and expected in one area, why, on whose word, and how often such alerts were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import numpy as np

from marsad.core.nouns import Record as Noun
from marsad.warn import periods
from marsad.warn.clusters import clusters_at
from marsad.warn.districts import Districts, Occurrence, neighbours
from marsad.warn.forecasting import POOL, ForecastSettings, forecast
from marsad.warn.series import Floats, Panel
from marsad.warn.watch import TruthRule, Watch, WatchSettings, rises, watch

RISKS: Final[dict[str, str]] = {
    "retreat/escape": "prison breaks and escapes",
    "retreat/release": "releases of detainees",
    "coerce/arrest": "arrests",
    "coerce/weapons-seized": "weapons caches found",
    "coerce/defuse": "devices defused",
    "threaten": "threats and warnings",
    "retreat/withdraw": "withdrawals",
    "concede": "withdrawals announced",
    "assault/abduct": "abductions and captures",
}
"""Kinds of event that a desk reads as early signs. Shown as evidence; no number is changed by them."""
_LEADERS: Final = "leaders killed or captured"
_RISK_DAYS: Final = 91
_LEAST_WEEKS: Final = 30
_STANDS: Final = 3
"""Weeks that an alert stands."""
_TOGETHER: Final = 0.05
_WORTH_SAYING: Final = 0.1


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

    ``open_12_months`` are too recent to be judged: a rise must have lasted eight weeks.
    """

    signals_12_months: int
    right_12_months: int
    open_12_months: int = 0
    signals: int
    right: int
    rises: int
    found: int
    last_miss: str | None
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


class Card(Noun, frozen=True, kw_only=True):
    """One area as of one day. ``alert`` is true where the last week signals; everything else is its evidence.

    ``expected`` and the range are of the same three weeks, had nothing changed; null with a ``why`` where the past is
    too short. ``parts`` says how much of next week's expectation comes from the own past, neighbours and background.
    """

    schema: str = "marsad.alert/1"
    area: str
    as_of: str
    days: int
    alert: bool
    signalled: str | None
    """The week that signalled; an alert stands for three weeks from it."""
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
    parts: dict[str, float]
    events: tuple[Told, ...]
    without: tuple[Without, ...]
    delay_days: dict[str, float]
    silence: str
    chances: tuple[Chance, ...]
    record: TrackRecord
    risks: dict[str, int]
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
    near = None if desk.districts is None else neighbours(desk.districts.lat, desk.districts.lon)
    made = forecast(values, 52, 4, ForecastSettings(with_trees=False, seed=seed, draws=500), neighbours=near)
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(made.samples[POOL], axis=-1)
    parts = {"own past": made.parts.own, "background": made.parts.background}
    if near is not None:
        parts["neighbours"] = made.parts.neighbours
    return _Outlook(sums=shuffled.sum(axis=1), parts=parts)


def _card(desk: Desk, seen: Watch, row: int, alert: bool, outlook: _Outlook | None, together: Together | None) -> Card:
    panel, last, recent = desk.panel, desk.panel.length - 1, desk.settings.recent
    observed = _whole(seen.observed[row, last])
    expected = _number(seen.expected[row, last])
    events = _recent(desk, row)
    record = _record(panel, seen, row)
    why = "" if expected is not None else _why(panel, desk.settings, row)
    until = periods.last_day(panel.start + last, "week") if panel.step == "week" else None
    as_of = until.isoformat() if until else panel.label(last)
    shown = range(max(0, panel.length - 52), panel.length)
    bounds = [None if table is None else table[row, last - recent + 1 :] for table in (panel.low, panel.high)]
    return Card(
        area=panel.units[row], as_of=as_of, days=7 * recent, alert=alert, observed=observed,
        signalled=_signalled(panel, seen, row) if alert else None, expected=expected,
        sentence=_sentence(panel.units[row], seen, row, last, desk.what, 7 * recent, record, why), why=why,
        observed_low=None if bounds[0] is None else _whole(float(bounds[0].sum())),
        observed_high=None if bounds[1] is None else _whole(float(bounds[1].sum())),
        low=_number(seen.low[row, last]), high=_number(seen.high[row, last]), p_value=_number(seen.p_value[row, last]),
        q_value=_number(seen.q_value[row, last]), rise=_number(round(float(seen.rise[row, last]), 3)),
        events=tuple(_told(one, panel) for one in events[-20:]),
        without=_without(desk, seen, row, events), delay_days=_delay(desk, row), silence=_silence(desk, row, as_of),
        parts=_parts(row, outlook),
        chances=_chances(panel, row, outlook), record=record, risks=_risks(desk, row), cluster=together,
        expires=(until + timedelta(days=7 * recent)).isoformat() if until else panel.label(last + recent),
        mute=f"marsad warn mute {panel.units[row]!r} --until DAY --why REASON",
        weeks=tuple(panel.label(at) for at in shown),
        counts=tuple(_number(panel.values[row, at]) for at in shown),
        expectations=tuple(_scaled(seen.expected[row, at], recent) for at in shown),
        lows=tuple(_scaled(seen.low[row, at], recent) for at in shown),
        highs=tuple(_scaled(seen.high[row, at], recent) for at in shown),
    )  # fmt: skip


def _signalled(panel: Panel, seen: Watch, row: int) -> str | None:
    weeks = np.flatnonzero(seen.signal[row])
    return panel.label(int(weeks[-1])) if len(weeks) else None


def _parts(row: int, outlook: _Outlook | None) -> dict[str, float]:
    if outlook is None:
        return {}
    return {name: round(float(each[row]), 2) for name, each in outlook.parts.items() if not np.isnan(each[row])}


def _sentence(
    area: str, seen: Watch, row: int, last: int, what: tuple[str, str], days: int, record: TrackRecord, why: str
) -> str:
    observed = seen.observed[row, last]
    if np.isnan(observed):
        return f"{area}: not known for the last {days} days: weeks in which nothing was read are not zero."
    attacks = f"{int(observed)} {what[0] if observed == 1 else what[1]}"
    if why:
        return f"{area}: {attacks} in {days} days; nothing can be expected yet: {why}."
    begin = f"{area}: {attacks} in {days} days, {seen.expected[row, last]:.1f} expected, "
    span = f"90 % range {seen.low[row, last]:.0f}–{seen.high[row, last]:.0f}"
    if seen.rise[row, last] >= _WORTH_SAYING:
        span += f", a lasting rise {min(float(seen.rise[row, last]), 0.99):.0%} likely"
    signals = record.signals_12_months
    if not signals:
        return f"{begin}{span}; no signal in 12 months."
    many = "one signal" if signals == 1 else f"{signals} signals"
    if record.open_12_months == signals:
        return f"{begin}{span}; {many} in 12 months, too recent to be judged."
    right = {0: "none was", 1: "one was"}.get(record.right_12_months, f"{record.right_12_months} were")
    return f"{begin}{span}; {many} in 12 months, {right} followed by a lasting rise."


def _why(panel: Panel, settings: WatchSettings, row: int) -> str:
    known = int(np.isfinite(panel.values[row, : -settings.recent]).sum())
    return f"{known} known weeks before, {settings.least_known} are needed"


def _record(panel: Panel, seen: Watch, row: int) -> TrackRecord:
    rule = TruthRule()
    begins = np.flatnonzero(rises(panel.values[[row]], rule)[0])
    judged = panel.length - rule.lasts + 1
    signals = np.flatnonzero(seen.signal[row])
    right = [at for at in signals if ((at >= begins - rule.early) & (at < begins + rule.lasts)).any()]
    found = [at for at in begins if (np.abs(signals - at) <= rule.late).any()]
    recently = panel.length - 52
    misses = [(at, "a rise without a signal in time") for at in begins if at not in found]
    misses += [(at, "a signal that no lasting rise followed") for at in signals if at not in right and at < judged]
    last = max(misses, default=None)
    return TrackRecord(
        signals_12_months=int((signals >= recently).sum()), right_12_months=sum(1 for at in right if at >= recently),
        signals=len(signals), right=len(right), rises=len(begins), found=len(found), since=panel.label(0),
        last_miss=None if last is None else f"{panel.label(int(last[0]))}: {last[1]}",
    )  # fmt: skip


def _recent(desk: Desk, row: int) -> list[Occurrence]:
    if desk.districts is None:
        return []
    first = desk.panel.length - desk.settings.recent
    return [one for one in desk.districts.of(row) if one.column >= first]


def _told(one: Occurrence, panel: Panel) -> Told:
    event, place = one.event, one.event.place
    day = (event.time.end or event.time.start or "") if event.time else ""
    return Told(
        event=event.id, day=day, place=(place.name or place.text) if place else "", sources=event.independent_sources,
        sentence=one.sentence,
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
        "of": float(len(delays)),
    }


def _silence(desk: Desk, row: int, as_of: str) -> str:
    """Whether the last weeks were read at all, and whether those who used to report from here still do."""
    values = desk.panel.values[row]
    unknown = int(np.isnan(values[-desk.settings.recent :]).sum())
    if unknown:
        return f"{unknown} of the last {desk.settings.recent} weeks are unknown: nothing was read of them."
    if desk.districts is None:
        return "The file says of each week whether it is known; nothing more can be told of silence."
    ever = {name for one in desk.districts.of(row) for name in one.publishers}
    lately = {
        name for one in desk.districts.occurrences for name in one.publishers if one.column >= desk.panel.length - 13
    }
    quiet = sorted(ever - lately)
    if ever and len(quiet) * 2 > len(ever):
        begin = "Silence, perhaps not quiet: most of those who used to report from here told of nothing anywhere"
        return f"{begin} for 13 weeks ({', '.join(quiet[:3])})."
    begin = f"{len(ever) - len(quiet)} of {len(ever)} publishers that ever reported from here"
    return f"{begin} told of something in the last 13 weeks."


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


def _risks(desk: Desk, row: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    first = desk.panel.length - _RISK_DAYS // 7
    for one in desk.risks:
        if one.row == row and one.column >= first:
            for name in risks_in(one.event):
                counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def risks_in(event: Any) -> list[str]:
    """Which early signs an event is one of, by its kind and mode, its status, and who was hit."""
    names = [RISKS[key] for key in (f"{event.kind}/{event.mode}", event.kind) if key in RISKS][:1]
    if event.status == "threatened" and RISKS["threaten"] not in names:
        names.append(RISKS["threaten"])
    hit = any(figure.group == "leader" for figure in event.figures)
    hit = hit or any(role.group == "leader" and role.role in ("target", "victim") for role in event.roles)
    if hit and event.kind in ("assault", "coerce"):
        names.append(_LEADERS)
    return names


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _scaled(value: float, weeks: int) -> float | None:
    return None if np.isnan(value) else float(value) / weeks

"""Alert cards as one page of HTML that stands by itself, and as text; words of a source are inert in both."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from marsad.publish import inert
from marsad.publish.pictures import weeks_picture
from marsad.warn.cards import AtSignal, Card, Together

STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#1b2a3a;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin:0 0 .3rem}section{border:1px solid #d5dde5;border-radius:6px;"
    "padding:1rem;margin:1rem 0}section.alert{border-left:5px solid #c2410c}"
    "table{border-collapse:collapse;margin:.5rem 0}"
    "td,th{padding:.2rem .6rem;border-bottom:1px solid #e3e8ee;text-align:left;vertical-align:top}"
    "td.n,th.n{text-align:right}small,.soft{color:#5b6b7b}svg{display:block;max-width:100%;height:auto}"
)


FEW_DELAYS: Final = 10
"""Attacks under which nothing is said of what is usual."""


def card_text(card: Card) -> str:
    """A card in a few lines for a terminal."""
    lines = [("ALERT  " if card.alert else "       ") + card.sentence]
    if card.at_signal is not None:
        lines.append(f"  {_signal(card.at_signal)}")
    if card.parts:
        lines.append(
            "  next week's expectation: " + ", ".join(f"{name} {value:g}" for name, value in card.parts.items())
        )
    for chance in card.chances:
        if chance.chance is not None:
            base = "unknown" if chance.base_rate is None else f"{100 * chance.base_rate:.0f} %"
            lines.append(
                f"  at least {chance.least} in the next four weeks: {100 * chance.chance:.0f} % "
                f"(last year's rate {base})"
            )
    if card.cluster is not None:
        lines.append(f"  {_cluster(card.cluster)}")
    for one in card.events[-5:]:
        told = "1 source" if one.sources == 1 else f"{one.sources} sources"
        lines.append(f"  {one.day}  {one.place}  [{told}] {_cut(one.sentence)}")
    for without in card.without if card.alert else ():
        said = "still fires" if without.still else "does not fire"
        lines.append(f"  without {without.source}: {without.observed} attacks, {said}")
    if card.delay_days:
        lines.append(f"  {_delay(card)}")
    lines.append(f"  {card.silence}")
    if card.risks:
        lines.append("  early signs in 13 weeks: " + ", ".join(f"{name} {many}" for name, many in card.risks.items()))
    lines.append(f"  record since {card.record.since}: {_record(card)}")
    if card.alert:
        lines.append(f"  expires {card.expires}; mute with `{card.mute}`")
    return "\n".join(inert.line(line) for line in lines)


def _cluster(one: Together) -> str:
    areas = one.areas if len(one.areas) <= 6 else (*one.areas[:6], f"{len(one.areas) - 6} more")
    alone = len(areas) == 1
    begin = (
        "more than its share" if alone else f"together with its neighbours more than their share ({'; '.join(areas)})"
    )
    return f"{begin} since {one.since}: {one.observed}, {one.expected:g} expected, P {one.p_value:.3f}"


def _signal(seen: AtSignal) -> str:
    begin = f"signalled in the week of {seen.week}: {seen.observed} in three weeks, {seen.expected:.1f} expected"
    rise = "" if seen.rise is None else f", a lasting rise {100 * min(seen.rise, 0.99):.0f} % likely"
    return f"{begin}, 90 % range {seen.low:.0f}–{seen.high:.0f}{rise}"


def _delay(card: Card) -> str:
    half, nine = card.delay_days["half_within"], card.delay_days["nine_of_ten_within"]
    of = int(card.delay_days["of"])
    if of < FEW_DELAYS:
        slowest = card.delay_days.get("all_within", nine)
        days = "on the day itself" if slowest == 0 else f"within {slowest:g} day{'s' * (slowest != 1)}"
        return (
            f"first reports came {days} ({of} attack{'s' * (of != 1)} so far: too few to say how late they usually are)"
        )
    days = "1 day" if half == 1 else f"{half:g} days"
    return f"first reports come late: of {of} attack{'s' * (of != 1)} half within {days}, nine of ten within {nine:g}"


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= 140 else sentence[:139] + "…"


def _record(card: Card) -> str:
    record = card.record
    if not record.signals and not record.rises:
        return "no signal and no lasting rise"
    miss = f"; last miss {record.last_miss}" if record.last_miss else ""
    judged, found = record.signals - record.open, f"{record.found} of {record.rises} rises found in time"
    waiting = f"{record.open} signal{'s' * (record.open != 1)} too recent to be judged" if record.open else ""
    right = f"{record.right} of {judged} signals right" if judged else ""
    return ", ".join(part for part in (right, waiting, found) if part) + miss


def picture_of(card: Card) -> str:
    """The card's year: observed and expected by week."""
    return weeks_picture(
        card.area, card.weeks, card.counts, card.expectations, card.lows, card.highs, marked=card.days // 7
    )


def page(cards: Sequence[Card], *, title: str, notes: Sequence[str] = ()) -> str:
    """All cards as one HTML page without a request to anywhere."""
    body = "".join(_section(card) for card in cards) or "<p>No area signals. That is not the same as quiet.</p>"
    said = "".join(f"<p class=soft>{html.escape(note)}</p>" for note in notes)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        f"<h1>{html.escape(title)}</h1><p class=soft>A signal is arithmetic, an alert is a signal with its "
        f"evidence, and a warning is what a person makes of it.</p>{said}{body}</html>\n"
    )


def _section(card: Card) -> str:
    events = "".join(
        f"<tr><td>{html.escape(one.day)}<td>{inert.markup(one.place)}<td class=n>{one.sources}"
        f"<td>{inert.markup(one.sentence)}"
        for one in card.events
    )
    table = f"<table><tr><th>day<th>place<th class=n>sources<th>sentence{events}</table>" if events else ""
    lines = [line.strip() for line in card_text(card).split("\n")[1:] if not _is_event(line, card)]
    rest = "".join(f"<br>{html.escape(line)}" for line in lines)
    kind = "alert" if card.alert else "quiet"
    return (
        f'<section class="{kind}"><h2>{html.escape(card.sentence)}</h2>{picture_of(card)}{table}'
        f"<small>as of {html.escape(card.as_of)}{rest}</small></section>"
    )


def _is_event(line: str, card: Card) -> bool:
    return any(line.strip().startswith(one.day) for one in card.events if one.day)

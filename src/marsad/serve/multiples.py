"""Small multiples: the weeks of an area, observed against expected, as SVG in the colours of the page's sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from markupsafe import Markup

from marsad.warn.cards import Card

At = Callable[[float], float]

_PAD_LEFT: Final = 22.0
_FOOT: Final = 12.0
_RECENT: Final = 3


def weeks_of(card: Card, *, width: int = 280, height: int = 84) -> Markup:
    """Bars of what was told of each week of a year, the last three apart; the expected in its range behind them.

    A week of which nothing was read is hatched from top to bottom: it is not zero. The scale is the area's own, and its
    top is written. Hidden from screen readers: the same is said in words beside it.
    """
    many = max(len(card.weeks), 1)
    top = _top([1.0, *(value for value in (*card.counts, *card.highs) if value is not None)])
    wide, tall = (width - _PAD_LEFT - 2) / many, height - _FOOT - 4

    def x(week: float) -> float:
        return _PAD_LEFT + week * wide

    def y(value: float) -> float:
        return 4 + tall * (1 - value / top)

    parts = [_line(_PAD_LEFT, y(0), width - 2, y(0)), _line(_PAD_LEFT, y(top), width - 2, y(top))]
    parts += [_words(_PAD_LEFT - 3, y(top) + 7, f"{top:g}"), _words(_PAD_LEFT - 3, y(0), "0")]
    for week, (low, high) in enumerate(zip(card.lows, card.highs, strict=True)):
        if low is not None and high is not None:
            parts.append(_box("range", x(week), y(high), wide, y(low) - y(high)))
    for week, count in enumerate(card.counts):
        if count is None:
            parts.append(_box("unknown", x(week), 4, wide, tall))
        elif count > 0:
            kind = "recent" if week >= many - _RECENT else "seen"
            parts.append(_box(kind, x(week + 0.15), y(count), wide * 0.7, y(0) - y(count)))
    parts += [f'<polyline class="expected" points="{points}"/>' for points in _runs(card.expectations, x, y)]
    if card.weeks:
        parts.append(_words(_PAD_LEFT, height - 1, card.weeks[0][:10], anchor="start"))
        parts.append(_words(width - 2, height - 1, card.weeks[-1][:10]))
    begin = f'<svg class="multiple" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
    return Markup(f"{begin}{''.join(parts)}</svg>")  # numbers, and days of the calendar


def _top(values: Sequence[float]) -> float:
    step = 1.0
    while True:
        for factor in (1.0, 2.0, 5.0):
            if step * factor >= max(values):
                return step * factor
        step *= 10.0


def _runs(values: Sequence[float | None], x: At, y: At) -> list[str]:
    """The points of each stretch without a gap."""
    runs: list[list[str]] = [[]]
    for week, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(week + 0.5):.1f},{y(value):.1f}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _box(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.2f}" height="{max(height, 0.0):.1f}"/>'


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="base" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _words(x: float, y: float, said: str, *, anchor: str = "end") -> str:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(f"{x:.1f}", f"{y:.1f}", anchor, said)

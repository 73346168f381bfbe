"""Small charts for pages, as SVG that takes its colours from the page's own sheet, so that both themes fit.

Every chart stands beside the same numbers in words; it is hidden from screen readers, which read those. No style
attribute and no script: the policy of the site forbids both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from marsad.publish.pictures import nice

STRIP: Final = 240
"""The width of an interval's strip, in the picture's own units."""
_PAD: Final = 6.0
_HIGH: Final = 18


class Column(NamedTuple):
    """One period of a timeline: how many events, and of how many people an interval; ``address`` is where it leads."""

    name: str
    says: str
    events: int
    low: int = 0
    high: int | None = 0
    address: str = ""


def strip(
    low: int | None, best: int | None, high: int | None, limit: int, *, kind: str = "said", wide: int = STRIP
) -> Markup:
    """An interval on an axis from 0 to ``limit``: a bar, a stroke at the best, an arrow where there is no upper end.

    ``kind`` names its class: "said", "used", "whole". Empty where no number is known.
    """
    top = nice(limit)

    def x(value: float) -> float:
        return _PAD + (wide - 2 * _PAD) * min(value, top) / top

    middle = _HIGH / 2
    parts = [f'<line class="base" x1="{_PAD}" x2="{wide - _PAD}" y1="{middle}" y2="{middle}"/>']
    if low is not None or high is not None or best is not None:
        start = x(low if low is not None else 0)
        end = wide - 2.0 if high is None else x(high)
        parts.append(_box("span", start - 1.5, middle - 3.5, end - start + 3, 7))
        if high is None:
            parts.append(f'<path class="open" d="M{wide - 7} {middle - 5}l5 5l-5 5"/>')
        if low is None:
            parts.append(f'<circle class="hollow" cx="{start:.1f}" cy="{middle}" r="3.5"/>')
        if best is not None:
            parts.append(_box("best", x(best) - 1.75, middle - 7, 3.5, 14))
    return _frame(f"strip {kind}", wide, _HIGH, parts)


def axis(limit: int, *, wide: int = STRIP) -> Markup:
    """The axis above strips of the same limit."""
    top = nice(limit)
    ticks = [0, top] if top < 4 else [0, top / 2, top] if wide <= STRIP else [top * n / 4 for n in range(5)]
    parts = []
    for value in ticks:
        x = _PAD + (wide - 2 * _PAD) * value / top
        anchor = "start" if value == 0 else "end" if value == top else "middle"
        parts.append(f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="12" y2="17"/>')
        parts.append(f'<text x="{x:.1f}" y="9.5" text-anchor="{anchor}">{value:g}</text>')
    return _frame("strip scale", wide, _HIGH, parts)


def step(start: float, bits: float, low: float, high: float, *, total: bool = False) -> Markup:
    """One line of evidence as a bar from where the line before it ended, on an axis from ``low`` to ``high`` bits."""
    wide, tall = 160, 14
    span = max(high - low, 1.0)

    def x(value: float) -> float:
        return 2 + (wide - 4) * (value - low) / span

    one, other = sorted((x(start), x(start + bits)))
    kind = "sum" if total else "for" if bits >= 0 else "against"
    parts = [
        f'<line class="base" x1="{x(0):.1f}" x2="{x(0):.1f}" y1="0" y2="{tall}"/>',
        f'<rect class="{kind}" x="{one:.1f}" y="2.5" width="{max(1.5, other - one):.1f}" height="{tall - 5}"/>',
    ]
    return _frame("bits", wide, tall, parts)


def share(value: int, most: int) -> Markup:
    """A bar of one of several numbers, the largest of which fills it."""
    return _frame("share", 100, 10, [_box("events", 0, 1, max(1.0, 100 * value / max(most, 1)), 8)])


def weeks(numbers: Sequence[int]) -> Markup:
    """A column for each week, higher the more there was; a week of nothing is a hollow mark, not an empty place."""
    wide, high, step_ = 8, 22, 8.0
    most = max([1, *numbers])
    parts = []
    for place, number in enumerate(numbers):
        tall = max(3.0, (high - 2) * number / most)
        if number:
            parts.append(_box("events", place * step_ + 1, high - tall, wide - 2, tall))
        else:
            parts.append(_box("silence", place * step_ + 2.5, high - 3.5, wide - 5, 3))
    return _frame("weeks", max(1, int(len(numbers) * step_)), high, parts)


def timeline(columns: Sequence[Column], *, width: int = 720, height: int = 150) -> Markup:
    """Two rows of bars over time: people (solid to the low, pale to the high, an arrow where none is known), events."""
    if not columns:
        return Markup("")
    left, gap, foot = 40.0, 14.0, 18.0
    tall = (height - gap - foot) / 2
    most_people = nice(max([1, *(c.high if c.high is not None else c.low for c in columns)]))
    most_events = nice(max([1, *(c.events for c in columns)]))
    wide = (width - left - 4) / len(columns)
    parts = [*_scale(left, width, 4.0, tall, most_people), *_scale(left, width, tall + gap, tall, most_events)]
    for number, column in enumerate(columns):
        x, w = left + number * wide + wide * 0.12, max(1.0, wide * 0.76)
        bars = [
            _bar("people high", x, w, 4.0, tall, (column.low if column.high is None else column.high) / most_people),
            _bar("people low", x, w, 4.0, tall, column.low / most_people),
            _bar("events", x, w, tall + gap, tall, column.events / most_events),
        ]
        if column.high is None:
            y = 4.0 + tall * (1 - column.low / most_people)
            bars.append(f'<path class="open" d="M{x + w / 2 - 3:.1f} {y - 2:.1f}l3 -4l3 4"/>')
        cover = _box("cover", left + number * wide, 0, wide, height - foot)
        says = Markup("<title>{}</title>").format(column.says)
        drawn = f"<g>{says}{''.join(bars)}{cover}</g>"
        address = Markup('<a href="{}" tabindex="-1">').format(column.address)
        parts.append(f"{address}{drawn}</a>" if column.address and column.events else drawn)
    parts += _names(columns, left, wide, height)
    return _frame("timeline", width, height, parts)


def _box(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _bar(kind: str, x: float, w: float, top: float, tall: float, share: float) -> str:
    return _box(kind, x, top + tall * (1 - share), w, tall * share) if share > 0 else ""


def _scale(left: float, width: int, top: float, tall: float, most: int) -> list[str]:
    found = []
    for share in (0.0, 1.0):
        y = top + tall * (1 - share)
        found.append(f'<line class="base" x1="{left}" x2="{width - 4}" y1="{y:.1f}" y2="{y:.1f}"/>')
        found.append(f'<text x="{left - 5}" y="{y + 4:.1f}" text-anchor="end">{most * share:g}</text>')
    return found


def _names(columns: Sequence[Column], left: float, wide: float, height: int) -> list[str]:
    every = max(1, -(-len(columns) // 6))
    return [
        Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
            f"{left + (number + 0.5) * wide:.1f}", height - 4, column.name
        )
        for number, column in enumerate(columns)
        if number % every == 0
    ]


def _frame(kind: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    inside = "".join(parts)
    return Markup(  # every word in it was escaped above; all else is numbers
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" '
        f'focusable="false">{inside}</svg>'
    )

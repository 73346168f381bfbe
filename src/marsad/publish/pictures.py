"""Small pictures as SVG text: no script, no request to anywhere, every word of a source escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

Numbers = Sequence[float | None]

INK: Final = "#1b2a3a"
SOFT: Final = "#8fa3b5"
BAND: Final = "#cfe0ee"
ALARM: Final = "#c2410c"
PALETTE: Final = ("#0f4c81", "#c2410c", "#3f7d20", "#7a3e9d", "#8a6d00", "#00808a", "#9a1750")


def label(x: float, y: float, words: str, *, anchor: str = "start", size: int = 11, colour: str = INK) -> str:
    """Words at a point."""
    said = html.escape(words)
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{said}</text>'


def frame(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    """A whole picture of so many pixels, with its title for those who cannot see it."""
    said = html.escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{said}" font-family="system-ui, sans-serif"><title>{said}</title>'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def nice(value: float) -> int:
    """The next of 1, 2, 5 times a power of ten: where an axis ends."""
    step = 1
    while step < value:
        for factor in (2, 5, 10):
            if step * factor >= value:
                return step * factor
        step *= 10
    return step


def weeks_picture(
    title: str, times: Sequence[str], counts: Numbers, expected: Numbers, lows: Numbers, highs: Numbers, *,
    marked: int = 3, width: int = 640, height: int = 190,
) -> str:  # fmt: skip
    """Bars of what was observed, the expected as a line in its 90 % range; the last ``marked`` weeks in another colour.

    A week of which nothing is known is hatched, so that it is not taken for zero.
    """
    left, right, top, bottom = 38.0, 10.0, 28.0, 24.0
    many = max(len(times), 1)
    ceiling = nice(max([1.0, *(v for v in (*counts, *highs) if v is not None)]))
    wide, tall = (width - left - right) / many, height - top - bottom

    def at(value: float) -> float:
        return top + tall * (1 - value / ceiling)

    parts = [label(left, 16, title, size=13)]
    for share in (0.0, 0.5, 1.0):
        y = at(ceiling * share)
        parts.append(f'<line x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e3e8ee"/>')
        parts.append(label(left - 5, y + 4, f"{ceiling * share:g}", anchor="end"))
    ends = enumerate(zip(lows, highs, strict=True))
    band = [(n, low, high) for n, (low, high) in ends if low is not None and high is not None]
    for n, low, high in band:
        box = f'x="{left + n * wide:.1f}" width="{wide:.1f}" y="{at(high):.1f}" height="{at(low) - at(high):.1f}"'
        parts.append(f'<rect {box} fill="{BAND}"/>')
    for n, count in enumerate(counts):
        x = left + n * wide + wide * 0.15
        if count is None:
            box = f'x="{left + n * wide:.1f}" y="{top}" width="{wide:.1f}" height="{tall:.1f}"'
            parts.append(f'<rect {box} fill="#eceff2" stroke="{SOFT}" stroke-dasharray="2 3" stroke-width="0.6"/>')
        elif count > 0:
            colour = ALARM if n >= many - marked else INK
            box = f'x="{x:.1f}" y="{at(count):.1f}" width="{wide * 0.7:.1f}" height="{at(0) - at(count):.1f}"'
            parts.append(f'<rect {box} fill="{colour}"/>')
    line = [f"{left + (n + 0.5) * wide:.1f},{at(v):.1f}" for n, v in enumerate(expected) if v is not None]
    if len(line) > 1:
        parts.append(f'<polyline points="{" ".join(line)}" fill="none" stroke="#0f4c81" stroke-width="2"/>')
    if times:
        parts.append(label(left, height - 8, times[0]))
        parts.append(label(width - right, height - 8, times[-1], anchor="end"))
        key = "bars: observed a week · line: expected · band: 90 % range of three weeks, a third of it"
        parts.append(label((left + width - right) / 2, height - 8, key, anchor="middle", size=9, colour="#5b6b7b"))
    return frame(width, height, title, parts)


def bars_picture(
    title: str, names: Sequence[str], values: Numbers, *, lows: Numbers | None = None, highs: Numbers | None = None,
    line: float | None = None, unit: str = "", width: int = 640,
) -> str:  # fmt: skip
    """Horizontal bars, with whiskers where given; ``line`` is a value to compare with."""
    row, left, top = 22.0, 170.0, 34.0
    height = int(top + row * len(names) + 14)
    known = [abs(v) for v in (*values, *(lows or ()), *(highs or ())) if v is not None] + [abs(line or 0.0), 1e-9]
    least = min([0.0, *(v for v in (*values, *(lows or ())) if v is not None)])
    span = max(known) - min(least, 0.0) or 1.0

    def at(value: float) -> float:
        return left + (width - left - 70) * (value - min(least, 0.0)) / span

    parts = [label(10, 18, title, size=13)]
    for n, (name, value) in enumerate(zip(names, values, strict=True)):
        y = top + n * row
        parts.append(label(left - 8, y + 13, name, anchor="end"))
        if value is None:
            parts.append(label(left + 4, y + 13, "too few to say", colour="#5b6b7b"))
            continue
        x, w = min(at(0), at(value)), abs(at(value) - at(0))
        parts.append(
            f'<rect x="{x:.1f}" y="{y + 3}" width="{w:.1f}" height="{row - 8}" fill="{PALETTE[0]}" opacity="0.85"/>'
        )
        if lows and highs and lows[n] is not None and highs[n] is not None:
            low, high = lows[n] or 0.0, highs[n] or 0.0
            parts.append(
                f'<line x1="{at(low):.1f}" x2="{at(high):.1f}" y1="{y + 10}" y2="{y + 10}" '
                f'stroke="{ALARM}" stroke-width="2"/>'
            )
        ends = [at(value), at(0), *(at(one[n] or 0.0) for one in (lows, highs) if one and one[n] is not None)]
        parts.append(label(max(ends) + 5, y + 13, f"{value:.3g}{unit}"))
    if line is not None:
        parts.append(
            f'<line x1="{at(line):.1f}" x2="{at(line):.1f}" y1="{top}" y2="{height - 10}" '
            f'stroke="{INK}" stroke-dasharray="4 3"/>'
        )
    return frame(width, height, title, parts)


def columns_picture(
    title: str, heights: Sequence[float], *, flat: float = 1.0, width: int = 300, height: int = 190
) -> str:
    """A histogram over [0, 1] with the height it should have everywhere: for PIT."""
    left, top, bottom = 30.0, 30.0, 22.0
    most = max([*heights, flat * 1.5])
    wide, tall = (width - left - 8) / max(len(heights), 1), height - top - bottom
    parts = [label(8, 17, title, size=12)]
    for n, value in enumerate(heights):
        h = tall * value / most
        box = f'x="{left + n * wide + 1:.1f}" y="{top + tall - h:.1f}" width="{wide - 2:.1f}" height="{h:.1f}"'
        parts.append(f'<rect {box} fill="{PALETTE[0]}" opacity="0.8"/>')
    y = top + tall * (1 - flat / most)
    parts.append(
        f'<line x1="{left}" x2="{width - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="{ALARM}" stroke-dasharray="4 3"/>'
    )
    parts += [
        label(left, height - 6, "0"),
        label(width - 8, height - 6, "1", anchor="end"),
        label(4, y + 4, f"{flat:g}"),
    ]
    return frame(width, height, title, parts)


def reliability_picture(
    title: str, series: dict[str, Sequence[tuple[float, float, int]]], *, width: int = 300, height: int = 300
) -> str:
    """Forecast chance against how often it happened: a line per series of ``(chance, share, number)``."""
    left, top, side = 34.0, 30.0, float(min(width, height) - 64)

    def x(value: float) -> float:
        return left + side * value

    def y(value: float) -> float:
        return top + side * (1 - value)

    parts = [
        label(8, 17, title, size=12),
        f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" stroke="#e3e8ee"/>',
    ]
    parts.append(f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="{SOFT}" stroke-dasharray="4 3"/>')
    for n, (name, points) in enumerate(series.items()):
        colour = PALETTE[n % len(PALETTE)]
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b, _ in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        parts += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="{colour}"/>' for a, b, _ in points]
        parts.append(label(left + 6, top + 14 + 13 * n, name, size=10, colour=colour))
    for value in (0.0, 0.5, 1.0):
        parts.append(label(x(value), top + side + 14, f"{value:g}", anchor="middle", size=10))
        parts.append(label(left - 4, y(value) + 4, f"{value:g}", anchor="end", size=10))
    parts.append(label(left + side / 2, top + side + 27, "chance given", anchor="middle", size=10, colour="#5b6b7b"))
    return frame(width, height, title, parts)

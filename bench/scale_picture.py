"""Draws how time grows with an archive, as SVG: both axes logarithmic, so that a power of n is a straight line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT = 720, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 24, 56
LINES = (("compare", "compared", "#1b5e9c"), ("fold", "folded", "#b3541e"), ("add", "100 reports more", "#2e7d4f"))


def drawn(found: Sequence[dict[str, Any]], target: dict[str, float]) -> str:
    """The picture of what `scale.measured` gave for several sizes, with what was to be reached."""
    least = min(min(one[name] for one in found) for name, _, _ in LINES)
    steepest = _steepest(found, target)
    most = max(*(one["compare"] for one in found), target["seconds"], steepest[1][1] / 10)
    plot = _Plot(
        (found[0]["claims"] / 1.2, max(found[-1]["claims"], target["size"]) * 1.2),
        (10 ** math.floor(math.log10(least)), 10 ** math.ceil(math.log10(most))),
    )
    parts = [*plot.axes(), *_target(plot, found, target)]
    ends: list[float] = []
    for name, label, colour in LINES:
        points = [(one["claims"], one[name]) for one in found]
        parts.append(plot.line(points, f'stroke="{colour}" stroke-width="2.2"'))
        parts += [plot.dot(point, colour) for point in points]
        parts.append(plot.label(points[-1], label, colour, ends))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="Seconds of one processor against claims">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _target(plot: _Plot, found: Sequence[dict[str, Any]], target: dict[str, float]) -> list[str]:
    """The steepest growth that was wanted, from the first point on, and the point to be reached."""
    steep = _steepest(found, target)
    goal = (target["size"], 2 * target["seconds"])
    return [
        plot.line(steep, 'stroke="#999999" stroke-dasharray="5 4"'),
        plot.text(plot.x(steep[1][0]) + 8, plot.y(steep[1][1]) + 4, f"n^{target['exponent']}", "#777777"),
        f'<circle cx="{plot.x(goal[0]):.1f}" cy="{plot.y(goal[1]):.1f}" r="6" fill="none" stroke="#b00020"/>',
        plot.text(plot.x(goal[0]) + 10, plot.y(goal[1]) + 18, "wanted: 60 s on two", "#b00020"),
    ]


def _steepest(found: Sequence[dict[str, Any]], target: dict[str, float]) -> list[tuple[float, float]]:
    """From the first size measured to the largest wanted, as steep as is wanted at most."""
    first = found[0]
    start, end = first["claims"], max(found[-1]["claims"], target["size"])
    begin = first["compare"] + first["fold"]
    return [(start, begin), (end, begin * (end / start) ** target["exponent"])]


class _Plot:
    def __init__(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        self._across, self._up = across, (up[0], max(up[1], up[0] * 10) * 10)

    def x(self, claims: float) -> float:
        low, high = (math.log10(value) for value in self._across)
        return LEFT + (math.log10(claims) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, seconds: float) -> float:
        low, high = (math.log10(value) for value in self._up)
        return HEIGHT - BOTTOM - (math.log10(seconds) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def axes(self) -> list[str]:
        """The frame, a line for each power of ten, and what the axes are."""
        right, bottom, parts = WIDTH - RIGHT, HEIGHT - BOTTOM, []
        for power in range(round(math.log10(self._up[0])), round(math.log10(self._up[1])) + 1):
            at = self.y(10.0**power)
            parts.append(f'<line x1="{LEFT}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}" stroke="#e3e3e3"/>')
            parts.append(self.text(LEFT - 8, at + 4, f"{10.0**power:,g} s", "#333333", "end"))
        for claims, name in ((1e4, "10,000"), (1e5, "100,000"), (1e6, "1 million")):
            if self._across[0] <= claims <= self._across[1]:
                at = self.x(claims)
                parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{bottom}" stroke="#e3e3e3"/>')
                parts.append(self.text(at, bottom + 20, name, "#333333", "middle"))
        parts.append(self.text((LEFT + right) / 2, HEIGHT - 12, "claims in the ledger", "#333333", "middle"))
        parts.append(self.text(LEFT, TOP - 8, "seconds of one processor", "#333333"))
        return parts

    def line(self, points: Sequence[tuple[float, float]], style: str) -> str:
        path = " ".join(f"{self.x(claims):.1f},{self.y(seconds):.1f}" for claims, seconds in points)
        return f'<polyline points="{path}" fill="none" {style}/>'

    def dot(self, point: tuple[float, float], colour: str) -> str:
        return f'<circle cx="{self.x(point[0]):.1f}" cy="{self.y(point[1]):.1f}" r="3.5" fill="{colour}"/>'

    def label(self, point: tuple[float, float], words: str, colour: str, taken: list[float]) -> str:
        """Words beside a line's end, moved down where they would lie on others."""
        at = self.y(point[1]) + 4
        while any(abs(at - other) < 16 for other in taken):
            at += 4
        taken.append(at)
        return self.text(self.x(point[0]) + 10, at, words, colour)

    @staticmethod
    def text(x: float, y: float, words: str, colour: str, anchor: str = "start") -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'

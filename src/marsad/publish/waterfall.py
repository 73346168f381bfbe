"""Evidence as a waterfall, as Splink draws it: each row a bar from where the one before it ended, and the sum below."""

from __future__ import annotations

from typing import Final

from marsad.publish import inert
from marsad.publish.explain import Compared, Explanation
from marsad.publish.pictures import ALARM, INK, SOFT, frame, label

_WIDTH: Final = 900
_LEFT: Final = 470.0
_RIGHT: Final = 70.0
_ROW: Final = 20.0
_SPEAKS_FOR: Final = "#3f7d20"
_MOST: Final = 12
"""Comparisons drawn of each kind: more would not be looked at."""
_LETTERS: Final = 66


def evidence_picture(told: Explanation) -> str:
    """SVG of why claims were joined, and of the nearest that were not; comparisons without evidence are left out."""
    parts: list[str] = []
    y = 26.0
    title = f"Evidence for {told.event.id}" if told.event is not None else f"Evidence for {told.asked}"
    parts.append(label(12, y, f"{title}, in bits: +1 doubles the odds that two claims are one happening", size=14))
    drawn = 0
    for heading, compared in (
        ("Joined", told.joined), ("Parts and wholes", told.parts), ("Nearest that were not joined", told.not_joined),
    ):  # fmt: skip
        shown = [one for one in compared if one.evidence][:_MOST]
        if shown:
            y += 34
            parts.append(label(12, y, heading, size=13, colour="#0f4c81"))
        for one in shown:
            y = _waterfall(one, y + 24, parts)
            drawn += 1
    if not drawn:
        y += 30
        parts.append(label(12, y, "Nothing was compared: it rests on one claim, and nothing came near.", colour=SOFT))
    return frame(_WIDTH, int(y + 24), title, parts)


def _waterfall(compared: Compared, top: float, parts: list[str]) -> float:
    """One comparison from ``top`` on; where it ends."""
    rows = [(f"{row.feature}: {row.says}", row.bits) for row in compared.evidence]
    ends = [sum(bits for _, bits in rows[: n + 1]) for n in range(len(rows))]
    low, high = min(0.0, *ends), max(0.0, *ends)
    scale = (_WIDTH - _LEFT - _RIGHT) / max(1.0, high - low)
    head = f"{inert.line(compared.between) or f'{compared.left} and {compared.right}'}: {compared.verdict}"
    parts.append(
        label(12, top, head + (f" (in event {compared.other_event})" if compared.other_event else ""), size=12)
    )
    y, start = top + 8, 0.0
    bottom = y + _ROW * (len(rows) + 1)
    zero = _LEFT - low * scale
    parts.append(f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="{y:.1f}" y2="{bottom:.1f}" stroke="{SOFT}"/>')
    for (says, bits), end in zip(rows, ends, strict=True):
        _bar(parts, y, says, bits, zero + start * scale, zero + end * scale, _SPEAKS_FOR if bits >= 0 else ALARM)
        start, y = end, y + _ROW
    _bar(parts, y, "in all", compared.score, zero, zero + start * scale, INK)
    return y + _ROW


def _bar(parts: list[str], y: float, says: str, bits: float, one: float, other: float, colour: str) -> None:
    parts.append(label(24, y + 14, _cut(inert.line(says)), size=11))
    x, wide = min(one, other), max(1.0, abs(other - one))
    parts.append(f'<rect x="{x:.1f}" y="{y + 3:.1f}" width="{wide:.1f}" height="{_ROW - 6:.1f}" fill="{colour}"/>')
    parts.append(label(max(one, other) + 6, y + 14, f"{bits:+.2f}", size=11))


def _cut(words: str) -> str:
    return words if len(words) <= _LETTERS else words[: _LETTERS - 1] + "…"

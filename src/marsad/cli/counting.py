"""How a total is printed: what it rests on, its parts, and what bounds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from marsad.cli.terminal import counted, out, tell
from marsad.publish import inert, wording

if TYPE_CHECKING:
    from marsad.count.breakdown import Breakdown
    from marsad.count.totals import Binding, Total

_MOST_HOLDING: Final = 3
_MOST_SPREAD: Final = 12


def provisos(total: Total) -> Iterator[str]:
    """What the total rests on, in a line each."""
    outside = [name for name in total.possible if name not in total.in_passing]
    possible = f", {len(outside)} of which may lie outside what was asked for" if outside else ""
    yield f'From {counted(len(total.events), "event")}{possible}; words such as "dozens" by the policy {total.policy}.'
    if total.likely is not None:
        said = f"With a chance of {total.likely:.0%} the total lies in this range"
        yield f"{said}, if these reports are misread as often as those of crimes in America were."
    if total.without:
        yield f"Left out: all that {', '.join(total.without)} told."
    if total.reread or total.unread:
        kept = f"; {counted(total.unread, 'inexact figure')} could not be read anew and stayed" if total.unread else ""
        yield f"Of the stored claims, {counted(total.reread, 'figure')} came out otherwise by this policy{kept}."
    if total.in_passing:
        told = counted(len(total.in_passing), "event")
        yield f"Not in the low: {told} that reports of something else only mention (see --no-mentions)."
    if total.unplaced:
        yield f"Not in it: {counted(total.unplaced, 'event')} of these days whose place nobody told."


def print_parts(found: Breakdown) -> None:
    """The breakdown as a table, with what lies in several parts below it."""
    table = _table(*found.by)
    for name in ("low", "best", "high"):
        table.add_column(name, justify="right", header_style="bold")
    table.add_column("")
    for part in found.parts:
        note = f"among {', '.join(part.among.values())}" if part.among else ""
        high = "no limit" if part.high is None else str(part.high)
        cells = [*(inert.line(part.key[name]) for name in found.by), str(part.low), str(part.best), high, note]
        table.add_row(*map(Text, cells))
    out().print(table)
    rest = wording.bounds(found.spread_low, found.spread_best, found.spread_high)
    if found.spread or found.spread_high != 0:
        tell(f"In several of these parts, or in none that is known: {rest}; already within the highs above, so that "
             "highs do not add up.")  # fmt: skip
    for one in found.spread[:_MOST_SPREAD]:
        tell(f"  - {one.event}: {one.says}")
    if len(found.spread) > _MOST_SPREAD:
        tell(f"  - and {len(found.spread) - _MOST_SPREAD} more (all of them with --json)")


def print_reasons(total: Total) -> None:
    """What holds each end, every constraint with its sentence, and the total without each source."""
    for end in ("low", "high"):
        holding = [one for one in total.binding if end in one.holds]
        for one in sorted(holding, key=lambda one: _reach(one, end))[:_MOST_HOLDING]:
            tell(f"The {end} is held by: {one.says}. Without it: {_interval(one.low, one.best, one.high)}.")
    tell("What bounds it:", style="bold")
    seen: set[str] = set()
    for constraint in total.constraints:
        source = f"  [{constraint.claim}]" if constraint.claim else ""
        tell(f"  - {constraint.says}{source}")
        if constraint.sentence and constraint.claim not in seen:
            tell(f"      “{constraint.sentence}”", style="dim")
        seen.add(constraint.claim or "")
    if total.sources:
        tell("Without one of its sources:", style="bold")
        table = _table("source", "claims", "low", "best", "high")
        for share in total.sources:
            high = "no limit" if share.high is None else str(share.high)
            cells = (inert.line(share.source), str(share.claims), str(share.low), str(share.best), high)
            table.add_row(*map(Text, cells))
        out().print(table)


def _reach(one: Binding, end: str) -> float:
    """The further an end would reach without the figure, the sooner it is told."""
    if end == "low":
        return one.low
    return -one.high if one.high is not None else float("-inf")


def _interval(low: int, best: int, high: int | None) -> str:
    return wording.bounds(low, best if low != high else None, high)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_edge=False)
    for name in columns:
        table.add_column(
            name, overflow="fold", justify="right" if name in ("claims", "low", "best", "high") else "left"
        )
    return table

"""Measures how time and memory grow with an archive: claims compared, folded, added to, listed, on a made-up world.

    python bench/scale.py [--sizes 10000,20000,...] [--write]

Every size is measured in a process of its own, through a ledger in a file, as `marsad add` works but for reading the
reports: the claims are given (`scale_world.py` makes them, with their truth). Beside the times stands how well the
claims were joined, so that speed is not bought by not joining. `--write` puts the table into docs/benchmarks.md and
draws the growth into docs/scale.svg. The full run, to 1 million claims and beyond, takes hours: see `--sizes`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from scale_picture import drawn
from scale_world import Lineage, Report, reports
from table import replace_file, replace_section

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "scale.svg"
SIZES = "10000,20000,50000,100000,200000,500000,1000000,2000000"
ADDED = 100
TARGET = {"size": 1_000_000, "seconds": 60, "exponent": 1.15, "add": 2.0, "memory": 4_000}


def main() -> None:
    """Measures every size and prints the table, or one size for a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", default=SIZES, help="claims, with commas between")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md and docs/scale.svg")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(measured(options.part)))
        return
    found = []
    for size in (int(one) for one in options.sizes.split(",")):
        print(f"{size:,} claims …", file=sys.stderr, flush=True)
        found.append(alone(size))
        print(json.dumps(found[-1]), file=sys.stderr, flush=True)
    section = table(found)
    print(section)
    if options.write:
        replace_section("scale", section)
        replace_file(PICTURE, drawn(found, TARGET))


def alone(size: int) -> dict[str, Any]:
    """What a process of its own measures."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, __file__, "--part", str(size)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **one})
    return dict(json.loads(made.stdout.strip().splitlines()[-1]))


def measured(size: int) -> dict[str, Any]:
    """Seconds of the processor for each step over so many claims; what else the machine does counts for none."""
    from marsad.flow.comparing import compare
    from marsad.flow.folding import count_events, refresh, view_of
    from marsad.resolve.resolver import Resolver
    from marsad.store import Ledger

    resolver, truth, clock = Resolver(actors=Lineage()), {}, _Clock()
    made = reports(size + 10 * ADDED)
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "scale.db") as ledger:
        claims = 0
        while claims < size:
            claims += append(ledger, list(islice(made, 500)), truth)
        clock.seconds("store")
        judgements = compare(ledger, resolver, on_step=_quiet)
        clock.seconds("compare")
        refresh(ledger)
        clock.seconds("fold")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        more = list(islice(made, ADDED))
        clock.seconds("made")
        append(ledger, more, {})
        compare(ledger, resolver, on_step=_quiet)
        refresh(ledger)
        count_events(ledger)
        clock.seconds("add")
        events = view_of(ledger).events
        clock.seconds("list")
        disk = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
    found = {"claims": claims, "judgements": judgements, "events": len(events), "memory": memory, "disk": disk}
    return found | clock.spent | joined((event.claims for event in events), truth)


class _Clock:
    """Processor and wall-clock seconds since it was last asked."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def seconds(self, step: str) -> None:
        """Keeps them under the name of a step."""
        cpu, wall = time.process_time(), time.perf_counter()
        self.spent[step], self.spent[f"{step}_wall"] = cpu - self._cpu, wall - self._wall
        self._cpu, self._wall = cpu, wall


def _quiet(_: str) -> None:
    pass


def append(ledger: Any, made: Sequence[Report], truth: dict[str, int]) -> int:
    """Stores reports in one transaction, notes the truth of their claims, and says how many claims these are."""
    with ledger.writing() as batch:
        for report in made:
            batch.append(report.document, report.claims)
            truth.update((claim.id, told) for claim, told in zip(report.claims, report.truth, strict=True))
    return sum(len(report.claims) for report in made)


def joined(events: Iterable[Sequence[str]], truth: dict[str, int]) -> dict[str, float]:
    """How well claims were joined by incident, totals left out: B-cubed precision, recall and F1."""
    both: Counter[tuple[int, int]] = Counter()
    found: Counter[int] = Counter()
    true: Counter[int] = Counter()
    for number, members in enumerate(events):
        for claim in members:
            if (incident := truth.get(claim, -1)) >= 0:
                both[number, incident] += 1
                found[number] += 1
                true[incident] += 1
    total = sum(true.values())
    precision = sum(n * n / found[event] for (event, _), n in both.items()) / total
    recall = sum(n * n / true[incident] for (_, incident), n in both.items()) / total
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def exponent(found: Sequence[dict[str, Any]]) -> float:
    """The slope of the logarithms: how time for comparing and folding grows with the number of claims."""
    points = [(math.log(one["claims"]), math.log(one["compare"] + one["fold"])) for one in found]
    mean = [sum(point[side] for point in points) / len(points) for side in (0, 1)]
    across = sum((x - mean[0]) ** 2 for x, _ in points)
    return sum((x - mean[0]) * (y - mean[1]) for x, y in points) / across if across else math.nan


def table(found: Sequence[dict[str, Any]]) -> str:
    """The figures with the machine, the day, and what was to be reached."""
    day, cores = datetime.now(UTC).date().isoformat(), os.cpu_count()
    largest = found[-1]
    rate = (largest["compare"] + largest["fold"]) / largest["claims"]
    near = "within" if rate * 1e6 / 2 <= TARGET["seconds"] else "far more than"
    lines = [
        f"{day}, Python {platform.python_version()}, {platform.machine()}, one of {cores} cores. Seconds are the",
        "processor's; the ledger is a file. A claim has about 1,400 bytes, and two claims or fewer make a report.",
        "",
        f"Comparing and folding grow as n^{exponent(found):.2f} over the sizes measured (at most {TARGET['exponent']} "
        "is wanted, from 10 thousand to",
        f"2 million). At the largest a claim takes {rate * 1000:.2f} ms; if that holds, 1 million take "
        f"{rate * 1e6 / 60:.0f} minutes of one core, or",
        f"{rate * 1e6 / 120:.0f} of two: {near} the {TARGET['seconds']} s that are wanted. {ADDED} reports more take "
        f"{largest['add']:.1f} s in the largest ledger",
        f"measured (wanted: {TARGET['add']:.0f} s in one of 1 million claims).",
        "",
        "![Seconds against claims, both axes logarithmic](scale.svg)",
        "",
        "| claims | stored, s | compared, s | folded, s | ms a claim | 100 reports more, s | events listed, s "
        "| highest memory, MB | ledger, MB | judgements | events | B³ precision | B³ recall |",
        "|--:" * 13 + "|",
    ]
    for one in found:
        each = (one["compare"] + one["fold"]) / one["claims"] * 1000
        lines.append(
            f"| {one['claims']:,} | {one['store']:.1f} | {one['compare']:.1f} | {one['fold']:.1f} | {each:.2f} "
            f"| {one['add']:.2f} | {one['list']:.2f} | {one['memory']:,.0f} | {one['disk']:,.0f} "
            f"| {one['judgements']:,} | {one['events']:,} | {one['precision']:.3f} | {one['recall']:.3f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()

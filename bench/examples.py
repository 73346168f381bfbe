"""Runs Marsad over the bundled example reports and says which incidents of the gold it found, split, joined or missed.

    python bench/examples.py [--write] [--workers N]

Every incident is listed with its wrong fields; `--write` puts the counts into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path

import marsad
from marsad.lexicon.gazetteer import open_gazetteer
from marsad.measure.gold import read_gold
from marsad.measure.incidents import IncidentReport, Interval, compare
from run import ROOT, replace_section

REPORTS = ROOT / "src" / "marsad" / "examples" / "reports"
GOLD = ROOT / "tests" / "data" / "example_incidents.toml"
HEAD = """The bundled example reports were written by us together with their gold, so this is no measure of what Marsad
does on the news: it says whether the pieces fit together, and what is still wrong. `python bench/examples.py`
prints each incident with its wrong fields."""


def main() -> None:
    """Adds the reports to a database of their own and compares what they fold to with the gold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true", help="put the counts into docs/benchmarks.md")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = measure(Path(folder) / "examples.db", workers=options.workers)
    print(report)
    if options.write:
        replace_section("examples", f"{HEAD}\n\n{report.markdown()}")


def measure(database: Path, *, workers: int = 1) -> IncidentReport:
    """The comparison, with the counting questions answered as `marsad count` would."""
    gold = read_gold(GOLD)
    with marsad.open(database) as observatory:
        added = observatory.add(REPORTS, workers=workers)
        if added.failed:
            print(added, file=sys.stderr)
        view = observatory.view()
        answers: dict[str, Interval] = {}
        for one in gold.totals:
            total = observatory.count(**one.filters)
            answers[one.id] = (total.low, total.best, total.high)
        documents = observatory.documents()
    report = compare(gold, view.events, view.claims, documents, answers=answers, spellings=other_spellings)
    told = {claim.id: claim for claim in view.claims}
    for event in (event for event in view.events if event.id in report.beside):
        first = told[event.claims[0]]
        kind, where = f"{event.kind}/{event.mode or ''}", event.place and (event.place.name or event.place.text)
        print(f"beside the gold: {kind} {where}: {first.sentence.quote!r} ({first.trigger.quote})")
    return report


@cache
def other_spellings(name: str, country: str) -> Collection[str]:
    """The names under which the gazetteer knows a place and its province."""
    entries = open_gazetteer().look_up(name, country=country or None)[:5]
    return {
        known for entry in entries for known in (entry.name, entry.admin1 if entry.kind == "admin1" else None) if known
    }


if __name__ == "__main__":
    main()

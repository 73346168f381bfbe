"""Figures of short reports written for this project: how many killed, injured, taken, freed ... in the main event.

    python bench/own_figures.py --gold bench/own/figures.jsonl --pred pred.jsonl [--json]

Gold: one report a line. `figures` holds low, best, high of each measure that the report gives of its main event, all
its people together, attackers who died included; `incidents` replaces it in a round-up, one row a place. Numbers in
words follow the codebook's policy "marsad". Half of the reports are `"part": "sealed"`: nobody reads their errors.

The prediction for a report is, for each measure, the first of its events with status actual that has one; for a place
of a round-up, the first such event at that place. Measured, over sealed and open reports apart:
* exact: the share of gold figures whose best (else low and high) is met; interval: low and high are met too;
* extra: the share of reports with a figure above nought of a measure that the gold does not have.
"""

from __future__ import annotations

from typing import Any

from common import Record, index_by_id, read_jsonl
from events_common import Scores, arguments, by_document, figure, report, share

MEASURES = ("killed", "injured", "detained", "abducted", "missing", "displaced", "released", "surrendered", "escaped")
Interval = tuple[int | None, int | None, int | None]


def said(events: list[Record], measure: str) -> Interval | None:
    """The figure of the first event that has one."""
    return next((found for event in events if (found := figure(event, measure)) is not None), None)


def at_place(events: list[Record], name: str) -> list[Record]:
    """The events at a place, by its words or its name."""
    return [e for e in events if (place := e.get("place")) and name in f"{place['text']} {place['name']}"]


def rows(gold: Record, events: list[Record]) -> list[tuple[str, Interval, Interval | None]]:
    """Measure, gold and prediction of every figure of a report."""
    if "incidents" not in gold:
        return [(m, tuple(truth), said(events, m)) for m, truth in gold["figures"].items()]
    return [
        (m, tuple(truth), said(at_place(events, one["place"]), m))
        for one in gold["incidents"]
        for m, truth in one["figures"].items()
    ]


def is_exact(truth: Interval, found: Interval | None) -> bool:
    """The best figures are equal; where the gold has none, low and high are."""
    if found is None:
        return False
    return found[1] == truth[1] if truth[1] is not None else found[::2] == truth[::2]


def extra(gold: Record, events: list[Record]) -> list[str]:
    """The measures that the gold does not have, and an event gives above nought."""
    known = {m for one in gold.get("incidents", [gold]) for m in one["figures"]}
    return [m for m in MEASURES if m not in known and any(v for v in said(events, m) or ())]


def score(gold: list[Record], pred: dict[str, Record]) -> Scores:
    """Every figure."""
    scores: Scores = {"reports": len(gold)}
    for part in ("open", "sealed"):
        chosen = [(g, actual(pred.get(g["id"], {}))) for g in gold if g["part"] == part]
        figures = [row for g, events in chosen for row in rows(g, events)]
        scores[part] = {
            "exact": share(sum(is_exact(truth, found) for _, truth, found in figures), len(figures)),
            "interval": share(sum(truth == found for _, truth, found in figures), len(figures)),
            "extra": share(sum(bool(extra(g, events)) for g, events in chosen), len(chosen)),
        }
    return scores


def actual(record: Record) -> list[Record]:
    """A document's events that are told as having happened."""
    events: list[dict[str, Any]] = record.get("events") or []
    return [event for event in events if event.get("status") == "actual"]


def main() -> None:
    """Run from the command line."""
    options = arguments(__doc__ or "")
    report(score(list(index_by_id(read_jsonl(options.gold)).values()), by_document(options.pred)), options.json)


if __name__ == "__main__":
    main()

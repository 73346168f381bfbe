"""Scores independent sources: of each family of short reports, how many stand behind the event that most of them tell.

    python bench/own_families.py --gold bench/own/families.jsonl --pred events.jsonl [--json] [--errors]

`open` and `sealed` are scored apart. `joined`: all reports of the family are in one event. `right`: that event has as
many independent sources as the gold says; a family whose reports are not all in one event is wrong. `right_of_joined`
leaves those out. `--errors` lists the open errors; those of the sealed part are nobody's to read.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any


def main() -> None:
    """Print the figures, for people or as one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pred", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--errors", action="store_true", help="list what was wrong in the open part")
    options = parser.parse_args()
    families, events = families_of(options.gold), _lines(options.pred)
    told = {name: best_event(family, events) for name, family in families.items()}
    if options.errors:
        for name, family in families.items():
            joined, sources = told[name]
            if family[0]["part"] == "open" and (not joined or sources != family[0]["independent"]):
                print(f"{name}: {sources} for {family[0]['independent']}, {'joined' if joined else 'not joined'}: "
                      f"{family[0]['why']}")  # fmt: skip
    scores = {part: score(families, told, part) for part in ("open", "sealed")}
    print(json.dumps(scores) if options.json else scores)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def families_of(gold: Path) -> dict[str, list[dict[str, Any]]]:
    """The reports of each family."""
    families: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _lines(gold):
        families[row["family"]].append(row)
    return dict(families)


def best_event(family: list[dict[str, Any]], events: list[dict[str, Any]]) -> tuple[bool, int | None]:
    """Whether one event holds every report, and how many sources the one with most of them has."""
    ids = {row["id"] for row in family}
    counted = [(len(ids & set(event["documents"])), -at, event) for at, event in enumerate(events)]
    most, _, event = max(counted, key=lambda one: one[:2])
    return most == len(ids), event["independent_sources"] if most else None


def score(
    families: dict[str, list[dict[str, Any]]], told: dict[str, tuple[bool, int | None]], part: str
) -> dict[str, float]:
    """The shares of one half."""
    own = {name: family[0]["independent"] for name, family in families.items() if family[0]["part"] == part}
    joined = [name for name in own if told[name][0]]
    right = [name for name in joined if told[name][1] == own[name]]
    return {
        "families": len(own),
        "joined": len(joined) / len(own),
        "right": len(right) / len(own),
        "right_of_joined": len(right) / max(1, len(joined)),
    }


if __name__ == "__main__":
    main()

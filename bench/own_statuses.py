"""Scores whether it happened: the status of the claim whose trigger overlaps the one that the gold asks for.

    python bench/own_statuses.py --gold bench/own/statuses.jsonl --pred claims.jsonl [--json] [--errors]

`open` and `sealed` are scored apart, each in all and by status. `accuracy` counts a missing claim as wrong; `found` is
the share of triggers with a claim, and `accuracy_of_found` leaves the others out. `--errors` lists the open errors;
those of the sealed part are nobody's to read.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

_MISSING = "no claim"


def main() -> None:
    """Print the figures, for people or as one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pred", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--errors", action="store_true", help="list what was wrong in the open part")
    options = parser.parse_args()
    gold, told = list(_lines(options.gold)), {row["id"]: row for row in _lines(options.pred)}
    answers = {row["id"]: _status(row, told.get(row["id"], {})) for row in gold}
    if options.errors:
        _list_errors(gold, answers)
    scores = {part: score(gold, answers, part) for part in ("open", "sealed")}
    if options.json:
        print(json.dumps(scores))
        return
    for part, figures in scores.items():
        print(f"{part}: " + ", ".join(f"{k} {v:.3f}" for k, v in figures.items() if k != "by_status"))
        for status, rate in figures["by_status"].items():
            print(f"    {status:13} {rate:.3f}")


def score(gold: Iterable[Mapping[str, Any]], answers: Mapping[str, str], part: str) -> dict[str, Any]:
    """The figures of one part of the gold."""
    pairs = [(row["status"], answers[row["id"]]) for row in gold if row["part"] == part]
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for wanted, answer in pairs:
        right[wanted].append(wanted == answer)
    found = [(wanted, answer) for wanted, answer in pairs if answer != _MISSING]
    return {
        "passages": len(pairs),
        "accuracy": _mean(wanted == answer for wanted, answer in pairs),
        "accuracy_of_found": _mean(wanted == answer for wanted, answer in found),
        "found": _mean(answer != _MISSING for _, answer in pairs),
        "by_status": {status: _mean(rates) for status, rates in sorted(right.items())},
    }


def _status(row: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The status of the claim that shares most characters with the trigger; of equals the surest one.

    What defuses a bomb or brings down a rocket is an event of its own, which took place, and says of the attack that
    it was attempted: both are right of its word.
    """
    wanted = row["trigger"]
    best, status = (0, 0.0), _MISSING
    for claim in document.get("claims", ()):
        trigger = claim["trigger"]
        shared = min(wanted["end"], trigger["end"]) - max(wanted["start"], trigger["start"])
        if shared > 0 and (shared, claim.get("confidence") or 0) > best:
            stopped = claim.get("mode") == "defuse" and (claim["status"], row["status"]) == ("actual", "attempted")
            best, status = (shared, claim.get("confidence") or 0), "attempted" if stopped else claim["status"]
    return status


def _list_errors(gold: Iterable[Mapping[str, Any]], answers: Mapping[str, str]) -> None:
    wrong = [row for row in gold if row["part"] == "open" and answers[row["id"]] != row["status"]]
    for row in wrong:
        start, end, text = row["trigger"]["start"], row["trigger"]["end"], row["text"]
        shown = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        print(f"{row['id']} {row['status']}, read as {answers[row['id']]}: {shown}")
    print(Counter(f"{row['status']} as {answers[row['id']]}" for row in wrong).most_common())


def _mean(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


if __name__ == "__main__":
    main()

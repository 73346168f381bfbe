"""Answers counting questions from a database, each with the filters that the question states.

python bench/questions.py QUESTIONS.jsonl DATABASE ANSWERS.jsonl [JOBS]
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


def main() -> None:
    """One line of JSON an answer: question_id, low, best, high; in the order of the questions."""
    questions, database, answers = map(Path, sys.argv[1:4])
    jobs = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    asked = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    with ProcessPoolExecutor(jobs) as pool, open(answers, "w", encoding="utf-8") as sink:
        for said in pool.map(partial(_answered, str(database)), asked):
            sink.write(json.dumps(said) + "\n")


@cache
def _observatory(database: str) -> Any:
    """The database of this process, read and folded once for all the questions it gets."""
    import marsad

    return marsad.open(database, create=False)


def _answered(database: str, question: dict[str, Any]) -> Answer:
    return {"question_id": question["question_id"], **answer(_observatory(database), question)}


def answer(observatory: Any, question: dict[str, Any]) -> Answer:
    """Low, best, high of one question."""
    asked = question["filters"]
    filters = {"since": asked["since"], "until": asked["until"], "country": "US", "admin1": asked["state"]}
    if asked.get("city"):
        filters["place"] = asked["city"]
    # The answers in the archive are sums over the incidents it lists: totals that a report gives, and what it
    # only mentions of other days and towns, are no part of them.
    # They hold accidents too.
    total = observatory.count(question["measure"], sums=False, mentions=False, kind="assault,accident", **filters)
    return {"low": total.low, "best": total.best, "high": total.high}


if __name__ == "__main__":
    main()

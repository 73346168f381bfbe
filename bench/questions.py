"""Answers counting questions from a database, each with the filters that the question states.

python bench/questions.py QUESTIONS.jsonl DATABASE ANSWERS.jsonl
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import marsad


def main() -> None:
    """One line of JSON an answer: question_id, low, best, high."""
    questions, database, answers = map(Path, sys.argv[1:4])
    with marsad.open(database, create=False) as observatory, open(answers, "w", encoding="utf-8") as sink:
        for line in questions.read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            said = answer(observatory, question)
            sink.write(json.dumps({"question_id": question["question_id"], **said}) + "\n")


def answer(observatory: Any, question: dict[str, Any]) -> dict[str, int | None]:
    """Low, best, high of one question."""
    asked = question["filters"]
    filters = {"since": asked["since"], "until": asked["until"], "country": "US", "admin1": asked["state"]}
    if asked.get("city"):
        filters["place"] = asked["city"]
    if question["measure"] == "incidents":
        number = len([e for e in observatory.events(**filters) if e.kind in ("assault", "accident")])
        return {"low": number, "best": number, "high": number}
    total = observatory.count(question["measure"], **filters)
    return {"low": total.low, "best": total.best, "high": total.high}


if __name__ == "__main__":
    main()

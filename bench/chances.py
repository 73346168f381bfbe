"""Counts how often what was read of a happening is right: the chances by which `marsad count --likely` goes.

    python bench/chances.py [--shared ../shared] [--database bench-out/joining-gva.db] [--check]

The questions of the set of gun violence say which happenings lie in a place and a period. Every event that may lie
there is one of these or not (no happening of its own: told twice as two; another day; another place), and of those that
are, the number read is compared with the true one. `--check` (`make bench-likely`) learns on two thirds of the states,
asks on the rest, and writes into docs/benchmarks.md how many of the ranges hold the truth, and how wide they are.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from marsad.core.people import stated
from marsad.count.likelihood import Chances, Doubtful, likely_range, off_by, row_of, toll_row
from marsad.count.model import Bounds
from marsad.flow import components, selecting
from marsad.flow.counting import archive_of, happenings_asked
from marsad.flow.folding import view_of
from marsad.store.ledger import Ledger
from table import replace_section

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "src" / "marsad" / "count" / "chances.toml"
LINES = ("half", "second", "first", "far_first", "only")
TABLES = ("sure", "sure_doubled", "likely", "possible", "passing")
TOLLS = ("none", "0", "1", "2", "3", "4", "many")
FOLDS, SHARES = 3, (0.8, 0.9, 0.95)
PRIOR = 10.0
"""Pseudo-counts by which a line of few cases is drawn to its table, and a table to a half."""
HEAD = """# How often what was read is right: the chances behind `marsad count --likely`. Counted, not set by hand, by
# `make fit-chances`, from {cases} events in {questions} counting questions over reports of American gun violence. Wars
# are told in other words, so take them as rough there. The number of cases stands beside each line.

# [happening.TABLE]: the chance that an event is a happening of its own and one of those asked for. Tables: sure (day
# and place lie within what is asked; sure_doubled: and another event may be the same happening), likely and possible
# (they may), passing (reports only mention it). Lines: how much its report says of it over what else it tells: at most
# half, less than another (second), up to twice (first), up to fifty times (far_first), nothing else (only).
"""
TOLL_HEAD = """# [toll.MEASURE.READ]: the share of true tolls that are off by so many from the number read (of five
# and more: so many times the number read). none: no number was read. Other measures go by the injured."""


class Case(NamedTuple):
    """An event of a question: what was read, whether it counts there, and the true toll if it does."""

    question: int
    state: str
    measure: str
    read: Doubtful
    counts: bool
    toll: int


class Asked(NamedTuple):
    """A question, its answer, and how many of its happenings no event was found for."""

    measure: str
    state: str
    answer: int
    unseen: int
    found: int


def main() -> None:
    """Count and write, or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--database", type=Path, default=ROOT / "bench-out" / "joining-gva.db")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if not options.database.exists():
        sys.exit(f"{options.database} is not there. Run `make fit-joining` first, or give --database.")
    cases, asked = cases_of(options.shared / "data" / "gva", options.database)
    if options.check:
        table = checked(cases, asked)
        print(table)
        replace_section("likely", table)
        return
    FILE.write_text(written(cases, asked), "utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(cases)} events in {len(asked)} questions")


def cases_of(data: Path, database: Path) -> tuple[list[Case], list[Asked]]:
    """Every event that may lie in each question, the best told of a happening counting, its doubles not."""
    gold = {row["id"]: row for row in _rows(data / "gold.jsonl")}
    home = {document: row["id"] for row in gold.values() for document in row["documents"]}
    truth = {row["question_id"]: row for row in _rows(data / "questions_gold.jsonl")}
    with Ledger.open(str(database), create=False) as ledger:
        names = {document.id: document.name for document in ledger.documents()}
        view = view_of(ledger)
        archive = archive_of(view).without_sums
    gazetteer = components.gazetteer_of(None)
    cases, asked = [], []
    for number, question in enumerate(_rows(data / "questions.jsonl")):
        told, measure = question["filters"], question["measure"]
        filters = selecting.filters_of(
            since=told["since"], until=told["until"], country="US", admin1=told["state"], status="actual",
            place=told["city"] or (), kind="assault,accident",
        )  # fmt: skip
        places = selecting.asked_places(filters, gazetteer.look_up)
        right = truth[question["question_id"]]
        wanted, used = set(right["incidents"]), set[str]()
        found = happenings_asked(archive, measure, archive.matching(filters, places, mentions=False))
        order = ("sure", "likely", "possible", "passing")
        ranked = sorted(found, key=lambda one: (order.index(found[one].match), -len(archive.events[one].documents),
                                                -found[one].lead, one))  # fmt: skip
        for name in ranked:
            own = {home[names[d]] for d in archive.events[name].documents if names[d] in home} & wanted - used
            incident = min(own, default=None)
            toll = gold[incident][measure]["low"] if incident and measure != "incidents" else 0
            cases.append(Case(number, told["state"], measure, found[name], incident is not None, toll))
            used |= {incident} if incident is not None else set()
        asked.append(Asked(measure, told["state"], right["answer"], len(wanted - used), len(used)))
    return cases, asked


def chances_of(cases: Sequence[Case], asked: Sequence[Asked]) -> Chances:
    """The chances as counted."""
    return Chances(
        events=len(cases), questions=len(asked), happening=_happening(cases), toll=_tolls(cases),
        unseen=_unseen(asked), unseen_toll=_any_toll(cases),
    )  # fmt: skip


def _happening(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    seen, right = Counter(row_of(c.read) for c in cases), Counter(row_of(c.read) for c in cases if c.counts)
    found: dict[str, dict[str, float]] = {}
    for table in TABLES:
        whole = sum(n for key, n in seen.items() if key[0] == table)
        rate = (sum(n for key, n in right.items() if key[0] == table) + PRIOR / 2) / (whole + PRIOR)
        lines = ("any",) if table == "passing" else LINES
        rates = [(right[table, line] + PRIOR * rate) / (seen[table, line] + PRIOR) for line in lines]
        risen = rising(rates, [seen[table, line] + PRIOR for line in lines])
        found[table] = {line: round(value, 3) for line, value in zip(lines, risen, strict=True)}
    return found


def rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest values that never fall: the more a report says of a happening, the likelier it is one.

    By pooling neighbours that fall (PAVA; Ayer et al. 1955, "An empirical distribution function for sampling with
    incomplete information").
    """
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (first, one, many), (second, other, more) = pools[-2:]
            pools[-2:] = [((first * one + second * other) / (one + other), one + other, many + more)]
    return [value for value, _, many in pools for _ in range(many)]


def _tolls(cases: Sequence[Case]) -> dict[str, dict[str, dict[str, float]]]:
    found: dict[str, dict[str, dict[str, float]]] = {}
    for measure in ("killed", "injured"):
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for case in cases:
            if case.counts and case.measure == measure:
                row = toll_row(case.read.toll)
                read = 0 if case.read.toll is None else _stated(case)
                counted[row][off_by(row, read, case.toll)] += 1
        found[measure] = {row: _shares(counted[row]) for row in TOLLS if counted[row]}
    return found


def _stated(case: Case) -> int:
    assert case.read.toll is not None
    return stated(case.read.toll)


def _any_toll(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    by_measure: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        if case.counts and case.measure != "incidents":
            by_measure[case.measure][str(min(case.toll, 10))] += 1
    return {measure: _shares(counted) for measure, counted in sorted(by_measure.items())}


def _unseen(asked: Iterable[Asked]) -> float:
    known = list(asked)
    return round(sum(one.unseen for one in known) / max(1, sum(one.found for one in known)), 3)


def _shares(counted: Mapping[str, int]) -> dict[str, float]:
    whole = sum(counted.values())
    return {key: round(counted[key] / whole, 3) for key in sorted(counted, key=float)}


def checked(cases: Sequence[Case], asked: Sequence[Asked]) -> str:
    """A table of how ranges do in states of which nothing was learned."""
    states = sorted({one.state for one in asked})
    folds = []
    for part in range(FOLDS):
        held = set(states[part::FOLDS])
        folds.append(
            (held, chances_of([c for c in cases if c.state not in held], [a for a in asked if a.state not in held]))
        )
    lines = [
        f"{datetime.now(UTC).date()}, {len(asked)} questions, each asked with chances counted in other states.\n",
        "| chance asked for | questions | hold the truth | best exact | median width, of best |",
        "|--:|---|--:|--:|--:|",
    ]  # fmt: skip
    for share in SHARES:
        rows = [(one, _asked(number, one, cases, folds, share)) for number, one in enumerate(asked)]
        for name, chosen in _groups(rows):
            holds = sum(b.low <= o.answer <= (b.high or 0) for o, b in chosen) / len(chosen)
            exact = sum(b.best == o.answer for o, b in chosen) / len(chosen)
            width = statistics.median(((b.high or 0) - b.low) / max(1, b.best) for _, b in chosen)
            lines.append(f"| {share:.2f} | {name} | {holds:.3f} | {exact:.3f} | {width:.2f} |")
    return "\n".join(lines)


def _asked(
    number: int, one: Asked, cases: Sequence[Case], folds: Sequence[tuple[set[str], Chances]], share: float
) -> Bounds:
    """The range of one question, by the chances that its state had no part in."""
    learned = next(chances for held, chances in folds if one.state in held)
    measure: Any = one.measure
    read = [case.read for case in cases if case.question == number]
    return likely_range(read, measure, share, sure=Bounds(0, 0, 0), chances=learned)


def _groups(rows: Sequence[tuple[Asked, Bounds]]) -> Iterable[tuple[str, list[tuple[Asked, Bounds]]]]:
    yield "all", list(rows)
    for measure in ("incidents", "killed", "injured"):
        yield measure, [row for row in rows if row[0].measure == measure]


def written(cases: Sequence[Case], asked: Sequence[Asked]) -> str:
    """The file."""
    chances = chances_of(cases, asked)
    seen = Counter(row_of(case.read) for case in cases)
    lines = [HEAD.format(cases=len(cases), questions=len(asked))]
    lines += [
        f"# What it was counted on.\nevents = {chances.events}\nquestions = {chances.questions}\n",
        "# Happenings asked for that no event was found for, per happening expected of those found.",
        f"unseen = {chances.unseen}\n",
    ]
    for table, own in chances.happening.items():
        lines.append(f"[happening.{table}]")
        lines += [f"{line} = {value}".ljust(20) + f"# {seen[table, line]} events" for line, value in own.items()]
        lines.append("")
    lines.append(TOLL_HEAD)
    counted = Counter((c.measure, toll_row(c.read.toll)) for c in cases if c.counts)
    for measure, rows in chances.toll.items():
        for row, shares in rows.items():
            lines += [f"[toll.{measure}.{row}]  # {counted[measure, row]} events", *_lines(shares), ""]
    lines.append("# [unseen_toll.MEASURE]: the share of happenings with so many, for those that nobody read of.")
    for measure, shares in chances.unseen_toll.items():
        lines += [f"[unseen_toll.{measure}]", *_lines(shares), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines(shares: Mapping[str, float]) -> list[str]:
    return [f'"{key}" = {share}' for key, share in shares.items()]


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()

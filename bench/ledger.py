"""Measures what a ledger costs on each kind of database, both in one run and in turns, and writes it into docs/team.md.

    python bench/ledger.py [--rounds 5] [--claims 4000] [--quick]

SQLite and PostgreSQL both flush to the disk at every commit. `marsad add` reads the bundled example reports, models and
all, as a user does; the rest is done with made-up reports whose claims are given (`scale_world`), so that the database
is most of what is left. Times are of the clock on the wall, since a server works in processes of its own; each figure
is the median over the rounds, and so is the ratio, in brackets its lowest and highest. `--quick` writes nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from itertools import islice
from pathlib import Path
from statistics import median

from run import ROOT
from scale_world import Lineage, reports
from table import replace_section

sys.path.insert(0, str(ROOT / "tests"))
from postgres_server import Server

KINDS = ("SQLite", "PostgreSQL")
STEPS = {
    "add": "`marsad add` of the example reports, start and models included",
    "again": "the same again: nothing new",
    "store": "storing made-up reports, 50 in each transaction",
    "compare": "comparing their claims",
    "fold": "folding the events and keeping them",
    "list": "reading all events",
    "verify": "checking every row",
    "backup": "backup",
    "restore": "restore",
}
BATCH = 50
Times = dict[str, dict[str, list[float]]]


def main() -> None:
    """Measures everything and writes the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--claims", type=int, default=4_000)
    parser.add_argument("--quick", action="store_true", help="one round of few claims, nothing written")
    options = parser.parse_args()
    rounds, claims = (1, 400) if options.quick else (options.rounds, options.claims)
    times: Times = {step: {kind: [] for kind in KINDS} for step in STEPS}
    server = Server(settings=())
    try:
        server.start()
        for number in range(rounds):
            # In turns first, so that what else the machine does hits both.
            for kind in KINDS if number % 2 == 0 else KINDS[::-1]:
                with fresh(kind, server) as address:
                    _commands(address, kind, times)
                with fresh(kind, server) as address, fresh(kind, server) as other:
                    _steps(address, other, kind, claims, times)
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
        version = str(server.do("SHOW server_version")[0][0]).split(" ")[0]
    finally:
        server.remove()
    table = _table(times, rounds, claims, version)
    print(table)
    if not options.quick:
        replace_section("ledger-cost", table, page=ROOT / "docs" / "team.md")


@contextmanager
def fresh(kind: str, server: Server) -> Iterator[str]:
    """The address of a database that is not there yet, or empty."""
    if kind == "SQLite":
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "ledger.db")
        return
    name = server.new_database()
    yield server.url(name)
    server.drop_database(name)


def _commands(address: str, kind: str, times: Times) -> None:
    with resources.as_file(resources.files("marsad") / "examples" / "reports") as folder:
        for step in ("add", "again"):
            words = [sys.executable, "-m", "marsad", "add", str(folder), "--db", address]
            _timed(lambda words=words: subprocess.run(words, check=False, capture_output=True), times[step][kind])


def _steps(address: str, other: str, kind: str, claims: int, times: Times) -> None:
    from marsad.flow.comparing import compare
    from marsad.flow.folding import refresh, view_of
    from marsad.resolve.resolver import Resolver
    from marsad.store import Ledger

    resolver, made = Resolver(actors=Lineage()), list(reports(claims))
    with Ledger.open(address) as ledger, Ledger.open(other) as empty, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.jsonl.gz"

        def store() -> None:
            waiting = iter(made)
            while some := list(islice(waiting, BATCH)):
                with ledger.writing() as batch:
                    for report in some:
                        batch.append(report.document, report.claims)

        _timed(store, times["store"][kind])
        _timed(lambda: compare(ledger, resolver, on_step=lambda _: None), times["compare"][kind])
        _timed(lambda: refresh(ledger), times["fold"][kind])
        _timed(lambda: view_of(ledger), times["list"][kind])
        _timed(ledger.faults, times["verify"][kind])
        _timed(lambda: ledger.backup(file), times["backup"][kind])
        _timed(lambda: empty.restore(file), times["restore"][kind])


def _timed(work: Callable[[], object], into: list[float]) -> None:
    before = time.perf_counter()
    work()
    into.append(time.perf_counter() - before)


def _table(times: Times, rounds: int, claims: int, version: str) -> str:
    load = os.getloadavg()[0]
    lines = [
        f"{datetime.now(UTC).date()}, {platform.machine()}, {os.cpu_count()} cores at a load of {load:.0f}; PostgreSQL",
        f"{version} on the same machine, its settings as they come; {rounds} rounds in turns, {claims:,} made-up",
        "claims.",
        "",
        "| what | SQLite, s | PostgreSQL, s | PostgreSQL : SQLite |",
        "|---|--:|--:|--:|",
    ]
    for step, says in STEPS.items():
        one, other = (times[step][kind] for kind in KINDS)
        ratios = [server / file for file, server in zip(one, other, strict=True)]
        low, high = min(ratios), max(ratios)
        lines.append(
            f"| {says} | {median(one):.2f} | {median(other):.2f} | {median(ratios):.2f} ({low:.2f}–{high:.2f}) |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()

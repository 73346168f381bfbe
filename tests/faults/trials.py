"""Runs that are killed, starved and broken on purpose, and what came of each: for tests and docs/reliability.md.

A trial forks: the child does the work and is hurt, the parent looks at what is left, goes on from it, and compares with
a run that nobody disturbed. Each must end as "whole" (it had finished), "said so" (one of our own errors, exit code 1
of the trial), "listed" (it went on, and listed a report that it could not read) or "killed"; and the run that follows
must come to the same ledger and the same events. Where a report was listed it comes in after the others, so that the
order, and what follows from it, is another; what is held and which claims are one event must still be the same. This
module imports nothing that starts threads, since a process with threads cannot be forked safely.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "flow"))

from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import MarsadError
from marsad.flow.adding import STEPS, add
from marsad.flow.folding import view_of
from marsad.flow.verifying import verify
from marsad.store import Ledger

TOWNS = ("Hawija", "Baiji", "Tikrit", "Rutba")
STARTING = "starting"


@dataclass
class Outcome:
    """What came of many trials: how many ended how, and the words on each in which something was lost or half."""

    name: str
    trials: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    at: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


def keep_counts(backend: str, name: str, trials: int, ended: Mapping[str, int], lost: Sequence[str] = ()) -> None:
    """Adds counts to the file that `make test-faults` makes a table of docs/reliability.md of; nothing without it."""
    if told := os.environ.get("MARSAD_FAULTS_TOLD"):
        row = {"backend": backend, "name": name, "trials": trials, "ended": ended, "lost": lost}
        with open(told, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def write_reports(folder: Path, many: int = 12) -> Path:
    """Reports of tolls in one folder: towns and days that recur, so that there is something to join."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(many):
        town, day = TOWNS[number % 4], 10 + number // 4
        killed = f"{2 + number % 3} militants were killed in {town} on 2023-03-{day}."
        more = f" {1 + number % 5} people were killed in {TOWNS[(number + 1) % 4]} on 2023-03-{day + 1}."
        words = f"Report {number} of the district says that the market stayed open. {killed}{more}"
        (folder / f"report{number:02}.txt").write_text(words, encoding="utf-8")
    return folder


def run(target: str, reports: Path, on_step: Callable[[str], None] | None = None) -> int:
    """One run of `add`, as anybody would start it; its exit code: 0, or 3 where a report could not be read."""
    with Ledger.open(target) as ledger:
        given = {"extractor": TollExtractor(), "resolver": DayResolver(), "batch_size": 2, "on_step": on_step}
        return add(ledger, [reports], **given).exit_code  # type: ignore[arg-type]


def state(target: str) -> tuple[object, ...]:
    """All that a ledger holds and folds to; nothing may differ."""
    with Ledger.open(target) as ledger:
        report = verify(ledger)
        events = msgspec.json.encode(view_of(ledger).events)
        return ledger.digest(), ledger.counts(), events, report.sound


def but_for_marks(found: tuple[object, ...]) -> tuple[object, ...]:
    """A state without how many marks there are: a file that could not be stamped is looked at again by the next run."""
    digest, counts, events, sound = found
    assert isinstance(counts, dict)
    return digest, {name: many for name, many in counts.items() if name != "marks"}, events, sound


def content(target: str) -> tuple[object, ...]:
    """What a ledger holds whatever the order: documents, claims, and which claims are one event."""
    with Ledger.open(target) as ledger:
        claims = sorted(claim.id for claim in ledger.claims(replaced=True))
        events = sorted(sorted(event.claims) for event in view_of(ledger).events)
        return sorted(ledger.names()), claims, events, verify(ledger).sound


def in_a_child(work: Callable[[], int | None], limit: Callable[[], None] = lambda: None) -> int:
    """Forks, does the work there under a limit, and gives the child's process id.

    It ends with what the work gives (None: 0), with 1 where it said what is wrong in our own words, 9 for a defect.
    """
    pid = os.fork()
    if pid:
        return pid
    code = 9
    with contextlib.suppress(BaseException):
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 2)
        limit()
        try:
            code = work() or 0
        except MarsadError:
            code = 1
    os._exit(code)


def lower(limit: int, to: int) -> None:
    """Sets a soft limit of this process."""
    resource.setrlimit(limit, (to, resource.getrlimit(limit)[1]))


def ended_with(pid: int) -> str:
    """How a child ended, in a word."""
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return "killed" if os.WTERMSIG(status) == signal.SIGKILL else f"signal {os.WTERMSIG(status)}"
    return {0: "whole", 1: "said so", 3: "listed"}.get(os.WEXITSTATUS(status), "defect")


def killed_at_random(fresh: Callable[[], str], reports: Path, times: int, seed: int = 1) -> Outcome:
    """Kills a run at random moments of its life (SIGKILL), and starts it again."""
    found, chance = Outcome("killed at random"), random.Random(seed)
    wanted = undisturbed(fresh, reports)
    # How long a run lasts is measured on one like those that are killed: forked, with everything loaded.
    another = fresh()
    began = time.monotonic()
    ended_with(in_a_child(lambda: run(another, reports)))
    lasts = time.monotonic() - began
    for number in range(times):
        target = fresh()
        steps = Path(str(reports) + ".steps")
        steps.write_text(STARTING)

        def seen(step: str, steps: Path = steps) -> None:
            steps.write_text(step)

        pid = in_a_child(lambda target=target, seen=seen: run(target, reports, seen))
        time.sleep(chance.uniform(0.0, 1.1 * lasts))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        found.ended[ended_with(pid)] += 1
        found.at[steps.read_text() or STARTING] += 1
        _go_on(found, f"kill {number}", target, reports, wanted)
    return found


def killed_at_every_step(fresh: Callable[[], str], reports: Path, each: int = 1) -> Outcome:
    """Kills a run at each named step, the first ``each`` times that it comes by."""
    found = Outcome("killed at a named step")
    wanted = undisturbed(fresh, reports)
    for step in STEPS:
        for nth in range(1, each + 1):
            target, left = fresh(), [nth]

            def seen(name: str, step: str = step, left: list[int] = left) -> None:
                left[0] -= name == step
                if name == step and left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            ended = ended_with(in_a_child(lambda target=target, seen=seen: run(target, reports, seen)))
            found.ended[ended] += 1
            if ended == "killed":
                found.at[step] += 1
            _go_on(found, f"{step} {nth}", target, reports, wanted)
    return found


def out_of_space(fresh: Callable[[], str], reports: Path, step: int = 4096) -> Outcome:
    """Lets no file grow past a limit, from nothing up by so many bytes until a run goes through (EFBIG at a write).

    To SQLite it is the same as a full disk: a write that fails.
    """

    def limits() -> Iterator[tuple[str, Callable[[], None]]]:
        for size in range(0, 1 << 24, step):

            def limit(size: int = size) -> None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                lower(resource.RLIMIT_FSIZE, size)

            yield f"files of {size} bytes", limit

    return _limited("a write that fails", fresh, reports, limits())


def out_of_files(fresh: Callable[[], str], reports: Path) -> Outcome:
    """Lets a run hold only so many open files, from two up until it goes through (EMFILE)."""

    def limits() -> Iterator[tuple[str, Callable[[], None]]]:
        for number in range(2, 200):
            yield f"{number} open files", lambda number=number: lower(resource.RLIMIT_NOFILE, number)

    return _limited("no more open files", fresh, reports, limits())


def _limited(
    name: str, fresh: Callable[[], str], reports: Path, limits: Iterator[tuple[str, Callable[[], None]]]
) -> Outcome:
    """Trials under one limit after the other, until one leaves a run in peace."""
    found, wanted = Outcome(name), undisturbed(fresh, reports)
    for words, limit in limits:
        target = fresh()
        ended = ended_with(in_a_child(lambda target=target: run(target, reports), limit))
        judged(found, words, ended, target, reports, wanted)
        if ended == "whole":
            break
    return found


class Wanted(NamedTuple):
    """What a run that nobody disturbed came to: all of it, and what of it does not depend on the order."""

    state: tuple[object, ...]
    content: tuple[object, ...]


def undisturbed(fresh: Callable[[], str], reports: Path) -> Wanted:
    """Runs once in peace."""
    target = fresh()
    run(target, reports)
    return Wanted(state(target), content(target))


def judged(found: Outcome, words: str, ended: str, target: str, reports: Path, wanted: Wanted) -> None:
    """Counts how a hurt run ended, and whether it and the next one came to what they say."""
    found.ended[ended] += 1
    if ended not in ("whole", "said so", "listed"):
        found.lost.append(f"{words}: ended with {ended}")
    elif ended == "whole" and but_for_marks(state(target)) != but_for_marks(wanted.state):
        found.lost.append(f"{words}: said that it was whole")
    _go_on(found, words, target, reports, wanted, listed=ended == "listed")


def _go_on(
    found: Outcome, words: str, target: str, reports: Path, wanted: Wanted, *, listed: bool = False
) -> None:  # fmt: skip
    """Runs again what was hurt, and notes what is not as it would have been."""
    found.trials += 1
    try:
        run(target, reports)
        if content(target) != wanted.content if listed else state(target) != wanted.state:
            found.lost.append(f"{words}: the next run came to another ledger")
    except MarsadError as error:
        found.lost.append(f"{words}: the next run failed: {error}")
    _forget(target)


def _forget(target: str) -> None:
    """Removes what a trial left on the disk."""
    if "://" not in target:
        shutil.rmtree(Path(target).parent, ignore_errors=True)


def connections_cut(fresh: Callable[[], str], reports: Path, step: int = 1) -> Outcome:
    """Cuts the connection to PostgreSQL before the nth statement of a run, for every n (or every so many) of it."""
    found, wanted = Outcome("connection cut before a statement"), undisturbed(fresh, reports)
    for nth in range(1, 100_000, step):
        target = fresh()
        pid = in_a_child(lambda target=target, nth=nth: _run_cut(target, reports, nth))  # type: ignore[misc]
        ended = ended_with(pid)
        judged(found, f"statement {nth}", ended, target, reports, wanted)
        if ended == "whole":
            break
    return found


def _run_cut(target: str, reports: Path, nth: int) -> int:
    import psycopg
    from sqlalchemy import Engine, event

    left = [nth]

    def cut(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            with psycopg.connect(target, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    event.listen(Engine, "before_cursor_execute", cut)
    return run(target, reports)


def fresh_databases(admin: str, template: str) -> Callable[[], str]:
    """Makes a PostgreSQL database, a copy of ``template``, at each call; ``admin`` is the server's own address."""
    import psycopg
    from sqlalchemy import make_url

    made = iter(range(1_000_000))

    def fresh() -> str:
        name = f"trial{os.getpid()}_{next(made)}"
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return make_url(admin).set(database=name).render_as_string(hide_password=False)

    return fresh


def fresh_files(folder: Path) -> Callable[[], str]:
    """Makes the path of a new database, in a folder of its own, at each call."""
    made = iter(range(1_000_000))

    def fresh() -> str:
        home = folder / f"trial{next(made)}"
        home.mkdir(parents=True)
        return str(home / "observatory.db")

    return fresh

"""Runs in which the nth call to the system fails, for every n: at the disk, at files, at the network.

strace (Debian has it) lets the call fail as a real one would, inside SQLite and libpq as well as in Python. A child
waits until strace holds it, does the work, and is judged by how it ends; see `trials` for what each trial must come to.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from trials import Outcome, ended_with, in_a_child, judged, run, undisturbed

DISK = (
    "pwrite64 EIO once", "pwrite64 ENOSPC on", "fdatasync EIO once", "fdatasync ENOSPC on", "openat EMFILE once",
    "openat EMFILE on", "pread64 EIO once", "ftruncate EIO once", "unlink EIO once", "fcntl EIO once", "read EIO once",
)  # fmt: skip
"""Which call fails with what: "once" is the nth alone, "on" is the nth and all after it, as when a disk is full."""
NETWORK = ("recvfrom ECONNRESET once", "connect ECONNREFUSED once")
"""No failed send: after one libpq waits for what the server has to say, and this server was never asked anything."""

GATHERING = (
    "write EIO once", "write ENOSPC on", "fsync EIO once", "rename EIO once", "openat EMFILE once", "openat EMFILE on",
    "socket EMFILE once", "pipe2 EMFILE once", "connect ECONNREFUSED once", "recvfrom ECONNRESET once",
    "pwrite64 ENOSPC on", "flock EIO once", "ftruncate EIO once", "read EIO once",
)  # fmt: skip


@cache
def can_break_calls() -> bool:
    """Whether strace is here and may hold a process."""
    if shutil.which("strace") is None:
        return False
    tried = ["strace", "-o", os.devnull, "-e", "inject=getcwd:error=EIO", "true"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def under_strace(work: Callable[[], int | None], options: list[str]) -> str:
    """Does the work in a child that strace holds; how it ended, in a word."""
    reads, writes = os.pipe()

    def held() -> int | None:
        os.readv(reads, [bytearray(1)])  # no call that is made to fail
        return work()

    pid = in_a_child(held)
    with subprocess.Popen(["strace", "-f", "-p", str(pid), *options], stderr=subprocess.PIPE) as strace:
        assert strace.stderr is not None
        said = strace.stderr.readline()
        assert b"attached" in said, said
        os.write(writes, b"x")
        ended = ended_with(pid)
    os.close(reads)
    os.close(writes)
    return ended


def calls_of(work: Callable[[], int | None]) -> dict[str, int]:
    """How often a run makes each call to the system."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "calls"
        ended = under_strace(work, ["-c", "-U", "calls,name", "-o", str(told)])
        assert ended == "whole", ended
        rows = [line.split() for line in told.read_text(encoding="ascii").splitlines()]
    return {row[1]: int(row[0]) for row in rows if len(row) == 2 and row[0].isdigit()}


def moments(calls: int, apart: int) -> Iterator[int]:
    """The first, the last, and every so many between."""
    yield from sorted({*range(1, calls + 1, apart), *([calls] if calls else [])})


def nth_failing(fresh: Callable[[], str], reports: Path, which: int, apart: int) -> Outcome:
    """`calls_failing` with the trouble at this place of `DISK`, or before the start at that of `NETWORK`."""
    return calls_failing(fresh, reports, DISK[which] if which >= 0 else NETWORK[-1 - which], apart)


def injecting(trouble: str, nth: int) -> str:
    """Strace's words for it."""
    call, error, lasting = trouble.split()
    return f"inject={call}:error={error}:when={nth}{'+' if lasting == 'on' else ''}"


def calls_failing(fresh: Callable[[], str], reports: Path, trouble: str, apart: int) -> Outcome:
    """Lets the nth of one kind of call fail, for every n of a run of `add` (or every so many)."""
    call, error, lasting = trouble.split()
    found, counted, wanted = Outcome(f"the nth {call} fails ({error}, {lasting})"), fresh(), undisturbed(fresh, reports)
    many = calls_of(lambda: run(counted, reports)).get(call, 0)
    for nth in moments(many, apart):
        target, broken = fresh(), ["-o", os.devnull, "-e", injecting(trouble, nth)]
        ended = under_strace(lambda target=target: run(target, reports), broken)  # type: ignore[misc]
        judged(found, f"{call} {nth} {error} {lasting}", ended, target, reports, wanted)
    return found

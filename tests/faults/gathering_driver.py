"""Runs of `marsad gather`, each in a fork of this process, hurt as is asked; one JSON object in and out a line.

    python gathering_driver.py ROOT ARTICLES

``ARTICLES`` is "page" or "feed". In: ``home``, and ``hurt``: [] for none; ["kill", NTH]: SIGKILL at the NTH promise to
the disk; ["space", BYTES]: no file grows past so many; ["count"]; or a call to the system that fails, with strace's
words. Out: how it ended (see `trials`), and the errors of ours that it told.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "flow"))

from broken_calls import calls_of, under_strace
from flow_fakes import DayResolver, TollExtractor
from trials import ended_with, in_a_child

from marsad.core.errors import MarsadError
from marsad.flow.gathering import Budget
from marsad.intake.outlets import Outlet
from marsad.observatory import Observatory
from marsad.store import Ledger

_TOLD_AT_MOST = 16_384
"""A pipe takes so much while nobody reads."""


def gather(home: str, root: str, articles: str, told: int) -> int:
    """One round; 3 where something failed and was listed. What goes wrong is told through the descriptor ``told``.

    That is a pipe which is open before: the run may be one that can open or write no file at all.
    """
    outlet = Outlet(
        id="o", name="The Outlet", url=root, language="en", feeds=(f"{root}/feed",), articles=articles, every=0,
        pause=0.0,
    )  # fmt: skip
    try:
        with Ledger.open(Path(home) / "observatory.db") as ledger:
            observatory = Observatory(ledger, home=home, extractor=TollExtractor(), resolver=DayResolver())
            gathered, added = observatory.gather([outlet], budget=Budget(threads=1))
            return 3 if gathered.failed or added.failed else 0
    except BaseException as error:
        said = str(error) if isinstance(error, MarsadError) else traceback.format_exc()
        os.writev(told, [said.encode()[-_TOLD_AT_MOST:]])  # no call that is made to fail
        raise


def killed_at(nth: int) -> None:
    """Ends this process at its nth promise to the disk."""
    call, left = os.fsync, [nth]

    def killing(file: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        call(file)

    os.fsync = killing  # type: ignore[assignment]


def in_files_of(size: int) -> None:
    """Lets no file of this process grow past so many bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def answer(home: str, hurt: list[Any], root: str, articles: str) -> dict[str, Any]:
    """One trial."""
    reads, writes = os.pipe()

    def work() -> int:
        return gather(home, root, articles, writes)

    match hurt:
        case []:
            ended = ended_with(in_a_child(work))
        case ["kill", nth]:
            ended = ended_with(in_a_child(work, lambda: killed_at(nth)))
        case ["space", size]:
            ended = ended_with(in_a_child(work, lambda: in_files_of(size)))
        case ["count"]:
            found = {"calls": calls_of(work)}
            os.close(reads)
            os.close(writes)
            return found
        case [inject]:
            ended = under_strace(work, ["-o", os.devnull, "-e", inject])
    os.close(writes)
    with open(reads, "rb") as told:
        return {"ended": ended, "told": told.read().decode("utf-8", "replace")}


def warm_up(root: str, articles: str) -> None:
    """One run in this process: what it loads and compiles, no fork does again."""
    with tempfile.TemporaryDirectory() as home:
        gather(home, root, articles, sys.stderr.fileno())


if __name__ == "__main__":
    warm_up(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        given = json.loads(line)
        print(json.dumps(answer(given["home"], given["hurt"], sys.argv[1], sys.argv[2])), flush=True)

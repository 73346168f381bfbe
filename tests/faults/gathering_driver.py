"""One run of `marsad gather` in a process of its own, hurt as the arguments say.

    python gathering_driver.py HOME ROOT ARTICLES FAULT NTH

``ARTICLES`` is "page" or "feed". ``FAULT`` is none; kill: SIGKILL at the NTH promise to the disk; fsync or replace: the
NTH fails with ENOSPC or EIO; or space: no file grows past NTH bytes. Ends with 0, 1 for an error of ours, 9 for a
defect.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "flow"))

from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import MarsadError
from marsad.flow.gathering import Budget
from marsad.intake.outlets import Outlet
from marsad.observatory import Observatory
from marsad.store import Ledger


def hurt(fault: str, nth: int) -> None:
    """Breaks this process on purpose."""
    if fault == "space":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (nth, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    elif fault == "replace":
        os.replace = _failing(os.replace, nth, errno.EIO)
    elif fault in ("fsync", "kill"):
        os.fsync = _failing(os.fsync, nth, errno.ENOSPC if fault == "fsync" else None)


def _failing(call: Callable[..., None], nth: int, number: int | None) -> Callable[..., None]:
    left = [nth]

    def failing(*given: object) -> None:
        left[0] -= 1
        if left[0] == 0 and number is None:
            os.kill(os.getpid(), signal.SIGKILL)
        if left[0] == 0:
            raise OSError(number, os.strerror(number or 0))
        call(*given)

    return failing


def main() -> int:
    """Gathers once."""
    home, root, articles, fault, nth = sys.argv[1:]
    outlet = Outlet(
        id="o", name="The Outlet", url=root, language="en", feeds=(f"{root}/feed",), articles=articles, every=0,
        pause=0.0,
    )  # fmt: skip
    hurt(fault, int(nth))
    try:
        with Ledger.open(Path(home) / "observatory.db") as ledger:
            observatory = Observatory(ledger, home=home, extractor=TollExtractor(), resolver=DayResolver())
            observatory.gather([outlet], budget=Budget(threads=1))
    except MarsadError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    try:
        code = main()
    except Exception:  # noqa: BLE001 - a defect, told by its number
        traceback.print_exc()
        code = 9
    sys.exit(code)

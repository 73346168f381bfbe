"""When the next request to a host may go out: a pause between two, longer after each fault, what the host asked for."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Final

FIRST_WAIT: Final = 30.0
LONGEST_WAIT: Final = 6 * 3600.0


class Pace:
    """Waits before requests. ``clock``, ``sleep`` and ``dice`` stand in for the real ones in tests.

    After a fault a host rests: for as long as it asked (Retry-After), else for a random time up to 30 s doubled with
    each fault in a row ("full jitter"), at most six hours.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
        dice: random.Random | None = None,
    ) -> None:  # fmt: skip
        self._clock, self._sleep, self._dice = clock, sleep, dice or random.Random()
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._faults: dict[str, int] = {}

    def wait(self, host: str, pause: float) -> None:
        """Takes the next turn at ``host``, ``pause`` seconds before the one after it, and sleeps until it comes."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, 0.0))
            self._next[host] = turn + pause
        if turn > now:
            self._sleep(turn - now)

    def resting(self, host: str) -> float:
        """Seconds for which a host is left alone after faults; 0 where it may be asked at its usual pace."""
        return max(0.0, self._next.get(host, 0.0) - self._clock()) if self._faults.get(host) else 0.0

    def faulted(self, host: str, retry_after: float | None = None) -> float:
        """Notes a fault; how long the host now rests, in seconds."""
        with self._lock:
            faults = self._faults[host] = self._faults.get(host, 0) + 1
            drawn = self._dice.uniform(0.0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** (min(faults, 20) - 1)))
            rest = min(LONGEST_WAIT, retry_after) if retry_after is not None else drawn
            self._next[host] = self._clock() + rest
            return rest

    def answered(self, host: str) -> None:
        """Notes that the host is well."""
        self._faults.pop(host, None)

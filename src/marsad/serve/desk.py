"""Work that may take longer than a reader waits: done one after the other in a thread of its own, its answers kept.

A page asks and waits for some seconds. What is not done by then goes on; the page says since when, and asks again.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Expired
from typing import Any, Final, Generic, NamedTuple, TypeVar

from marsad.core.errors import UsageError

Answer = TypeVar("Answer")
_KEPT: Final = 64
_WAITING: Final = 8
"""Questions that may stand in line; more are refused, so that nobody fills the memory by asking."""


class Pending(NamedTuple):
    """Not done yet: for how many seconds it has been asked, and how many questions are before it."""

    seconds: int
    before: int


class _Asked(Generic[Answer]):
    def __init__(self, future: Future[Answer]) -> None:
        self.future, self.since = future, time.monotonic()


class Desk:
    """Answers by key, the last 64 kept. ``close`` lets go of the thread."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._asked: OrderedDict[Hashable, _Asked[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, key: Hashable, make: Callable[[], Answer], *, wait: float) -> Answer | Pending:
        """The answer, or `Pending` after ``wait`` seconds. Raises what ``make`` raises, and `UsageError` U731: full.

        The key must name all that the answer depends on, the ledger's digest among it.
        """
        with self._lock:
            asked = self._asked.get(key)
            if asked is None or (asked.future.done() and asked.future.exception() is not None):
                if sum(not one.future.done() for one in self._asked.values()) >= _WAITING:
                    advice = "Wait a minute and ask again, or narrow what is asked by days or place."
                    raise UsageError("U731", f"{_WAITING} questions are being worked out already.", advice)
                asked = _Asked(self._pool.submit(make))
                self._asked[key] = asked
            self._asked.move_to_end(key)
            while len(self._asked) > _KEPT:
                self._asked.popitem(last=False)[1].future.cancel()
        try:
            found: Answer = asked.future.result(timeout=wait)
        except Expired:
            if asked.future.done():  # it was the work itself that gave up
                raise
            return Pending(int(time.monotonic() - asked.since), self._before(key))
        return found

    def _before(self, key: Hashable) -> int:
        with self._lock:
            waiting = sorted((one.since, name == key) for name, one in self._asked.items() if not one.future.done())
        return next((place for place, (_, own) in enumerate(waiting) if own), 0)

    def close(self) -> None:
        """Takes no more questions, and drops those that were not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)

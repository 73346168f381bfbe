"""Where work runs. An engine knows two verbs: `map`, in the order of the items, and `group`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")
Key = TypeVar("Key", bound=Hashable)


class Engine(Protocol):
    """Runs functions over items; used as a context manager, which ends its processes."""

    def map(self, fn: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """``fn`` of each item, lazily, in the order of the items."""

    def group(self, key: Callable[[Item], Key], items: Iterable[Item]) -> Iterator[tuple[Key, list[Item]]]:
        """The items by key: keys in the order of their first items, items in their own order."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Serial:
    """One item after the other, in this process."""

    def map(self, fn: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """``fn`` of each item, lazily, in the order of the items."""
        return map(fn, items)

    def group(self, key: Callable[[Item], Key], items: Iterable[Item]) -> Iterator[tuple[Key, list[Item]]]:
        """The items by key: keys in the order of their first items, items in their own order."""
        groups: dict[Key, list[Item]] = {}
        for item in items:
            groups.setdefault(key(item), []).append(item)
        return iter(groups.items())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Processes(Serial):
    """Several processes on this machine; functions, items and results travel between them and must be picklable.

    Results come in the order of the items, so that what is stored does not depend on which process was quicker.
    At most ``ahead`` items for each worker are read ahead of the slowest, so that memory stays bounded.
    """

    def __init__(self, workers: int, *, ahead: int = 8) -> None:
        self._pending = workers * ahead
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # Spawned, not forked: a fork would copy the open database and whatever locks other threads hold.
        self._pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))

    def map(self, fn: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """``fn`` of each item, in the order of the items."""
        pending: deque[Future[Result]] = deque()
        for item in items:
            pending.append(self._pool.submit(fn, item))
            if len(pending) >= self._pending:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def engine_for(workers: int) -> Serial:
    """The engine for ``--workers N``: this process for 1, that many processes for more. Raises `UsageError` U501."""
    if workers < 1:
        raise UsageError("U501", f"--workers {workers} is no number of processes.", "Give 1 or more.")
    return Serial() if workers == 1 else Processes(workers)

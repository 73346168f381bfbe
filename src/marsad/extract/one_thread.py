"""NumPy's matrix products in one thread: ours are small, and threads that wait for each other cost more than they save.

Several processes that read at once would fight for the cores; so the number is lowered while we calculate, and put
back.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it NumPy multiplies in one thread, where it comes with OpenBLAS (as from PyPI); else nothing changes."""
    found = _threads()
    if found is None:
        yield
        return
    tell, change = found
    before = tell()
    change(1)
    try:
        yield
    finally:
        change(before)


@cache
def _threads() -> tuple[Callable[[], int], Callable[[int], object]] | None:
    """How to ask for the number of OpenBLAS's threads, and how to change it."""
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        for path in sorted(folder.glob("*openblas*")):
            try:
                library = ctypes.CDLL(str(path))
                found = library.scipy_openblas_get_num_threads64_, library.scipy_openblas_set_num_threads64_
            except (OSError, AttributeError):
                continue
            return found
    return None

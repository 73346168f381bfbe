"""The line between our code and parsers that other people wrote."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from marsad.core.errors import MarsadError, UnreadableError

# Parsers tell their troubles to the log; ours are told as failures, so theirs must not reach the terminal by default.
for _name in ("trafilatura", "htmldate", "pypdf", "justext", "courlan", "charset_normalizer", "feedparser"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_SHOWN = 160


@contextmanager
def foreign(code: str, what: str, advice: str) -> Iterator[None]:
    """Turns anything that a third-party parser raises into an `UnreadableError` with ``code`` and its reason."""
    try:
        yield
    except MarsadError:
        raise
    except BaseException as error:
        # Parsers fed with arbitrary bytes raise arbitrary exceptions (KeyError, struct.error, RecursionError …), none
        # of them documented, and a parser written in Rust panics with an exception that is no `Exception`; one
        # document's trouble must not end the run. A person's interrupt and a generator's end go through.
        if not isinstance(error, Exception) and type(error).__module__ != "pyo3_runtime":
            raise
        reason = " ".join(str(error).split())[:_SHOWN].encode("utf-8", "replace").decode("utf-8")
        raise UnreadableError(code, f"{what} ({type(error).__name__}: {reason}).", advice) from error

"""Short forms of ids: shown as the shortest prefix that is not ambiguous, taken as any such prefix."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from marsad.core.errors import UsageError

_SHORTEST = 8  # "e-" and six letters of base 32: two of a thousand events share them once in two thousand ledgers

_LISTED_BY = {"c-": "marsad claims", "d-": "marsad documents"}


def shorten(ids: Iterable[str]) -> dict[str, str]:
    """For every id a prefix of at least eight characters that no other of them begins with."""
    ordered = sorted(set(ids))
    if not ordered:
        return {}
    shared = [0, *(_shared(*pair) for pair in pairwise(ordered)), 0]
    needed = [max(_SHORTEST, before + 1, after + 1) for before, after in pairwise(shared)]
    return {name: name[:length] for name, length in zip(ordered, needed, strict=True)}


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def complete(given: str, ids: Iterable[str], *, what: str = "event") -> str:
    """The one id that is ``given`` or begins with it. Raises `UsageError`: U601 none, U602 several."""
    ordered = sorted(set(ids))
    found = beginning_with(given, ordered)
    if given in found:
        return given
    if len(found) == 1:
        return found[0]
    if found:
        shown = ", ".join(found[:4]) + (" …" if len(found) > 4 else "")
        raise UsageError(
            "U602", f"{len(found)} ids begin with {given}: {shown}.", "Type more letters of the one meant."
        )
    near = nearest(given, ordered)
    listed_by = _LISTED_BY.get(given[:2], "marsad events")
    advice = f"Perhaps {near}; `{listed_by}` lists them." if near else f"`{listed_by}` lists the ids."
    raise UsageError("U601", f"There is no {what} {given}.", advice)


def beginning_with(given: str, ordered: Sequence[str]) -> list[str]:
    """The ids, of a sorted sequence, that begin with ``given``; none for less than one letter after the hyphen."""
    if len(given.partition("-")[2]) < 1:
        return []
    start = bisect_left(ordered, given)
    found = []
    for name in ordered[start:]:
        if not name.startswith(given):
            break
        found.append(name)
    return found


def nearest(given: str, ordered: Sequence[str]) -> str | None:
    """The id that is most like a mistyped one, shortened; None where nothing is like it."""
    short = shorten(ordered)
    shapes = {name[: len(given)]: name for name in reversed(ordered)}
    found = difflib.get_close_matches(given, shapes, n=1, cutoff=0.6)
    return short[shapes[found[0]]] if found else None

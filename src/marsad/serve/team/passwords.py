"""Passwords by argon2id, with the second option that RFC 9106 recommends.

Only a few are looked at at a time, so that many guesses at once cannot fill the memory.
"""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marsad.core.errors import UsageError

SHORTEST: Final = 12
LONGEST: Final = 1024
_AT_ONCE: Final = BoundedSemaphore(2)
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


def hashed(password: str) -> str:
    """What is kept of a password. Raises `UsageError` U731 for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        advice = "A few words in a row are easy to keep and hard to guess."
        raise UsageError("U731", f"A password has {SHORTEST} to {LONGEST} characters.", advice)
    with _AT_ONCE:
        return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; takes as long where there is none: names stay unknown."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _nobodys(), password[:LONGEST]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")

"""Secrets: made from 256 random bits, kept only as their SHA-256, and recognised by a checksum before anything is read.

A token is ``msd_``, 43 letters of the secret and 6 of a CRC-32, in base 62: a scanner for leaked secrets knows it by
its look, and a mistyped one is refused without a look into the database. A secret of 256 bits needs no slow hash.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from typing import Final

PREFIX: Final = "msd_"
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_LETTERS: Final = 43
_CHECK_LETTERS: Final = 6


def new_token() -> str:
    """A new token, shown once."""
    secret = _base62(secrets.randbits(256), _SECRET_LETTERS)
    return f"{PREFIX}{secret}{_check(secret)}"


def is_token(given: str) -> bool:
    """Whether this has the look of a token: prefix, length, letters and checksum."""
    secret, check = given[len(PREFIX) : -_CHECK_LETTERS], given[-_CHECK_LETTERS:]
    right_letters = len(secret) == _SECRET_LETTERS and set(secret) <= set(_LETTERS)
    return given.startswith(PREFIX) and right_letters and check == _check(secret)


def new_session() -> str:
    """A new session's secret."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(secret: str) -> str:
    return _base62(zlib.crc32(secret.encode()), _CHECK_LETTERS)


def _base62(number: int, letters: int) -> str:
    found = ""
    for _ in range(letters):
        number, digit = divmod(number, len(_LETTERS))
        found = _LETTERS[digit] + found
    return found

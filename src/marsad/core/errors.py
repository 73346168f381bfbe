"""The tree of errors; each has a code, says what is wrong, and what to do next.

::

    MarsadError                 exit 1
    ├── UsageError       (U…)   exit 2   wrong usage or configuration
    ├── DocumentError    (D…)   exit 3   one document cannot be read or coded; the run goes on
    │   ├── UnreadableError     the bytes are not what they claim to be
    │   ├── TooLargeError       over the bound on size
    │   ├── EmptyError          no article text in it
    │   ├── RefusedError        an address that is never fetched: trying again changes nothing
    │   └── FetchError          not fetched this time: worth another try, after ``retry_after`` seconds if it says so
    ├── VerificationError (V…)  exit 4   a stored quote, row or event differs from what it should be
    ├── PolicyError      (P…)   exit 5   the publishing policy refuses
    └── StoreError       (S…)   exit 2   the database cannot be opened, or is another version's
"""

from __future__ import annotations


class MarsadError(Exception):
    """Any error of Marsad's: ``code`` (``D102``), ``message`` (what is wrong), ``advice`` (what to type next)."""

    exit_code = 1

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        self.code, self.message, self.advice = code, message, advice
        super().__init__(code, message, advice)

    def __str__(self) -> str:
        """``D102: … Next: …``."""
        return f"{self.code}: {self.message}" + (f" Next: {self.advice}" if self.advice else "")


class UsageError(MarsadError):
    """Wrong usage or configuration."""

    exit_code = 2


class DocumentError(MarsadError):
    """One document cannot be read or coded; recorded with its reason, and the run goes on."""

    exit_code = 3


class UnreadableError(DocumentError):
    """The bytes are not what they claim to be (a broken PDF, a truncated WARC, JSON that does not parse)."""


class TooLargeError(DocumentError):
    """Over the bound on size, compressed or not."""


class EmptyError(DocumentError):
    """No article text was found."""


class RefusedError(DocumentError):
    """An address that is not fetched, for what it is or for what its site asks: trying again changes nothing."""


class FetchError(DocumentError):
    """Not fetched this time (no answer, a fault of the server's): worth another try.

    ``retry_after`` is how many seconds the server asked to be left alone, None where it did not say.
    """

    def __init__(self, code: str, message: str, advice: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(code, message, advice)
        self.retry_after = retry_after


class VerificationError(MarsadError):
    """A stored quote, row or event differs from what it should be."""

    exit_code = 4


class PolicyError(MarsadError):
    """The publishing policy refuses."""

    exit_code = 5


class StoreError(MarsadError):
    """The database cannot be opened, or belongs to another version."""

    exit_code = 2

"""What a site asks of programs (RFC 9309), by host; the answer to a robots.txt that cannot be had is a rule as well.

| robots.txt gives | then (RFC 9309, section 2.3.1) |
|---|---|
| 200 to 299 | its rules, of the first 500 KiB, for a day |
| 301 to 308, at most five in a row | the rules where they end; more redirects: as if there were none |
| 400 to 499 | none is there: everything may be fetched |
| 429, 500 to 599, no answer, too large | unreachable: nothing may be fetched; asked again after an hour |
| an address that is refused (`addresses`) | nothing may be fetched |
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from protego import Protego

from marsad.core.errors import DocumentError, FetchError, RefusedError
from marsad.intake.addresses import WebAddress
from marsad.intake.doors import Fetched
from marsad.intake.encoding import decode

AGENT: Final = "Marsad"
"""The product token that a robots.txt names us by."""
_READ: Final = 500 * 1024
_KEPT_SECONDS: Final = 24 * 3600.0
_UNREACHABLE_SECONDS: Final = 3600.0
_LONGEST_DELAY: Final = 120.0


class Fetches(Protocol):
    """What is asked of a door."""

    def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """See `doors.Door.fetch`."""


@dataclass(frozen=True)
class _Rules:
    """A host's rules: ``parsed``, or with None nothing (``open``) or everything is off limits; ``why`` in words."""

    parsed: Protego | None
    open: bool
    why: str
    until: float


class Robots:
    """Asks each host once a day what may be fetched."""

    def __init__(self, door: Fetches, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._door, self._clock = door, clock
        self._rules: dict[str, _Rules] = {}

    def check(self, at: WebAddress) -> None:
        """Raises `RefusedError` (D403) where the site asks not to, `FetchError` (D413) where it cannot be asked."""
        rules = self._of(at)
        if rules.parsed is not None:
            if not rules.parsed.can_fetch(str(at), AGENT):
                raise RefusedError("D403", f"robots.txt of {at.host} asks not to fetch {at}.", "Save it by hand.")
        elif not rules.open:
            raise FetchError("D413", f"{at.host} is left alone: {rules.why}.", "It is tried again later.")

    def delay(self, at: WebAddress) -> float | None:
        """Seconds that the site wants between two requests (Crawl-delay, at most two minutes); None if it says none."""
        rules = self._of(at)
        stated = rules.parsed.crawl_delay(AGENT) if rules.parsed is not None else None
        return None if stated is None else min(float(stated), _LONGEST_DELAY)

    def sitemaps(self, at: WebAddress) -> list[str]:
        """The sitemaps that robots.txt names."""
        rules = self._of(at)
        return list(rules.parsed.sitemaps) if rules.parsed is not None else []

    def _of(self, at: WebAddress) -> _Rules:
        key = f"{at.scheme}://{at.origin}"
        known = self._rules.get(key)
        if known is None or known.until <= self._clock():
            known = self._rules[key] = self._asked(WebAddress(at.scheme, at.host, at.port, "/robots.txt"))
        return known

    def _asked(self, at: WebAddress) -> _Rules:
        now = self._clock()
        try:
            answer = self._door.fetch(str(at))
        except DocumentError as error:
            if error.code == "D411":  # too many redirects
                return _Rules(None, True, "", now + _KEPT_SECONDS)
            why = f"its robots.txt cannot be had ({error.message.rstrip('.')})"
            return _Rules(None, False, why, now + _UNREACHABLE_SECONDS)
        if not 200 <= answer.status < 300:
            return _Rules(None, True, "", now + _KEPT_SECONDS)
        return _Rules(Protego.parse(decode(answer.body[:_READ])), True, "", now + _KEPT_SECONDS)

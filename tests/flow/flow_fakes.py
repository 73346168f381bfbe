"""An extractor and a resolver small enough to know by heart, for tests of what happens around them."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

import msgspec

from marsad.core.errors import UnreadableError
from marsad.core.ids import record_id
from marsad.core.nouns import (
    Claim,
    Codes,
    Document,
    Failure,
    Figure,
    Judgement,
    Maker,
    Mention,
    Place,
    Role,
    Span,
    TimeSpan,
)

_TOLL = re.compile(
    r"(?P<number>\d+) (?P<whose>militants|people) were killed in (?P<place>\w+) on (?P<day>\d{4}-\d\d-\d\d)"
)
_ACTORS = {"militants": "islamic-state", "people": None}


class FakeReading(NamedTuple):
    relevant: bool
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    failures: tuple[Failure, ...] = ()


class TollExtractor:
    """Reads "3 militants were killed in Hawija on 2023-03-24."; chokes on what says that it should."""

    maker = "toll@1"

    def read(self, document: Document, *, mentions: str = "all") -> FakeReading:
        if "UNREADABLE" in document.text:
            raise UnreadableError("D777", "the text says so itself.", "Write another.")
        if "DEFECT" in document.text:
            raise ZeroDivisionError("nobody expected this")
        claims = tuple(_claim(document, match) for match in _TOLL.finditer(document.text))
        if "TWICE" in document.text:
            claims += tuple(msgspec.structs.replace(claim, confidence=0.1) for claim in claims)
        found = tuple(
            Mention(start=m.start("place"), end=m.end("place"), kind="place", text=m["place"])
            for m in _TOLL.finditer(document.text)
        )
        return FakeReading(bool(claims), found, claims)


def _claim(document: Document, match: re.Match[str]) -> Claim:
    number, whose = int(match["number"]), match["whose"]
    span = Span(start=match.start(), end=match.end(), quote=match.group())
    claim = Claim(
        id="",
        document=document.id,
        kind="assault",
        mode="raid",
        codes=Codes(plover="ASSAULT"),
        status="denied" if "It is denied that" in document.text else "actual",
        sentence=span,
        trigger=span,
        roles=(
            Role(role="victim", start=match.start("whose"), end=match.end("whose"), text=whose, actor=_ACTORS[whose]),
        ),
        place=Place(
            start=match.start("place"),
            end=match.end("place"),
            text=match["place"],
            id=f"test:{match['place']}",
            name=match["place"],
            lat=35.3,
            lon=43.8,
            country="IQ",
            admin1="Kirkuk",
            precision="exact",
            parents=("test:kirkuk", "country:IQ"),
        ),
        time=TimeSpan(start=match["day"], end=match["day"], precision="day", basis="stated"),
        figures=(
            Figure(
                measure="killed",
                actor=_ACTORS[whose],
                low=number,
                best=number,
                high=number,
                start=match.start("number"),
                end=match.end("number"),
                quote=match["number"],
            ),
        ),
        maker="toll@1",
        publisher=document.publisher,
        published=document.published,
    )
    return msgspec.structs.replace(claim, id=record_id("c", claim))


class DayResolver:
    """The same day and the same town: the same happening."""

    maker = "day@1"

    def judge(self, claims, documents=(), *, new=None) -> list[Judgement]:
        ordered = sorted(claims, key=lambda claim: claim.id)
        return [
            _same(left, right)
            for at, left in enumerate(ordered)
            for right in ordered[at + 1 :]
            if (new is None or left.id in new or right.id in new)
            and (left.time.start, left.place.id) == (right.time.start, right.place.id)
        ]


def _same(left: Claim, right: Claim) -> Judgement:
    return Judgement(
        id=record_id("j", left.id, right.id),
        about="claim",
        left=left.id,
        right=right.id,
        verdict="same",
        reason="the same day and town",
        maker=Maker(name="day"),
    )


def make_extractor() -> TollExtractor:
    """For other processes, which make their own."""
    return TollExtractor()


class KilledAt:
    """Ends the process at the nth time that a step is reached, as a power cut would."""

    def __init__(self, step: str, nth: int) -> None:
        self._step, self._left = step, nth

    def __call__(self, step: str) -> None:
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), 9)

"""An extractor small enough to know by heart, so that the commands can be tested without models."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from marsad.core.errors import UnreadableError
from marsad.core.ids import record_id
from marsad.core.nouns import Claim, Codes, Document, Figure, Judgement, Maker, Place, Role, Span, TimeSpan

_TOLL = re.compile(r"(\d+) militants were killed in (\w+) on (\d{4}-\d\d-\d\d)\.")
_POINTS = {"Hawija": (35.3, 43.8, "Kirkuk", "IQ"), "Sukhnah": (34.9, 38.9, "Homs", "SY")}


class TollReading(NamedTuple):
    relevant: bool
    mentions: tuple[()]
    claims: tuple[Claim, ...]
    failures: tuple[()] = ()


class TollReader:
    """Reads "3 militants were killed in Hawija on 2023-03-24."; chokes on what says so. TALKS are no deaths."""

    maker = "toll@1"

    def read(self, document: Document, *, mentions: str = "all") -> TollReading:
        if "UNREADABLE" in document.text:
            raise UnreadableError("D777", "the text says so itself.", "Write another.")
        claims = tuple(_claim(document, match) for match in _TOLL.finditer(document.text))
        if "TALKS" in document.text:
            claims = tuple(_talks(claim) for claim in claims)
        return TollReading(bool(claims), (), claims)


def _claim(document: Document, match: re.Match[str]) -> Claim:
    number, town, day = int(match[1]), match[2], match[3]
    lat, lon, province, country = _POINTS[town]
    claim = Claim(
        id="", document=document.id, kind="assault", mode="raid", codes=Codes(plover="ASSAULT"), status="actual",
        sentence=Span(start=match.start(), end=match.end(), quote=match[0]),
        trigger=_span(document, document.text.index("killed", match.start()), "killed"),
        roles=(Role(role="victim", start=match.end(1) + 1, end=match.end(1) + 10, text="militants",
                    actor="islamic-state", group="combatant"),),
        place=Place(start=match.start(2), end=match.end(2), text=town, id=f"test:{town}", name=town, lat=lat, lon=lon,
                    admin1=province, country=country, precision="exact", parents=(f"country:{country}",)),
        time=TimeSpan(start=day, end=day, precision="day", basis="stated", span=_span(document, match.start(3), day)),
        figures=(Figure(measure="killed", group="combatant", actor="islamic-state", low=number, best=number,
                        high=number, start=match.start(1), end=match.end(1), quote=match[1]),),
        maker="toll@1", publisher=document.publisher, published=document.published,
    )  # fmt: skip
    return msgspec.structs.replace(claim, id=record_id("c", claim))


def _talks(claim: Claim) -> Claim:
    """The same where and when, but words and no deeds."""
    spoken = msgspec.structs.replace(claim, id="", kind="consult", mode=None, codes=Codes(plover="CONSULT"), figures=())
    return msgspec.structs.replace(spoken, id=record_id("c", spoken))


def _span(document: Document, start: int, words: str) -> Span:
    assert document.text[start : start + len(words)] == words
    return Span(start=start, end=start + len(words), quote=words)


class SameTown:
    """The same day and the same town: the same happening."""

    maker = "town@1"

    def judge(self, claims, documents=(), *, new=None) -> list[Judgement]:
        ordered = sorted(claims, key=lambda claim: claim.id)
        return [
            Judgement(
                id=record_id("j", one.id, other.id), about="claim", left=one.id, right=other.id, verdict="same",
                reason="the same day and town", maker=Maker(name="town"), score=3.0,
            )
            for at, one in enumerate(ordered)
            for other in ordered[at + 1 :]
            if (new is None or one.id in new or other.id in new)
            and (one.time.start, one.place.id) == (other.time.start, other.place.id)
        ]  # fmt: skip

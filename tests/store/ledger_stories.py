"""Documents, claims and judgements to keep in a ledger."""

from __future__ import annotations

import msgspec

from marsad.core.ids import document_id, record_id
from marsad.core.nouns import Claim, Codes, Document, Evidence, Judgement, Maker, Place, Role, Span, TimeSpan

TEXT = "Gunmen opened fire on a bus near Tarmiyah on Friday. Four passengers were killed, the police said."


def a_document(text: str = TEXT, **fields) -> Document:
    return Document(id=document_id(text.encode()), text=text, **fields)


def a_claim(document: Document, number: int = 0) -> Claim:
    start = document.text.find(" ") + 1
    span = Span(start=start, end=start + 6, quote=document.text[start : start + 6])
    claim = Claim(
        id="",
        document=document.id,
        kind="assault",
        mode="firearms",
        codes=Codes(plover="ASSAULT/firearms"),
        status="actual",
        sentence=span,
        trigger=span,
        roles=(Role(role="agent", start=0, end=3, text=document.text[:3]),),
        place=Place(start=0, end=0, text="", name="Tarmiyah", country="IQ", admin1="Salah al-Din"),
        time=TimeSpan(start="2023-03-24", end="2023-03-24", precision="day", basis="relative"),
        why_missing={"operation": "no operation is named", "figures": "none"},
        confidence=1 / (number + 1),
    )
    return msgspec.structs.replace(claim, id=record_id("c", claim))


def a_judgement(left: str, right: str, verdict: str = "same") -> Judgement:
    return Judgement(
        id=record_id("j", left, right, verdict),
        about="claim",
        left=left,
        right=right,
        verdict=verdict,
        reason="the same day and town",
        maker=Maker(name="resolve"),
        score=4.5,
        evidence=(Evidence(feature="time", bits=4.5, says="the same day"),),
    )


def clock() -> str:
    return "2023-04-01T00:00:00+00:00"

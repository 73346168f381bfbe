"""Events and claims to write out: a raid near Hawija told by two outlets, with the reports they were read in."""

from __future__ import annotations

import msgspec

from marsad.core.ids import document_id
from marsad.core.nouns import (
    Claim,
    Codes,
    Document,
    Event,
    EventFigure,
    Evidence,
    Figure,
    Judgement,
    Maker,
    Place,
    Role,
    Span,
    TimeSpan,
)

HAWIJA = Place(
    start=0, end=0, text="Hawija", id="geonames:94298", name="Hawija", lat=35.325, lon=43.771, radius_km=10.0,
    admin1="Kirkuk", country="IQ", precision="exact",
)  # fmt: skip
KIRKUK = Place(
    start=0, end=0, text="Kirkuk province", id="geonames:94786", name="Kirkuk", lat=35.4, lon=44.1, radius_km=70.0,
    admin1="Kirkuk", country="IQ", precision="admin1",
)  # fmt: skip
TUESDAY = TimeSpan(start="2024-03-12", end="2024-03-12", precision="day", basis="relative")


def an_event(**changed) -> Event:
    """A raid in Hawija, 9 to 11 killed, by two sources."""
    event = Event(
        id="e-aaaaaaaaaaaaaaaaaaaaaaaa", kind="assault", mode="raid", codes=Codes(plover="ASSAULT", ucdp=1),
        status="actual", place=HAWIJA, time=TUESDAY,
        roles=(
            Role(role="agent", start=0, end=7, text="the Service", actor="iraq-cts", group="security"),
            Role(role="victim", start=0, end=9, text="militants", actor="islamic-state", group="combatant"),
        ),
        figures=(
            EventFigure(measure="killed", group="combatant", actor="islamic-state", low=9, best=11, high=11,
                        claims=("c-1",), sources=2),
        ),
        claims=("c-1", "c-2"), documents=("d-1", "d-2"), independent_sources=2,
    )  # fmt: skip
    return msgspec.structs.replace(event, **changed)


def a_figure(low, best=None, high=None, *, measure="killed", group="unknown", actor=None, scope="event") -> EventFigure:
    exact = best is None and high is None
    return EventFigure(
        measure=measure, group=group, actor=actor, low=low, best=low if exact else best, high=low if exact else high,
        claims=("c-1",), sources=1, scope=scope,
    )  # fmt: skip


def span_of(text: str, words: str) -> dict[str, int]:
    start = text.index(words)
    return {"start": start, "end": start + len(words)}


def a_report(text: str, **fields) -> Document:
    fields.setdefault("published", "2024-03-13")
    return Document(id=document_id(text.encode()), text=text, **fields)


def a_claim(
    document: Document, name: str, sentence: str, *, trigger: str, number: str | None = None, **fields
) -> Claim:
    """A claim that stands on ``sentence``; ``number`` are the words of its toll."""
    text = document.text
    figures = ()
    if number:
        figures = (Figure(measure="killed", group="combatant", low=9, best=9, high=9, quote=number,
                          **span_of(text, number)),)  # fmt: skip
    return Claim(
        id=f"c-{name}", document=document.id, kind="assault", mode="raid", codes=Codes(plover="ASSAULT"),
        status="actual", sentence=Span(quote=sentence, **span_of(text, sentence)),
        trigger=Span(quote=trigger, **span_of(text, trigger)), figures=figures, published=document.published,
        publisher=document.publisher, maker="rules-en@1", confidence=0.8, **fields,
    )  # fmt: skip


def a_judgement(left: str, right: str, verdict: str = "same", *, score: float = 7.5, person: str = "") -> Judgement:
    evidence = (
        Evidence(feature="prior", bits=-5.0, says="two claims of different reports"),
        Evidence(feature="place", bits=score + 5.0, says="the same place: Hawija"),
    )
    return Judgement(
        id=f"j-{left}-{right}-{verdict}-{person}", about="document" if left.startswith("d-") else "claim", left=left,
        right=right, verdict=verdict, reason="amira knows" if person else f"{verdict}: place",
        maker=Maker(name=person or "resolve", person=bool(person)), score=0.0 if person else score,
        evidence=() if person else evidence,
    )  # fmt: skip


TEXT = (
    "Hawija was quiet on Tuesday. Nine militants were killed in a raid there at dawn, General Nazar told the Euphrates "
    "News Agency. The road is open again."
)

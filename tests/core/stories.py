"""Small stories of who was killed, hurt or taken, and the figures that their event comes to."""

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Span

ARMY, GROUP = "a-army", "a-group"
HEADLINE = Span(start=0, end=9, quote="Two paramilitaries killed in attack")


def sentence(number):
    return Span(start=100 * number, end=100 * number + 9, quote="They were killed.")


def people(number, group="unknown", actor=None, *, high=None, measure="killed", at=0, toll=False):
    return Figure(measure=measure, group=group, actor=actor, low=number, best=number, high=high or number,
                  start=at, end=at + 3, toll=toll)  # fmt: skip


def told(name, *figures, at=None, document="d-1", publisher="Gazette", published="2023-03-24", **fields):
    fields = {"kind": "assault", "mode": None} | fields
    return Claim(
        id=f"c-{name}", document=document, codes=Codes(), status="actual", sentence=at or sentence(1),
        trigger=Span(start=0, end=4), figures=figures, publisher=publisher, published=published, **fields,
    )  # fmt: skip


def event_of(*claims):
    rows = [
        Judgement(id=f"j-{claim.id}", about="claim", left=claims[0].id, right=claim.id, verdict="same", reason="",
                  maker=Maker(name="rules"), score=9.0)
        for claim in claims[1:]
    ]  # fmt: skip
    (event,) = fold(claims, rows).events
    return event


def rows(event):
    return {(row.group, row.actor): (row.low, row.best, row.high) for row in event.figures}


def in_all(event):
    found = rows(event)
    whole = found.get(("unknown", None))
    return whole or tuple(sum(row[place] for row in found.values()) for place in range(3))

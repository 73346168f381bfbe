"""Alerts as an Atom feed: one entry per alert, with an id that stays the same for as long as the alert stands.

A reader shows an entry once, however often the feed is written; RFC 4287.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

from marsad.publish import inert
from marsad.publish.alert_pages import card_text
from marsad.warn.cards import Card


def feed(cards: Sequence[Card], *, as_of: str) -> str:
    """The alerts among ``cards`` as Atom XML; what does not alert has no entry."""
    alerts = [card for card in cards if card.alert]
    entries = "".join(_entry(card) for card in alerts)
    updated = max([f"{card.as_of}T00:00:00Z" for card in alerts], default=f"{as_of[:10]}T00:00:00Z")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>urn:marsad:alerts</id><title>Marsad: alerts</title><author><name>Marsad</name></author>"
        f"<updated>{updated}</updated>{entries}</feed>\n"
    )


def alert_id(card: Card) -> str:
    """``urn:marsad:alert:…`` of the area and the week in which it signalled."""
    digest = hashlib.sha256(f"{card.area}\n{card.signalled}".encode()).hexdigest()[:24]
    return f"urn:marsad:alert:{digest}"


def _entry(card: Card) -> str:
    words = escape("\n".join(inert.line(line) for line in card_text(card).split("\n")))
    return (
        f"<entry><id>{alert_id(card)}</id><title>{escape(inert.line(card.sentence))}</title>"
        f'<updated>{card.as_of}T00:00:00Z</updated><content type="text">{words}</content></entry>'
    )

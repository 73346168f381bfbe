"""Alerts as one e-mail, in text and in HTML; words of a source are inert in both, and nothing in it is loaded."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from marsad.publish import inert
from marsad.publish.alert_pages import card_text
from marsad.warn.cards import Card

_BARS: Final = "▁▂▃▄▅▆▇█"
_WEEKS: Final = 26
_SAID: Final = (
    "An alert is arithmetic with its evidence; a warning is what a person makes of it. "
    "No alert is not the same as quiet."
)
_STYLE: Final = (
    "font:15px/1.5 system-ui,sans-serif;color:#1b2a3a;background:#ffffff;max-width:44rem;margin:0 auto;padding:1rem"
)


_HEAD: Final = "font-size:1.1rem;border-left:4px solid #c2410c;padding-left:.6rem"


def digest(cards: Sequence[Card], *, ident: str, sender: str, to: str, now: datetime) -> bytes:
    """The message as it is sent: ``ident`` is in its Message-ID, which is the same at every try (RFC 5322, 3.6.4)."""
    message = EmailMessage(policy=SMTP)
    first = inert.line(cards[0].area)
    more = f" and {len(cards) - 1} more" if len(cards) > 1 else ""
    message["Subject"] = f"Marsad: {len(cards)} alert{'s' * (len(cards) > 1)}: {first}{more}"
    message["From"], message["To"], message["Date"] = _address(sender), _address(to), now
    message["Message-ID"] = f"<{ident}@{_address(sender).domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(cards))
    message.add_alternative(_html(cards), subtype="html")
    return message.as_bytes()


def _address(written: str) -> Address:
    return Address(addr_spec=written)


def sparks(card: Card) -> str:
    """The last half year of weeks in small bars; ``·`` is a week of which nothing is known."""
    counts = card.counts[-_WEEKS:]
    highest = max([1.0, *(count for count in counts if count is not None)])
    return "".join("·" if count is None else _BARS[round(count / highest * (len(_BARS) - 1))] for count in counts)


def _text(cards: Sequence[Card]) -> str:
    return "\n\n".join([*(f"{card_text(card)}\n  {_weeks(card)}" for card in cards), _SAID]) + "\n"


def _weeks(card: Card) -> str:
    return f"{min(len(card.counts), _WEEKS)} weeks to {card.as_of}: {sparks(card)}"


def _html(cards: Sequence[Card]) -> str:
    parts = "".join(_section(card) for card in cards)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><body style="{_STYLE}">{parts}'
        f'<p style="color:#5b6b7b">{html.escape(_SAID)}</p></body></html>\n'
    )


def _section(card: Card) -> str:
    events = "".join(
        f"<li>{html.escape(one.day)} {inert.markup(one.place)}: {inert.markup(one.sentence)} "
        f'<span style="color:#5b6b7b">({one.sources} source{"s" * (one.sources != 1)})</span>'
        for one in card.events[-5:]
    )
    shown = {one.day for one in card.events if one.day}
    rest = [line.strip() for line in card_text(card).split("\n")[1:]]
    lines = "".join(f"<br>{inert.markup(line)}" for line in rest if not any(line.startswith(day) for day in shown))
    span = html.escape(_weeks(card).partition(":")[0])
    return (
        f'<h2 style="{_HEAD}">{inert.markup(card.sentence)}</h2>'
        f'<p><span style="font-size:1.3rem">{sparks(card)}</span> <small>{span}</small>'
        f'<ul>{events}</ul><p style="color:#5b6b7b"><small>{lines.removeprefix("<br>")}</small>'
    )

"""Alerts on their way to receivers: put into the outbox, sent, and the end of every try written down.

The outbox (`marsad.store.outbox`) is written before anything is sent. An alert is put in once for each receiver, so it
is told once; what could not be sent waits and is tried again by the next run, with growing pauses (those that the
Standard Webhooks specification advises). A try that was cut off is made again under the same id: between "received"
and "written down as received" no sender can know, and the receiver can.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from marsad.core.errors import FetchError, MarsadError
from marsad.core.nouns import Record
from marsad.flow.components import data_folder
from marsad.flow.receivers import Hook, Mailbox, Receiver, taken_by
from marsad.intake.posting import post
from marsad.publish.alert_feed import alert_id
from marsad.publish.digest import digest
from marsad.publish.mailing import MailRefusedError, hand_in
from marsad.publish.webhooks import payload, signed_headers
from marsad.store.outbox import Message, Outbox, Standing
from marsad.warn.cards import Card

DELAYS: Final = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
"""Seconds before the next try; after the tenth a message is given up, and said to be."""
STEPS: Final = ("put", "begun", "sent", "ended")
"""After which a run says that it has come there: tests stop it at each."""
_PATIENCE: Final = 10.0
"""Seconds that a run waits for another try of its own; what is due later is the next run's."""
_IN_A_ROW: Final = 3
_GONE: Final = 410


class Delivered(Record, frozen=True, kw_only=True):
    """What one run did: alerts put in, messages delivered, those that wait, those it gave up or that were refused.

    ``past`` counts alerts that had expired before today and were not put in.
    """

    put: int
    delivered: int
    waiting: tuple[Standing, ...]
    lost: tuple[Standing, ...]
    past: int


def outbox_of(home: str | Path | None = None) -> Outbox:
    """The outbox in the data folder."""
    return Outbox(data_folder(home) / "outbox.db", DELAYS)


def deliver(
    cards: Sequence[Card], receivers: Sequence[Receiver], outbox: Outbox, *, counted: str = "", past_too: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC), wait: Callable[[float], None] = time.sleep,
    on_step: Callable[[str], None] | None = None,
) -> Delivered:  # fmt: skip
    """Tells every receiver of every alert among ``cards`` that it was not told of before, and sends what still waits.

    ``counted`` says what the counts are of (kinds, actors, a file): alerts on other counts are other alerts. An alert
    that expired before today is not news and is left out unless ``past_too``. Raises `UsageError` U859 where another
    process is delivering; what goes wrong with one receiver stops no other.
    """
    step = on_step or (lambda _: None)
    alerts = [card for card in cards if card.alert]
    current = [card for card in alerts if past_too or not _is_past(card, now().date())]
    with outbox.alone():
        before = {one.id for one in outbox.standings() if one.state != "waiting"}
        put = sum(_put(outbox, receiver, current, counted, now()) for receiver in receivers)
        step("put")
        _send_all(outbox, {receiver.id: receiver for receiver in receivers}, now, wait, step)
        ended = outbox.standings()
    return Delivered(
        put=put, delivered=sum(one.state == "delivered" and one.id not in before for one in ended),
        waiting=tuple(one for one in ended if one.state == "waiting"),
        lost=tuple(one for one in ended if one.state in ("given up", "refused") and one.id not in before),
        past=len(alerts) - len(current),
    )  # fmt: skip


def _is_past(card: Card, today: date) -> bool:
    try:
        return date.fromisoformat(card.expires) < today
    except ValueError:
        return False  # periods that are plain numbers lie in no year


def _send_all(
    outbox: Outbox, known: dict[str, Receiver], now: Callable[[], datetime], wait: Callable[[float], None],
    step: Callable[[str], None],
) -> None:  # fmt: skip
    """Sends all that is due, and a second time what failed, if that is due soon.

    After three failures on end a receiver is left alone for the rest of the run: its messages wait, and lose no try.
    """
    failures: dict[str, int] = {}
    while due := [one for one in outbox.waiting() if one.receiver in known and _seconds_to(one, now()) <= 0]:
        for one in due:
            if failures.get(one.receiver, 0) < _IN_A_ROW:
                worked = _try(outbox, known[one.receiver], one.id, now, step)
                failures[one.receiver] = 0 if worked else failures.get(one.receiver, 0) + 1
        known = {ident: one for ident, one in known.items() if failures.get(ident, 0) < _IN_A_ROW}
        left = [_seconds_to(one, now()) for one in outbox.waiting() if one.receiver in known]
        soon = [seconds for seconds in left if seconds <= _PATIENCE]
        if soon:
            # A fault that may be over; a little apart, so that many senders do not come at the same moment.
            wait(max(0.0, *soon) + random.uniform(0.0, 1.0))


def _put(outbox: Outbox, receiver: Receiver, cards: Sequence[Card], counted: str, now: datetime) -> int:
    told = outbox.told(receiver.id)
    taken = taken_by(receiver, [card.area for card in cards])
    fresh = {
        key: card
        for card, wanted in zip(cards, taken, strict=True)
        if wanted and (key := f"{alert_id(card)} {counted}".strip()) not in told
    }
    if not fresh:
        return 0
    groups = [dict([pair]) for pair in fresh.items()] if isinstance(receiver, Hook) else [fresh]
    for group in groups:
        ident = "msg_" + hashlib.sha256("\n".join((receiver.id, *sorted(group))).encode()).hexdigest()[:32]
        body = _body(receiver, list(group.values()), ident, now)
        outbox.put(Message(id=ident, receiver=receiver.id, made=now.isoformat(), body=body), list(group))
    return len(fresh)


def _body(receiver: Receiver, cards: Sequence[Card], ident: str, now: datetime) -> bytes:
    if isinstance(receiver, Hook):
        return payload(cards[0], now=now)
    return digest(cards, ident=ident, sender=receiver.sender, to=receiver.to, now=now)


def _seconds_to(one: Standing, now: datetime) -> float:
    return 0.0 if one.again is None else (datetime.fromisoformat(one.again) - now).total_seconds()


def _try(
    outbox: Outbox, receiver: Receiver, ident: str, now: Callable[[], datetime], step: Callable[[str], None]
) -> bool:
    message = outbox.message(ident)
    outbox.begin(ident, now())
    step("begun")
    worked = False
    try:
        if isinstance(receiver, Mailbox):
            hand_in(receiver.server, message.body, sender=receiver.sender, to=receiver.to)
        else:
            _post(receiver, message, now())
    except (MailRefusedError, _GoneError) as error:
        outbox.end(ident, now(), "refused", why=error.message)
    except FetchError as error:
        outbox.end(ident, now(), "failed", why=error.message, wait=error.retry_after)
    except MarsadError as error:  # an address that is not spoken to: perhaps a name that led elsewhere for an hour
        outbox.end(ident, now(), "failed", why=error.message)
    else:
        step("sent")
        outbox.end(ident, now(), "delivered")
        worked = True
    step("ended")
    return worked


class _GoneError(FetchError):
    """The receiver says that it is there no more (410), after which the specification has nothing sent to it."""


def _post(hook: Hook, message: Message, now: datetime) -> None:
    headers = signed_headers(message.id, message.body, hook.secrets, now=now)
    answer = post(hook.url, message.body, headers, own=hook.own, authority=hook.authority)
    if answer.status == _GONE:
        raise _GoneError("D415", "It answers 410: it is there no more.", "Take it out of delivery.toml.")
    if not 200 <= answer.status < 300:
        wait = None if answer.retry_after is None else min(answer.retry_after, DELAYS[-1])
        raise FetchError("D412", f"It answers {answer.status}.", "It is tried again later.", retry_after=wait)


def try_again(outbox: Outbox, *, now: datetime) -> int:
    """Has everything that was given up tried once more by the next run. Gives how many."""
    lost = [one for one in outbox.standings() if one.state == "given up"]
    for one in lost:
        outbox.again(one.id, now)
    return len(lost)

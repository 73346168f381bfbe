"""Alerts as webhooks, signed as the Standard Webhooks specification asks (standardwebhooks.com, version 1.0.0).

The signature is HMAC-SHA256 over ``id.timestamp.body``; the id is the same at every try, so that a receiver that has
seen it lets the second one pass unread. Several secrets give several signatures, with which a secret is changed
without a gap.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from marsad.core.errors import UsageError
from marsad.publish.alert_feed import alert_id
from marsad.warn.cards import Card

PREFIX: Final = "whsec_"
RAISED: Final = "alert.raised"
"""The type of the one kind of message there is."""
TOLERANCE: Final = 300
"""Seconds that a message's timestamp may lie from a receiver's clock."""


def secret_bytes(written: str) -> bytes:
    """The key behind ``whsec_…`` (base64 of 24 to 64 bytes). Raises `UsageError` U854, which does not show it."""
    try:
        key = base64.b64decode(written.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not written.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise UsageError("U854", "A webhook's secret is whsec_ and base64 of 24 to 64 bytes.", _HOW)
    return key


_HOW: Final = """Make one: python3 -c "import base64,os;print('whsec_'+base64.b64encode(os.urandom(32)).decode())"."""


def payload(card: Card, *, now: datetime) -> bytes:
    """The body: ``type``, ``timestamp`` of its making, and under ``data`` the alert's lasting id and its whole card."""
    stamp = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    return msgspec.json.encode(
        {"type": RAISED, "timestamp": stamp, "data": {"alert": alert_id(card), "card": card}}, order="deterministic"
    )


def signed_headers(ident: str, body: bytes, secrets: Sequence[bytes], *, now: datetime) -> dict[str, str]:
    """The headers of one try: id, time of the try in seconds since 1970, and a signature for each secret."""
    seconds = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "webhook-id": ident,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{signature(ident, seconds, body, key)}" for key in secrets),
    }


def signature(ident: str, seconds: int, body: bytes, key: bytes) -> str:
    """Base64 of HMAC-SHA256 over ``id.timestamp.body``."""
    signed = b".".join((ident.encode(), str(seconds).encode(), body))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_genuine(headers: Mapping[str, str], body: bytes, key: bytes, *, now: datetime) -> bool:
    """What a receiver asks of a message: one signature of ``key`` fits, and its time is within five minutes of now."""
    known = {name.lower(): value for name, value in headers.items()}
    ident, stamp = known.get("webhook-id", ""), known.get("webhook-timestamp", "")
    if not ident or not stamp.isascii() or not stamp.isdigit() or abs(int(stamp) - now.timestamp()) > TOLERANCE:
        return False
    wanted = signature(ident, int(stamp), body, key)
    given = [one.partition(",") for one in known.get("webhook-signature", "").split()]
    return any(version == "v1" and hmac.compare_digest(code.encode(), wanted.encode()) for version, _, code in given)

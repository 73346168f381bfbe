"""Ids from content: the same content gives the same id on every machine."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import msgspec

_DIGEST_BYTES = 15  # 120 bits: 24 base-32 letters without padding


def content_id(prefix: str, content: bytes) -> str:
    """``prefix`` and 24 lower-case base-32 letters of the content's SHA-256: ``d-2v6k…``."""
    digest = hashlib.sha256(content).digest()[:_DIGEST_BYTES]
    return f"{prefix}-{base64.b32encode(digest).decode('ascii').lower()}"


def document_id(content: bytes) -> str:
    """A document's id, from its bytes."""
    return content_id("d", content)


def record_id(prefix: str, *parts: Any) -> str:
    """An id from any values msgspec can encode; field order is part of the content."""
    return content_id(prefix, msgspec.json.encode(parts, order="deterministic"))


def event_id(oldest_claim: str) -> str:
    """An event's id, from the id of its oldest claim."""
    return content_id("e", oldest_claim.encode("ascii"))

"""Sending out through the one door: a body to a web address, and the socket that mail is sent over.

What is fetched comes from what strangers wrote; what is sent to stands in a file of the user's own. It goes through the
same table of addresses all the same, since a line copied from somewhere must not open a way into the user's network.
``own=True`` is that user's word that an address of this machine or of a private network is meant. Redirects are not
followed: the answer to a delivery is yes or no.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpcore

from marsad.core.errors import FetchError, RefusedError
from marsad.intake.addresses import WebAddress, web_address
from marsad.intake.doors import (
    USER_AGENT,
    CheckedBackend,
    Resolve,
    checked_numbers,
    looked_up,
    seconds_of,
    tls_context,
)

_READ: Final = 64 * 1024
"""Bytes of an answer that are read; what comes after is left."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The status of an answer, and the seconds after which it asks to be tried again, if it says so."""

    status: int
    retry_after: float | None


def checked_address(url: str, *, own: bool = False) -> WebAddress:
    """The address that a delivery goes to. Raises `RefusedError` (D401); without ``own``, also for plain http."""
    let: frozenset[str] = frozenset()
    if own:
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname or "", parts.port or {"https": 443}.get(parts.scheme.lower(), 80)
        except ValueError:
            host, port = "", 0
        let = frozenset({f"{host.lower()}:{port}"} if host else ())
    found = web_address(url, test_hosts=let)
    if found.scheme != "https" and not own:
        raise RefusedError("D401", f"{found.host} would be sent to unencrypted.", "Give an https address.")
    return found


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, own: bool = False, seconds: float = 15.0,
    authority: str | None = None, resolve: Resolve | None = None,
) -> Answered:  # fmt: skip
    """The answer to POST ``body``, within ``seconds`` in all; whatever its status, it is returned.

    ``authority`` is a PEM file of the user's own certificate authority. Raises `RefusedError` (D401) for an address
    that is not spoken to, `FetchError` (D410) for no answer in time; neither shows more of the address than its host.
    """
    at = checked_address(url, own=own)
    backend = CheckedBackend(frozenset(), resolve or looked_up, seconds, own=own)
    backend.deadline = time.monotonic() + seconds
    default = at.port == (443 if at.scheme == "https" else 80)
    host = f"[{at.host}]" if ":" in at.host else at.host
    sent = [("Host", host if default else f"{host}:{at.port}"), ("User-Agent", USER_AGENT),
            ("Content-Length", str(len(body))), ("Connection", "close"), *headers.items()]  # fmt: skip
    patience = {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds}
    try:
        with (
            httpcore.ConnectionPool(ssl_context=tls_context(authority), network_backend=backend) as pool,
            pool.stream("POST", str(at), headers=sent, content=body, extensions={"timeout": patience}) as response,
        ):
            read = 0
            for piece in response.iter_stream():
                read += len(piece)
                if read > _READ:
                    break
            known = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise FetchError("D410", f"{at.host} did not answer in {seconds:.0f} s.", _LATER) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise FetchError("D410", f"{at.host} gave no answer ({type(error).__name__}).", _LATER) from error
    return Answered(status=response.status, retry_after=seconds_of(known.get(b"retry-after")))


_LATER: Final = "It is tried again later."


def open_socket(
    host: str, port: int, *, seconds: float, own: bool = False, resolve: Resolve | None = None
) -> socket.socket:
    """A connection to the first of a host's numbers that passes. Raises `RefusedError` (D401), or `OSError`."""
    trouble: OSError | None = None
    for number in checked_numbers(host, port, resolve or looked_up, own=own):
        try:
            return socket.create_connection((number, port), timeout=seconds)
        except OSError as error:
            trouble = error
    raise trouble or OSError(f"{host} has no address")

"""The one way out to the web: what is connected to is the address that was checked, for a bounded time and size.

Names are looked up here, each answer is checked against `addresses`, and the connection goes to the checked number
itself, with the name kept for TLS and the Host header: a name that changes its answer between two looks gains nothing.
Redirects are followed here, each through the same door.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

import httpcore

from marsad.core.errors import FetchError, RefusedError, TooLargeError
from marsad.intake.addresses import WebAddress, refusal_of, web_address
from marsad.intake.inflating import inflated

USER_AGENT: Final = "Marsad/0.1 (reads published reports for a conflict observatory)"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_STEP: Final = 64 * 1024
Resolve = Callable[[str, int], Iterable[str]]
"""From a host's name and port to the numbers it stands for."""


@dataclass(frozen=True, kw_only=True)
class DoorLimits:
    """What one fetch may cost.

    ``body_bytes`` after decoding; ``ratio`` of decoded to sent bytes once ``ratio_free_bytes`` have come out;
    ``seconds`` in all (slow senders are cut); ``idle_seconds`` without a byte; ``redirects``.
    """

    body_bytes: int = 20 * 1024 * 1024
    ratio: int = 100
    ratio_free_bytes: int = 1024 * 1024
    seconds: float = 30.0
    idle_seconds: float = 10.0
    redirects: int = 5


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An answer as it came: ``raw`` is the body as sent, ``body`` decoded; ``headers`` in their order, names as sent.

    ``url`` is the address that gave it, after redirects; ``status`` 304 says that nothing has changed.
    """

    asked: str
    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of this name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Door:
    """Fetches addresses of the public web; one object keeps connections open and is used by one thread.

    ``test_hosts`` (``host:port``) names test servers on this machine that are let through and always connected to over
    loopback; everything else goes by the table in `addresses`. ``resolve`` stands in for the system's look-up.
    """

    def __init__(
        self, *, limits: DoorLimits | None = None, test_hosts: frozenset[str] = frozenset(),
        resolve: Resolve | None = None, user_agent: str = USER_AGENT,
    ) -> None:  # fmt: skip
        self.limits, self.test_hosts, self._user_agent = limits or DoorLimits(), test_hosts, user_agent
        self._backend = CheckedBackend(test_hosts, resolve or looked_up, self.limits.idle_seconds)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls_context(), network_backend=self._backend, max_connections=4, keepalive_expiry=20.0
        )

    def close(self) -> None:
        """Closes what is still connected."""
        self._pool.close()

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """The answer to GET ``url``, after redirects; with ``etag`` or ``modified`` perhaps only a 304.

        Raises `RefusedError` for an address that is not spoken to, `TooLargeError` for an answer over the limits,
        `FetchError` for no answer, one that is cut off or too slow, a status of 429 or from 500 on, or too many
        redirects. Other statuses (404, 410) are answers and are returned.
        """
        self._backend.deadline = time.monotonic() + self.limits.seconds
        asked = web_address(url, test_hosts=self.test_hosts)
        at, extra = asked, _conditions(etag, modified)
        for _ in range(self.limits.redirects + 1):
            answer = self._get(at, extra, str(asked))
            if answer.status not in _REDIRECTS or not (where := answer.header("location")):
                return _usable(answer)
            onward = web_address(_joined(at, where), test_hosts=self.test_hosts)
            if at.scheme == "https" and onward.scheme == "http":
                raise RefusedError(
                    "D402", f"{at} sends on to {onward}, which is not encrypted.", "Ask for that outright."
                )
            at = onward
        raise FetchError("D411", f"{asked} sends on more than {self.limits.redirects} times.", "Try again another day.")

    def _get(self, at: WebAddress, extra: list[tuple[str, str]], asked: str) -> Fetched:
        default = at.port == (443 if at.scheme == "https" else 80)
        host = f"[{at.host}]" if ":" in at.host else at.host
        headers = [("Host", host if default else f"{host}:{at.port}"), ("User-Agent", self._user_agent),
                   ("Accept", "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
                              "application/feed+json, application/xml;q=0.9, */*;q=0.5"),
                   ("Accept-Encoding", "gzip, deflate"), *extra]  # fmt: skip
        patience = {"connect": self.limits.idle_seconds, "read": self.limits.idle_seconds,
                    "write": self.limits.idle_seconds, "pool": self.limits.idle_seconds}  # fmt: skip
        try:
            with self._pool.stream("GET", str(at), headers=headers, extensions={"timeout": patience}) as response:
                sent = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
                raw, body = self._body(response, sent, at)
                reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise FetchError("D410", f"{at} was too slow: {self.limits.seconds:.0f} s are given.", _LATER) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            raise FetchError("D410", f"{at} gave no whole answer ({_says(error)}).", _LATER) from error
        return Fetched(
            asked=asked, url=str(at), status=response.status, reason=reason, headers=sent, raw=raw, body=body
        )

    def _body(
        self, response: httpcore.Response, headers: tuple[tuple[str, str], ...], at: WebAddress
    ) -> tuple[bytes, bytes]:
        """The body as sent and decoded, both bounded: the decoded one grows by at most 64 KiB at a time."""
        stated = {name.lower(): value for name, value in headers}
        coding = stated.get("content-encoding", "").strip().lower()
        if stated.get("content-length", "").isdigit() and int(stated["content-length"]) > self.limits.body_bytes:
            raise _too_large(at, self.limits.body_bytes)
        raw: list[bytes] = []
        body: list[bytes] = []
        sizes = [0, 0]
        for piece in inflated(self._received(response, raw, sizes, at), coding, step=_STEP):
            body.append(piece)
            sizes[1] += len(piece)
            if sizes[1] > self.limits.body_bytes:
                raise _too_large(at, self.limits.body_bytes)
            if sizes[1] > self.limits.ratio_free_bytes and sizes[1] > self.limits.ratio * sizes[0]:
                raise TooLargeError(
                    "D203", f"{at} grows to over {self.limits.ratio} times its size.", "It may be a bomb."
                )
        return b"".join(raw), b"".join(body)

    def _received(
        self, response: httpcore.Response, raw: list[bytes], sizes: list[int], at: WebAddress
    ) -> Iterator[bytes]:
        for piece in response.iter_stream():
            raw.append(piece)
            sizes[0] += len(piece)
            if sizes[0] > self.limits.body_bytes:
                raise _too_large(at, self.limits.body_bytes)
            if time.monotonic() > self._backend.deadline:
                raise TimeoutError
            yield piece


_LATER: Final = "It is tried again later."


def _conditions(etag: str | None, modified: str | None) -> list[tuple[str, str]]:
    found = [("If-None-Match", etag), ("If-Modified-Since", modified)]
    return [(name, value) for name, value in found if value and value.isprintable() and value.isascii()]


def _joined(at: WebAddress, where: str) -> str:
    try:
        return urljoin(str(at), where.strip())
    except ValueError:
        return where  # no address: refused as what it is


def _usable(answer: Fetched) -> Fetched:
    if answer.status == 429 or answer.status >= 500:
        wait = seconds_of(answer.header("retry-after"))
        raise FetchError("D412", f"{answer.url} answers {answer.status} {answer.reason}.", _LATER, retry_after=wait)
    return answer


def seconds_of(retry_after: str | None, *, now: float | None = None) -> float | None:
    """Seconds from a Retry-After header (RFC 9110, section 10.2.3), a number or a date; None for neither."""
    from email.utils import parsedate_to_datetime

    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after.strip()[:9])
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - (time.time() if now is None else now))
    except (ValueError, OverflowError):
        return None


def _too_large(at: WebAddress, bound: int) -> TooLargeError:
    return TooLargeError("D201", f"{at} is larger than {bound:,} bytes.", "Save it by hand if it is wanted.")


def _says(error: BaseException) -> str:
    return str(error) or type(error).__name__


def tls_context(authority: str | None = None) -> ssl.SSLContext:
    """Certificates and names are always checked; there is no setting that leaves it out.

    ``authority`` is a PEM file of a certificate authority of the user's own, taken in place of the public ones.
    """
    context = ssl.create_default_context(cafile=authority)
    if authority is None and not context.get_ca_certs():
        import certifi

        context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def looked_up(host: str, port: int) -> list[str]:
    """The numbers a name stands for, by the system's look-up. Raises `OSError` where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def checked_numbers(host: str, port: int, resolve: Resolve, *, own: bool = False) -> list[str]:
    """The numbers of a host that may be connected to; ``own`` lets those of the user's own networks through.

    Raises `RefusedError` (D401) where it has only others, `OSError` where it has none.
    """
    found = list(resolve(host, port))
    refused = {number: says for number in found if (says := refusal_of(number, own=own)) is not None}
    passed = [number for number in found if number not in refused]
    if refused and not passed:
        number, says = next(iter(refused.items()))
        raise RefusedError("D401", f"{host} leads to {number}, which is {says}.", "Give a public address.")
    return passed


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to checked numbers only, and to no byte after ``deadline`` (monotonic seconds).

    ``own`` lets numbers of the user's own networks through: only for addresses that the user wrote into a file of
    settings, never for one that comes from what was read.
    """

    def __init__(self, test_hosts: frozenset[str], resolve: Resolve, idle: float, *, own: bool = False) -> None:
        self._test_hosts, self._resolve, self._idle, self._own = test_hosts, resolve, idle, own
        self._plain = httpcore.SyncBackend()
        self.deadline = 0.0

    def left(self, wanted: float | None) -> float:
        """How long one step may still take. Raises `httpcore.ReadTimeout` where no time is left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for one fetch is over")
        return min(left, self._idle if wanted is None else wanted)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """A connection to the first of the host's numbers that passes. Raises `RefusedError` (D401) where none does."""
        trouble: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for number in self._numbers(host, port):
            try:
                stream = self._plain.connect_tcp(number, port, timeout=self.left(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _TimedStream(stream, self)
        raise trouble or httpcore.ConnectError(f"{host} has no address")

    def _numbers(self, host: str, port: int) -> list[str]:
        if f"{host}:{port}" in self._test_hosts:
            return ["127.0.0.1"]
        try:
            return checked_numbers(host, port, self._resolve, own=self._own)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} cannot be looked up ({error.strerror or error})") from error


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends with the fetch it serves: a byte now and then keeps nobody waiting."""

    def __init__(self, stream: httpcore.NetworkStream, backend: CheckedBackend) -> None:
        self._stream, self._backend = stream, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(min(max_bytes, _STEP), timeout=self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._backend.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout=self._backend.left(timeout))
        return _TimedStream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

"""Which addresses may be spoken to at all: what is no public web address is refused before a byte is sent.

The tables are IANA's special-purpose address registries (RFC 6890 and what was registered since), and forms that carry
an IPv4 address inside an IPv6 one, which reach the same places by another name.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import quote, urlsplit

from marsad.core.errors import RefusedError

PORTS: Final = {"http": 80, "https": 443}
_LONGEST: Final = 2_048
_REFUSED_V4: Final = tuple(
    (ip_network(network), says)
    for network, says in (
        ("0.0.0.0/8", "this network"), ("10.0.0.0/8", "a private network"), ("100.64.0.0/10", "a shared network"),
        ("127.0.0.0/8", "this machine"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "reserved for protocols"), ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"), ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "for benchmarks"), ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"), ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
    )
)  # fmt: skip
_REFUSED_V6: Final = tuple(
    (ip_network(network), says)
    for network, says in (
        ("::1/128", "this machine"), ("::/128", "unspecified"), ("::ffff:0:0/96", "an IPv4 address in another form"),
        ("::/96", "an IPv4 address in another form"), ("64:ff9b::/96", "an IPv4 address in another form (NAT64)"),
        ("64:ff9b:1::/48", "an IPv4 address in another form (NAT64)"), ("100::/64", "discarded"),
        ("2001::/32", "an IPv4 address in another form (Teredo)"), ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"), ("2002::/16", "an IPv4 address in another form (6to4)"),
        ("3fff::/20", "for documentation"), ("fc00::/7", "a private network"), ("fe80::/10", "link-local"),
        ("fec0::/10", "a private network"), ("ff00::/8", "multicast"),
    )
)  # fmt: skip
_PUBLIC_V6: Final = ip_network("2000::/3")
_PRIVATE_NAMES: Final = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "test",
     "example", "invalid", "onion", "alt"}
)  # fmt: skip
"""Last parts of names that never lead to the public web (RFC 2606, 6761, 7686, 8375, 9476, and common private use)."""


@dataclass(frozen=True)
class WebAddress:
    """A checked address: lower-case ASCII ``host``, and the ``target`` (path and query) as it is sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """``host:port``, the key under which test hosts are named."""
        return f"{self.host}:{self.port}"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


_OWN: Final = frozenset({"this machine", "a private network", "a shared network"})


def refusal_of(address: str, *, own: bool = False) -> str | None:
    """Why nothing is sent to an IP address, in words; None for a public unicast one.

    ``own`` lets this machine and private networks pass, and nothing else: link-local addresses (a cloud's metadata),
    multicast and reserved ones are refused still.
    """
    says = _refusal(address)
    return None if own and says in _OWN else says


def _refusal(address: str) -> str | None:
    try:
        found = ip_address(address)
    except ValueError:
        return "no IP address"
    if isinstance(found, IPv6Address):
        if found.scope_id is not None:
            return "link-local"
        named = next((says for network, says in _REFUSED_V6 if found in network), None)
        return named or (None if found in _PUBLIC_V6 else "no public address")
    return next((says for network, says in _REFUSED_V4 if found in network), None)


def web_address(url: str, *, test_hosts: frozenset[str] = frozenset()) -> WebAddress:
    """The address behind a URL, taken apart once and put together anew, so that nobody reads it in another way.

    ``test_hosts`` are ``host:port`` of the project's own test servers, which are let through. Raises `RefusedError`
    (D401) with what is wrong: another scheme or port, credentials, a name that is no public one, a number written in
    another notation, letters of two scripts in one name.
    """
    if len(url) > _LONGEST or any(ord(c) <= 0x20 or c in "\\\x7f" for c in url.strip()):
        raise _refused(url, "it is over-long or holds blanks, backslashes or control characters")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _refused(url, f"it cannot be taken apart ({error})") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _refused(url, f"only http and https are fetched, not {scheme or 'an address without a scheme'}")
    if "@" in parts.netloc:
        raise _refused(url, "it carries a user name or password")
    host = _host(url, parts.hostname or "", test_hosts, port or PORTS[scheme])
    found = WebAddress(scheme, host, port or PORTS[scheme], _target(parts.path, parts.query))
    if found.port != PORTS[scheme] and found.origin not in test_hosts:
        raise _refused(url, f"port {found.port} is not the web's")
    return found


def _host(url: str, host: str, test_hosts: frozenset[str], port: int) -> str:
    host = host.lower()
    if f"{host}:{port}" in test_hosts:
        return host
    if not host or host.endswith("."):
        raise _refused(url, "it names no host" if not host else "its host ends in a dot")
    if ":" in host:
        return _literal(url, host, IPv6Address)
    last = host.rsplit(".", 1)[-1]
    if last.isdigit() or last.startswith("0x"):
        return _literal(url, host, IPv4Address)
    name = _ascii(url, host)
    labels = name.split(".")
    if len(labels) < 2 or labels[-1] in _PRIVATE_NAMES:
        raise _refused(url, f"{name} is no name of the public web")
    return name


def _literal(url: str, host: str, kind: type[IPv4Address] | type[IPv6Address]) -> str:
    try:
        found = str(kind(host))
    except AddressValueError:
        raise _refused(url, f"{host} is a number in no plain notation") from None
    if (says := refusal_of(found)) is not None:
        raise _refused(url, f"{found} is {says}")
    return found


def _ascii(url: str, host: str) -> str:
    """The name as DNS has it; letters of two scripts in one part of it make one name look like another."""
    import idna

    try:
        name = idna.encode(host, uts46=True).decode("ascii")
        shown = idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        raise _refused(url, f"{host!r} is no name of a host") from None
    for label in shown.split("."):
        scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in label if letter.isalpha()}
        if len(scripts - {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL"}) > 1:
            raise _refused(url, f"{shown} mixes letters of {' and '.join(sorted(scripts))}: a look-alike")
    return name


def _target(path: str, query: str) -> str:
    safe = "/:@!$&'()*+,;=-._~%"
    return quote(path or "/", safe=safe) + (f"?{quote(query, safe=safe + '?[]')}" if query else "")


def _refused(url: str, why: str) -> RefusedError:
    return RefusedError("D401", f"{url[:200]!r} is not fetched: {why}.", "Give a public http or https address.")

"""Who is told of alerts: the user's `delivery.toml`, with secrets from the environment or from files beside it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from pathlib import Path
from typing import Any, Final

import msgspec

from marsad.core.errors import RefusedError, UsageError
from marsad.intake.posting import checked_address
from marsad.publish.mailing import MailServer, Security
from marsad.publish.webhooks import secret_bytes

_PORTS: Final[dict[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
_PLAIN: Final = ("secret", "password")
_SEE: Final = "docs/warnings.md lists the fields."


class _Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    url: str
    secret_env: str | None = None
    secret_file: str | None = None
    areas: tuple[str, ...] = ()
    allow_private: bool = False
    ca_file: str | None = None


class _Mail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    to: tuple[str, ...]
    sender: str = msgspec.field(name="from")
    host: str
    port: int | None = None
    security: Security = "starttls"
    user: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    areas: tuple[str, ...] = ()
    allow_private: bool = False
    ca_file: str | None = None


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    webhook: tuple[_Webhook, ...] = ()
    email: tuple[_Mail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hook:
    """A webhook. ``id`` names it in the outbox; every secret signs."""

    id: str
    areas: frozenset[str]
    url: str = field(repr=False)
    secrets: tuple[bytes, ...] = field(repr=False)
    own: bool
    authority: str | None


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """One receiver of the digest."""

    id: str
    areas: frozenset[str]
    to: str
    sender: str
    server: MailServer


Receiver = Hook | Mailbox


def read_receivers(path: Path, *, environment: Mapping[str, str] | None = None) -> list[Receiver]:
    """The receivers of a `delivery.toml`, each address of a digest being one. Nothing is sent or looked up.

    Raises `UsageError`: U851 no such file, U852 what is wrong in it and where, U853 a secret that is not there, U854
    one that is none, U855 an address that nothing is sent to.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError("U851", f"There is no {path}.", "Write one: docs/warnings.md has it in ten lines.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("U851", f"{path} cannot be read ({type(error).__name__}).", "Check the path.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError("U852", f"{path} is no TOML file: {error}.", "Mend that line.") from None
    _refuse_plain_secrets(raw, path)
    try:
        given = msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        raise UsageError("U852", f"{path}: {error}.", _SEE) from None
    if not given.webhook and not given.email:
        raise UsageError("U852", f"{path} names nobody.", "Begin with the line [[webhook]] or [[email]].")
    names = [*(one.name for one in given.webhook), *(one.name for one in given.email)]
    for name in names:
        if names.count(name) > 1 or not name or not name.isprintable():
            raise UsageError("U852", f"{path}: {name!r} names two receivers or none.", "Give each a name of its own.")
    variables = os.environ if environment is None else environment
    found: list[Receiver] = [_hook(one, path, variables) for one in given.webhook]
    for mail in given.email:
        found += _mailboxes(mail, path, variables)
    return found


def _refuse_plain_secrets(raw: dict[str, Any], path: Path) -> None:
    for kind in ("webhook", "email"):
        entries = raw.get(kind, [])
        for entry in entries if isinstance(entries, list) else []:
            for name in _PLAIN:
                if isinstance(entry, dict) and name in entry:
                    advice = f'Write {name}_env = "VARIABLE" or {name}_file = "FILE", and change that {name}.'
                    raise UsageError("U852", f"{path} holds a {name} itself, where copies of it get about.", advice)


def _hook(one: _Webhook, path: Path, variables: Mapping[str, str]) -> Hook:
    written = _secret(one.secret_env, one.secret_file, "secret", one.name, path, variables)
    if written is None:
        raise UsageError("U853", f"{path}: {one.name} has no secret.", "Write secret_env or secret_file.")
    try:
        checked_address(one.url, own=one.allow_private)
    except RefusedError as error:
        message = f"{path}: {one.name}: {error.message}"
        advice = "Give a public https address; if a receiver of your own network is meant, allow_private = true."
        raise UsageError("U855", message, advice) from None
    return Hook(
        id=f"webhook {one.name}", areas=frozenset(one.areas), url=one.url, own=one.allow_private,
        secrets=tuple(secret_bytes(part) for part in written.split()), authority=_beside(one.ca_file, path),
    )  # fmt: skip


def _mailboxes(one: _Mail, path: Path, variables: Mapping[str, str]) -> list[Mailbox]:
    for address in (one.sender, *one.to):
        _check_address(address, one.name, path)
    if not one.to or not one.host:
        raise UsageError("U852", f"{path}: {one.name} has no receiver or no host.", _SEE)
    if one.security == "none" and (not one.allow_private or one.user is not None):
        message = f"{path}: {one.name} would be sent unencrypted"
        message += "." if not one.allow_private else ", and its password too."
        raise UsageError("U855", message, 'Write security = "starttls" or "tls".')
    password = _secret(one.password_env, one.password_file, "password", one.name, path, variables)
    if (password is None) != (one.user is None):
        raise UsageError("U853", f"{path}: {one.name} has a user without a password, or the reverse.", _SEE)
    server = MailServer(
        host=one.host, port=one.port or _PORTS[one.security], security=one.security, user=one.user, password=password,
        own=one.allow_private, authority=_beside(one.ca_file, path),
    )  # fmt: skip
    areas = frozenset(one.areas)
    return [
        Mailbox(id=f"email {one.name} {to}", areas=areas, to=to, sender=one.sender, server=server)
        for to in dict.fromkeys(one.to)
    ]


def _check_address(address: str, name: str, path: Path) -> None:
    try:
        sound = bool(Address(addr_spec=address).domain) and address.isascii() and address.isprintable()
    except (ValueError, IndexError):  # the library's parser of addresses raises both
        sound = False
    if not sound:
        raise UsageError("U852", f"{path}: {name}: {address!r} is no address of mail.", "Write it as desk@example.org.")


def _secret(
    variable: str | None, file: str | None, what: str, name: str, path: Path, variables: Mapping[str, str]
) -> str | None:
    """The words behind ``…_env`` or ``…_file`` (beside ``path``), or None where neither is given; never shown."""
    if variable is not None and file is not None:
        raise UsageError("U852", f"{path}: {name} has both {what}_env and {what}_file.", "Keep one.")
    if variable is not None:
        if not (found := variables.get(variable, "").strip()):
            message = f"{path}: {name} has its {what} in ${variable}, which is not set."
            raise UsageError("U853", message, f"export {variable}=…")
        return found
    if file is None:
        return None
    try:
        found = (path.parent / file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: the {what} of {name} cannot be read from {file} ({type(error).__name__})."
        raise UsageError("U853", message, "Check the path.") from None
    if not found:
        raise UsageError("U853", f"{path}: {file} is empty.", f"Write the {what} into it.")
    return found


def _beside(file: str | None, path: Path) -> str | None:
    if file is None:
        return None
    found = path.parent / file
    if not found.is_file():
        raise UsageError("U852", f"{path}: there is no ca_file {file}.", "Check the path.")
    return str(found)


def taken_by(receiver: Receiver, areas: Sequence[str]) -> list[bool]:
    """Which areas a receiver is told of: those it names, or their districts (``Diyala`` takes ``Diyala, Khanaqin``)."""
    wanted = receiver.areas
    return [not wanted or area in wanted or area.partition(", ")[0] in wanted for area in areas]

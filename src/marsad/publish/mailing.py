"""Handing a message to a mail server: encrypted, over a connection that went through the one door's table."""

from __future__ import annotations

import smtplib
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Literal

from marsad.core.errors import FetchError, RefusedError
from marsad.intake.doors import tls_context
from marsad.intake.posting import open_socket

Security = Literal["starttls", "tls", "none"]
_SECONDS: Final = 20.0


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed in. ``security``: STARTTLS (usual), TLS from the first byte, or none, for ``own`` only."""

    host: str
    port: int
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    own: bool = False
    authority: str | None = None


class MailRefusedError(FetchError):
    """The server will never take this message for this receiver (a reply of 500 to 559 to RCPT TO)."""


def hand_in(server: MailServer, message: bytes, *, sender: str, to: str) -> None:
    """Returns once the server has taken the message over.

    Raises `RefusedError` (D401) for an address that is not spoken to or an unencrypted way, `MailRefusedError` (D414)
    where the receiver is refused for good, `FetchError` (D413) for all that is worth another try. No password is in
    any of them: of what the server says, only its three digits are told.
    """
    if server.security == "none" and not server.own:
        raise RefusedError("D401", f"{server.host} would be sent to unencrypted.", 'Write security = "starttls".')
    if server.security == "none" and server.password is not None:
        raise RefusedError("D401", "A password is not sent unencrypted.", 'Write security = "starttls".')
    try:
        session = _connected(server)
        try:
            if server.security == "starttls":
                session.starttls(context=tls_context(server.authority))
                session.ehlo()
            if server.user is not None and server.password is not None:
                session.login(server.user, server.password)
            session.sendmail(sender, [to], message)
            # Taken over: a farewell that fails must not have it sent again.
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
        finally:
            session.close()
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        if 500 <= code < 560:
            raise MailRefusedError("D414", f"{server.host} refuses the receiver ({code}).", "Check `to`.") from None
        raise FetchError("D413", f"{server.host} puts the receiver off ({code}).", _LATER) from None
    except smtplib.SMTPResponseException as error:
        # `from None`: what a server says after a login may repeat what was sent to it.
        raise FetchError("D413", f"{server.host} answers {error.smtp_code} ({type(error).__name__}).", _LATER) from None
    except smtplib.SMTPNotSupportedError:
        raise FetchError("D413", f"{server.host} offers no encryption or login.", "Check port and security.") from None
    except (OSError, smtplib.SMTPException) as error:
        raise FetchError("D413", f"{server.host} cannot be spoken to ({type(error).__name__}).", _LATER) from error


_LATER: Final = "It is tried again later."


def _connected(server: MailServer) -> smtplib.SMTP:
    session = _Tls(server) if server.security == "tls" else _Plain(server)
    code, _ = session.connect(server.host, server.port)
    if code != 220:
        session.close()
        raise smtplib.SMTPConnectError(code, "")
    session.ehlo()
    return session


class _Plain(smtplib.SMTP):
    """SMTP whose connection goes to the number that was checked."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        super().__init__(local_hostname="[127.0.0.1]", timeout=_SECONDS)
        # The name that a certificate is checked against, which the library learns only from its own connecting.
        self._host = server.host

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return open_socket(host, port, seconds=timeout, own=self._server.own)


class _Tls(_Plain):
    """The same, encrypted from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return tls_context(self._server.authority).wrap_socket(plain, server_hostname=host)

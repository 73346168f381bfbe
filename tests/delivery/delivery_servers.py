"""Receivers on loopback: a webhook's end that answers as it is told, and a mail server that is a real one."""

from __future__ import annotations

import base64
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

CERTIFICATE = Path(__file__).with_name("localhost.pem")
SECRET = "whsec_" + base64.b64encode(b"never to be shown to any one at all").decode()


class Hooks:
    """Takes POSTs; ``answers`` are the statuses of the next ones (204 when used up), ``got`` is what came."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.headers: dict[str, str] = {}
        hooks = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = hooks.answers.pop(0) if hooks.answers else 204
                hooks.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(status)
                for name, value in hooks.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook?token=address-is-secret-too"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Post:
    """A mail server: STARTTLS and a password are asked for; ``answers`` are replies to the next RCPT TO and DATA."""

    def __init__(self, *, encrypted: bool = True) -> None:
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.got: list[tuple[str, list[str], bytes]] = []
        self.logins: list[tuple[bytes, bytes]] = []
        post = self

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
                if post.rcpt:
                    return post.rcpt.pop(0)
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):  # noqa: N802
                post.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
                return post.data.pop(0) if post.data else "250 taken"

        def authenticate(server, session, envelope, mechanism, data):
            post.logins.append((data.login, data.password))
            return AuthResult(success=data.password == b"horse-battery", handled=False)

        context = None
        if encrypted:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)

        class Server(Controller):
            def factory(self):
                return SMTP(
                    self.handler, tls_context=context, require_starttls=encrypted, authenticator=authenticate,
                    auth_required=encrypted, auth_require_tls=True, hostname="localhost",
                )  # fmt: skip

            def _trigger_server(self):
                # The port is free until it is bound; the library connects to it once to see that it answers.
                self.port = self.server.sockets[0].getsockname()[1]
                super()._trigger_server()

        self._controller = Server(Handler(), hostname="127.0.0.1", port=0)
        self._controller.start()

    @property
    def port(self) -> int:
        return self._controller.port

    def close(self) -> None:
        self._controller.stop()

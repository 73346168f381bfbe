"""A web of our own on loopback: outlets that behave, and servers that do what servers do at their worst."""

from __future__ import annotations

import contextlib
import gzip
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class FakeWeb:
    """One server on a free port; ``pages`` holds what each path answers, ``asked`` what was asked, in order.

    It may have a ``name`` of its own (test hosts are always looked for on this machine), so that several are several.
    """

    def __init__(self, name: str = "127.0.0.1") -> None:
        self._name = name
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._ended = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = web.pages.get(self.path, said("not here", status=404))
                with contextlib.suppress(ConnectionError):  # whoever asked may have had enough
                    answer(self)

            def log_message(self, *_args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_args: object) -> None:
                pass  # a connection that the asker has closed

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        return f"{self._name}:{self._server.server_port}"

    @property
    def root(self) -> str:
        return f"http://{self.host}"

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({self.host})

    @property
    def still(self) -> bool:
        """Whether the test goes on: what drips, drips until then."""
        return not self._ended.is_set()

    def pause(self, seconds: float) -> None:
        self._ended.wait(seconds)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def said(body: str | bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> Answer:
    """An answer with its length, and a 304 where the asker has this very version (its ``ETag``)."""
    data = body.encode("utf-8") if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        tag = headers.get("ETag")
        unchanged = tag is not None and handler.headers.get("If-None-Match") == tag
        handler.send_response(304 if unchanged else status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if unchanged:
            handler.end_headers()
            return
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def sends_on(where: str, status: int = 302) -> Answer:
    return said("", status=status, Location=where)


def zipped(body: bytes, **headers: str) -> Answer:
    return said(gzip.compress(body), Content_Encoding="gzip", **headers)


BOMB = zipped(b"\0" * (25 * 1024 * 1024))


def hostile(fate: str, path: str) -> Answer | None:
    """The answer of a page that means harm: a bomb, a ring of redirects, one into the inside; None of any other."""
    match fate:
        case "bomb":
            return BOMB
        case "ring":
            return sends_on(path)
        case "inside":
            return sends_on("http://169.254.169.254/latest/meta-data/")
    return None

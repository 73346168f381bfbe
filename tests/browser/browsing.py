"""A site on a free port, and a page that is watched for errors and for requests to other hosts."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from marsad.serve.app import create_app
from marsad.serve.site import Settings

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The site in a thread of its own, on a free port; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the site did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@contextmanager
def watched(browser: Browser, *, allowed: Callable[[str], bool] = lambda _: False, **options: object) -> Iterator[Page]:
    """A page in a context of its own; at the end, no error stands in its console and no other host was asked.

    ``allowed`` says which messages of the console are expected, such as the answer 404 that a test provokes.
    """
    errors: list[str] = []
    foreign: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not allowed(message.text):
            errors.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "blob:http://127.0.0.1:", "data:")):
            foreign.append(request.url)

    context = browser.new_context(**{"viewport": DESK, "locale": "en-GB", **options})  # type: ignore[arg-type]
    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
    assert foreign == [], "a page asks another host"
    assert errors == [], "errors in the console"

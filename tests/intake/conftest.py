"""What the intake tests share: a way to read bytes as a file, and a network that must not be touched."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from marsad.core.nouns import Document, Failure
from marsad.intake import Limits, read

ReadBytes = Callable[..., list[Document | Failure]]


class _NoSocket(socket.socket):
    def __init__(self, *_args: object, **_kwargs: object) -> None:
        raise AssertionError("a reader opened a socket")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", _NoSocket)


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    def reading(name: str, data: bytes | str, *, limits: Limits | None = None) -> list[Document | Failure]:
        path = tmp_path / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return list(read([path], limits=limits) if limits else read([path]))

    return reading

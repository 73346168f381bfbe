"""A cell: pages and PDFs are parsed in a child process with bounds on time and memory; its death is a recorded failure.

One child serves a process for as long as it is well: a frame of its input is an item, a frame of its output what was
read in it. A parser that hangs, crashes or asks for too much takes the child with it and nothing else; the next item
gets a new one.
"""

from __future__ import annotations

import atexit
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO, Final, Literal

import msgspec

from marsad.core.errors import DocumentError, EmptyError, TooLargeError, UnreadableError
from marsad.core.nouns import Document
from marsad.intake.items import Item
from marsad.intake.limits import Limits

Kind = Literal["html", "pdf"]
_LENGTH: Final = struct.Struct(">I")
_COMMAND: Final = (sys.executable, "-P", "-m", "marsad.intake.cell")
_ERRORS: Final = {kind.__name__: kind for kind in (UnreadableError, TooLargeError, EmptyError)}


class _Asked(msgspec.Struct):
    kind: Kind
    data: bytes
    path: str
    url: str | None
    charset: str | None
    media_type: str | None
    limits: Limits


class _Trouble(msgspec.Struct):
    error: str
    code: str
    message: str
    advice: str


class _Answered(msgspec.Struct):
    documents: list[Document]
    trouble: _Trouble | None = None


class Cell:
    """Parses items one at a time in a child, started with the first. ``command`` stands in for ours in tests."""

    def __init__(self, *, command: Sequence[str] = _COMMAND) -> None:
        self._command, self._lock = command, threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()

    def read(self, item: Item, kind: Kind) -> list[Document]:
        """The documents in an item.

        Raises what the reader raised; `UnreadableError` D150 where the child took longer than ``limits.parse_seconds``,
        D151 where it died.
        """
        asked = _Asked(kind, item.data, item.path, item.url, item.charset, item.media_type, item.limits)
        with self._lock:
            child = self._well()
            try:
                answer = self._exchange(child, msgspec.msgpack.encode(asked), item.limits.parse_seconds)
            except _TookTooLongError:
                self.close()
                message = f"parsing it took longer than {item.limits.parse_seconds:g} seconds."
                raise UnreadableError("D150", message, _ADVICE) from None
            except (OSError, EOFError, msgspec.MsgspecError):
                code = self.close()
                message = f"the parser died on it ({_died(code)})."
                raise UnreadableError("D151", message, _ADVICE) from None
            except BaseException:
                self.close()  # interrupted between question and answer: the next answer would be another's
                raise
        if answer.trouble is not None:
            known = _ERRORS.get(answer.trouble.error, DocumentError)
            raise known(answer.trouble.code, answer.trouble.message, answer.trouble.advice)
        return answer.documents

    def close(self) -> int | None:
        """Ends the child; its exit code."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return None
        code = child.poll()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        return child.wait() if code is None else code

    def _well(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a fork has its parent's child: it must not speak into that conversation
            self._child, self._owner = None, os.getpid()
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        return self._child

    def _exchange(self, child: subprocess.Popen[bytes], frame: bytes, seconds: float) -> _Answered:
        assert child.stdin is not None
        assert child.stdout is not None
        deadline = time.monotonic() + seconds
        _write_all(child.stdin, _LENGTH.pack(len(frame)) + frame)
        size = _LENGTH.unpack(_read_exactly(child.stdout, _LENGTH.size, deadline))[0]
        return msgspec.msgpack.decode(_read_exactly(child.stdout, size, deadline), type=_Answered)


_ADVICE: Final = "The other documents were read; look at this one by hand."


class _TookTooLongError(Exception):
    pass


def _write_all(pipe: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[pipe.write(view[: 1 << 20]) :]


def _read_exactly(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    pieces: list[bytes] = []
    while size:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise _TookTooLongError
        piece = os.read(pipe.fileno(), min(size, 1 << 20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _died(code: int | None) -> str:
    if code is None:
        return "for no known reason"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


_CELL: Final = Cell()
atexit.register(_CELL.close)


def read_in_cell(item: Item, kind: Kind) -> list[Document]:
    """`Cell.read` in the cell of this process."""
    return _CELL.read(item, kind)


def main() -> None:
    """The child: reads items from its input until that ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints must not stand between the frames
    bounded = False
    while head := source.read(_LENGTH.size):
        asked = msgspec.msgpack.decode(source.read(_LENGTH.unpack(head)[0]), type=_Asked)
        if not bounded:
            _bound_memory(asked.limits.parse_megabytes)
            bounded = True
        frame = msgspec.msgpack.encode(_answer(asked))
        sink.write(_LENGTH.pack(len(frame)) + frame)
        sink.flush()


def _bound_memory(megabytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(asked: _Asked) -> _Answered:
    from marsad.intake.html import read_html
    from marsad.intake.pdf import read_pdf

    item = Item(
        data=asked.data, path=asked.path, url=asked.url, charset=asked.charset, media_type=asked.media_type,
        limits=asked.limits,
    )  # fmt: skip
    try:
        return _Answered(list((read_html if asked.kind == "html" else read_pdf)(item)))
    except DocumentError as error:
        return _Answered([], _Trouble(type(error).__name__, error.code, error.message, error.advice))
    except MemoryError:
        message = f"parsing it takes more memory than {asked.limits.parse_megabytes:,} MB."
        return _Answered([], _Trouble("TooLargeError", "D206", message, _ADVICE))


if __name__ == "__main__":
    main()

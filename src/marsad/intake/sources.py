"""From what a person types (files, folders, globs) to the list of files to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from marsad.core.errors import UsageError
from marsad.core.nouns import Failure

# A web page saved from a browser brings a folder of these along; they are passed over unless named outright.
_COMPANIONS = tuple(
    f".{suffix}"
    for suffix in (
        *("css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "bmp"),
        *("woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "m4a", "webm"),
    )
)


@dataclass(frozen=True)
class Source:
    """One file to read. ``path`` is as it was given (a relative path stays relative); ``trouble`` is why it cannot."""

    path: str
    location: str = ""
    trouble: Failure | None = None


def expand(paths: Iterable[str | Path]) -> list[Source]:
    """The files behind ``paths``: files, folders (recursive, sorted, hidden files skipped) and globs, each file once.

    A path that does not exist becomes a `Source` whose reading gives a `Failure`. Raises `UsageError` (U101) for an
    http or https address.
    """
    found: dict[str, Source] = {}
    for given in paths:
        for source in _sources(os.fspath(given)):
            found.setdefault(os.path.abspath(source.location) if source.location else source.path, source)
    return list(found.values())


def _sources(given: str) -> Iterator[Source]:
    if given.lower().startswith(("http://", "https://")):
        raise UsageError(
            "U101",
            f"{given} is a web address, and this command reads files.",
            "Fetch it with `marsad add`, or save the page and give the file's path.",
        )
    if os.path.isdir(given):
        yield from _in_folder(given)
    elif os.path.lexists(given) if "\0" not in given else False:
        yield _source(given)
    elif "\0" not in given and glob.has_magic(given):
        yield from _in_glob(given)
    else:
        yield _troubled(given, "D101", "there is no such file or folder.", "Check the path.")


def _in_folder(folder: str) -> Iterator[Source]:
    unread: list[OSError] = []
    names = list(_walk(folder, unread.append))
    for name in names:
        yield _source(name)
    for error in unread:  # what is in it is not known, and must not be passed over in silence
        what = f"the folder cannot be listed ({error.strerror or type(error).__name__})."
        yield _troubled(str(error.filename or folder), "D104", what, "Check its rights, and run it again.")
    if not names and not unread:
        yield _troubled(folder, "D102", "the folder holds no file to read.", "Give a folder with reports in it.")


def _walk(folder: str, onerror: Callable[[OSError], None]) -> Iterator[str]:
    for here, folders, files in os.walk(folder, onerror=onerror):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and not name.lower().endswith(_COMPANIONS):
                yield os.path.join(here, name)


def _in_glob(pattern: str) -> Iterator[Source]:
    matches = sorted(glob.glob(pattern, recursive=True))
    if not matches:
        yield _troubled(pattern, "D101", "no file matches this pattern.", "Check the pattern.")
    for match in matches:
        if os.path.isdir(match):
            if not pattern.rstrip("/").endswith("**"):  # "**" already lists what is inside
                yield from _in_folder(match)
        else:
            yield _source(match)


def _source(location: str) -> Source:
    return Source(path=_shown(location), location=location)


def _troubled(given: str, code: str, message: str, advice: str) -> Source:
    shown = _shown(given)
    return Source(path=shown, trouble=Failure(path=shown, code=code, reason=f"{message} Next: {advice}"))


def _shown(path: str) -> str:
    """The path as text that can be stored: bytes of a file name that are no UTF-8 become U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _has_surrogate(path) else path


def _has_surrogate(path: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in path)

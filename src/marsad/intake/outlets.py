"""The list of outlets that are followed: `sources.toml`, written by hand, checked line by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from marsad.core.errors import RefusedError, UsageError
from marsad.core.nouns import Record
from marsad.intake.addresses import web_address

STARTER: Final = Path(__file__).parent / "starter_sources.toml"
"""A list to begin with, from memory: outlets that report on Syria and Iraq."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
Pause = Annotated[float, msgspec.Meta(ge=1.0, le=3600.0)]


class Outlet(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is followed, and where it lists what it publishes.

    ``feeds`` are RSS, Atom or JSON feeds, ``sitemaps`` news sitemaps, ``pages`` section pages whose links are taken.
    ``articles``: "fetch" the page of each entry, or read the "feed" alone (its entries are whole, or pages are not to
    be kept). ``links`` is a regular expression that an article's address must match. ``pause`` is the least number of
    seconds between two requests to one host, ``every`` the minutes between two looks at the lists, ``weekly`` how many
    articles a normal week brings: fewer than half is a warning, none an alarm. ``checked``: its lists were reached
    when this entry was written.
    """

    id: str
    name: str
    url: str
    language: str
    country: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    articles: str = "fetch"
    links: str | None = None
    pause: Pause = 5.0
    every: Annotated[float, msgspec.Meta(ge=1.0)] = 30.0
    weekly: Annotated[int, msgspec.Meta(ge=0)] | None = None
    checked: bool = False
    active: bool = True


def read_outlets(path: Path, *, test_hosts: frozenset[str] = frozenset()) -> list[Outlet]:
    """The outlets of a `sources.toml` (tables ``[[source]]``), in order. Raises `UsageError` (U12x) with the entry."""
    try:
        with open(path, "rb") as file:
            table = tomllib.load(file)
    except FileNotFoundError:
        advice = "Write one with `marsad sources start`, or give its path."
        raise UsageError("U120", f"There is no list of sources at {path}.", advice) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("U121", f"{path} is no TOML file: {error}.", "Mend that line.") from None
    entries = table.get("source")
    if not isinstance(entries, list) or not entries:
        raise UsageError("U122", f"{path} names no source.", "Each begins with the line [[source]].")
    found = [outlet_of(entry, f"{path}, source {n}", test_hosts) for n, entry in enumerate(entries, start=1)]
    doubled = sorted({one.id for one in found if sum(other.id == one.id for other in found) > 1})
    if doubled:
        raise UsageError("U122", f"{path} has the id {doubled[0]!r} twice.", "Give each source an id of its own.")
    return found


def outlet_of(entry: Any, where: str, test_hosts: frozenset[str] = frozenset()) -> Outlet:
    """One entry, checked. Raises `UsageError` (U122) that says which field is wrong and how it should look."""
    try:
        outlet = msgspec.convert(entry, Outlet)
    except msgspec.ValidationError as error:
        raise UsageError("U122", f"{where}: {error}.", "docs/gathering.md lists the fields.") from None
    if not _NAME.fullmatch(outlet.id):
        raise UsageError(
            "U122", f"{where}: the id {outlet.id!r} is not of small letters, digits and hyphens.", "Rename it."
        )
    if outlet.articles not in ("fetch", "feed"):
        raise UsageError("U122", f"{where}: articles = {outlet.articles!r}.", 'Write "fetch" or "feed".')
    if not (outlet.feeds or outlet.sitemaps or outlet.pages):
        raise UsageError("U122", f"{where}: it lists nothing.", "Give feeds, sitemaps or pages.")
    try:
        re.compile(outlet.links or "")
        for url in (outlet.url, *outlet.feeds, *outlet.sitemaps, *outlet.pages):
            web_address(url, test_hosts=test_hosts)
    except re.error as error:
        raise UsageError("U122", f"{where}: links is no regular expression ({error}).", "Mend it.") from None
    except RefusedError as error:
        raise UsageError("U122", f"{where}: {error.message}", error.advice) from None
    return outlet


def toml_of(outlets: Iterable[Outlet]) -> str:
    """The outlets as the text of a `sources.toml`; fields at their usual values are left out."""
    blocks = []
    for outlet in outlets:
        lines = ["[[source]]"]
        usual = {field.name: field.default for field in msgspec.structs.fields(Outlet)}
        for name, value in msgspec.structs.asdict(outlet).items():
            if value != usual[name]:
                lines.append(f"{name} = {_toml(value)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    # A JSON string is a TOML basic string, DEL apart.
    return msgspec.json.encode(str(value)).decode().replace("\x7f", "\\u007f")


def outlets_of_opml(data: bytes) -> list[Outlet]:
    """The feeds of an OPML file (what feed readers export) as outlets, unchecked. Raises `UsageError` (U123)."""
    from marsad.intake.xml import parse_xml

    found: dict[str, Outlet] = {}
    for node in parse_xml(data).iter("outline"):
        feed = node.get("xmlUrl")
        if not feed:
            continue
        name = (node.get("title") or node.get("text") or feed).strip()
        ident = free_id(name, found)
        found[ident] = Outlet(
            id=ident, name=name, url=node.get("htmlUrl") or feed, language=(node.get("language") or "und")[:2] or "und",
            feeds=(feed,),
        )  # fmt: skip
    if not found:
        raise UsageError("U123", "The OPML file lists no feed.", "Export the subscriptions of your feed reader again.")
    return list(found.values())


def free_id(name: str, taken: Iterable[str]) -> str:
    """An id made of a name, and of a number where it is ``taken``."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:36] or "source"
    numbered = (stem if n == 1 else f"{stem}-{n}" for n in range(1, 10_000))
    return next(one for one in numbered if one not in set(taken))

"""From an address to an entry in the list of outlets: what is there is looked at first, as robots.txt allows."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import msgspec

from marsad.core.errors import DocumentError, FetchError, RefusedError, UsageError
from marsad.core.nouns import Record
from marsad.flow.gathering import ListCheck, charset_of, check_lists
from marsad.intake.addresses import web_address
from marsad.intake.doors import Door
from marsad.intake.found_lists import Introduced, ListKind, introduced, kind_by_address
from marsad.intake.outlets import Outlet, free_id
from marsad.intake.robots import Robots

_TRIED = 4
"""Feeds of a page that are asked."""


class Proposal(Record, frozen=True, kw_only=True):
    """An entry for the list, and what each list gave that was asked, those that were left out too."""

    outlet: Outlet
    checks: tuple[ListCheck, ...] = ()


def propose(url: str, door: Door, *, taken: Sequence[str] = ()) -> Proposal:
    """Looks at a page, feed or sitemap; the entry it makes for the list, with an id that is none of ``taken``.

    Of a page, the feeds it names are taken, comments left out; without any, the news sitemaps of robots.txt; without
    those, the page itself where its links read like headlines. Raises `UsageError`: U141 where it cannot be reached,
    U142 where nothing there lists articles.
    """
    robots = Robots(door)
    try:
        at = web_address(url, test_hosts=door.test_hosts)
        robots.check(at)
        answer = door.fetch(url)
        if answer.status != 200:
            raise FetchError("D412", f"{url} answers {answer.status} {answer.reason}.", "Check the address.")
        said = introduced(answer.body, address=answer.url, charset=charset_of(answer))
    except RefusedError as error:
        raise UsageError("U141", error.message, error.advice or "Give another address.") from error
    except DocumentError as error:
        advice = "Check the address and the network; --unchecked adds it as it is, to be checked later."
        raise UsageError("U141", error.message, advice) from error
    home = _home(answer.url)
    outlet = _bare(url, said, home, taken)
    tried: list[ListCheck] = []
    for kind, lists in _candidates(said, answer.url, robots, door):
        checks = check_lists(_with(outlet, kind, lists), door)
        tried += checks
        sound = [check.url for check in checks if check.trouble is None]
        if sound:
            return Proposal(
                outlet=msgspec.structs.replace(_with(outlet, kind, sound), checked=True), checks=tuple(tried)
            )
    why = "; ".join(f"{check.url}: {check.trouble}" for check in tried) or "it names no feed"
    raise UsageError("U142", f"Nothing at {url} lists articles ({why}).", "Give the address of its feed or sitemap.")


def unchecked(url: str, *, test_hosts: frozenset[str] = frozenset(), taken: Sequence[str] = ()) -> Proposal:
    """The entry for an address that nobody looked at: what it lists is guessed from its words."""
    try:
        web_address(url, test_hosts=test_hosts)
    except RefusedError as error:
        raise UsageError("U141", error.message, error.advice or "Give another address.") from error
    kind = kind_by_address(url)
    return Proposal(outlet=_with(_bare(url, Introduced(kind=kind), _home(url), taken), kind, [url]))


def _candidates(said: Introduced, address: str, robots: Robots, door: Door) -> list[tuple[ListKind, Sequence[str]]]:
    if said.kind != "pages":
        return [(said.kind, [address])]
    feeds = sorted(said.feeds, key=lambda feed: "comment" in feed.lower())
    wanted = [feed for feed in feeds if "comment" not in feed.lower()] or feeds
    try:
        maps = robots.sitemaps(web_address(address, test_hosts=door.test_hosts))
    except DocumentError:
        maps = []
    news = [one for one in maps if "news" in one.lower()][:2]
    found: list[tuple[ListKind, Sequence[str]]] = [("feeds", wanted[:_TRIED]), ("sitemaps", news), ("pages", [address])]
    return [(kind, lists) for kind, lists in found if lists]


def _bare(url: str, said: Introduced, home: str, taken: Sequence[str]) -> Outlet:
    host = (urlsplit(home).hostname or url).removeprefix("www.")
    return Outlet(
        id=free_id(host.rpartition(".")[0] or host, taken), name=said.name or host, url=home,
        language=said.language or "und",
    )  # fmt: skip


def _home(address: str) -> str:
    return urljoin(address, "/")


def _with(outlet: Outlet, kind: ListKind, lists: Sequence[str]) -> Outlet:
    return msgspec.structs.replace(outlet, **{kind: tuple(lists)})


def need_language(outlet: Outlet) -> Outlet:
    """The outlet, whose language is known. Raises `UsageError` U143 where nothing told it."""
    if outlet.language == "und":
        message = f"Nothing at {outlet.url} says in which language {outlet.name} writes."
        raise UsageError("U143", message, "Say it: --language en (or ar, …).")
    return outlet

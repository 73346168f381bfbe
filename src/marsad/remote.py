"""An observatory that is read over HTTP from `marsad serve`, with the methods of a local one that read."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Final, NoReturn, Self, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from marsad.core.errors import StoreError, UsageError
from marsad.core.nouns import Claim, Document, Event
from marsad.count.asking import Counted
from marsad.count.totals import Total
from marsad.flow import selecting
from marsad.listings import ClaimList, DocumentList, EventList

Record = TypeVar("Record")
_AT_ONCE: Final = 1000
_KEPT: Final = 32
_WAIT: Final = 120.0
_READS: Final = "events, event, claims, documents, document, count and aggregates"


class RemoteObservatory:
    """Documents, claims and events of another machine's `marsad serve`. Open one with ``marsad.open("http://…")``.

    ``token`` (``msd_…``, else ``$MARSAD_TOKEN``) is sent where a team's site asks for one. What did not change since it
    was asked for last is not sent again. Every method raises the error that the same question raises on the command
    line, and `StoreError` S121 where the site cannot be reached.
    """

    def __init__(self, address: str, *, token: str | None = None) -> None:
        self.address = address.rstrip("/")
        self._token = token or os.environ.get("MARSAD_TOKEN")
        self._answers: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def __repr__(self) -> str:
        return f"RemoteObservatory({self.address!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held open; here so that it is used like a local one."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        advice = f"Over HTTP there are {_READS}; for more, open the database where it is."
        raise UsageError("U561", f"An observatory that is read over HTTP has no {name!r}.", advice)

    def events(self, filters: selecting.Filters | None = None, **wanted: Any) -> EventList:
        """The events that pass, as `Observatory.events` gives them, by day; also ``q``, ``sources``, ``confidence``."""
        asked = _asked(filters, wanted)
        found = list(self._pages("/v1/events", {**asked, "sort": "time"}, Event))
        kinds = selecting.Filters(kind=("assault",)) if asked.get("kind") else selecting.Filters()
        return EventList(found, hidden=selecting.talk_among(found, kinds))

    def event(self, name: str, *, as_of: str | None = None) -> Event:
        """The event with this id, or the one it was merged into. Raises `UsageError` U531."""
        return self._one(f"/v1/events/{quote(name, safe='')}", {"as_of": as_of}, Event)

    def claims(self, event: str | None = None, **wanted: Any) -> ClaimList:
        """The claims, by ``kind``, ``status``, ``country``, ``since`` and ``until``; or all those of one event."""
        if event is not None:
            told = msgspec.json.decode(self._get(f"/v1/events/{quote(event, safe='')}/claims", {}))
            return ClaimList(msgspec.convert(told["items"], tuple[Claim, ...]))
        return ClaimList(self._pages("/v1/claims", _asked(None, wanted), Claim))

    def documents(self, *, texts: bool = False, **wanted: Any) -> DocumentList:
        """The documents, by ``sources``, ``since`` and ``until``; their texts are empty unless asked for."""
        asked = _asked(None, wanted) | ({"fields": ",".join(Document.__struct_fields__)} if texts else {})
        items = self._items("/v1/documents", asked)
        return DocumentList(msgspec.convert({"text": "", **item}, Document) for item in items)

    def document(self, name: str) -> Document:
        """The document with this id or own id, with its text. Raises `StoreError` S111."""
        return self._one(f"/v1/documents/{quote(name, safe='')}", {}, Document)

    def count(
        self, measure: Counted = "killed", filters: selecting.Filters | None = None, *, by: str | Iterable[str] = (),
        without: str | Iterable[str] = (), policy: str | None = None, sums: bool = True, mentions: bool = True,
        explain: bool = False, likely: float | None = None, **wanted: Any,
    ) -> Total:  # fmt: skip
        """How many, as a feasible interval, nobody counted twice: see `Observatory.count`."""
        more = {"measure": measure, "by": _said(by), "policy": policy, "sums": str(sums).lower(),
                "mentions": str(mentions).lower(), "explain": str(explain).lower(), "likely": likely}  # fmt: skip
        left_out = [("without", name) for name in ([without] if isinstance(without, str) else without)]
        return self._one("/v1/counts", _asked(filters, wanted) | more, Total, left_out)

    def aggregates(self, by: str | Iterable[str] = "month", **wanted: Any) -> list[dict[str, Any]]:
        """Events and people by one or two keys: a list of rows, for a data frame."""
        told = msgspec.json.decode(self._get("/v1/aggregates", {**_asked(None, wanted), "by": _said(by)}))
        return list(told["rows"])

    # Over the wire

    def _pages(self, path: str, asked: dict[str, Any], kind: type[Record]) -> Iterator[Record]:
        for item in self._items(path, asked):
            yield msgspec.convert(item, kind)

    def _items(self, path: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        cursor = None
        while True:
            page = msgspec.json.decode(self._get(path, {**asked, "limit": _AT_ONCE, "cursor": cursor}))
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _one(
        self, path: str, asked: dict[str, Any], kind: type[Record], more: Iterable[tuple[str, str]] = ()
    ) -> Record:
        return msgspec.json.decode(self._get(path, asked, more), type=kind)

    def _get(self, path: str, asked: dict[str, Any], more: Iterable[tuple[str, str]] = ()) -> bytes:
        pairs = [*((name, value) for name, value in asked.items() if value not in (None, "", ())), *more]
        url = f"{self.address}{path}" + (f"?{urlencode(pairs)}" if pairs else "")
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        known = self._answers.get(url)
        if known is not None:
            headers["If-None-Match"] = known[0]
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_WAIT) as answer:
                body: bytes = answer.read()
                self._keep(url, answer.headers.get("ETag"), body)
                return body
        except urllib.error.HTTPError as error:
            if error.code == 304 and known is not None:
                return known[1]
            raise _error_of(error) from None
        except OSError as error:
            advice = "See that `marsad serve` runs there, and that its address is right."
            raise StoreError("S121", f"{self.address} cannot be reached: {error}.", advice) from error

    def _keep(self, url: str, etag: str | None, body: bytes) -> None:
        if etag:
            self._answers[url] = etag, body
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)


def _asked(filters: selecting.Filters | None, wanted: dict[str, Any]) -> dict[str, Any]:
    """Filters as parameters."""
    told = {} if filters is None else filters.said()
    return {name: _said(value) for name, value in {**told, **wanted}.items()}


def _said(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return ",".join(map(str, value)) if isinstance(value, Iterable) else str(value)


def _error_of(error: urllib.error.HTTPError) -> UsageError | StoreError:
    """The error that the site had, with its own code."""
    try:
        told = msgspec.json.decode(error.read())
        code, title, detail = str(told["code"]), str(told["title"]), str(told["detail"])
    except (msgspec.MsgspecError, KeyError, TypeError, OSError):
        code, title, detail = "S121", f"The site answered {error.code}.", "See what `marsad serve` says there."
    return StoreError(code, title, detail) if code.startswith("S") else UsageError(code, title, detail)

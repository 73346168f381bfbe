"""A month with outlets that behave as outlets do: everything that is published comes in once, and nothing grows.

`MARSAD_SOAK` says how many outlets (10 in the tests, 200 with `make soak`).
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_web import Answer, FakeWeb, hostile, said

from marsad.core.nouns import Document
from marsad.flow.following import Memory
from marsad.flow.gathering import Budget, Gatherer
from marsad.intake import read
from marsad.intake.doors import Door, DoorLimits
from marsad.intake.outlets import Outlet
from marsad.intake.pacing import Pace

OUTLETS = int(os.environ.get("MARSAD_SOAK", "10"))
DAYS = 30
BEGIN = datetime(2026, 11, 1, 6, tzinfo=UTC)
FATES = ("well",) * 12 + ("busy", "cut", "changed", "deleted", "arabic", "bomb", "ring", "inside")
NEVER = {"bomb", "ring", "inside"}


def fate_of(outlet: int, day: int) -> str:
    return FATES[hashlib.sha256(f"{outlet} {day}".encode()).digest()[0] % len(FATES)]


class Month:
    """What 10 or 200 outlets show on a day: a feed of their last ten articles, and the articles, each with its fate."""

    def __init__(self) -> None:
        self.day = 0
        self.root = ""
        self.visits: Counter[str] = Counter()
        self.shown: dict[str, set[str]] = {}

    def get(self, path: str, otherwise: Answer) -> Answer:
        self.visits[path] += 1
        _, kind, outlet, *rest = path.split("/") if path.count("/") >= 2 else ("", path, "0")
        if kind == "feed":
            return self._feed(int(outlet))
        return self._article(int(outlet), int(rest[0]), path) if kind == "a" else otherwise

    def _feed(self, outlet: int) -> Answer:
        if outlet % 20 == 7 and self.day % 9 == 4:
            return said("down", status=503, Retry_After="0")
        days = range(max(0, self.day - 9), self.day + 1)
        items = "".join(f"<item><title>{d}</title><link>{self.root}/a/{outlet}/{d}</link></item>" for d in days)
        return said(f'<?xml version="1.0"?><rss version="2.0"><channel><title>{outlet}</title>{items}</channel></rss>')

    def _article(self, outlet: int, day: int, path: str) -> Answer:
        fate, first = fate_of(outlet, day), self.visits[path] == 1
        title = f"Report {outlet} of day {day}" + (", corrected" if fate == "changed" and self.day > day else "")
        page = (
            f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1><p>The "
            f"council of district {outlet} met on day {day} and heard what the police had to say of the week.</p>"
            f"<p>Shops in the main street stayed open until late, residents say.</p></article></body></html>"
        )
        if fate == "changed":
            self.shown.setdefault(self.root + path, set()).add(title)
        if (harm := hostile(fate, path)) is not None:
            return harm
        match fate:
            case "busy" if first:
                return said("later", status=503, Retry_After="0")
            case "cut" if first:
                return _cut
            case "deleted" if self.day > day + 1:
                return said("gone", status=410)
            case "arabic":
                text = page.replace("Shops", "قالت الشرطة إن الوضع هادئ. Shops")
                return said(text.encode("cp1256"), kind="text/html; charset=utf-8")  # says another charset than it has
            case _:
                return said(page)


def _cut(handler: object) -> None:
    handler.send_response(200)  # type: ignore[attr-defined]
    handler.send_header("Content-Length", "5000")  # type: ignore[attr-defined]
    handler.end_headers()  # type: ignore[attr-defined]
    handler.wfile.write(b"<html>half")  # type: ignore[attr-defined]
    handler.close_connection = True  # type: ignore[attr-defined]


@pytest.fixture
def month(web: FakeWeb) -> Iterator[Month]:
    month = Month()
    month.root = web.root
    web.pages = month  # type: ignore[assignment]
    return month


def held() -> tuple[int, int]:
    """Open descriptors and living threads of this process, the fake web's own aside."""
    gc.collect()
    ours = [t for t in threading.enumerate() if "process_request" not in t.name]
    sockets = [fd for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")]
    return len(sockets), len(ours)


def memory_in_mb() -> float:
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="counts descriptors and memory where Linux shows them"
)
def test_in_a_month_everything_that_is_published_comes_in_once_and_nothing_grows(web, month, tmp_path):
    outlets = [
        Outlet(id=f"o{n}", name=f"Outlet {n}", url=web.root, language="en", feeds=(f"{web.root}/feed/{n}",))
        for n in range(OUTLETS)
    ]
    at = {}
    for day in range(DAYS + 3):
        month.day = min(day, DAYS - 1)
        gatherer = Gatherer(
            Memory(tmp_path), make_door=lambda: Door(limits=DoorLimits(seconds=20.0), test_hosts=web.hosts),
            test_hosts=web.hosts, clock=lambda day=day: BEGIN + timedelta(days=day),  # type: ignore[misc]
            pace=Pace(sleep=lambda _seconds: None), budget=Budget(megabytes=10_000.0),
        )  # fmt: skip
        gatherer.run(outlets)
        web.asked.clear()
        at[day] = (*held(), memory_in_mb())
    found = [one for one in read(sorted((tmp_path / "archive").glob("*.gz"))) if isinstance(one, Document)]
    versions = Counter(one.url for one in found)
    published = {(n, d): f"{web.root}/a/{n}/{d}" for n in range(OUTLETS) for d in range(DAYS)}
    wanted = {url for (n, d), url in published.items() if fate_of(n, d) not in NEVER}
    assert set(versions) == wanted, "nothing is lost, and nothing comes in that was never whole"
    changed = {url for url, titles in month.shown.items() if len(titles) > 1}
    assert len(changed) > OUTLETS / 2
    assert {url for url, times in versions.items() if times > 1} == changed, "only what changed comes in again, once"
    assert max(versions.values()) <= 2
    (files, threads, megabytes), (files_then, threads_then, megabytes_then) = at[DAYS + 2], at[9]
    if told := os.environ.get("MARSAD_SOAK_TOLD"):  # for docs/reliability.md
        row = {
            "outlets": OUTLETS, "published": len(published), "wanted": len(wanted), "in": len(versions),
            "changed": len(changed), "days": DAYS, "then": at[9], "last": at[DAYS + 2],
        }  # fmt: skip
        with open(told, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    assert threads <= threads_then
    assert files <= files_then + 8, "connections of the fake web may still be closing"
    assert megabytes <= megabytes_then + 40.0
